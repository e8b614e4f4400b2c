"""What the caseworker should know about a calculation that could be made: never a reason to stop."""

from collections.abc import Iterator
from decimal import Decimal

from cases.norm.lines import Line
from cases.norm.model import CalculationInput, Income
from cases.norm.tables import DERIVED, SECONDARY

MESSAGES = {
    "secondary_figure": "Belopp i årets riksnorm kommer inte direkt från förordningen. Kontrollera dem före beslut.",
    "derived_figure": "Belopp i årets riksnorm är uträknade från andra publicerade belopp. "
    "Kontrollera dem före beslut.",
    "earlier_law": "Månaden ligger före socialtjänstlagen (2025:400). "
    "Beloppen är årets, men reglerna och hänvisningarna är dagens.",
    "two_adults_not_couple": "De två vuxna är inte makar eller sambor. De räknas som ensamstående, "
    "men deras inkomster räknas ihop här. Kontrollera att de ska ha en gemensam beräkning.",
    "child_income_before_unknown": "Det är inte angivet vad barnet har tjänat tidigare under året. "
    "Det räknas som 0 kr.",
    "work_incentive_child": "Den särskilda beräkningsregeln gäller inte barns och skolungdomars inkomster "
    "(SoL 12:8 tredje stycket).",
    "income_month": "En inkomst har kommit en annan månad än den före biståndsmånaden. I regel räknas månaden före.",
    "income_set": "En inkomst är satt till ett annat belopp än det föreslagna, utan att det står varför.",
    "above_guideline": "Mer godkänns än vad kommunens riktlinje säger. Skriv varför i det enskilda fallet.",
    "individual_level": "Riksnormen är höjd eller sänkt i det enskilda fallet (SoL 12:7 tredje stycket). "
    "Skälen ska stå i beslutet.",
    "emergency": "Av riksnormen räknas bara mat. Att resten inte beviljas är ett formellt beslut med skäl "
    "och information om hur man överklagar.",
    "emergency_costs": "Andra kostnader än mat står som godkända i nödprövningen. Låt bara det som är akut stå kvar.",
    "carried_surplus": "Ett överskott från månaden före räknas som inkomst. Det ska prövas i det enskilda fallet "
    "(HFD 2017 ref. 51), och domens skäl har inte gått att läsa.",
    "adult_child": "Ett vuxet barn bor hemma. Barnets del av hyran dras av, också när barnet saknar inkomst "
    "(HFD 2020 ref. 40). Barnet kan ansöka om eget bistånd. Går barnet i skolan och är under 21 år ska det markeras "
    "på hushållet.",
    "surplus": "Det blir ett överskott. Avslaget är ett formellt beslut med skäl "
    "och information om hur man överklagar.",
}

# Socialtjänstlagen (2025:400) came into force on 2025-07-01.
FIRST_MONTH_OF_SOL_2025 = (2025, 7)


def notices(case: CalculationInput, lines: list[Line], surplus: Decimal) -> list[dict[str, str]]:
    """The notices of one calculation, each with a code and a Swedish sentence.

    Args:
        case: what was calculated on.
        lines: the steps; figures of the norm table carry their own status.
        surplus: SEK left over when all costs are met.
    """
    codes = [*_about_figures(lines), *_about_household(case), *_about_incomes(case), *_about_choices(case, lines)]
    if surplus:
        codes.append("surplus")
    return [{"code": code, "message": MESSAGES[code]} for code in codes]


def _about_figures(lines: list[Line]) -> Iterator[str]:
    statuses = {line.table_status for line in lines}
    if SECONDARY in statuses:
        yield "secondary_figure"
    if DERIVED in statuses:
        yield "derived_figure"


def _about_household(case: CalculationInput) -> Iterator[str]:
    if (case.month.year, case.month.month) < FIRST_MONTH_OF_SOL_2025:
        yield "earlier_law"
    if len(case.household.adults) == 2 and not case.household.couple:
        yield "two_adults_not_couple"


def _about_incomes(case: CalculationInput) -> Iterator[str]:
    children = {child.id for child in case.household.children}
    wages = [income for income in case.incomes if income.kind == "wage" and income.person in children]
    if any(income.before is None for income in wages):
        yield "child_income_before_unknown"
    if case.work_incentive & children:
        yield "work_incentive_child"
    if any(_outside_month_before(case, income) for income in case.incomes):
        yield "income_month"
    if any(i.proposed is not None and i.proposed != i.net and not i.reason for i in case.incomes):
        yield "income_set"


def _about_choices(case: CalculationInput, lines: list[Line]) -> Iterator[str]:
    if any(line.above_guideline and not line.reason for line in lines):
        yield "above_guideline"
    if case.adjustments:
        yield "individual_level"
    if case.emergency:
        yield "emergency"
        if any(e.approved for e in case.expenses) or any(n.approved for n in case.needs):
            yield "emergency_costs"
    if case.carried:
        yield "carried_surplus"
    if case.household.adult_children:
        yield "adult_child"


def _outside_month_before(case: CalculationInput, income: Income) -> bool:
    return income.received_month is not None and case.month.months_since(*income.received_month) != 1
