"""Letters to the client, as PDF. Pure: plain values in, the bytes of a file out; no database, no clock.

The decision letter answers first, then says why, where the money goes, how the amount was worked out, what
the client must do and how to appeal (FL 31–33 §§).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from django.template.loader import render_to_string

from bistand.pdf import render_pdf
from cases import letters_text as text
from cases.costs import Cost
from cases.norm.lines import FROM_CASE, FROM_SETTINGS
from cases.norm.tables import SECONDARY

Outcome = Literal["grant", "partial", "reject", "dismiss", "write_off"]
Appeal = Literal["forvaltningsratt", "laglighetsprovning"]

LETTERS = Path(__file__).resolve().parent.parent / "static" / "letters"
ZERO = Decimal(0)
# How a payee that is the client stands in the letter.
YOU = "Dig"


class LetterError(ValueError):
    """The decision's figures contradict each other, so no letter may be sent."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The board that decides, and how it is reached.

    Attributes:
        address: the postal address, line by line; also where an appeal is sent.
    """

    municipality: str
    board: str
    section: str
    address: tuple[str, ...]
    phone: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the letter is for. A protected person has no address lines: nothing must show where they live.

    Attributes:
        by_hand: they have moved and the address is not known; the letter says that it is handed over.
    """

    name: str
    address: tuple[str, ...] = ()
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a part of the granted amount (SEK) is for, and who is paid; empty when not settled yet."""

    label: str
    amount: Decimal
    payee: str


@dataclass(frozen=True, slots=True)
class Payout:
    """One coming payment (SEK) to a masked account, such as ``•••• 4711``.

    Attributes:
        day: None where it is not known, because there is no account to pay to yet.
        account: empty where there is none that has been verified.
        earliest: whether it may be paid later than on the day.
        month: ``2026-12``, where the decision is of several and this is of one of them.
    """

    day: date | None
    payee: str
    account: str
    amount: Decimal
    earliest: bool = False
    month: str = ""


@dataclass(frozen=True, slots=True)
class DecisionLetter:
    """All that the letter about one decision says.

    Attributes:
        decided_by: the decision maker's name; empty where a threat keeps it out of the letter (FL 33 §).
        legal_ground: in full, "12 kap. 1 § socialtjänstlagen (2025:400)".
        month: the month the aid is for, ``YYYY-MM``, or empty when it is for named needs only.
        period: the period in words, "1–30 september 2026"; may be empty.
        amount: what is granted, SEK; zero unless the outcome is ``grant`` or ``partial``.
        calculation: the result of `cases.norm.calculate`, or None when the decision rests on no calculation.
        household: whom the calculation covers, in words: "2 vuxna som är sambor", "3 barn".
        people: their given names by the calculation's ids, where they are several: whose each line is.
        uncounted: whom the application names who is not counted, and why, a sentence for each.
        already_paid: SEK of the amount that had left because of the decision that this one replaces.
        once: what is granted in the first of several months alone, in words.
        last_month: the last month, where the decision covers several, as ``month``.
        part: the days in words, where the aid is for a part of the month only, "15 till 30 september 2026".
        left: the days of the application that other decisions will be on, in words as `part`.
        individual: the reasons that are this household's own.
        children: how the children's best interests and views have been considered (SoL 3:1–3).
        sections: legal sections applied besides the ground, as ``SoL 12:3``.
        conditions: what the aid is given on condition of.
        repayment: which ground lets the aid be claimed back, ``advance``, ``conflict``, ``hindered`` or ``condition``;
            with the circumstances in `repayment_ground` (SoL 33:2–3).
        committee: the committee that decided, with the section of its minutes.
        changes: what the decision that this one replaces gave, and why it may be changed; empty where it replaces none.
        change_laws: the provisions that let it be changed.
        gives_less: whether it gives less than that did.
        copy_of: the client's name, in a copy to another of the parties, who lives elsewhere.
        is_draft: whether it is only a preview, and marked so on every page.
        appeal: to the administrative court (SoL 35:1), by review of legality (KL 13 kap.), or not at all.
        court_address: needed for review of legality, where the court itself receives the appeal.
    """

    sender: Sender
    recipient: Recipient
    case_number: str
    decision_number: str
    decided_on: date
    decided_by: str
    decided_by_title: str
    outcome: Outcome
    legal_ground: str
    reasons: str
    amount: Decimal = ZERO
    month: str = ""
    period: str = ""
    calculation: Mapping[str, Any] | None = None
    household: tuple[str, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    copy_of: str = ""
    uncounted: tuple[str, ...] = ()
    costs: tuple[Cost, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    payouts: tuple[Payout, ...] = ()
    already_paid: Decimal = ZERO
    appeal: Appeal | None = None
    court: str = ""
    court_address: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    last_month: str = ""
    part: str = ""
    left: tuple[str, ...] = ()
    individual: str = ""
    children: str = ""
    sections: tuple[str, ...] = ()
    conditions: str = ""
    repayment: str = ""
    repayment_ground: str = ""
    until_further_notice: bool = False
    committee: str = ""
    changes: str = ""
    change_laws: tuple[str, ...] = ()
    gives_less: bool = False
    is_draft: bool = False
    presented_by: str = ""
    took_part: tuple[str, ...] = ()


def decision_letter(content: DecisionLetter) -> bytes:
    """The letter that tells a client what was decided, as PDF/UA-1 and PDF/A-3a. Same content, same bytes.

    Raises:
        LetterError: when the amounts in the decision and the calculation do not add up.
    """
    html = letter_html(content)
    return render_pdf(html, title=_title(content), base=LETTERS, stylesheets=(LETTERS / "letter.css",))


def letter_html(content: DecisionLetter) -> str:
    """The same letter as HTML, before it is laid out. Raises as `decision_letter`."""
    _refuse_contradictions(content)
    return render_to_string("cases/letters/decision.html", _context(content))


def _title(content: DecisionLetter) -> str:
    month = _time(content)
    kind = "Utkast: beslut" if content.is_draft else "Beslut"
    return f"{kind} om ekonomiskt bistånd{f' för {month}' if month else ''}, ärende {content.case_number}"


def _time(content: DecisionLetter) -> str:
    """The month, the months or the days that the aid is for, in words; empty where it is for named needs only."""
    return content.part or text.months_name(content.month, content.last_month)


def _refuse_contradictions(content: DecisionLetter) -> None:
    granted = content.outcome in ("grant", "partial")
    if granted != (content.amount > 0):
        raise LetterError("Utfallet och det beviljade beloppet stämmer inte överens.")
    purposes = sum((purpose.amount for purpose in content.purposes), ZERO)
    if content.purposes and purposes != content.amount:
        raise LetterError("Summan av ändamålen är inte det beviljade beloppet.")
    paid = sum((payout.amount for payout in content.payouts), content.already_paid)
    if paid and paid != content.amount:
        raise LetterError("Summan av utbetalningarna är inte det beviljade beloppet.")
    if content.appeal and not content.court:
        raise LetterError("Beslutet kan överklagas, men domstolen saknas.")
    if content.appeal == "laglighetsprovning" and not content.court_address:
        raise LetterError("Överklagandet ska skickas till domstolen, men dess adress saknas.")
    if bool(content.repayment) != bool(content.repayment_ground):
        raise LetterError("Grunden för återbetalning ska stå i beslutet.")
    if content.calculation is not None and not _adds_up(content.calculation):
        raise LetterError("Beräkningens delar ger inte dess resultat.")


def _adds_up(calculation: Mapping[str, Any]) -> bool:
    figures = _figures(calculation)
    balance = figures["norm"] + figures["expenses"] - figures["incomes"]
    return balance == figures["balance"] and _total(calculation["lines"]) == figures["amount"]


def _figures(calculation: Mapping[str, Any]) -> dict[str, Decimal]:
    """The sums of the calculation's result, SEK."""
    return {
        "norm": Decimal(calculation["norm"]["total"]),
        "expenses": Decimal(calculation["expenses"]["approved"]),
        "incomes": Decimal(calculation["incomes"]["counted"]),
        "balance": Decimal(calculation["balance"]),
        "needs": Decimal(calculation["needs"]["approved"]),
        "amount": Decimal(calculation["result"]["amount"]),
    }


