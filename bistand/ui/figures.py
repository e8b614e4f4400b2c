"""Figures drawn on the server: bars with their table beside, so that one may look or read."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Bar:
    """One bar: `value` gives its length, `text` what is written (default the value)."""

    label: str
    value: Decimal | int | float
    text: str = ""
    url: str | None = None
    tone: str = "accent"


@dataclass(frozen=True)
class DrawnBar:
    bar: Bar
    width: str
    text: str


@dataclass(frozen=True)
class BarFigure:
    """Horizontal bars. `unit` is the heading of the figures ("hushåll"); all values are ≥ 0."""

    title: str
    bars: Sequence[Bar]
    unit: str = ""
    label: str = ""

    @property
    def rows(self) -> list[DrawnBar]:
        top = max((bar.value for bar in self.bars), default=0)
        return [DrawnBar(bar, share(bar.value, top), bar.text or f"{bar.value}") for bar in self.bars]


def share(value: Decimal | int | float, top: Decimal | int | float) -> str:
    """Length of a bar in percent of the longest, as SVG wants it: between 0 and 100, with a dot."""
    if not top or top <= 0:
        return "0"
    return f"{min(max(float(value) / float(top), 0.0), 1.0) * 100:.2f}".rstrip("0").rstrip(".")
