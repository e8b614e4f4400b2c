"""The worked examples of the contract: published, observed and derived figures that must match exactly."""

import json
from pathlib import Path
from typing import Any

import pytest

from cases.norm import calculate_many

EXAMPLES = json.loads((Path(__file__).parent / "calculation-examples.json").read_text(encoding="utf-8"))


def pick(expected: Any, actual: Any) -> Any:
    """The part of `actual` that `expected` speaks of, so that the two can be compared."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return {key: pick(value, actual.get(key)) for key, value in expected.items()}
    return actual


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_the_example_comes_out_as_stated(example: dict[str, Any]) -> None:
    [result] = calculate_many([example["input"]])
    assert pick(example["expect"], result) == example["expect"]


def test_no_example_has_been_lost() -> None:
    assert len(EXAMPLES) == 22
