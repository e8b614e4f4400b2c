"""Time with clients: what was held and how long it took, by month, by whoever held it and by way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.staff.models import Role, Section, User
from followup import actions as followups
from followup.actions import Meeting
from followup.models import FollowUp
from followup.statistics.meeting_time import meeting_time
from followup.visits import actions
from followup.visits.actions import VisitText
from tests.factories import make_case, make_section, make_user, sign_in
from tests.followup.building import GOING_WELL


@pytest.fixture
def colleague(section: Section) -> User:
    return make_user(Role.CASEWORKER, section)


@pytest.fixture
def year(caseworker: User, colleague: User, section: Section) -> None:
    """Six meetings of an hour and one missed of the caseworker's, one of half an hour of the colleague's, and one of
    another section; one is booked.
    """
    now = timezone.now()
    for who, of, minutes, way, number in (
        (caseworker, section, 60, "person", 6), (colleague, section, 30, "phone", 1),
        (make_user(Role.CASEWORKER, elsewhere := make_section()), elsewhere, 60, "person", 1),
    ):  # fmt: skip
        case = make_case(who, of)
        said = VisitText((case.applicant_id,), "other", minutes)
        for back in range(number):
            at = Meeting(now - timedelta(days=31 * back), way)
            visit = actions.book_visit(who, now, case.pk, at, said)
            actions.hold_visit(who, now, visit.pk, timezone.localdate(at.at), minutes, way)
        if who == caseworker:
            missed = actions.book_visit(who, now, case.pk, Meeting(now - timedelta(hours=1)), said)
            actions.miss_visit(who, now, missed.pk, "Kom inte. Ringde.")
            actions.book_visit(who, now, case.pk, Meeting(now + timedelta(days=1)), said)


@pytest.mark.usefixtures("year")
def test_each_counts_once_where_it_was_held_and_little_is_hidden(
    head: User, caseworker: User, colleague: User, section: Section
) -> None:
    found = meeting_time(head, timezone.localdate())
    assert [(row.key, row.held, row.minutes, row.missed) for row in (found.total, *found.caseworkers)] == [
        (None, 7, 390, 1),
        *sorted([(caseworker.pk, 6, 360, 1), (colleague.pk, 1, 30, 0)], key=lambda row: name_of(row[0])),
    ]
    assert (len(found.months), sum(row.minutes for row in found.months)) == (6, 390)
    assert [(row.label, row.held, row.hidden) for row in found.ways] == [
        ("Vid ett möte", 0, True), ("På telefon", 0, True),
    ]  # fmt: skip


def name_of(user_id: int) -> str:
    return User.objects.get(pk=user_id).get_full_name()


@pytest.mark.usefixtures("year")
def test_every_number_of_a_caseworker_has_as_many_rows_behind_it_and_the_page_asks_little(
    client: Client, head: User, caseworker: User, django_assert_max_num_queries
) -> None:
    sign_in(client, head)
    month = f"{timezone.localdate():%Y-%m}"
    client.get(reverse("time_with_clients"))
    with django_assert_max_num_queries(11):
        page = client.get(reverse("time_with_clients"), {"month": month, "caseworker": str(caseworker.pk)})
    ((row, url),) = page.context["caseworkers"]
    assert (row.held, row.missed) == (1, 1)
    assert len(client.get(url).context["table"].page.rows) == 1
    assert "Timmar med klienter" in client.get(reverse("time_figure")).text


def test_without_meetings_the_page_says_so_instead_of_zeros(
    client: Client, head: User, caseworker: User, followup: FollowUp
) -> None:
    followups.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)
    sign_in(client, head)
    page = client.get(reverse("time_with_clients")).text
    assert "Inga klientmöten" in page
    assert "1 uppföljning genomfördes" in page
    assert "Timmar med klienter" not in page
    assert "Inga möten än" in client.get(reverse("time_figure")).text
