"""Contacts: noted, and applications that do not say who applies; each becomes an application or ends with why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from csp.decorators import csp_replace
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from bistand.audit.actions import log_access
from bistand.refusals import Conflict, NotFound
from bistand.staff.models import Section, User
from bistand.staff.permissions import require
from bistand.staff.queries import setting
from bistand.ui.forms import Together
from bistand.ui.templatetags.ui import amount, moment
from cases import actions
from cases.actions.queue import Contact
from cases.api_reading import ReadApplication, has_number, people_in, read_again
from cases.barriers import barred_ids
from cases.contact_letter import address_in, contact_letter
from cases.forms_queue import ContactFileForm, ContactForm, EndContactForm, IdentifyForm, PersonRow, ReopenForm
from cases.letters_plain import plain_letter
from cases.misplaced import taken_out
from cases.models import ApplicationKind, Case, Intake
from cases.queries import found_cases
from cases.queue import contact_of, sections_for
from cases.same_names import OtherName, SameName, case_numbers, other_names, same_named
from cases.sent import sent_lines
from cases.views.applications import read_upload
from cases.views.base import case_url
from cases.views.documents import file_answer
from cases.views.queue import QueueForm

MOST_FOUND = 5
REACHED = ("street", "postcode", "city", "phone", "language")


class NewContact(QueueForm):
    act = "cases.receive"
    title = "Ny kontakt"
    submit = "Spara kontakten"
    lead = (
        "Den som ber om bistånd har ansökt, också muntligt och utan personnummer. Gör kontakten till en ansökan i "
        "nästa steg: den räknas som inkommen nu."
    )
    form_class = ContactForm

    def get_initial(self) -> dict[str, Any]:
        usual = Section.objects.filter(name=setting("cases.intake_section", timezone.localdate())).first()
        return {"channel": "phone", "kind": "new", "section": usual, **super().get_initial()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "sections": sections_for(self.request.user, "cases.receive")}

    @transaction.atomic
    def perform(self, fields: dict[str, Any]) -> str:
        section, documents = fields.pop("section"), fields.pop("documents")
        made = actions.note_contact(self.request.user, self.now, section, Contact(**fields))
        for upload in documents:
            actions.file_with_contact(self.request.user, self.now, made.pk, upload.name, read_upload(upload))
        return reverse("contact", args=[made.pk])


@require_GET
def contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """A contact, and the two ways on: it becomes an application, or it ends with why."""
    require(request.user, "cases.receive")
    found = contact_of(request.user, contact_id)
    cases: list[Case] = []
    if found.person:
        cases = list(found_cases(request.user, found.person.pnr).filter(state=Case.State.OPEN)[:MOST_FOUND])
    same: list[SameName] = []
    if found.is_unidentified and not found.person:
        same = same_named(request.user, found.name, MOST_FOUND)
    if found.person or found.content:
        log_access(request.user, "contact", persons=[found.person.pk] if found.person else [])
    # What became an application is read in its case, where it is known who may.
    is_here = found.state != Intake.State.APPLICATION
    # What came with it is a document where it stayed in a case.
    came = found.files.filter(document=None).select_related("file").defer("file__content").order_by("pk")
    files = list(came) if is_here else []
    sent = found.sent if is_here else ""
    typed = sent or (typed_of(found) if is_here else "")
    context = {
        "title": "Ansökan utan känd sökande" if found.content else "Kontakt",
        "contact": found,
        "cases": cases,
        "same": same,
        "files": files,
        "sent": sent_lines(typed) if typed else [],
        "address": address_in(json.loads(sent)) if sent else (),
        "is_here": is_here,
        "taken": taken_out(found),
    }
    return render(request, "cases/queue/contact.html", context)


# What is typed of an application by hand that is read as it stands; whom a row is about is not, for that was wrong.
TYPED = ("incomes", "expenses", "needs")


def typed_of(contact: Intake) -> str:
    """What had been typed of an application by hand that was taken out of the wrong person's case, as JSON."""
    content = contact.content or {}
    rows = {
        part: [
            {name: amount(row[name]) if name in ("net", "applied") else row[name] for name in row if name != "person"}
            for row in content[part]
        ]
        for part in TYPED
        if content.get(part)
    }
    return json.dumps(rows) if rows else ""


