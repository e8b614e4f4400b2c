"""Coordinated plans (SIP), meetings with partners, and the persons on their lists by consent."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bistand.staff.models import Section
from cases.models import Case, JournalNote, Person


class CoordinatedPlan(models.Model):
    """The samordnade individuella planen of one adult, with what the law says stands in it.

    Which measures are needed, which the municipality and which the region answers for, what others do, who has the
    whole responsibility; made with the person, by consent, and begun without delay. Never rewritten: a new one replaces
    it. `written_by`, `written_at` and `ended_on` are set by trigger. Source: SoL 10 kap. 8–9 §§.
    """

    class State(models.TextChoices):
        CURRENT = "current", "gäller"
        ENDED = "ended", "upphört"

    TRANSITIONS: ClassVar[dict[str, list[str]]] = {State.CURRENT: [State.ENDED], State.ENDED: []}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="coordinated_plans", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    consent_on = models.DateField("samtycke den")
    consent_how = models.CharField("hur samtycket gavs", max_length=200)
    begun_on = models.DateField("arbetet började")
    needs = models.TextField("insatser som behövs")
    municipality = models.TextField("det kommunen svarar för")
    region = models.TextField("det regionen svarar för")
    others = models.TextField("det andra gör", blank=True, default="")
    responsible = models.CharField("övergripande ansvar", max_length=200)
    took_part = models.TextField("hur den enskilde deltog")
    relatives = models.CharField("närstående som var med", max_length=200, blank=True, default="")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.CURRENT)
    ended_on = models.DateField("upphörde", null=True, blank=True)
    end_reason = models.CharField("varför den upphörde", max_length=200, blank=True, default="")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField("skriven", db_default=Now())

    class Meta:
        verbose_name = "samordnad individuell plan"
        verbose_name_plural = "samordnade individuella planer"
        indexes = [models.Index(fields=["case", "person", "-id"], name="coordinated_plan_of_person")]
        constraints = [
            models.UniqueConstraint(
                name="one_coordinated_plan_at_a_time",
                fields=["case", "person"],
                condition=models.Q(state="current"),
                violation_error_message="Personen har redan en samordnad individuell plan som gäller.",
            ),
            models.CheckConstraint(
                name="coordinated_plan_is_whole",
                condition=~models.Q(consent_how="")
                & ~models.Q(needs="")
                & ~models.Q(municipality="")
                & ~models.Q(region="")
                & ~models.Q(responsible="")
                & ~models.Q(took_part=""),
                violation_error_message="Planen har samtycke, insatser och vem som svarar för dem.",
            ),
            models.CheckConstraint(
                name="ended_coordinated_plan_says_why",
                condition=models.Q(state="current", ended_on__isnull=True, end_reason="")
                | (models.Q(state="ended", ended_on__isnull=False) & ~models.Q(end_reason="")),
                violation_error_message="Skriv varför planen inte gäller längre.",
            ),
        ]

    def __str__(self) -> str:
        return f"SIP {self.pk}"


class Meeting(models.Model):
    """A meeting with a partner on one day: with one client, or about several by their consent.

    It is corrected or called off, with a reason, until something is noted from it.
    """

    class Kind(models.TextChoices):
        COACH = "coach", "möte med coach"
        THREE_PARTY = "three_party", "trepartsmöte"
        DIALOGUE = "dialogue", "dialogmöte"
        SIP = "sip", "SIP-möte"

    section = models.ForeignKey(Section, verbose_name="sektion", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("slag", max_length=12, choices=Kind.choices)
    held_on = models.DateField("dag")
    partner = models.CharField("med vem", max_length=120)
    called_off = models.CharField("varför det ställdes in", max_length=200, blank=True, default="", db_default="")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField("skrivet", db_default=Now())

    class Meta:
        verbose_name = "möte"
        verbose_name_plural = "möten"
        indexes = [models.Index(fields=["section", "-held_on", "-id"], name="meeting_of_section")]
        constraints = [
            models.CheckConstraint(
                name="meeting_is_with_somebody",
                condition=~models.Q(partner=""),
                violation_error_message="Skriv vem mötet är med.",
            )
        ]

    def __str__(self) -> str:
        kind = str(self.get_kind_display())
        return f"{kind[:1].upper()}{kind[1:]}: {self.partner}"

    @property
    def words(self) -> str:
        """What it is, with whom and when: "dialogmöte, Arbetsförmedlingen, 2026-09-01"."""
        return f"{self.get_kind_display()}, {self.partner}, {self.held_on}"


class MeetingPerson(models.Model):
    """An adult on the list of a meeting, by consent; talked about in a signed note of the own case, or withdrawn."""

    class State(models.TextChoices):
        LISTED = "listed", "på listan"
        NOTED = "noted", "antecknad"
        WITHDRAWN = "withdrawn", "samtycket togs tillbaka"

    TRANSITIONS: ClassVar[dict[str, list[str]]] = {
        State.LISTED: [State.NOTED, State.WITHDRAWN],
        State.NOTED: [],
        State.WITHDRAWN: [],
    }

    meeting = models.ForeignKey(Meeting, verbose_name="möte", on_delete=models.PROTECT, related_name="people")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="meetings", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    consent_on = models.DateField("samtycke den")
    consent_how = models.CharField("hur samtycket gavs", max_length=200)
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.LISTED)
    note = models.OneToOneField(
        JournalNote, verbose_name="anteckningen", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    listed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="uppsatt av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    listed_at = models.DateTimeField("uppsatt", db_default=Now())

    class Meta:
        verbose_name = "person på ett möte"
        verbose_name_plural = "personer på möten"
        indexes = [models.Index(fields=["case", "person", "-id"], name="meetings_of_person")]
        constraints = [
            models.UniqueConstraint(
                name="on_the_list_once",
                fields=["meeting", "person"],
                condition=~models.Q(state="withdrawn"),
                violation_error_message="Personen står redan på listan.",
            ),
            models.CheckConstraint(
                name="on_the_list_by_consent",
                condition=~models.Q(consent_how=""),
                violation_error_message="Skriv hur samtycket gavs.",
            ),
            models.CheckConstraint(
                name="talked_about_in_a_note",
                condition=models.Q(state="noted", note__isnull=False)
                | (~models.Q(state="noted") & models.Q(note__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} på {self.meeting_id}"
