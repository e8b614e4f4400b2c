"""Asking for what is missing, ticking off what comes, and reminding of what does not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from bistand.staff.queries import setting
from cases.actions.files import store_file
from cases.actions.record import application_for, step_to
from cases.facts import SupplementLetterWritten, SupplementReminded, SupplementRequested
from cases.models import Application, Document, DocumentKind, Supplement, SupplementItem
from cases.numbers import add_months
from cases.queries import supplements_to_remind
from cases.supplement.catalogue import LONGEST_ITEM, Item

MOST_REMINDED = 500
# Whoever waits for aid is not served by a longer time; it is a slip of the year.
MOST_MONTHS_TO_ANSWER = 3


@action("cases.investigate")
def request_supplement(
    actor: User, now: datetime, application_id: int, text: str, by: date, items: Iterable[Item] = ()
) -> Application:
    """Ask for what is missing, with a last day (FL 20 §); the letter is written after the commit.

    `items` are lines of the list of what may be asked for, `text` what is said besides, in own words.
    """
    case, application = application_for(actor, "cases.investigate", application_id)
    wanted = list(items)
    if not text.strip() and not wanted:
        raise Invalid("Välj eller skriv vad som saknas.", "supplement_text")
    if by <= timezone.localdate(now):
        raise Invalid("Sista dagen ska ligga framåt i tiden.", "supplement_by")
    if by > (latest := add_months(timezone.localdate(now), MOST_MONTHS_TO_ANSWER)):
        said = f"Sista dagen kan ligga högst {MOST_MONTHS_TO_ANSWER} månader fram, alltså senast {latest.isoformat()}."
        raise Invalid(said, "supplement_by")
    if application.state == Application.State.RECEIVED:
        step_to(application, Application.State.UNDER_INVESTIGATION)
    said = "\n".join(part for part in (*(item.text for item in wanted), text.strip()) if part)
    step_to(application, Application.State.SUPPLEMENT_REQUESTED, supplement_by=by, supplement_text=said)
    supplement = Supplement.objects.create(application=application, by=by, text=text.strip(), asked_by=actor)
    # What is said in own words is waited for and reminded of as the lines of the list are.
    own = [Item(DocumentKind.OTHER, text.strip()[:LONGEST_ITEM])] if text.strip() else []
    SupplementItem.objects.bulk_create(
        [SupplementItem(supplement=supplement, code=item.code, text=item.text) for item in (*wanted, *own)]
    )
    subject = f"cases_application:{application.pk}"
    publish(actor, now, SupplementRequested(case.pk, subject, by=by, supplement_id=supplement.pk))
    return application


@action("cases.investigate")
def supplement_received(actor: User, now: datetime, application_id: int) -> Application:
    """Go on with the investigation: what was missing has come, or will not come."""
    _, application = application_for(actor, "cases.investigate", application_id)
    step_to(application, Application.State.UNDER_INVESTIGATION)
    application.supplements.filter(closed_at=None).update(closed_at=now)
    return application


@action("cases.receive")
def tick_item(actor: User, now: datetime, item_id: int, came: bool = True) -> SupplementItem:
    """Note that one of the things asked for has come in some other way than as a document; or that it had not."""
    item = SupplementItem.objects.select_related("supplement__application").filter(pk=item_id).first()
    if item is None:
        raise NotFound("Begäran finns inte.")
    application_for(actor, "cases.receive", item.supplement.application_id)
    if item.supplement.closed_at is not None:
        raise Conflict("Begäran är redan avslutad.")
    item.came_at = now if came else None
    item.document = item.document if came else None
    item.save(update_fields=["came_at", "document"])
    return item


@action("cases.remind")
def remind_of_supplements(actor: User, now: datetime) -> int:
    """Remind of what has not come when its last day is near; each request once. Returns how many."""
    today = timezone.localdate(now)
    days = int(setting("cases.supplement_remind_days", today))
    due = list(supplements_to_remind(today, days).select_for_update(of=("self",), skip_locked=True)[:MOST_REMINDED])
    for supplement in due:
        supplement.reminded_at = now
        supplement.save(update_fields=["reminded_at"])
        case_id, subject = supplement.application.case_id, f"cases_application:{supplement.application_id}"
        publish(actor, now, SupplementReminded(case_id, subject, by=supplement.by, supplement_id=supplement.pk))
    return len(due)


@action("cases.write_letter")
def store_supplement_letter(actor: User, now: datetime, supplement_id: int, pdf: bytes, reminder: bool) -> Document:
    """File the letter of a request, or its reminder; there is one of each, so a second call changes nothing."""
    name = "reminder" if reminder else "letter"
    supplement = Supplement.objects.select_for_update().get(pk=supplement_id)
    known: Document | None = getattr(supplement, name)
    if known is not None:
        return known
    application = supplement.application
    what = "Påminnelse om komplettering" if reminder else "Begäran om komplettering"
    document = Document.objects.create(
        case_id=application.case_id,
        application=application,
        title=f"{what} {application.month:%Y-%m}",
        direction=Document.Direction.OUTGOING,
        file=store_file(pdf, "application/pdf"),
        registered_by=actor,
    )
    setattr(supplement, name, document)
    supplement.save(update_fields=[name])
    subject = f"cases_document:{document.pk}"
    publish(actor, now, SupplementLetterWritten(application.case_id, subject, title=document.title))
    return document
