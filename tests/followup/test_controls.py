"""The internal control: what each control finds and does not, that it is found once, and who says what it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff import actions as staff
from bistand.staff.models import Employee, Role
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.actions.check import Shown
from cases.numbers import add_months
from followup.controls import catalogue
from followup.controls.actions import dispose_finding, run_control, run_controls
from followup.controls.catalogue import BY_CODE, CONTROLS
from followup.controls.models import ControlFinding, ControlRun
from followup.directory.actions import load_directory
from followup.rights.actions import review_rights
from payments import actions as pay
from payments.models import AccountKind, Payee, PayeeKind
from tests.cases.recovery.desk import Desk
from tests.factories import attack, grant, make_application, make_case, make_user, sign_in
from tests.filecheck.test_filecheck import picture
from tests.payments.test_requisitions import in_force
from tests.story import Story, content_for, enter_and_verify, new_account, read_back


@pytest.fixture
def story(db: None, settings: Any, tmp_path: Path) -> Story:
    settings.BISTAND_DEMO = True
    settings.BANK = {**settings.BANK, "folder": tmp_path / "bank"}
    settings.LEDGER = {**settings.LEDGER, "folder": tmp_path / "ledger"}
    return Story()


def found(code: str, days: int = 0) -> int:
    """New findings of a control, so many days from now."""
    now = timezone.now() + timedelta(days=days)
    return int(run_control(system_user(), now, BY_CODE[code], timezone.localdate() - timedelta(days=45)))


# ---- one thing each that a control finds, and one close to it that it leaves ------------------------------


def shared_account(story: Story) -> None:
    one = new_account()
    for _ in range(2):
        case = make_case(story.caseworker, story.section)
        payee = Payee.objects.get(person=case.applicant)
        entered = pay.enter_account(story.assistant, timezone.now(), payee.pk, one)
        pay.verify_account(story.checker, timezone.now(), entered.pk, reason="God man för båda.")
        grant(story.caseworker, case, Decimal(500))
    story.to("reconciled")


def changed_before_run(story: Story) -> None:
    enter_and_verify(story.payee, story.assistant, story.checker)
    story.to("reconciled")


def paid_twice(story: Story) -> None:
    grant(story.caseworker, story.case, story.amount)
    story.to("reconciled")


def outlier(story: Story) -> None:
    for _ in range(8):
        story.new_payment(Decimal(500))
    story.new_payment(Decimal(19_000))
    story.to("reconciled")


def one_deciders_supplier(story: Story, cases_of: int = 3) -> None:
    supplier = pay.register_payee(story.assistant, timezone.now(), PayeeKind.OTHER, "Möbler AB", "5560360793")
    enter_and_verify(supplier, story.assistant, story.checker, AccountKind.BANKGIRO)
    for _ in range(cases_of):
        line = grant(story.caseworker, make_case(story.caseworker, story.section), Decimal(800)).lines.get()
        share = pay.Share(supplier.pk, Decimal(800), story.pay_on)
        pay.divide_line(story.caseworker, timezone.now(), line.pk, [share])
    story.to("reconciled")


def account_after_return(story: Story, *, new: bool = True) -> None:
    run = story.to("exported").run
    read_back(run, lambda _: "MS03")
    if new:
        enter_and_verify(story.payee, story.assistant, story.checker)
    share = pay.Share(story.payee.pk, story.amount, story.pay_on)
    pay.divide_line(story.caseworker, timezone.now(), story.decision.lines.get().pk, [share])
    story.run = None  # type: ignore[assignment]
    story.to("reconciled")


def unreconciled(story: Story) -> None:
    story.to("reconciled")


def nothing(_: Story) -> None:
    """The story so far: a decision on a visit, without any paper, planned but not paid."""


def reviews_open(story: Story) -> None:
    """The year's review of rights, by the last day of this month."""
    today, now = timezone.localdate(), timezone.now()
    for key, value in (("controls.review_days", 31), ("controls.review_month", today.month)):
        staff.change_setting(system_user(), now, key, value, today)
    assert review_rights(system_user(), now).opened > 0


