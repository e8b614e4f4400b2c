"""SOAP 1.1 envelopes: the question as it is sent, and the answer as it is read."""

from __future__ import annotations

import base64
import json

from lxml import etree

from cases.ssbtek import payloads
from cases.ssbtek.contract import (
    ASK,
    LEFI_VERSION,
    NAMESPACE,
    PING,
    REPEALED,
    SOAP,
    VERSION,
    Agency,
    AgencyPart,
    Answer,
    BadQuestion,
    Findings,
    NoAnswer,
    Question,
    Unreadable,
)
from cases.ssbtek.xmlsafe import child, children, local, parse, text

# Every benefit that the contract knows: an income that is not asked for would be missing without anybody seeing it.
FK_BENEFITS = (
    "ABB", "AP", "AS", "BOB", "BST", "BTI", "DPE", "EJO", "ET", "FP", "FSJP", "GP", "HE", "MABB", "MEK", "NP", "OMV",
    "PJOB", "PROG", "RBE", "SA", "SBP", "SJP", "TFP", "US", "VB", "YL",
)  # fmt: skip
PM_BENEFITS = ("AP", "BTI", "EF")


def question_xml(question: Question, version: str = VERSION) -> bytes:
    """The envelope of a question. Raises BadQuestion for one that lacks its ground, or names the repealed act."""
    if not question.purpose.strip() or not question.legal_text.strip():
        raise BadQuestion("Syfte och lagtext måste vara inställda innan uppgifter hämtas.")
    if REPEALED in question.legal_text:
        raise BadQuestion(f"Lagtexten hänvisar till den upphävda lagen ({REPEALED}). Ändra inställningen.")
    if question.first_day > question.last_day:
        raise BadQuestion("Periodens sista dag kan inte vara före den första.")
    ns = NAMESPACE.format(version=version)
    root, ask = _envelope(ns, ASK)
    general = _add(ask, "generellaFrageparametrar")
    _add(general, "korrelationsid", question.correlation)
    _add(general, "fraganSkallInkluderasISvaret", "false")
    asker = _add(general, "ingivare")
    _add(asker, "organisationsnummer", question.asker_number)
    _add(asker, "namn", question.asker)
    _add(asker, "handlaggare", question.caseworker)
    _add(general, "personidentitet", question.person)
    _add(general, "arendeidentitet", question.case_number)
    period = _add(general, "tidsperiod")
    _add(period, "fromDatum", question.first_day.isoformat())
    _add(period, "tomDatum", question.last_day.isoformat())
    _add(general, "syfte", question.purpose)
    _add(general, "lagtext", question.legal_text)
    special = _add(ask, "specifikaFrageparametrar")
    for agency in Agency:
        wanted = agency in question.agencies
        part = _add(special, agency.value)
        part.set("inkludera", "true" if wanted else "false")
        if agency == Agency.FK and wanted:
            own = _add(part, "fraga")
            _add(own, "version", LEFI_VERSION)
            _add(own, "aktorsid", question.actor_id)
            _add(own, "lefiJsonFraga", base64.b64encode(_lefi_question(question)).decode())
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def ping_xml(version: str = VERSION) -> bytes:
    """The envelope that only asks whether the service is there."""
    return etree.tostring(_envelope(NAMESPACE.format(version=version), PING)[0], xml_declaration=True, encoding="UTF-8")


def _envelope(ns: str, operation: str) -> tuple[etree._Element, etree._Element]:
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP, "ssbt": ns})
    body = etree.SubElement(root, f"{{{SOAP}}}Body")
    return root, etree.SubElement(body, f"{{{ns}}}{operation}")


def _add(parent: etree._Element, name: str, value: str | None = None) -> etree._Element:
    made = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")
    made.text = value
    return made


def _lefi_question(question: Question) -> bytes:
    fk = [f"FK:{code}" for code in FK_BENEFITS]
    pm = [f"PM:{code}" for code in PM_BENEFITS]
    return json.dumps(
        {
            "personnummer": question.person,
            "period": {"from": question.first_day.isoformat(), "tom": question.last_day.isoformat()},
            "formansinformation": fk,
            "ansprak": pm,
            "beslut": pm,
            "preliminaraUtbetalningar": fk + pm,
            "utbetalningar": fk + pm,
            # Not the bases of sickness benefit and pension: they are no incomes, and no more is asked than needed.
            "ovrigInformation": ["FK:GEPI"],
        }
    ).encode()


# ---- the answer ------------------------------------------------------------------------------------------


def read_answer(content: bytes, asked: frozenset[Agency] = frozenset(Agency), most_bytes: int = 5_000_000) -> Answer:
    """What each asked agency answered. An agency that is not in the answer is `missing`, never "has nothing".

    A payload that cannot be read makes that agency an error of ours, and leaves the others as they are. Raises
    Unreadable for an envelope that is not the contract's, and NoAnswer for a SOAP fault.
    """
    root = parse(content, most_bytes)
    body = child(root, "Body")
    if local(root) != "Envelope" or body is None:
        raise Unreadable("Svaret är inget SOAP-meddelande.", "not_soap")
    fault = child(body, "Fault")
    if fault is not None:
        raise NoAnswer(_fault_words(fault), _fault_code(fault))
    response = child(body, f"{ASK}Response")
    data = child(response, "svarsdata")
    if response is None or data is None:
        raise Unreadable("Svaret saknar svarsdata.", "not_contract")
    parts = [_part(agency, child(data, agency.value)) for agency in Agency if agency in asked]
    return Answer(text(response, "korrelationsid"), tuple(parts))


def _part(agency: Agency, element: etree._Element | None) -> AgencyPart:
    data, error = child(element, "data"), child(element, "error")
    if error is not None:
        words = " ".join(text(row) for row in children(error, "felmeddelande"))
        source = {"SSBT": "Den sammansatta tjänsten", "BT": agency.label}.get(text(error, "kalla"), "Okänd källa")
        return AgencyPart(agency, AgencyPart.ERROR, text(error, "felkod")[:40], f"{source}: {words}"[:300])
    if data is None:
        return AgencyPart(agency, AgencyPart.MISSING, "", "Inget svar fanns för myndigheten.")
    try:
        found: Findings = payloads.read(agency, data)
    except Unreadable as fault:
        return AgencyPart(agency, AgencyPart.ERROR, fault.answer_code, fault.words)
    return AgencyPart(agency, AgencyPart.DATA, facts=found.facts, payments=found.payments)


def _fault_code(fault: etree._Element) -> str:
    detail = next((row for row in fault.iter() if local(row) == "felkod"), None)
    return (text(detail) if detail is not None else text(fault, "faultcode"))[:40] or "fault"


def _fault_words(fault: etree._Element) -> str:
    words = [text(row) for row in fault.iter() if local(row) == "felmeddelande"] or [text(fault, "faultstring")]
    return f"Tjänsten svarade med ett fel: {' '.join(words)}"[:300]
