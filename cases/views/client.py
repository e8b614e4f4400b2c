"""What goes between the client and us: the panel Kontakt, and what of the record the client may read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.views.decorators.http import require_GET

from bistand.refusals import NotFound
from bistand.staff.permissions import may
from bistand.staff.queries import setting
from bistand.ui.forms import Form, MonthField
from bistand.ui.tables import paginate
from cases import actions
from cases.actions.message import MOST_JOURNALED, refuse_unasked
from cases.client.messages import WAITING, messages_of, who, writers_of
from cases.client.reads import (
    adults_ever,
    adults_of_decision,
    adults_of_note,
    contact_said,
    publication_title,
    publications_of,
    with_things,
)
from cases.forms import choices
from cases.models import ApplicationKind, Case, Message, Person, Publication
from cases.queries import decision_of, note_of
from cases.queue import kind_for
from cases.views.base import CaseForm, ConfirmCase, opened, panel

# Earlier messages shown beside what is written.
MOST_BESIDE = 10
MOST_NOTICES = 5


@require_GET
def contact(request: HttpRequest, case_id: int) -> HttpResponse:
    """The messages, and what the clients may read. Whoever may answer has read what is new by opening it."""
    found, today = opened(request, case_id), timezone.localdate()
    if WAITING.filter(case=found, read_at=None).exists() and may(request.user, "cases.answer", found.section_id):
        actions.read_messages(request.user, timezone.now(), found.pk)
    adults = adults_ever(found)
    begun = writers_of(found) if found.protected else set()
    return panel(
        request,
        found,
        "contact",
        "cases/panels/contact.html",
        written=paginate(messages_of(found), request, order=("-id",), page_size=20, prefix="m"),
        page=paginate(publications_of(found), request, order=("-id",), page_size=20),
        adults=adults,
        to_write=[p for p in adults if p.pk in begun] if found.protected else adults,
        said=contact_said([person.pk for person in adults]),
        notices=found.notices.select_related("person").order_by("-pk")[:MOST_NOTICES],
        shows=bool(setting("cases.publish", today)),
        carries=bool(setting("cases.client_system", today)),
    )


class _WithPerson(CaseForm):
    """A page about the messages with one adult of the case."""

    act = "cases.answer"
    template_name = "cases/client/messages.html"

    def prepare(self) -> None:
        person = next((p for p in adults_ever(self.case) if p.pk == self.kwargs["person_id"]), None)
        if person is None:
            raise NotFound("Personen är ingen vuxen i hushållet.")
        self.person = person

    def back(self) -> str:
        return reverse("case_contact", args=[self.case.pk])

    def written(self) -> QuerySet[Message]:
        return messages_of(self.case).filter(person=self.person)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(written=self.written()[:MOST_BESIDE], **kwargs)


class MessageForm(Form):
    text = forms.CharField(
        label="Meddelande", max_length=Message.LONGEST, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Ditt namn står vid meddelandet. Ett skickat meddelande kan inte ändras eller tas bort.",
    )  # fmt: skip


class WriteMessage(_WithPerson):
    submit = "Skicka"
    form_class = MessageForm
    done = "Meddelandet är skickat."

    def prepare(self) -> None:
        super().prepare()
        refuse_unasked(self.case, self.person.pk)
        self.title = f"Meddelande till {self.person.name}"

    def perform(self, fields: dict[str, Any]) -> str:
        actions.send_message(self.request.user, self.now, self.case.pk, self.person.pk, fields["text"])
        return self.back()


class JournalForm(Form):
    messages = forms.TypedMultipleChoiceField(label="Meddelanden", coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, rows: list[Message], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["messages"].choices = [(row.pk, _line(row)) for row in rows]  # type: ignore[attr-defined]


def _line(row: Message) -> str:
    return f"{timezone.localtime(row.sent_at):%Y-%m-%d %H:%M}, {who(row)}: {Truncator(row.text).chars(80)}"


class JournalMessages(_WithPerson):
    """Chosen messages become a note to sign."""

    template_name = "cases/form.html"
    submit = "Skriv anteckningen"
    lead = "Det som väljs blir en anteckning med text och källa, som du läser igenom och signerar."
    form_class = JournalForm

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Journalför meddelanden med {self.person.name}"

    def written(self) -> QuerySet[Message]:
        return super().written().filter(note=None)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "rows": list(self.written()[:MOST_JOURNALED])}

    def get_initial(self) -> dict[str, Any]:
        chosen = self.request.GET.get("message", "")
        return {"messages": [int(chosen)] if chosen.isdecimal() else [], **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        note = actions.journal_messages(self.request.user, self.now, self.case.pk, fields["messages"])
        return reverse("note_edit", args=[self.case.pk, note.pk])


class _OfMessage:
    """Mixin of pages about one message that came in."""

    kwargs: dict[str, Any]
    case: Case

    def prepare(self) -> None:
        rows = messages_of(self.case).filter(direction=Message.Direction.IN)
        message = rows.filter(pk=self.kwargs["message_id"]).first()
        if message is None:
            raise NotFound("Meddelandet finns inte i det här ärendet.")
        self.message = message

    def back(self) -> str:
        return reverse("case_contact", args=[self.case.pk])


class MonthForm(Form):
    month = MonthField(label="Ansökan gäller månaden")
    kind = forms.ChoiceField(label="Slag", choices=choices(ApplicationKind))


class ApplyByMessage(_OfMessage, CaseForm):
    act = "cases.answer"
    title = "Gör meddelandet till en ansökan"
    submit = "Registrera ansökan"
    template_name = "cases/client/apply.html"
    lead = "En otydlig ansökan är en ansökan. Den får meddelandets ankomsttid; det som är oklart frågar du om."
    form_class = MonthForm
    done = "Meddelandet är registrerat som en ansökan."

    def get_initial(self) -> dict[str, Any]:
        first = timezone.localdate(self.message.sent_at).replace(day=1)
        return {"month": first, "kind": kind_for(self.case), **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(message=self.message, **kwargs)

    def perform(self, fields: dict[str, Any]) -> str:
        row = actions.apply_by_message(self.request.user, self.now, self.message.pk, fields["month"], fields["kind"])
        return f"{reverse('case', args=[self.case.pk])}?application={row.pk}"


class FinishMessage(_OfMessage, ConfirmCase):
    act = "cases.answer"
    title = "Klart utan svar"
    submit = "Klart utan svar"

    def words(self) -> str:
        return f"Meddelandet från {self.message.person.name} behöver inget svar. Det står kvar i ärendet."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.finish_message(self.request.user, self.now, self.message.pk)
        return self.back()


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
    lead = (
        "Den som väljs kan läsa beslutet och utbetalningarna och hämta brevet genom e-tjänsten. Bor någon av dem "
        "någon annanstans än klienten får den brevet i eget namn, utan klientens adress."
    )

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
