"""UBL read without trust: no entities, no network, no document type, and numbers and days that are what they say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

URN = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMES = {"cac": f"{URN}CommonAggregateComponents-2", "cbc": f"{URN}CommonBasicComponents-2"}
ROOTS = {f"{{{URN}Invoice-2}}Invoice": "Invoice", f"{{{URN}CreditNote-2}}CreditNote": "CreditNote"}
# An attachment of an invoice is the largest part of it; beyond this it is no invoice.
LARGEST = 10 * 1024 * 1024
MOST_ELEMENTS = 50_000


class NotUbl(ValueError):
    """The file cannot be read as an e-invoice; the message says why in Swedish."""


class Node:
    """An element, with what is below it by the short paths of the standard ("cac:Party/cbc:EndpointID")."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element

    def all(self, path: str) -> list[Node]:
        found = self.element.findall(path, NAMES)
        return [Node(each) for each in found]

    def first(self, path: str) -> Node | None:
        found = self.element.find(path, NAMES)
        return None if found is None else Node(found)

    def has(self, path: str) -> bool:
        return self.element.find(path, NAMES) is not None

    def text(self, path: str = ".") -> str:
        """The text there, without the space around it; nothing where there is no such element."""
        found = self.element if path == "." else self.element.find(path, NAMES)
        return "" if found is None or found.text is None else found.text.strip()

    def number(self, path: str = ".") -> Decimal | None:
        """The number there. Raises NotUbl for what is no number."""
        text = self.text(path)
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or "e" in text.lower():
            raise NotUbl(f"{path} ska vara ett tal, men är ”{text[:40]}”.")
        return number

    def day(self, path: str) -> date | None:
        """The day there. Raises NotUbl for what is no day."""
        text = self.text(path)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise NotUbl(f"{path} ska vara en dag som 2026-09-01, men är ”{text[:40]}”.") from None

    def sum(self, path: str) -> Decimal:
        return sum((each.number() or Decimal(0) for each in self.all(path)), Decimal(0))

    def attribute(self, name: str) -> str:
        return str(self.element.get(name, "")).strip()


class Document(Node):
    """A whole invoice or credit note."""

    @property
    def is_credit(self) -> bool:
        return ROOTS[str(self.element.tag)] == "CreditNote"

    @property
    def lines(self) -> list[Node]:
        return self.all("cac:CreditNoteLine" if self.is_credit else "cac:InvoiceLine")

    @property
    def currency(self) -> str:
        return self.text("cbc:DocumentCurrencyCode")

    def every(self) -> Sequence[etree._Element]:
        return list(self.element.iter(etree.Element))


def looks_like_xml(content: bytes) -> bool:
    """Whether the file begins as XML does, whatever its name says."""
    start = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<") and not start.lower().startswith((b"<!doctype html", b"<html"))


def read(content: bytes) -> Document:
    """The invoice or credit note in the file.

    Raises NotUbl for what is too large, broken, declares a document type, or is something else than these two.
    """
    if len(content) > LARGEST:
        raise NotUbl("Filen är för stor för en e-faktura.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = _parsed(content, parser)
    except etree.XMLSyntaxError:
        raise NotUbl("Filen är inte hel XML och kan inte läsas.") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotUbl("Filen har en dokumenttyp (DTD). Det får en e-faktura inte ha.")
    if str(root.tag) not in ROOTS:
        raise NotUbl("Filen är XML men varken faktura eller kreditfaktura i UBL 2.1.")
    return Document(root)


def _parsed(content: bytes, parser: etree.XMLParser) -> etree._Element:
    if content.count(b"<") > 2 * MOST_ELEMENTS + 10:
        raise NotUbl("Filen har fler delar än någon faktura har.")
    if b"<!DOCTYPE" in content[:4096].upper() or b"<!ENTITY" in content[:65536].upper():
        raise NotUbl("Filen har en dokumenttyp (DTD). Det får en e-faktura inte ha.")
    return etree.fromstring(content, parser)
