"""Reads of invoices: the queue by due date, what one may attest, and what an invoice may be matched to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, DecimalField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from stdnum.se import orgnr

from bistand.audit.actions import log_access
from bistand.refusals import NotFound
from bistand.staff.permissions import may
from cases.barriers import barred_cases
from cases.models import Case, Decision, DecisionLine, Person, StoredFile
from cases.numbers import read_person_number
from cases.queries import visible_cases
from payments.bank.accounts import AccountError, read_bankgiro, read_plusgiro
from payments.models import (
    AccountKind,
    Invoice,
    Payee,
    PayeeKind,
    Payment,
    PaymentInstruction,
    PayoutAccount,
    Requisition,
)
from payments.queries.case import line_payments
from payments.queries.secrecy import PROTECTED_NAME, READ, in_sections, sees_protected
from payments.requisition_code import read_number
from payments.ubl.document import read
from payments.ubl.invoice import EInvoice, e_invoice

S = Invoice.State
# Where they stand: address, words.
STANDINGS = (
    ("enter", "Att skriva in och granska"),
    ("attest", "Att attestera"),
    ("overdue", "Förfallna, ej betalda"),
    ("replan", "Attesterade utan utbetalning"),
    ("coming", "Attesterade, på väg ut"),
    ("done", "Betalda"),
    ("rejected", "Avvisade och avräknade"),
    ("all", "Alla"),
)
# What may be offered at once.
MOST = 8
LARGEST_FIND = 200
SEK: DecimalField[Any, Any] = DecimalField(max_digits=12, decimal_places=2)


def visible_invoices(user: Any) -> QuerySet[Invoice]:
    """Those of the user's sections, but for the cases that the user is barred from."""
    return in_sections(Invoice.objects.exclude(case__in=barred_cases(user)), "section", user, READ)


def listed(user: Any, standing: str, text: str, today: date) -> QuerySet[Invoice]:
    """By where they stand; or those with the number, the reference or the supplier, wherever they stand."""
    rows = visible_invoices(user).select_related("payee", "case", "line", "requisition", "section")
    rows = rows.prefetch_related("payments")
    if text := " ".join(text.split()):
        return rows.filter(Q(number__iexact=text) | Q(reference=text) | Q(payee__name__icontains=text))
    paid = Payment.objects.filter(invoice=OuterRef("pk"))
    live = paid.filter(state__in=Payment.LIVE)
    done = paid.filter(state=Payment.State.PAID)
    wanted: dict[str, Any] = {
        "enter": Q(state=S.RECEIVED),
        "attest": Q(state=S.REVIEWED),
        "overdue": Q(state__in=(*Invoice.WAITING, S.ATTESTED), due_date__lt=today) & ~Exists(done),
        "replan": Q(state=S.ATTESTED) & ~Exists(live),
        "coming": Q(state=S.ATTESTED) & Exists(live) & ~Exists(done),
        "done": Q(state=S.ATTESTED) & Exists(done),
        "rejected": Q(state__in=(S.REJECTED, S.SETTLED)),
    }
    return rows.filter(wanted[standing]) if standing in wanted else rows


def to_review(user: Any) -> QuerySet[Invoice] | None:
    """What waits to be entered and reviewed, the first due first."""
    if not may(user, "payments.review_invoice"):
        return None
    rows = in_sections(visible_invoices(user), "section", user, "payments.review_invoice")
    return rows.filter(state=S.RECEIVED).select_related("payee").prefetch_related("payments").order_by("due_date", "pk")


def to_attest(user: Any) -> QuerySet[Invoice] | None:
    """What waits for this user's attest: nothing the same person has touched, decided or issued."""
    if not may(user, "payments.attest_invoice"):
        return None
    rows = in_sections(visible_invoices(user), "section", user, "payments.attest_invoice").filter(state=S.REVIEWED)
    me = user.employee_id
    own = Q(reviewed_person=me) | Q(received_person=me) | Q(entered_person=me) | Q(decided_person=me)
    rows = rows.exclude(own).exclude(issued_person=me, issued_person__isnull=False)
    rows = rows.select_related("payee", "line", "case").prefetch_related("payments")
    return rows.order_by("due_date", "pk")


