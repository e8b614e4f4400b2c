"""Requisitions: the list, one with its acts and its print, and the question of a supplier on the phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET
from django.views.generic import FormView

from bistand.refusals import Conflict, Refusal
from bistand.staff.permissions import may, require
from bistand.staff.queries import system_user
from bistand.ui.files import private_file
from bistand.ui.templatetags.ui import amount
from cases.models import StoredFile
from cases.queries import open_case
from payments import actions
from payments.deliveries import print_of
from payments.forms import CallForm, ReasonForm, RequisitionFilter, RequisitionForm
from payments.models import Requisition
from payments.queries import requisitions as reads
from payments.queries.case import case_of_line, line_payments, supplier_choices
from payments.queries.invoices import invoices_of_requisition
from payments.tables import RequisitionTable, requisition_url
from payments.views.base import ActForm, ActPage, ConfirmPage, found_or_404
from payments.views.case import panel_url

LIST = ("Rekvisitioner", "requisitions")
# Proposed in the form; what the municipality wants otherwise is written there.
DAYS = 14


@require_GET
def requisitions(request: HttpRequest) -> HttpResponse:
    """What is out, what waits for a second person, what was never used and what is voided."""
    require(request.user, "payments.read")
    form = RequisitionFilter(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = reads.listed(request.user, chosen.get("lage") or "open", chosen.get("q") or "", timezone.localdate())
    context = {
        "title": "Rekvisitioner",
        "form": form,
        "table": RequisitionTable(rows, request),
        "may_answer": may(request.user, "payments.answer_supplier"),
    }
    return render(request, "payments/requisitions.html", context)


@require_GET
def requisition(request: HttpRequest, requisition_id: int) -> HttpResponse:
    """One requisition: what it says, who issued, countersigned and voided it, and its code."""
    require(request.user, "payments.read")
    row = reads.open_requisition(request.user, requisition_id, "requisition")
    section, own = row.case.section_id, row.issued_person_id == request.user.employee_id  # type: ignore[union-attr]
    countersigns = may(request.user, "payments.countersign_requisition", section)
    context = {
        "title": f"Rekvisition {row.number}",
        "row": row,
        "own": own,
        "expired": row.is_expired(timezone.localdate()),
        "may_countersign": countersigns and not own and row.state == Requisition.State.ISSUED,
        "may_void": may(request.user, "payments.void_requisition", section) and row.state in Requisition.OPEN,
        "may_answer": may(request.user, "payments.answer_supplier"),
        "invoices": invoices_of_requisition(row),
        "may_open_case": may(request.user, "cases.read", section),
        "crumbs": [(LIST[0], reverse(LIST[1]))],
    }
    return render(request, "payments/requisition.html", context)


@require_GET
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": "'self'"})  # type: ignore[arg-type]
def requisition_print(request: HttpRequest, requisition_id: int) -> HttpResponse:
    """The requisition as it was printed; printed now, where the worker has not come to it."""
    require(request.user, "payments.read")
    row = reads.open_requisition(request.user, requisition_id, "requisition_print")
    if row.document_id is None:
        row = print_of(system_user(), timezone.now(), row.pk)
    if row.document is None:
        raise Conflict("Rekvisitionen skrivs ut när en annan person har kontrasignerat den.")
    file = StoredFile.objects.get(pk=row.document.file_id)
    return private_file(bytes(file.content), file.media_type, f"rekvisition-{row.number}.pdf")


class Issue(ActForm):
    """Issue a requisition out of a decision's line."""

    act = "payments.issue_requisition"
    title = "Ny rekvisition"
    submit = "Utfärda rekvisitionen"
    template_name = "payments/requisition_new.html"
    form_class = RequisitionForm
    done = "Rekvisitionen är utfärdad. Den gäller när en annan person har kontrasignerat den."

    def prepare(self) -> None:
        missing = "Beslutsraden finns inte, eller hör till en sektion där du inte arbetar."
        line_id = self.kwargs["line_id"]
        self.case = open_case(self.request.user, found_or_404(case_of_line(line_id), missing), "requisition_new")
        require(self.request.user, self.act, self.case.section_id)
        self.found = found_or_404(line_payments(line_id), missing)

    def back(self) -> str:
        return panel_url(self.case.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(f"Ärende {self.case.number}", self.back())]

    def get_initial(self) -> dict[str, Any]:
        last_day = timezone.localdate() + timedelta(days=DAYS)
        return {"amount": self.found.orderable, "last_day": last_day, **super().get_initial()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "suppliers": supplier_choices()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {
            "found": self.found,
            "case": self.case,
            "may_register": may(self.request.user, "payments.register_payee"),
        }
        return super().get_context_data(**{**own, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        order = actions.Order(int(fields["payee"]), fields["goods"], fields["amount"], fields["last_day"])
        return requisition_url(actions.issue_requisition(self.request.user, self.now, self.found.line.pk, order).pk)


class OnRequisition(ActPage):
    """Mixin: a page that does something with one requisition."""

    def prepare(self) -> None:
        name = self.request.resolver_match.url_name if self.request.resolver_match else ""
        self.row = reads.open_requisition(self.request.user, self.kwargs["requisition_id"], name or "")
        require(self.request.user, self.act, self.row.case.section_id)

    def back(self) -> str:
        return requisition_url(self.row.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(LIST[0], reverse(LIST[1])), (self.row.number, self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"row": self.row, **kwargs})


class Countersign(OnRequisition, ConfirmPage):
    act = "payments.countersign_requisition"
    title = "Kontrasignera"
    submit = "Kontrasignera"
    done = "Rekvisitionen gäller. Skriv ut den och lämna den till klienten."

    def words(self) -> list[str]:
        row = self.row
        return [
            f"{row.number}: {row.payee.name} får lämna ut varor eller tjänster för högst {amount(row.amount)}.",
            f"Avser: {row.goods.rstrip('.')}. Sista dag {row.last_day}.",
            f"Utfärdad av {row.issued_by} ur beslutet {timezone.localdate(row.decision.decided_at)},"
            f" {row.line.get_purpose_display()}.",
            "Kontrollera att beslutet gäller det som får hämtas ut, och att leverantören är den rätta."
            " Ditt namn står på rekvisitionen.",
        ]

    def perform(self, fields: dict[str, Any]) -> str:
        actions.countersign_requisition(self.request.user, self.now, self.row.pk)
        return self.back()


class Void(OnRequisition, ActForm):
    act = "payments.void_requisition"
    title = "Makulera rekvisitionen"
    submit = "Makulera rekvisitionen"
    template_name = "payments/requisition_void.html"
    form_class = ReasonForm
    done = "Rekvisitionen är makulerad. Beloppet kan fördelas på ärendets flik Utbetalning."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.void_requisition(self.request.user, self.now, self.row.pk, reason=fields["reason"])
        return self.back()


class Call(ActPage, FormView):
    """A supplier on the phone: does the number belong to the code? Every question is noted."""

    act = "payments.answer_supplier"
    title = "Stämmer koden?"
    submit = "Svara"
    template_name = "payments/requisition_call.html"
    form_class = CallForm

    def back(self) -> str:
        return reverse(LIST[1])

    def crumbs(self) -> list[tuple[str, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def form_valid(self, form: CallForm) -> HttpResponse:
        try:
            answer = actions.answer_supplier(self.request.user, timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, answer=answer))
