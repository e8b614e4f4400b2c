"""The figures of follow-ups in time as tables of a workbook: no client, and no part with fewer than five."""

from __future__ import annotations

from collections.abc import Sequence

from followup.statistics.compliance import PACE_DAYS, SMALLEST, Compliance, Forecast, Group, Row, protect, total_of
from followup.workbook import Sheet

HEAD = ("Skulle genomföras", "I tid", "För sent", "Inte genomförda", "Inställda i tid", "Andel i tid, procent")
AHEAD = ("Kommer", "Sena nu", "Bokade i tid", "Takten räcker till", "Väntas i tid", "Andel, procent")


def sheets(found: Compliance, groups: Sequence[Group], ahead: Sequence[Forecast]) -> list[Sheet]:
    """What it is of, the parts, and what comes."""
    parts = [
        ("Månader", "Månad", found.months),
        ("Sektioner", "Sektion", found.sections),
        ("Socialsekreterare", "Socialsekreterare", found.caseworkers),
        *((group.title, group.title, group.rows) for group in groups),
    ]
    return [_meaning(found), *(_part(*part) for part in parts if part[2]), _ahead(ahead)]


def _meaning(found: Compliance) -> Sheet:
    rows = (
        ("Tid", f"uppföljningar med sista dag från {found.first} till {found.last}"),
        ("I tid", "genomförd senast på sin sista dag, som aldrig flyttas"),
        ("Blev inte av eller ställdes in", "räknas av den som kom i stället, med samma sista dag"),
        ("Inte genomförda", "också de som ställdes in efter sin sista dag utan att någon kom i stället"),
        ("Inställda i tid", "ställdes in senast på sin sista dag; de räknas inte in, utan står för sig"),
        ("Små tal", f"färre än {SMALLEST} visas inte, och inte heller det som gör att de kan räknas ut"),
        ("Takt", f"genomförda per arbetsdag under {PACE_DAYS} dagar, gånger arbetsdagarna framåt"),
        ("Alla, andel i tid, procent", _percent(found.total.share)),
    )
    return Sheet("Så räknas det", ("Uppgift", "Innehåll"), rows)


def _part(title: str, label: str, rows: Sequence[Row]) -> Sheet:
    return Sheet(title, (label, *HEAD), tuple(_cells(row) for row in protect(rows)))


def _cells(row: Row) -> tuple[str, ...]:
    if row.hidden:
        return (row.label, *("–" for _ in HEAD))
    counts = (row.due, row.in_time, row.late, row.undone, row.called_off)
    return (row.label, *(str(number) for number in counts), _percent(row.share))


def _ahead(found: Sequence[Forecast]) -> Sheet:
    one = total_of(found)
    counts = (one.coming, one.overdue, one.booked, one.room, one.in_time)
    row = ("Alla", *(str(number) for number in counts), _percent(one.share))
    return Sheet("Trettio dagar framåt", ("Vem", *AHEAD), (row,))


def _percent(share: int | None) -> str:
    return "–" if share is None else str(share)
