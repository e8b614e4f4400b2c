"""The bank file of a run, the bank's receipts, and what came back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.audit import actions as audit
from bistand.refusals import Invalid, NotFound
from bistand.staff.permissions import may, require
from bistand.ui.files import private_file
from bistand.ui.once import once
from payments import actions
from payments.actions.export import MAX_RECEIPT_BYTES
from payments.bank.fakebank import PAID, receipt_for
from payments.bank.pain001 import PaymentFileError
from payments.bank.schema import InvalidFile
from payments.bankfile import make_bank_file
from payments.forms import ReceiptForm
from payments.models import BankEntry, BankReceipt, BankStatement, Invoice, PaymentRun, RunFile, RunList
from payments.queries import receipts as reads
from payments.queries import returns as return_reads
from payments.queries import runs as run_reads
from payments.queries.secrecy import open_run
from payments.tables import KeptTable, ReceiptTable, ReturnedTable, invoice_url, run_url, statement_url
from payments.views.base import ActForm, found_or_404, part

CLOSED_ACCOUNT = "AC04"
NOT_WRITTEN = "Bankfilen är inte skriven än."


def _file_of(run: PaymentRun) -> RunFile:
    return found_or_404(RunFile.objects.select_related("file").filter(run=run).first(), NOT_WRITTEN)


@require_GET
def run_file(request: HttpRequest, run_id: int) -> HttpResponse:
    """The bank file itself, for the accountant; the fetching is logged."""
    run = open_run(request.user, run_id)
    require(request.user, "payments.fetch_file", run.section_id)
    row = _file_of(run)
    audit.log_access(request.user, f"run_file:{row.message_id}")
    return private_file(bytes(row.file.content), "application/xml", f"{row.message_id}.xml", save=True)


@require_GET
def run_list(request: HttpRequest, run_id: int) -> HttpResponse:
    """The archived list of what was approved and released; the fetching is logged."""
    run = open_run(request.user, run_id)
    require(request.user, "payments.fetch_list", run.section_id)
    row = found_or_404(RunList.objects.select_related("file").filter(run=run).first(), "Listan är inte arkiverad än.")
    audit.log_access(request.user, f"run_list:{run.pk}")
    return private_file(bytes(row.file.content), "application/pdf", f"betalningslista-{run.pk}.pdf", save=True)


@require_GET
def check_file(request: HttpRequest, run_id: int) -> HttpResponse:
    """Make the file again from the rows and compare it with the one that was sent."""
    require(request.user, "payments.read")
    run = open_run(request.user, run_id)
    row = found_or_404(reads.file_of(run), NOT_WRITTEN)
    problem, made = "", None
    try:
        made = make_bank_file(run)
    except (InvalidFile, PaymentFileError) as error:
        problem = str(error)
    context = {
        "title": f"Kontroll av bankfilen, körning {run.pk}",
        "run": run,
        "file": row,
        "made": made,
        "problem": problem,
        "same": made is not None and made.sha256 == row.file.sha256,
        "checked_at": timezone.now(),
    }
    return part(request, "payments/file_check.html", **context)


@require_POST
def retry_delivery(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Try again to write the file or to hand it to the bank."""
    run = open_run(request.user, run_id)
    require(request.user, "audit.retry", run.section_id)
    failed = next((d for d in run_reads.deliveries_of(run) if d.state == "failed"), None)
    if failed is not None:
        audit.retry(request.user, failed.pk)
    return redirect(run_url(run.pk))


# ---- receipts ----------------------------------------------------------------------------------------------


@require_GET
def receipts(request: HttpRequest) -> HttpResponse:
    """The bank's receipts, and the runs that wait for one."""
    require(request.user, "payments.read")
    waiting = list(reads.runs_without_answer(request.user)[:20])
    context = {
        "title": "Kvittenser",
        "table": ReceiptTable(reads.receipts(request.user), request),
        "waiting": waiting,
        "may_receive": may(request.user, "payments.receive"),
        "demo": settings.BISTAND_DEMO and may(request.user, "payments.receive"),
    }
    return render(request, "payments/receipts.html", context)


