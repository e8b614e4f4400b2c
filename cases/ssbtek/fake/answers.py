"""Answers as the agencies would write them: the contract's envelope around each agency's own payload."""

from __future__ import annotations

import base64
import json
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from cases.ssbtek.contract import (
    AF_SCHEMA,
    ASK,
    CSN_SCHEMA,
    NAMESPACE,
    SO_SCHEMA,
    SOAP,
    TAX_SCHEMA,
    TNS_SCHEMA,
    VEHICLE_SCHEMA,
    VERSION,
    Agency,
    Scripted,
)

CSN_PERSON = "http://schema.csn.se/v4.0/person"
CSN_STUDY = "http://schema.csn.se/v4.0/studiemedel"
CSN_TYPES = "http://schema.csn.se/v4.0/csntyper"


def answer_xml(scripted: Scripted, asked: frozenset[Agency], correlation: str, version: str = VERSION) -> bytes:
    """The envelope of an answer about one person, with the agencies that were asked."""
    ns = NAMESPACE.format(version=version)
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    body = etree.SubElement(root, f"{{{SOAP}}}Body")
    response = etree.SubElement(body, f"{{{ns}}}{ASK}Response", nsmap={"ssbt": ns})
    etree.SubElement(response, f"{{{ns}}}korrelationsid").text = correlation
    data = etree.SubElement(response, f"{{{ns}}}svarsdata")
    for agency in Agency:
        if agency not in asked or agency in scripted.left_out:
            continue
        part = etree.SubElement(data, f"{{{ns}}}{agency.value}")
        if agency in scripted.errors:
            source, code, words = scripted.errors[agency]
            error = etree.SubElement(part, f"{{{ns}}}error")
            for name, value in (("kalla", source), ("felkod", code), ("felmeddelande", words)):
                etree.SubElement(error, f"{{{ns}}}{name}").text = value
        else:
            own = etree.SubElement(part, f"{{{ns}}}data")
            WRITERS[agency](own, ns, scripted.data.get(agency))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def fault_xml(code: str, words: str, version: str = VERSION) -> bytes:
    ns = NAMESPACE.format(version=version)
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    fault = etree.SubElement(etree.SubElement(root, f"{{{SOAP}}}Body"), f"{{{SOAP}}}Fault")
    etree.SubElement(fault, "faultcode").text = "soap:Server"
    etree.SubElement(fault, "faultstring").text = words
    detail = etree.SubElement(etree.SubElement(fault, "detail"), f"{{{ns}}}{ASK}Fault", nsmap={"ssbt": ns})
    etree.SubElement(detail, f"{{{ns}}}felkod").text = code
    etree.SubElement(detail, f"{{{ns}}}felmeddelande").text = words
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def ping_answer_xml(version: str = VERSION) -> bytes:
    ns = NAMESPACE.format(version=version)
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    body = etree.SubElement(root, f"{{{SOAP}}}Body")
    response = etree.SubElement(body, f"{{{ns}}}testaBastjanstInformationResponse", nsmap={"ssbt": ns})
    for agency in Agency:
        part = etree.SubElement(response, f"{{{ns}}}{agency.value}")
        etree.SubElement(part, f"{{{ns}}}anropad").text = "false"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


# ---- each agency's payload -------------------------------------------------------------------------------


def _tree(parent: etree._Element, ns: str, values: dict[str, Any]) -> None:
    """Elements of nested dicts; a list repeats its element."""
    prefix = f"{{{ns}}}" if ns else ""
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            made = etree.SubElement(parent, prefix + name)
            if isinstance(one, dict):
                _tree(made, ns, one)
            else:
                made.text = str(one)


def _af(own: etree._Element, ns: str, data: Any) -> None:
    given = data or {"Sekretessmarkering": "false"}
    _tree(own, AF_SCHEMA, {"Svar": {"Schemaversion": "4.0", **given, "StatusSokandeinformationKod": 0}})


def _csn(own: etree._Element, ns: str, data: Any) -> None:
    """`data`: payments as (day, SEK, planned)."""
    root = etree.Element(f"{{{CSN_SCHEMA}}}CSNSvar", nsmap={None: CSN_SCHEMA}, schemaVersion="4.0")  # type: ignore[dict-item]
    _tree(
        root,
        CSN_SCHEMA,
        {
            "GemensamtSvarEkbistand": {"Resultat": {"ResultatKod": "0", "ResultatText": "OK"}},
            "Personer": {"Person": {}},
        },
    )
    person = root[-1][0]
    study = etree.SubElement(person, f"{{{CSN_PERSON}}}Studiemedel")
    if data:
        matters = etree.SubElement(study, f"{{{CSN_PERSON}}}Arenden")
        matter = etree.SubElement(matters, f"{{{CSN_PERSON}}}Arende", lopnummer="1")
        _tree(matter, CSN_STUDY, {"stodform": "GRUND", "klartext": "Studiemedel", "status": "BESLUTAD"})
        plan = etree.SubElement(matter, f"{{{CSN_STUDY}}}UtbetalningsPlan")
        for day, amount, planned in data:
            paid = etree.SubElement(plan, f"{{{CSN_STUDY}}}Utbetalning")
            status = "Planerad" if planned else "Utbetald"
            _tree(paid, CSN_TYPES, {"utbetdatum": f"{day:%Y%m%d}", "utbetstatus": status, "totbelopp": int(amount)})
    etree.SubElement(own, f"{{{ns}}}svar").text = base64.b64encode(etree.tostring(root)).decode()


