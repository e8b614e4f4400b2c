"""manage.py verify_history: say whether the history is untouched."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bistand.audit import queries


class Command(BaseCommand):
    help = "Kontrollerar att ändringshistoriken är orörd. Avslutas med 1 om den inte är det."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", default="", help="kontrollsumma från en bankfil att jämföra med")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = queries.verify()
        for fault in faults:
            self.stdout.write(f"kedja {fault.chain or '-'} plats {fault.seq}: {fault.what}")
        if options["anchor"]:
            anchor = queries.anchor_of(options["anchor"])
            if anchor is None:
                raise CommandError("Kontrollsumman finns inte noterad i databasen.", returncode=1)
            self.stdout.write(f"Kontrollsumman noterades {anchor.at.isoformat()} av {anchor.actor}.")
        if faults:
            raise CommandError(f"Historiken är ändrad på {len(faults)} ställen.", returncode=1)
        self.stdout.write(f"Historiken är orörd. Kontrollsumma nu: {queries.head()}")
