"""Fixtures of the tests of aid claimed back."""

import pytest

from tests.cases.recovery.desk import Desk
from tests.story import Story


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk(Story())
