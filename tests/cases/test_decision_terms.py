"""What a decision may say: 12:1 and 12:2 apart, several months, repayment, change, and reasons of its own."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff.models import User
from cases import actions
from cases.actions.content import DecisionContent
from cases.calculation import proposed_lines
from cases.deliveries import letter_content, render_letter
from cases.letters import letter_html
from cases.letters_text import NBSP, month_name
from cases.models import Decision, Purpose
from cases.numbers import add_months, last_day_of_month
from cases.proposals import proposed_individual, proposed_reasons
from cases.queries import adults_of, members_on
from tests.cases.views.office import Office, make_office
from tests.factories import attack, make_application
from tests.letters.reading import text_of
from tests.story import changed

MAKE = "UPDATE cases_decision SET state = 'made' WHERE id = %s"
OWN = "Ni har sparade pengar på kontot som räcker till hela kostnaden."
EXPECTED = "Du väntar på sjukpenning från Försäkringskassan för november 2026."


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def content(office: Office, **other: Any) -> DecisionContent:
    """Aid beyond the right of 1 000 kr for glasses."""
    month = office.application.month
    given = DecisionContent(
        decision_type="discretionary",
        legal_ground="12:2",
        outcome="grant",
        amount=Decimal(1000),
        period_from=month,
        period_to=last_day_of_month(month),
        reasons="Behovet finns och kan inte betalas med egna medel.",
        child_perspective="Barnet har det bra.",
        lines=((Purpose.GLASSES, Decimal(1000)),),
        obstacles={p.pk: "unemployed_none" for p in adults_of(members_on(office.case.household_id, month))},
    )
    return replace(given, **other)


def by_right(office: Office, **other: Any) -> DecisionContent:
    """The support that the calculation gives."""
    calculation = office.calculated()
    granted = Decimal(calculation.result["result"]["amount"])
    values: dict[str, Any] = {
        "decision_type": "livelihood",
        "legal_ground": "12:1",
        "amount": granted,
        "lines": (("livelihood", granted),),
        "calculation_id": calculation.pk,
    }
    return content(office, **values | other)


def drafted(office: Office, given: DecisionContent, replaces: Decision | None = None) -> Decision:
    return actions.draft_decision(
        office.caseworker, timezone.now(), office.application.pk, given, replaces.pk if replaces else None
    )


def made(office: Office, given: DecisionContent, replaces: Decision | None = None) -> Decision:
    return actions.make_decision(office.caseworker, timezone.now(), drafted(office, given, replaces).pk)


def forced(by: User, draft: Decision) -> None:
    """The decision made past the action, in the place of the one that it replaces."""
    with acting(by, "test"):
        Decision.objects.filter(pk=draft.replaces_id or 0).update(state="replaced")
        Decision.objects.filter(pk=draft.pk).update(state="made")


def refused(office: Office, given: DecisionContent, replaces: Decision | None = None) -> str | None:
    """The field that the refusal is about."""
    with pytest.raises(Invalid) as refusal:
        drafted(office, given, replaces)
    return refusal.value.field


# ---- SoL 12:1 and 12:2 -----------------------------------------------------------------------------------


def test_a_mixed_application_gets_two_decisions_and_is_decided_when_both_are_made(office: Office) -> None:
    right, beyond = drafted(office, by_right(office)), drafted(office, content(office))
    actions.make_decision(office.caseworker, timezone.now(), right.pk)
    office.application.refresh_from_db()
    assert office.application.state == "under_investigation"
    actions.make_decision(office.caseworker, timezone.now(), beyond.pk)
    office.application.refresh_from_db()
    assert office.application.state == "decided"
    assert [Decision.objects.get(pk=pk).appeal for pk in (right.pk, beyond.pk)] == [
        "forvaltningsratt", "laglighetsprovning",
    ]  # fmt: skip


def test_each_half_of_a_mixed_application_tells_its_own_way_to_appeal(office: Office) -> None:
    right = made(office, by_right(office, outcome="grant"))
    beyond = made(office, content(office))
    assert letter_content(right).appeal == "forvaltningsratt"
    assert "laglighetsprövning" in text_of(render_letter(beyond))


def test_an_application_is_decided_once_on_each_ground(office: Office) -> None:
    made(office, content(office))
    with pytest.raises(Conflict, match="redan beslutad enligt samma paragraf"):
        drafted(office, content(office))


def test_two_decisions_on_one_ground_cannot_both_be_in_force(office: Office) -> None:
    made(office, content(office))
    other = drafted(office, by_right(office))
    with pytest.raises((Refusal, DatabaseError)):
        attack(
            office.caseworker,
            "UPDATE cases_decision SET state = 'made', legal_ground = '12:2', decision_type = 'discretionary'"
            " WHERE id = %s",
            other.pk,
        )


def test_the_screen_offers_only_the_ground_that_is_left(office: Office) -> None:
    made(office, content(office))
    page = office.as_(office.caseworker).get(office.url(f"decision/{office.application.pk}/?beside")).text
    assert 'value="12:1"' in page
    assert 'value="12:2"' not in page


# ---- several months --------------------------------------------------------------------------------------


def several(office: Office, months: int, **other: Any) -> DecisionContent:
    last = last_day_of_month(add_months(office.application.month, months - 1))
    lines = ((Purpose.INTERNET, Decimal(1000)),)
    return content(office, months=months, amount=Decimal(1000) * months, period_to=last, lines=lines, **other)


def test_a_decision_for_several_months_grants_the_same_in_each(office: Office) -> None:
    decision = made(office, several(office, 3))
    first = office.application.month
    assert [(line.month, line.amount) for line in decision.lines.order_by("month")] == [
        (add_months(first, number), Decimal("1000.00")) for number in range(3)
    ]
    said = text_of(render_letter(decision))
    assert "3 000 kr" in said
    for number in range(3):
        name = month_name(f"{add_months(first, number):%Y-%m}").replace(NBSP, " ")
        assert f"Dig, för {name}" in said


def test_the_delegation_order_limits_what_is_granted_in_a_month(office: Office) -> None:
    """The caseworker's limit is 20 000 kr a month."""
    lines = ((Purpose.INTERNET, Decimal(11_000)),)
    given = replace(several(office, 2), amount=Decimal(22_000), lines=lines)
    assert made(office, given).state == "made"


