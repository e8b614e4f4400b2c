"""A municipality in which every page has something to show: one person per role, and something in every state."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from bistand.actions import acting
from bistand.audit.actions import deliver_due
from bistand.staff import actions as staff
from bistand.staff.models import AttestLimit, DelegationRule, Role, RoleGrant, Section, ServiceToken, User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.actions.afterwards import Forwarding
from cases.actions.benefit_order import OrderContent
from cases.actions.check import Shown
from cases.actions.children import Heard
from cases.actions.instalments import PlanContent
from cases.actions.recovery import ClaimContent
from cases.actions.what_if import run_what_ifs
from cases.models import Application, BenefitOrder, Calculation, Case, CaseWarning, Channel, Decision, WhatIf
from cases.queries import members_on
from cases.settlement import money_out
from cases.suspicions import state_reason
from followup import actions as followups
from followup.administration.actions import sign_month
from followup.controls.actions import dispose_finding, run_controls
from followup.controls.models import ControlFinding
from followup.models import FollowUp
from followup.reminders.actions import ReminderText, set_reminder
from followup.rights.actions import answer_review, review_rights
from followup.rights.queries import reviewable
from followup.samples import actions as samples
from followup.visits.actions import VisitText, book_visit
from payments import actions as pay
from payments.bank.fakebank import Booked, statement_for
from payments.models import (
    LedgerVoucher,
    Payee,
)
from planning import actions as plans
from planning.assessments import actions as assessments
from planning.meetings import actions as meetings
from planning.models import Assessment, AssessmentTemplate, CoordinatedPlan, GoalTemplate, MeetingPerson, Plan
from tests.browser.investigation import investigated
from tests.browser.money import Money, until
from tests.browser.reception import contact, queue
from tests.browser.referred import attended, declined, referred
from tests.cases.tables_files import guideline_file, norm_file, plus
from tests.factories import PASSWORD, grant, make_application, make_case, make_section, make_user
from tests.payments.banking import ROW, bank_file
from tests.payments.ledger.building import BANK, EQUIPMENT, in_force, posting_file
from tests.story import Story, content_for, enter_and_verify, give_code

LINE = Decimal("6000.00")
PDF = b"%PDF-1.7 brev"
ROLES = (
    Role.CASEWORKER,
    Role.SENIOR,
    Role.HEAD,
    Role.ASSISTANT,
    Role.ACCOUNTANT,
    Role.CONTROLLER,
    Role.ADMINISTRATOR,
    Role.COACH,
)
Ids = dict[str, int | str]


@dataclass
class Municipality:
    """`people` signs in with PASSWORD; `ids` holds, per argument of an address, a value that exists."""

    people: dict[Role, User]
    ids: Ids
    # Pages that want something in another state than `ids` has, or are to be seen in several.
    special: dict[str, list[Ids]]


# The code of the demo approves the runs, and the account of clients' own money is the one of the site.
@override_settings(BISTAND_DEMO=True, BANK={**settings.BANK, "funds_bankgiro": "5402-9681"})
def build() -> Municipality:
    section = make_section("Försörjning 1")
    people = {role: _person(role, section) for role in ROLES}
    story = Story(section)
    home = Home(people[Role.CASEWORKER], people[Role.HEAD], section)
    coached, participants = attended(people[Role.COACH], home.referrals)
    paid = [home.payable(story) for _ in range(2)]
    home.suspect(paid[1])
    money = Money(story, home)
    home.claim_back(*paid)
    protected = make_case(people[Role.SENIOR], section, protected=True)
    tables = _tables(people)
    posting, postings = _posting(people)
    voucher, vouchers = _vouchers(money)
    handed = make_case(home.head, section, partner=True)
    cases.assign_case(home.head, timezone.now(), handed.pk, home.caseworker, note="Ring före lunch.")
    closed = cases.close_case(home.caseworker, timezone.now(), make_case(home.caseworker, section).pk, "moved")
    arrived = queue(people, section)
    asked = arrived["supplement_tick"][0]["case_id"]
    sampled, drawn = _samples(people[Role.CONTROLLER])
    return Municipality(
        people,
        {
            **home.ids(),
            **money.ids(),
            **coached,
            **tables,
            **posting,
            "bank_table_id": _bank_table(people[Role.ACCOUNTANT]),
            **voucher,
            "contact_id": contact(people[Role.ASSISTANT], section),
            **_statements(people[Role.ACCOUNTANT], money),
            **_signals(people[Role.CONTROLLER]),
            **sampled,
            **_reviews(people),
            "month": _administered(people[Role.CONTROLLER]),
        },
        {
            **home.special(),
            **money.special(),
            **participants,
            **_staff_pages(people[Role.CASEWORKER]),
            **arrived,
            **postings,
            **vouchers,
            **drawn,
            "case": [{"case_id": pk} for pk in (home.case.pk, protected.pk, closed.pk, asked)],
            "case_reason": [{"case_id": story.case.pk}, {"case_id": protected.pk}],
            **home.of_children(),
            **investigated(home.caseworker, section),
            "handover_acknowledge": [{"case_id": handed.pk}],
            "handover_undo": [{"case_id": handed.pk}],
            "case_handover": [{"case_id": pk} for pk in (home.case.pk, handed.pk)],
            "case_reopen": [{"case_id": closed.pk}],
        },
    )


def _tables(people: dict[Role, User]) -> Ids:
    """A guideline in force, a norm that waits for a second person, and a trial of it."""
    now, administrator = timezone.now(), people[Role.ADMINISTRATOR]
    first = timezone.localdate().replace(day=1)
    guideline = cases.load_guideline(administrator, now, "Riktlinje för Almby", first, guideline_file())
    cases.approve_table(people[Role.HEAD], now, guideline.pk)
    draft = cases.load_norm(administrator, now, norm_file(change=plus(12)))
    trial = cases.ask_what_if(administrator, now, draft.pk)
    until(lambda: (run_what_ifs(system_user(), 10), WhatIf.objects.filter(pk=trial.pk, state="done").exists())[1])
    return {"table_id": draft.pk, "trial_id": trial.pk, "year": 2026, "reform": "benefit_cap", "need": "text"}


def _posting(people: dict[Role, User]) -> tuple[Ids, dict[str, list[Ids]]]:
    """Rules by which some of the money can be booked, and next year's that wait for a second person."""
    accountant, now = people[Role.ACCOUNTANT], timezone.now()
    first = in_force(BANK, EQUIPMENT, is_example=True)
    lines = (BANK, EQUIPMENT.replace("5714", "5715"), "Boende;Försörjning 1;5711;Boende;1:571")
    draft = pay.load_posting(accountant, now, "Kontering nästa år", timezone.localdate(), posting_file(*lines))
    return {"posting_id": draft.pk}, {"posting": [{"posting_id": pk} for pk in (first.pk, draft.pk)]}


