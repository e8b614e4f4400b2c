"""Riksnorm and guidelines: what is loaded, what waits for a second person, and what a draft would do."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.generic import FormView

from bistand.refusals import NotFound
from bistand.staff.permissions import may, require
from bistand.ui.act_forms import RefusalFormMixin
from bistand.ui.forms import Form
from bistand.ui.tables import Column, Table
from cases import actions
from cases.models import AmountTable, WhatIf, WhatIfRow
from cases.municipality import guideline_of, tables_in_force
from cases.norm.checking import NORM_CELLS, NORM_COLUMNS, limits
from cases.norm.tables import NormTable, cell_name, figures_of
from cases.queries import visible_cases
from cases.reforms import standings
from cases.table_forms import GUIDELINE_EXAMPLE, NORM_EXAMPLE, ApproveForm, GuidelineForm, NormForm, WithdrawForm
from cases.what_if import TYPES, Summary

STATUS = {"verified": "bekräftad", "secondary": "andrahandsuppgift", "derived": "uträknad"}


class AmountTables(Table):
    caption = "Inlästa tabeller"
    default_order = "-loaded_at"
    columns = (
        Column("name", "Tabell", link=lambda t: reverse("table", args=[t.pk]), sort="name", head=True),
        Column("kind", "Slag", value=lambda t: t.get_kind_display(), sort="kind"),
        Column("valid_from", "Gäller från", value=lambda t: t.valid_from.isoformat(), sort="valid_from"),
        Column("state", "Läge", template="cases/tables/_state.html", sort="state"),
        Column("loaded_at", "Inläst", value=lambda t: f"{timezone.localtime(t.loaded_at):%Y-%m-%d}", sort="loaded_at"),
        Column("loaded_by", "Av", value=lambda t: t.loaded_by.get_full_name()),
        Column("approved_by", "Godkänd av", value=lambda t: t.approved_by.get_full_name() if t.approved_by else ""),
    )
    empty_title = "Inget är inläst"
    empty_text = "Programmets egna riksnormer gäller. Ett nytt års riksnorm och kommunens riktlinjer läses in här."


class TrialRows(Table):
    caption = "Hushåll som får ett annat belopp"
    default_order = "difference"
    columns = (
        Column("case", "Ärende", whole=True, value=lambda row: row.case.number, head=True,
               link=lambda row: reverse("case", args=[row.case_id])),
        Column("household_type", "Hushåll", value=lambda row: TYPES[row.household_type], sort="household_type"),
        Column("before", "I dag", numeric=True, template="cases/tables/_amount.html"),
        Column("after", "Med utkastet", numeric=True, template="cases/tables/_amount.html"),
        Column("difference", "Skillnad", numeric=True, template="cases/tables/_difference.html", sort="difference"),
    )  # fmt: skip
    empty_title = "Inga hushåll att visa"
    empty_text = "Antingen får alla samma belopp, eller så hör hushållen till sektioner där du inte arbetar."


def _rights(user: Any) -> dict[str, bool]:
    return {act: may(user, f"staff.{act}_table") for act in ("load", "approve", "try")}


@require_GET
def table_list(request: HttpRequest) -> HttpResponse:
    """What is loaded, the program's own years, and the coming rules with what they wait for."""
    require(request.user, "staff.try_table")
    rows = _tables().defer("rows", "findings")
    context = {
        "title": "Riksnorm och riktlinjer",
        "table": AmountTables(rows, request),
        "may": _rights(request.user),
        "years": sorted(tables_in_force().norms, reverse=True),
        "reforms": standings(),
        "me": request.user.employee_id,  # type: ignore[union-attr]
    }
    return render(request, "cases/tables/list.html", context)


@require_GET
def norm_year(request: HttpRequest, year: int) -> HttpResponse:
    """The norm of a year as a CSV file, as it is loaded: what a new year's file is made from."""
    require(request.user, "staff.try_table")
    norm = tables_in_force().norms.get(year)
    if norm is None:
        raise NotFound(f"Det finns ingen riksnorm för {year}.")
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="riksnorm-{year}.csv"'
    writer = csv.writer(answer)
    writer.writerow(NORM_COLUMNS)
    for cell in NORM_CELLS:
        if figure := norm.figures.get(cell):
            writer.writerow([year, *cell, f"{figure.amount:.0f}", figure.status, figure.source])
    return answer


