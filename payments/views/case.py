"""The payments of a case: its panel, dividing, stopping, standing instructions, and the chain of one payment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.refusals import Refusal
from bistand.staff.permissions import may, require
from bistand.ui.drafts import TOKEN, DraftState, clear_draft, draft_for
from bistand.ui.files import private_file
from bistand.ui.once import once
from cases.models import Case
from cases.queries import open_case
from cases.views.base import panel
from cases.views.kept import kept_data
from payments import actions
from payments.bank.bank_codes import ACCOUNT_IS_GONE
from payments.bank.bankdays import next_bank_day
from payments.chain_letter import chain_pdf
from payments.forms import InstructionForm, ReasonForm, ShareForm, Shares
from payments.models import Payee, Payment
from payments.queries import case as reads
from payments.queries.chain import chain_of
from payments.queries.funds import agreements_of, is_kept
from payments.queries.guarantees import are_given, guarantees_of
from payments.queries.invoices import invoices_of_case
from payments.queries.secrecy import name_for, open_payment
from payments.queries.unasked import Unasked, unasked, unasked_line
from payments.views.base import ActForm, found_or_404, part

SPARE_ROWS = 2
# Where people sign in from stands in the log of sign-ins, which is read by those who read the access log.
PLACES = "audit.read_access"


def panel_url(case_id: int) -> str:
    return reverse("payments_case_panel", args=[case_id])


@require_GET
def case_panel(request: HttpRequest, case_id: int) -> HttpResponse:
    """Per decision: granted, planned, paid and what remains; each payment with its state and account."""
    case = open_case(request.user, case_id, "payments_case_panel")
    require(request.user, "payments.read", case.section_id)
    found, is_open = reads.payments_of_case(case), case.state == Case.State.OPEN
    current = [each for each in found if each.decision.in_force]
    waiting = [p for each in current for p in each.payments if p.state == Payment.State.PLANNED]
    return panel(
        request,
        case,
        "payments",
        "payments/case_panel.html",
        decisions=current,
        replaced=[each for each in found if not each.decision.in_force and (each.payments or each.requisitions)],
        asked=unasked(Case.objects.filter(pk=case.pk), timezone.localdate()),
        missing=reads.payees_without_account(waiting) if waiting else set(),
        refused={p.payee_id for each in current for p in each.payments if p.return_code in ACCOUNT_IS_GONE},
        instructions=reads.instructions_of(case),
        invoices=invoices_of_case(case),
        funds=agreements_of(case),
        guarantees=guarantees_of(case),
        may_guarantee=is_open and are_given() and may(request.user, "payments.decide_guarantee", case.section_id),
        may_agree=is_open and is_kept() and may(request.user, "payments.agree_funds", case.section_id),
        may_plan=may(request.user, "payments.plan", case.section_id),
        may_instruct=is_open and may(request.user, "payments.plan", case.section_id),
        may_issue=is_open and may(request.user, "payments.issue_requisition", case.section_id),
        may_stop=may(request.user, "payments.stop", case.section_id),
        may_enter=may(request.user, "payments.enter_account"),
    )


@require_GET
def payment_chain(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Who registered, entered, verified, decided, approved and released one payment, when and, to those who read the
    access log, from where; then the file, the receipt, the voucher and the bank's booking.
    """
    require(request.user, "payments.read")
    payment = open_payment(request.user, payment_id, "payment_chain")
    context = {
        "title": f"Utbetalning {payment.pk}",
        "payment": payment,
        "payee_name": name_for(request.user, payment),
        "links": chain_of(payment, places=may(request.user, PLACES)),
        "may_open_case": may(request.user, "cases.read", payment.case.section_id),
    }
    return part(request, "payments/chain_of_payment.html", **context)


@require_GET
def payment_chain_pdf(request: HttpRequest, payment_id: int) -> HttpResponse:
    """The same as a document."""
    require(request.user, "payments.read")
    payment = open_payment(request.user, payment_id, "payment_chain_pdf")
    links = chain_of(payment, places=may(request.user, PLACES))
    content = chain_pdf(payment, links, name_for(request.user, payment), str(request.user), timezone.now())
    return private_file(content, "application/pdf", f"utbetalning-{payment.pk}.pdf", save=True)


