"""What other agencies have answered: the panel, asking with a reason, asking again, the raw answer, and the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.refusals import NotFound
from bistand.staff.permissions import require
from bistand.ui.files import private_file
from bistand.ui.forms import Form
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import month
from cases import actions
from cases.agencies import connection, months_of
from cases.income_proposals import proposals_of
from cases.models import AgencyFetch, AgencyPayment, AgencyReply, Application, Case, HouseholdMember, MemberRole
from cases.queries import application_of, applications_of, household_shown, visible_cases
from cases.views.base import CaseForm, case_url, opened, panel


def agencies_url(application: Application) -> str:
    return f"{reverse('case_agencies', args=[application.case_id])}?application={application.pk}"


@require_GET
def agencies(request: HttpRequest, case_id: int) -> HttpResponse:
    """Per person and agency: when it was asked, what it answered or why it could not; asks itself while it waits."""
    found = opened(request, case_id)
    chosen = request.GET.get("application", "")
    applications = applications_of(found)
    application = application_of(found, int(chosen)) if chosen.isdecimal() else next(iter(applications), None)
    fetches = fetches_of(application) if application else []
    latest: dict[int, AgencyFetch] = {}
    for fetch in fetches:
        latest.setdefault(fetch.person_id, fetch)
    context: dict[str, Any] = {"application": application, "earlier": fetches, "connected": connection() is not None}
    if application:
        today = timezone.localdate()
        members = household_shown(found, application.month)
        answered = [fetch for fetch in latest.values() if fetch.state == AgencyFetch.State.ANSWERED]
        months = months_of(application.month, today)
        context |= {
            "months": months,
            "people": [(m, latest.get(m.person_id)) for m in members if _is_asked(m, latest)],
            "proposals": proposals_of(application, months, answered),
            "names": {m.person_id: m.person.given_name for m in members},
            "is_open": application.state in Application.OPEN_STATES,
            "waiting": any(fetch.state == AgencyFetch.State.WAITING for fetch in latest.values()),
        }
    return panel(request, found, "checks", "cases/panels/agencies.html", **context)


def _is_asked(member: HouseholdMember, latest: dict[int, AgencyFetch]) -> bool:
    """Adults always; a child only when somebody has asked about it (no more is asked for than is needed)."""
    return member.role != MemberRole.CHILD or member.person_id in latest


def fetches_of(application: Application) -> list[AgencyFetch]:
    """The questions on an application, the latest first, with what they brought."""
    payments = AgencyPayment.objects.order_by("agency", "paid_on", "pk")
    rows = (
        AgencyFetch.objects.filter(application=application)
        .select_related("asked_by__employee", "person")
        .prefetch_related("replies", Prefetch("payments", payments))
    )
    return list(rows.order_by("-pk")[:40])


class AskForm(Form):
    """About whom, and why."""

    persons = forms.MultipleChoiceField(label="Om vem", widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label="Varför hämtas uppgifterna?",
        min_length=5,
        max_length=200,
        help_text="Skälet står i loggen över hämtningar, tillsammans med ditt namn.",
        error_messages={"min_length": "Skriv skälet med några ord."},
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["persons"].choices = list(people)  # type: ignore[attr-defined]


class AskAgencies(CaseForm):
    """Ask about one or more of the household, each in a question of its own."""

    act = "cases.fetch"
    title = "Hämta från SSBTEK"
    submit = "Hämta uppgifter"
    form_class = AskForm
    done = "Uppgifterna hämtas. Du kan lämna sidan."

    def prepare(self) -> None:
        self.application = application_of(self.case, self.kwargs["application_id"])
        self.members = household_shown(self.case, self.application.month)
        months = months_of(self.application.month, timezone.localdate())
        self.lead = (
            f"Arbetsförmedlingen, CSN, Försäkringskassan, Pensionsmyndigheten, Skatteverket, a-kassorna, "
            f"Transportstyrelsen och Migrationsverket tillfrågas om {month(months.comparison)} och "
            f"{month(months.control)}. Hämta bara om det behövs för ansökan."
        )

    def back(self) -> str:
        return agencies_url(self.application)

    def get_form_kwargs(self) -> dict[str, Any]:
        people = [(str(m.person_id), f"{m.person.name}, {m.get_role_display()}") for m in self.members]
        return {**super().get_form_kwargs(), "people": people}

    def get_initial(self) -> dict[str, Any]:
        adults = [str(m.person_id) for m in self.members if m.role != MemberRole.CHILD]
        reason = f"Utredning av ansökan för {month(self.application.month)}"
        return {"persons": adults, "reason": reason, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        persons = [int(pk) for pk in fields["persons"]]
        actions.ask_agencies(self.request.user, self.now, self.application.pk, persons, reason=fields["reason"])
        return self.back()


def _fetch_of(case: Case, fetch_id: int) -> AgencyFetch:
    found = AgencyFetch.objects.select_related("application", "answer").filter(case=case, pk=fetch_id).first()
    if found is None:
        raise NotFound("Hämtningen finns inte i det här ärendet.")
    return found


@require_POST
def fetch_retry(request: HttpRequest, case_id: int, fetch_id: int) -> HttpResponse:
    """Ask again where there was no answer; the same question for the same reason."""
    found = opened(request, case_id, "cases.fetch")
    fetch = _fetch_of(found, fetch_id)
    actions.retry_fetch(request.user, timezone.now(), fetch.pk)
    return redirect(agencies_url(fetch.application))


@require_GET
def fetch_answer(request: HttpRequest, case_id: int, fetch_id: int) -> HttpResponse:
    """The raw answer as it came, to be saved; never shown as a page."""
    fetch = _fetch_of(opened(request, case_id), fetch_id)
    if fetch.answer is None:
        raise NotFound("Det finns inget svar på den frågan.")
    return private_file(bytes(fetch.answer.content), "text/xml", f"ssbtek-{fetch.pk}.xml", save=True)


# ---- the log ---------------------------------------------------------------------------------------------


def _silent(fetch: AgencyFetch) -> str:
    """Who could not answer, by the agencies' codes."""
    silent = [reply.agency for reply in fetch.replies.all() if reply.status != AgencyReply.Status.DATA]
    if fetch.state != AgencyFetch.State.ANSWERED:
        return fetch.error_words
    return f"utan svar: {', '.join(silent)}" if silent else "alla svarade"


