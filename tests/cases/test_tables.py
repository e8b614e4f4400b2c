"""Loading a norm or a guideline: checked, approved by another person, in force from its day, and tried beforehand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff import actions as staff
from bistand.staff.models import Role, User
from bistand.staff.queries import system_user
from cases import actions
from cases.actions import what_if
from cases.calculation import run_calculation
from cases.models import AmountTable, Calculation, Case, WhatIf, WhatIfRow
from cases.municipality import norm_settings, tables_in_force
from cases.norm import CalculationError, calculate
from cases.table_forms import GUIDELINE_EXAMPLE
from tests.cases.tables_files import RENT, guideline_file, norm_file, plus
from tests.factories import attack, make_application, make_case, make_section, make_user, sign_in
from tests.norm.building import case as given_case
from tests.story import second_sign_in

pytestmark = pytest.mark.django_db

MONTH = date(2026, 11, 1)


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def head() -> User:
    return make_user(Role.HEAD)


def now() -> Any:
    return timezone.now()


LOOKED_AT = "Läst mot förordningen, rad för rad."


def approved(loader: User, approver: User, data: bytes, name: str = "", valid_from: date = MONTH) -> AmountTable:
    table = (
        actions.load_guideline(loader, now(), name, valid_from, data)
        if name
        else actions.load_norm(loader, now(), data)
    )
    return actions.approve_table(approver, now(), table.pk, LOOKED_AT)


def texts(table: AmountTable) -> str:
    return "\n".join(finding["text"] for finding in table.findings)


# ---- loading --------------------------------------------------------------------------------------------------


def test_a_years_norm_is_a_draft_until_a_second_person_approves_it(administrator: User, head: User) -> None:
    with pytest.raises(CalculationError):
        calculate(given_case("2027-01"), tables=tables_in_force())
    table = actions.load_norm(administrator, now(), norm_file(change=plus(2)))
    assert (table.name, table.valid_from, table.state) == ("Riksnorm 2027", date(2027, 1, 1), "draft")
    assert 2027 not in tables_in_force().norms

    actions.approve_table(head, now(), table.pk, LOOKED_AT)

    assert calculate(given_case("2027-01"), tables=tables_in_force())["norm"]["total"] == "5323.00"  # 4018 + 1305
    assert calculate(given_case("2026-12"), tables=tables_in_force())["norm"]["total"] == "5220.00"


def test_what_differs_from_the_year_before_is_listed(administrator: User) -> None:
    def change(cell: tuple[str, str], amount: int) -> int | None:
        return {("child_with_lunch", "3"): 3300, ("child_without_lunch", "3"): None}.get(cell, amount)

    table = actions.load_norm(administrator, now(), norm_file(change=change))
    assert "Barn 3 år: 2\u00a0720\u00a0kr blir 3\u00a0300\u00a0kr (+21,3 %)." in texts(table)
    assert "Saknas: barn 3 år som äter lunch borta." in texts(table)


def test_missing_amounts_of_an_official_year_can_be_added_and_no_official_amount_replaced(
    administrator: User, head: User
) -> None:
    lunch = {("child_without_lunch", band): 2000 + n for n, band in enumerate(("0", "1-2", "3", "4-6"))}
    only_lunch = norm_file(2023, 2026, lambda cell, _: lunch.get(cell))
    approved(administrator, head, only_lunch)
    assert tables_in_force().norms[2023].figures["child_without_lunch", "3"].amount == 2002
    assert tables_in_force().norms[2023].figures["adult_single", "1"].amount == 3490
    with pytest.raises(Invalid, match="står i förordningen"):
        actions.load_norm(
            administrator, now(), norm_file(2023, 2026, lambda c, n: n if c[0] == "adult_single" else None)
        )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Första raden ska vara"),
        (b"\xff\xfe", "UTF-8"),
        (b"a,b\n1,2\n", "Första raden ska vara"),
        (norm_file().replace(b"2027,common,7", b"2027,common,8"), "common 8 är inget belopp"),
        (norm_file().replace(b"2027,common,7", b"2026,common,7"), "ett enda år"),
        (norm_file().replace(b"2027,common,7", b"2027,common,6"), "står två gånger"),
        (norm_file().replace(b",3940,", b",-3940,"), "negativt"),
        (norm_file().replace(b",3940,", b",tre,"), "siffror"),
        (norm_file().replace(b",3940,verified", b",3940,recalled"), "status ska vara"),
        (norm_file() + b"2027,common\n", "fel antal kolumner"),
        (b"x" * 300_000, "för stor"),
    ],
)
def test_a_file_that_cannot_be_used_says_every_fault(administrator: User, data: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refusal:
        actions.load_norm(administrator, now(), data)
    assert refusal.value.field == "file"


def test_a_file_with_semicolons_as_the_swedish_spreadsheet_writes_it_is_read(administrator: User) -> None:
    data = b"\xef\xbb\xbf" + norm_file().replace(b",", b";")
    assert len(actions.load_norm(administrator, now(), data).rows) == 21


def test_nobody_approves_what_they_loaded_also_by_another_sign_in(administrator: User) -> None:
    table = actions.load_norm(administrator, now(), norm_file())
    other = second_sign_in(administrator, Role.ADMINISTRATOR)
    for user in (administrator, other):
        with pytest.raises(NotAllowed):
            actions.approve_table(user, now(), table.pk)
        with pytest.raises(Refusal):
            attack(user, "UPDATE cases_amounttable SET state = 'approved' WHERE id = %s", table.pk)
    with pytest.raises(Refusal):
        attack(system_user(), "UPDATE cases_amounttable SET state = 'approved' WHERE id = %s", table.pk)


def test_a_table_is_never_changed_and_who_loaded_it_is_the_servers_word(administrator: User, head: User) -> None:
    table = approved(administrator, head, norm_file())
    for change in (
        "rows = '[]'",
        "valid_from = '2020-01-01'",
        "state = 'draft'",
        "approved_person_id = loaded_person_id",
    ):
        with pytest.raises(Refusal):
            attack(administrator, f"UPDATE cases_amounttable SET {change} WHERE id = %s", table.pk)
    with pytest.raises(Refusal):
        attack(administrator, "DELETE FROM cases_amounttable WHERE id = %s", table.pk)
    AmountTable.objects.filter(pk=table.pk).get()
    with pytest.raises(Conflict):
        actions.withdraw_table(administrator, now(), table.pk, "Fel fil.")


def test_what_stands_out_is_explained_by_whoever_approves_it(administrator: User, head: User) -> None:
    table = actions.load_norm(administrator, now(), norm_file(change=lambda _, amount: amount // 10))
    assert table.stands_out
    with pytest.raises(Invalid, match="varför beloppen är rätt") as refusal:
        actions.approve_table(head, now(), table.pk, " ")
    assert refusal.value.field == "note"
    with pytest.raises(Conflict, match="varför beloppen är rätt"):
        attack(head, "UPDATE cases_amounttable SET state = 'approved' WHERE id = %s", table.pk)
    page = sign_in(Client(), head).get(reverse("table_approve", args=[table.pk])).content.decode()
    assert "Att se på" in page
    assert "kontrollera" in page


def test_a_year_with_the_source_of_the_year_before_stands_out(administrator: User) -> None:
    before = next(iter(tables_in_force().norms[2026].figures.values())).source
    table = actions.load_norm(administrator, now(), norm_file(source=before))
    assert "har samma källa som året före" in texts(table)


def test_the_list_says_which_of_two_for_the_same_year_counts(administrator: User, head: User) -> None:
    first, second = (approved(administrator, head, norm_file(change=plus(n))) for n in (2, 3))
    page = sign_in(Client(), head).get(reverse("table_list")).content.decode()
    assert page.count("ersatt av en nyare") == 1
    assert "ersatt av en nyare" in sign_in(Client(), head).get(reverse("table", args=[first.pk])).content.decode()
    assert "ersatt" not in sign_in(Client(), head).get(reverse("table", args=[second.pk])).content.decode()


def test_a_caseworker_neither_loads_nor_approves(administrator: User) -> None:
    worker = make_user(Role.CASEWORKER)
    table = actions.load_norm(administrator, now(), norm_file())
    for act in (
        lambda: actions.load_norm(worker, now(), norm_file()),
        lambda: actions.approve_table(worker, now(), table.pk),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_draft_can_be_taken_away_with_a_reason(administrator: User) -> None:
    table = actions.load_norm(administrator, now(), norm_file())
    with pytest.raises(Invalid):
        actions.withdraw_table(administrator, now(), table.pk, " ")
    assert actions.withdraw_table(administrator, now(), table.pk, "Fel år.").state == "withdrawn"


# ---- used by the calculation -----------------------------------------------------------------------------------


@pytest.fixture
def home() -> Case:
    section = make_section()
    return make_case(make_user(Role.CASEWORKER, section), section)


def rent(applied: str, approved_amount: str | None = None) -> dict[str, Any]:
    return {"kind": "rent", "applied": applied, "approved": approved_amount or applied}


def test_a_guideline_is_used_from_its_month_and_earlier_calculations_stay(
    administrator: User, head: User, home: Case
) -> None:
    before = calculated(home, rent("7000.00"))
    approved(administrator, head, guideline_file(), "Riktlinje 2026", MONTH)
    _, result = run_calculation(home.household_id, timezone.localdate().replace(day=1), {"expenses": [rent("7000.00")]})
    assert result["guideline"] == {"name": "Riktlinje 2026", "valid_from": "2026-11-01"}
    assert [notice["code"] for notice in result["notices"]] == ["above_guideline"]
    assert Calculation.objects.get(pk=before.pk).result["guideline"] is None


def test_a_new_guideline_is_held_against_the_one_before(administrator: User, head: User) -> None:
    approved(administrator, head, guideline_file((*RENT, ("cap", "glasses", "1500"))), "Äldre", date(2026, 1, 1))
    raised = tuple((kind, key, "7000" if key == "1" else amount) for kind, key, amount in RENT)
    table = actions.load_guideline(administrator, now(), "Nyare", date(2027, 1, 1), guideline_file(raised))
    assert "Hyra, 1 person: 6\u00a0200\u00a0kr blir 7\u00a0000\u00a0kr (+12,9 %)." in texts(table)
    assert "Glasögon fanns i Äldre och är borta." in texts(table)


@pytest.mark.parametrize(
    ("name", "first", "rows", "field"),
    [
        (" ", MONTH, RENT, "name"),
        ("R", date(2026, 11, 2), RENT, "valid_from"),
        ("R", MONTH, (("adult_single", "1", "1"),), "file"),
        ("R", MONTH, (*RENT, ("rent_ceiling", "1", "1")), "file"),
    ],
)
def test_a_guideline_that_cannot_be_used_is_refused(
    administrator: User, name: str, first: date, rows: Any, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.load_guideline(administrator, now(), name, first, guideline_file(rows))
    assert refusal.value.field == field


def test_a_municipal_choice_is_used_from_its_day_and_reported(administrator: User, home: Case) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    staff.change_setting(administrator, now(), "norm.amount_step", "0.01", timezone.localdate().replace(day=1))
    staff.change_setting(administrator, now(), "norm.surplus_carry", True, tomorrow)
    _, result = run_calculation(home.household_id, timezone.localdate().replace(day=1), {"expenses": [rent("100.50")]})
    assert result["result"]["amount"] == "5320.50"
    assert result["settings"]["amount_step"]["value"] == "0.01"
    assert norm_settings(tomorrow + timedelta(days=40)).surplus_carry is True
    with pytest.raises(Invalid):
        staff.change_setting(administrator, now(), "norm.amount_step", "0.5", tomorrow)


# ---- what if ----------------------------------------------------------------------------------------------------


def calculated(case: Case, *expenses: dict[str, Any]) -> Calculation:
    worker = case.caseworker
    assert worker is not None
    values = {"expenses": list(expenses), "incomes": []}
    return actions.calculate_month(worker, now(), make_application(worker, case).pk, values)


def neighbours(home: Case) -> list[Case]:
    """Beside the first: a couple with a child, a single with a rent that was tried in the individual case."""
    assert home.caseworker is not None
    others = [
        make_case(home.caseworker, home.section, partner=True, child_ages=(8,)),
        make_case(home.caseworker, home.section),
    ]
    calculated(home, rent("7000.00", "6200.00"))
    calculated(others[0], rent("9000.00", "7400.00"))
    calculated(others[1], rent("8000.00", "7900.00"))
    return [home, *others]


def tried(asker: User, table: AmountTable) -> WhatIf:
    asked = actions.ask_what_if(asker, now(), table.pk)
    what_if.run_what_ifs(system_user(), 60)
    asked.refresh_from_db()
    return asked


def test_a_draft_norm_says_who_gains_and_what_it_costs_and_changes_nothing(
    administrator: User, home: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_if, "CHUNK", 2)  # so that it takes several turns
    cases = neighbours(home)
    results = list(Calculation.objects.order_by("pk").values_list("result", flat=True))
    table = actions.load_norm(administrator, now(), norm_file(change=plus(10, {"adult_single": 1})))
    trial = tried(administrator, table)

    assert (trial.state, trial.done, trial.total) == ("done", 3, 3)
    single, couple = trial.summary["types"]["single0"], trial.summary["types"]["couple1"]
    assert (single["households"], single["gain"], single["gained"]) == (2, 2, "788.00")  # 394 each
    assert (couple["gain"], couple["lose"]) == (0, 0)
    rows = WhatIfRow.objects.filter(trial=trial).order_by("case_id").values_list("case_id", "difference")
    assert list(rows) == [(cases[0].pk, Decimal(394)), (cases[2].pk, Decimal(394))]
    assert list(Calculation.objects.order_by("pk").values_list("result", flat=True)) == results
    assert 2027 not in tables_in_force().norms


def test_a_draft_guideline_moves_what_followed_the_old_one_and_leaves_the_individual_cases(
    administrator: User, head: User, home: Case
) -> None:
    cases = neighbours(home)
    approved(administrator, head, guideline_file(), "Riktlinje 2026", date(2026, 1, 1))
    lower = tuple((kind, key, str(int(amount) - 500)) for kind, key, amount in RENT)
    table = actions.load_guideline(administrator, now(), "Riktlinje 2027", date(2027, 1, 1), guideline_file(lower))
    trial = tried(head, table)

    rows = WhatIfRow.objects.filter(trial=trial).order_by("case_id").values_list("case_id", "difference")
    assert list(rows) == [(cases[0].pk, Decimal(-500)), (cases[1].pk, Decimal(-500))]
    assert trial.summary["types"]["single0"]["lose"] == 1


def test_a_household_that_the_draft_cannot_count_is_counted_as_such(administrator: User, home: Case) -> None:
    neighbours(home)
    without_couples = norm_file(change=lambda cell, n: None if cell[0] == "adult_couple" else n)
    trial = tried(administrator, actions.load_norm(administrator, now(), without_couples))
    assert trial.summary["refusals"] == {"norm_amount_missing, utkastet": 1}
    assert trial.summary["types"]["couple1"]["refused"] == 1


def test_a_trial_that_is_broken_off_goes_on_where_it_was(
    administrator: User, home: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_if, "CHUNK", 1)
    neighbours(home)
    asked = actions.ask_what_if(
        administrator, now(), actions.load_norm(administrator, now(), norm_file(change=plus(1))).pk
    )
    assert what_if.run_chunk(system_user(), now())
    assert not what_if.run_what_ifs(system_user(), 60)
    asked.refresh_from_db()
    assert (asked.state, asked.done) == ("done", 3)
    assert WhatIfRow.objects.filter(trial=asked).count() == 3


def test_the_same_table_is_not_tried_twice_at_once(administrator: User) -> None:
    table = actions.load_norm(administrator, now(), norm_file())
    actions.ask_what_if(administrator, now(), table.pk)
    with pytest.raises(Conflict):
        actions.ask_what_if(administrator, now(), table.pk)


def test_the_commands_load_a_draft_and_try_a_file(administrator: User, home: Case, tmp_path: Any) -> None:
    neighbours(home)
    file, guideline = tmp_path / "norm.csv", tmp_path / "riktlinje.yaml"
    file.write_bytes(norm_file(change=plus(20)))
    guideline.write_text(GUIDELINE_EXAMPLE)
    said = StringIO()
    call_command("load_table", str(file), stdout=said)
    call_command("load_table", str(guideline), guideline="Riktlinje", valid_from=date(2027, 1, 1), stdout=said)
    call_command("what_if", str(file), stdout=said)
    call_command("what_if", str(guideline), guideline=True, stdout=said)
    assert "Riksnorm 2027, från 2027-01-01: utkast" in said.getvalue()
    assert "3 hushåll på" in said.getvalue()
    assert set(AmountTable.objects.values_list("state", flat=True)) == {"draft"}
    file.write_bytes(b"x")
    with pytest.raises(CommandError, match="Första raden"):
        call_command("load_table", str(file))


# ---- pages ------------------------------------------------------------------------------------------------------


def upload(data: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("tabell.csv", data, "text/csv")


def test_a_table_is_loaded_tried_and_approved_on_the_pages(
    administrator: User, head: User, home: Case, client: Client, django_assert_max_num_queries: Any
) -> None:
    neighbours(home)
    sign_in(client, administrator)
    wrong = client.post(reverse("norm_new"), {"file": upload(b"fel\n")})
    assert wrong.status_code == 422
    assert "Första raden ska vara" in wrong.content.decode()
    answer = client.post(reverse("norm_new"), {"file": upload(norm_file(change=plus(20)))})
    table = AmountTable.objects.get()
    assert answer["Location"] == reverse("table", args=[table.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "Du läste in tabellen. Den godkänns av någon annan." in page
    assert reverse("table_approve", args=[table.pk]) not in page

    asked = client.post(reverse("table_try", args=[table.pk]))
    assert "Hushållen räknas" in client.get(asked["Location"]).content.decode()
    what_if.run_what_ifs(system_user(), 60)
    page = client.get(asked["Location"]).content.decode()
    assert "Ensamstående utan barn" in page
    assert home.number not in page  # who administers the system reads no cases
    progress = reverse("what_if_progress", args=[WhatIf.objects.get().pk])
    assert client.get(progress)["HX-Refresh"] == "true"

    sign_in(client, head)
    with django_assert_max_num_queries(16):
        page = client.get(asked["Location"]).content.decode()
    assert home.number in page
    client.post(reverse("table_approve", args=[table.pk]), {"note": LOOKED_AT})
    table.refresh_from_db()
    assert (table.state, table.approved_by) == ("approved", head)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("table_list")).content.decode()
    assert "Aktivitetskrav" in page
    assert "Lagtexten, SFS 2026:730: saknas" in page
    assert b"2027,adult_single,1,4728" in client.get(reverse("norm_year", args=[2027])).content


def test_the_pages_are_for_those_who_may(client: Client, administrator: User) -> None:
    table = actions.load_norm(administrator, now(), norm_file())
    sign_in(client, make_user(Role.ASSISTANT))
    for name, arguments in (("table_list", []), ("table", [table.pk]), ("norm_new", []), ("table_approve", [table.pk])):
        assert client.get(reverse(name, args=arguments)).status_code == 403
    sign_in(client, make_user(Role.CONTROLLER))
    assert client.get(reverse("table", args=[table.pk])).status_code == 200
    assert client.get(reverse("table", args=[table.pk + 1000])).status_code == 404
