"""Appeals as they are read: when each step is due, what waits, and the letters of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from bistand.staff.queries import setting
from bistand.ui.templatetags.ui import late, month, pnr
from cases.closing import Matter
from cases.deliveries import recipient, recipient_of, sender_of
from cases.letters import Recipient
from cases.letters_plain import Part, PlainLetter
from cases.models import Appeal, Case, Decision, DecisionNotice, Document, ForwardedAppeal, Person
from cases.numbers import is_temporary
from cases.queries import visible_cases


@dataclass(frozen=True)
class Forwarded:
    """What the letter of a forwarded appeal says: the writing, and our decision or what else it is of."""

    document: Document
    decision: Decision | None = None
    about: str = ""


NEXT = {
    Appeal.State.RECEIVED: "Pröva om överklagandet kom i tid",
    Appeal.State.TIMELY: "Ompröva beslutet och lämna över till domstolen",
    Appeal.State.JUDGED: "Verkställ domen",
}


def next_step(appeal: Appeal) -> str:
    """What is to be done with it now; empty where nothing is."""
    if appeal.state == Appeal.State.TIMELY and appeal.reconsidered:
        return "Lämna över till domstolen"
    return NEXT.get(Appeal.State(appeal.state), "")


def due_on(appeal: Appeal, days: int) -> date | None:
    """By when the next step is to be taken: hand-over within `days` of receipt, execution at once. None at the end."""
    if appeal.state == Appeal.State.JUDGED and appeal.judged_at:
        return timezone.localdate(appeal.judged_at)
    if appeal.state in (Appeal.State.RECEIVED, Appeal.State.TIMELY):
        return appeal.reached_on + timedelta(days=days)
    return None


def appeal_days(today: date) -> int:
    return int(setting("cases.appeal_days", today))


def appeals_of(user: Any) -> QuerySet[Appeal]:
    """Appeals in the cases that the user may know of."""
    rows = Appeal.objects.filter(case__in=visible_cases(user, "cases.appeal"))
    return rows.select_related("case__applicant", "appellant", "decision__application")


def appeals_waiting(user: Any) -> QuerySet[Appeal]:
    """Those that wait for a step of ours in the user's own cases."""
    return appeals_of(user).filter(state__in=Appeal.WAITING, case__caseworker=user)


def appeal_attention(case: Case, user: Any, today: date) -> Iterator[Any]:
    """What the case page says of appeals that wait."""
    from cases.overview import Attention

    waiting = list(case.appeals.filter(state__in=Appeal.WAITING).order_by("reached_on"))
    if not waiting:
        return
    days = appeal_days(today)
    for appeal in waiting:
        due = due_on(appeal, days)
        tone = "danger" if due and due < today else "warning"
        yield Attention(next_step(appeal), reverse("appeal", args=[case.pk, appeal.pk]), tone, late(due))


def closing_matters(case: Case, user: Any) -> Iterator[Matter]:
    """An appeal goes on though the case is closed."""
    for appeal in case.appeals.filter(state__in=[*Appeal.WAITING, Appeal.State.HANDED_OVER]).order_by("pk"):
        yield Matter(
            f"Överklagandet är {appeal.get_state_display()}.", "goes_on", reverse("appeal", args=[case.pk, appeal.pk])
        )


def _named(decision: Decision) -> str:
    assert decision.decided_at is not None
    return f"beslut {decision.pk} den {timezone.localdate(decision.decided_at)} om bistånd för " + month(
        decision.application.month
    )


def correction_letter(decision: Decision, before: str, after: str, reason: str, by: str, day: date) -> PlainLetter:
    """Tells the client what was wrong in the decision and what it shall say (FL 36 §)."""
    return PlainLetter(
        sender=sender_of(decision.case),
        recipient=recipient_of(decision.case),
        kind="Rättelse",
        title="Vi har rättat ett fel i ditt beslut",
        lead=f"Rättelsen gäller {_named(decision)}. Vad du har fått och varför ändras inte.",
        day=day,
        case_number=decision.case.number,
        parts=(
            Part("Det stod", before),
            Part("Det ska stå", after),
            Part("Varför vi rättar", f"{reason}\n\nVi rättar med stöd av 36 § förvaltningslagen (2017:900)."),
        ),
        signed_by=by,
    )


