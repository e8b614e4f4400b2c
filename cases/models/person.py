"""Persons and the households they form."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Concat, Lower


class SwedishOrder(Func):
    """Lower-case text whose byte order is the Swedish alphabet's: å, ä and ö after z, é beside e."""

    function = "translate"
    template = "%(function)s(lower(%(expressions)s), 'åäöéèüæø', '{|}eeuäö')"


class NotifyBy(models.TextChoices):
    NONE = "", "ingenting"
    SMS = "sms", "sms"
    EMAIL = "email", "e-post"


class Person(models.Model):
    """A natural person, by personnummer or samordningsnummer (12 digits, century included).

    Somebody who has neither yet has a temporary number of our own (`cases.numbers`), until they get one.
    """

    named_by = models.Case(  # in the history
        models.When(protected=False, then=Concat("given_name", models.Value(" "), "family_name")),
        default=models.Value("med skyddade personuppgifter"),
    )
    found_by = "pnr"  # in the access log
    pnr = models.CharField("personnummer", max_length=12, unique=True)
    given_name = models.CharField("förnamn", max_length=80)
    family_name = models.CharField("efternamn", max_length=80)
    birth_date = models.DateField("födelsedatum")
    # Sekretessmarkering or skyddad folkbokföring: the address is never shown and few may open the record.
    protected = models.BooleanField("skyddade personuppgifter", default=False)
    street = models.CharField("gatuadress", max_length=120, blank=True, default="")
    postcode = models.CharField("postnummer", max_length=10, blank=True, default="")
    city = models.CharField("postort", max_length=60, blank=True, default="")
    # They have moved and nobody knows where to yet: letters are handed over, and nothing of the old address is kept.
    address_unknown = models.BooleanField("adressen är inte känd", default=False, db_default=False)
    # When it was written that they had left a home: letters filed before carry its address.
    moved_at = models.DateTimeField("flytten skrevs in", null=True, blank=True)
    phone = models.CharField("telefon", max_length=30, blank=True, default="")
    email = models.EmailField("e-post", blank=True, default="", db_default="")
    # The person's consent to be told, without content, that there is something new on the e-service; "" is none.
    notify_by = models.CharField(
        "aviseras med", max_length=5, choices=NotifyBy.choices, blank=True, default=NotifyBy.NONE, db_default=""
    )
    # Nobody with protected data is told without a member of staff having allowed it expressly.
    notify_protected = models.BooleanField("får aviseras trots skydd", default=False, db_default=False)
    language = models.CharField("språk", max_length=40, blank=True, default="")
    sort_name = models.GeneratedField(
        expression=SwedishOrder(Concat(F("family_name"), Value(" "), F("given_name"))),
        output_field=models.CharField(max_length=200, db_collation="C"),
        db_persist=True,
    )
    name_search = models.GeneratedField(
        expression=Lower(Concat(F("given_name"), Value(" "), F("family_name"))),
        output_field=models.CharField(max_length=200),
        db_persist=True,
    )

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "personer"
        constraints = [
            models.CheckConstraint(
                name="person_number_is_twelve_digits",
                condition=models.Q(pnr__regex=r"^[0-9]{8}([0-9]{4}|T[0-9]{3})$"),
                violation_error_message="Personnumret ska ha tolv siffror.",
            ),
            models.CheckConstraint(
                name="notified_person_has_address",
                condition=models.Q(notify_by="")
                | (models.Q(notify_by="sms") & ~models.Q(phone=""))
                | (models.Q(notify_by="email") & ~models.Q(email="")),
                violation_error_message="Ange telefonnumret eller e-postadressen som personen aviseras på.",
            ),
            models.CheckConstraint(
                name="unknown_address_is_empty",
                condition=models.Q(address_unknown=False) | models.Q(street="", postcode="", city=""),
                violation_error_message="En adress som inte är känd har ingen gatuadress och ingen postort.",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="person_by_name"),
            GinIndex(OpClass(F("name_search"), name="gin_trgm_ops"), name="person_name_search"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def address(self) -> tuple[str, ...]:
        """The postal address of letters, line by line; none of somebody protected (OSL 21:3) or who has moved."""
        if self.protected or self.address_unknown:
            return ()
        return tuple(line for line in (self.street, f"{self.postcode} {self.city}".strip()) if line)

    @property
    def notify_at(self) -> str:
        """The number or address to which the person has consented to be told, "" where they are not to be told."""
        if self.protected and not self.notify_protected:
            return ""
        return {NotifyBy.SMS: self.phone, NotifyBy.EMAIL: self.email}.get(NotifyBy(self.notify_by), "")


class Household(models.Model):
    """The economic unit that is assessed together."""

    class Meta:
        verbose_name = "hushåll"
        verbose_name_plural = "hushåll"

    def __str__(self) -> str:
        return f"Hushåll {self.pk}"


class MemberRole(models.TextChoices):
    APPLICANT = "applicant", "sökande"
    PARTNER = "partner", "make, maka eller sambo"
    CHILD = "child", "barn"


class Counted(models.Manager["HouseholdMember"]):
    """Without those who were entered wrongly: their time is empty, and they stand in the history only."""

    def get_queryset(self) -> models.QuerySet[HouseholdMember]:
        return super().get_queryset().exclude(valid__isempty=True)


class HouseholdMember(models.Model):
    """A person in a household from a day on, until a day where known.

    At most one applicant and one partner on any day: a household is counted as one or two adults (SoF 12:2). One who
    was entered wrongly keeps the row with an empty time, unless a decision rests on it (a trigger).
    """

    ONE_PARTNER = (
        "Hushållet har redan en make, maka eller sambo. Låt den lämna hushållet först, eller ta bort den om den är fel "
        "inlagd."
    )

    objects = Counted()
    with_withdrawn = models.Manager["HouseholdMember"]()

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships", db_index=False)
    role = models.CharField("roll i hushållet", max_length=10, choices=MemberRole.choices)
    valid = DateRangeField("tid i hushållet")
    lunch_away = models.BooleanField("äter lunch på förskola fem dagar i veckan", default=False)
    in_school = models.BooleanField("går i grundskola eller gymnasium (18–20 år)", default=False)
    days = models.PositiveSmallIntegerField("dagar per månad vid växelvis boende", null=True, blank=True)

    class Meta:
        verbose_name = "hushållsmedlem"
        verbose_name_plural = "hushållsmedlemmar"
        constraints = [
            ExclusionConstraint(
                name="member_once_at_a_time",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Personen är redan med i hushållet under den tiden.",
            ),
            ExclusionConstraint(
                name="one_applicant_and_one_partner_at_a_time",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(role__in=["applicant", "partner"]),
                violation_error_message="Hushållet kan bara ha en sökande och en make, maka eller sambo åt gången.",
            ),
            models.CheckConstraint(
                name="member_days_within_a_month",
                condition=models.Q(days__isnull=True) | models.Q(days__range=(1, 31)),
                violation_error_message="Dagarna per månad ska vara 1–31.",
            ),
        ]
        indexes = [models.Index(fields=["person", "household"], name="member_by_person")]
