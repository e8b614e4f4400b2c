"""What each agency sends, read into facts in words and payments. Amounts are net, in SEK."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from cases.ssbtek.contract import Agency, Findings, Payment, Unreadable
from cases.ssbtek.xmlsafe import child, children, local, parse, text

MOST_AMOUNT = Decimal(10_000_000)

# The benefits' codes and the calculation's kinds; what is not here is "other", never left out.
FK_KINDS = {
    "ABB": "child_allowance", "BTI": "child_allowance", "US": "maintenance_support", "BST": "maintenance_support",
    "BOB": "housing_allowance", "FP": "parental_benefit", "TFP": "parental_benefit", "SJP": "sickness_benefit",
    "SA": "sickness_benefit", "AS": "activity_support", "PROG": "activity_support", "EJO": "establishment_benefit",
    "ET": "establishment_benefit", "GP": "pension", "AP": "pension", "EF": "pension", "YL": "pension",
}  # fmt: skip
CSN_SUPPORTS = (
    ("Studiemedel", "Studiemedel"),
    ("Studiehjalp", "Studiehjälp"),
    ("HemutrustningsLan", "Hemutrustningslån"),
    ("Studiestartsstod", "Studiestartsstöd"),
    ("Omstallningsstudiestod", "Omställningsstudiestöd"),
)
PENSION = "Pensionsmyndigheten"


def read(agency: Agency, data: etree._Element) -> Findings:
    """The facts and payments of one agency's data. Raises Unreadable where the payload is not the contract's."""
    try:
        return READERS[agency](data)
    except Unreadable:
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Unreadable("Myndighetens svar går inte att läsa.", "payload") from error


# ---- Arbetsförmedlingen ----------------------------------------------------------------------------------


def _af(data: etree._Element) -> Findings:
    answer = child(data, "Svar")
    if answer is None:
        raise Unreadable("Myndighetens svar går inte att läsa.", "payload")
    info = child(answer, "ArbetssokandeInfo")
    facts = [
        ("Sekretessmarkering", "ja" if _true(text(answer, "Sekretessmarkering")) else ""),
        ("Arbetssökande", _yes_no(text(info, "Arbetssokande")) if info is not None else "nej"),
        ("Sökandekategori", text(info, "ArbetssokandeSKAT")),
        ("Registrerad", _day_words(text(info, "ArbetssokandeRegistrerad"))),
        ("Avaktualiserad", _day_words(text(info, "ArbetssokandeAvaktualiserad"))),
        ("Omfattning", _percent(text(info, "ArbetssokandeOmfattning"))),
        ("Aktivitetsrapport", _day_words(text(info, "AktivetetsRapportDatum", "SenasteAktivitetsRapportDatum"))),
        ("Aktivitetsrapport, meddelande", text(info, "AktivetetsRapportDatum", "AktivitetsRapportMeddelande")),
        ("A-kassa", text(answer, "Akassetillhorighet")),
    ]
    for row in children(child(answer, "BeslutInfo", "EkonomiskaBeslut"), "Beslut"):
        period = f"{_day_words(text(row, 'BeslutFrom'))} – {_day_words(text(row, 'BeslutTom'))}"
        facts.append(("Beslut", f"{text(row, 'ErsattningTyp')} {_percent(text(row, 'Omfattning'))}, {period}"))
    return Findings(_said(facts))


# ---- CSN: an XML document in base64 ----------------------------------------------------------------------


def _csn(data: etree._Element) -> Findings:
    root = parse(_decoded(text(data, "svar")))
    if local(root) != "CSNSvar":
        raise Unreadable("Myndighetens svar går inte att läsa.", "payload")
    facts: list[tuple[str, str]] = []
    payments: list[Payment] = []
    for number, person in enumerate(children(child(root, "Personer"), "Person")):
        for name, label in CSN_SUPPORTS:
            for place, matter in enumerate(children(child(person, name, "Arenden"), "Arende")):
                benefit = text(matter, "klartext") or label
                facts.append((label, f"{benefit}, {text(matter, 'status').lower()}"))
                plan = children(child(matter, "UtbetalningsPlan"), "Utbetalning")
                for row, paid in enumerate(plan):
                    payments.append(
                        Payment(
                            Agency.CSN,
                            f"Person/{number}/{name}/{place}/Utbetalning/{row}",
                            benefit,
                            # A loan for furniture is no income of the month's living (it is paid back).
                            "other" if name == "HemutrustningsLan" else "student_aid",
                            _money(text(paid, "totbelopp")),
                            _short_day(text(paid, "utbetdatum")),
                            planned=text(paid, "utbetstatus").lower() == "planerad",
                        )
                    )
    return Findings(_said(facts) or (("Studiestöd", "inget"),), tuple(payments))


# ---- Försäkringskassan and Pensionsmyndigheten: JSON in base64 -------------------------------------------


def _fk(data: etree._Element) -> Findings:
    answer = json.loads(_decoded(text(data, "lefiJsonSvar")))
    if not isinstance(answer, dict):
        raise Unreadable("Myndighetens svar går inte att läsa.", "payload")
    agencies = [
        (_name_of(row.get("utlamnare")), _available(row.get("tillstand"))) for row in _list(answer, "utlamnare")
    ]
    facts = [("Kunde inte lämnas", words) for words in _deviations(answer.get("avvikelser"))]
    information = answer.get("formansinformation") or {}
    payments = [
        *_fk_payments(information, "utbetalningsuppgift", planned=False),
        *_fk_payments(information, "preliminarautbetalningar", planned=True),
        *_pension_payments(answer, "utbetalningar", planned=False),
        *_pension_payments(answer, "preliminaraUtbetalningar", planned=True),
    ]
    # That an agency is available says to a caseworker that it answered; what it could not give is said besides.
    answered = "svarade" if payments or facts else "svarade, inga utbetalningar"
    told = [(name, answered if state == "tillgänglig" else state) for name, state in agencies]
    return Findings(_said([*told, *facts]), tuple(payments))


def _fk_payments(information: dict[str, Any], name: str, *, planned: bool) -> Iterator[Payment]:
    for place, row in enumerate(_list(information, name)):
        family = row.get("formansfamilj")
        code = str(family.get("id", "")) if isinstance(family, dict) else ""
        period = row.get("period") or {}
        yield Payment(
            Agency.FK,
            f"formansinformation/{name}/{place}",
            _description(family) or "Ersättning",
            FK_KINDS.get(code.removeprefix("FK:").upper(), "other"),
            _net(row["nettobelopp"]),
            _day(row["datum"]),
            _day_or_none(period.get("fran")),
            _day_or_none(period.get("till")),
            planned,
        )


def _pension_payments(answer: dict[str, Any], name: str, *, planned: bool) -> Iterator[Payment]:
    """Pensionsmyndigheten's own form: net as a number, other names of days, the benefit on the rows if anywhere."""
    for place, row in enumerate(_list(answer, name)):
        rows = _list(row, "utbetalningsrader")
        benefit = _description(rows[0].get("utbetalningsforman")) if len(rows) == 1 else ""
        period = row.get("utbetalningsperiod") or {}
        yield Payment(
            Agency.FK,
            f"{name}/{place}",
            benefit or f"Pension ({PENSION})",
            "pension",
            _net(row["nettobelopp"]),
            _day(row["utbetalningsdatum"]),
            _day_or_none(period.get("from")),
            _day_or_none(period.get("tom")),
            planned,
        )