@require_GET
def table(request: HttpRequest, table_id: int) -> HttpResponse:
    """A table beside what it replaces, what to look at in it, and its trials."""
    require(request.user, "staff.try_table")
    found = _table(table_id)
    may_do = _rights(request.user)
    is_draft = found.state == AmountTable.State.DRAFT
    mine = found.loaded_person_id == request.user.employee_id  # type: ignore[union-attr]
    context = {
        "title": found.name,
        "table": found,
        "rows": ROWS[AmountTable.Kind(found.kind)](found),
        "text": found.rows[0] if "text" in found.rows[0] else None,
        "is_basis": found.kind == AmountTable.Kind.BASIS,
        "trials": found.trials.select_related("asked_by__employee").order_by("-pk")[:10],
        "may_approve": may_do["approve"] and is_draft and not mine,
        "may_withdraw": may_do["load"] and is_draft,
        "may_try": may_do["try"]
        and found.state != AmountTable.State.WITHDRAWN
        and found.kind != AmountTable.Kind.BASIS,
        "waits_for_another": is_draft and mine,
    }
    return render(request, "cases/tables/table.html", context)


def _tables() -> QuerySet[AmountTable]:
    """Tables, each with whether a later one of the same kind and day has taken its place."""
    approved = AmountTable.State.APPROVED
    later = AmountTable.objects.filter(kind=OuterRef("kind"), valid_from=OuterRef("valid_from"), state=approved)
    later = later.filter(approved_at__gt=OuterRef("approved_at")).exclude(kind=AmountTable.Kind.BASIS)
    people = ("loaded_by__employee", "approved_by__employee")
    return AmountTable.objects.select_related(*people).annotate(superseded=Exists(later))


def _table(table_id: int) -> AmountTable:
    found = _tables().filter(pk=table_id).first()
    if found is None:
        raise NotFound("Tabellen finns inte.")
    return found


def _norm_rows(found: AmountTable) -> list[dict[str, Any]]:
    """Each amount beside the year before's."""
    new, before = figures_of(found.rows), tables_in_force().norms.get(found.valid_from.year - 1, NormTable(0, {}))
    return [
        _row(cell_name(*cell).capitalize(), new[cell], before.figures.get(cell)) for cell in NORM_CELLS if cell in new
    ]


def _guideline_rows(found: AmountTable) -> list[dict[str, Any]]:
    earlier = [known for known in tables_in_force().guidelines if known.valid_from < found.valid_from]
    before = limits(earlier[-1]) if earlier else {}
    return [_row(name, figure, before.get(name)) for name, figure in limits(guideline_of(found)).items()]


def _row(name: str, figure: Any, before: Any) -> dict[str, Any]:
    difference = figure.amount - before.amount if before else None
    status = STATUS.get(figure.status, figure.status)
    return {"name": name, "amount": figure.amount, "before": before and before.amount, "difference": difference,
            "source": figure.source, "status": status}  # fmt: skip


def _basis_rows(found: AmountTable) -> list[dict[str, Any]]:
    """What a coming rule's table says, by its own kinds and keys; a text has no amounts."""
    return [
        {"name": f"{row['kind']} {row['key']}", "amount": Decimal(row["amount"]), "source": row["source"],
         "status": STATUS.get(row["status"], row["status"])}
        for row in found.rows if "amount" in row
    ]  # fmt: skip


ROWS = {
    AmountTable.Kind.NORM: _norm_rows,
    AmountTable.Kind.GUIDELINE: _guideline_rows,
    AmountTable.Kind.BASIS: _basis_rows,
}


class TableForm(RefusalFormMixin, FormView):
    """A page of one form about tables."""

    act = ""
    title = ""
    submit = "Spara"
    template_name = "cases/tables/form.html"
    words = ""
    example = ""
    danger = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, self.act)
        self.table = _table(kwargs["table_id"]) if "table_id" in kwargs else None
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> str:
        return reverse("table", args=[self.table.pk]) if self.table else reverse("table_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"title": self.title, "submit": self.submit, "cancel": self.back(), "narrow": True, "table": self.table,
               "words": self.words, "example": self.example, "danger": self.danger}  # fmt: skip
        return super().get_context_data(**{**own, **kwargs})


