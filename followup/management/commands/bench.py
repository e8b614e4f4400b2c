"""`manage.py bench`: measure against floors on databases of their own, beside the one in use."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from psycopg import sql

from followup.demo.multiply import RUN

DROP = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")


class Command(BaseCommand):
    help = "Mäter hur snabbt det går, mot golv mätta i samma körning. Databaserna görs en gång och behålls."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--households", default="2000", help="antal hushåll, t.ex. 2000,200000 (2000)")
        parser.add_argument("--months", type=int, default=2, help="månader av historia (2)")
        parser.add_argument("--run", type=int, default=RUN, help=f"utbetalningar i en körning ({RUN})")
        parser.add_argument("--only", default="", help="bara en mätning, t.ex. flagging eller pages")
        parser.add_argument(
            "--explain", action="store_true", help="visa var databasen läser en stor tabell från början till slut"
        )
        parser.add_argument("--remake", action="store_true", help="gör om databaserna")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.BASE_DIR / "tests" / "bench" / "run.py").exists():
            raise CommandError("Mätningarna ligger i tests/, som saknas i den här installationen.")
        folder = settings.DATA_DIR / "bench"
        (folder / "static").mkdir(parents=True, exist_ok=True)
        for households in (int(text) for text in options["households"].split(",")):
            size = f"{households}_{options['months']}" + (f"_{options['run']}" if options["run"] != RUN else "")
            name = f"bistand_bench_{size}"
            environment = self.environment(name)
            if options["remake"] or not exists(name):
                self.load(name, households, options["months"], options["run"])
            else:  # kept from an earlier day
                self.run(["django", "migrate", "--verbosity=0"], environment)
            results = folder / f"{size}.json"
            wanted = [
                f"--only={options['only']}",
                f"--results={results}",
                *(["--explain"] if options["explain"] else []),
            ]
            self.stdout.write(f"\n{households} hushåll")
            self.stdout.flush()
            # As the application's own role, which is who serves the pages.
            self.run(["tests.bench.run", *wanted], {k: v for k, v in environment.items() if k != "BISTAND_DB_ROLE"})

    def load(self, name: str, households: int, months: int, run: int) -> None:
        """Make the database under another name, and give it its own when all is loaded: what has the name is whole."""
        begun = f"{name}_begun"
        make_empty(begun)
        environment = self.environment(begun)
        size = (f"--households={households}", f"--months={months}", f"--run={run}")
        self.run(["django", "demo", "--bulk", *size], environment)
        rename(begun, name)

    def environment(self, name: str) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": with_database(os.environ["DATABASE_URL"], name),
            "DATABASE_APP_URL": with_database(os.environ["DATABASE_APP_URL"], name),
            "BISTAND_DB_ROLE": "owner",
            "BISTAND_DEMO": "1",
            "BISTAND_DATA": str(settings.DATA_DIR / "bench"),
        }

    def run(self, command: list[str], environment: dict[str, str]) -> None:
        done = subprocess.run([sys.executable, "-m", *command], cwd=settings.BASE_DIR, env=environment)
        if done.returncode:
            raise CommandError(f"Steget {command[1] if command[0] == 'django' else command[0]} misslyckades.")


def with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def as_owner() -> psycopg.Connection:
    return psycopg.connect(with_database(os.environ["DATABASE_URL"], "postgres"), autocommit=True)


def exists(name: str) -> bool:
    with as_owner() as owner:
        return owner.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def make_empty(name: str) -> None:
    with as_owner() as owner:
        owner.execute(DROP.format(sql.Identifier(name)))
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def rename(begun: str, name: str) -> None:
    with as_owner() as owner:
        owner.execute(DROP.format(sql.Identifier(name)))
        owner.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(begun), sql.Identifier(name)))
