"""A month's calculations and decisions, made by the caseworkers, and above their delegation by the senior."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bistand.staff.models import DecisionType, User
from cases.calculation import proposed_lines
from cases.facts import CalculationMade, CaseClosed, DecisionMade, DecisionProposed, NoteSigned
from cases.models import AGAINST, CloseReason, LegalGround, MemberRole, Outcome, Uncommunicated
from cases.norm import calculate
from cases.numbers import last_day_of_month
from followup.demo import book, plans, texts
from followup.demo.calendar import Calendar, at
from followup.demo.households import DemoHousehold, needs_of
from followup.demo.numbers import ocr
from followup.demo.staff import CASEWORKER_LIMIT, Staff
from payments.facts import PaymentsPlanned

if TYPE_CHECKING:
    from followup.demo.history import Applied, Live
    from followup.demo.money import Suppliers


@dataclass(frozen=True, slots=True)
class Written:
    """A decision that has been written, with its calculation, lines and their ids."""

    applied: Applied
    pk: int
    given: dict[str, Any]
    result: dict[str, Any]
    amount: Decimal
    lines: list[tuple[int, str, Decimal]]

    @property
    def outcome(self) -> str:
        return str(self.result["result"]["outcome"])


def sheet(spec: DemoHousehold, persons: list[int], when: Calendar, number: int) -> dict[str, Any]:
    """The calculation's input (its contract) for a household and month."""
    month = when.month(number)
    members = [(m, str(pk)) for m, pk in zip(spec.members, persons, strict=True) if m.born < month]
    adults = [(m, pk) for m, pk in members if m.role != MemberRole.CHILD]
    return {
        "month": f"{month:%Y-%m}",
        "household": {
            "adults": [{"id": pk, "birth_date": m.born.isoformat()} for m, pk in adults],
            "couple": len(adults) > 1,
            "children": [_child(m, pk) for m, pk in members if m.role == MemberRole.CHILD],
            "shared_household_size": None,
        },
        "work_incentive": [],
    } | entered(spec, persons, number)


def entered(spec: DemoHousehold, persons: list[int], number: int) -> dict[str, Any]:
    """What the caseworker enters: incomes, expenses and needs of a month."""
    kronor = "{}.00".format
    return {
        "incomes": [{"person": str(persons[p]), "kind": kind, "net": kronor(net)} for p, kind, net in spec.incomes],
        "expenses": [
            _cost("rent", spec.rent, spec.rent_approved, texts.RENT_CUT),
            _cost("electricity", spec.electricity, spec.electricity),
        ],
        "needs": [_cost(*need, texts.NEED_CUT) for need in needs_of(spec, number)],
    }


def applied_for(spec: DemoHousehold, persons: list[int], number: int) -> dict[str, Any]:
    """The same month as the household's own application says it: what costs, with no word of what is approved."""
    said = entered(spec, persons, number)
    costs = {
        section: [{"kind": row["kind"], "applied": row["applied"]} for row in said[section] if Decimal(row["applied"])]
        for section in ("expenses", "needs")
    }
    return {"incomes": said["incomes"], **costs}


def _cost(kind: str, applied: int, approved: int, reason: str = "") -> dict[str, str]:
    row = {"kind": kind, "applied": f"{applied}.00", "approved": f"{approved}.00"}
    return row | {"reason": reason} if approved < applied else row


def _child(member: Any, pk: str) -> dict[str, Any]:
    child = {"id": pk, "birth_date": member.born.isoformat(), "lunch_away": member.lunch_away}
    if member.in_school:
        child["in_school"] = True
    return child if member.days is None else child | {"days": member.days}


