"""What other decisions of the month have counted already: a cost is granted once, and an income is counted once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from bistand.ui.templatetags.ui import amount as kr
from bistand.ui.templatetags.ui import month
from cases.costs import KINDS
from cases.guidance import Propose
from cases.household_days import Days, days_of
from cases.letters_text import days_name, in_words
from cases.models import Application, Decision, DecisionLine, LegalGround
from cases.norm.kinds import EXPENSE_KINDS
from cases.numbers import last_day_of_month
from cases.whole_months import deciding_days


def added_to(application: Application) -> Mapping[str, Any] | None:
    """What was counted in the decision in force on the whole of the application's month, on another application: what
    is applied for now comes beside that. None where there is none. One query.
    """
    rows = deciding_days().filter(
        case=application.case_id, application__month=application.month, calculation__isnull=False
    )
    inputs = rows.exclude(application=application).order_by("-pk").values_list("calculation__input", flat=True)
    return next((given for given in inputs if not given.get("period")), None)


def granted_already(application: Application, days: Days) -> dict[str, Decimal]:
    """SEK by purpose that decisions in force by right on the case's other applications give of the same month: for some
    of these days, or of a cost, which is not parted by days.
    """
    same = Q(decision__period_from__lte=days[1], decision__period_to__gte=days[0]) | Q(purpose__in=EXPENSE_KINDS)
    lines = DecisionLine.objects.filter(
        same,
        decision__case=application.case_id,
        decision__state__in=Decision.IN_FORCE,
        decision__legal_ground=LegalGround.RIGHT,
    ).exclude(decision__application=application)
    lines = lines.annotate(of=Coalesce("month", F("decision__application__month"))).filter(of=application.month)
    return dict(lines.order_by().values_list("purpose").annotate(Sum("amount")))


def comes_to(application: Application, already: Decimal, more: Decimal) -> str:
    """What the reasons say where the month has aid `already` (SEK): that this is of what comes to, `more`; else ""."""
    if not already or not more:
        return ""
    said = f"För {month(application.month)} är {kr(already)} redan beviljat."
    return f"{said} Det här beslutet gäller det som kommer till, {kr(more)}."


def counted_in_other_parts(application: Application, part: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """What was counted with in the decisions in force on other parts of the application's month. One query."""
    first, last = application.month, last_day_of_month(application.month)
    rows = deciding_days().filter(
        case=application.case_id, period_from__lte=last, period_to__gte=first, calculation__isnull=False
    )
    inputs = rows.order_by("period_from", "pk").values_list("calculation__input", flat=True)
    return [given for given in inputs if given.get("period") and given["period"] != part]


