"""What has come in: one queue of applications and contacts, routed singly or many at once; who is on duty."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Case as DbCase
from django.db.models import IntegerField, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import View

from bistand.refusals import Refusal
from bistand.staff.models import CASE_ROLES, RoleGrant, User
from bistand.staff.permissions import may, require, sections_of
from bistand.ui.act_forms import KeptForm
from bistand.ui.forms import Together
from bistand.ui.once import once
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import month
from cases import actions
from cases.forms_queue import (
    CapacityForm,
    DutyForm,
    QueueFilter,
    RouteRow,
    RoutingRuleForm,
)
from cases.models import ApplicationKind, Capacity, FamilyKind, Intake, RoutingRule
from cases.queue import (
    arrivals,
    contacts,
    duties,
    of_nobody,
    proposals,
    received,
    sections_for,
    weights_on,
    workers_on,
)
from cases.views.base import case_url

MOST_PICKED = 50


class QueueTable(Table):
    """Applications nobody has begun, with who could take them; what the rows need is fetched for the page at once."""

    caption = "Inkomna ansökningar"
    default_order = "waited"
    columns = (
        Column("pick", "Välj", template="cases/queue/_pick.html", hide_label=True),
        Column("applicant", "Sökande", template="cases/queue/_applicant.html", head=True),
        Column("kind", "Slag", template="cases/queue/_kind.html", sort="kind"),
        Column("month", "Månad", value=lambda a: month(a.month), sort="-month"),
        Column("family", "Familj", value=lambda a: a.family.capitalize()),
        Column("channel", "Inkom", template="cases/queue/_received.html", sort="-received_at"),
        Column("waited", "Väntat", numeric=True, template="cases/queue/_waited.html", sort=("rank", "received_at")),
        Column("proposal", "Till", template="cases/queue/_proposal.html"),
    )
    empty_title = "Inget väntar på att fördelas"
    empty_text = "Ansökningar från e-tjänsten och sådana som registreras för hand visas här tills någon har dem."

    def __init__(self, user: Any, queryset: Any, request: HttpRequest) -> None:
        super().__init__(queryset, request)
        today = timezone.localdate()
        rows = self.page.rows
        weights = weights_on(today)
        workers = workers_on(today, weights) if any(row.case.caseworker_id is None for row in rows) else []
        arrived = arrivals(rows, today, weights)
        proposed = proposals(rows, arrived, workers, today)
        sections = {worker_section.pk: worker_section for worker_section in sections_for(user, "cases.receive")}
        for row in rows:
            row.family = FamilyKind(arrived[row.pk].family).label
            row.waited = (today - row.came_on).days
            row.proposal = proposed.get(row.pk)
            row.to_section = sections.get(row.proposal.section_id, "en annan sektion") if row.proposal else None
            row.may_route = may(user, "cases.route", row.case.section_id)

    def row_css(self, row: Any) -> str:
        return "is-late" if row.kind == "acute" and row.case.caseworker_id is None else ""


def _contact_url(row: Intake) -> str:
    return reverse("contact", args=[row.pk])


def _waited(contact: Intake) -> str:
    days = (timezone.localdate() - timezone.localdate(contact.received_at)).days
    return "i dag" if not days else f"{days} {'dag' if days == 1 else 'dagar'}"


class ContactTable(Table):
    caption = "Kontakter som inte är hanterade"
    default_order = "received"
    columns = (
        Column("name", "Namn", value=lambda c: c.name or "Okänd", link=_contact_url, head=True),
        Column("kind", "Gäller", template="cases/queue/_contact_kind.html"),
        Column("channel", "Inkom", template="cases/queue/_received.html"),
        Column("received", "Väntat", numeric=True, value=_waited, sort=("rank", "received_at")),
        Column("by", "Noterat av", value=lambda c: c.received_by.get_full_name()),
        Column("section", "Sektion", value=lambda c: c.section),
    )  # fmt: skip


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that has come in and waits: those that nobody has first, with who could take them."""
    require(request.user, "cases.receive")
    sections = sections_for(request.user, "cases.receive")
    form = QueueFilter(request.GET or None, sections=list(sections) and sections)
    today = timezone.localdate()
    context = {
        "title": "Inkommet",
        "form": form,
        "table": QueueTable(request.user, _selected(request.user, form), request),
        "contacts": ContactTable(_contacts(request.user, form), request, page_size=10, prefix="k-"),
        "duties": duties(request.user, today, 1),
        "may_route": may(request.user, "cases.route"),
        "may_plan": may(request.user, "cases.plan_duty"),
        "may_set": may(request.user, "cases.set_routing"),
        "may_register": may(request.user, "cases.register"),
    }
    return render(request, "cases/queue/queue.html", context)


