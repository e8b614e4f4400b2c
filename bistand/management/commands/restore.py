"""manage.py restore: a backup in the place of the database, examined before it is used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bistand.audit import queries
from bistand.backup import BackupError, checksum, plain_file_errors, restore
from bistand.grants import grant_application_role

# What a person would ask after first. Labels, since the ground does not import from the floors above it.
MAIN = {
    "staff.User": "användare",
    "cases.Person": "personer",
    "cases.Case": "ärenden",
    "cases.Application": "ansökningar",
    "cases.Document": "handlingar",
    "cases.JournalNote": "journalanteckningar",
    "cases.Calculation": "beräkningar",
    "cases.Decision": "beslut",
    "payments.PayoutAccount": "utbetalningskonton",
    "payments.Payment": "utbetalningar",
    "payments.Requisition": "rekvisitioner",
    "payments.PaymentRun": "utbetalningskörningar",
    "payments.RunFile": "bankfiler",
    "payments.BankReceipt": "kvittenser från banken",
    "planning.Plan": "planer",
    "followup.FollowUp": "uppföljningar",
    "audit.Change": "rader i historiken",
}


class Command(BaseCommand):
    help = (
        "Läser in en säkerhetskopia i en ny databas, kontrollerar den och låter den ta den gamlas plats. "
        "Bistånd ska vara stoppat. Går något fel står den gamla databasen kvar."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="säkerhetskopian")
        parser.add_argument("--replace", action="store_true", help="ersätt en databas som inte är tom")
        parser.add_argument("--checksum", default="", help="filens kontrollsumma (SHA-256), jämförs före inläsningen")

    def handle(self, *args: Any, file: Path, replace: bool, checksum: str, **options: Any) -> None:
        compare(file, checksum)
        connection.close()
        restore(file.absolute(), replace, self.examine)
        self.stdout.write("Databasen är återställd. Alla är utloggade och loggar in på nytt.")

    def examine(self, name: str) -> None:
        """Bring the new database to today's code and see that it is whole; raises BackupError where it is not."""
        usual = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = name
        try:
            self.migrate()
            grant_application_role()
            refuse_wrong_rights()
            self.verify_history()
            # A session that was ended after the backup must not come to life again.
            Session.objects.all().delete()
            self.count()
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual

    def migrate(self) -> None:
        refuse_newer()
        executor = MigrationExecutor(connection)
        if missing := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write(f"Säkerhetskopian är från en äldre version: kör {len(missing)} migreringar …")
            call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write("Tabellerna stämmer med programmets version.")

    def verify_history(self) -> None:
        if faults := queries.verify():
            raise BackupError(f"Historiken i säkerhetskopian är ändrad på {len(faults)} ställen: ingenting är ersatt.")
        self.stdout.write(f"Historiken är orörd. Kontrollsumma: {queries.head()}")

    def count(self) -> None:
        for label, words in MAIN.items():
            self.stdout.write(f"  {apps.get_model(label)._base_manager.count()} {words}")


def compare(file: Path, expected: str) -> None:
    if not expected:
        return
    with plain_file_errors(file):
        found = checksum(file)
    if found != expected.strip().lower():
        raise BackupError(f"{file} har en annan kontrollsumma ({found}): filen är ändrad eller skadad.")


def refuse_newer() -> None:
    """Migrations that only a later version has cannot be undone here."""
    loader = MigrationExecutor(connection).loader
    ours = {app.label for app in apps.get_app_configs()}
    folded = {target for migration in loader.replacements.values() for target in migration.replaces}
    known = set(loader.graph.nodes) | set(loader.replacements) | folded
    unknown = sorted(key for key in loader.applied_migrations if key[0] in ours and key not in known)
    if unknown:
        app, name = unknown[0]
        raise BackupError(
            f"Säkerhetskopian är från en nyare version av Bistånd (den har {app}.{re.sub('_.*', '', name)}): "
            "uppgradera programmet och läs in den igen."
        )


def refuse_wrong_rights() -> None:
    """Design rule 8 holds in the new database too: the application reads the history and cannot write it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(oid, 'audit_change', 'SELECT'),"
            " has_table_privilege(oid, 'audit_change', 'INSERT, UPDATE, DELETE, TRUNCATE')"
            " FROM pg_roles WHERE rolname = %s",
            [settings.BISTAND_APP_ROLE],
        )
        if cursor.fetchone() != (True, False):
            raise BackupError(
                f"Programmets databasroll {settings.BISTAND_APP_ROLE} finns inte eller har fel rättigheter."
            )
