"""A protected person's address is nowhere, their name is for few, and the record is opened with a reason.

The pages come from the addresses of the site itself, so that a new page is attacked from its first day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.audit.models import Access
from bistand.staff.models import Role, User
from cases import actions as cases
from cases.models import Case, Person
from cases.queries import members_on
from payments.models import Payee, Payment
from planning import actions as plans
from tests.factories import allow_decisions, grant, make_application, make_case, make_user, sign_in
from tests.letters.reading import text_of
from tests.story import Story, enter_and_verify

ADDRESS = {"street": "Hemligvägen 7", "postcode": "999 88", "city": "Dolda Staden", "phone": "070-123 45 67"}
MARKS = ("Hemligvägen", "999 88", "Dolda Staden", "070-123")
# Pages that only take what is sent, or end the visit.
LEFT_OUT = {"account_logout", "openapi", "ui:draft", "ui:session"}


@dataclass
class Protected:
    """A protected person's case with something on every page, and the values that addresses take."""

    story: Story
    senior: User
    case: Case
    ids: dict[str, Any] = field(default_factory=dict)

    @property
    def person(self) -> Person:
        return self.case.applicant


@pytest.fixture
def hidden(story: Story) -> Protected:
    now, senior = timezone.now(), make_user(Role.SENIOR, story.section, "Siv Senior")
    allow_decisions(Role.SENIOR)
    case = make_case(senior, story.section, partner=True, child_ages=(8,), protected=True, **ADDRESS)
    enter_and_verify(Payee.objects.get(person=case.applicant), story.assistant, story.checker)
    decision = grant(senior, case, Decimal("1000.00"))
    deliver_due()
    application = make_application(senior, case)
    expenses = {"expenses": [{"kind": "rent", "applied": "6000.00", "approved": "6000.00"}], "incomes": []}
    cases.calculate_month(senior, now, application.pk, expenses)
    plan = plans.write_plan(senior, now, case.pk, case.applicant_id, "Eget arbete", "")
    plans.add_goal(
        senior, now, plan.pk, "Truckkort", timezone.localdate(),
        plans.ActivityText("Kurs", "client", timezone.localdate()),
    )  # fmt: skip
    note = cases.write_note(senior, now, case.pk, "Samtal", "Om läget.", timezone.localdate())
    cases.sign_note(senior, now, note.pk)
    decision.refresh_from_db()
    payment = Payment.objects.get(case=case)
    run = story.to("open").run
    members = members_on(case.household_id, timezone.localdate())
    ids = {
        "case_id": case.pk, "application_id": application.pk, "decision_id": decision.pk, "plan_id": plan.pk,
        "goal_id": plan.goals.get().pk, "activity_id": plan.goals.get().activities.get().pk, "note_id": note.pk,
        "document_id": decision.letter_id, "member_id": members[1].pk, "person_id": case.applicant_id,
        "payment_id": payment.pk, "payee_id": payment.payee_id, "line_id": payment.line_id, "run_id": run.pk,
        "account_id": payment.payee.accounts.latest("pk").pk, "replaces_id": decision.pk, "role": "child",
        "section": "needs", "index": 1, "purpose": "home_equipment",
    }  # fmt: skip
    return Protected(story, senior, case, ids)


