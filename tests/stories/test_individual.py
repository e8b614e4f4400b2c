"""Whole cases where the individual test is the point: the food norm in an emergency, and a norm that is raised.

Amounts are of 2026 (SoF 12:2 as worded by SFS 2025:1046), worked out by hand.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from bistand.staff.models import Role
from tests.cases.tables_files import RENT, guideline_file
from tests.stories.doors import Town, someone

FOOD = (("food", "adult_single", "2100"), ("food", "7-10", "1500"))


def load_guideline(town: Town) -> None:
    """The municipality's own ceilings of rent and amounts of food, loaded by one and approved by another."""
    administrator = town.worker(Role.ADMINISTRATOR, "Ada Ros")
    table = {
        "name": "Riktlinje 2026", "valid_from": "2026-09-01",
        "file": SimpleUploadedFile("riktlinje.csv", guideline_file((*RENT, *FOOD)), "text/csv"),
    }  # fmt: skip
    loaded = town.send(administrator, "/tables/guideline/new/", table)
    town.send(town.head, f"{loaded}approve/")


def test_only_food_is_granted_in_an_emergency_and_the_rest_is_refused_with_reasons(town: Town) -> None:
    """The municipality's own food amounts, loaded by one and approved by another: 2 100 and 1 500. For the ten days
    until the wage comes: 2 100 × 120/365 = 690,41 and 1 500 × 120/365 = 493,15; together 1 183,56, to whole kronor
    1 184.
    """
    load_guideline(town)
    town.on(date(2026, 9, 15))
    case = town.register(someone("Ines", "Mora", date(1992, 2, 2)), ("child", someone("Leo", "Mora", date(2017, 7, 7))))
    application = town.apply(case, "2026-09", "Pengarna är slut. Lönen kommer den 25.", expenses={"rent": 7000})
    why = "Lönen som räckte till hela september är förbrukad, och nästa lön kommer den 25 september."
    days: dict[str, Any] = {"period_from": "2026-09-15", "period_to": "2026-09-24", "emergency__reason": why}
    assert "varför det är akut" in town.cannot_calculate(case, application, **days, expenses={"rent": 7000})
    # Why not all of it was approved last month does not say that it is urgent now.
    cut = {"rent": (7000, 6200, "Hyran är högre än vad som är skäligt.")}
    assert "varför det är akut" in town.cannot_calculate(case, application, **days, expenses=cut)
    said_nothing = {"rent": (7000, 7000, "", ".")}
    assert "varför det är akut" in town.cannot_calculate(case, application, **days, expenses=said_nothing)
    urgent = {"rent": (7000, 7000, "", "Hyresvärden vräker familjen på fredag om hyran inte kommer.")}
    town.calculate(case, application, **days, expenses=urgent)
    assert "vräker familjen" in town.page(town.caseworker, case.url("calculation/"))
    town.calculate(
        case, application, period_from="2026-09-15", period_to="2026-09-24", emergency__reason=why,
        expenses={"rent": (7000, 0, "Hyran för september är betald.")},
    )  # fmt: skip
    town.letter(town.decide(case, application), "14-matnorm").says(
        "Du får 1 184 kr i ekonomiskt bistånd för 15 till 24 september 2026",
        "Vi säger ja till en del av det du har sökt",
        "Matnorm i en nödsituation, ensamstående vuxen",
        "2 100 kr × 10 dagar × 12/365",
        "690,41 kr", "493,15 kr",
        f"Vi prövar behovet som en nödsituation: {why} Då beviljar vi bara mat av riksnormen, och inte resten av den.",
        "Mat i en nödsituation Dig 1 184 kr",
        "När kontot är kontrollerat Dig Inget kontrollerat konto 1 184 kr",
        "Så överklagar du",
    ).says_nothing_of("Riksnormen för hushållet är")  # fmt: skip

    other = town.register(someone("Ulf", "Lind", date(1992, 2, 2)))
    second = town.apply(other, "2026-09", "Pengarna är slut.", expenses={"rent": 5000})
    town.calculate(other, second, **days, expenses={"rent": (5000, 5000, "", "Hyresvärden vräker på fredag.")})
    town.letter(town.decide(other, second), "14a-akut-hyra").says(
        "Hyra 5 000 kr 5 000 kr Hyresvärden vräker på fredag. Vi godkänner hela kostnaden."
    )


def test_the_ceiling_of_the_month_is_of_all_its_parts_together(town: Town) -> None:
    """Of the rent of 9 000, 14 of 30 days are 4 200. The ceiling for one person is 6 200, so 2 000 are left of it, and
    more is approved only with a reason.
    """
    load_guideline(town)
    town.on(date(2026, 9, 21))
    case = town.register(someone("Ulf", "Lind", date(1992, 2, 2)))
    application = town.apply(case, "2026-09", "Jag kom hem den 15.", expenses={"rent": 9000})
    first: dict[str, Any] = {"period_from": "2026-09-01", "period_to": "2026-09-14"}
    town.calculate(case, application, **first, expenses={"rent": (9000, 4200)})
    town.decide(case, application)
    rest: dict[str, Any] = {"period_from": "2026-09-15", "period_to": "2026-09-30"}
    too_much = town.cannot_calculate(case, application, **rest, expenses={"rent": (4800, 4800)})
    assert "Skriv varför mer än riktlinjen godkänns i det enskilda fallet." in too_much
    why = "Hyran är högre än vad som är skäligt för en person."
    town.calculate(case, application, **rest, expenses={"rent": (4800, 2000, why)})


def test_a_norm_raised_for_individual_reasons_says_them(town: Town) -> None:
    """Food 300 more for coeliac disease (SoL 12:7 third paragraph): 5 220 + 300 + rent 5 500 = 11 020."""
    case = town.register(someone("Saga", "Norén", date(1998, 8, 8)))
    application = town.apply(case, "2026-09", expenses={"rent": 5500})
    level: dict[str, Any] = {
        "levels__0__post": "food", "levels__0__person": case.people["Saga"], "levels__0__direction": "raise",
        "levels__0__amount": "300",
    }  # fmt: skip
    assert "särskilda skälen" in town.cannot_calculate(case, application, **level)
    why = "Du har celiaki enligt läkarintyg, och glutenfri mat kostar mer."
    town.calculate(case, application, **level, levels__0__reason=why)
    town.letter(town.decide(case, application), "15-hojd-norm").says(
        "Du får 11 020 kr i ekonomiskt bistånd för september 2026",
        "Livsmedel, högre nivå än riksnormen",
        why,
        "Riksnormen höjs eller sänks för dig när det finns särskilda skäl i just ditt fall",
        "Riksnormen för hushållet 5 520 kr",
    )

    # As long as the reasons last so does the level: it is proposed for the next month too.
    town.on(date(2026, 10, 1))
    again = town.apply(case, "2026-10", expenses={"rent": 5500})
    town.calculate(case, again)
    assert why in town.page(town.caseworker, town.decide(case, again))
