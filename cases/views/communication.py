"""Pages of what is sent to a party before a decision against them, and of their answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict, NotFound
from bistand.staff.queries import setting
from bistand.ui.forms import DateField, Form
from bistand.ui.seen import SeenField
from bistand.ui.templatetags.ui import day, month
from cases import actions
from cases.communication import claim_basis, communication_letter, proposed_basis
from cases.deliveries import signed_by
from cases.forms import choices, long_text
from cases.letters_plain import plain_letter
from cases.models import Communication, RecoveryClaim
from cases.queries import application_of, calculation_mark, latest_calculation
from cases.views.base import CaseForm
from cases.views.kept import typed_in_decision
from cases.views.recovery import OfClaim, claim_url


class BasisForm(Form):
    text = long_text(
        "Vad beslutet ska bygga på",
        rows=10,
        help_text="Uppgifter från andra än sökanden, vad de visar, och vad du överväger att inte bevilja. Står i "
        "brevet.",
    )
    by = DateField(label="Svar senast den")
    seen = SeenField()


class Communicate(CaseForm):
    act = "cases.investigate"
    submit = "Skicka underlaget"
    lead = (
        "Brevet skrivs till sökanden och läggs bland handlingarna. När sökanden har svarat, eller sista dagen har "
        "gått, kan beslutet fattas (25 § förvaltningslagen)."
    )
    form_class = BasisForm
    done = "Brevet är skrivet."

    def prepare(self) -> None:
        self.application = application_of(self.case, self.kwargs["application_id"])
        self.title = f"Kommunicera före beslut, {month(self.application.month)}"

    def back(self) -> str:
        return f"{reverse('case', args=[self.case.pk])}?application={self.application.pk}"

    def get_initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        by = today + timedelta(days=int(setting("cases.communication_days", today)))
        calculation = latest_calculation(self.application.pk)
        typed = typed_in_decision(self.request.user, self.application)
        text = proposed_basis(self.application, calculation, today, typed)
        return {"text": text, "by": by, "seen": calculation_mark(calculation), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        today = timezone.localdate(self.now)
        by_name = signed_by(self.case, self.request.user, today)
        text, by = fields["text"], fields["by"]
        letter = plain_letter(communication_letter(self.application, text, by, by_name, today))
        actions.communicate(self.request.user, self.now, self.application.pk, text, by, letter, fields["seen"])
        return self.back()


class ClaimBasisForm(BasisForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["seen"]
        self.fields["text"].help_text = "Vad som blev fel, hur ni vet det och hur beloppet är räknat. Står i brevet."


class CommunicateClaim(OfClaim, CaseForm):
    """Send what a claim for aid paid back will rest on, before it is decided."""

    title = "Kommunicera före återkrav"
    submit = "Skicka underlaget"
    lead = (
        "Brevet skrivs till den som krävs och läggs bland handlingarna. När svaret har kommit, eller sista dagen har "
        "gått, kan återkravet beslutas (25 § förvaltningslagen)."
    )
    form_class = ClaimBasisForm
    done = "Brevet är skrivet."

    def prepare(self) -> None:
        super().prepare()
        if self.claim.state != RecoveryClaim.State.DRAFT:
            raise Conflict("Underlaget skickas medan kravet är utkast.")

    def get_initial(self) -> dict[str, Any]:
        by = timezone.localdate() + timedelta(days=int(setting("cases.communication_days", timezone.localdate())))
        return {"text": claim_basis(self.claim), "by": by, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        today, text, by = timezone.localdate(self.now), fields["text"], fields["by"]
        signed = signed_by(self.claim.decision, self.request.user, today)
        letter = communication_letter(self.claim.decision.application, text, by, signed, today, self.claim)
        actions.communicate_claim(self.request.user, self.now, self.claim.pk, text, by, plain_letter(letter))
        return self.back()


class AnswerForm(Form):
    how = forms.ChoiceField(label="Hur kom svaret?", choices=choices(Communication.How), widget=forms.RadioSelect)
    answered_on = DateField(label="Dag")
    answer = long_text("Vad svarade den enskilde?", rows=5, required=False)


class NoteAnswer(CaseForm):
    act = "cases.investigate"
    title = "Svar på underlaget"
    submit = "Spara svaret"
    form_class = AnswerForm
    done = "Svaret är antecknat."

    def prepare(self) -> None:
        rows = Communication.objects.select_related("application", "claim")
        found = rows.filter(pk=self.kwargs["communication_id"], application__case=self.case).first()
        if found is None:
            raise NotFound("Kommuniceringen finns inte i det här ärendet.")
        self.communication = found
        self.lead = f"Underlaget skickades {day(timezone.localdate(found.sent_at))}, svar senast {day(found.last_day)}."

    def back(self) -> str:
        if self.communication.claim:
            return claim_url(self.communication.claim)
        return f"{reverse('case', args=[self.case.pk])}?application={self.communication.application_id}"

    def get_initial(self) -> dict[str, Any]:
        return {"answered_on": timezone.localdate(), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.note_answer(self.request.user, self.now, self.communication.pk, **fields)
        return self.back()
