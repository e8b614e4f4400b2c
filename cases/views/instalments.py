"""Pages of how a claim is paid off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from bistand.refusals import Conflict
from bistand.ui.forms import DateField, Form, MoneyField
from cases import actions
from cases.actions.instalments import PlanContent
from cases.forms import long_text
from cases.instalments import left_now
from cases.models import InstalmentPlan
from cases.views.base import CaseForm
from cases.views.recovery import OfClaim


class PlanForm(Form):
    amount = MoneyField(label="Belopp i månaden")
    total = MoneyField(label="Belopp som planen omfattar", help_text="Högst det som återstår av kravet.")
    first_day = DateField(label="Första inbetalning", help_text="Sedan samma dag varje månad.")
    agreed_on = DateField(label="Överenskommet den")
    agreed_with = forms.CharField(label="Överenskommet med", max_length=100)
    reason = long_text("Varför ändras planen?", rows=3)


class EndPlanForm(Form):
    reason = long_text("Varför avslutas planen?", rows=3)


class AgreeInstalments(OfClaim, CaseForm):
    submit = "Spara planen"
    form_class = PlanForm
    done = "Avbetalningsplanen är sparad."

    def prepare(self) -> None:
        super().prepare()
        self.latest: InstalmentPlan | None = self.claim.plans.order_by("-version").first()
        changes = self.latest is not None and self.latest.in_force
        self.title = "Ändra avbetalningsplanen" if changes else "Avbetalningsplan"
        self.lead = "Den tidigare planen står kvar att läsa." if changes else ""

    def get_initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        known: dict[str, Any] = {
            "total": left_now(self.claim),
            "agreed_on": today,
            "agreed_with": self.claim.person.name,
        }
        if self.latest and self.latest.in_force:
            known["amount"] = self.latest.amount
        return {**known, **super().get_initial()}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.latest is None:
            del form.fields["reason"]
        return form

    def perform(self, fields: dict[str, Any]) -> str:
        actions.agree_instalments(self.request.user, self.now, self.claim.pk, PlanContent(**fields))
        return self.back()


class EndInstalments(OfClaim, CaseForm):
    title = "Avsluta avbetalningsplanen"
    submit = "Avsluta planen"
    lead = "Kravet står kvar. Det som har betalats in är kvar i kravet."
    form_class = EndPlanForm
    done = "Avbetalningsplanen är avslutad."

    def prepare(self) -> None:
        super().prepare()
        latest = self.claim.plans.order_by("-version").first()
        if latest is None or not latest.in_force:
            raise Conflict("Det finns ingen plan att avsluta.")

    def perform(self, fields: dict[str, Any]) -> str:
        actions.end_instalments(self.request.user, self.now, self.claim.pk, reason=fields["reason"])
        return self.back()
