"""Reads of the children's part of an investigation, and who may read whether somebody was asked about violence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bistand.staff.permissions import may
from bistand.ui.templatetags.ui import day, month
from cases.models import Application, Case, ChildHearing, HouseholdMember, MemberRole, ViolenceScreening
from cases.numbers import age_on
from cases.queries import members_in, members_on


@dataclass(frozen=True)
class ChildPart:
    """A child under 18 of the household, and what is written of it in the application, if anything."""

    member: HouseholdMember
    age: int
    hearing: ChildHearing | None


def child_parts(application: Application) -> list[ChildPart]:
    """The children as of the application's month, from the eldest; two queries."""
    known = {row.child_id: row for row in application.hearings.select_related("written_by__employee")}
    return [
        ChildPart(member, age_on(member.person.birth_date, application.month), known.get(member.person_id))
        for member in members_in(application.case.household_id, application.month)
        if member.role == MemberRole.CHILD and age_on(member.person.birth_date, application.month) < 18
    ]


def proposed_perspective(application: Application) -> str:
    """The decision's words about the children, out of what is written of each; what a child has said is not in it."""
    return "\n\n".join(_words(part) for part in child_parts(application) if part.hearing)


def _words(part: ChildPart) -> str:
    hearing = part.hearing
    assert hearing is not None
    name = part.member.person.given_name
    if hearing.how == ChildHearing.How.NOT:
        heard = f"{name} har inte hörts: {_sentence(hearing.why_not)}"
    else:
        heard = f"{name} har hörts {hearing.get_how_display()} den {day(hearing.heard_on)}."
    return f"{_sentence(hearing.best_interests)} {heard}"


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."


def may_see_screening(user: Any, case: Case) -> bool:
    """The case's own caseworker, and those who read protected records in its section."""
    own = case.caseworker_id == user.pk and may(user, "cases.screen_violence", case.section_id)
    return own or (
        may(user, "cases.screen_violence", case.section_id) and may(user, "cases.read_protected", case.section_id)
    )


@dataclass(frozen=True)
class Asked:
    """An adult, and how often and when they were asked about violence."""

    member: HouseholdMember
    screenings: list[ViolenceScreening]


def screenings_of(case: Case, today: date) -> list[Asked]:
    """Each adult of the household today with what is noted; two queries."""
    rows = ViolenceScreening.objects.filter(case=case).select_related("asked_by__employee").order_by("-asked_on", "-pk")
    found: dict[int, list[ViolenceScreening]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    adults = [m for m in members_on(case.household_id, today) if m.role != MemberRole.CHILD]
    return [Asked(member, found.get(member.person_id, [])) for member in adults]


def missing_children(application: Application) -> str:
    """Which children nothing is written of yet, in words; empty where none are missing."""
    names = [part.member.person.given_name for part in child_parts(application) if part.hearing is None]
    word = "beskriven" if len(names) == 1 else "beskrivna"
    return f"{', '.join(names)} är inte {word} i ansökan för {month(application.month)}" if names else ""
