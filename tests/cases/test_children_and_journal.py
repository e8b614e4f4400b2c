"""Children heard one by one, the question of violence, objections to notes, what is not signed, and who has read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.audit.models import Access, Fact
from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff.models import Role
from bistand.ui.models import Draft
from cases import actions as cases
from cases.actions.children import Heard
from cases.children import proposed_perspective
from cases.models import Application, Case, ChildHearing, JournalNote, Objection, ViolenceScreening
from cases.oversight import readers_of, unsigned_by_writer
from cases.queries import members_on
from tests.factories import attack, make_application, make_case, make_person, make_user, sign_in
from tests.story import Story

TODAY = timezone.localdate()
HEARD = Heard("talk", "Lea behöver en egen säng", TODAY, views="Jag vill inte att mamma får veta.")


@pytest.fixture
def family(story: Story) -> Case:
    return make_case(story.caseworker, story.section, partner=True, child_ages=(8, 3))


@pytest.fixture
def application(story: Story, family: Case) -> Application:
    return make_application(story.caseworker, family)


def children(case: Case) -> list[int]:
    return [m.person_id for m in members_on(case.household_id, TODAY) if m.role == "child"]


# ---- each child ------------------------------------------------------------------------------------------


def test_what_is_best_and_how_each_was_heard_begin_the_decisions_words_but_not_what_a_child_said(
    story: Story, family: Case, application: Application, client: Client
) -> None:
    elder, younger = children(family)
    cases.hear_child(story.caseworker, timezone.now(), application.pk, elder, HEARD)
    not_heard = Heard("not", "Sam påverkas inte", why_not="Han är tre år och talar inte än")
    cases.hear_child(story.caseworker, timezone.now(), application.pk, younger, not_heard)
    words = proposed_perspective(application)
    assert "Lea behöver en egen säng." in words
    assert f"har hörts i samtal den {TODAY}" in words
    assert "har inte hörts: Han är tre år och talar inte än." in words
    assert "mamma" not in words
    page = sign_in(client, story.caseworker).get(reverse("decision_write", args=[family.pk, application.pk]))
    assert page.context["form"].initial["child_perspective"] == words


def test_the_decision_says_which_children_are_not_described(
    story: Story, family: Case, application: Application, client: Client
) -> None:
    elder, _ = children(family)
    cases.hear_child(story.caseworker, timezone.now(), application.pk, elder, HEARD)
    page = sign_in(client, story.caseworker).get(reverse("decision_write", args=[family.pk, application.pk]))
    assert "är inte beskriven i ansökan" in page.content.decode()


@pytest.mark.parametrize(
    ("heard", "field"),
    [
        (Heard("talk", "Bäst."), "heard_on"),
        (Heard("talk", "Bäst.", TODAY + timedelta(days=1)), "heard_on"),
        (Heard("not", "Bäst."), "why_not"),
        (Heard("talk", " ", TODAY), "best_interests"),
        (Heard("shout", "Bäst.", TODAY), "how"),
    ],
)
def test_a_day_or_a_reason_and_what_is_best_are_needed(
    story: Story, family: Case, application: Application, heard: Heard, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        cases.hear_child(story.caseworker, timezone.now(), application.pk, children(family)[0], heard)
    assert refused.value.field == field


def test_it_is_written_on_the_page_and_frozen_with_the_application(
    story: Story, family: Case, application: Application, client: Client
) -> None:
    elder = children(family)[0]
    page = reverse("child_hear", args=[family.pk, application.pk, elder])
    sign_in(client, story.caseworker)
    fields = {"how": "visit", "heard_on": TODAY.isoformat(), "best_interests": "Egen säng."}
    assert client.post(page, {**fields, "heard_on": ""}).status_code == 422
    assert client.post(page, fields).status_code == 302
    assert "Egen säng." in client.get(reverse("case_children", args=[family.pk])).content.decode()
    cases.withdraw_application(story.caseworker, timezone.now(), application.pk, reason="Ångrat sig.")
    with pytest.raises(Conflict, match="avgjord"):
        cases.hear_child(story.caseworker, timezone.now(), application.pk, elder, HEARD)
    with pytest.raises(Conflict, match="avgjord"):
        attack(story.caseworker, "UPDATE cases_childhearing SET best_interests = 'x'")
    assert ChildHearing.objects.get().best_interests == "Egen säng."


def test_a_child_of_another_household_is_not_described_here(story: Story, application: Application) -> None:
    stranger = children(make_case(story.caseworker, story.section, child_ages=(5,)))[0]
    with pytest.raises(Conflict, match="hör inte till hushållet"):
        attack(
            story.caseworker,
            "INSERT INTO cases_childhearing(application_id, child_id, how, heard_on, why_not, views, best_interests,"
            " written_by_id) VALUES (%s, %s, 'talk', current_date, '', '', 'x', 1)",
            application.pk, stranger,
        )  # fmt: skip


# ---- violence --------------------------------------------------------------------------------------------


def ask(story: Story, case: Case, outcome: str = "yes") -> ViolenceScreening:
    return cases.note_screening(
        story.caseworker, timezone.now(), case.pk, case.applicant_id, TODAY, "alone", outcome
    )  # fmt: skip


def test_the_answer_is_read_by_the_caseworker_and_the_head_and_the_reading_is_logged(
    story: Story, family: Case, client: Client
) -> None:
    ask(story, family)
    for user in (story.caseworker, story.head):
        text = sign_in(client, user).get(reverse("case_children", args=[family.pk])).content.decode()
        assert "ja (enskilt, på besök" in text
        assert Access.objects.filter(actor=user, what="violence_screening", case_id=family.pk).exists()


def test_nobody_else_sees_that_anybody_was_asked(story: Story, family: Case, client: Client) -> None:
    ask(story, family)
    colleague = make_user(Role.CASEWORKER, story.section)
    for user in (colleague, story.assistant):
        sign_in(client, user)
        for name in ("case_children", "case", "record_print", "case_journal", "case_timeline", "case_handover"):
            assert "våld" not in client.get(reverse(name, args=[family.pk])).content.decode().lower(), name
        assert client.get(reverse("screen_violence", args=[family.pk, family.applicant_id])).status_code == 403
    with pytest.raises(NotAllowed):
        cases.note_screening(colleague, timezone.now(), family.pk, family.applicant_id, TODAY, "alone", "no")


def test_it_stands_on_no_timeline_no_print_and_no_history(story: Story, family: Case, client: Client) -> None:
    ask(story, family)
    assert not Fact.objects.filter(subject__startswith="cases_violencescreening").exists()
    sign_in(client, story.head)
    for name in ("record_print", "case_handover", "case_timeline"):
        assert "våld" not in client.get(reverse(name, args=[family.pk])).content.decode().lower(), name
    history = client.get(reverse("change_history"), {"table": "cases_violencescreening"}).content.decode()
    assert "dolt värde" in history
    assert "enskilt" not in history


def test_nothing_of_it_is_kept_in_a_draft(story: Story, family: Case, client: Client) -> None:
    page = sign_in(client, story.caseworker).get(reverse("screen_violence", args=[family.pk, family.applicant_id]))
    token = page.context["draft"].token
    client.post(reverse("ui:draft"), {"_draft": token, "outcome": "yes", "how": "alone", "asked_on": "2026-09-01"})
    assert all("yes" not in str(draft.data) for draft in Draft.objects.all())


def test_what_was_answered_is_never_rewritten_and_only_who_was_asked_has_answered(story: Story, family: Case) -> None:
    ask(story, family)
    with pytest.raises((Refusal, DatabaseError)):
        attack(story.caseworker, "UPDATE cases_violencescreening SET outcome = 'no'")
    with pytest.raises(Invalid):
        cases.note_screening(
            story.caseworker, timezone.now(), family.pk, family.applicant_id, TODAY, "not", "yes"
        )  # fmt: skip


# ---- the journal -----------------------------------------------------------------------------------------


def signed(story: Story, case: Case) -> JournalNote:
    note = cases.write_note(story.caseworker, timezone.now(), case.pk, "Hembesök", "Det var stökigt.", TODAY)
    return cases.sign_note(story.caseworker, timezone.now(), note.pk)


def test_a_day_that_cannot_be_is_refused_of_a_note_and_of_a_birth(story: Story, family: Case) -> None:
    now, today = timezone.now(), timezone.localdate()
    for day in (date(1, 1, 1), date(1989, 12, 31), today + timedelta(days=1)):
        with pytest.raises(Invalid, match="Händelsedagen"):
            cases.write_note(story.caseworker, now, family.pk, "Samtal", "Om läget.", day)
    note = cases.write_note(story.caseworker, now, family.pk, "Samtal", "Om läget.", date(1990, 1, 1))
    with pytest.raises(Invalid, match="mer än 120 år sedan"):
        make_person(story.caseworker, date(today.year - 121, 1, 1))
    with pytest.raises(Invalid, match="i framtiden"):
        cases.register_person(story.caseworker, now, "", "Anna", "Ek", born=today + timedelta(days=1))
    person = make_person(story.caseworker, date(today.year - 119, 1, 1))
    for attempt in (
        ("UPDATE cases_journalnote SET happened_on = '1989-12-31' WHERE id = %s", note.pk),
        ("UPDATE cases_journalnote SET happened_on = '2999-01-01' WHERE id = %s", note.pk),
        ("UPDATE cases_person SET birth_date = '1890-01-01', pnr = '18900101T001' WHERE id = %s", person.pk),
        ("INSERT INTO cases_person (pnr, given_name, family_name, birth_date, protected)"
         " VALUES ('18900101T001', 'A', 'B', '1890-01-01', false) RETURNING %s", person.pk),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=r"Händelsedagen|Födelsedagen|Ett personnummer"):
            attack(story.caseworker, *attempt)


def test_an_objection_stands_beside_the_note_on_screen_and_on_paper(story: Story, family: Case, client: Client) -> None:
    note = signed(story, family)
    fields = {"person": family.applicant_id, "said_on": TODAY.isoformat(), "text": "Det var inte alls stökigt."}
    sign_in(client, story.caseworker)
    assert client.post(reverse("note_object", args=[family.pk, note.pk]), {**fields, "text": ""}).status_code == 422
    assert client.post(reverse("note_object", args=[family.pk, note.pk]), fields).status_code == 302
    for name in ("case_journal", "record_print"):
        text = client.get(reverse(name, args=[family.pk])).content.decode()
        assert "Det var stökigt." in text
        assert "Det var inte alls stökigt." in text
    note.refresh_from_db()
    assert note.text == "Det var stökigt."
    with pytest.raises((Refusal, DatabaseError)):
        attack(story.caseworker, "UPDATE cases_objection SET text = 'x'")


def test_a_draft_is_not_objected_to(story: Story, family: Case) -> None:
    draft = cases.write_note(story.caseworker, timezone.now(), family.pk, "A", "B", TODAY)
    with pytest.raises(Conflict):
        cases.note_objection(story.caseworker, timezone.now(), draft.pk, family.applicant_id, "Fel.", TODAY)
    with pytest.raises(Conflict, match="signerad"):
        attack(
            story.caseworker,
            "INSERT INTO cases_objection(note_id, person_id, said_on, text, noted_by_id)"
            " VALUES (%s, %s, current_date, 'x', 1)",
            draft.pk, family.applicant_id,
        )  # fmt: skip
    assert not Objection.objects.exists()


def test_the_backlog_is_measured_per_caseworker_and_shows_no_text(story: Story, family: Case, client: Client) -> None:
    for case in (family, story.case):
        cases.write_note(story.caseworker, timezone.now(), case.pk, "Hemlig rubrik", "B", TODAY)
    backlog = unsigned_by_writer(story.head)
    assert [(w.name, w.notes, w.cases) for w in backlog] == [(story.caseworker.get_full_name(), 2, 2)]
    sign_in(client, story.head)
    for name in ("oversight", "unsigned_notes"):
        text = client.get(reverse(name)).content.decode()
        assert story.caseworker.get_full_name() in text
        assert "Hemlig rubrik" not in text
    colleague = make_user(Role.CASEWORKER, story.section)
    mine = sign_in(client, colleague).get(reverse("unsigned_notes")).content.decode()
    assert family.number not in mine


def test_the_head_sees_who_has_read_and_who_has_not_had_the_case(story: Story, family: Case, client: Client) -> None:
    colleague = make_user(Role.CASEWORKER, story.section, "Nyfiken Nilsson")
    for user in (story.caseworker, colleague, colleague):
        sign_in(client, user).get(reverse("case", args=[family.pk]))
    found = {reader.name: (reader.times, reader.has_had) for reader in readers_of(family)}
    assert found["Nyfiken Nilsson"] == (2, False)
    assert found[story.caseworker.get_full_name()] == (1, True)
    page = reverse("case_readers", args=[family.pk])
    assert client.get(page).status_code == 403
    text = sign_in(client, story.head).get(page).content.decode()
    assert "Nyfiken Nilsson" in text
    assert "Har inte haft det" in text
