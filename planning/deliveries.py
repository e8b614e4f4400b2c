"""What an agreed plan owes: its print. Safe to repeat."""

from __future__ import annotations

from datetime import datetime

from bistand.audit.models import Fact
from bistand.staff.models import User
from planning.actions import store_plan_print
from planning.models import Plan
from planning.plan_letter import plan_letter
from planning.queries import plans_with_parts


def print_plan(actor: User, now: datetime, fact: Fact) -> None:
    """Print a plan that has just been agreed, once."""
    plan = plans_with_parts().select_related("case__section").get(pk=fact.data["plan_id"])
    if plan.document_id is None and plan.state != Plan.State.DRAFT:
        store_plan_print(actor, now, plan.pk, plan_letter(plan, plan.agreed_on or now.date()))
