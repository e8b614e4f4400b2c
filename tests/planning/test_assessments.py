"""Assessments: signed and never changed, held to their template, compared over time, and what they propose."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import User
from bistand.staff.queries import system_user
from cases.models import Case
from planning import actions as plans
from planning.assessments import actions
from planning.assessments.actions import Found
from planning.assessments.models import Assessment, AssessmentTemplate
from planning.handover import assessment_part, plan_part
from planning.models import Plan
from tests.factories import attack, sign_in


@pytest.fixture
def template(db: None) -> AssessmentTemplate:
    actions.begin_templates(system_user(), timezone.now())
    return AssessmentTemplate.objects.get()


def assess(actor: User, case: Case, template: AssessmentTemplate, on: date, **areas: int | None) -> Assessment:
    found = Found(on, {area: (score, f"Om {area.lower()}.") for area, score in areas.items()}, strengths="Envis.")
    return actions.sign_assessment(actor, timezone.now(), case.pk, case.applicant_id, template.pk, found)


def insert(actor: User, case: Case, template: AssessmentTemplate, answers: list[dict[str, object]]) -> None:
    attack(
        actor,
        "INSERT INTO planning_assessment(case_id, person_id, template_id, held_on, answers, own_words, obstacles,"
        " strengths, signed_by_id) VALUES (%s, %s, %s, current_date - 1, %s, '', '', '', %s)",
        case.pk, case.applicant_id, template.pk, json.dumps(answers), actor.pk,
    )  # fmt: skip


def test_what_was_signed_is_never_changed(
    caseworker: User, case: Case, template: AssessmentTemplate, today: date
) -> None:
    row = assess(caseworker, case, template, today, Arbete=1)
    with pytest.raises(Conflict, match="kan varken ändras"):
        attack(caseworker, "UPDATE planning_assessment SET answers = '[]' WHERE id = %s", row.pk)


def test_it_has_the_areas_of_its_template_whatever_door(
    caseworker: User, case: Case, template: AssessmentTemplate
) -> None:
    with pytest.raises(Conflict, match="mallens områden"):
        insert(caseworker, case, template, [{"area": "Annat", "score": 3, "text": ""}])


def test_a_score_is_one_to_five_whatever_door(caseworker: User, case: Case, template: AssessmentTemplate) -> None:
    answers: list[dict[str, object]] = [{"area": row["name"], "score": 6, "text": ""} for row in template.areas]
    with pytest.raises(Conflict, match="1 till 5"):
        insert(caseworker, case, template, answers)


def test_a_new_version_leaves_the_words_of_what_was_assessed(
    caseworker: User, case: Case, template: AssessmentTemplate, today: date
) -> None:
    row = assess(caseworker, case, template, today, Arbete=1)
    words = ["a", "b", "c", "d", "e"]
    actions.write_template(system_user(), timezone.now(), template.name, [{"name": "Arbete", "help": ""}], words)
    assert Assessment.objects.get(pk=row.pk).found[0].word == "stort hinder"
    with pytest.raises(Conflict, match="fastställt"):
        attack(caseworker, "UPDATE planning_assessmenttemplate SET scale = '[]' WHERE id = %s", template.pk)


def test_nobody_is_assessed_without_a_score_or_ahead_of_time(
    caseworker: User, case: Case, template: AssessmentTemplate, today: date
) -> None:
    with pytest.raises(Invalid, match="minst ett område"):
        assess(caseworker, case, template, today, Arbete=None)
    with pytest.raises(Invalid, match="inte varit än"):
        assess(caseworker, case, template, today + timedelta(days=1), Arbete=2)


def test_nobody_is_assessed_before_they_were_born(
    client: Client, caseworker: User, case: Case, template: AssessmentTemplate, today: date
) -> None:
    before = case.applicant.birth_date - timedelta(days=1)
    url = reverse("assessment_new", args=[case.pk, case.applicant_id, template.pk])
    said = {"held_on": before.isoformat(), "score_0": "2", "text_0": "Har sökt länge."}
    page = sign_in(client, caseworker).post(url, said)
    assert str(case.applicant.birth_date) in page.context["form"].errors["held_on"][0]
    assert "Har sökt länge." in page.text
    answers = json.dumps(assess(caseworker, case, template, today, Arbete=1).answers)
    with pytest.raises(Conflict, match="före personens födelse"):
        attack(
            caseworker,
            "INSERT INTO planning_assessment(case_id, person_id, template_id, held_on, answers, own_words, obstacles,"
            " strengths, signed_by_id) VALUES (%s, %s, %s, %s, %s, '', '', '', %s)",
            case.pk, case.applicant_id, template.pk, before, answers, caseworker.pk,
        )  # fmt: skip


def test_caseworkers_do_not_keep_the_templates(caseworker: User, template: AssessmentTemplate) -> None:
    with pytest.raises(NotAllowed):
        actions.end_template(caseworker, timezone.now(), template.pk)


def test_the_page_says_how_each_area_has_changed(
    client: Client, caseworker: User, case: Case, template: AssessmentTemplate, today: date
) -> None:
    assess(caseworker, case, template, today - timedelta(days=90), Arbete=1, Hälsa=4)
    assess(caseworker, case, template, today, Arbete=3, Hälsa=4, Bostad=2)
    page = sign_in(client, caseworker).get(reverse("assessments", args=[case.pk, case.applicant_id]))
    change = {row.area: row.change for row in page.context["areas"]}
    assert (change["Arbete"], change["Hälsa"], change["Bostad"]) == ("bättre (1 till 3)", "lika (4)", "")


def test_a_goal_is_proposed_by_what_hinders_and_written_as_one_likes(
    client: Client, caseworker: User, case: Case, draft: Plan, template: AssessmentTemplate, today: date
) -> None:
    assess(caseworker, case, template, today, Arbete=5, Hälsa=1)
    sign_in(client, caseworker)
    page = client.get(reverse("goal_new", args=[draft.pk]))
    (proposal,) = page.context["proposals"]
    assert proposal.area == "Hälsa"
    filled = client.get(reverse("goal_new", args=[draft.pk]), {"proposal": proposal.pk})
    assert filled.context["form"].initial["text"] == proposal.goal
    sent = {"text": "Ha ett intyg i handen", "target_date": today + timedelta(days=60)}
    answer = client.post(f"{reverse('goal_new', args=[draft.pk])}?proposal={proposal.pk}", sent, follow=True)
    assert draft.goals.get().text == "Ha ett intyg i handen"
    assert answer.context["form"].initial["text"] == proposal.activity


def test_the_form_signs_and_a_draft_of_it_is_kept(
    client: Client, caseworker: User, case: Case, template: AssessmentTemplate, today: date
) -> None:
    url = reverse("assessment_new", args=[case.pk, case.applicant_id, template.pk])
    page = sign_in(client, caseworker).get(url)
    typed = {"_draft": page.context["draft"].token, "score_0": "2", "text_0": "Har sökt länge."}
    client.post(reverse("ui:draft"), typed)
    again = client.get(url).context["form"].initial
    assert (again["score_0"], again["text_0"]) == ("2", "Har sökt länge.")
    client.post(url, {**typed, "held_on": today})
    row = Assessment.objects.get()
    assert (row.answers[0]["score"], row.hindering, row.signed_by) == (2, ["Arbete"], caseworker)


def test_the_handover_tells_what_hinders_and_what_others_have_planned(
    caseworker: User, case: Case, agreed: Plan, template: AssessmentTemplate, today: date
) -> None:
    assess(caseworker, case, template, today, Arbete=2)
    text = plans.PartnerText("employment", "Stöd och matchning till mars.", today)
    plans.add_partner_plan(caseworker, timezone.now(), agreed.pk, text)
    lines = dict(assessment_part(case, today).lines)
    assert lines[case.applicant.name].endswith("Hindrar: arbete.")
    assert lines["Styrkor"] == "Envis."
    said = dict(plan_part(case, today).lines)["Överenskommet med Arbetsförmedlingen"]
    assert said.startswith("Stöd och matchning till mars.")
