"""Between the record and SSBTEK: which months, how the service is reached, and the question about one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from bistand.staff.queries import settings_on
from cases.models import AgencyFetch
from cases.numbers import last_day_of_month
from cases.ssbtek.contract import Agency, Connection, Question

MONTHS = ("ssbtek.control_months", "ssbtek.comparison_months")


@dataclass(frozen=True)
class Months:
    """The months whose payments matter to an application; each by its first day."""

    control: date
    comparison: date

    @property
    def first_day(self) -> date:
        return min(self.control, self.comparison)

    @property
    def last_day(self) -> date:
        return last_day_of_month(max(self.control, self.comparison))


def months_of(applied: date, today: date) -> Months:
    """Control and comparison month of an application for a month, by the municipality's settings of the day."""
    chosen = settings_on(MONTHS, today)
    control, comparison = (int(chosen[key]) for key in MONTHS)
    return Months(months_before(applied, control), months_before(applied, comparison))


def months_before(month: date, count: int) -> date:
    """The first day of the month so many months earlier."""
    months = month.year * 12 + month.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def connection() -> Connection | None:
    """How SSBTEK is reached, or None where the municipality is not connected."""
    given = settings.SSBTEK
    if not given["url"]:
        return None
    return Connection(
        url=given["url"],
        certificate=given["certificate"],
        key=given["key"],
        authority=given["authority"],
        connect_seconds=given["connect_seconds"],
        read_seconds=given["read_seconds"],
        version=given["version"],
    )


def question_of(fetch: AgencyFetch) -> Question:
    """The question that a fetch stands for: one person, and what the row says of ground and period."""
    return Question(
        person=fetch.person.pnr,
        case_number=fetch.case.number,
        first_day=fetch.first_day,
        last_day=fetch.last_day,
        asker=settings.MUNICIPALITY["name"],
        asker_number=organisation_number(settings.MUNICIPALITY["org_number"]),
        caseworker=fetch.asked_by.username,
        purpose=fetch.purpose,
        legal_text=fetch.legal_text,
        correlation=str(fetch.correlation),
        actor_id=settings.SSBTEK["actor_id"],
        agencies=frozenset(Agency),
    )


def organisation_number(written: str) -> str:
    """Twelve digits: 16 before the ten of an organisation number."""
    digits = "".join(character for character in written if character.isdigit())
    return digits if len(digits) == 12 else f"16{digits}"
