"""Invoices: the queue by due date, one with its image, entering and reviewing it, attesting it, and what ends it."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView

from bistand.refusals import Conflict, Invalid
from bistand.staff.models import Section
from bistand.staff.permissions import may, require, sections_of
from bistand.ui.act_forms import RefusalFormMixin
from bistand.ui.files import private_file
from bistand.ui.templatetags.ui import amount
from cases.models import StoredFile
from cases.views.applications import read_upload
from payments import actions
from payments.bank.accounts import AccountError, read_ocr
from payments.forms import ReasonForm
from payments.forms_invoice import InvoiceFilter, InvoiceForm, UploadForm
from payments.models import Invoice, Payee, Payment, PayoutAccount
from payments.queries import invoices as reads
from payments.tables import InvoiceTable, invoice_url
from payments.views.base import ActForm, ActPage, ConfirmPage

LIST = ("Fakturor", "invoices")
S = Invoice.State
# What is shown as something is typed.
# What suggestions are made out of.
TYPED = ("supplier", "payee", "reference", "reference_is_message", "match_text", "match")
PARTS = {"payees": "_invoice_payees", "ocr": "_invoice_ocr"}


def _first_view(user: Any) -> str:
    """What of the queue somebody sees first: what waits for them."""
    return "attest" if may(user, "payments.attest_invoice") else "enter"


@require_GET
def invoices(request: HttpRequest) -> HttpResponse:
    """The queue, what is due first before the rest; found by number, reference or supplier."""
    require(request.user, "payments.read")
    form = InvoiceFilter(request.GET or None, initial={"lage": _first_view(request.user)})
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    standing = chosen.get("lage") or ("all" if chosen.get("q") else _first_view(request.user))
    rows = reads.listed(request.user, standing, chosen.get("q") or "", timezone.localdate())
    context = {
        "title": "Fakturor",
        "form": form,
        "table": InvoiceTable(rows, request),
        "may_receive": may(request.user, "payments.receive_invoice"),
        "overdue": reads.listed(request.user, "overdue", "", timezone.localdate()).order_by().count(),
    }
    return render(request, "payments/invoices.html", context)


class Upload(ActPage, RefusalFormMixin, FormView):
    """Receive invoices as files; the first of them is then entered at once."""

    act = "payments.receive_invoice"
    title = "Ta emot fakturor"
    submit = "Ta emot"
    template_name = "payments/invoice_upload.html"
    form_class = UploadForm

    def back(self) -> str:
        return reverse(LIST[1])

    def crumbs(self) -> list[tuple[str, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def get_form_kwargs(self) -> dict[str, Any]:
        ids = sections_of(self.request.user, self.act)
        sections = Section.objects.all() if ids is None else Section.objects.filter(pk__in=ids)
        return {**super().get_form_kwargs(), "sections": list(sections)}

    def perform(self, fields: dict[str, Any]) -> str:
        made = []
        for upload in fields["vouchers"]:
            try:
                made.append(
                    actions.receive_invoice(self.request.user, self.now, fields["section"].pk, read_upload(upload))
                )
            except (Invalid, Conflict) as refusal:
                raise Invalid(f"{upload.name}: {refusal.message}", "vouchers") from refusal
        return invoice_url(made[0].pk)


@require_GET
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": "'self'"})  # type: ignore[arg-type]
def invoice_file(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """The voucher as a person reads it; never run, only shown."""
    require(request.user, "payments.read")
    row = reads.open_invoice(request.user, invoice_id, "invoice_file")
    original = "original" in request.GET
    file = StoredFile.objects.get(pk=row.file_id if original else row.voucher_file_id)
    return private_file(bytes(file.content), file.media_type, f"faktura-{row.pk}", save=original)


def invoice(request: HttpRequest, invoice_id: int) -> HttpResponseBase:
    """One invoice: to be entered while it is received, by whoever reviews; else what it says and who attested it."""
    require(request.user, "payments.read")
    row = reads.open_invoice(request.user, invoice_id, "invoice")
    if row.state == S.RECEIVED and may(request.user, "payments.review_invoice", row.section_id):
        return Enter.as_view()(request, invoice_id=invoice_id)
    own = request.user.employee_id in (  # type: ignore[union-attr]
        row.received_person_id, row.entered_person_id, row.reviewed_person_id, row.decided_person_id,
        row.issued_person_id,
    )  # fmt: skip
    attests = may(request.user, "payments.attest_invoice", row.section_id)
    live = row.payments.filter(state__in=Payment.LIVE).select_related("run").first()
    context = {
        "title": str(row),
        "row": row,
        "match": reads.match_of(request.user, row),
        "payment": live,
        "notes": list(row.credit_notes.filter(state=S.SETTLED)),
        "own": own,
        "account_missing": _account_missing(row),
        "may_attest": attests and not own and row.state == S.REVIEWED,
        "may_send_back": attests and row.state == S.REVIEWED,
        "may_plan": attests and row.state == S.ATTESTED and live is None,
        "may_reject": _may_reject(request.user, row) and live is None,
        "may_open_case": bool(row.case) and may(request.user, "cases.read", row.section_id),
        "waiting": _queue_words(request.user, row),
        "crumbs": [(LIST[0], reverse(LIST[1]))],
    }
    return render(request, "payments/invoice.html", {**context, **_voucher(row)})


def _voucher(row: Invoice) -> dict[str, Any]:
    file = row.shown or row.file
    return {
        "is_picture": file.media_type.startswith("image/"),
        "voucher_url": reverse("invoice_file", args=[row.pk]),
        "asked": reads.asked_of(row),
    }


def _account_missing(row: Invoice) -> bool:
    known = PayoutAccount.objects.filter(payee=row.payee_id, state=PayoutAccount.State.VERIFIED)
    return row.payee_id is not None and not known.exists()


def _may_reject(user: Any, row: Invoice) -> bool:
    open_ = row.state in (S.RECEIVED, S.REVIEWED, S.ATTESTED)
    return open_ and may(user, "payments.reject_invoice", row.section_id)


def _next(user: Any, found: Any, than: int) -> str:
    """The next of what waits, or the queue."""
    row = found.exclude(pk=than).first() if found is not None else None
    return invoice_url(row.pk) if row else reverse(LIST[1])


def _queue_words(user: Any, row: Invoice) -> int:
    found = reads.to_review(user) if row.state == S.RECEIVED else reads.to_attest(user)
    return found.exclude(pk=row.pk).order_by().count() if found is not None else 0


class OnInvoice(ActPage):
    """Mixin: a page that does something with one invoice."""

    def prepare(self) -> None:
        name = self.request.resolver_match.url_name if self.request.resolver_match else ""
        self.row = reads.open_invoice(self.request.user, self.kwargs["invoice_id"], name or "invoice")
        require(self.request.user, self.act, self.row.section_id)

    def back(self) -> str:
        return invoice_url(self.row.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(LIST[0], reverse(LIST[1])), (str(self.row), self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"row": self.row, **_voucher(self.row), **kwargs})


class Enter(OnInvoice, ActForm):
    """Enter what the voucher says beside its image, and review it; Enter goes on to the next one."""

    act = "payments.review_invoice"
    submit = "Granska och nästa"
    template_name = "payments/invoice_enter.html"
    form_class = InvoiceForm

    def crumbs(self) -> list[tuple[str, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def draft_key(self) -> str:
        return f"invoice:{self.kwargs['invoice_id']}"

    def get_initial(self) -> dict[str, Any]:
        row, known = self.row, reads.match_of(self.request.user, self.row)
        said = {name: getattr(row, name) for name in (
            "reference", "amount", "due_date", "invoice_date", "number", "closes_requisition", "kind", "alike_reason",
        )}  # fmt: skip
        own = {
            **said,
            "payee": row.payee_id or "",
            "supplier": row.payee.name if row.payee else _seller(row),
            "match": known.key if known else "",
            "credits": row.credits.number if row.credits else "",
        }
        return {**own, **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.get_form()
        values = {name: form[name].value() or "" for name in TYPED}
        own = {
            "form": form,
            "title": str(self.row),
            "narrow": False,
            "waiting": _queue_words(self.request.user, self.row),
            "skip": _next(self.request.user, reads.to_review(self.request.user), self.row.pk),
            "may_reject": _may_reject(self.request.user, self.row),
            **_suggestions(self.request.user, self.row, values),
        }
        return super().get_context_data(**{**own, **kwargs})

    def field_of(self, refusal: Any, form: Any) -> str | None:
        return {"payee": "supplier", "match": "match_text"}.get(refusal.field) or super().field_of(refusal, form)

    def perform(self, fields: dict[str, Any]) -> str:
        text, is_message = self._text(fields), fields["reference_is_message"]
        if "only_save" in self.request.POST:
            actions.enter_invoice(self.request.user, self.now, self.row.pk, text, is_message=is_message)
            self.done = "Det du har skrivit är sparat."
            return self.back()
        actions.review_invoice(self.request.user, self.now, self.row.pk, text, is_message=is_message)
        self.done = f"{self.row.get_kind_display().capitalize()}n från {_name_of(text.payee_id)} är granskad."
        return _next(self.request.user, reads.to_review(self.request.user), self.row.pk)

    def _text(self, fields: dict[str, Any]) -> actions.InvoiceText:
        found = _suggestions(self.request.user, self.row, {name: str(value or "") for name, value in fields.items()})
        payee_id, match = found["payee_id"], found["match_key"]
        credit = fields["kind"] == Invoice.Kind.CREDIT
        return actions.InvoiceText(
            payee_id=payee_id,
            line_id=int(match[1:]) if match.startswith("l") else None,
            requisition_id=int(match[1:]) if match.startswith("r") else None,
            credits_id=_credited(self.request.user, payee_id, fields["credits"]) if credit else None,
            kind=fields["kind"] or Invoice.Kind.INVOICE,
            **{name: fields[name] for name in (
                "number", "amount", "invoice_date", "due_date", "reference", "closes_requisition", "alike_reason",
            )},
        )  # fmt: skip


def _seller(row: Invoice) -> str:
    """What an e-invoice's supplier is looked for by."""
    asked = reads.asked_of(row)
    return (asked.org_number or asked.seller) if asked else ""