class _OfContact(QueueForm):
    """A page on one contact that is open."""

    contact: Intake

    def prepare(self) -> None:
        self.contact = contact_of(self.request.user, self.kwargs["contact_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("contact", args=[self.contact.pk])
        return super().get_context_data(**{"cancel": back, "contact": self.contact, **kwargs})


class IdentifyContact(_OfContact):
    """Fill in who applies, and who else of the household whose number cannot be read; then it is an application."""

    act = "cases.register"
    title = "Vem söker?"
    submit = "Det är rätt person"
    template_name = "cases/queue/identify.html"
    form_class = IdentifyForm
    others: list[OtherName]

    def prepare(self) -> None:
        super().prepare()
        self.others = []
        if not self.contact.is_unidentified or self.contact.content is None:
            raise Conflict("Det är redan känt vem som söker, eller så är ansökan avslutad.")
        self.lead = (
            f"Ansökan kom in {moment(self.contact.received_at)} och behåller den tiden. Det som skickades ändras inte."
        )
        sent = json.loads(self.contact.content["sent"])
        self.people = {
            place: person for place, person in people_in(sent).items() if place == "applicant" or not has_number(person)
        }
        typed = self.request.POST if self.request.method == "POST" else None
        kept = self.draft_state().data if typed is None else {}
        self.rows = [PersonRow(typed, place=place, person=person, kept=kept) for place, person in self.people.items()]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**{"rows": self.rows, "narrow": False, **kwargs})
        assert self.contact.content
        return {
            **context,
            "sent": sent_lines(self.contact.content["sent"]),
            "together": Together(context["form"], *self.rows),
            "others": [
                (other, [] if other.is_secret else case_numbers(self.request.user, other.person))
                for other in self.others
            ],
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "others": self.others}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        valid = [row.is_valid() for row in self.rows]
        self.others = self._others() if all(valid) else []
        form = self.get_form()
        return self.form_valid(form) if all([form.is_valid(), *valid]) else self.form_invalid(form)

    def _others(self) -> list[OtherName]:
        """Whose number was given, where the register has another name; that it is shown is logged."""
        content: Any = self.contact.content
        named = ("pnr", "given_name", "family_name")
        known = {
            row.place: {name: row.cleaned_data[name] for name in named} for row in self.rows if row.cleaned_data["pnr"]
        }
        read = read_again(content, known, timezone.localdate(self.contact.received_at))
        others = other_names(self.request.user, json.loads(content["sent"]), read.persons)
        if shown := [other.person.pk for other in others if not other.is_secret]:
            log_access(self.request.user, "person_lookup", persons=shown)
        return others

    def _who(self, row: PersonRow, read: ReadApplication) -> dict[str, str]:
        """The number and name of somebody; who has no number is registered, and so gets a temporary one."""
        given = row.cleaned_data
        names = {name: given[name] for name in ("given_name", "family_name")}
        if given["pnr"]:
            return {"pnr": given["pnr"], **names}
        said = read.given[row.place] if row.place in ("applicant", "partner") else None
        reached = {name: said[name] for name in REACHED} if said else {}
        person = actions.register_person(self.request.user, self.now, "", **names, born=given["born"], **reached)
        return {"pnr": person.pnr, **names}

    def perform(self, fields: dict[str, Any]) -> str:
        content: Any = self.contact.content
        came_on = timezone.localdate(self.contact.received_at)
        first = read_again(content, {}, came_on)
        found = {row.place: self._who(row, first) for row in self.rows if _is_told(row.cleaned_data)}
        read = read_again(content, found, came_on)
        made = actions.identify_contact(
            self.request.user,
            self.now,
            self.contact.pk,
            read.persons,
            read.content(content["sent"]),
            ApplicationKind.ACUTE if self.contact.kind == ApplicationKind.ACUTE else read.kind,
            reason=fields["reason"],
            same=fields.get("same", ()),
        )
        is_barred = made.case_id in barred_ids(self.request.user)
        where = "hos den som handlägger den" if is_barred else f"i ärende {made.case.number}"
        messages.success(self.request, f"Ansökan ligger {where}, inkommen {moment(made.received_at)}.")
        # Whoever receives may not open the case: it may be another section's, or a protected person's.
        seen = found_cases(self.request.user, made.case.number).filter(pk=made.case_id, protected=False).exists()
        return f"{case_url(made.case_id)}?application={made.pk}" if seen else reverse("queue")


def _is_told(given: Mapping[str, Any]) -> bool:
    return bool(given["pnr"] or given["born"])


class EndContact(_OfContact):
    act = "cases.receive"
    title = "Avsluta kontakten"
    submit = "Avsluta kontakten"
    lead = "Den som har bett om bistånd har ansökt. Avsluta bara det som inte är en ansökan."
    form_class = EndContactForm
    done = "Kontakten är avslutad."

    def prepare(self) -> None:
        super().prepare()
        self.address: tuple[str, ...] = ()
        if self.contact.content is None:
            return
        self.title, self.submit = "Avsluta ansökan", "Avsluta ansökan"
        self.address = address_in(json.loads(self.contact.sent)) if self.contact.sent else ()
        to = ", ".join(self.address)
        told = f"Ett brev skrivs till {to}." if to else "Ansökan har ingen adress, så inget brev kan skrivas."
        self.lead = f"Ansökan prövas då inte. {told} Den som sökte ser också svaret i e-tjänsten."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "contact": self.contact}

    def perform(self, fields: dict[str, Any]) -> str:
        letter, user = None, self.request.user
        assert isinstance(user, User)
        if self.address and fields["end_reason"] != "withdrawn":
            written = contact_letter(
                self.contact, self.address, fields["end_text"], user.get_full_name(), timezone.localdate()
            )
            letter = plain_letter(written)
        actions.end_contact(
            self.request.user, self.now, self.contact.pk, fields["end_reason"], fields["end_text"], letter
        )
        return reverse("contact", args=[self.contact.pk]) if letter else reverse("queue")