class NewReceipt(ActForm):
    """Read in a receipt that the bank has left."""

    act = "payments.receive"
    title = "Läs in bankens fil"
    submit = "Läs in"
    template_name = "payments/receipt_form.html"
    form_class = ReceiptForm

    def back(self) -> str:
        return reverse("receipts")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Kvittenser", self.back())]

    def perform(self, fields: dict[str, Any]) -> str:
        if fields["file"].size > MAX_RECEIPT_BYTES:
            raise Invalid("Filen är för stor för att vara en kvittens.", "file")
        row = actions.read_bank_message(self.request.user, self.now, fields["file"].read())
        if isinstance(row, BankReceipt):
            messages.success(self.request, told(row))
            return run_url(row.run_id)
        messages.success(self.request, told_statements(row))
        return statement_url(row[0].pk) if len(row) == 1 else reverse("statements")


def told(row: BankReceipt) -> str:
    """What a receipt said, in a sentence."""
    return f"Kvittensen är inläst: {row.paid_count} betalda, {row.returned_count} i retur."


def told_statements(rows: list[BankStatement]) -> str:
    """What statements said, in a sentence."""
    if not rows:
        return "Kontoutdraget var redan inläst. Inget har ändrats."
    entries = BankEntry.objects.filter(statement__in=rows)
    back = entries.filter(payment__isnull=False, is_debit=False).count()
    return f"Kontoutdraget är inläst: {entries.count()} nya poster, {back} i retur."


@require_POST
def demo_bank(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Let the demo's bank answer a file, through the same action as a real receipt. Exists in the demo only."""
    if not settings.BISTAND_DEMO:
        raise NotFound("Demobanken finns bara i demon.")
    run = open_run(request.user, run_id)
    require(request.user, "payments.receive", run.section_id)
    row = _file_of(run)

    def act() -> str:
        content = receipt_for(bytes(row.file.content), _verdict(run, "return" in request.POST))
        made = actions.read_receipt(request.user, timezone.now(), content)
        messages.success(request, told(made))
        return run_url(run.pk)

    return once(request, act)


def _verdict(run: PaymentRun, return_one: bool) -> Any:
    first = run.payments.order_by("pk").first()
    refused = first.end_to_end_id if first and return_one else None
    return lambda end_to_end_id: CLOSED_ACCOUNT if end_to_end_id == refused else PAID


@require_GET
def returned(request: HttpRequest) -> HttpResponse:
    """Payments that came back, until they have been planned anew (a new account, then a new plan), and those of which
    nothing is left to pay.
    """
    require(request.user, "payments.read")
    table = ReturnedTable(return_reads.returned(request.user), request)
    kept = KeptTable(return_reads.kept(request.user), request, prefix="kvar_")
    for row in (*table.page.rows, *kept.page.rows):
        _say_next(request.user, row)
    return render(request, "payments/returned.html", {"title": "Returer", "table": table, "kept": kept})


def _say_next(user: Any, row: Any) -> None:
    """What this user may do with a payment that came back, and where."""
    section = row.case.section_id
    row.may_enter = may(user, "payments.enter_account")
    row.may_open = may(user, "cases.read", section)
    if row.claim_id:
        row.may_plan = may(user, "payments.judge_claim", section) and row.claim.noted_person_id != user.employee_id
        row.plan_url = reverse("guarantee_claim_again", args=[row.claim_id])
        row.planner = "Socialsekreteraren betalar kravet på nytt"
    elif row.withdrawal_id:
        row.may_plan = may(user, "payments.pay_funds", section)
        row.plan_url = f"{reverse('fund_pay', args=[row.withdrawal.agreement_id])}?back={row.pk}"
        row.planner = "Socialsekreteraren betalar ut pengarna på nytt"
    elif row.invoice and row.invoice.state == Invoice.State.ATTESTED:
        row.may_plan = may(user, "payments.attest_invoice", section)
        row.plan_url = invoice_url(row.invoice_id)
        row.planner = "Den som attesterar planerar om fakturan"
    else:
        row.may_plan = may(user, "payments.plan", section)
        row.plan_url = reverse("payment_divide", args=[row.plan_line]) if row.plan_line else ""
        row.planner = "Socialsekreteraren planerar om"