def _context(content: DecisionLetter) -> dict[str, Any]:
    month = _time(content)
    for_month = f" för {month}" if month else ""
    lines = content.calculation["lines"] if content.calculation else ()
    rules = [line["rule"] for line in lines]
    return {
        "letter": content,
        "title": _title(content),
        "headline": text.headline(content.outcome, text.kr(content.amount), for_month),
        "lead": text.LESS if content.gives_less and content.amount else text.LEADS[content.outcome],
        "outcome": text.OUTCOMES[content.outcome],
        "facts": _facts(content),
        "reasons": [*text.paragraphs(content.reasons), *text.paragraphs(content.individual)],
        "children": text.paragraphs(content.children),
        "conditions": text.paragraphs(content.conditions),
        "repayment": text.REPAYMENTS[content.repayment] if content.repayment else "",
        "repayment_ground": text.paragraphs(content.repayment_ground),
        "several": bool(content.last_month),
        "once": text.in_words(content.once),
        "first_month": text.month_name(content.month),
        "month": month,
        "last_month": text.month_name(content.last_month or content.month),
        "left": text.in_words(content.left),
        "granted": content.amount > 0,
        "amount": text.kr(content.amount),
        "calculation": _calculation(content) if content.calculation else None,
        "costs": [_cost_row(cost) for cost in content.costs] if _costs_need_saying(content) else [],
        "purposes": [(p.label, p.payee, text.kr(p.amount)) for p in content.purposes],
        "payees": any(p.payee for p in content.purposes),
        "decided_by": _maker(content),
        "payouts": _payouts(content.payouts),
        "payout_notes": _payout_notes(content.payouts),
        "already_paid": text.kr(content.already_paid) if content.already_paid else "",
        "laws": text.laws(
            content.legal_ground,
            [*rules, *content.sections, *text.repayment_laws(content.repayment), *content.change_laws],
            content.appeal,
        ),
    }


