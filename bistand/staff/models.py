"""Natural persons, their sign-ins, the roles they hold, the delegation order, and the municipality's settings."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Now


class Role(models.TextChoices):
    """The staff of the glossary. What each may do stands in the permissions tables."""

    CASEWORKER = "caseworker", "Socialsekreterare"
    SENIOR = "senior", "1:e socialsekreterare"
    HEAD = "head", "Sektionschef"
    ASSISTANT = "assistant", "Assistent"
    ACCOUNTANT = "accountant", "Ekonom"
    CONTROLLER = "controller", "Internkontrollant"
    ADMINISTRATOR = "administrator", "Systemförvaltare"
    # Works for a provider of measures: sees its own participants, and nothing else here.
    COACH = "coach", "Coach"
    # The municipality's own systems (e-service, jobs): no person, so never a link of the payout chain.
    SERVICE = "service", "System"


CASE_ROLES = (Role.CASEWORKER, Role.SENIOR, Role.HEAD, Role.ASSISTANT)
# Roles that one natural person may not hold at the same time, whatever sign-in they are held by (docs/architecture.md).
INCOMPATIBLE: tuple[tuple[Role, Role], ...] = (
    *((Role.ADMINISTRATOR, role) for role in (*CASE_ROLES, Role.ACCOUNTANT)),
    *((Role.ACCOUNTANT, role) for role in (Role.CASEWORKER, Role.SENIOR, Role.HEAD)),
    *((Role.CONTROLLER, role) for role in (*CASE_ROLES, Role.ACCOUNTANT)),
    *((Role.COACH, role) for role in (*CASE_ROLES, Role.ACCOUNTANT, Role.CONTROLLER, Role.ADMINISTRATOR)),
)


class Section(models.Model):
    """The unit a case and a caseworker belong to."""

    named_by = "name"  # in the history
    name = models.CharField("namn", max_length=80, unique=True)

    class Meta:
        verbose_name = "sektion"
        verbose_name_plural = "sektioner"

    def __str__(self) -> str:
        return self.name


class Employee(models.Model):
    """A natural person who works here. One person with two sign-ins is one person (rule 1)."""

    named_by = "name"  # in the history
    employee_id = models.CharField("anställningsnummer", max_length=20, unique=True)
    name = models.CharField("namn", max_length=120)
    # Where others who work with the same client reach them; empty is the municipality's own number.
    phone = models.CharField("telefon i tjänsten", max_length=30, blank=True, default="", db_default="")
    natural = models.BooleanField("fysisk person", default=True)

    class Meta:
        verbose_name = "anställd"
        verbose_name_plural = "anställda"

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> models.QuerySet[User]:
        # The name is the employee's, and shown wherever the user is.
        return super().get_queryset().select_related("employee")

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One sign-in of an employee."""

    named_by = "employee__name"  # in the history
    username = models.CharField("användarnamn", max_length=60, unique=True)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="users")
    is_active = models.BooleanField("aktiv", default=True)
    is_staff = models.BooleanField("får läsa i förvaltningsgränssnittet", default=False)

    # Sign-ins stand in the log of sign-ins; a sign-in shall not be a change of a person's rights.
    last_login = None

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "inloggning"
        verbose_name_plural = "inloggningar"

    def __str__(self) -> str:
        return self.employee.name

    def get_full_name(self) -> str:
        return self.employee.name

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is the password; one hashed by older rules is hashed anew, as an act of the person's own."""

        def hash_anew(raw: str) -> None:
            from bistand.actions import acting

            self.set_password(raw)
            self._password = None  # it is no new password to AbstractBaseUser.save()
            with acting(self, "staff.rehash_password"):
                self.save(update_fields=["password"])

        return check_password(raw_password, self.password, hash_anew)


