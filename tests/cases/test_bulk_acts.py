"""Acts on many cases: first what will be done and to how many, then done, stopping at what needs thought."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Invalid, NotAllowed, Refusal
from bistand.staff.models import Role, User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.actions.bulk import carry_on
from cases.bulk import ACTS, preview
from cases.models import Application, BulkAct, BulkCase, Case, Channel, Handover
from cases.tasks import carry_on_bulk_acts
from tests.factories import attack, grant, make_application, make_case, make_section, make_user, sign_in
from tests.story import Story

NOW = timezone.now()


@pytest.fixture
def receiver(story: Story) -> User:
    return make_user(Role.CASEWORKER, story.section, "Rut Tagare")


def renewal(story: Story, **content: Any) -> Case:
    """A case with a decision behind it and a received application."""
    case = make_case(story.caseworker, story.section)
    grant(story.caseworker, case, Decimal("500.00"))
    month = timezone.localdate().replace(day=1)
    cases.receive_application(story.caseworker, NOW, case.pk, month, Channel.E_SERVICE, content)
    return case


def confirm(client: Client, cases: Iterable[Case], fields: Any, first: Any = None, query: str = "") -> Any:
    """Have `first` shown, and press the button with `fields` as they stand when it is pressed."""
    page = reverse("bulk_new") + query
    shown = client.post(page, first or fields).context["shown"]
    return client.post(page, {**fields, "case": [case.pk for case in cases], "shown": shown, "confirm": "1"})


def state_of(case: Case) -> str:
    return Application.objects.filter(case=case).latest("pk").state


def test_the_routine_is_taken_and_what_needs_thought_is_left_out_with_the_reason(story: Story) -> None:
    routine = renewal(story)
    first = make_case(story.caseworker, story.section)
    make_application(story.caseworker, first)
    needs = renewal(story, needs=[{"kind": "dental", "applied": "900.00"}])
    text = renewal(story, text="Jag har blivit vräkt.")
    found = preview(ACTS["start"], story.caseworker, Case.objects.filter(section=story.section), {})
    reasons = {case.pk: why for case, why in found.left_out}
    assert found.taken == [routine]
    assert "Första ansökan" in reasons[first.pk]
    assert "annat än försörjning" in reasons[needs.pk]
    assert "läsa först" in reasons[text.pk]
    assert "Ingen ansökan väntar" in reasons[story.case.pk]


def test_the_same_words_as_last_time_are_no_news(story: Story) -> None:
    same, new = renewal(story, text="Hyresavi bifogas."), renewal(story, text="Hyresavi bifogas.")
    month = timezone.localdate().replace(day=1)
    for case, text in ((same, "Hyresavi bifogas."), (new, "Jag har blivit vräkt.")):
        first = Application.objects.filter(case=case).latest("pk")
        cases.withdraw_application(story.caseworker, NOW, first.pk, reason="Kom in två gånger.")
        cases.receive_application(story.caseworker, NOW, case.pk, month, Channel.E_SERVICE, {"text": text})
    found = preview(ACTS["start"], story.caseworker, Case.objects.filter(pk__in=[same.pk, new.pk]), {})
    assert found.taken == [same]
    assert [case for case, _ in found.left_out] == [new]


def test_protected_and_barred_cases_are_left_out_of_a_handover(story: Story, receiver: User) -> None:
    senior = make_user(Role.SENIOR, story.section)
    protected = make_case(senior, story.section, protected=True)
    barred = make_case(story.caseworker, story.section)
    cases.declare_conflict(story.head, NOW, barred.pk, reason="Släkt.", person=receiver.employee)
    found = preview(
        ACTS["assign"], story.head, Case.objects.filter(section=story.section), {"receiver": receiver.pk}
    )  # fmt: skip
    reasons = {case.pk: why for case, why in found.left_out}
    assert found.taken == [story.case]
    assert "Skyddade" in reasons[protected.pk]
    assert "jävig" in reasons[barred.pk]


def test_it_is_shown_first_and_done_only_when_confirmed(story: Story, client: Client) -> None:
    routine, kept = renewal(story), renewal(story)
    sign_in(client, story.caseworker)
    page = reverse("bulk_new")
    shown = client.get(page, {"act": "start", "whose": "mine"}).content.decode()
    assert "Påbörja utredningen: 2 ärenden" in shown
    assert "Lämnas utanför: 1" in shown
    assert state_of(routine) == "received"
    sent = confirm(client, [routine], {"act": "start"}, query="?whose=mine")
    bulk = BulkAct.objects.get()
    assert sent["Location"] == reverse("bulk", args=[bulk.pk])
    assert state_of(routine) == "under_investigation"
    assert state_of(kept) == "received"
    assert "1 ärende är gjort" in client.get(sent["Location"]).content.decode()


def test_many_are_done_by_a_worker_and_the_page_shows_how_far_it_has_come(
    story: Story, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.views.bulk.AT_ONCE", 1)
    found = [renewal(story), renewal(story)]
    sign_in(client, story.caseworker)
    sent = confirm(client, found, {"act": "start"})
    assert "Pågår" in client.get(sent["Location"]).content.decode()
    assert "0 av 2" in client.get(sent["Location"], headers={"HX-Request": "true"}).content.decode()
    assert carry_on_bulk_acts() == 2
    assert carry_on_bulk_acts() == 0
    assert {state_of(case) for case in found} == {"under_investigation"}
    assert "2 ärenden är gjorda" in client.get(sent["Location"]).content.decode()


def test_what_changed_since_it_was_asked_for_is_left_out_and_the_others_are_done(story: Story) -> None:
    changed, other = renewal(story), renewal(story)
    bulk = cases.ask_bulk(story.caseworker, NOW, "start", [changed.pk, other.pk], {})
    make_application(story.caseworker, changed)
    assert carry_on(bulk.pk) == 2
    rows = {row.case_id: row for row in BulkCase.objects.filter(bulk=bulk)}
    assert "Flera ansökningar" in rows[changed.pk].reason
    assert rows[other.pk].state == BulkCase.State.DONE
    assert state_of(other) == "under_investigation"


def test_nothing_is_done_for_somebody_who_may_not_or_has_left(story: Story, receiver: User) -> None:
    with pytest.raises(NotAllowed):
        cases.ask_bulk(story.caseworker, NOW, "assign", [story.case.pk], {"receiver": receiver.pk})
    elsewhere = make_section()
    hidden = make_case(make_user(Role.CASEWORKER, elsewhere), elsewhere)
    with pytest.raises(Invalid):
        cases.ask_bulk(story.caseworker, NOW, "start", [hidden.pk], {})
    bulk = cases.ask_bulk(story.head, NOW, "assign", [story.case.pk], {"receiver": receiver.pk})
    with acting(system_user(), "test.leave"):
        User.objects.filter(pk=story.head.pk).update(is_active=False)
    carry_on(bulk.pk)
    assert BulkCase.objects.get(bulk=bulk).state == BulkCase.State.LEFT_OUT
    bulk.refresh_from_db()
    assert bulk.state == BulkAct.State.DONE
    story.case.refresh_from_db()
    assert story.case.caseworker == story.caseworker


def test_a_bulk_handover_stands_as_new_on_the_receivers_day(story: Story, receiver: User, client: Client) -> None:
    sign_in(client, story.head)
    fields = {"act": "assign", "receiver": receiver.pk, "reason": "Slutar"}
    without = client.post(reverse("bulk_new"), {**fields, "receiver": ""})
    assert without.status_code == 422
    assert "Välj vem" in without.content.decode()
    assert confirm(client, [story.case], fields).status_code == 302
    assert "Nytt ärende hos dig" in sign_in(client, receiver).get(reverse("my_day")).text


@pytest.mark.parametrize(
    "changed", [{"receiver": "other"}, {"reason": "Sjukskriven till 31 januari"}, {"note": "Ring först"}]
)
def test_what_is_changed_after_it_was_shown_is_shown_anew_and_not_done(
    story: Story, receiver: User, client: Client, changed: dict[str, Any]
) -> None:
    other = make_user(Role.CASEWORKER, story.section, "Maja Lindell")
    made = {name: other.pk if value == "other" else value for name, value in changed.items()}
    waits = make_case(story.caseworker, story.section)
    sign_in(client, story.head)
    first = {"act": "assign", "receiver": receiver.pk, "reason": "Slutar", "note": ""}
    again = confirm(client, [story.case], {**first, **made, "offered": [story.case.pk, waits.pk]}, first)
    assert again.status_code == 200
    assert "Inget är gjort" in again.text
    for value in changed.values():
        assert str(other if value == "other" else value) in again.text
    assert f'value="{waits.pk}"> {waits.number}' in again.text
    assert not BulkAct.objects.exists()
    done = client.post(
        reverse("bulk_new"), {**first, **made, "case": story.case.pk, "shown": again.context["shown"], "confirm": "1"}
    )
    assert done.status_code == 302
    handed = Handover.objects.get(case=story.case)
    assert (handed.receiver, handed.reason, handed.note) == (
        other if "receiver" in changed else receiver, made.get("reason", "Slutar"), made.get("note", ""),
    )  # fmt: skip


def test_the_confirming_box_says_to_whom_and_how_many(story: Story, receiver: User, client: Client) -> None:
    sign_in(client, story.head)
    page = client.post(reverse("bulk_new"), {"act": "assign", "receiver": receiver.pk}).text
    assert "Överlämna till Rut Tagare: 1 ärende<" in page


def test_whoever_does_not_hold_cases_in_the_section_is_told_of_before_it_is_confirmed(story: Story) -> None:
    elsewhere = make_user(Role.CASEWORKER, make_section(), "Bo Bortom")
    found = preview(ACTS["assign"], story.head, Case.objects.filter(pk=story.case.pk), {"receiver": elsewhere.pk})
    assert [why for _, why in found.left_out] == ["Bo Bortom är inte socialsekreterare i ärendets sektion"]


def test_somebody_elses_bulk_act_is_not_shown(story: Story, receiver: User, client: Client) -> None:
    bulk = cases.ask_bulk(story.head, NOW, "assign", [story.case.pk], {"receiver": receiver.pk})
    assert sign_in(client, receiver).get(reverse("bulk", args=[bulk.pk])).status_code == 404


def test_what_was_asked_for_is_not_rewritten(story: Story, receiver: User) -> None:
    cases.ask_bulk(story.head, NOW, "assign", [story.case.pk], {"receiver": receiver.pk})
    for change in ("UPDATE cases_bulkact SET fields = '{}'", "DELETE FROM cases_bulkcase"):
        with pytest.raises((Refusal, DatabaseError)):
            attack(story.head, change)


def test_the_preview_costs_the_same_for_many_as_for_few(
    story: Story, client: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        make_case(story.caseworker, story.section)
    sign_in(client, story.caseworker)
    client.get(reverse("bulk_new"), {"act": "start"})
    with django_assert_max_num_queries(16):
        client.get(reverse("bulk_new"), {"act": "start"})
