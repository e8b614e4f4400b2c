"""The timeline of a case tells what becomes of its money, and telling it costs the same for one case as for many."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bistand.facts import fact_labels
from cases.models import Case
from cases.overview import timeline
from payments import actions as pay
from payments.bank.fakebank import PAID
from payments.facts import OfRun
from tests.story import Story, read_back


def told(case: Case) -> list[str]:
    """What the timeline says, the first first."""
    return [item["text"].replace("\u00a0", " ") for item in reversed(timeline(case).items)]


def test_a_payment_is_followed_from_the_plan_to_the_bank(story: Story) -> None:
    story.to("reconciled")
    assert [text for text in told(story.case) if "betal" in text.lower()] == [
        "Utbetalning planerades: 1 000 kr",
        "Utbetalning togs med i en körning: 1 000 kr",
        "Utbetalning effektuerades: 1 000 kr",
        "Utbetalning skickades till banken: 1 000 kr",
        "Banken betalade ut: 1 000 kr",
    ]


def test_a_payment_that_comes_back_says_why_and_only_in_its_own_case(story: Story) -> None:
    other = story.new_payment()
    run = story.to("exported").run
    read_back(run, lambda end_to_end: "AC04" if end_to_end == f"P{other.pk}" else PAID)
    other.refresh_from_db()
    assert told(other.case)[-1] == f"Utbetalning kom i retur: {other.reason.rstrip('.')}, 500 kr"
    assert told(story.case)[-1] == "Banken betalade ut: 1 000 kr"


def test_a_payment_that_leaves_a_run_says_why(story: Story) -> None:
    story.to("submitted")
    pay.take_out(story.checker, timezone.now(), story.payment.pk, "Betalas i nästa körning.")
    assert told(story.case)[-1] == "Utbetalning togs ut ur körningen: Betalas i nästa körning, 1 000 kr"


def test_a_closed_account_tells_the_cases_that_wait_for_it(story: Story) -> None:
    story.to("submitted")
    pay.close_account(story.checker, timezone.now(), story.account.pk, "Kontot är avslutat.")
    assert told(story.case)[-1] == "Utbetalning togs ut ur körningen: Mottagarens konto har avslutats, 1 000 kr"


def test_what_is_planned_later_is_told_when_it_is_taken_in(story: Story) -> None:
    story.to("open")
    later = story.new_payment()
    pay.collect(story.checker, timezone.now(), story.run.pk)
    assert told(later.case)[-1] == "Utbetalning togs med i en körning: 500 kr"
    assert told(story.case)[-1] == "Utbetalning togs med i en körning: 1 000 kr"
    assert len([text for text in told(story.case) if "togs med" in text]) == 1


def queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return len(captured)


def test_release_and_receipt_take_the_same_statements_for_one_case_as_for_five(story: Story) -> None:
    def walk(payments: int) -> list[int]:
        own = story.beside()
        for _ in range(payments):
            story.new_payment(Decimal("100.00"))
        own.to("approved")
        release = queries(lambda: own.to("released"))
        own.to("exported")
        return [release, queries(lambda: own.to("reconciled"))]

    assert walk(1) == walk(5)


def test_every_fact_of_a_run_has_words(db: None) -> None:
    assert {kind.__name__ for kind in OfRun.__subclasses__()} <= fact_labels().keys()
