"""The other doors: the admin and a task."""

from __future__ import annotations

from typing import Any

import pytest
from celery import shared_task
from django.apps import apps
from django.contrib import admin

from bistand.actions import acting
from bistand.refusals import Conflict
from bistand.staff.queries import system_user
from payments.models import Payment, PaymentRun
from tests.story import Story


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
