"""What is no longer needed is forgotten by itself, by the application's own role."""

import datetime as dt
import uuid

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from bistand.celery import app
from bistand.staff.models import User
from bistand.ui.models import Draft, SubmittedOnce
from bistand.ui.tasks import clear_old


def days_ago(days: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


@pytest.mark.django_db
def test_drafts_untouched_for_a_month_go_and_younger_ones_stay(user: User) -> None:
    for key, days in (("old", 30.1), ("young", 29.9)):
        Draft.objects.create(user=user, key=key, updated_at=days_ago(days))
    assert clear_old()["drafts"] == 1
    assert Draft.objects.get().key == "young"


@pytest.mark.django_db
def test_form_tokens_used_a_week_ago_go_and_younger_ones_stay(user: User) -> None:
    for url, days in (("/old/", 7.1), ("/young/", 6.9)):
        row = SubmittedOnce.objects.create(user=user, key=uuid.uuid4(), url=url)
        SubmittedOnce.objects.filter(pk=row.pk).update(created_at=days_ago(days))
    assert clear_old()["tokens"] == 1
    assert SubmittedOnce.objects.get().url == "/young/"


@pytest.mark.django_db
def test_sessions_that_have_ended_go_and_living_ones_stay() -> None:
    for key, days in (("ended", 0.1), ("living", -0.1)):
        Session.objects.create(session_key=key, session_data="", expire_date=days_ago(days))
    clear_old()
    assert Session.objects.get().session_key == "living"


@pytest.mark.django_db
def test_a_second_run_finds_nothing_to_do(user: User) -> None:
    Draft.objects.create(user=user, key="old", updated_at=days_ago(31))
    assert clear_old() == {"drafts": 1, "tokens": 0}
    assert clear_old() == {"drafts": 0, "tokens": 0}


def test_every_periodic_job_is_one_that_the_worker_knows() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
