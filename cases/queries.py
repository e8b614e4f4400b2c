"""Reads of people, cases and decisions. Every queryset here carries the secrecy filter; opening is logged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models import Case as WhenCase
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from bistand.audit.actions import log_access
from bistand.audit.models import Access, Delivery, Fact
from bistand.refusals import NotAllowed, NotFound
from bistand.staff.models import Role, RoleGrant, User
from bistand.staff.permissions import may, sections_of
from cases.barriers import barred_cases, refuse_barred
from cases.household_days import days_of, in_order, members_of
from cases.models import (
    Application,
    Calculation,
    Case,
    CaseWarning,
    CommitteeMatter,
    Communication,
    Decision,
    Document,
    DocumentKind,
    DocumentSorting,
    HouseholdMember,
    JournalNote,
    MemberRole,
    Message,
    Objection,
    Outcome,
    Person,
    Phrase,
    RecoveryClaim,
    Supplement,
    SupplementItem,
    goes_against,
)
from cases.numbers import age_on, last_day_of_month, read_person_number, read_temporary_number

# How long a stated reason lets one go on reading a protected record.
REASON_HOURS = 8
REASON = "case_reason"
# Persons looked at for one name; a name with more bearers needs more letters.
LARGEST_FIND = 200
# The index of parts of names knows them by three letters.
SHORTEST_LOOKED_UP = 3


class ReasonNeeded(NotAllowed):
    """A protected record is opened with a reason, which is logged."""

    def __init__(self, case_id: int) -> None:
        super().__init__("Ärendet har skyddade personuppgifter. Ange först varför du behöver öppna det.")
        self.way_on = (REASON, case_id)


def visible_cases(user: Any, act: str = "cases.read") -> QuerySet[Case]:
    """Cases the user may know of: those of the user's sections, protected ones only for those few who may, and none
    that the user is barred from.

    Source: PUL-soc 10 § (access only as far as the work needs it), OSL 26:1, FL 17 §.
    """
    sections = sections_of(user, act)
    cases = Case.objects.all()
    if sections is not None:
        cases = cases.filter(section_id__in=sections)
    if not may(user, "cases.read_protected"):
        cases = cases.filter(Q(protected=False) | Q(caseworker=user))
    return cases.exclude(pk__in=barred_cases(user))


def open_case(user: Any, case_id: int, what: str, reason: str = "") -> Case:
    """The case, if the user may read it; the reading is logged with the persons of the household.

    A protected case is opened with a reason: the one given, or the one stated earlier in the day's work.
    Raises NotFound, the same for a case that does not exist and one that may not be known of, ReasonNeeded, and
    Barred where the user is disqualified in it.
    """
    case = (
        visible_cases(user)
        .select_related("applicant", "section", "caseworker__employee", "household")
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        refuse_barred(user, case_id)
        raise NotFound("Ärendet finns inte, eller hör till en sektion där du inte arbetar.")
    reason = reason or (_stated_reason(user, case) if case.protected else "")
    if case.protected and not reason:
        raise ReasonNeeded(case.pk)
    persons = [member.person_id for member in ever_members(case)]
    log_access(user, what, case_id=case.pk, persons=persons, reason=reason)
    return case


def _stated_reason(user: Any, case: Case) -> str:
    since = timezone.now() - timedelta(hours=REASON_HOURS)
    stated = Access.objects.filter(actor=user, case_id=case.pk, what=REASON, at__gte=since).exclude(reason="")
    return stated.order_by("-id").values_list("reason", flat=True).first() or ""


def members_on(household_id: int, day: date) -> list[HouseholdMember]:
    """Members of a household on a day: applicant, partner, then children from the eldest."""
    rows = HouseholdMember.objects.filter(household=household_id, valid__contains=day).select_related("person")
    return in_order(rows)


def members_shown(case: Case, day: date) -> list[HouseholdMember]:
    """`members_on` for a page that shows several days' households; asked once for a page."""
    return in_order(member for member in ever_members(case) if day in member.valid)


def household_shown(case: Case, month: date, period: Mapping[str, Any] | None = None) -> list[HouseholdMember]:
    """`members_in` for a page that shows several months' households; asked once for a page."""
    return members_of(ever_members(case), days_of(month, period))


