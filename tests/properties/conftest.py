"""The world in which random acts begin."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import connection


@pytest.fixture
def world(committed_db: None, owner_connection: Any, settings: Any) -> None:
    from tests.properties.chain import Chain, World

    settings.BISTAND_DEMO = True
    Chain.world, Chain.seen = World(), Counter()
    # What was rolled back leaves dead rows, which every look would have to pass.
    Chain.sweep = staticmethod(lambda: owner_connection.execute("VACUUM ANALYZE"))
    Chain.sweep()
    with connection.cursor() as cursor:
        cursor.execute("SET jit = off")
