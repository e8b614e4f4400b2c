"""The work of today, through the ordinary actions and the server's own clock: something waits for every role."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.conf import settings
from django.utils import timezone

from bistand.staff.models import User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.actions.case import NewMember
from cases.actions.content import DecisionContent
from cases.actions.intake import IntakePerson
from cases.actions.queue import Contact
from cases.api_reading import read_application
from cases.api_states import number_of
from cases.calculation import proposed_lines
from cases.communication import communication_letter, proposed_basis
from cases.letters_plain import plain_letter
from cases.models import (
    AGAINST,
    Application,
    Case,
    Channel,
    Decision,
    FamilyKind,
    LegalGround,
    MemberRole,
    Purpose,
    Uncommunicated,
)
from cases.numbers import last_day_of_month
from cases.queries import latest_calculation
from cases.supplement.catalogue import items_for
from followup import actions as followup
from followup.demo import (
    bills,
    contact,
    funds,
    guarantees,
    ledger,
    matters,
    names,
    orders,
    over_time,
    referrals,
    signals,
    tables,
    texts,
    visits,
    way,
)
from followup.demo.calendar import Calendar
from followup.demo.decisions import applied_for, entered, kind_of
from followup.demo.history import Live
from followup.demo.households import DemoHousehold
from followup.demo.numbers import bank_account
from followup.demo.staff import CASEWORKER_LIMIT, Staff
from followup.models import FollowUp
from payments import actions as payments
from payments.bank.bankdays import next_bank_day
from payments.bank.fakebank import PAID, receipt_for
from payments.bankfile import make_bank_file
from payments.models import Payee, Payment, PaymentInstruction, PaymentRun, RunFile
from planning import actions as planning
from planning.actions import ActivityText

# Households that come new today; each has its own place in the story below.
NEWCOMERS = 14
# Decisions made today in cases that were there already, at most.
DECIDED_TODAY = 12


class Today:
    """The day's work; every method is a part of it."""

    def __init__(self, staff: Staff, when: Calendar, suppliers: dict[str, int]) -> None:
        self.staff, self.when, self.suppliers = staff, when, suppliers
        self.month = when.newest

    @property
    def now(self) -> datetime:
        return timezone.now()

    def caseworker(self, section: int, number: int = 0) -> User:
        workers = self.staff.caseworkers[section]
        return workers[number % len(workers)]

    # ---- parts of a case

    def register(self, spec: DemoHousehold, section: int) -> Case:
        """A household comes to the reception: an assistant registers it, a caseworker gets it."""
        assistant = self.staff.assistants[spec.number % 3]
        members = [
            NewMember(
                cases.register_person(
                    assistant, self.now, m.pnr, m.given_name, m.family_name, protected=m.protected,
                    street="" if m.protected else spec.street, postcode="" if m.protected else spec.postcode,
                    city="" if m.protected else names.CITY, phone=m.phone, language=m.language,
                ),
                m.role, m.lunch_away, m.in_school, m.days,
            )
            for m in spec.members
        ]  # fmt: skip
        worker = self.caseworker(section, spec.number)
        return cases.register_case(assistant, self.now, self.staff.sections[section], members[0], members[1:], worker)

    def apply(self, case: Case, spec: DemoHousehold) -> Application:
        text = "Vi ansöker om försörjningsstöd. Hyresavi och kontoutdrag är bifogade."
        content = {"text": text, **applied_for(spec, _persons(case), self.when.months)}
        assistant = self.staff.assistants[spec.number % 3]
        return cases.receive_application(assistant, self.now, case.pk, self.month, Channel.PAPER, content)

    def calculate(self, case: Case, application: Application, spec: DemoHousehold) -> Any:
        assert case.caseworker
        values = entered(spec, _persons(case), self.when.months)
        return cases.calculate_month(case.caseworker, self.now, application.pk, values)

    def draft(self, case: Case, application: Application, spec: DemoHousehold) -> Decision:
        """A calculation and a written decision."""
        assert case.caseworker
        calculation = self.calculate(case, application, spec)
        amount = Decimal(calculation.result["result"]["amount"])
        persons = _persons(case)
        content = DecisionContent(
            decision_type=kind_of(calculation.result),
            legal_ground=LegalGround.RIGHT,
            outcome=calculation.result["result"]["outcome"],
            amount=amount,
            period_from=self.month,
            period_to=last_day_of_month(self.month),
            reasons=texts.reasons(calculation.result["result"]["outcome"]),
            child_perspective=texts.children(self.month) if spec.children else "",
            individual=texts.individual(calculation.result["result"]["outcome"], self.month),
            uncommunicated=Uncommunicated.NEEDLESS if calculation.result["result"]["outcome"] in AGAINST else "",
            lines=tuple(proposed_lines(calculation.input, calculation.result)),
            obstacles={
                pk: m.obstacle for pk, m in zip(persons, spec.members, strict=True) if m.role != MemberRole.CHILD
            },
            calculation_id=calculation.pk,
        )
        return cases.draft_decision(case.caseworker, self.now, application.pk, content)

    def decide(self, case: Case, application: Application, spec: DemoHousehold) -> Decision:
        """Decided within the caseworker's delegation, or by the senior on a proposal."""
        assert case.caseworker
        decision = self.draft(case, application, spec)
        if decision.amount <= CASEWORKER_LIMIT:
            return cases.make_decision(case.caseworker, self.now, decision.pk)
        cases.propose_decision(case.caseworker, self.now, decision.pk)
        return cases.make_decision(self.staff.senior, self.now, decision.pk)

    def enter_account(self, case: Case, spec: DemoHousehold) -> Any:
        to = bank_account(Random(spec.number))  # noqa: S311
        payee = Payee.objects.get(person=case.applicant_id)
        return payments.enter_account(
            self.staff.assistants[0], self.now, payee.pk,
            payments.NewAccount("bank", to.number, to.clearing, f"Kontobevis {self.when.today}"),
        )  # fmt: skip

    def verified_account(self, case: Case, spec: DemoHousehold) -> None:
        payments.verify_account(self.staff.assistants[1], self.now, self.enter_account(case, spec).pk)

    def rent_to_landlord(self, case: Case, reference: str) -> PaymentInstruction:
        assert case.caseworker
        landlord = self.suppliers["landlord"]
        return payments.instruct(case.caseworker, self.now, case.pk, Purpose.RENT, landlord, reference)


