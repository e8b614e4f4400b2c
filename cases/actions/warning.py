"""Raising and closing the warnings that the data gives, many at once, and dealing with one by a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bistand.actions import action
from bistand.facts import Event, publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from bistand.staff.queries import system_user
from cases import phrases
from cases.actions.access import case_for
from cases.checks import due_checks
from cases.facts import WarningDealt
from cases.models import Application, Case, CaseWarning, WarningKind
from cases.warnings import Found, Rules, found_in, matters_of

# Applications looked through in one transaction.
BATCH = 500
# Why somebody whom the application names is not counted is read by the client, and by a court.
SHORTEST_WHY_NOT_COUNTED = 15
OPEN, CLOSED = CaseWarning.State.OPEN, CaseWarning.State.CLOSED


def refresh_after(actor: User, now: datetime, fact: Event) -> None:
    """What has just happened in a case may give warnings, and take them away."""
    if fact.case_id is not None:
        refresh_warnings(system_user(), now, [fact.case_id])


@action("cases.warn")
def refresh_warnings(actor: User, now: datetime, case_ids: Sequence[int]) -> int:
    """Raise what the data gives in the open applications of these cases, and close what it gives no longer; a dozen
    statements whatever their number. Returns how many were raised.
    """
    today = timezone.localdate(now)
    applications = _open_applications(case_ids)
    given = dict(_given(applications, today))
    rows = CaseWarning.objects.filter(Q(application__in=applications) | Q(case__in=case_ids, state=OPEN))
    known = {(row.application_id, row.kind, row.cause): row for row in rows}
    new = [key for key in given if key not in known]
    CaseWarning.objects.bulk_create(
        [
            CaseWarning(case_id=case, application_id=application, kind=kind, cause=cause, text=text)
            for application, kind, cause in new
            for case, text in [given[application, kind, cause]]
        ],
        ignore_conflicts=True,
    )
    back = [row.pk for key, row in known.items() if key in given and row.state == CLOSED]
    lost = [row for key, row in known.items() if key not in given and row.state == OPEN]
    still_due = _still_due(lost, today)
    gone = [row.pk for row in lost if row.pk not in still_due]
    CaseWarning.objects.filter(pk__in=back, state=CLOSED).update(state=OPEN)
    CaseWarning.objects.filter(pk__in=gone, state=OPEN).update(state=CLOSED)
    return len(new) + len(back)


def _still_due(rows: Iterable[CaseWarning], today: date) -> set[int]:
    """Those of a check that was due when its application was decided, and has not been done since."""
    checks = [row for row in rows if row.kind == WarningKind.CHECK_DUE]
    due = due_checks({row.case_id for row in checks}, today) if checks else []
    causes = {(one.application_id, one.cause[:200]) for one in due}
    return {row.pk for row in checks if (row.application_id, row.cause) in causes}


def _open_applications(case_ids: Iterable[int]) -> list[Application]:
    rows = Application.objects.filter(
        case__in=list(case_ids), case__state=Case.State.OPEN, state__in=Application.OPEN_STATES
    )
    return list(rows.select_related("case"))


def _given(applications: Sequence[Application], today: Any) -> Iterator[tuple[tuple[int, str, str], tuple[int, str]]]:
    """Every warning of the applications: its key, and the case and words of it. One of a month and cause: what two
    applications of a month both say is said of the first, and not again where it was dealt with in either.
    """
    if not applications:
        return
    rules = Rules.on(today)
    said = _dealt_with(applications)
    for matter in sorted(matters_of(applications, today), key=lambda matter: matter.application.pk):
        application = matter.application
        for found in found_in(matter, rules):
            key = _key(application, found)
            once = application.case_id, application.month, *key[1:]
            # Whom each application names is answered for in each.
            if found.kind == WarningKind.STATED_PERSON:
                yield key, (application.case_id, found.text[:200])
                continue
            # Its own that was dealt with stays given, so that it is left as it is.
            if said.setdefault(once, application.pk) == application.pk:
                yield key, (application.case_id, found.text[:200])


def _dealt_with(applications: Sequence[Application]) -> dict[tuple[int, date, str, str], int]:
    """Which application of the month each warning was dealt with in."""
    months = {application.month for application in applications}
    same = Application.objects.filter(case__in={a.case_id for a in applications}, month__in=months)
    rows = CaseWarning.objects.filter(application__in=same, state=CaseWarning.State.DEALT)
    found = rows.values_list("case", "application__month", "kind", "cause", "application")
    return {(case, month, kind, cause): application for case, month, kind, cause, application in found}


def _key(application: Application, found: Found) -> tuple[int, str, str]:
    return application.pk, found.kind.value, found.cause[:200]


def refresh_all(actor: User, now: datetime) -> int:
    """Look through every case that has an open application or an open warning, a batch at a time."""
    raised = 0
    concerned = _concerned()
    for start in range(0, len(concerned), BATCH):
        raised += refresh_warnings(actor, now, concerned[start : start + BATCH])
    return raised


def _concerned() -> list[int]:
    """The keys of them all at once: both tables are read once, not once for each batch."""
    waiting = Application.objects.filter(case=OuterRef("pk"), state__in=Application.OPEN_STATES)
    warned = CaseWarning.objects.filter(case=OuterRef("pk"), state=OPEN)
    return list(Case.objects.filter(Exists(waiting) | Exists(warned)).order_by("pk").values_list("pk", flat=True))


@action("cases.investigate")
def deal_with_warning(actor: User, now: datetime, warning_id: int, word: str) -> CaseWarning:
    """Say how a warning is dealt with; the same cause never gives it again."""
    row = CaseWarning.objects.filter(pk=warning_id).first()
    if row is None:
        raise NotFound("Varningen finns inte.")
    case = case_for(actor, "cases.investigate", row.case_id)
    row = CaseWarning.objects.select_for_update().get(pk=warning_id)
    if row.state != OPEN:
        raise Conflict("Varningen är redan hanterad, eller så är orsaken borta.")
    if row.kind == WarningKind.UNDECIDED_DAYS:
        raise Conflict("Besluta om dagarna, eller notera att ansökan är återtagen för dem.")
    word = " ".join(word.split())
    if not word:
        raise Invalid("Skriv hur varningen är hanterad.", "word")
    if row.kind == WarningKind.STATED_PERSON and not (
        len(word) >= SHORTEST_WHY_NOT_COUNTED and phrases.is_worded(word)
    ):
        raise Invalid("Skriv varför personen inte räknas med. Skälet står i beslutsbrevet.", "word")
    row.state, row.word = CaseWarning.State.DEALT, word
    row.save(update_fields=["state", "word"])
    publish(actor, now, WarningDealt(case.pk, f"cases_casewarning:{row.pk}", change=f"{row.said}: {word}"))
    return row