def _fk(own: etree._Element, ns: str, data: Any) -> None:
    """`data`: payments as (code, name, day, SEK), and pensions under "pension" as (day, SEK)."""
    given = data or {}
    answer = {
        "utlamnare": [
            {"utlamnare": {"kod": "FK", "namn": "Försäkringskassan"}, "tillstand": {"beskrivning": "Tillgänglig"}},
            {"utlamnare": {"kod": "PM", "namn": "Pensionsmyndigheten"}, "tillstand": {"beskrivning": "Tillgänglig"}},
        ],
        "avvikelser": given.get("deviations", {}),
        "formansinformation": {
            "utbetalningsuppgift": [_fk_payment(*row) for row in given.get("paid", ())],
            "preliminarautbetalningar": [_fk_payment(*row) for row in given.get("planned", ())],
        },
        "utbetalningar": [
            {
                "utbetalningsdatum": day.isoformat(),
                "nettobelopp": int(amount),
                "utbetalningsperiod": {"from": day.replace(day=1).isoformat(), "tom": day.isoformat()},
            }
            for day, amount in given.get("pension", ())
        ],
    }  # fmt: skip
    etree.SubElement(own, f"{{{ns}}}lefiJsonSvar").text = base64.b64encode(json.dumps(answer).encode()).decode()


def _fk_payment(code: str, name: str, day: date, amount: Decimal) -> dict[str, Any]:
    return {
        "typ": {"id": 1, "beskrivning": "Månad"},
        "formansfamilj": {"id": code, "beskrivning": name},
        "datum": day.isoformat(),
        "period": {"fran": day.replace(day=1).isoformat(), "till": day.isoformat()},
        "nettobelopp": {"summa": float(amount), "valuta": "SEK"},
    }


def _skv(own: etree._Element, ns: str, data: Any) -> None:
    """`data`: {tax year: surplus of capital in SEK}."""
    root = etree.Element(f"{{{TAX_SCHEMA}}}SvarBeskattningsuppgifterEnligtSFS2008-975", nsmap={None: TAX_SCHEMA})  # type: ignore[dict-item]
    rows = [{"Taxeringsar": year, "OverskottPaKapital": amount} for year, amount in (data or {}).items()]
    _tree(root, TAX_SCHEMA, {"PersonuppgiftLista": {"Personuppgift": {"Kapitaluppgift": rows}}})
    etree.SubElement(own, "svar").text = etree.tostring(root, encoding="unicode")


def _so(own: etree._Element, ns: str, data: Any) -> None:
    """`data`: payments of one fund as (day, SEK)."""
    payments = [
        {"Utbetalningsdatum": day.isoformat(), "NettoEfterSkatt": amount, "NettoEfterAvdrag": amount,
         "Ersattningsdagar": 20, "AvserFrom": day.replace(day=1).isoformat(), "AvserTom": day.isoformat()}
        for day, amount in data or ()
    ]  # fmt: skip
    fund = {"SvarandeOrganisation": "Provkassan", "StatusSvarandeOrganisation": "OK", "Utbetalningar": payments}
    _tree(own, SO_SCHEMA, {"ArbetsloshetsersattningLista": {"Arbetsloshetsersattning": [fund] if data else []}})


def _tns(own: etree._Element, ns: str, data: Any) -> None:
    """`data`: vehicles as (number, make, model, year)."""
    etree.SubElement(own, f"{{{TNS_SCHEMA}}}resultat").text = "OK"
    owned = etree.SubElement(own, f"{{{TNS_SCHEMA}}}fordonsinnehav")
    for number, make, model, year in data or ():
        vehicle = {"regnr": number, "fabrikat": make, "fordonsar": year, "fordonsslag": "PERSONBIL",
                   "handelsbeteckning": model}  # fmt: skip
        _tree(owned, VEHICLE_SCHEMA, {"fordon": vehicle})


def _miv(own: etree._Element, ns: str, data: Any) -> None:
    """`data`: the permits, as the agency's own elements."""
    rows = [{"svar": row} for row in data or ()]
    collection: dict[str, Any] = {"svar": [row["svar"] for row in rows]}
    _tree(own, "", {"response": {"correlationid": "0", "svarCollection": collection}})


WRITERS = {
    Agency.AF: _af,
    Agency.CSN: _csn,
    Agency.FK: _fk,
    Agency.SKV: _skv,
    Agency.SO: _so,
    Agency.TNS: _tns,
    Agency.MIV: _miv,
}
