"""Forms of people, cases, applications, documents, notes and decisions (the calculation's: cases.sheet)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms

from bistand.staff.models import DecisionType, Section, User
from bistand.ui.forms import DateField, Form, MonthField, PersonnummerField
from bistand.ui.seen import SeenField
from cases.filecheck import ACCEPTED
from cases.letters_text import short_reference
from cases.models import (
    BY_HAND,
    FORMAL,
    GRANTS,
    Application,
    ApplicationKind,
    Case,
    ChangeGround,
    Channel,
    CloseReason,
    Decision,
    DecisionObstacle,
    DocumentKind,
    HouseholdMember,
    JournalNote,
    LegalGround,
    MemberRole,
    NotifyBy,
    Obstacle,
    Outcome,
    Person,
    Phrase,
    Repayment,
    Uncommunicated,
)
from cases.phrases import SECTIONS
from cases.supplement.catalogue import Item
from cases.unclear import TICKED

# What a decision says of itself, and not because the one that it replaces did.
OF_ITS_OWN = ("change_ground", "uncommunicated", "not_awaited")


def long_text(label: str, rows: int = 4, **kwargs: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=20_000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def choices(kind: Any, empty: str = "") -> list[tuple[str, str]]:
    """The values of TextChoices with a capital letter, after an empty choice where one is named."""
    named = [(str(value), str(label)[:1].upper() + str(label)[1:]) for value, label in kind.choices]
    return [("", empty), *named] if empty else named


# ---- lists -----------------------------------------------------------------------------------------------


class WorkFilter(Form):
    """The selection of the work list, all of it in the URL; no names and no numbers of persons.

    `caseworkers` are keys and names.
    """

    whose = forms.ChoiceField(
        label="Visa", required=False, choices=[("mine", "Mina ärenden"), ("section", "Sektionens ärenden")]
    )
    state = forms.ChoiceField(label="Ärende", required=False, choices=choices(Case.State, "Alla"))
    application = forms.ChoiceField(label="Ansökan", required=False, choices=choices(Application.State, "Alla"))
    waiting = forms.ChoiceField(label="Väntan", required=False, choices=[("", "Alla"), ("late", "Över målet")])
    month = MonthField(label="Månad", required=False)
    caseworker = forms.ChoiceField(label="Socialsekreterare", required=False)
    section = forms.ChoiceField(label="Sektion", required=False)

    def __init__(
        self, *args: Any, caseworkers: Iterable[tuple[int, str]], sections: Iterable[Section], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(user), name) for user, name in caseworkers]
        places = [(str(section.pk), section.name) for section in sections]
        self.fields["caseworker"].choices = [("", "Alla"), ("none", "Ej fördelade"), *people]  # type: ignore[attr-defined]
        self.fields["section"].choices = [("", "Alla"), *places]  # type: ignore[attr-defined]
        if len(places) < 2:
            del self.fields["section"]


class SearchForm(Form):
    q = forms.CharField(
        label="Namn, personnummer eller ärendenummer",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 40}),
    )


class ReasonForm(Form):
    reason = forms.CharField(
        label="Varför behöver du öppna ärendet?",
        min_length=5,
        max_length=200,
        help_text="Till exempel: handlägger ansökan för september. Det du skriver står i åtkomstloggen.",
        error_messages={"min_length": "Skriv skälet med några ord."},
    )


# ---- people and cases ------------------------------------------------------------------------------------


class PersonFields(Form):
    """Name, address and the rest of a person."""

    given_name = forms.CharField(label="Förnamn", max_length=80)
    family_name = forms.CharField(label="Efternamn", max_length=80)
    street = forms.CharField(label="Gatuadress", max_length=120, required=False)
    postcode = forms.CharField(label="Postnummer", max_length=10, required=False, widget=forms.TextInput({"size": 8}))
    city = forms.CharField(label="Postort", max_length=60, required=False)
    phone = forms.CharField(label="Telefon", max_length=30, required=False, widget=forms.TextInput({"size": 20}))
    email = forms.EmailField(label="E-post", max_length=254, required=False, widget=forms.EmailInput({"size": 30}))
    language = forms.CharField(
        label="Språk vid tolk", max_length=40, required=False, widget=forms.TextInput({"size": 20})
    )
    protected = forms.BooleanField(
        label="Skyddade personuppgifter (sekretessmarkering eller skyddad folkbokföring)", required=False
    )

    def details(self) -> dict[str, Any]:
        """What is known of the person besides the names."""
        names = ("street", "postcode", "city", "phone", "email", "language", "protected")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class PersonForm(PersonFields):
    """Change a person; where a protected one lives or is reached is neither shown nor changed here (OSL 21:3)."""

    CONTACT = ("street", "postcode", "city", "address_unknown", "phone", "email", "notify_by")

    address_unknown = forms.BooleanField(
        label="Adressen är inte känd",
        required=False,
        help_text="Breven skrivs då utan adress och lämnas över personligen.",
    )
    notify_by = forms.ChoiceField(
        label="Aviseras med",
        required=False,
        choices=choices(NotifyBy),
        help_text="Bara om personen har samtyckt. Meddelandet säger att det finns något nytt på Mina sidor, inget mer.",
    )
    notify_protected = forms.BooleanField(
        label="Får aviseras trots skyddade personuppgifter",
        required=False,
        help_text="Bara om personen uttryckligen har bett om det, och själv väljer sms eller e-post på Mina sidor.",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.CONTACT if person.protected else ("notify_protected",):
            del self.fields[name]


class Numbered(Form):
    """Who somebody is: by the number, or by the day they were born where they have none yet."""

    pnr = PersonnummerField()
    born = DateField(
        label="Född", required=False,
        help_text="Om personen varken har personnummer eller samordningsnummer. Hen får ett tillfälligt nummer här.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and str(self.data.get(self.add_prefix("born"), "")).strip():
            self.fields["pnr"].required = False


class CaseOpening(Numbered):
    """Where the new case belongs."""

    section = forms.ModelChoiceField(label="Sektion", queryset=Section.objects.none(), empty_label=None)
    caseworker = forms.ModelChoiceField(
        label="Socialsekreterare", queryset=User.objects.none(), required=False, empty_label="Fördelas senare"
    )

    def __init__(self, *args: Any, sections: Any, caseworkers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = sections  # type: ignore[attr-defined]
        self.fields["caseworker"].queryset = caseworkers  # type: ignore[attr-defined]


class NewCaseForm(CaseOpening, PersonFields):
    """The applicant and the case; the others of the household are rows of MemberRow."""

    field_order = ["pnr", "born", "given_name", "family_name"]


class MemberRow(Numbered):
    """A partner or a child in the household."""

    field_order = ["role", "pnr", "born", "given_name", "family_name"]
    role = forms.ChoiceField(label="Roll", choices=[c for c in choices(MemberRole) if c[0] != MemberRole.APPLICANT])
    pnr = PersonnummerField(label="Personnummer")
    given_name = forms.CharField(label="Förnamn", max_length=80)
    family_name = forms.CharField(label="Efternamn", max_length=80)
    lunch_away = forms.BooleanField(label="Äter lunch på förskola", required=False)
    in_school = forms.BooleanField(label="Går i gymnasiet (18–20 år)", required=False)
    days = forms.IntegerField(
        label="Dagar vid växelvis boende",
        required=False,
        min_value=1,
        max_value=31,
        widget=forms.TextInput({"inputmode": "numeric", "size": 3, "class": "num"}),
    )


class GiveNumberForm(Form):
    pnr = PersonnummerField()
    reason = forms.CharField(
        label="Hur vet du numret?",
        max_length=200,
        help_text="Till exempel: besked från Skatteverket.",
    )


class LastDayForm(Form):
    last_day = DateField(label="Sista dag i hushållet")


class WithdrawMemberForm(Form):
    reason = forms.CharField(
        label="Vad blev fel?", max_length=200, help_text="Till exempel: fel personnummer. Det står i ärendets historik."
    )


class CloseForm(Form):
    close_reason = forms.ChoiceField(
        label="Varför avslutas ärendet?", choices=choices(CloseReason), widget=forms.RadioSelect
    )


# ---- applications and the record -------------------------------------------------------------------------


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; gives a list."""

    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        single = super().clean
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [single(item, initial) for item in given]


