"""Decisions to write letters about: the plain ones, and the ones that strain the page."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from cases.costs import Cost
from cases.letters import YOU, DecisionLetter, Payout, Purpose, Recipient, Sender
from cases.norm import EXPENSE_KINDS, INCOME_KINDS, NEED_KINDS, calculate

SENDER = Sender(
    municipality="Åmåns kommun",
    board="Socialnämnden",
    section="Försörjningsstöd, sektion Norr",
    address=("Box 100", "641 80 Åmån"),
    phone="0150-570 00",
    email="forsorjningsstod@aman.example",
)
RECIPIENT = Recipient("Amina Lindqvist", ("Storgatan 12 lgh 1203", "641 30 Åmån"))


def kr(amount: str | int) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


def household(month: str, adults: int, children: Iterable[str] = (), **rest: Any) -> dict[str, Any]:
    """A household and month as input to the calculation: one adult or a couple, children by birth date."""
    return {
        "month": month,
        "household": {
            "adults": [{"id": f"a{number}", "birth_date": "1990-01-10"} for number in range(adults)],
            "couple": adults == 2,
            "children": [
                {"id": f"c{number}", "birth_date": born, "lunch_away": False}
                for number, born in enumerate(children)
            ],
            "shared_household_size": None,
        },
        "incomes": [], "expenses": [], "needs": [], "work_incentive": [],
    } | rest  # fmt: skip


def cost(kind: str, approved: str, applied: str = "") -> dict[str, str]:
    return {"kind": kind, "applied": applied or approved, "approved": approved}


def income(kind: str, net: str, person: str = "a0") -> dict[str, str]:
    return {"person": person, "kind": kind, "net": net}


SINGLE_COSTS = [cost("rent", "6000.00"), cost("electricity", "300.00"), cost("home_insurance", "100.00")]


def grant() -> DecisionLetter:
    """A single person: norm 5 220, rent, electricity and insurance 6 400, no incomes; everything granted."""
    return DecisionLetter(
        sender=SENDER,
        recipient=RECIPIENT,
        case_number="2026-00417",
        decision_number="2026-03112",
        decided_on=date(2026, 9, 3),
        decided_by="Karin Holm",
        decided_by_title="socialsekreterare",
        outcome="grant",
        legal_ground="12 kap. 1 § socialtjänstlagen (2025:400)",
        reasons=(
            "Du har ansökt om försörjningsstöd för september. Du är arbetslös, har inga inkomster och inga "
            "tillgångar som du kan använda. Du är inskriven på Arbetsförmedlingen och söker arbete enligt "
            "din plan.\n\n"
            "Vi bedömer att du inte själv kan betala dina kostnader och att hyran, elen och hemförsäkringen "
            "är skäliga."
        ),
        amount=kr(11620),
        month="2026-09",
        period="1–30 september 2026",
        calculation=calculate(household("2026-09", 1, expenses=SINGLE_COSTS)),
        household=("1 vuxen",),
        costs=(
            Cost("Hyra", kr(6000), kr(6000)),
            Cost("Hushållsel", kr(300), kr(300)),
            Cost("Hemförsäkring", kr(100), kr(100)),
        ),
        purposes=(
            Purpose("Hyra", kr(6000), "Åmånsbostäder AB"),
            Purpose("Försörjningsstöd i övrigt", kr(5620), "Amina Lindqvist"),
        ),
        payouts=(
            Payout(date(2026, 9, 25), "Åmånsbostäder AB", "Bankgiro •••• 4711", kr(6000)),
            Payout(date(2026, 9, 25), "Amina Lindqvist", "Bankkonto •••• 0934", kr(5620)),
        ),
    )


def partial() -> DecisionLetter:
    """The same person had applied for a higher rent and a bus card that are not approved."""
    return replace(
        grant(),
        outcome="partial",
        appeal="forvaltningsratt",
        court="Förvaltningsrätten i Linköping",
        costs=(
            Cost("Hyra", kr(7000), kr(6000), "Hyran är högre än vad som är skäligt för en person."),
            Cost("Hushållsel", kr(300), kr(300)),
            Cost("Hemförsäkring", kr(100), kr(100)),
            Cost("Lokala resor", kr(500), kr(0)),
        ),
    )


def settling() -> DecisionLetter:
    """The rent goes to the landlord on the next pay day at the earliest; the client has no verified account yet."""
    return replace(
        partial(),
        purposes=(
            Purpose("Hyra", kr(6000), "Åmånsbostäder AB"),
            Purpose("Försörjningsstöd i övrigt", kr(5620), YOU),
        ),
        payouts=(
            Payout(date(2026, 9, 4), "Åmånsbostäder AB", "Bankgiro •••• 4711", kr(6000), earliest=True),
            Payout(None, YOU, "", kr(5620)),
        ),
    )


def replacing() -> DecisionLetter:
    """It replaces a decision of which 9 000 kr has left; what remains goes to the client's account."""
    return replace(
        partial(),
        purposes=(Purpose("Hyra", kr(6000), ""), Purpose("Försörjningsstöd i övrigt", kr(5620), YOU)),
        payouts=(Payout(date(2026, 9, 4), YOU, "Bankkonto •••• 0934", kr(2620), earliest=True),),
        already_paid=kr(9000),
    )


