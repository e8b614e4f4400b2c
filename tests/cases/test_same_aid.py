"""Aid for the same days in two decisions: the later one says why, and the delegation sees what they come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed
from cases import actions
from cases.actions.content import DecisionContent
from cases.counted_already import granted_already, granted_words, without_what_is_counted
from cases.deliveries import render_letter
from cases.models import Application, Decision
from cases.numbers import last_day_of_month
from cases.queries import adults_of, members_on
from tests.cases.views.office import Office, make_office
from tests.factories import attack, make_application, make_case
from tests.letters.reading import text_of
from tests.together import at_once, refused

WHY = "Hyran för september kom med en tilläggsavgift som inte var känd vid det första beslutet."
REFUSED = "redan beviljat"


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def support(office: Office, application: Application, sek: int = 9000, **other: Any) -> DecisionContent:
    """Försörjningsstöd of this much for the application's month, out of a calculation that gives more."""
    rent = [{"kind": "rent", "applied": "9000.00", "approved": "9000.00"}]
    calculation = actions.calculate_month(office.caseworker, timezone.now(), application.pk, {"expenses": rent})
    month = application.month
    given = DecisionContent(
        decision_type="livelihood",
        legal_ground="12:1",
        outcome="partial",
        amount=Decimal(sek),
        period_from=month,
        period_to=last_day_of_month(month),
        reasons="Ni kan inte själva betala det som ingår i försörjningsstödet.",
        individual="Ni har visat kvitton på en del av kostnaden men inte på resten av den.",
        uncommunicated="needless",
        child_perspective="Barnet bor kvar och har det bra.",
        lines=(("livelihood", Decimal(sek)),),
        obstacles={p.pk: "unemployed_none" for p in adults_of(members_on(application.case.household_id, month))},
        calculation_id=calculation.pk,
    )
    return replace(given, **other)


def drafted(office: Office, application: Application, **other: Any) -> Decision:
    return actions.draft_decision(
        office.caseworker, timezone.now(), application.pk, support(office, application, **other)
    )


def made(office: Office, application: Application, **other: Any) -> Decision:
    return actions.make_decision(office.caseworker, timezone.now(), drafted(office, application, **other).pk)


def another(office: Office) -> Application:
    return make_application(office.caseworker, office.case, office.application.month)


def test_more_for_the_same_days_is_granted_with_a_reason_that_the_letter_has(office: Office) -> None:
    made(office, office.application)
    second = another(office)
    with pytest.raises(Invalid, match=REFUSED) as refusal:
        drafted(office, second)
    assert refusal.value.field == "besides_reason"
    draft = drafted(office, second, besides_reason=WHY)
    attack(office.caseworker, "UPDATE cases_decision SET besides_reason = '' WHERE id = %s", draft.pk)
    with pytest.raises(Conflict, match=REFUSED):
        attack(office.caseworker, "UPDATE cases_decision SET state = 'made' WHERE id = %s", draft.pk)
    decision = made(office, second, besides_reason=WHY)
    assert WHY in " ".join(text_of(render_letter(decision)).split())


def test_no_reason_is_asked_for_of_other_days_other_needs_and_a_change(office: Office) -> None:
    month = office.application.month
    half = month + timedelta(13)
    first = made(office, office.application, period_to=half)
    made(office, another(office), period_from=half + timedelta(1))
    made(office, another(office), decision_type="living_costs", lines=(("glasses", Decimal(9000)),))
    change = support(office, office.application, sek=9500, period_to=half, change_ground="favourable")
    draft = actions.draft_decision(office.caseworker, timezone.now(), office.application.pk, change, first.pk)
    assert actions.make_decision(office.head, timezone.now(), draft.pk).state == "made"


def test_the_rent_of_a_month_is_not_granted_with_each_part_of_it_unsaid(office: Office) -> None:
    month = office.application.month
    half = month + timedelta(13)
    rent = (("livelihood", Decimal(2000)), ("rent", Decimal(7000)))
    made(office, office.application, period_to=half, lines=rent)
    second = another(office)
    with pytest.raises(Invalid, match=REFUSED) as refusal:
        drafted(office, second, period_from=half + timedelta(1), lines=rent)
    assert refusal.value.field == "besides_reason"
    draft = drafted(office, second, period_from=half + timedelta(1), lines=rent, besides_reason=WHY)
    attack(office.caseworker, "UPDATE cases_decision SET besides_reason = '' WHERE id = %s", draft.pk)
    with pytest.raises(Conflict, match=REFUSED):
        attack(office.caseworker, "UPDATE cases_decision SET state = 'made' WHERE id = %s", draft.pk)


def test_the_norm_of_other_days_is_not_taken_off_what_a_part_gives_but_the_rent_is(office: Office) -> None:
    month = office.application.month
    half = month + timedelta(13)
    made(office, office.application, period_to=half, lines=(("livelihood", Decimal(2000)), ("rent", Decimal(7000))))
    second = another(office)
    assert granted_already(second, (half + timedelta(1), last_day_of_month(month))) == {"rent": Decimal(7000)}
    assert granted_already(second, (month, half)) == {"livelihood": Decimal(2000), "rent": Decimal(7000)}


