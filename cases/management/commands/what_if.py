"""`manage.py what_if FILE`: what a norm or a guideline in a file would do to all households; nothing is written."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bistand.ui.templatetags.ui import figure
from cases.actions.what_if import households
from cases.models import AmountTable
from cases.municipality import norm_settings, tables_in_force
from cases.norm.checking import read_guideline_file, read_norm_file
from cases.norm.table_files import FileFault
from cases.what_if import CHUNK, TYPES, Summary, Trial, everyone


class Command(BaseCommand):
    help = "Provräknar en riksnorm (eller med --guideline en riktlinje) på alla pågående hushåll. Inget skrivs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--guideline", action="store_true", help="filen är en riktlinje")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            table = draft(options["file"].read_bytes(), options["guideline"])
        except OSError as error:
            raise CommandError(f"Filen går inte att läsa: {error.strerror}.") from error
        except FileFault as fault:
            raise CommandError("\n".join(fault.faults)) from fault
        began, total = time.monotonic(), households()
        trial, summary = Trial(table, tables_in_force(), norm_settings(timezone.localdate())), Summary()
        for number, effect in enumerate(trial.effects(everyone()), 1):
            summary.add(effect)
            if number % (10 * CHUNK) == 0:
                self.stderr.write(f"{figure(number)} av {figure(total)} hushåll")
        self.report(summary, time.monotonic() - began)

    def report(self, summary: Summary, seconds: float) -> None:
        row = "{:42} {:>10} {:>10} {:>12} {:>10} {:>12} {:>16}"
        self.stdout.write(
            row.format("Hushåll", "antal", "får mer", "tillsammans", "får mindre", "tillsammans", "kostnad +/−")
        )
        for name, sums in [
            *((TYPES[t], summary.types[t]) for t in TYPES if t in summary.types),
            ("Alla", summary.total),
        ]:
            cells = (sums.households, sums.gain, sums.gained, sums.lose, sums.lost, sums.after - sums.before)
            self.stdout.write(row.format(name, *(figure(cell) for cell in cells)))
        for reason, count in summary.refusals.items():
            self.stdout.write(f"Går inte att räkna, {reason}: {figure(count)}")
        self.stdout.write(f"{figure(summary.total.households)} hushåll på {seconds:.1f} sekunder. Inget har ändrats.")


def draft(data: bytes, guideline: bool) -> AmountTable:
    """The file as a table that is not saved. Raises FileFault."""
    if guideline:
        today = timezone.localdate()
        rows = read_guideline_file(data, "Utkast", today)
        return AmountTable(kind=AmountTable.Kind.GUIDELINE, name="Utkast", valid_from=today, rows=rows)
    year, rows = read_norm_file(data)
    return AmountTable(kind=AmountTable.Kind.NORM, name=f"Riksnorm {year}", valid_from=date(year, 1, 1), rows=rows)