def _name_of(payee_id: int | None) -> str:
    payee = Payee.objects.filter(pk=payee_id or 0).first()
    return payee.name if payee else "leverantören"


def _credited(user: Any, payee_id: int | None, number: str) -> int | None:
    if not number.strip():
        return None
    rows = reads.visible_invoices(user).filter(payee=payee_id, kind=Invoice.Kind.INVOICE, number__iexact=number.strip())
    row = rows.exclude(state=S.REJECTED).first()
    if row is None:
        raise Invalid("Leverantören har ingen faktura med det numret här.", "credits")
    return row.pk


# ---- suggestions -------------------------------------------------------------------------------------------


def _suggestions(user: Any, row: Invoice, typed: dict[str, str]) -> dict[str, Any]:
    """Suppliers and what the invoice may be of, out of what is typed; one alone is chosen at once."""
    payees = reads.suppliers(typed.get("supplier", ""))
    if not payees and row.payee and not typed.get("supplier"):
        payees = [row.payee]
    payee_id = _chosen(typed.get("payee", ""), [str(payee.pk) for payee in payees])
    reference = typed.get("reference", "")
    found = reads.matches(user, typed.get("match_text", ""), int(payee_id) if payee_id else None, reference)
    known = reads.match_of(user, row)
    if known and not typed.get("match_text") and known.key not in [each.key for each in found]:
        found = [known, *found]
    verified = PayoutAccount.objects.filter(payee__in=payees, state=PayoutAccount.State.VERIFIED)
    accounts = {account.payee_id: account for account in verified}
    return {
        "payees": [(payee, accounts.get(payee.pk)) for payee in payees],
        "payee_id": int(payee_id) if payee_id else None,
        "matches": found,
        "match_key": _chosen(typed.get("match", ""), [each.key for each in found]),
        "typed": typed,
        **_ocr(reference, is_message=bool(typed.get("reference_is_message")) or reference == row.reference),
    }