def surplus() -> DecisionLetter:
    """A couple with two children whose incomes are 1 490 kr above the norm and the rent."""
    return replace(
        grant(),
        decision_number="2026-03113",
        outcome="reject",
        amount=kr(0),
        reasons="Hushållets inkomster i augusti räcker till kostnaderna i september.",
        calculation=calculate(
            household(
                "2026-09",
                2,
                ("2021-03-15", "2017-03-15"),
                expenses=[cost("rent", "8500.00")],
                incomes=[income("wage", "22750.00"), income("child_allowance", "3250.00", "a1")],
            )
        ),
        household=("2 vuxna som är sambor", "2 barn"),
        costs=(Cost("Hyra", kr(8500), kr(8500)),),
        purposes=(),
        payouts=(),
        appeal="forvaltningsratt",
        court="Förvaltningsrätten i Linköping",
    )


def long_letter() -> DecisionLetter:
    """Eight children, forty steps with figures of every status; the calculation runs over several pages."""
    result = calculate(
        household(
            "2020-09",
            2,
            [f"{year}-03-15" for year in range(2004, 2020, 2)],
            expenses=[cost(kind, "412.50") for kind in EXPENSE_KINDS],
            incomes=[income(kind, "4001.00" if kind == "wage" else "1210.00") for kind in INCOME_KINDS],
            needs=[cost(kind, "305.00") for kind in NEED_KINDS],
            work_incentive=["a0"],
        )
    )
    amount = Decimal(result["result"]["amount"])
    return replace(
        partial(),
        month="2020-09",
        amount=amount,
        calculation=result,
        household=("2 vuxna som är sambor", "8 barn"),
        purposes=(Purpose("Försörjningsstöd", amount, "Amina Lindqvist"),),
        payouts=(Payout(date(2026, 9, 25), "Amina Lindqvist", "Bankkonto •••• 0934", amount),),
    )


def needs_beyond_a_surplus() -> DecisionLetter:
    """The incomes exceed norm and rent by 1 490 kr, which goes to the dentist first: 510 kr is granted."""
    result = calculate(
        household(
            "2026-09",
            2,
            ("2021-03-15", "2017-03-15"),
            expenses=[cost("rent", "8500.00")],
            incomes=[income("wage", "26000.00")],
            needs=[cost("dental_care", "2000.00")],
        )
    )
    return replace(
        surplus(),
        outcome="partial",
        amount=kr(510),
        reasons="Tandvården behövs, men inkomsterna räcker till en del av den.",
        calculation=result,
        costs=(Cost("Tandvård", kr(2000), kr(2000)),),
        purposes=(Purpose("Tandvård", kr(510), "Folktandvården"),),
    )


def discretionary() -> DecisionLetter:
    """Aid beyond the right, 12:2, refused: reviewed for legality only."""
    return replace(
        grant(),
        decision_number="2026-03114",
        outcome="reject",
        legal_ground="12 kap. 2 § socialtjänstlagen (2025:400)",
        amount=kr(0),
        month="",
        period="",
        reasons="Du har ansökt om bistånd till en hyresskuld. Skulden är betald, så det finns inga skäl.",
        calculation=None,
        costs=(Cost("Hyresskuld", kr(8200), kr(0), "Skulden är redan betald."),),
        purposes=(),
        payouts=(),
        appeal="laglighetsprovning",
        court="Förvaltningsrätten i Linköping",
        court_address=("Box 406", "581 04 Linköping"),
    )


def written_off() -> DecisionLetter:
    """An application that was withdrawn: no calculation, nothing to appeal."""
    return replace(
        grant(),
        outcome="write_off",
        amount=kr(0),
        reasons="Du har tagit tillbaka din ansökan.",
        calculation=None,
        costs=(),
        purposes=(),
        payouts=(),
    )
