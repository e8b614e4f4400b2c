"""The letters that call to a follow-up and take the call back, written after the commit; safe to repeat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from bistand.audit.models import Fact
from bistand.staff.models import User
from cases.deliveries import recipient, sender_of
from cases.letters_plain import Part, PlainLetter, plain_letter
from cases.models import Case, Person
from followup.actions import clock, store_call_letter, store_cancelling_letter
from followup.models import FollowUp, Kind
from planning.models import PlanOutcome


def write_call(actor: User, now: datetime, fact: Fact) -> None:
    """Write the letter of a meeting that still holds, where the client is to be called by letter."""
    rows = FollowUp.objects.select_related("case__applicant", "case__section", "plan__person")
    followup = rows.get(pk=fact.data["followup_id"])
    holds = followup.state == FollowUp.State.CALLED and followup.meeting_at
    if fact.data["by_letter"] and holds and clock(holds) == fact.data["meeting"] and followup.letter_id is None:
        store_call_letter(actor, now, followup.pk, plain_letter(call_letter(followup, now)))


def take_call_back(actor: User, now: datetime, fact: Fact) -> None:
    """Write the letter that calls off a meeting to come, to whoever was called to it by letter and lives."""
    rows = FollowUp.objects.select_related("case__applicant", "case__section", "plan__person")
    followup = rows.get(pk=fact.data["followup_id"])
    died = PlanOutcome.DECEASED in (followup.case.close_reason, followup.plan.outcome if followup.plan else "")
    comes = followup.meeting_at is not None and followup.meeting_at > now and followup.letter_id is not None
    if comes and not died and followup.off_letter_id is None:
        store_cancelling_letter(actor, now, followup.pk, plain_letter(cancelling_letter(followup, now)))


def cancelling_letter(followup: FollowUp, now: datetime) -> PlainLetter:
    assert followup.meeting_at
    person = followup.plan.person if followup.plan else followup.case.applicant
    return calling_off(followup.case, person, followup.meeting_at, now)


def calling_off(case: Case, person: Person, at: datetime, now: datetime) -> PlainLetter:
    """What the letter says: which meeting does not come about, and whom to call. It says nothing of why."""
    day, time = clock(at).split()
    words = f"Du behöver inte komma. Har du frågor, eller vill du tala med oss, ring {sender_of(case).phone}."
    return PlainLetter(
        sender=sender_of(case),
        recipient=recipient(person),
        kind="Återbud",
        title="Mötet blir inte av",
        lead="Vi hade kallat dig till ett möte. Det blir inte av.",
        day=timezone.localdate(now),
        case_number=case.number,
        parts=(
            Part("Mötet som är inställt", facts=(("Dag", day), ("Klockan", time))),
            Part("Om du vill nå oss", words),
        ),
    )


def call_letter(followup: FollowUp, now: datetime) -> PlainLetter:
    """What the letter says: when, how and where, what it is about, and what to do if one cannot come. It says nothing
    of why the meeting was moved.
    """
    person = followup.plan.person if followup.plan else followup.case.applicant
    moved = bool(followup.moved_reason)
    return PlainLetter(
        sender=sender_of(followup.case),
        recipient=recipient(person),
        kind="Kallelse",
        title="Ny tid för uppföljning" if moved else "Kallelse till uppföljning",
        lead="Tiden som vi hade bestämt är flyttad. Här är den nya."
        if moved
        else "Vi vill tala med dig om hur det går.",
        day=timezone.localdate(now),
        case_number=followup.case.number,
        parts=tuple(_parts(followup)),
    )


def _parts(followup: FollowUp) -> Iterator[Part]:
    assert followup.meeting_at
    yield when_and_where(followup.meeting_at, str(followup.get_way_display()), followup.place)
    yield Part(
        "Det vi ska tala om",
        "Hur barnen har det hemma, i skolan och på fritiden, och vad de själva tycker."
        if followup.kind == Kind.CHILDREN
        else "Hur det har gått med målen i din plan sedan sist, vad du själv tycker och om något behöver ändras.",
    )
    yield if_it_does_not_suit(followup.case)


def when_and_where(at: datetime, way: str, place: str) -> Part:
    """Day, time, how and, where it is said, the place of a meeting."""
    day, time = clock(at).split()
    facts = [("Dag", day), ("Klockan", time), ("Hur", way)]
    return Part("Tiden", facts=(*facts, *((("Var", place),) if place else ())))


def if_it_does_not_suit(case: Case) -> Part:
    return Part(
        "Om tiden inte passar",
        f"Ring oss så snart du kan, så bestämmer vi en annan tid: {sender_of(case).phone}. "
        "Säg också till om du behöver tolk eller annan hjälp.",
    )