def _facts(content: DecisionLetter) -> list[tuple[str, str]]:
    facts = [
        ("Datum", content.decided_on.isoformat()),
        ("Ärende", content.case_number),
        ("Beslut", content.decision_number),
        ("Utfall", text.OUTCOMES[content.outcome]),
        ("Gäller", content.period),
    ]
    return [(name, value) for name, value in facts if value]


def unnamed(title: str) -> str:
    """The role in running text, where the name is kept out of a letter (FL 33 §): "en socialsekreterare"."""
    return f"en {title[:1].lower()}{title[1:]}"


def _maker(content: DecisionLetter) -> str:
    """Who decided, with the title in running text: "Sara Ek, socialsekreterare", or only "en socialsekreterare"."""
    title = content.decided_by_title[:1].lower() + content.decided_by_title[1:]
    if title and not content.decided_by:
        return unnamed(title)
    return ", ".join(part for part in (content.decided_by, title) if part)


def _day(payout: Payout) -> str:
    if payout.day is None:
        return text.NO_DAY
    return f"{text.EARLIEST} {payout.day.isoformat()}" if payout.earliest else payout.day.isoformat()


def _payouts(payouts: Iterable[Payout]) -> list[tuple[str, str, str, str]]:
    """A row for each payment, as the client will see them come; what has no account to go to yet is one sum."""
    rows: dict[Any, tuple[Payout, Decimal]] = {}
    for number, payout in enumerate(payouts):
        key = number if payout.account else (payout.payee, payout.month)
        rows[key] = (payout, payout.amount + (rows[key][1] if key in rows else ZERO))
    return [(_day(p), _to(p), p.account or text.NO_ACCOUNT, text.kr(amount)) for p, amount in rows.values()]


def _to(payout: Payout) -> str:
    return f"{payout.payee}, för {text.month_name(payout.month)}" if payout.month else payout.payee


def _payout_notes(payouts: Iterable[Payout]) -> list[str]:
    """What the table of payments needs said beside it."""
    without = [payout.payee for payout in payouts if not payout.account]
    notes = {
        text.MAY_BE_LATER: any(payout.earliest and payout.day for payout in payouts),
        text.WITHOUT_ACCOUNT: bool(without),
        text.GIVE_ACCOUNT: YOU in without,
        text.MASKED: any(payout.account for payout in payouts),
    }
    return [note for note, needed in notes.items() if needed]


