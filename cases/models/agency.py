"""What other agencies have answered about a person: each fetch with its reason, its raw answer, and what it said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cases.models.case import Case
from cases.models.decision import Calculation
from cases.models.person import Person
from cases.models.record import Application, StoredFile


class AgencyFetch(models.Model):
    """One question to SSBTEK about one person: who asked, when, why, and what became of it.

    The row is the log of the disclosure and what the question is sent from. Source: SoL 15:10–12, PUL-soc 10 §.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "väntar på svar"
        ANSWERED = "answered", "besvarad"
        FAILED = "failed", "inget svar"

    TRANSITIONS = {State.WAITING: [State.ANSWERED, State.FAILED], State.FAILED: [State.WAITING], State.ANSWERED: []}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="fetches", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="fetches", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="frågad av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField("frågad", db_default=Now())
    reason = models.CharField("skäl", max_length=200)
    first_day = models.DateField("första dag")
    last_day = models.DateField("sista dag")
    # As sent; kept, since the settings they came from may change.
    purpose = models.CharField("syfte", max_length=200)
    legal_text = models.CharField("lagtext", max_length=300)
    correlation = models.UUIDField("korrelationsid")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    # When a worker began to ask; another may ask again once this is old enough.
    begun_at = models.DateTimeField("påbörjad", null=True, blank=True)
    settled_at = models.DateTimeField("besvarad", null=True, blank=True)
    error_code = models.CharField("felkod", max_length=40, blank=True, default="")
    error_words = models.CharField("fel", max_length=300, blank=True, default="")
    answer = models.ForeignKey(
        StoredFile, verbose_name="svar", on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )

    class Meta:
        verbose_name = "hämtning från SSBTEK"
        verbose_name_plural = "hämtningar från SSBTEK"
        constraints = [
            models.UniqueConstraint(
                name="one_question_at_a_time",
                fields=["application", "person"],
                condition=models.Q(state="waiting"),
                violation_error_message="Uppgifter om personen hämtas redan.",
            ),
            models.CheckConstraint(
                name="fetch_has_reason",
                condition=~models.Q(reason=""),
                violation_error_message="Skriv varför uppgifterna hämtas.",
            ),
            models.CheckConstraint(
                name="answered_fetch_has_answer",
                condition=models.Q(state="answered", answer__isnull=False)
                | (~models.Q(state="answered") & models.Q(answer__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["application", "person", "-id"], name="fetch_of_application"),
            models.Index(fields=["case", "-id"], name="fetch_of_case"),
            models.Index(fields=["id"], name="fetch_waiting", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"SSBTEK {self.pk}"


class AgencyReply(models.Model):
    """One agency's part of an answer: data, an error with code and words, or nothing."""

    class Status(models.TextChoices):
        DATA = "data", "svarade"
        ERROR = "error", "kunde inte svara"
        MISSING = "missing", "svar saknas"

    fetch = models.ForeignKey(
        AgencyFetch, verbose_name="hämtning", on_delete=models.PROTECT, related_name="replies", db_index=False
    )
    agency = models.CharField("myndighet", max_length=5)
    status = models.CharField("svar", max_length=10, choices=Status.choices)
    code = models.CharField("felkod", max_length=40, blank=True, default="")
    words = models.CharField("fel", max_length=300, blank=True, default="")
    # [label, value] pairs, in the order of the answer.
    facts = models.JSONField("uppgifter", default=list)

    class Meta:
        verbose_name = "svar från myndighet"
        verbose_name_plural = "svar från myndigheter"
        constraints = [models.UniqueConstraint(name="reply_once_per_agency", fields=["fetch", "agency"])]

    def __str__(self) -> str:
        return f"{self.agency} {self.get_status_display()}"


class AgencyPayment(models.Model):
    """A payment that an agency says it has made (SEK, net), with its place in the raw answer: a proposed income."""

    fetch = models.ForeignKey(
        AgencyFetch, verbose_name="hämtning", on_delete=models.PROTECT, related_name="payments", db_index=False
    )
    agency = models.CharField("myndighet", max_length=5)
    place = models.CharField("plats i svaret", max_length=120)
    benefit = models.CharField("förmån", max_length=120)
    kind = models.CharField("slag", max_length=30)
    net = models.DecimalField("netto", max_digits=10, decimal_places=2)
    paid_on = models.DateField("utbetald")
    first_day = models.DateField("första dag", null=True, blank=True)
    last_day = models.DateField("sista dag", null=True, blank=True)
    planned = models.BooleanField("planerad", default=False)

    class Meta:
        verbose_name = "utbetalning från myndighet"
        verbose_name_plural = "utbetalningar från myndigheter"
        constraints = [models.UniqueConstraint(name="payment_once_per_place", fields=["fetch", "agency", "place"])]

    def __str__(self) -> str:
        return f"{self.benefit} {self.paid_on.isoformat()}"


class SetIncome(models.Model):
    """What a calculation made of a proposed income: taken over as it stood, or set otherwise with a note (SEK, net)."""

    calculation = models.ForeignKey(
        Calculation, verbose_name="beräkning", on_delete=models.PROTECT, related_name="set_incomes", db_index=False
    )
    payment = models.ForeignKey(
        AgencyPayment, verbose_name="utbetalning från myndighet", on_delete=models.PROTECT, related_name="+"
    )
    proposed = models.DecimalField("föreslaget", max_digits=10, decimal_places=2)
    net = models.DecimalField("satt", max_digits=10, decimal_places=2)
    note = models.CharField("anteckning", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "inkomst satt i beräkning"
        verbose_name_plural = "inkomster satta i beräkning"
        constraints = [
            models.UniqueConstraint(name="income_set_once_per_calculation", fields=["calculation", "payment"]),
            models.CheckConstraint(
                name="income_set_otherwise_has_note",
                condition=models.Q(net=models.F("proposed")) | ~models.Q(note=""),
                violation_error_message="Skriv varför inkomsten inte är som myndigheten säger.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.net} kr"