def test_the_delegation_order_limits_the_month_where_most_is_granted(office: Office) -> None:
    lines = ((Purpose.INTERNET, Decimal(8_000)), (Purpose.GLASSES, Decimal(13_000)))
    draft = drafted(office, replace(several(office, 2), amount=Decimal(29_000), lines=lines))
    with pytest.raises(NotAllowed, match="utanför din delegation"):
        actions.make_decision(office.caseworker, timezone.now(), draft.pk)
    with pytest.raises(Conflict, match="utanför din delegation"):
        attack(office.caseworker, "UPDATE cases_decision SET state = 'made' WHERE id = %s", draft.pk)


def test_what_is_needed_once_is_granted_in_the_first_month_alone(office: Office) -> None:
    month = office.application.month
    lines = ((Purpose.INTERNET, Decimal(300)), (Purpose.GLASSES, Decimal(1500)))
    given = replace(several(office, 3), amount=Decimal(2400), lines=lines)
    draft = drafted(office, given)
    assert [(row.month, row.amount) for row in draft.lines.filter(purpose=Purpose.GLASSES)] == [(month, Decimal(1500))]
    assert refused(office, replace(given, lines=lines[1:], amount=Decimal(1500))) == "months"
    attack(office.caseworker, "UPDATE cases_decisionline SET month = %s WHERE decision_id = %s AND purpose = 'glasses'",
           add_months(month, 1), draft.pk)  # fmt: skip
    with pytest.raises(Conflict, match="behövs en gång bara den första"):
        attack(office.caseworker, MAKE, draft.pk)
    assert made(office, given).amount == Decimal(2400)


def test_months_that_differ_are_refused_by_the_database(office: Office) -> None:
    decision = drafted(office, several(office, 2))
    attack(office.caseworker, "UPDATE cases_decisionline SET amount = 1500 WHERE decision_id = %s AND month = %s",
           decision.pk, office.application.month)  # fmt: skip
    attack(office.caseworker, "UPDATE cases_decisionline SET amount = 500 WHERE decision_id = %s AND month > %s",
           decision.pk, office.application.month)  # fmt: skip
    with pytest.raises(Conflict, match="lika mycket varje månad"):
        attack(office.caseworker, MAKE, decision.pk)


