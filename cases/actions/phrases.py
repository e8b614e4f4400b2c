"""The library of phrases: every change is a new version, and nothing is taken away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.text import slugify

from bistand.actions import action
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from cases.models import Outcome, Phrase
from cases.phrases import LIBRARY, SECTIONS, unknown_placeholders


@action("cases.phrases")
def write_phrase(
    actor: User,
    now: datetime,
    title: str,
    text: str,
    sections: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    key: str = "",
    seen: int | None = None,
    retired: bool = False,
) -> Phrase:
    """Add a phrase, or with `key` a new version of one; `seen` is the version it goes on from.

    Raises Invalid for an unknown placeholder or section, Conflict where somebody else has changed it since.
    """
    title, text = " ".join(title.split()), text.strip()
    if not title or not text:
        raise Invalid("Skriv både rubrik och text.", "text" if title else "title")
    if unknown := unknown_placeholders(text):
        raise Invalid(f"{unknown[0]} finns inte bland det som kan fyllas i.", "text")
    if wrong := [section for section in sections if section not in SECTIONS]:
        raise Invalid(f"Lagrummet {wrong[0]} finns inte i listan.", "sections")
    if any(outcome not in Outcome.values for outcome in outcomes):
        raise Invalid("Välj utfall ur listan.", "outcomes")
    key = key or _new_key(title)
    latest = Phrase.objects.filter(key=key).aggregate(latest=Max("version"))["latest"] or 0
    if seen is not None and seen != latest:
        raise Conflict("Någon annan ändrade frasen samtidigt. Läs den nya och spara igen.")
    return Phrase.objects.create(
        key=key,
        version=latest + 1,
        title=title,
        text=text,
        sections=list(sections),
        outcomes=list(outcomes),
        retired=retired,
    )


@action("cases.phrases")
def begin_library(actor: User, now: datetime) -> int:
    """Put in the phrases to begin with that are not there in any version. Returns how many."""
    there = set(Phrase.objects.values_list("key", flat=True))
    new = [phrase for phrase in LIBRARY if phrase.key not in there]
    for phrase in new:
        write_phrase(actor, now, phrase.title, phrase.text, phrase.sections, phrase.outcomes, phrase.key)
    return len(new)


def _new_key(title: str) -> str:
    base = re.sub(r"-+", "-", slugify(title))[:34].strip("-") or "fras"
    taken = set(Phrase.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, 1000))) if key not in taken)
