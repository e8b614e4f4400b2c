"""Invoices: received, entered from the voucher, reviewed by one person, attested by another, and then planned as a
payment; rejected, credited, and planned anew where the payment was stopped.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import Section, User
from bistand.staff.permissions import require
from bistand.ui.templatetags.ui import amount as kr
from cases.actions.access import case_for
from cases.actions.files import looked_through, refuse_infected, store_file
from cases.actions.intake import intake_section
from cases.actions.record import file_stored
from cases.models import Case, Decision, DecisionLine, DocumentKind, StoredFile
from payments.actions.plan import check_reference, pay_invoice, stop_invoice_payment
from payments.e_invoice_letter import e_invoice_letter
from payments.facts import (
    InvoiceAttested,
    InvoiceCredited,
    InvoiceReceived,
    InvoiceRejected,
    InvoiceReviewed,
    InvoiceSentBack,
    OfInvoice,
)
from payments.models import Invoice, Payee, PayeeKind, Payment, Requisition
from payments.queries.invoices import alike, credited_by, left_for, order_of, succeeding_line, supplier_of
from payments.ubl.document import NotUbl, looks_like_xml, read
from payments.ubl.invoice import EInvoice, e_invoice
from payments.ubl.rules import broken

RECEIVE, REVIEW, ATTEST, REJECT = (f"payments.{act}_invoice" for act in ("receive", "review", "attest", "reject"))
S = Invoice.State
# As many broken rules as are told at once.
MOST_FAULTS = 5
T = TypeVar("T")


@dataclass(frozen=True)
class InvoiceText:
    """What a voucher says (SEK), and what it is matched to: a line, or a requisition, or (a credit note) an invoice."""

    payee_id: int | None = None
    number: str = ""
    amount: Decimal | None = None
    invoice_date: date | None = None
    due_date: date | None = None
    reference: str = ""
    line_id: int | None = None
    requisition_id: int | None = None
    closes_requisition: bool = True
    kind: str = Invoice.Kind.INVOICE
    credits_id: int | None = None
    alike_reason: str = ""


@action(RECEIVE)
def receive_invoice(actor: User, now: datetime, section_id: int, content: bytes) -> Invoice:
    """Keep an invoice as it came in; the arrival stamp is the server's. What a picture says is entered after that; an
    e-invoice (Peppol BIS Billing 3) says it itself.

    Raises Invalid for a file that the record does not hold and an e-invoice that breaks the rules, with each rule's
    identifier; Conflict for what has come in before.
    """
    require(actor, RECEIVE, section_id)
    if not Section.objects.filter(pk=section_id).exists():
        raise Invalid("Välj sektion.", "section")
    made = _e_invoice(actor, content) if looks_like_xml(content) else Invoice(file=_looked_through(content))
    return _keep(actor, now, made, section_id)


@action(RECEIVE)
def take_in_invoice(actor: User, now: datetime, content: bytes) -> Invoice:
    """Keep an e-invoice that was left in the folder of invoices: in the section of the requisition that it names, else
    where new applications are taken in. The same file again changes nothing.

    Raises Invalid for what is no e-invoice or breaks the rules, Conflict for an invoice that has come in before.
    """
    known = Invoice.objects.filter(file_hash=hashlib.sha256(content).hexdigest()).first()
    if known is not None:
        return known
    if not looks_like_xml(content):
        raise Invalid("Filen är ingen e-faktura.", "file")
    made = _e_invoice(actor, content)
    section = made.requisition.case.section_id if made.requisition else intake_section(now).pk
    return _keep(actor, now, made, section)


def _keep(actor: User, now: datetime, made: Invoice, section_id: int) -> Invoice:
    made.section_id, made.received_by, made.received_person = section_id, actor, actor.employee
    made.save()
    publish(actor, now, InvoiceReceived(None, f"payments_invoice:{made.pk}", invoice_id=made.pk))
    return made


def _looked_through(content: bytes) -> StoredFile:
    return store_file(content, looked_through(content).media_type)


def _e_invoice(actor: User, content: bytes) -> Invoice:
    """An e-invoice with what it says; matched where it names a requisition of its supplier, or what it credits."""
    said = _read(content)
    refuse_infected(content)
    payee = supplier_of(said)
    order = order_of(actor, said, payee)
    line = succeeding_line(order.line) if order else None
    return Invoice(
        source=Invoice.Source.PEPPOL,
        kind=Invoice.Kind.CREDIT if said.is_credit else Invoice.Kind.INVOICE,
        file=store_file(content, "application/xml"),
        shown=_readable(said),
        payee=payee,
        number=said.number[:60],
        reference=_reference(said.reference),
        amount=said.amount,
        invoice_date=said.invoice_date,
        due_date=said.due_date,
        requisition=order if line else None,
        line=line,
        credits=credited_by(said, payee) if said.is_credit else None,
    )


def _read(content: bytes) -> EInvoice:
    try:
        document = read(content)
        faults = [fault for fault in broken(document) if fault.fatal]
        said = e_invoice(document)
    except NotUbl as error:
        raise Invalid(str(error), "file") from error
    if faults:
        shown = " ".join(str(fault) for fault in faults[:MOST_FAULTS])
        raise Invalid(f"E-fakturan följer inte Peppol BIS Billing 3. {shown}", "file")
    if said.currency != "SEK":
        raise Invalid(f"E-fakturan är i {said.currency}. Bara kronor kan betalas här.", "file")
    if said.amount <= 0:
        raise Invalid("E-fakturan har inget att betala. En kredit ska komma som kreditfaktura.", "file")
    return said


def _reference(text: str) -> str:
    """As far as it can stand on a payment; one that is no OCR number though it looks like one is left to a person."""
    try:
        check_reference(text)
    except Invalid:
        return ""
    return text


def _readable(said: EInvoice) -> StoredFile:
    """The sender's own PDF, where it is one that the record holds; else the invoice as we draw it."""
    if said.pdf:
        try:
            if looked_through(said.pdf).media_type == "application/pdf":
                return store_file(said.pdf, "application/pdf")
        except Invalid:
            pass
    return store_file(e_invoice_letter(said), "application/pdf")


