"""Whole cases where what the household has is the point: incomes, the work incentive, a benefit that is awaited.

Amounts are of 2026 (SoF 12:2 as worded by SFS 2025:1046) unless said, worked out by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from cases.asking import ask_waiting
from cases.ssbtek.contract import Agency, Scripted
from cases.ssbtek.fake.server import FakeSsbtek
from cases.ssbtek.fake.town import CODE_TIMEOUT
from tests.ssbtek.service import service
from tests.stories.clock import Clock
from tests.stories.doors import CaseAt, Town, someone


def test_a_student_without_work_in_summer(clock: Clock) -> None:
    """July: norm 3 940 + 1 280 = 5 220; rent 4 200 and home insurance 90: 9 510. Less a wage of 3 100 in June: 6 410.
    The extra allowance from CSN does not count while it is paid as it goes (RÅ 1996 ref. 12).
    """
    town = Town(clock, date(2026, 7, 1))
    case = town.register(someone("Ali", "Karimi", date(2003, 10, 1)))
    application = town.apply(
        case, "2026-07", "Studierna börjar igen i augusti.", expenses={"rent": 4200, "home_insurance": 90},
        incomes=[("Ali", "wage", 3100), ("Ali", "extra_allowance", 1037)],
    )  # fmt: skip
    town.calculate(case, application)
    decision = town.decide(case, application, conditions="Du ska söka sommarjobb och visa vilka jobb du har sökt.")
    town.letter(decision, "08-student-sommar").says(
        "Du får 6 410 kr i ekonomiskt bistånd för juli 2026",
        "Riksnormen för hushållet 5 220 kr",
        "Extra tillägg från CSN, räknas inte",
        "Villkor Du ska söka sommarjobb",
    )


def test_a_surplus_is_a_formal_refusal_that_can_be_appealed(town: Town) -> None:
    """Couple with children of five and eight: 7 100 + 3 060 + 3 820 + 2 030 = 16 010; rent 8 500: 24 510. Incomes
    26 000: a surplus of 1 490.
    """
    case = town.register(
        someone("Eva", "Holm", date(1986, 2, 2)), ("partner", someone("Jan", "Holm", date(1984, 4, 4))),
        ("child", someone("Moa", "Holm", date(2021, 1, 5))), ("child", someone("Vide", "Holm", date(2018, 1, 5))),
    )  # fmt: skip
    application = town.apply(
        case, "2026-09", expenses={"rent": 8500},
        incomes=[("Jan", "wage", 23350), ("Eva", "child_allowance", 2650)],
    )  # fmt: skip
    town.calculate(case, application)
    town.letter(town.decide(case, application), "09-overskott").says(
        "Du får inte ekonomiskt bistånd för september 2026",
        "Utfall Avslag",
        "Hushållets inkomster är 1 490 kr högre än de kostnader som vi räknar med",
        "Vad överskottet betyder",
        "Kostnader minus inkomster −1 490 kr",
        "Förvaltningsrätten i Almby",
        "inom tre veckor från den dag då du fick del av beslutet",
    )


def test_a_cost_of_the_needs_is_paid_for_by_the_surplus_first(town: Town) -> None:
    """Single: 5 220 + rent 6 000 = 11 220. Wage 11 900: 680 over. Dentist 1 500 is approved, so 820 is granted."""
    case = town.register(someone("Ulla", "Ek", date(1975, 5, 5)))
    application = town.apply(
        case, "2026-09", expenses={"rent": 6000}, needs={"dental_care": 1500}, incomes=[("Ulla", "wage", 11900)]
    )
    # Dental care is tried before anything of it stands as approved.
    assert "Skriv vad som godkänns" in town.cannot_calculate(case, application)
    town.calculate(case, application, needs={"dental_care": (1500, 1500)})
    town.letter(town.decide(case, application), "09b-overskott-tandvard").says(
        "Du får 820 kr i ekonomiskt bistånd för september 2026",
        "680 kr blir över. Det ska först användas till levnadskostnaderna i övrigt. Därför får du 820 kr till dem.",
        "Det täcker 680 kr av dem",
    )


def _month(town: Town, case: CaseAt, year: int, number: int, wage: int = 0, months: int = 1) -> str:
    """A month as most are, or several in one decision: applied for on the first, calculated as proposed, decided."""
    town.on(date(year, number, 1))
    incomes = [("Petra", "wage", wage)] if wage else []
    application = town.apply(case, f"{year}-{number:02}", expenses={"rent": 6000}, incomes=incomes)
    town.calculate(case, application)
    return town.decide(case, application, months=months)


def test_in_the_seventh_month_a_quarter_of_the_wage_is_left_out(clock: Clock) -> None:
    """Support from February to July, six months in a row. In August a wage of 8 000 counts as 6 000 (SoL 12:8):
    5 220 + 6 000 − 6 000 = 5 220. In July, the sixth month, all of 2 000 counts: 9 220.
    """
    town = Town(clock, date(2026, 2, 1))
    case = town.register(someone("Petra", "Sand", date(1990, 6, 6)))
    _month(town, case, 2026, 2, months=5)
    assert "9 220 kr" in town.page(town.caseworker, _month(town, case, 2026, 7, 2000))
    town.letter(_month(town, case, 2026, 8, 8000), "10-jobbstimulans-manad-7").says(
        "Du får 5 220 kr i ekonomiskt bistånd för augusti 2026",
        "Lön efter skatt, 75 procent räknas (särskild beräkningsregel)",
        "8 000 kr × 75 %",
        "Efter sex månader i följd med försörjningsstöd räknas inte en fjärdedel av lönen",
    )


def test_in_the_month_after_two_years_the_whole_wage_counts_again(clock: Clock) -> None:
    """Support January to June 2024; the rule is used first in July 2024 and holds for 24 months, to June 2026, also
    over a time without aid. June 2026: 5 220 + 6 000 − 6 000 (75 % of 8 000) = 5 220. July 2026: 5 220 + 6 000 − 8 000
    = 3 220.
    """
    town = Town(clock, date(2024, 1, 1))
    case = town.register(someone("Petra", "Sand", date(1990, 6, 6)))
    _month(town, case, 2024, 1, months=6)
    _month(town, case, 2024, 7, 8000)
    assert "5 220 kr" in town.page(town.caseworker, _month(town, case, 2026, 6, 8000))
    last = _month(town, case, 2026, 7, 8000)
    town.letter(last, "11-jobbstimulans-manad-25").says(
        "Du får 3 220 kr i ekonomiskt bistånd för juli 2026",
        "De två åren tog slut i juni 2026. Därför räknar vi hela lönen nu",
    ).says_nothing_of("75 procent räknas")


HOME = {"street": "Storgatan 1", "postcode": "123 45", "city": "Almby"}


def test_an_advance_on_a_benefit_says_in_the_decision_that_it_may_be_claimed_back(town: Town) -> None:
    """5 220 + rent 6 000 + electricity 300 + home insurance 100 = 11 620. The ground stands in the decision itself
    (SoL 33:2, JO 4000-2000).
    """
    case = town.register(someone("Bo", "Krans", date(1970, 1, 1), **HOME))
    costs = {"rent": 6000, "electricity": 300, "home_insurance": 100}
    application = town.apply(case, "2026-09", expenses=costs)
    town.calculate(case, application)
    waits: dict[str, Any] = {f"obstacle_{case.people['Bo']}": "sick_waiting", "repayment": "advance"}
    assert town.refused(town.caseworker, case.url(f"decision/{application}/"), waits)
    decision = town.decide(
        case, application, **waits,
        repayment_ground="Du väntar på sjukpenning från Försäkringskassan för september 2026, sökt 2026-08-20.",
    )  # fmt: skip
    town.letter(decision, "12-forskott-pa-forman").says(
        "Du får 11 620 kr i ekonomiskt bistånd för september 2026",
        "Bo Krans Storgatan 1 123 45 Almby",
        "Du kan behöva betala tillbaka biståndet",
        "Biståndet är ett förskott på en förmån eller ersättning",
        "Du väntar på sjukpenning från Försäkringskassan för september 2026",
        "33 kap. 2 §",
    )


# ---- another agency does not answer ------------------------------------------------------------------------------


@pytest.fixture
def agencies(settings: Any) -> Iterator[FakeSsbtek]:
    """The service of ours, begun before the clock is moved: a certificate is looked at by the real one."""
    with service() as (fake, connection):
        at = {"url": connection.url, "certificate": connection.certificate, "key": connection.key}
        settings.SSBTEK = {**settings.SSBTEK, **at, "authority": connection.authority, "read_seconds": 2}
        yield fake


def test_an_agency_that_does_not_answer_is_asked_again_and_holds_nothing_up(agencies: FakeSsbtek, town: Town) -> None:
    """Försäkringskassan has paid a housing allowance of 1 900; CSN has a fault. 5 220 + 6 000 − 1 900 = 9 320."""
    rita = someone("Rita", "Vik", date(1995, 5, 5))
    case = town.register(rita)
    application = town.apply(case, "2026-09", expenses={"rent": 6000})
    housing = {Agency.FK: {"paid": [("BOB", "Bostadsbidrag", date(2026, 8, 25), 1900)]}}
    agencies.script[rita.pnr] = Scripted(housing, {Agency.CSN: CODE_TIMEOUT})
    town.send(town.caseworker, case.url(f"applications/{application}/agencies/"), {"persons": [case.people["Rita"]]})
    ask_waiting()  # the worker's turn
    page = town.page(town.caseworker, case.url("agencies/"))
    assert "SSBT-0004" in page
    assert "Kunde inte svara" in page

    agencies.script[rita.pnr] = Scripted(housing)
    town.send(town.caseworker, case.url(f"applications/{application}/agencies/"), {"persons": [case.people["Rita"]]})
    ask_waiting()
    assert "Kunde inte svara" not in town.page(town.caseworker, case.url(f"agencies/?application={application}"))
    town.calculate(case, application, incomes=[("Rita", "housing_allowance", 1900)])
    town.letter(town.decide(case, application), "13-myndighet-svarar-inte").says(
        "Du får 9 320 kr i ekonomiskt bistånd för september 2026",
        "Bostadsbidrag eller bostadstillägg",
        "−1 900 kr",
    )
