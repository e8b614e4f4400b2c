"""The printed record and the handover sheet hold the way to self-support too, to whoever may read it."""

from __future__ import annotations

from datetime import date

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.staff.models import Role, Section, User
from cases.models import Case
from followup import actions
from followup.models import FollowUp
from followup.visits import actions as visits
from planning.measures import attending, referring
from planning.measures.attending import Present
from planning.models import Plan
from tests.browser.referred import referred
from tests.factories import make_section, make_user, sign_in
from tests.followup.building import CHILDREN_WELL, GOING_WELL
from tests.followup.conftest import make_agreed_plan


def text_of(client: Client, user: User, name: str, case: Case) -> str:
    return sign_in(client, user).get(reverse(name, args=[case.pk])).text


def lived(caseworker: User, head: User, case: Case, today: date) -> Plan:
    """A plan and the children followed up, and absence that was heard and that was not."""
    now, plan = timezone.now(), make_agreed_plan(caseworker, case)
    goals = [actions.GoalReport(plan.goals.get().pk, "backward", "Datorn är trasig.")]
    actions.hold(caseworker, now, plan.followups.get().pk, GOING_WELL, goals)
    actions.hold(caseworker, now, FollowUp.objects.get(case=case, kind="children").pk, CHILDREN_WELL)
    rows = referred(caseworker, head, plan)
    for row, said in ((rows["started"], ""), (rows["ended"], "Hon försov sig.")):
        noted = attending.note_attendance(caseworker, now, row.pk, Present(today, "absent"))
        if said:
            attending.assess_absence(caseworker, now, noted.pk, today, said, "not_accepted")
    attending.give_feedback(caseworker, now, rows["started"].pk, "Kommer i tid.")
    meeting = actions.Meeting(now, "home", "Storgatan 1")
    visits.book_visit(caseworker, now, case.pk, meeting, visits.VisitText((case.applicant_id,), "planning"))
    return plan


def test_the_record_holds_plans_followups_referrals_and_meetings(
    client: Client, caseworker: User, head: User, family: Case, today: date, django_assert_max_num_queries
) -> None:
    plan = lived(caseworker, head, family, today)
    page = text_of(client, caseworker, "record_print", family)
    for words in (
        plan.aim, "CV klart", "Kursen går bra.", "Datorn är trasig.", "Att bo kvar nära skolan.",
        "Vill fortsätta spela fotboll.", "Hon försov sig.", "inget godtagbart skäl", "Klienten är inte hörd.",
        "Kommer i tid.", "Söker arbete i lager.", "planering",
    ):  # fmt: skip
        assert words in page, words
    referring.end_referral(caseworker, timezone.now(), family.referrals.get(state="started").pk, today, "other")
    with django_assert_max_num_queries(45):
        client.get(reverse("record_print", args=[family.pk]))


def test_another_section_reads_nothing_of_it(
    client: Client, caseworker: User, head: User, family: Case, today: date
) -> None:
    lived(caseworker, head, family, today)
    stranger = make_user(Role.CASEWORKER, make_section())
    assert sign_in(client, stranger).get(reverse("record_print", args=[family.pk])).status_code == 404


def test_the_handover_sheet_says_what_the_children_need_and_the_absence(
    client: Client, caseworker: User, head: User, family: Case, section: Section, today: date
) -> None:
    lived(caseworker, head, family, today)
    page = text_of(client, caseworker, "case_handover", family)
    for words in ("Att bo kvar nära skolan.", "klienten är inte hörd", "inget godtagbart skäl. Hon försov sig."):
        assert words in page, words
