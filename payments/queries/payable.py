"""Which account a payment of a run can go to, and why one cannot go now."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from bistand.staff.queries import setting
from payments.models import IN_BANK_FILE, CoolingWaiver, PayoutAccount


def payable_accounts(pay_on: date) -> QuerySet[PayoutAccount]:
    """Accounts of the outer row's payee that can be paid to on a day: verified so long before as the cooling-off says
    or with a waiver, and of a kind that a bank file can be written for.
    """
    return verified_accounts().filter(kind__in=IN_BANK_FILE).exclude(too_new(pay_on))


def verified_accounts() -> QuerySet[PayoutAccount]:
    return PayoutAccount.objects.filter(payee=OuterRef("payee"), state=PayoutAccount.State.VERIFIED)


def too_new(pay_on: date) -> Combinable:
    """Accounts whose cooling-off has not passed by the day, and that nobody has said may be paid to all the same."""
    last = pay_on - timedelta(days=setting("payments.cooling_days", pay_on))
    waiver = CoolingWaiver.objects.filter(account=OuterRef("pk"))
    return Q(verified_at__date__gt=last) & ~Exists(waiver)
