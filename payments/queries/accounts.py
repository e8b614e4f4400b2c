"""Reads of payees and their accounts: what is to be entered, what is to be verified, who shares an account."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone
from stdnum.se import orgnr

from bistand.audit.models import Access
from bistand.staff.permissions import may
from bistand.staff.queries import setting
from bistand.ui.navigation import MOST
from cases.models import Case, Person
from cases.numbers import read_person_number
from payments.bank.bank_codes import ACCOUNT_IS_GONE
from payments.models import AccountKind, CoolingWaiver, Payee, PayeeKind, Payment, PaymentInstruction, PayoutAccount
from payments.queries.secrecy import sees_protected, visible_accounts, visible_payees, visible_payments

# How the access log names an account number that was shown in full, and how long it is shown.
SHOWN_NUMBER = "account_number"
SHOWN_MINUTES = 15
LIVE_ACCOUNT = (PayoutAccount.State.ENTERED, PayoutAccount.State.VERIFIED)
# Persons looked at for one name; a name with more bearers needs more letters.
LARGEST_FIND = 200


def to_enter(user: Any) -> QuerySet[Any]:
    """Payees without an account who are to be paid or have an open case, with `waits` (SEK) and its first day."""
    planned = Payment.objects.filter(payee=OuterRef("pk"), at_rest=Payment.State.PLANNED).order_by().values("payee")
    open_case = Case.objects.filter(applicant=OuterRef("person"), state=Case.State.OPEN)
    payees: QuerySet[Any] = visible_payees(user).select_related("person").filter(pk__in=_without_account())
    found: QuerySet[Any] = payees.filter(Exists(planned) | Exists(open_case)).annotate(
        waits=Subquery(planned.annotate(s=Sum("amount")).values("s")),
        first_day=Subquery(planned.annotate(d=Min("pay_on")).values("d")),
    )
    return found


def _without_account() -> QuerySet[Any, Any]:
    """The ids of payees that have no account now.

    A state at a time, since each has its index. The slice takes all and holds nothing back, but lets PostgreSQL find
    these few first: whether one is to be paid is then not asked of every payee.
    """
    account = PayoutAccount.objects.filter(payee=OuterRef("pk"))
    payees = Payee.objects.filter(*(~Exists(account.filter(state=state)) for state in LIVE_ACCOUNT))
    return payees.order_by().values("pk")[: 2**31]


def to_enter_for_payment(user: Any) -> QuerySet[Any]:
    """Those of them for whom something is planned, the first day first."""
    planned = Payment.objects.filter(at_rest=Payment.State.PLANNED).order_by().values("payee")
    return to_enter(user).filter(pk__in=planned).order_by("first_day", "pk")


def to_verify(user: Any) -> QuerySet[PayoutAccount]:
    """Accounts that wait for a second person, the oldest first; also those the user has entered."""
    return (
        visible_accounts(user).filter(state=PayoutAccount.State.ENTERED).select_related("payee", "entered_by__employee")
    )


def accounts_waiting(user: Any) -> int | None:
    """How many payees wait for this user, as far as the navigation counts: accounts to verify, and payments that have
    no account. One query.
    """
    waiting: Any = Payee.objects.none().values_list("pk", flat=True)
    if may(user, "payments.verify_account"):
        others = to_verify(user).exclude(entered_person=user.employee_id)
        waiting = others.order_by().values_list("payee_id", flat=True)
    if may(user, "payments.enter_account"):
        account = PayoutAccount.objects.filter(payee=OuterRef("payee"), state__in=LIVE_ACCOUNT)
        planned = visible_payments(user).filter(~Exists(account), at_rest=Payment.State.PLANNED)
        waiting = waiting.union(planned.order_by().values_list("payee_id", flat=True))
    return int(waiting[: MOST + 1].count())


def find_payees(user: Any, text: str) -> QuerySet[Payee]:
    """Payees by name, organisation number or personnummer; without text the suppliers, never a list of clients."""
    text = " ".join(text.split())
    payees = visible_payees(user).select_related("person")
    if len(text) < 2:
        return payees.exclude(kind=PayeeKind.CLIENT)
    if (pnr := read_person_number(text)) and (found := payees.filter(person__pnr=pnr)):
        return found
    if orgnr.is_valid(text):
        return payees.filter(org_number=orgnr.compact(text))
    people = Person.objects.filter(name_search__contains=text.lower()).order_by("sort_name")
    known = list(people.values_list("pk", flat=True)[:LARGEST_FIND])
    clients = Q(person__in=known)
    if not sees_protected(user):
        # A name must not find the one whose name is hidden: it would confirm that the person is here.
        clients &= Q(is_protected=False)
    return payees.filter(clients | Q(person=None, name__icontains=text))


def twin_of(name: str, org_number: str) -> Payee | None:
    """The supplier that is registered already with this organisation number, or else by this name."""
    suppliers = Payee.objects.exclude(kind=PayeeKind.CLIENT).order_by("pk")
    by_number = suppliers.filter(org_number=org_number).first() if org_number else None
    return by_number or suppliers.filter(name__iexact=name).first()


def versions_of(payee: Payee) -> list[PayoutAccount]:
    """All versions of the payee's account, the latest first."""
    return list(
        payee.accounts.select_related(
            "entered_by__employee", "verified_by__employee", "waiver__waived_by__employee"
        ).order_by("-pk")
    )


