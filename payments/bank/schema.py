"""Checking a payment file against the real ISO 20022 schema, before it leaves the house."""

from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from payments.bank.profile import Version
from payments.bank.xmlstream import READ_ERRORS, read_elements

_TRANSACTION = frozenset({"CdtTrfTxInf"})


class InvalidFile(ValueError):
    """The file is not a valid pain.001 of its version; ``error`` is the validator's own text (English)."""

    def __init__(self, error: str, version: Version = Version.V09) -> None:
        super().__init__(f"Filen följer inte standarden {version.message}: {error}")
        self.error = error


def validate(path_or_bytes: Path | bytes, version: Version = Version.V09) -> None:
    """Check a payment file against pain.001 of ``version``. Raises :class:`InvalidFile` at the first error."""
    if isinstance(path_or_bytes, Path):
        with path_or_bytes.open("rb") as source:
            _validate(source, version)
    else:
        _validate(BytesIO(path_or_bytes), version)


def _validate(source: BinaryIO, version: Version) -> None:
    try:
        for _ in read_elements(source, _TRANSACTION, _pain001_schema(version)):
            pass
    except READ_ERRORS as error:
        raise InvalidFile(str(error), version) from error


@cache
def _pain001_schema(version: Version) -> etree.XMLSchema:
    with as_file(files("sepaxml") / "schemas" / f"{version.message}.xsd") as path:
        return etree.XMLSchema(etree.parse(path))
