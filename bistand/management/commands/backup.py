"""manage.py backup: the whole database in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bistand.backup import back_up


class Command(BaseCommand):
    help = "Skriver hela databasen till en fil, som bara du kan läsa. Bistånd kan vara igång under tiden."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="filen som ska skrivas; finns den redan ersätts den")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        made = back_up(file.absolute())
        size = f"{made.size / 1e6:.1f}".replace(".", ",")
        self.stdout.write(f"Säkerhetskopian är klar: {size} MB. Historikens kontrollsumma: {made.head}")
        self.stdout.write("Filens kontrollsumma (SHA-256), i den form som sha256sum --check läser:")
        self.stdout.write(f"{made.sha256}  {file}")
