"""Reads of coordinated plans and meetings; the names on a list are those of cases that the user may know of."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from bistand.audit.models import Fact
from bistand.refusals import NotFound
from bistand.staff.models import Section
from cases.queries import open_case, visible_cases
from cases.queue import sections_for
from planning.meetings.models import CoordinatedPlan, Meeting, MeetingPerson

ACT = "planning.meet"


def coordinated_of(case_id: int, person_id: int) -> QuerySet[CoordinatedPlan]:
    """The coordinated plans of an adult in a case, the latest first."""
    rows = CoordinatedPlan.objects.filter(case=case_id, person=person_id)
    return rows.select_related("written_by__employee").order_by("-pk")


def read_coordinated(user: Any, sip_id: int, what: str) -> CoordinatedPlan:
    """A coordinated plan with its case, person and writer; opening it is logged."""
    rows = CoordinatedPlan.objects.select_related("person", "written_by__employee")
    found = rows.filter(pk=sip_id).first()
    if found is None:
        raise NotFound("Planen finns inte, eller hör till en sektion där du inte arbetar.")
    found.case = open_case(user, found.case_id, what)
    return found


def meetings_about(case_id: int, person_id: int) -> QuerySet[MeetingPerson]:
    """Every list that an adult of a case stands or has stood on, the latest first."""
    rows = MeetingPerson.objects.filter(case=case_id, person=person_id)
    return rows.select_related("meeting", "note").order_by("-pk")


def meeting_sections(user: Any) -> QuerySet[Section]:
    """The sections in which the user may hold meetings."""
    return sections_for(user, ACT)


def visible_meetings(user: Any) -> QuerySet[Meeting]:
    """The meetings of the user's sections, with how many are on the list (`listed`) and wait for a note (`waiting`)."""
    there = ~Q(people__state=MeetingPerson.State.WITHDRAWN)
    waiting = Q(people__state=MeetingPerson.State.LISTED, called_off="")
    counted = {"listed": Count("people", filter=there), "waiting": Count("people", filter=waiting)}
    rows = Meeting.objects.filter(section__in=meeting_sections(user).order_by()).select_related("section")
    return rows.annotate(**counted)


def read_meeting(user: Any, meeting_id: int) -> Meeting:
    found = visible_meetings(user).filter(pk=meeting_id).first()
    if found is None:
        raise NotFound("Mötet finns inte, eller hör till en sektion där du inte arbetar.")
    return found


def corrections_of(meeting: Meeting) -> QuerySet[Fact]:
    """What was corrected of a meeting, the first time first."""
    facts = Fact.objects.filter(name="MeetingCorrected", subject=f"planning_meeting:{meeting.pk}")
    return facts.select_related("actor__employee").order_by("pk")


def people_on(user: Any, meeting: Meeting) -> QuerySet[MeetingPerson]:
    """Those on the list by a consent that holds, of the cases that the user may know of."""
    rows = meeting.people.exclude(state=MeetingPerson.State.WITHDRAWN).filter(case__in=visible_cases(user, ACT))
    return rows.select_related("case", "person", "note").order_by("person__sort_name", "pk")