def _persons(case: Case) -> list[int]:
    """Ids of the household's members, in the order of the demo's own."""
    return list(case.household.members.order_by("pk").values_list("person_id", flat=True))


def fill(
    staff: Staff, when: Calendar, everyone: list[Live], newcomers: list[DemoHousehold], say: Callable[[str], None]
) -> None:
    """Make the day: applications at every step, accounts, proposals, runs at every step, plans and follow-ups."""
    suppliers = {
        kind: pk for pk, kind in Payee.objects.exclude(kind="client").order_by("-pk").values_list("pk", "kind")
    }
    day = Today(staff, when, suppliers)
    _arrive(day, newcomers)
    _receive(day)
    say("  nya ansökningar, utredningar och förslag")
    decided = _go_on(day, everyone)
    say(f"  {decided} beslut i pågående ärenden")
    visits.fill(day)
    orders.fill(day)
    say("  rekvisitioner")
    bills.fill(day)
    say("  fakturor")
    _pay(day)
    say("  utbetalningskörningar i varje steg")
    _plan(day, everyone)
    way.fill(day)
    say("  kartläggningar, planer och uppföljningar")
    referrals.fill(day)
    say("  insatser, anvisningar, närvaro och bevakningar")
    tables.fill(staff, when, day.now)
    say("  riktlinje, och ett utkast som är provräknat")
    ledger.fill(staff, when, day.now)
    say("  exempelkontering och verifikationer")
    funds.fill(day)
    say("  egna medel")
    guarantees.fill(day)
    say("  hyresgarantier")
    matters.fill(day)
    say("  frasbibliotek, utskott och överklaganden")
    over_time.fill(day)
    say("  överlämningar, jäv, delade hushåll och barn som har hörts")
    contact.fill(day)
    say("  meddelanden, och det som visas på Mina sidor")
    signals.fill(day)
    say("  signaler ur internkontrollen")