def _deviations(found: Any) -> Iterator[str]:
    """What was asked for and not given, by kind of information; an answer with gaps must not look whole."""
    groups = found if isinstance(found, dict) else {"": found} if isinstance(found, list) else {}
    for name, rows in groups.items():
        for row in rows if isinstance(rows, list) else []:
            code = row.get("kod") or row.get("formansgrupp") or row.get("typ") or name
            yield f"{_description(code) or name}: {_description(row.get('orsak')) or 'avvikelse'}"


def _name_of(found: Any) -> str:
    return str(found.get("namn") or found.get("kod") or "") if isinstance(found, dict) else ""


def _available(found: Any) -> str:
    return str(found.get("beskrivning") or found.get("kod") or "").lower() if isinstance(found, dict) else ""


def _description(found: Any) -> str:
    if isinstance(found, dict):
        return str(found.get("beskrivning") or found.get("namn") or found.get("kod") or found.get("id") or "")
    return str(found or "")


def _net(found: Any) -> Decimal:
    return _money(found["summa"] if isinstance(found, dict) else found)


def _list(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The rows under a name; one object is a list of one. Raises Unreadable for anything else."""
    rows = found.get(name) or []
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable("Myndighetens svar går inte att läsa.", "payload")
    return rows


# ---- Skatteverket: an XML document as text ---------------------------------------------------------------


def _skv(data: etree._Element) -> Findings:
    root = parse(text(data, "svar").encode())
    facts = []
    for person in children(child(root, "PersonuppgiftLista"), "Personuppgift"):
        for row in children(person, "Kapitaluppgift"):
            year = text(row, "Taxeringsar")
            for name, label in (
                ("SummaIntakterPaKapital", "Inkomst av kapital"),
                ("OverskottPaKapital", "Överskott av kapital"),
                ("UnderskottPaKapital", "Underskott av kapital"),
            ):
                facts.append((f"{label}, taxeringsår {year}", _kr(text(row, name))))
    return Findings(_said(facts) or (("Kapitalinkomst", "ingen uppgift"),))


# ---- the unemployment funds ------------------------------------------------------------------------------


def _so(data: etree._Element) -> Findings:
    facts: list[tuple[str, str]] = []
    payments: list[Payment] = []
    for number, fund in enumerate(children(child(data, "ArbetsloshetsersattningLista"), "Arbetsloshetsersattning")):
        name = text(fund, "SvarandeOrganisation") or "A-kassa"
        facts.append((name, text(fund, "StatusSvarandeOrganisation")))
        for place, row in enumerate(children(fund, "Utbetalningar")):
            payments.append(
                Payment(
                    Agency.SO,
                    f"Arbetsloshetsersattning/{number}/Utbetalningar/{place}",
                    f"Arbetslöshetsersättning, {name}",
                    "unemployment_benefit",
                    # What is left after deductions such as Kronofogden's is what the household gets.
                    _money(text(row, "NettoEfterAvdrag") or text(row, "NettoEfterSkatt")),
                    _day(text(row, "Utbetalningsdatum")),
                    _day_or_none(text(row, "AvserFrom")),
                    _day_or_none(text(row, "AvserTom")),
                )
            )
    return Findings(_said(facts) or (("Arbetslöshetsersättning", "ingen"),), tuple(payments))


# ---- Transportstyrelsen, Migrationsverket ----------------------------------------------------------------


def _tns(data: etree._Element) -> Findings:
    vehicles = children(child(data, "fordonsinnehav"), "fordon")
    facts = [
        (
            "Fordon",
            " ".join(
                part
                for part in (
                    text(row, "regnr"),
                    text(row, "fabrikat"),
                    text(row, "handelsbeteckning"),
                    text(row, "fordonsar"),
                    f"({text(row, 'fordonsslag').lower()})",
                )
                if part
            ),
        )
        for row in vehicles
    ]
    return Findings(_said(facts) or (("Fordon", "inga"),))


def _miv(data: etree._Element) -> Findings:
    answer = child(data, "response")
    facts = [("Hemland", text(answer, "hemland")), ("Inresa", _day_words(text(answer, "inresedatum")))]
    for row in children(child(answer, "svarCollection"), "svar"):
        what = text(row, "beslutsTypNamn") or text(row, "beslutsTyp") or text(row, "arendeTypNamn")
        how = text(row, "beslutsKodNamn") or text(row, "beslutsKod")
        when = _day_words(text(row, "beslutsdatum"))
        until = _day_words(text(row, "tomDatum"))
        lasting = "permanent" if text(row, "giltighetstid") == "PERMANENT" else f"till {until}" if until else ""
        said = ", ".join(part for part in (what, how.lower(), when, lasting) if part)
        facts.append(("Uppehållstillstånd", said))
    return Findings(_said(facts) or (("Uppehållstillstånd", "inget ärende"),))


READERS: dict[Agency, Callable[[etree._Element], Findings]] = {
    Agency.AF: _af,
    Agency.CSN: _csn,
    Agency.FK: _fk,
    Agency.SKV: _skv,
    Agency.SO: _so,
    Agency.TNS: _tns,
    Agency.MIV: _miv,
}


# ---- values ----------------------------------------------------------------------------------------------


def _said(facts: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The facts that say something, cut to what a page can show."""
    return tuple((label[:80], value[:300]) for label, value in facts if value)[:100]


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("Myndighetens svar går inte att läsa.", "payload") from error


def _money(written: Any) -> Decimal:
    """SEK, at most two decimals; raises for what is no amount, or one that no benefit has."""
    try:
        amount = Decimal(str(written).strip().replace(",", "."))
    except InvalidOperation as error:
        raise Unreadable("Ett belopp i svaret går inte att läsa.", "payload") from error
    if not amount.is_finite() or abs(amount) > MOST_AMOUNT:
        raise Unreadable("Ett belopp i svaret är orimligt.", "payload")
    return amount.quantize(Decimal("0.01"))


def _day(written: Any) -> date:
    """xsd:date, with or without the time zone that some agencies add."""
    return date.fromisoformat(str(written)[:10])


def _day_or_none(written: Any) -> date | None:
    return _day(written) if written else None


def _short_day(written: str) -> date:
    """CSN's eight digits."""
    return date(int(written[:4]), int(written[4:6]), int(written[6:8]))


def _day_words(written: str) -> str:
    return _day(written).isoformat() if written else ""


def _true(written: str) -> bool:
    return written.lower() in {"true", "1"}


def _yes_no(written: str) -> str:
    return "ja" if _true(written) else "nej"


def _percent(written: str) -> str:
    return f"{written} %" if written else ""


def _kr(written: str) -> str:
    return f"{_money(written):,.0f}".replace(",", " ") + " kr" if written else ""
