"""A look through a PDF for what is not for reading: scripts, programs, attached files, and bombs.

Names may be written with hexadecimal (`/J#61vaScript`) and objects may lie compressed in object streams, so both are
unfolded, within bounds, before the names are looked for. What cannot be looked into is not kept.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

# More than this out of one file is a bomb and no document.
MOST_UNFOLDED = 100 * 1024 * 1024
DOES = {
    # An action that runs a script says so by this name; the shorter one beside it turns up by chance in pictures.
    rb"JavaScript": "Filen innehåller skript. Skriv ut den som ny PDF och skicka den.",
    rb"Launch|SubmitForm|ImportData|RichMedia": (
        "Filen gör mer än att visa sig. Skriv ut den som ny PDF och skicka den."
    ),
    rb"EmbeddedFiles?": "Filen har andra filer i sig. Skicka dem var för sig.",
}
NAMES = [(re.compile(rb"/(?:" + names + rb")(?![A-Za-z0-9#_.-])"), why) for names, why in DOES.items()]
LOCKED_PDF = "Filen är låst med lösenord. Spara den utan lösenord och skicka den igen."
LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9#_.-])")
HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
# How much of what stands before a stream is looked at for what it is.
HEAD = 2000


def wrong_with_pdf(content: bytes) -> str:
    """Why the PDF cannot be kept, or nothing."""
    if b"%%EOF" not in content[-2048:]:
        return "Filen är skadad och kan inte visas. Spara den på nytt."
    whole = _plain(content)
    if LOCKED.search(whole):
        return LOCKED_PDF
    try:
        for part in (whole, *_objects(content)):
            for name, why in NAMES:
                if name.search(part):
                    return why
    except _TooMuch:
        return "Filen är packad så att den inte kan öppnas säkert. Skriv ut den som ny PDF och skicka den."
    return ""


class _TooMuch(Exception):
    pass


def _objects(content: bytes) -> Iterator[bytes]:
    """The objects that lie in object streams, unfolded; every stream's size is counted."""
    left = MOST_UNFOLDED
    for found in STREAM.finditer(content):
        head = _plain(content[max(0, found.start() - HEAD) : found.start()])
        head = head[head.rfind(b"obj") :]
        is_objects = b"/ObjStm" in head
        if b"/FlateDecode" not in head and b"/Fl " not in head:
            if is_objects and b"/Filter" in head:
                raise _TooMuch  # packed in a way that no program that writes documents uses
            if is_objects:
                yield _plain(found[1])
            continue
        unfolded = _inflate(found[1], left)
        left -= len(unfolded)
        if is_objects and head.count(b"/FlateDecode") > 1:
            unfolded = _inflate(unfolded, left)
            left -= len(unfolded)
        if is_objects:
            yield _plain(unfolded)


def _inflate(data: bytes, most: int) -> bytes:
    unfolding = zlib.decompressobj()
    try:
        found = unfolding.decompress(data, most + 1)
    except zlib.error:
        return b""
    if len(found) > most:
        raise _TooMuch
    return found


def _plain(data: bytes) -> bytes:
    return HEX.sub(lambda found: bytes([int(found[1], 16)]), data)
