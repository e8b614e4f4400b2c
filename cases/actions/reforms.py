"""Coming rules: loading what they need, and switching one on from a month when all is signed by two persons."""

from __future__ import annotations

from datetime import date, datetime

from bistand.actions import action
from bistand.refusals import Conflict, Invalid, NotAllowed, NotFound
from bistand.staff.models import User
from cases.models import AmountTable, ReformSwitch
from cases.norm.checking import read_basis_file
from cases.norm.errors import CalculationError
from cases.norm.reforms import REFORMS, TABLE, TEXT, Need, Reform, require_ready
from cases.norm.table_files import FileFault
from cases.norm.tables import VERIFIED
from cases.reforms import signed_off

SHORTEST_TEXT = 40


@action("staff.load_table")
def load_reform_text(
    actor: User, now: datetime, key: str, need: str, valid_from: date, text: str, source: str
) -> AmountTable:
    """Load the enacted text that a coming rule rests on, as a draft for a second person to hold against its source."""
    reform, wanted = _need(key, need, TEXT, valid_from)
    if len(text.strip()) < SHORTEST_TEXT:
        raise Invalid("Klistra in hela texten, så som den är kungjord.", "text")
    if not source.strip():
        raise Invalid("Skriv var texten står: SFS-nummer och var den är hämtad.", "source")
    row = {"text": text.strip(), "status": VERIFIED, "source": source.strip()}
    return _basis(actor, reform, need, wanted, valid_from, [row])


@action("staff.load_table")
def load_reform_table(actor: User, now: datetime, key: str, need: str, valid_from: date, data: bytes) -> AmountTable:
    """Load a table that a coming rule needs, from CSV or YAML, as a draft. Raises Invalid with every fault of it."""
    reform, wanted = _need(key, need, TABLE, valid_from)
    try:
        rows = read_basis_file(data)
    except FileFault as fault:
        raise Invalid("\n".join(fault.faults), "file") from fault
    return _basis(actor, reform, need, wanted, valid_from, rows)


def _reform(key: str) -> Reform:
    if key not in REFORMS:
        raise NotFound("Regeln finns inte bland de kommande.")
    return REFORMS[key]


def _need(key: str, need: str, kind: str, valid_from: date) -> tuple[Reform, Need]:
    reform = _reform(key)
    wanted = reform.needs.get(need)
    if wanted is None or wanted.kind != kind:
        raise NotFound("Regeln behöver inget sådant underlag.")
    if valid_from.day != 1 or valid_from < reform.first_month:
        first = reform.first_month.isoformat()
        raise Invalid(f"Det gäller från den första i en månad, tidigast {first}.", "valid_from")
    return reform, wanted


def _basis(
    actor: User, reform: Reform, need: str, wanted: Need, valid_from: date, rows: list[dict[str, str]]
) -> AmountTable:
    return AmountTable.objects.create(
        kind=AmountTable.Kind.BASIS,
        name=f"{reform.label}: {wanted.words}"[:80],
        reform=reform.key,
        need=need,
        valid_from=valid_from,
        rows=rows,
        loaded_by=actor,
        loaded_person=actor.employee,
    )


@action("staff.load_table")
def propose_reform(actor: User, now: datetime, key: str, month: date) -> ReformSwitch:
    """Ask that a coming rule be switched on from a month; a second person approves it.

    Raises Invalid with all that is lacking: what is not loaded and signed, and a rule that is not built.
    """
    reform = _reform(key)
    _check_ready(reform, month)
    if ReformSwitch.objects.filter(reform=key, state__in=ReformSwitch.LIVE).exists():
        raise Conflict("Regeln är redan påslagen eller väntar på godkännande.")
    return ReformSwitch.objects.create(
        reform=key, rule=reform.rule, valid_from=month, proposed_by=actor, proposed_person=actor.employee
    )


def _check_ready(reform: Reform, month: date) -> None:
    if month.day != 1:
        raise Invalid("En regel slås på från den första i en månad.", "month")
    try:
        require_ready(reform, month, signed_off(reform, month))
    except CalculationError as error:
        raise Invalid(error.message, "month") from error


@action("staff.approve_table")
def approve_reform(actor: User, now: datetime, switch_id: int) -> ReformSwitch:
    """Switch the rule on, as somebody else than the one who asked; calculations already made stay what they are."""
    switch = _locked(switch_id)
    if switch.state != ReformSwitch.State.PROPOSED:
        raise Conflict(f"Regeln är redan {switch.get_state_display()}.")
    if switch.proposed_person_id == actor.employee_id:
        raise NotAllowed("Regeln godkänns av någon annan än den som föreslog det.")
    _check_ready(_reform(switch.reform), switch.valid_from)
    switch.state = ReformSwitch.State.ON
    switch.save(update_fields=["state"])
    switch.refresh_from_db()
    return switch


@action("staff.load_table")
def withdraw_reform(actor: User, now: datetime, switch_id: int, reason: str) -> ReformSwitch:
    """Take a proposal back, or switch a rule off again, with the reason."""
    switch = _locked(switch_id)
    if switch.state == ReformSwitch.State.WITHDRAWN:
        raise Conflict("Regeln är redan återtagen.")
    if not reason.strip():
        raise Invalid("Skriv varför den tas tillbaka.", "reason")
    switch.state, switch.withdrawn_reason = ReformSwitch.State.WITHDRAWN, reason.strip()
    switch.save(update_fields=["state", "withdrawn_reason"])
    return switch


def _locked(switch_id: int) -> ReformSwitch:
    found = ReformSwitch.objects.select_for_update().filter(pk=switch_id).first()
    if found is None:
        raise NotFound("Regeln finns inte.")
    return found
