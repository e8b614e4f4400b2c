"""`manage.py load_table FILE`: a year's norm or a guideline as a draft, which a person then approves on its page."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bistand.refusals import Refusal
from bistand.staff.queries import system_user
from cases import actions


class Command(BaseCommand):
    help = (
        "Läser in en riksnorm (eller med --guideline en riktlinje) från CSV eller YAML som utkast. "
        "En person godkänner den sedan."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--guideline", default="", metavar="NAMN", help="filen är en riktlinje med detta namn")
        parser.add_argument("--from", dest="valid_from", type=date.fromisoformat, help="riktlinjens första dag")

    def handle(self, *args: Any, **options: Any) -> None:
        actor, now = system_user(), timezone.now()
        try:
            data = options["file"].read_bytes()
            if options["guideline"]:
                first = options["valid_from"] or timezone.localdate().replace(day=1)
                table = actions.load_guideline(actor, now, options["guideline"], first, data)
            else:
                table = actions.load_norm(actor, now, data)
        except OSError as error:
            raise CommandError(f"Filen går inte att läsa: {error.strerror}.") from error
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{table.name}, från {table.valid_from}: utkast {table.pk} med {len(table.rows)} belopp.")
        for finding in table.findings:
            self.stdout.write(f"{'!' if finding['grave'] else ' '} {finding['text']}")
