"""Coming rules as dated switches, off until what they need is loaded, signed off and built in.

The text of an act that nobody could read when this was written is not guessed at: a switch that is asked for before its
text and tables are here refuses and says what is lacking.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from cases.norm.errors import REFORM_NOT_READY, CalculationError

TEXT, TABLE, NORM = "text", "table", "norm"


@dataclass(frozen=True, slots=True)
class Need:
    """What must be loaded and signed off by two persons: a text, a table of amounts, or the norm of the year."""

    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Reform:
    """A reform of the calculation or of its conditions.

    Attributes:
        key: its name in code.
        label: what it is called, in Swedish.
        act: the act, as far as it is known.
        first_month: the first month it can concern, per its source.
        source: where that stands, and how sure it is.
        needs: what must be loaded and signed off by two persons, by key.
        rule: the version of the rule that is built into the program; empty while its enacted wording has not been read.
    """

    key: str
    label: str
    act: str
    first_month: date
    source: str
    needs: dict[str, Need]
    rule: str = ""


# PostgreSQL has the same keys, needs, first months and rules (`cases.reform_rules`): what is changed here is changed
# there by a migration.
REFORMS = {
    reform.key: reform
    for reform in (
        Reform(
            "activity_requirement",
            "Aktivitetskrav",
            "SFS 2026:730, SoL 12 kap. 4 a–6 a §§",
            date(2026, 10, 1),
            "Lagrådsremiss december 2025 (innehållet i ett förslag); SFS-numret är en andrahandsuppgift",
            {"text": Need("lagtexten, SFS 2026:730", TEXT)},
        ),
        Reform(
            "benefit_cap",
            "Bidragstak och ny riksnorm",
            "prop. 2025/26:201",
            date(2027, 1, 1),
            "Lagrådsremiss december 2025 (innehållet i ett förslag); procentsatserna är okända",
            {
                "text": Need("lagtexten", TEXT),
                "norm": Need("riksnormen för 2027", NORM),
                "limits": Need("tabellen över bidragstaket", TABLE),
            },
        ),
    )
}


def lacking(reform: Reform, signed_off: Collection[str]) -> list[str]:
    """What stands in the way of switching a reform on, in Swedish; empty when nothing does."""
    waiting = [
        f"{need.words} är inte inlagd och godkänd av två personer"
        for key, need in reform.needs.items()
        if key not in signed_off
    ]
    if not reform.rule:
        waiting.append("regeln är inte inbyggd i programmet, eftersom lagtexten inte gick att läsa när det skrevs")
    return waiting


def require_ready(reform: Reform, month: date, signed_off: Collection[str]) -> None:
    """Let a reform apply from a month.

    Raises:
        CalculationError: reform_not_ready, with everything that is lacking; also for a month before its first.
    """
    waiting = lacking(reform, signed_off)
    if month < reform.first_month:
        waiting.insert(0, f"den gäller tidigast från {reform.first_month:%Y-%m}")
    if waiting:
        raise CalculationError(REFORM_NOT_READY, f"{reform.label} kan inte slås på: {'; '.join(waiting)}.", reform.key)
