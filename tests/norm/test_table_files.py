"""A table's file in YAML gives the rows that the same table gives in CSV, and what is wrong is said with its line."""

from datetime import date

import pytest

from cases.norm.checking import read_guideline_file, read_norm_file
from cases.norm.table_files import FileFault
from cases.table_forms import GUIDELINE_EXAMPLE, NORM_EXAMPLE

NORM_CSV = """\
year,kind,key,amount_sek_per_month,status,source
2026,adult_single,1,3940,verified,SoF 2025:468 12 kap. 2 § (SFS 2025:1046)
2026,common,1,1280,verified,SoF 2025:468 12 kap. 2 § (SFS 2025:1046)
2026,common,2,1410,secondary,Regeringen 2025-11-20
"""
GUIDELINE_CSV = """\
kind,key,amount,status,source
rent_ceiling,1,6200,verified,Socialnämnden 2026-11-12 § 85
rent_ceiling,2-3,7400,verified,Socialnämnden 2026-11-12 § 85
rent_ceiling,4-,9900,verified,Socialnämnden 2026-11-12 § 85
cap,glasses,1500,verified,Socialnämnden 2024-02-08 § 9
"""


@pytest.mark.parametrize(
    "written", [NORM_EXAMPLE, "# Årets norm, ett utkast\n---\n" + NORM_EXAMPLE, "\ufeff" + NORM_EXAMPLE]
)
def test_a_norm_in_yaml_gives_the_rows_of_the_csv(written: str) -> None:
    assert read_norm_file(written.encode()) == read_norm_file(NORM_CSV.encode())


def test_a_guideline_in_yaml_gives_the_rows_of_the_csv() -> None:
    yaml, csv = (
        read_guideline_file(text.encode(), "R", date(2026, 11, 1)) for text in (GUIDELINE_EXAMPLE, GUIDELINE_CSV)
    )
    assert yaml == csv


def test_every_fault_of_a_guideline_is_said_with_its_line() -> None:
    text = GUIDELINE_EXAMPLE.replace("1: 6200", "1: sex").replace("glasses", "yacht") + "food:\n  0: 900\n  0: 950\n"
    with pytest.raises(FileFault) as fault:
        read_guideline_file(text.encode(), "R", date(2026, 11, 1))
    assert fault.value.faults == [
        "Rad 4: Skriv beloppet med siffror och punkt.",
        "Rad 8: cap yacht går inte att förstå.",
        "Rad 11: food 0 står två gånger.",
    ]


def test_an_amount_is_read_as_it_is_written() -> None:
    """YAML would make 0500 octal, 1_000 a thousand and 3940.10 a fraction in base two."""
    _, rows = read_norm_file(NORM_EXAMPLE.replace("3940", "3940.10").encode())
    assert rows[0]["amount_sek_per_month"] == "3940.10"
    _, rows = read_norm_file(NORM_EXAMPLE.replace("3940", "0500").encode())
    assert rows[0]["amount_sek_per_month"] == "0500"


BOMB = "a: &a [x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\ncommon: *c\n"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("1: 3940", "1: tre"), "Rad 5: Skriv beloppet med siffror"),
        (("1: 3940", "1: -3940"), "Rad 5: Beloppet får inte vara negativt"),
        (("1: 3940", "1:"), "Rad 5: Skriv beloppet med siffror"),
        (("1: 3940", "1: [3940]"), "Rad 5: adult_single 1 ska ha namn med kolon"),
        (("1: 3940", "1: {amount_sek_per_month: {a: {b: 1}}}"), "Rad 5: värdena ligger för djupt"),
        (
            ("1: 3940", "1: {amount: 3940}"),
            "adult_single 1 kan ha amount_sek_per_month, year, status, source, inte amount",
        ),
        (("2: {", "8: {"), "Rad 8: common 8 är inget belopp"),
        (("2: {", "1: {"), "Rad 8: gemensamma kostnader för 1 person står två gånger"),
        (("status: secondary", "status: recalled"), "Rad 8: status ska vara"),
        (("status: secondary", "year: 2025"), "ett enda år"),
        (("year: 2026\n", ""), "ett enda år"),
        (("year: 2026", "year: 2026\nyear: 2027"), "Rad 2: year står två gånger"),
        (("year: 2026", "year: [2026]"), "Rad 1: year ska ha ett enda värde"),
        (("common:", "common: 5\nx:"), "Rad 6: common ska ha namn med kolon"),
        (("year: 2026", "year: !!python/name:os.system 2026"), "Rad 1: ankare, hänvisningar och taggar"),
        ((NORM_EXAMPLE, BOMB), "Rad 1: ankare, hänvisningar och taggar"),
        ((NORM_EXAMPLE, "- year: 2026\n"), "Rad 1: filen ska ha namn med kolon"),
        ((NORM_EXAMPLE, "[" * 50_000), "Rad 1: värdena ligger för djupt"),
        ((NORM_EXAMPLE, "year: 2026\n"), "inga rader"),
        (("  1: 3940", " 1: 3940\n  2: 5"), "YAML, fel på rad 6"),
        ((NORM_EXAMPLE, NORM_EXAMPLE + "---\n" + NORM_EXAMPLE), "YAML, fel på rad 9"),
        ((NORM_EXAMPLE, "year: \x00"), "YAML"),
        ((NORM_EXAMPLE, NORM_EXAMPLE + "#" * 200_000), "för stor"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(changed: tuple[str, str], said: str) -> None:
    text = NORM_EXAMPLE.replace(*changed)
    with pytest.raises(FileFault) as fault:
        read_norm_file(text.encode())
    assert said in str(fault.value)