def _calculation(content: DecisionLetter) -> dict[str, Any]:
    assert content.calculation is not None
    lines = content.calculation["lines"]
    figures = _figures(content.calculation)
    surplus = max(-figures["balance"], ZERO)
    statuses = {_status(line) for line in lines}
    emergency = any(notice["code"] == "emergency" for notice in content.calculation.get("notices", ()))
    return {
        "rows": _rows(lines, figures, emergency, content.people),
        "result": text.kr(figures["amount"]),
        "differs": not content.last_month and figures["amount"] != content.amount,
        "surplus": text.kr(surplus) if surplus else "",
        "surplus_used": text.kr(min(surplus, figures["needs"])) if surplus and figures["needs"] else "",
        "notes": [note for status, note in text.STATUS_NOTES.items() if status in statuses],
        "settings": text.settings(
            content.calculation.get("settings") or {},
            children=any(person["band"][:1].isdigit() for person in content.calculation["norm"]["personal"]),
            days=any(" dag" in line["basis"] for line in lines),
        ),
        "household": text.in_words(content.household),
        "means": text.means(lines),
        "people": text.in_words(tuple(content.people.values())),
        "uncounted": content.uncounted,
    }


def _rows(
    lines: Sequence[Mapping[str, Any]], figures: Mapping[str, Decimal], emergency: bool, people: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Every line of the calculation, with the sum of each section and the balance where they fall."""
    rows: list[dict[str, Any]] = []
    means = text.means(lines)
    sums = text.SECTION_SUMS | {"incomes": f"{means.capitalize()} som räknas"}
    sums |= {"norm": text.FOOD_SUM} if emergency else {}
    for section in text.SECTIONS:
        own = [line for line in lines if line["section"] == section and not _of_nothing(line)]
        rows += _line_rows(own, people)
        if len(own) > 1 and section in sums:
            rows.append(_sum_row(sums[section], _total(own)))
        if section == "incomes" and figures["balance"] != figures["amount"]:
            rows.append(_sum_row(f"Kostnader minus {means}", figures["balance"]))
    return rows


def _of_nothing(line: Mapping[str, Any]) -> bool:
    """Whether it is a cost that was not applied for: in a part of a month, one that another part has."""
    return line.get("applied") is not None and not Decimal(line["applied"]) and not Decimal(line["amount"])


def _line_rows(lines: Iterable[Mapping[str, Any]], people: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The lines of one section; a rule that holds for several in a row is explained at the first of them."""
    explained = ""
    for line in lines:
        rounds = _rounds(line)
        explanation = text.ROUNDING if rounds else text.explanation(line["section"], line["rule"])
        yield {
            "label": ", ".join(filter(None, (line["label"], people.get(line.get("person") or "")))),
            "amount": text.kr(Decimal(line["amount"])),
            "explanation": explanation if explanation != explained else "",
            "basis": ". ".join(filter(None, (line["basis"], _why_uncounted(line)))),
            "reference": "" if rounds else text.short_reference(line["rule"]),
            "mark": text.STATUS_MARKS.get(_status(line), ""),
        }
        explained = explanation


def _why_uncounted(line: Mapping[str, Any]) -> str:
    """Why an income that came in is not counted, in the caseworker's words; empty where it is."""
    is_left_out = line["section"] == "incomes" and not Decimal(line["amount"])
    return str(line.get("reason") or "").rstrip(". ") if is_left_out else ""


def _status(line: Mapping[str, Any]) -> str:
    """Whose word the figure rests on, where the reader is told: not of rounding, nor of what is the household's own."""
    own = line["source"] == FROM_CASE and line["status"] == SECONDARY
    return "" if own or _rounds(line) else str(line["status"])


def _rounds(line: Mapping[str, Any]) -> bool:
    """Whether the line only rounds the amount: no provision says so, and it needs no more than to be said."""
    return bool(line["section"] == "result" and line["source"] == FROM_SETTINGS)


def _total(lines: Iterable[Mapping[str, Any]]) -> Decimal:
    return sum((Decimal(line["amount"]) for line in lines), ZERO)


def _sum_row(label: str, amount: Decimal) -> dict[str, Any]:
    return {"label": label, "amount": text.kr(amount), "is_sum": True}


def _costs_need_saying(content: DecisionLetter) -> bool:
    """Whether the costs say more than the calculation already does: something was cut or is left, or there is none."""
    return content.calculation is None or any(cost.is_cut or cost.rest or cost.urgent for cost in content.costs)


def _cost_row(cost: Cost) -> tuple[str, str, str, str]:
    why = cost.reason or "Skälen står under rubriken Varför vi har beslutat så."
    if not cost.is_cut:
        rest = f"Resten, {text.kr(cost.rest)}, prövar vi när vi beslutar om de andra dagarna i månaden."
        why = rest if cost.rest else "Vi godkänner hela kostnaden."
    return cost.label, text.kr(cost.applied), text.kr(cost.approved), f"{cost.urgent} {why}".lstrip()
