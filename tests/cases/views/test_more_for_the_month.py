"""A month that is decided, and more is asked for: what comes to is proposed, and never what is granted already."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils import timezone

from cases import actions
from cases.counted_already import without_what_is_counted
from cases.models import Application, Calculation, Channel, Decision, LegalGround
from cases.queries import decision_mark
from cases.renewal import added, renewed, without_days
from tests.cases.views.office import Office
from tests.cases.views.test_decision_views import _decision, _write_url, _written

WHY = "Medicinen skrevs ut efter det första beslutet, så den fanns inte med i ansökan."


def made(office: Office) -> Decision:
    """All of the month: a rent of 6 000 kr and the norm."""
    written = _written(office, office.as_(office.caseworker))
    return actions.make_decision(office.caseworker, timezone.now(), written.pk)


def amounts(text: str) -> list[str]:
    return [value.replace("\u00a0", " ") for value in re.findall(r'name="lines-\d+-amount"[^>]*?value="([^"]+)"', text)]


def medicine(office: Office) -> Application:
    content = {"needs": [{"kind": "medicine", "applied": "400.00"}]}
    return actions.receive_application(
        office.caseworker, timezone.now(), office.case.pk, office.application.month, Channel.PAPER, content
    )


def test_an_addition_begins_with_what_was_counted_and_gives_what_comes_to(office: Office) -> None:
    first = made(office)
    more = medicine(office)
    client = office.as_(office.caseworker)
    sheet = client.get(office.url(f"calculation/{more.pk}/")).text
    assert re.search(r'name="expenses-0-approved"[^>]*value="6\s?000', sheet.replace("\u00a0", " "))
    assert re.search(r'name="needs-0-applied"[^>]*value="400', sheet)
    given = first.calculation
    assert given is not None
    values = {
        "expenses": given.input["expenses"],
        "needs": [{"kind": "medicine", "applied": "400.00", "approved": "400.00"}],
    }
    calculation = actions.calculate_month(office.caseworker, timezone.now(), more.pk, values)
    assert Decimal(calculation.result["result"]["amount"]) == first.amount + 400

    form = client.get(office.url(f"decision/{more.pk}/")).text
    assert amounts(form) == ["400"]
    assert "Det här beslutet gäller det som kommer till, 400" in form.replace("\u00a0", " ")
    sent = _decision(office, calculation, **{"lines-0-purpose": "medicine", "lines-0-amount": "400"})
    sent = {name: value for name, value in sent.items() if not name.startswith("lines-1")}
    answer = client.post(office.url(f"decision/{more.pk}/"), {**sent, "decision_type": "living_costs"})
    assert answer.status_code == 302, answer.text
    added = Decision.objects.latest("pk")
    assert (added.outcome, added.amount) == ("grant", Decimal(400))


def test_what_has_its_answer_is_not_applied_for_again() -> None:
    cut = {"kind": "rent", "applied": "6580.00", "approved": "6200.00", "reason": "Högst 6 200 kr."}
    refused = {"kind": "internet", "applied": "300.00", "approved": "0.00", "reason": "Ingår i normen."}
    new = {"needs": [{"kind": "medicine", "applied": "400.00"}]}
    sheet = added(new, {"expenses": [cut], "needs": [refused]})
    assert [(row["kind"], row["applied"]) for row in (*sheet["expenses"], *sheet["needs"])] == [
        ("rent", "6200.00"), ("medicine", "400.00"),
    ]  # fmt: skip
    part = without_what_is_counted({"expenses": [cut]}, [{"expenses": [cut]}])
    assert [Decimal(row["applied"]) for row in part["expenses"]] == [0]


def test_the_days_a_child_is_here_are_not_those_of_another_part_of_the_month() -> None:
    given = {"household": {"adults": [{"id": "a1"}], "children": [{"id": "c1", "days": 8, "lunch_away": False}]}}
    assert without_days(given)["household"] == {
        "adults": [{"id": "a1"}], "children": [{"id": "c1", "lunch_away": False}],
    }  # fmt: skip


def test_aid_beyond_the_right_beside_a_decision_begins_empty(office: Office) -> None:
    made(office)
    form = office.as_(office.caseworker).get(f"{_write_url(office)}?beside").text
    assert re.search(rf'value="{LegalGround.DISCRETIONARY}"', form)
    assert amounts(form) == []
    assert "Det finns redan beslut som gäller samma månad" in form
    assert "12 kap. 1 §" not in re.search(r"<textarea[^>]*name=\"reasons\"[^>]*>(.*?)</textarea>", form, re.S)[1]  # type: ignore[index]


def test_whoever_writes_while_another_decides_is_told_so(office: Office) -> None:
    sent = _decision(office, office.calculated())
    made(office)
    answer = office.as_(office.head).post(_write_url(office), {**sent, "legal_ground": "12:1"})
    assert "fått ett beslut enligt det lagrummet medan du skrev" in answer.content.decode()


def test_a_decision_that_is_counted_anew_is_reasoned_and_divided_anew(office: Office) -> None:
    first = made(office)
    calculation: Calculation = office.calculated(rent="7500.00")
    replace = office.url(f"decision/{office.application.pk}/replace/{first.pk}/")
    form = office.as_(office.caseworker).get(replace).text.replace("\u00a0", " ")
    assert "7 500" in amounts(form)
    assert "Behovet finns." not in form  # the reasons of the one before
    assert calculation.result["result"]["outcome"] == "grant"


def test_a_household_that_is_another_than_the_one_decided_for_is_pointed_out(office: Office) -> None:
    made(office)
    client, said = office.as_(office.caseworker), "Hushållet har ändrats sedan beslutet för"
    assert said not in client.get(office.url()).text
    child = office.case.household.members.get(role="child")
    actions.end_member(
        office.caseworker, timezone.now(), office.case.pk, child.pk, office.application.month.replace(day=15)
    )
    assert said in client.get(office.url()).text


def test_reasons_as_proposed_speak_of_every_month_that_is_granted(office: Office) -> None:
    calculation = office.calculated()
    client = office.as_(office.caseworker)
    proposed = client.get(office.url(f"decision/{office.application.pk}/")).context["form"]["reasons"].value()
    own = f"{proposed}\n\nDu har visat kvitton."
    sent = _decision(office, calculation, reasons=own, months="2", period_to="2026-11-30")
    client.post(office.url(f"decision/{office.application.pk}/"), sent)
    decision = Decision.objects.latest("id")
    said = " ".join(decision.reasons.split())
    assert "till och med december 2026, så beräkningen gäller varje månad." in said
    assert "kr varje månad. Du kan inte betala det själv" in said
    assert said.endswith("Du har visat kvitton.")
    changed = _decision(office, calculation, reasons=decision.reasons, seen=decision_mark(decision))
    client.post(office.url(f"decision/{office.application.pk}/"), changed)
    decision.refresh_from_db()
    assert " ".join(decision.reasons.split()) == " ".join(own.split())


def test_why_a_cost_was_urgent_is_of_its_own_month() -> None:
    before = {"expenses": [{"kind": "rent", "applied": "7000", "approved": "7000", "urgent": "Vräks på fredag."}]}
    assert renewed({}, before)["expenses"] == [{"kind": "rent", "applied": "7000", "approved": "7000"}]
