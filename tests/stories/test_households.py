"""Whole cases where the household is the point: who is counted together, for which days, and what the letter says.

Amounts are of 2026 (SoF 12:2 as worded by SFS 2025:1046), worked out by hand; a day is 12/365 of a month's amount.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bistand.actions import acting
from bistand.refusals import Conflict
from cases.models import Calculation
from payments.models import Payment
from tests.stories.doors import CaseAt, Town, filled_in, someone


def test_a_new_family_applies_by_the_e_service_and_is_paid(town: Town) -> None:
    """Norm 7 100 + 2 720 (four years, lunch at pre-school) + 3 820 (eight years) + 2 030 (four persons) = 15 670.
    With rent 9 500 and electricity 400: 25 570. Less child allowance 2 650 and housing allowance 3 200: 19 720.
    """
    anna, omar = someone("Anna", "Berg", date(1990, 3, 14)), someone("Omar", "Ali", date(1988, 11, 2))
    lea = someone("Lea", "Berg", date(2018, 5, 5))
    sam = someone("Sam", "Berg", date(2022, 6, 6), lunch_away=True)
    case, application, said = town.e_apply(
        anna, "2026-09", partner=omar, children=[lea, sam],
        expenses=[{"kind": "rent", "applied": "9500.00"}, {"kind": "electricity", "applied": "400.00"}],
        incomes=[{"person": anna.pnr, "kind": "child_allowance", "net": "2650.00"},
                 {"person": anna.pnr, "kind": "housing_allowance", "net": "3200.00"}],
        housing={"tenure": "rented", "landlord": "Almbyhem"},
        signatures=[{"person": p.pnr, "signed_at": "2026-09-01T08:00:00+02:00", "method": "eID"} for p in (anna, omar)],
    )  # fmt: skip
    assert said["unclear"] == []
    town.assign(case)

    # The account is entered by one and verified by another before anything is decided.
    payee = f"/payees/{_payee(case.people['Anna'])}/"
    town.send(town.assistant, f"{payee}account/", ACCOUNT)
    town.send(town.checker, f"/accounts/{_account(case.people['Anna'])}/verify/", {"compared": "on"})

    town.calculate(case, application)
    decision = town.decide(case, application)
    letter = town.letter(decision, "01-ny-familj")
    letter.says(
        "Du får 19 720 kr i ekonomiskt bistånd för september 2026",
        "Hushållet består av 2 vuxna som är makar eller sambor och 2 barn",
        "Personliga kostnader, barn 4–6 år, äter lunch borta fem dagar i veckan",
        "Riksnormen för hushållet 15 670 kr",
        "Bistånd enligt beräkningen 19 720 kr",
        "Så har vi tänkt på barnen Barnen har mat, kläder och ett eget hem.",
        "Tidigast 2026-09-02 Dig Bankkonto •••• 5674 9 820 kr",  # 19 720 − 9 500 − 400: what is left is for the norm
        "Så överklagar du",
    )
    rows = Payment.objects.filter(case=case.pk).order_by("-amount").values_list("amount", "pay_on", "state")
    planned: list[Any] = list(rows)
    assert planned == [
        (9820, date(2026, 9, 2), "planned"), (9500, date(2026, 9, 2), "planned"), (400, date(2026, 9, 2), "planned"),
    ]  # fmt: skip


ACCOUNT = {"kind": "bank", "clearing": "8327", "number": "12345674", "proof": "Kontobevis från banken, visat i dag."}


def _payee(person: int) -> int:
    from payments.models import Payee

    return Payee.objects.get(person=person).pk


def _account(person: int) -> int:
    from payments.models import PayoutAccount

    return PayoutAccount.objects.get(payee__person=person, state="entered").pk


def test_a_couple_who_separate_mid_month_are_counted_together_until_that_day_and_apart_after(town: Town) -> None:
    """Until 14 September (14 days, ×168/365) the norm is 7 100 → 3 267,95, Lea 3 820 → 1 758,25 and 1 790 for three
    persons → 823,89: 5 850,09. With the rent of 9 000: 14 850.
    From 15 September (16 days, ×192/365) each alone: 3 940 → 2 072,55 and 1 410 for two persons → 741,70. Lea lives by
    turns, 15 days a month, so 8 of the 16: 3 820 × 96/365 = 1 004,71. Together 3 818,96; Omar's rent is 4 200: 8 019.
    """
    anna, omar = someone("Anna", "Berg", date(1990, 3, 14)), someone("Omar", "Ali", date(1988, 11, 2))
    lea = someone("Lea", "Berg", date(2018, 5, 5))
    case = town.register(anna, ("partner", omar), ("child", lea))
    first = town.apply(case, "2026-09", expenses={"rent": 9000})

    town.on(date(2026, 9, 21))
    member = _member(case.pk, case.people["Lea"])
    moved = town.send(
        town.caseworker, case.url("household/split/"),
        {"first_day": "2026-09-15", f"child_{member}": "turns", f"new_{member}": 15, f"here_{member}": 15}
        | _homes(case),
    )  # fmt: skip
    his = town.case(int(moved.strip("/").split("/")[1]), omar, lea)

    # The whole month says that somebody has left, and what to do; the part until then is counted for the couple.
    sheet = case.url(f"calculation/{first}/")
    page = town.page(town.caseworker, sheet)
    assert "Omar ingår i hushållet till och med 2026-09-14" in page
    assert [field_of(page, name) for name in ("period_from", "period_to")] == ["2026-09-01", "2026-09-14"]
    # Days of two households are never one calculation, on the page and in PostgreSQL; the page offers the parts.
    apart = "Räkna 2026-09-01 till 2026-09-14 och 2026-09-15 till 2026-09-30 var för sig"
    assert apart in town.cannot_calculate(case, first, period_from="", period_to="")
    both = "Räkna 2026-09-10 till 2026-09-14 och 2026-09-15 till 2026-09-20 var för sig"
    assert both in town.cannot_calculate(case, first, period_from="2026-09-10", period_to="2026-09-20")
    second_part = town.page(town.caseworker, f"{sheet}?part=2026-09-15")
    assert [field_of(second_part, name) for name in ("period_from", "period_to")] == ["2026-09-15", "2026-09-30"]
    _refused_by_postgresql(town, case, first)
    town.calculate(case, first, period_from="2026-09-01", period_to="2026-09-14")
    letter = town.letter(town.decide(case, first), "02a-separation-tillsammans")
    letter.says(
        "Du får 14 850 kr i ekonomiskt bistånd för 1 till 14 september 2026",
        "Hushållet består av 2 vuxna som är makar eller sambor och 1 barn",
        "7 100 kr × 14 dagar × 12/365. 12 kap. 2 § SoF 3 267,95 kr",
        "1 758,25 kr", "823,89 kr",
        "Behöver du bistånd även efter september 2026 ska du ansöka igen",
    )  # fmt: skip

    # The rest of the month is in sight until it is decided, in the same application.
    assert "15–30 september 2026 är inte beslutade" in town.page(town.caseworker, case.url())
    town.calculate(case, first, expenses={"rent": ("", "")})  # the part that is left is filled in
    letter = town.letter(town.decide(case, first), "02b-separation-hon")
    assert "är inte beslutade" not in town.page(town.caseworker, case.url())
    letter.says(
        "Du får 3 819 kr i ekonomiskt bistånd för 15 till 30 september 2026",
        "Hushållet består av 1 vuxen och 1 barn",
        "3 940 kr × 16 dagar × 12/365. 12 kap. 2 § SoF 2 072,55 kr",
        "3 820 kr × 8 dagar × 12/365. 12 kap. 2 § SoF 1 004,71 kr",
        "1 410 kr × 16 dagar × 12/365. 12 kap. 2 § SoF 741,70 kr",
    )

    # His household begins on the day he moved, and the sheet knows it.
    third = town.apply(his, "2026-09", expenses={"rent": 4200})
    assert "från 2026-09-15" in town.cannot_calculate(his, third, period_from="", period_to="")
    town.calculate(his, third, period_from="2026-09-15", period_to="2026-09-30")
    letter = town.letter(town.decide(his, third), "02c-separation-han")
    letter.says(
        "Du får 8 019 kr i ekonomiskt bistånd för 15 till 30 september 2026",
        "Omar Ali", "Hushållet består av 1 vuxen och 1 barn",
        "3 820 kr × 8 dagar × 12/365. 12 kap. 2 § SoF 1 004,71 kr",
    ).says_nothing_of("Anna Berg")  # fmt: skip


def test_the_rent_of_a_month_in_parts_is_shared_between_them_and_nothing_is_refused(town: Town) -> None:
    """Fourteen days for the two: 7 100 → 3 267,95 and 1 410 → 648,99: 3 916,94, with 4 200 of the rent of 9 000 (14 of
    30 days): 8 116,94. Sixteen days for Anna: 3 940 → 2 072,55 and 1 280 → 673,32: 2 745,87, with the 4 800 that are
    left: 7 545,87.
    """
    anna, omar = someone("Anna", "Berg", date(1990, 3, 14)), someone("Omar", "Ali", date(1988, 11, 2))
    case = town.register(anna, ("partner", omar))
    application = town.apply(case, "2026-09", expenses={"rent": 9000})
    town.on(date(2026, 9, 21))
    town.send(town.caseworker, case.url("household/split/"), {"first_day": "2026-09-15"} | _homes(case))

    assert "Skriv varför" in town.cannot_calculate(case, application, expenses={"rent": (9000, 4100)})
    town.calculate(case, application, expenses={"rent": (9000, 4200)})
    assert "4 800 kr av 9 000 kr prövas med månadens andra dagar" in town.page(
        town.caseworker, case.url("calculation/")
    ).replace("\xa0", " ")
    town.letter(town.decide(case, application), "02d-delad-hyra-forst").says(
        "Du får 8 117 kr i ekonomiskt bistånd för 1 till 14 september 2026",
        "Hyra 9 000 kr 4 200 kr Resten, 4 800 kr, prövar vi när vi beslutar om de andra dagarna i månaden.",
    ).says_nothing_of("en del av det du har sökt", "Individuella skäl")
    sheet = town.page(town.caseworker, case.url(f"calculation/{application}/"))
    assert "4 200 kr är redan beviljat för en annan del av månaden. Resten prövas här." in sheet.replace("\xa0", " ")
    beside = "Redan beviljat: 4 200 kr för 1 till 14 september 2026. Av 9 000 kr för hela månaden återstår 4 800 kr."
    assert beside in sheet.replace("\xa0", " ")
    town.calculate(case, application)
    town.letter(town.decide(case, application), "02e-delad-hyra-sedan").says(
        "Du får 7 546 kr i ekonomiskt bistånd för 15 till 30 september 2026",
        "I beslutet för 1 till 14 september 2026 ingår en del av kostnaden för hyra. Resten prövas här.",
    ).says_nothing_of("en del av det du har sökt")


def test_a_calculation_of_another_household_than_there_is_now_carries_no_decision(town: Town) -> None:
    """Counted as a couple for the whole month; that they parted on the 15th is entered afterwards."""
    anna, omar = someone("Anna", "Berg", date(1990, 3, 14)), someone("Omar", "Ali", date(1988, 11, 2))
    case = town.register(anna, ("partner", omar))
    application = town.apply(case, "2026-09", expenses={"rent": 9000})
    town.calculate(case, application)
    drafted = town.write_decision(case, application)

    town.on(date(2026, 9, 21))
    town.send(town.caseworker, case.url("household/split/"), {"first_day": "2026-09-15", **_homes(case)})
    changed = "Hushållet har ändrats sedan beräkningen gjordes"
    assert changed in town.page(town.caseworker, case.url("calculation/"))
    made = town.as_(town.caseworker).post(f"{drafted}make/")
    assert (made.status_code, changed in made.content.decode()) == (422, True)
    answers = lambda page: page | {f"obstacle_{case.people[name]}": "unemployed_none" for name in ("Anna", "Omar")}  # noqa: E731
    assert changed in town.refused(town.caseworker, case.url(f"decision/{application}/"), answers)

    town.calculate(case, application)  # 1–14 September, as it is filled in
    assert changed not in town.page(town.caseworker, case.url("calculation/"))


def _refused_by_postgresql(town: Town, case: CaseAt, application: int) -> None:
    with pytest.raises(Conflict, match="var för sig"), acting(town.caseworker, "test.attack"):
        Calculation.objects.create(
            case_id=case.pk, application_id=application, month=date(2026, 9, 1), input={}, result={},
            made_by=town.caseworker,
        )  # fmt: skip


def field_of(page: str, name: str) -> str:
    return str(filled_in(page.encode())[name])


def _homes(case: CaseAt) -> dict[str, str]:
    """One stays and the other has moved."""
    lives = {case.people["Anna"]: "stays", case.people["Omar"]: "unknown"}
    return {f"home_{_member(case.pk, person)}": where for person, where in lives.items()}


def _member(case: int, person: int) -> int:
    from cases.models import HouseholdMember

    return HouseholdMember.objects.get(household__cases=case, person=person).pk


def test_nine_persons_pay_for_common_costs_beyond_the_table_and_the_head_decides(town: Town) -> None:
    """Common costs for nine: 2 830 + 2 × (2 830 − 2 640) = 3 210 (SoF 12:3). Personal costs 7 100 + 2 740 + 3 060 +
    2 500 and 2 720 (lunch at pre-school) + 3 820 + 4 390 + 4 960 = 31 290. Norm 34 500; with rent 14 000, less child
    allowance 14 210 and housing allowance 5 200: 29 090, more than a caseworker may decide.
    """
    born = {"Alva": 2010, "Bo": 2014, "Cia": 2018, "Dan": 2021, "Eli": 2023, "Fia": 2024, "Gus": 2026}
    children = [
        ("child", someone(name, "Hassan", date(year, 2, 3), **({"lunch_away": "on"} if year in (2021, 2023) else {})))
        for name, year in born.items()
    ]
    parents = someone("Amina", "Hassan", date(1985, 1, 9)), someone("Yusuf", "Hassan", date(1983, 8, 8))
    case = town.register(parents[0], ("partner", parents[1]), *children)
    application = town.apply(
        case, "2026-09", expenses={"rent": 14000},
        incomes=[("Amina", "child_allowance", 14210), ("Amina", "housing_allowance", 5200)],
    )  # fmt: skip
    town.calculate(case, application)
    draft = town.write_decision(case, application)
    assert "Lämna som förslag" in town.page(town.caseworker, draft)
    town.send(town.caseworker, f"{draft}propose/")
    town.send(town.head, f"{draft}make/")
    town.letter(draft, "03-nio-personer").says(
        "Du får 29 090 kr i ekonomiskt bistånd för september 2026",
        "2 vuxna som är makar eller sambor och 7 barn",
        "Gemensamma hushållskostnader, 9 personer",
        "12 kap. 3 § SoF 3 210 kr",
        "Riksnormen för hushållet 34 500 kr",
        "av Hans Berg, sektionschef",
    )


def test_a_grown_child_at_home_answers_for_a_part_of_the_rent(town: Town) -> None:
    """Mother, son of sixteen and daughter of twenty-two in one flat. The common costs of the flat are for three, of
    which the household is two: 1 790 × 2/3 = 1 193,33, to whole kronor 1 193 (SoF 12:3). Norm 3 940 + 4 960 + 1 193 =
    10 093. Rent 9 000, of which the daughter answers for a third (HFD 2020 ref. 40): 6 000. Less child allowance 1 250:
    14 843.
    """
    maria, nora = someone("Maria", "Lind", date(1980, 4, 4)), someone("Nora", "Lind", date(2004, 2, 2))
    case = town.register(maria, ("child", nora), ("child", someone("Ivar", "Lind", date(2010, 1, 10))))
    application = town.apply(case, "2026-09", expenses={"rent": 9000}, incomes=[("Maria", "child_allowance", 1250)])
    town.calculate(case, application)
    town.letter(town.decide(case, application), "04-vuxet-barn-hemma").says(
        "Du får 14 843 kr i ekonomiskt bistånd för september 2026",
        "Hushållet består av 1 vuxen, 1 barn och 1 vuxet barn som bor hemma",
        "Del i gemensamma hushållskostnader, 2 av 3 personer",
        "1 193 kr",
        "Vuxna barn som bor hemma ska själva stå för sin del av hyran",
        "Ett vuxet barn som bor hemma ska stå för 3 000 kr av hyran, som dras av",
        "Försörjningsstöd, riksnormen Dig 8 843 kr Boende Dig 6 000 kr",  # 14 843 − 6 000
    )


def test_a_child_by_turns_counts_for_its_days(town: Town) -> None:
    """Fifteen of September's thirty days: 3 820 × 15 × 12/365 = 1 883,84. With 3 940, 1 410 for two persons (the
    municipality counts the child) and rent 7 000, less half a child allowance 625: 13 608,84, to whole kronor 13 609.
    """
    case = town.register(
        someone("Karl", "Dahl", date(1987, 7, 7)), ("child", someone("Ella", "Dahl", date(2017, 3, 3), days=15))
    )
    application = town.apply(case, "2026-09", expenses={"rent": 7000}, incomes=[("Karl", "child_allowance", 625)])
    assert "Ella (15)" in town.page(town.caseworker, case.url(f"calculation/{application}/"))
    town.calculate(case, application)
    town.letter(town.decide(case, application), "05-vaxelvis-boende").says(
        "Du får 13 609 kr i ekonomiskt bistånd för september 2026",
        "3 820 kr × 15 dagar × 12/365. 12 kap. 2 § SoF 1 883,84 kr",
        "Gemensamma hushållskostnader, 2 personer",
        "När vi räknar per dag är en dag 12/365 av beloppet för en månad",
    )


def test_a_part_of_the_month_is_counted_by_its_days(town: Town) -> None:
    """Moved to the municipality on 18 September: 13 days, ×156/365. 3 940 → 1 683,95; 4 960 (sixteen years) →
    2 119,89; 1 410 for two persons → 602,63. With the rent for those days, 3 250: 7 656,47, to whole kronor 7 656.
    """
    town.on(date(2026, 9, 18))
    lina, tove = someone("Lina", "Ström", date(1984, 5, 1)), someone("Tove", "Ström", date(2010, 4, 4))
    case, application, _ = town.e_apply(
        lina, "2026-09", children=[tove], period={"first": "2026-09-18", "last": "2026-09-30"},
        expenses=[{"kind": "rent", "applied": "3250.00"}],
    )  # fmt: skip
    town.assign(case)
    town.calculate(case, application)
    town.letter(town.decide(case, application), "06-del-av-manad").says(
        "Du får 7 656 kr i ekonomiskt bistånd för 18 till 30 september 2026",
        "Gäller 2026-09-18 – 2026-09-30",
        "Beräkningen gäller 18 till 30 september 2026",
        "3 940 kr × 13 dagar × 12/365. 12 kap. 2 § SoF 1 683,95 kr",
        "2 119,89 kr", "602,63 kr", "Avrundning",
    )  # fmt: skip


def test_a_shared_dwelling_and_a_rent_above_what_is_reasonable(town: Town) -> None:
    """One of four in a dwelling: 2 030 / 4 = 507,50, to whole kronor 508 (SoF 12:3); norm 4 448. Of the rent 6 800 is
    applied for and 5 500 approved: 9 948, and a decision that grants a part.
    """
    case = town.register(someone("Elin", "Falk", date(1999, 9, 9)))
    application = town.apply(case, "2026-09", expenses={"rent": 6800})
    why = "Ett rum i delad bostad kostar högst 5 500 kr här. Du har haft tre månader på dig att hitta ett billigare."
    assert "Skriv varför inte allt godkänns" in town.cannot_calculate(
        case, application, shared_household_size=4, expenses={"rent": (6800, 5500)}
    )
    town.calculate(case, application, shared_household_size=4, expenses={"rent": (6800, 5500, why)})
    town.letter(town.decide(case, application), "07-delad-bostad").says(
        "Du får 9 948 kr i ekonomiskt bistånd för september 2026",
        "Vi säger ja till en del av det du har sökt",
        "Del i gemensamma hushållskostnader, 1 av 4 personer",
        "508 kr",
        "Hyra: av 6 800 kr som du har sökt godkänner vi 5 500 kr. " + why,
        "Så överklagar du",
    )
