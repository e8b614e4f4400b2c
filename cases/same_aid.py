"""Aid of the same kind to the same people in more than one decision: what is granted besides, and what it comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, JSONObject

from cases.by_month import most_in_a_month
from cases.household_days import Days
from cases.models import (
    Application,
    Case,
    Decision,
    DecisionLine,
    DecisionObstacle,
    HouseholdMember,
    LegalGround,
    MemberRole,
    Purpose,
)
from cases.norm.kinds import EXPENSE_KINDS
from cases.numbers import add_months, last_day_of_month

# Försörjningsstöd is the norm's posts and the costs beside it; other living costs are not (SoL 12:7).
SUPPORT = (Purpose.LIVELIHOOD, *EXPENSE_KINDS)


@dataclass(frozen=True)
class Aid:
    """What a decision gives, as far as others are held against it; `monthly` in SEK, at most, in each of `months`.

    Aid is of one of three kinds: försörjningsstöd (SoL 12:7), other aid by right, and aid beyond the right (SoL 12:2).
    """

    case_id: int
    adults: Collection[int]
    by_right: bool
    purposes: Collection[str]
    first_day: date
    last_day: date
    monthly: Decimal
    months: tuple[date, ...]
    replaces_id: int | None = None
    own_id: int | None = None

    @classmethod
    def of(cls, decision: Decision) -> Aid:
        """Of a decision that is kept; two queries."""
        lines = list(decision.lines.all())
        return cls(
            case_id=decision.case_id,
            adults=[row.person_id for row in decision.obstacles.all()],
            by_right=decision.legal_ground == LegalGround.RIGHT,
            purposes={line.purpose for line in lines},
            first_day=decision.period_from,
            last_day=decision.period_to,
            monthly=most_in_a_month(lines),
            months=months_from(decision.application.month, decision.months),
            replaces_id=decision.replaces_id,
            own_id=decision.pk,
        )

    @property
    def is_support(self) -> bool:
        return self.by_right and any(purpose in SUPPORT for purpose in self.purposes)


def months_from(first: date, number: int) -> tuple[date, ...]:
    return tuple(add_months(first, place) for place in range(number))


def granted_besides(aid: Aid) -> list[Decision]:
    """The decisions in force that give försörjningsstöd for some of the same days, where this does too, or a cost of
    the same month, which is not parted by days as the norm is: rent that was granted with a part of the month.
    """
    if not aid.is_support or not aid.monthly:
        return []
    costs = [purpose for purpose in aid.purposes if purpose in EXPENSE_KINDS]
    lines = DecisionLine.objects.filter(decision=OuterRef("pk"), purpose__in=costs)
    lines = lines.annotate(of=Coalesce("month", F("decision__application__month"))).filter(of__in=aid.months)
    same_days = Q(period_from__lte=aid.last_day, period_to__gte=aid.first_day)
    return list(_in_force(aid).filter(same_days | Exists(lines)).order_by("period_from", "pk"))


def granted_in_month(application: Application, adults: Iterable[int], ground: str = LegalGround.RIGHT) -> list[Any]:
    """Decisions in force on other applications, or by another ground than `ground` on this one, that grant something
    for days of the same month, to the household or to one of these adults in another: what is shown before a new one
    is written, each with its `purposes` (SEK by the words of each, in the order of amounts).
    """
    first, last = application.month, last_day_of_month(application.month)
    rows = granting_to(application.case_id, adults, (first, last))
    rows = rows.exclude(application=application, legal_ground=ground)
    same = rows.filter(period_from__lte=last, period_to__gte=first)
    lines = DecisionLine.objects.filter(decision=OuterRef("pk")).order_by().values("purpose")
    lines = lines.annotate(sek=Sum("amount")).order_by("-sek", "purpose")
    said = ArraySubquery(lines.values(json=JSONObject(purpose="purpose", sek="sek")))
    found: list[Any] = list(same.annotate(said=said).order_by("period_from", "pk"))
    for row in found:
        row.purposes = [(Purpose(line["purpose"]).label, Decimal(str(line["sek"]))) for line in row.said]
    return found


def granted_together(aid: Aid) -> Decimal:
    """SEK of the same kind that is granted with this in the month where it is most: what the delegation order limits,
    so that nobody grants in parts what is above it. Source: KL 6:37, 7:5–6.
    """
    if not aid.monthly:
        return aid.monthly
    # Asked for by themselves: with the conditions on the lines PostgreSQL reads all lines there are.
    decisions = list(_in_force(aid).values_list("pk", flat=True))
    lines = DecisionLine.objects.filter(decision__in=decisions).annotate(
        of=Coalesce("month", F("decision__application__month"))
    )
    sums: defaultdict[date, Decimal] = defaultdict(Decimal)
    for of, part in lines.filter(of__in=aid.months).values_list("of", "amount"):
        sums[of] += part
    return aid.monthly + max(sums.values(), default=Decimal(0))


def _in_force(aid: Aid) -> QuerySet[Decision]:
    """Other decisions in force on aid of the same kind: to the household, or to one of the same adults in another for
    some of the same days.
    """
    support = Exists(DecisionLine.objects.filter(decision=OuterRef("pk"), purpose__in=SUPPORT))
    rows = granting_to(aid.case_id, aid.adults, (aid.first_day, aid.last_day))
    ground = LegalGround.RIGHT if aid.by_right else LegalGround.DISCRETIONARY
    rows = rows.filter(legal_ground=ground).exclude(pk__in=[pk for pk in (aid.replaces_id, aid.own_id) if pk])
    return rows if not aid.by_right else rows.filter(support if aid.is_support else ~support)


def granting_to(case_id: int, adults: Iterable[int], days: Days) -> QuerySet[Decision]:
    """Decisions in force that grant something to the case's household, or to one of these adults in another household
    for some of the days.
    """
    people = list(adults)
    homes = HouseholdMember.objects.filter(person__in=people).exclude(role=MemberRole.CHILD).values("household")
    cases = [case_id, *Case.objects.filter(household__in=homes).values_list("pk", flat=True)]
    them = DecisionObstacle.objects.filter(decision=OuterRef("pk"), person__in=people)
    rows = Decision.objects.filter(case__in=cases, state__in=Decision.IN_FORCE, amount__gt=0)
    same_days = Q(period_from__lte=days[1], period_to__gte=days[0])
    return rows.filter(Q(case=case_id) | (same_days & Exists(them)))
