"""Checking a payment file against the real ISO 20022 schema, before it leaves the house."""

from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from payments.bank.xmlstream import READ_ERRORS, read_elements

_TRANSACTION = frozenset({"CdtTrfTxInf"})


class InvalidFile(ValueError):
    """The file is not a valid pain.001.001.09; ``error`` is the validator's own text (English)."""

    def __init__(self, error: str) -> None:
        super().__init__(f"Filen följer inte standarden pain.001.001.09: {error}")
        self.error = error


def validate(path_or_bytes: Path | bytes) -> None:
    """Check a payment file against pain.001.001.09. Raises :class:`InvalidFile` at the first error."""
    if isinstance(path_or_bytes, Path):
        with path_or_bytes.open("rb") as source:
            _validate(source)
    else:
        _validate(BytesIO(path_or_bytes))


def _validate(source: BinaryIO) -> None:
    try:
        for _ in read_elements(source, _TRANSACTION, _pain001_schema()):
            pass
    except READ_ERRORS as error:
        raise InvalidFile(str(error)) from error


@cache
def _pain001_schema() -> etree.XMLSchema:
    with as_file(files("sepaxml") / "schemas" / "pain.001.001.09.xsd") as path:
        return etree.XMLSchema(etree.parse(path))
