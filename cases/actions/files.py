"""The bytes of what comes in and goes out: looked through, and kept under their own hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import structlog
from django.conf import settings

from bistand.refusals import Invalid
from cases.filecheck import FileRefused, WrongSize, media_type_of
from cases.filecheck.scanner import ScannerDown, is_infected
from cases.models import StoredFile
from cases.unclear import HARMFUL

log = structlog.get_logger(__name__)
UNREADABLE = "application/octet-stream"


@dataclass(frozen=True)
class Looked:
    """A file that has been looked through: what is kept of it, and why it cannot be shown ("" where it can)."""

    content: bytes
    media_type: str
    hindrance: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def looked_through(content: bytes) -> Looked:
    """What somebody hands in, of a kind told by its content; raises Invalid where the record may not hold it.

    Where the municipality has a virus scanner, what that knows to be harmful is refused, and so is what it could not
    be asked about.
    """
    try:
        kind = media_type_of(content)
    except FileRefused as refused:
        raise Invalid(str(refused), "file") from refused
    refuse_infected(content)
    return Looked(content, kind)


def refuse_infected(content: bytes) -> None:
    """Raise Invalid for what the scanner knows to be harmful, or could not be asked about."""
    if _is_infected(content):
        raise Invalid("Filen innehåller skadlig kod och kan inte tas emot.", "file")


def as_sent(content: bytes) -> Looked:
    """What came with an e-application; whoever sent it is not there to be asked, so nothing that came is lost.

    What cannot be read is kept as it came and never shown; in the place of what is harmful stands a note of what it
    was. Raises Invalid for what is empty or too large, and where the scanner does not answer: the sender tries again.
    """
    kind, hindrance, is_harmful = UNREADABLE, "", False
    try:
        kind = media_type_of(content)
    except WrongSize as refused:
        raise Invalid(str(refused), "file") from refused
    except FileRefused as refused:
        hindrance, is_harmful = str(refused), refused.is_program
    if is_harmful or _is_infected(content):
        digest = hashlib.sha256(content).hexdigest()
        note = f"Filen är inte sparad: den är skadlig eller ett program. {len(content)} byte, SHA-256 {digest}.\n"
        return Looked(note.encode(), "text/plain", HARMFUL)
    return Looked(content, kind, hindrance)


def _is_infected(content: bytes) -> bool:
    if not settings.FILE_SCANNER:
        return False
    try:
        return is_infected(content, settings.FILE_SCANNER)
    except ScannerDown as error:
        log.warning("file_scanner_down", error=str(error))
        raise Invalid("Filen kan inte kontrolleras just nu. Försök igen om en stund.", "file") from error


def store_file(content: bytes, media_type: str) -> StoredFile:
    """Keep the bytes of a file that is ours, or has been looked through."""
    return StoredFile.objects.create(
        sha256=hashlib.sha256(content).hexdigest(), media_type=media_type, size=len(content), content=content
    )
