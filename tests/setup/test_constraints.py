"""What the models say that the database holds, it holds: a migration can lose an index without a word."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

OURS = ("staff", "audit", "ui", "cases", "payments", "planning", "followup")


def said() -> set[str]:
    metas = [model._meta for model in apps.get_models() if model._meta.app_label in OURS]
    return {part.name for meta in metas for part in (*meta.constraints, *meta.indexes)}


@pytest.mark.django_db
def test_every_constraint_and_index_that_a_model_names_stands_in_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class WHERE relkind = 'i'")
        held = {row[0] for row in cursor.fetchall()}
    assert said() - held == set()
