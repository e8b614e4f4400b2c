"""What is found out about the children, the question of violence, and the client's objection to a note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotAllowed, NotFound
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.children import may_see_screening
from cases.facts import ChildHeard, ObjectionNoted
from cases.models import (
    Application,
    ChildHearing,
    HouseholdMember,
    JournalNote,
    MemberRole,
    Objection,
    ViolenceScreening,
)


@dataclass(frozen=True)
class Heard:
    """How a child was heard, or why not, and what is best for it."""

    how: str
    best_interests: str
    heard_on: date | None = None
    why_not: str = ""
    views: str = ""


@action("cases.investigate")
def hear_child(actor: User, now: datetime, application_id: int, child_id: int, heard: Heard) -> ChildHearing:
    """Write, or go on with, a child's part of the investigation of an application that is not decided.

    Raises Invalid where neither day nor reason is given. Source: SoL 3:1–3.
    """
    case_id = Application.objects.values_list("case_id", flat=True).filter(pk=application_id).first()
    if case_id is None:
        raise NotFound("Ansökan finns inte.")
    case = case_for(actor, "cases.investigate", case_id)
    application = Application.objects.select_for_update().get(pk=application_id)
    if application.state not in Application.OPEN_STATES:
        raise Conflict("Ansökan är avgjord. Det som är utrett om barnen kan inte ändras i efterhand.")
    if not case.household.members.filter(person=child_id, role=MemberRole.CHILD).exists():
        raise NotFound("Barnet hör inte till hushållet.")
    not_heard = heard.how == ChildHearing.How.NOT
    if heard.how not in ChildHearing.How.values:
        raise Invalid("Välj hur barnet har hörts.", "how")
    if not_heard and not heard.why_not.strip():
        raise Invalid("Skriv varför barnet inte har hörts.", "why_not")
    if not not_heard and heard.heard_on is None:
        raise Invalid("Ange vilken dag barnet hördes.", "heard_on")
    if heard.heard_on and heard.heard_on > timezone.localdate(now):
        raise Invalid("Dagen kan inte ligga framåt i tiden.", "heard_on")
    if not heard.best_interests.strip():
        raise Invalid("Skriv vad som är bäst för barnet och hur det påverkas.", "best_interests")
    row, made = ChildHearing.objects.update_or_create(
        application=application,
        child_id=child_id,
        defaults={
            "how": heard.how,
            "heard_on": None if not_heard else heard.heard_on,
            "why_not": heard.why_not.strip() if not_heard else "",
            "views": heard.views.strip(),
            "best_interests": heard.best_interests.strip(),
            "written_by": actor,
        },
    )
    if made:
        change = f"{row.child.given_name}, {row.get_how_display()}"
        publish(actor, now, ChildHeard(case.pk, f"cases_childhearing:{row.pk}", change=change))
    return row


@action("cases.screen_violence")
def note_screening(
    actor: User, now: datetime, case_id: int, person_id: int, asked_on: date, how: str, outcome: str
) -> ViolenceScreening:
    """Note that an adult was asked about violence. On no timeline: who lives with the client may ask for that."""
    case = case_for(actor, "cases.screen_violence", case_id)
    if not may_see_screening(actor, case):
        raise NotAllowed(
            "Frågor om våld ställs och läses av ärendets socialsekreterare, 1:e socialsekreterare och chef."
        )
    adults = HouseholdMember.objects.filter(household=case.household_id).exclude(role=MemberRole.CHILD)
    if not adults.filter(person=person_id).exists():
        raise NotFound("Frågan ställs till en vuxen i hushållet.")
    if asked_on > timezone.localdate(now):
        raise Invalid("Dagen kan inte ligga framåt i tiden.", "asked_on")
    if how not in ViolenceScreening.How.values:
        raise Invalid("Välj hur frågan ställdes.", "how")
    if (how == ViolenceScreening.How.NOT) != (outcome == ViolenceScreening.Outcome.NOT_ASKED):
        raise Invalid("Den som inte har frågats enskilt har inte heller svarat.", "outcome")
    return ViolenceScreening.objects.create(
        case=case, person_id=person_id, asked_on=asked_on, how=how, outcome=outcome, asked_by=actor
    )


@action("cases.note")
def note_objection(actor: User, now: datetime, note_id: int, person_id: int, text: str, said_on: date) -> Objection:
    """Note beside a signed note that the client holds it to be wrong. Source: SoL 14:3–7."""
    note = JournalNote.objects.filter(pk=note_id).first()
    if note is None:
        raise NotFound("Anteckningen finns inte.")
    case = case_for(actor, "cases.note", note.case_id)
    if note.state != JournalNote.State.SIGNED:
        raise Conflict("Anteckningen är inte signerad; ändra den i stället.")
    if not text.strip():
        raise Invalid("Skriv vad personen anser är fel.", "text")
    if not timezone.localdate(note.signed_at) <= said_on <= timezone.localdate(now):
        raise Invalid("Dagen ska ligga mellan den dag anteckningen signerades och i dag.", "said_on")
    if not HouseholdMember.objects.filter(household=case.household_id, person=person_id).exists():
        raise NotFound("Personen hör inte till hushållet.")
    row = Objection.objects.create(note=note, person_id=person_id, text=text.strip(), said_on=said_on, noted_by=actor)
    publish(actor, now, ObjectionNoted(case.pk, f"cases_objection:{row.pk}", heading=note.heading))
    return row