def invoices_waiting(user: Any) -> int:
    """How many wait for this user: to be reviewed by whoever does that, or else to be attested."""
    found = to_attest(user) if may(user, "payments.attest_invoice") else to_review(user)
    return found.order_by().count() if found is not None else 0


def open_invoice(user: Any, invoice_id: int, what: str) -> Invoice:
    """One invoice with its people; the reading is logged. Raises NotFound, the same for another section's."""
    people = (
        "received_by__employee", "entered_by__employee", "reviewed_by__employee", "attested_by__employee",
        "closed_by__employee",
    )  # fmt: skip
    related = ("case__applicant", "decision", "line", "payee", "requisition", "section", "credits", "file", "shown")
    rows = visible_invoices(user).select_related(*people, *related).defer("file__content", "shown__content")
    row = rows.filter(pk=invoice_id).first()
    if row is None:
        raise NotFound("Fakturan finns inte, eller hör till en sektion där du inte arbetar.")
    log_access(user, what, case_id=row.case_id)
    return row


def invoices_of_case(case: Case, limit: int = 24) -> list[Invoice]:
    rows = Invoice.objects.filter(case=case).select_related("payee", "line", "requisition", "case").order_by("-pk")
    return list(rows.prefetch_related("payments")[:limit])


def invoices_of_requisition(row: Requisition) -> list[Invoice]:
    rows = Invoice.objects.filter(requisition=row).select_related("payee", "line", "requisition", "case")
    return list(rows.prefetch_related("payments").order_by("pk"))


def alike(invoice: Invoice) -> Invoice | None:
    """Another of the same supplier and amount that may be the same invoice, as the database judges it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT payments_alike(%s)", [invoice.pk])
        found = cursor.fetchone()[0]
    return Invoice.objects.filter(pk=found).first() if found else None


def succeeding_line(line: DecisionLine) -> DecisionLine | None:
    """The line itself while its decision is in force, else one for the same purpose in a decision that has taken its
    place; None where nothing in force gives money for it.
    """
    decision: Decision | None = line.decision
    while decision is not None and not decision.in_force:
        decision = Decision.objects.filter(replaces=decision, decided_at__isnull=False).order_by("-pk").first()
    if decision is None or decision.pk == line.decision_id:
        return line if decision else None
    return decision.lines.filter(purpose=line.purpose).select_related("decision").first()


# ---- e-invoices --------------------------------------------------------------------------------------------


def supplier_of(said: EInvoice) -> Payee | None:
    """The supplier by organisation number, else by the giro that it asks to be paid to; None where that is not one."""
    payees = Payee.objects.exclude(kind=PayeeKind.CLIENT)
    found = list(payees.filter(org_number=said.org_number)[:2]) if said.org_number else []
    if len(found) != 1 and said.account_kind:
        found = list(payees.filter(pk__in=_by_giro(said.account))[:2])
    return found[0] if len(found) == 1 else None


def order_of(user: Any, said: EInvoice, payee: Payee | None) -> Requisition | None:
    """The requisition that it names, where it is the supplier's, in force, and of a case that the user may know of."""
    number = read_number(said.order)
    if not number or payee is None or said.is_credit:
        return None
    rows = Requisition.objects.filter(number=number, payee=payee, state=Requisition.State.COUNTERSIGNED)
    if user.employee.natural:  # the system that takes in what has come tells nobody
        rows = rows.filter(case__in=visible_cases(user, "payments.review_invoice").order_by().values("pk"))
    return rows.select_related("line__decision", "case").first()


def credited_by(said: EInvoice, payee: Payee | None) -> Invoice | None:
    rows = Invoice.objects.filter(payee=payee, payee__isnull=False, number__iexact=said.credits)
    return rows.filter(kind=Invoice.Kind.INVOICE).exclude(state=S.REJECTED).first()


