"""When things happen in Almby: received early in the month, decided in the middle of it, paid on the 25th."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from bistand.refusals import Invalid
from cases.norm import official_tables
from cases.numbers import add_months
from payments.bank.bankdays import next_bank_day, previous_bank_day

PAY_DAY = 25


@dataclass(frozen=True)
class Calendar:
    """`months` months that have been, and the newest one, whose work is going on today."""

    today: date
    newest: date
    months: int

    @property
    def first(self) -> date:
        return self.month(0)

    @property
    def hired_on(self) -> date:
        """When the staff began: some days before the first month."""
        return self.first - timedelta(days=10)

    def month(self, number: int) -> date:
        return add_months(self.newest, number - self.months)

    def registration_day(self, number: int) -> date:
        return self._early(number, 1)

    def application_day(self, number: int, group: int) -> date:
        return self._early(number, (2, 5, 8)[group % 3])

    def decision_day(self, number: int, caseworker: int) -> date:
        return next_bank_day(self.month(number).replace(day=13 + caseworker % 5), inclusive=True)

    def senior_day(self, number: int) -> date:
        return next_bank_day(self.month(number).replace(day=20), inclusive=True)

    def pay_day(self, number: int) -> date:
        return previous_bank_day(self.month(number).replace(day=PAY_DAY), inclusive=True)

    def _early(self, number: int, day: int) -> date:
        """A day early in a month that has been; in the newest one of the last days, after the last pay day."""
        if number < self.months:
            return next_bank_day(self.month(number).replace(day=day), inclusive=True)
        latest = self.today - timedelta(days=1)
        after = self.pay_day(number - 1) + timedelta(days=2) if number else latest
        return max(self.today - timedelta(days=12 - day), min(after, latest))


def calendar(today: date, months: int) -> Calendar:
    """The months until today's, or until the last one that has a norm table. Raises Invalid for too many months."""
    newest = today.replace(day=1)
    years = official_tables().norms
    while newest.year not in years:
        newest = add_months(newest, -1)
    if months < 1 or add_months(newest, -months).year not in years:
        raise Invalid("Så många månader kan demokommunen inte ha: det finns ingen riksnorm så långt tillbaka.")
    return Calendar(today, newest, months)


def at(day: date, hour: float = 8) -> datetime:
    """A moment of a day in Sweden."""
    minutes = timedelta(hours=hour)
    return timezone.make_aware(datetime.combine(day, time.min)) + minutes