def _selected(user: Any, form: QueueFilter) -> Any:
    rows = received(user) if _chosen(form).get("show") == "all" else of_nobody(user)
    return _filtered(rows, form, "case__section")


def _contacts(user: Any, form: QueueFilter) -> Any:
    """The open contacts of the selection, the acute first."""
    acute = When(kind=ApplicationKind.ACUTE, then=Value(0))
    rows = contacts(user).filter(state=Intake.State.OPEN)
    return _filtered(rows.annotate(rank=DbCase(acute, default=Value(1), output_field=IntegerField())), form, "section")


def _filtered(rows: Any, form: QueueFilter, section: str) -> Any:
    chosen = _chosen(form)
    for name, field in (("kind", "kind"), ("channel", "channel"), ("section", section)):
        if wanted := chosen.get(name):
            rows = rows.filter(**{field: wanted})
    return rows


def _chosen(form: QueueFilter) -> dict[str, Any]:
    form.is_valid()
    return getattr(form, "cleaned_data", {})


# ---- routing ---------------------------------------------------------------------------------------------


class Route(View):
    """Say first what will happen with those picked, let a person change it, and do it when confirmed."""

    rows: list[RouteRow]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, "cases.route")
        self.rows = self._rows()
        return super().dispatch(request, *args, **kwargs)

    def _rows(self) -> list[RouteRow]:
        picked = [int(pk) for pk in self.request.GET.getlist("pick") if pk.isdecimal() and len(pk) < 18][:MOST_PICKED]
        found = of_nobody(self.request.user).filter(pk__in=picked).order_by("received_at", "pk")
        allowed = sections_of(self.request.user, "cases.route")
        rows = [row for row in found if allowed is None or row.case.section_id in allowed]
        today = timezone.localdate()
        weights = weights_on(today)
        workers = workers_on(today, weights)
        proposed = proposals(rows, arrivals(rows, today, weights), workers, today)
        data = self.request.POST if self.request.method == "POST" else None
        return [RouteRow(data, application=row, proposal=proposed.get(row.pk), workers=workers) for row in rows]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponseBase:
        valid = [row.is_valid() for row in self.rows]
        if not all(valid):
            return self._page(422)
        try:
            answer = once(request, self._route)
        except _RowRefused:
            return self._page(422)
        return answer

    @transaction.atomic
    def _route(self) -> str:
        taken = [row for row in self.rows if row.cleaned_data["take"]]
        for row in taken:
            try:
                actions.route_case(
                    self.request.user,
                    timezone.now(),
                    row.application.case_id,
                    row.cleaned_data["section"],
                    row.chosen,
                    reason=row.reason,
                )
            except Refusal as refusal:
                row.add_error(refusal.field if refusal.field in row.fields else None, refusal.message)
                raise _RowRefused from refusal
        number = len(taken)
        messages.success(
            self.request, f"{number} {'ansökan är fördelad' if number == 1 else 'ansökningar är fördelade'}."
        )
        return reverse("queue")

    def _page(self, status: int = 200) -> HttpResponse:
        names = Counter(
            row.proposal.worker.user.get_full_name() if row.proposal and row.proposal.worker else "ingen handläggare"
            for row in self.rows
        )
        context = {
            "title": "Fördela ansökningar",
            "rows": self.rows,
            "together": Together(*self.rows),
            "names": sorted(names.items()),
            "left_out": len(self.request.GET.getlist("pick")) - len(self.rows),
        }
        return render(self.request, "cases/queue/route.html", context, status=status)


class _RowRefused(Exception):
    """One of the rows could not be routed, so none was; the row says why."""


@require_POST
def sort_application(request: HttpRequest, case_id: int, application_id: int) -> HttpResponse:
    """Say what kind of application it is; an acute one stands first in the queue."""
    actions.sort_application(request.user, timezone.now(), application_id, request.POST.get("kind", ""))
    return redirect(f"{case_url(case_id)}?application={application_id}")


