"""What acts about one adult of a case check first, for the parts of this floor."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from bistand.refusals import Invalid
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.models import Case, HouseholdMember, MemberRole
from cases.queries import adults_of, members_on


def adult_in(actor: User, now: datetime, act: str, case_id: int, person_id: int) -> tuple[Case, str]:
    """The case, locked, with the right to the act checked; and the name of the adult of its household.

    Raises Invalid for somebody who is no adult of it today.
    """
    case = case_for(actor, act, case_id)
    adults = {person.pk: person.name for person in adults_of(members_on(case.household_id, timezone.localdate(now)))}
    if person_id not in adults:
        raise Invalid("Personen ingår inte som vuxen i ärendets hushåll.", "person")
    return case, adults[person_id]


def remaining(now: datetime) -> QuerySet[HouseholdMember]:
    """The adult that a row with `case` and `person` is of, where they are in its household today or later."""
    today = timezone.localdate(now)
    rows = HouseholdMember.objects.filter(household__cases=OuterRef("case"), person=OuterRef("person"))
    return rows.exclude(role=MemberRole.CHILD).filter(Q(valid__contains=today) | Q(valid__startswith__gt=today))


def has_been(day: date, now: datetime, field: str) -> None:
    """Raise Invalid, by the field, for a day that is to come."""
    if day > timezone.localdate(now):
        raise Invalid("Dagen har inte varit än.", field)