def _bank_table(accountant: User) -> int:
    """A bank profile that waits for a second person, beside the one in force."""
    changed = f"{ROW.replace('SWEDSESS', 'NDEASESS')}15:00"
    return pay.load_bank(accountant, timezone.now(), "Bankprofil nästa år", timezone.localdate(), bank_file(changed)).pk


def _vouchers(money: Money) -> tuple[Ids, dict[str, list[Ids]]]:
    """A voucher that waits for the ledger's answer, and one that it refused."""
    runs = (money.exported, money.rejected)
    until(lambda: (deliver_due(), LedgerVoucher.objects.filter(run__in=runs).count() == len(runs))[1])
    sent, refused = (LedgerVoucher.objects.get(run=run) for run in runs)
    pay.note_ledger_answer(system_user(), timezone.now(), refused.pk, reason="Konto 5714 är stängt.")
    return {"voucher_id": sent.pk}, {
        "voucher": [{"voucher_id": sent.pk}, {"voucher_id": refused.pk}],
        "voucher_again": [{"voucher_id": refused.pk}],
    }


def _signals(controller: User) -> Ids:
    """What the internal control has found: one thing that waits, and one that was disposed of."""
    run_controls(system_user(), timezone.now())
    waiting, done = ControlFinding.objects.filter(control="no_incoming_document")[:2]
    dispose_finding(controller, timezone.now(), done.pk, "in_order", "Samtalet är antecknat.")
    return {"finding_id": waiting.pk, "code": waiting.control}


