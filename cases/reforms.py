"""How the coming rules stand: what each needs, what of that is loaded and signed, and from when it is on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.models import AmountTable, ReformSwitch
from cases.norm.reforms import NORM, REFORMS, TEXT, Need, Reform, lacking


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a rule needs, and the latest that was loaded of it (None: nothing)."""

    key: str
    need: Need
    table: AmountTable | None

    @property
    def is_signed(self) -> bool:
        return self.table is not None and self.table.state == AmountTable.State.APPROVED


@dataclass(frozen=True, slots=True)
class Standing:
    """A coming rule as its page shows it."""

    reform: Reform
    parts: list[Part]
    lacking: list[str]
    switch: ReformSwitch | None


def standings() -> list[Standing]:
    """Every coming rule; two queries."""
    loaded = list(
        AmountTable.objects.exclude(state=AmountTable.State.WITHDRAWN)
        .exclude(kind=AmountTable.Kind.GUIDELINE)
        .select_related("loaded_by__employee", "approved_by__employee")
        .defer("rows", "findings")
        .order_by("pk")
    )
    switches = ReformSwitch.objects.filter(state__in=ReformSwitch.LIVE).select_related(
        "proposed_by__employee", "approved_by__employee"
    )
    live = {switch.reform: switch for switch in switches}
    return [_standing(reform, loaded, live.get(reform.key)) for reform in REFORMS.values()]


def _standing(reform: Reform, loaded: list[AmountTable], switch: ReformSwitch | None) -> Standing:
    month = switch.valid_from if switch else reform.first_month
    parts = [Part(key, need, _latest(reform, key, need, month, loaded)) for key, need in reform.needs.items()]
    return Standing(reform, parts, lacking(reform, [part.key for part in parts if part.is_signed]), switch)


def _latest(reform: Reform, key: str, need: Need, month: date, loaded: list[AmountTable]) -> AmountTable | None:
    """The latest that is signed, else the latest draft."""
    found = [
        table
        for table in loaded
        if (need.kind == NORM and table.kind == AmountTable.Kind.NORM and table.valid_from.year == month.year)
        or (table.reform == reform.key and table.need == key and table.valid_from <= month)
    ]
    signed = [table for table in found if table.state == AmountTable.State.APPROVED]
    chosen = signed or found
    return chosen[-1] if chosen else None


def signed_off(reform: Reform, month: date) -> list[str]:
    """What of a rule's needs is loaded and approved by two persons for a month."""
    loaded = list(AmountTable.objects.filter(state=AmountTable.State.APPROVED).defer("rows", "findings"))
    return [key for key, need in reform.needs.items() if _latest(reform, key, need, month, loaded)]


def not_applied(month: date) -> list[Reform]:
    """The coming rules whose text two persons have signed as in force in the month, and that nothing is counted by."""
    texts = [(r.key, key) for r in REFORMS.values() for key, need in r.needs.items() if need.kind == TEXT]
    rows = AmountTable.objects.filter(
        kind=AmountTable.Kind.BASIS, state=AmountTable.State.APPROVED, valid_from__lte=month
    ).values_list("reform", "need")
    signed = {reform for reform, need in rows if (reform, need) in texts}
    waiting = signed - switched_on(month) if signed else signed
    return [reform for key, reform in REFORMS.items() if key in waiting and reform.first_month <= month]


def switched_on(month: date) -> set[str]:
    """The coming rules that apply in a month, by key: what a built rule asks."""
    rows = ReformSwitch.objects.filter(state=ReformSwitch.State.ON, valid_from__lte=month)
    return set(rows.values_list("reform", flat=True))
