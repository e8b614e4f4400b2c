"""Incomes that do not count, or not as a running income: still shown, at nothing, with the rule that says so."""

from dataclasses import dataclass

from cases.norm.lines import SOL_LEISURE_CARD, SOL_NEED
from cases.norm.tables import SECONDARY, VERIFIED

MUNICIPAL_LISTS = "Kommunala förteckningar över inkomster (Högsby, Lerum)"


@dataclass(frozen=True, slots=True)
class Uncounted:
    """Why a kind of income is not counted: the rule, where it stands, and how sure that is."""

    rule: str
    source: str
    status: str


UNCOUNTED = {
    # Tax-free, and meant for what the handicap costs.
    "disability_allowance": Uncounted(SOL_NEED, MUNICIPAL_LISTS, SECONDARY),
    # The running one; a saved one is an asset (HFD 2017 ref. 26).
    "extra_allowance": Uncounted("RÅ 1996 ref. 12", "RÅ 1990 ref. 7 och RÅ 1996 ref. 12", SECONDARY),
    "small_gift": Uncounted(SOL_NEED, MUNICIPAL_LISTS, SECONDARY),
    "damages_other": Uncounted(SOL_NEED, MUNICIPAL_LISTS, SECONDARY),
    "insurance_other": Uncounted(SOL_NEED, MUNICIPAL_LISTS, SECONDARY),
    "seized_tax_refund": Uncounted(SOL_NEED, MUNICIPAL_LISTS, SECONDARY),
    "leisure_card": Uncounted(SOL_LEISURE_CARD, "SFS 2025:762", VERIFIED),
}
