"""The months that have been, month by month: people register, apply, get decisions, and are paid.

Rows go in by COPY and set-based UPDATE, each batch as the act of one person on one day, through every trigger of the
database: transitions, natural persons, delegation, sums and the chained history hold for the demo as for all else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any

from django.db import connection

from bistand.proof import bind
from bistand.staff.models import User
from bistand.staff.queries import system_user
from cases.facts import ApplicationReceived, CaseOpened, CheckDone
from cases.models import ApplicationKind, Channel, CheckRoutine, MemberRole
from cases.numbers import add_months
from followup.demo import book, money, names, orders, plans, texts
from followup.demo.calendar import Calendar, at
from followup.demo.decisions import applied_for, decide_month
from followup.demo.households import DemoHousehold
from followup.demo.numbers import bank_account, ocr
from followup.demo.plans import LiveFollowUp, LivePlan
from followup.demo.staff import Staff
from payments.facts import AccountEntered, AccountVerified

Say = Callable[[str], None]


@dataclass(slots=True)
class Live:
    """A household with its rows in the database."""

    spec: DemoHousehold
    section: int
    caseworker: User
    persons: list[int] = field(default_factory=list)
    household: int = 0
    case: int = 0
    payee: int = 0
    closed: bool = False
    plans: list[LivePlan] = field(default_factory=list)
    followups: list[LiveFollowUp] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Applied:
    """An application of a household for the month that is being loaded."""

    live: Live
    pk: int


def load(
    households: Iterable[DemoHousehold], staff: Staff, when: Calendar, say: Say, *, waiting: bool = False
) -> list[Live]:
    """Write all months, and the applications of the newest one up to yesterday; gives the households back.

    With `waiting`, the last run of every other section is left for its head to approve.
    """
    _prepare()
    money.lay_bank_profile(staff, when)
    suppliers = money.register_suppliers(staff, when)
    everyone = _assigned(households, staff, when)
    coming: dict[int, list[Live]] = defaultdict(list)
    for live in everyone:
        coming[max(live.spec.first, 0)].append(live)
    open_now: list[Live] = []
    for number in range(when.months + 1):
        new = coming.pop(number, [])
        _register(new, staff, when, number)
        open_now += new
        applied = _apply(open_now, staff, when, number)
        say(f"  {when.month(number):%Y-%m}: {len(new)} nya hushåll, {len(applied)} ansökningar")
        if number < when.months:
            _work(open_now, new, applied, suppliers, staff, when, number)
            money.pay_month(staff, when, number, waiting=waiting and number == when.months - 1)
            if number == when.months - 1 and not waiting:
                orders.past(suppliers.shops[0], staff, when, number)
            open_now = [live for live in open_now if not live.closed]
        if number in (0, 2):
            _analyze()
    _settle_outbox()
    return everyone


def _prepare() -> None:
    """Foreign keys are checked with each statement: what waits for the commit would fill the memory.

    The rules plan their look-ups while the tables are empty, and keep the plan: it must be one for large tables.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND condeferrable")
        keys = ", ".join(connection.ops.quote_name(row[0]) for row in cursor.fetchall())
        cursor.execute(f"SET CONSTRAINTS {keys} IMMEDIATE")