def two_decisions(story: Story) -> None:
    """Of two months, which the delegation is held against each for itself."""
    month = add_months(timezone.localdate().replace(day=1), 1)
    application = make_application(story.caseworker, story.case, month)
    content = replace(content_for(story.case, Decimal(19_500)), period_from=month, period_to=month + timedelta(days=27))
    draft = cases.draft_decision(story.caseworker, timezone.now(), application.pk, content)
    cases.make_decision(story.caseworker, timezone.now(), draft.pk)


def small_second_decision(story: Story) -> None:
    grant(story.caseworker, story.case, Decimal(600))
    story.to("reconciled")


def livelihood(story: Story) -> None:
    Desk(story).by_right()


def claimed(story: Story) -> None:
    Desk(story).claim()


def requisition(story: Story) -> None:
    in_force(story)


def same_amounts(story: Story) -> None:
    for _ in range(8):
        story.new_payment(story.amount)
    story.to("reconciled")


def two_cases_at_a_supplier(story: Story) -> None:
    one_deciders_supplier(story, cases_of=2)


def paid_again_to_the_same_account(story: Story) -> None:
    account_after_return(story, new=False)


def with_paper(story: Story) -> None:
    """A decision of today with what came in before it."""
    case = story.new_case()
    cases.file_document(story.assistant, timezone.now(), case.pk, "Ansökan", picture("JPEG"), kind="application")
    grant(story.caseworker, case, Decimal(500))


def identified(story: Story) -> None:
    routine = cases.add_to_routine(story.head, timezone.now(), "Identitet", "once", "assistant", each_adult=True)
    shown = Shown(timezone.localdate(), "Samma person som på handlingen.", "Körkort")
    now = timezone.now()
    cases.do_check(story.assistant, now, story.case.pk, routine.pk, shown, story.case.applicant_id)
    story.to("reconciled")


# The control, what makes it find, and how many days later it is run; and what is close to that and leaves it silent.
def directory(story: Story) -> None:
    """All who work here, the assistant until today."""
    controller, today = make_user(Role.CONTROLLER), timezone.localdate().isoformat()
    last = {story.assistant.employee.employee_id: today}
    rows = (f"{row.employee_id};{last.get(row.employee_id, '')}" for row in Employee.objects.all())
    content = "\n".join(["anstallningsnummer;sista_dag", *rows]).encode()
    load_directory(controller, timezone.now(), content)


FINDS: list[tuple[str, Callable[[Story], Any], int]] = [
    ("shared_account", shared_account, 0),
    ("changed_before_run", changed_before_run, 0),
    ("paid_twice", paid_twice, 0),
    ("outlier", outlier, 0),
    ("one_deciders_supplier", one_deciders_supplier, 0),
    ("account_after_return", account_after_return, 0),
    ("unusual_account", shared_account, 0),
    ("requisition_unused", requisition, 14 + catalogue.UNUSED_DAYS + 1),
    ("month_not_reconciled", unreconciled, 80),
    ("no_incoming_document", nothing, 0),
    ("new_client_without_identity", unreconciled, 0),
    ("no_agency_answer", livelihood, 0),
    ("split_decisions", two_decisions, 0),
    ("claim_at_rest", claimed, catalogue.CLAIM_DAYS + 1),
    ("right_not_reviewed", reviews_open, 62),
    ("idle_sign_in", nothing, catalogue.IDLE_DAYS + 1),
    ("administration_not_read", nothing, 60),
    ("not_in_directory", directory, 1),
]
SILENT: list[tuple[str, Callable[[Story], Any], int]] = [
    ("shared_account", unreconciled, 0),
    ("changed_before_run", unreconciled, 0),
    ("paid_twice", small_second_decision, 0),
    ("outlier", same_amounts, 0),
    ("one_deciders_supplier", two_cases_at_a_supplier, 0),
    ("account_after_return", paid_again_to_the_same_account, 0),
    ("requisition_unused", requisition, 14 + catalogue.UNUSED_DAYS),
    ("month_not_reconciled", unreconciled, 0),
    ("new_client_without_identity", identified, 0),
    ("no_agency_answer", nothing, 0),
    ("split_decisions", small_second_decision, 0),
    ("claim_at_rest", claimed, catalogue.CLAIM_DAYS - 1),
    ("right_not_reviewed", reviews_open, 14),
    ("idle_sign_in", nothing, catalogue.IDLE_DAYS - 1),
    ("administration_not_read", nothing, catalogue.UNSIGNED_DAYS),
    ("not_in_directory", directory, 0),
    ("not_in_directory", nothing, 60),
]