def test_the_last_day_of_several_months_is_said(office: Office) -> None:
    assert refused(office, replace(several(office, 2), period_to=office.application.month)) == "period_to"


def test_the_period_lies_within_the_applications_months(office: Office) -> None:
    first = office.application.month
    assert refused(office, content(office, period_from=add_months(first, -1))) == "period_from"
    assert refused(office, content(office, period_to=add_months(first, 1))) == "period_to"
    draft = drafted(office, several(office, 2))
    attack(office.caseworker, "UPDATE cases_decision SET period_to = period_to + 1 WHERE id = %s", draft.pk)
    with pytest.raises(Conflict, match="utanför ansökans månad"):
        attack(office.caseworker, MAKE, draft.pk)


def test_the_period_lies_within_the_part_of_the_month_that_is_calculated(office: Office) -> None:
    first = office.application.month
    days = {"from": first.replace(day=10).isoformat(), "to": first.replace(day=20).isoformat()}
    calculation = actions.calculate_month(office.caseworker, timezone.now(), office.application.pk, {"period": days})
    granted = Decimal(calculation.result["result"]["amount"])
    whole = content(office, decision_type="livelihood", legal_ground="12:1", amount=granted,
                    lines=(("livelihood", granted),), calculation_id=calculation.pk)  # fmt: skip
    assert refused(office, whole) == "period_from"
    part = replace(whole, period_from=first.replace(day=10))
    assert refused(office, part) == "period_to"
    assert made(office, replace(part, period_to=first.replace(day=20))).state == "made"


# ---- repayment: SoL 33:2-3 -------------------------------------------------------------------------------


def test_an_advance_on_a_benefit_says_in_the_letter_why_it_may_be_claimed_back(office: Office) -> None:
    decision = made(office, by_right(office, repayment="advance", repayment_ground=EXPECTED))
    text = text_of(render_letter(decision))
    assert "förskott på en förmån" in text
    assert EXPECTED in text
    assert "33 kap. 2 § socialtjänstlagen (2025:400)" in text


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"repayment": "advance", "repayment_ground": EXPECTED}, "repayment"),
        ({"repayment": "condition", "repayment_ground": "Kort."}, "repayment_ground"),
        ({"repayment": "", "repayment_ground": EXPECTED}, "repayment"),
    ],
)
def test_repayment_without_its_own_ground_in_law_and_words_is_refused(
    office: Office, other: dict[str, str], field: str
) -> None:
    assert refused(office, content(office, **other)) == field


def test_coming_aid_is_not_made_an_advance_by_a_frame_decision(office: Office) -> None:
    """JO 4000-2000: each decision says it for itself."""
    given = several(office, 2, repayment="condition", repayment_ground=EXPECTED)
    assert refused(office, given) == "repayment"


def test_aid_is_not_made_an_advance_afterwards(office: Office) -> None:
    first = made(office, content(office))
    later = content(office, repayment="condition", repayment_ground=EXPECTED, change_ground="favourable")
    assert refused(office, later, first) == "repayment"
    draft = drafted(office, content(office, change_ground="favourable"), first)
    attack(office.caseworker, "UPDATE cases_decision SET repayment = 'condition', repayment_ground = 'Väntar lön.'"
           " WHERE id = %s", draft.pk)  # fmt: skip
    with pytest.raises(Conflict, match="i efterhand"):
        forced(office.caseworker, draft)


# ---- change: FL 37-38, SoL 14:9 --------------------------------------------------------------------------


@pytest.mark.parametrize("ground", ["favourable", "obvious"])
def test_a_decision_is_not_changed_to_detriment_on_a_ground_that_does_not_allow_it(office: Office, ground: str) -> None:
    first = made(office, content(office))
    less = content(office, amount=Decimal(900), lines=((Purpose.GLASSES, Decimal(900)),), change_ground=ground)
    assert refused(office, less, first) == "change_ground"
    draft = drafted(office, changed(less), first)
    attack(office.caseworker, "UPDATE cases_decision SET change_ground = %s WHERE id = %s", ground, draft.pk)
    with pytest.raises(Conflict, match="nackdel"):
        forced(office.caseworker, draft)