def _samples(controller: User) -> tuple[Ids, dict[str, list[Ids]]]:
    """A spot check with a remark, one that was in order and one that waits; and one that is all examined."""
    today, now = timezone.localdate(), timezone.now()
    wanted = samples.Wanted("decision", today, today, None, 3, 0, controller)
    first, second, third = samples.draw_sample(controller, now, wanted).items.order_by("number")
    yes, no = ({question["id"]: word for question in first.sample.questions} for word in ("yes", "no"))
    samples.examine_item(controller, now, first.pk, no, "Motiveringen är kort.")
    samples.examine_item(controller, now, second.pk, yes)
    done = samples.draw_sample(controller, now, dataclasses.replace(wanted, random_count=1))
    samples.examine_item(controller, now, done.items.get().pk, yes)
    question = samples.add_question(controller, now, "Är beslutet skickat?")
    return {"sample_id": first.sample_id, "item_id": third.pk, "question_id": question.pk}, {
        "sample": [{"sample_id": first.sample_id}, {"sample_id": done.pk}],
        "sample_item": [{"item_id": item.pk} for item in (first, second, third)],
    }


def _administered(controller: User) -> str:
    """A month that a controller has read; the one that goes on has changes."""
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    sign_month(controller, timezone.now(), last.replace(day=1), "Inget har ändrats.")
    return f"{timezone.localdate():%Y-%m}"


def _reviews(people: dict[Role, User]) -> Ids:
    """The year's review of rights: one kept, and others that wait for the head."""
    today, now = timezone.localdate(), timezone.now()
    for key, value in (("controls.review_days", 31), ("controls.review_month", today.month)):
        staff.change_setting(system_user(), now, key, value, today)
    review_rights(system_user(), now)
    first, second = reviewable(people[Role.HEAD]).order_by("pk")[:2]
    answer_review(people[Role.HEAD], now, first.pk, "keep")
    return {"review_id": second.pk}


def _statements(accountant: User, money: Money) -> Ids:
    """A statement with the debit of a run, and a fee that waits for its explanation."""
    day = timezone.localdate() - timedelta(days=1)
    file = money.exported.file
    rows = [Booked(file.control_sum, "R1", message_id=file.message_id), Booked(Decimal("12.50"), "R2", text="Avgift")]
    (row,) = pay.read_statement(accountant, timezone.now(), statement_for("50501055", day, rows))
    return {"statement_id": row.pk, "entry_id": row.entries.get(run=None).pk}


def _person(role: Role, section: Section) -> User:
    own = section if role in (Role.CASEWORKER, Role.SENIOR, Role.HEAD, Role.ASSISTANT) else None
    user = make_user(role, own, f"Prov {role.label}", PASSWORD)
    if role == Role.HEAD:
        give_code(user)
        with acting(user, "test.recovery_codes"):
            RecoveryCodes.activate(user)
    return user


def _staff_pages(somebody: User) -> dict[str, list[Ids]]:
    system, now = system_user(), timezone.now()
    e_service = staff.add_system(system, now, "E-tjänsten", "e-tjansten")
    staff.issue_token(system, now, e_service, "Ansökningar", timezone.localdate() + timedelta(days=90))
    of_person = ("staff_user", "grant_role", "staff_set_password", "staff_remove_second_factor", "staff_set_active")
    return {
        **{page: [{"pk": somebody.pk}] for page in of_person},
        "end_delegation": [{"pk": DelegationRule.objects.latest("pk").pk}],
        "end_attest_limit": [{"pk": AttestLimit.objects.latest("pk").pk}],
        "end_role": [{"pk": RoleGrant.objects.get(user=somebody).pk}],
        "revoke_token": [{"pk": ServiceToken.objects.latest("pk").pk}],
        "retry_delivery": [{"pk": 1}],
        "change_setting": [{"key": "followup.plan_months"}, {"key": "followup.children_months"}],
    }


