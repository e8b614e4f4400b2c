"""The warnings that the data gives: what there is reason to look at in an open application. Pure but for the reads at
the end, which fetch many applications at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from bistand.staff.permissions import may
from bistand.staff.queries import settings_on
from bistand.ui.templatetags.ui import amount, month, signed
from cases.agencies import Months, connection, months_before
from cases.checks import Due, due_checks
from cases.costs import costs_of
from cases.household_days import Days, child_days, days_of, members_of
from cases.income_proposals import Key, benefits_of, key_of, proposals_in
from cases.models import (
    AgencyFetch,
    AgencyReply,
    Application,
    Calculation,
    Case,
    CaseWarning,
    HouseholdMember,
    MemberRole,
    SetIncome,
    WarningKind,
)
from cases.numbers import is_temporary, last_day_of_month
from cases.renewal import Change, changes, without_gone
from cases.ssbtek.contract import Agency
from cases.whole_months import deciding_days, left_of, said

SETTINGS = ("ssbtek.control_months", "ssbtek.comparison_months", "ssbtek.change_percent")
# Where each kind is looked into; the others in the calculation.
PAGES = {
    WarningKind.MISSING_SSBTEK: "case_agencies",
    WarningKind.CHECK_DUE: "case_checks",
    WarningKind.STATED_PERSON: "case_household",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A warning that the data gives now: its kind, its cause as a key, and its words."""

    kind: WarningKind
    cause: str
    text: str


@dataclass(frozen=True)
class Rules:
    """The municipality's settings, and whether it is connected to SSBTEK."""

    control: int
    comparison: int
    percent: int
    connected: bool

    @classmethod
    def on(cls, today: date) -> Rules:
        chosen = settings_on(SETTINGS, today)
        control, comparison, percent = (int(chosen[key]) for key in SETTINGS)
        return cls(control, comparison, percent, connection() is not None)

    def months(self, applied: date) -> Months:
        return Months(months_before(applied, self.control), months_before(applied, self.comparison))


@dataclass(frozen=True)
class Matter:
    """An open application with all that its warnings are found in."""

    application: Application
    # All who are or have been in the household.
    everyone: Sequence[HouseholdMember]
    calculation: Mapping[str, Any] | None = None
    before: Mapping[str, Any] | None = None
    # All questions to the agencies, the latest first.
    fetches: Sequence[AgencyFetch] = ()
    handled: Mapping[Key, SetIncome] = field(default_factory=dict)
    due: Sequence[Due] = ()
    # Those who were entered wrongly and taken out again.
    taken_out: Sequence[HouseholdMember] = ()
    # The applications that are answered with this one, and whom each names.
    joined: Sequence[Mapping[str, Any]] = ()
    # The days that decisions in force are of, and whether one of them is on this application.
    decided: Sequence[Days] = ()
    is_begun: bool = False

    @property
    def is_addition(self) -> bool:
        """Whether a decision on another application is of all of the month."""
        first = self.application.month
        return not self.is_begun and (first, last_day_of_month(first)) in self.decided

    @property
    def content(self) -> Mapping[str, Any]:
        """What is applied for; what was sent in another shape says nothing."""
        content: Any = self.application.content
        return content if isinstance(content, Mapping) else {}

    @property
    def stated(self) -> Iterator[tuple[int | None, Mapping[str, Any]]]:
        """Whom the application names in the household, and those that are answered with it: which of these, and who."""
        for one in ({"id": None, "household": self.content.get("household")}, *self.joined):
            rows = one["household"]
            yield from (
                (one["id"], row) for row in (rows if isinstance(rows, list) else ()) if isinstance(row, Mapping)
            )

    @cached_property
    def members(self) -> list[HouseholdMember]:
        return members_of(self.everyone, self._days)

    @property
    def days_here(self) -> dict[str, int | None]:
        """The days of each member, None for all of the month's."""
        here = child_days(self.everyone, self._days)
        return {str(m.person_id): here.get(m.person_id) for m in self.members}

    @property
    def _days(self) -> Days:
        return days_of(self.application.month, self.content.get("period"))

    @property
    def names(self) -> dict[str, str]:
        return {str(m.person_id): m.person.given_name for m in self.members}


def found_in(matter: Matter, rules: Rules) -> list[Found]:
    """Every warning of the application as things stand, each cause once."""
    found = [*_stated(matter), *_changes(matter), *_agencies(matter, rules), *_cuts(matter), *_checks(matter)]
    found += _undecided(matter)
    return list({(one.kind, one.cause): one for one in found}.values())