class QueueForm(KeptForm):
    """A page of one form under the queue."""

    act = ""
    title = ""
    submit = "Spara"
    lead = ""
    template_name = "cases/queue/form.html"
    back_to = "queue"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, self.act)
        self.prepare()
        return super().dispatch(request, *args, **kwargs)

    def prepare(self) -> None:
        """Fetch what the page is about."""

    def draft_key(self) -> str:
        match = self.request.resolver_match
        return ":".join([match.url_name or "" if match else "", *map(str, self.kwargs.values())])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"title": self.title, "submit": self.submit, "lead": self.lead, "narrow": True}
        return super().get_context_data(**{**own, "cancel": reverse(self.back_to), **kwargs})


# ---- duty ------------------------------------------------------------------------------------------------


@require_GET
def duty_list(request: HttpRequest) -> HttpResponse:
    """Who receives what in the two weeks that come."""
    require(request.user, "cases.receive")
    context = {
        "title": "Vem tar emot",
        "duties": duties(request.user, timezone.localdate()),
        "may_plan": may(request.user, "cases.plan_duty"),
    }
    return render(request, "cases/queue/duties.html", context)


class PlanDuty(QueueForm):
    act = "cases.plan_duty"
    title = "Lägg till på listan"
    submit = "Lägg till"
    form_class = DutyForm
    back_to = "duty_list"
    done = "Listan är ändrad."

    def get_initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate(), **super().get_initial()}

    def get_form_kwargs(self) -> dict[str, Any]:
        sections = sections_for(self.request.user, "cases.plan_duty")
        held = RoleGrant.objects.filter(role__in=CASE_ROLES, valid__contains=timezone.localdate())
        people = User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("employee__name")
        return {**super().get_form_kwargs(), "sections": sections, "people": people}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.plan_duty(self.request.user, self.now, fields["section"], fields["day"], fields["kind"], fields["user"])
        return reverse("duty_list")


@require_POST
def cancel_duty(request: HttpRequest, duty_id: int) -> HttpResponse:
    actions.cancel_duty(request.user, timezone.now(), duty_id)
    return redirect("duty_list")


# ---- routing as data -------------------------------------------------------------------------------------


@require_GET
def routing(request: HttpRequest) -> HttpResponse:
    """The rules of routing, and what each caseworker can carry and has."""
    require(request.user, "cases.route")
    today = timezone.localdate()
    context = {
        "title": "Fördelning",
        "rules": RoutingRule.objects.filter(valid__contains=today).select_related("section").order_by("order"),
        "workers": workers_on(today, weights_on(today)),
        "may_set": may(request.user, "cases.set_routing"),
    }
    return render(request, "cases/queue/routing.html", context)


class NewRoutingRule(QueueForm):
    act = "cases.set_routing"
    title = "Ny regel"
    form_class = RoutingRuleForm
    back_to = "routing"
    done = "Regeln gäller från i dag."

    def perform(self, fields: dict[str, Any]) -> str:
        order, section = fields.pop("order"), fields.pop("section")
        actions.add_routing_rule(self.request.user, self.now, order, section, fields)
        return reverse("routing")


@require_POST
def end_routing_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    actions.end_routing_rule(request.user, timezone.now(), rule_id)
    return redirect("routing")


class SetCapacity(QueueForm):
    act = "cases.set_routing"
    title = "Kapacitet"
    form_class = CapacityForm
    back_to = "routing"
    done = "Kapaciteten gäller från i dag."

    def get_initial(self) -> dict[str, Any]:
        wanted = self.request.GET.get("user", "")
        known: dict[str, Any] = {}
        if wanted.isdecimal() and len(wanted) < 18:
            row = Capacity.objects.filter(user=int(wanted), valid__contains=timezone.localdate()).first()
            known = {"user": wanted, **({"cases": row.cases, "languages": row.languages} if row else {})}
        return {**known, **super().get_initial()}

    def get_form_kwargs(self) -> dict[str, Any]:
        today = timezone.localdate()
        people = [worker.pk for worker in workers_on(today, weights_on(today))]
        return {**super().get_form_kwargs(), "people": User.objects.filter(pk__in=people).order_by("employee__name")}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.set_capacity(self.request.user, self.now, fields["user"], fields["cases"], fields["languages"])
        return reverse("routing")
