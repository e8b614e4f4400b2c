"""A database from before the migrations were folded goes on if it had them all, and is refused if not."""

from __future__ import annotations

import psycopg
import pytest
from django.core.management.base import CommandError

from bistand.folded import refuse_halfway


def test_a_database_that_lacks_some_of_what_was_folded_is_refused_before_anything_is_changed(
    committed_db: None, owner_connection: psycopg.Connection
) -> None:
    refuse_halfway("default")
    owner_connection.execute("DELETE FROM django_migrations WHERE app = 'cases' AND name = '0064_stated_persons'")
    with pytest.raises(CommandError, match="cases saknar 0064_stated_persons"):
        refuse_halfway("default")