def decide_month(applied: list[Applied], suppliers: Suppliers, staff: Staff, when: Calendar, number: int) -> None:
    """Write and make the month's decisions, plan their payments, sign notes and close what has ended."""
    mine: dict[User, list[Applied]] = defaultdict(list)
    for one in applied:
        mine[one.live.caseworker].append(one)
    above: list[Written] = []
    for place, (caseworker, part) in enumerate(sorted(mine.items(), key=lambda item: item[0].pk)):
        day = when.decision_day(number, place)
        book.act(caseworker.pk, "cases.calculate", at(day, 8), rows=6 * len(part), hours=3)
        written = _write(part, caseworker, when, number, at(day, 11))
        within = [one for one in written if one.amount <= CASEWORKER_LIMIT]
        higher = [one for one in written if one.amount > CASEWORKER_LIMIT]
        book.act(caseworker.pk, "cases.decide", at(day, 12), rows=6 * len(part), hours=3)
        _propose(higher)
        _make(within, caseworker, suppliers, when, number)
        book.act(caseworker.pk, "cases.close", at(day, 15.5), rows=len(part))
        _close([one.live for one in part if _last(one.live, number)], at(day).date())
        above += higher
    if above:
        book.act(staff.senior.pk, "cases.decide", at(when.senior_day(number), 9), rows=6 * len(above), hours=4)
        _make(above, staff.senior, suppliers, when, number)


def _last(live: Live, number: int) -> bool:
    """Whether this was the last month with aid: the case is closed when it has been decided."""
    return live.spec.first + live.spec.months - 1 == number


def _write(part: list[Applied], caseworker: User, when: Calendar, number: int, moment: datetime) -> list[Written]:
    calculations, decisions = book.reserve("cases_calculation", len(part)), book.reserve("cases_decision", len(part))
    written, rows, made = [], [], []
    month = when.month(number)
    sheets = [sheet(one.live.spec, one.live.persons, when, number) for one in part]
    results = [calculate(given) for given in sheets]
    lines = [proposed_lines(given, result) for given, result in zip(sheets, results, strict=True)]
    ids = iter(book.reserve("cases_decisionline", sum(map(len, lines))))
    for place, (one, calculation, decision) in enumerate(zip(part, calculations, decisions, strict=True)):
        given, result = sheets[place], results[place]
        amount = Decimal(result["result"]["amount"])
        mine = [(next(ids), *line) for line in lines[place]]
        written.append(Written(one, decision, given, result, amount, mine))
        rows.append((calculation, one.live.case, one.pk, month, given, result, caseworker.pk))
        made.append(
            CalculationMade(
                one.live.case, f"cases_calculation:{calculation}", month, result["result"]["outcome"], amount
            )
        )
    book.step("cases_application", [one.pk for one in part], "under_investigation")
    columns = ("id", "case_id", "application_id", "month", "input", "result", "made_by_id", "made_at")
    book.add("cases_calculation", columns, ((*row, moment) for row in rows))
    book.facts(made)
    _draft(written, calculations, caseworker, when, number)
    return written


def _draft(written: list[Written], calculations: list[int], caseworker: User, when: Calendar, number: int) -> None:
    month = when.month(number)
    columns = ("id", "case_id", "application_id", "calculation_id", "state", "decision_type", "legal_ground", "outcome",
               "amount", "period_from", "period_to", "reasons", "child_perspective", "written_by_id", "written_at",
               "returned_reason", "individual", "uncommunicated")  # fmt: skip
    rows = (
        (one.pk, one.applied.live.case, one.applied.pk, calculation, "draft", kind_of(one.result), LegalGround.RIGHT,
         one.outcome, one.amount, month, last_day_of_month(month), texts.reasons(one.outcome),
         texts.children(month) if one.applied.live.spec.children else "", caseworker.pk, "now", "",
         texts.individual(one.outcome, month), Uncommunicated.NEEDLESS if one.outcome in AGAINST else "")
        for one, calculation in zip(written, calculations, strict=True)
    )  # fmt: skip
    book.add("cases_decision", columns, rows)
    book.add(
        "cases_decisionline",
        ("id", "decision_id", "purpose", "amount"),
        ((line, one.pk, purpose, amount) for one in written for line, purpose, amount in one.lines),
    )
    book.add(
        "cases_decisionobstacle",
        ("decision_id", "person_id", "obstacle"),
        (
            (one.pk, person, member.obstacle)
            for one in written
            for member, person in zip(one.applied.live.spec.members, one.applied.live.persons, strict=True)
            if member.role != MemberRole.CHILD
        ),
    )


