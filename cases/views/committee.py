"""A proposal on its way through the board's committee."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.staff.permissions import require
from bistand.ui.forms import DateField, Form
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import amount, month
from cases import actions
from cases.committee_letter import committee_letter
from cases.forms import long_text
from cases.letters_plain import plain_letter
from cases.models import CommitteeMatter
from cases.queries import visible_cases
from cases.views.base import CaseForm
from cases.views.decisions import OfDecision, decision_url


class AskForm(Form):
    background = long_text(
        "Bakgrund",
        rows=8,
        help_text="Det som utskottet behöver veta. Förslaget, skälen, lagrummen och barnens situation tas ur beslutet.",
    )


class AnswerForm(Form):
    approved = forms.ChoiceField(
        label="Vad beslutade utskottet?",
        choices=[("yes", "Enligt förslaget"), ("no", "Något annat: återremiss eller avslag på förslaget")],
        widget=forms.RadioSelect,
    )
    decided_on = DateField(label="Beslutsdag")
    paragraph = forms.CharField(label="Paragraf i protokollet", max_length=20, widget=forms.TextInput({"size": 8}))
    answer = long_text("Vad utskottet beslutade i stället", rows=3, required=False)


class AskCommittee(OfDecision, CaseForm):
    title = "Lämna till utskottet"
    submit = "Lämna till utskottet"
    lead = "Tjänsteskrivelsen skrivs ut ur beslutet och läggs bland handlingarna. Förslaget kan inte ändras tills "
    lead += "utskottets beslut är antecknat."
    form_class = AskForm
    done = "Förslaget ligger hos utskottet."

    def perform(self, fields: dict[str, Any]) -> str:
        today, by = timezone.localdate(self.now), self.request.user.get_full_name()  # type: ignore[union-attr]
        pdf = plain_letter(committee_letter(self.decision, fields["background"], by, today))
        actions.ask_committee(self.request.user, self.now, self.decision.pk, fields["background"], pdf)
        return self.back()


class NoteCommittee(OfDecision, CaseForm):
    act = "cases.committee"
    title = "Anteckna utskottets beslut"
    submit = "Anteckna"
    lead = "Har utskottet beslutat enligt förslaget är beslutet fattat när du har antecknat det, och brevet skrivs."
    form_class = AnswerForm
    done = "Utskottets beslut är antecknat."

    def get_initial(self) -> dict[str, Any]:
        return {"decided_on": timezone.localdate(), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.note_committee(
            self.request.user,
            self.now,
            self.decision.pk,
            fields["approved"] == "yes",
            fields["decided_on"],
            fields["paragraph"],
            fields["answer"],
        )
        return self.back()


class CommitteeTable(Table):
    caption = "Förslag som väntar på utskottet"
    default_order = "sent"
    columns = (
        Column("case", "Ärende", whole=True, head=True, value=lambda m: m.decision.case.number,
               link=lambda m: decision_url(m.decision)),
        Column("applicant", "Sökande", value=lambda m: m.decision.case.applicant.name,
               sort="decision__case__applicant__sort_name"),
        Column("month", "Månad", value=lambda m: month(m.decision.application.month)),
        Column("amount", "Belopp", numeric=True, value=lambda m: amount(m.decision.amount), sort="decision__amount"),
        Column("sent_by", "Lämnat av", value=lambda m: m.sent_by.get_full_name()),
        Column("sent", "Lämnat", value=lambda m: timezone.localdate(m.sent_at).isoformat(), sort="sent_at"),
    )  # fmt: skip
    empty_title = "Inget väntar på utskottet"
    empty_text = "Förslag som ingen tjänsteman får besluta lämnas till utskottet från beslutets sida."


def waiting_matters(user: Any) -> QuerySet[CommitteeMatter]:
    """What the committee has not answered, in the cases that the user may know of."""
    matters = CommitteeMatter.objects.filter(state=CommitteeMatter.State.SENT, decision__case__in=visible_cases(user))
    return matters.select_related("decision__case__applicant", "decision__application", "sent_by__employee")


@require_GET
def committee_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "cases.decide")
    table = CommitteeTable(waiting_matters(request.user), request)
    return render(request, "cases/list_plain.html", {"title": "Hos utskottet", "table": table})