class ApplicationForm(Form):
    month = MonthField(label="Månad som ansökan gäller")
    channel = forms.ChoiceField(
        label="Hur kom ansökan in?",
        choices=[c for c in choices(Channel) if c[0] in BY_HAND],
        widget=forms.RadioSelect,
    )
    reached_on = DateField(
        label="Kom in en tidigare dag",
        required=False,
        help_text="Om den låg i brevlådan eller stämplades före i dag. Annars lämnar du tomt.",
    )
    kind = forms.ChoiceField(label="Slag", choices=choices(ApplicationKind), widget=forms.RadioSelect, required=False)
    text = long_text("Det sökanden skriver eller berättar", rows=3, required=False)
    named_partner = forms.CharField(
        label="Make, maka eller sambo som ansökan nämner",
        max_length=60,
        required=False,
        help_text="Bara den som inte redan är med i hushållet. Beslutet väntar tills personen är tillagd, eller tills "
        "det står varför hen inte räknas.",
    )
    named_children = long_text(
        "Barn som ansökan nämner, ett per rad", rows=2, required=False, help_text="Bara de som inte redan är med."
    )
    unclear = forms.MultipleChoiceField(
        label="Är något oklart?",
        required=False,
        choices=list(TICKED.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="Ansökan registreras ändå. Handläggaren får frågorna som förslag till begäran om komplettering.",
    )
    unclear_text = long_text(
        "Annat som är oklart, en fråga per rad",
        rows=2,
        required=False,
        help_text="Till exempel: Beloppet för hyran går inte att läsa.",
    )
    documents = FilesField(label="Handlingar", required=False, help_text=f"{ACCEPTED}, högst 10 MB per fil.")


class SupplementForm(Form):
    """What is missing, ticked in the list of what may be; the letter says these lines, and one's own words."""

    items = forms.MultipleChoiceField(
        label="Det som saknas", required=False, widget=forms.CheckboxSelectMultiple, help_text="Raderna står i brevet."
    )
    supplement_text = long_text(
        "Något mer, med egna ord",
        required=False,
        help_text="Skriv så att sökanden förstår, till exempel: kvitto på insättningen den 12 augusti.",
    )
    supplement_by = DateField(label="Senast den")

    def __init__(self, *args: Any, listed: Iterable[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = list(listed)
        chosen = [(str(place), item.text) for place, item in enumerate(self.listed)]
        self.fields["items"].choices = chosen  # type: ignore[attr-defined]

    @property
    def wanted(self) -> list[Item]:
        """The lines that are ticked, of a valid form."""
        return [self.listed[int(place)] for place in self.cleaned_data["items"]]


class WithdrawForm(Form):
    reason = long_text(
        "Hur och när återtogs ansökan?", rows=2, help_text="Till exempel: ringde 2026-09-12 och tog tillbaka den."
    )


class JoinForm(Form):
    to = forms.ChoiceField(label="Hör ihop med", widget=forms.RadioSelect)
    reason = long_text(
        "Varför hör de ihop?", rows=2, help_text="Till exempel: samma ansökan skickades två gånger. Står i tidslinjen."
    )

    def __init__(self, *args: Any, others: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = list(others)  # type: ignore[attr-defined]


class PartForm(Form):
    reason = long_text("Varför hör de inte ihop?", rows=2, help_text="Står i tidslinjen.")


def _placed(case: Case) -> Any:
    """The applications that a document of the case may belong to."""
    return case.applications.exclude(state=Application.State.MISPLACED).order_by("-month", "-pk")


def _valid_until() -> DateField:
    return DateField(
        label="Gäller till",
        help_text="Den sista dagen, om intyget eller avtalet har en. Handläggaren påminns i god tid.",
        required=False,
    )


class DocumentForm(Form):
    title = forms.CharField(label="Rubrik", max_length=120, help_text="Till exempel: Hyresavi september")
    application = forms.ModelChoiceField(
        label="Hör till ansökan", queryset=Application.objects.none(), required=False, empty_label="Ingen särskild"
    )
    kind = forms.ChoiceField(label="Vad är det?", choices=choices(DocumentKind, "Välj"))
    file = forms.FileField(label="Fil", help_text=f"{ACCEPTED}, högst 10 MB.")
    reached_on = DateField(
        label="Kom in en tidigare dag",
        required=False,
        help_text="Om den låg i brevlådan eller stämplades före i dag. Annars lämnar du tomt.",
    )
    valid_until = _valid_until()

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = _placed(case)  # type: ignore[attr-defined]


class SortForm(Form):
    """What a document is: its place in the record."""

    kind = forms.ChoiceField(label="Vad är det?", choices=choices(DocumentKind, "Välj"))
    title = forms.CharField(label="Rubrik", max_length=120)
    application = forms.ModelChoiceField(
        label="Hör till ansökan", queryset=Application.objects.none(), required=False, empty_label="Ingen särskild"
    )
    valid_until = _valid_until()

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = _placed(case)  # type: ignore[attr-defined]


class NoteForm(Form):
    happened_on = DateField(label="Händelsedag")
    heading = forms.CharField(label="Rubrik", max_length=120)
    text = long_text("Anteckning", rows=8)
    about = forms.TypedChoiceField(
        label="Gäller",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Hela hushållet")],
    )
    secrecy = forms.ChoiceField(label="Sekretess", required=False, choices=choices(JournalNote.Secrecy))
    seen = SeenField()

    def __init__(self, *args: Any, members: Iterable[HouseholdMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {m.person_id: m.person.name for m in members}
        self.fields["about"].choices = [("", "Hela hushållet"), *people.items()]  # type: ignore[attr-defined]


class CorrectionForm(Form):
    text = long_text(
        "Rättelse", rows=5, help_text="Skriv vad som ska stå. Den gamla anteckningen står kvar som den är."
    )


# ---- decisions -------------------------------------------------------------------------------------------


class DecisionForm(Form):
    """What a decision says. The amount is the sum of its purposes (cases.sheet.PurposeRow)."""

    RIGHT_TYPES = (DecisionType.LIVELIHOOD, DecisionType.LIVING_COSTS)

    outcome = forms.ChoiceField(label="Utfall", choices=choices(Outcome), widget=forms.RadioSelect)
    legal_ground = forms.ChoiceField(label="Lagrum", choices=LegalGround.choices, widget=forms.RadioSelect)
    decision_type = forms.ChoiceField(
        label="Beslutet gäller",
        choices=[(t.value, t.label.partition(",")[0]) for t in RIGHT_TYPES],
        help_text="Avgör vem som får besluta vid bifall enligt 12 kap. 1 §.",
    )
    period_from = DateField(label="Från och med")
    period_to = DateField(label="Till och med")
    reasons = long_text("Motivering", rows=8)
    individual = long_text(
        "Individuella skäl",
        rows=5,
        required=False,
        help_text="Behövs när något inte beviljas, eller mindre än förut: vad det är i just det här hushållets "
        "situation som gör att det blir så. En standardfras räcker inte.",
    )
    against_calculation = long_text("Varför avslås ansökan ändå?", rows=3, required=False)
    besides_reason = long_text(
        "Varför beviljas mer för samma dagar?",
        rows=3,
        required=False,
        help_text="Behövs när båda besluten ger försörjningsstöd för samma dagar, eller samma månads kostnad en gång "
        "till. Står i beslutet och i brevet.",
    )
    not_awaited = long_text(
        "Varför väntas inte svaret på kompletteringen in?",
        rows=3,
        required=False,
        help_text="Behövs när beslutet går den enskilde emot innan sista dagen har gått. Står i beslutet och i brevet.",
    )
    sections = forms.MultipleChoiceField(
        label="Tillämpade lagrum",
        choices=[(key, f"{short_reference(key)}: {about}") for key, about in SECTIONS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Utöver det valda lagrummet och de regler som beräkningen bygger på.",
    )
    months = forms.IntegerField(
        label="Antal månader",
        min_value=1,
        max_value=Decision.MOST_MONTHS,
        initial=1,
        required=False,
        help_text="Ändamålen gäller varje månad. Glasögon, tandvård, flytt och annat som behövs en gång gäller bara "
        "den första. Till och med följer antalet, om du inte väljer en annan dag.",
        widget=forms.TextInput({"inputmode": "numeric", "size": 3, "class": "num"}),
    )
    until_further_notice = forms.BooleanField(label="Beslutet gäller tills vidare under tiden", required=False)
    conditions = long_text("Villkor", rows=2, required=False)
    repayment = forms.ChoiceField(
        label="Kan biståndet krävas tillbaka?", choices=Repayment.choices, required=False, widget=forms.RadioSelect
    )
    repayment_ground = long_text(
        "Vad som gör att det kan krävas tillbaka",
        rows=3,
        required=False,
        help_text="Till exempel vilken ersättning som väntas, från vem och för vilken tid. Det gäller bara om det står "
        "i beslutet, för just det här biståndet, innan det betalas ut.",
    )
    uncommunicated = forms.ChoiceField(
        label="Fattas beslutet utan kommunicering?",
        choices=Uncommunicated.choices,
        required=False,
        widget=forms.Select,
        help_text="Gäller när något inte beviljas, eller mindre än förut (25 § förvaltningslagen).",
    )
    names_left_out = forms.BooleanField(
        label="Utelämna namn på tjänstemän i brevet, därför att det finns ett hot (33 § förvaltningslagen)",
        required=False,
    )
    change_ground = forms.ChoiceField(
        label="Varför får beslutet ändras?", choices=ChangeGround.choices, widget=forms.RadioSelect
    )
    # Only for putting one in: a draft may hold one that has a newer version by now.
    phrase = forms.CharField(label="Fras ur biblioteket", required=False, widget=forms.Select)
    child_perspective = long_text(
        "Barnens situation",
        rows=4,
        required=False,
        help_text="Hur barnens bästa och åsikter har beaktats (3 kap. 1–3 §§ socialtjänstlagen). Står i beslutsbrevet.",
    )
    children_same = forms.BooleanField(
        label="Jag har läst texten om barnen, och den stämmer nu",
        required=False,
        widget=forms.CheckboxInput({"data-key": "k"}),
    )
    calculation = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = SeenField()

    def __init__(
        self,
        *args: Any,
        adults: Iterable[Person],
        children: bool,
        replaces: bool = False,
        taken: Collection[str] = (),
        phrases: Iterable[Phrase] = (),
        **kwargs: Any,
    ) -> None:
        """`taken` are legal grounds that another decision on the application has."""
        super().__init__(*args, **kwargs)
        self.adults = list(adults)
        grounds = [choice for choice in LegalGround.choices if choice[0] not in taken]
        self.fields["legal_ground"].choices = grounds  # type: ignore[attr-defined]
        # Somebody may have decided while this was being written.
        self.fields["legal_ground"].error_messages["invalid_choice"] = (
            "Ansökan har fått ett beslut enligt det lagrummet medan du skrev. Läs det under Beslut på ärendet."
        )
        known = [(str(phrase.pk), phrase.title) for phrase in phrases]
        self.fields["phrase"].widget.choices = [("", "Välj fras"), *known]  # type: ignore[attr-defined]
        if not known:
            del self.fields["phrase"]
        if not replaces:
            del self.fields["change_ground"]
        for person in self.adults:
            self.fields[f"obstacle_{person.pk}"] = forms.ChoiceField(
                label=f"Försörjningshinder för {person.name}", choices=choices(Obstacle, "Välj"), required=False
            )
        if not children:
            del self.fields["child_perspective"]
            del self.fields["children_same"]

    @property
    def obstacle_fields(self) -> list[Any]:
        return [self[f"obstacle_{person.pk}"] for person in self.adults]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        given["months"] = given.get("months") or 1
        if given.get("outcome") in FORMAL:
            return given
        for person in self.adults:
            if not given.get(f"obstacle_{person.pk}"):
                self.add_error(f"obstacle_{person.pk}", "Välj försörjningshinder.")
        if "child_perspective" in self.fields and not given.get("child_perspective"):
            self.add_error("child_perspective", "Skriv hur barnens bästa och åsikter har beaktats.")
        return given

    def obstacles(self) -> dict[int, str]:
        chosen = {person.pk: self.cleaned_data.get(f"obstacle_{person.pk}", "") for person in self.adults}
        return {person: obstacle for person, obstacle in chosen.items() if obstacle}


def type_of(outcome: str, legal_ground: str, chosen: str) -> str:
    """The delegation order's type: what outcome and ground give, else what was chosen."""
    if outcome not in GRANTS:
        return DecisionType.REFUSAL
    return DecisionType.DISCRETIONARY if legal_ground == LegalGround.DISCRETIONARY else chosen


def initial_of(decision: Decision) -> dict[str, Any]:
    """A decision as the form shows it."""
    names = (name for name in Decision.SAID if name not in ("amount", *OF_ITS_OWN))
    obstacles: Iterable[DecisionObstacle] = decision.obstacles.all()
    return {
        **{name: getattr(decision, name) for name in names},
        **{f"obstacle_{row.person_id}": row.obstacle for row in obstacles},
    }


class ReturnForm(Form):
    reason = long_text("Varför lämnas förslaget tillbaka?", rows=3)