def test_every_control_is_tried() -> None:
    assert {code for code, *_ in FINDS} == {control.code for control in CONTROLS}


@pytest.mark.parametrize(("code", "scene", "days"), FINDS, ids=[code for code, *_ in FINDS])
def test_a_control_finds_what_it_is_for_once(
    code: str, scene: Callable[[Story], Any], days: int, story: Story, monkeypatch: Any
) -> None:
    monkeypatch.setitem(catalogue.VALUES, "least_number", 5)
    monkeypatch.setitem(catalogue.VALUES, "deviations", 2)
    scene(story)
    assert found(code, days) >= 1
    assert found(code, days) == 0
    assert not any(name in row.words for row in ControlFinding.objects.all() for name in (story.case.applicant.name,))


@pytest.mark.parametrize(("code", "scene", "days"), SILENT, ids=[code for code, *_ in SILENT])
def test_a_control_leaves_what_is_close_to_it(
    code: str, scene: Callable[[Story], Any], days: int, story: Story, monkeypatch: Any
) -> None:
    monkeypatch.setitem(catalogue.VALUES, "least_number", 5)
    monkeypatch.setitem(catalogue.VALUES, "deviations", 2)
    scene(story)
    assert found(code, days) == 0


def test_an_account_that_looks_right_is_no_exception(story: Story) -> None:
    case = make_case(story.caseworker, story.section)
    payee = Payee.objects.get(person=case.applicant)
    right = pay.NewAccount(AccountKind.BANK, "8257466", "5839", "Kontobevis visat.")
    entered = pay.enter_account(story.assistant, timezone.now(), payee.pk, right)
    pay.verify_account(story.checker, timezone.now(), entered.pk, reason="Kontobeviset är läst.")
    found("unusual_account")
    assert not ControlFinding.objects.filter(key=f"konto:{entered.pk}").exists()


def test_what_came_in_before_the_decision_is_enough(story: Story) -> None:
    with_paper(story)
    found("no_incoming_document")
    assert list(ControlFinding.objects.values_list("case", flat=True)) == [story.case.pk]


# ---- running and disposing --------------------------------------------------------------------------------


def test_all_controls_run_are_noted_and_run_again_find_nothing_new(story: Story) -> None:
    story.to("reconciled")
    new = run_controls(system_user(), timezone.now()).new
    assert set(new) == {control.code for control in CONTROLS}
    assert new["no_incoming_document"] == 1
    assert set(run_controls(system_user(), timezone.now()).new.values()) == {0}
    assert ControlRun.objects.count() == 2 * len(CONTROLS)
    with pytest.raises(NotAllowed):
        run_controls(story.head, timezone.now())


def one_finding(story: Story) -> ControlFinding:
    found("no_incoming_document")
    return ControlFinding.objects.get(employee=story.caseworker.employee)


def test_a_finding_is_disposed_of_once_by_the_controller_with_words(story: Story) -> None:
    finding, controller, now = one_finding(story), make_user(Role.CONTROLLER), timezone.now()
    with pytest.raises(NotAllowed):
        dispose_finding(story.head, now, finding.pk, "in_order", "Samtalet är antecknat.")
    for disposition, explanation in (("in_order", " "), ("in_order", ". 1"), ("nothing", "Samtalet är antecknat.")):
        with pytest.raises(Invalid):
            dispose_finding(controller, now, finding.pk, disposition, explanation)
    with pytest.raises(Refusal, match="med en förklaring"):
        attack(
            controller,
            "UPDATE followup_controlfinding SET disposition = 'in_order', explanation = '. 1' WHERE id = %s",
            finding.pk,
        )
    dispose_finding(controller, now, finding.pk, "in_order", "Samtalet är antecknat.")
    with pytest.raises(Conflict, match="redan bedömd"):
        dispose_finding(controller, now, finding.pk, "reported", "Ändrar mig.")


