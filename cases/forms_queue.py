"""Forms of what comes in: the selection of the queue, contacts, routing, duty lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from bistand.staff.models import Section, User
from bistand.ui.forms import DateField, Form, PersonnummerField
from cases.filecheck import ACCEPTED
from cases.forms import FilesField, Numbered, choices, long_text
from cases.models import (
    BY_HAND,
    OF_UNIDENTIFIED,
    Application,
    ApplicationKind,
    Channel,
    DutyKind,
    EndReason,
    FamilyKind,
    Intake,
)
from cases.routing import Proposal, Worker
from cases.same_names import LONGEST_SAID, OtherName, said_name
from cases.stated import LABELS


def _section(sections: Any, **kwargs: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    return forms.ModelChoiceField(label="Sektion", queryset=sections, **kwargs)


class QueueFilter(Form):
    """The selection of the queue, all of it in the URL."""

    show = forms.ChoiceField(label="Visa", required=False, choices=[("", "Ofördelade"), ("all", "Alla inkomna")])
    kind = forms.ChoiceField(label="Slag", required=False, choices=choices(ApplicationKind, "Alla"))
    channel = forms.ChoiceField(label="Inkom genom", required=False, choices=choices(Channel, "Alla"))

    def __init__(self, *args: Any, sections: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(sections) > 1:
            self.fields["section"] = _section(sections, required=False, empty_label="Alla")


class ContactForm(Form):
    """A contact by phone, at the counter or on paper."""

    section = _section(Section.objects.none(), empty_label=None)
    channel = forms.ChoiceField(
        label="Hur kom kontakten?",
        choices=[c for c in choices(Channel) if c[0] in BY_HAND],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label="Gäller", choices=choices(ApplicationKind), widget=forms.RadioSelect)
    name = forms.CharField(label="Namn", max_length=120, required=False)
    pnr = PersonnummerField(required=False, help_text="Om det är känt. Då visas om personen har ett ärende.")
    phone = forms.CharField(label="Telefon", max_length=30, required=False, widget=forms.TextInput({"size": 20}))
    language = forms.CharField(
        label="Språk vid tolk", max_length=40, required=False, widget=forms.TextInput({"size": 20})
    )
    text = long_text("Vad gäller det?", rows=4, help_text="Med personens egna ord så långt det går.")
    documents = FilesField(
        label="Handlingar", required=False,
        help_text=f"En ansökan på papper från någon utan personnummer, till exempel. {ACCEPTED}, högst 10 MB.",
    )  # fmt: skip

    def __init__(self, *args: Any, sections: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = sections  # type: ignore[attr-defined]


class EndContactForm(Form):
    """Why a contact ends; an application without sender ends only where it cannot be tried."""

    end_reason = forms.ChoiceField(label="Varför blir det ingen ansökan?")
    end_text = long_text("Vad fick personen för svar?", rows=3)

    def __init__(self, *args: Any, contact: Intake, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason, text = self.fields["end_reason"], self.fields["end_text"]
        if contact.content is None:
            reason.choices = choices(EndReason)  # type: ignore[attr-defined]
            return
        reason.label = "Varför kan ansökan inte prövas?"
        reason.choices = [("", "Välj"), *((one.value, one.label.capitalize()) for one in OF_UNIDENTIFIED)]  # type: ignore[attr-defined]
        text.label = "Svar till den som sökte"
        text.help_text = (
            "Står i brevet och i e-tjänsten. Skriv vad ni har gjort för att ta reda på vem det är, och vad personen "
            "kan göra. Har ansökan kommit in igen med rätt nummer: fyll i vem som söker, så räknas den första dagen."
        )


class ReopenForm(Form):
    reason = long_text(
        "Varför öppnas den igen?", rows=2, help_text="Till exempel: ringde i dag och kunde legitimera sig."
    )


class ContactFileForm(Form):
    title = forms.CharField(label="Rubrik", max_length=120, help_text="Till exempel: Ansökan på papper")
    file = forms.FileField(label="Fil", help_text=f"{ACCEPTED}, högst 10 MB.")


class IdentifyForm(Form):
    """How one knows who it is; and where the register has another name than was sent, that it is the same person."""

    same = forms.TypedMultipleChoiceField(
        label="Bekräfta att det är samma person", required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text="Skriv i rutan nedanför varför namnen skiljer sig, till exempel: har bytt namn och visade pass.",
        error_messages={"invalid_choice": "Numret är ändrat. Jämför namnen igen."},
    )  # fmt: skip
    reason = long_text(
        "Hur vet du vem det är?", rows=2,
        help_text="Till exempel: ringde numret i ansökan, sökanden visade pass i receptionen. Står i tidslinjen.",
    )  # fmt: skip

    def __init__(self, *args: Any, others: Iterable[OtherName], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [(other.person.pk, other.question) for other in others]
        if asked:
            self.fields["same"].choices = asked  # type: ignore[attr-defined]
        else:
            del self.fields["same"]


class PersonRow(Numbered):
    """Somebody of an application that was sent: the right number, and the name. Only the applicant's must be known."""

    given_name = forms.CharField(label="Förnamn", max_length=80)
    family_name = forms.CharField(label="Efternamn", max_length=80)

    def __init__(self, data: Any, place: str, person: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
        self.place = place
        said = {name: value for name in ("given_name", "family_name") if isinstance(value := person.get(name), str)}
        typed = {name: kept[f"{place}-{name}"][-1] for name in self.base_fields if kept.get(f"{place}-{name}")}
        super().__init__(data, prefix=place, initial={**said, **typed})
        part, _, index = place.partition("-")
        word = LABELS[part][-1].capitalize()
        self.who = f"{word} {int(index) + 1}" if index else word
        number = person.get("pnr")
        self.said = str(number)[:40] if number not in (None, "") else ""
        # What the register's name is compared with, when the number is looked up.
        self.lookup = json.dumps({"prefix": f"{place}-", "said": said_name(person)[:LONGEST_SAID]})
        if place != "applicant":
            for field in self.fields.values():
                field.required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("given_name", "family_name"):
            if (given.get("pnr") or given.get("born")) and not given.get(name) and name not in self.errors:
                self.add_error(name, "Fyll i namnet.")
        return given


class RouteRow(Form):
    """Where one application goes; filled with the proposal."""

    take = forms.BooleanField(label="Fördela", required=False)
    section = _section(Section.objects.none(), empty_label=None)
    caseworker = forms.ChoiceField(label="Socialsekreterare", required=False)

    def __init__(
        self, data: Any, application: Application, proposal: Proposal | None, workers: Iterable[Worker]
    ) -> None:
        self.application, self.proposal = application, proposal
        self.workers = {str(worker.pk): worker for worker in workers}
        proposed = str(proposal.worker.pk) if proposal and proposal.worker else ""
        initial: dict[str, Any] = {
            "take": True,
            "section": proposal.section_id if proposal else None,
            "caseworker": proposed,
        }
        super().__init__(data, prefix=f"r{application.pk}", initial=initial)
        self.fields["section"].queryset = Section.objects.order_by("name")  # type: ignore[attr-defined]
        people = [(pk, worker.said) for pk, worker in self.workers.items()]
        self.fields["caseworker"].choices = [("", "Ingen ännu"), *people]  # type: ignore[attr-defined]
        name = application.case.applicant.name
        for bound in self:
            bound.label = f"{bound.label}, {name}"

    @property
    def chosen(self) -> User | None:
        worker = self.workers.get(self.cleaned_data["caseworker"])
        return worker.user if worker else None

    @property
    def reason(self) -> str:
        """Whether the proposal was followed, for the history."""
        wanted = self.proposal
        chosen = self.cleaned_data["caseworker"]
        proposed = str(wanted.worker.pk) if wanted and wanted.worker else ""
        if wanted and chosen == proposed and self.cleaned_data["section"].pk == wanted.section_id:
            return f"Enligt förslaget: {wanted.why}"
        return "Annat än förslaget"


class DutyForm(Form):
    section = _section(Section.objects.none(), empty_label=None)
    day = DateField(label="Dag")
    kind = forms.ChoiceField(label="Tar emot", choices=choices(DutyKind))
    user = forms.ModelChoiceField(label="Vem", queryset=User.objects.none(), empty_label="Välj")

    def __init__(self, *args: Any, sections: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = sections  # type: ignore[attr-defined]
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class RoutingRuleForm(Form):
    """A rule: every condition that is set must hold. Left empty, a condition is no condition."""

    order = forms.IntegerField(
        label="Ordning", min_value=1, max_value=999, help_text="Den första regeln som passar gäller.",
        widget=forms.TextInput({"inputmode": "numeric", "size": 4, "class": "num"}),
    )  # fmt: skip
    family = forms.ChoiceField(label="Familj", required=False, choices=choices(FamilyKind, "Alla"))
    kind = forms.ChoiceField(label="Slag", required=False, choices=choices(ApplicationKind, "Alla"))
    age_from = forms.IntegerField(label="Sökandens ålder från", required=False, min_value=0, max_value=130)
    age_to = forms.IntegerField(label="Sökandens ålder till", required=False, min_value=0, max_value=130)
    language = forms.CharField(label="Språk", required=False, max_length=40)
    section = _section(Section.objects.none(), empty_label="Välj")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = Section.objects.order_by("name")  # type: ignore[attr-defined]


class CapacityForm(Form):
    user = forms.ModelChoiceField(label="Socialsekreterare", queryset=User.objects.none(), empty_label="Välj")
    cases = forms.IntegerField(
        label="Viktade ärenden", min_value=0, max_value=500, help_text="0: får inga nya.",
        widget=forms.TextInput({"inputmode": "numeric", "size": 4, "class": "num"}),
    )  # fmt: skip
    languages = forms.CharField(
        label="Språk", required=False, max_length=200, help_text="Med komma emellan, till exempel: arabiska, engelska."
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