@pytest.mark.parametrize(
    ("missing", "field"), [("reasons", "reasons"), ("individual", "individual"), ("uncommunicated", "uncommunicated")]
)
def test_less_than_before_is_reasoned_and_communicated_as_what_is_refused(
    office: Office, missing: str, field: str
) -> None:
    """FL 25 and 32 §§: it goes against the one it concerns though something is granted."""
    first = made(office, content(office))
    less = changed(content(office, amount=Decimal(900), lines=((Purpose.GLASSES, Decimal(900)),)))
    letter = letter_html(letter_content(drafted(office, less, first)))
    assert "Då fick du 1 000 kr, nu får du 900 kr" in letter.replace(NBSP, " ")
    assert "Vi säger ja" not in letter
    assert "32 och 37 §§ förvaltningslagen" in letter.replace(NBSP, " ")
    with pytest.raises(Invalid) as found:
        made(office, replace(less, **{missing: getattr(first, missing)}), first)
    assert found.value.field == field


def test_the_database_holds_that_less_than_before_has_its_reasons(office: Office) -> None:
    first = made(office, content(office))
    less = changed(content(office, amount=Decimal(900), lines=((Purpose.GLASSES, Decimal(900)),)))
    draft = drafted(office, less, first)
    attack(office.caseworker, "UPDATE cases_decision SET individual = '' WHERE id = %s", draft.pk)
    with pytest.raises(Conflict, match="individuella skälen"):
        forced(office.caseworker, draft)


def test_changed_circumstances_change_only_what_holds_until_further_notice(office: Office) -> None:
    first = made(office, content(office))
    assert refused(office, content(office, change_ground="changed"), first) == "change_ground"


def test_a_decision_until_further_notice_may_be_changed_when_circumstances_have(office: Office) -> None:
    first = made(office, content(office, until_further_notice=True))
    second = made(office, content(office, change_ground="changed"), first)
    assert "Förhållandena har ändrats väsentligt" in letter_html(letter_content(second))


def test_what_replaces_a_refusal_begins_with_the_purposes_of_the_calculation(office: Office) -> None:
    calculation = office.calculated()
    why = "Ni har sålt en bil för 90 000 kr efter det att beräkningen gjordes."
    refusal = no(office, legal_ground="12:1", calculation_id=calculation.pk, individual=OWN, against_calculation=why)
    first = made(office, refusal)
    url = office.url(f"decision/{office.application.pk}/replace/{first.pk}/")
    rows = office.as_(office.caseworker).get(url).context["rows"]
    assert [(row.initial["purpose"], row.initial["amount"]) for row in rows[:-1]] == proposed_lines(
        calculation.input, calculation.result
    )


def test_the_ground_of_a_change_is_asked_for(office: Office) -> None:
    assert refused(office, content(office), made(office, content(office))) == "change_ground"


def test_what_is_granted_lies_within_the_part_of_the_month_that_is_calculated(office: Office) -> None:
    month = office.application.month
    first, last = month.replace(day=3), month.replace(day=20)
    period = {"from": first.isoformat(), "to": last.isoformat()}
    worker, now = office.caseworker, timezone.now()
    calculation = actions.calculate_month(worker, now, office.application.pk, {"period": period})
    granted = Decimal(calculation.result["result"]["amount"])
    given = content(
        office, decision_type="livelihood", legal_ground="12:1", amount=granted, lines=(("livelihood", granted),),
        calculation_id=calculation.pk, period_from=first, period_to=last,
    )  # fmt: skip
    assert refused(office, replace(given, period_from=month)) == "period_from"
    assert refused(office, replace(given, period_to=last_day_of_month(month))) == "period_to"
    draft = drafted(office, given)
    outside = "utanför den del av månaden"
    attack(worker, "UPDATE cases_decision SET period_to = period_to + 1 WHERE id = %s", draft.pk)
    with pytest.raises(Conflict, match=outside):
        attack(worker, MAKE, draft.pk)
    attack(worker, "UPDATE cases_decision SET period_to = period_to - 1 WHERE id = %s", draft.pk)
    holds(office, draft, outside, period_from=month.isoformat())


# ---- reasons of its own: FL 32 ---------------------------------------------------------------------------


def no(office: Office, **other: Any) -> DecisionContent:
    against = {"outcome": "reject", "decision_type": "refusal", "amount": Decimal(0), "uncommunicated": "needless"}
    return content(office, lines=(), **against | other)


