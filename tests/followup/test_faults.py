"""What goes wrong between people: two at the same thing, somebody who is gone, and very much at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.actions import acting
from bistand.staff.models import Role, Section, User
from bistand.staff.queries import system_user
from cases.actions import end_member, register_case
from cases.actions.case import NewMember
from cases.models import Case, HouseholdMember, MemberRole
from followup import actions, tasks
from followup.models import Flag, FollowUp
from planning import actions as planning
from planning.measures import actions as catalogue
from planning.measures.actions import MeasureText
from planning.measures.referring import propose_referral
from planning.models import Activity, Plan, Referral
from tests.factories import make_case, make_section, make_user, sign_in
from tests.followup.building import GOING_WELL
from tests.followup.many import make_many
from tests.together import at_once, refused


def drafted(caseworker: User, case: Case, person: int) -> Plan:
    now, today = timezone.now(), timezone.localdate()
    plan = planning.write_plan(caseworker, now, case.pk, person, "Arbete")
    planning.add_goal(caseworker, now, plan.pk, "CV", today, planning.ActivityText("Skriv", "client", today))
    return plan


def test_a_plan_agreed_by_two_at_once_is_agreed_and_followed_up_once(committed_db: None) -> None:
    section = make_section()
    first, second = make_user(Role.CASEWORKER, section), make_user(Role.CASEWORKER, section)
    case = make_case(first, section)
    plan = drafted(first, case, case.applicant_id)
    results = at_once(*(
        lambda who=who: planning.agree_plan(who, timezone.now(), plan.pk, "meeting") for who in (first, second)
    ))  # fmt: skip
    assert refused(results) == 1
    assert FollowUp.objects.filter(plan=plan).count() == 1


def test_a_followup_held_by_two_at_once_is_held_once_and_has_one_next(committed_db: None) -> None:
    section = make_section()
    first, second = make_user(Role.CASEWORKER, section), make_user(Role.CASEWORKER, section)
    case = make_case(first, section)
    plan = planning.agree_plan(first, timezone.now(), drafted(first, case, case.applicant_id).pk, "meeting")
    followup = FollowUp.objects.get(plan=plan)
    results = at_once(*(
        lambda who=who: actions.hold(who, timezone.now(), followup.pk, GOING_WELL) for who in (first, second)
    ))  # fmt: skip
    assert refused(results) == 1
    assert sorted(FollowUp.objects.filter(plan=plan).values_list("state", flat=True)) == ["held", "planned"]


@pytest.fixture
def couple(caseworker: User, section: Section, today: date) -> tuple[Case, HouseholdMember]:
    """Two adults together since long, each with an agreed plan; the case and the partner."""
    case = make_case(caseworker, section, partner=True)
    with acting(caseworker, "test"):
        members = HouseholdMember.objects.filter(household=case.household_id)
        members.update(valid=DateRange(today - timedelta(days=400), None))
    partner = HouseholdMember.objects.get(household=case.household_id, role=MemberRole.PARTNER)
    for person in (case.applicant_id, partner.person_id):
        planning.agree_plan(caseworker, timezone.now(), drafted(caseworker, case, person).pk, "meeting")
    return case, partner


def test_whoever_dies_or_moves_out_is_not_followed_up_and_the_other_is(
    caseworker: User, couple: tuple[Case, HouseholdMember], today: date
) -> None:
    case, partner = couple
    end_member(caseworker, timezone.now(), case.pk, partner.pk, today - timedelta(days=1))
    gone = Plan.objects.get(person=partner.person_id)
    assert (gone.state, gone.outcome, gone.closing_note) == ("closed", "other", "Ingår inte längre i hushållet.")
    assert list(gone.followups.values_list("state", "reason")) == [("cancelled", "Planen avslutades.")]
    assert FollowUp.objects.filter(FollowUp.IS_OPEN, plan__person=case.applicant_id).count() == 1


@pytest.fixture
def referred(caseworker: User, section: Section, couple: tuple[Case, HouseholdMember]) -> None:
    """Both are referred to a measure."""
    head, now = make_user(Role.HEAD, section), timezone.now()
    provider = catalogue.add_provider(head, now, "Jobbcentrum", "Eva Ek, 08-123 45 67")
    text = MeasureText("Jobbspår", "coaching", "Vuxna som kan arbeta", "Kan delta tre dagar i veckan", places=9)
    measure = catalogue.add_measure(head, now, provider.pk, text)
    for activity in Activity.objects.filter(goal__plan__case=couple[0]):
        propose_referral(caseworker, now, activity.pk, measure.pk)


def test_the_referrals_of_whoever_is_gone_end(
    caseworker: User, couple: tuple[Case, HouseholdMember], referred: None, today: date
) -> None:
    case, partner = couple
    end_member(caseworker, timezone.now(), case.pk, partner.pk, today - timedelta(days=1))
    states = dict(Referral.objects.values_list("person", "state"))
    assert states == {case.applicant_id: "proposed", partner.person_id: "ended"}


def test_a_household_that_splits_goes_on_with_a_plan_in_each(
    caseworker: User, section: Section, couple: tuple[Case, HouseholdMember], today: date
) -> None:
    case, partner = couple
    end_member(caseworker, timezone.now(), case.pk, partner.pk, today - timedelta(days=1))
    own = register_case(caseworker, timezone.now(), section, NewMember(partner.person, MemberRole.APPLICANT),
                        caseworker=caseworker, first_day=today)  # fmt: skip
    planning.agree_plan(caseworker, timezone.now(), drafted(caseworker, own, partner.person_id).pk, "meeting")
    assert set(FollowUp.objects.filter(FollowUp.IS_OPEN).values_list("case", flat=True)) == {case.pk, own.pk}


def test_whoever_leaves_on_a_later_day_is_followed_up_until_then(
    caseworker: User, couple: tuple[Case, HouseholdMember], today: date
) -> None:
    case, partner = couple
    end_member(caseworker, timezone.now(), case.pk, partner.pk, today + timedelta(days=3))
    waiting = FollowUp.objects.filter(FollowUp.IS_OPEN, case=case)
    for days, number in ((3, 2), (4, 1)):
        planning.close_plans_of_all_gone(system_user(), timezone.now() + timedelta(days=days))
        assert waiting.count() == number
    assert waiting.filter(plan__person=case.applicant_id).exists()


def test_the_job_ends_the_plan_and_the_referrals_of_whoever_has_left(
    caseworker: User, couple: tuple[Case, HouseholdMember], referred: None, today: date
) -> None:
    case, partner = couple
    with acting(caseworker, "test"):  # as when the day was written ahead, and has come
        HouseholdMember.objects.filter(pk=partner.pk).update(valid=DateRange(today - timedelta(days=400), today))
    tasks.flag_followups()
    for model, states in ((Plan, ("agreed", "closed")), (Referral, ("proposed", "ended"))):
        found = dict(model.objects.values_list("person", "state"))
        assert found == dict(zip((case.applicant_id, partner.person_id), states, strict=True))


@pytest.mark.long
def test_ten_thousand_overdue_on_the_first_day_after_an_import(
    client: Client, section: Section, head: User, today: date, django_assert_max_num_queries
) -> None:
    late = today - timedelta(days=30)
    caseworker = make_many(section, 9_000, 1_000, lambda: late)
    with django_assert_max_num_queries(10):
        assert actions.flag_followups(system_user(), timezone.now()).overdue == 10_000
    assert Flag.objects.count() == 10_000
    assert actions.flag_followups(system_user(), timezone.now()) == actions.Flagged(0, 0, 0)
    sign_in(client, caseworker).get(reverse("my_day"))
    with django_assert_max_num_queries(14):
        page = client.get(reverse("my_day"))
    assert len(page.context["day"].todo) == 100
    assert "99+" in page.text
    sign_in(client, head).get(reverse("section_overview"))
    with django_assert_max_num_queries(10):
        page = client.get(reverse("section_overview"))
    assert page.context["total"]["work"].overdue == 10_000
