"""A claim that is paid off by instalments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bistand.refusals import Conflict, Invalid
from cases import actions
from cases.actions.instalments import PlanContent
from cases.instalments import instalments, late_of, late_since, standing_of, with_left, with_plan
from cases.models import InstalmentPlan, RecoveryClaim
from followup.my_day import my_day
from tests.cases.recovery.desk import REFUSED, Desk
from tests.factories import attack, sign_in


def plan_of(desk: Desk, sek: int = 100, total: int = 500, **other: Any) -> PlanContent:
    given = {"amount": Decimal(sek), "total": Decimal(total), "first_day": desk.today, "agreed_on": desk.today}
    return PlanContent(**{**given, "agreed_with": "Den som krävs", **other})


def agree(desk: Desk, claim: RecoveryClaim, **other: Any) -> InstalmentPlan:
    return actions.agree_instalments(desk.caseworker, timezone.now(), claim.pk, plan_of(desk, **other))


@pytest.mark.parametrize(
    ("paid", "left", "expected"),
    [
        (0, 250, [("2027-01-31", 100, "late"), ("2027-02-28", 100, "coming"), ("2027-03-31", 50, "coming")]),
        (150, 100, [("2027-01-31", 100, "paid"), ("2027-02-28", 100, "coming"), ("2027-03-31", 50, "coming")]),
        (99, 151, [("2027-01-31", 100, "late"), ("2027-02-28", 100, "coming"), ("2027-03-31", 50, "coming")]),
        (250, 0, [("2027-01-31", 100, "paid"), ("2027-02-28", 100, "paid"), ("2027-03-31", 50, "paid")]),
        # 120 kr were waived: the last instalments fall away.
        (0, 130, [("2027-01-31", 100, "late"), ("2027-02-28", 30, "coming")]),
    ],
)
def test_what_comes_in_is_set_against_the_oldest_instalment(
    paid: int, left: int, expected: list[tuple[str, int, str]]
) -> None:
    plan = InstalmentPlan(amount=Decimal(100), total=Decimal(250), first_day=date(2027, 1, 31))
    rows = instalments(plan, Decimal(paid), Decimal(left), date(2027, 2, 28))
    assert [(str(row.due), int(row.amount), str(row.state)) for row in rows] == expected


@pytest.mark.parametrize("days", [0, 1, 27, 28, 31, 62, 400])
def test_the_list_says_as_late_what_the_plan_of_each_claim_does(desk: Desk, days: int) -> None:
    claim, now = desk.claim(), timezone.now()
    actions.enter_repayment(desk.caseworker, now, claim.pk, "bank", Decimal(50), desk.today)
    agree(desk, claim, total=450)
    actions.enter_repayment(desk.caseworker, now, claim.pk, "benefit", Decimal(30), desk.today)
    actions.waive(desk.caseworker, now, claim.pk, Decimal(20), "Sjuk en längre tid.")
    day = desk.today + timedelta(days=days)
    row = with_plan(with_left(RecoveryClaim.objects.all()), day).get()
    standing = standing_of(row, row.plans.get(), day)
    assert standing
    assert (standing.paid, standing.left) == (Decimal(30), Decimal(400))
    assert (late_of(row), late_since(row)) == (standing.late, standing.late_since)
    assert (standing.late > 0) == (days > 0)


def test_a_late_instalment_stands_on_the_caseworkers_day(desk: Desk) -> None:
    agree(desk, desk.claim())
    assert "Avbetalning" not in str(my_day(desk.caseworker, desk.today).todo)
    todo = next(row for row in my_day(desk.caseworker, desk.today + timedelta(days=1)).todo if "Avbet" in row.what)
    assert todo.what == "Avbetalning på återkrav saknas: 100\N{NO-BREAK SPACE}kr"
    assert todo.by == desk.today


def test_a_plan_is_never_for_more_than_what_is_left(desk: Desk) -> None:
    claim = desk.claim()
    actions.enter_repayment(desk.caseworker, timezone.now(), claim.pk, "bank", Decimal(200), desk.today)
    with pytest.raises(Invalid, match="mer än vad som återstår"):
        agree(desk, claim, total=301)
    with pytest.raises(Conflict, match="mer än vad som återstår"):
        attack(desk.caseworker, PLAN, claim.pk, "agreed", 100, 301, "Klienten", "")
    assert agree(desk, claim, total=300).total == 300


PLAN = (
    "INSERT INTO cases_instalmentplan(claim_id, version, kind, amount, total, first_day, agreed_on, agreed_with,"
    " reason, made_by_id) VALUES (%s, 1, %s, %s, %s, current_date, current_date, %s, %s, 1)"
)


def test_a_changed_or_ended_plan_says_why_and_the_old_one_stands(desk: Desk) -> None:
    claim = desk.claim()
    first = agree(desk, claim)
    with pytest.raises(Invalid, match="varför planen ändras"):
        agree(desk, claim, sek=50)
    with pytest.raises(REFUSED):
        attack(desk.caseworker, PLAN, claim.pk, "agreed", 50, 500, "Klienten", "")
    agree(desk, claim, sek=50, reason="Lägre inkomst.")
    with pytest.raises(Invalid, match="varför planen avslutas"):
        actions.end_instalments(desk.caseworker, timezone.now(), claim.pk, "")
    actions.end_instalments(desk.caseworker, timezone.now(), claim.pk, "Betalar allt på en gång.")
    with pytest.raises(Conflict, match="ingen plan"):
        actions.end_instalments(desk.caseworker, timezone.now(), claim.pk, "Igen.")
    for change in ("amount = 1", "first_day = first_day + 30", "reason = 'x'"):
        with pytest.raises(REFUSED):
            attack(desk.caseworker, f"UPDATE cases_instalmentplan SET {change} WHERE id = %s", first.pk)
    said = list(claim.plans.order_by("version").values_list("version", "kind", "amount"))
    assert said == [(1, "agreed", Decimal(100)), (2, "agreed", Decimal(50)), (3, "ended", None)]


def test_the_plans_pages_show_what_is_paid_and_what_comes(desk: Desk) -> None:
    claim, client = desk.claim(), sign_in(Client(), desk.caseworker)
    page = f"/cases/{desk.case.pk}/claims/{claim.pk}/"
    sent = {"amount": "200", "total": "500", "first_day": str(desk.today), "agreed_on": str(desk.today)}
    client.post(f"{page}plan/", {**sent, "agreed_with": "Klienten"})
    client.post(f"{page}payment/", {"kind": "bank", "amount": "200", "day": str(desk.today)})
    text = client.get(page).text
    assert text.count("Betald</span>") == 1
    assert "200\N{NO-BREAK SPACE}kr i månaden" in client.get("/cases/claims/").text
    client.post(f"{page}plan/end/", {"reason": "Betalar allt på en gång."})
    assert "Ingen plan gäller nu." in client.get(page).text
