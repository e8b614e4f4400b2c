"""What goes between the client and the municipality through the municipality's e-service."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cases.models.case import Case
from cases.models.decision import Decision
from cases.models.person import Person
from cases.models.record import JournalNote


class Publication(models.Model):
    """One thing of a case that one adult of it may read through the e-service: a decision or a signed note.

    Read once is read; withdrawn with a reason, and never changed otherwise (a trigger). A note with secrecy is never
    published, one about somebody only to that person, and nothing of a case with protected data.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="publications", db_index=False)
    person = models.ForeignKey(
        Person, verbose_name="visas för", on_delete=models.PROTECT, related_name="publications", db_index=False
    )
    note = models.ForeignKey(
        JournalNote, verbose_name="anteckning", on_delete=models.PROTECT, null=True, blank=True,
        related_name="publications",
    )  # fmt: skip
    decision = models.ForeignKey(
        Decision, verbose_name="beslut", on_delete=models.PROTECT, null=True, blank=True, related_name="publications"
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="publicerad av", on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    published_at = models.DateTimeField("publicerad", db_default=Now())
    read_at = models.DateTimeField("läst", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="tillbakadragen av", on_delete=models.PROTECT, null=True, blank=True,
        related_name="+", db_index=False,
    )  # fmt: skip
    withdrawn_at = models.DateTimeField("tillbakadragen", null=True, blank=True)
    withdrawn_reason = models.TextField("skäl att dra tillbaka", blank=True, default="")

    class Meta:
        verbose_name = "publicering"
        verbose_name_plural = "publiceringar"
        constraints = [
            models.CheckConstraint(
                name="published_is_one_thing",
                condition=Q(note__isnull=False, decision__isnull=True) | Q(note__isnull=True, decision__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawn_publication_has_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                violation_error_message="Skriv varför publiceringen dras tillbaka.",
            ),
            models.UniqueConstraint(
                name="note_published_once_to_a_person",
                fields=["note", "person"],
                condition=Q(withdrawn_at__isnull=True),
                violation_error_message="Anteckningen är redan publicerad för personen.",
            ),
            models.UniqueConstraint(
                name="decision_published_once_to_a_person",
                fields=["decision", "person"],
                condition=Q(withdrawn_at__isnull=True),
                violation_error_message="Beslutet är redan publicerat för personen.",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-id"], name="publication_of_case"),
            models.Index(fields=["person", "-id"], name="publication_to_person"),
        ]

    def __str__(self) -> str:
        return f"Publicering {self.pk}"
