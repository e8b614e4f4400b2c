"""An office that is connected to the service of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cases.views.office import Office, make_office
from tests.ssbtek.service import service
from tests.ssbtek.world import World


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def world(office: Office, settings: Any) -> Iterator[World]:
    with service() as (fake, connection):
        settings.SSBTEK = {
            **settings.SSBTEK,
            "url": connection.url,
            "certificate": connection.certificate,
            "key": connection.key,
            "authority": connection.authority,
            "connect_seconds": 2,
            "read_seconds": 2,
        }
        yield World(office, fake)