def parts_words(application: Application, given: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> str:
    """What the reasons of a part of the month say of what another part has: costs that stand there, and incomes."""
    here = {row["kind"] for row in _costs(given) if Decimal(str(row["approved"]))}
    said = []
    for other in others:
        labels = [KINDS[row["kind"]].lower() for row in _costs(other) if Decimal(str(row["approved"]))]
        labels = [label for label in labels if label not in {KINDS[kind].lower() for kind in here}]
        labels += ["inkomsterna"] if other.get("incomes") and not given.get("incomes") else []
        if labels:
            days = days_name(*days_of(application.month, other["period"]))
            said.append(f"I beslutet för {days} ingår {in_words(labels)}, som därför inte räknas här.")
    return " ".join(said)


def rest_words(application: Application, given: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> str:
    """Why more of a cost is granted in a part of the month than another part gave: the rest of it was left to be tried
    here. Empty where nothing was.
    """
    here = {row["kind"] for row in _costs(given) if Decimal(str(row["approved"]))}
    said = []
    for other in others:
        labels = [KINDS[row["kind"]].lower() for row in _costs(other) if row.get("rest") and row["kind"] in here]
        if labels:
            days = days_name(*days_of(application.month, other["period"]))
            said.append(f"I beslutet för {days} ingår en del av kostnaden för {in_words(labels)}. Resten prövas här.")
    return " ".join(said)


def _costs(given: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*(given.get("expenses") or ()), *(given.get("needs") or ())]


def granted_in(others: Iterable[Mapping[str, Any]]) -> defaultdict[str, Decimal]:
    """SEK by kind that was approved in what was counted with in these."""
    granted: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in (row for given in others for row in _costs(given)):
        granted[row["kind"]] += Decimal(str(row["approved"]))
    return granted


def without_what_is_counted(
    known: Mapping[str, Any], others: Iterable[Mapping[str, Any]], propose: Propose | None = None
) -> dict[str, Any]:
    """A part's sheet to begin with, where costs are proposed with what remains of them, and incomes counted in another
    part are left out. What another part has granted has its answer: it is not applied for again here, and not refused.
    What it left to be tried with the other days is applied for here, with what `propose` says of the whole cost. Pure;
    the caseworker may set it otherwise.
    """
    others = list(others)
    left = _left_to_try(others)
    granted = granted_in(others)
    seen = Counter(_income(row) for given in others for row in given.get("incomes") or [])
    incomes = []
    for row in known.get("incomes") or []:
        if seen[_income(row)] > 0:
            seen[_income(row)] -= 1
        else:
            incomes.append(row)
    costs = {
        name: [_rest(row, granted, left, propose) or _remaining(row, granted) for row in known.get(name) or []]
        for name in ("expenses", "needs")
    }
    return {**known, **costs, "incomes": incomes}


def granted_words(
    kind: str, applied: Decimal | None, month_of: date, others: Iterable[Mapping[str, Any]],
    propose: Propose | None,
) -> str:  # fmt: skip
    """What other parts of the month have granted of a cost, and what is left of it: the guideline's limit is of the
    month, however many of its days are counted. Empty where they have granted nothing of it.
    """
    granted = {
        days_name(*days_of(month_of, other["period"])): sum(
            (Decimal(str(row["approved"])) for row in other.get("expenses") or [] if row["kind"] == kind), Decimal(0)
        )
        for other in others
    }
    already = sum(granted.values(), Decimal(0))
    if not already:
        return ""
    said = f"Redan beviljat: {in_words([f'{kr(part)} för {days}' for days, part in granted.items() if part])}."
    if not applied:
        return said
    whole = already + applied
    limit = propose(kind, whole) if propose else whole
    if limit < whole:
        left = max(limit - already, Decimal(0))
        return f"{said} Riktlinjens tak är {kr(limit)} för hela månaden, så {kr(left)} återstår till taket."
    return f"{said} Av {kr(whole)} för hela månaden återstår {kr(applied)}."


def _income(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["kind"], str(row.get("person")), Decimal(str(row["net"]))


def _left_to_try(others: Iterable[Mapping[str, Any]]) -> dict[str, Decimal]:
    """By kind, what the parts that are decided have left of a cost (SEK); each has left of what another left."""
    found: dict[str, Decimal] = {}
    for given in others:
        rests: Counter[str] = Counter()
        for row in given.get("expenses") or []:
            rests[row["kind"]] += Decimal(str(row.get("rest") or 0))  # type: ignore[assignment]
        for kind, rest in rests.items():
            found[kind] = min(Decimal(rest), found.get(kind, Decimal(rest)))
    return {kind: rest for kind, rest in found.items() if rest}


def _rest(
    row: Mapping[str, Any], granted: defaultdict[str, Decimal], left: dict[str, Decimal], propose: Propose | None
) -> dict[str, Any] | None:
    """A cost with what another part left of it; None where none did. It is said once, in the first row of its kind."""
    kind = row["kind"]
    rest = left.pop(kind, None)
    if rest is None:
        return None
    already, whole = granted[kind], granted[kind] + rest
    limit = propose(kind, whole) if propose else whole
    approved = max(min(rest, limit - already), Decimal(0))
    said = f"{kr(already)} är redan beviljat för en annan del av månaden. Resten prövas här."
    own = {name: value for name, value in row.items() if name != "rest"}
    return {**own, "applied": str(rest), "approved": str(approved), "reason": said if approved == rest else ""}


def _remaining(row: Mapping[str, Any], granted: defaultdict[str, Decimal]) -> dict[str, Any]:
    # What is applied for and not judged yet has no approved amount of its own.
    wanted = Decimal(str(row.get("approved") or row["applied"]))
    taken = min(granted[row["kind"]], wanted)
    if taken <= 0:
        return dict(row)
    granted[row["kind"]] -= taken
    left = wanted - taken
    # Where nothing is left to grant, what was cut in the other part has its answer there.
    applied = Decimal(str(row["applied"])) - taken if left else left
    said = f"{kr(taken)} är redan beviljat för en annan del av månaden."
    return {**row, "applied": str(applied), "approved": str(left), "reason": said}
