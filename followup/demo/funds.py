"""Clients' own money in Almby: two who let the municipality keep it, what the bank has booked in, and a rent to pay."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings

from cases.models import Case
from followup.demo import texts
from payments import actions as payments
from payments.bank.bankdays import next_bank_day
from payments.bank.fakebank import Booked, statement_for
from payments.queries.funds import is_kept

if TYPE_CHECKING:
    from followup.demo.present import Today

IN = (Decimal(8200), Decimal(6450), Decimal(3100))
RENT = Decimal(5350)


def fill(day: Today) -> None:
    """Nothing where the installation has no bank account for it."""
    if not is_kept():
        return
    sara, accountant = day.staff.users["sara"], day.staff.accountant
    mine = Case.objects.filter(caseworker=sara, state="open", protected=False, applicant__payee__isnull=False)
    agreements = [
        payments.agree_funds(sara, day.now, case.pk, case.applicant_id, texts.CONSENT, day.when.today)
        for case in mine.order_by("pk")[:2]
    ]
    account = str(settings.BANK["funds_bankgiro"]).replace("-", "")
    booked = [Booked(amount, f"EM{place}", text=texts.PENSION, is_debit=False) for place, amount in enumerate(IN)]
    yesterday = day.when.today - timedelta(days=1)
    (read,) = payments.read_statement(accountant, day.now, statement_for(account, yesterday, booked))
    for agreement, entry in zip(agreements, read.entries.order_by("pk"), strict=False):
        payments.note_deposit(accountant, day.now, entry.pk, agreement.case.number, texts.PENSION)
    landlord = day.suppliers["landlord"]
    order = payments.FundOrder(landlord, RENT, next_bank_day(day.when.today), texts.RENT_OF_OWN)
    payments.pay_funds(sara, day.now, agreements[0].pk, order)
