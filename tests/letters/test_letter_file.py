"""The letter as a file: accessible, archivable, and the same every time."""

import io
import subprocess
import sys
from collections.abc import Callable
from itertools import count

import page
import pikepdf
import pytest

from bistand.pdf import render_pdf
from cases.letters import LETTERS as LETTERS_FOLDER
from cases.letters import DecisionLetter, decision_letter, letter_html
from tests.letters import samples
from tests.letters.reading import breaches, header_scopes, tags_of

LETTERS = [
    samples.grant,
    samples.partial,
    samples.settling,
    samples.replacing,
    samples.surplus,
    samples.needs_beyond_a_surplus,
    samples.long_letter,
    samples.discretionary,
    samples.written_off,
]


@pytest.mark.parametrize("sample", LETTERS)
def test_every_letter_is_accessible_pdf_ua_1(sample: Callable[[], DecisionLetter]) -> None:
    assert breaches(decision_letter(sample()), page.ValidationProfile.PDF_UA_1) == []


@pytest.mark.parametrize("sample", LETTERS)
def test_every_letter_is_archivable_pdf_a_3a(sample: Callable[[], DecisionLetter]) -> None:
    assert breaches(decision_letter(sample()), page.ValidationProfile.PDF_A_3A) == []


def test_a_stream_that_happens_to_end_with_a_carriage_return_keeps_its_length() -> None:
    pages = (f"<html lang=sv><title>x</title><p>Sida {number}</p></html>" for number in count())
    pdfs = (render_pdf(html, title="x", base=LETTERS_FOLDER) for html in pages)
    ends_with_cr = next(pdf for pdf in pdfs if b"\r\r\nendstream" in pdf)
    assert breaches(ends_with_cr, page.ValidationProfile.PDF_A_3A) == []


def test_a_missing_picture_stops_the_rendering_instead_of_leaving_a_gap() -> None:
    with pytest.raises(OSError, match=r"missing\.svg"):
        render_pdf("<html lang=sv><img src=missing.svg alt=x></html>", title="x", base=LETTERS_FOLDER)


def test_nothing_is_fetched_from_the_network() -> None:
    with pytest.raises(OSError, match="http://"):
        render_pdf("<html lang=sv><img src=http://127.0.0.1:9/x alt=x></html>", title="x", base=LETTERS_FOLDER)


def test_the_same_content_gives_the_same_bytes_whatever_was_rendered_between() -> None:
    first = decision_letter(samples.grant())
    decision_letter(samples.long_letter())
    assert decision_letter(samples.grant()) == first


def test_another_process_gives_the_same_bytes() -> None:
    program = (
        "import sys; from pathlib import Path; from bistand.pdf import render_pdf; folder = Path(sys.argv[1]);"
        "html = sys.stdin.buffer.read().decode();"
        "sys.stdout.buffer.write("
        "    render_pdf(html, title='x', base=folder, stylesheets=[folder / 'letter.css']))"
    )
    html = letter_html(samples.partial())
    command = [sys.executable, "-c", program, str(LETTERS_FOLDER)]
    other = subprocess.run(command, input=html.encode(), capture_output=True, check=True)
    stylesheets = [LETTERS_FOLDER / "letter.css"]
    assert other.stdout == render_pdf(html, title="x", base=LETTERS_FOLDER, stylesheets=stylesheets)


def test_the_file_is_dated_by_the_decision_and_not_by_the_clock() -> None:
    with pikepdf.open(io.BytesIO(decision_letter(samples.grant()))) as document:
        dates = {name: str(value) for name, value in document.docinfo.items() if "Date" in name}
    assert dates == {"/CreationDate": "D:20260903"}


def test_the_file_names_its_language_and_a_title_without_personal_data() -> None:
    with pikepdf.open(io.BytesIO(decision_letter(samples.grant()))) as document:
        said = str(document.Root.Lang), str(document.docinfo["/Title"])
    assert said == ("sv", "Beslut om ekonomiskt bistånd för september\xa02026, ärende 2026-00417")


def test_headings_lists_and_tables_are_tagged_as_such() -> None:
    tags = tags_of(decision_letter(samples.partial()))
    assert tags["H1"] == 1
    assert min(tags["H2"], tags["L"], tags["Table"], tags["Caption"], tags["THead"]) > 0


def test_every_data_cell_names_its_row_and_column_headers() -> None:
    pdf = decision_letter(samples.partial())
    assert header_scopes(pdf) == tags_of(pdf)["TD"]


def test_only_the_own_font_is_used_and_it_is_embedded() -> None:
    with pikepdf.open(io.BytesIO(decision_letter(samples.long_letter()))) as document:
        fonts = [each for each in document.objects if isinstance(each, pikepdf.Dictionary) and "/FontName" in each]
        assert [str(font.FontName) for font in fonts if "Source-Sans-3" not in str(font.FontName)] == []
        assert [str(font.FontName) for font in fonts if "/FontFile2" not in font] == []
        assert len(fonts) == 2
