"""What goes between the client and us: the panel Kontakt, and what of the record the client may read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.refusals import NotFound
from bistand.staff.queries import setting
from bistand.ui.forms import Form
from bistand.ui.tables import paginate
from cases import actions
from cases.client.reads import adults_of_decision, adults_of_note, publication_title, publications_of, with_things
from cases.models import Person, Publication
from cases.queries import decision_of, note_of
from cases.views.base import CaseForm, opened, panel


@require_GET
def contact(request: HttpRequest, case_id: int) -> HttpResponse:
    """The panel: what the clients may read, and when they did."""
    found = opened(request, case_id)
    page = paginate(publications_of(found), request, order=("-id",), page_size=20)
    shows = bool(setting("cases.publish", timezone.localdate()))
    return panel(request, found, "contact", "cases/panels/contact.html", page=page, shows=shows)


class PeopleForm(Form):
    """To whom it is shown. Where it can only be one, that one is chosen."""

    persons = forms.TypedMultipleChoiceField(label="Visas för", coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["persons"].choices = [(p.pk, p.name) for p in people]  # type: ignore[attr-defined]


class _Publish(CaseForm):
    """Let adults of the case read something; each is chosen."""

    act = "cases.publish"
    submit = "Visa på Mina sidor"
    form_class = PeopleForm
    done = "Det visas nu på Mina sidor."

    def people(self) -> list[Person]:
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "people": self.people()}

    def get_initial(self) -> dict[str, Any]:
        people = self.people()
        return {"persons": [p.pk for p in people] if len(people) == 1 else [], **super().get_initial()}


class PublishNote(_Publish):
    title = "Visa anteckningen för den enskilde"
    template_name = "cases/client/publish_note.html"
    lead = (
        "Läs den en gång till först. Den får inte röja något om någon annan, om våld eller om en utredning som pågår. "
        "Den som väljs kan läsa den genom e-tjänsten, och här syns när den har lästs."
    )

    def prepare(self) -> None:
        self.note = note_of(self.case, self.kwargs["note_id"], self.request.user)

    def people(self) -> list[Person]:
        return adults_of_note(self.case, self.note)

    def back(self) -> str:
        return reverse("case_journal", args=[self.case.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(note=self.note, **kwargs)

    def perform(self, fields: dict[str, Any]) -> str:
        actions.publish_note(self.request.user, self.now, self.note.pk, fields["persons"])
        return self.back()


class PublishDecision(_Publish):
    title = "Visa beslutet för den enskilde"
    lead = "Den som väljs kan läsa beslutet och hämta brevet genom e-tjänsten."

    def prepare(self) -> None:
        self.decision = decision_of(self.case, self.kwargs["decision_id"])

    def people(self) -> list[Person]:
        return adults_of_decision(self.decision)

    def back(self) -> str:
        return reverse("decision", args=[self.case.pk, self.decision.pk])

    def perform(self, fields: dict[str, Any]) -> str:
        actions.publish_decision(self.request.user, self.now, self.decision.pk, fields["persons"])
        return self.back()


class WithdrawForm(Form):
    reason = forms.CharField(label="Varför ska det inte visas?", max_length=200, widget=forms.TextInput({"size": 60}))


class WithdrawPublication(CaseForm):
    act = "cases.publish"
    title = "Visa inte längre"
    submit = "Dra tillbaka"
    form_class = WithdrawForm
    done = "Det visas inte längre."

    def prepare(self) -> None:
        rows = with_things(Publication.objects.filter(case=self.case, pk=self.kwargs["publication_id"]))
        row = rows.first()
        if row is None:
            raise NotFound("Publiceringen finns inte i det här ärendet.")
        self.row = row
        self.lead = (
            f"”{publication_title(row)}” visas inte längre för {row.person.name}. Att det har visats, när, och skälet "
            "står kvar i akten."
        )

    def back(self) -> str:
        return reverse("case_contact", args=[self.case.pk])

    def perform(self, fields: dict[str, Any]) -> str:
        actions.withdraw_publication(self.request.user, self.now, self.row.pk, reason=fields["reason"])
        return self.back()