def _arrive(day: Today, specs: list[DemoHousehold]) -> None:
    """One household at each step from the first application to a payment that waits."""
    (e_service, paper, started, supplement, drafted, proposed, returned, withdrawn, no_account, unverified, rejected,
     *ready) = specs  # fmt: skip
    _e_application(day, e_service)
    day.apply(day.register(paper, 1), paper)

    case = day.register(started, 1)
    application = day.apply(case, started)
    day.calculate(case, application, started)
    _communicate(day, application)

    case = day.register(supplement, 2)
    worker = day.caseworker(2, supplement.number)
    application = day.apply(case, supplement)
    wanted = [item for item in items_for(application.content, application.month) if item.suggested]
    by = day.when.today + timedelta(days=10)
    cases.request_supplement(worker, day.now, application.pk, "", by, wanted)
    cases.file_document(day.staff.assistants[0], day.now, case.pk, "Ansökan", b"Ans\xc3\xb6kan p\xc3\xa5 papper.")
    # Born last week, and without a personnummer yet.
    born = day.when.today - timedelta(days=9)
    child = cases.register_person(worker, day.now, "", "Elsa", supplement.members[0].family_name, born=born)
    cases.add_member(worker, day.now, case.pk, NewMember(child, MemberRole.CHILD), born)

    case = day.register(drafted, 1)
    day.draft(case, day.apply(case, drafted), drafted)

    for spec, section in ((proposed, 1), (returned, 2)):
        case = day.register(spec, section)
        assert case.caseworker
        decision = day.draft(case, day.apply(case, spec), spec)
        cases.propose_decision(case.caseworker, day.now, decision.pk)
        if spec is returned:
            cases.return_proposal(day.staff.heads[section], day.now, decision.pk, "Skriv också varför hyran är skälig.")

    case = day.register(withdrawn, 2)
    worker = day.caseworker(2, withdrawn.number)
    cases.withdraw_application(worker, day.now, day.apply(case, withdrawn).pk, reason="Ringde: har fått lön.")

    case = day.register(no_account, 1)
    day.decide(case, day.apply(case, no_account), no_account)

    case = day.register(unverified, 1)
    day.enter_account(case, unverified)
    day.decide(case, day.apply(case, unverified), unverified)

    case = day.register(rejected, 2)
    account = day.enter_account(case, rejected)
    payments.reject_account(day.staff.assistants[2], day.now, account.pk, "Kontobeviset visar ett annat nummer.")
    day.decide(case, day.apply(case, rejected), rejected)

    for place, spec in enumerate(ready):
        case = day.register(spec, 1 + place % 2)
        day.verified_account(case, spec)
        if place == 0:
            day.rent_to_landlord(case, "Hyra")
        day.decide(case, day.apply(case, spec), spec)


def _communicate(day: Today, application: Application) -> None:
    """What the decision will rest on is sent to the client, who has not answered yet."""
    worker, today = application.case.caseworker, day.when.today
    assert worker
    text, by = proposed_basis(application, latest_calculation(application.pk), today), today + timedelta(days=14)
    letter = communication_letter(application, text, by, worker.get_full_name(), today)
    cases.communicate(worker, day.now, application.pk, text, by, plain_letter(letter))


def _e_application(day: Today, spec: DemoHousehold) -> None:
    """From the municipality's e-service, for somebody new: nobody has the case yet."""
    persons = [
        IntakePerson(
            m.pnr, m.given_name, m.family_name, m.role,
            {"street": spec.street, "postcode": spec.postcode, "city": names.CITY, "phone": m.phone},
            m.lunch_away, m.in_school, m.days,
        )
        for m in spec.members
    ]  # fmt: skip
    sheet = applied_for(spec, [int(m.pnr) for m in spec.members], day.when.months)
    content = {"text": "Jag har blivit av med jobbet.", **sheet}
    number = f"E-{spec.number:06}"
    made, _ = cases.receive_e_application(day.staff.e_service, day.now, number, day.month, persons, content)
    cases.attach_to_e_application(day.staff.e_service, day.now, made.pk, "IMG_2041.HEIC", texts.HEIC)


def _unidentified(day: Today) -> None:
    """Two from the e-service of whom nobody knows yet who they are, one with a picture that cannot be shown."""
    for place, told in enumerate(texts.UNIDENTIFIED, 1):
        sent = {"external_id": f"E-9{place:05}", "month": f"{day.month:%Y-%m}", **told}
        read = read_application(sent, day.when.today)
        content = read.content(json.dumps(sent, ensure_ascii=False))
        received, _ = cases.receive_unidentified(
            day.staff.e_service, day.now, read.number, read.month, read.persons[0], content
        )
        if place == 1:
            number = number_of(received)
            for title, file in (("Hyresavi.txt", b"Hyresavi. Kvarngatan 4. 7 350 kr."), ("IMG_0417.HEIC", texts.HEIC)):
                cases.attach_to_e_application(day.staff.e_service, day.now, number, title, file)


def _receive(day: Today) -> None:
    """Where what comes in goes, what some carry, who receives this week, and what waits for the reception."""
    head, (reception, *others) = day.staff.heads[0], day.staff.sections
    for order, family in enumerate((FamilyKind.SINGLE_CHILDREN, FamilyKind.COUPLE_CHILDREN, FamilyKind.COUPLE)):
        section = others[order % len(others)]
        cases.add_routing_rule(head, day.now, 10 * (order + 1), section, {"family": family})
    cases.add_routing_rule(head, day.now, 90, others[-1], {})
    for place, worker in enumerate(day.staff.caseworkers[1][:3]):
        cases.set_capacity(head, day.now, worker, (60, 40, 20)[place], ("arabiska", "", "somaliska, engelska")[place])
    when = next_bank_day(day.when.today, inclusive=True)  # the reception is open when the banks are
    for ahead in range(5):
        for place, kind in enumerate(("reception", "phone")):
            who = day.staff.assistants[(ahead + place) % len(day.staff.assistants)]
            cases.plan_duty(who, day.now, reception, when, kind, who)
        when = next_bank_day(when)
    for told in texts.CALLS:
        cases.note_contact(day.staff.assistants[0], day.now, reception, Contact(**told))
    _unidentified(day)


