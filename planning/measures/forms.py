"""Forms of the catalogue of measures and of referrals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from bistand.staff.models import Section, User
from bistand.staff.permissions import sections_of
from bistand.ui.forms import DateField, Form
from cases.models import Case
from cases.queue import sections_for
from planning.measures.coach_models import Attendance
from planning.measures.models import Measure, MeasureKind, Provider, Referral, ReferralOutcome
from planning.measures.queries import REFER

MOST_STARTS = 60
# Rows of attendance and feedback that a page shows, the latest first.
MOST_SHOWN = 60
ANSWERS = (
    (Referral.State.ACCEPTED, "Ja, det finns en plats"),
    (Referral.State.WAITING, "Personen ställs sist i kön"),
    (ReferralOutcome.DECLINED, "Nej, personen tas inte emot"),
)


def _words(choices: Any) -> list[tuple[str, str]]:
    return [(value, str(label)[:1].upper() + str(label)[1:]) for value, label in choices]


def _text(label: str, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


# Of a week, where absence may be of some of its days.
WEEK_STATES = (
    (Attendance.State.PRESENT, "Närvarande hela veckan"),
    (Attendance.State.EXCUSED, "Frånvarande hela eller delar av veckan, med anmält skäl"),
    (Attendance.State.ABSENT, "Frånvarande hela eller delar av veckan, utan anmält skäl"),
)


class ProviderForm(Form):
    name = forms.CharField(label="Namn", max_length=120)
    contact = forms.CharField(label="Kontakt", max_length=300, help_text="Namn, telefon och e-post.")


class MeasureForm(Form):
    name = forms.CharField(label="Namn", max_length=120)
    kind = forms.ChoiceField(label="Typ", choices=_words(MeasureKind.choices))
    target_group = _text("Målgrupp", help_text="Vem insatsen är till för.")
    criteria = _text("Vad som krävs", help_text="Det som ska vara uppfyllt för att någon ska få en plats.")
    expectations = _text(
        "Ömsesidiga förväntningar", required=False, help_text="Vad deltagaren och anordnaren kan vänta sig av varandra."
    )
    places = forms.IntegerField(
        label="Platser", min_value=0, max_value=9999, required=False, help_text="Lämnas tomt när de inte är begränsade."
    )
    starts = _text(
        "Startdagar",
        required=False,
        help_text="En dag på varje rad, till exempel 2027-01-11. Tomt när man börjar när som helst.",
    )
    rhythm = forms.ChoiceField(
        label="Närvaron antecknas", choices=_words(Measure.Rhythm.choices), widget=forms.RadioSelect, initial="day"
    )
    contact = forms.CharField(
        label="Kontakt", max_length=300, required=False, help_text="Lämnas tomt när den är samma som anordnarens."
    )

    def clean_starts(self) -> list[date]:
        lines = [line.strip() for line in self.cleaned_data["starts"].splitlines() if line.strip()]
        if len(lines) > MOST_STARTS:
            raise forms.ValidationError(f"Högst {MOST_STARTS} startdagar.")
        try:
            return sorted({date.fromisoformat(line) for line in lines})
        except ValueError as error:
            raise forms.ValidationError("Skriv varje dag som 2027-01-11, en på varje rad.") from error


class NewMeasureForm(MeasureForm):
    provider = forms.ModelChoiceField(label="Anordnare", queryset=Provider.objects.none())
    field_order = ("provider", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].queryset = Provider.objects.filter(ended_on=None).order_by("name")  # type: ignore[attr-defined]


class MeasureFilter(Form):
    q = forms.CharField(label="Sök", max_length=80, required=False, help_text="Namn, anordnare eller målgrupp.")
    kind = forms.ChoiceField(label="Typ", choices=[("", "Alla"), *_words(MeasureKind.choices)], required=False)
    free = forms.BooleanField(label="Bara med lediga platser", required=False)
    ended = forms.BooleanField(label="Visa även de som har upphört", required=False)


MINE, TO_BEGIN = "mine", "to_begin"


class WhoseFilter(Form):
    """Whose cases: the user's own, or those of one section of the user's or of all."""

    whose = forms.ChoiceField(
        label="Ärenden", choices=[("", "Alla i mina sektioner"), (MINE, "Bara mina")], required=False
    )
    section = forms.ModelChoiceField(
        label="Sektion", queryset=Section.objects.none(), required=False, empty_label="Alla"
    )

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data)
        sections = sections_of(user, REFER)
        if sections is None or len(sections) > 1:
            self.fields["section"].queryset = sections_for(user, REFER)  # type: ignore[attr-defined]
        else:
            del self.fields["section"]

    def of(self, cases: QuerySet[Case], user: Any) -> QuerySet[Case]:
        """Those of the cases that are asked for."""
        if self.chosen.get("whose") == MINE:
            cases = cases.filter(caseworker=user)
        section = self.chosen.get("section")
        return cases.filter(section=section) if section else cases

    @property
    def chosen(self) -> dict[str, Any]:
        """The valid values; what is misspelt in a URL filters nothing."""
        self.is_valid()
        return self.cleaned_data


class ReferralFilter(WhoseFilter):
    state = forms.ChoiceField(
        label="Läge",
        choices=[
            ("", "Alla som väntar eller pågår"), (TO_BEGIN, "Har inte börjat"), *_words(Referral.State.choices),
        ],
        required=False,
    )  # fmt: skip
    provider = forms.ModelChoiceField(
        label="Anordnare", queryset=Provider.objects.order_by("name"), required=False, empty_label="Alla"
    )
    field_order = ("state", "provider")


class _MeasureChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({room_words(obj)})"


def room_words(measure: Any) -> str:
    """What is free in a measure that has been counted (`queries.with_room`): "2 lediga", "fullt, 3 i kö"."""
    if measure.places is None:
        return "obegränsat"
    queue = f", {measure.queued} i kö" if measure.queued else ""
    if measure.free < 0:
        return f"{-measure.free} över{queue}"
    return (
        f"fullt{queue}" if not measure.free else f"{measure.free} {'ledig' if measure.free == 1 else 'lediga'}{queue}"
    )


class ReferForm(Form):
    measure = _MeasureChoice(label="Insats", queryset=Measure.objects.none())
    shared = _text(
        "Det anordnaren får veta", required=False,
        help_text="Bara det som behövs i insatsen. Kan skrivas nu eller när anvisningen skickas.",
    )  # fmt: skip

    def __init__(self, *args: Any, measures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].queryset = measures.order_by("name", "pk")  # type: ignore[attr-defined]


class SendForm(Form):
    shared = _text(
        "Det anordnaren får veta", rows=5,
        help_text="Bara det som behövs i insatsen. Skriv inget om bistånd, pengar eller annat som hör till ärendet.",
    )  # fmt: skip
    consent_on = DateField(label="Klienten samtyckte den dag")
    consent_how = forms.CharField(label="Hur?", max_length=200, help_text="Till exempel muntligt vid ett besök.")
    phone_shared = forms.BooleanField(
        label="Samtycket gäller också telefonnumret",
        required=False,
        help_text="Då ser anordnarens coacher numret. Det visas aldrig för någon med skyddade personuppgifter.",
    )
    demanded = forms.BooleanField(
        label="Nämnden begär att klienten deltar", required=False,
        help_text="Praktik eller annan kompetenshöjande verksamhet enligt 12 kap. 4 § socialtjänstlagen. Då behövs "
        "också det som följer.",
    )  # fmt: skip
    wishes = _text(
        "Klientens önskemål och förutsättningar", required=False,
        help_text="Vad klienten själv vill, och hur det har vägts in när insatsen utformades.",
    )  # fmt: skip
    consulted_on = DateField(label="Samråd med Arbetsförmedlingen den dag", required=False)
    consulted_how = forms.CharField(
        label="Med vem, och hur?", max_length=200, required=False, help_text="Till exempel Eva Ek, i telefon."
    )
    sent_on = DateField(label="Skickades den dag", required=False, help_text="Tomt är i dag.")

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if measure.kind == MeasureKind.PRACTICE:
            del self.fields["demanded"]
            self.fields["wishes"].help_text = (
                "Praktik anvisas enligt 12 kap. 4 § socialtjänstlagen. Skriv vad klienten själv vill, och hur det har "
                "vägts in när praktiken utformades."
            )
            for name in ("wishes", "consulted_on", "consulted_how"):
                self.fields[name].required = True


class AnswerForm(Form):
    """The answers that the referral's state leaves; `own` where the provider itself answers."""

    answer = forms.ChoiceField(label="Vad svarar anordnaren?", widget=forms.RadioSelect)
    begins_on = DateField(label="Ska börja", required=False, help_text="När det finns en plats och dagen är bestämd.")
    answered_on = DateField(
        label="Svaret kom den dag", required=False, help_text="Tomt är i dag. Insatsen kan inte ha börjat före den."
    )
    why = _text("Skäl till ett nej", required=False, help_text="Bara vid nej. Kort, och aldrig en diagnos.")

    def __init__(self, *args: Any, referral: Referral, own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = [row for row in ANSWERS if row[0] != referral.state]
        self.fields["answer"].choices = left  # type: ignore[attr-defined]
        if own:
            self.fields["answer"].label = "Vad svarar ni?"
            del self.fields["answered_on"]
            self.fields["why"].help_text = "Bara vid nej. Socialsekreteraren läser det. Kort, och aldrig en diagnos."


class StartForm(Form):
    started_on = DateField(label="Första dagen")

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["started_on"].initial = min(referral.begins_on or today, today)


class CorrectStartForm(Form):
    started_on = DateField(label="Första dagen")
    reason = forms.CharField(
        label="Varför ändras den?", max_length=200,
        help_text="Dagen som stod förut och skälet finns kvar. Väntan räknas till den rättade dagen.",
    )  # fmt: skip


class EndForm(Form):
    ended_on = DateField(label="Sista dagen")
    outcome = forms.ChoiceField(label="Hur slutade det?", widget=forms.RadioSelect)
    note = _text("Hur det gick", required=False, help_text="Tackade anordnaren nej: skriv varför.")

    def __init__(self, *args: Any, began: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(v, w) for v, w in _words(ReferralOutcome.choices) if (v in Referral.NOT_BEGUN) != began]
        self.fields["outcome"].choices = found  # type: ignore[attr-defined]
        if began:
            self.fields["note"].help_text = "Vad som fungerade, och vad som behövs härnäst."


class CorrectEndForm(EndForm):
    reason = forms.CharField(label="Varför ändras det?", max_length=200)


class SettleForm(Form):
    words = _text(
        "Vad gäller i stället?",
        help_text="Till exempel: klienten söker arbete själv, eller när ni tar upp det igen.",
    )


class AttendanceForm(Form):
    day = DateField(label="Dag")
    state = forms.ChoiceField(label="Närvaro", choices=_words(Attendance.State.choices), widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Skäl som anmäldes", max_length=300, required=False, help_text="Kort, och aldrig en diagnos."
    )
    absent_days = forms.IntegerField(
        label="Frånvarodagar i veckan",
        min_value=1,
        max_value=7,
        required=False,
        help_text="Tomt när det var hela veckan.",
    )
    next_on = DateField(label="Nästa gång", required=False)
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, weekly: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if weekly:
            self.fields["day"].label = "En dag i veckan"
            self.fields["state"].choices = WEEK_STATES  # type: ignore[attr-defined]
        else:
            del self.fields["absent_days"]


class DayForm(Form):
    day = DateField(label="Dag")


class GroupForm(Form):
    """The attendance of a group on a day; `of` makes one with the fields of its rows."""

    rest = forms.BooleanField(label="Alla som inte är ifyllda var närvarande", required=False)
    referrals: Sequence[Any] = ()

    @classmethod
    def of(cls, referrals: Sequence[Any]) -> type[GroupForm]:
        fields: dict[str, Any] = {}
        for row in referrals:
            states = WEEK_STATES if row.weekly else _words(Attendance.State.choices)
            fields[f"state_{row.pk}"] = forms.ChoiceField(
                label=f"Närvaro, {row.person.name}", choices=[("", "Inte antecknad"), *states], required=False
            )
            fields[f"reason_{row.pk}"] = forms.CharField(
                label=f"Skäl, {row.person.name}", max_length=300, required=False
            )
            if row.weekly:
                fields[f"absent_days_{row.pk}"] = forms.IntegerField(
                    label=f"Frånvarodagar, {row.person.name}", min_value=1, max_value=7, required=False
                )
            fields[f"replaces_{row.pk}"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        return type("FilledGroupForm", (cls,), {**fields, "referrals": referrals})

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each participant with their fields; none where the absence has been assessed."""
        return [
            {
                "referral": row,
                "assessed": row.noted and row.noted.assessment,
                "state": self[f"state_{row.pk}"],
                "reason": self[f"reason_{row.pk}"],
                "days": self[f"absent_days_{row.pk}"] if row.weekly else None,
            }
            for row in self.referrals
        ]


class FeedbackForm(Form):
    text = _text(
        "Hur går det?", rows=6, help_text="Vad personen har gjort, vad som fungerar och vad som behövs härnäst."
    )


class AbsenceForm(Form):
    heard_on = DateField(label="Klienten hördes den dag")
    said = _text("Det klienten säger", help_text="Skriv också om du har försökt men inte fått kontakt.")
    assessment = forms.ChoiceField(
        label="Din bedömning", choices=_words(Attendance.Assessment.choices), widget=forms.RadioSelect
    )


class CorrectAbsenceForm(AbsenceForm):
    reason = forms.CharField(
        label="Varför rättas bedömningen?", max_length=300, help_text="Till exempel: läkarintyget kom efteråt."
    )


class ProtectedForm(Form):
    shown = forms.BooleanField(label="Visa personen för anordnarens coacher", required=False)
    reason = _text("Varför?")


class PhoneForm(Form):
    shared = forms.BooleanField(label="Anordnarens coacher får se klientens telefonnummer", required=False)
    reason = forms.CharField(label="När och hur sade klienten det?", max_length=200)


class CoachForm(Form):
    user = forms.ModelChoiceField(label="Coach", queryset=User.objects.none())

    def __init__(self, *args: Any, coaches: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = coaches  # type: ignore[attr-defined]
