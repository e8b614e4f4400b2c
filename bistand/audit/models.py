"""Who changed what (history), who opened what (access log), what happened (facts and their deliveries).

History rows are written by database triggers only (bistand/audit/sql.py); the application's role may read
them but neither write, change nor delete them.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models.functions import Now


class Chain(models.Model):
    """One hash chain of a month. A writer takes a free one, so that writers do not queue for each other."""

    month = models.DateField()
    length = models.BigIntegerField(default=0)
    head = models.BinaryField()
    # True only inside a transaction that writes to it; length and head are set when it commits.
    open = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.pk}"


class Change(models.Model):
    """One row changed in one table: who, when, what act and reason, before and after; chained by hash.

    Source: SoL 14:3 and 14:7, PUL-soc 10 § (traceability).
    """

    class Operation(models.TextChoices):
        INSERT = "I", "skapad"
        UPDATE = "U", "ändrad"
        DELETE = "D", "borttagen"

    # No foreign keys in the database: the trigger has just looked both up, and neither is ever deleted.
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    act = models.TextField()
    reason = models.TextField()
    table = models.TextField(db_column="table_name")
    row = models.TextField(db_column="row_id")
    operation = models.CharField(max_length=1, choices=Operation.choices)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="change_once_in_chain")]
        indexes = [
            models.Index(fields=["table", "row", "id"], name="change_of_row"),
            models.Index(fields=["actor", "id"], name="change_by_actor"),
            models.Index(fields=["table", "id"], name="change_of_table"),
            BrinIndex(fields=["at"], name="change_at"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row} {self.get_operation_display()}"


class Anchor(models.Model):
    """The heads of all chains at a moment, as [chain, length, head]; the digest of them stands outside the database.

    Written by `audit_drop_anchor()` only. Source: rule 7.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    heads = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["digest"], name="anchor_by_digest")]

    def __str__(self) -> str:
        return self.digest


class Access(models.Model):
    """One opening of a person's record: who, when, what, and why where a reason is asked for."""

    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Persons and cases live on the floor above: the ground knows their numbers only.
    case_id = models.BigIntegerField(null=True)
    persons = ArrayField(models.BigIntegerField(), default=list)
    what = models.TextField()
    reason = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "id"], name="access_to_case"),
            models.Index(fields=["actor", "id"], name="access_by_actor"),
            models.Index(fields=["at"], name="access_at"),
            models.Index(
                fields=["-id"], name="access_to_number", condition=models.Q(what__startswith="account_number:")
            ),
            GinIndex(fields=["persons"], name="access_to_person"),
        ]
        constraints = [
            models.CheckConstraint(
                name="shown_number_has_reason",
                condition=~models.Q(what__startswith="account_number:") | ~models.Q(reason=""),
                violation_error_message="Skriv varför du behöver hela numret.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"


class Fact(models.Model):
    """Something that happened, named and stored in the transaction that made it true; the case's timeline."""

    at = models.DateTimeField()
    # No foreign key in the database: a trigger asks of all rows of a statement that this is the one who acts.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    name = models.CharField(max_length=60)
    case_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=80, help_text="what it is about, as table:id")
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "-id"], name="fact_of_case"),
            models.Index(fields=["name", "-id"], name="fact_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"


class Delivery(models.Model):
    """A side effect owed because of a fact (a letter, a file): the outbox row it is done from, once."""

    class State(models.TextChoices):
        PENDING = "pending", "väntar"
        DONE = "done", "utförd"
        FAILED = "failed", "misslyckad"

    # What is done stays done: PostgreSQL holds it too, so that no console has a file laid out anew.
    TRANSITIONS = {State.PENDING: [State.DONE, State.FAILED], State.FAILED: [State.PENDING], State.DONE: []}
    STEP = ("state", "attempts", "due_at", "done_at", "error")

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    handler = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "handler"], name="delivery_once_per_fact")]
        indexes = [
            models.Index(fields=["due_at"], name="delivery_pending", condition=models.Q(state="pending")),
            models.Index(fields=["id"], name="delivery_failed", condition=models.Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"{self.handler} {self.get_state_display()}"
