"""Paging by keyset and sorting by URL."""

import datetime as dt
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from django.db.models import Case, CharField, F, Value, When
from django.http import HttpRequest
from pytest_django import DjangoAssertNumQueries

from bistand.staff.models import User
from bistand.ui.models import Draft
from bistand.ui.tables import Column, Table, paginate

Ask = Callable[..., HttpRequest]
START = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)


class KeyTable(Table):
    caption = "Utkast"
    default_order = "key"
    columns = (
        Column("key", "Namn", sort="key", head=True, link=lambda row: f"/d/{row.pk}/"),
        Column("user.username", "Av"),
        Column("when", "När", sort=("-updated_at", "key"), value=lambda row: row.updated_at.date().isoformat()),
    )


@pytest.fixture
def drafts(user: User) -> list[Draft]:
    """Seven rows whose moments repeat, so that the order needs its tie-breaker."""
    return Draft.objects.bulk_create(
        Draft(user=user, key=f"k{n}", updated_at=START + dt.timedelta(days=n // 3)) for n in range(7)
    )


def walk(ask: Ask, queryset: Any, order: tuple[str, ...], name: str, url: str = "") -> list[list[str]]:
    """The keys of every page, following the links called `name` from `url`."""
    pages = []
    for _ in range(20):
        page = paginate(queryset, ask(url), order=order, page_size=3)
        pages.append([row.key for row in page.rows])
        url = getattr(page, name) or ""
        if not url:
            return pages
    raise AssertionError("the pages never end")


@pytest.mark.parametrize("order", [("key",), ("-key",), ("updated_at",), ("-updated_at",), ("-updated_at", "key"), ()])
def test_walking_forward_gives_every_row_once_in_order(asked: Ask, drafts: list[Draft], order: tuple[str, ...]) -> None:
    falling = bool(order) and order[-1].startswith("-")
    in_order = Draft.objects.order_by(*order, "-pk" if falling else "pk").values_list("key", flat=True)
    assert [*chain(*walk(asked, Draft.objects.all(), order, "next_url"))] == list(in_order)


@pytest.mark.parametrize("order", [("key",), ("-updated_at",), ("updated_at", "-key")])
def test_walking_back_shows_the_same_pages(asked: Ask, drafts: list[Draft], order: tuple[str, ...]) -> None:
    forward = walk(asked, Draft.objects.all(), order, "next_url")
    last = paginate(Draft.objects.all(), asked(f"efter={last_of(forward[-2])}"), order=order, page_size=3)
    back = walk(asked, Draft.objects.all(), order, "previous_url", last.previous_url or "")
    assert [*reversed(back)] == forward[:-1]


def last_of(keys: list[str]) -> int:
    return Draft.objects.get(key=keys[-1]).pk


@pytest.mark.parametrize("order", [("rank",), ("-rank",)])
def test_rows_without_a_value_come_last_and_are_not_lost(
    asked: Ask, drafts: list[Draft], order: tuple[str, ...]
) -> None:
    missing = Case(When(key__in=["k1", "k2", "k4", "k5"], then=Value(None)), default=F("key"), output_field=CharField())
    queryset = Draft.objects.annotate(rank=missing)
    forward = walk(asked, queryset, order, "next_url")
    assert sorted([*chain(*forward)]) == [f"k{n}" for n in range(7)]
    assert set([*chain(*forward)][3:]) == {"k1", "k2", "k4", "k5"}
    last = paginate(queryset, asked(f"efter={last_of(forward[-2])}"), order=order, page_size=3)
    assert [*reversed(walk(asked, queryset, order, "previous_url", last.previous_url or ""))] == forward[:-1]


def test_a_row_that_comes_while_one_pages_moves_nothing(asked: Ask, user: User, drafts: list[Draft]) -> None:
    first = paginate(Draft.objects.all(), asked(), order=("key",), page_size=3)
    Draft.objects.create(user=user, key="a", updated_at=START)
    second = paginate(Draft.objects.all(), asked(first.next_url), order=("key",), page_size=3)
    assert [row.key for row in second.rows] == ["k3", "k4", "k5"]


@pytest.mark.parametrize("wrong", ["efter=999999", "efter=abc", "fore=%00", f"efter={'9' * 60}"])
def test_an_anchor_that_is_not_in_the_list_gives_the_first_page(asked: Ask, drafts: list[Draft], wrong: str) -> None:
    page = paginate(Draft.objects.all(), asked(wrong), order=("key",), page_size=3)
    assert [row.key for row in page.rows] == ["k0", "k1", "k2"]


def test_the_cursor_gives_away_nothing_outside_the_filtered_list(asked: Ask, drafts: list[Draft]) -> None:
    hidden = Draft.objects.get(key="k5")
    page = paginate(Draft.objects.exclude(key="k5"), asked(f"efter={hidden.pk}"), order=("key",), page_size=3)
    assert [row.key for row in page.rows] == ["k0", "k1", "k2"]


def test_no_sorted_value_stands_in_a_page_url(asked: Ask, drafts: list[Draft]) -> None:
    page = paginate(Draft.objects.all(), asked("ordning=key"), order=("key",), page_size=3)
    assert page.next_url == f"?ordning=key&efter={Draft.objects.get(key='k2').pk}"


def test_a_column_that_may_not_be_sorted_by_is_ignored_in_the_url(asked: Ask, drafts: list[Draft]) -> None:
    table = KeyTable(Draft.objects.all(), asked("ordning=user.username"))
    assert [row.data.key for row in table.rows][:2] == ["k0", "k1"]


def test_a_falling_column_turns_every_field_it_sorts_by(asked: Ask, drafts: list[Draft]) -> None:
    table = KeyTable(Draft.objects.all(), asked("ordning=-when"))
    assert [row.data.key for row in table.rows] == ["k2", "k1", "k0", "k5", "k4", "k3", "k6"]


def test_the_header_says_the_direction_and_leads_to_the_other(asked: Ask, drafts: list[Draft]) -> None:
    headers = KeyTable(Draft.objects.all(), asked("ordning=key&efter=1&q=x")).headers
    assert [(h.direction, h.url) for h in headers] == [
        ("ascending", "?ordning=-key&q=x"), ("", ""), ("", "?ordning=when&q=x"),
    ]  # fmt: skip


def test_a_page_costs_at_most_two_queries_whatever_its_size(
    asked: Ask, drafts: list[Draft], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queryset = Draft.objects.select_related("user")
    with django_assert_num_queries(2):
        assert KeyTable(queryset, asked(f"efter={drafts[0].pk}"), page_size=5).rows