class StopPayment(ActForm):
    """Stop a planned payment, with a reason."""

    act = "payments.stop"
    title = "Stoppa utbetalning"
    submit = "Stoppa utbetalningen"
    template_name = "payments/stop.html"
    form_class = ReasonForm
    done = "Utbetalningen är stoppad."

    def prepare(self) -> None:
        self.payment = open_payment(self.request.user, self.kwargs["payment_id"], "payment_stop")
        self.case = open_case(self.request.user, self.payment.case_id, "payment_stop")

    def back(self) -> str:
        return panel_url(self.payment.case_id)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(f"Ärende {self.case.number}", self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"payment": self.payment, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.stop_payment(self.request.user, self.now, self.payment.pk, reason=fields["reason"])
        return self.back()


class Instruct(ActForm):
    """Let the money for a purpose go to the landlord, say, from the next decision on."""

    act = "payments.plan"
    title = "Stående mottagare"
    submit = "Spara"
    form_class = InstructionForm
    done = "Från och med nästa beslut går pengarna till den mottagaren."

    def prepare(self) -> None:
        self.case = open_case(self.request.user, self.kwargs["case_id"], "payment_instruction")
        require(self.request.user, self.act, self.case.section_id)

    def back(self) -> str:
        return panel_url(self.case.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(f"Ärende {self.case.number}", self.back())]

    def get_initial(self) -> dict[str, Any]:
        return {"purpose": self.request.GET.get("purpose", ""), **super().get_initial()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "payees": reads.payee_choices(self.case)}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.instruct(
            self.request.user, self.now, self.case.pk, fields["purpose"], int(fields["payee"]), fields["reference"]
        )
        return self.back()


# ---- dividing a line ---------------------------------------------------------------------------------------


def divide_line(request: HttpRequest, line_id: int) -> HttpResponseBase:
    """Divide what remains of a decision's line between payees; a row can be added without losing what is typed."""
    require(request.user, "payments.plan")
    missing = "Beslutsraden finns inte, eller hör till en sektion där du inte arbetar."
    case = open_case(request.user, found_or_404(reads.case_of_line(line_id), missing), "payment_divide")
    require(request.user, "payments.plan", case.section_id)
    found = found_or_404(reads.line_payments(line_id), missing)
    asked = unasked_line(line_id, timezone.localdate())
    key = f"payment_divide:{line_id}"
    draft = draft_for(request, key, ShareForm)
    form_kwargs = {"payees": reads.payee_choices(case)}
    status = HTTPStatus.OK
    if request.method == "POST":
        shares: Any = Shares(_one_row_more(request), form_kwargs=form_kwargs, prefix="rows")
        shares.divisible = found.divisible
        if "add" not in request.POST and shares.is_valid():
            answer = _divided(request, case, line_id, shares)
            if answer is not None:
                clear_draft(request.user, key, request.POST.get(TOKEN, ""))
                return answer
        status = HTTPStatus.OK if "add" in request.POST else HTTPStatus.UNPROCESSABLE_ENTITY
    else:
        chosen = _chosen(asked, request.GET.get("to", ""), case) if asked else None
        shares = _proposed(found, draft, form_kwargs, chosen)
    context = {
        "title": "Fördela mellan mottagare",
        "case": case,
        "found": found,
        "shares": shares,
        "draft": draft,
        "asked": asked,
        "cancel": panel_url(case.pk),
        "crumbs": [(f"Ärende {case.number}", panel_url(case.pk))],
        "adding": "add" in request.POST,
    }
    return render(request, "payments/divide.html", context, status=status)


def _one_row_more(request: HttpRequest) -> Any:
    """What was sent, with one more empty row where that was asked for."""
    data = request.POST.copy()
    if "add" in request.POST:
        total = data.get("rows-TOTAL_FORMS", "0")
        data["rows-TOTAL_FORMS"] = str(int(total) + 1 if total.isdecimal() else 1)
    return data


def _divided(request: HttpRequest, case: Case, line_id: int, shares: Any) -> HttpResponseBase | None:
    given = [actions.Share(int(row["payee"]), row["amount"], row["pay_on"], row["reference"]) for row in shares.given]

    def act() -> str:
        actions.divide_line(request.user, timezone.now(), line_id, given)
        return panel_url(case.pk)

    try:
        return once(request, act)
    except Refusal as refusal:
        _show(refusal, shares)
        return None


def _show(refusal: Refusal, shares: Any) -> None:
    """A refusal names a field but not its row: it stands over the form."""
    shares._non_form_errors.append(refusal.message)


def _chosen(asked: Unasked, to: str, case: Case) -> dict[str, Any] | None:
    """The row for whom was chosen: the client who has paid the bill, or the supplier who has not been paid."""
    day, remains = next_bank_day(timezone.localdate()), asked.found.remains
    if to == "client":
        return _row(str(Payee.objects.get(person=case.applicant_id).pk), remains, day, "")
    if to == "supplier":
        return _row(str(asked.instruction.payee_id), remains, day, asked.instruction.reference)
    return None


def _proposed(
    found: reads.LinePayments, draft: DraftState, form_kwargs: dict[str, Any], chosen: dict[str, Any] | None
) -> Any:
    """What was just chosen, else the rows as they were left, or else the line as it is planned now."""
    kept = None if chosen else kept_data(draft)
    initial = [chosen] if chosen else _kept_rows(kept) if kept else _planned_rows(found)
    total = len(initial) + SPARE_ROWS
    shares = Shares(initial=initial, form_kwargs=form_kwargs, prefix="rows")
    shares.extra = max(total - len(initial), 0)
    return shares


def _kept_rows(kept: Any) -> list[dict[str, Any]]:
    total = kept.get("rows-TOTAL_FORMS", "0")
    names = tuple(ShareForm.base_fields)
    rows = [
        {name: kept.get(f"rows-{n}-{name}", "") for name in names}
        for n in range(min(int(total) if total.isdecimal() else 0, 20))
    ]
    return [row for row in rows if row["payee"] or row["amount"]]


def _planned_rows(found: reads.LinePayments) -> list[dict[str, Any]]:
    day = next_bank_day(timezone.localdate())
    planned = [p for p in found.payments if p.state == Payment.State.PLANNED]
    rows = [_row(str(p.payee_id), p.amount, max(p.pay_on, day), p.reference) for p in planned]
    if found.remains > 0:
        rows.append(_row("", found.remains, day, ""))
    return rows


def _row(payee: str, amount: Decimal, pay_on: date, reference: str) -> dict[str, Any]:
    return {"payee": payee, "amount": amount, "pay_on": pay_on, "reference": reference}