@action(RECEIVE)
def enter_invoice(
    actor: User, now: datetime, invoice_id: int, text: InvoiceText, *, is_message: bool = False
) -> Invoice:
    """Write down what the voucher says, as far as it is known; it may be written anew until it is reviewed.

    `is_message`: its reference is no OCR number, though it is digits alone.
    """
    return _enter(actor, _locked(actor, RECEIVE, invoice_id, S.RECEIVED), text, is_message=is_message)


def _enter(actor: User, invoice: Invoice, text: InvoiceText, *, is_message: bool) -> Invoice:
    text = _matched(actor, text)
    _check(text)
    # What has been confirmed once is not asked about again.
    check_reference(text.reference, is_message=is_message or text.reference.strip() == invoice.reference)
    for name, value in asdict(text).items():
        setattr(invoice, name, value.strip() if isinstance(value, str) else value)
    if not invoice.number and invoice.reference and invoice.due_date:
        # Rent bills often have no number of their own, and the same OCR number every month.
        invoice.number = f"{invoice.reference} {invoice.due_date:%Y-%m}"
    invoice.save(update_fields=list(asdict(text)))
    invoice.refresh_from_db()
    return invoice


def _matched(actor: User, text: InvoiceText) -> InvoiceText:
    """With the line that its requisition is of, or of the decision that has taken the place of that line's."""
    values = asdict(text)
    if text.kind == Invoice.Kind.CREDIT:
        return InvoiceText(**{**values, "line_id": None, "requisition_id": None, "due_date": text.due_date})
    values["credits_id"] = None
    if text.requisition_id:
        order = Requisition.objects.select_related("line").filter(pk=text.requisition_id).first()
        if order is None:
            raise Invalid("Rekvisitionen finns inte.", "match")
        values["line_id"] = (succeeding_line(order.line) or order.line).pk
    if values["line_id"]:
        line = DecisionLine.objects.select_related("decision").filter(pk=values["line_id"]).first()
        if line is None:
            raise Invalid("Beslutsraden finns inte.", "match")
        case_for(actor, RECEIVE, line.decision.case_id, closed=True)
    return InvoiceText(**values)


