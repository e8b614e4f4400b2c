"""The household: who is in it and since when, and the persons' own details."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.refusals import Conflict, NotFound
from bistand.ui.forms import DateField
from cases import actions
from cases.actions.case import NewMember
from cases.actions.homes import Lives
from cases.forms import GiveNumberForm, LastDayForm, MemberRow, PersonForm, WithdrawMemberForm
from cases.models import HouseholdMember, MemberRole, Person
from cases.queries import all_members
from cases.views.base import CaseForm, opened, panel
from cases.views.households import HomeFields, home_of


@require_GET
def household(request: HttpRequest, case_id: int) -> HttpResponse:
    found = opened(request, case_id)
    today = timezone.localdate()
    members = all_members(found)
    context = {
        "couple": any(m.role == MemberRole.PARTNER and today in m.valid for m in members),
        "partner_taken": _partner_taken(members),
        "present": [m for m in members if today in m.valid or m.valid.lower > today],
        "gone": [m for m in members if m.valid.upper and m.valid.upper <= today],
    }
    return panel(request, found, "household", "cases/panels/household.html", **context)


def _partner_taken(members: list[HouseholdMember]) -> bool:
    """Whether somebody is the partner from some day on, so that no new one can be."""
    return any(m.role == MemberRole.PARTNER and m.valid.upper is None for m in members)


class _Household(CaseForm):
    def back(self) -> str:
        return reverse("case_household", args=[self.case.pk])


class NewMemberForm(HomeFields, MemberRow):
    """A new member; the role of partner is not offered where somebody has it, and where an adult lives is asked."""

    first_day = DateField(label="Ingår i hushållet från")

    def __init__(self, *args: Any, couple: bool, applicant: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if couple:
            role: Any = self.fields["role"]
            role.choices = [c for c in role.choices if c[0] != MemberRole.PARTNER]
            role.error_messages["invalid_choice"] = HouseholdMember.ONE_PARTNER
        elif not applicant.protected:
            address = ", ".join(applicant.address)
            homes = [(Lives.STAYS, f"på {address}"), (Lives.NEW, "på en annan adress"),
                     (Lives.UNKNOWN, "adressen är inte känd än")]  # fmt: skip
            self.ask_home("home", "Var bor den vuxna som flyttar in?", homes if address else homes[1:])
            home = self.fields["home"]
            home.required, home.help_text = False, "Svara inte för ett barn."


class AddMember(_Household):
    act = "cases.change_household"
    title = "Lägg till i hushållet"
    submit = "Lägg till"
    form_class = NewMemberForm
    done = "Hushållet är ändrat."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "couple": _partner_taken(all_members(self.case)),
            "applicant": self.case.applicant,
        }

    def get_initial(self) -> dict[str, Any]:
        first = timezone.localdate().replace(day=1)
        role = self.request.GET.get("role", MemberRole.CHILD)
        return {"first_day": first, "role": role, **super().get_initial()}

    @transaction.atomic
    def perform(self, fields: dict[str, Any]) -> str:
        person = actions.register_person(
            self.request.user,
            self.now,
            fields["pnr"],
            fields["given_name"],
            fields["family_name"],
            born=fields["born"],
        )
        member = NewMember(person, fields["role"], fields["lunch_away"], fields["in_school"], fields["days"])
        home = home_of(fields, "home")
        actions.add_member(self.request.user, self.now, self.case.pk, member, fields["first_day"], home=home)
        return self.back()


class GiveNumber(_Household):
    """Somebody with a temporary number has got a personnummer or samordningsnummer."""

    act = "cases.register"
    title = "Fyll i personnummer"
    submit = "Spara numret"
    form_class = GiveNumberForm
    lead = "Numret ersätter det tillfälliga. Beslut och brev som finns ändras inte."
    done = "Numret är sparat."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.give_number(
            self.request.user,
            self.now,
            self.case.pk,
            self.kwargs["person_id"],
            fields["pnr"],
            reason=fields["reason"],
        )
        return self.back()


class _OneMember(_Household):
    """A form about one member who is not the applicant; `titled` says what of, and `kept` why not the applicant."""

    act = "cases.change_household"
    done = "Hushållet är ändrat."
    titled = "{}"
    kept = ""

    def prepare(self) -> None:
        rows = HouseholdMember.objects.select_related("person").filter(household=self.case.household_id)
        member = rows.filter(pk=self.kwargs["member_id"]).first()
        if member is None:
            raise NotFound("Personen finns inte i hushållet.")
        if member.role == MemberRole.APPLICANT:
            raise Conflict(self.kept)
        self.member = member
        self.title = self.titled.format(member.person.name)


class EndMember(_OneMember):
    submit = "Avsluta tiden i hushållet"
    form_class = LastDayForm
    titled = "{} lämnar hushållet"
    kept = "Sökanden kan inte lämna hushållet. Avsluta ärendet i stället."

    def get_initial(self) -> dict[str, Any]:
        return {"last_day": timezone.localdate(), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.end_member(self.request.user, self.now, self.case.pk, self.member.pk, fields["last_day"])
        return self.back()


class WithdrawMember(_OneMember):
    submit = "Ta bort ur hushållet"
    form_class = WithdrawMemberForm
    titled = "{} är fel inlagd"
    kept = "Sökanden kan inte tas bort. Avsluta ärendet i stället."
    lead = (
        "Personen räknas då inte i hushållet någon dag. Historiken visar vem som lade in och tog bort. Den som har "
        "flyttat ska inte tas bort: välj Lämnar hushållet."
    )

    def perform(self, fields: dict[str, Any]) -> str:
        actions.withdraw_member(self.request.user, self.now, self.case.pk, self.member.pk, reason=fields["reason"])
        return self.back()


class EditPerson(_Household):
    """Names, address and secrecy marker; the number never changes."""

    act = "cases.register"
    form_class = PersonForm
    done = "Uppgifterna är sparade."

    def prepare(self) -> None:
        rows = HouseholdMember.objects.select_related("person").filter(household=self.case.household_id)
        member = rows.filter(person=self.kwargs["person_id"]).first()
        if member is None:
            raise NotFound("Personen finns inte i hushållet.")
        self.person = member.person
        self.title = f"Ändra uppgifter om {self.person.name}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}

    def get_initial(self) -> dict[str, Any]:
        return {**{n: getattr(self.person, n) for n in PersonForm.base_fields}, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.update_person(self.request.user, self.now, self.case.pk, self.person.pk, **fields)
        return self.back()
