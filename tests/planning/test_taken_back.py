"""What is struck or marked in an agreed plan is asked about, has a reason, and can be taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.audit.models import Fact
from bistand.refusals import Conflict
from bistand.staff.models import User
from planning import actions
from planning.actions import PlanWords
from planning.models import Activity, Goal, Plan
from planning.plan_letter import plan_letter
from planning.queries import plans_with_parts
from tests.factories import attack, sign_in
from tests.letters.reading import text_of


@pytest.fixture
def browser(client: Client, caseworker: User) -> Client:
    return sign_in(client, caseworker)


@pytest.fixture
def activity(agreed: Plan) -> Activity:
    return Activity.objects.get(goal__plan=agreed)


def test_a_goal_that_was_reached_by_mistake_goes_on_again(browser: Client, agreed: Plan) -> None:
    goal = agreed.goals.get()
    browser.post(reverse("goal_reach", args=[goal.pk]))
    goal.refresh_from_db()
    assert goal.state == Goal.State.REACHED
    back = reverse("goal_reopen", args=[goal.pk])
    assert back in browser.get(reverse("plan", args=[agreed.pk])).text
    assert browser.post(back, {"reason": " "}).status_code == 422
    browser.post(back, {"reason": "Fel mål."})
    goal.refresh_from_db()
    assert (goal.state, goal.settled_on) == (Goal.State.OPEN, None)
    timeline = browser.get(reverse("case", args=[agreed.case_id])).text
    assert "Ett mål nåddes: Truckkort" in timeline
    assert "målet pågår igen: Truckkort, Fel mål" in timeline


def test_a_goal_of_an_agreed_plan_is_struck_with_a_reason(browser: Client, agreed: Plan) -> None:
    goal = agreed.goals.get()
    page = browser.post(reverse("goal_drop", args=[goal.pk]), {"reason": ""})
    assert page.context["form"].errors["reason"]
    browser.post(reverse("goal_drop", args=[goal.pk]), {"reason": "Vill något annat."})
    browser.post(reverse("goal_reopen", args=[goal.pk]), {"reason": "Ångrade sig."})
    goal.refresh_from_db()
    assert (goal.state, goal.until_version) == (Goal.State.OPEN, None)
    told = [fact.data["reason"] for fact in Fact.objects.filter(name="PlanChanged").order_by("pk")]
    assert told == ["Vill något annat.", "Ångrade sig."]


@pytest.mark.parametrize("first", ["drop", "done"])
def test_an_activity_is_marked_and_taken_back(
    browser: Client, agreed: Plan, activity: Activity, today: date, first: str
) -> None:
    said = {"reason": "Behövs inte.", "done_on": today.isoformat()}
    browser.post(reverse(f"activity_{first}", args=[activity.pk]), said)
    back = reverse("activity_reopen", args=[activity.pk])
    assert back in browser.get(reverse("plan", args=[agreed.pk])).text
    browser.post(back, {"reason": "Fel rad."})
    activity.refresh_from_db()
    assert (activity.state, activity.done_on, activity.until_version) == ("planned", None, None)


def test_a_draft_asks_for_no_reason(browser: Client, draft: Plan, today: date) -> None:
    goal = actions.add_goal(draft.written_by, timezone.now(), draft.pk, "CV", today)
    url = reverse("goal_drop", args=[goal.pk])
    assert "reason" not in browser.get(url).context["form"].fields
    browser.post(url)
    goal.refresh_from_db()
    assert goal.state == Goal.State.DROPPED


def test_what_an_agreement_since_is_without_is_not_taken_back(
    browser: Client, caseworker: User, agreed: Plan, activity: Activity, today: date
) -> None:
    now, goal = timezone.now(), agreed.goals.get()
    other = actions.ActivityText("Skriva ett CV", "client", today + timedelta(days=5))
    actions.add_activity(caseworker, now, goal.pk, other)
    actions.drop_activity(caseworker, now, activity.pk, reason="Behövs inte.")
    while deliver_due():
        pass
    actions.renew_plan(caseworker, now, agreed.pk, PlanWords(agreed.aim), "meeting")
    back = reverse("activity_reopen", args=[activity.pk])
    assert back not in browser.get(reverse("plan", args=[agreed.pk])).text
    page = browser.post(back, {"reason": "Ändå."})
    assert "Lägg till det på nytt" in page.text
    with pytest.raises(Conflict, match="Lägg till det på nytt"):
        attack(caseworker, "UPDATE planning_activity SET state = 'planned' WHERE id = %s", activity.pk)


@pytest.mark.parametrize("table", ["goal", "activity"])
def test_postgresql_asks_why_too(agreed: Plan, caseworker: User, table: str) -> None:
    day = ", settled_on = current_date" if table == "goal" else ""
    with pytest.raises(Conflict, match="Skriv varför"):
        attack(caseworker, f"UPDATE planning_{table} SET state = 'dropped'{day}")


def test_the_print_says_what_is_reached_and_done(
    caseworker: User, agreed: Plan, activity: Activity, today: date
) -> None:
    actions.finish_activity(caseworker, timezone.now(), activity.pk, today)
    actions.settle_goal(caseworker, timezone.now(), agreed.goals.get().pk, "reached")
    plan = plans_with_parts().select_related("case__section").get(pk=agreed.pk)
    printed = " ".join(text_of(plan_letter(plan, today)).split())
    assert f"Målet är nått. Det nåddes {today}." in printed
    assert f"Du, gjord {today}." in printed
    assert "Målet ska vara nått" not in printed
