"""The posting rules in force, and what of a run no rule says where to book."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce

from bistand.staff.models import Section
from cases.models import Purpose
from payments.ledger.posting import BANK, FUNDS, FUNDS_BANK, GUARANTEE, Rule, Rules, objects_text
from payments.models import PaymentRun, PostingTable

PURPOSES = {code: str(label) for code, label in Purpose.choices} | {
    BANK: "Bankkontot",
    FUNDS: "Egna medel",
    FUNDS_BANK: "Bankkontot för egna medel",
    GUARANTEE: "Hyresgaranti",
}
# What a payment is booked as: its purpose, or that it is a client's own money or a rent guarantee.
BOOKED_AS = Coalesce(F("line__purpose"), Case(When(claim__isnull=False, then=Value(GUARANTEE)), default=Value(FUNDS)))


def lacking(run: PaymentRun, used: Iterable[str]) -> list[str]:
    """What of the run cannot be booked yet, in words: those of the purposes that have no rule, and the account it is
    taken from.
    """
    table = PostingTable.on(run.pay_on)
    rules = Rules(table.rows if table else ())
    return [PURPOSES[each] for each in rules.lacking(sorted(used), run.section_id, funds=run.funds)]


def names_of_sections() -> dict[int, str]:
    return dict(Section.objects.values_list("pk", "name"))


def as_lines(rows: list[Rule], sections: dict[int, str]) -> list[tuple[str, ...]]:
    """The rules as lines of a file that can be changed and loaded again; the account it is taken from first."""
    order = [BANK, *Purpose.values, GUARANTEE, FUNDS, FUNDS_BANK]
    return [
        (BANK if row["purpose"] == BANK else PURPOSES[row["purpose"]], sections.get(row["section"], ""),
         row["account"], row["name"], objects_text(row["objects"]))
        for row in sorted(rows, key=lambda row: (order.index(row["purpose"]), sections.get(row["section"], "")))
    ]  # fmt: skip
