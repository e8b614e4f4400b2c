"""Steps of a run that are not taken in order, not by the right person, or without a code of one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict
from bistand.staff import actions as staff
from bistand.staff.models import Role, StepUp, User
from bistand.staff.queries import system_user
from bistand.staff.settings import KNOWN
from payments import actions as pay
from payments.models import PaymentRun, PayoutAccount, RunFlag
from tests.factories import attack, make_section, make_user
from tests.payments.attacks.tools import REFUSED, WHY, code_for, emergency, everyone, release_by_hand
from tests.story import Story, answer_all, give_code, second_sign_in

STEPS = ["open", "submitted", "approved", "released", "exported", "reconciled"]
LEGAL = {(str(a), str(b)) for a, targets in PaymentRun.TRANSITIONS.items() for b in targets}


@pytest.mark.parametrize("held", STEPS)
def test_a_run_takes_no_step_that_is_not_in_the_table(story: Story, held: str) -> None:
    run = story.to(held).run
    for wanted in STEPS:
        if wanted != held and (held, wanted) not in LEGAL:
            with pytest.raises(Conflict, match="finns inte"):
                attack(story.head, "UPDATE payments_paymentrun SET state = %s WHERE id = %s", wanted, run.pk)


@pytest.mark.parametrize(("held", "wanted"), [("submitted", "approved"), ("approved", "released")])
def test_only_a_head_approves_and_releases(story: Story, held: str, wanted: str) -> None:
    run = story.to(held).run
    for user in everyone(story):
        if user == story.head:
            continue
        with acting(user, "test"):
            code = StepUp.objects.create(user=user, purpose=f"run:{run.pk}")
        values = "state = %s, step_up_id = %s" if wanted == "approved" else "state = %s"
        arguments = (wanted, code.pk) if wanted == "approved" else (wanted,)
        with pytest.raises(Conflict, match="av sektionschefen"):
            attack(user, f"UPDATE payments_paymentrun SET {values} WHERE id = %s", *arguments, run.pk)


def test_the_head_of_another_section_can_not_borrow_a_run(story: Story) -> None:
    other = make_section()
    stranger = make_user(Role.HEAD, other)
    run = story.to("submitted").run
    with acting(stranger, "test"):
        code = StepUp.objects.create(user=stranger, purpose=f"run:{run.pk}")
    for change in ("", f", section_id = {other.pk}"):
        with pytest.raises(Conflict):
            attack(
                stranger,
                f"UPDATE payments_paymentrun SET state = 'approved', step_up_id = %s {change} WHERE id = %s",
                code.pk,
                run.pk,
            )


def test_a_payment_of_another_section_does_not_fit_in_a_run(story: Story) -> None:
    stranger, elsewhere = story.beside(), make_section()
    stranger.section = elsewhere
    stranger.caseworker = make_user(Role.CASEWORKER, elsewhere)
    payment = stranger.new_payment()
    account = PayoutAccount.objects.get(payee=payment.payee)
    run = story.to("open").run
    with pytest.raises(Conflict, match="sektion"):
        attack(
            story.checker,
            "UPDATE payments_payment SET state = 'in_run', run_id = %s, account_id = %s WHERE id = %s",
            run.pk,
            account.pk,
            payment.pk,
        )


CODES = {
    "none": lambda story: None,
    "another's": lambda story: code_for(make_user(Role.HEAD), f"run:{story.run.pk}"),
    "for another run": lambda story: code_for(story.head, f"run:{story.run.pk + 1}"),
    "for a report": lambda story: code_for(story.head, "report"),
    "that does not exist": lambda story: 999_999_999,
    "given before the run was submitted": lambda story: story.__dict__["early"],
}


@pytest.mark.parametrize("kind", CODES)
def test_a_run_is_approved_with_a_fresh_code_of_ones_own_for_it(story: Story, kind: str) -> None:
    run = story.to("open").run
    story.__dict__["early"] = code_for(story.head, f"run:{run.pk}")
    pay.submit_run(story.checker, timezone.now(), run.pk)
    with acting(story.head, "test"):
        RunFlag.objects.filter(run=run).update(answer="Sett.")
    with pytest.raises(REFUSED):
        attack(
            story.head,
            "UPDATE payments_paymentrun SET state = 'approved', step_up_id = %s WHERE id = %s",
            CODES[kind](story),
            run.pk,
        )


def test_a_code_approves_once(story: Story) -> None:
    """Opened again and submitted with other rows, the run needs another code."""
    run = story.to("approved").run
    used = run.step_up_id
    pay.reopen_run(story.checker, timezone.now(), run.pk, "En till ska med.")
    pay.submit_run(story.checker, timezone.now(), run.pk)
    with pytest.raises(Conflict, match="engångskod"):
        attack(
            story.head,
            "UPDATE payments_paymentrun SET state = 'approved', step_up_id = %s WHERE id = %s",
            used,
            run.pk,
        )


def test_a_code_older_than_five_minutes_approves_nothing(story: Story, owner_connection: Any) -> None:
    """Its moment is the server's, so it can neither be made older nor younger by who writes."""
    with acting(story.head, "test"):
        code = StepUp.objects.create(user=story.head, purpose="x", at=timezone.now() + timedelta(days=1))
    code.refresh_from_db()
    assert code.at < timezone.now() + timedelta(seconds=5)
    with pytest.raises(REFUSED):
        attack(story.head, "UPDATE staff_stepup SET at = now() WHERE id = %s", code.pk)