def _appealed(appeal: Appeal) -> str:
    """What the appeal is of, by number and day."""
    if appeal.dismissal is None:
        return _named(appeal.decision)
    assert appeal.dismissal.checked_at is not None
    return f"beslut om avvisning {appeal.dismissal.pk} den {timezone.localdate(appeal.dismissal.checked_at)}"


def notices_to(appeal: Appeal) -> QuerySet[DecisionNotice]:
    """When and how whoever appeals got the decision, the earliest first."""
    rows = appeal.decision.notices.select_related("person").order_by("got_on")
    return rows.filter(Q(person=None) | Q(person=appeal.appellant_id)) if appeal.appellant_id else rows


def timeliness(appeal: Appeal, late: bool) -> str:
    """What the check of whether it came in time found, in words; nothing before it is made."""
    if appeal.checked_at is None:
        return ""
    if appeal.state == Appeal.State.DISMISSED:
        return "kom för sent, avvisat"
    return "prövas fast det kom efter sista dagen" if late else "kom i rätt tid"


def dismissal_letter(appeal: Appeal, notice: DecisionNotice, reason: str, by: str, day: date) -> PlainLetter:
    """The decision to dismiss an appeal that came too late; it tells how it is itself appealed (FL 45 §)."""
    came = appeal.reached_on
    return PlainLetter(
        sender=sender_of(appeal.case),
        recipient=recipient(appeal.by),
        kind="Avvisning",
        title="Vi avvisar ditt överklagande",
        lead="Överklagandet kom in för sent. Därför lämnar vi det inte vidare till domstolen.",
        day=day,
        case_number=appeal.case.number,
        parts=(
            Part(
                "Varför vi har beslutat så",
                f"Du överklagade {_appealed(appeal)}. Du fick del av beslutet {notice.got_on} "
                f"({notice.get_how_display()}). Överklagandet skulle ha kommit in senast {notice.last_day}. Det kom in "
                f"{came}.\n\n{reason}\n\nBeslutet är fattat {day} av {by} med stöd av 44 och 45 §§ "
                "förvaltningslagen (2017:900).",
            ),
        ),
        signed_by=by,
        appeal=True,
        court=settings.MUNICIPALITY["court"],
        decision_number=f"om avvisning {appeal.pk}",
    )


def forward_letter(case: Case, sent: Forwarded, recipient: Recipient, by: str, day: date) -> PlainLetter:
    """Goes with an appeal that is tried elsewhere: whose it is, of what, and the day it came here."""
    if sent.decision:
        why = (
            f"Överklagandet gäller {_named(sent.decision)}. Det är fattat enligt 12 kap. 2 § socialtjänstlagen "
            "(2025:400) och kan bara laglighetsprövas enligt 13 kap. kommunallagen (2017:725). Vi prövar därför inte "
            "överklagandet."
        )
    else:
        why = f"Överklagandet gäller {sent.about}. Det är inte vårt beslut. Vi prövar därför inte överklagandet."
    facts = (
        ("Klagande", case.applicant.name),
        ("Kom in till oss", str(sent.document.came_on)),
        ("Skickas vidare", str(day)),
    )
    return PlainLetter(
        sender=sender_of(case),
        recipient=recipient,
        kind="Överklagande skickas vidare",
        title="Överklagande som ska prövas av er",
        lead="Det här överklagandet har kommit in till oss. Vi skickar det vidare till er.",
        day=day,
        case_number=case.number,
        parts=(
            Part("Överklagandet", "", facts=facts),
            Part("Varför vi skickar det vidare", why),
            Part("Bilaga", "", points=(sent.document.title,)),
        ),
        signed_by=by,
    )


