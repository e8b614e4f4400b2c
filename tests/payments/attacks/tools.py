"""What the attackers have: the rows that they would forge, and the steps without their checks."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import psycopg
from django.db import DatabaseError
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Refusal
from bistand.staff.models import Role, StepUp, User
from bistand.staff.queries import system_user
from cases.models import StoredFile
from payments import actions as pay
from payments.models import Payment, PaymentRun, RunKind
from tests.factories import make_user
from tests.story import Story, check_as_at_commit

REFUSED = (Refusal, DatabaseError, psycopg.Error)


def release_by_hand(user: User, run: PaymentRun, *, rows: bool = True, **values: Any) -> None:
    """What the release does, without its checks."""
    with acting(user, "test"):
        PaymentRun.objects.filter(pk=run.pk).update(state="released")
        if rows:
            Payment.objects.filter(run=run).update(state="released", **values)
        check_as_at_commit()


WHY = "Hushållet har ingen mat och lönen dröjer."


def emergency(story: Story, state: str) -> PaymentRun:
    """The story's money in an emergency run, walked on until it is in the state."""
    if story.run is None:
        story.run = pay.open_run(
            story.checker, timezone.now(), story.section, story.pay_on, kind=RunKind.EMERGENCY, reason=WHY
        )
    return story.to(state).run


def everyone(story: Story) -> list[User]:
    """Somebody of every role, and the system."""
    others = [make_user(role) for role in (Role.SENIOR, Role.CONTROLLER, Role.ADMINISTRATOR)]
    people = [story.assistant, story.checker, story.caseworker, story.head, story.accountant]
    return [*people, *others, system_user()]


def forged(story: Story, state: str) -> Payment:
    """A payment that says that it has been through everything."""
    known = story.payment
    return Payment(
        case=known.case,
        decision=known.decision,
        line=known.line,
        payee=known.payee,
        account=story.account,
        amount=Decimal(1),
        pay_on=known.pay_on,
        state=state,
        run=story.run,
        planned_by=story.caseworker,
        entered_person=story.assistant.employee,
        verified_person=story.checker.employee,
        decided_person=story.caseworker.employee,
        approved_person=story.head.employee,
        released_person=story.head.employee,
    )


def code_for(user: User, purpose: str) -> int:
    with acting(user, "test"):
        return StepUp.objects.create(user=user, purpose=purpose).pk


def store(content: bytes) -> StoredFile:
    return StoredFile.objects.create(
        sha256=hashlib.sha256(content).hexdigest(), media_type="text/plain", size=len(content), content=content
    )