def _analyze() -> None:
    """Let the planner know how large the tables have become."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE cases_case, cases_application, cases_calculation, cases_decision, cases_decisionline,"
            " payments_payment, payments_payoutaccount, followup_followup, audit_change"
        )


def _assigned(households: Iterable[DemoHousehold], staff: Staff, when: Calendar) -> list[Live]:
    everyone = []
    for spec in (_begun_late_enough(spec, when) for spec in households):
        section = 1 + spec.number % 2
        workers = staff.caseworkers[section]
        everyone.append(Live(spec, section, workers[spec.number // 2 % len(workers)]))
    return everyone


def _begun_late_enough(spec: DemoHousehold, when: Calendar) -> DemoHousehold:
    """Begun when the youngest child is born within the year: no day in a household lies further ahead."""
    youngest = max((m.born for m in spec.members if m.role == MemberRole.CHILD), default=when.month(0))
    first = next(number for number in range(when.months + 1) if add_months(when.month(number), 11) >= youngest)
    if first <= max(spec.first, 0):
        return spec
    return replace(spec, first=first, months=max(1, spec.months - first + spec.first))


def _register(new: list[Live], staff: Staff, when: Calendar, number: int) -> None:
    """People, households, cases and accounts: entered by one assistant, verified by another."""
    day = when.registration_day(number)
    for turn, assistant in enumerate(staff.assistants):
        mine = [live for live in new if live.spec.number % len(staff.assistants) == turn]
        if not mine:
            continue
        other = staff.assistants[(turn + 1) % len(staff.assistants)]
        book.act(assistant.pk, "cases.register", at(day, 8 + turn), rows=6 * len(mine), hours=0.9)
        _persons(mine)
        _households(mine, when, number)
        _cases(mine, staff, when, number)
        _checks(mine, assistant, day)
        accounts = _payees(mine, assistant)
        plans.first_of_children(mine, day)
        book.act(other.pk, "payments.verify_account", at(day, 13 + turn), rows=len(mine), hours=0.9)
        book.step("payments_payoutaccount", accounts, "verified")
        book.facts([AccountVerified(live.case, f"payments_payoutaccount:{pk}", live.spec.members[0].given_name + " " +
                    live.spec.members[0].family_name) for live, pk in zip(mine, accounts, strict=True)])  # fmt: skip


def _persons(mine: list[Live]) -> None:
    ids = iter(book.reserve("cases_person", sum(len(live.spec.members) for live in mine)))
    rows = []
    for live in mine:
        home = ("", "", "") if live.spec.members[0].protected else (live.spec.street, live.spec.postcode, names.CITY)
        for member in live.spec.members:
            pk = next(ids)
            live.persons.append(pk)
            rows.append((pk, member.pnr, member.given_name, member.family_name, member.born, member.protected, *home,
                         member.phone, member.language))  # fmt: skip
    columns = ("id", "pnr", "given_name", "family_name", "birth_date", "protected", "street", "postcode", "city",
               "phone", "language")  # fmt: skip
    book.add("cases_person", columns, rows)


def _households(mine: list[Live], when: Calendar, number: int) -> None:
    for live, pk in zip(mine, book.reserve("cases_household", len(mine)), strict=True):
        live.household = pk
    book.add("cases_household", ("id",), ((live.household,) for live in mine))
    first = when.month(number)
    rows = []
    for live in mine:
        for member, person in zip(live.spec.members, live.persons, strict=True):
            since = max(first, member.born) if member.role == MemberRole.CHILD else first
            rows.append((live.household, person, member.role, f"[{since},)", member.lunch_away, member.in_school,
                         member.days))  # fmt: skip
    columns = ("household_id", "person_id", "role", "valid", "lunch_away", "in_school", "days")
    book.add("cases_householdmember", columns, rows)


def _cases(mine: list[Live], staff: Staff, when: Calendar, number: int) -> None:
    day = when.registration_day(number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_case_number') FROM generate_series(1, %s)", [len(mine)])
        numbers = [f"{day.year}-{row[0]:05d}" for row in cursor.fetchall()]
    for live, pk in zip(mine, book.reserve("cases_case", len(mine)), strict=True):
        live.case = pk
    book.add(
        "cases_case",
        ("id", "number", "household_id", "applicant_id", "section_id", "caseworker_id", "state", "protected",
         "opened_on", "close_reason"),
        ((live.case, no, live.household, live.persons[0], staff.sections[live.section].pk, live.caseworker.pk, "open",
          live.spec.members[0].protected, _opened_on(live.spec, when, number, day), "")
         for live, no in zip(mine, numbers, strict=True)),
    )  # fmt: skip
    book.facts([CaseOpened(live.case, f"cases_case:{live.case}", no) for live, no in zip(mine, numbers, strict=True)])


def _checks(mine: list[Live], assistant: User, day: date) -> None:
    """Who they are, where they live and what the account says, looked at when they came."""
    lines = {name: (pk, each) for pk, name, each in CheckRoutine.objects.values_list("pk", "name", "each_adult")}
    done = [
        (live.case, name, lines[name][0], person)
        for live in mine
        for name in texts.CHECKS
        for person in (_adults(live) if lines[name][1] else [None])
    ]
    ids = book.reserve("cases_check", len(done))
    columns = ("id", "case_id", "routine_id", "person_id", "done_on", "showed", "evidence", "made_by_id", "made_at")
    rows = (
        (pk, case, line, person, day, *texts.CHECKS[name], assistant.pk, "now")
        for pk, (case, name, line, person) in zip(ids, done, strict=True)
    )
    book.add("cases_check", columns, rows)
    book.facts([CheckDone(one[0], f"cases_check:{pk}", one[1]) for pk, one in zip(ids, done, strict=True)])


def _adults(live: Live) -> list[int | None]:
    members = zip(live.spec.members, live.persons, strict=True)
    return [person for member, person in members if member.role != MemberRole.CHILD]


def _opened_on(spec: DemoHousehold, when: Calendar, number: int, day: date) -> date:
    """A case that began before the history was taken over from the earlier system with its own day."""
    return when.month(spec.first).replace(day=1 + spec.number % 27) if spec.first < 0 and number == 0 else day


def _payees(mine: list[Live], assistant: User) -> list[int]:
    payees, accounts = book.reserve("payments_payee", len(mine)), book.reserve("payments_payoutaccount", len(mine))
    rows: list[tuple[Any, ...]] = []
    numbers: list[tuple[Any, ...]] = []
    entered = []
    for live, payee, account in zip(mine, payees, accounts, strict=True):
        live.payee, applicant = payee, live.spec.members[0]
        name = f"{applicant.given_name} {applicant.family_name}"
        rows.append((payee, "client", name, live.persons[0], "", assistant.pk, "now"))
        to = bank_account(Random(live.spec.number))  # noqa: S311
        numbers.append((account, payee, "bank", to.clearing, to.number, to.normalized, to.bank, "Kontobevis", [],
                        "entered", "", assistant.pk, assistant.employee_id, "now"))  # fmt: skip
        entered.append(AccountEntered(live.case, f"payments_payoutaccount:{account}", name))
    book.add("payments_payee", money.PAYEE, rows)
    book.add("payments_payoutaccount", money.ACCOUNT, numbers)
    book.facts(entered)
    return accounts


def _apply(open_now: list[Live], staff: Staff, when: Calendar, number: int) -> list[Applied]:
    """Applications of the month: most through the e-service, the rest on paper or at the counter."""
    groups: dict[tuple[int, int], list[Live]] = defaultdict(list)
    for live in open_now:
        if live.spec.applies_in(number):
            turn = live.spec.number * 7 + number
            groups[turn % 3, 0 if turn % 5 < 3 else 1 + turn % 3].append(live)
    senders = (staff.e_service, *staff.assistants)
    found = []
    for (day, sender), lives in sorted(groups.items()):
        book.act(senders[sender].pk, "cases.receive", at(when.application_day(number, day), 8 + 2 * sender), len(lives))
        found += _receive(lives, senders[sender], sender == 0, when, number)
    return found


def _receive(lives: list[Live], sender: User, electronic: bool, when: Calendar, number: int) -> list[Applied]:
    month = when.month(number)
    applied = [Applied(live, pk) for live, pk in zip(lives, book.reserve("cases_application", len(lives)), strict=True)]
    rows = []
    for one in applied:
        channel = Channel.E_SERVICE if electronic else (Channel.PAPER, Channel.COUNTER)[one.live.spec.number % 2]
        external = f"AN-{month:%Y%m}-{one.live.spec.number:06}" if electronic else None
        said = applied_for(one.live.spec, one.live.persons, number)
        content = {"text": "Jag ansöker om försörjningsstöd för månaden.", **said}
        kind = ApplicationKind.NEW if number <= one.live.spec.first else ApplicationKind.RENEWAL
        rows.append((one.pk, one.live.case, month, channel, kind, sender.pk, "received", content, external, "", "now"))
    columns = ("id", "case_id", "month", "channel", "kind", "received_by_id", "state", "content", "external_id",
               "supplement_text", "received_at")  # fmt: skip
    book.add("cases_application", columns, rows)
    book.facts(
        [
            ApplicationReceived(one.live.case, f"cases_application:{one.pk}", month, str(row[3]))
            for one, row in zip(applied, rows, strict=True)
        ]
    )
    return applied


def _work(
    open_now: list[Live], new: list[Live], applied: list[Applied], suppliers: money.Suppliers, staff: Staff,
    when: Calendar, number: int,
) -> None:  # fmt: skip
    """What the caseworkers and the senior caseworker do in a month."""
    _instruct(new, suppliers, when, number)
    decide_month(applied, suppliers, staff, when, number)
    plans.follow_month(open_now, when, number)


def _instruct(new: list[Live], suppliers: money.Suppliers, when: Calendar, number: int) -> None:
    """The rent to the landlord, the electricity to the power company, where the household has it so."""
    rows = defaultdict(list)
    for live in new:
        for purpose, place, payees in (
            ("rent", live.spec.landlord, suppliers.landlords), ("electricity", live.spec.energy, suppliers.energy),
        ):  # fmt: skip
            if place is not None:
                rows[live.caseworker.pk].append(
                    (live.case, purpose, payees[place], ocr(live.spec.number, payees[place] % 100), True)
                )
    for caseworker, mine in rows.items():
        book.act(caseworker, "payments.plan", at(when.registration_day(number), 15), len(mine), 0.5)
        book.add("payments_paymentinstruction", ("case_id", "purpose", "payee_id", "reference", "active"), mine)


def _settle_outbox() -> None:
    """Files of the history were taken by the bank when they were made; letters were sent by the earlier system."""
    bind(connection.connection, system_user().pk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_delivery SET state = 'done', done_at = now() WHERE state = 'pending'")
