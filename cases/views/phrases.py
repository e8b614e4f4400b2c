"""The phrase library: what reasons may begin with, in all its versions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.refusals import NotFound
from bistand.staff.permissions import require
from bistand.ui.act_forms import KeptForm
from bistand.ui.forms import Form
from bistand.ui.tables import Column, Table
from cases import actions
from cases.forms import choices, long_text
from cases.letters_text import short_reference
from cases.models import Outcome, Phrase
from cases.phrases import PLACEHOLDERS, SECTIONS


class PhraseForm(Form):
    title = forms.CharField(label="Rubrik", max_length=80)
    text = long_text("Text", rows=8)
    sections = forms.MultipleChoiceField(
        label="Lagrum som frasen tillämpar",
        choices=[(key, f"{short_reference(key)}: {about}") for key, about in SECTIONS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    outcomes = forms.MultipleChoiceField(
        label="Utfall som den är till för", choices=choices(Outcome), widget=forms.CheckboxSelectMultiple,
        required=False, help_text="Inget val betyder alla.",
    )  # fmt: skip
    retired = forms.BooleanField(label="Frasen används inte längre", required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PhraseTable(Table):
    caption = "Fraser"
    default_order = "key"
    columns = (
        Column("title", "Rubrik", head=True, link=lambda p: reverse("phrase", args=[p.key])),
        Column("sections", "Lagrum", value=lambda p: ", ".join(short_reference(s) for s in p.sections)),
        Column("version", "Version", numeric=True),
        Column("state", "Läge", value=lambda p: "används inte" if p.retired else "i bruk"),
        Column("written", "Ändrad", value=lambda p: timezone.localdate(p.written_at).isoformat()),
        Column("key", "Kortnamn", sort="key"),
    )
    empty_title = "Biblioteket är tomt"
    empty_text = "Lägg in startbiblioteket, eller skriv en egen fras."


@require_GET
def phrase_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "cases.phrases")
    latest = Phrase.objects.order_by("key", "-version").distinct("key").values("pk")
    context = {
        "title": "Frasbibliotek",
        "table": PhraseTable(Phrase.objects.filter(pk__in=latest), request),
        "placeholders": PLACEHOLDERS.items(),
    }
    return render(request, "cases/phrases.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Put in the phrases to begin with that are missing."""
    new = actions.begin_library(request.user, timezone.now())
    messages.success(request, f"{new} fraser lades in." if new else "Alla fraser i startbiblioteket fanns redan.")
    return redirect("phrase_list")


class WritePhrase(KeptForm):
    """A new phrase, or a new version of one; the earlier versions stand below."""

    template_name = "cases/phrase.html"
    form_class = PhraseForm
    done = "Frasen är sparad."
    phrase: Phrase | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, "cases.phrases")
        self.versions = list(Phrase.objects.filter(key=kwargs.get("key", "")).order_by("-version")[:50])
        self.phrase = self.versions[0] if self.versions else None
        if "key" in kwargs and self.phrase is None:
            raise NotFound("Frasen finns inte.")
        return super().dispatch(request, *args, **kwargs)

    def draft_key(self) -> str:
        return f"phrase:{self.kwargs.get('key', '')}"

    def get_initial(self) -> dict[str, Any]:
        names = ("title", "text", "sections", "outcomes", "retired")
        known = {name: getattr(self.phrase, name) for name in names} if self.phrase else {}
        return {**known, **super().get_initial(), "seen": self.phrase.version if self.phrase else None}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {
            "title": self.phrase.title if self.phrase else "Ny fras",
            "submit": "Spara som ny version" if self.phrase else "Spara",
            "cancel": reverse("phrase_list"),
            "placeholders": PLACEHOLDERS.items(),
            "versions": self.versions,
            "narrow": True,
        }
        return super().get_context_data(**{**own, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.write_phrase(
            self.request.user,
            self.now,
            fields["title"],
            fields["text"],
            fields["sections"],
            fields["outcomes"],
            self.phrase.key if self.phrase else "",
            fields["seen"] if self.phrase else None,
            fields["retired"],
        )
        return reverse("phrase_list")
