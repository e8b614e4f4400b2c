"""A rent guarantee in force, and what its landlord asks."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from bistand.staff import actions as staff
from bistand.staff.models import Role
from cases import actions as cases
from payments import actions as pay
from payments.models import GuaranteeClaim, Payee, RentGuarantee
from tests.factories import make_user
from tests.story import Story


def switch_on() -> None:
    """Let the municipality give guarantees."""
    administrator = make_user(Role.ADMINISTRATOR)
    staff.change_setting(administrator, timezone.now(), "payments.rent_guarantees", True, timezone.localdate())


def terms(story: Story, landlord: Payee, limit: str = "10000.00") -> pay.GuaranteeTerms:
    today = timezone.localdate()
    return pay.GuaranteeTerms(
        story.case.applicant_id, landlord.pk, "Storgatan 1, lgh 1101", Decimal(limit), today - timedelta(days=30),
        today + timedelta(days=335), "Ett hushåll med barn som annars står utan bostad.",
    )  # fmt: skip


def decided(story: Story, landlord: Payee, limit: str = "10000.00") -> RentGuarantee:
    switch_on()
    return pay.decide_guarantee(story.caseworker, timezone.now(), story.case.pk, terms(story, landlord, limit))


def in_force(story: Story, landlord: Payee, limit: str = "10000.00") -> RentGuarantee:
    return pay.sign_guarantee(story.head, timezone.now(), decided(story, landlord, limit).pk)


def claimed(story: Story, guarantee: RentGuarantee, amount: str = "4000.00") -> GuaranteeClaim:
    paper = cases.file_document(story.assistant, timezone.now(), guarantee.case_id, "Krav", f"Krav {amount}".encode())
    asked = pay.GuaranteeAsked(Decimal(amount), timezone.localdate(), "Hyra november", paper.pk)
    return pay.note_claim(story.assistant, timezone.now(), guarantee.pk, asked)


def granted(story: Story, guarantee: RentGuarantee, amount: str = "4000.00") -> GuaranteeClaim:
    claim = claimed(story, guarantee, amount)
    return pay.grant_claim(
        story.caseworker, timezone.now(), claim.pk, Decimal(amount), "Hyran är inte betald.", story.pay_on
    )