def test_a_part_begins_with_what_remains_of_a_cost_and_without_an_income_that_is_counted() -> None:
    rent = {"kind": "rent", "applied": "7170.00", "approved": "7170.00"}
    power = {"kind": "electricity", "applied": "680.00", "approved": "680.00"}
    child = {"kind": "child_benefit", "person": "4", "net": "1250.00"}
    wage = {"kind": "wage", "person": "4", "net": "900.00"}
    other = {"expenses": [{**rent, "approved": "5000.00"}, power], "incomes": [child], "needs": []}
    begun = without_what_is_counted({"expenses": [rent, power], "incomes": [child, wage], "needs": []}, [other])
    assert [row["approved"] for row in begun["expenses"]] == ["2170.00", "0.00"]
    assert all("redan beviljat" in row["reason"] for row in begun["expenses"])
    assert begun["incomes"] == [wage]


def test_beside_a_cost_in_a_later_part_stands_what_is_left_of_the_months_ceiling() -> None:
    other = {"period": {"from": "2026-09-01", "to": "2026-09-14"}, "expenses": [{"kind": "rent", "approved": "4200"}]}
    left = lambda kind, sek: granted_words(kind, sek, date(2026, 9, 1), [other], lambda _, whole: min(whole, ceiling))  # noqa: E731
    ceiling, granted = Decimal(7000), "Redan beviljat: 4 200 kr för 1 till 14 september 2026."
    assert left("rent", Decimal(4800)).replace("\xa0", " ") == (
        f"{granted} Riktlinjens tak är 7 000 kr för hela månaden, så 2 800 kr återstår till taket."
    )
    ceiling = Decimal(4000)
    assert left("rent", Decimal(4800)).replace("\xa0", " ").endswith("så 0 kr återstår till taket.")
    assert left("rent", None).replace("\xa0", " ") == granted
    assert left("electricity", Decimal(400)) == ""


def test_an_adult_who_is_granted_aid_in_another_household_is_not_granted_it_twice_unsaid(office: Office) -> None:
    """Somebody who moved in the month: the household left behind has been granted all of it."""
    made(office, office.application)
    partner = office.case.household.members.get(role="partner")
    alone = make_case(office.caseworker, office.section)
    application = make_application(office.caseworker, alone, office.application.month)
    draft = drafted(office, application)
    attack(
        office.caseworker,
        "UPDATE cases_decisionobstacle SET person_id = %s WHERE decision_id = %s", partner.person_id, draft.pk,
    )  # fmt: skip
    attack(
        office.caseworker,
        "UPDATE cases_householdmember SET valid = daterange(lower(valid), %s) WHERE id = %s",
        timezone.localdate(), partner.pk,
    )  # fmt: skip
    with pytest.raises(Invalid, match=REFUSED):
        actions.make_decision(office.caseworker, timezone.now(), draft.pk)
    with pytest.raises(Conflict, match=REFUSED):
        attack(office.caseworker, "UPDATE cases_decision SET state = 'made' WHERE id = %s", draft.pk)


def test_two_who_decide_on_the_same_days_at_once_grant_them_once(committed_db: None) -> None:
    office = make_office()
    drafts = [drafted(office, office.application), drafted(office, another(office))]
    made_by_sql = [
        lambda pk=draft.pk: attack(office.caseworker, "UPDATE cases_decision SET state = 'made' WHERE id = %s", pk)
        for draft in drafts
    ]
    assert refused(at_once(*made_by_sql)) == 1


# ---- the delegation --------------------------------------------------------------------------------------


def test_what_is_granted_in_parts_counts_together_against_the_delegation(office: Office) -> None:
    """The caseworker decides up to 20 000 kr a month; half the month is 15 000 kr, and so is the other half."""
    half = office.application.month + timedelta(13)
    made(office, office.application, sek=15_000, period_to=half)
    second = another(office)
    draft = drafted(office, second, sek=15_000, period_from=half + timedelta(1))
    with pytest.raises(NotAllowed, match=r"utanför din delegation\. Med .* blir det 30.000.kr"):
        actions.make_decision(office.caseworker, timezone.now(), draft.pk)
    with pytest.raises(Conflict, match="utanför din delegation"):
        attack(office.caseworker, "UPDATE cases_decision SET state = 'made' WHERE id = %s", draft.pk)
    page = office.as_(office.caseworker).get(office.url(f"decisions/{draft.pk}/")).text
    assert "Lämna som förslag" in page
    assert "Fatta beslutet" not in page
    actions.propose_decision(office.caseworker, timezone.now(), draft.pk)
    assert actions.make_decision(office.head, timezone.now(), draft.pk).state == "made"


def test_a_change_counts_instead_of_what_it_replaces(office: Office) -> None:
    first = made(office, office.application, sek=15_000)
    change = support(office, office.application, sek=16_000, change_ground="favourable")
    draft = actions.draft_decision(office.caseworker, timezone.now(), office.application.pk, change, first.pk)
    assert actions.make_decision(office.caseworker, timezone.now(), draft.pk).state == "made"


def test_the_sum_while_one_types_counts_what_is_granted(office: Office) -> None:
    made(office, office.application, sek=15_000)
    second = another(office)
    sent = {"outcome": "grant", "legal_ground": "12:1", "decision_type": "livelihood", "months": "1",
            "lines-0-purpose": "livelihood", "lines-0-amount": "6000"}  # fmt: skip
    page = office.as_(office.caseworker).post(office.url(f"decision/{second.pk}/sum/"), sent).text
    assert "21 000 kr i månaden" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "utanför din delegation" in page


def test_the_form_asks_why_where_the_days_are_granted_already(office: Office) -> None:
    page = office.as_(office.caseworker).get(office.url(f"decision/{office.application.pk}/")).text
    assert "Varför beviljas mer för samma dagar?" not in page
    made(office, office.application)
    page = office.as_(office.caseworker).get(office.url(f"decision/{another(office).pk}/")).text
    assert "Varför beviljas mer för samma dagar?" in page
