"""Follow-ups in time: every number has its rows, small groups are not told, and the forecast knows the own pace."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bistand.actions import acting
from bistand.staff.models import Role, Section, User
from cases.models import Case
from cases.numbers import add_months
from followup import actions
from followup.models import FollowUp
from followup.statistics import compliance as counted
from followup.statistics.compliance import Chosen, Forecast, Row, protect
from planning.actions import close_plan
from tests.factories import make_case, make_section, make_user, sign_in
from tests.followup.building import GOING_WELL, due_on

NUMBERS = ("due", "in_time", "late", "undone", "called_off")


@pytest.fixture
def some(caseworker: User, section: Section, today: date) -> list[FollowUp]:
    """Due over two months: one held late, one missed and not made good, one called off late, and one only waiting."""
    yesterday, before = today - timedelta(days=1), add_months(today, -2)
    late, missed, off, waiting = due_on(caseworker, section, [before, yesterday, yesterday, yesterday])
    actions.hold(caseworker, timezone.now(), late.pk, GOING_WELL)
    actions.miss(caseworker, timezone.now(), missed.pk, "Kom inte.")
    actions.cancel(caseworker, timezone.now(), off.pk, "Sjuk.")
    return [late, missed, off, waiting]


def held_in_time(caseworker: User, section: Section, today: date) -> FollowUp:
    """Held today, as seen from tomorrow."""
    (followup,) = due_on(caseworker, section, [today])
    actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)
    return followup


def test_every_number_has_its_rows(client: Client, head: User, some: list[FollowUp]) -> None:
    page = sign_in(client, head).get(reverse("compliance"))
    rows = [page.context["total"], *(row for _, table in page.context["tables"] for row in table)]
    assert [row["row"].due for row in rows] == [4, 1, 3, 4, 4]
    for linked in rows:
        for name in NUMBERS:
            listed = client.get(linked[f"{name}_url"]).context["table"].page.rows
            assert len(listed) == getattr(linked["row"], name), (linked["row"].label, name)


def test_what_was_missed_or_called_off_counts_once(head: User, some: list[FollowUp]) -> None:
    total = counted.compliance(head, timezone.localdate(), Chosen()).total
    assert (total.due, total.in_time, total.late, total.undone, total.called_off) == (4, 0, 1, 3, 0)


def test_calling_off_what_is_late_hides_nothing(
    client: Client, head: User, caseworker: User, section: Section, today: date
) -> None:
    in_time, late = due_on(caseworker, section, [today, today - timedelta(days=1)])
    sign_in(client, caseworker)
    warned = [client.get(reverse("followup_cancel", args=[row.pk])).text for row in (in_time, late)]
    assert ["räknas som inte genomförd i tid" in text for text in warned] == [False, True]
    for row in (in_time, late):
        client.post(reverse("followup_cancel", args=[row.pk]), {"reason": "Klienten är sjuk."})
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        page = sign_in(client, head).get(reverse("compliance"))
        total = page.context["total"]
        assert (total["row"].due, total["row"].undone, total["row"].called_off, total["row"].share) == (2, 2, 1, 0)
        followed = {in_time.followed_by.pk, late.followed_by.pk}
        for name, rows in (("undone", followed), ("called_off", {in_time.pk}), ("due", followed)):
            listed = client.get(total[f"{name}_url"]).context["table"].page.rows
            assert {found.pk for found in listed} == rows, name
        (work,) = (row["work"] for row in client.get(reverse("section_overview")).context["rows"])
        assert (work.due, work.in_time, work.overdue) == (2, 0, 2)


def test_what_was_late_when_its_plan_ended_was_not_held(
    client: Client, head: User, caseworker: User, section: Section, today: date
) -> None:
    (late,) = due_on(caseworker, section, [today - timedelta(days=1)])
    assert late.plan
    close_plan(caseworker, timezone.now(), late.plan.pk, "work")
    total = sign_in(client, head).get(reverse("compliance")).context["total"]
    assert (total["row"].due, total["row"].undone, total["row"].called_off) == (1, 1, 0)
    assert [found.pk for found in client.get(total["undone_url"]).context["table"].page.rows] == [late.pk]


def test_held_on_the_last_day_is_in_time(head: User, caseworker: User, section: Section, today: date) -> None:
    held_in_time(caseworker, section, today)
    total = counted.compliance(head, today + timedelta(days=1), Chosen()).total
    assert (total.due, total.in_time, total.share) == (1, 1, 100)


def test_only_what_is_chosen_is_counted(
    head: User, family: Case, caseworker: User, section: Section, some: list[FollowUp]
) -> None:
    other = make_user(Role.CASEWORKER, section)
    today = timezone.localdate()
    assert counted.compliance(head, today, Chosen(caseworker=other.pk)).total.due == 0
    assert counted.compliance(head, today, Chosen(kind="children")).total.due == 0
    assert counted.compliance(head, today, Chosen(section.pk, caseworker.pk, "plan")).total.due == 4


def test_another_section_is_not_told_of(some: list[FollowUp]) -> None:
    other = make_user(Role.HEAD, make_section())
    today = timezone.localdate()
    assert counted.compliance(other, today, Chosen()).total.due == 0
    assert counted.forecast(other, today, Chosen()) == []


def test_a_caseworker_does_not_oversee(client: Client, caseworker: User) -> None:
    sign_in(client, caseworker)
    for name in ("compliance", "compliance_groups", "compliance_forecast", "compliance_workbook"):
        assert client.get(reverse(name)).status_code == 403


def test_a_group_is_of_whoever_was_in_the_household_that_day(
    head: User, caseworker: User, section: Section, today: date
) -> None:
    due_on(caseworker, section, [today] * 5)
    family = make_case(caseworker, section, partner=True, child_ages=(4,))
    waiting = FollowUp.objects.get(case=family)
    with acting(caseworker, "test"):
        FollowUp.objects.filter(pk=waiting.pk).update(state="missed", reason="Ersätts i provet.")
        FollowUp(kind="children", case=family, due=today, responsible=caseworker, follows=waiting).save()
    households, *_ = counted.groups(head, today + timedelta(days=1), Chosen())
    assert [(row.key, row.hidden) for row in households.rows] == [("single", True), ("couple_children", True)]
    due_on(caseworker, section, [today])
    # Five and more of the one, but the other would be counted out from the sum: both are hidden still.
    assert all(row.hidden for row in counted.groups(head, today + timedelta(days=1), Chosen())[0].rows)


def test_groups_of_five_are_told_and_lead_to_no_cases(
    client: Client, head: User, caseworker: User, section: Section, today: date
) -> None:
    due_on(caseworker, section, [today - timedelta(days=1)] * 5)
    page = sign_in(client, head).get(reverse("compliance_groups"))
    labels = {row["row"].label: row["row"].due for _, rows in page.context["tables"] for row in rows}
    assert labels == {"Ensamstående utan barn": 5, "25 år eller äldre": 5, "Öppet kortare än ett år": 5}
    assert reverse("followups") not in page.text.partition("<main")[2]


@given(st.lists(st.integers(0, 12), max_size=6))
def test_nothing_hidden_can_be_counted_out_of_the_sum(numbers: list[int]) -> None:
    rows = [Row(place, str(place), number, 0, 0, number, 0) for place, number in enumerate(numbers)]
    shown = protect(rows)
    hidden = [row for row in shown if row.hidden]
    assert all(row.due >= counted.SMALLEST for row in shown if not row.hidden)
    assert len(hidden) != 1 or len(rows) == 1
    assert all((row.due, row.share) == (0, None) for row in hidden)


class TestForecast:
    @pytest.mark.parametrize(
        ("overdue", "coming", "booked", "room", "in_time"),
        [
            (0, 10, 0, 6, 6),  # the pace reaches six
            (4, 10, 0, 6, 2),  # what is late is done first
            (4, 10, 5, 6, 5),  # booked meetings stand
            (9, 10, 0, 6, 0),
            (0, 3, 0, 60, 3),  # never more than there is
        ],
    )
    def test_what_is_late_takes_its_room_first(
        self, overdue: int, coming: int, booked: int, room: int, in_time: int
    ) -> None:
        one = Forecast(1, "Sara", overdue, coming, booked, 0, room)
        assert (one.in_time, one.left) == (in_time, coming - in_time)

    def test_it_counts_what_comes_and_what_is_booked(
        self, client: Client, head: User, caseworker: User, section: Section, today: date
    ) -> None:
        _, booked, *_ = due_on(caseworker, section, [today - timedelta(days=1), *[today + timedelta(days=9)] * 2,
                                                     today + timedelta(days=31)])  # fmt: skip
        actions.call(caseworker, timezone.now(), booked.pk, actions.Meeting(timezone.now() + timedelta(days=2)))
        page = sign_in(client, head).get(reverse("compliance_forecast"))
        (row,) = page.context["rows"]
        assert (row["one"].overdue, row["one"].coming, row["one"].booked) == (1, 2, 1)
        assert len(client.get(row["coming_url"]).context["table"].page.rows) == 2
        assert len(client.get(row["overdue_url"]).context["table"].page.rows) == 1

    def test_the_pace_is_of_working_days(
        self, head: User, caseworker: User, section: Section, today: date, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held_in_time(caseworker, section, today)
        due_on(caseworker, section, [today + timedelta(days=9)])
        monkeypatch.setattr(counted, "is_workday", lambda day: day > today)
        # As if the house had been closed until today: one in a single working day before, thirty-one to come.
        (one,) = counted.forecast(head, today + timedelta(days=2), Chosen())
        assert (one.held, one.room) == (1, 31)

    def test_free_days_are_none(self) -> None:
        assert counted.workdays(date(2026, 12, 21), date(2026, 12, 27)) == 3


def test_the_workbook_hides_every_small_part(client: Client, head: User, some: list[FollowUp]) -> None:
    answer = sign_in(client, head).get(reverse("compliance_workbook"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        names = book.read("xl/workbook.xml").decode()
        text = book.read("xl/sharedStrings.xml").decode()
    assert all(title in names for title in ("Månader", "Sektioner", "Hushåll", "Trettio dagar framåt"))
    assert "<t>–</t>" in text  # every part here has fewer than five
    assert "färre än 5 visas inte" in text


def test_the_pages_cost_the_same_for_many_as_for_few(
    client: Client, head: User, section: Section, today: date, django_assert_max_num_queries
) -> None:
    for back in range(1, 4):
        worker = make_user(Role.CASEWORKER, section)
        due_on(worker, section, [add_months(today, -back), today + timedelta(days=back)])
    sign_in(client, head)
    for name, most in (("compliance", 10), ("compliance_groups", 7), ("compliance_forecast", 7)):
        client.get(reverse(name))
        with django_assert_max_num_queries(most):
            client.get(reverse(name))
