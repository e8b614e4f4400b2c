"""The letters of requests for a supplement, written after the commit; each is safe to repeat."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bistand.audit.models import Fact
from bistand.staff.models import User
from bistand.ui.templatetags.ui import month
from cases.actions import store_supplement_letter
from cases.deliveries import recipient_of, sender_of
from cases.letters_plain import Part, PlainLetter, plain_letter
from cases.models import Application, Supplement
from cases.unclear import TICKED


def write_request(actor: User, now: datetime, fact: Fact) -> None:
    """Write the letter of a request that has just been made."""
    _write(actor, now, fact.data["supplement_id"], reminder=False)


def write_reminder(actor: User, now: datetime, fact: Fact) -> None:
    """Write the reminder of what has not come."""
    _write(actor, now, fact.data["supplement_id"], reminder=True)


def _write(actor: User, now: datetime, supplement_id: int, reminder: bool) -> None:
    rows = Supplement.objects.select_related("application__case__applicant", "application__case__section")
    supplement = rows.get(pk=supplement_id)
    # What belonged to somebody else is not asked for any longer.
    if supplement.application.state == Application.State.MISPLACED:
        return
    if (supplement.reminder_id if reminder else supplement.letter_id) is None:
        letter = supplement_letter(supplement, reminder)
        store_supplement_letter(actor, now, supplement.pk, plain_letter(letter), reminder)


def supplement_letter(supplement: Supplement, reminder: bool = False) -> PlainLetter:
    """What the letter says, out of the record: what is missing, line by line, by which day, and what follows (FL 20 §).

    A reminder names only what has not come.
    """
    application = supplement.application
    case = application.case
    items = supplement.items.filter(came_at=None) if reminder else supplement.items.all()
    lines = tuple(items.order_by("pk").values_list("text", flat=True))
    # A letter that asks which month it is does not name the one that was taken for it.
    of_month = "" if TICKED["month"] in lines else f" för {month(application.month)}"
    # What does not fit in a line is said in full once, before the lines.
    own_words = supplement.text if not reminder and supplement.text not in lines else ""
    lines = tuple(line for line in lines if not own_words.startswith(line))
    written = supplement.reminded_at if reminder and supplement.reminded_at else supplement.asked_at
    asked = (
        "Vi har bett dig om uppgifter, och en del av dem saknas fortfarande."
        if reminder
        else "Vi behöver veta mer för att kunna bedöma vad du har rätt till."
    )
    sender = sender_of(case)
    return PlainLetter(
        sender=sender,
        recipient=recipient_of(case),
        kind="Påminnelse om komplettering" if reminder else "Begäran om komplettering",
        title=f"{'Påminnelse: vi' if reminder else 'Vi'} saknar uppgifter till din ansökan{of_month}",
        lead=asked,
        day=timezone.localdate(written),
        case_number=case.number,
        parts=(
            Part(f"Skicka in det här senast {supplement.by.isoformat()}", own_words, lines),
            Part(
                "Så skickar du in det",
                "Lämna det i kommunens e-tjänst, skicka det med post eller lämna det i receptionen. "
                f"Fotografier går bra. Skriv ditt ärendenummer, {case.number}.",
            ),
            Part(
                "Om du inte kan skicka allt",
                "Din ansökan är mottagen och finns kvar. Ring oss om du behöver mer tid, hjälp eller tolk: "
                f"{sender.phone}.\n\nFår vi inte det som saknas bedömer vi ansökan efter det vi vet. Då kan du få "
                "avslag.",
            ),
        ),
    )