def _stated(matter: Matter) -> Iterator[Found]:
    """Whom the application names in the household and the record has not: without them another norm is counted (RÅ 1995
    ref. 48). Who came without a number is known again by the given name.
    """
    here = {str(m.person_id) for m in matter.members}
    names = {_first(m.person.given_name) for m in matter.members}
    for joined, row in matter.stated:
        if row.get("role") not in (MemberRole.PARTNER, MemberRole.CHILD):
            continue
        if str(row.get("person")) in here or _first(row.get("name")) in names:
            continue
        name, role = str(row.get("name") or "någon utan namn")[:60], MemberRole(row["role"])
        words = f"Ansökan nämner {name} ({role.label}), som inte är med i hushållet"
        # Who is named again, with a number, or was in the household and taken out as wrongly entered, is asked of anew.
        again = {"ansökan": joined, "person": row.get("person"), "borttagen": _taken_out(matter, row)}
        cause = ":".join([str(role), name, *(f"{what} {value}" for what, value in again.items() if value)])
        yield Found(WarningKind.STATED_PERSON, cause, words)


def _taken_out(matter: Matter, row: Mapping[str, Any]) -> int:
    """How many times somebody with this number or given name has been taken out of the household as wrongly entered."""
    person, name = str(row.get("person")), _first(row.get("name"))
    return sum(str(m.person_id) == person or _first(m.person.given_name) == name for m in matter.taken_out)


def _first(name: Any) -> str:
    return next(iter(str(name or "").casefold().split()), "")


def _changes(matter: Matter) -> Iterator[Found]:
    all_said = matter.application.says_all
    found = changes(matter.content, matter.before, matter.names, matter.days_here, all_said)
    for change in without_gone(found) if matter.is_addition else found:
        if change.section == "needs":
            continue
        by = f" {signed(change.difference)}" if change.difference else ""
        cause = f"{change.kind}:{change.person}:{_sum(change.before)}:{_sum(change.now)}"
        yield Found(_kind_of(change), cause, change.words + by)


def _sum(value: Any) -> str:
    """An amount as a part of a key: 900 and 900.00 are the same."""
    return "" if value is None else f"{value:.2f}"


def _kind_of(change: Change) -> WarningKind:
    match change.section:
        case "household":
            return WarningKind.NEW_PERSON if change.kind == "joined" else WarningKind.HOUSEHOLD_CHANGE
        case "incomes" if change.before is None:
            return WarningKind.NEW_INCOME
        case "incomes":
            return WarningKind.INCOME_DROPPED if change.now is None else WarningKind.INCOME_CHANGE
    if change.kind == "rent":
        return WarningKind.HOUSING_COST_CHANGE
    return WarningKind.NEW_EXPENSE if change.before is None else WarningKind.EXPENSE_REVIEW


def _agencies(matter: Matter, rules: Rules) -> Iterator[Found]:
    latest: dict[int, AgencyFetch] = {}
    answered: dict[int, AgencyFetch] = {}
    for fetch in matter.fetches:
        latest.setdefault(fetch.person_id, fetch)
        if fetch.state == AgencyFetch.State.ANSWERED:
            answered.setdefault(fetch.person_id, fetch)
    yield from _missing(matter, latest, rules)
    months = rules.months(matter.application.month)
    for fetch in answered.values():
        yield from _benefits(fetch, months, matter.names, rules.percent)
    # Before a calculation, the sheet itself proposes what has been paid.
    if matter.calculation is not None:
        for row in proposals_in(answered.values(), months, matter.handled):
            if not row.is_handled:
                paid = row.payment
                whose = matter.names.get(str(row.person_id), "")
                words = f"{paid.benefit}, {whose}: {amount(paid.net)} är inte med i beräkningen"
                cause = f"{row.person_id}:{paid.agency}:{paid.benefit[:80]}:{paid.paid_on}:{_sum(paid.net)}"
                yield Found(WarningKind.UNHANDLED_INCOME, cause, words)


