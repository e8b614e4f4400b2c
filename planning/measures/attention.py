"""What of a case's referrals needs to be seen to ("Nu"); named in this app's `case_attention`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from bistand.staff.permissions import may
from bistand.ui.templatetags.ui import late
from cases.models import Case
from cases.overview import Attention
from planning.measures.models import Referral
from planning.measures.queries import REFER, referrals_in_case

State = Referral.State


def open_referrals(case: Case, user: Any, today: date) -> Iterator[Attention]:
    """Absences to hear the client about, and each referral that has not begun with what it waits for; one query."""
    if not may(user, REFER, case.section_id):
        return
    for row in referrals_in_case(case):
        for absence in row.unheard:
            text = f"{row.person.name} uteblev från {row.measure.name}: hör klienten och bedöm skälet"
            yield Attention(text, reverse("absence", args=[absence["pk"]]), "warning", absence["day"])
        if row.to_settle:
            text = f"{row.person.name}: {row.measure} tackade nej, välj en annan insats eller skriv vad som gäller"
            yield Attention(text, reverse("referral", args=[row.pk]), "warning", "")
            continue
        if row.measure.ended_on and row.state != State.ENDED:
            text = f"{row.person.name}, {row.measure.name}: insatsen har upphört, avsluta anvisningen och välj en annan"
            yield Attention(text, reverse("referral", args=[row.pk]), "warning", "")
            continue
        if row.state in {State.STARTED, State.ENDED}:
            continue
        words, tone = _waits_for(row)
        days = (today - row.step_on).days
        when = late(row.begins_on) if row.begins_on else f"{days} {'dag' if days == 1 else 'dagar'}" if days else ""
        yield Attention(
            f"{row.person.name}, {row.measure.name}: {words}", reverse("referral", args=[row.pk]), tone, when
        )


def _waits_for(row: Any) -> tuple[str, str]:
    match row.state:
        case State.PROPOSED:
            return "anvisningen är inte skickad", "waiting"
        case State.SENT:
            return "väntar på anordnarens svar", "info"
        case State.WAITING:
            return f"nummer {row.place} i kön", "info"
        case _:
            return "har plats, anteckna när det börjar", "waiting"
