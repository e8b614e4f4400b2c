"""Forms of what comes in: the selection of the queue, contacts, routing, duty lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from bistand.staff.models import Section, User
from bistand.ui.forms import DateField, Form, PersonnummerField
from cases.forms import choices, long_text
from cases.models import Application, ApplicationKind, Channel, DutyKind, EndReason, FamilyKind
from cases.routing import Proposal, Worker


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
        choices=[c for c in choices(Channel) if c[0] != Channel.E_SERVICE],
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

    def __init__(self, *args: Any, sections: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = sections  # type: ignore[attr-defined]


class EndContactForm(Form):
    end_reason = forms.ChoiceField(label="Varför blir det ingen ansökan?", choices=choices(EndReason))
    end_text = long_text("Vad fick personen för svar?", rows=3)


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
