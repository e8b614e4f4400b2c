"""A spot check, what was drawn, and the questions that are asked of each."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from bistand.audit.models import Access
from bistand.staff.models import Section, User
from cases.models import Case, Decision
from payments.models import Payment

# No text of a spot check carries a personnummer or an account number: it is reported to the board.
LONG_NUMBER = r"[0-9]{6}[-+ ]?[0-9]{4}"
NO_NUMBER = "Skriv inga personnummer eller kontonummer: det här rapporteras till nämnden."


class Subject(models.TextChoices):
    PAYMENT = "payment", "utbetalningar"
    DECISION = "decision", "beslut"
    ACCESS = "access", "läsningar av akter"


class SampleQuestion(models.Model):
    """A question of the checklist, asked of payments, decisions or readings, or (no subject) of the first two, until
    it is taken away.
    """

    about = models.CharField("ställs om", max_length=10, choices=Subject.choices, blank=True, default="")
    place = models.PositiveSmallIntegerField("ordning")
    text = models.CharField("fråga", max_length=200)
    ended_at = models.DateTimeField("borttagen", null=True, blank=True)

    class Meta:
        verbose_name = "fråga i stickprov"
        verbose_name_plural = "frågor i stickprov"
        indexes = [models.Index(fields=["place"], name="sample_question_asked", condition=models.Q(ended_at=None))]

    def __str__(self) -> str:
        return self.text


class Sample(models.Model):
    """A spot check. The controller gives period, section and numbers; seed, frame and moment are PostgreSQL's.

    `frame_count` and `frame_hash` (SHA-256 of all ids with their weights) say what was drawn from. `questions` are
    those of the day it was drawn, as [{"id", "text"}].
    """

    subject = models.CharField("vad", max_length=10, choices=Subject.choices)
    first_day = models.DateField("från")
    last_day = models.DateField("till och med")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, blank=True, verbose_name="sektion")
    random_count = models.PositiveSmallIntegerField("slumpvis")
    risk_count = models.PositiveSmallIntegerField("vägt efter risk")
    examiner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="granskas av")
    questions = models.JSONField("frågor", default=list)
    seed = models.CharField("frö", max_length=40, blank=True, default="")
    frame_count = models.PositiveIntegerField("antal att dra ur", default=0)
    frame_hash = models.CharField("urvalets avtryck", max_length=64, blank=True, default="")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    drawn_at = models.DateTimeField("draget", db_default=Now())
    conclusion = models.TextField("slutsats", blank=True, default="")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField("avslutat", null=True, blank=True)

    class Meta:
        verbose_name = "stickprov"
        verbose_name_plural = "stickprov"
        constraints = [
            models.CheckConstraint(
                name="sample_period_in_order",
                condition=models.Q(first_day__lte=models.F("last_day")),
                violation_error_message="Sista dagen kan inte vara före den första.",
            ),
            models.CheckConstraint(
                name="sample_has_some",
                condition=models.Q(random_count__lte=200, risk_count__lte=200)
                & (models.Q(random_count__gt=0) | models.Q(risk_count__gt=0)),
                violation_error_message="Dra minst en, och högst 200 av varje slag.",
            ),
            models.CheckConstraint(
                name="closed_sample_has_conclusion",
                condition=models.Q(closed_at=None, closed_by=None, conclusion="")
                | (models.Q(closed_at__isnull=False, closed_by__isnull=False) & ~models.Q(conclusion="")),
                violation_error_message="Skriv vad stickprovet visar.",
            ),
            models.CheckConstraint(
                name="sample_names_no_number",
                condition=~models.Q(conclusion__regex=LONG_NUMBER),
                violation_error_message=NO_NUMBER,
            ),
        ]
        indexes = [models.Index(fields=["subject", "-id"], name="sample_of_subject")]

    def __str__(self) -> str:
        return f"Stickprov {self.pk}"


class SampleItem(models.Model):
    """One payment, decision or reading that was drawn. `persons` are those whose work it is: none of them examines it.

    `answers` is {question id: "yes" | "no" | "none"}. Case, section, persons, who and when are set by trigger.
    """

    class Way(models.TextChoices):
        RANDOM = "random", "slumpvis"
        RISK = "risk", "vägt efter risk"

    class Outcome(models.TextChoices):
        IN_ORDER = "in_order", "utan anmärkning"
        REMARK = "remark", "anmärkning"

    class Answer(models.TextChoices):
        YES = "yes", "Ja"
        NO = "no", "Nej"
        NONE = "none", "Gäller inte"

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="items", db_index=False)
    number = models.PositiveSmallIntegerField("nummer")
    way = models.CharField("draget", max_length=10, choices=Way.choices)
    weight = models.PositiveSmallIntegerField("vikt")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    access = models.ForeignKey(
        Access, verbose_name="läsning", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+", db_index=False)
    persons = ArrayField(models.BigIntegerField(), verbose_name="vilkas arbete", default=list)
    examiner = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name="granskas av",
    )  # fmt: skip
    answers = models.JSONField("svar", default=dict, blank=True)
    outcome = models.CharField("utfall", max_length=10, choices=Outcome.choices, blank=True, default="")
    remark = models.TextField("anmärkning", blank=True, default="")
    examined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name="granskad av",
    )  # fmt: skip
    examined_at = models.DateTimeField("granskad", null=True, blank=True)
    reply = models.TextField("sektionens svar", blank=True, default="")
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name="besvarad av",
    )  # fmt: skip
    replied_at = models.DateTimeField("besvarad", null=True, blank=True)

    class Meta:
        verbose_name = "granskat i stickprov"
        verbose_name_plural = "granskade i stickprov"
        constraints = [
            models.UniqueConstraint(name="sample_item_number", fields=["sample", "number"]),
            models.CheckConstraint(
                name="sample_item_is_one_thing",
                condition=models.Q(payment__isnull=False, decision=None, access=None)
                | models.Q(payment=None, decision__isnull=False, access=None)
                | models.Q(payment=None, decision=None, access__isnull=False),
            ),
            models.CheckConstraint(
                name="sample_item_remark",
                condition=models.Q(outcome="", examined_by=None, remark="")
                | models.Q(outcome="in_order", examined_by__isnull=False, remark="")
                | (models.Q(outcome="remark", examined_by__isnull=False) & ~models.Q(remark="")),
                violation_error_message="Skriv vad anmärkningen gäller.",
            ),
            models.CheckConstraint(
                name="sample_item_reply",
                condition=models.Q(reply="", replied_by=None)
                | (~models.Q(reply="") & models.Q(replied_by__isnull=False, outcome="remark")),
                violation_error_message="Skriv sektionens svar på anmärkningen.",
            ),
            models.CheckConstraint(
                name="sample_item_names_no_number",
                condition=~models.Q(remark__regex=LONG_NUMBER) & ~models.Q(reply__regex=LONG_NUMBER),
                violation_error_message=NO_NUMBER,
            ),
        ]
        indexes = [
            models.Index(fields=["section", "id"], name="sample_item_to_reply",
                         condition=models.Q(outcome="remark", reply="")),
            models.Index(fields=["examiner", "id"], name="sample_item_to_examine", condition=models.Q(outcome="")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Nummer {self.number} i stickprov {self.sample_id}"
