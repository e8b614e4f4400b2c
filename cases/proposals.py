"""Proposed words of a decision, out of its calculation: a beginning that the caseworker goes on from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bistand.ui.templatetags.ui import amount, month
from cases.by_month import each_month, needs_of, once, sum_of
from cases.costs import costs_of
from cases.earlier_months import work_incentives
from cases.household_days import days_of
from cases.letters_text import days_name, in_words, means
from cases.models import GRANTS, Application, Calculation, Case, Outcome
from cases.norm.kinds import NEED_KINDS
from cases.norm.lines import ADULT_CHILD_RENT, SOL_NEED
from cases.norm.work_incentive import WorkIncentive
from cases.numbers import add_months
from cases.phrases import plain
from cases.queries import calculation_before, current_phrases, last_decision, members_in

_OF_ALL_MONTHS = re.compile(
    r" Vi räknar med samma förhållanden till och med \w+\s\d{4}, så beräkningen gäller varje månad(, men [^.]*)?\."
    r"|( i \w+\s\d{4} och [\d\s,]+kr)? varje månad( därefter)?(?=\. Du kan inte betala)"
)
RIGHT = "12 kap. 1 § socialtjänstlagen".replace(" ", "\u00a0", 3)


def proposed_reasons(
    given: Mapping[str, Any], result: Mapping[str, Any], for_month: date, outcome: str | None = None
) -> str:
    """The reasons that the calculation gives: what is counted, and what it comes to where something is granted.

    `given` and `result` are the calculation's input and result, and `outcome` the chosen one (None: the calculation's).
    What ends without trying the need has none of it. Source of the form: FL 32 §.
    """
    outcome = outcome or result["result"]["outcome"]
    if outcome == Outcome.REJECT:
        return _sums(result, _days(given, for_month))
    if outcome not in (Outcome.GRANT, Outcome.PARTIAL):
        return ""
    return "\n\n".join(part for part in (_sums(result, _days(given, for_month)), _conclusion(result)) if part)


def for_all_months(reasons: str, calculation: Calculation, months: int) -> str:
    """The reasons where what is still said as proposed of the first month is said of all `months` that are granted."""
    result, end = calculation.result, add_months(calculation.month, months - 1)
    sums, lacking = _sums(result, _days(calculation.input, calculation.month)), _conclusion(result)
    reasons = _OF_ALL_MONTHS.sub("", reasons.replace("\r\n", "\n"))
    if months == 1 or sums not in reasons:
        return reasons
    single = once(needs_of(calculation.input))
    names = in_words([NEED_KINDS[kind].lower() for kind, _ in single])
    but = f", men {names} bara i {month(calculation.month)}" if single else ""
    said = f"{sums} Vi räknar med samma förhållanden till och med {month(end)}, så beräkningen gäller varje månad{but}."
    reasons = reasons.replace(sums, said)
    every = " varje månad."
    if single:
        later = max(Decimal(result["balance"]) + sum_of(each_month(needs_of(calculation.input))), Decimal(0))
        every = f" i {month(calculation.month)} och {amount(later.quantize(Decimal(1)))} varje månad därefter."
    return reasons.replace(lacking, lacking.replace(".", every, 1)) if lacking else reasons


def _days(given: Mapping[str, Any], for_month: date) -> str:
    """The month, or the part of it that is calculated, in words."""
    return days_name(*days_of(for_month, given["period"])) if given.get("period") else month(for_month)


def incentives_ended(given: Mapping[str, Any], incentives: Mapping[str, WorkIncentive], first: date) -> list[str]:
    """What is said when all of a wage counts again, the month after the two years of the incentive (SoL 12:8)."""
    earners = {str(row["person"]) for row in given["incomes"] if row["kind"] == "wage"} - set(given["work_incentive"])
    ended = [found.until for person, found in incentives.items() if person in earners and not found.applies]
    return [
        f"I två år har vi inte räknat en fjärdedel av lönen (jobbstimulans). De två åren tog slut i {month(until)}. "
        "Därför räknar vi hela lönen nu (12 kap. 8 § socialtjänstlagen)."
        for until in dict.fromkeys(ended)
        if until and add_months(until, 1) == first
    ]


def proposed_individual(given: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """What is judged in just this household: costs that were cut, levels, shares and incomes set, or the surplus."""
    refused = [] if Decimal(result["result"]["amount"]) > 0 else [refusal_words(result)]
    return "\n\n".join([*_cuts(given), *_individual(result), *_surplus_used(result), *refused])


def lacks(calculation: Calculation | None) -> Decimal:
    """SEK that the calculation shows to be lacking; 0 where there is none."""
    return max(Decimal(calculation.result["result"]["amount"]), Decimal(0)) if calculation else Decimal(0)


def is_for_other_outcome(reasons: str, outcome: str, calculation: Calculation) -> bool:
    """Whether the reasons are still those proposed for another outcome, or conclude the opposite of this one."""
    given, result, said = calculation.input, calculation.result, plain(reasons)
    proposed = {other: plain(proposed_reasons(given, result, calculation.month, other)) for other in Outcome.values}
    if said == proposed[outcome]:
        return False
    conclusion = plain(_conclusion(result)) if outcome not in (Outcome.GRANT, Outcome.PARTIAL) else ""
    return said in proposed.values() or bool(conclusion and conclusion in said)


def with_sums_of(reasons: str, calculation: Calculation) -> str:
    """The reasons with what they say as proposed after another calculation of the application said after this one."""
    reasons = reasons.replace("\r\n", "\n")
    sums, conclusion = _said_of(calculation)
    for other in Calculation.objects.filter(application=calculation.application_id).exclude(pk=calculation.pk):
        was, concluded = _said_of(other)
        if was == sums or was not in reasons:
            continue
        reasons = reasons.replace(was, sums)
        if concluded and concluded != conclusion:
            reasons = reasons.replace(concluded, conclusion).strip()
    return reasons


def _said_of(calculation: Calculation) -> tuple[str, str]:
    result = calculation.result
    return _sums(result, _days(calculation.input, calculation.month)), _conclusion(result)


def known_texts(application: Application, calculation: Calculation | None) -> list[str]:
    """Texts that are nobody's own reasons here: phrases, what the calculation proposes, what last month's said, and the
    reasons of costs that have come along from it.
    """
    case = application.case
    known = [phrase.text for phrase in current_phrases()]
    if calculation:
        proposed = proposed_individual(calculation.input, calculation.result)
        known += [proposed, *proposed.split("\n\n")]
    if last := last_decision(case, application.month):
        known += [last.individual, *last.individual.split("\n\n")]
    if before := calculation_before(case, application.month):
        known += [cost.reason for cost in costs_of(before.input)]
    return known


def basis_words(given: Mapping[str, Any], result: Mapping[str, Any], for_month: date) -> str:
    """What a decision will rest on, before it is made: what is counted and what is judged, with no conclusion."""
    return "\n\n".join([_sums(result, _days(given, for_month)), *_cuts(given), *_individual(result)])


def considered_words(result: Mapping[str, Any]) -> str:
    """What is considered before a decision against somebody, so that they can answer it (FL 25 §)."""
    granted, surplus = Decimal(result["result"]["amount"]), Decimal(result["result"]["surplus"])
    if granted > 0:
        return f"Vi överväger att bevilja {amount(granted)}."
    higher = f"är {amount(surplus)} högre än" if surplus > 0 else "räcker till"
    return f"Vi överväger att avslå ansökan, eftersom hushållets {means(result['lines'])} {higher} kostnaderna."


def refusal_words(result: Mapping[str, Any]) -> str:
    """Why a calculation that gives nothing leads to a refusal; the same words on the sheet and in the decision."""
    surplus = Decimal(result["result"]["surplus"])
    if surplus > 0:
        return (
            f"Hushållets {means(result['lines'])} är {amount(surplus)} högre än de kostnader som vi räknar med. "
            f"Pengarna räcker alltså, och därför har du inte rätt till ekonomiskt bistånd enligt {RIGHT}."
        )
    return (
        f"Hushållets {means(result['lines'])} räcker till de kostnader som vi räknar med. Därför har du inte rätt till "
        f"ekonomiskt bistånd enligt {RIGHT}."
    )


def _sums(result: Mapping[str, Any], days: str) -> str:
    """What is put together, in one or two sentences; `days` are the month or the part of it in words."""
    expenses, needs = Decimal(result["expenses"]["approved"]), Decimal(result["needs"]["approved"])
    counted = Decimal(result["incomes"]["counted"])
    said = [f"Du har ansökt om ekonomiskt bistånd för {days}."]
    norm = amount(result["norm"]["total"])
    said.append(f"{_emergency(result)}{norm}." if _emergency(result) else f"Riksnormen för hushållet är {norm}.")
    if expenses:
        said.append(f"Utgifter utöver riksnormen som vi godkänner är {amount(expenses)}.")
    said.append(
        f"De {means(result['lines'])} som räknas är {amount(counted)}."
        if counted
        else "Hushållet har inga inkomster som räknas."
    )
    if needs:
        said.append(f"Levnadskostnader i övrigt som vi godkänner är {amount(needs)}.")
    return " ".join(said)


def _emergency(result: Mapping[str, Any]) -> str:
    """Why the need is tried as an emergency, and that only food is counted; empty where it is not."""
    if not any(notice["code"] == "emergency" for notice in result["notices"]):
        return ""
    why = next((line["reason"] for line in result["lines"] if line["section"] == "norm" and line.get("reason")), "")
    return (
        f"Vi prövar behovet som en nödsituation: {why.rstrip('. ')}. Då beviljar vi bara mat av riksnormen, och inte "
        "resten av den. Maten är "
    )


def _cuts(given: Mapping[str, Any]) -> Iterator[str]:
    for cost in costs_of(given):
        if cost.is_cut:
            answer = f"godkänner vi {amount(cost.approved)}" if cost.approved else "godkänner vi inget"
            yield f"{cost.label}: av {amount(cost.applied)} som du har sökt {answer}. {cost.reason}".rstrip()


def _individual(result: Mapping[str, Any]) -> Iterator[str]:
    """Lines that rest on this household's own reasons, each reason once."""
    said: set[str] = set()
    for line in result["lines"]:
        reason = line.get("reason") or ""
        if line["rule"] == ADULT_CHILD_RENT:
            share = amount(-Decimal(line["amount"]))
            yield f"Ett vuxet barn som bor hemma ska stå för {share} av hyran, som dras av. {reason}".rstrip()
        elif reason and line.get("applied") is None and reason not in said:
            said.add(reason)
            # Said with the sums.
            if (line["section"], line["rule"]) == ("norm", SOL_NEED):
                continue
            yield f"{line['label']}: {amount(abs(Decimal(line['amount'])))}. {reason}"


