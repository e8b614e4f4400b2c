"""Requisitions at each standing: one that ran out without being used, one that waits, one in force and one voided."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from cases.models import Purpose
from followup.demo import book
from followup.demo.calendar import Calendar, at
from followup.demo.staff import Staff
from payments import actions
from payments.models import Payment

if TYPE_CHECKING:
    from followup.demo.present import Today

FOOD = "Mat och hygienartiklar. Inte tobak, alkohol, spel eller presentkort."
# What can be ordered of a household's line, at most.
MOST = Decimal(1500)


def past(shop: int, staff: Staff, when: Calendar, number: int) -> None:
    """The bank sent somebody's money back: food for the days until it could be paid again, never fetched."""
    back = Payment.objects.filter(
        state="returned",
        line__purpose=Purpose.LIVELIHOOD,
        decision__state="made",
        case__state="open",
        case__protected=False,
    )
    payment = back.exclude(case__caseworker=None).select_related("case__caseworker").order_by("-pk").first()
    pay_day = when.pay_day(number)
    last_day = min(pay_day + timedelta(days=5), when.today - timedelta(days=1))
    if payment is None or payment.case.caseworker is None or last_day < pay_day:
        return
    worker, assistant, day = payment.case.caseworker, staff.assistants[0], at(pay_day, 16)
    order = actions.Order(shop, FOOD, min(payment.amount, MOST), last_day)
    book.act(worker.pk, actions.issue_requisition.act, day, rows=4, hours=0.2)  # type: ignore[attr-defined]
    made = actions.issue_requisition(worker, day, payment.line_id, order)  # type: ignore[arg-type]
    book.act(assistant.pk, actions.countersign_requisition.act, at(pay_day, 16.5), rows=4, hours=0.2)  # type: ignore[attr-defined]
    actions.countersign_requisition(assistant, at(pay_day, 16.5), made.pk)


def fill(day: Today) -> None:
    """Out of what is decided today, before it is paid."""
    to_client = Payment.objects.filter(
        state="planned", payee__kind="client", line__purpose=Purpose.LIVELIHOOD, amount__gte=MOST
    ).filter(case__state="open", case__protected=False)
    lines = to_client.exclude(case__caseworker=None).select_related("case__caseworker").order_by("pk")
    shop, last_day = day.suppliers["other"], day.when.today + timedelta(days=14)
    for place, payment in enumerate(lines[:3]):
        worker = payment.case.caseworker
        assert worker
        order = actions.Order(shop, FOOD, MOST - 300 * place, last_day)
        made = actions.issue_requisition(worker, day.now, payment.line_id, order)  # type: ignore[arg-type]
        if place == 0:
            continue
        actions.countersign_requisition(day.staff.assistants[place], day.now, made.pk)
        if place == 2:
            actions.void_requisition(worker, day.now, made.pk, reason="Klienten kan inte ta sig till butiken.")
