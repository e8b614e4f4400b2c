"""`manage.py demo`: load the demo municipality into an empty database."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from bistand.refusals import Refusal
from bistand.staff.models import User
from followup.demo.load import load
from followup.demo.multiply import BASE, RUN


class Command(BaseCommand):
    help = "Läser in demokommunen Almby i en tom databas: påhittade personer, riktiga regler."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--households", type=int, default=300, help="antal hushåll (300)")
        parser.add_argument("--seed", type=int, default=1, help="samma frö ger samma hushåll (1)")
        parser.add_argument("--months", type=int, default=18, help="månader av historia (18)")
        parser.add_argument(
            "--bulk", action="store_true", help="för mätningar: utan ändringshistorik och utan dagens arbete"
        )
        parser.add_argument(
            "--base", type=int, default=BASE, help=f"med --bulk: så många hushåll läses in, resten kopieras ({BASE})"
        )
        parser.add_argument("--run", type=int, default=RUN, help=f"med --bulk: utbetalningar i en körning ({RUN})")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()

        def say(line: str) -> None:
            if options["verbosity"]:
                self.stdout.write(f"{time.monotonic() - began:6.1f} s  {line}")
                self.stdout.flush()

        if User._meta.db_table not in connection.introspection.table_names():
            say("Skapar tabellerna …")
            call_command("migrate", verbosity=0)
        try:
            size = options["households"], options["seed"], options["months"]
            load(*size, bulk=options["bulk"], base=options["base"], run=options["run"], say=say)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        say(f"Klart: {options['households']} hushåll.")
