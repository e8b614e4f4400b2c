"""What is still open in a case when it is to be closed: what hinders it, what ends with it, and what goes on.

What this floor knows it says itself; an app above names a function in its AppConfig:

    closing_matters = ("payments.closing.payments_left",)

Each is `f(case, user)` and gives Matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps
from django.urls import reverse
from django.utils.module_loading import import_string

from bistand.ui.templatetags.ui import month
from cases.models import Application, Case, Decision, JournalNote

Effect = Literal["hinders", "ends", "goes_on"]


@dataclass(frozen=True)
class Matter:
    """One open matter and what closing does to it."""

    text: str
    effect: Effect
    url: str = ""


def open_matters(case: Case, user: Any) -> list[Matter]:
    """Everything open in the case, what hinders the closing first."""
    found = [*_applications(case), *_notes(case, user)]
    for config in apps.get_app_configs():
        for path in getattr(config, "closing_matters", ()):
            found += import_string(path)(case, user)
    return sorted(found, key=lambda matter: ("hinders", "ends", "goes_on").index(matter.effect))


def _applications(case: Case) -> Iterator[Matter]:
    here = reverse("case", args=[case.pk])
    proposed = set(
        Decision.objects.filter(case=case, state=Decision.State.PROPOSED).values_list("application_id", flat=True)
    )
    for application in case.applications.filter(state__in=Application.OPEN_STATES).order_by("month", "pk"):
        wait = "väntar på beslut som förslag" if application.pk in proposed else "inte är beslutad"
        url = f"{here}?application={application.pk}"
        text = f"Ärendet har en ansökan som {wait}, {month(application.month)}. Besluta eller återta den först."
        yield Matter(text, "hinders", url)


def _notes(case: Case, user: Any) -> Iterator[Matter]:
    """Unsigned notes are no part of the record, and in a closed case nobody can sign them."""
    drafts = JournalNote.objects.filter(case=case, state=JournalNote.State.DRAFT).select_related("written_by__employee")
    for note in drafts.order_by("pk"):
        if note.written_by_id == user.pk:
            url = reverse("note_edit", args=[case.pk, note.pk])
            yield Matter(f"Anteckningen ”{note.heading}” är inte signerad. Signera den först.", "hinders", url)
        elif note.written_by.is_active:
            who = note.written_by.get_full_name()
            yield Matter(f"{who} har en anteckning som inte är signerad. Be {who} signera den.", "hinders")
        else:
            yield Matter("En anteckning av någon som har slutat är inte signerad och blir ingen del av akten.", "ends")
