"""XML from outside, read without giving its sender any power over us."""

from __future__ import annotations

from typing import Any

from lxml import etree

from cases.ssbtek.contract import Unreadable


def parse(content: bytes, most_bytes: int = 5_000_000) -> etree._Element:
    """The root of a document. Raises Unreadable for what is too large, no XML, or brings its own definitions.

    No entities are expanded, nothing is fetched, and a document type is refused outright.
    """
    if len(content) > most_bytes:
        raise Unreadable("Svaret är större än vad som tas emot.", "too_large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("Svaret går inte att läsa som XML.", "not_xml") from error
    tree: Any = root.getroottree()
    if tree.docinfo.doctype:
        raise Unreadable("Svaret har en egen dokumenttyp, vilket inte tas emot.", "doctype")
    return root


def local(element: etree._Element) -> str:
    """The element's name without its namespace; empty for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first descendant along a path of local names."""
    for name in names:
        if element is None:
            return None
        element = next((found for found in element if local(found) == name), None)
    return element


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if element is None else [found for found in element if local(found) == name]


def text(element: etree._Element | None, *names: str) -> str:
    """The trimmed text at the end of a path of local names, or nothing."""
    found = child(element, *names) if names else element
    return "" if found is None else "".join(str(part) for part in found.itertext()).strip()