def ever_members(case: Case) -> list[HouseholdMember]:
    kept: list[HouseholdMember] | None = case.__dict__.get("_members")
    if kept is None:
        rows = HouseholdMember.objects.filter(household=case.household_id).select_related("person").order_by("pk")
        kept = case.__dict__["_members"] = list(rows)
    return kept


def memberships(household_id: int, month: date) -> list[HouseholdMember]:
    """Everyone who is in a household some day of a month, each time they are; in order, for `cases.household_days`."""
    days = DateRange(month, last_day_of_month(month), "[]")
    rows = HouseholdMember.objects.filter(household=household_id, valid__overlap=days).select_related("person")
    return in_order(rows)


def members_in(household_id: int, month: date, period: Mapping[str, Any] | None = None) -> list[HouseholdMember]:
    """The household that a month's aid is for, or the aid of a part of it (`cases.household_days`)."""
    return members_of(memberships(household_id, month), days_of(month, period))


def search(user: Any, text: str, limit: int = 20) -> list[Case]:
    """Cases found by name, personnummer or case number, and by nothing else (PUF-soc 15 §)."""
    return list(found_cases(user, text).order_by("-state", "-pk")[:limit])


def found_cases(user: Any, text: str) -> QuerySet[Case]:
    """The same as a queryset, for a list that is paged. A name must have at least two letters."""
    text = " ".join(text.split())
    cases = visible_cases(user).select_related("applicant", "section", "caseworker__employee")
    if len(text) < 2:
        return cases.none()
    if is_case_number(text):
        return cases.filter(number__startswith=text)
    pnr = read_person_number(text) or read_temporary_number(text)
    found = Person.objects.filter(pnr=pnr) if pnr else Person.objects.filter(name_search__contains=text.lower())
    # Not by the index of names when letters enough can be looked up: those found may all stand last in it.
    order = "sort_name" if len(text) < SHORTEST_LOOKED_UP else Concat("sort_name", Value(""))
    people = list(found.order_by(order).values_list("pk", flat=True)[:LARGEST_FIND])
    households = HouseholdMember.objects.filter(person__in=people).values("household")
    return cases.filter(household__in=households)


def is_case_number(text: str) -> bool:
    """Whether it is written as a case number, "2026-00123", or the beginning of one."""
    return 5 <= len(text) <= 12 and text[:4].isdigit() and text[4] == "-" and read_person_number(text) is None


def decisions_in_force(case_id: int) -> QuerySet[Decision]:
    return Decision.objects.filter(case=case_id, state__in=Decision.IN_FORCE)


def proposals_for(user: Any) -> QuerySet[Decision]:
    """Decisions that wait for somebody with a wider delegation, in the user's sections."""
    return Decision.objects.filter(state=Decision.State.PROPOSED, case__in=visible_cases(user, "cases.decide"))


def adults_of(members: Iterable[HouseholdMember]) -> list[Person]:
    return [m.person for m in members if m.role != MemberRole.CHILD]


def work_list(user: Any) -> QuerySet[Case]:
    """Visible cases with where their latest application stands; for lists of many, one row per case."""
    latest = Application.objects.filter(case=OuterRef("pk"), joined_to=None).order_by("-month", "-id")
    latest = latest.exclude(state=Application.State.MISPLACED)
    waiting = latest.filter(state__in=Application.OPEN_STATES).order_by("received_at")
    written = Message.objects.filter(case=OuterRef("pk"), direction=Message.Direction.IN, done_at=None)
    warned = CaseWarning.objects.filter(case=OuterRef("pk"), state=CaseWarning.State.OPEN).order_by().values("case")
    return (
        visible_cases(user)
        .select_related("applicant", "section", "caseworker__employee")
        .annotate(
            application_id=Subquery(latest.values("pk")[:1]),
            application_month=Subquery(latest.values("month")[:1]),
            application_state=Subquery(latest.values("state")[:1]),
            supplement_by=Subquery(latest.values("supplement_by")[:1]),
            waiting_since=Subquery(waiting.values("received_at")[:1]),
            message_waits=Exists(written),
            open_warnings=Subquery(warned.annotate(n=Count("pk")).values("n")),
        )
    )


