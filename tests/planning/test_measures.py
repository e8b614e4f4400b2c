"""Measures and referrals: places are given in order and never one too many, and each step is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.actions import change_setting
from bistand.staff.models import Role, Section, User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.models import Case
from cases.track import Standing, steps_of
from planning import actions
from planning.measures import actions as catalogue
from planning.measures import referring
from planning.measures.actions import MeasureText
from planning.measures.attention import open_referrals
from planning.measures.models import Measure, Referral
from planning.measures.queries import measure_of, provider_figures, provider_results
from planning.models import Activity
from tests.factories import attack, make_case, make_user, sign_in

JOBS = MeasureText("Jobbspår", "coaching", "Vuxna som kan arbeta", "Kan delta tre dagar i veckan", places=1)


@pytest.fixture
def measure(section: Section) -> Measure:
    head = make_user(Role.HEAD, section)
    provider = catalogue.add_provider(head, timezone.now(), "Jobbcentrum", "Eva Ek, 08-123 45 67")
    return catalogue.add_measure(head, timezone.now(), provider.pk, JOBS)


def activity_in(caseworker: User, case: Case) -> Activity:
    today, now = timezone.localdate(), timezone.now()
    plan = actions.write_plan(caseworker, now, case.pk, case.applicant_id, "Arbete")
    activity = actions.ActivityText("Delta i Jobbspår", "client", today + timedelta(days=90))
    actions.add_goal(caseworker, now, plan.pk, "Praktik", today + timedelta(days=90), activity)
    actions.agree_plan(caseworker, now, plan.pk, "meeting")
    return Activity.objects.get(goal__plan=plan)


def sent(caseworker: User, case: Case, measure: Measure, ago: int = 30) -> Referral:
    """Sent so many days ago, and written today."""
    day = timezone.localdate() - timedelta(days=ago)
    row = referring.propose_referral(caseworker, timezone.now(), activity_in(caseworker, case).pk, measure.pk)
    return referring.send_referral(caseworker, timezone.now(), row.pk, "Söker arbete i lager.", day, "muntligt", day)


@pytest.fixture
def three(caseworker: User, section: Section, measure: Measure) -> list[Referral]:
    """One who has the only place, and two in the queue."""
    rows = [sent(caseworker, make_case(caseworker, section), measure) for _ in range(3)]
    answered_on = timezone.localdate() - timedelta(days=25)
    for row, answer in zip(rows, ("accepted", "waiting", "waiting"), strict=True):
        referring.answer_referral(caseworker, timezone.now(), row.pk, answer, answered_on=answered_on)
    return rows


def test_only_head_and_administrator_keep_the_catalogue(caseworker: User, measure: Measure) -> None:
    with pytest.raises(NotAllowed):
        catalogue.end_measure(caseworker, timezone.now(), measure.pk)


def test_an_ended_measure_takes_nobody_more_and_is_kept(caseworker: User, case: Case, measure: Measure) -> None:
    head = make_user(Role.HEAD, case.section)
    activity = activity_in(caseworker, case)
    catalogue.end_measure(head, timezone.now(), measure.pk)
    with pytest.raises(Conflict, match="har upphört"):
        referring.propose_referral(caseworker, timezone.now(), activity.pk, measure.pk)
    with pytest.raises(NotAllowed):
        attack(head, "DELETE FROM planning_measure WHERE id = %s", measure.pk)
    with pytest.raises(Conflict, match="ändras inte"):
        attack(head, "UPDATE planning_measure SET ended_on = NULL WHERE id = %s", measure.pk)


def test_a_provider_closes_when_nobody_has_a_referral_there_and_each_case_says_what_is_to_be_done(
    caseworker: User, section: Section, measure: Measure, three: list[Referral]
) -> None:
    head, now = make_user(Role.HEAD, section), timezone.now()
    with pytest.raises(Conflict, match="insatser kvar"):
        catalogue.end_provider(head, now, measure.provider_id)
    catalogue.end_measure(head, now, measure.pk)
    with pytest.raises(Conflict, match="3 anvisningar"):
        catalogue.end_provider(head, now, measure.provider_id)
    for row in three:
        (told,) = open_referrals(row.case, caseworker, timezone.localdate())
        assert "insatsen har upphört" in told.text
        referring.end_referral(caseworker, now, row.pk, timezone.localdate(), "withdrawn", "Lägger ner.")
        assert list(open_referrals(row.case, caseworker, timezone.localdate())) == []
    assert catalogue.end_provider(head, now, measure.provider_id).ended_on == timezone.localdate()


@pytest.mark.parametrize("place", [1, 2])
def test_no_place_is_given_that_is_not_free(caseworker: User, three: list[Referral], place: int) -> None:
    with pytest.raises(Conflict, match="ingen ledig plats"):
        attack(caseworker, "UPDATE planning_referral SET state = 'accepted' WHERE id = %s", three[place].pk)


def test_a_place_that_comes_free_is_given_to_whoever_waited_longest(
    caseworker: User, section: Section, measure: Measure, three: list[Referral]
) -> None:
    first, second, third = three
    today, now = timezone.localdate(), timezone.now()
    referring.start_referral(caseworker, now, first.pk, today)
    referring.end_referral(caseworker, now, first.pk, today, "work")
    late = sent(caseworker, make_case(caseworker, section), measure)
    for row, words in ((third, "står före i kön"), (late, "redan i kö")):
        with pytest.raises(Conflict, match=words):
            attack(caseworker, "UPDATE planning_referral SET state = 'accepted' WHERE id = %s", row.pk)
    referring.answer_referral(caseworker, now, second.pk, "accepted")
    assert measure_of(measure.pk).free == 0  # type: ignore[attr-defined]


def test_nothing_is_sent_without_consent(caseworker: User, case: Case, measure: Measure) -> None:
    row = referring.propose_referral(caseworker, timezone.now(), activity_in(caseworker, case).pk, measure.pk)
    with pytest.raises(Conflict, match="samtyckte"):
        attack(caseworker, "UPDATE planning_referral SET state = 'sent', shared = 'x' WHERE id = %s", row.pk)


def test_the_steps_write_themselves_and_cannot_be_written(caseworker: User, three: list[Referral]) -> None:
    assert list(three[0].steps.values_list("state", flat=True)) == ["proposed", "sent", "accepted"]
    with pytest.raises(Conflict, match="av sig själva"):
        attack(
            caseworker,
            "INSERT INTO planning_referralstep (referral_id, state, at, actor_id) VALUES (%s, 'sent', now(), 1)",
            three[0].pk,
        )
    (figures,) = provider_figures(timezone.localdate())
    assert [cell["number"] for cell in figures.cells] == [3, 3, 0, 0, 0]


def test_an_outcome_fits_whether_it_began(caseworker: User, three: list[Referral], today: date) -> None:
    with pytest.raises(Invalid, match="passar"):
        referring.end_referral(caseworker, timezone.now(), three[1].pk, today, "work")


def test_the_case_says_what_its_referral_waits_for_and_ends_it(
    caseworker: User, three: list[Referral], client: Client
) -> None:
    case = Case.objects.get(pk=three[2].case_id)
    page = sign_in(client, caseworker).get(reverse("case", args=[case.pk]))
    assert "Jobbspår: nummer 2 i kön" in page.text
    cases.close_case(caseworker, timezone.now(), case.pk, "moved")
    assert Referral.objects.get(pk=three[2].pk).outcome == "withdrawn"


def test_a_measure_that_has_begun_is_a_step_done_on_the_track(caseworker: User, three: list[Referral]) -> None:
    case, now = Case.objects.get(pk=three[0].case_id), timezone.now()
    names = [step["label"] for step in steps_of(case, Standing("Ansökan", ""))]
    assert "Insats" not in names
    change_setting(system_user(), now, "track.measure_days", 90, timezone.localdate())
    (step,) = (row for row in steps_of(case, Standing("Ansökan", "")) if row["label"] == "Insats")
    assert (step["state"], step["due"]) == ("todo", case.opened_on + timedelta(days=90))
    referring.start_referral(caseworker, now, three[0].pk, timezone.localdate())
    names = [row["label"] for row in steps_of(case, Standing("Ansökan", "")) if row["state"] == "done"]
    assert names[-2:] == ["Plan", "Insats"]


def test_the_queue_names_only_those_whose_case_one_may_know_of(three: list[Referral], client: Client) -> None:
    measure, name = three[1].measure, three[1].person.name
    other = make_user(Role.CASEWORKER, None)
    elsewhere = make_user(Role.ADMINISTRATOR)
    assert name in sign_in(client, other).get(reverse("measure", args=[measure.pk])).text
    text = sign_in(Client(), elsewhere).get(reverse("measure", args=[measure.pk])).text
    assert name not in text
    assert "Annan sektions klient" in text


def test_who_left_for_work_and_came_back_within_a_year_is_counted(caseworker: User, three: list[Referral]) -> None:
    """The cases were opened today: after the measure of the second, not after that of the first."""
    today, now = timezone.localdate(), timezone.now()
    first, second, _ = three
    for row, ended_on, outcome in ((first, today, "work"), (second, today - timedelta(days=10), "studies")):
        if row is second:
            answered_on = today - timedelta(days=20)
            referring.answer_referral(caseworker, now, row.pk, "accepted", answered_on=answered_on)
        referring.start_referral(caseworker, now, row.pk, today - timedelta(days=20))
        referring.end_referral(caseworker, now, row.pk, ended_on, outcome)
    (found,) = provider_results(today)
    assert (found.ended, found.onward, found.back, found.watched) == (2, 2, 1, 1)


def test_places_free_are_found_in_the_list(caseworker: User, measure: Measure, client: Client) -> None:
    page = sign_in(client, caseworker).get(reverse("measures"), {"free": "on", "q": "jobb"})
    assert "1 av 1 lediga" in page.text