def _go_on(day: Today, everyone: list[Live]) -> int:
    """Some of this month's applications, received earlier, are decided today; others are begun."""
    waiting = {
        row.case_id: row for row in Application.objects.filter(month=day.month, state=Application.State.RECEIVED)
    }
    mine = [live for live in everyone if live.case in waiting]
    decided = 0
    for place, live in enumerate(mine[: 2 * DECIDED_TODAY]):
        case = Case.objects.select_related("household", "caseworker__employee").get(pk=live.case)
        if place % 4 == 3:
            cases.start_investigation(live.caseworker, day.now, waiting[live.case].pk)
        elif place % 2 == 0:
            day.decide(case, waiting[live.case], live.spec)
            decided += 1
    return decided


def _pay(day: Today) -> None:
    """Section 1: a run answered by the bank, one at the bank; section 2: one to approve; reception: an open one."""
    ready = list(
        Payment.objects.filter(
            state=Payment.State.PLANNED, case__section=day.staff.sections[1], payee__accounts__state="verified"
        ).order_by("pk")
    )
    first_day = next_bank_day(day.when.today)
    for part, pay_on in ((ready[: len(ready) // 2], first_day), (ready[len(ready) // 2 :], next_bank_day(first_day))):
        run = _released_run(day, part, pay_on)
        if part and part[0] == ready[0]:
            _bank_answers(day, run)
    collector = day.staff.assistants[2]
    run = payments.open_run(collector, day.now, day.staff.sections[2], first_day)
    payments.submit_run(collector, day.now, run.pk)
    payments.open_run(collector, day.now, day.staff.sections[0], first_day)


def _released_run(day: Today, part: list[Payment], pay_on: date) -> PaymentRun:
    """A run of these payments only, all the way to the bank file."""
    section, collector, head = day.staff.sections[1], day.staff.assistants[2], day.staff.heads[1]
    run = payments.open_run(collector, day.now, section, pay_on)
    wanted = {payment.pk for payment in part}
    for payment in run.payments.exclude(pk__in=wanted):
        payments.take_out(collector, day.now, payment.pk, "Betalas i nästa körning.")
    run = payments.submit_run(collector, day.now, run.pk)
    for flag in run.flags.filter(answer=""):
        payments.answer_flag(head, day.now, flag.pk, "Kontobeviset i akten är kontrollerat.")
    run = payments.approve_run(head, day.now, run.pk, settings.BISTAND_DEMO_CODE)
    run = payments.release_run(head, day.now, run.pk)
    # The worker, when it starts, finds the file made, lays it where the bank fetches it, and writes the letters.
    payments.store_run_file(system_user(), day.now, run.pk, make_bank_file(run))
    return run


def _bank_answers(day: Today, run: PaymentRun) -> None:
    """The bank pays all but one, whose account is closed."""
    file = RunFile.objects.select_related("file").get(run=run)
    first = run.payments.order_by("pk").values_list("pk", flat=True)[0]
    answer = receipt_for(bytes(file.file.content), lambda number: "AC04" if number == f"P{first}" else PAID)
    payments.read_receipt(day.staff.accountant, day.now, answer)


def _plan(day: Today, everyone: list[Live]) -> None:
    """A draft plan and one agreed today; a meeting called, a follow-up held, and the flags of today raised."""
    without = [live for live in everyone if live.case and not live.closed and not live.plans]
    for place, live in enumerate(without[:2]):
        plan = planning.write_plan(
            live.caseworker, day.now, live.case, live.persons[0], texts.AIMS[place], texts.OWN_WORDS
        )
        step = ActivityText("Söka fem arbeten i veckan", "client", day.when.today + timedelta(days=60))
        planning.add_goal(
            live.caseworker, day.now, plan.pk, texts.GOALS[0][0], day.when.today + timedelta(days=150), step
        )
        if place == 0:
            planning.agree_plan(live.caseworker, day.now, plan.pk, "meeting")
    waiting = (
        FollowUp.objects.filter(FollowUp.IS_OPEN, case__protected=False)
        .order_by("due")
        .select_related("case__caseworker")
    )
    for followup_row in waiting[:1]:
        meeting = followup.Meeting(day.now + timedelta(days=6), place="Rum 3", by_letter=True)
        followup.call(followup_row.case.caseworker, day.now, followup_row.pk, meeting)
    followup.flag_followups(system_user(), day.now)
