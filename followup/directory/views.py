"""The list of who is employed: when it was read in, and a new one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from bistand.staff.permissions import require
from bistand.ui.forms import Form
from followup.directory.actions import load_directory
from followup.directory.models import DirectoryList
from payments.views.base import ActForm

LOAD = "followup.load_directory"
TITLE = "Personallista"


class DirectoryForm(Form):
    file = forms.FileField(
        label="Fil med personallistan", help_text="CSV med kolumnerna anstallningsnummer och sista_dag.",
        error_messages={"required": "Välj filen.", "empty": "Filen är tom."},
    )  # fmt: skip

    def clean_file(self) -> bytes:
        content: bytes = self.cleaned_data["file"].read()
        return content


@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    """Which list counts, and what it is for."""
    require(request.user, LOAD)
    found = DirectoryList.objects.select_related("loaded_by__employee").order_by("-pk").first()
    context = {
        "title": TITLE,
        "list": found,
        "count": len(found.staff) if found else 0,
        "crumbs": [("Internkontroll", reverse("controls"))],
        "narrow": True,
    }
    return render(request, "followup/directory/directory.html", context)


class LoadDirectory(ActForm):
    act = LOAD
    title = "Läs in personallista"
    submit = "Läs in listan"
    template_name = "followup/directory/form.html"
    form_class = DirectoryForm
    done = "Listan är inläst. Den jämförs i natt med dem som kan logga in."

    def back(self) -> str:
        return reverse("directory")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Internkontroll", reverse("controls")), (TITLE, self.back())]

    def perform(self, fields: dict[str, Any]) -> str:
        load_directory(self.request.user, self.now, fields["file"])
        return self.back()
