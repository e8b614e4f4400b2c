"""What the history and the access log are filtered by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bistand.audit.words import row_meant, table_choices
from bistand.staff.queries import staff_called
from bistand.ui.forms import DateField, PersonnummerField


class PeriodFilter(forms.Form):
    actor = forms.CharField(
        label="Vem", required=False, max_length=120, widget=forms.TextInput(attrs={"placeholder": "namn, användarnamn"})
    )
    first_day = DateField(label="Från", required=False)
    last_day = DateField(label="Till och med", required=False)

    def clean_actor(self) -> list[int]:
        text = self.cleaned_data["actor"]
        found = staff_called(text) if text else []
        if text and not found:
            raise ValidationError("Ingen här har det namnet eller användarnamnet.", code="unknown")
        return found

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", f"Den sista dagen är före den första, {first}.")
        return given

    def chosen(self) -> dict[str, Any]:
        """What was filled in, as arguments of the query."""
        return {key: value for key, value in self.cleaned_data.items() if value}


class HistoryFilter(PeriodFilter):
    table = forms.ChoiceField(label="Vad", required=False)
    row = forms.CharField(label="Nummer", required=False, max_length=40)
    field_order = ("table", "row", "actor", "first_day", "last_day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].choices = [("", "Allt"), *table_choices()]  # type: ignore[attr-defined]


class AccessFilter(PeriodFilter):
    """Sent by POST: a personnummer never stands in a URL."""

    person = PersonnummerField(label="Vems uppgifter", required=False)
    case = forms.CharField(
        label="Ärende", required=False, max_length=12, widget=forms.TextInput(attrs={"placeholder": "ÅÅÅÅ-NNNNN"})
    )
    field_order = ("actor", "person", "case", "first_day", "last_day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].widget.attrs["placeholder"] = "personnummer"

    def clean_person(self) -> int | None:
        return self._meant("person", "cases_person", "Ingen med det personnumret finns här.")

    def clean_case(self) -> int | None:
        return self._meant("case", "cases_case", "Inget ärende har det numret. Skriv det som 2026-00123.")

    def _meant(self, field: str, table: str, unknown: str) -> int | None:
        text = self.cleaned_data[field]
        found = row_meant(table, text) if text else None
        if text and found is None:
            raise ValidationError(unknown, code="unknown")
        return found


class AnchorForm(forms.Form):
    digest = forms.CharField(
        label="Kontrollsumma från en bankfil",
        required=False,
        max_length=64,
        help_text="Sextiofyra tecken. Visar om historiken fram till den filen är orörd.",
    )