def account_of(user: Any, account_id: int) -> PayoutAccount | None:
    return (
        visible_accounts(user)
        .select_related("payee", "entered_by__employee", "verified_by__employee")
        .filter(pk=account_id)
        .first()
    )


def is_shown(user: Any, account: PayoutAccount, now: datetime) -> bool:
    """Whether the user has just said why they need the whole number."""
    since = now - timedelta(minutes=SHOWN_MINUTES)
    return Access.objects.filter(actor=user, what=f"{SHOWN_NUMBER}:{account.pk}", at__gte=since).exists()


def is_unusual(account: PayoutAccount) -> bool:
    """Whether the number looks wrong, another payee has it, or there is none and money goes out on paper: then the one
    who verifies says what was found.
    """
    return bool(account.warnings) or account.kind == AccountKind.NOTICE or _same_elsewhere(account).exists()


def identity_is_checked(payee: Payee) -> bool:
    """Whether an identity check of the payee's person is noted in a case; PostgreSQL asks the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT payments_identity_is_checked(%s)", [payee.pk])
        return bool(cursor.fetchone()[0])


def refused_by_bank(payee: Payee, kind: str, normalized: str) -> bool:
    """Whether a payment to this account of the payee came back because the account is closed, or is none."""
    back = Payment.objects.filter(payee=payee, state=Payment.State.RETURNED, return_code__in=ACCOUNT_IS_GONE)
    return back.filter(account__kind=kind, account__normalized=normalized).exists()


def payable_from(account: PayoutAccount) -> date:
    """The first day that a verified account may be paid to: when its cooling-off has passed, or at once by a waiver."""
    assert account.verified_at is not None
    verified = timezone.localdate(account.verified_at)
    if CoolingWaiver.objects.filter(account=account).exists():
        return verified
    return verified + timedelta(days=setting("payments.cooling_days", timezone.localdate()))


def _same_elsewhere(account: PayoutAccount) -> QuerySet[PayoutAccount]:
    same = PayoutAccount.objects.filter(kind=account.kind, normalized=account.normalized, state__in=LIVE_ACCOUNT)
    return same.exclude(payee=account.payee_id)


def sharing(account: PayoutAccount, user: Any) -> list[Payee]:
    """Other payees with the same account now, ten at most."""
    same = _same_elsewhere(account)
    # Not only the user's own sections: a shared account is a sign wherever the other payee is.
    known = {payee.pk: payee for payee in visible_payees(user).filter(pk__in=same.values("payee"))[:10]}
    others = Payee.objects.filter(pk__in=same.values("payee")).order_by("pk")[:10]
    return [known.get(other.pk) or Payee(name="Mottagare i en annan sektion", kind=other.kind) for other in others]


def payments_to(user: Any, payee: Payee) -> QuerySet[Payment]:
    rows = visible_payments(user).filter(payee=payee)
    return rows.select_related("case", "line", "account", "run", "payee")


def instructed_cases(payee: Payee) -> int:
    """How many cases have this payee as their standing one for some purpose."""
    return PaymentInstruction.objects.filter(payee=payee, active=True).values("case").distinct().count()
