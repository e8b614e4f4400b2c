"""What agencies have paid, as proposed incomes of the calculation: held against the month before, taken over or not.

Pure but for `proposals_of` and `latest_fetches`, which read the latest answers on an application.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases.agencies import Months
from cases.models import AgencyFetch, AgencyPayment, Application, SetIncome
from cases.ssbtek.contract import Agency

ZERO = Decimal(0)
Key = tuple[int, str, str, date]


@dataclass(frozen=True)
class Proposal:
    """An agency's payment as a proposed income (SEK, net).

    Attributes:
        before: what the same benefit came to in the comparison month; None where the person had none.
        is_gap: the control month has none of the benefit, and this is the comparison month's.
        set: what the latest calculation made of it, if anything.
    """

    payment: AgencyPayment
    person_id: int
    before: Decimal | None
    is_gap: bool = False
    set: SetIncome | None = None

    @property
    def agency(self) -> str:
        return Agency(self.payment.agency).label

    @property
    def net(self) -> Decimal:
        return self.payment.net

    @property
    def key(self) -> Key:
        return key_of(self.person_id, self.payment)

    @property
    def is_handled(self) -> bool:
        """Whether the latest calculation has taken it over, or set it otherwise, as it stands now."""
        return self.set is not None and self.set.proposed == self.net


@dataclass(frozen=True)
class IncomeAnswer:
    """What a calculation says of an agency's payment: the net that is counted (SEK), and why, if it is another."""

    payment_id: int
    net: Decimal
    note: str = ""


@dataclass(frozen=True)
class Benefit:
    """One person's benefit over the two months (SEK, net)."""

    person_id: int
    agency: str
    name: str
    control: Decimal
    comparison: Decimal

    @property
    def is_new(self) -> bool:
        return self.control > 0 and self.comparison == 0

    @property
    def is_dropped(self) -> bool:
        return self.control == 0 and self.comparison > 0

    def changed_more_than(self, percent: int) -> bool:
        """Whether it differs by more than so many percent of what it was; new and dropped are their own things."""
        if self.control == 0 or self.comparison == 0:
            return False
        return abs(self.control - self.comparison) * 100 > percent * self.comparison


def key_of(person_id: int, payment: AgencyPayment) -> Key:
    """What makes two payments of two answers the same one."""
    return person_id, payment.agency, payment.benefit, payment.paid_on


def latest_fetches(application: Application) -> dict[int, AgencyFetch]:
    """The latest answered question per person, with its replies and payments. Three queries."""
    rows = (
        AgencyFetch.objects.filter(application=application, state=AgencyFetch.State.ANSWERED)
        .order_by("person_id", "-pk")
        .distinct("person_id")
        .prefetch_related("replies", "payments")
    )
    return {fetch.person_id: fetch for fetch in rows}


def proposals_of(
    application: Application, months: Months, fetches: Iterable[AgencyFetch] | None = None
) -> list[Proposal]:
    """The proposed incomes of an application, by person and agency in the order of the answers."""
    known = list(latest_fetches(application).values() if fetches is None else fetches)
    if not any(fetch.payments.all() for fetch in known):
        return []
    return proposals_in(known, months, _handled(application))


def proposals_in(fetches: Iterable[AgencyFetch], months: Months, handled: Mapping[Key, SetIncome]) -> list[Proposal]:
    """The proposed incomes of these answers; `handled` is what the latest calculation made of each payment. Pure."""
    found: list[Proposal] = []
    for fetch in fetches:
        found += _of_person(fetch.person_id, list(fetch.payments.all()), months, handled)
    return found


def _of_person(
    person_id: int, payments: Sequence[AgencyPayment], months: Months, handled: Mapping[Key, SetIncome]
) -> list[Proposal]:
    now = [p for p in payments if _month(p) == months.control]
    before = [p for p in payments if _month(p) == months.comparison]
    current = {_benefit(p) for p in now}
    gaps = [p for p in before if _benefit(p) not in current]
    sums: dict[tuple[str, str], Decimal] = {}
    for payment in before:
        sums[_benefit(payment)] = sums.get(_benefit(payment), ZERO) + payment.net
    return [
        Proposal(payment, person_id, sums.get(_benefit(payment)), is_gap, handled.get(key_of(person_id, payment)))
        for rows, is_gap in ((now, False), (gaps, True))
        for payment in sorted(rows, key=lambda p: (p.agency, p.paid_on, p.pk))
    ]


def benefits_of(fetch: AgencyFetch, months: Months) -> list[Benefit]:
    """Each benefit of a person, summed in the control month and in the comparison month."""
    sums: dict[tuple[str, str], list[Decimal]] = {}
    for payment in fetch.payments.all():
        pair = sums.setdefault(_benefit(payment), [ZERO, ZERO])
        if _month(payment) == months.control:
            pair[0] += payment.net
        elif _month(payment) == months.comparison:
            pair[1] += payment.net
    return [Benefit(fetch.person_id, agency, name, *pair) for (agency, name), pair in sums.items()]


def _benefit(payment: AgencyPayment) -> tuple[str, str]:
    return payment.agency, payment.benefit


def _month(payment: AgencyPayment) -> date:
    return payment.paid_on.replace(day=1)


def _handled(application: Application) -> dict[Key, SetIncome]:
    """What the application's latest calculation made of each payment, also of one that an earlier answer held."""
    latest = application.calculations.order_by("-pk").values("pk")[:1]
    rows = SetIncome.objects.filter(calculation=latest).select_related("payment__fetch")
    return {key_of(row.payment.fetch.person_id, row.payment): row for row in rows}