class ReopenContact(_OfContact):
    act = "cases.receive"
    title = "Öppna igen"
    submit = "Öppna igen"
    lead = "När den som sökte har hört av sig. Ansökan räknas fortfarande som inkommen när den kom."
    form_class = ReopenForm
    done = "Kontakten är öppen igen."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.reopen_contact(self.request.user, self.now, self.contact.pk, reason=fields["reason"])
        return reverse("contact", args=[self.contact.pk])


class AddContactFile(_OfContact):
    act = "cases.receive"
    title = "Lägg till handling"
    submit = "Lägg till"
    lead = "Handlingen får ankomststämpel nu, och följer med när kontakten blir en ansökan."
    form_class = ContactFileForm
    done = "Handlingen är tillagd."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.file_with_contact(
            self.request.user, self.now, self.contact.pk, fields["title"], read_upload(fields["file"])
        )
        return reverse("contact", args=[self.contact.pk])


@require_POST
def sort_contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Say what it is about; the acute stand first in the queue."""
    contact_of(request.user, contact_id)
    actions.sort_contact(request.user, timezone.now(), contact_id, request.POST.get("kind", ""))
    return redirect("contact", contact_id)


@require_GET
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": "'self'"})  # type: ignore[arg-type]
def contact_file(request: HttpRequest, contact_id: int, file_id: int) -> HttpResponse:
    """What came with a contact, or the letter that answered it; what became an application is read in its case."""
    require(request.user, "cases.receive")
    found = contact_of(request.user, contact_id)
    row = found.files.select_related("file").filter(pk=file_id, document=None).first()
    if row is None or found.state == Intake.State.APPLICATION:
        raise NotFound("Handlingen finns inte här.")
    log_access(request.user, "contact_file", persons=[found.person_id] if found.person_id else [])
    return file_answer(row, save="download" in request.GET)
