"""The routine of checks, and the checks done by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotAllowed, NotFound
from bistand.staff.models import Role, User
from bistand.staff.permissions import roles_now
from cases.actions.access import case_for
from cases.actions.queue import until_today
from cases.checks import MAY_DO, proposed_routine
from cases.facts import CheckDone
from cases.models import Application, ApplicationKind, Check, CheckRoutine, HouseholdMember, Interval, MemberRole


@action("staff.keep_routine")
def add_to_routine(
    actor: User, now: datetime, name: str, interval: str, role: str, kind: str = "", each_adult: bool = False
) -> CheckRoutine:
    """Add a check to the routine from today on."""
    name = " ".join(name.split())
    if not name:
        raise Invalid("Skriv vad som ska kontrolleras.", "name")
    if interval not in Interval.values:
        raise Invalid("Välj hur ofta kontrollen görs.", "interval")
    if role not in MAY_DO:
        raise Invalid("Välj vem som gör kontrollen.", "role")
    if kind and kind not in ApplicationKind.values:
        raise Invalid("Välj vid vilket slag av ansökan.", "kind")
    return CheckRoutine.objects.create(
        name=name, interval=interval, role=role, kind=kind, each_adult=each_adult,
        valid=DateRange(timezone.localdate(now), None),
    )  # fmt: skip


@action("staff.keep_routine")
def end_in_routine(actor: User, now: datetime, routine_id: int) -> CheckRoutine:
    """Let a check be asked for no longer, from today on; what has been done stays."""
    row = CheckRoutine.objects.select_for_update().filter(pk=routine_id).first()
    today = timezone.localdate(now)
    if row is None or today not in row.valid:
        raise Conflict("Kontrollen ingår inte längre i rutinen.")
    row.valid = until_today(row.valid, today)
    row.save(update_fields=["valid"])
    return row


@action("staff.keep_routine")
def begin_routine(actor: User, now: datetime) -> int:
    """Put in the proposed checks whose names the routine has never had. Returns how many."""
    there = set(CheckRoutine.objects.values_list("name", flat=True))
    new = [row for row in proposed_routine() if row["name"] not in there]
    for row in new:
        add_to_routine(actor, now, **row)
    return len(new)


@dataclass(frozen=True)
class Shown:
    """What a check showed, on which day, and what that rests on: in words, and the document where there is one."""

    done_on: date
    showed: str
    evidence: str
    document_id: int | None = None


@action("cases.check")
def do_check(
    actor: User, now: datetime, case_id: int, routine_id: int, shown: Shown, person_id: int | None = None
) -> Check:
    """Note that a check was done. Raises NotAllowed where the routine wants somebody with a wider role."""
    case = case_for(actor, "cases.check", case_id)
    routine = CheckRoutine.objects.filter(pk=routine_id, valid__contains=timezone.localdate(now)).first()
    if routine is None:
        raise NotFound("Kontrollen ingår inte i rutinen.")
    if not roles_now(actor) & set(MAY_DO[Role(routine.role)]):
        raise NotAllowed(f"Kontrollen görs av {routine.get_role_display()}.")
    if shown.done_on > timezone.localdate(now):
        raise Invalid("Dagen kan inte ligga framåt i tiden.", "done_on")
    if not shown.showed.strip():
        raise Invalid("Skriv vad kontrollen visade.", "showed")
    if not shown.evidence.strip():
        raise Invalid("Skriv vilket underlag kontrollen bygger på.", "evidence")
    if routine.each_adult != (person_id is not None):
        raise Invalid("Välj vem kontrollen gäller.", "person")
    adults = HouseholdMember.objects.filter(household=case.household_id).exclude(role=MemberRole.CHILD)
    if person_id and not adults.filter(person=person_id).exists():
        raise NotFound("Kontrollen görs för en vuxen i hushållet.")
    if shown.document_id and not case.documents.filter(pk=shown.document_id).exists():
        raise Invalid("Handlingen hör till ett annat ärende.", "document")
    # The one that is open; else the one that was decided before the check was done.
    rows = case.applications.order_by("-month", "-pk")
    waiting = rows.filter(state__in=Application.OPEN_STATES).first()
    row = Check.objects.create(
        case=case,
        routine=routine,
        application=waiting or rows.filter(state=Application.State.DECIDED).first(),
        person_id=person_id,
        done_on=shown.done_on,
        showed=shown.showed.strip(),
        evidence=shown.evidence.strip(),
        document_id=shown.document_id,
        made_by=actor,
    )
    of = f"{routine.name}, {row.person.given_name}" if row.person else routine.name
    publish(actor, now, CheckDone(case.pk, f"cases_check:{row.pk}", change=of))
    return row
