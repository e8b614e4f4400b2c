"""The check code of a requisition: eight characters that a supplier reads out, and that nobody can work out without
the server's secret.

It is an HMAC of number and amount, so that a copied form with another amount has another code.
"""

from __future__ import annotations

import re
from decimal import Decimal

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

# Crockford's: no letter that is heard or read as a digit.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HEARD_AS = str.maketrans("OIL", "011")
LENGTH = 8


def code_of(number: str, amount: Decimal, secret: str = "") -> str:
    """The code of the requisition with this number and highest amount (SEK)."""
    said = f"{number}|{amount:.2f}"
    digest = salted_hmac("payments.requisition", said, secret or None, algorithm="sha256").digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:LENGTH])


def is_code_of(code: str, number: str, amount: Decimal) -> bool:
    """Whether it is the code, also by a secret of before a rotation."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(code, code_of(number, amount, secret)) for secret in secrets)


def read_code(text: str) -> str:
    """A code as it was heard or typed: "k7qf 3m9d" or "K7QF-3M9D"."""
    return re.sub(r"[\s-]", "", text).upper().translate(HEARD_AS)


def read_number(text: str) -> str:
    """A number as it was heard or typed, "2026 17" or "r2026-0017", written as it is kept; empty where it is none."""
    found = re.fullmatch(r"R?\s*(\d{4})[\s-]+(\d{1,8})|R?(\d{4})(\d{4,8})", text.strip(), re.IGNORECASE | re.ASCII)
    if found is None:
        return ""
    year, serial = found.group(1) or found.group(3), found.group(2) or found.group(4)
    return f"R{year}-{int(serial):04}"


def shown(code: str) -> str:
    """The code in two groups, as it is printed."""
    return f"{code[:4]}-{code[4:]}" if code else ""
