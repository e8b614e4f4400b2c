"""Spot checks: what PostgreSQL draws, that it is drawn again the same, who examines and answers, and the report."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from bistand.audit.actions import log_access
from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff.models import Role, RoleGrant, User
from bistand.staff.queries import system_user
from cases import actions as cases
from followup.controls.actions import run_control
from followup.controls.catalogue import BY_CODE
from followup.samples import actions
from followup.samples.actions import Wanted
from followup.samples.models import Sample, SampleItem, SampleQuestion
from followup.samples.queries import is_reproduced
from followup.samples.report import report_of, report_pdf, report_workbook
from tests.factories import attack, grant, make_case, make_section, make_user, sign_in
from tests.filecheck.test_filecheck import picture
from tests.story import Story, second_sign_in


@pytest.fixture
def story(db: None, settings: Any, tmp_path: Path) -> Story:
    settings.BISTAND_DEMO = True
    settings.BANK = {**settings.BANK, "folder": tmp_path / "bank"}
    return Story()


@pytest.fixture
def controller(db: None) -> User:
    return make_user(Role.CONTROLLER)


def drawn(controller: User, subject: str = "payment", random: int = 50, risk: int = 0, **others: Any) -> Sample:
    today = timezone.localdate()
    wanted = Wanted(subject, today, today, others.get("section"), random, risk, others.get("examiner", controller))
    return actions.draw_sample(controller, timezone.now(), wanted)


def answers(item: SampleItem, answer: str = "yes") -> dict[int, str]:
    return {question["id"]: answer for question in item.sample.questions}


def examined(controller: User, item: SampleItem, answer: str = "yes", remark: str = "") -> SampleItem:
    return actions.examine_item(controller, timezone.now(), item.pk, answers(item, answer), remark)


# A hash, or the part of it on one line; a personal number has no letters.
HASH = re.compile(r"\b(?=[0-9a-f]*[a-f])[0-9a-f]{12,}\b")


def many_payments(story: Story, number: int) -> None:
    for _ in range(number):
        story.new_payment()
    story.to("released")


# ---- drawing ---------------------------------------------------------------------------------------------


def test_the_seed_draws_the_same_again_and_what_came_later_changes_nothing(story: Story, controller: User) -> None:
    many_payments(story, 7)
    sample = drawn(controller, random=3, risk=2)
    assert (sample.frame_count, len(sample.seed), len(sample.frame_hash)) == (8, 32, 64)
    assert list(sample.items.order_by("number").values_list("way", flat=True)) == ["random"] * 3 + ["risk"] * 2
    assert len(set(sample.items.values_list("payment", flat=True))) == 5
    later = story.beside()
    later.new_payment()
    later.to("released")
    assert is_reproduced(sample)
    assert drawn(controller).frame_count == 9


def test_what_has_given_a_signal_is_drawn_five_times_as_often_by_risk(story: Story, controller: User) -> None:
    case = make_case(story.caseworker, story.section)
    cases.file_document(story.assistant, timezone.now(), case.pk, "Ansökan", picture("JPEG"), kind="application")
    grant(story.caseworker, case, Decimal(500))
    run_control(system_user(), timezone.now(), BY_CODE["no_incoming_document"], timezone.localdate())
    sample = drawn(controller, "decision", random=0, risk=1)
    tries = 300
    seeded = (
        "SELECT count(*) FROM followup_sample s CROSS JOIN generate_series(1, %s) n CROSS JOIN LATERAL"
        " followup_sample_draw(jsonb_populate_record(s, jsonb_build_object('seed', n::text))) d"
        " WHERE s.id = %s AND d.id = %s AND d.weight = 5"
    )
    with connection.cursor() as cursor:
        cursor.execute(seeded, [tries, sample.pk, story.decision.pk])
        # 250 of 300 is expected; five standard deviations are 32.
        assert 218 <= cursor.fetchone()[0] <= 282


def test_nobody_chooses_what_is_drawn(story: Story, controller: User) -> None:
    many_payments(story, 4)
    sample = drawn(controller, random=2)
    left_out = story.run.payments.exclude(pk__in=sample.items.values("payment")).first()
    assert left_out is not None
    more = (
        "INSERT INTO followup_sampleitem (sample_id, number, way, weight, payment_id) VALUES (%s, 3, 'random', 5, %s)"
    )
    for who, sentence in ((controller, "av systemet"), (system_user(), "varken mer eller mindre")):
        with pytest.raises(Refusal, match=sentence):
            attack(who, more, sample.pk, left_out.pk)
    for change in ("seed = 'a'", "frame_count = 1", "frame_hash = 'a'", "random_count = 1"):
        with pytest.raises(Refusal):
            attack(controller, f"UPDATE followup_sample SET {change} WHERE id = %s", sample.pk)
    with pytest.raises(Refusal):
        attack(
            controller, "UPDATE followup_sampleitem SET payment_id = %s WHERE sample_id = %s", left_out.pk, sample.pk
        )
    forged = (
        "INSERT INTO followup_sample (subject, first_day, last_day, random_count, risk_count, examiner_id, questions,"
        " seed, frame_count, frame_hash, conclusion) VALUES ('payment', %s, %s, 1, 0, %s, '[]', 'mine', 99, 'mine', '')"
    )
    today = timezone.localdate()
    attack(controller, forged, today, today, controller.pk)
    own = Sample.objects.latest("pk")
    assert (own.seed == "mine", own.frame_count, own.questions == []) == (False, 5, False)
    with pytest.raises(NotAllowed):
        drawn(story.head, examiner=controller)


def test_there_is_nothing_to_draw_from_a_period_without_payments(story: Story, controller: User) -> None:
    with pytest.raises(Conflict, match="inget att dra ur"):
        drawn(controller)


# ---- examining -------------------------------------------------------------------------------------------


def controller_who_entered_the_account(story: Story) -> User:
    """Who was an assistant when the account was entered, and is a controller now by another sign-in."""
    for role in RoleGrant.objects.filter(user=story.assistant):
        attack(system_user(), "UPDATE staff_rolegrant SET valid = '[2026-01-01,2026-01-02)' WHERE id = %s", role.pk)
    return second_sign_in(story.assistant, Role.CONTROLLER)


def test_nobody_is_given_or_examines_what_they_had_a_hand_in(story: Story, controller: User) -> None:
    story.to("released")
    other = controller_who_entered_the_account(story)
    item = drawn(controller, examiner=other).items.get()
    assert item.examiner is None
    with pytest.raises(Conflict, match="sitt eget arbete"):
        examined(other, item)
    forced = "UPDATE followup_sampleitem SET answers = %s, outcome = 'in_order' WHERE id = %s"
    with pytest.raises(Refusal, match="sitt eget arbete"):
        attack(other, forced, _json(answers(item)), item.pk)
    with pytest.raises(Invalid):
        actions.assign_item(controller, timezone.now(), item.pk, other)
    with pytest.raises(Refusal, match="inte själv"):
        attack(controller, "UPDATE followup_sampleitem SET examiner_id = %s WHERE id = %s", other.pk, item.pk)
    actions.assign_item(controller, timezone.now(), item.pk, controller)
    assert examined(controller, item).outcome == "in_order"


def test_every_question_is_answered_and_a_no_is_a_remark_in_words_without_names(story: Story, controller: User) -> None:
    story.to("released")
    item = drawn(controller).items.get()
    person = story.case.applicant
    for given, remark, field in (
        ({}, "", None),
        (answers(item, "no"), "", "remark"),
        (answers(item, "no"), f"{person.family_name} saknar kontobevis.", "remark"),
        (answers(item, "no"), f"Kontobevis saknas för {person.pnr}.", "remark"),
    ):
        with pytest.raises(Invalid) as refused:
            actions.examine_item(controller, timezone.now(), item.pk, given, remark)
        assert field in (None, refused.value.field)
    number = (
        "UPDATE followup_sampleitem SET remark = 'Se 198503121234.', outcome = 'remark', answers = %s WHERE id = %s"
    )
    for change in ("outcome = 'in_order', answers = '{}'", "outcome = 'in_order', answers = '{\"1\": \"no\"}'"):
        with pytest.raises(Refusal):
            attack(controller, f"UPDATE followup_sampleitem SET {change} WHERE id = %s", item.pk)
    with pytest.raises(Refusal):
        attack(controller, number, _json(answers(item, "no")), item.pk)
    assert examined(controller, item, "no", "Kontobeviset saknas.").outcome == "remark"
    with pytest.raises(Conflict, match="redan granskat"):
        examined(controller, item)


def _json(given: dict[int, str]) -> str:
    return "{" + ", ".join(f'"{key}": "{value}"' for key, value in given.items()) + "}"


def test_a_remark_is_answered_once_by_the_head_of_that_section(story: Story, controller: User) -> None:
    story.to("released")
    item = drawn(controller).items.get()
    now = timezone.now()
    with pytest.raises(Conflict, match="ingen anmärkning"):
        actions.reply_to_item(story.head, now, item.pk, "Rättat.")
    examined(controller, item, "no", "Kontobeviset saknas.")
    elsewhere = make_user(Role.HEAD, make_section())
    for who in (elsewhere, controller):
        with pytest.raises(NotAllowed):
            actions.reply_to_item(who, now, item.pk, "Rättat.")
        with pytest.raises(Refusal):
            attack(who, "UPDATE followup_sampleitem SET reply = 'Rättat.' WHERE id = %s", item.pk)
    actions.reply_to_item(story.head, now, item.pk, "Beviset är hämtat in.")
    with pytest.raises(Refusal):
        attack(story.head, "UPDATE followup_sampleitem SET reply = 'Annat.' WHERE id = %s", item.pk)


def test_it_is_closed_once_when_all_is_examined_and_a_question_more_is_asked_of_the_next(
    story: Story, controller: User
) -> None:
    many_payments(story, 1)
    sample = drawn(controller)
    first, second = sample.items.order_by("number")
    examined(controller, first)
    now = timezone.now()
    with pytest.raises(Conflict, match="granskat innan"):
        actions.close_sample(controller, now, sample.pk, "Kedjan håller.")
    actions.add_question(controller, now, "Är beslutet skickat till den sökande?")
    actions.end_question(controller, now, SampleQuestion.objects.earliest("place").pk)
    examined(controller, second)
    assert actions.close_sample(controller, now, sample.pk, "Kedjan håller.").closed_at
    with pytest.raises(Conflict, match="redan avslutat"):
        actions.close_sample(controller, now, sample.pk, "Annat.")
    asked = [question["text"] for question in drawn(controller).questions]
    assert asked[-1] == "Är beslutet skickat till den sökande?"
    assert len(asked) == len(sample.questions)


def test_a_decision_is_drawn_even_where_the_examiner_is_barred_and_not_shown_to_them(
    story: Story, controller: User
) -> None:
    grant(story.caseworker, make_case(story.caseworker, story.section), Decimal(500))
    cases.declare_conflict(controller, timezone.now(), story.case.pk, reason="Sökanden är min bror.")
    sample = drawn(controller, "decision")
    item = sample.items.get(decision=story.decision)
    assert story.caseworker.employee_id in item.persons
    page = sign_in(Client(), controller).get(f"/controls/samples/items/{item.pk}/")
    assert page.status_code == 404
    with pytest.raises(NotAllowed):
        examined(controller, item)


# ---- the report ------------------------------------------------------------------------------------------


def test_the_report_has_the_numbers_and_the_remarks_and_names_nobody(story: Story, controller: User) -> None:
    many_payments(story, 2)
    earlier = drawn(controller, random=1)
    examined(controller, earlier.items.get(), "no", "Kontobeviset saknas.")
    actions.close_sample(controller, timezone.now(), earlier.pk, "Ett underlag saknades.")
    sample = drawn(controller)
    first, *others = sample.items.order_by("number")
    examined(controller, first, "no", '=HYPERLINK("http://ont.example";"Planen är inte uppföljd")')
    for item in others:
        examined(controller, item)
    sample = actions.close_sample(controller, timezone.now(), sample.pk, "Kedjan håller, en plan var sen.")
    report = report_of(sample)
    told = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(report_pdf(report))).pages).split())
    assert "3 utbetalningar har granskats. 1 fick en anmärkning (33 procent)." in told
    assert sample.seed in told
    assert "Anmärkningar: 1. Andel: 100 procent." in told
    assert report_pdf(report) == report_pdf(report)
    book = zipfile.ZipFile(io.BytesIO(report_workbook(report)))
    cells = "".join(book.read(name).decode() for name in book.namelist() if "sheet" in name or "Strings" in name)
    assert "<f>" not in cells
    assert "hyperlink" not in cells.lower().replace("=hyperlink(", "")
    assert "'=HYPERLINK(" in cells.replace("&apos;", "'")
    people = [member.person for item in sample.items.all() for member in item.case.household.members.all()]
    for text in (told, cells):
        assert not any(p.family_name in text or p.pnr in text or p.pnr[2:] in text for p in people)
        assert not any(item.case.number in text for item in sample.items.all())
        assert not re.search(r"\d{6}[-+]?\d{4}", HASH.sub("", text))


def test_the_controllers_and_the_heads_way_in_the_browser(story: Story, controller: User) -> None:
    many_payments(story, 1)
    client, today = sign_in(Client(), controller), timezone.localdate().isoformat()
    form = {"subject": "payment", "first_day": today, "last_day": today, "random_count": "2", "risk_count": "0"}
    answer = client.post("/controls/samples/new/", {**form, "examiner": controller.pk})
    sample = Sample.objects.get()
    assert answer["Location"] == f"/controls/samples/{sample.pk}/"
    first, second = sample.items.order_by("number")
    yes = {f"q{question['id']}": "yes" for question in sample.questions}
    page = client.post(f"/controls/samples/items/{first.pk}/", {**yes, "remark": ""})
    assert page["Location"] == f"/controls/samples/items/{second.pk}/"
    some = next(iter(yes))
    assert client.post(page["Location"], {**yes, some: "no", "remark": ""}).status_code == 422
    client.post(page["Location"], {**yes, some: "no", "remark": "Kontobeviset saknas."})
    head = sign_in(Client(), story.head)
    assert "Kontobeviset saknas." in head.get("/home/samples/").text
    assert head.get(f"/controls/samples/items/{first.pk}/").status_code == 404
    assert head.get("/controls/samples/").status_code == 403
    head.post(f"/controls/samples/items/{second.pk}/", {"reply": "Hämtat in."})
    client.post(f"/controls/samples/{sample.pk}/", {"conclusion": "Ett bevis saknades."})
    shown = client.get(f"/controls/samples/{sample.pk}/?prova=1").text
    assert "Ett bevis saknades." in shown
    assert "Samma frö drar samma" in shown
    for kind, begins in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        assert client.get(f"/controls/samples/{sample.pk}/{kind}/").content.startswith(begins)
    assert "2 av 2" in client.get("/controls/samples/").text


# ---- readings ----------------------------------------------------------------------------------------------


def test_readings_are_drawn_again_the_same_and_judged_by_another_than_the_reader(
    story: Story, controller: User
) -> None:
    log_access(story.head, "case", case_id=story.case.pk, reason="Vikarierar för handläggaren.")
    for reader in (story.caseworker, controller, system_user()):
        log_access(reader, "case", case_id=story.case.pk)
    log_access(story.caseworker, "search")
    sample = drawn(controller, "access", random=1, risk=2)
    assert sample.frame_count == 3
    rows = {item.access.actor: item for item in sample.items.all() if item.access}
    assert set(rows) == {story.head, story.caseworker, controller}
    assert (rows[story.head].weight, rows[story.caseworker].weight) == (5, 1)
    assert is_reproduced(sample)
    assert rows[controller].examiner is None
    with pytest.raises(Conflict, match="eget arbete"):
        examined(controller, rows[controller])
    remark = examined(controller, rows[story.head], "no", "Ingen anteckning om vikariatet.")
    assert actions.reply_to_item(story.head, timezone.now(), remark.pk, "Vikariatet står i schemat.").reply
    client = sign_in(Client(), controller)
    text = client.get(f"/controls/samples/items/{rows[story.caseworker].pk}/").text
    assert "Behövde personen läsa akten" in text
    assert str(story.caseworker) in text