def test_the_release_needs_the_rows_to_follow(story: Story) -> None:
    run = story.to("approved").run
    with pytest.raises(Conflict, match="följs inte åt"):
        release_by_hand(story.head, run, rows=False)


def test_flags_are_judged_once_by_the_head_while_the_run_waits(story: Story) -> None:
    run = story.to("submitted").run
    flag = RunFlag.objects.filter(run=run).first()
    assert flag is not None
    for user in (story.checker, story.caseworker, system_user()):
        with pytest.raises(Conflict):
            attack(user, "UPDATE payments_runflag SET answer = 'Bra.' WHERE id = %s", flag.pk)
    with pytest.raises(Conflict):
        attack(story.head, "UPDATE payments_runflag SET answer = '.' WHERE id = %s", flag.pk)
    attack(
        story.head,
        "UPDATE payments_runflag SET answer = 'Bra.', answered_by_id = %s, answered_at = '2020-01-01' WHERE id = %s",
        story.checker.pk,
        flag.pk,
    )
    flag.refresh_from_db()
    assert flag.answered_by == story.head
    assert flag.answered_at is not None
    assert flag.answered_at > timezone.now() - timedelta(minutes=1)
    for change in ("answer = 'Annat.'", "answer = ''", f"answered_by_id = {story.checker.pk}"):
        with pytest.raises(REFUSED):
            attack(story.head, f"UPDATE payments_runflag SET {change} WHERE id = %s", flag.pk)


def test_a_flag_is_not_born_answered(story: Story) -> None:
    run = story.to("open").run
    with pytest.raises(Conflict), acting(story.head, "test"):
        RunFlag.objects.bulk_create(
            [RunFlag(run=run, payment=story.payment, kind="new_account", answer="Bra.", answered_by=story.head)]
        )


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("extra", ""), ("emergency", "  "), ("emergency", ". - 1"), ("ordinary", WHY), ("another", WHY)],
)
def test_a_run_out_of_the_ordinary_is_born_with_its_reason_and_stays_what_it_is(
    story: Story, kind: str, reason: str
) -> None:
    born = (
        "INSERT INTO payments_paymentrun (section_id, pay_on, state, opened_by_id, returned_reason, kind, kind_reason)"
        " VALUES (%s, %s, 'open', %s, '', %s, %s)"
    )
    of = (story.section.pk, story.pay_on, story.checker.pk)
    with pytest.raises(REFUSED):
        attack(story.checker, born, *of, kind, reason)
    attack(story.checker, born, *of, "extra", WHY)
    with pytest.raises(Conflict, match="kan inte ändras"):
        attack(story.checker, "UPDATE payments_paymentrun SET kind = %s, kind_reason = %s", kind, reason)


def second_yes(user: User, run: PaymentRun, code: int | None) -> int:
    return attack(user, "UPDATE payments_paymentrun SET second_step_up_id = %s WHERE id = %s", code, run.pk)


def another_head(story: Story) -> User:
    other = make_user(Role.HEAD, story.section)
    give_code(other)
    return other


def test_an_emergency_is_not_released_on_the_word_of_one(story: Story) -> None:
    run = emergency(story, "approved")
    with pytest.raises(Conflict, match="annan chef"):
        release_by_hand(story.head, run)
    other = another_head(story)
    said = "second_step_up_id = %s, second_approved_person_id = %s, second_approved_at = now()"
    code = code_for(other, f"run:{run.pk}")
    for change in (f"state = 'released', {said}", said):
        with pytest.raises(Conflict):
            attack(
                story.head,
                f"UPDATE payments_paymentrun SET {change} WHERE id = %s",
                code,
                other.employee_id,
                run.pk,
            )
    with pytest.raises(Conflict, match="En annan sektionschef ska också godkänna"):
        pay.release_run(story.head, timezone.now(), run.pk)


