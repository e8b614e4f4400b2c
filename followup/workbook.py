"""Tables as a workbook (XLSX). Every cell is text or a number that we have counted: nothing that somebody has written
is read as a formula, a link or a number (CWE-1236).
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True)
class Sheet:
    """A headed table."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def named(self) -> list[list[tuple[str, str]]]:
        """Each value with the heading over it."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


def workbook(title: str, created: datetime, sheets: Iterable[Sheet]) -> bytes:
    """One page for each table."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, SAFE) as book:
        book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
        bold = book.add_format({"bold": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for sheet in sheets:
            _write(book.add_worksheet(sheet.title[:31]), sheet, bold, wrap)
    return file.getvalue()


def _write(page: Any, sheet: Sheet, bold: Any, wrap: Any) -> None:
    page.set_column(0, len(sheet.head) - 1, 40, wrap)
    page.freeze_panes(1, 0)
    for column, name in enumerate(sheet.head):
        page.write_string(0, column, name, bold)
    for line, row in enumerate(sheet.rows, 1):
        for column, value in enumerate(row):
            counted = value.isdecimal() and column > 0
            page.write_number(line, column, int(value)) if counted else page.write_string(line, column, safe(value))


def safe(text: str) -> str:
    """With an apostrophe before what a spreadsheet takes for a formula when the sheet is saved as text and opened."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text != "–" else text
