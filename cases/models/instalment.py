"""How a claim is paid off: what was agreed, by version. Nothing of it changes the claim."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cases.models.recovery import RecoveryClaim

# No plan is longer; it is what a page can show, and the law knows no limit.
MOST_INSTALMENTS = 240


class InstalmentPlan(models.Model):
    """One version of how a claim is paid off: SEK a month from a day on, as agreed; or that no plan is in force.

    The latest version is the one in force. A row is never changed: a changed plan is a new version with its reason.
    """

    class Kind(models.TextChoices):
        AGREED = "agreed", "överenskommen"
        ENDED = "ended", "avslutad"

    claim = models.ForeignKey(RecoveryClaim, on_delete=models.PROTECT, related_name="plans", db_index=False)
    version = models.PositiveSmallIntegerField("planens version", default=0)
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    amount = models.DecimalField("belopp i månaden", max_digits=10, decimal_places=2, null=True, blank=True)
    # What the instalments add up to, at most what was left of the claim when it was agreed.
    total = models.DecimalField("belopp i planen", max_digits=10, decimal_places=2, null=True, blank=True)
    first_day = models.DateField("första inbetalning", null=True, blank=True)
    agreed_on = models.DateField("överenskommet", null=True, blank=True)
    agreed_with = models.CharField("med", max_length=100, blank=True, default="")
    reason = models.TextField("skäl", blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "avbetalningsplan"
        verbose_name_plural = "avbetalningsplaner"
        constraints = [
            models.UniqueConstraint(name="one_plan_of_each_version", fields=["claim", "version"]),
            models.CheckConstraint(
                name="agreed_plan_says_all",
                condition=models.Q(
                    kind="ended", amount=None, total=None, first_day=None, agreed_on=None, agreed_with=""
                )
                | models.Q(
                    kind="agreed",
                    amount__isnull=False,
                    total__isnull=False,
                    first_day__isnull=False,
                    agreed_on__isnull=False,
                )
                & ~models.Q(agreed_with=""),
                violation_error_message="Planen säger belopp, första dag, när och med vem den är överenskommen.",
            ),
            models.CheckConstraint(
                name="plan_has_instalments",
                condition=models.Q(kind="ended")
                | models.Q(
                    amount__gt=0, total__gte=models.F("amount"), total__lte=models.F("amount") * MOST_INSTALMENTS
                ),
                violation_error_message="Beloppet i månaden ska vara över noll och högst det som planen omfattar.",
            ),
            models.CheckConstraint(
                name="changed_plan_says_why",
                condition=models.Q(version__lte=1, kind="agreed") | ~models.Q(reason=""),
                violation_error_message="Skriv varför planen ändras eller avslutas.",
            ),
        ]

    @property
    def in_force(self) -> bool:
        return self.kind == self.Kind.AGREED
