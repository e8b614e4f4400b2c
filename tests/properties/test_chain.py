"""A hundred random sequences of acts at every run; the long run has files of its own."""

from __future__ import annotations

import pytest

from tests.properties.chain.sequences import run_sequences

QUICK = 100

pytestmark = pytest.mark.usefixtures("world")


def test_no_sequence_of_acts_lets_money_out_wrongly() -> None:
    seen = run_sequences(QUICK, start=1)
    assert seen["money released"] >= QUICK // 20, seen
