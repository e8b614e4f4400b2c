"""Jobs of follow-ups; each calls one action as the system."""

from __future__ import annotations

import dataclasses

from celery import shared_task
from django.utils import timezone

from bistand.staff.queries import system_user
from followup import actions
from followup.controls.actions import run_controls as run_all_controls
from followup.digest.actions import make_digests as make_all_digests
from followup.digest.sending import send_waiting_digests
from followup.rights.actions import review_rights as review_all_rights
from planning.actions import close_plans_of_all_gone
from planning.measures.referring import end_referrals_of_all_gone


@shared_task
def flag_followups() -> dict[str, int]:
    """End the plans and referrals of those who have left by now, and raise the flags that are due; safe to run twice,
    at once, and after missed days.
    """
    close_plans_of_all_gone(system_user(), timezone.now())
    end_referrals_of_all_gone(system_user(), timezone.now())
    return dataclasses.asdict(actions.flag_followups(system_user(), timezone.now()))


@shared_task
def run_controls() -> dict[str, int]:
    """Run the continuous controls of the internal control; safe to run twice and after missed nights."""
    return run_all_controls(system_user(), timezone.now()).new


@shared_task
def review_rights() -> dict[str, int]:
    """Open the year's review of rights and flag what is late; safe to run twice and after missed nights."""
    return dataclasses.asdict(review_all_rights(system_user(), timezone.now()))


@shared_task
def make_digests() -> int:
    """Make the digests of a working day and of its week; safe to run twice and after missed hours. How many."""
    return make_all_digests(system_user(), timezone.now())


@shared_task
def send_digests() -> int:
    """Send the digests that wait. Returns how many were accepted."""
    return send_waiting_digests()