def test_only_another_head_with_a_fresh_code_approves_an_emergency_again(story: Story) -> None:
    run = emergency(story, "open")
    other, purpose = another_head(story), f"run:{run.pk}"
    early = code_for(other, purpose)
    emergency(story, "approved")
    kin = [second_sign_in(user, Role.HEAD, story.section) for user in (story.head, story.caseworker)]
    for user in (*everyone(story), *kin, make_user(Role.HEAD, make_section())):
        with pytest.raises(Conflict):
            second_yes(user, run, code_for(user, purpose))
    for code in (early, code_for(story.head, purpose), code_for(other, "report"), run.step_up_id, 999_999_999):
        with pytest.raises(REFUSED):
            second_yes(other, run, code)
    with pytest.raises(Conflict, match="Du har redan godkänt"):
        pay.approve_run_again(story.head, timezone.now(), run.pk, settings.BISTAND_DEMO_CODE)
    pay.approve_run_again(other, timezone.now(), run.pk, settings.BISTAND_DEMO_CODE)
    run.refresh_from_db()
    assert (run.second_approved_by, run.second_approved_person) == (other, other.employee)
    third = another_head(story)
    for code in (code_for(third, purpose), None):
        with pytest.raises(Conflict):
            second_yes(third, run, code)
    assert pay.release_run(other, timezone.now(), run.pk).state == "released"


def test_an_ordinary_run_takes_no_second_approval(story: Story) -> None:
    run, other = story.to("approved").run, another_head(story)
    with pytest.raises(Conflict, match="akut körning"):
        second_yes(other, run, code_for(other, f"run:{run.pk}"))
    with pytest.raises(Conflict, match="inget mer godkännande"):
        pay.approve_run_again(other, timezone.now(), run.pk, settings.BISTAND_DEMO_CODE)


def test_an_emergency_opened_again_needs_both_approvals_anew(story: Story) -> None:
    run, other = emergency(story, "approved"), another_head(story)
    used = pay.approve_run_again(other, timezone.now(), run.pk, settings.BISTAND_DEMO_CODE).second_step_up_id
    run = pay.reopen_run(story.checker, timezone.now(), run.pk, "En till ska med.")
    assert (run.second_approved_by, run.second_approved_person, run.second_step_up) == (None, None, None)
    pay.submit_run(story.checker, timezone.now(), run.pk)
    answer_all(story.head, run)
    pay.approve_run(story.head, timezone.now(), run.pk, settings.BISTAND_DEMO_CODE)
    with pytest.raises(Conflict, match="annan chef"):
        release_by_hand(story.head, run)
    with pytest.raises(Conflict, match="engångskod"):
        second_yes(other, run, used)


@pytest.mark.parametrize("of", ["payment", "run"])
def test_an_emergency_above_its_limits_takes_no_step(story: Story, of: str) -> None:
    """Whoever lowers a limit lowers it for what has not been released; an ordinary run has none."""
    administrator, today, purpose = make_user(Role.ADMINISTRATOR), timezone.localdate(), "run:{}"

    def most(value: int) -> None:
        staff.change_setting(administrator, timezone.now(), f"payments.emergency_{of}_most", value, today)

    other = another_head(story)
    for held, wanted in (("open", "submitted"), ("submitted", "approved"), ("approved", "released")):
        run = emergency(story, held)
        answer_all(story.head, run)
        if wanted == "released":
            pay.approve_run_again(other, timezone.now(), run.pk, settings.BISTAND_DEMO_CODE)
        code = code_for(story.head, purpose.format(run.pk)) if wanted == "approved" else run.step_up_id
        most(999)
        with pytest.raises(Conflict, match="gränserna"):
            attack(
                story.head,
                "UPDATE payments_paymentrun SET state = %s, step_up_id = %s WHERE id = %s",
                wanted,
                code,
                run.pk,
            )
        if wanted != "released":
            act = pay.submit_run if wanted == "submitted" else pay.approve_run
            arguments = () if wanted == "submitted" else (settings.BISTAND_DEMO_CODE,)
            with pytest.raises(Conflict, match="högst"):
                act(story.head, timezone.now(), run.pk, *arguments)
        most(1000)
    assert pay.release_run(other, timezone.now(), run.pk).state == "released"


def test_postgresql_has_the_limits_of_an_emergency_that_the_settings_have(story: Story) -> None:
    for of in ("payment", "run"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT payments_emergency_most(%s, %s)", [of, timezone.localdate()])
            assert cursor.fetchone()[0] == KNOWN[f"payments.emergency_{of}_most"].default
