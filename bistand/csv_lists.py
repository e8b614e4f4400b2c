"""Long lists from other systems, as CSV: read whole or refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from bistand.refusals import Invalid

FIELD = "file"
MOST_FAULTS = 20


def read_list(data: bytes, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Each row with its number in the file; comma or semicolon between, as spreadsheets write it.

    Raises Invalid where the file is not UTF-8, has other columns or no rows.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("Filen är inte skriven i UTF-8. Spara den som CSV UTF-8.", FIELD) from None
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    if [name.strip() for name in reader.fieldnames or ()] != list(columns):
        raise Invalid(f"Filen ska ha kolumnerna {' och '.join(columns)}, och inga andra.", FIELD)
    reader.fieldnames = list(columns)
    rows = [(line, {name: (row[name] or "").strip() for name in columns}) for line, row in enumerate(reader, 2)]
    if not rows:
        raise Invalid("Filen har inga rader.", FIELD)
    return rows


def refuse_faults(faults: Sequence[str]) -> None:
    """Raise Invalid with the first of them, and how many more there are."""
    if faults:
        rest = f" Ytterligare {len(faults) - MOST_FAULTS} rader är fel." if len(faults) > MOST_FAULTS else ""
        raise Invalid(" ".join(faults[:MOST_FAULTS]) + rest, FIELD)
