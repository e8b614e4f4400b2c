"""What a reader of the file gets: the text, the tags and the standards it meets."""

import io
from collections import Counter

import page
import pikepdf
from pypdf import PdfReader


def text_of(pdf: bytes) -> str:
    """All text with every kind of space made one plain space, so that sentences can be looked for."""
    pages = (each.extract_text() for each in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(" ".join(pages).split())


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(each.extract_text().split()) for each in PdfReader(io.BytesIO(pdf)).pages]


def breaches(pdf: bytes, profile: page.ValidationProfile) -> list[str]:
    """The rules of a standard that the file breaks, in words."""
    return [f"{f.rule_id}: {f.message}" for f in page.validate_pdf_bytes(pdf, profile=profile).failures]


def tags_of(pdf: bytes) -> Counter[str]:
    """How many there are of each structure tag."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return Counter(str(each.S)[1:] for each in document.objects if _is_structure(each))


def header_scopes(pdf: bytes) -> int:
    """How many data cells name the headers that they belong to."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        cells = (each for each in document.objects if _is_structure(each) and each.S == "/TD")
        return sum(1 for cell in cells if len(cell.A.Headers) >= 2)


def _is_structure(each: pikepdf.Object) -> bool:
    return isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/StructElem"
