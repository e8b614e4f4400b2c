"""Rent guarantees in Almby: one in force with a claim to judge and one that is paid, and one to be countersigned."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from bistand.staff import actions as staff
from cases import actions as cases
from cases.models import Case
from followup.demo import texts
from payments import actions as payments
from payments.bank.bankdays import next_bank_day

if TYPE_CHECKING:
    from followup.demo.present import Today

LIMIT, RENT, REPAIR = Decimal(25000), Decimal(6450), Decimal(3200)


def fill(day: Today) -> None:
    today, landlord = day.when.today, day.suppliers["landlord"]
    sara = day.staff.users["sara"]
    staff.change_setting(day.staff.users["admin"], day.now, "payments.rent_guarantees", True, today)
    mine = Case.objects.filter(caseworker=sara, state="open", protected=False, applicant__payee__isnull=False)
    first, second = mine.order_by("-pk")[:2]
    made = [
        payments.decide_guarantee(
            sara, day.now, case.pk,
            payments.GuaranteeTerms(
                case.applicant_id, landlord, home, LIMIT, today - timedelta(days=60), today + timedelta(days=305),
                texts.WHY_GUARANTEE,
            ),
        )
        for case, home in ((first, texts.HOME), (second, texts.OTHER_HOME))
    ]  # fmt: skip
    payments.sign_guarantee(day.staff.heads[0], day.now, made[0].pk)
    asked = ((RENT, texts.UNPAID_RENT), (REPAIR, texts.REPAIR))
    claims = [_claim(day, made[0].pk, first, amount, text) for amount, text in asked]
    payments.grant_claim(sara, day.now, claims[0], RENT, texts.CLAIM_IS_RIGHT, next_bank_day(today))


def _claim(day: Today, guarantee_id: int, case: Case, amount: Decimal, text: str) -> int:
    asta = day.staff.users["asta"]
    paper = cases.file_document(asta, day.now, case.pk, f"Krav på hyresgaranti, {text.lower()}", text.encode())
    asked = payments.GuaranteeAsked(amount, day.when.today - timedelta(days=20), text, paper.pk)
    return payments.note_claim(asta, day.now, guarantee_id, asked).pk
