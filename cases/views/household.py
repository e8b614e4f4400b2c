"""The household: who is in it and since when, and the persons' own details."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.refusals import Conflict, NotFound
from cases import actions
from cases.actions.case import NewMember
from cases.forms import LastDayForm, NewMemberForm, PersonForm
from cases.models import HouseholdMember, MemberRole
from cases.queries import all_members
from cases.views.base import CaseForm, opened, panel


@require_GET
def household(request: HttpRequest, case_id: int) -> HttpResponse:
    found = opened(request, case_id)
    today = timezone.localdate()
    members = all_members(found)
    context = {
        "couple": any(m.role == MemberRole.PARTNER and today in m.valid for m in members),
        "present": [m for m in members if today in m.valid or m.valid.lower > today],
        "gone": [m for m in members if m.valid.upper and m.valid.upper <= today],
    }
    return panel(request, found, "household", "cases/panels/household.html", **context)


class _Household(CaseForm):
    def back(self) -> str:
        return reverse("case_household", args=[self.case.pk])


class AddMember(_Household):
    act = "cases.change_household"
    title = "Lägg till i hushållet"
    submit = "Lägg till"
    form_class = NewMemberForm
    done = "Hushållet är ändrat."

    def get_initial(self) -> dict[str, Any]:
        first = timezone.localdate().replace(day=1)
        role = self.request.GET.get("role", MemberRole.CHILD)
        return {"first_day": first, "role": role, **super().get_initial()}

    @transaction.atomic
    def perform(self, fields: dict[str, Any]) -> str:
        person = actions.register_person(
            self.request.user, self.now, fields["pnr"], fields["given_name"], fields["family_name"]
        )
        member = NewMember(person, fields["role"], fields["lunch_away"], fields["in_school"], fields["days"])
        actions.add_member(self.request.user, self.now, self.case.pk, member, fields["first_day"])
        return self.back()


class EndMember(_Household):
    act = "cases.change_household"
    submit = "Avsluta tiden i hushållet"
    form_class = LastDayForm
    done = "Hushållet är ändrat."

    def prepare(self) -> None:
        rows = HouseholdMember.objects.select_related("person").filter(household=self.case.household_id)
        member = rows.filter(pk=self.kwargs["member_id"]).first()
        if member is None:
            raise NotFound("Personen finns inte i hushållet.")
        if member.role == MemberRole.APPLICANT:
            raise Conflict("Sökanden kan inte lämna hushållet. Avsluta ärendet i stället.")
        self.member = member
        self.title = f"{member.person.name} lämnar hushållet"

    def get_initial(self) -> dict[str, Any]:
        return {"last_day": timezone.localdate(), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.end_member(self.request.user, self.now, self.case.pk, self.member.pk, fields["last_day"])
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
