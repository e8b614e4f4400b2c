"""The office that every test of the screens works in."""

import pytest

from tests.cases.views.office import Office, make_office


@pytest.fixture
def office(db: None) -> Office:
    return make_office()
