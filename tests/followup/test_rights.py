"""The yearly review of rights: opened once, answered by another than the holder, late, and what follows then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff import actions as staff
from bistand.staff.models import Role, RoleGrant, Section, User
from bistand.staff.permissions import forget_grants, may
from bistand.staff.queries import system_user
from followup.rights.actions import Reviewed, answer_review, due_day, review_rights
from followup.rights.models import RightReview
from tests.factories import attack, make_section, make_user, sign_in


@dataclass
class Office:
    section: Section
    head: User
    other_head: User
    caseworker: User
    controller: User
    administrator: User

    def review(self, user: User) -> RightReview:
        return RightReview.objects.get(grant__user=user)


@pytest.fixture
def office(db: None) -> Office:
    """A section with its head, and the year's review open to the last day of this month."""
    section, today, now = make_section(), timezone.localdate(), timezone.now()
    for key, value in (("controls.review_days", 31), ("controls.review_month", today.month)):
        staff.change_setting(system_user(), now, key, value, today)
    made = Office(
        section,
        make_user(Role.HEAD, section),
        make_user(Role.HEAD, make_section()),
        make_user(Role.CASEWORKER, section),
        make_user(Role.CONTROLLER),
        make_user(Role.ADMINISTRATOR),
    )
    review_rights(system_user(), now)
    return made


def morning_of(day: date) -> datetime:
    return datetime.combine(day, time(9), timezone.get_current_timezone())


@pytest.mark.parametrize(
    ("today", "month", "due"),
    [
        (date(2026, 10, 31), 10, date(2026, 10, 31)),
        (date(2026, 11, 1), 10, date(2027, 10, 31)),
        (date(2027, 12, 1), 2, date(2028, 2, 29)),
    ],
)
def test_the_day_is_the_last_of_the_month_chosen(today: date, month: int, due: date) -> None:
    assert due_day(today, month) == due


def test_every_role_held_is_opened_once_and_none_before_its_days(office: Office) -> None:
    held = RoleGrant.objects.filter(user__employee__natural=True).count()
    assert RightReview.objects.count() == held == 5
    assert review_rights(system_user(), timezone.now()) == Reviewed(0, 0, 0)
    today = timezone.localdate()
    month = (today + timedelta(days=75)).month
    staff.change_setting(system_user(), timezone.now(), "controls.review_month", month, today)
    assert review_rights(system_user(), timezone.now()).opened == 0
    with pytest.raises(NotAllowed):
        review_rights(office.head, timezone.now())


def test_the_head_keeps_and_takes_away_at_once_with_a_reason(office: Office) -> None:
    now, review = timezone.now(), office.review(office.caseworker)
    with pytest.raises(Invalid):
        answer_review(office.head, now, review.pk, "remove", " ")
    answer_review(office.head, now, review.pk, "remove", "Har bytt arbete.")
    office.caseworker.refresh_from_db()
    forget_grants(office.caseworker)
    last = RoleGrant.objects.get(user=office.caseworker).last_day
    assert last <= timezone.localdate()
    tomorrow = datetime.combine(
        timezone.localdate() + timedelta(days=1), datetime.min.time(), timezone.get_current_timezone()
    )
    with time_machine.travel(tomorrow + timedelta(hours=9), tick=False):
        assert not may(office.caseworker, "cases.read")
    with pytest.raises(Conflict, match="redan omprövad"):
        answer_review(office.head, now, review.pk, "keep")


def test_nobody_reviews_their_own_nor_another_sections(office: Office) -> None:
    now = timezone.now()
    cases: list[tuple[User, User]] = [
        (office.head, office.head),
        (office.controller, office.controller),
        (office.other_head, office.caseworker),
        (office.controller, office.caseworker),
        (office.caseworker, office.caseworker),
    ]
    for who, whose in cases:
        review = office.review(whose)
        with pytest.raises(NotAllowed):
            answer_review(who, now, review.pk, "keep")
        with pytest.raises(Refusal, match="aldrig av den som har den"):
            attack(who, "UPDATE followup_rightreview SET answer = 'keep' WHERE id = %s", review.pk)
    for who, whose in (
        (office.other_head, office.head),
        (office.head, office.controller),
        (office.controller, office.other_head),
    ):
        assert answer_review(who, now, office.review(whose).pk, "keep").answered_by == who


def test_what_nobody_reviews_is_late_and_ended_only_where_the_municipality_has_chosen_that(office: Office) -> None:
    review = office.review(office.caseworker)
    now = timezone.now()
    after = morning_of(review.due + timedelta(days=1))
    late = after + timedelta(days=15)
    assert review_rights(system_user(), after).late == 5
    assert review_rights(system_user(), late).suspended == 0
    staff.change_setting(system_user(), now, "controls.review_suspend", True, timezone.localdate())
    answer_review(office.other_head, now, office.review(office.head).pk, "keep")
    assert review_rights(system_user(), late - timedelta(days=2)).suspended == 0
    assert review_rights(system_user(), late).suspended == 4
    assert RoleGrant.objects.get(user=office.caseworker).last_day < timezone.localdate(late)
    assert RoleGrant.objects.get(user=office.head).last_day > timezone.localdate(late)
    with pytest.raises(Refusal, match="redan omprövad"):
        attack(office.head, "UPDATE followup_rightreview SET answer = 'keep' WHERE id = %s", review.pk)


def test_roles_are_the_administrators_in_postgresql_too_and_nobody_gives_themselves_one(office: Office) -> None:
    given = "INSERT INTO staff_rolegrant (user_id, role, valid) VALUES (%s, 'controller', '[2026-01-01,2099-01-01)')"
    longer = "UPDATE staff_rolegrant SET valid = '[2026-01-01,2099-01-01)' WHERE user_id = %s"
    with pytest.raises(Refusal, match="av systemförvaltaren"):
        attack(office.head, given, office.other_head.pk)
    with pytest.raises(Refusal, match="av systemförvaltaren"):
        attack(office.head, longer, office.head.pk)
    with pytest.raises(Refusal, match="sig själv"):
        attack(office.administrator, given, office.administrator.pk)


def test_the_head_reviews_in_the_browser_and_the_controller_sees_how_it_went(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(Client(), office.head)
    page = client.get("/controls/rights/").text
    assert str(office.caseworker) in page
    assert f'value="{office.review(office.head).pk}"' not in page
    assert "godkänner och effektuerar utbetalningar" in page
    client.post("/controls/rights/keep/", {"keep": [office.review(office.caseworker).pk]})
    remove = f"/controls/rights/{office.review(office.administrator).pk}/remove/"
    client.post(remove, {"reason": "Två räcker."})
    assert office.review(office.administrator).answer == "remove"
    assert client.get(f"/controls/rights/{office.review(office.head).pk}/remove/").status_code == 404
    shown = sign_in(Client(), office.controller)
    shown.get("/controls/rights/")
    with django_assert_max_num_queries(18):
        told = shown.get("/controls/rights/").text
    assert "Togs bort" in told
    assert "Behålls" in told
    assert sign_in(Client(), office.caseworker).get("/controls/rights/").status_code == 403