def _missing(matter: Matter, latest: Mapping[int, AgencyFetch], rules: Rules) -> Iterator[Found]:
    for member in matter.members:
        # Nobody can be asked about by a number that is only ours.
        if member.role == MemberRole.CHILD or is_temporary(member.person.pnr):
            continue
        fetch, name = latest.get(member.person_id), member.person.given_name
        if fetch is None:
            if rules.connected and matter.application.state != Application.State.RECEIVED:
                yield Found(
                    WarningKind.MISSING_SSBTEK, f"{member.person_id}", f"Myndigheterna är inte frågade om {name}"
                )
        elif fetch.state == AgencyFetch.State.FAILED:
            words = f"Myndigheterna svarade inte om {name}"
            yield Found(WarningKind.MISSING_SSBTEK, f"{member.person_id}:{fetch.pk}", words)
        elif fetch.state == AgencyFetch.State.ANSWERED:
            for reply in fetch.replies.all():
                if reply.status != AgencyReply.Status.DATA:
                    words = f"{Agency(reply.agency).label} kunde inte svara om {name}"
                    cause = f"{member.person_id}:{fetch.pk}:{reply.agency}"
                    yield Found(WarningKind.MISSING_SSBTEK, cause, words)


def _benefits(fetch: AgencyFetch, months: Months, names: Mapping[str, str], percent: int) -> Iterator[Found]:
    """What an agency pays that is new, gone, or changed by more than the municipality's threshold."""
    for one in benefits_of(fetch, months):
        what = f"{one.name}, {names.get(str(one.person_id), '')}"
        cause = f"{one.person_id}:{one.agency}:{one.name[:80]}:{_sum(one.comparison)}:{_sum(one.control)}"
        if one.is_new:
            yield Found(WarningKind.NEW_INCOME, cause, f"{what} är ny: {amount(one.control)}")
        elif one.is_dropped:
            yield Found(WarningKind.INCOME_DROPPED, cause, f"{what} är borta: {amount(one.comparison)} månaden före")
        elif one.changed_more_than(percent):
            by = signed(one.control - one.comparison)
            yield Found(WarningKind.INCOME_CHANGE, cause, f"{what} har ändrats {by}")


def _cuts(matter: Matter) -> Iterator[Found]:
    for cost in costs_of(matter.calculation) if matter.calculation else ():
        if cost.is_cut:
            words = f"{cost.label}: {amount(cost.approved)} av {amount(cost.applied)} godkänns"
            yield Found(WarningKind.EXPENSE_CAPPED, f"{cost.label}:{_sum(cost.applied)}:{_sum(cost.approved)}", words)


def _checks(matter: Matter) -> Iterator[Found]:
    for due in matter.due:
        yield Found(WarningKind.CHECK_DUE, due.cause, due.words)


def _undecided(matter: Matter) -> Iterator[Found]:
    if not matter.is_begun:
        return
    for days in left_of(matter.application, matter.everyone, matter.decided):
        yield Found(WarningKind.UNDECIDED_DAYS, f"{days[0]}:{days[1]}", f"{said(days)} är inte beslutade")


# ---- reads: so many questions, whatever the number of applications ---------------------------------------


def matters_of(applications: Sequence[Application], today: date) -> list[Matter]:
    """What is known of these open applications, fetched with their cases. Ten queries."""
    ids = [application.pk for application in applications]
    newest = Calculation.objects.filter(application=OuterRef("pk")).order_by("-pk")
    earlier = Calculation.objects.filter(case=OuterRef("case"), month__lt=OuterRef("month"))
    earlier = earlier.exclude(application__state=Application.State.MISPLACED).order_by("-month", "-pk")
    joined = Application.objects.filter(joined_to=OuterRef("pk")).order_by("pk")
    stated = joined.values_list(JSONObject(id="pk", household="content__household"))
    of = {
        pk: (now, before, named)
        for pk, now, before, named in Application.objects.filter(pk__in=ids).values_list(
            "pk", Subquery(newest.values("pk")[:1]), Subquery(earlier.values("pk")[:1]), ArraySubquery(stated)
        )
    }
    wanted = {pk for now, before, _ in of.values() for pk in (now, before) if pk}
    given = dict(Calculation.objects.filter(pk__in=wanted).values_list("pk", "input"))
    handled: defaultdict[int, dict[Key, SetIncome]] = defaultdict(dict)
    for row in SetIncome.objects.filter(calculation__in=[now for now, _, _ in of.values() if now]).select_related(
        "payment__fetch"
    ):
        handled[row.calculation_id][key_of(row.payment.fetch.person_id, row.payment)] = row
    households = [application.case.household_id for application in applications]
    members: defaultdict[int, list[HouseholdMember]] = defaultdict(list)
    taken_out: defaultdict[int, list[HouseholdMember]] = defaultdict(list)
    everyone = HouseholdMember.with_withdrawn.filter(household__in=households)
    for member in everyone.select_related("person").order_by("pk"):
        (taken_out if member.valid.isempty else members)[member.household_id].append(member)
    fetches: defaultdict[int, list[AgencyFetch]] = defaultdict(list)
    for fetch in (
        AgencyFetch.objects.filter(application__in=ids).prefetch_related("replies", "payments").order_by("-pk")
    ):
        fetches[fetch.application_id].append(fetch)
    due: defaultdict[int, list[Due]] = defaultdict(list)
    for one in due_checks([application.case_id for application in applications], today):
        due[one.application_id].append(one)
    decided: defaultdict[int, list[tuple[int, date, date]]] = defaultdict(list)
    since = min((application.month for application in applications), default=today)
    days = deciding_days().filter(case__in=[a.case_id for a in applications], period_to__gte=since)
    for case, of_application, first, last in days.values_list("case", "application", "period_from", "period_to"):
        decided[case].append((of_application, first, last))
    return [
        Matter(
            application=application,
            everyone=members[application.case.household_id],
            taken_out=taken_out[application.case.household_id],
            calculation=given.get(of[application.pk][0] or 0),
            before=given.get(of[application.pk][1] or 0),
            fetches=fetches[application.pk],
            handled=handled[of[application.pk][0] or 0],
            due=due[application.pk],
            joined=of[application.pk][2],
            decided=[(first, last) for _, first, last in decided[application.case_id]],
            is_begun=any(one == application.pk for one, _, _ in decided[application.case_id]),
        )
        for application in applications
    ]


