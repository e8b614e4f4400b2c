"""The posting rules in force, and what of a run no rule says where to book."""

from __future__ import annotations

from bistand.staff.models import Section
from cases.models import Purpose
from payments.ledger.posting import BANK, Rule, Rules, objects_text
from payments.models import Payment, PaymentRun, PostingTable

PURPOSES = {code: str(label) for code, label in Purpose.choices} | {BANK: "Bankkontot"}


def lacking(run: PaymentRun) -> list[str]:
    """What of the run cannot be booked yet, in words: its purposes without a rule, and the account it is taken from."""
    table = PostingTable.on(run.pay_on)
    used = list(Payment.objects.filter(run=run).order_by().values_list("line__purpose", flat=True).distinct())
    return [PURPOSES[each] for each in Rules(table.rows if table else ()).lacking(sorted(used), run.section_id)]


def names_of_sections() -> dict[int, str]:
    return dict(Section.objects.values_list("pk", "name"))


def as_lines(rows: list[Rule], sections: dict[int, str]) -> list[tuple[str, ...]]:
    """The rules as lines of a file that can be changed and loaded again; the account it is taken from first."""
    order = [BANK, *Purpose.values]
    return [
        (BANK if row["purpose"] == BANK else PURPOSES[row["purpose"]], sections.get(row["section"], ""),
         row["account"], row["name"], objects_text(row["objects"]))
        for row in sorted(rows, key=lambda row: (order.index(row["purpose"]), sections.get(row["section"], "")))
    ]  # fmt: skip