def forwarded_of(user: Any) -> QuerySet[ForwardedAppeal]:
    """Appeals sent on, in the cases that the user may know of."""
    rows = ForwardedAppeal.objects.filter(case__in=visible_cases(user, "cases.appeal"))
    return rows.select_related("case__applicant", "decision__application", "document")


def appeal_paper(appeal: Appeal) -> str:
    """The appeal among the annexes, by its title in the record, or as a paper that is not there."""
    return f"Överklagandet ({appeal.document.title})" if appeal.document else "Överklagandet i original på papper"


def appellants_of(appeal: Appeal) -> list[Person]:
    """Whoever appeals: the one who is named, or all the parties together."""
    rows = appeal.decision.obstacles.select_related("person").order_by("pk")
    return [appeal.appellant] if appeal.appellant else [row.person for row in rows] or [appeal.by]


def _appellant(appeal: Appeal) -> Iterator[tuple[str, str]]:
    """Who appeals, as the court asks for it (FPL 3 §); where a protected person lives is never written."""
    for person in appellants_of(appeal):
        hidden = appeal.case.protected or person.protected
        yield "Klagande", person.name if is_temporary(person.pnr) else f"{person.name}, {pnr(person.pnr)}"
        if hidden:
            yield "Adress", "Skyddade personuppgifter. Kontakta oss för delgivning."
        elif person.address and not person.address_unknown:
            yield "Adress", ", ".join(person.address)


def _dismissal_words(appeal: Appeal) -> str:
    """What the reconsideration of a dismissal came to, for the court."""
    if appeal.reconsidered == Appeal.Reconsidered.CHANGED:
        return f"Avvisningen är ändrad. Överklagandet av {_named(appeal.decision)} har tagits upp."
    return f"Avvisningen gäller överklagandet av {_named(appeal.decision)}. Den har inte ändrats."


def hand_over_letter(appeal: Appeal, by: str, day: date, late: bool = False) -> PlainLetter:
    """Goes with the appeal and the file to the court (FL 46 §); `late`: it came after the last day but is tried."""
    here = settings.MUNICIPALITY
    told = appeal.dismissal.told if appeal.dismissal else None
    notices = list(notices_to(appeal)) if appeal.dismissal is None else [told] if told else []
    got = [
        ", ".join([str(n.got_on), *([n.person.name] if n.person else []), n.get_how_display()]) for n in notices
    ] or ["dagen är inte känd, så det räknas som i rätt tid"]
    facts = (
        *_appellant(appeal),
        ("Överklagat beslut", _appealed(appeal)),
        ("Fick del av beslutet", "; ".join(got)),
        ("Överklagandet kom in", str(appeal.reached_on)),
        ("Rättidsprövning", f"{timeliness(appeal, late)}. {appeal.check_reason}".strip()),
        ("Omprövning", appeal.get_reconsidered_display()),
    )
    changed = (
        _dismissal_words(appeal)
        if appeal.dismissal
        else f"Beslutet ändrades genom {_named(appeal.changed_to)}. Överklagandet anses omfatta det nya beslutet."
        if appeal.changed_to
        else "Det överklagade beslutet har inte ändrats."
    )
    return PlainLetter(
        sender=sender_of(appeal.case),
        recipient=Recipient(here["court"], tuple(here["court_address"])),
        kind="Överlämnande",
        title="Överklagande lämnas över",
        lead=f"{here['board']} lämnar över ett överklagande av beslut om ekonomiskt bistånd.",
        day=day,
        case_number=appeal.case.number,
        parts=(
            Part("Ärendet", "Överlämnandet görs enligt 46 § förvaltningslagen (2017:900).", facts=facts),
            Part("Vad den klagande vill", appeal.wants),
            Part("Nämndens omprövning", f"{appeal.reconsider_reason}\n\n{changed}"),
            Part(
                "Bilagor", "", points=("Det överklagade beslutet", appeal_paper(appeal), "Övriga handlingar i ärendet")
            ),
        ),
        signed_by=by,
    )
