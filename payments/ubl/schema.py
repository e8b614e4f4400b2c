"""An e-invoice held against the schemas of UBL 2.1 (OASIS), which lie unchanged in data/ubl-2.1."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from payments.ubl.document import NAMES, Document

FOLDER = Path(__file__).with_name("data") / "ubl-2.1" / "maindoc"
# What follows of a first fault is often its consequence.
MOST_FAULTS = 3
WHAT = {
    "SCHEMAV_ELEMENT_CONTENT": "är inte det som ska stå där, eller saknar något som ska finnas",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "har ett attribut som inte finns",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "saknar ett attribut",
}


def schema_faults(document: Document) -> list[str]:
    """What in the invoice is not as the schema says, in Swedish sentences; the first ones."""
    schema = _schema(document.is_credit)
    if schema.validate(document.element):
        return []
    log: Any = schema.error_log
    return [_sentence(error) for error in log[:MOST_FAULTS]]


def _sentence(error: Any) -> str:
    what = WHAT.get(error.type_name, "har ett värde som inte är tillåtet")
    return f"Rad {error.line}: {_name(error.message)} {what}."


def _name(message: str) -> str:
    """The element as it is written in a file, out of the validator's "Element '{urn:…}ID': …"."""
    name = message.partition("'")[2].partition("'")[0]
    for prefix, urn in NAMES.items():
        name = name.replace(f"{{{urn}}}", f"{prefix}:")
    return name.rpartition("}")[2]


@cache
def _schema(credit: bool) -> etree.XMLSchema:
    name = "UBL-CreditNote-2.1.xsd" if credit else "UBL-Invoice-2.1.xsd"
    # The schema of signatures is left out: an extension is passed over by lax validation without it.
    return etree.XMLSchema(etree.parse(FOLDER / name))