class LoadNorm(TableForm):
    act, title, submit, form_class = "staff.load_table", "Läs in en riksnorm", "Läs in som utkast", NormForm
    example = NORM_EXAMPLE

    def perform(self, fields: dict[str, Any]) -> str:
        return reverse("table", args=[actions.load_norm(self.request.user, self.now, fields["file"]).pk])


class LoadGuideline(TableForm):
    act, title, submit, form_class = "staff.load_table", "Läs in en riktlinje", "Läs in som utkast", GuidelineForm
    example = GUIDELINE_EXAMPLE

    def perform(self, fields: dict[str, Any]) -> str:
        loaded = actions.load_guideline(
            self.request.user, self.now, fields["name"], fields["valid_from"], fields["file"]
        )
        return reverse("table", args=[loaded.pk])


class ApproveTable(TableForm):
    act, title, submit, form_class = "staff.approve_table", "Godkänn tabellen", "Godkänn", ApproveForm
    template_name = "cases/tables/approve.html"
    done = "Tabellen är godkänd."
    words = (
        "Tabellen används i alla beräkningar för månader från den dag den gäller. Beräkningar som redan är gjorda "
        "ändras inte. Det går inte att ångra: ett fel rättas genom att en ny tabell läses in."
    )
    basis_words = (
        "Underlaget sparas som granskat av två personer. Inget räknas med det förrän regeln är inbyggd i programmet "
        "och påslagen."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "asks": self.table is not None and self.table.stands_out}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assert self.table is not None
        is_basis = self.table.kind == AmountTable.Kind.BASIS
        own = {"words": self.basis_words if is_basis else self.words, "is_basis": is_basis}
        return super().get_context_data(**{**own, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        note = fields.get("note", "")
        actions.approve_table(self.request.user, self.now, self.kwargs["table_id"], note)
        return self.back()


class WithdrawTable(TableForm):
    act, title, submit, form_class = "staff.load_table", "Ta bort utkastet", "Ta bort", WithdrawForm
    done, danger = "Utkastet är borttaget.", "1"

    def perform(self, fields: dict[str, Any]) -> str:
        actions.withdraw_table(self.request.user, self.now, self.kwargs["table_id"], fields["reason"])
        return self.back()


class TryTable(TableForm):
    act, title, submit, form_class = "staff.try_table", "Provräkna på alla hushåll", "Provräkna", Form
    words = (
        "Varje hushåll med ett pågående ärende räknas två gånger på sin senaste beräkning: som i dag och med den här "
        "tabellen. Inget ändras av det, och ingen får ett beslut."
    )

    def perform(self, fields: dict[str, Any]) -> str:
        asked = actions.ask_what_if(self.request.user, self.now, self.kwargs["table_id"])
        return reverse("what_if", args=[asked.pk])


# ---- trials ----------------------------------------------------------------------------------------------------


@require_GET
def trial(request: HttpRequest, trial_id: int) -> HttpResponse:
    """Who gains and who loses by type of household, what it costs, and the households one may read of."""
    require(request.user, "staff.try_table")
    found = _trial(trial_id)
    summary = Summary(found.summary)
    rows = WhatIfRow.objects.filter(trial=found, case__in=visible_cases(request.user)).select_related("case")
    context = {
        "title": f"Provräkning: {found.table.name}",
        "trial": found,
        "types": [{"label": TYPES[name], "sums": summary.types[name]} for name in TYPES if name in summary.types],
        "total": summary.total,
        "refusals": summary.refusals,
        "rows": TrialRows(rows, request) if may(request.user, "cases.read") else None,
    }
    return render(request, "cases/tables/trial.html", context)


@require_GET
def trial_progress(request: HttpRequest, trial_id: int) -> HttpResponse:
    """How far a trial has come; when it is done the page is drawn anew."""
    require(request.user, "staff.try_table")
    found = _trial(trial_id)
    if found.state == WhatIf.State.DONE:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "cases/tables/_progress.html", {"trial": found})


def _trial(trial_id: int) -> WhatIf:
    found = WhatIf.objects.select_related("table", "asked_by__employee").filter(pk=trial_id).first()
    if found is None:
        raise NotFound("Provräkningen finns inte.")
    return found
