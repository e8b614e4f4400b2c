"""The letters that call to a meeting and take the call back, written after the commit; safe to repeat."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bistand.audit.models import Fact
from bistand.staff.models import User
from cases.deliveries import recipient, sender_of
from cases.letters_plain import Part, PlainLetter, plain_letter
from cases.models import CloseReason
from followup.actions import clock
from followup.deliveries import calling_off, if_it_does_not_suit, when_and_where
from followup.visits.actions import store_letter
from followup.visits.models import Visit

ABOUT = {
    Visit.Purpose.FIRST: "Hur du har det, vad du behöver och hur vi kan hjälpa till.",
    Visit.Purpose.PLANNING: "Vad du vill nå, och vad du och vi ska göra för det.",
    Visit.Purpose.INVESTIGATION: "Det vi behöver veta för att kunna besluta om din ansökan.",
}


def write_call(actor: User, now: datetime, fact: Fact) -> None:
    """Write the letter of a meeting that still holds."""
    visit = _whole(fact)
    if visit.state == Visit.State.CALLED and clock(visit.at) == fact.data["meeting"] and visit.letter_id is None:
        store_letter(actor, now, visit.pk, "letter", plain_letter(call_letter(visit, now)))


def take_call_back(actor: User, now: datetime, fact: Fact) -> None:
    """Write the letter that calls off a meeting to come, to whoever was called to it by letter and lives."""
    visit = _whole(fact)
    died = visit.case.close_reason == CloseReason.DECEASED
    if visit.letter_id and visit.at > now and visit.off_letter_id is None and not died:
        letter = calling_off(visit.case, visit.person, visit.at, now)
        store_letter(actor, now, visit.pk, "off_letter", plain_letter(letter))


def call_letter(visit: Visit, now: datetime) -> PlainLetter:
    """What the letter says: when, how and where, what it is about, and what to do if one cannot come. It says nothing
    of why the meeting was moved.
    """
    moved = bool(visit.moved_reason)
    purpose = Visit.Purpose(visit.purpose)
    both = f"Du och {visit.partner.name} är kallade båda." if visit.partner else ""
    about = [words for words in (ABOUT.get(purpose, ""), both) if words]
    return PlainLetter(
        sender=sender_of(visit.case),
        recipient=recipient(visit.person),
        kind="Kallelse",
        title="Ny tid för möte" if moved else "Kallelse till möte",
        lead="Tiden som vi hade bestämt är flyttad. Här är den nya."
        if moved
        else "Vi vill träffa dig eller tala med dig.",
        day=timezone.localdate(now),
        case_number=visit.case.number,
        parts=(
            when_and_where(visit.at, str(visit.get_way_display()), visit.place),
            *((Part("Det vi ska tala om", "\n\n".join(about)),) if about else ()),
            if_it_does_not_suit(visit.case),
        ),
    )


def _whole(fact: Fact) -> Visit:
    rows = Visit.objects.select_related("case__section", "person", "partner")
    return rows.get(pk=fact.data["visit_id"])
