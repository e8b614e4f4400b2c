"""What the pages of this floor have in common: the right checked first, one act, refusals in the form."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.generic import FormView

from bistand.refusals import NotFound
from bistand.staff.permissions import require
from bistand.ui.act_forms import KeptForm, RefusalFormMixin
from bistand.ui.forms import Form
from bistand.ui.panels import FRAGMENT, wants_fragment

T = TypeVar("T")


class ActPage:
    """Mixin: says what the page is called; `act` is the right needed, in any section, before anything is read."""

    request: HttpRequest
    kwargs: dict[str, Any]
    act = ""
    title = ""
    submit = "Spara"
    danger = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.act:
            require(request.user, self.act)
        self.prepare()
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer

    def prepare(self) -> None:
        """Fetch what the page is about."""

    def back(self) -> str:
        raise NotImplementedError

    def crumbs(self) -> list[tuple[str, str]]:
        """Where the page lies, as (word, URL)."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {
            "title": self.title,
            "submit": self.submit,
            "danger": self.danger,
            "cancel": self.back(),
            "crumbs": self.crumbs(),
            "narrow": True,
        }
        return super().get_context_data(**{**own, **kwargs})  # type: ignore[misc, no-any-return]


class ActForm(ActPage, KeptForm):
    """A page with one form that does one act; what is typed is kept."""

    template_name = "payments/form.html"

    def draft_key(self) -> str:
        match = self.request.resolver_match
        return f"{match.url_name if match else ''}:{':'.join(str(value) for value in self.kwargs.values())}"


class ConfirmPage(ActPage, RefusalFormMixin, FormView):
    """A page that says in words what will happen, and does it once when confirmed."""

    template_name = "payments/confirm.html"
    form_class: Any = Form

    def words(self) -> list[str]:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"words": self.words(), **kwargs})


def found_or_404(row: T | None, sentence: str) -> T:
    if row is None:
        raise NotFound(sentence)
    return row


def part(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """A fragment to htmx; opened by itself, the same inside a page. The template extends `base`."""
    base = FRAGMENT if wants_fragment(request) else "payments/part.html"
    return render(request, template, {"base": base, **context})
