"""The bank's statements and the three sums of a period: paid, booked by the bank, posted in the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.refusals import NotFound
from bistand.staff.permissions import may, require
from cases.numbers import last_day_of_month
from payments import actions
from payments.forms import ExplainEntryForm, PeriodForm, SignReconciliationForm
from payments.models import BankEntry
from payments.queries import reconciliation as reads
from payments.tables import EntryTable, StatementTable
from payments.views.base import ActForm

MONTHS = 6
LONGEST = timedelta(days=366)


def period_url(first_day: date, last_day: date) -> str:
    return f"{reverse('reconciliation')}?first_day={first_day}&last_day={last_day}"


def _period(request: HttpRequest) -> tuple[date, date, PeriodForm]:
    """The days asked for; without or with impossible ones, the last month with money out that has begun."""
    begun = [first for first, _ in reads.months(2) if first <= timezone.localdate()]
    first = begun[0] if begun else timezone.localdate().replace(day=1)
    usual = {"first_day": first, "last_day": last_day_of_month(first)}
    form = PeriodForm(request.GET if "first_day" in request.GET else None, initial=usual)
    if form.is_bound and form.is_valid():
        asked: dict[str, date] = form.cleaned_data
        if asked["last_day"] - asked["first_day"] <= LONGEST:
            return asked["first_day"], asked["last_day"], form
        form.add_error("last_day", "Välj högst ett år.")
    return usual["first_day"], usual["last_day"], form


@require_GET
def reconciliation(request: HttpRequest) -> HttpResponse:
    """The sums of a month or of the days asked for, what keeps them apart, and what has been signed."""
    require(request.user, "payments.reconcile_read")
    first_day, last_day, form = _period(request)
    sums = reads.sums_of(first_day, last_day)
    context = {
        "title": "Avstämning",
        "form": form,
        "sums": sums,
        "apart": reads.entries_apart(first_day, last_day)[:50],
        "months": [(first, period_url(first, last_day_of_month(first)), row) for first, row in reads.months(MONTHS)],
        "signed": reads.signed_of(first_day, last_day),
        "over": last_day < timezone.localdate(),
        "may_sign": may(request.user, "payments.reconcile"),
        "sign_url": f"{reverse('reconciliation_sign')}?first_day={first_day}&last_day={last_day}",
    }
    return render(request, "payments/reconciliation.html", context)


class SignReconciliation(ActForm):
    """Sign the sums as they stand; a difference needs its explanation."""

    act = "payments.reconcile"
    title = "Skriv under avstämningen"
    submit = "Skriv under"
    template_name = "payments/reconciliation_sign.html"
    form_class = SignReconciliationForm
    done = "Avstämningen är underskriven."

    def prepare(self) -> None:
        self.first_day, self.last_day, form = _period(self.request)
        if not form.is_bound:  # opened by itself: the month that has ended
            self.last_day = timezone.localdate().replace(day=1) - timedelta(days=1)
            self.first_day = self.last_day.replace(day=1)
        self.sums = reads.sums_of(self.first_day, self.last_day)

    def draft_key(self) -> str:
        return f"{super().draft_key()}:{self.first_day}:{self.last_day}"

    def back(self) -> str:
        return period_url(self.first_day, self.last_day)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Avstämning", self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"sums": self.sums, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.sign_reconciliation(self.request.user, self.now, self.first_day, self.last_day, fields["note"])
        return self.back()


@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """What the bank has sent of its bookings."""
    require(request.user, "payments.reconcile_read")
    context = {
        "title": "Kontoutdrag",
        "table": StatementTable(reads.statements(), request),
        "may_receive": may(request.user, "payments.receive"),
    }
    return render(request, "payments/statements.html", context)


@require_GET
def statement(request: HttpRequest, statement_id: int) -> HttpResponse:
    """One statement and its bookings."""
    require(request.user, "payments.reconcile_read")
    row = reads.statements().filter(pk=statement_id).first()
    if row is None:
        raise NotFound("Kontoutdraget finns inte.")
    entries = BankEntry.objects.filter(statement=row).select_related("run")
    context = {
        "title": str(row),
        "statement": row,
        "after_gap": reads.is_after_gap(row),
        "table": EntryTable(entries, request),
        "crumbs": [("Kontoutdrag", reverse("statements"))],
    }
    return render(request, "payments/statement.html", context)


class ExplainEntry(ActForm):
    """Say what a booking is that belongs to no run."""

    act = "payments.reconcile"
    title = "Förklara bankens post"
    template_name = "payments/entry_explain.html"
    form_class = ExplainEntryForm
    done = "Posten är förklarad."

    def prepare(self) -> None:
        found = BankEntry.objects.select_related("statement").filter(pk=self.kwargs["entry_id"]).first()
        if found is None or found.run_id or found.explanation:
            raise NotFound("Posten är redan förklarad, hör till en körning eller finns inte.")
        self.entry = found

    def back(self) -> str:
        return period_url(self.entry.booked_on.replace(day=1), last_day_of_month(self.entry.booked_on))

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Avstämning", self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"entry": self.entry, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.explain_entry(self.request.user, self.now, self.entry.pk, fields["explanation"])
        return self.back()