def _surplus_used(result: Mapping[str, Any]) -> Iterator[str]:
    """What incomes above the norm and the expenses have paid of the other living costs, where not all of those."""
    left, granted = -Decimal(result["balance"]), Decimal(result["result"]["amount"])
    if left > 0 and granted > 0:
        yield (
            f"Inkomsterna räcker till riksnormen och utgifterna, och {amount(left)} blir över. Det ska först användas "
            f"till levnadskostnaderna i övrigt. Därför får du {amount(granted)} till dem."
        )


def _conclusion(result: Mapping[str, Any]) -> str:
    granted = Decimal(result["result"]["amount"])
    if granted <= 0:
        return ""
    return (
        f"Det saknas {amount(granted)}. Du kan inte betala det själv och inte få pengarna på något annat sätt. Därför "
        f"har du rätt till ekonomiskt bistånd enligt {RIGHT}."
    )


def phrase_values(
    case: Case,
    application: Application,
    calculation: Calculation | None,
    total: Decimal | None,
    period: tuple[str, str],
) -> dict[str, str]:
    """What the placeholders of a phrase are filled with; what is not known is left out."""
    values = {
        "namn": case.applicant.name,
        "ärende": case.number,
        "månad": month(application.month),
        "period": " – ".join(part for part in period if part),
        "belopp": amount(total) if total else "",
    }
    if calculation:
        result = calculation.result
        surplus = Decimal(result["result"]["surplus"])
        values |= {
            "norm": amount(result["norm"]["total"]),
            "inkomster": amount(result["incomes"]["counted"]),
            "underskott": amount(result["result"]["amount"]) if Decimal(result["result"]["amount"]) else "",
            "överskott": amount(surplus) if surplus else "",
        }
    return {name: value for name, value in values.items() if value}


def proposed_texts(application: Application, calculation: Calculation, outcome: str) -> tuple[str, str]:
    """The reasons and the individual reasons to begin with. Where something is refused the latter are one's own, so
    that they begin empty, with what the calculation says beside them.
    """
    given, result, first = calculation.input, calculation.result, application.month
    reasons = proposed_reasons(given, result, first, outcome)
    if outcome in (*GRANTS, Outcome.REJECT) and any(row["kind"] == "wage" for row in given["incomes"]):
        members = members_in(application.case.household_id, first, given.get("period"))
        reasons = "\n\n".join([reasons, *incentives_ended(given, work_incentives(members, first), first)])
    return reasons, proposed_individual(given, result) if outcome == Outcome.GRANT else ""