@dataclass(frozen=True)
class Asked:
    """Who an e-invoice says it is from and to which account, and whether that is the supplier's verified one."""

    seller: str
    org_number: str
    account: str
    is_other: bool


def asked_of(row: Invoice) -> Asked | None:
    """What the file of an e-invoice itself says; None for a picture."""
    if row.source != Invoice.Source.PEPPOL:
        return None
    said = e_invoice(read(bytes(StoredFile.objects.get(pk=row.file_id).content)))
    known = PayoutAccount.objects.filter(payee=row.payee_id, state=PayoutAccount.State.VERIFIED).first()
    digits = "".join(sign for sign in said.account if sign.isdigit())
    other = known is not None and digits != "" and digits not in (known.clearing + known.number, known.number)
    return Asked(said.seller, said.org_number, said.asked_account, other)


# ---- suggestions -------------------------------------------------------------------------------------------


def suppliers(text: str) -> list[Payee]:
    """Suppliers by bankgiro, plusgiro, organisation number or part of the name, as it stands on the voucher."""
    text = " ".join(text.split())
    payees = Payee.objects.exclude(kind=PayeeKind.CLIENT).order_by("name")
    if len(text) < 2:
        return []
    if by_account := _by_giro(text):
        return list(payees.filter(pk__in=by_account)[:MOST])
    if orgnr.is_valid(text):
        return list(payees.filter(org_number=orgnr.compact(text))[:MOST])
    return list(payees.filter(name__icontains=text)[:MOST])


def _by_giro(text: str) -> list[int]:
    known = Q()
    for kind, read_giro in ((AccountKind.BANKGIRO, read_bankgiro), (AccountKind.PLUSGIRO, read_plusgiro)):
        try:
            known |= Q(kind=kind, number=read_giro(text).number)
        except AccountError:
            continue
    if not known:
        return []
    rows = PayoutAccount.objects.filter(known, state__in=("entered", "verified"))
    return list(rows.values_list("payee_id", flat=True))


@dataclass(frozen=True)
class Match:
    """What an invoice may be paid out of: a requisition or a line of a decision in force, and what remains (SEK)."""

    key: str
    words: str
    who: str
    remains: Decimal


def matches(user: Any, text: str, payee_id: int | None, reference: str) -> list[Match]:
    """What the invoice may be of: what the text names (requisition, case, person), else what is known of the supplier
    and the reference. Only cases that the user may know of.
    """
    cases = visible_cases(user, "payments.review_invoice")
    if text := " ".join(text.split()):
        return _named(user, cases, text, payee_id)
    if payee_id is None:
        return []
    orders = Requisition.objects.filter(payee=payee_id, state=Requisition.State.COUNTERSIGNED)
    planned = Payment.objects.filter(payee=payee_id, at_rest=Payment.State.PLANNED, invoice=None)
    standing = PaymentInstruction.objects.filter(payee=payee_id, active=True)
    if reference:
        planned, standing = planned.filter(reference=reference), standing.filter(reference=reference)
        lines = Q(payments__in=planned) | Q(
            decision__case__in=standing.values("case"), purpose__in=standing.values("purpose")
        )
        if found := _of_lines(user, cases, lines, payee_id):
            return found
    found = _of_orders(user, cases, orders.order_by("-pk"))
    return (found + _of_lines(user, cases, Q(payments__in=planned), payee_id))[:MOST]


def _named(user: Any, cases: QuerySet[Case], text: str, payee_id: int | None) -> list[Match]:
    if (number := read_number(text)) and (
        found_order := _of_orders(user, cases, Requisition.objects.filter(number=number))
    ):
        return found_order
    found = Q(number__iexact=text)
    if pnr := read_person_number(text):
        found |= Q(household__members__person__pnr=pnr)
    elif not any(sign.isdigit() for sign in text):
        people = Person.objects.filter(name_search__contains=text.lower()).values_list("pk", flat=True)
        known = cases if sees_protected(user) else cases.filter(protected=False)
        cases, found = known, Q(applicant__in=list(people[:LARGEST_FIND]))
    ids = list(cases.filter(found).order_by("-pk").values_list("pk", flat=True)[:MOST])
    own = Requisition.objects.filter(case__in=ids, state=Requisition.State.COUNTERSIGNED).order_by("-pk")
    return (_of_orders(user, cases, own) + _of_lines(user, cases, Q(decision__case__in=ids), payee_id))[: 2 * MOST]


