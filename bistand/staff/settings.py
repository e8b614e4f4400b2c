"""The municipality's settings that are known: what they mean, their default, and how sure that default is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Known:
    label: str
    default: Any
    unit: str
    status: str
    source: str
    # Where only certain values are known: each with its words.
    choices: tuple[tuple[Any, str], ...] = ()

    def words(self, value: Any) -> str:
        """The value as it is shown."""
        unit = ONE.get(self.unit, self.unit) if value == 1 else self.unit
        shown = f"{value:,}".replace(",", "\u00a0") if unit == "kr" else value
        return str(dict(self.choices).get(value, f"{shown} {unit}".strip()))

    @property
    def status_word(self) -> str:
        """How sure the default is, in Swedish."""
        words = {
            "verified": "belagt",
            "secondary": "andrahandsuppgift",
            "derived": "härlett",
            "recalled": "inte belagt",
            "unknown": "overifierat",
            "unverified": "obekräftat",
            "default": "förslag",
        }
        return words.get(self.status, self.status)


MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip
# A unit where there is one of it.
ONE = {"månader": "månad", "dagar": "dag", "timmar": "timme", "viktade ärenden": "viktat ärende", "år": "år"}
KNOWN: dict[str, Known] = {
    "followup.plan_months": Known(
        "Planen följs upp med högst så här många månaders mellanrum",
        3,
        "månader",
        "recalled",
        "praxis i kommunerna; inget intervall i lag",
    ),
    "followup.new_months": Known(
        "En ny plan följs upp första gången inom så här många månader (0: som andra planer)",
        0,
        "månader",
        "default",
        "förslag",
    ),
    "followup.young_months": Known(
        "Planen för den som är 18–24 år följs upp med högst så här många månaders mellanrum (0: som andra planer)",
        0,
        "månader",
        "default",
        "förslag",
    ),
    "followup.children_months": Known(
        "Barnens situation följs upp med högst så här många månaders mellanrum",
        6,
        "månader",
        "recalled",
        "kommunal rutin (Malmö); SoL 3 kap. 1–3 §§ anger inget intervall",
    ),
    "followup.warn_days": Known(
        "En uppföljning flaggas så här många dagar i förväg", 14, "dagar", "default", "förslag"
    ),
    "followup.escalate_days": Known(
        "Det som har varit försenat längre än så här många dagar räknas för sig i sektionschefens sammandrag",
        14,
        "dagar",
        "default",
        "förslag",
    ),
    "followup.document_days": Known(
        "En handling som slutar gälla bevakas så här många dagar i förväg", 30, "dagar", "default", "förslag"
    ),
    "track.contact_days": Known(
        "Den första kontakten tas så här många dagar efter att ärendet öppnades (0: steget visas inte)",
        7,
        "dagar",
        "default",
        "förslag",
    ),
    "track.coach_days": Known(
        "Det första mötet med en coach hålls så här många dagar efter att ärendet öppnades (0: steget visas inte)",
        0,
        "dagar",
        "default",
        "avstängt tills kommunen har bestämt det; Katrineholm 2019 (Viadidakt): inom en vecka från ansökan",
    ),
    "track.plan_days": Known(
        "Planen är överenskommen så här många dagar efter att ärendet öppnades (0: steget visas inte)",
        60,
        "dagar",
        "default",
        "förslag",
    ),
    "track.measure_days": Known(
        "En insats har börjat så här många dagar efter att ärendet öppnades (0: steget visas inte)",
        0,
        "dagar",
        "default",
        "avstängt tills kommunen har bestämt det; alla ska inte till en insats",
    ),
    "planning.activity_hours": Known(
        "Aktiviteterna i en plan ska ta så här många timmar i veckan (0: inget krav)",
        0,
        "timmar",
        "unknown",
        "avstängt: aktivitetskravet (SFS 2026:730) är inte inläst",
    ),
    "controls.window_days": Known(
        "Internkontrollen ser varje natt på så här många dagar bakåt", 45, "dagar", "default", "förslag"
    ),
    "controls.review_month": Known(
        "Behörigheter omprövas senast den sista dagen i den här månaden, varje år",
        10,
        "",
        "default",
        "förslag; revisionsrapporter (Bollnäs 2007, Norrköping 2012) ber om en återkommande prövning",
        tuple(enumerate(MONTHS, 1)),
    ),
    "controls.review_days": Known(
        "Omprövningen av behörigheter öppnas så här många dagar i förväg", 30, "dagar", "default", "förslag"
    ),
    "controls.review_late_days": Known(
        "En behörighet som inte är omprövad så här många dagar efter sista dagen blir en signal",
        14,
        "dagar",
        "default",
        "förslag",
    ),
    "controls.review_suspend": Known(
        "En behörighet som inte är omprövad då avslutas av systemet",
        False,
        "",
        "default",
        "avstängt tills kommunen har bestämt det",
        ((True, "ja"), (False, "nej")),
    ),
    "cases.intake_section": Known(
        "Sektionen som får ärenden från e-tjänsten", "Mottagning", "sektion", "default", "förslag"
    ),
    "cases.capacity": Known(
        "Viktade ärenden som en socialsekreterare kan ha, där inget annat är bestämt",
        40,
        "ärenden",
        "default",
        "Malmö stad 2013: högst 40",
    ),
    "cases.weight_single": Known("Ett ärende utan barn väger", 100, "procent av ett ärende", "default", "förslag"),
    "cases.weight_children": Known("Ett ärende med barn väger", 125, "procent av ett ärende", "default", "förslag"),
    "cases.supplement_remind_days": Known(
        "En begärd komplettering påminns om så här många dagar före sista dagen", 3, "dagar", "default", "förslag"
    ),
    "cases.supplement_days": Known("Tid att komplettera en ansökan, som förslag", 10, "dagar", "default", "förslag"),
    "cases.communication_days": Known(
        "Tid att svara på det som ett beslut ska bygga på, som förslag",
        14,
        "dagar",
        "default",
        "förslag; 25 § förvaltningslagen säger en bestämd tid",
    ),
    "cases.decision_days": Known(
        "Mål för tiden från komplett ansökan till beslut", 14, "dagar", "recalled", "JO:s riktmärke"
    ),
    "ssbtek.control_months": Known(
        "Kontrollmånad: så här många månader före den månad som ansökan gäller",
        1,
        "månader",
        "recalled",
        "praxis; RÅ 1993 ref. 11 om inkomst månaden före",
    ),
    "ssbtek.comparison_months": Known(
        "Jämförelsemånad: så här många månader före den månad som ansökan gäller",
        2,
        "månader",
        "secondary",
        "en annan kommuns rutin (Sundsvall)",
    ),
    "cases.appeal_days": Known(
        "Ett överklagande lämnas över till domstolen inom så här många dagar",
        7,
        "dagar",
        "recalled",
        "46 § förvaltningslagen säger skyndsamt; antalet dagar är JO:s riktmärke, men är inte belagt",
    ),
    "cases.delay_days": Known(
        "Den sökande ska få veta att beslutet dröjer efter så här många dagar",
        31,
        "dagar",
        "secondary",
        "11 § förvaltningslagen säger väsentligt försenat; en kommuns rutin (Malmö) är en månad",
    ),
    "cases.sue_warn_days": Known(
        "Sista dagen att väcka talan om återkrav flaggas så här många dagar i förväg", 90, "dagar", "default", "förslag"
    ),
    "cases.client_system": Known(
        "Systemet som får visa den enskildes ärende och ta emot meddelanden (dess korta namn); tomt betyder inget",
        "",
        "",
        "default",
        "avstängt tills kommunen har valt sin e-tjänst",
    ),
    "cases.publish": Known(
        "Beslut och utbetalningar visas för den enskilde genom e-tjänsten, och anteckningar som publiceras",
        False,
        "",
        "default",
        "avstängt tills kommunen har bestämt det",
        ((True, "ja"), (False, "nej")),
    ),
    "cases.notices": Known(
        "Den som har samtyckt aviseras med sms eller e-post, utan innehåll, när det finns något nytt på Mina sidor",
        False,
        "",
        "default",
        "avstängt tills kommunen har bestämt det",
        ((True, "ja"), (False, "nej")),
    ),
    "cases.insurance_address": Known(
        "Försäkringskassans adress i betalningsorder, rader skilda av komma",
        "",
        "",
        "unknown",
        "anges av kommunen; utan den står bara namnet i brevet",
    ),
    "ssbtek.change_percent": Known(
        "En myndighets utbetalning som ändrats mer än så här mellan månaderna ger en varning",
        12,
        "procent",
        "secondary",
        "en annan kommuns rutin (Sundsvall)",
    ),
    "ssbtek.purpose": Known(
        "Syfte som anges när uppgifter hämtas från SSBTEK",
        "Handläggning av ansökan om ekonomiskt bistånd",
        "",
        "unknown",
        "lydelsen anges i anslutningsavtalet",
    ),
    "ssbtek.legal_text": Known(
        "Lagtext som anges när uppgifter hämtas från SSBTEK",
        "15 kap. 10–12 §§ socialtjänstlagen (2025:400) och förordningen (2008:975)",
        "",
        "unknown",
        "lydelsen anges i anslutningsavtalet; aldrig den upphävda lagen",
    ),
    "cases.table_change_percent": Known(
        "Ett belopp i en ny riksnorm eller riktlinje som ändras mer än så pekas ut", 10, "procent", "default", "förslag"
    ),
    # The same default stands in PostgreSQL (payments/rules.py, payments_cooling_days).
    "payments.cooling_days": Known(
        "Ett konto betalas till tidigast så här många dagar efter att det kontrollerades (karenstid)",
        1,
        "dagar",
        "default",
        "Örebro kommun: en ny mottagare blir synlig först dagen efter",
    ),
    # The same defaults stand in PostgreSQL (payments/rules.py, payments_emergency_most).
    "payments.emergency_payment_most": Known(
        "En utbetalning i en akut körning är på högst så här mycket", 10000, "kr", "default", "förslag"
    ),
    "payments.emergency_run_most": Known(
        "En akut körning är på högst så här mycket", 50000, "kr", "default", "förslag"
    ),
    "payments.rent_guarantees": Known(
        "Kommunen ger hyresgarantier (hyresborgen)",
        False,
        "",
        "default",
        "kommunal praxis; avstängt tills kommunen har bestämt det",
        ((True, "ja"), (False, "nej")),
    ),
    "payments.account_quiet_days": Known(
        "Konton som ändrats så här många dagar före en körning flaggas", 14, "dagar", "default", "förslag"
    ),
}


def register_settings(known: dict[str, Known]) -> None:
    """Let an app add the settings it knows; call it in `AppConfig.ready()`."""
    KNOWN.update(known)
