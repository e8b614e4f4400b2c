"""Which kinds of file there may be, told by their content; each is looked through before it is kept."""

from __future__ import annotations

import io
import re
import threading
import warnings

from cases.filecheck.pdf import LOCKED_PDF, wrong_with_pdf

LARGEST_FILE = 10 * 1024 * 1024
# A photograph of a telephone has up to 50 million points; a bomb has billions in a small file.
MOST_POINTS = 60_000_000
ACCEPTED = "PDF, JPEG, PNG, WebP eller ren text"
# What every browser shows without running anything.
MAGIC = {
    "application/pdf": re.compile(rb"%PDF-\d\.\d"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
_whole = threading.Lock()
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# Texts that are programs or pages, and the control characters that no text has.
NO_TEXT = re.compile(rb"^\s*(#!|<\?|<!doctype|<html|<script|<svg)|[\x00-\x08\x0e-\x1f]", re.IGNORECASE)


PROGRAM = re.compile(rb"MZ|\x7fELF|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe|\s*#!")
# The pictures of a telephone in a form that no free decoder of ours unfolds (docs/architecture.md).
HEIC = re.compile(rb".{4}ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL)

IS_HEIC = "Bilden är i formatet HEIC, som inte går att visa här. Skicka den som JPG eller PDF."
DAMAGED_PICTURE = "Bilden är skadad och kan inte visas. Ta om den eller spara den på nytt."
LARGE_PICTURE = "Bilden är för stor att visa. Spara den med färre bildpunkter."
# What is kept as it came and may be saved, though it is not shown: it is for looking at, and does nothing else.
SAVED = frozenset({IS_HEIC, LOCKED_PDF, DAMAGED_PICTURE, LARGE_PICTURE})
# How a saved file is named, by its content, so that a name from outside never makes a picture a program.
SAVED_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


class FileRefused(ValueError):
    """The record does not hold the file; the message says why in Swedish."""

    is_program = False


class WrongSize(FileRefused):
    """There is nothing in the file, or too much."""


class Program(FileRefused):
    """It would be run and not read."""

    is_program = True


def media_type_of(content: bytes) -> str:
    """The kind of the file by its content.

    Raises FileRefused for an empty or too large file, one of a kind that the record does not hold, one that is
    damaged, locked or unfolds beyond all reason, and a PDF that does more than show itself.
    """
    if not content:
        raise WrongSize("Filen är tom.")
    if len(content) > LARGEST_FILE:
        raise WrongSize(f"Filen är för stor. Den får vara högst {LARGEST_FILE // 1024 // 1024} MB.")
    kind = next((kind for kind, magic in MAGIC.items() if magic.match(content)), None)
    if HEIC.match(content):
        raise FileRefused(IS_HEIC)
    if kind is None:
        return _text(content)
    wrong = wrong_with_pdf(content) if kind == "application/pdf" else _wrong_with_picture(content, PICTURES[kind])
    if wrong:
        raise FileRefused(wrong)
    return kind


def saved_ending(content: bytes) -> str:
    """How the name of a file in SAVED ends; "" for any other content."""
    if HEIC.match(content):
        return ".heic"
    return next((SAVED_ENDINGS[kind] for kind, magic in MAGIC.items() if magic.match(content)), "")


def _text(content: bytes) -> str:
    if PROGRAM.match(content):
        raise Program(f"Filen ska vara {ACCEPTED}. Det är innehållet som avgör, inte namnet.")
    if NO_TEXT.search(content):
        raise FileRefused(f"Filen ska vara {ACCEPTED}. Det är innehållet som avgör, inte namnet.")
    try:
        content.decode()
    except UnicodeDecodeError:
        raise FileRefused(f"Filen ska vara {ACCEPTED}. Det är innehållet som avgör, inte namnet.") from None
    return "text/plain"


def _wrong_with_picture(content: bytes, kind: str) -> str:
    """Why the picture cannot be kept, or nothing: its size is read before any of its points are unfolded."""
    from PIL import Image, ImageFile

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind]) as picture:
                if picture.width * picture.height > MOST_POINTS or getattr(picture, "n_frames", 1) > 1:
                    return LARGE_PICTURE
                with _whole:
                    ImageFile.LOAD_TRUNCATED_IMAGES = False  # the letters' library lets half a picture pass
                    picture.load()
    except Image.DecompressionBombError:
        return LARGE_PICTURE
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        return DAMAGED_PICTURE
    return ""
