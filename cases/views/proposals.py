"""What waits for somebody with a wider delegation: proposed decisions, claims for aid paid back, and waivers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.staff.permissions import require
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import amount, month
from cases.queries import proposals_for
from cases.recoveries import claims_proposed, waivers_proposed
from cases.views.decisions import decision_url
from cases.views.recovery import claim_url


class ProposalTable(Table):
    caption = "Förslag som väntar på beslut"
    default_order = "written"
    columns = (
        Column("case.number", "Ärende", whole=True, link=lambda d: decision_url(d), head=True),
        Column("case.applicant.name", "Sökande", sort="case__applicant__sort_name"),
        Column("month", "Månad", value=lambda d: month(d.application.month), sort="application__month"),
        Column("outcome", "Utfall", value=lambda d: d.get_outcome_display().capitalize()),
        Column("amount", "Belopp", numeric=True, value=lambda d: amount(d.amount), sort="amount"),
        Column("written_by", "Föreslaget av", value=lambda d: d.written_by.get_full_name()),
        Column("written", "Skrivet", value=lambda d: timezone.localdate(d.written_at).isoformat(), sort="written_at"),
    )
    empty_title = "Inga förslag väntar"
    empty_text = "Beslut som ligger över socialsekreterarens delegation visas här när de har lämnats som förslag."

    @classmethod
    def of(cls, request: HttpRequest, **other: Any) -> ProposalTable:
        """The proposals in the sections where the user decides."""
        rows = proposals_for(request.user).select_related("case__applicant", "application", "written_by__employee")
        return cls(rows, request, **other)


class ClaimProposalTable(Table):
    """Rows are `recoveries.claims_proposed`."""

    caption = "Förslag till återkrav som väntar på beslut"
    default_order = "written"
    columns = (
        Column("case.number", "Ärende", whole=True, head=True, link=claim_url),
        Column("case.applicant.name", "Den som krävs", sort="case__applicant__sort_name"),
        Column("month", "Månad", value=lambda c: month(c.decision.application.month)),
        Column("amount", "Krav", numeric=True, value=lambda c: amount(c.amount), sort="amount"),
        Column("written_by", "Föreslaget av", value=lambda c: c.written_by.get_full_name()),
        Column("written", "Skrivet", value=lambda c: timezone.localdate(c.written_at).isoformat(), sort="written_at"),
    )
    empty_title = "Inga förslag till återkrav väntar"
    empty_text = "Återkrav som ligger över socialsekreterarens delegation visas här när de har lämnats som förslag."

    @classmethod
    def of(cls, request: HttpRequest, **other: Any) -> ClaimProposalTable:
        """The proposals that wait for the user; paged apart from the page's other list."""
        rows = claims_proposed(request.user).select_related(
            "case__applicant", "decision__application", "written_by__employee"
        )
        return cls(rows, request, prefix="k-", **other)


class WaiverProposalTable(Table):
    """Rows are `recoveries.waivers_proposed`."""

    caption = "Förslag till eftergift som väntar på beslut"
    default_order = "written"
    columns = (
        Column("claim.case.number", "Ärende", whole=True, head=True, link=lambda w: claim_url(w.claim)),
        Column("claim.case.applicant.name", "Den som krävs", sort="claim__case__applicant__sort_name"),
        Column("claim.amount", "Krav", numeric=True, value=lambda w: amount(w.claim.amount)),
        Column("amount", "Efterges", numeric=True, value=lambda w: amount(w.amount), sort="amount"),
        Column("written_by", "Föreslaget av", value=lambda w: w.written_by.get_full_name()),
        Column("written", "Skrivet", value=lambda w: timezone.localdate(w.written_at).isoformat(), sort="written_at"),
    )
    empty_title = "Inga förslag till eftergift väntar"
    empty_text = "Eftergifter som ligger över socialsekreterarens delegation visas här när de har lämnats som förslag."

    @classmethod
    def of(cls, request: HttpRequest, **other: Any) -> WaiverProposalTable:
        """The proposals that wait for the user; paged apart from the page's other lists."""
        rows = waivers_proposed(request.user).select_related("claim__case__applicant", "written_by__employee")
        return cls(rows, request, prefix="e-", **other)


@require_GET
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Proposals in the sections where the user decides."""
    require(request.user, "cases.decide")
    context = {
        "title": "Förslag till beslut",
        "table": ProposalTable.of(request),
        "claims": ClaimProposalTable.of(request),
        "waivers": WaiverProposalTable.of(request),
    }
    return render(request, "cases/proposals.html", context)