def _chosen(given: str, offered: list[str]) -> str:
    if given in offered:
        return given
    return offered[0] if len(offered) == 1 else ""


def _ocr(reference: str, *, is_message: bool) -> dict[str, Any]:
    """What the check of a reference says: by length and check digit where it is digits alone."""
    digits = reference.replace(" ", "").replace("-", "")
    if not digits.isdigit() or len(digits) <= 3:
        return {}
    try:
        read = read_ocr(digits, check_length=True)
    except AccountError as error:
        return {"ocr_problem": error.message, "is_message": is_message}
    return {"ocr_warnings": read.warnings, "ocr_right": not read.warnings}


@require_POST
def invoice_suggest(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Suppliers, the check of the OCR number, and what the invoice may be of, while it is typed. Keeps nothing."""
    require(request.user, "payments.review_invoice")
    row = reads.open_invoice(request.user, invoice_id, "invoice_suggest")
    typed = {name: request.POST.get(name, "") for name in TYPED}
    part = PARTS.get(request.POST.get("part", ""), "_invoice_matches")
    answer = render(request, f"payments/{part}.html", {"row": row, **_suggestions(request.user, row, typed)})
    if part == PARTS["payees"]:
        answer["HX-Trigger-After-Swap"] = "payee"
    return answer


# ---- attest, and what ends it ------------------------------------------------------------------------------


class Attest(OnInvoice, ConfirmPage):
    act = "payments.attest_invoice"
    title = "Beslutsattestera"
    submit = "Attestera"

    def prepare(self) -> None:
        super().prepare()
        if self.row.state != S.REVIEWED:
            raise Conflict(f"Fakturan är {self.row.get_state_display()}. Den kan attesteras när den är granskad.")

    def words(self) -> list[str]:
        row = self.row
        match = reads.match_of(self.request.user, row)
        return [
            f"{amount(row.payable)} till {row.payee}, att betala senast {row.due_date}.",
            f"Gäller {match.words if match else ''}. {match.who if match else ''}.",
            f"Granskad av {row.reviewed_by}. Betalningen planeras och går med i en vanlig körning.",
        ]

    def perform(self, fields: dict[str, Any]) -> str:
        actions.attest_invoice(self.request.user, self.now, self.row.pk)
        self.done = f"Fakturan från {self.row.payee} är attesterad och betalningen planerad."
        return _next(self.request.user, reads.to_attest(self.request.user), self.row.pk)


class Plan(OnInvoice, ConfirmPage):
    act = "payments.attest_invoice"
    title = "Planera betalningen på nytt"
    submit = "Planera betalningen"
    done = "Betalningen är planerad."

    def words(self) -> list[str]:
        row = self.row
        return [f"{amount(row.payable)} till {row.payee} planeras på nytt, ur det beslut som gäller nu."]

    def perform(self, fields: dict[str, Any]) -> str:
        actions.plan_invoice(self.request.user, self.now, self.row.pk)
        return self.back()


class SendBack(OnInvoice, ActForm):
    act = "payments.attest_invoice"
    title = "Skicka tillbaka fakturan"
    submit = "Skicka tillbaka"
    form_class = ReasonForm
    done = "Fakturan är tillbaka hos granskaren."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.send_back_invoice(self.request.user, self.now, self.row.pk, reason=fields["reason"])
        return _next(self.request.user, reads.to_attest(self.request.user), self.row.pk)


class Reject(OnInvoice, ActForm):
    act = "payments.reject_invoice"
    title = "Avvisa fakturan"
    submit = "Avvisa fakturan"
    form_class = ReasonForm
    done = "Fakturan är avvisad."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.reject_invoice(self.request.user, self.now, self.row.pk, reason=fields["reason"])
        return reverse(LIST[1])
