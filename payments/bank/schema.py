"""Checking a payment file against the real ISO 20022 schema, before it leaves the house."""

from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from typing import IO

from lxml import etree

from payments.bank.profile import Version
from payments.bank.xmlstream import READ_ERRORS, read_elements

_TRANSACTION = frozenset({"CdtTrfTxInf"})


class InvalidFile(ValueError):
    """The file is not a valid pain.001 of its version; ``error`` is the validator's own text (English)."""

    def __init__(self, error: str, version: Version = Version.V09) -> None:
        super().__init__(f"Filen följer inte standarden {version.message}: {error}")
        self.error = error


def validate(file: Path | bytes | IO[bytes], version: Version = Version.V09) -> None:
    """Check a payment file against pain.001 of ``version``; an open one from where it stands. Raises
    :class:`InvalidFile` at the first error.
    """
    match file:
        case Path():
            with file.open("rb") as source:
                _validate(source, version)
        case bytes():
            _validate(BytesIO(file), version)
        case _:
            _validate(file, version)


def _validate(source: IO[bytes], version: Version) -> None:
    try:
        for _ in read_elements(source, _TRANSACTION, _pain001_schema(version)):
            pass
    except READ_ERRORS as error:
        raise InvalidFile(str(error), version) from error


@cache
def _pain001_schema(version: Version) -> etree.XMLSchema:
    with as_file(files("sepaxml") / "schemas" / f"{version.message}.xsd") as path:
        return etree.XMLSchema(etree.parse(path))
