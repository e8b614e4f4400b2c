"""The letter of a payment order to Försäkringskassan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from bistand.staff.queries import setting
from bistand.ui.templatetags.ui import amount, pnr
from cases.deliveries import sender_of
from cases.letters import Recipient
from cases.letters_plain import Part, PlainLetter
from cases.models import Decision, DecisionNotice, Person
from cases.settlement import money_out


def order_letter(
    decision: Decision,
    person: Person,
    benefit: str,
    days: tuple[date, date],
    sek: Decimal,
    account: str,
    by: str,
    day: date,
) -> PlainLetter:
    """Asks Försäkringskassan to pay out of the benefit: whose, for which days, how much, where to, and on what ground.

    The form and the conditions that Försäkringskassan itself sets are not known here: nothing is said of them.
    """
    case = decision.case
    served = decision.notices.filter(how__in=DecisionNotice.PROOF).order_by("got_on").first()
    assert decision.decided_at
    assert served
    paid = money_out(decision).amount
    address = str(setting("cases.insurance_address", day))
    return PlainLetter(
        sender=sender_of(case),
        recipient=Recipient("Försäkringskassan", tuple(part.strip() for part in address.split(",") if part.strip())),
        kind="Betalningsorder",
        title=f"Vi begär {amount(sek)} ur en förmån",
        lead=f"Vi har {'lämnat' if paid else 'beviljat'} ekonomiskt bistånd som förskott på en förmån. Vi begär att ni "
        "betalar beloppet till oss ur förmånen.",
        day=day,
        case_number=case.number,
        parts=(
            Part(
                "Begäran",
                "",
                facts=(
                    ("Förmånen gäller", f"{person.name}, {pnr(person.pnr) or 'personnummer saknas'}"),
                    ("Förmån", benefit),
                    ("För tiden", f"{days[0]} – {days[1]}"),
                    ("Begärt belopp", amount(sek)),
                    ("Betalas till", account),
                    ("Märk betalningen", f"ärende {case.number}"),
                ),
            ),
            Part(
                "Beslutet om förskott",
                f"Beslut {decision.pk} fattades {timezone.localdate(decision.decided_at)} och gäller "
                f"{decision.period_from} – {decision.period_to}. Det beviljade beloppet är {amount(decision.amount)}. "
                f"Till och med {day} har {amount(paid) or '0 kr'} betalats ut. "
                f"Den enskilde delgavs beslutet {served.got_on} ({served.get_how_display()}). I beslutet står varför "
                f"biståndet ska betalas tillbaka: {decision.repayment_ground}",
            ),
            Part(
                "Lagen",
                "Biståndet kan krävas tillbaka enligt 33 kap. 2 § socialtjänstlagen (2025:400). Begäran görs med stöd "
                "av 107 kap. 5 § socialförsäkringsbalken.",
            ),
            Part("Bilaga", "", points=("Beslutet om bistånd",)),
        ),
        signed_by=by,
    )
