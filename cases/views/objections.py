"""The client's claim that a signed note is wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict
from bistand.ui.forms import DateField, Form
from cases import actions
from cases.forms import long_text
from cases.models import HouseholdMember, JournalNote
from cases.queries import all_members, note_of
from cases.views.base import CaseForm


class ObjectionForm(Form):
    person = forms.TypedChoiceField(label="Vem anser att anteckningen är fel?", coerce=int)
    said_on = DateField(label="När framfördes det?")
    text = long_text("Vad anser personen är fel?", 5)

    def __init__(self, *args: Any, members: list[HouseholdMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(m.person_id, m.person.name) for m in members]  # type: ignore[attr-defined]


class Object(CaseForm):
    act = "cases.note"
    title = "Notera invändning"
    submit = "Notera"
    lead = "Invändningen står bredvid anteckningen, som inte ändras. Håller ni med: rätta anteckningen också."
    form_class = ObjectionForm
    done = "Invändningen är noterad bredvid anteckningen."

    def prepare(self) -> None:
        self.note = note_of(self.case, self.kwargs["note_id"], self.request.user)
        if self.note.state != JournalNote.State.SIGNED and self.request.method == "GET":
            raise Conflict("Anteckningen är inte signerad; ändra den i stället.")

    def back(self) -> str:
        return reverse("case_journal", args=[self.case.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "members": all_members(self.case)}

    def get_initial(self) -> dict[str, Any]:
        return {"said_on": timezone.localdate(), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.note_objection(
            self.request.user, self.now, self.note.pk, fields["person"], fields["text"], fields["said_on"]
        )
        return self.back()
