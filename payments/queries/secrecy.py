"""Whose payments a user may know of, and whose names. Every other read of this floor begins here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bistand.audit.actions import log_access
from bistand.audit.models import Access
from bistand.refusals import NotAllowed, NotFound
from bistand.staff.permissions import may, sections_of
from cases.barriers import barred_cases, barred_ids
from cases.models import Case
from payments.models import BankReceipt, FundAgreement, Payee, Payment, PaymentRun, PayoutAccount

READ = "payments.read"
PROTECTED_NAME = "Skyddad person"
BARRED_NAME = "Ärende där du är jävig"
# How long a stated reason lets one go on with a protected payee.
REASON_HOURS = 8
REASON = "payee_reason"


class PayeeReasonNeeded(NotAllowed):
    """A protected payee is opened with a reason, which is logged."""

    def __init__(self, payee_id: int) -> None:
        super().__init__("Mottagaren har skyddade personuppgifter. Ange först varför du behöver öppna sidan.")
        self.way_on = (REASON, payee_id)


def in_sections(rows: QuerySet[Any], path: str, user: Any, act: str) -> QuerySet[Any]:
    """Those of the sections in which the user may do the act; `path` leads to the section."""
    sections = sections_of(user, act)
    return rows if sections is None else rows.filter(**{f"{path}__in": sections})


def visible_runs(user: Any, act: str = READ) -> QuerySet[PaymentRun]:
    return in_sections(PaymentRun.objects.select_related("section"), "section", user, act)


def visible_payments(user: Any, act: str = READ) -> QuerySet[Payment]:
    """Payments of the user's sections, but for the cases that the user is barred from. Those of protected persons
    are there too, or no sum would be right; their names are hidden from those who may not know them (`name_for`).
    """
    rows = Payment.objects.exclude(case__in=barred_cases(user))
    return in_sections(rows, "case__section", user, act)


def visible_receipts(user: Any) -> QuerySet[BankReceipt]:
    return in_sections(BankReceipt.objects.all(), "run__section", user, READ)


def visible_payees(user: Any) -> QuerySet[Any]:
    """Suppliers, which belong to all, and the clients of the user's sections, with `is_protected`.

    Protected clients are listed without a name, since somebody must be able to enter their account.
    """
    own = Case.objects.filter(applicant=OuterRef("person"))
    # A partner whose own money the municipality keeps is paid too.
    keeps = FundAgreement.objects.filter(person=OuterRef("person"))
    payees = Payee.objects.annotate(
        is_protected=Exists(own.filter(Q(protected=True) | Q(applicant__protected=True)))
        | Exists(keeps.filter(Q(case__protected=True) | Q(person__protected=True)))
    )
    payees = payees.exclude(person__memberships__household__cases__in=barred_cases(user))
    sections = sections_of(user, READ)
    if sections is None:
        return payees
    in_section = Exists(own.filter(section__in=sections)) | Exists(keeps.filter(case__section__in=sections))
    return payees.filter(Q(person=None) | in_section)


def visible_accounts(user: Any) -> QuerySet[PayoutAccount]:
    return PayoutAccount.objects.filter(payee__in=visible_payees(user))


def sees_protected(user: Any) -> bool:
    return may(user, "cases.read_protected")


def name_for(user: Any, payment: Payment) -> str:
    """The payee's name as this user may read it; `payment` with its case and payee."""
    if payment.case_id in barred_ids(user):
        return BARRED_NAME
    hidden = payment.case.protected and not sees_protected(user) and payment.case.caseworker_id != user.pk
    return PROTECTED_NAME if hidden and payment.payee.person_id else payment.payee.name


def payee_name_for(user: Any, payee: Payee) -> str:
    """The same for a payee out of `visible_payees`."""
    return PROTECTED_NAME if getattr(payee, "is_protected", False) and not sees_protected(user) else payee.name


def open_payee(user: Any, payee_id: int, what: str, reason: str = "") -> Payee:
    """The payee, if the user may know of it; the opening of a client is logged.

    Raises NotFound, and PayeeReasonNeeded where the person is protected and no reason has been stated.
    """
    rows = visible_payees(user).select_related("person", "registered_by__employee")
    payee: Payee | None = rows.filter(pk=payee_id).first()
    if payee is None:
        raise NotFound("Betalningsmottagaren finns inte, eller hör till en sektion där du inte arbetar.")
    if payee.person_id is None:
        return payee
    protected = getattr(payee, "is_protected", False)
    reason = reason or (_stated_reason(user, payee.person_id) if protected else "")
    if protected and not reason:
        raise PayeeReasonNeeded(payee.pk)
    log_access(user, what, persons=[payee.person_id], reason=reason)
    return payee


def _stated_reason(user: Any, person_id: int) -> str:
    since = timezone.now() - timedelta(hours=REASON_HOURS)
    stated = Access.objects.filter(actor=user, persons__contains=[person_id], what=REASON, at__gte=since)
    return stated.exclude(reason="").order_by("-id").values_list("reason", flat=True).first() or ""


def open_run(user: Any, run_id: int) -> PaymentRun:
    """The run with the people of its steps. Raises NotFound, the same for a run of another section."""
    people = ("opened_by", "submitted_by", "approved_by", "second_approved_by", "released_by")
    run = visible_runs(user).select_related(*(f"{who}__employee" for who in people)).filter(pk=run_id).first()
    if run is None:
        raise NotFound("Körningen finns inte, eller hör till en sektion där du inte arbetar.")
    return run


def open_payment(user: Any, payment_id: int, what: str) -> Payment:
    """One payment with what its chain is made of; the reading is logged."""
    related = ("case", "decision", "line", "payee", "account", "run__step_up", "receipt", "invoice")
    payment = visible_payments(user).select_related(*related).filter(pk=payment_id).first()
    if payment is None:
        raise NotFound("Utbetalningen finns inte, eller hör till en sektion där du inte arbetar.")
    persons = [payment.payee.person_id] if payment.payee.person_id else []
    log_access(user, what, case_id=payment.case_id, persons=persons)
    return payment
