"""The municipality that every story takes place in."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest

from tests.stories.clock import Clock, movable
from tests.stories.doors import Town


@pytest.fixture(scope="module")
def movable_clock(django_db_setup: None) -> Iterator[None]:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as owner, movable(owner):
        yield


@pytest.fixture
def clock(movable_clock: None, db: None) -> Iterator[Clock]:
    clock = Clock()
    yield clock
    clock.back()


@pytest.fixture
def town(clock: Clock) -> Town:
    """It is the first of September 2026, a year whose norm is in the regulation."""
    return Town(clock)