def _check(text: InvoiceText) -> None:
    if text.kind not in Invoice.Kind.values:
        raise Invalid("Välj faktura eller kreditfaktura.", "kind")
    if text.payee_id and not Payee.objects.filter(pk=text.payee_id).exclude(kind=PayeeKind.CLIENT).exists():
        raise Invalid("Välj leverantör.", "payee")
    if text.amount is not None and text.amount <= 0:
        raise Invalid("Beloppet ska vara över noll. En kreditfaktura skrivs utan minustecken.", "amount")
    if text.invoice_date and text.due_date and text.due_date < text.invoice_date:
        raise Invalid("Förfallodagen kan inte ligga före fakturadatumet.", "due_date")
    if text.credits_id:
        credited = Invoice.objects.filter(pk=text.credits_id, kind=Invoice.Kind.INVOICE).first()
        if credited is None or credited.payee_id != text.payee_id:
            raise Invalid("Fakturan som krediteras är inte från samma leverantör.", "credits")


@action(REVIEW)
def review_invoice(
    actor: User, now: datetime, invoice_id: int, text: InvoiceText | None = None, *, is_message: bool = False
) -> Invoice:
    """Certify that the invoice is right (granskningsattest), with what is entered now if `text` (`is_message` as when
    it is entered); its image is filed in the record of the case. A credit note is settled at once, since it only
    lowers what is paid.

    Raises Invalid for what is missing, Conflict for whoever made the decision or issued the requisition, and where the
    invoice is of more than is left.
    """
    invoice = _locked(actor, REVIEW, invoice_id, S.RECEIVED)
    if text is not None:
        invoice = _enter(actor, invoice, text, is_message=is_message)
    _refuse_incomplete(invoice)
    if invoice.kind == Invoice.Kind.CREDIT:
        return _settle(actor, now, invoice)
    case = case_for(actor, REVIEW, _known(invoice.case_id), closed=True)
    decision = Decision.objects.select_for_update().get(pk=_known(invoice.decision_id))
    if not decision.in_force:
        raise Conflict("Beslutet gäller inte längre. Välj på nytt vad fakturan gäller, eller avvisa den.")
    _refuse_own(actor, invoice, decision)
    _refuse_more_than_left(invoice)
    if alike(invoice) is not None and not invoice.alike_reason:
        raise Invalid("En liknande faktura finns redan. Skriv varför den här ändå ska betalas.", "alike_reason")
    _file(actor, now, case, invoice)
    invoice.state, invoice.reason = S.REVIEWED, ""
    invoice.save(update_fields=["state", "reason", "document"])
    invoice.refresh_from_db()
    _tell(actor, now, invoice, InvoiceReviewed)
    return invoice


def _refuse_incomplete(invoice: Invoice) -> None:
    wanted: list[tuple[str, object, str]] = [
        ("payee", invoice.payee_id, "Välj leverantör."),
        ("amount", invoice.amount, "Skriv beloppet."),
        ("invoice_date", invoice.invoice_date, "Skriv fakturadatumet."),
    ]
    if invoice.kind == Invoice.Kind.CREDIT:
        wanted.append(("credits", invoice.credits_id, "Skriv vilken faktura som krediteras."))
    else:
        wanted.append(("due_date", invoice.due_date, "Skriv förfallodagen."))
        wanted.append(("match", invoice.line_id, "Välj vad fakturan gäller: en rekvisition eller ett beslut."))
    wanted.append(("number", invoice.number, "Skriv fakturanumret."))
    for field, value, sentence in wanted:
        if not value:
            raise Invalid(sentence, field)


