"""What an amount that somebody gives may be, wherever it is given: on a page, over the API or in a file. No Django.

SEK with at most two decimals (öre), not negative, at most LARGEST_AMOUNT. The sentences are what the giver is told.
"""

import re
from decimal import Decimal

# More than any decision of aid; a larger figure is a slip of the finger, and every column has room for it.
LARGEST_AMOUNT = Decimal("10000000.00")

TOO_FINE = "Skriv högst två decimaler (ören)."
NEGATIVE = "Beloppet får inte vara negativt."
TOO_LARGE = "Beloppet är för stort. Det högsta är 10\u00a0000\u00a0000\u00a0kr."


def wrong_with(amount: Decimal, *, may_be_negative: bool = False) -> str:
    """Why the amount (SEK) cannot be used, as a Swedish sentence; nothing when it can."""
    if amount < 0 and not may_be_negative:
        return NEGATIVE
    if abs(amount) > LARGEST_AMOUNT:
        return TOO_LARGE
    return TOO_FINE if amount != round(amount, 2) else ""


# Thousands apart by spaces, decimals after a point or a comma, and what people write after an amount.
WRITTEN = re.compile(
    r"(-?)(\d+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+)(?:[.,](\d+))?\s*(?:kr\.?|kronor|sek|[:,.]-)?", re.ASCII | re.IGNORECASE
)


def read_amount(text: str) -> str:
    """An amount as people write it ("6 000,50", "6000:-", "6 000 kr") as digits and a point; nothing where in doubt.

    "6.000" may be six kronor or six thousand, so three decimals are in doubt.
    """
    found = WRITTEN.fullmatch(text.strip())
    if found is None or len(found[3] or "") == 3:
        return ""
    digits = re.sub(r"\D", "", found[2])
    return f"{found[1]}{digits}.{found[3]}" if found[3] else f"{found[1]}{digits}"
