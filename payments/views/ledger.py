"""Vouchers of what was paid out and of what came back: where each stands, its rows, and what the ledger answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bistand.audit import actions as audit
from bistand.refusals import Invalid, NotFound
from bistand.staff.permissions import may, require
from payments import actions, voucherfile
from payments.forms import LedgerAnswerForm, LedgerReceiptForm, VoucherAgainForm
from payments.ledger.posting import objects_text
from payments.ledger.receipt import MAX_BYTES
from payments.models import LedgerVoucher
from payments.queries import ledger as reads
from payments.tables import VoucherTable, voucher_url
from payments.views.base import ActForm, part

SHOWN = 20
AT_HOME = 8
State = LedgerVoucher.State


@require_GET
def vouchers(request: HttpRequest) -> HttpResponse:
    """What lacks an account first, then the vouchers: all, or those in one state."""
    require(request.user, "payments.read_ledger")
    rows = reads.visible_vouchers(request.user).select_related("receipt")
    state = request.GET.get("state", "")
    if state in State.values:
        rows = rows.filter(state=state)
    runs = reads.waiting(request.user, SHOWN + 1)
    context = {
        "title": "Bokföring",
        "table": VoucherTable(rows, request),
        "waiting": runs[:SHOWN],
        "more": len(runs) > SHOWN,
        "deposits_waiting": reads.deposits_waiting(),
        "states": [("", "Alla"), *State.choices],
        "state": state,
        "may_receive": may(request.user, "payments.receive_ledger"),
    }
    return render(request, "payments/vouchers.html", context)


@require_GET
def voucher(request: HttpRequest, voucher_id: int) -> HttpResponse:
    require(request.user, "payments.read_ledger")
    found = reads.open_voucher(request.user, voucher_id)
    others = reads.attempts(found)
    mine = may(request.user, "payments.receive_ledger", found.run.section_id if found.run else None)
    problem = reads.problem_of(found)
    last = all(other.pk < found.pk for other in others)
    context = {
        "title": f"Verifikation {found.reference}",
        "voucher": found,
        "rows": [_row(row) for row in found.rows],
        "receipt": getattr(found, "receipt", None),
        "others": others,
        "may_answer": mine and found.state == State.SENT,
        "may_redo": mine and found.state == State.REFUSED and last,
        "problem": problem,
        "may_retry": bool(problem and problem.state == "failed" and may(request.user, "audit.retry")),
    }
    return render(request, "payments/voucher.html", context)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    amount = Decimal(row["amount"])
    return {
        **row,
        "objects": objects_text(row["objects"]),
        "debit": amount if amount > 0 else None,
        "credit": -amount if amount < 0 else None,
    }


@require_GET
def voucher_sie(request: HttpRequest, voucher_id: int) -> HttpResponse:
    """The SIE file as it was kept."""
    found = _fetched(request, voucher_id)
    return _file(bytes(found.file.content), voucherfile.MEDIA_TYPE, f"{found.reference}.SI")


@require_GET
def voucher_csv(request: HttpRequest, voucher_id: int) -> HttpResponse:
    """Its rows as CSV, as the ledger wants them."""
    found = _fetched(request, voucher_id)
    return _file(voucherfile.as_csv(found), "text/csv", f"{found.reference}.csv")


def _fetched(request: HttpRequest, voucher_id: int) -> LedgerVoucher:
    require(request.user, "payments.read_ledger")
    found = reads.open_voucher(request.user, voucher_id)
    audit.log_access(request.user, f"voucher:{found.reference}")
    return found


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
def voucher_retry(request: HttpRequest, voucher_id: int) -> HttpResponseBase:
    """Try again to hand the file to the ledger."""
    found = reads.open_voucher(request.user, voucher_id)
    require(request.user, "audit.retry")
    problem = reads.problem_of(found)
    if problem is not None and problem.state == "failed":
        audit.retry(request.user, problem.pk)
    return redirect(voucher_url(found.pk))


class _OnVoucher(ActForm):
    act = "payments.receive_ledger"
    wanted = State.SENT

    def prepare(self) -> None:
        self.voucher = reads.open_voucher(self.request.user, self.kwargs["voucher_id"])
        if self.voucher.state != self.wanted:
            raise NotFound(f"Verifikationen är {self.voucher.get_state_display()}, så det finns inget att göra här.")

    def back(self) -> str:
        return voucher_url(self.voucher.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Bokföring", reverse("vouchers")), (f"Verifikation {self.voucher.reference}", self.back())]


class AnswerVoucher(_OnVoucher):
    """What the ledger said, noted by hand where it leaves no receipt."""

    title = "Notera ekonomisystemets svar"
    form_class = LedgerAnswerForm
    done = "Svaret är noterat."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.note_ledger_answer(
            self.request.user, self.now, self.voucher.pk, number=fields["number"], reason=fields["reason"]
        )
        return self.back()


class VoucherAgain(_OnVoucher):
    """Another voucher in the place of a refused one, by the rules in force now."""

    title = "Gör om verifikationen"
    submit = "Gör om"
    form_class = VoucherAgainForm
    wanted = State.REFUSED
    done = "Systemet skriver en ny verifikation och lämnar den till ekonomisystemet."

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "booked_on": self.voucher.booked_on}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.ask_for_voucher(
            self.request.user, self.now, self.voucher.pk, fields["booked_on"], reason=fields["reason"]
        )
        return reverse("vouchers")


class NewLedgerReceipt(ActForm):
    act = "payments.receive_ledger"
    title = "Läs in ekonomisystemets kvittens"
    submit = "Läs in"
    template_name = "payments/receipt_form.html"
    form_class = LedgerReceiptForm

    def back(self) -> str:
        return reverse("vouchers")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Bokföring", self.back())]

    def perform(self, fields: dict[str, Any]) -> str:
        if fields["file"].size > MAX_BYTES:
            raise Invalid("Filen är för stor för att vara en kvittens.", "file")
        made = actions.read_ledger_receipt(self.request.user, self.now, fields["file"].read())
        posted = sum(row.posted for row in made)
        messages.success(self.request, f"Kvittensen är inläst: {posted} bokförda, {len(made) - posted} avvisade.")
        return self.back()


@require_GET
def home_ledger(request: HttpRequest) -> HttpResponse:
    """For the accountant: what lacks an account, what was refused, and what waits for the ledger's answer."""
    require(request.user, "payments.receive_ledger")
    found = reads.visible_vouchers(request.user)
    waiting = reads.waiting(request.user, AT_HOME + 1)
    refused = list(found.filter(state=State.REFUSED).select_related("receipt").order_by("-pk")[: AT_HOME + 1])
    context = {
        "title": "Bokföring",
        "waiting": waiting[:AT_HOME],
        "refused": reads.not_done_again(refused)[:AT_HOME],
        "sent": found.filter(state=State.SENT).count(),
    }
    return part(request, "payments/home/ledger.html", **context)
