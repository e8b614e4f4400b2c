"""The catalogue of measures: the list, one measure, one provider, and their forms."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.staff.models import Role, User
from bistand.staff.permissions import may, require
from bistand.ui.act_forms import KeptForm
from bistand.ui.figures import Bar, BarFigure
from bistand.ui.tables import Column, Table
from planning.measures import actions, attending, forms
from planning.measures.coach_models import Coach
from planning.measures.models import Measure, Provider
from planning.measures.queries import (
    SEE,
    WAITS,
    ProviderFigures,
    going_on,
    measure_of,
    provider_figures,
    provider_results,
    queue_of,
    with_room,
)

KEEP = actions.KEEP


class MeasureTable(Table):
    """Rows are `queries.with_room`."""

    caption = "Insatser"
    default_order = "name"
    columns = (
        Column("name", "Insats", link=lambda m: reverse("measure", args=[m.pk]), sort="name", head=True),
        Column("provider", "Anordnare", value=lambda m: m.provider.name, sort="provider__name"),
        Column("kind", "Typ", value=lambda m: m.get_kind_display().capitalize()),
        Column("target_group", "Målgrupp"),
        Column("room", "Platser", template="planning/measures/_room.html"),
        Column("queued", "I kö", numeric=True, sort="queued"),
    )
    empty_title = "Inga insatser"
    empty_text = "Här står de insatser som kommunen anvisar till. Sektionschef och systemförvaltare lägger in dem."


@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """The catalogue, and how long each step takes at each provider."""
    require(request.user, SEE)
    form = forms.MeasureFilter(request.GET or None)
    form.full_clean()
    chosen: dict[str, Any] = getattr(form, "cleaned_data", {})
    rows = with_room(Measure.objects.all()) if chosen.get("ended") else going_on()
    if words := chosen.get("q", "").strip():
        rows = rows.filter(
            Q(name__icontains=words) | Q(provider__name__icontains=words) | Q(target_group__icontains=words)
        )
    if chosen.get("kind"):
        rows = rows.filter(kind=chosen["kind"])
    if chosen.get("free"):
        rows = rows.filter(Q(free__gt=0) | Q(places=None))
    figures = provider_figures(timezone.localdate())
    context = {
        "title": "Insatser",
        "filter": form,
        "table": MeasureTable(rows, request),
        "figures": figures,
        "figure": _waits(figures),
        "results": provider_results(timezone.localdate()),
        "wait_labels": [label for _, label in WAITS],
        "may_keep": may(request.user, KEEP),
    }
    return render(request, "planning/measures/measures.html", context)


def _waits(figures: list[ProviderFigures]) -> BarFigure | None:
    """The whole wait at each provider that somebody has begun at, the longest first."""
    began = [(*row.waits["whole"], row.provider) for row in figures if "whole" in row.waits]
    bars = [
        Bar(provider.name, days, f"{floatformat(days)} dagar ({number})", reverse("provider", args=[provider.pk]))
        for days, number, provider in sorted(began, key=lambda found: -found[0])
    ]
    return BarFigure("Från skickad anvisning till start", bars, unit="median, antal") if bars else None


@require_GET
def measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    """One measure: for whom, on what criteria, its places and its queue in order."""
    require(request.user, SEE)
    found = measure_of(measure_id)
    context = {
        "title": found.name,
        "measure": found,
        "queue": queue_of(request.user, found),
        "may_keep": may(request.user, KEEP) and not found.ended_on,
    }
    return render(request, "planning/measures/measure.html", context)


@require_GET
def provider(request: HttpRequest, provider_id: int) -> HttpResponse:
    """One provider with its measures."""
    require(request.user, SEE)
    found = get_object_or_404(Provider, pk=provider_id)
    context = {
        "title": found.name,
        "provider": found,
        "table": MeasureTable(with_room(Measure.objects.filter(provider=found)), request),
        "coaches": found.coaches.filter(ended_on=None).select_related("user__employee").order_by("pk"),
        "may_keep": may(request.user, KEEP) and not found.ended_on,
        "may_keep_coaches": may(request.user, "planning.keep_coaches") and not found.ended_on,
    }
    return render(request, "planning/measures/provider.html", context)


class Keep(KeptForm):
    """A form of the catalogue. Say `title`, `submit`, `back()` and `perform()`."""

    template_name = "planning/measures/form.html"
    act = KEEP
    title = ""
    submit = "Spara"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, self.act)
        self.prepare()
        return super().dispatch(request, *args, **kwargs)

    def prepare(self) -> None:
        """Fetch what the form is about."""

    def draft_key(self) -> str:
        match = self.request.resolver_match
        return f"{match.url_name if match else ''}:{':'.join(str(value) for value in self.kwargs.values())}"

    def back(self) -> str:
        return reverse("measures")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Insatser", reverse("measures"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {
            "title": self.title,
            "submit": self.submit,
            "cancel": self.back(),
            "crumbs": self.crumbs(),
            "narrow": True,
        }
        return super().get_context_data(**{**own, **kwargs})


class NewMeasure(Keep):
    title = "Ny insats"
    form_class = forms.NewMeasureForm

    def get_initial(self) -> dict[str, Any]:
        return {"provider": self.request.GET.get("provider", ""), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        provider = fields.pop("provider")
        row = actions.add_measure(self.request.user, self.now, provider.pk, actions.MeasureText(**fields))
        return reverse("measure", args=[row.pk])


class EditMeasure(Keep):
    form_class = forms.MeasureForm

    def prepare(self) -> None:
        self.measure = get_object_or_404(Measure, pk=self.kwargs["measure_id"])
        self.title = f"Ändra {self.measure.name}"

    def back(self) -> str:
        return reverse("measure", args=[self.measure.pk])

    def get_initial(self) -> dict[str, Any]:
        row = self.measure
        own = {name: getattr(row, name) for name in forms.MeasureForm.base_fields if name != "starts"}
        return {**own, "starts": "\n".join(day.isoformat() for day in row.starts), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.change_measure(self.request.user, self.now, self.measure.pk, actions.MeasureText(**fields))
        return self.back()


class NewProvider(Keep):
    title = "Ny anordnare"
    form_class = forms.ProviderForm

    def perform(self, fields: dict[str, Any]) -> str:
        row = actions.add_provider(self.request.user, self.now, **fields)
        return reverse("provider", args=[row.pk])


class EditProvider(Keep):
    form_class = forms.ProviderForm

    def prepare(self) -> None:
        self.provider = get_object_or_404(Provider, pk=self.kwargs["provider_id"])
        self.title = f"Ändra {self.provider.name}"

    def back(self) -> str:
        return reverse("provider", args=[self.provider.pk])

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.provider.name, "contact": self.provider.contact, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.change_provider(self.request.user, self.now, self.provider.pk, **fields)
        return self.back()


@require_POST
def end_measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    actions.end_measure(request.user, timezone.now(), measure_id)
    return redirect("measure", measure_id)


@require_POST
def end_provider(request: HttpRequest, provider_id: int) -> HttpResponse:
    actions.end_provider(request.user, timezone.now(), provider_id)
    return redirect("provider", provider_id)


class AssignCoach(Keep):
    """Let somebody with the role Coach see the provider's participants."""

    act = "planning.keep_coaches"
    submit = "Lägg till"
    form_class = forms.CoachForm

    def prepare(self) -> None:
        self.provider = get_object_or_404(Provider, pk=self.kwargs["provider_id"])
        self.title = f"Ny coach hos {self.provider.name}"

    def back(self) -> str:
        return reverse("provider", args=[self.provider.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        held = {"grants__role": Role.COACH, "grants__valid__contains": timezone.localdate()}
        free = User.objects.filter(is_active=True, **held).exclude(coaching__in=Coach.objects.filter(ended_on=None))
        return {**super().get_form_kwargs(), "coaches": free.distinct().order_by("employee__name")}

    def perform(self, fields: dict[str, Any]) -> str:
        attending.assign_coach(self.request.user, self.now, fields["user"].pk, self.provider.pk)
        return self.back()


@require_POST
def end_coach(request: HttpRequest, coach_id: int) -> HttpResponse:
    row = attending.end_coach(request.user, timezone.now(), coach_id)
    return redirect("provider", row.provider_id)