class Home:
    """A family's case with everything in it, and beside it what waits: a draft, a proposal, an unread application."""

    def __init__(self, caseworker: User, head: User, section: Section) -> None:
        self.caseworker, self.head, self.now = caseworker, head, timezone.now()
        self.case = make_case(caseworker, section, partner=True, child_ages=(8, 14))
        self.application = self._application()
        self.calculation = self._calculate()
        self.decision = grant(caseworker, self.case, Decimal("4000.00"))
        # The partner lives elsewhere and is to get a copy of the decision.
        partner = next(m for m in members_on(self.case.household_id, timezone.localdate()) if m.role == "partner")
        cases.update_person(caseworker, self.now, self.case.pk, partner.person_id, street="Ek 3", city="Norrby")
        self.draft = cases.draft_decision(
            caseworker, self.now, self.application.pk, content_for(self.case, Decimal("900.00"))
        )
        self.routine = cases.add_to_routine(head, self.now, "Identitet", "once", "caseworker", each_adult=True)
        self.second = cases.add_to_routine(head, self.now, "Kontoutdrag", "3", "caseworker")
        cases.do_check(
            caseworker, self.now, self.case.pk, self.second.pk,
            Shown(timezone.localdate(), "Inget avviker.", "Kontoutdrag för oktober."),
        )  # fmt: skip
        self.communication = cases.communicate(
            caseworker, self.now, self.application.pk, "Lönen i oktober.", timezone.localdate() + timedelta(days=9), PDF
        )
        self.proposal, self.at_committee = self._proposal(section), self._proposal(section)
        cases.ask_committee(caseworker, self.now, self.at_committee.pk, "Behovet är stort.", b"%PDF-1.7 skrivelse")
        cases.begin_library(head, self.now)
        self.refused = self._refused(section)
        self.twice = self._twice(section)
        self.appeal = cases.receive_appeal(caseworker, self.now, self.refused.pk, "Vill att beslutet ändras.")
        self.order = self._order()
        self.letter_order = cases.order_letters(caseworker, self.now)
        self.assessment, self.goal_template = self._assessed()
        self.sip, self.listed = self._together()
        self.plan, self.draft_plan = self._plan(), self._draft_plan()
        self.signed, self.unsigned = self._note("Hembesök"), self._note("Telefonsamtal")
        cases.sign_note(caseworker, self.now, self.signed)
        for key, value in (("cases.publish", True), ("cases.client_system", "mina-sidor")):
            staff.change_setting(system_user(), self.now, key, value, timezone.localdate())
        service = staff.add_system(system_user(), self.now, "Mina sidor", "mina-sidor")
        self.message, _ = cases.receive_message(service, self.now, self.case.applicant_id, "Kan ni ringa mig?", "M-1")
        (self.publication,) = cases.publish_note(caseworker, self.now, self.signed, [self.case.applicant_id])
        self.document = cases.file_document(caseworker, self.now, self.case.pk, "Hyresavi", "Avi för oktober.".encode())
        elsewhere = Forwarding(self.document.pk, "Försäkringskassan", about="sjukpenning, 2026-10-01")
        cases.forward_appeal(caseworker, self.now, self.case.pk, elsewhere, PDF)
        self.referrals = referred(self.caseworker, self.head, self.plan)
        self.declined = declined(self.caseworker, self.head, self.referrals["proposed"])
        self._follow_up()
        relative = make_user(Role.CASEWORKER, section, "Prov Jävig")
        self.conflict = cases.declare_conflict(relative, self.now, self.case.pk, reason="Sökanden är min bror.")

    def _application(self) -> Application:
        content = {"expenses": [{"kind": "rent", "applied": str(LINE)}], "message": "Hyran är höjd."}
        return cases.receive_application(
            self.caseworker, self.now, self.case.pk, timezone.localdate().replace(day=1), Channel.PAPER, content
        )

    def _calculate(self) -> Calculation:
        values = {"expenses": [{"kind": "rent", "applied": str(LINE), "approved": str(LINE)}], "incomes": []}
        return cases.calculate_month(self.caseworker, self.now, self.application.pk, values)

    def _twice(self, section: Section) -> Application:
        """The second of two applications for one month."""
        case = make_case(self.caseworker, section)
        make_application(self.caseworker, case)
        return make_application(self.caseworker, case)

    def _proposal(self, section: Section) -> Decision:
        case = make_case(self.caseworker, section)
        application = make_application(self.caseworker, case)
        draft = cases.draft_decision(self.caseworker, self.now, application.pk, content_for(case, Decimal("30000.00")))
        return cases.propose_decision(self.caseworker, self.now, draft.pk)

    def _refused(self, section: Section) -> Decision:
        """A refusal by right, which may be appealed."""
        case = make_case(self.caseworker, section)
        application = make_application(self.caseworker, case)
        content = dataclasses.replace(
            content_for(case, Decimal(0)), legal_ground="12:1", outcome="reject", decision_type="refusal", lines=(),
            individual="Ni har sparade pengar som räcker till hela kostnaden.", uncommunicated="needless",
        )  # fmt: skip
        draft = cases.draft_decision(self.caseworker, self.now, application.pk, content)
        return cases.make_decision(self.caseworker, self.now, draft.pk)

    def payable(self, story: Story) -> Decision:
        """A decision that the next run pays."""
        decision = self._grant_by_right()
        enter_and_verify(Payee.objects.get(person=decision.case.applicant), story.assistant, story.checker)
        return decision

    def claim_back(self, first: Decision, second: Decision) -> None:
        """Of what has been paid: a drafted claim and a decided one."""
        today, paid_on = timezone.localdate(), money_out(first).days[0]
        why = "Lönen från extrajobbet redovisades inte."
        content = ClaimContent("wrong_information", Decimal(500), paid_on, why, "needless")
        self.drafted_claim = cases.draft_claim(self.caseworker, self.now, first.pk, content)
        self.claim = cases.draft_claim(self.caseworker, self.now, second.pk, content)
        cases.decide_claim(self.caseworker, self.now, self.claim.pk, b"%PDF-1.7 krav")
        plan = PlanContent(Decimal(100), Decimal(500), today, today, "Klienten")
        cases.agree_instalments(self.caseworker, self.now, self.claim.pk, plan)
        cases.propose_waiver(self.caseworker, self.now, self.claim.pk, Decimal(200), "Sjuk en längre tid.")
        self.repayment = cases.enter_repayment(self.caseworker, self.now, self.claim.pk, "bank", Decimal(50), today)

    def suspect(self, second: Decision) -> None:
        """An execution that was interrupted, and a suspicion that its caseworker and the head may open."""
        self.interruption = cases.interrupt_execution(
            self.caseworker, self.now, second.pk, timezone.localdate(), "Kontot är avslutat."
        )
        self.suspicion = cases.open_suspicion(self.caseworker, self.now, second.case_id, "Lön som inte redovisats.")
        for user in (self.caseworker, self.head):
            state_reason(user, self.suspicion.case, "Utreder lönen")

    def _order(self) -> BenefitOrder:
        """What is asked of Försäkringskassan for an advance, and a part of it that came."""
        today, ground = timezone.localdate(), "Väntar på sjukpenning för november 2026."
        decision = self._grant_by_right(repayment="advance", repayment_ground=ground)
        cases.note_notice(self.caseworker, self.now, decision.pk, today, "receipt")
        content = OrderContent(
            decision.case.applicant_id, "Sjukpenning", decision.period_from, decision.period_to, Decimal(500)
        )
        order = cases.send_benefit_order(self.caseworker, self.now, decision.pk, content, "Bankgiro 5050-1055", PDF)
        cases.enter_benefit(self.caseworker, self.now, order.pk, Decimal(100), today, "FK 1")
        return order

    def _grant_by_right(self, **other: Any) -> Decision:
        case = make_case(self.caseworker, self.case.section)
        application = make_application(self.caseworker, case)
        values = {"expenses": [{"kind": "rent", "applied": str(LINE), "approved": str(LINE)}], "incomes": []}
        calculation = cases.calculate_month(self.caseworker, self.now, application.pk, values)
        granted = Decimal(calculation.result["result"]["amount"])
        content = dataclasses.replace(
            content_for(case, granted, (("livelihood", granted),)), legal_ground="12:1", decision_type="livelihood",
            calculation_id=calculation.pk, **other,
        )  # fmt: skip
        draft = cases.draft_decision(self.caseworker, self.now, application.pk, content)
        return cases.make_decision(self.caseworker, self.now, draft.pk)

    def _assessed(self) -> tuple[Assessment, GoalTemplate]:
        """Two assessments to lay beside each other, and an instrument."""
        assessments.begin_templates(self.head, self.now)
        template, today, who = AssessmentTemplate.objects.get(), timezone.localdate(), self.case.applicant_id
        for days, work in ((90, 1), (0, 2)):
            found = assessments.Found(today - timedelta(days=days), {"Arbete": (work, "Har inte arbetat på länge.")})
            row = assessments.sign_assessment(self.caseworker, self.now, self.case.pk, who, template.pk, found)
        assessments.note_instrument(
            self.caseworker, self.now, self.case.pk, who, "FIA", today, "Eva Ek, coach", "Orkar halvtid."
        )
        return row, GoalTemplate.objects.earliest("pk")

    def _together(self) -> tuple[CoordinatedPlan, MeetingPerson]:
        """A coordinated plan, a meeting that was noted, and one that waits for its note."""
        today, who, section = timezone.localdate(), self.case.applicant_id, self.case.section_id
        text = meetings.SipText(
            today, "muntligt", today, "Rehabilitering.", "Praktik.", "Fysioterapi.", "Eva Ek, regionen", "Var med."
        )
        sip = meetings.make_coordinated_plan(self.caseworker, self.now, self.case.pk, who, text)
        for kind in ("coach", "dialogue"):
            meeting = meetings.plan_meeting(self.caseworker, self.now, section, kind, today, "Arbetsförmedlingen")
            row = meetings.list_person(self.caseworker, self.now, meeting.pk, self.case.pk, who, today, "muntligt")
            if kind == "coach":
                meetings.note_person(self.caseworker, self.now, row.pk, "Praktik från mars.")
        return sip, row

    def _plan(self) -> Plan:
        plan = self._draft_plan(self.case)
        with_others = plans.PartnerText("employment", "Stöd och matchning till mars.", timezone.localdate())
        plans.add_partner_plan(self.caseworker, self.now, plan.pk, with_others)
        return plans.agree_plan(self.caseworker, self.now, plan.pk, "meeting")

    def _draft_plan(self, case: Case | None = None) -> Plan:
        case = case or self.proposal.case
        in_two_months = timezone.localdate() + timedelta(days=60)
        plan = plans.write_plan(self.caseworker, self.now, case.pk, case.applicant_id, "Eget arbete", "Köra truck.")
        activity = plans.ActivityText("Anmäla sig till truckkort", "client", in_two_months)
        plans.add_goal(self.caseworker, self.now, plan.pk, "Truckkort", in_two_months, activity)
        return plan

    def _note(self, heading: str) -> int:
        text = "Familjen berättar om läget."
        return cases.write_note(self.caseworker, self.now, self.case.pk, heading, text, timezone.localdate()).pk

    def _follow_up(self) -> None:
        """One follow-up held, the next one waiting and late."""
        deliver_due()
        until(lambda: FollowUp.objects.filter(FollowUp.IS_OPEN, plan=self.plan).exists())
        first = FollowUp.objects.get(FollowUp.IS_OPEN, plan=self.plan)
        goal = self.plan.goals.get()
        report = followups.Report("on_track", "Det går framåt.", "Nöjd.")
        followups.hold(self.caseworker, self.now, first.pk, report, [followups.GoalReport(goal.pk, "forward")])
        self.held, self.coming = first, FollowUp.objects.get(FollowUp.IS_OPEN, plan=self.plan)
        followups.flag_followups(system_user(), self.now + timedelta(days=100))
        said = ReminderText("Nytt läkarintyg", timezone.localdate(), months=3, about={"plan": self.plan.pk})
        self.reminder = set_reminder(self.caseworker, self.now, self.case.pk, said)
        self.visit = book_visit(
            self.caseworker, self.now, self.case.pk, followups.Meeting(self.now - timedelta(hours=1)),
            VisitText((self.case.applicant_id,), "planning"),
        )  # fmt: skip

    def ids(self) -> Ids:
        goal = self.plan.goals.get()
        return {
            "case_id": self.case.pk,
            "application_id": self.application.pk,
            "decision_id": self.decision.pk,
            "replaces_id": self.decision.pk,
            "member_id": members_on(self.case.household_id, timezone.localdate())[-1].pk,
            "person_id": self.case.applicant_id,
            "note_id": self.unsigned,
            "document_id": self.document.pk,
            "disqualification_id": self.conflict.pk,
            "plan_id": self.plan.pk,
            "goal_id": goal.pk,
            "activity_id": goal.activities.get().pk,
            "partner_plan_id": self.plan.partner_plans.get().pk,
            "assessment_id": self.assessment.pk,
            "measure_id": self.referrals["proposed"].measure_id,
            "provider_id": self.referrals["proposed"].measure.provider_id,
            "referral_id": self.referrals["proposed"].pk,
            "sip_id": self.sip.pk,
            "meeting_id": self.listed.meeting_id,
            "listed_id": self.listed.pk,
            "template_id": self.assessment.template_id,
            "goal_template_id": self.goal_template.pk,
            "followup_id": self.coming.pk,
            "reminder_id": self.reminder.pk,
            "visit_id": self.visit.pk,
            "role": "child",
            "section": "needs",
            "index": 1,
            "order_id": self.letter_order.pk,
            "appeal_id": self.appeal.pk,
            "claim_id": self.claim.pk,
            "benefit_order_id": self.order.pk,
            "suspicion_id": self.suspicion.pk,
            "communication_id": self.communication.pk,
            "publication_id": self.publication.pk,
            "message_id": self.message.pk,
            "routine_id": self.routine.pk,
            "warning_id": CaseWarning.objects.filter(case=self.case).latest("pk").pk,
            "key": "bifall",
        }

    def of_children(self) -> dict[str, list[Ids]]:
        child = next(m for m in members_on(self.case.household_id, self.application.month) if m.role == "child")
        heard = Heard("talk", "Lugn och egen säng.", timezone.localdate(), views="Vill ha eget rum.")
        cases.hear_child(self.caseworker, self.now, self.application.pk, child.person_id, heard)
        cases.note_screening(
            self.caseworker, self.now, self.case.pk, self.case.applicant_id, timezone.localdate(), "alone", "no"
        )
        cases.note_objection(
            self.caseworker, self.now, self.signed, self.case.applicant_id, "Det var på fredagen.", timezone.localdate()
        )
        receiver = make_user(Role.CASEWORKER, self.case.section, "Prov Mottagare")
        self.bulk = cases.ask_bulk(
            self.head, self.now, "assign", [self.case.pk, self.proposal.case_id], {"receiver": receiver.pk}
        )
        return {
            "bulk": [{"bulk_id": self.bulk.pk}],
            "child_hear": [{"person_id": child.person_id}],
            "note_object": [{"note_id": self.signed}],
        }

    def special(self) -> dict[str, list[Ids]]:
        waiting, drafted = self.proposal, self.draft_plan
        goal = drafted.goals.get()
        of_case, of_waiting = {"case_id": self.case.pk}, {"case_id": waiting.case_id}
        of_claim: Ids = {"case_id": self.claim.case_id, "claim_id": self.claim.pk}
        claim_pages = (
            "claim_payment", "claim_plan", "claim_plan_end", "claim_waive", "claim_sue", "claim_close", "case_recovery",
            "waiver_grant", "waiver_return",
        )  # fmt: skip
        of_appeal: Ids = {"case_id": self.refused.case_id, "decision_id": self.refused.pk}
        appeal_pages = (
            "", "_take_up", "_dismiss", "_reconsider", "_hand_over", "_judgment", "_execute", "_told", "_of_dismissal"
        )  # fmt: skip
        at_committee: Ids = {"case_id": self.at_committee.case_id, "decision_id": self.at_committee.pk}
        partner = next(m for m in members_on(self.case.household_id, timezone.localdate()) if m.role == "partner")
        return {
            "decision": [
                {"case_id": self.order.case_id, "decision_id": self.order.decision_id},
                {**of_claim, "decision_id": self.claim.decision_id},
                {**of_case, "decision_id": self.decision.pk},
                {**of_case, "decision_id": self.draft.pk},
                {**of_waiting, "decision_id": waiting.pk},
                at_committee,
                of_appeal,
            ],
            "application_join": [{"case_id": self.twice.case_id, "application_id": self.twice.pk}],
            **{f"appeal{page}": [of_appeal] for page in appeal_pages},
            **{page: [of_appeal] for page in ("notice_new", "correction_new", "appeal_new")},
            "decision_copy": [{**of_case, "decision_id": self.decision.pk, "person_id": partner.person_id}],
            **{page: [of_claim] for page in claim_pages},
            "claim": [of_claim, {"case_id": self.drafted_claim.case_id, "claim_id": self.drafted_claim.pk}],
            "claim_reverse": [of_claim | {"entry_id": self.repayment.pk}],
            "claim_communicate": [{"case_id": self.drafted_claim.case_id, "claim_id": self.drafted_claim.pk}],
            **{
                page: [{"case_id": self.drafted_claim.case_id, "claim_id": self.drafted_claim.pk}]
                for page in ("claim_decide", "claim_propose", "claim_return")
            },
            "claim_new": [{"case_id": self.drafted_claim.case_id, "decision_id": self.drafted_claim.decision_id}],
            **{f"suspicion{page}": [of_claim] for page in ("", "_reason", "_new", "_step", "_let_in")},
            "payment_notice": [{**of_case, "decision_id": self.decision.pk}],
            "decision_preview": [{**of_case, "decision_id": self.draft.pk}],
            **{
                page: [{"case_id": self.order.case_id, "decision_id": self.order.decision_id}]
                for page in ("benefit_order", "benefit_order_new", "benefit_order_payment", "benefit_order_close")
            },
            "break_report": [{**of_claim, "decision_id": self.claim.decision_id, "break_id": self.interruption.pk}],
            "execution_report": [{**of_case, "decision_id": self.decision.pk}],
            "committee_ask": [{**of_waiting, "decision_id": waiting.pk}],
            "committee_note": [at_committee],
            "decision_edit": [{**of_case, "application_id": self.draft.application_id, "decision_id": self.draft.pk}],
            "decision_make": [
                {**of_case, "decision_id": self.draft.pk},
                {**of_waiting, "decision_id": waiting.pk},
            ],
            "decision_propose": [{**of_case, "decision_id": self.draft.pk}],
            "decision_return": [{**of_waiting, "decision_id": waiting.pk}],
            "decision_replace": [
                {**of_case, "application_id": self.decision.application_id, "replaces_id": self.decision.pk}
            ],
            "application_supplement": [{**of_case, "application_id": self.application.pk}],
            "note_publish": [{**of_case, "note_id": self.signed}],
            "decision_publish": [{**of_case, "decision_id": self.decision.pk}],
            "note_correct": [{**of_case, "note_id": self.signed}],
            "measure": [{"measure_id": row.measure_id} for row in self.referrals.values()],
            "referral": [{"referral_id": row.pk} for row in self.referrals.values()],
            "referral_end": [{"referral_id": self.referrals[state].pk} for state in ("proposed", "started")],
            "referral_end_correct": [{"referral_id": self.referrals["ended"].pk}],
            "referral_settle": [{"referral_id": self.declined.pk}],
            "plan_new": [{**of_case, "person_id": partner.person_id}],
            "plan": [{"plan_id": self.plan.pk}, {"plan_id": drafted.pk}],
            "plan_edit": [{"plan_id": drafted.pk}],
            "plan_agree": [{"plan_id": drafted.pk}],
            "partner_plan_new": [{"plan_id": drafted.pk}],
            "plan_print": [{"plan_id": self.plan.pk}],
            "plan_renew": [{"plan_id": self.plan.pk}],
            "goal_edit": [{"goal_id": goal.pk}],
            "activity_edit": [{"activity_id": goal.activities.get().pk}],
            "followup": [{"followup_id": self.held.pk}, {"followup_id": self.coming.pk}],
        }
