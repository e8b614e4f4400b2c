"""What comes in before it is somebody's: contacts by phone and at the counter, who is on duty, and where cases go."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Now

from bistand.staff.models import Section
from cases.models.person import Person
from cases.models.record import Application, ApplicationKind, Channel, Document, StoredFile


class EndReason(models.TextChoices):
    """Why a contact became no application. A wish for aid is an application, however it is said.

    The last two are for an application of which nobody can tell whose it is (`OF_UNIDENTIFIED`): the others end what
    asked for nothing.
    """

    ANSWERED = "answered", "frågan är besvarad"
    REFERRED = "referred", "hänvisad till annan myndighet eller annat stöd"
    OTHER_MUNICIPALITY = "other_municipality", "hör till en annan kommun"
    NO_WISH = "no_wish", "vill inte ansöka"
    KNOWN = "known", "gällde ett ärende som pågår"
    WITHDRAWN = "withdrawn", "togs tillbaka av den som sökte"
    UNKNOWN = "unknown", "det går inte att ta reda på vem som söker"


OF_UNIDENTIFIED = (EndReason.WITHDRAWN, EndReason.UNKNOWN)


class Intake(models.Model):
    """A contact by phone, at the counter or on paper, noted as it came: it becomes an application or ends with why.

    An e-application that does not say who applies is one too, with what was sent: it waits for somebody to find out.
    So does an application that was put in the wrong person's case (`came_of`), until somebody puts it in the right one.
    The application that a contact becomes has its number, and came when the contact came (triggers).
    """

    class State(models.TextChoices):
        OPEN = "open", "öppen"
        APPLICATION = "application", "blev ansökan"
        ENDED = "ended", "avslutad"

    TRANSITIONS = {
        State.OPEN: [State.APPLICATION, State.ENDED],
        # It was put in the wrong person's case.
        State.APPLICATION: [State.OPEN],
        # Whoever was not to be found has turned up.
        State.ENDED: [State.OPEN],
    }

    number = models.BigIntegerField(
        "nummer",
        unique=True,
        db_default=models.Func(
            models.Value("cases_application_id_seq"), function="nextval", output_field=models.BigIntegerField()
        ),
    )
    # What the sender was told: the first number, also when what it became was in the wrong person's case.
    told = models.BigIntegerField("nummer till avsändaren", unique=True, editable=False)
    section = models.ForeignKey(
        Section, verbose_name="sektion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField("inkom genom", max_length=10, choices=Channel.choices)
    kind = models.CharField("gäller", max_length=12, choices=ApplicationKind.choices)
    received_at = models.DateTimeField("inkom", db_default=Now())
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="mottagen av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        Person, verbose_name="person", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # As it was said: the caller may be unknown, and may be somebody else than the one it is about.
    name = models.CharField("namn", max_length=120, blank=True, default="")
    phone = models.CharField("telefon", max_length=30, blank=True, default="")
    language = models.CharField("språk", max_length=40, blank=True, default="")
    text = models.TextField("vad det gäller", blank=True)
    # Of an e-application: the sender's own number, the month, and what was sent, to the letter.
    external_id = models.CharField("e-tjänstens nummer", max_length=80, null=True, blank=True, unique=True)
    month = models.DateField("månad", null=True, blank=True)
    content = models.JSONField("innehåll", null=True, blank=True)
    state = models.CharField("läge", max_length=12, choices=State.choices, default=State.OPEN)
    end_reason = models.CharField("orsak", max_length=20, choices=EndReason.choices, blank=True, default="")
    end_text = models.TextField("svar", blank=True, default="")
    application = models.OneToOneField(
        Application, verbose_name="ansökan", on_delete=models.PROTECT, null=True, blank=True, related_name="intake"
    )
    # The application that it was in the wrong person's case, and why it was taken out of it.
    came_of = models.OneToOneField(
        Application, verbose_name="låg hos fel person som", on_delete=models.PROTECT, null=True, blank=True,
        related_name="taken_to",
    )  # fmt: skip
    came_reason = models.TextField("varför den togs ut", blank=True, default="")
    handled_at = models.DateTimeField("hanterad", null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="hanterad av",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = "kontakt"
        verbose_name_plural = "kontakter"
        constraints = [
            models.CheckConstraint(
                name="intake_ends_in_one_way",
                condition=models.Q(state="open", application__isnull=True, end_reason="")
                | models.Q(state="application", application__isnull=False, end_reason="")
                | (models.Q(state="ended", application__isnull=True) & ~models.Q(end_reason="")),
                violation_error_message="En kontakt blir en ansökan eller avslutas med en orsak.",
            ),
            models.CheckConstraint(
                name="intake_of_the_e_service_has_what_was_sent",
                condition=models.Q(
                    channel="e_service", content__isnull=False, external_id__isnull=False, month__isnull=False
                )
                | (
                    ~models.Q(channel="e_service")
                    & models.Q(external_id__isnull=True)
                    & (
                        models.Q(content__isnull=True, month__isnull=True)
                        # What was typed of an application by hand before it was taken out of the wrong case.
                        | models.Q(content__isnull=False, month__isnull=False, came_of__isnull=False)
                    )
                ),
            ),
            models.CheckConstraint(
                name="intake_taken_out_says_why",
                condition=models.Q(came_of__isnull=True, came_reason="")
                | (models.Q(came_of__isnull=False) & ~models.Q(came_reason="")),
                violation_error_message="Skriv hur du vet att ansökan hör till någon annan.",
            ),
        ]
        indexes = [
            models.Index(fields=["received_at"], name="intake_open", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"Kontakt {self.pk}"

    @property
    def is_unidentified(self) -> bool:
        """Whether it was sent by the e-service and nobody has said yet whose it is."""
        return bool(self.sent) and self.state == self.State.OPEN

    @property
    def is_nobodys(self) -> bool:
        """Whether it is an application that waits to be placed with whoever it belongs to."""
        return self.content is not None and self.state == self.State.OPEN

    @property
    def sent(self) -> str:
        """What the e-service sent, to the letter; "" of what was noted by hand."""
        return str((self.content or {}).get("sent", ""))


class IntakeFile(models.Model):
    """What came with a contact, or went out because of it; it goes over to the application that the contact becomes."""

    intake = models.ForeignKey(Intake, verbose_name="kontakt", on_delete=models.PROTECT, related_name="files")
    title = models.CharField("rubrik", max_length=120)
    direction = models.CharField("inkommen eller upprättad", max_length=10, choices=Document.Direction.choices)
    received_at = models.DateTimeField("ankomststämpel", db_default=Now())
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="registrerad av", on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    file = models.ForeignKey(StoredFile, verbose_name="fil", on_delete=models.PROTECT, related_name="+")
    hindrance = models.CharField("kan inte visas", max_length=200, blank=True, default="")
    # What it was in the wrong person's case; its stamps are from there.
    from_document = models.OneToOneField(
        Document, verbose_name="låg hos fel person som", on_delete=models.PROTECT, null=True, blank=True,
        related_name="taken_to",
    )  # fmt: skip

    class Meta:
        verbose_name = "handling till en kontakt"
        verbose_name_plural = "handlingar till kontakter"


class DutyKind(models.TextChoices):
    RECEPTION = "reception", "mottagning"
    PHONE = "phone", "telefon"
    ACUTE = "acute", "akuta ärenden"


class Duty(models.Model):
    """Who receives what on a day. A duty that is called off stays, crossed out."""

    section = models.ForeignKey(
        Section, verbose_name="sektion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField("dag")
    kind = models.CharField("vad", max_length=10, choices=DutyKind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="vem", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    cancelled = models.BooleanField("struken", default=False)

    class Meta:
        verbose_name = "mottagningspass"
        verbose_name_plural = "mottagningspass"
        constraints = [
            models.UniqueConstraint(
                name="duty_once",
                fields=["section", "day", "kind", "user"],
                condition=models.Q(cancelled=False),
                violation_error_message="Personen står redan på listan den dagen.",
            )
        ]
        indexes = [models.Index(fields=["day", "section"], name="duty_by_day")]


class FamilyKind(models.TextChoices):
    SINGLE = "single", "ensamstående utan barn"
    COUPLE = "couple", "par utan barn"
    SINGLE_CHILDREN = "single_children", "ensamstående med barn"
    COUPLE_CHILDREN = "couple_children", "par med barn"


class RoutingRule(models.Model):
    """Where an application that nobody has is proposed to go; the first rule that fits, by order, decides."""

    order = models.PositiveSmallIntegerField("ordning")
    family = models.CharField("familj", max_length=20, choices=FamilyKind.choices, blank=True, default="")
    kind = models.CharField("gäller", max_length=12, choices=ApplicationKind.choices, blank=True, default="")
    age_from = models.PositiveSmallIntegerField("sökandens ålder från", null=True, blank=True)
    age_to = models.PositiveSmallIntegerField("till", null=True, blank=True)
    language = models.CharField("språk", max_length=40, blank=True, default="")
    section = models.ForeignKey(
        Section, verbose_name="sektion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    valid = DateRangeField("gäller")

    class Meta:
        verbose_name = "fördelningsregel"
        verbose_name_plural = "fördelningsregler"
        constraints = [
            ExclusionConstraint(
                name="routing_order_once_at_a_time",
                expressions=[("order", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                violation_error_message="En annan regel har redan den ordningen under tiden.",
            )
        ]


class Capacity(models.Model):
    """How much one caseworker can carry, in weighted cases, and the languages they speak; for a period."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="vem", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    cases = models.PositiveSmallIntegerField("viktade ärenden")
    languages = models.CharField("språk", max_length=200, blank=True, default="")
    valid = DateRangeField("gäller")

    class Meta:
        verbose_name = "kapacitet"
        verbose_name_plural = "kapaciteter"
        constraints = [
            ExclusionConstraint(
                name="capacity_once_at_a_time",
                expressions=[("user", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                violation_error_message="Personen har redan en kapacitet under den tiden.",
            )
        ]
