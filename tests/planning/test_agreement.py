"""How a plan is agreed and printed, what others have planned, and what the checklist says."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.refusals import Conflict, Invalid, Refusal
from bistand.staff.actions import change_setting
from bistand.staff.models import User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.models import Document
from planning import actions
from planning.models import Activity, Plan
from planning.plan_letter import plan_letter
from planning.quality import quality
from planning.queries import plans_with_parts
from tests.factories import attack, sign_in
from tests.letters.reading import text_of


def with_goal(caseworker: User, draft: Plan, today: date, activity: actions.ActivityText | None = None) -> Plan:
    activity = activity or actions.ActivityText("Gå på kursen", "client", today + timedelta(days=30))
    actions.add_goal(caseworker, timezone.now(), draft.pk, "Truckkort", today + timedelta(days=90), activity)
    return draft


def read(plan: Plan) -> Plan:
    return plans_with_parts().select_related("case__section").get(pk=plan.pk)


def employment(today: date) -> actions.PartnerText:
    return actions.PartnerText("employment", "Stöd och matchning hos Iris till och med mars.", today)


def test_how_it_was_agreed_is_said_and_never_changed(caseworker: User, draft: Plan, today: date) -> None:
    with_goal(caseworker, draft, today)
    with pytest.raises(Invalid, match="hur ni kom överens"):
        actions.agree_plan(caseworker, timezone.now(), draft.pk, "")
    plan = actions.agree_plan(caseworker, timezone.now(), draft.pk, "phone", "Lena Berg, coach")
    assert (plan.agreed_how, plan.agreed_with) == ("phone", "Lena Berg, coach")
    with pytest.raises(Conflict):
        attack(caseworker, "UPDATE planning_plan SET agreed_how = 'home' WHERE id = %s", plan.pk)


def test_a_plan_is_not_agreed_past_the_action_without_how(caseworker: User, draft: Plan, today: date) -> None:
    with_goal(caseworker, draft, today)
    with pytest.raises(Conflict, match="hur ni kom överens"):
        attack(caseworker, "UPDATE planning_plan SET state = 'agreed' WHERE id = %s", draft.pk)


def test_an_agreed_plan_is_printed_once_and_stands_in_the_record(caseworker: User, draft: Plan, today: date) -> None:
    step = actions.ActivityText(
        "Gå på kursen", "client", today, frequency="tre dagar i veckan", hours_a_week=Decimal(12)
    )
    with_goal(caseworker, draft, today, step)
    actions.add_partner_plan(caseworker, timezone.now(), draft.pk, employment(today))
    plan = actions.agree_plan(caseworker, timezone.now(), draft.pk, "home", "Lena Berg, coach")
    while deliver_due():
        pass
    plan.refresh_from_db()
    assert plan.document is not None
    text = text_of(bytes(plan.document.file.content))
    for said in (
        "Arbete på heltid", "Jag vill köra truck", "Truckkort", "Tre dagar i veckan, 12 timmar i veckan",
        "Arbetsförmedlingen", "Stöd och matchning hos Iris", "vid ett hembesök", "Lena Berg, coach",
    ):  # fmt: skip
        assert said in text
    actions.store_plan_print(system_user(), timezone.now(), plan.pk, b"%PDF-1.7 annan")
    assert Document.objects.filter(case=plan.case).count() == 1


def test_nobody_but_the_system_makes_the_print_and_it_stays(caseworker: User, agreed: Plan) -> None:
    other = cases.file_document(caseworker, timezone.now(), agreed.case_id, "Annat", b"annat")
    with pytest.raises(Refusal):
        actions.store_plan_print(caseworker, timezone.now(), agreed.pk, b"%PDF-1.7")
    with pytest.raises(Conflict, match="skrivs ut av systemet"):
        attack(caseworker, "UPDATE planning_plan SET document_id = %s WHERE id = %s", other.pk, agreed.pk)


def test_anothers_plan_is_ended_and_not_rewritten_once_the_plan_is_agreed(
    caseworker: User, agreed: Plan, today: date
) -> None:
    row = actions.add_partner_plan(caseworker, timezone.now(), agreed.pk, employment(today))
    with pytest.raises(Conflict, match="överenskommen"):
        attack(caseworker, "UPDATE planning_partnerplan SET says = 'Annat' WHERE id = %s", row.pk)
    ended = actions.end_partner_plan(caseworker, timezone.now(), row.pk)
    assert (ended.state, ended.ended_on) == ("ended", today)
    with pytest.raises(Conflict, match="redan noterad"):
        actions.end_partner_plan(caseworker, timezone.now(), row.pk)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"partner": "x"}, "partner"),
        ({"partner": "other"}, "partner_name"),
        ({"says": " "}, "says"),
        ({"last_day": date(2020, 1, 1)}, "last_day"),
    ],
)
def test_anothers_plan_says_whose_and_what(
    caseworker: User, draft: Plan, today: date, changed: dict[str, object], field: str
) -> None:
    given = {"partner": "employment", "says": "Kurs.", "first_day": today, **changed}
    with pytest.raises(Invalid) as refusal:
        actions.add_partner_plan(caseworker, timezone.now(), draft.pk, actions.PartnerText(**given))  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_an_activity_begins_before_its_last_day_and_has_hours_of_a_week(
    caseworker: User, draft: Plan, today: date
) -> None:
    late = actions.ActivityText("Kurs", "client", today, first_day=today + timedelta(days=1))
    much = actions.ActivityText("Kurs", "client", today, hours_a_week=Decimal("60.5"))
    for text, field in ((late, "first_day"), (much, "hours_a_week")):
        with pytest.raises(Invalid) as refusal:
            with_goal(caseworker, draft, today, text)
        assert refusal.value.field == field
    assert Activity.objects.count() == 0


def test_the_checklist_says_what_a_plan_lacks(caseworker: User, draft: Plan, today: date) -> None:
    lacking = [point.text for point in quality(read(draft), today, has_children=True) if not point.done]
    assert lacking == [
        "Planen har mål", "Varje mål har en aktivitet", "Klienten gör något själv",
        "Något ska vara gjort före den första uppföljningen", "Barnens perspektiv finns med",
    ]  # fmt: skip
    far = actions.ActivityText("Ring", "caseworker", today + timedelta(days=120))
    with_goal(caseworker, draft, today, far)
    actions.rewrite_plan(caseworker, timezone.now(), draft.pk, "Arbete", "", "De får vara på fritids.")
    lacking = [point.text for point in quality(read(draft), today, has_children=True) if not point.done]
    assert lacking == [
        "Klientens egna ord finns med",
        "Klienten gör något själv",
        "Något ska vara gjort före den första uppföljningen",
    ]  # fmt: skip
    with_goal(caseworker, draft, today)
    actions.rewrite_plan(caseworker, timezone.now(), draft.pk, "Arbete", "Jag vill.", "")
    assert all(point.done for point in quality(read(draft), today, has_children=False))


def test_a_draft_is_read_together_as_a_draft(caseworker: User, draft: Plan, today: date) -> None:
    with_goal(caseworker, draft, today)
    assert "Det här är ett utkast" in text_of(plan_letter(read(draft), today))
    answer = sign_in(Client(), caseworker).get(reverse("plan_print", args=[draft.pk]))
    assert answer["Content-Type"] == "application/pdf"


def test_the_pages_agree_on_a_plan_with_anothers_plan_in_it(caseworker: User, draft: Plan, today: date) -> None:
    with_goal(caseworker, draft, today)
    client = sign_in(Client(), caseworker)
    client.post(
        reverse("partner_plan_new", args=[draft.pk]),
        {"partner": "other", "partner_name": "Fontänhuset", "says": "Går dit två dagar.", "first_day": str(today)},
    )
    asked = client.get(reverse("plan_agree", args=[draft.pk])).content.decode()
    assert "Vad en bra plan har" in asked
    client.post(reverse("plan_agree", args=[draft.pk]), {"how": "video", "others": ""})
    page = client.get(reverse("plan", args=[draft.pk])).content.decode()
    assert "i ett videosamtal" in page
    assert "Fontänhuset" in page


def test_the_hours_of_a_week_are_held_against_what_is_asked_once_it_is(
    client: Client, caseworker: User, draft: Plan, today: date
) -> None:
    step = actions.ActivityText("Gå på kursen", "client", today, hours_a_week=Decimal(12))
    with_goal(caseworker, draft, today, step)
    address = reverse("plan", args=[draft.pk])
    assert "Mindre än kravet" not in sign_in(client, caseworker).get(address).content.decode()
    change_setting(system_user(), timezone.now(), "planning.activity_hours", 20, today)
    page = client.get(address).content.decode()
    assert "12 timmar i veckan</strong> av 20" in page
    assert "Mindre än kravet" in page
