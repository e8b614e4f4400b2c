"""The task queue; tasks are thin and call actions."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bistand.settings")

app = Celery("bistand")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["bistand.audit", "bistand.ui", "cases", "payments", "planning", "followup"])
