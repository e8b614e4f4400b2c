"""The record: journal notes, and all of it to print."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.refusals import Conflict
from bistand.staff.queries import setting
from bistand.ui.tables import paginate
from cases import actions
from cases.checks import checks_of
from cases.client.messages import messages_of
from cases.client.reads import adults_ever, shown_notes
from cases.communication import communications_in
from cases.forms import CorrectionForm, NoteForm
from cases.models import JournalNote
from cases.queries import all_members, decisions_of, documents_of, note_mark, note_of, notes_of
from cases.record_parts import record_parts
from cases.views.base import CaseForm, ConfirmCase, opened, panel


@require_GET
def journal(request: HttpRequest, case_id: int) -> HttpResponse:
    found = opened(request, case_id)
    page = paginate(notes_of(found, request.user), request, order=("-happened_on",), page_size=30)
    shown, adults = shown_notes(page.rows), {person.pk for person in adults_ever(found)}
    for note in page.rows:
        note.shown = shown.get(note.pk, [])
        may_see = adults if note.about_id is None else adults & {note.about_id}
        note.may_be_shown = not note.secrecy and bool(may_see - {row.person_id for row in note.shown})
    publishes = not found.protected and bool(setting("cases.publish", timezone.localdate()))
    return panel(request, found, "journal", "cases/panels/journal.html", page=page, publishes=publishes)


@require_GET
def record_print(request: HttpRequest, case_id: int) -> HttpResponse:
    """The whole record to print: notes, checks, what was communicated, decisions, what the apps above keep, and
    documents, in order of time.
    """
    found = opened(request, case_id)
    context = {
        "title": f"Akt, ärende {found.number}",
        "case": found,
        "notes": notes_of(found, request.user).filter(state=JournalNote.State.SIGNED).reverse(),
        "checks": checks_of(found).reverse(),
        "communications": communications_in(found).reverse(),
        "written": messages_of(found).reverse(),
        "documents": documents_of(found).reverse(),
        "decisions": reversed([d for d in decisions_of(found) if d.decided_at]),
        "parts": record_parts(found, request.user),
        "now": timezone.now(),
    }
    return render(request, "cases/record_print.html", context)


class _Journal(CaseForm):
    act = "cases.note"

    def back(self) -> str:
        return reverse("case_journal", args=[self.case.pk])


# What a link from another page may begin a note with.
BEGUN = ("happened_on", "heading", "about")


class WriteNote(_Journal):
    """A new note, or one's own draft; signed at once or left as a draft."""

    title = "Ny anteckning"
    submit = "Signera"
    template_name = "cases/note_form.html"
    form_class = NoteForm

    def prepare(self) -> None:
        note_id = self.kwargs.get("note_id")
        self.note = note_of(self.case, note_id, self.request.user) if note_id else None
        if self.note and self.note.state == JournalNote.State.SIGNED:
            raise Conflict("Anteckningen är signerad. Rätta den med en ny anteckning.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "members": all_members(self.case)}

    def get_initial(self) -> dict[str, Any]:
        names = {"happened_on": "happened_on", "heading": "heading", "text": "text", "about": "about_id"}
        names |= {"secrecy": "secrecy"}
        known = {name: getattr(self.note, column) for name, column in names.items()} if self.note else {}
        begun = {"happened_on": timezone.localdate()} | {n: v for n, v in self.request.GET.items() if n in BEGUN}
        return {**begun, **known, "seen": note_mark(self.note), **super().get_initial()}

    @transaction.atomic
    def perform(self, fields: dict[str, Any]) -> str:
        note = actions.write_note(
            self.request.user,
            self.now,
            self.case.pk,
            fields["heading"],
            fields["text"],
            fields["happened_on"],
            self.note.pk if self.note else None,
            fields["seen"],
            fields["about"],
            fields["secrecy"],
        )
        if self.request.POST.get("then") != "draft":
            actions.sign_note(self.request.user, self.now, note.pk)
        return self.back()


class SignNote(ConfirmCase):
    act = "cases.note"
    title = "Signera anteckningen"
    submit = "Signera"
    done = "Anteckningen är signerad."

    def prepare(self) -> None:
        self.note = note_of(self.case, self.kwargs["note_id"], self.request.user)

    def words(self) -> str:
        return (
            f"”{self.note.heading}” blir en del av akten. Den kan sedan inte ändras, bara rättas med en ny anteckning."
        )

    def back(self) -> str:
        return reverse("case_journal", args=[self.case.pk])

    def perform(self, fields: dict[str, Any]) -> str:
        actions.sign_note(self.request.user, self.now, self.note.pk)
        return self.back()


class CorrectNote(_Journal):
    title = "Rätta anteckningen"
    submit = "Signera rättelsen"
    template_name = "cases/note_correct.html"
    form_class = CorrectionForm
    done = "Rättelsen är signerad."

    def prepare(self) -> None:
        self.note = note_of(self.case, self.kwargs["note_id"], self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(note=self.note, **kwargs)

    def perform(self, fields: dict[str, Any]) -> str:
        actions.correct_note(self.request.user, self.now, self.note.pk, fields["text"])
        return self.back()
