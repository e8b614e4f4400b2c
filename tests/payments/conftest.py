"""The story so far: a decision, a verified account, money planned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.story import Story


@pytest.fixture(autouse=True)
def _demo_code_and_own_bank(settings: Any, tmp_path: Path) -> None:
    settings.BISTAND_DEMO = True
    settings.BANK = {**settings.BANK, "folder": tmp_path / "bank", "funds_bankgiro": "5402-9681"}
    settings.LEDGER = {**settings.LEDGER, "folder": tmp_path / "ledger"}


@pytest.fixture
def story(db: None) -> Story:
    return Story()
