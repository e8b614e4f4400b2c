"""The other doors: the admin, a task, and what tasks are told to do."""

from __future__ import annotations

from typing import Any

import pytest
from celery import shared_task
from django.apps import apps
from django.contrib import admin
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bistand.actions import acting
from bistand.audit.actions import deliver_due
from bistand.audit.models import Delivery, Fact
from bistand.refusals import Conflict, Refusal
from bistand.staff.queries import system_user
from payments.deliveries import hand_over
from payments.exchange import BANK
from payments.models import Payment, PaymentRun
from tests.factories import attack
from tests.story import Story, read_back


def test_the_admin_changes_nothing_of_cases_and_money() -> None:
    for model in [*apps.get_app_config("payments").get_models(), *apps.get_app_config("cases").get_models()]:
        for site in admin.sites.all_sites:
            if site.is_registered(model):
                own = site.get_model_admin(model)
                request: Any = None
                rights = (own.has_add_permission, own.has_change_permission, own.has_delete_permission)
                assert not any(right(request) for right in rights), model


@shared_task(name="tests.release_by_task")
def release_by_task(run_id: int) -> None:
    """What a task with a fault in it could try."""
    with acting(system_user(), "test"):
        PaymentRun.objects.filter(pk=run_id).update(state="released")
        Payment.objects.filter(run=run_id).update(state="released")


def test_a_task_cannot_release(story: Story) -> None:
    run = story.to("approved").run
    with pytest.raises(Conflict, match="av sektionschefen"):
        release_by_task.apply(args=[run.pk], throw=True)


def test_a_file_that_has_gone_to_the_bank_is_not_ordered_anew(story: Story) -> None:
    story.to("exported")
    deliver_due()
    with pytest.raises(Refusal, match="done till pending"):
        attack(story.head, "UPDATE audit_delivery SET state = 'pending', done_at = NULL WHERE state = 'done'")
    with pytest.raises(Refusal, match=r"audit_delivery\.handler"):
        attack(story.head, "UPDATE audit_delivery SET handler = 'payments.deliveries.hand_over'")


def test_nobody_without_a_name_says_that_what_is_owed_is_done(story: Story) -> None:
    """Else a console could keep a released file, or a letter, from ever being written."""
    story.to("released")
    for statement in (
        "UPDATE audit_delivery SET state = 'done'",
        "INSERT INTO audit_delivery (fact_id, handler, state, attempts, error)"
        " SELECT max(id), 'payments.deliveries.hand_over', 'pending', 0, '' FROM audit_fact",
    ):
        with pytest.raises(DatabaseError, match="Ingen handlande person"), transaction.atomic():
            connection.cursor().execute(statement)


def test_the_worker_runs_nothing_but_what_the_fact_owes(story: Story) -> None:
    """What is to be run stands in the program, not in the row that orders it."""
    story.to("exported")
    deliver_due()
    with acting(story.head, "test"):
        fact = Fact.objects.filter(name="RunReleased").latest("pk")
        ordered = Delivery.objects.create(fact=fact, handler="payments.deliveries.hand_over")
    for laid in BANK.folder("out").iterdir():
        laid.unlink()
    deliver_due()
    ordered.refresh_from_db()
    assert ordered.state == "pending"
    assert "LookupError" in ordered.error
    assert not list(BANK.folder("out").iterdir())


def test_a_run_that_the_bank_has_answered_for_is_never_laid_out_again(story: Story) -> None:
    """Also where nobody has kept what was sent."""
    run = story.to("exported").run
    deliver_due()
    read_back(run)
    [laid] = BANK.folder("out").iterdir()
    laid.unlink()
    hand_over(system_user(), timezone.now(), Fact.objects.get(name="RunExported"))
    assert not list(BANK.folder("out").iterdir())