@pytest.mark.parametrize(
    ("who", "change"),
    [
        ("controller", "words = 'annat'"),
        ("controller", "disposition = 'in_order', explanation = ' '"),
        ("head", "disposition = 'in_order', explanation = 'Ser bra ut.'"),
    ],
    ids=["changed words", "without words", "by the head"],
)  # fmt: skip
def test_postgresql_holds_findings(story: Story, who: str, change: str) -> None:
    finding = one_finding(story)
    people = {"controller": make_user(Role.CONTROLLER), "head": story.head}
    with pytest.raises(Refusal):
        attack(people[who], f"UPDATE followup_controlfinding SET {change} WHERE id = %s", finding.pk)
    forged = (
        "INSERT INTO followup_controlfinding (control, key, words, disposition, explanation) "
        "VALUES ('outlier', 'x', 'x', '', '')"
    )
    with pytest.raises(Refusal):
        attack(people[who], forged)


def test_nobody_disposes_of_what_is_about_themselves(story: Story) -> None:
    controller = make_user(Role.CONTROLLER)
    found("idle_sign_in", catalogue.IDLE_DAYS + 1)
    own = ControlFinding.objects.get(employee=controller.employee)
    with pytest.raises(Conflict, match="egna arbetet"):
        dispose_finding(controller, timezone.now(), own.pk, "in_order", "Behövs än.")
    forced = "UPDATE followup_controlfinding SET disposition = 'in_order', explanation = 'Behövs än.' WHERE id = %s"
    with pytest.raises(Conflict, match="egna arbetet"):
        attack(controller, forced, own.pk)


def test_the_controller_reads_and_disposes_in_the_browser_and_staff_read_what_is_controlled(story: Story) -> None:
    finding = one_finding(story)
    controller = sign_in(Client(), make_user(Role.CONTROLLER))
    assert "Bifall utan inkommen handling" in controller.get("/controls/").text
    page = f"/controls/findings/{finding.pk}/"
    assert story.case.number in controller.get(page).text
    answer = {"disposition": "mended", "explanation": "Anteckningen är skriven."}
    assert controller.post(page, answer).status_code == 302
    assert "Rättat" in controller.get("/controls/no_incoming_document/?visa=alla").text
    caseworker = sign_in(Client(), story.caseworker)
    assert caseworker.get("/controls/").status_code == 403
    assert caseworker.get(page).status_code == 403
    told = caseworker.get("/controls/about/").text
    assert all(control.title in told for control in CONTROLS)


def test_the_pages_ask_no_more_for_more(story: Story, django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        grant(story.caseworker, make_case(story.caseworker, story.section))
    found("no_incoming_document")
    controller = sign_in(Client(), make_user(Role.CONTROLLER))
    for page in ("/controls/", "/controls/no_incoming_document/", "/home/controls/"):
        controller.get(page)
        with django_assert_max_num_queries(16):
            controller.get(page)


def test_a_control_that_has_not_run_yet_stands_beside_those_that_have(story: Story) -> None:
    found("outlier")
    page = sign_in(Client(), make_user(Role.CONTROLLER)).get("/controls/")
    assert page.status_code == 200
    assert "inte än" in page.text


def test_only_the_controller_reads_in_who_is_employed_and_every_fault_is_told(story: Story) -> None:
    controller, good = make_user(Role.CONTROLLER), b"anstallningsnummer;sista_dag\nT1;2026-12-31\nT2;\n"
    with pytest.raises(NotAllowed):
        load_directory(story.head, timezone.now(), good)
    with pytest.raises(Invalid, match=r"Rad 2.*Rad 3"):
        load_directory(controller, timezone.now(), b"anstallningsnummer;sista_dag\nT1;igen\n;2026-12-31\n")
    assert load_directory(controller, timezone.now(), good).staff == {"T1": "2026-12-31", "T2": None}
    add = "INSERT INTO followup_directorylist (staff, loaded_by_id) VALUES ('{\"T1\": null}', 1)"
    with pytest.raises(Refusal):
        attack(story.head, add)
    page = sign_in(Client(), controller)
    assert "/controls/directory/" in page.get("/controls/").text
    assert "Listan som gäller" in page.get("/controls/directory/").text