def _of_orders(user: Any, cases: QuerySet[Case], rows: QuerySet[Requisition]) -> list[Match]:
    rows = _with_left(rows.filter(case__in=cases.order_by().values("pk")), "payments_left_of_order")
    return [_of_order(user, row) for row in rows.select_related("case__applicant", "payee")[:MOST]]


def _of_order(user: Any, row: Any) -> Match:
    return Match(f"r{row.pk}", f"Rekvisition {row.number}, {row.goods}", _client(user, row.case), row.left)


def _of_lines(user: Any, cases: QuerySet[Case], wanted: Q, payee_id: int | None) -> list[Match]:
    rows = DecisionLine.objects.filter(wanted, decision__state__in=Decision.IN_FORCE)
    rows = rows.filter(decision__case__in=cases.order_by().values("pk")).distinct()
    rows = _with_left(rows.select_related("decision__case__applicant"), "payments_left_of_line")
    found = [_of_line(user, line, payee_id) for line in rows.order_by("-decision_id", "pk")[:MOST]]
    return [match for match in found if match.remains > 0]


def _with_left(rows: QuerySet[Any], counted_by: str, besides: Invoice | None = None) -> QuerySet[Any]:
    """With `left` (SEK): what an invoice may take, as PostgreSQL counts when it refuses more."""
    but = Value(besides.pk if besides else None, output_field=BigIntegerField())
    counted: QuerySet[Any] = rows.annotate(left=Func(F("pk"), but, function=counted_by, output_field=SEK))
    return counted


def _of_line(user: Any, line: Any, payee_id: int | None) -> Match:
    """With what an invoice may take: what is planned to another than the client or the supplier does not give way."""
    found = line_payments(line.pk)
    decided = line.decision.decided_at
    assert found is not None
    assert decided is not None
    words = f"{line.get_purpose_display()}, beslut {decided:%Y-%m-%d}"
    gives_way = sum((row.amount for row in found.planned_without_invoice_to(payee_id)), found.orderable)
    free = gives_way if payee_id else found.divisible
    return Match(f"l{line.pk}", words, _client(user, line.decision.case), min(line.left, free))


def left_for(invoice: Invoice) -> Decimal:
    """What is left (SEK) for it of its requisition, or else of its decision's line."""
    if invoice.requisition_id:
        order = Requisition.objects.filter(pk=invoice.requisition_id)
        return Decimal(_with_left(order, "payments_left_of_order", invoice).get().left)
    line = DecisionLine.objects.filter(pk=invoice.line_id or 0)
    return Decimal(_with_left(line, "payments_left_of_line", invoice).get().left)


def match_of(user: Any, invoice: Invoice) -> Match | None:
    """What it is matched to now."""
    if invoice.requisition_id:
        orders = Requisition.objects.select_related("case__applicant").filter(pk=invoice.requisition_id)
        return _of_order(user, _with_left(orders, "payments_left_of_order", invoice).get())
    if invoice.line_id:
        lines = DecisionLine.objects.select_related("decision__case__applicant").filter(pk=invoice.line_id)
        line = _with_left(lines, "payments_left_of_line", invoice).get()
        return _of_line(user, line, invoice.payee_id)
    return None


def _client(user: Any, case: Case) -> str:
    """Whose case it is, as this user may read it."""
    hidden = case.protected and not sees_protected(user) and case.caseworker_id != user.pk
    return f"{PROTECTED_NAME if hidden else case.applicant.name}, ärende {case.number}"
