"""Decisions that lack their letters, and how far an order of letters has come."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bistand.staff.permissions import require
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import month
from cases import actions
from cases.models import LetterOrder
from cases.models.letter_order import MOST
from cases.queries import without_letter
from cases.views.decisions import decision_url


class LackingTable(Table):
    caption = "Beslut utan brev"
    default_order = "-id"
    columns = (
        Column("case.number", "Ärende", whole=True, head=True, link=decision_url),
        Column("case.applicant.name", "Sökande"),
        Column("month", "Månad", value=lambda d: month(d.application.month)),
        Column("outcome", "Utfall", value=lambda d: d.get_outcome_display().capitalize()),
        Column("decided_at", "Beslutsdag", value=lambda d: timezone.localdate(d.decided_at).isoformat()),
    )
    empty_title = "Alla beslut har sina brev"
    empty_text = "Brevet skrivs när beslutet fattas. Här visas beslut vars brev saknas."


@require_http_methods(["GET", "POST"])
def letter_list(request: HttpRequest) -> HttpResponse:
    """What lacks its letter; POST orders them all, as many as are written at once."""
    require(request.user, "cases.write_letter")
    if request.method == "POST":
        return redirect("letter_order", actions.order_letters(request.user, timezone.now()).pk)
    rows = without_letter(request.user).select_related("case__applicant", "application")
    context = {"title": "Brev som saknas", "table": LackingTable(rows, request), "most": MOST}
    return render(request, "cases/letter_list.html", context)


@require_GET
def letter_order(request: HttpRequest, order_id: int) -> HttpResponse:
    """How many of the order's letters are written; asked again by the page until all are."""
    require(request.user, "cases.write_letter")
    order = get_object_or_404(LetterOrder, pk=order_id, ordered_by=request.user)
    total = order.items.count()
    done = order.items.filter(decision__letter__isnull=False).count()
    context: dict[str, Any] = {"title": "Brev skrivs", "order": order, "total": total, "done": done}
    part = "HX-Request" in request.headers
    return render(request, "cases/_letter_progress.html" if part else "cases/letter_order.html", context)