def kind_of(result: dict[str, Any]) -> str:
    """The type of decision that the calculation's outcome leads to."""
    if result["result"]["outcome"] == Outcome.REJECT:
        return DecisionType.REFUSAL
    return DecisionType.LIVELIHOOD if Decimal(result["result"]["support"]) > 0 else DecisionType.LIVING_COSTS


def _propose(higher: list[Written]) -> None:
    book.step("cases_decision", [one.pk for one in higher], "proposed")
    book.facts(
        [
            DecisionProposed(one.applied.live.case, f"cases_decision:{one.pk}", one.pk, one.outcome, one.amount)
            for one in higher
        ]
    )


def _make(part: list[Written], maker: User, suppliers: Suppliers, when: Calendar, number: int) -> None:
    if not part:
        return
    book.step("cases_decision", [one.pk for one in part], "made")
    book.step("cases_application", [one.applied.pk for one in part], "decided")
    month = when.month(number)
    book.facts(
        [
            DecisionMade(
                one.applied.live.case, f"cases_decision:{one.pk}", one.pk, one.outcome, one.amount, month, None
            )
            for one in part
        ]
    )
    _plan_payments([one for one in part if one.lines], maker, suppliers, when, number)
    _note(part, maker, when, number)


def _plan_payments(part: list[Written], maker: User, suppliers: Suppliers, when: Calendar, number: int) -> None:
    columns = ("case_id", "decision_id", "line_id", "payee_id", "amount", "pay_on", "reference", "state",
               "planned_by_id", "planned_at", "reason")  # fmt: skip
    pay_on = when.pay_day(number)
    rows = (
        (one.applied.live.case, one.pk, line, *_receiver(one.applied.live, purpose, suppliers, amount, pay_on),
         "planned", maker.pk, "now", "")
        for one in part for line, purpose, amount in one.lines
    )  # fmt: skip
    book.add("payments_payment", columns, rows)
    book.facts([PaymentsPlanned(one.applied.live.case, f"cases_decision:{one.pk}", one.pk, one.amount) for one in part])


def _receiver(live: Live, purpose: str, suppliers: Suppliers, amount: Decimal, pay_on: Any) -> tuple[Any, ...]:
    """Payee, amount, day and reference of a line: to the landlord or the power company where it is arranged."""
    place = {"rent": live.spec.landlord, "electricity": live.spec.energy}.get(purpose)
    if place is None:
        return live.payee, amount, pay_on, ""
    payee = (suppliers.landlords if purpose == "rent" else suppliers.energy)[place]
    return payee, amount, pay_on, ocr(live.spec.number, payee % 100)


def _note(part: list[Written], maker: User, when: Calendar, number: int) -> None:
    """A signed note of every third case: what was said and looked at."""
    some = [one for one in part if (one.applied.live.spec.number + number) % 3 == 0]
    if not some:
        return
    ids = book.reserve("cases_journalnote", len(some))
    rows, facts = [], []
    for pk, one in zip(ids, some, strict=True):
        heading, text = texts.note(one.applied.live.spec.number + number)
        day = when.month(number).replace(day=11)
        rows.append((pk, one.applied.live.case, maker.pk, "now", day, heading, text, "signed", "now"))
        facts.append(NoteSigned(one.applied.live.case, f"cases_journalnote:{pk}", heading))
    columns = ("id", "case_id", "written_by_id", "written_at", "happened_on", "heading", "text", "state", "signed_at")
    book.add("cases_journalnote", columns, rows)
    book.facts(facts)


def _close(ended: list[Live], day: Any) -> None:
    """Close cases; their plans and follow-ups end with them."""
    if not ended:
        return
    for live in ended:
        live.closed = True
    rows = [(live.case, "closed", day, live.spec.close_reason) for live in ended]
    book.change("cases_case", {"state": "text", "closed_on": "date", "close_reason": "text"}, rows)
    book.facts(
        [
            CaseClosed(live.case, f"cases_case:{live.case}", str(CloseReason(live.spec.close_reason).label))
            for live in ended
        ]
    )
    plans.end(ended)
