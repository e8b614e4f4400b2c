"""How amounts, dates and numbers are written."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine

from bistand.ui.templatetags import ui

SWEDEN = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("12345.00"), "12\u00a0345\u00a0kr"),
        (Decimal("12345.50"), "12\u00a0345,50\u00a0kr"),
        (Decimal("-200"), "\u2212200\u00a0kr"),
        (0, "0\u00a0kr"),
        (None, ""),
        ("", ""),
        ("not a number", ""),
        (Decimal("NaN"), ""),
    ],
)
def test_an_amount_shows_ore_only_when_it_is_not_whole(value: object, written: str) -> None:
    assert ui.amount(value) == written


def test_a_difference_always_shows_its_direction() -> None:
    assert [ui.signed(n) for n in (640, Decimal("-13.5"), 0)] == ["+640\u00a0kr", "\u221213,50\u00a0kr", "0\u00a0kr"]


@time_machine.travel(dt.datetime(2026, 9, 2, 0, 30, tzinfo=SWEDEN), tick=False)
def test_moments_are_told_in_swedish_days_also_just_after_midnight() -> None:
    assert ui.moment(dt.datetime(2026, 9, 2, 0, 14, tzinfo=SWEDEN)) == "i\u00a0dag 00:14"
    assert ui.moment(dt.datetime(2026, 9, 1, 21, 2, tzinfo=dt.UTC)) == "i\u00a0går 23:02"
    assert ui.moment(dt.datetime(2026, 8, 30, 9, 14, tzinfo=SWEDEN)) == "2026-08-30 09:14"


def test_a_moment_late_in_the_utc_day_belongs_to_the_next_swedish_day() -> None:
    assert ui.day(dt.datetime(2026, 8, 31, 22, 30, tzinfo=dt.UTC)) == "2026-09-01"


def test_a_month_is_written_with_its_name() -> None:
    assert ui.month(dt.date(2026, 9, 1)) == "september 2026"


@time_machine.travel(dt.datetime(2026, 9, 10, 12, tzinfo=SWEDEN), tick=False)
@pytest.mark.parametrize(
    ("due", "words"),
    [(7, "3 dagar sen"), (9, "1 dag sen"), (10, "i dag"), (11, "i morgon"), (15, "om 5 dagar")],
)
def test_a_due_date_says_how_late_or_how_soon(due: int, words: str) -> None:
    assert ui.late(dt.date(2026, 9, due)) == words


def test_a_masked_personnummer_hides_the_last_four() -> None:
    assert [ui.masked_pnr(n) for n in ("198803141234", "8803141234", "", None, "12")] == [
        "880314-xxxx", "880314-xxxx", "", "", "",
    ]  # fmt: skip


def test_a_masked_account_shows_four_characters_and_a_short_one_none() -> None:
    assert [ui.masked_account(n) for n in ("8327-9, 934567890", "1234567", None)] == ["•••• 7890", "••••", ""]


def test_a_url_keeps_its_other_parameters_when_one_changes() -> None:
    from django.http import QueryDict

    request = SimpleNamespace(GET=QueryDict("q=anna&ordning=-namn"), path="/lista/")
    assert ui.change_query(request, q=None) == "?ordning=-namn"
    assert ui.change_query(request, ordning="namn") == "?q=anna&ordning=namn"
    assert ui.change_query(request, q="", ordning=None) == "/lista/"
