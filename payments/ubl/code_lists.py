"""The code lists of EN 16931: currencies, countries, units, kinds of VAT, of invoices and of ways to pay."""

from __future__ import annotations

from functools import cache
from pathlib import Path

CODES = Path(__file__).with_name("data") / "code_lists.txt"


def code_list(name: str) -> frozenset[str]:
    """The codes of a list. Raises KeyError for a list that there is none of."""
    return _lists()[name]


@cache
def _lists() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in CODES.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, *codes = line.split()
            found.setdefault(name, set()).update(codes)
    return {name: frozenset(codes) for name, codes in found.items()}
