"""Households that part and households that become one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, Refusal
from bistand.ui.forms import DateField, Form
from bistand.ui.templatetags.ui import month
from cases import actions
from cases.actions.homes import Home, Lives
from cases.actions.household import DAYS_OF_A_MONTH
from cases.models import Application, Case, HouseholdMember, MemberRole, Person
from cases.queries import members_on, members_shown, open_case, visible_cases
from cases.views.base import CaseForm, ReadThroughCase, case_url

STAYS, MOVES, TURNS = "stays", "moves", "turns"
WHERE = [(STAYS, "bor kvar här"), (MOVES, "flyttar med"), (TURNS, "bor växelvis i båda hushållen")]

OF_A_MONTH = f"(av {DAYS_OF_A_MONTH} dagar i en hel månad)"


def _days(label: str) -> forms.IntegerField:
    widget = forms.TextInput({"inputmode": "numeric", "size": 3, "class": "num"})
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=30, widget=widget)


class HomeFields:
    """Where somebody lives from the day: four fields of a form, under a name of their own."""

    fields: dict[str, forms.Field]

    def ask_home(self, name: str, label: str, choices: Sequence[tuple[str, str]]) -> None:
        radio = forms.RadioSelect
        # No answer is chosen beforehand: a letter to a home that somebody has fled from can be dangerous.
        missing = {"required": "Välj var de bor, eller att adressen inte är känd."}
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, widget=radio, error_messages=missing)
        self.fields[f"{name}_street"] = forms.CharField(label="Ny gatuadress", max_length=120, required=False)
        narrow = forms.TextInput({"size": 8})
        self.fields[f"{name}_postcode"] = forms.CharField(
            label="Postnummer", max_length=10, required=False, widget=narrow
        )
        self.fields[f"{name}_city"] = forms.CharField(label="Postort", max_length=60, required=False)

    def home_fields(self, name: str) -> list[BoundField]:
        return [self[part] for part in (name, f"{name}_street", f"{name}_postcode", f"{name}_city")]  # type: ignore[index]


def home_of(cleaned: dict[str, Any], name: str) -> Home | None:
    """Where they live as it was typed; None where it was not asked. An address counts where a new one is chosen."""
    if not (lives := cleaned.get(name)):
        return None
    parts = ("street", "postcode", "city") if lives == Lives.NEW else ()
    return Home(lives, *(cleaned.get(f"{name}_{part}") or "" for part in parts))


class SplitForm(HomeFields, Form):
    """Who leaves and when, where each adult lives then, and for each child where it lives."""

    adult = forms.TypedChoiceField(label="Vem får ett eget ärende?", coerce=int, widget=forms.RadioSelect)
    first_day = DateField(label="Bor för sig från och med")

    def __init__(self, *args: Any, members: list[HouseholdMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = [m for m in members if m.role == MemberRole.PARTNER]
        self.fields["adult"].choices = [(m.pk, m.person.name) for m in partners]  # type: ignore[attr-defined]
        self.initial.setdefault("adult", partners[0].pk if partners else None)
        self.children = [m for m in members if m.role == MemberRole.CHILD]
        self.adults = [m for m in members if m.role != MemberRole.CHILD]
        for adult in self.adults:
            if not adult.person.protected:
                lives = [(Lives.STAYS, _stays(adult.person)), *Lives.choices[1:]]
                self.ask_home(f"home_{adult.pk}", f"Var bor {adult.person.given_name} då?", lives)
        for child in self.children:
            name = child.person.given_name
            self.fields[f"child_{child.pk}"] = forms.ChoiceField(label=f"Var bor {name}?", choices=WHERE, initial=STAYS)
            self.fields[f"new_{child.pk}"] = _days(f"Dagar i det nya hushållet {OF_A_MONTH}")
            self.fields[f"here_{child.pk}"] = _days(f"Dagar kvar här {OF_A_MONTH}")

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        for child in self.children:
            if fields.get(f"child_{child.pk}") == TURNS:
                for name in (f"new_{child.pk}", f"here_{child.pk}"):
                    if not fields.get(name):
                        who = child.person.given_name
                        self.add_error(name, f"Ange hur många dagar i månaden {who} bor där.")
        return fields

    def by_adult(self) -> list[tuple[HouseholdMember, BoundField | None, list[BoundField]]]:
        """Each adult with where they live and the fields of a new address; nothing where it is secret."""
        asked = [m for m in self.adults if f"home_{m.pk}" in self.fields]
        fields = {m.pk: self.home_fields(f"home_{m.pk}") for m in asked}
        return [(m, fields[m.pk][0], fields[m.pk][1:]) if m in asked else (m, None, []) for m in self.adults]

    def homes(self) -> dict[int, Home]:
        """Where each adult lives, of those who were asked."""
        found = {m.pk: home_of(self.cleaned_data, f"home_{m.pk}") for m in self.adults}
        return {pk: home for pk, home in found.items() if home}

    def by_child(self) -> list[tuple[HouseholdMember, list[BoundField]]]:
        """Each child with its three fields, which stand on one row."""
        return [(c, [self[f"{part}_{c.pk}"] for part in ("child", "new", "here")]) for c in self.children]

    def moving(self) -> dict[int, tuple[int | None, int | None]]:
        """The children who go along, with their days there and here."""
        found: dict[int, tuple[int | None, int | None]] = {}
        for child in self.children:
            where = self.cleaned_data[f"child_{child.pk}"]
            if where == MOVES:
                found[child.pk] = (None, None)
            elif where == TURNS:
                found[child.pk] = (self.cleaned_data[f"new_{child.pk}"], self.cleaned_data[f"here_{child.pk}"])
        return found


def _stays(person: Person) -> str:
    return f"bor kvar på {', '.join(person.address)}" if person.address else str(Lives.STAYS.label)


class SplitHousehold(CaseForm):
    act = "cases.change_household"
    title = "Dela hushållet"
    submit = "Dela hushållet"
    lead = (
        "Den som flyttar får ett eget ärende från dagen, hos samma socialsekreterare. Sökanden behåller det här "
        "ärendet. Ansökningar, beslut och anteckningar står kvar där de gjordes."
    )
    template_name = "cases/split.html"
    form_class = SplitForm
    done = "Hushållet är delat. Det här är det nya ärendet."

    def prepare(self) -> None:
        self.members = members_shown(self.case, timezone.localdate())
        if not any(m.role == MemberRole.PARTNER for m in self.members):
            raise Conflict(self._alone())

    def _alone(self) -> str:
        """Why there is nobody to part from: they have parted already, or have never been two."""
        partners = HouseholdMember.objects.filter(household=self.case.household_id, role=MemberRole.PARTNER)
        ended = partners.filter(valid__endswith__isnull=False).select_related("person").order_by("-valid__endswith")
        last = ended.first()
        if last is None:
            return "Hushållet har bara en vuxen. Ett barn som flyttar avslutas i hushållet i stället."
        day = (last.valid.upper - timedelta(1)).isoformat()
        return f"Hushållet är redan delat: {last.person.name} ingår bara till och med {day}."

    def back(self) -> str:
        return reverse("case_household", args=[self.case.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "members": self.members}

    def get_initial(self) -> dict[str, Any]:
        return {"first_day": timezone.localdate(), **super().get_initial()}

    def form_valid(self, form: Any) -> Any:
        self.moving, self.homes = form.moving(), form.homes()
        return super().form_valid(form)

    def field_of(self, refusal: Refusal, form: Any) -> str | None:
        """What is said of a child stands by where it lives."""
        of, _, member = (refusal.field or "").partition(".")
        name = f"{'child' if of == 'children' else of}_{member}"
        return name if name in form.fields else super().field_of(refusal, form)

    def perform(self, fields: dict[str, Any]) -> str:
        new = actions.split_household(
            self.request.user,
            self.now,
            self.case.pk,
            fields["adult"],
            fields["first_day"],
            self.moving,
            homes=self.homes,
        )
        return case_url(new.pk)


class MergeForm(HomeFields, Form):
    number = forms.CharField(label="Det andra ärendets nummer", max_length=12, help_text="Till exempel 2026-00123.")
    first_day = DateField(label="Bor tillsammans från och med")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if case.protected:
            return
        address = ", ".join(case.applicant.address)
        together = [
            (Lives.STAYS, f"på {address}"), (Lives.NEW, "på en ny adress"), (Lives.UNKNOWN, "adressen är inte känd än"),
        ]  # fmt: skip
        self.ask_home("home", "Var bor de då?", together if address else together[1:])


class MergeHouseholds(ReadThroughCase):
    act = "cases.change_household"
    title = "Slå ihop med ett annat ärende"
    submit = "Slå ihop"
    lead = (
        "Det andra ärendets sökande blir partner här och barnen följer med. De som bor tillsammans räknas tillsammans "
        "från den dag de flyttade ihop (RÅ 1995 ref. 48). Det andra ärendet avslutas; allt beslutat står kvar där."
    )
    template_name = "cases/merge.html"
    form_class = MergeForm
    done = "Hushållen är ihopslagna."

    def back(self) -> str:
        return reverse("case_household", args=[self.case.pk])

    def get_initial(self) -> dict[str, Any]:
        return {"first_day": timezone.localdate(), **super().get_initial()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "case": self.case}

    def _other(self, number: str) -> int:
        """The case that is typed, among those that the user may know of."""
        found = visible_cases(self.request.user).filter(number=number.strip()).values_list("pk", flat=True).first()
        if found is None:
            raise Invalid("Det finns inget sådant ärende i dina sektioner.", "number")
        return int(found)

    def words(self, fields: dict[str, Any]) -> list[str]:
        """Whose case it is, so that a slip of the pen is seen. It is opened as when it is read, and logged."""
        other = open_case(self.request.user, self._other(fields["number"]), "household_merge")
        if other.pk == self.case.pk:
            raise Invalid("Välj ett annat ärende än det här.", "number")
        first_day = fields["first_day"]
        return [
            f"Ärende {other.number} slås ihop med ärende {self.case.number} från och med {first_day.isoformat()}, och "
            "avslutas.",
            *(_line(m) for m in members_on(other.household_id, first_day)),
            _home_words(self.case, other, home_of(fields, "home")),
            _open_words(other),
        ]

    def perform(self, fields: dict[str, Any]) -> str:
        other = self._other(fields["number"])
        home = home_of(fields, "home")
        actions.merge_households(self.request.user, self.now, self.case.pk, other, fields["first_day"], home=home)
        return self.back()


def _line(member: HouseholdMember) -> str:
    return f"{member.get_role_display().capitalize()}: {member.person.name}, född {member.person.birth_date.year}"


def _home_words(case: Case, other: Case, home: Home | None) -> str:
    """Where their letters go from now on."""
    if case.protected or other.protected or home is None:
        return "Någon i hushållen har skyddade personuppgifter. Ingen adress skrivs för någon av dem."
    if home.lives == Lives.UNKNOWN:
        return "Adressen är inte känd än. Breven skrivs utan adress och lämnas över personligen."
    lines = case.applicant.address if home.lives == Lives.STAYS else (home.street, f"{home.postcode} {home.city}")
    return f"Brev till någon av dem går till {', '.join(lines)}."


def _open_words(case: Case) -> str:
    rows = case.applications.filter(state__in=Application.OPEN_STATES).order_by("month", "pk")
    said = ", ".join(f"{row.get_kind_display()} för {month(row.month)}" for row in rows)
    return f"Öppna ansökningar i ärendet: {said}." if said else "Det finns inga öppna ansökningar i ärendet."
