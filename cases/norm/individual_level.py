"""Posts of the norm at a higher or lower level in the individual case, SoL 12:7 third paragraph.

A higher level *shall* be used where there are special reasons, a lower one *may*. Both rest on the individual case,
never on a category (RÅ 1994 ref. 80 and 83), and no table or setting makes one: only a caseworker's reason does.
"""

from collections.abc import Iterable
from decimal import Decimal

from cases.norm.errors import NOT_ALLOWED, CalculationError
from cases.norm.kinds import NORM_POSTS
from cases.norm.lines import FROM_CASE, SOL_INDIVIDUAL_LEVEL, SOL_LEISURE_CARD, Line
from cases.norm.model import Adjustment
from cases.norm.tables import VERIFIED

LEISURE_CARD = "fritidskort"


def level_lines(adjustments: Iterable[Adjustment]) -> list[Line]:
    """One line for each post that is raised or lowered, with the caseworker's reason.

    Raises:
        CalculationError: not_allowed, where posts are lowered by category or because of a fritidskort.
    """
    adjustments = tuple(adjustments)
    _refuse_category(adjustments)
    return [_line(adjustment) for adjustment in adjustments]


def _line(adjustment: Adjustment) -> Line:
    lowered = adjustment.change < 0
    if lowered and LEISURE_CARD in adjustment.reason.lower():
        raise CalculationError(
            NOT_ALLOWED,
            f"Ett fritidskort får inte sänka beräkningen ({SOL_LEISURE_CARD}).",
            f"{adjustment.field}.reason",
        )
    level = "lägre" if lowered else "högre"
    return Line(
        section="norm",
        label=f"{NORM_POSTS[adjustment.post]}, {level} nivå än riksnormen",
        amount=adjustment.change,
        rule=SOL_INDIVIDUAL_LEVEL,
        source=FROM_CASE,
        status=VERIFIED,
        person=adjustment.person,
        reason=adjustment.reason,
    )


def _refuse_category(adjustments: tuple[Adjustment, ...]) -> None:
    """The same lowering for the same reason of several persons is a rule for a category, not individual cases."""
    seen: dict[tuple[str, Decimal, str], str | None] = {}
    for adjustment in adjustments:
        if adjustment.change >= 0:
            continue
        key = (adjustment.post, adjustment.change, adjustment.reason.lower())
        if seen.setdefault(key, adjustment.person) != adjustment.person:
            raise CalculationError(
                NOT_ALLOWED,
                "Samma sänkning med samma skäl för flera personer är en sänkning efter kategori. "
                "Skriv skälen för var och en, eller räkna efter riksnormen (RÅ 1994 ref. 80).",
                f"{adjustment.field}.reason",
            )
