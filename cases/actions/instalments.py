"""How a claim is paid off: agreed, agreed anew, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from bistand.actions import action
from bistand.amounts import wrong_with
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from cases.actions.recovery import left_of, locked_claim, tell_step
from cases.models import InstalmentPlan, RecoveryClaim
from cases.models.instalment import MOST_INSTALMENTS


@dataclass(frozen=True)
class PlanContent:
    """What was agreed: SEK a month until `total` is paid, from a day on; when and with whom. A change says why."""

    amount: Decimal
    total: Decimal
    first_day: date
    agreed_on: date
    agreed_with: str
    reason: str = ""


@action("cases.recover")
def agree_instalments(actor: User, now: datetime, claim_id: int, content: PlanContent) -> InstalmentPlan:
    """Note how the claim is to be paid off; a plan in force is followed by this one and stays to be read.

    Raises Invalid where it is more than what is left of the claim, or does not say why a plan is changed.
    """
    claim = locked_claim(actor, "cases.recover", claim_id)
    if claim.state not in RecoveryClaim.OPEN:
        raise Conflict(f"Kravet är {claim.get_state_display()}.")
    before = claim.plans.order_by("-version").first()
    _check(claim, content, timezone.localdate(now), is_change=before is not None)
    plan = InstalmentPlan.objects.create(
        claim=claim,
        kind=InstalmentPlan.Kind.AGREED,
        amount=content.amount,
        total=content.total,
        first_day=content.first_day,
        agreed_on=content.agreed_on,
        agreed_with=content.agreed_with.strip(),
        reason=content.reason.strip(),
        made_by=actor,
    )
    changed = before is not None and before.in_force
    tell_step(actor, now, claim, "avbetalningsplanen ändrades" if changed else "avbetalningsplan", content.amount)
    return plan


def _check(claim: RecoveryClaim, content: PlanContent, today: date, *, is_change: bool) -> None:
    assert claim.decided_at
    for value, field in ((content.amount, "amount"), (content.total, "total")):
        if value <= 0 or wrong_with(value):
            raise Invalid(wrong_with(value) or "Skriv ett belopp över noll.", field)
    if content.total > left_of(claim):
        raise Invalid("Planen kan inte omfatta mer än vad som återstår av kravet.", "total")
    if content.amount > content.total:
        raise Invalid("Beloppet i månaden är mer än vad planen omfattar.", "amount")
    if content.total > content.amount * MOST_INSTALMENTS:
        raise Invalid(f"Planen blir längre än {MOST_INSTALMENTS // 12} år. Höj beloppet i månaden.", "amount")
    if not timezone.localdate(claim.decided_at) <= content.agreed_on <= today:
        raise Invalid("Dagen ligger mellan dagen för kravet och i dag.", "agreed_on")
    if content.first_day < content.agreed_on:
        raise Invalid("Den första inbetalningen kan inte vara före överenskommelsen.", "first_day")
    if not content.agreed_with.strip():
        raise Invalid("Skriv vem ni kom överens med.", "agreed_with")
    if is_change and not content.reason.strip():
        raise Invalid("Skriv varför planen ändras.", "reason")


@action("cases.recover")
def end_instalments(actor: User, now: datetime, claim_id: int, reason: str) -> InstalmentPlan:
    """End the plan with its reason; the claim is then due as it was without one."""
    claim = locked_claim(actor, "cases.recover", claim_id)
    latest = claim.plans.order_by("-version").first()
    if claim.state not in RecoveryClaim.OPEN or latest is None or not latest.in_force:
        raise Conflict("Det finns ingen plan att avsluta.")
    if not reason.strip():
        raise Invalid("Skriv varför planen avslutas.", "reason")
    ended = InstalmentPlan.objects.create(
        claim=claim, kind=InstalmentPlan.Kind.ENDED, reason=reason.strip(), made_by=actor
    )
    tell_step(actor, now, claim, "avbetalningsplanen avslutades", latest.amount or Decimal(0))
    return ended
