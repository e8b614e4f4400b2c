"""One story for the attacks of a module, which each of them has as if it were new."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.story import Story


@pytest.fixture(scope="module")
def beginning(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any) -> Iterator[Story]:
    """The story as every attack of the module finds it, in a transaction that theirs are nested in."""
    bank = {**settings.BANK, "folder": tmp_path_factory.mktemp("bank"), "funds_bankgiro": "5402-9681"}
    with django_db_blocker.unblock(), override_settings(BISTAND_DEMO=True, BANK=bank), transaction.atomic():
        yield Story()
        transaction.set_rollback(True)


@pytest.fixture
def story(beginning: Story, db: None) -> Story:
    return copy.deepcopy(beginning)