def waiting_cases(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those of a `work_list` in which an application waits, found by when the first of them came in."""
    earlier = Application.objects.filter(
        Q(received_at__lt=OuterRef("waiting_since"))
        | Q(received_at=OuterRef("waiting_since"), pk__lt=OuterRef("first")),
        case=OuterRef("pk"),
        state__in=Application.OPEN_STATES,
    )
    found = cases.annotate(
        waiting_since=F("applications__received_at"),
        waiting_state=F("applications__state"),
        first=F("applications__pk"),
    )
    return found.filter(~Exists(earlier), waiting_state__in=Application.OPEN_STATES)


def decisions_of_applications(applications: Iterable[int], today: date | None = None) -> dict[int, Decision]:
    """The latest decision of each application, whatever its state. With `today`, `is_of_another_household` where it is
    in force for that month or later, gives something, and the household is another by now.
    """
    rows = Decision.objects.filter(application__in=list(applications)).order_by("pk")
    rows = rows.annotate(is_of_another_household=_of_another_household(today)) if today else rows
    return {row.application_id: row for row in rows.only("application_id", "state", "amount", "returned_reason")}


def _of_another_household(today: date) -> Any:
    counted = ("calculation__case_id", "calculation__month", "calculation__input")
    now: Any = Func(*counted, function="cases_household_days", output_field=TextField())
    asked = Q(state__in=Decision.IN_FORCE, amount__gt=0, period_to__gte=today.replace(day=1))
    asked &= Q(calculation__household_days__isnull=False)
    return WhenCase(When(asked, then=~Q(calculation__household_days=now)), default=False, output_field=BooleanField())


_IS_CALCULATED = Exists(Calculation.objects.filter(application=OuterRef("pk")))


def calculated(applications: Iterable[int]) -> set[int]:
    """Which of the applications have a calculation."""
    rows = Application.objects.filter(_IS_CALCULATED, pk__in=list(applications))
    return set(rows.values_list("pk", flat=True))


def applications_of(case: Case) -> list[Application]:
    """All applications of the case, the latest month first, each with `is_calculated`; asked once for a page.

    What belonged to somebody else is not among them: of that only the note in the journal is left.
    """
    kept: list[Application] | None = case.__dict__.get("_applications")
    if kept is None:
        rows = case.applications.exclude(state=Application.State.MISPLACED)
        rows = rows.select_related("received_by__employee", "joined_to").annotate(is_calculated=_IS_CALCULATED)
        # What belongs to another stands after it.
        kept = list(rows.order_by("-month", F("joined_to").asc(nulls_first=True), "-pk"))
        case.__dict__["_applications"] = kept
    return list(kept)


def twins_of(application: Application, among: Iterable[Application]) -> list[Application]:
    """The others for the same month that are neither withdrawn nor answered with another, the first first."""
    others = [a for a in among if a.pk != application.pk and a.state not in Application.WITHOUT_DECISION]
    return sorted((a for a in others if a.month == application.month), key=lambda other: other.pk)


def application_of(case: Case, application_id: int) -> Application:
    """An application of this case. Raises NotFound for one of another, and one that belonged to somebody else."""
    rows = Application.objects.filter(case=case).exclude(state=Application.State.MISPLACED)
    found = rows.filter(pk=application_id).first()
    if found is None:
        raise NotFound("Ansökan finns inte i det här ärendet.")
    found.case = case
    return found


def latest_calculation(application_id: int) -> Calculation | None:
    rows = Calculation.objects.filter(application=application_id).select_related("made_by__employee")
    return rows.order_by("-pk").first()


def newer_calculation(calculation: Calculation) -> Calculation | None:
    """The latest calculation of any of the same days, where it is another than this one: a month that is calculated in
    parts has one for each.
    """
    first, last = days_of(calculation.month, calculation.input.get("period"))
    for row in Calculation.objects.filter(application=calculation.application_id, pk__gt=calculation.pk).order_by(
        "-pk"
    ):
        begins, ends = days_of(row.month, row.input.get("period"))
        if begins <= last and first <= ends:
            return row
    return None


def why_outdated(calculation: Calculation) -> str:
    """Why no decision is made on the calculation any longer, in a few words; "" where one may be.

    The household of the days counted is another by now, or an application that lay in the case when it was made, and
    may have been counted with, belonged to somebody else.
    """
    out = Fact.objects.filter(case_id=calculation.case_id, name="ApplicationTakenOut", at__gt=calculation.made_at)
    if out.filter(data__month__lte=calculation.month.isoformat()).exists():
        return "En ansökan som hörde till någon annan är uttagen sedan beräkningen gjordes"
    now: Any = Func("case_id", "month", "input", function="cases_household_days", output_field=TextField())
    was, is_now = Calculation.objects.filter(pk=calculation.pk).values_list("household_days", now).get()
    return "Hushållet har ändrats sedan beräkningen gjordes" if was is not None and was != is_now else ""


def calculation_mark(latest: Calculation | None) -> str:
    """A mark of the latest calculation, for the sheet that goes on from it (`bistand.ui.seen`)."""
    return str(latest.pk) if latest else ""


def decision_mark(draft: Decision | None) -> str:
    """A mark of all that a drafted decision says, for the form that writes over it (`bistand.ui.seen`)."""
    if draft is None:
        return ""
    lines = list(draft.lines.order_by("pk").values_list("purpose", "amount"))
    obstacles = list(draft.obstacles.order_by("person").values_list("person", "obstacle"))
    said = [str(getattr(draft, name)) for name in ("pk", "calculation_id", "replaces_id", *Decision.SAID)]
    return hashlib.sha256(repr((said, lines, obstacles)).encode()).hexdigest()[:16]


def note_mark(note: JournalNote | None) -> str:
    """A mark of what a note says, for the form that writes over it (`bistand.ui.seen`)."""
    said = (note.heading, note.text, note.happened_on, note.about_id, note.secrecy) if note else None
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16] if said else ""


def decided_periods(case: Case, application: Application) -> list[tuple[date, date]]:
    """The days of the month that are decided on, in this application or another."""
    first, last = application.month, last_day_of_month(application.month)
    rows = decisions_in_force(case.pk).filter(period_from__lte=last, period_to__gte=first)
    return list(rows.values_list("period_from", "period_to"))


def calculation_before(case: Case, month: date) -> Calculation | None:
    """The last calculation of an earlier month: what a new one is held against."""
    return calculations_of(case).filter(month__lt=month).order_by("-month", "-pk").first()


def calculations_of(case: Case) -> QuerySet[Calculation]:
    """The case's calculations, but for those of an application that belonged to somebody else."""
    return Calculation.objects.filter(case=case).exclude(application__state=Application.State.MISPLACED)


def decision_of(case: Case, decision_id: int) -> Decision:
    """A decision of this case with all that its page shows. Raises NotFound for one of another."""
    found = (
        Decision.objects.select_related(
            "application", "calculation", "written_by__employee", "decided_by__employee", "letter", "replaces"
        )
        .prefetch_related("lines", "obstacles__person")
        .filter(case=case, pk=decision_id)
        .exclude(application__state=Application.State.MISPLACED)
        .first()
    )
    if found is None:
        raise NotFound("Beslutet finns inte i det här ärendet.")
    found.case = case
    return found


def letter_is_owed(decision: Decision) -> bool:
    """Whether the letter is to be written by a worker, after the commit that made the decision."""
    return Delivery.objects.filter(
        fact__case_id=decision.case_id,
        fact__name__in=["DecisionMade", "LetterOrdered"],
        fact__subject=f"cases_decision:{decision.pk}",
        state=Delivery.State.PENDING,
    ).exists()


def decisions_of(case: Case) -> list[Decision]:
    """The case's decisions, the newest first."""
    rows = Decision.objects.filter(case=case).exclude(application__state=Application.State.MISPLACED)
    rows = rows.select_related("application", "written_by__employee", "decided_by__employee")
    return list(rows.prefetch_related("lines").order_by("-pk"))


def leaves_names_out(case: Case) -> bool:
    """Whether letters of the case name no officials: its last decision leaves them out, or one that is begun does. The
    threat that they are left out for is no less in a letter that belongs to no decision (FL 33 §).
    """
    rows = Decision.objects.filter(case=case)
    begun = rows.filter(state__in=[Decision.State.DRAFT, Decision.State.PROPOSED], names_left_out=True)
    last = rows.exclude(decided_at=None).order_by("-decided_at").values_list("names_left_out", flat=True)
    return begun.exists() or bool(last.first())


def lacks_communication(decision: Decision, today: date) -> bool:
    """Whether a decision against somebody still lacks that they have seen what it rests on and had time to answer.

    Source: FL 25 §.
    """
    if decision.uncommunicated or not goes_against(decision.outcome, decision.amount, decision.replaces):
        return False
    return not _answered(communicated(decision).filter(is_worse=False), today)


def communicated(decision: Decision) -> QuerySet[Any]:
    """What has been sent of what a decision will rest on, the latest first; `is_worse` where the calculation that is
    decided on has something that is worse for the party than the one that was sent.

    What was sent before the decision that this one replaces was about that one.
    """
    sent: QuerySet[Any] = Communication.objects.filter(application=decision.application_id, claim=None)
    if decision.replaces_id:
        since = Decision.objects.filter(pk=decision.replaces_id).values("decided_at")
        sent = sent.filter(sent_at__gt=Subquery(since))
    is_worse: Any = Value(False)
    if decision.calculation_id:
        pair = ("calculation", Value(decision.calculation_id, output_field=BigIntegerField()))
        is_worse = Func(*pair, function="cases_is_worse", output_field=BooleanField())
    found: QuerySet[Any] = sent.annotate(is_worse=is_worse)
    return found.order_by("-pk")


def claim_lacks_communication(claim: RecoveryClaim, today: date) -> bool:
    """The same of a claim for aid paid back, which always goes against somebody."""
    return not claim.uncommunicated and not _answered(claim.communications.all(), today)


def _answered(sent: QuerySet[Communication], today: date) -> bool:
    return sent.filter(Q(answered_on__isnull=False) | Q(last_day__lt=today)).exists()


def last_decision(case: Case, month: date) -> Decision | None:
    """The last decision in force of an earlier month that tried the need: what a renewal's decision begins from."""
    tried = decisions_in_force(case.pk).exclude(outcome__in=[Outcome.DISMISS, Outcome.WRITE_OFF])
    return tried.filter(application__month__lt=month).select_related("application").order_by("-pk").first()


def waiting_matter(decision: Decision) -> CommitteeMatter | None:
    """What the committee has not answered of the proposal."""
    if decision.state != Decision.State.PROPOSED:
        return None
    return CommitteeMatter.objects.filter(decision=decision, state=CommitteeMatter.State.SENT).first()


def current_phrases() -> list[Phrase]:
    """The phrases in use, each in its latest version, by title."""
    latest = Phrase.objects.order_by("key", "-version").distinct("key")
    return sorted((phrase for phrase in latest if not phrase.retired), key=lambda phrase: phrase.title)


def without_letter(user: Any) -> QuerySet[Decision]:
    """Decisions in force that lack their letter, in the cases where the user writes letters."""
    rows = Decision.objects.filter(state__in=Decision.IN_FORCE, letter=None)
    return rows.filter(case__in=visible_cases(user, "cases.write_letter"))


def previous_obstacles(case: Case) -> dict[int, str]:
    """The obstacle of each adult as last decided, by person id."""
    made = case.decisions.exclude(state__in=[Decision.State.DRAFT, Decision.State.PROPOSED]).order_by("pk")
    return dict(made.values_list("obstacles__person_id", "obstacles__obstacle").exclude(obstacles=None))


def notes_of(case: Case, user: Any) -> QuerySet[JournalNote]:
    """Signed notes, and the reader's own drafts; nobody else's draft is part of the record."""
    mine = Q(state=JournalNote.State.SIGNED) | Q(written_by=user)
    rows = JournalNote.objects.filter(mine, case=case).select_related("written_by__employee", "corrects", "about")
    objections = Objection.objects.select_related("person", "noted_by__employee").order_by("pk")
    rows = rows.prefetch_related(Prefetch("objections", objections))
    return rows.order_by("-happened_on", "-pk")


def note_of(case: Case, note_id: int, user: Any) -> JournalNote:
    found = notes_of(case, user).filter(pk=note_id).first()
    if found is None:
        raise NotFound("Anteckningen finns inte i det här ärendet.")
    return found


def latest_supplement(application: Application) -> Supplement | None:
    """What was last asked for, with its lines."""
    if application.supplement_by is None:
        return None
    rows = application.supplements.select_related("letter", "reminder", "asked_by__employee").order_by("-pk")
    return rows.prefetch_related("items").first()


def came_of(supplement: Supplement) -> str:
    """What has come of what was asked for, in words."""
    came = [item.came_at is not None for item in supplement.items.all()]
    if all(came):
        return "Allt har kommit in."
    return f"{sum(came)} av {len(came)} har kommit in." if any(came) else "Inget har antecknats som inkommet."


def awaited_until(application: Application, today: date) -> date | None:
    """The last day of what is asked for and has not come, where it has not passed."""
    if application.state != Application.State.SUPPLEMENT_REQUESTED:
        return None
    asked = application.supplements.filter(closed_at=None, by__gte=today, items__came_at=None)
    return asked.values_list("by", flat=True).first()


def answered_by(application_id: int | None, kind: str) -> QuerySet[SupplementItem]:
    """The lines of an open request that a document of this kind answers."""
    return SupplementItem.objects.filter(
        supplement__application=application_id, supplement__closed_at=None, code=kind, came_at=None
    ).exclude(code=DocumentKind.OTHER)


def supplements_to_remind(today: date, days: int) -> QuerySet[Supplement]:
    """Requests whose last day is near or past, not reminded of, with something that has not come."""
    left = SupplementItem.objects.filter(supplement=OuterRef("pk"), came_at=None)
    return Supplement.objects.filter(
        Exists(left),
        closed_at=None,
        reminded_at=None,
        by__lte=today + timedelta(days=days),
        application__state=Application.State.SUPPLEMENT_REQUESTED,
    ).select_related("application").order_by("by", "pk")  # fmt: skip


def documents_of(case: Case) -> QuerySet[Any]:
    """Documents in order of arrival, the newest first, without their bytes, each as it is sorted now.

    `sorted_as` is None for what needs no sorting and "" for what waits for it; `belongs` is the application's id.
    """
    current = DocumentSorting.objects.filter(document=OuterRef("pk"), current=True)
    rows = Document.objects.filter(case=case).annotate(
        sorted_as=Subquery(current.values("kind")[:1]),
        heading=Coalesce(Subquery(current.values("title")[:1]), F("title")),
        belongs=Coalesce(Subquery(current.values("application")[:1]), F("application"), output_field=BigIntegerField()),
        belongs_month=Coalesce(Subquery(current.values("application__month")[:1]), F("application__month")),
        valid_until=Subquery(current.values("valid_until")[:1]),
    )
    rows = rows.select_related("registered_by__employee", "file", "application")
    return rows.defer("file__content").order_by("-received_at", "-pk")


def all_members(case: Case) -> list[HouseholdMember]:
    """Everyone who is or has been in the household, those there now first."""
    today = timezone.localdate()
    return sorted(ever_members(case), key=lambda m: today not in m.valid)


def has_children(members: Iterable[HouseholdMember], day: date) -> bool:
    """Whether somebody under 18 is in the household (SoL 3:1-3 applies)."""
    return any(m.role == MemberRole.CHILD and age_on(m.person.birth_date, day) < 18 for m in members)


def facts_of(case: Case) -> QuerySet[Fact]:
    """What has happened in the case, the latest first; nothing that somebody else's papers are called."""
    rows = Fact.objects.filter(case_id=case.pk).select_related("actor__employee")
    gone = {
        "cases_document": Document.objects.filter(case=case, hindrance=Document.LEFT),
        "cases_application": case.applications.filter(state=Application.State.MISPLACED),
    }
    for table, left in gone.items():
        subject = Concat(Value(f"{table}:"), Cast("pk", CharField()))
        hidden = left.annotate(subject=subject).values("subject")
        rows = rows.exclude(subject__in=hidden, name__in=("DocumentReceived", "SenderIdentified"))
    return rows.order_by("-id")


def _holding_cases() -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(role__in=[Role.CASEWORKER, Role.SENIOR], valid__contains=timezone.localdate())


def sections_worked_in(user: User) -> set[int] | None:
    """The sections in which somebody holds cases today, as `caseworkers_of` counts it; None means in all. One query."""
    held = set(_holding_cases().filter(user=user, user__is_active=True).values_list("section", flat=True))
    return None if None in held else {pk for pk in held if pk is not None}


def caseworkers_of(section_ids: Iterable[int] | None) -> QuerySet[User]:
    """Those who hold cases in the sections today; None means in any."""
    grants = _holding_cases()
    if section_ids is not None:
        grants = grants.filter(Q(section__in=list(section_ids)) | Q(section=None))
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("employee__name")