def _refuse_own(actor: User, invoice: Invoice, decision: Decision) -> None:
    """The one who made the decision, or issued the requisition, takes no part in its invoice (controls 39)."""
    order = invoice.requisition
    deciders = {decision.decided_person_id, order.decision.decided_person_id if order else None}
    if actor.employee_id in deciders:
        raise Conflict("Du har fattat beslutet. En annan person ska attestera en faktura ur det.")
    if order and actor.employee_id == order.issued_person_id:
        raise Conflict("Du har utfärdat rekvisitionen. En annan person ska attestera en faktura på den.")


def _refuse_more_than_left(invoice: Invoice) -> None:
    """With what is left, counted as PostgreSQL does that refuses it too."""
    left = left_for(invoice)
    if invoice.payable > left:
        what = "rekvisitionen" if invoice.requisition_id else "beslutet"
        raise Conflict(f"Fakturan är på mer än vad som är kvar av {what}: {kr(left) or '0 kr'}.")


def _file(actor: User, now: datetime, case: Case, invoice: Invoice) -> None:
    """Put its image in the record of the case, once; anew where it was matched to another case before."""
    if invoice.document is None or invoice.document.case_id != case.pk:
        title = f"{invoice}, {_known(invoice.payee)}"[:120]
        file = invoice.shown or invoice.file
        invoice.document = file_stored(actor, now, case, title, file, DocumentKind.BILL)


@action(ATTEST)
def attest_invoice(actor: User, now: datetime, invoice_id: int) -> Invoice:
    """Decide that the invoice is paid (beslutsattest), within one's attest right; its payment is planned, and goes with
    an ordinary run. The rest of a requisition is the decision's again after the last invoice on it.

    Raises Conflict for whoever received, entered or reviewed it, made the decision or issued the requisition.
    """
    invoice = _locked(actor, ATTEST, invoice_id, S.REVIEWED)
    if actor.employee_id in (invoice.received_person_id, invoice.entered_person_id, invoice.reviewed_person_id):
        raise Conflict(
            "Du har tagit emot, skrivit in eller granskat fakturan. En annan person ska beslutsattestera den."
        )
    line = DecisionLine.objects.select_related("decision").get(pk=_known(invoice.line_id))
    _refuse_own(actor, invoice, line.decision)
    invoice.state = S.ATTESTED
    invoice.save(update_fields=["state"])
    invoice.refresh_from_db()
    pay_invoice(actor, now, invoice, line)
    _close_requisition(invoice)
    _tell(actor, now, invoice, InvoiceAttested)
    return invoice


def _close_requisition(invoice: Invoice) -> None:
    order = invoice.requisition
    if order is not None and invoice.closes_requisition and order.state == Requisition.State.COUNTERSIGNED:
        order.state = Requisition.State.USED
        order.save(update_fields=["state"])


@action(ATTEST)
def plan_invoice(actor: User, now: datetime, invoice_id: int) -> Payment:
    """Plan the payment of an attested invoice anew, where the one before was stopped or came back; out of the decision
    that is in force now for the same purpose.
    """
    invoice = _locked(actor, ATTEST, invoice_id, S.ATTESTED)
    if invoice.payments.filter(state__in=Payment.LIVE).exists():
        raise Conflict("Fakturan har redan en utbetalning.")
    line = succeeding_line(DecisionLine.objects.select_related("decision").get(pk=_known(invoice.line_id)))
    if line is None:
        raise Conflict("Inget beslut som gäller nu ger pengar för det fakturan gäller. Avvisa fakturan.")
    Decision.objects.select_for_update().get(pk=line.decision_id)
    return pay_invoice(actor, now, invoice, line)