class FetchTable(Table):
    caption = "Hämtningar från SSBTEK"
    default_order = "-at"
    columns = (
        Column("at", "När", value=lambda f: f"{timezone.localtime(f.asked_at):%Y-%m-%d %H:%M}", sort="id", head=True),
        Column("who", "Av", value=lambda f: f.asked_by.get_full_name()),
        Column("case", "Ärende", whole=True, value=lambda f: f.case.number, link=lambda f: case_url(f.case_id)),
        Column("person", "Om", value=lambda f: f.person.name),
        Column("reason", "Skäl"),
        Column("state", "Läge", value=lambda f: f.get_state_display()),
        Column("answers", "Svar", value=_silent),
    )
    empty_title = "Inga hämtningar"
    empty_text = "Varje fråga till SSBTEK står här med vem som frågade, om vem och varför."


@require_GET
def fetch_log(request: HttpRequest) -> HttpResponse:
    """Every question in the user's sections: who asked, about whom, when and why."""
    require(request.user, "cases.read_fetches")
    rows = (
        AgencyFetch.objects.filter(case__in=visible_cases(request.user, "cases.read_fetches"))
        .select_related("asked_by__employee", "case", "person")
        .prefetch_related("replies")
    )
    context = {"title": "Hämtningar från SSBTEK", "table": FetchTable(rows, request)}
    return render(request, "cases/fetches.html", context)
