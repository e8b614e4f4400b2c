"""An agreed plan that is changed says so, and is agreed anew as a version of its own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.actions import acting
from bistand.audit.actions import deliver_due
from bistand.audit.models import Fact
from bistand.refusals import Conflict
from bistand.staff.models import User
from planning import actions
from planning.actions import ActivityText, PlanWords
from planning.models import Goal, Plan
from planning.queries import plans_with_parts
from planning.versions import changes_since
from tests.factories import attack, sign_in
from tests.letters.reading import text_of


def delivered() -> None:
    while deliver_due():
        pass


def read(plan: Plan) -> Plan:
    return plans_with_parts().get(pk=plan.pk)


def words(plan: Plan, **changed: str) -> PlanWords:
    return PlanWords(**{"aim": plan.aim, "own_words": plan.own_words, **changed})


@pytest.fixture
def changed(agreed: Plan, caseworker: User, today: date) -> Plan:
    """Agreed and printed; since then a goal is new and the first one struck."""
    delivered()
    first = agreed.goals.get()
    text = ActivityText("Gå på kursen", "client", today + timedelta(days=9))
    actions.add_goal(caseworker, timezone.now(), agreed.pk, "Livsmedelshygien", today + timedelta(days=30), text)
    actions.settle_goal(caseworker, timezone.now(), first.pk, "dropped", reason="Klienten har redan kortet.")
    return read(agreed)


def test_what_changed_since_it_was_agreed_is_said_on_its_page_and_on_the_timeline(
    changed: Plan, caseworker: User, client: Client
) -> None:
    told = ["Struket mål: Truckkort", "Nytt mål: Livsmedelshygien", "Ny aktivitet: Gå på kursen"]
    assert sorted(changes_since(changed)) == sorted(told)
    page = sign_in(client, caseworker).get(reverse("plan", args=[changed.pk])).text
    assert f"Planen är ändrad sedan ni kom överens {changed.agreed_on}" in page
    assert all(change in page for change in told)
    facts = Fact.objects.filter(name="PlanChanged").order_by("pk")
    assert [fact.data["change"] for fact in facts] == ["nytt mål: Livsmedelshygien", "struket mål: Truckkort"]
    assert "Klienten har redan kortet" in client.get(reverse("case", args=[changed.case_id])).text


def test_what_is_written_in_a_draft_and_struck_there_is_no_change(caseworker: User, draft: Plan, today: date) -> None:
    text = ActivityText("Skriv", "client", today)
    struck = actions.add_goal(caseworker, timezone.now(), draft.pk, "Struket", today, text)
    actions.settle_goal(caseworker, timezone.now(), struck.pk, "dropped")
    actions.add_goal(caseworker, timezone.now(), draft.pk, "CV", today, text)
    actions.agree_plan(caseworker, timezone.now(), draft.pk, "meeting")
    assert changes_since(read(draft)) == []
    assert not Fact.objects.filter(name="PlanChanged").exists()


def test_a_new_version_has_a_print_of_its_own_and_the_earlier_is_kept_and_listed(
    changed: Plan, caseworker: User, client: Client
) -> None:
    before = changed.document
    assert before
    sign_in(client, caseworker)
    url = reverse("plan_renew", args=[changed.pk])
    form = client.get(url).context["form"]
    assert form["aim"].value() == changed.aim
    assert form["own_words"].value() == "Jag vill köra truck."
    said = {"aim": "Arbete i ett kök", "own_words": "Jag vill laga mat.", "how": "phone", "others": "Eva Ek, coach"}
    client.post(url, said)
    delivered()
    plan = read(changed)
    assert (plan.version, plan.aim, changes_since(plan)) == (2, "Arbete i ett kök", [])
    assert plan.document
    printed = text_of(bytes(plan.document.file.content))
    assert "Livsmedelshygien" in printed
    assert "Arbete i ett kök" in printed
    assert "Truckkort" not in printed
    earlier = plan.versions.get()
    assert (earlier.number, earlier.aim, earlier.own_words, earlier.document) == (
        1, "Arbete på heltid", "Jag vill köra truck.", before,
    )  # fmt: skip
    page = client.get(reverse("plan", args=[plan.pk])).text
    assert "Tidigare versioner (1)" in page
    assert reverse("document", args=[plan.case_id, before.pk]) in page
    assert Fact.objects.get(name="PlanRenewed").data["words"] == "version 2"
    client.post(url, {**said, "aim": "Arbete i en skola", "others": ""})
    assert "Med var också Eva Ek, coach." in client.get(reverse("plan", args=[plan.pk])).text


def test_there_is_no_new_version_of_what_is_not_changed_or_not_printed(agreed: Plan, caseworker: User) -> None:
    with pytest.raises(Conflict, match="Inget i planen är ändrat"):
        actions.renew_plan(caseworker, timezone.now(), agreed.pk, words(agreed), "phone")
    with pytest.raises(Conflict, match="skrivs ut just nu"):
        actions.renew_plan(caseworker, timezone.now(), agreed.pk, words(agreed, aim="Studier"), "phone")


def test_the_changed_plan_is_printed_as_a_draft(changed: Plan, caseworker: User, client: Client) -> None:
    url = reverse("plan_print", args=[changed.pk])
    sign_in(client, caseworker)
    assert "utkast" in text_of(client.get(url, {"now": "1"}).content).lower()
    assert "Livsmedelshygien" not in text_of(client.get(url).content)


def test_a_new_version_is_not_agreed_before_the_one_it_replaces(
    changed: Plan, caseworker: User, client: Client, today: date
) -> None:
    before = today - timedelta(days=1)
    said = {"aim": "Studier", "agreed_on": before.isoformat(), "how": "phone", "others": "Eva Ek, coach"}
    page = sign_in(client, caseworker).post(reverse("plan_renew", args=[changed.pk]), said)
    assert f"Version 1 blev överenskommen {today}" in page.context["form"].errors["agreed_on"][0]
    assert "Eva Ek, coach" in page.text
    attack(caseworker, "INSERT INTO planning_planversion (plan_id, number) VALUES (%s, 1)", changed.pk)
    with pytest.raises(Conflict, match="före den förra"):
        attack(caseworker, "UPDATE planning_plan SET version = 2, agreed_on = %s WHERE id = %s", before, changed.pk)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ("version = 2", "följer på den förra"),
        ("version = 2, aim = 'x'", "följer på den förra"),
        ("aim = 'x'", "kan inte ändras"),
        ("version = 3", "följer på den förra"),
    ],
)
def test_postgresql_makes_no_version_that_forgets_the_one_before(
    agreed: Plan, caseworker: User, change: str, refused: str
) -> None:
    with pytest.raises(Conflict, match=refused):
        attack(caseworker, f"UPDATE planning_plan SET {change} WHERE id = %s", agreed.pk)


def test_postgresql_writes_the_earlier_version_itself_and_keeps_it(changed: Plan, caseworker: User) -> None:
    actions.renew_plan(caseworker, timezone.now(), changed.pk, words(changed, aim="Studier"), "phone")
    attack(caseworker, "INSERT INTO planning_planversion (plan_id, number, aim) VALUES (%s, 9, 'Påhittat')", changed.pk)
    assert list(changed.versions.order_by("number").values_list("number", "aim")) == [
        (1, "Arbete på heltid"), (2, "Studier"),
    ]  # fmt: skip
    with pytest.raises(Conflict):
        attack(caseworker, "UPDATE planning_planversion SET aim = 'x' WHERE plan_id = %s", changed.pk)


def test_which_version_a_part_is_of_is_the_servers(changed: Plan, caseworker: User) -> None:
    new = changed.goals.get(text="Livsmedelshygien")
    with pytest.raises(Conflict, match="kan inte ändras"):
        attack(caseworker, "UPDATE planning_goal SET since_version = 1 WHERE id = %s", new.pk)
    with acting(caseworker, "test", "Behövs inte."):
        Goal.objects.filter(pk=new.pk).update(state="dropped", until_version=9)
    new.refresh_from_db()
    assert (new.since_version, new.until_version) == (2, 1)
