"""The lists of follow-ups, missing plans, proposals and waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format

from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import day, late, time_tag
from cases.views.base import case_url

MISSING_NAME = "Ingen"


def _client(followup: Any) -> str:
    person = followup.plan.person if followup.plan else followup.case.applicant
    return str(person.name)


class FollowUpTable(Table):
    """Rows are `queries.for_lists`."""

    caption = "Uppföljningar"
    default_order = "due"
    keys_first = True
    columns = (
        Column("client", "Vem", value=_client, link=lambda f: reverse("followup", args=[f.pk]), head=True),
        Column("kind", "Gäller", value=lambda f: f.get_kind_display()),
        Column("due", "Senast", sort="due", template="followup/_due.html"),
        Column("state", "Läge", template="followup/_state.html"),
        Column("held_on", "Genomförd", value=lambda f: day(f.held_on), sort="held_on"),
        Column("case", "Ärende", whole=True, value=lambda f: f.case.number, link=lambda f: case_url(f.case_id)),
        Column("responsible", "Ansvarig", value=lambda f: str(f.responsible or MISSING_NAME)),
        Column("section", "Sektion", value=lambda f: f.case.section.name),
    )
    empty_title = "Inga uppföljningar"
    empty_text = "Uppföljningar läggs in av sig själva när en plan blir överenskommen och när ett hushåll har barn."

    def row_css(self, row: Any) -> str:
        return "is-late" if row.is_late or row.flag == "overdue" else ""


def _step_due(case: Any) -> Any:
    return case.since + timedelta(days=case.limit)


class StepTable(Table):
    """Rows are `queries.step_waits`."""

    caption = "Ärenden efter steg"
    default_order = "since"
    columns = (
        Column("number", "Ärende", whole=True, link=lambda c: case_url(c.pk), sort="number", head=True),
        Column("applicant", "Sökande", template="cases/_applicant.html", sort="applicant__sort_name"),
        Column("since", "Öppnat eller åter", value=lambda c: day(c.since), sort="since"),
        Column("due", "Senast", value=lambda c: f"{day(_step_due(c))} ({late(_step_due(c))})"),
        Column("caseworker", "Socialsekreterare", value=lambda c: str(c.caseworker or MISSING_NAME)),
        Column("section", "Sektion", value=lambda c: c.section.name),
    )
    empty_title = "Inget ärende"
    empty_text = "Här visas ärenden där steget inte är gjort i tid, eller snart ska vara gjort."


class MissingPlanTable(Table):
    """Rows are `queries.missing_plans`."""

    caption = "Vuxna utan överenskommen plan"
    default_order = "opened_on"
    keys_first = True
    columns = (
        Column(
            "person", "Vem", value=lambda m: m.person.name, sort="person__sort_name", head=True,
            link=lambda m: reverse("planning_case_panel", args=[m.case_id]),
        ),
        Column("drafted", "Plan", template="followup/_drafted.html"),
        Column("case_number", "Ärende", whole=True, link=lambda m: case_url(m.case_id), sort="case_number"),
        Column("opened_on", "Ärendet öppnat", value=lambda m: time_tag(m.opened_on), sort="opened_on"),
        Column("caseworker", "Socialsekreterare", value=lambda m: m.caseworker or MISSING_NAME),
        Column("section", "Sektion"),
    )  # fmt: skip
    empty_title = "Alla har en plan"
    empty_text = "Här visas vuxna som får bistånd men ännu inte har en överenskommen plan."


class WaitTable(Table):
    """Rows are `overview.decisions_by_wait`."""

    caption = "Beslut efter väntetid"
    default_order = "-waited"
    keys_first = True
    columns = (
        Column(
            "case", "Ärende", whole=True, value=lambda d: d.case.number, link=lambda d: case_url(d.case_id), head=True
        ),
        Column("who", "Vem", value=lambda d: d.case.applicant.name),
        Column("received", "Inkom", value=lambda d: time_tag(d.application.received_at)),
        Column("decided", "Beslutat", value=lambda d: time_tag(d.decided_at), sort="decided_at"),
        Column("waited", "Dagar", numeric=True, value=lambda d: d.waited.days, sort="waited"),
        Column("outcome", "Utfall", value=lambda d: d.get_outcome_display()),
        Column("maker", "Beslutade", value=lambda d: d.decided_person.name),
    )
    empty_title = "Inga beslut"
    empty_text = "Här visas besluten i den månad du valde."


class MyCasesTable(Table):
    """Rows are `my_day.my_cases`."""

    caption = "Mina ärenden"
    default_order = "followup_due"
    columns = (
        Column("number", "Ärende", whole=True, link=lambda c: case_url(c.pk), sort="number", head=True),
        Column("applicant", "Sökande", value=lambda c: c.applicant.name, sort="applicant__sort_name"),
        Column(
            "month", "Senaste ansökan", value=lambda c: date_format(c.month, "Y-m") if c.month else "", sort="month"
        ),
        Column("plan", "Plan", template="followup/_plan_state.html"),
        Column("followup_due", "Nästa uppföljning", template="followup/_next_due.html", sort="followup_due"),
    )
    empty_title = "Inga ärenden"
    empty_text = "Ärenden som fördelas till dig visas här."