@action(ATTEST)
def send_back_invoice(actor: User, now: datetime, invoice_id: int, reason: str) -> Invoice:
    """Send a reviewed invoice back to be entered and reviewed anew."""
    invoice = _locked(actor, ATTEST, invoice_id, S.REVIEWED)
    if not reason.strip():
        raise Invalid("Skriv vad som ska rättas.", "reason")
    invoice.state, invoice.reason = S.RECEIVED, reason.strip()
    invoice.save(update_fields=["state", "reason"])
    invoice.refresh_from_db()
    _tell(actor, now, invoice, InvoiceSentBack, reason=invoice.reason)
    return invoice


@action(REJECT)
def reject_invoice(actor: User, now: datetime, invoice_id: int, reason: str) -> Invoice:
    """Reject an invoice that is not to be paid. Its number may come in again."""
    invoice = _locked(actor, REJECT, invoice_id, S.RECEIVED, S.REVIEWED, S.ATTESTED)
    if not reason.strip():
        raise Invalid("Skriv varför fakturan avvisas.", "reason")
    if invoice.payments.filter(state__in=Payment.LIVE).exists():
        raise Conflict("Fakturan har en utbetalning. Stoppa den först.")
    invoice.state, invoice.reason = S.REJECTED, reason.strip()
    invoice.save(update_fields=["state", "reason"])
    invoice.refresh_from_db()
    _tell(actor, now, invoice, InvoiceRejected, reason=invoice.reason)
    return invoice


def _settle(actor: User, now: datetime, note: Invoice) -> Invoice:
    """Let a credit note lower its invoice: what is planned of it is stopped, and the rest planned anew."""
    credited = _locked(actor, REVIEW, _known(note.credits_id), S.RECEIVED, S.REVIEWED, S.ATTESTED)
    if _known(note.amount) > credited.payable:
        raise Invalid("Kreditfakturan är på mer än vad som är kvar av fakturan.", "amount")
    had_payment = credited.payments.filter(state__in=(Payment.State.PLANNED, Payment.State.IN_RUN)).exists()
    stop_invoice_payment(actor, now, credited)
    if credited.case_id:
        case = case_for(actor, REVIEW, credited.case_id, closed=True)
        _file(actor, now, case, note)
    note.state = S.SETTLED
    note.save(update_fields=["state", "document"])
    if credited.payable == 0 and not credited.payments.filter(state__in=Payment.LIVE).exists():
        credited.state = S.SETTLED
        credited.save(update_fields=["state"])
    elif had_payment:
        line = succeeding_line(DecisionLine.objects.select_related("decision").get(pk=_known(credited.line_id)))
        if line is not None:
            pay_invoice(actor, now, credited, line)
    note.refresh_from_db()
    _tell(actor, now, note, InvoiceCredited)
    return note


def _locked(actor: User, act: str, invoice_id: int, *states: str) -> Invoice:
    """The invoice in one of the states, locked after its case and decision, as payments and requisitions are."""
    found = Invoice.objects.filter(pk=invoice_id).values_list("case_id", "decision_id", "section_id").first()
    if found is None:
        raise NotFound("Fakturan finns inte, eller hör till en sektion där du inte arbetar.")
    case_id, decision_id, section_id = found
    require(actor, act, section_id)
    if case_id:
        case_for(actor, act, case_id, closed=True)
    if decision_id:
        Decision.objects.select_for_update().get(pk=decision_id)
    invoice = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice_id)
    if invoice.state not in states:
        raise Conflict(f"Fakturan är {invoice.get_state_display()}.")
    return invoice


def _known(value: T | None) -> T:
    """What has been made sure to be there."""
    assert value is not None
    return value


def _tell(actor: User, now: datetime, invoice: Invoice, kind: type[OfInvoice], **said: str) -> None:
    title = f"{invoice}, {invoice.payee}" if invoice.payee else str(invoice)
    subject = f"payments_invoice:{invoice.pk}"
    amount = invoice.amount or Decimal(0)
    publish(actor, now, kind(invoice.case_id, subject, invoice_id=invoice.pk, title=title, amount=amount, **said))
