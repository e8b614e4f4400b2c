"""The world in which random acts begin."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import connection


@pytest.fixture
def world(committed_db: None, owner_connection: Any, settings: Any) -> None:
    from tests.properties.chain.machine import Chain
    from tests.properties.chain.world import World

    settings.BISTAND_DEMO = True
    Chain.world, Chain.seen = World(), Counter()
    # What was rolled back leaves dead rows, which every look would have to pass.
    Chain.sweep = staticmethod(lambda: owner_connection.execute("VACUUM ANALYZE"))
    Chain.sweep()
    with connection.cursor() as cursor:
        cursor.execute("SET jit = off")


@pytest.fixture
def sequences(request: pytest.FixtureRequest) -> int:
    """How many random sequences the long run is of: 2,000, or as many as `--sequences` asks for."""
    return int(request.config.getoption("sequences"))
