"""Proposed incomes in the sheet: each in a row of its own or beside what was stated, and what was made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import QueryDict

from bistand.ui.templatetags.ui import figure
from cases.income_proposals import IncomeAnswer, Key, Proposal, key_of
from cases.models import AgencyPayment, HouseholdMember
from cases.sheet import Row, Sheet, row_form

SECTION = "incomes"


def add_proposals(sheet: Sheet, proposals: Iterable[Proposal], members: list[HouseholdMember]) -> None:
    """Put each proposal beside the row that already states it, else in a new row with the amount left to take.

    What the latest calculation set stays set; a stated income of the same person and kind is not counted twice.
    """
    rows, empty = sheet.rows[SECTION], [row for row in sheet.rows[SECTION] if not row.form.initial.get("kind")]
    free = [row for row in rows if row not in empty]
    for proposal in sorted(proposals, key=lambda p: not p.is_handled):
        wanted = proposal.set.net if proposal.set and proposal.is_handled else proposal.net
        row = _stated(free, proposal, wanted)
        if row is None:
            # A benefit that was not paid in the control month is offered, and is no row until somebody asks for it.
            row = _new_row(sheet, proposal, members)
            rows.insert(len(rows) - len(empty), row)
        else:
            free.remove(row)
        row.form.initial |= {
            "payment": proposal.payment.pk,
            "note": proposal.set.note if proposal.set and proposal.is_handled else "",
        }
        _link(row, proposal)


def _stated(rows: Sequence[Row], proposal: Proposal, wanted: Decimal) -> Row | None:
    same = [
        row
        for row in rows
        if (row.form.initial["kind"], row.form.initial["person"]) == (proposal.payment.kind, str(proposal.person_id))
    ]
    exact = [row for row in same if row.form.initial["net"] == wanted]
    return next(iter([*exact, *same]), None)


def _new_row(sheet: Sheet, proposal: Proposal, members: list[HouseholdMember]) -> Row:
    index = sheet.income_index
    initial = {
        "person": str(proposal.person_id),
        "kind": proposal.payment.kind,
        "received": f"{proposal.payment.paid_on:%Y-%m}",
        "net": None,
    }
    return Row(SECTION, index, row_form(SECTION, index, members, initial=initial), proposal.payment.benefit)


def link_proposals(sheet: Sheet, proposals: Sequence[Proposal]) -> None:
    """Let the rows of a sheet that was sent know the proposals they answer."""
    by_id = {proposal.payment.pk: proposal for proposal in proposals}
    by_key = {proposal.key: proposal for proposal in proposals}
    earlier = _keys_of(sheet, by_id)
    for row in sheet.rows[SECTION]:
        given = _payment_id(row)
        proposal = by_id.get(given) or by_key.get(earlier.get(given, (0, "", "", None)))  # type: ignore[arg-type]
        if proposal:
            _link(row, proposal)


def _keys_of(sheet: Sheet, known: dict[int, Proposal]) -> dict[int, Key]:
    """Payments of an earlier answer that a kept sheet still names: the same payment has another number now."""
    wanted = {pk for row in sheet.rows[SECTION] if (pk := _payment_id(row)) and pk not in known}
    rows = AgencyPayment.objects.filter(pk__in=wanted).select_related("fetch") if wanted else []
    return {row.pk: key_of(row.fetch.person_id, row) for row in rows}


def _payment_id(row: Row) -> int:
    value = str(row.form["payment"].value() or "")
    return int(value) if value.isdecimal() and len(value) < 18 else 0


def _link(row: Row, proposal: Proposal) -> None:
    row.proposal = proposal
    row.form.proposed = proposal.net
    row.form.payment_id = proposal.payment.pk
    row.form.fields["net"].widget.attrs["data-proposed"] = figure(proposal.net)


def with_new_proposals(data: QueryDict, proposals: Iterable[Proposal], known: Sheet) -> QueryDict:
    """A kept sheet's data with rows for the proposals that have come since it was kept."""
    linked = {row.proposal.payment.pk for row in known.rows[SECTION] if row.proposal}
    index, more = known.income_index, data.copy()
    for proposal in proposals:
        if proposal.payment.pk in linked:
            continue
        for name, value in (
            ("person", proposal.person_id),
            ("kind", proposal.payment.kind),
            ("received", f"{proposal.payment.paid_on:%Y-%m}"),
            ("net", ""),
            ("payment", proposal.payment.pk),
        ):
            more[f"{SECTION}-{index}-{name}"] = str(value)
        index += 1
    return more


def has_notes(sheet: Sheet) -> bool:
    """Whether every proposed income that was set otherwise says why; a row that lacks it says so."""
    lacking = [row.form for row in sheet.rows[SECTION] if row.form.is_cut and not row.form.cleaned_data.get("note")]
    for form in lacking:
        paid = "Skriv varför beloppet inte är det som myndigheten har betalat."
        form.add_error("note", "Skriv varför inkomsten inte räknas." if form.cleaned_data.get("uncounted") else paid)
    return not lacking


def untaken(sheet: Sheet) -> list[Row]:
    """The rows of a valid sheet whose proposed income is neither counted nor said not to be."""
    return [row for row in sheet.rows[SECTION] if row.proposal and row.form.cleaned_data.get("net") is None]


def answers_of(sheet: Sheet) -> list[IncomeAnswer]:
    """What was made of each proposal; one whose amount is left empty is not answered."""
    return [
        IncomeAnswer(row.form.payment_id, row.form.cleaned_data["net"], row.form.cleaned_data.get("note") or "")
        for row in sheet.rows[SECTION]
        if row.proposal and row.form.cleaned_data.get("net") is not None
    ]
