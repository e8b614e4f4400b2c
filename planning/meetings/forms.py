"""Forms of coordinated plans and meetings."""

from __future__ import annotations

from typing import Any

from django import forms

from bistand.staff.models import Section
from bistand.ui.forms import DateField, Form
from planning.forms import long_text
from planning.meetings.models import Meeting

KINDS = [(v, str(label)[:1].upper() + str(label)[1:]) for v, label in Meeting.Kind.choices]


class SipForm(Form):
    consent_on = DateField(label="Samtycke den")
    consent_how = forms.CharField(
        label="Hur samtycket gavs", max_length=200, help_text="Till exempel: muntligt vid besöket, eller skriftligt."
    )
    begun_on = DateField(label="Arbetet började", help_text="Arbetet med planen ska börja genast.")
    took_part = long_text("Hur den enskilde deltog", help_text="Planen görs tillsammans med den som den gäller.")
    relatives = forms.CharField(
        label="Närstående som var med", max_length=200, required=False, help_text="Om hen vill och det är lämpligt."
    )
    needs = long_text("Insatser som behövs")
    municipality = long_text("Det kommunen svarar för")
    region = long_text("Det regionen svarar för")
    others = long_text("Det andra gör", required=False, help_text="Någon annan än kommunen och regionen.")
    responsible = forms.CharField(
        label="Övergripande ansvar", max_length=200, help_text="Vem hos kommunen eller regionen som har det."
    )


class EndSipForm(Form):
    reason = forms.CharField(
        label="Varför?", max_length=200, help_text="Till exempel: målen är nådda, eller samtycket togs tillbaka."
    )


class _AboutMeeting(Form):
    kind = forms.ChoiceField(label="Slag av möte", choices=KINDS, widget=forms.RadioSelect)
    held_on = DateField(label="Dag")
    partner = forms.CharField(label="Med vem", max_length=120, help_text="Till exempel Arbetsförmedlingen, Eva Ek.")


class MeetingForm(_AboutMeeting):
    section = forms.ModelChoiceField(label="Sektion", queryset=Section.objects.none())
    field_order = ("section",)

    def __init__(self, *args: Any, sections: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = sections  # type: ignore[attr-defined]
        if len(sections) == 1:
            self.fields["section"].initial = sections[0]


class CorrectMeetingForm(_AboutMeeting):
    reason = forms.CharField(label="Varför ändras det?", max_length=200)


class CallOffForm(Form):
    reason = forms.CharField(label="Varför ställs mötet in?", max_length=200)


class MeetingChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.held_on}: {obj}"


class ListForm(Form):
    meeting = MeetingChoice(
        label="Möte", queryset=Meeting.objects.none(), help_text="Finns det inte här läggs det först in under Möten."
    )
    consent_on = DateField(label="Samtycke den")
    consent_how = forms.CharField(
        label="Hur samtycket gavs", max_length=200, help_text="Till exempel: muntligt vid besöket, eller skriftligt."
    )

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]


class NoteForm(Form):
    text = long_text("Vad ni kom fram till", rows=6, help_text="Bara om den här personen. Skrivs i personens journal.")