def test_a_refusal_without_individual_reasons_cannot_be_made(office: Office) -> None:
    assert refused(office, no(office)) == "individual"
    draft = drafted(office, no(office, individual=OWN))
    attack(office.caseworker, "UPDATE cases_decision SET individual = '   ' WHERE id = %s", draft.pk)
    with pytest.raises(Conflict, match="individuella skälen"):
        attack(office.caseworker, MAKE, draft.pk)


def test_a_phrase_of_the_library_is_no_individual_reason_whatever_it_was_filled_with(office: Office) -> None:
    actions.write_phrase(office.head, timezone.now(), "Arbete", "Vi bedömer att {namn} inte har sökt arbete i {månad}.")
    copied = f"Vi bedömer att {office.case.applicant.name} inte har sökt arbete i november 2026."
    assert refused(office, no(office, individual=copied)) == "individual"
    draft = drafted(office, no(office, individual=f"{copied} Du uteblev från mötet den 3 november."))
    holds(office, draft, individual=copied)


def holds(office: Office, draft: Decision, said: str = "En fras ur biblioteket", **written: str) -> None:
    """PostgreSQL refuses the decision with this written in it, and makes it as it was."""
    now, before = timezone.now(), {name: getattr(draft, name) for name in written}
    for name, value in written.items():
        attack(office.caseworker, f"UPDATE cases_decision SET {name} = %s WHERE id = %s", value, draft.pk)
    with pytest.raises(Conflict, match=said):
        attack(office.caseworker, MAKE, draft.pk)
    for name, value in before.items():
        attack(office.caseworker, f"UPDATE cases_decision SET {name} = %s WHERE id = %s", value, draft.pk)
    assert actions.make_decision(office.caseworker, now, draft.pk).state == "made"


def test_the_letter_says_the_individual_reasons_and_the_sections_applied(office: Office) -> None:
    decision = made(office, no(office, individual=OWN, sections=("SoL 12:3",)))
    text = text_of(render_letter(decision))
    assert OWN in text
    assert "12 kap. 2 och 3 §§ socialtjänstlagen" in text


def test_what_a_phrase_left_open_stops_the_decision(office: Office) -> None:
    draft = drafted(office, content(office, reasons="Du får {belopp} för glasögon."))
    with pytest.raises(Invalid, match=r"\{belopp\}"):
        actions.make_decision(office.caseworker, timezone.now(), draft.pk)


def test_names_of_officials_can_be_left_out_of_the_letter(office: Office) -> None:
    """FL 33: where there is a threat."""
    assert "Sara Ek" not in text_of(render_letter(made(office, content(office, names_left_out=True))))


def individual_in(page: str) -> str:
    field = page[page.index('name="individual"') :]
    return field[field.index(">") + 1 : field.index("</textarea>")].strip()


def test_the_calculations_words_are_material_for_a_refusal_and_not_its_reasons(office: Office) -> None:
    income = {"person": str(office.case.applicant_id), "kind": "wage", "net": "40000.00"}
    calculation = office.calculated(incomes=(income,))
    client, url = office.as_(office.caseworker), office.url(f"decision/{office.application.pk}/")
    page = client.get(url).text
    assert "högre än de kostnader som vi räknar med" in page
    assert individual_in(page) == ""
    put_in = client.post(f"{url}reasons/?material=1", {"outcome": "reject", "legal_ground": "12:1"}).text
    assert "högre än de kostnader som vi räknar med" in individual_in(put_in)
    material = proposed_individual(calculation.input, calculation.result)
    refusal = no(office, legal_ground="12:1", calculation_id=calculation.pk)
    assert refused(office, replace(refusal, individual=material)) == "individual"
    assert drafted(office, replace(refusal, individual=f"{material} {OWN}")).pk


@pytest.mark.parametrize("empty", ["a" * 64, "nej nej nej nej nej nej nej", "x y z x y z x y z x y z"])
def test_individual_reasons_are_words(office: Office, empty: str) -> None:
    assert refused(office, no(office, individual=empty)) == "individual"
    draft = drafted(office, no(office, individual=OWN))
    attack(office.caseworker, "UPDATE cases_decision SET individual = %s WHERE id = %s", empty, draft.pk)
    with pytest.raises(Conflict, match="individuella skälen"):
        attack(office.caseworker, MAKE, draft.pk)