def pages(ids: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every address of ours that can be made of the values: its name and itself."""

    def walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, str]]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                if entry.app_name != "admin":
                    yield from walk(entry.url_patterns, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
            elif isinstance(entry, URLPattern) and entry.name and prefix + entry.name not in LEFT_OUT:
                arguments = tuple(entry.pattern.converters)
                if set(arguments) <= ids.keys():
                    try:
                        name = prefix + entry.name
                        yield name, reverse(name, kwargs={argument: ids[argument] for argument in arguments})
                    except NoReverseMatch:
                        continue

    yield from walk(get_resolver().url_patterns, "")


def said(answer: Any) -> str:
    """What an answer tells a person: its page, or the text of its file."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.get("Content-Type", "").startswith("application/pdf"):
        return text_of(content)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def state_reason(client: Client, hidden: Protected) -> None:
    page = reverse("case_reason", args=[hidden.case.pk])
    assert client.post(page, {"reason": "Handlägger ansökan för hösten"}).status_code == 302
    payee = reverse("payee_reason", args=[hidden.ids["payee_id"]])
    assert client.post(payee, {"reason": "Handlägger ansökan för hösten"}).status_code in {302, 404}


@pytest.mark.parametrize("who", ["senior", "head"])
def test_no_page_and_no_file_shows_the_address_even_to_those_who_may_read(
    hidden: Protected, client: Client, who: str
) -> None:
    sign_in(client, hidden.senior if who == "senior" else hidden.story.head)
    state_reason(client, hidden)
    showing, opened = [], 0
    for name, address in pages(hidden.ids):
        answer = client.get(address)
        opened += answer.status_code == 200
        text = said(answer)
        showing += [f"{name}: {mark}" for mark in MARKS if mark in text]
    assert showing == []
    assert opened > 40


def test_every_page_of_the_case_asks_for_a_reason_first(hidden: Protected, client: Client) -> None:
    sign_in(client, hidden.story.head)
    unasked = []
    for name, address in pages(hidden.ids):
        # The page of the reason itself, and the pages that are no page of the record.
        if f"/cases/{hidden.case.pk}/" not in address or name == "case_reason":
            continue
        answer = client.get(address)
        if answer.status_code == 200 or hidden.person.family_name in said(answer):
            unasked.append(name)
    assert unasked == []
    assert not Access.objects.filter(actor=hidden.story.head, case_id=hidden.case.pk).exists()
    state_reason(client, hidden)
    assert client.get(reverse("case", args=[hidden.case.pk])).status_code == 200
    logged = Access.objects.filter(actor=hidden.story.head, case_id=hidden.case.pk).latest("pk")
    assert logged.reason == "Handlägger ansökan för hösten"


OTHERS = (Role.CASEWORKER, Role.ASSISTANT, Role.ACCOUNTANT, Role.CONTROLLER, Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", OTHERS)
def test_who_may_not_read_the_record_meets_neither_name_nor_number_on_any_page(
    hidden: Protected, client: Client, role: str
) -> None:
    section = hidden.story.section if role in (Role.CASEWORKER, Role.ASSISTANT) else None
    sign_in(client, make_user(role, section))
    for page, fields in (("search", {"q": hidden.person.name}), ("search", {"q": hidden.person.pnr})):
        client.post(reverse(page), fields)
        assert not re.search(rf"\b{hidden.person.family_name}\b(?!\")", found_in(client.get(reverse(page))))
    telling = []
    for name, address in pages(hidden.ids):
        text = said(client.get(address))
        # What was searched for stands in the search box, and nowhere else.
        text = re.sub(r"<input[^>]*>", "", text)
        for mark in (*MARKS, hidden.person.pnr, f"{hidden.person.given_name} {hidden.person.family_name}"):
            if re.search(rf"{re.escape(mark)}\b", text):
                telling.append(f"{name}: {mark}")
    assert telling == []


def found_in(answer: Any) -> str:
    return re.sub(r"<input[^>]*>", "", said(answer))


def test_looking_the_number_up_at_the_counter_tells_nothing(hidden: Protected, client: Client) -> None:
    sign_in(client, hidden.story.assistant)
    answer = client.post(reverse("person_lookup"), {"pnr": hidden.person.pnr})
    assert answer.status_code == 204
    sign_in(client, hidden.story.head)
    text = said(client.post(reverse("person_lookup"), {"pnr": hidden.person.pnr}))
    assert not any(mark in text for mark in MARKS)


def test_a_registered_case_number_gives_a_stranger_the_same_answer_as_none(hidden: Protected, client: Client) -> None:
    sign_in(client, make_user(Role.CASEWORKER, hidden.story.section))
    there = client.get(reverse("case", args=[hidden.case.pk]))
    nowhere = client.get(reverse("case", args=[hidden.case.pk + 100_000]))
    assert there.status_code == nowhere.status_code == 404
    assert hidden.case.number not in there.content.decode()


def test_the_registers_show_no_row_of_the_case_to_those_who_may_not_read_it(hidden: Protected, client: Client) -> None:
    sign_in(client, make_user(Role.CONTROLLER))
    of_cases = (f"cases_{model}" for model in ("person", "case", "journalnote", "decision", "application", "document"))
    for model in (*of_cases, "planning_plan", "planning_goal", "followup_followup", "followup_flag"):
        rows = said(client.get(reverse(f"admin:{model}_changelist")))
        assert hidden.case.number not in rows
    page = client.get(reverse("admin:cases_person_change", args=[hidden.person.pk]))
    assert hidden.person.family_name not in said(page)


def test_the_letter_has_a_name_and_no_address(hidden: Protected, client: Client) -> None:
    sign_in(client, hidden.senior)
    state_reason(client, hidden)
    answer = client.get(reverse("document", args=[hidden.case.pk, hidden.ids["document_id"]]))
    text = said(answer)
    assert hidden.person.family_name in text
    assert not any(mark in text for mark in MARKS)
