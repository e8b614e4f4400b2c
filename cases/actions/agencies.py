"""Fetching from other agencies: asked by a person with a reason, sent by a worker, settled by the answer."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from bistand.staff.queries import settings_on
from cases.actions.access import case_for
from cases.agencies import months_of
from cases.facts import AgenciesAnswered, AgenciesAsked, AgenciesFailed
from cases.models import AgencyFetch, AgencyPayment, AgencyReply, Application, Case, HouseholdMember, StoredFile
from cases.numbers import is_temporary
from cases.ssbtek.contract import REPEALED, Answer

# A worker that has begun to ask and not come back for so long is gone, and another asks again.
GIVEN_UP_AFTER = timedelta(minutes=3)


@action("cases.fetch")
def ask_agencies(
    actor: User, now: datetime, application_id: int, person_ids: Iterable[int], reason: str
) -> list[AgencyFetch]:
    """Ask SSBTEK about persons of the household, one question each; a worker sends them after the commit.

    Each question is logged by its own row. Raises Invalid without a reason or a person, Conflict where a person is
    being asked about already, or the legal text is that of the repealed act. Source: SoL 15:10–12.
    """
    reason = reason.strip()
    if len(reason) < 5:
        raise Invalid("Skriv varför uppgifterna hämtas.", "reason")
    case_id = Application.objects.values_list("case_id", flat=True).get(pk=application_id)
    case = case_for(actor, "cases.fetch", case_id)
    application = Application.objects.select_for_update().get(pk=application_id)
    if application.state not in Application.OPEN_STATES:
        raise Conflict(f"Ansökan är {application.get_state_display()}. Uppgifter hämtas för en ansökan som utreds.")
    persons = _members(case, person_ids)
    today = timezone.localdate(now)
    purpose, legal_text = settings_on(("ssbtek.purpose", "ssbtek.legal_text"), today).values()
    if REPEALED in legal_text:
        raise Conflict("Lagtexten i kommunens inställningar är den upphävda lagens. Den måste ändras först.")
    months = months_of(application.month, today)
    made = []
    for person_id, name in persons.items():
        fetch = AgencyFetch.objects.create(
            case=case,
            application=application,
            person_id=person_id,
            asked_by=actor,
            reason=reason,
            first_day=months.first_day,
            last_day=months.last_day,
            purpose=purpose,
            legal_text=legal_text,
            correlation=uuid.uuid4(),
        )
        _publish_asked(actor, now, fetch, name, reason)
        made.append(fetch)
    transaction.on_commit(_wake)
    return made


def _members(case: Case, person_ids: Iterable[int]) -> dict[int, str]:
    wanted = list(dict.fromkeys(person_ids))
    rows = HouseholdMember.objects.filter(household=case.household_id, person__in=wanted).select_related("person")
    found = {row.person_id: row.person.name for row in rows}
    if without := [row.person.name for row in rows if is_temporary(row.person.pnr)]:
        said = "Uppgifter hämtas med personnummer eller samordningsnummer, och det har inte"
        raise Invalid(f"{said} {' och '.join(without)}.", "persons")
    if not wanted or set(wanted) != found.keys():
        raise Invalid("Välj vem uppgifterna gäller.", "persons")
    return {pk: found[pk] for pk in wanted}


@action("cases.fetch")
def retry_fetch(actor: User, now: datetime, fetch_id: int) -> AgencyFetch:
    """Ask again about a person whom the service gave no answer on."""
    case_id = AgencyFetch.objects.values_list("case_id", flat=True).get(pk=fetch_id)
    case_for(actor, "cases.fetch", case_id)
    fetch = AgencyFetch.objects.select_for_update(of=("self",)).select_related("person").get(pk=fetch_id)
    if fetch.state != AgencyFetch.State.FAILED:
        raise Conflict(f"Hämtningen är redan {fetch.get_state_display()}.")
    fetch.state, fetch.begun_at = AgencyFetch.State.WAITING, None
    fetch.save(update_fields=["state", "begun_at"])
    _publish_asked(actor, now, fetch, fetch.person.name, fetch.reason)
    transaction.on_commit(_wake)
    return fetch


def _publish_asked(actor: User, now: datetime, fetch: AgencyFetch, name: str, reason: str) -> None:
    subject = f"cases_agencyfetch:{fetch.pk}"
    publish(
        actor,
        now,
        AgenciesAsked(fetch.case_id, subject, application_id=fetch.application_id, person=name, reason=reason),
    )


def _wake() -> None:
    from cases.tasks import wake_asking

    wake_asking()


# ---- by the worker ---------------------------------------------------------------------------------------


@action("cases.settle_fetch")
def begin_fetch(actor: User, now: datetime, fetch_id: int) -> AgencyFetch | None:
    """Take a question that waits, so that nobody else sends it; None where somebody has it, or it is settled."""
    free = Q(begun_at=None) | Q(begun_at__lt=now - GIVEN_UP_AFTER)
    taken = AgencyFetch.objects.filter(free, pk=fetch_id, state=AgencyFetch.State.WAITING).update(
        begun_at=now, attempts=F("attempts") + 1
    )
    if taken != 1:
        return None
    return AgencyFetch.objects.select_related("person", "case", "asked_by").get(pk=fetch_id)


@action("cases.settle_fetch")
def settle_fetch(actor: User, now: datetime, fetch_id: int, raw: bytes, answer: Answer) -> bool:
    """Keep the raw answer and what it says; False where the question was settled meanwhile."""
    fetch = _waiting(fetch_id)
    if fetch is None:
        return False
    AgencyReply.objects.bulk_create(
        [
            AgencyReply(
                fetch=fetch,
                agency=part.agency,
                status=part.status,
                code=part.code,
                words=part.words,
                facts=[list(fact) for fact in part.facts],
            )
            for part in answer.parts
        ]
    )
    AgencyPayment.objects.bulk_create(
        [
            AgencyPayment(
                fetch=fetch,
                agency=payment.agency,
                place=payment.place,
                benefit=payment.benefit[:120],
                kind=payment.kind,
                net=payment.net,
                paid_on=payment.paid_on,
                first_day=payment.first_day,
                last_day=payment.last_day,
                planned=payment.planned,
            )
            for payment in answer.payments
        ]
    )
    fetch.answer = StoredFile.objects.create(
        sha256=hashlib.sha256(raw).hexdigest(), media_type="text/xml", size=len(raw), content=raw
    )
    fetch.state, fetch.error_code, fetch.error_words = AgencyFetch.State.ANSWERED, "", ""
    fetch.save(update_fields=["state", "answer", "error_code", "error_words"])
    subject = f"cases_agencyfetch:{fetch.pk}"
    publish(
        actor,
        now,
        AgenciesAnswered(fetch.case_id, subject, application_id=fetch.application_id, person=fetch.person.name),
    )
    return True


@action("cases.settle_fetch")
def fail_fetch(actor: User, now: datetime, fetch_id: int, code: str, words: str) -> bool:
    """Note that no answer came, and why; a person asks again. False where the question was settled meanwhile."""
    fetch = _waiting(fetch_id)
    if fetch is None:
        return False
    fetch.state, fetch.error_code, fetch.error_words = AgencyFetch.State.FAILED, code[:40], words[:300]
    fetch.save(update_fields=["state", "error_code", "error_words"])
    subject = f"cases_agencyfetch:{fetch.pk}"
    publish(
        actor,
        now,
        AgenciesFailed(
            fetch.case_id, subject, application_id=fetch.application_id, person=fetch.person.name, words=words
        ),
    )
    return True


def _waiting(fetch_id: int) -> AgencyFetch | None:
    rows = AgencyFetch.objects.select_for_update(of=("self",)).select_related("person")
    return rows.filter(pk=fetch_id, state=AgencyFetch.State.WAITING).first()
