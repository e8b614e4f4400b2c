"""Reading and writing large XML files piece by piece, so that a file of any size takes little memory.

What comes from outside is never trusted: no document type, no entities, no network, libxml2's own
limits kept.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Protocol, cast

from lxml import etree


class DoctypeError(ValueError):
    """The document declares a document type, which no payment message does and attacks need."""


class NotAMessageError(ValueError):
    """The document is XML, but no ISO 20022 message."""


#: All that reading XML from outside can end in.
READ_ERRORS = (etree.XMLSyntaxError, DoctypeError, NotAMessageError)


class XMLWriter(Protocol):
    """The part of lxml's incremental writer that is used here; its published stubs lack it."""

    def element(self, tag: str, attrib: dict[str, str] | None = None, nsmap: Any = None) -> Any: ...

    def write(self, *content: etree._Element | str) -> None: ...

    def write_declaration(self) -> None: ...


class HashingOutput:
    """Passes bytes on to ``out`` (or nowhere) and keeps their SHA-256."""

    def __init__(self, out: IO[bytes] | None) -> None:
        self._out = out
        self._hash = hashlib.sha256()
        self._waiting: list[str] = []

    def write(self, data: bytes) -> int:
        self.flush()
        self._hash.update(data)
        if self._out is not None:
            self._out.write(data)
        return len(data)

    def text(self, text: str) -> None:
        """Pass text on as UTF-8, some hundred texts at a time."""
        self._waiting.append(text)
        if len(self._waiting) == 500:
            self.flush()

    def flush(self) -> None:
        """Pass on what waits."""
        if self._waiting:
            data = "".join(self._waiting).encode()
            self._waiting = []
            self.write(data)

    def sha256(self) -> str:
        """The hash of all bytes so far, in hexadecimal; nothing waits after it."""
        self.flush()
        return self._hash.hexdigest()


@contextmanager
def xml_writer(out: IO[bytes] | HashingOutput) -> Iterator[XMLWriter]:
    """Write an XML document to ``out`` as UTF-8, element by element."""
    with etree.xmlfile(out, encoding="utf-8") as writer:  # type: ignore[attr-defined]
        writer.write_declaration()
        yield cast(XMLWriter, writer)


def read_elements(
    source: IO[bytes], names: frozenset[str], schema: etree.XMLSchema | None = None
) -> Iterator[tuple[str, etree._Element]]:
    """Yield ("start", root), then ("end", element) for each element whose name is in ``names``.

    An element is complete when it comes, and is emptied once the caller asks for the next one: when an
    element comes whose parts are in ``names`` too, those are empty already. With a ``schema`` the
    document is validated on the way.

    Raises ``XMLSyntaxError`` for XML that is broken or invalid, :class:`DoctypeError` and
    :class:`NotAMessageError`.
    """
    options: dict[str, Any] = {
        "events": ("start", "end"),
        "tag": ["{*}Document", *(f"{{*}}{name}" for name in names)],
        "no_network": True,
        "huge_tree": False,
        "remove_comments": True,
        "remove_pis": True,
    }
    # libxml2 validates as it reads; told to leave entities alone at the same time, it takes a cut-off
    # file for whole. A document type is refused at the root either way, so that there are no entities
    # to resolve.
    options |= {"schema": schema} if schema is not None else {"resolve_entities": False}
    started = False
    for event, element in etree.iterparse(source, **options):  # type: ignore[attr-defined]
        if not started:
            _check_root(event, element)
            started = True
            yield event, element
        elif event == "end" and element.getparent() is not None:
            yield event, element
            _forget(element)
    if not started:
        raise NotAMessageError("the root element is not Document")


def _check_root(event: str, element: etree._Element) -> None:
    if element.getroottree().docinfo.doctype:  # type: ignore[attr-defined]
        raise DoctypeError("the document declares a document type")
    if event != "start" or element.getparent() is not None:
        raise NotAMessageError("the root element is not Document")


def _forget(element: etree._Element) -> None:
    # The element itself must stay while its parent is being read, but the ones before it can go.
    element.clear()
    parent, before = element.getparent(), element.getprevious()
    if parent is not None and before is not None and before.tag == element.tag:
        parent.remove(before)
