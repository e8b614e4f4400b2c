"""The rows of applications that are answered with another, beside those of its sheet: taken in once, and marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from bistand.ui.templatetags.ui import amount, figure
from cases.guidance import Propose
from cases.models import Application
from cases.norm.kinds import KINDS
from cases.renewal import rows_of
from cases.sheet import SECTIONS, Row, Sheet, money


@dataclass(frozen=True)
class Said:
    """What an application says in a row: SEK applied for, or of an income what it is after tax."""

    section: str
    kind: str
    person: str
    sek: Decimal

    @property
    def words(self) -> str:
        return f"{KINDS[self.section][self.kind]} {amount(self.sek)}"

    def is_like(self, row: Row) -> bool:
        """Whether the row is of the same kind, and of an income the same person's."""
        form = row.form
        same = row.section == self.section and str(form["kind"].value() or "") == self.kind
        return same and (self.section != "incomes" or str(form["person"].value() or "") == self.person)


def said_in(application: Application) -> list[Said]:
    """The rows of an application, as far as they can be read."""
    content: Any = application.content
    return list(_said(content)) if isinstance(content, Mapping) else []


def _said(content: Mapping[str, Any]) -> Iterator[Said]:
    for section, kinds in KINDS.items():
        for row in rows_of(content, section):
            sek = money(row.get("net" if section == "incomes" else "applied"))
            if sek and row.get("kind") in kinds:
                yield Said(section, str(row["kind"]), str(row.get("person") or "") * (section == "incomes"), sek)


def untried(given: Mapping[str, Any], joined: Application) -> list[Said]:
    """The costs of a joined application that the calculation with this input does not try: it has no row of the same
    amount, nor of an expense, which is the same cost, a row of more.
    """
    rows = list(_said(given))
    found = []
    for one in said_in(joined):
        if one in rows:
            rows.remove(one)
        elif one.section == "needs" or (
            one.section == "expenses" and not any(row.kind == one.kind and row.sek > one.sek for row in rows)
        ):
            found.append(one)
    return found


def left_out(sheet: Sheet, joined: Application) -> list[Said]:
    """What the sheet lacks of the joined application. The same amount of the same kind is the same cost, and so is a
    cost beside the norm, or an income, of another amount: that is only marked, since it is not both.
    """
    people = {str(member.person_id) for member in sheet.members}
    rows = [row for section in SECTIONS for row in sheet.rows[section]]
    found = []
    for one in said_in(joined):
        same = next((row for row in rows if one.is_like(row) and sek_in(row) == one.sek), None)
        if same is not None:
            rows.remove(same)
        elif not (_there(one, rows) or (one.section == "incomes" and one.person not in people)):
            found.append(one)
    return found


def _there(one: Said, rows: Iterable[Row]) -> bool:
    if one.section == "needs":
        return False
    return any(one.is_like(row) and (sek_in(row) is not None or row.proposal is not None) for row in rows)


def mark(sheet: Sheet, application: Application, joined: Sequence[Application]) -> None:
    """Say by each row what only a joined application says of it, or says otherwise."""
    own = said_in(application)
    for other in joined:
        came = f"{timezone.localtime(other.received_at):%Y-%m-%d}"
        for one in said_in(other):
            rows = [row for row in sheet.rows[one.section] if one.is_like(row) and sek_in(row) is not None]
            same = [row for row in rows if sek_in(row) == one.sek]
            if same and one not in own:
                same[0].marks.append((f"Från ansökan som inkom {came}", False))
            elif rows and not same and one.section != "needs":
                rows[0].marks.append((f"Skiljer sig: {amount(one.sek)} i ansökan som inkom {came}", True))


def with_rows(data: QueryDict, sheet: Sheet, wanted: Iterable[Said], propose: Propose | None) -> QueryDict:
    """A sheet's data with these rows in it: in a row of the kind that is empty, else in a new one."""
    more = data.copy()
    rows = {section: list(sheet.rows[section]) for section in SECTIONS}
    next_index = {section: max((row.index for row in rows[section]), default=-1) + 1 for section in SECTIONS}
    for one in wanted:
        free = next((row for row in rows[one.section] if _is_free(row, one)), None)
        if free is not None:
            rows[one.section].remove(free)
            index = free.index
        else:
            index = next_index[one.section]
            next_index[one.section] += 1
        for name, value in _fields(one, propose):
            more[f"{one.section}-{index}-{name}"] = value
    return more


def _is_free(row: Row, one: Said) -> bool:
    if sek_in(row) is not None or row.proposal is not None:
        return False
    return one.is_like(row) or (one.section != "expenses" and not row.form["kind"].value())


def _fields(one: Said, propose: Propose | None) -> Iterator[tuple[str, str]]:
    yield "kind", one.kind
    if one.section == "incomes":
        yield from (("person", one.person), ("net", figure(one.sek)))
        return
    approved = min(one.sek, propose(one.kind, one.sek)) if propose else one.sek
    yield from (("applied", figure(one.sek)), ("approved", figure(approved)))


def sek_in(row: Row) -> Decimal | None:
    """What is applied for in the row, or the income's net; None where nothing that can be read is written."""
    name, form = "net" if row.section == "incomes" else "applied", row.form
    if not form.is_bound:
        return money(form.initial.get(name))
    form.is_valid()
    found: Decimal | None = form.cleaned_data.get(name)
    return found
