"""A case that is closed and comes back, households that part in the middle of a month, and a partner who moves in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.actions import acting
from bistand.audit.models import Access
from bistand.proof import bind
from bistand.refusals import Conflict, Invalid, Refusal
from cases import actions as cases
from cases.actions.case import NewMember
from cases.actions.homes import Home, Lives
from cases.closing import open_matters
from cases.models import Case, CloseReason, HouseholdMember, MemberRole, Reentry
from cases.queries import members_on
from followup.models import FollowUp
from planning import actions as plans
from planning.models import Plan
from tests.factories import attack, child_born, grant, make_application, make_case, make_person, sign_in
from tests.story import Story

TODAY = timezone.localdate()
UNKNOWN = Home(Lives.UNKNOWN)


def homes(case: Case) -> dict[int, Home]:
    """The adults have parted and nobody knows yet where they live; `test_homes.py` asks for that."""
    return {m.pk: UNKNOWN for m in members_on(case.household_id, TODAY) if m.role != MemberRole.CHILD}


def since_last_month(case: Case) -> Case:
    """The household has lived together since the first of last month."""
    first = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
    with acting(case.caseworker, "test.earlier"):  # type: ignore[arg-type]
        HouseholdMember.objects.filter(household=case.household_id).update(valid=(first, None))
    return case


def moved_on() -> date:
    """A day in the middle of last month."""
    return (TODAY.replace(day=1) - timedelta(days=1)).replace(day=14)


# ---- closing ---------------------------------------------------------------------------------------------


def test_an_undecided_application_and_an_unsigned_note_hinder_and_each_is_named(story: Story) -> None:
    make_application(story.caseworker, story.case)
    cases.write_note(story.caseworker, timezone.now(), story.case.pk, "Samtal", "Om läget.", TODAY)
    hindering = [m.text for m in open_matters(story.case, story.caseworker) if m.effect == "hinders"]
    assert len(hindering) == 2
    assert "inte är beslutad" in hindering[0]
    assert "Samtal" in hindering[1]
    with pytest.raises(Conflict, match="inte är beslutad"):
        cases.close_case(story.caseworker, timezone.now(), story.case.pk, "work")


def test_closing_says_what_ends_and_what_goes_on_and_then_it_is_so(story: Story, client: Client) -> None:
    plan = plans.write_plan(
        story.caseworker, timezone.now(), story.case.pk, story.case.applicant_id, "Eget arbete", ""
    )  # fmt: skip
    plans.add_goal(
        story.caseworker, timezone.now(), plan.pk, "Truckkort", TODAY, plans.ActivityText("Kurs", "client", TODAY)
    )
    plans.agree_plan(story.caseworker, timezone.now(), plan.pk, "meeting")
    page = sign_in(client, story.caseworker).get(reverse("case_close", args=[story.case.pk])).content.decode()
    assert "Avslutas samtidigt" in page
    assert "avslutas av samma orsak" in page
    assert "ställs in" in page
    assert "betalas ändå" in page
    cases.close_case(story.caseworker, timezone.now(), story.case.pk, "work")
    plan.refresh_from_db()
    assert plan.state == Plan.State.CLOSED
    assert not FollowUp.objects.filter(FollowUp.IS_OPEN, case=story.case).exists()
    assert story.payment.state == "planned"


# ---- coming back -----------------------------------------------------------------------------------------


def test_a_reopened_case_keeps_when_and_why_it_was_closed(story: Story) -> None:
    now, then = timezone.now(), timezone.now() - timedelta(days=90)
    away = (timezone.localdate(now) - timezone.localdate(then)).days  # summer time may lie between them
    cases.close_case(story.caseworker, then, story.case.pk, "work")
    cases.reopen_case(story.caseworker, now, story.case.pk)
    back = Reentry.objects.get(case=story.case)
    assert (back.days_away, back.close_reason, back.previous) == (away, "work", story.case)


def test_a_new_case_of_somebody_whose_case_was_closed_is_a_return_too(story: Story) -> None:
    cases.close_case(story.caseworker, timezone.now() - timedelta(days=30), story.case.pk, "studies")
    new = cases.register_case(
        story.caseworker, timezone.now(), story.section, NewMember(story.case.applicant, MemberRole.APPLICANT)
    )
    assert Reentry.objects.get(case=new).previous == story.case
    with pytest.raises(Conflict, match="pågående ärende"):
        cases.reopen_case(story.caseworker, timezone.now(), story.case.pk)


def test_the_return_is_kept_by_whatever_door_and_never_rewritten(story: Story) -> None:
    cases.close_case(story.caseworker, timezone.now() - timedelta(days=1), story.case.pk, "work")
    attack(story.caseworker, "UPDATE cases_case SET state = 'open', closed_on = NULL, close_reason = ''"
           " WHERE id = %s", story.case.pk)  # fmt: skip
    assert Reentry.objects.filter(case=story.case).count() == 1
    with pytest.raises((Refusal, DatabaseError)):
        attack(story.caseworker, "UPDATE cases_reentry SET closed_on = closed_on + 1")


def test_a_case_that_is_opened_the_day_it_was_closed_by_mistake_was_never_away(story: Story) -> None:
    cases.close_case(story.caseworker, timezone.now(), story.case.pk, "work")
    page = f"/cases/{story.case.pk}/reopen/"
    client = sign_in(Client(), story.caseworker)
    assert "räknas inte som en återaktualisering" in client.get(page).text
    client.post(page)
    story.case.refresh_from_db()
    assert story.case.state == "open"
    assert not Reentry.objects.exists()


# ---- parting ---------------------------------------------------------------------------------------------


def test_a_couple_parting_in_the_middle_of_a_month_become_two_cases_from_the_day(story: Story) -> None:
    case = since_last_month(make_case(story.caseworker, story.section, partner=True, child_ages=(8, 14)))
    application = make_application(story.caseworker, case)
    _, partner, elder, younger = members_on(case.household_id, TODAY)
    new = cases.split_household(
        story.caseworker,
        timezone.now(),
        case.pk,
        partner.pk,
        moved_on(),
        {elder.pk: (None, None), younger.pk: (15, 15)},
        homes=homes(case),
    )
    before = moved_on() - timedelta(days=1)
    assert len(members_on(case.household_id, before)) == 4
    assert members_on(new.household_id, before) == []
    here, there = members_on(case.household_id, moved_on()), members_on(new.household_id, moved_on())
    assert [(m.person_id, m.days) for m in here] == [(case.applicant_id, None), (younger.person_id, 15)]
    assert [(m.person_id, m.role, m.days) for m in there] == [
        (partner.person_id, "applicant", None), (elder.person_id, "child", None), (younger.person_id, "child", 15),
    ]  # fmt: skip
    assert (new.caseworker, new.section) == (story.caseworker, story.section)
    application.refresh_from_db()
    assert application.case == case


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2001, 1, 1)])
def test_nobody_leaves_in_the_future_or_before_they_came(story: Story, day: date) -> None:
    case = make_case(story.caseworker, story.section, partner=True)
    partner = members_on(case.household_id, TODAY)[1]
    with pytest.raises(Invalid):
        cases.split_household(story.caseworker, timezone.now(), case.pk, partner.pk, day, homes=homes(case))
    assert members_on(case.household_id, TODAY)[1] == partner


def test_a_child_by_turns_has_days_in_both_that_are_a_whole_month(story: Story) -> None:
    case = since_last_month(make_case(story.caseworker, story.section, partner=True, child_ages=(8,)))
    _, partner, child = members_on(case.household_id, TODAY)
    for days in ((15, None), (20, 15), (10, 4)):
        with pytest.raises(Invalid):
            cases.split_household(
                story.caseworker, timezone.now(), case.pk, partner.pk, moved_on(), {child.pk: days}, homes=homes(case)
            )  # fmt: skip
    assert Case.objects.filter(applicant=partner.person).count() == 0


def test_a_day_of_parting_that_must_be_a_slip_or_leaves_somebody_behind_is_refused_by_its_field(
    story: Story, client: Client
) -> None:
    case = since_last_month(make_case(story.caseworker, story.section, partner=True, child_ages=(8,)))
    _, partner, child = members_on(case.household_id, TODAY)
    late = moved_on() + timedelta(days=2)
    with acting(story.caseworker, "test.earlier"):
        HouseholdMember.objects.filter(pk=child.pk).update(valid=(late, None))
    page = reverse("household_split", args=[case.pk])
    sign_in(client, story.caseworker)
    moves = {"adult": partner.pk, f"child_{child.pk}": "moves", **{f"home_{pk}": "unknown" for pk in homes(case)}}
    answer = client.post(page, {**moves, "first_day": moved_on().isoformat()})
    assert f"kom till hushållet {late.isoformat()}" in answer.context["form"].errors[f"child_{child.pk}"][0]
    long_ago = TODAY - timedelta(days=500)
    with acting(story.caseworker, "test.earlier"):
        HouseholdMember.objects.filter(household=case.household_id).update(valid=(long_ago, None))
    answer = client.post(page, {**moves, "first_day": (TODAY - timedelta(days=400)).isoformat()})
    assert "högst 12 månader bakåt" in answer.context["form"].errors["first_day"][0]
    assert not Case.objects.filter(applicant=partner.person).exists()


def test_a_child_who_is_to_leave_keeps_that_day_in_the_new_household(story: Story) -> None:
    case = since_last_month(make_case(story.caseworker, story.section, partner=True, child_ages=(8,)))
    _, partner, child = members_on(case.household_id, TODAY)
    leaves = TODAY + timedelta(days=60)
    cases.end_member(story.caseworker, timezone.now(), case.pk, child.pk, leaves)
    new = cases.split_household(
        story.caseworker, timezone.now(), case.pk, partner.pk, moved_on(), {child.pk: (15, 15)}, homes=homes(case)
    )  # fmt: skip
    for household in (case.household_id, new.household_id):
        assert [m.role for m in members_on(household, leaves)].count("child") == 1
        assert [m.role for m in members_on(household, leaves + timedelta(days=1))].count("child") == 0


def test_the_applicant_keeps_the_case(story: Story) -> None:
    case = since_last_month(make_case(story.caseworker, story.section, partner=True))
    applicant = members_on(case.household_id, TODAY)[0]
    with pytest.raises(Invalid, match="Sökanden behåller"):
        cases.split_household(story.caseworker, timezone.now(), case.pk, applicant.pk, moved_on(), homes=homes(case))


def test_parted_on_the_page(story: Story, client: Client) -> None:
    case = since_last_month(make_case(story.caseworker, story.section, partner=True, child_ages=(8,)))
    _, partner, child = members_on(case.household_id, TODAY)
    page = reverse("household_split", args=[case.pk])
    sign_in(client, story.caseworker)
    assert client.get(page).status_code == 200
    fields = {"adult": partner.pk, "first_day": moved_on().isoformat(), f"child_{child.pk}": "turns"}
    fields |= {f"home_{pk}": "unknown" for pk in homes(case)}
    wrong = client.post(page, fields)
    assert wrong.status_code == 422
    assert "hur många dagar" in wrong.content.decode()
    a_week = client.post(page, {**fields, f"new_{child.pk}": "4", f"here_{child.pk}": "3"})
    assert "De ska bli 30, en hel månad" in a_week.context["form"].errors[f"child_{child.pk}"][0]
    assert "Dagar kvar här (av 30 dagar i en hel månad)" in a_week.content.decode()
    right = client.post(page, {**fields, f"new_{child.pk}": "10", f"here_{child.pk}": "20"})
    new = Case.objects.get(applicant=partner.person)
    assert right["Location"] == reverse("case", args=[new.pk])
    last = f"till och med {(moved_on() - timedelta(days=1)).isoformat()}"
    again = client.get(page)
    assert again.status_code == 409
    assert f"Hushållet är redan delat: {partner.person.name} ingår bara {last}" in again.content.decode()
    assert f"ingår {last}" in client.get(reverse("case_timeline", args=[case.pk])).content.decode()


def test_who_has_left_a_household_is_not_counted_in_another_on_the_same_days(story: Story) -> None:
    """RÅ 1995 ref. 48: they are counted together until that day, and so nowhere else."""
    first = TODAY.replace(day=1)
    case = make_case(story.caseworker, story.section, partner=True)
    partner = members_on(case.household_id, TODAY)[1]
    cases.end_member(story.caseworker, timezone.now(), case.pk, partner.pk, first + timedelta(days=9))
    moved = first + timedelta(days=10)
    other = make_case(story.caseworker, story.section)
    again = NewMember(partner.person, MemberRole.PARTNER)
    with pytest.raises(Invalid, match=f"före {moved.isoformat()}") as refused:
        cases.add_member(story.caseworker, timezone.now(), other.pk, again, first)
    assert refused.value.field == "first_day"
    alone = NewMember(partner.person, MemberRole.APPLICANT)
    new = cases.register_case(story.caseworker, timezone.now(), story.section, alone)
    assert HouseholdMember.objects.get(household=new.household).valid.lower == moved


def test_postgresql_counts_nobody_as_an_adult_in_two_open_cases_the_same_days(story: Story) -> None:
    case, other = (since_last_month(make_case(story.caseworker, story.section)) for _ in range(2))
    insert = """INSERT INTO cases_householdmember (household_id, person_id, role, valid, lunch_away, in_school)
                VALUES (%s, %s, 'partner', daterange(%s, NULL), false, false)"""
    with pytest.raises(Conflict, match="redan som vuxen"):
        attack(story.caseworker, insert, case.household_id, other.applicant_id, TODAY)
    cases.close_case(story.caseworker, timezone.now(), other.pk, "work")
    attack(story.caseworker, insert, case.household_id, other.applicant_id, TODAY)
    with pytest.raises(Conflict, match="redan som vuxen"):
        attack(story.caseworker, "UPDATE cases_case SET state = 'open', closed_on = NULL, close_reason = ''"
               " WHERE id = %s", other.pk)  # fmt: skip


def test_who_has_come_to_another_household_has_left_the_one_that_is_opened_again(story: Story) -> None:
    case = since_last_month(make_case(story.caseworker, story.section, partner=True))
    partner = members_on(case.household_id, TODAY)[1]
    cases.close_case(story.caseworker, timezone.now(), case.pk, "work")
    other = since_last_month(make_case(story.caseworker, story.section))
    again = NewMember(partner.person, MemberRole.PARTNER)
    cases.add_member(story.caseworker, timezone.now(), other.pk, again, moved_on(), home=UNKNOWN)
    cases.reopen_case(story.caseworker, timezone.now(), case.pk)
    partner.refresh_from_db()
    assert partner.valid.upper == moved_on()


# ---- moving together -------------------------------------------------------------------------------------


def test_a_partner_with_a_case_of_their_own_is_counted_here_from_the_day_they_move_together(story: Story) -> None:
    """RÅ 1995 ref. 48: need is tried on the joint means from the day they move together."""
    case = since_last_month(make_case(story.caseworker, story.section))
    other = since_last_month(make_case(story.caseworker, story.section, child_ages=(6,)))
    cases.merge_households(story.caseworker, timezone.now(), case.pk, other.pk, moved_on(), home=UNKNOWN)
    before, after = (members_on(case.household_id, day) for day in (moved_on() - timedelta(days=1), moved_on()))
    assert [m.role for m in before] == ["applicant"]
    assert [(m.person_id, m.role) for m in after][:2] == [
        (case.applicant_id, "applicant"),
        (other.applicant_id, "partner"),
    ]
    assert [m.role for m in after] == ["applicant", "partner", "child"]
    assert members_on(other.household_id, moved_on()) == []
    other.refresh_from_db()
    assert (other.state, other.close_reason) == (Case.State.CLOSED, CloseReason.MERGED)


def test_a_day_of_moving_together_that_leaves_somebody_behind_is_refused(story: Story) -> None:
    case = since_last_month(make_case(story.caseworker, story.section))
    other = since_last_month(make_case(story.caseworker, story.section, child_ages=(6,)))
    child, late = members_on(other.household_id, TODAY)[1], moved_on() + timedelta(days=2)
    with acting(story.caseworker, "test.earlier"):
        HouseholdMember.objects.filter(pk=child.pk).update(valid=(late, None))
    for day, said in (
        (moved_on(), f"kom till det andra hushållet {late.isoformat()}"),
        (moved_on() - timedelta(days=300), "ingår inte i hushållet"),
        (TODAY - timedelta(days=400), "högst 12 månader bakåt"),
        (TODAY + timedelta(days=1), "inte ligga framåt"),
    ):
        with pytest.raises(Invalid, match=said) as refused:
            cases.merge_households(story.caseworker, timezone.now(), case.pk, other.pk, day, home=UNKNOWN)
        assert refused.value.field == "first_day"
    other.refresh_from_db()
    assert other.state == Case.State.OPEN


def test_a_child_by_turns_between_two_who_move_together_lives_there_all_the_time(story: Story) -> None:
    case = since_last_month(make_case(story.caseworker, story.section, partner=True, child_ages=(8,)))
    _, partner, child = members_on(case.household_id, TODAY)
    apart, again = moved_on(), moved_on() + timedelta(days=3)
    now = timezone.now()
    new = cases.split_household(
        story.caseworker, now, case.pk, partner.pk, apart, {child.pk: (15, 15)}, homes=homes(case)
    )
    cases.merge_households(story.caseworker, now, case.pk, new.pk, again, home=UNKNOWN)
    assert [(m.role, m.days) for m in members_on(case.household_id, apart)] == [("applicant", None), ("child", 15)]
    assert [(m.role, m.days) for m in members_on(case.household_id, again)] == [
        ("applicant", None), ("partner", None), ("child", None),
    ]  # fmt: skip
    assert members_on(new.household_id, again) == []


@pytest.mark.parametrize(
    ("first", "end", "said"),
    [
        (date(1900, 1, 1), None, "före den dag då den är född"),
        (TODAY + timedelta(days=400), None, "högst 12 månader fram"),
        (TODAY, TODAY + timedelta(days=400), "högst 12 månader fram"),
    ],
)
def test_postgresql_refuses_days_in_a_household_that_must_be_slips(
    story: Story, first: date, end: date | None, said: str
) -> None:
    case = make_case(story.caseworker, story.section)
    with pytest.raises(Conflict, match=said), acting(story.caseworker, "test.attack"):
        HouseholdMember.objects.create(
            household=case.household, person=make_person(story.caseworker), role=MemberRole.CHILD, valid=(first, end)
        )


def test_a_newborn_entered_from_the_months_first_before_that_was_held_can_still_leave(
    committed_db: None, owner_connection: Any
) -> None:
    story = Story()
    case = make_case(story.caseworker, story.section, child_ages=(1,))
    child = members_on(case.household_id, TODAY)[1]
    before_birth = child.person.birth_date - timedelta(days=5)
    with owner_connection.transaction():
        bind(owner_connection, story.caseworker.pk)
        owner_connection.execute("ALTER TABLE cases_householdmember DISABLE TRIGGER d_days")
        change = "UPDATE cases_householdmember SET valid = daterange(%s, NULL) WHERE id = %s"
        owner_connection.execute(change, [before_birth, child.pk])
        owner_connection.execute("ALTER TABLE cases_householdmember ENABLE ALWAYS TRIGGER d_days")
    cases.end_member(story.caseworker, timezone.now(), case.pk, child.pk, TODAY)
    child.refresh_from_db()
    assert (child.valid.lower, child.valid.upper) == (before_birth, TODAY + timedelta(days=1))


def test_what_is_open_in_the_other_case_hinders_and_nothing_is_half_done(story: Story) -> None:
    case = since_last_month(make_case(story.caseworker, story.section))
    other = since_last_month(make_case(story.caseworker, story.section))
    make_application(story.caseworker, other)
    with pytest.raises(Conflict, match="inte är beslutad"):
        cases.merge_households(story.caseworker, timezone.now(), case.pk, other.pk, moved_on(), home=UNKNOWN)
    assert len(members_on(case.household_id, TODAY)) == 1
    assert len(members_on(other.household_id, TODAY)) == 1


def test_two_couples_do_not_become_one_household(story: Story) -> None:
    case = since_last_month(make_case(story.caseworker, story.section, partner=True))
    other = since_last_month(make_case(story.caseworker, story.section))
    with pytest.raises(Conflict, match="två vuxna"):
        cases.merge_households(story.caseworker, timezone.now(), case.pk, other.pk, moved_on(), home=UNKNOWN)


def test_a_partner_with_an_open_case_is_not_just_added(story: Story) -> None:
    other = make_case(story.caseworker, story.section)
    member = NewMember(other.applicant, MemberRole.PARTNER)
    with pytest.raises(Conflict, match="slå ihop ärendena"):
        cases.add_member(story.caseworker, timezone.now(), story.case.pk, member, TODAY)
    stranger = NewMember(make_person(story.caseworker), MemberRole.PARTNER)
    cases.add_member(story.caseworker, timezone.now(), story.case.pk, stranger, TODAY, home=UNKNOWN)


def test_a_protected_person_who_moves_in_makes_the_case_protected(story: Story) -> None:
    case = since_last_month(make_case(story.caseworker, story.section))
    other = since_last_month(make_case(story.caseworker, story.section, protected=True))
    cases.merge_households(story.caseworker, timezone.now(), case.pk, other.pk, moved_on(), home=UNKNOWN)
    case.refresh_from_db()
    assert case.protected


def test_merged_on_the_page_by_the_number(story: Story, client: Client) -> None:
    case = since_last_month(make_case(story.caseworker, story.section))
    other = since_last_month(make_case(story.caseworker, story.section))
    page = reverse("household_merge", args=[case.pk])
    sign_in(client, story.caseworker)
    day = moved_on().isoformat()
    typed = {"number": other.number, "first_day": day, "home": "unknown"}
    assert client.post(page, {**typed, "number": "2000-99999"}).status_code == 422
    shown = client.post(page, typed)
    assert f"{other.applicant.name}, född {other.applicant.birth_date.year}" in shown.content.decode()
    assert Access.objects.filter(case_id=other.pk, what="household_merge").exists()
    assert len(members_on(case.household_id, TODAY)) == 1
    assert client.post(page, {**typed, "read": "1"}).status_code == 302
    assert len(members_on(case.household_id, TODAY)) == 2


# ---- one partner, and one who was entered wrongly ----------------------------------------------------------


def test_nobody_under_age_is_registered_as_a_partner(story: Story) -> None:
    case, now = make_case(story.caseworker, story.section), timezone.now()
    young = NewMember(make_person(story.caseworker, child_born(17)), MemberRole.PARTNER)
    with pytest.raises(Invalid, match="under 18 år"):
        cases.add_member(story.caseworker, now, case.pk, young, timezone.localdate())
    first = NewMember(make_person(story.caseworker), MemberRole.APPLICANT)
    with pytest.raises(Invalid, match="under 18 år"):
        cases.register_case(story.caseworker, now, story.section, first, [young])


def test_a_second_partner_is_refused_by_the_field_and_by_the_database(story: Story, client: Client) -> None:
    case = make_case(story.caseworker, story.section, partner=True)
    stranger = make_person(story.caseworker)
    with pytest.raises(Invalid, match="redan en make") as refused:
        cases.add_member(story.caseworker, timezone.now(), case.pk, NewMember(stranger, MemberRole.PARTNER), TODAY)
    assert refused.value.field == "role"
    with pytest.raises(Conflict, match="bara ha en sökande"), acting(story.caseworker, "test.attack"):
        HouseholdMember.objects.create(
            household=case.household, person=stranger, role=MemberRole.PARTNER, valid=(TODAY, None)
        )
    page = reverse("member_add", args=[case.pk])
    sign_in(client, story.caseworker)
    assert 'value="partner"' not in client.get(page).content.decode()
    typed = {"role": "partner", "pnr": stranger.pnr, "given_name": "A", "family_name": "B", "first_day": TODAY}
    answer = client.post(page, typed)
    assert (answer.status_code, "redan en make" in answer.content.decode()) == (422, True)


def test_who_was_entered_wrongly_is_taken_back_with_a_reason_and_another_can_be_entered(
    story: Story, client: Client
) -> None:
    case = make_case(story.caseworker, story.section, partner=True)
    wrong = members_on(case.household_id, TODAY)[1]
    page = reverse("member_withdraw", args=[case.pk, wrong.pk])
    sign_in(client, story.caseworker)
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "Fel personnummer."}).status_code == 302
    assert [m.role for m in members_on(case.household_id, TODAY)] == ["applicant"]
    shown = client.get(reverse("case_household", args=[case.pk])).content.decode()
    assert f'id="member-{wrong.pk}"' not in shown
    assert f"{wrong.person.name} var fel inlagd och är borttagen: Fel personnummer" in shown  # on the timeline
    # The row is there for the history, counts nowhere, and never comes back to life.
    assert HouseholdMember._base_manager.get(pk=wrong.pk).valid.isempty
    with pytest.raises((Refusal, DatabaseError)):
        attack(story.caseworker, "UPDATE cases_householdmember SET valid = '[2026-01-01,)' WHERE id = %s", wrong.pk)
    right = NewMember(make_person(story.caseworker), MemberRole.PARTNER)
    cases.add_member(story.caseworker, timezone.now(), case.pk, right, TODAY.replace(day=1), home=UNKNOWN)
    # Whose only membership was taken back can have a case.
    cases.register_case(story.caseworker, timezone.now(), story.section, NewMember(wrong.person, MemberRole.APPLICANT))


def test_a_member_whom_a_decision_rests_on_is_not_taken_back(story: Story) -> None:
    case = make_case(story.caseworker, story.section, partner=True)
    grant(story.caseworker, case)
    partner = members_on(case.household_id, TODAY)[1]
    with pytest.raises(Conflict, match="Ett beslut bygger på"):
        cases.withdraw_member(story.caseworker, timezone.now(), case.pk, partner.pk, reason="Fel.")
    with pytest.raises(Conflict, match="Sökanden"):
        cases.withdraw_member(
            story.caseworker, timezone.now(), case.pk, members_on(case.household_id, TODAY)[0].pk, reason="Fel."
        )
