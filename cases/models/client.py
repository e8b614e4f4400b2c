"""What goes between the client and the municipality through the municipality's e-service."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cases.models.case import Case
from cases.models.decision import Decision
from cases.models.person import NotifyBy, Person
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


class Message(models.Model):
    """One message between an adult of a case and the municipality, through the e-service: a general document.

    Never changed and never deleted (triggers): only who read it and when, that it is dealt with, and into which note
    it was taken are added, each once. What came with it lies among the documents (`Document.message`).
    """

    class Direction(models.TextChoices):
        IN = "in", "från den enskilde"
        OUT = "out", "till den enskilde"

    LONGEST = 10_000

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages", db_index=False)
    person = models.ForeignKey(
        Person, verbose_name="med", on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    direction = models.CharField("riktning", max_length=3, choices=Direction.choices)
    text = models.TextField("meddelandets text")
    # The e-service's own number of it: the same one twice is the same message.
    external_id = models.CharField("e-tjänstens nummer", max_length=80, null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="skickat av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sent_at = models.DateTimeField("skickat", db_default=Now())
    # By whoever it was to; the client's reading has no `read_by`.
    read_at = models.DateTimeField("läst", null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="läst av", on_delete=models.PROTECT, null=True, blank=True,
        related_name="+", db_index=False,
    )  # fmt: skip
    # What came in is answered, taken into the journal, made an application of or needs no answer.
    done_at = models.DateTimeField("klart", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="klart av", on_delete=models.PROTECT, null=True, blank=True,
        related_name="+", db_index=False,
    )  # fmt: skip
    note = models.ForeignKey(
        JournalNote, verbose_name="journalfört i", on_delete=models.PROTECT, null=True, blank=True,
        related_name="messages",
    )  # fmt: skip

    class Meta:
        verbose_name = "meddelande"
        verbose_name_plural = "meddelanden"
        constraints = [
            models.UniqueConstraint(
                name="message_once_from_a_person",
                fields=["person", "external_id"],
                violation_error_message="Numret är redan använt för ett annat meddelande.",
            ),
            models.CheckConstraint(
                name="message_has_text",
                condition=Q(text__regex=r"\S"),
                violation_error_message="Ett meddelande kan inte vara tomt.",
            ),
            models.CheckConstraint(
                name="only_what_came_in_is_dealt_with",
                condition=Q(direction="in") | Q(done_at__isnull=True, read_by__isnull=True, external_id__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-id"], name="message_of_case"),
            models.Index(fields=["person", "-id"], name="message_of_person"),
            models.Index(fields=["case"], name="message_waiting", condition=Q(direction="in", done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"Meddelande {self.pk}"


class Notice(models.Model):
    """One text message or e-mail that says, without content, that there is something new on the e-service.

    The row is the outbox: made in the transaction of what there is to tell, sent after it. It is taken by one worker
    before it is sent, and is never sent again from there on unless it surely was not accepted: a second one would
    frighten more than a missing one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "väntar"
        SENDING = "sending", "skickas"
        SENT = "sent", "skickad"
        FAILED = "failed", "kom inte fram"

    TRANSITIONS = {
        State.WAITING: [State.SENDING, State.FAILED],
        State.SENDING: [State.SENT, State.WAITING, State.FAILED],
        State.SENT: [],
        State.FAILED: [],
    }
    MOST_ATTEMPTS = 5

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices", db_index=False)
    channel = models.CharField("med", max_length=5, choices=NotifyBy.choices)
    state = models.CharField("läge", max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField("skapad", db_default=Now())
    due_at = models.DateTimeField("skickas tidigast", db_default=Now())
    taken_at = models.DateTimeField("påbörjad", null=True, blank=True)
    sent_at = models.DateTimeField("skickad", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    error = models.CharField("fel", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "avisering"
        verbose_name_plural = "aviseringar"
        constraints = [
            models.CheckConstraint(
                name="notice_says_when_it_was_sent",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(name="notice_is_tried_a_few_times", condition=Q(attempts__lte=5)),
            # Two things at once are one notice.
            models.UniqueConstraint(name="one_waiting_notice", fields=["person"], condition=Q(state="waiting")),
        ]
        indexes = [
            models.Index(fields=["case", "-id"], name="notice_of_case"),
            models.Index(fields=["due_at"], name="notice_unsent", condition=Q(state__in=["waiting", "sending"])),
        ]

    def __str__(self) -> str:
        return f"Avisering {self.pk}"
