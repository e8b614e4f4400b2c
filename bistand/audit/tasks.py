"""Carrying out what facts owe; called after each commit and by beat."""

from __future__ import annotations

from celery import shared_task

from bistand.audit import actions


@shared_task
def deliver_pending(limit: int = 500) -> int:
    """Carry out the deliveries that are due, oldest first. Returns how many were done."""
    return actions.deliver_due(limit)
