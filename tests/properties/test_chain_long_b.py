"""The second half of the long run of random sequences of acts."""

from __future__ import annotations

import pytest

from tests.properties.chain.sequences import check_long_run

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("world")]


def test_no_sequence_of_acts_lets_money_out_wrongly(sequences: int) -> None:
    check_long_run(sequences // 2, start=20270101)
