"""Dealing with a warning: what was done about it, in a word."""

from __future__ import annotations

from typing import Any

from django import forms

from bistand.refusals import NotFound
from bistand.ui.forms import Form
from cases import actions
from cases.models import CaseWarning, WarningKind
from cases.views.base import CaseForm


class WordForm(Form):
    word = forms.CharField(
        label="Hur är den hanterad?",
        max_length=300,
        help_text="Till exempel: hyresavin är kontrollerad, höjningen gäller.",
    )


class DealWithWarning(CaseForm):
    act = "cases.investigate"
    submit = "Spara"
    lead = "En varning försvinner av sig själv när orsaken är borta. Den som är hanterad kommer inte tillbaka."
    form_class = WordForm
    done = "Varningen är hanterad."

    def prepare(self) -> None:
        rows = CaseWarning.objects.filter(case=self.case).select_related("application")
        found = rows.filter(pk=self.kwargs["warning_id"]).first()
        if found is None:
            raise NotFound("Varningen finns inte i det här ärendet.")
        self.warning = found
        self.title = found.said
        if found.kind == WarningKind.STATED_PERSON:
            self.lead = (
                "Skriv varför personen inte räknas med. Skälet står i beslutsbrevet. Nämns personen i en annan ansökan "
                "frågas du igen."
            )

    def perform(self, fields: dict[str, Any]) -> str:
        actions.deal_with_warning(self.request.user, self.now, self.warning.pk, fields["word"])
        return self.back()
