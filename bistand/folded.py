"""Refuse a database that stands between two versions whose migrations have since been folded into one.

Django takes a folded migration (one with `replaces`) as applied where all that it replaces is, and as new where none
is. Where only some are, it leaves it out without a word, and with it the rules that the rest would have brought.
"""

from typing import Any

from django.core.management.base import CommandError
from django.db import connections
from django.db.migrations.loader import MigrationLoader


def refuse_halfway(using: str, **_: Any) -> None:
    """Stop `migrate` before it begins.

    Raises:
        CommandError: when some but not all of what a folded migration replaces is applied.
    """
    loader = MigrationLoader(connections[using])
    for (app, _name), folded in sorted(loader.replacements.items()):
        missing = [name for _app, name in folded.replaces if (app, name) not in loader.applied_migrations]
        if missing and len(missing) < len(folded.replaces):
            raise CommandError(
                f"Databasen är från en äldre version: {app} saknar {missing[0]}. Inget är ändrat. Starta först den "
                "sista versionen från 2026-11-27, som gör det som saknas, och uppgradera sedan till den här."
            )