def open_warnings(case: Case) -> list[CaseWarning]:
    rows = CaseWarning.objects.filter(case=case, state=CaseWarning.State.OPEN).select_related("application")
    return list(rows.order_by("application__month", "pk"))


def named_and_not_counted(application: Application) -> list[str]:
    """Whom the application, or another for its month, names who is not in the household, and of whom nothing is said
    yet, in words; one query.
    """
    rows = CaseWarning.objects.filter(case=application.case_id, application__month=application.month)
    named = rows.filter(kind=WarningKind.STATED_PERSON, state=CaseWarning.State.OPEN)
    return list(dict.fromkeys(named.order_by("pk").values_list("text", flat=True)))


def warning_attention(case: Case, user: Any, today: date) -> Iterator[Any]:
    """The open warnings by month, the due checks of each as one; one query."""
    yield from _shown(open_warnings(case), case, user)


def warnings_of(application: Application, user: Any) -> list[Any]:
    """The open warnings of the application's month, for the pages of its decision, and what is asked for and has not
    come; two queries. Another application for the month may say what this one does not, and a check that this one asks
    for is to be done before its decision also when a later month's asks for it too.
    """
    case = application.case
    due = [one.words for one in due_checks([case.pk], timezone.localdate(), application.pk)]
    rows = [row for row in open_warnings(case) if row.application.month == application.month]
    others = [row for row in rows if row.kind != WarningKind.CHECK_DUE]
    checks = [_to_check(case, application.month, due)] if due else []
    return [*_awaited(application), *checks, *_shown(others, case, user)]


def _to_check(case: Case, of: date, words: Sequence[str]) -> Any:
    from cases.overview import Attention

    url = reverse("case_checks", args=[case.pk])
    return Attention(f"Kontroller att göra för {month(of)}: {', '.join(words)}", url, "waiting")


def _awaited(application: Application) -> Iterator[Any]:
    from cases.overview import Attention

    if application.state == Application.State.SUPPLEMENT_REQUESTED:
        url = f"{reverse('case', args=[application.case_id])}?application={application.pk}"
        by = f" till {application.supplement_by}" if application.supplement_by else ""
        yield Attention(f"Kompletteringen som är begärd{by} har inte kommit in", url, "warning")


def _shown(rows: Sequence[CaseWarning], case: Case, user: Any) -> Iterator[Any]:
    from cases.overview import Attention

    deals = may(user, "cases.investigate", case.section_id)
    checks: defaultdict[date, list[str]] = defaultdict(list)
    for row in rows:
        if row.kind == WarningKind.CHECK_DUE:
            checks[row.application.month].append(row.text)
    for of, words in checks.items():
        yield _to_check(case, of, words)
    for row in rows:
        if row.kind != WarningKind.CHECK_DUE:
            is_dealt_so = row.kind != WarningKind.UNDECIDED_DAYS and deals
            deal = reverse("warning_deal", args=[case.pk, row.pk]) if is_dealt_so else ""
            yield Attention(row.said, page_of(row), "warning", deal=deal)


def page_of(row: CaseWarning) -> str:
    """Where the warning is looked into."""
    if page := PAGES.get(WarningKind(row.kind)):
        return reverse(page, args=[row.case_id])
    return reverse("calculation", args=[row.case_id, row.application_id])
