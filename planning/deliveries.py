"""What an agreed plan and a sent referral owe: their prints. Safe to repeat."""

from __future__ import annotations

from datetime import datetime

from bistand.audit.models import Fact
from bistand.staff.models import User
from planning.actions import store_plan_print
from planning.measures.referral_letter import referral_letter
from planning.measures.referring import store_referral_print
from planning.models import Coach, Plan, Referral
from planning.plan_letter import plan_letter
from planning.queries import plans_with_parts


def print_plan(actor: User, now: datetime, fact: Fact) -> None:
    """Print a plan that has just been agreed, once."""
    plan = plans_with_parts().select_related("case__section").get(pk=fact.data["plan_id"])
    if plan.document_id is None and plan.state != Plan.State.DRAFT:
        store_plan_print(actor, now, plan.pk, plan_letter(plan, plan.agreed_on or now.date()))


def print_referral(actor: User, now: datetime, fact: Fact) -> None:
    """Print a referral that has just been sent to a provider where nobody signs in, once."""
    rows = Referral.objects.select_related("measure__provider", "person", "case__section", "case__caseworker__employee")
    row = rows.get(pk=fact.data["referral_id"])
    reads_here = Coach.objects.filter(provider=row.measure.provider_id, ended_on=None).exists()
    if row.document_id is None and not reads_here:
        store_referral_print(actor, now, row.pk, referral_letter(row))
