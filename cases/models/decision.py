"""Calculations and decisions."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func
from django.db.models.functions import Now

from bistand.staff.models import DecisionType, Employee
from cases.by_month import least_in_a_month, most_in_a_month
from cases.models.case import Case
from cases.models.person import Person
from cases.models.record import Application, Document


class Calculation(models.Model):
    """The calculation of one household and month: what went in and what came out (contract: calculation)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="calculations", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="calculations")
    month = models.DateField("månad")
    input = models.JSONField("underlag")
    result = models.JSONField("resultat")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(db_default=Now())
    # Who was in the household on the days that are counted, as PostgreSQL saw it; a decision is refused when it is
    # otherwise by then (cases.household_rules).
    household_days = models.TextField("hushållet då", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "normberäkning"
        verbose_name_plural = "normberäkningar"
        indexes = [models.Index(fields=["case", "-month", "-id"], name="calculation_of_case")]


class Outcome(models.TextChoices):
    GRANT = "grant", "bifall"
    PARTIAL = "partial", "delvis bifall"
    REJECT = "reject", "avslag"
    DISMISS = "dismiss", "avvisning"
    WRITE_OFF = "write_off", "avskrivning"


# Outcomes that go against the one they concern, wholly or partly.
AGAINST = (Outcome.PARTIAL, Outcome.REJECT, Outcome.DISMISS)


def goes_against(outcome: str, amount: Decimal, replaces: Decision | None) -> bool:
    """Whether a decision goes against the one it concerns: something is not granted, or less than by the decision that
    it replaces. Then it has reasons of its own, and is communicated first (FL 25 and 32 §§).
    """
    return outcome in AGAINST or bool(replaces and amount < replaces.amount)


# Outcomes that give something.
GRANTS = (Outcome.GRANT, Outcome.PARTIAL)

# Outcomes that end a matter without trying the need: no obstacle and no calculation belongs to them.
FORMAL = (Outcome.DISMISS, Outcome.WRITE_OFF)


class LegalGround(models.TextChoices):
    """Two kinds of decision with different appeal, delegation and reclaim (SoL 12:1 and 12:2)."""

    RIGHT = "12:1", "12 kap. 1 § socialtjänstlagen (2025:400)"
    DISCRETIONARY = "12:2", "12 kap. 2 § socialtjänstlagen (2025:400)"


class Repayment(models.TextChoices):
    """Why granted aid may have to be paid back, said in the decision itself and nowhere else (SoL 33:2–3)."""

    NONE = "", "Nej"
    ADVANCE = "advance", "Ja, det är ett förskott på en förmån eller ersättning (33 kap. 2 §)"
    CONFLICT = "conflict", "Ja, den enskilde är indragen i en arbetskonflikt (33 kap. 2 §)"
    HINDERED = "hindered", "Ja, den enskilde är hindrad från att förfoga över sina medel (33 kap. 2 §)"
    CONDITION = "condition", "Ja, biståndet ges med villkor om återbetalning (33 kap. 3 §)"


class Uncommunicated(models.TextChoices):
    """Why a decision against somebody is made though they have not seen what it rests on (FL 25 §)."""

    NO = "", "Nej, den enskilde får underlaget och tid att svara först"
    NEEDLESS = "needless", "Ja, kommunicering är uppenbart obehövlig"
    HARDER = "harder", "Ja, det skulle annars bli avsevärt svårare att genomföra beslutet"
    AT_ONCE = "at_once", "Ja, ett väsentligt allmänt eller enskilt intresse kräver beslut omedelbart"


class ChangeGround(models.TextChoices):
    """What lets a decision be put in another's place (FL 37–38 §§, SoL 14:9)."""

    FAVOURABLE = "favourable", "Ändringen är till den enskildes fördel (37 § förvaltningslagen)"
    OBVIOUS = "obvious", "Beslutet är uppenbart felaktigt (38 § förvaltningslagen)"
    RESERVATION = "reservation", "Beslutet har förbehåll om ändring (37 § förvaltningslagen)"
    SECURITY = "security", "Tvingande säkerhetsskäl (37 § förvaltningslagen)"
    WRONG_INFORMATION = "wrong_information", "Den enskilde lämnade fel uppgifter (37 § förvaltningslagen)"
    CHANGED = "changed", "Förhållandena har ändrats väsentligt, beslut tills vidare (14 kap. 9 § socialtjänstlagen)"
    JUDGMENT = "judgment", "Domstol har avgjort saken"


# Grounds that allow a change to the detriment of the one it concerns.
DETRIMENT = (
    ChangeGround.RESERVATION,
    ChangeGround.SECURITY,
    ChangeGround.WRONG_INFORMATION,
    ChangeGround.CHANGED,
    ChangeGround.JUDGMENT,
)


class Purpose(models.TextChoices):
    """What granted money is for. The codes are ours: the register's own code table is not public."""

    LIVELIHOOD = "livelihood", "Försörjningsstöd, riksnormen"
    RENT = "rent", "Boende"
    ELECTRICITY = "electricity", "Hushållsel"
    HOME_INSURANCE = "home_insurance", "Hemförsäkring"
    COMMUTING = "commuting", "Arbetsresor"
    LOCAL_TRANSPORT = "local_transport", "Lokala resor"
    UNION_FEE = "union_fee", "Fackavgift"
    UNEMPLOYMENT_FUND = "unemployment_fund", "A-kassa"
    MEDICAL_CARE = "medical_care", "Läkarvård"
    MEDICINE = "medicine", "Medicin"
    DENTAL_CARE = "dental_care", "Tandvård"
    GLASSES = "glasses", "Glasögon"
    HOME_EQUIPMENT = "home_equipment", "Hemutrustning"
    MOVING = "moving", "Flytt"
    CHILD_CONTACT_TRAVEL = "child_contact_travel", "Umgängesresor"
    CHILDCARE_FEE = "childcare_fee", "Barnomsorgsavgift"
    HOME_HELP_FEE = "home_help_fee", "Hemtjänstavgift"
    FUNERAL = "funeral", "Begravning"
    IDENTITY_DOCUMENT = "identity_document", "Identitetshandling"
    INTERNET = "internet", "Internet"
    OTHER = "other", "Annat"


class Obstacle(models.TextChoices):
    """Why an adult lacks income (labels: the market leader's list, secondary; own codes)."""

    PART_TIME_LOW = "part_time_low", "Arbetar deltid ofrivilligt – otillräcklig inkomst"
    PART_TIME_WAITING = "part_time_waiting", "Arbetar deltid ofrivilligt – väntar på inkomst"
    FULL_TIME_LOW = "full_time_low", "Arbetar heltid – otillräcklig inkomst"
    FULL_TIME_WAITING = "full_time_waiting", "Arbetar heltid – väntar på inkomst"
    SOCIAL = "social", "Arbetshinder, sociala skäl"
    UNEMPLOYED_NONE = "unemployed_none", "Arbetslös – ingen ersättning"
    UNEMPLOYED_LOW = "unemployed_low", "Arbetslös – otillräcklig ersättning"
    UNEMPLOYED_WAITING = "unemployed_waiting", "Arbetslös – väntar på ersättning"
    YOUTH_ALONE = "youth_alone", "Ensamkommande ungdom 18–20, gymnasiestuderande"
    ESTABLISHMENT_NONE = "establishment_none", "Etableringsersättning saknas"
    ESTABLISHMENT_LOW = "establishment_low", "Etableringsersättning otillräcklig"
    ESTABLISHMENT_WAITING = "establishment_waiting", "Väntar på etableringsersättning"
    PARENTAL_LOW = "parental_low", "Föräldrapenning otillräcklig"
    PARENTAL_WAITING = "parental_waiting", "Väntar på föräldrapenning"
    PENSION_LOW = "pension_low", "Pension eller äldreförsörjningsstöd otillräckligt"
    PENSION_WAITING = "pension_waiting", "Väntar på pension eller äldreförsörjningsstöd"
    NO_CHILDCARE = "no_childcare", "Saknar barnomsorg"
    DISABILITY_LOW = "disability_low", "Sjuk- eller aktivitetsersättning otillräcklig"
    DISABILITY_WAITING = "disability_waiting", "Väntar på sjuk- eller aktivitetsersättning"
    SICK_NONE = "sick_none", "Sjukskriven med läkarintyg – ingen sjukpenning"
    SICK_LOW = "sick_low", "Sjukskriven med läkarintyg – otillräcklig sjukpenning"
    SICK_WAITING = "sick_waiting", "Sjukskriven med läkarintyg – väntar på sjukpenning"
    NONE = "none", "Utan försörjningshinder"


# The days that a decision is of.
DAYS = Func("period_from", "period_to", models.Value("[]"), function="daterange", output_field=DateRangeField())


class Decision(models.Model):
    """A decision: outcome, reasons, legal ground, period and maker. Never edited: a new one replaces it.

    Source: FL 31–33 §§, SoL 12:1, 12:2, 35:1. `decided_at` and the natural person are set by trigger.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "utkast"
        PROPOSED = "proposed", "förslag"
        MADE = "made", "fattat"
        EXECUTED = "executed", "verkställt"
        REPLACED = "replaced", "ersatt"

    TRANSITIONS = {
        State.DRAFT: [State.PROPOSED, State.MADE],
        State.PROPOSED: [State.DRAFT, State.MADE],
        State.MADE: [State.EXECUTED, State.REPLACED],
        State.EXECUTED: [State.REPLACED],
        State.REPLACED: [],
    }
    IN_FORCE = (State.MADE, State.EXECUTED)
    # What its writer fills in, besides lines and obstacles.
    SAID = (
        "decision_type", "legal_ground", "outcome", "amount", "period_from", "period_to", "reasons",
        "child_perspective", "individual", "sections", "months", "until_further_notice", "conditions", "repayment",
        "repayment_ground", "change_ground", "names_left_out", "uncommunicated", "against_calculation",
        "besides_reason", "not_awaited",
    )  # fmt: skip
    # Longest for one decision, and shortest for reasons that are somebody's own.
    MOST_MONTHS, SHORTEST_INDIVIDUAL = 12, 20

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    calculation = models.ForeignKey(Calculation, on_delete=models.PROTECT, null=True, blank=True)
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.DRAFT)
    decision_type = models.CharField("beslutstyp", max_length=20, choices=DecisionType.choices)
    legal_ground = models.CharField("lagrum", max_length=10, choices=LegalGround.choices)
    outcome = models.CharField("utfall", max_length=10, choices=Outcome.choices)
    amount = models.DecimalField("belopp", max_digits=10, decimal_places=2)
    period_from = models.DateField("från och med")
    period_to = models.DateField("till och med")
    reasons = models.TextField("motivering")
    child_perspective = models.TextField("barnens situation", blank=True, default="")
    # What decided it for just this household; a phrase of the library is never enough (FL 32 §).
    individual = models.TextField("individuella skäl", blank=True, default="", db_default="")
    # Why nothing is granted though the calculation shows that something is lacking (FL 32 §).
    against_calculation = models.TextField("varför avslås ansökan ändå", blank=True, default="", db_default="")
    # Why försörjningsstöd is granted for days that another decision in force gives it for (FL 32 §).
    besides_reason = models.TextField("varför beviljas mer för samma dagar", blank=True, default="", db_default="")
    # Why it goes against somebody before the last day of what they have been asked for has passed (FL 20 §).
    not_awaited = models.TextField("varför svaret inte väntas in", blank=True, default="", db_default="")
    # Legal sections applied besides the ground, as ``SoL 12:3``.
    sections = ArrayField(
        models.CharField(max_length=20), verbose_name="tillämpade lagrum", blank=True, default=list, db_default=[]
    )
    months = models.PositiveSmallIntegerField("antal månader", default=1, db_default=1)
    until_further_notice = models.BooleanField("gäller tills vidare", default=False, db_default=False)
    conditions = models.TextField("villkor", blank=True, default="", db_default="")
    repayment = models.CharField(
        "återbetalning", max_length=10, choices=Repayment.choices, blank=True, default="", db_default=""
    )
    repayment_ground = models.TextField("grund för återbetalning", blank=True, default="", db_default="")
    change_ground = models.CharField(
        "ändras därför att", max_length=20, choices=ChangeGround.choices, blank=True, default="", db_default=""
    )
    uncommunicated = models.CharField(
        "fattas utan kommunicering", max_length=10, choices=Uncommunicated.choices, blank=True, default="",
        db_default="",
    )  # fmt: skip
    # Names of officials are kept out of the letter where there is a threat (FL 33 §).
    names_left_out = models.BooleanField("namn utelämnas", default=False, db_default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField(db_default=Now())
    returned_reason = models.TextField("skäl för att lämna tillbaka", blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_person = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField("beslutsdag", null=True, blank=True)
    replaces = models.OneToOneField(
        "self", verbose_name="ersätter", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    letter = models.OneToOneField(
        Document, verbose_name="beslutsbrev", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "beslut"
        verbose_name_plural = "beslut"
        constraints = [
            models.CheckConstraint(
                name="decision_amount_fits_outcome",
                condition=models.Q(outcome__in=["grant", "partial"], amount__gt=0)
                | (~models.Q(outcome__in=["grant", "partial"]) & models.Q(amount=0)),
                violation_error_message="Bifall ska ha ett belopp; avslag, avvisning och avskrivning inget.",
            ),
            models.CheckConstraint(
                name="decision_period_in_order",
                condition=models.Q(period_from__lte=models.F("period_to")),
                violation_error_message="Periodens sista dag kan inte vara före den första.",
            ),
            models.CheckConstraint(
                name="made_decision_has_maker",
                condition=models.Q(state__in=["draft", "proposed"], decided_at__isnull=True)
                | models.Q(
                    state__in=["made", "executed", "replaced"],
                    decided_by__isnull=False,
                    decided_person__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                name="one_open_decision_per_application_and_ground",
                fields=["application", "legal_ground"],
                condition=models.Q(state__in=["draft", "proposed"]),
                violation_error_message="Ansökan har redan ett påbörjat beslut enligt samma paragraf.",
            ),
            models.UniqueConstraint(
                name="one_decision_in_force_beyond_the_right",
                fields=["application"],
                condition=models.Q(state__in=["made", "executed"], legal_ground="12:2"),
                violation_error_message="Ansökan är redan beslutad enligt samma paragraf. Ersätt det beslutet.",
            ),
            # A month may be decided in parts, each for the household of its days.
            ExclusionConstraint(
                name="one_decision_in_force_by_right_each_day",
                expressions=[
                    ("application", RangeOperators.EQUAL),
                    (
                        Func(
                            "period_from",
                            "period_to",
                            models.Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(state__in=["made", "executed"], legal_ground="12:1"),
                violation_error_message="Ansökan är redan beslutad enligt samma paragraf. Ersätt det beslutet.",
            ),
            models.CheckConstraint(
                name="decision_covers_one_to_twelve_months",
                condition=models.Q(months__gte=1, months__lte=12),
                violation_error_message="Ett beslut gäller en till tolv månader.",
            ),
            models.CheckConstraint(
                name="repayment_follows_the_legal_ground",
                condition=models.Q(repayment="", repayment_ground="")
                | (
                    ~models.Q(repayment_ground="")
                    & models.Q(outcome__in=["grant", "partial"], months=1)
                    & (
                        models.Q(repayment__in=["advance", "conflict", "hindered"], legal_ground="12:1")
                        | models.Q(repayment="condition", legal_ground="12:2")
                    )
                ),
                violation_error_message="Återbetalning ska beslutas för en månad i taget, med den grund som lagen "
                "anger för just det biståndet, och omständigheterna ska stå i beslutet.",
            ),
            models.CheckConstraint(
                name="change_says_its_ground",
                condition=models.Q(replaces__isnull=True, change_ground="")
                | (models.Q(replaces__isnull=False) & ~models.Q(change_ground="")),
                violation_error_message="Välj varför beslutet får ändras.",
            ),
        ]
        indexes = [
            # With what is asked of many decisions at once, which are large rows.
            models.Index(
                fields=["case", "-id"],
                include=["state", "outcome", "replaces", "decided_at", "application"],
                name="decision_of_case",
            ),
            models.Index(
                fields=["decided_at"],
                name="decision_not_executed",
                condition=models.Q(state="made", legal_ground="12:1", outcome__in=["grant", "partial"]),
            ),
            models.Index(fields=["decided_at"], name="decision_by_day"),
            models.Index(
                fields=["id"],
                name="decision_without_letter",
                condition=models.Q(state__in=["made", "executed"], letter__isnull=True),
            ),
            models.Index(fields=["state", "id"], name="decision_proposed", condition=models.Q(state="proposed")),
            models.Index(
                fields=["written_by", "written_at"],
                name="decision_in_hand",
                condition=models.Q(state__in=["draft", "proposed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Beslut {self.pk}"

    @property
    def in_force(self) -> bool:
        return self.state in self.IN_FORCE

    @property
    def own_reasons(self) -> str:
        """What decided it for just this household, as the letter says it."""
        texts = (self.individual, self.against_calculation, self.besides_reason, self.not_awaited)
        return "\n\n".join(text for text in texts if text)

    @property
    def monthly(self) -> Decimal:
        """SEK in the month where it gives most: what the delegation order limits."""
        return most_in_a_month(self.lines.all())

    @property
    def monthly_after(self) -> Decimal:
        """SEK in each month after the first, where it is for several."""
        return least_in_a_month(self.lines.all())

    @property
    def appeal(self) -> Literal["forvaltningsratt", "laglighetsprovning"]:
        """To the administrative court (SoL 35:1), or only by review of legality (KL 13 kap.)."""
        return "forvaltningsratt" if self.legal_ground == LegalGround.RIGHT else "laglighetsprovning"


class DecisionLine(models.Model):
    """What a part of the granted sum is for (SEK); the lines of a decision add up to its amount."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="lines", db_index=False)
    purpose = models.CharField("ändamål", max_length=30, choices=Purpose.choices)
    amount = models.DecimalField("belopp", max_digits=10, decimal_places=2)
    # The month it is for, where the decision covers several; else that of the application.
    month = models.DateField("månad", null=True, blank=True)

    class Meta:
        verbose_name = "beslutsrad"
        verbose_name_plural = "beslutsrader"
        constraints = [
            models.CheckConstraint(
                name="decision_line_is_positive",
                condition=models.Q(amount__gt=0),
                violation_error_message="Varje ändamål ska ha ett belopp över noll.",
            ),
            models.UniqueConstraint(
                name="purpose_once_per_decision",
                fields=["decision", "purpose", "month"],
                nulls_distinct=False,
                violation_error_message="Samma ändamål kan bara stå en gång i ett beslut.",
            ),
        ]


class DecisionObstacle(models.Model):
    """The obstacle of one adult at one decision."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="obstacles", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    obstacle = models.CharField("försörjningshinder", max_length=30, choices=Obstacle.choices)

    class Meta:
        verbose_name = "försörjningshinder"
        verbose_name_plural = "försörjningshinder"
        constraints = [
            models.UniqueConstraint(name="obstacle_once_per_person_and_decision", fields=["decision", "person"])
        ]