class RoleGrant(models.Model):
    """A role held by a sign-in in a section (none = all of the municipality) for a period; rights expire."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField("roll", max_length=20, choices=Role.choices)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, blank=True)
    valid = DateRangeField("gäller", help_text="from and with … up to but not with")
    deputy_for = models.ForeignKey(
        User, verbose_name="vikarie för", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies"
    )

    class Meta:
        verbose_name = "behörighet"
        verbose_name_plural = "behörigheter"
        constraints = [
            models.CheckConstraint(
                name="grant_has_an_end",
                condition=models.Q(valid__upper_inf=False, valid__lower_inf=False, valid__isempty=False),
                violation_error_message="En behörighet måste ha både första och sista dag.",
            ),
            ExclusionConstraint(
                name="grant_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (models.functions.Coalesce("section_id", 0), RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Personen har redan den rollen i sektionen under perioden.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.section or 'hela kommunen'}"

    @property
    def last_day(self) -> date:
        """The last day it holds."""
        return date.fromordinal(self.valid.upper.toordinal() - 1)


class DecisionType(models.TextChoices):
    """What a delegation order distinguishes."""

    LIVELIHOOD = "livelihood", "Försörjningsstöd, 12 kap. 1 § SoL"
    LIVING_COSTS = "living_costs", "Levnadskostnader i övrigt, 12 kap. 1 § SoL"
    DISCRETIONARY = "discretionary", "Bistånd utöver rätten, 12 kap. 2 § SoL"
    REFUSAL = "refusal", "Avslag, avvisning och avskrivning"
    RECOVERY = "recovery", "Återkrav, 33 kap. SoL"
    WAIVER = "waiver", "Eftergift av återkrav, 33 kap. 6 § SoL"


class DelegationRule(models.Model):
    """A row of the delegation order: a role may decide a type of decision up to an amount (SEK a month)."""

    decision_type = models.CharField("beslutstyp", max_length=20, choices=DecisionType.choices)
    role = models.CharField("roll", max_length=20, choices=Role.choices)
    limit = models.DecimalField("högsta belopp", max_digits=10, decimal_places=2, null=True, blank=True)
    valid = DateRangeField("gäller")

    class Meta:
        verbose_name = "delegation"
        verbose_name_plural = "delegationer"
        constraints = [
            ExclusionConstraint(
                name="delegation_once_at_a_time",
                expressions=[
                    ("decision_type", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Delegationsordningen har redan en rad för rollen och beslutstypen.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_decision_type_display()}"


class AttestLimit(models.Model):
    """An attest right: a role may decide on invoices of a responsibility code up to an amount (SEK), in a section or
    (none) in all of the municipality. Without a row in force nobody attests.
    """

    ROLES = (Role.SENIOR, Role.HEAD)

    section = models.ForeignKey(Section, verbose_name="sektion", on_delete=models.PROTECT, null=True, blank=True)
    code = models.CharField("ansvarskod", max_length=12)
    role = models.CharField("roll", max_length=20, choices=Role.choices)
    limit = models.DecimalField("högsta belopp", max_digits=10, decimal_places=2, null=True, blank=True)
    valid = DateRangeField("gäller")

    class Meta:
        verbose_name = "attesträtt"
        verbose_name_plural = "attesträtter"
        constraints = [
            models.CheckConstraint(
                name="attest_limit_has_code",
                condition=~models.Q(code=""),
                violation_error_message="Skriv ansvarskoden.",
            ),
            models.CheckConstraint(
                name="attest_limit_is_of_those_who_decide",
                condition=models.Q(role__in=["senior", "head"]),
                violation_error_message="Beslutsattest ges till 1:e socialsekreterare och sektionschef.",
            ),
            ExclusionConstraint(
                name="attest_limit_once_at_a_time",
                expressions=[
                    (models.functions.Coalesce("section_id", 0), RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Rollen har redan en attesträtt i sektionen under perioden.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: ansvar {self.code}"


class Setting(models.Model):
    """A setting of the municipality from a day on; the known ones and their defaults stand in settings.py here."""

    key = models.CharField("inställning", max_length=60)
    value = models.JSONField("värde")
    valid_from = models.DateField("gäller från")
    set_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "inställning"
        verbose_name_plural = "inställningar"
        constraints = [models.UniqueConstraint(fields=["key", "valid_from"], name="setting_once_a_day")]

    def __str__(self) -> str:
        return f"{self.key} {self.valid_from}"


class ServiceToken(models.Model):
    """A key by which another system of the municipality calls the API; only its hash is kept."""

    name = models.CharField("namn", max_length=80)
    user = models.ForeignKey(User, on_delete=models.PROTECT)
    digest = models.CharField("nyckelns avtryck", max_length=64, unique=True)
    issued_at = models.DateTimeField(db_default=Now())
    valid_to = models.DateField("gäller till och med")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "systemnyckel"
        verbose_name_plural = "systemnycklar"

    def __str__(self) -> str:
        return self.name


class StepUp(models.Model):
    """A second factor given for one act, just before it; used once, and fresh for five minutes."""

    user = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField(db_default=Now())
    purpose = models.CharField("ändamål", max_length=80)

    class Meta:
        verbose_name = "engångskod"
        verbose_name_plural = "engångskoder"

    def __str__(self) -> str:
        return f"{self.purpose} {self.at:%Y-%m-%d %H:%M}"
