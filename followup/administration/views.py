"""Pages for the controller: what the administrators did in a month, and whose account numbers were shown in full."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.audit.actions import log_access
from bistand.audit.views import HistoryTable, name_rows, rows_of_change
from bistand.refusals import NotFound
from bistand.staff.permissions import require
from bistand.ui.forms import Form
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import month as month_words
from bistand.ui.templatetags.ui import time_tag
from cases.numbers import add_months
from followup.administration import actions
from followup.administration.models import AdministrationMonth
from followup.administration.queries import changes_of, done_in, months, overrides_of, shown_numbers
from payments.models import PayoutAccount
from payments.views.base import ActForm

ACT = "followup.read_administration"


class SignForm(Form):
    note = forms.CharField(
        label="Vad har du sett?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Till exempel att rollerna är beställda av chefen, och vad du har frågat om.",
    )


@require_GET
def administration(request: HttpRequest) -> HttpResponse:
    """The latest months, and which of them are read."""
    require(request.user, ACT)
    context = {"title": "Systemförvaltning", "months": months(timezone.localdate())}
    return render(request, "followup/administration/months.html", context)


class MonthPage(ActForm):
    """What the administrators did in a month, by person and act and row by row; signed when it has been read."""

    act = ACT
    submit = "Skriv under"
    form_class = SignForm
    template_name = "followup/administration/month.html"
    done = "Månaden är läst och underskriven."

    def prepare(self) -> None:
        try:
            self.month = date.fromisoformat(f"{self.kwargs['month']}-01")
        except ValueError:
            raise NotFound("Månaden finns inte.") from None
        self.title = f"Systemförvaltning i {month_words(self.month)}"
        if self.request.method == "GET":
            log_access(self.request.user, f"administration_month:{self.kwargs['month']}")

    def back(self) -> str:
        return reverse("administration")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Systemförvaltning", self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        table = HistoryTable(changes_of(self.month), self.request)
        name_rows(table, rows_of_change, user)
        signed = AdministrationMonth.objects.filter(month=self.month).select_related("signed_by__employee").first()
        ended = add_months(self.month, 1) <= timezone.localdate()
        context = {
            "done": done_in(self.month),
            "overrides": overrides_of(user, self.month),
            "table": table,
            "signed": signed,
            "may_sign": ended and signed is None,
            "ended": ended,
            "narrow": False,
        }
        return super().get_context_data(**{**context, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.sign_month(self.request.user, self.now, self.month, fields["note"])
        return self.back()


class ShownTable(Table):
    """Rows are `queries.shown_numbers`, each with its `account`."""

    caption = "Visade kontonummer"
    default_order = "-at"
    columns = (
        Column("at", "När", value=lambda a: time_tag(a.at), sort="pk"),
        Column("actor", "Vem", head=True),
        Column("account", "Konto", value=lambda a: a.account.masked if a.account else "",
               link=lambda a: reverse("payee", args=[a.account.payee_id]) if a.account else ""),
        Column("reason", "Skäl"),
    )  # fmt: skip
    empty_title = "Inget kontonummer har visats"
    empty_text = "När någon ber att få se hela numret till ett konto står det här, med vem och varför."


@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """Every account number that somebody has asked to see in full."""
    require(request.user, ACT)
    table = ShownTable(shown_numbers(), request)
    ids = {row.pk: int(row.what.partition(":")[2]) for row in table.page.rows}
    accounts = PayoutAccount.objects.in_bulk(set(ids.values()))
    for row in table.page.rows:
        row.account = accounts.get(ids[row.pk])
    return render(request, "followup/administration/numbers.html", {"title": "Visade kontonummer", "table": table})
