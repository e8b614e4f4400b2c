"""What more posts would mean, from the section's own figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.staff.models import Role, Section, User
from cases import actions as cases
from followup.statistics.staffing import Staffing
from tests.factories import make_case, make_user, sign_in

# Malmö stad 2013: 33.5 → 45.5 posts at 2,147 households.
MALMO = {"households": "2147", "posts": "33,5", "new_posts": "45,5", "heads": "3", "new_heads": "4", "goal": "40"}


def test_malmo_went_from_64_to_47_households_per_post(client: Client, head: User) -> None:
    page = sign_in(client, head).get(reverse("staffing"), MALMO)
    assert page.context["rows"] == [
        ("Tjänster", "33,5", "45,5"),
        ("Hushåll per tjänst", "64", "47"),
        ("Tjänster per chef", "11,2", "11,4"),
    ]
    assert [row.text for row in page.context["figure"].rows] == ["64", "47", "40"]
    assert page.context["needed"] == "53,7"


@pytest.mark.parametrize(
    ("households", "goal", "needed"), [(2147, 40, "53.7"), (80, 40, "2"), (81, 40, "2.1"), (0, 40, "0")]
)
def test_the_posts_that_are_needed_keep_within_the_goal(households: int, goal: int, needed: str) -> None:
    one = Staffing(households, Decimal(1), Decimal(1), Decimal(goal))
    assert one.needed == Decimal(needed)


def test_it_begins_with_the_figures_of_today(client: Client, head: User, caseworker: User, section: Section) -> None:
    half = make_user(Role.CASEWORKER, section)
    for worker in (caseworker, caseworker, half):
        make_case(worker, section)
    cases.set_capacity(head, timezone.now(), half, 20)
    form = sign_in(client, head).get(reverse("staffing")).context["form"]
    assert form.initial == {
        "households": 3, "posts": Decimal("1.5"), "new_posts": Decimal("1.5"), "heads": 1, "new_heads": 1, "goal": 40,
    }  # fmt: skip


@pytest.mark.parametrize("wrong", [{"posts": "0"}, {"new_posts": "-1"}, {"goal": "0"}, {"heads": "många"}])
def test_what_cannot_be_counted_is_said_by_its_field(client: Client, head: User, wrong: dict[str, str]) -> None:
    page = sign_in(client, head).get(reverse("staffing"), {**MALMO, **wrong})
    assert list(page.context["form"].errors) == list(wrong)
    assert "figure" not in page.context


def test_nobody_else_counts_on_it(client: Client, caseworker: User) -> None:
    assert sign_in(client, caseworker).get(reverse("staffing")).status_code == 403