def test_last_months_reasons_are_not_this_months(office: Office) -> None:
    made(office, no(office, individual=OWN))
    office.application = make_application(office.caseworker, office.case, add_months(office.application.month, 1))
    assert refused(office, no(office, individual=OWN)) == "individual"
    also = f"{OWN} I september kom du inte till mötet."
    draft = drafted(office, no(office, individual=also, child_perspective="Barnet får det som behövs i skolan."))
    holds(office, draft, individual=f"  {OWN.upper()} ")


@pytest.mark.parametrize("outcome", ["grant", "partial", "reject"])
def test_aid_beyond_the_right_takes_no_words_from_the_calculation_of_the_right(office: Office, outcome: str) -> None:
    income = {"person": str(office.case.applicant_id), "kind": "wage", "net": "40000.00"}
    calculation = office.calculated(incomes=(income,))
    given, result = calculation.input, calculation.result
    proposed = proposed_reasons(given, result, office.application.month), proposed_individual(given, result)
    client, url = office.as_(office.caseworker), office.url(f"decision/{office.application.pk}/reasons/?material=1")
    for reasons, individual in (("", ""), proposed):
        sent = {"outcome": outcome, "legal_ground": "12:2", "reasons": reasons, "individual": individual}
        form = client.post(url, sent).context["form"]
        assert (form.initial["reasons"], form.initial["individual"]) == ("", "")
    assert "högre än de kostnader" not in client.post(url, sent).text
    assert client.post(url, sent | {"individual": OWN}).context["form"].initial["individual"] == OWN


def test_a_refusal_against_its_own_calculation_says_why(office: Office) -> None:
    calculation = office.calculated()
    client, url = office.as_(office.caseworker), office.url(f"decision/{office.application.pk}/")
    page = client.get(url).text
    assert "Varför avslås ansökan ändå?" not in page
    chosen = {"outcome": "reject", "legal_ground": "12:1", "reasons": proposed_reasons(
        calculation.input, calculation.result, office.application.month)}  # fmt: skip
    shown = client.post(f"{url}reasons/", chosen).text
    assert "Varför avslås ansökan ändå?" in shown
    assert "har du rätt till" not in shown
    against = no(office, legal_ground="12:1", calculation_id=calculation.pk, individual=OWN)
    assert refused(office, replace(against, reasons=chosen["reasons"])) == "reasons"
    assert refused(office, against) == "against_calculation"
    why = "Ni har sålt en bil för 90 000 kr efter det att beräkningen gjordes."
    draft = drafted(office, replace(against, against_calculation=why))
    attack(office.caseworker, "UPDATE cases_decision SET against_calculation = '' WHERE id = %s", draft.pk)
    with pytest.raises(Conflict, match="visar ett underskott"):
        attack(office.caseworker, MAKE, draft.pk)
    assert why in text_of(render_letter(made(office, replace(against, against_calculation=why))))


def test_last_months_words_about_the_children_begin_only_a_routine_month_and_no_refusal(office: Office) -> None:
    made(office, by_right(office, child_perspective="Lea trivs i skolan."))
    office.application = make_application(office.caseworker, office.case, add_months(office.application.month, 1))
    client, url = office.as_(office.caseworker), office.url(f"decision/{office.application.pk}/")
    office.calculated()
    routine = client.get(url)
    assert routine.context["form"].initial["child_perspective"] == "Lea trivs i skolan."
    assert "stämmer det fortfarande?" in routine.text
    assert refused(office, by_right(office, child_perspective="Lea trivs i skolan.")) == "children_same"
    office.calculated(rent="7000.00")
    changed = client.get(url)
    assert changed.context["form"].initial["child_perspective"] == ""
    assert "Lea trivs i skolan." in changed.text
    assert refused(office, no(office, individual=OWN, child_perspective="Lea trivs i skolan.")) == "child_perspective"
    draft = drafted(office, no(office, individual=OWN, child_perspective="Lea får mat i skolan."))
    holds(office, draft, "Texten om barnen", child_perspective="lea trivs  i skolan.")
    drafted(office, by_right(office, child_perspective="Lea trivs i skolan.", children_same=True))


def test_another_application_of_the_month_is_decided_for_itself(office: Office) -> None:
    made(office, content(office))
    office.application = make_application(office.caseworker, office.case)
    assert made(office, content(office)).state == "made"
