"""Whether an account is one that the municipality pays wages to: fingerprints are compared, and no number is kept."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from payments.models import Payment, PayoutAccount, StaffAccount, StaffAccountList

SALT = "payments.staff_accounts"


def fingerprint(kind: str, normalized: str) -> str:
    """HMAC-SHA256 (hex) of an account's key, by a secret derived from SECRET_KEY."""
    return salted_hmac(SALT, f"{kind}:{normalized}", algorithm="sha256").hexdigest()


def key_mark() -> str:
    """The fingerprint of nothing: it is another when the secret is."""
    return fingerprint("", "")


def latest_list() -> StaffAccountList | None:
    """The list that counts, whatever secret it was made with."""
    return StaffAccountList.objects.select_related("loaded_by__employee").order_by("-pk").first()


def is_staff_account(kind: str, normalized: str) -> bool:
    """Whether the account is in the latest list."""
    return _register().filter(fingerprint=fingerprint(kind, normalized)).exists()


def staff_accounts_in(payments: QuerySet[Payment]) -> list[int]:
    """Ids of the payments' accounts that are in the latest list. Two queries, whatever their number."""
    rows = PayoutAccount.objects.filter(pk__in=payments.values("account")).values_list("pk", "kind", "normalized")
    marks = {pk: fingerprint(kind, normalized) for pk, kind, normalized in rows}
    found = set(_register().filter(fingerprint__in=set(marks.values())).values_list("fingerprint", flat=True))
    return [pk for pk, mark in marks.items() if mark in found]


def _register() -> QuerySet[StaffAccount]:
    latest = StaffAccountList.objects.order_by("-pk").values("pk")[:1]
    return StaffAccount.objects.filter(list__in=latest)
