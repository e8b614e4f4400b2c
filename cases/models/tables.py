"""Amounts that a municipality loads: a year's norm or its own guideline, and what a draft of one would do."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bistand.staff.models import Employee
from cases.models.case import Case


class AmountTable(models.Model):
    """A table loaded from a file, checked, and approved by a second person; in force from a day.

    Never edited: a new table is loaded in its place. Who loaded and who approved, and when, are set by trigger.
    """

    class Kind(models.TextChoices):
        NORM = "norm", "riksnorm"
        GUIDELINE = "guideline", "riktlinje"
        # A text or a table that a coming rule needs: kept and signed, never counted with (`cases.norm.reforms`).
        BASIS = "basis", "underlag till kommande regel"

    class State(models.TextChoices):
        DRAFT = "draft", "utkast"
        APPROVED = "approved", "godkänd"
        WITHDRAWN = "withdrawn", "borttagen"

    TRANSITIONS = {State.DRAFT: [State.APPROVED, State.WITHDRAWN], State.APPROVED: [], State.WITHDRAWN: []}

    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    name = models.CharField("namn", max_length=80)
    # Which coming rule it is the basis of, and what of it.
    reform = models.CharField("kommande regel", max_length=40, blank=True, default="", db_default="")
    need = models.CharField("vad regeln behöver", max_length=20, blank=True, default="", db_default="")
    valid_from = models.DateField("gäller från")
    # As in the file: {"kind", "key", amount, "status", "source"}; amounts in SEK a month as text. Of a law's text
    # one row: {"text", "status", "source"}.
    rows = models.JSONField("rader")
    # What differs from the table before: {"text", "grave"}.
    findings = models.JSONField("att se på", default=list)
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.DRAFT)
    withdrawn_reason = models.TextField("varför den togs bort", blank=True, default="")
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="inläst av"
    )
    loaded_person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+", db_index=False)
    loaded_at = models.DateTimeField("inläst", db_default=Now())
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name="godkänd av",
    )  # fmt: skip
    approved_person = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField("godkändes", null=True, blank=True)
    # Why the amounts are right although something stands out in them.
    approval_note = models.TextField("varför beloppen är rätt", blank=True, default="", db_default="")

    class Meta:
        verbose_name = "beloppstabell"
        constraints = [
            models.CheckConstraint(
                name="what_stands_out_is_explained",
                condition=~models.Q(state="approved", approval_note="", findings__contains=[{"grave": True}])
                | models.Q(kind="basis"),
                violation_error_message="Skriv varför beloppen är rätt.",
            ),
            models.CheckConstraint(
                name="table_is_approved_by_another",
                condition=models.Q(approved_person__isnull=True) | ~models.Q(approved_person=models.F("loaded_person")),
                violation_error_message="Tabellen godkänns av någon annan än den som läste in den.",
            ),
            models.CheckConstraint(
                name="approved_table_has_approver",
                condition=models.Q(state="approved", approved_by__isnull=False, approved_person__isnull=False)
                | (~models.Q(state="approved") & models.Q(approved_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="basis_says_of_what",
                condition=models.Q(kind="basis") & ~models.Q(reform="") & ~models.Q(need="")
                | ~models.Q(kind="basis") & models.Q(reform="", need=""),
            ),
        ]
        indexes = [models.Index(fields=["state", "kind", "valid_from"], name="table_in_force")]

    def __str__(self) -> str:
        return self.name

    @property
    def stands_out(self) -> bool:
        """Whether something in it must be explained before it is approved."""
        return self.kind != self.Kind.BASIS and any(finding["grave"] for finding in self.findings)


class ReformSwitch(models.Model):
    """A coming rule switched on from a month: proposed by one, approved by another, when all that it needs is signed.

    Persons and moments are set by trigger, which also refuses what is not ready.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "väntar på godkännande"
        ON = "on", "påslagen"
        WITHDRAWN = "withdrawn", "återtagen"

    TRANSITIONS = {State.PROPOSED: [State.ON, State.WITHDRAWN], State.ON: [State.WITHDRAWN], State.WITHDRAWN: []}
    LIVE = (State.PROPOSED, State.ON)

    reform = models.CharField("kommande regel", max_length=40)
    # The version of the rule that is built into the program.
    rule = models.CharField("inbyggd regel", max_length=40)
    valid_from = models.DateField("gäller från")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.PROPOSED)
    withdrawn_reason = models.TextField("varför den togs tillbaka", blank=True, default="")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    proposed_person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField("föreslagen", db_default=Now())
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    approved_person = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField("godkändes", null=True, blank=True)

    class Meta:
        verbose_name = "kommande regel"
        constraints = [
            models.CheckConstraint(
                name="reform_is_approved_by_another",
                condition=models.Q(approved_person__isnull=True)
                | ~models.Q(approved_person=models.F("proposed_person")),
                violation_error_message="Regeln godkänns av någon annan än den som föreslog det.",
            ),
            models.CheckConstraint(
                name="reform_that_is_on_has_approver",
                condition=~models.Q(state="on")
                | models.Q(approved_by__isnull=False, approved_person__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawn_reform_says_why",
                condition=~models.Q(state="withdrawn") | ~models.Q(withdrawn_reason=""),
                violation_error_message="Skriv varför den tas tillbaka.",
            ),
            models.UniqueConstraint(
                name="reform_switched_on_once",
                fields=["reform"],
                condition=models.Q(state__in=["proposed", "on"]),
                violation_error_message="Regeln är redan påslagen eller väntar på godkännande.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reform} {self.valid_from}"


class WhatIf(models.Model):
    """A draft tried on all current households: nothing is changed by it. `summary` is by type of household."""

    class State(models.TextChoices):
        ASKED = "asked", "väntar"
        RUNNING = "running", "räknas"
        DONE = "done", "klar"

    table = models.ForeignKey(AmountTable, on_delete=models.PROTECT, related_name="trials")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.ASKED)
    done = models.PositiveIntegerField("räknade hushåll", default=0)
    total = models.PositiveIntegerField("hushåll", default=0)
    summary = models.JSONField("resultat", default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField("begärdes", db_default=Now())
    # The job goes on after this case: it may be stopped anywhere and goes on from the last whole chunk.
    last_case_id = models.BigIntegerField("senast räknade ärende", default=0)
    finished_at = models.DateTimeField("blev klar", null=True, blank=True)

    class Meta:
        verbose_name = "provräkning"
        indexes = [
            models.Index(fields=["state"], name="what_if_waiting", condition=models.Q(state__in=["asked", "running"]))
        ]

    def __str__(self) -> str:
        return f"Provräkning {self.pk}"


class WhatIfRow(models.Model):
    """A household for which the draft makes a difference, SEK a month. Worked out, so it has no history of its own."""

    trial = models.ForeignKey(WhatIf, on_delete=models.PROTECT, related_name="rows", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    household_type = models.CharField("hushållstyp", max_length=20)
    before = models.DecimalField("i dag", max_digits=10, decimal_places=2)
    after = models.DecimalField("med utkastet", max_digits=10, decimal_places=2)
    difference = models.DecimalField("skillnad", max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = "hushåll i provräkning"
        constraints = [models.UniqueConstraint(name="case_once_in_trial", fields=["trial", "case"])]
        indexes = [models.Index(fields=["trial", "difference", "id"], name="what_if_by_difference")]
