"""The ways in which a client is met, at follow-ups and at meetings of other kinds."""

from __future__ import annotations

from django.db import models


class Way(models.TextChoices):
    PERSON = "person", "vid ett möte"
    PHONE = "phone", "på telefon"
    VIDEO = "video", "över video"
    HOME = "home", "vid ett hembesök"
