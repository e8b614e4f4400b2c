"""What comes in and what is written: applications, documents and journal notes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db import connection, models
from django.db.models.functions import Now
from django.utils import timezone

from cases.models.case import Case
from cases.models.person import Person

PIECE = 4 * 2**20


class StoredFile(models.Model):
    """The bytes of a document, letter or bank file; never changed, named by their own hash."""

    sha256 = models.CharField("filens avtryck", max_length=64)
    media_type = models.CharField("filtyp", max_length=100)
    size = models.PositiveIntegerField("storlek (byte)")
    content = models.BinaryField("innehåll")
    stored_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "fil"
        verbose_name_plural = "filer"
        indexes = [models.Index(fields=["sha256"], name="file_by_hash")]

    def pieces(self) -> Iterator[bytes]:
        """The bytes a piece at a time, so that a large file is never whole in the process. `content` may wait."""
        for first in range(1, self.size + 1, PIECE):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT substring(content FROM %s FOR %s) FROM cases_storedfile WHERE id = %s",
                    [first, PIECE, self.pk],
                )
                yield bytes(cursor.fetchone()[0])


class Channel(models.TextChoices):
    PAPER = "paper", "papper"
    COUNTER = "counter", "besök"
    PHONE = "phone", "telefon"
    E_SERVICE = "e_service", "e-tjänst"
    MESSAGE = "message", "meddelande"


# How what somebody registers by hand came in.
BY_HAND = [channel for channel in Channel if channel not in (Channel.E_SERVICE, Channel.MESSAGE)]


class ApplicationKind(models.TextChoices):
    NEW = "new", "första ansökan"
    RENEWAL = "renewal", "återansökan"
    OTHER_NEED = "other_need", "annat behov"
    ACUTE = "acute", "akut"


class Application(models.Model):
    """A request for aid for a month; the moment it was received is the server's and never changes."""

    class State(models.TextChoices):
        RECEIVED = "received", "inkommen"
        UNDER_INVESTIGATION = "under_investigation", "under utredning"
        SUPPLEMENT_REQUESTED = "supplement_requested", "komplettering begärd"
        DECIDED = "decided", "beslutad"
        WITHDRAWN = "withdrawn", "återtagen"
        JOINED = "joined", "hör ihop med en annan"
        MISPLACED = "misplaced", "hörde till någon annan"

    ENDS = [State.DECIDED, State.WITHDRAWN, State.JOINED, State.MISPLACED]
    TRANSITIONS = {
        State.RECEIVED: [State.UNDER_INVESTIGATION, *ENDS],
        State.UNDER_INVESTIGATION: [State.SUPPLEMENT_REQUESTED, *ENDS],
        State.SUPPLEMENT_REQUESTED: [State.UNDER_INVESTIGATION, *ENDS],
        # Days are left again when its decision is changed to fewer of them.
        State.DECIDED: [State.UNDER_INVESTIGATION],
        State.WITHDRAWN: [State.MISPLACED],
        # It stands for itself again when the other is withdrawn, or when they did not belong together after all.
        State.JOINED: [State.RECEIVED, State.UNDER_INVESTIGATION, State.WITHDRAWN, State.MISPLACED],
        # What is left in the case of another: that it lay there. All that was sent is a contact again.
        State.MISPLACED: [],
    }
    OPEN_STATES = (State.RECEIVED, State.UNDER_INVESTIGATION, State.SUPPLEMENT_REQUESTED)
    # What gets no decision of its own in the case.
    WITHOUT_DECISION = (State.WITHDRAWN, State.JOINED, State.MISPLACED)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="applications", db_index=False)
    month = models.DateField("månad", help_text="the first day of the month the aid is for")
    kind = models.CharField("slag", max_length=12, choices=ApplicationKind.choices, default=ApplicationKind.NEW)
    channel = models.CharField("inkom genom", max_length=10, choices=Channel.choices)
    received_at = models.DateTimeField("inkom", db_default=Now())
    # The day one that is registered by hand reached us, where that was before it was registered.
    reached_on = models.DateField("nådde oss", null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField("läge", max_length=25, choices=State.choices, default=State.RECEIVED)
    # What is applied for, as typed: {"incomes": [...], "expenses": [...], "needs": [...], "text": "…"}
    content = models.JSONField("innehåll", default=dict)
    # The sender's own number of it: the same one twice is the same application (e-service, double submit).
    external_id = models.CharField("e-tjänstens nummer", max_length=80, null=True, blank=True, unique=True)
    # The message that it is made of; it was received when that came, and a message is an application once.
    message = models.OneToOneField(
        "cases.Message", verbose_name="meddelande", on_delete=models.PROTECT, null=True, blank=True,
        related_name="application",
    )  # fmt: skip
    supplement_by = models.DateField("komplettering senast", null=True, blank=True)
    supplement_text = models.TextField("det som saknas", blank=True, default="")
    # Another of the same month, in whose decision this one is answered too.
    joined_to = models.ForeignKey(
        "self", verbose_name="hör ihop med", on_delete=models.PROTECT, null=True, blank=True, related_name="joined",
        db_index=False,
    )  # fmt: skip

    class Meta:
        verbose_name = "ansökan"
        verbose_name_plural = "ansökningar"
        constraints = [
            models.CheckConstraint(name="application_month_is_first_day", condition=models.Q(month__day=1)),
            models.CheckConstraint(
                name="only_application_by_hand_reached_us",
                condition=models.Q(reached_on__isnull=True) | ~models.Q(channel__in=["e_service", "message"]),
            ),
            models.CheckConstraint(
                name="application_of_a_message_says_which",
                condition=models.Q(channel="message", message__isnull=False)
                | (~models.Q(channel="message") & models.Q(message__isnull=True)),
            ),
            models.CheckConstraint(
                name="joined_application_says_to_which",
                condition=models.Q(state="joined", joined_to__isnull=False)
                | (~models.Q(state="joined") & models.Q(joined_to__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-month"], name="application_of_case"),
            models.Index(fields=["id"], include=["received_at"], name="application_received"),
            models.Index(
                fields=["received_at"],
                name="application_open",
                condition=models.Q(state__in=["received", "under_investigation", "supplement_requested"]),
            ),
            models.Index(fields=["joined_to"], name="application_joined", condition=models.Q(joined_to__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Ansökan {self.month:%Y-%m}"

    @property
    def came_on(self) -> date:
        """The day it came in, from which times are counted: when it reached us, though registered later (FL 22 §)."""
        return self.reached_on or timezone.localdate(self.received_at)

    @classmethod
    def came_before(cls, day: date) -> models.Q:
        """Those that came in before a day."""
        return models.Q(reached_on__lt=day) | models.Q(reached_on=None, received_at__date__lt=day)

    @property
    def is_open(self) -> bool:
        """Whether it waits for its decision."""
        return self.state in self.OPEN_STATES

    @property
    def says_all(self) -> bool:
        """Whether what is left empty means none: the e-service asks about every part, a paper may leave one out."""
        return self.channel == Channel.E_SERVICE


class Document(models.Model):
    """A document in the record, with the server's received stamp and its place in time.

    It never changes, but for one that belonged to somebody else: that goes out with its application, and what is left
    is that it lay here (`LEFT`).
    """

    LEFT = "Handlingen hörde till någon annan och är uttagen ur ärendet."

    class Direction(models.TextChoices):
        INCOMING = "incoming", "inkommen"
        OUTGOING = "outgoing", "utgående"
        OWN = "own", "upprättad"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents", db_index=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    title = models.CharField("rubrik", max_length=120)
    direction = models.CharField("inkommen eller upprättad", max_length=10, choices=Direction.choices)
    received_at = models.DateTimeField("ankomststämpel", db_default=Now())
    # The day a paper reached us where somebody stamped it before it was registered; else that of `received_at`.
    reached_on = models.DateField("nådde oss", null=True, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # The message from the client that it came with.
    message = models.ForeignKey(
        "cases.Message", verbose_name="meddelande", on_delete=models.PROTECT, null=True, blank=True,
        related_name="documents",
    )  # fmt: skip
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)
    # Why it cannot be shown, in words; it is kept as it was sent (or, where it was harmful, only named).
    hindrance = models.CharField("kan inte visas", max_length=200, blank=True, default="")
    # What it came with before anybody knew which case it belonged to; its stamp is from then.
    came_as = models.OneToOneField(
        "cases.IntakeFile", verbose_name="kom med kontakten", on_delete=models.PROTECT, null=True, blank=True,
        related_name="document",
    )  # fmt: skip

    class Meta:
        verbose_name = "handling"
        verbose_name_plural = "handlingar"
        constraints = [
            models.CheckConstraint(
                name="only_incoming_document_reached_us",
                condition=models.Q(reached_on__isnull=True) | models.Q(direction="incoming"),
            )
        ]
        indexes = [models.Index(fields=["case", "-received_at"], name="document_of_case")]

    @property
    def came_on(self) -> date:
        """The day it came in: when it reached us, though it was registered later (FL 22 §)."""
        return self.reached_on or timezone.localdate(self.received_at)


class DocumentKind(models.TextChoices):
    APPLICATION = "application", "ansökan"
    RENT = "rent", "hyresavi eller hyreskontrakt"
    BILL = "bill", "faktura eller räkning"
    BANK = "bank", "kontoutdrag"
    WAGE = "wage", "lönebesked"
    BENEFIT = "benefit", "besked om ersättning"
    MEDICAL = "medical", "läkarintyg"
    JOB_SEARCH = "job_search", "aktivitetsrapport eller sökta arbeten"
    IDENTITY = "identity", "id-handling"
    APPEAL = "appeal", "överklagande"
    LETTER = "letter", "brev"
    OTHER = "other", "annan handling"


class DocumentSorting(models.Model):
    """What a document is and which application it belongs to, as somebody has said; the current one holds.

    The document itself never changes. One that came in and is of no kind yet is unsorted matter.
    """

    document = models.ForeignKey(Document, verbose_name="handling", on_delete=models.PROTECT, related_name="sortings")
    kind = models.CharField("slag", max_length=12, choices=DocumentKind.choices, blank=True, default="")
    title = models.CharField("rubrik", max_length=120)
    application = models.ForeignKey(
        Application,
        verbose_name="ansökan",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sortings",
    )
    sorted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="sorterad av",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    sorted_at = models.DateTimeField("sorterad", db_default=Now())
    current = models.BooleanField("gäller", default=True)
    # The last day of a certificate or a contract.
    valid_until = models.DateField("gäller till", null=True, blank=True)

    class Meta:
        verbose_name = "sortering av handling"
        verbose_name_plural = "sorteringar av handlingar"
        constraints = [
            models.UniqueConstraint(name="one_current_sorting", fields=["document"], condition=models.Q(current=True))
        ]
        indexes = [
            models.Index(fields=["document"], name="document_unsorted", condition=models.Q(current=True, kind="")),
        ]


class JournalNote(models.Model):
    """A dated note; once signed it is never changed, only corrected by a new one."""

    class State(models.TextChoices):
        DRAFT = "draft", "utkast"
        SIGNED = "signed", "signerad"

    class Secrecy(models.TextChoices):
        """Why a note is never shown to the client through the e-service (OSL 26:1)."""

        NONE = "", "ingen, får visas om den publiceras"
        VIOLENCE = "violence", "våld eller hot"
        OTHER = "other", "uppgifter om någon annan"
        HARM = "harm", "annan sekretess"

    TRANSITIONS = {State.DRAFT: [State.SIGNED], State.SIGNED: []}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes", db_index=False)
    # Whom it concerns, where it is one person only; without one, the household.
    about = models.ForeignKey(
        Person, verbose_name="gäller", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    secrecy = models.CharField(
        "sekretess", max_length=10, choices=Secrecy.choices, blank=True, default=Secrecy.NONE, db_default=""
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField(db_default=Now())
    happened_on = models.DateField("händelsedag")
    heading = models.CharField("rubrik", max_length=120)
    text = models.TextField("anteckning")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.DRAFT)
    signed_at = models.DateTimeField(null=True, blank=True)
    corrects = models.ForeignKey(
        "self", verbose_name="rättar", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )

    class Meta:
        verbose_name = "journalanteckning"
        verbose_name_plural = "journalanteckningar"
        constraints = [
            models.CheckConstraint(
                name="signed_note_has_moment",
                condition=models.Q(state="draft", signed_at__isnull=True)
                | models.Q(state="signed", signed_at__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["case", "-happened_on", "-id"], name="note_of_case"),
            models.Index(fields=["case"], name="note_unsigned", condition=models.Q(state="draft")),
        ]
