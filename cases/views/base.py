"""What every page on a case has in common: opened and logged once, the right checked, refusals shown in the form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.generic import FormView, TemplateView

from bistand.refusals import Refusal
from bistand.staff.permissions import require
from bistand.ui.act_forms import KeptForm, RefusalFormMixin
from bistand.ui.drafts import TOKEN
from bistand.ui.forms import Form
from bistand.ui.panels import panel_base
from cases.models import Case
from cases.overview import rights
from cases.queries import open_case


def opened(request: HttpRequest, case_id: int, act: str = "") -> Case:
    """The case, its opening logged under the page's name; `act` is the right needed besides reading."""
    what = request.resolver_match.url_name if request.resolver_match else ""
    case = open_case(request.user, case_id, what or "")
    if act:
        require(request.user, act, case.section_id)
    return case


def case_url(case_id: int) -> str:
    return reverse("case", args=[case_id])


def panel(request: HttpRequest, case: Case, name: str, template: str, **context: Any) -> HttpResponse:
    """A panel of the case page: alone to htmx, in the whole page when opened by itself."""
    own = {
        "base": panel_base(request, "cases/case.html"),
        "case": case,
        "panel": name,
        "title": f"Ärende {case.number}",
        "may": rights(request.user, case),
    }
    return render(request, template, {**own, **context})


class OnCase:
    """Mixin of views with `case_id` in the URL. Say `act`; fetch what else the page is about in `prepare`."""

    act = ""
    case: Case
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.case = opened(request, kwargs["case_id"], self.act)
        self.prepare()
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer

    def prepare(self) -> None:
        """Fetch what the page is about besides the case."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"case": self.case, "may": rights(self.request.user, self.case)}
        return super().get_context_data(**{**own, **kwargs})  # type: ignore[misc, no-any-return]


class CasePage(OnCase, TemplateView):
    """A page on a case that only shows."""


class CaseForm(OnCase, KeptForm):
    """A page on a case with one form that does one act."""

    template_name = "cases/form.html"
    title = ""
    submit = "Spara"
    lead = ""
    multipart = False

    def draft_key(self) -> str:
        match = self.request.resolver_match
        return f"{match.url_name if match else ''}:{':'.join(str(value) for value in self.kwargs.values())}"

    def back(self) -> str:
        return case_url(self.case.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {
            "title": self.title,
            "submit": self.submit,
            "lead": self.lead,
            "cancel": self.back(),
            "narrow": True,
        }
        return super().get_context_data(**{**own, **kwargs})


class ReadThroughCase(CaseForm):
    """A form whose act is read through first: the first submit shows in words what will happen, with what was typed
    carried along; the next does it, or goes back to change it.

    Say `words(fields)`, the paragraphs that are shown; it may raise a Refusal, as `perform` may.
    """

    def words(self, fields: dict[str, Any]) -> list[str]:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"submit": "Läs igenom", **kwargs})

    def form_valid(self, form: Any) -> HttpResponse:
        if "change" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if "read" in self.request.POST:
            return super().form_valid(form)
        try:
            words = self.words(form.cleaned_data)
        except Refusal as refusal:
            form.add_error(self.field_of(refusal, form), refusal.message)
            return self.form_invalid(form)
        token = self.request.POST.get(TOKEN, "")
        context = self.get_context_data(form=form, words=words, submit=self.submit, draft_token=token)
        return render(self.request, "cases/read_through.html", context)


class ConfirmCase(OnCase, RefusalFormMixin, FormView):
    """A page that says in words what will happen, and does it once when confirmed."""

    template_name = "cases/confirm.html"
    form_class = Form
    title = ""
    submit = "Bekräfta"
    danger = ""

    def words(self) -> str:
        raise NotImplementedError

    def back(self) -> str:
        return case_url(self.case.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {
            "title": self.title,
            "submit": self.submit,
            "danger": self.danger,
            "words": self.words(),
            "cancel": self.back(),
            "narrow": True,
        }
        return super().get_context_data(**{**own, **kwargs})
