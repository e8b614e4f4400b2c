"""An application that belongs to somebody else is taken out of the case, after reading what goes and what stays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict
from bistand.ui.forms import Form
from bistand.ui.templatetags.ui import moment, month
from cases import actions
from cases.forms import long_text
from cases.misplaced import in_words, papers_of, readers_since, what_stays, why_it_stays, with_papers
from cases.models import Application
from cases.queries import application_of
from cases.queue import contacts
from cases.views.applications import application_url
from cases.views.base import ReadThroughCase, case_url


class MisplacedForm(Form):
    papers = forms.TypedMultipleChoiceField(
        label="Handlingar som följer med", required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text="Avmarkera det som den här personen själv har lämnat in. Saknas en handling: koppla den först till "
        "ansökan under Handlingar.",
    )  # fmt: skip
    reason = long_text(
        "Hur vet du att den hör till någon annan?",
        rows=3,
        help_text="Till exempel: personen ringde och har inte ansökt. Skriv inget om den andra personen, för det står "
        "kvar i ärendet.",
    )

    def __init__(self, *args: Any, papers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if papers:
            self.fields["papers"].choices = papers  # type: ignore[attr-defined]
        else:
            del self.fields["papers"]


class MisplacedApplication(ReadThroughCase):
    act = "cases.investigate"
    title = "Ansökan hör till någon annan"
    submit = "Ta ut ansökan ur ärendet"
    lead = (
        "Ansökan och dess handlingar tas ut ur ärendet och läggs under Inkommet, Vem söker? Där placeras den hos rätt "
        "person. Den räknas fortfarande som inkommen när den kom."
    )
    form_class = MisplacedForm
    application: Application

    def prepare(self) -> None:
        self.application = application_of(self.case, self.kwargs["application_id"])
        if why := why_it_stays(self.application):
            raise Conflict(why)
        self.papers = list(papers_of(self.application))

    def back(self) -> str:
        return application_url(self.application)

    def get_form_kwargs(self) -> dict[str, Any]:
        named = [
            (row.pk, f"{row.heading}, inkom {timezone.localdate(row.received_at).isoformat()}") for row in self.papers
        ]
        return {**super().get_form_kwargs(), "papers": named}

    def get_initial(self) -> dict[str, Any]:
        return {"papers": [row.pk for row in self.papers], **super().get_initial()}

    def words(self, fields: dict[str, Any]) -> list[str]:
        going, here = len(fields.get("papers", ())), self.case.applicant.name
        stays = len(self.papers) - going
        readers = readers_since(self.application)
        return [
            f"Ansökan för {month(self.application.month)}, som kom in {moment(self.application.received_at)}, tas ut "
            f"ur ärendet för {here} {with_papers(going)}. Ingen som arbetar i ärendet kan läsa det längre.",
            *([f"{in_words(stays, 'handling', 'handlingar')} blir kvar i ärendet."] if stays else ()),
            *what_stays(self.application),
            "En anteckning i journalen säger att en ansökan har legat fel, vilka brev som har gått ut och vilka som "
            "har öppnat ärendet sedan dess" + (f": {', '.join(readers)}." if readers else "."),
            "Anmäl det i dag som en personuppgiftsincident enligt kommunens rutin. Ni har normalt 72 timmar på er "
            "från det att ni fick veta det.",
        ]

    def perform(self, fields: dict[str, Any]) -> str:
        user = self.request.user
        made = actions.take_out(user, self.now, self.application.pk, fields["reason"], fields.get("papers", ()))
        messages.success(self.request, "Ansökan är uttagen ur ärendet och ligger under Inkommet, Vem söker?")
        is_seen = contacts(user).filter(pk=made.pk).exists()
        return reverse("contact", args=[made.pk]) if is_seen else case_url(self.case.pk)
