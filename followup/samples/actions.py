"""Drawing, examining, answering and closing spot checks, and the questions that are asked in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from bistand.actions import acting, action
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import Section, User
from bistand.staff.permissions import require
from bistand.staff.queries import system_user
from cases.barriers import refuse_barred
from cases.models import Case, HouseholdMember
from followup.samples.models import LONG_NUMBER, NO_NUMBER, Sample, SampleItem, SampleQuestion

# Shorter names are words of the language as well ("Per", "Bo").
SHORTEST_NAME = 4
FILL = """
INSERT INTO followup_sampleitem (sample_id, number, way, weight, payment_id, decision_id, access_id)
SELECT s.id, d.number, d.way, d.weight, CASE s.subject WHEN 'payment' THEN d.id END,
       CASE s.subject WHEN 'decision' THEN d.id END, CASE s.subject WHEN 'access' THEN d.id END
  FROM followup_sample s CROSS JOIN LATERAL followup_sample_draw(s) d WHERE s.id = %s
"""


@dataclass(frozen=True)
class Wanted:
    """What a spot check is drawn from, how many of each way, and who examines it."""

    subject: str
    first_day: date
    last_day: date
    section: Section | None
    random_count: int
    risk_count: int
    examiner: User


@action("followup.draw_sample")
def draw_sample(actor: User, now: datetime, wanted: Wanted) -> Sample:
    """Draw a spot check; PostgreSQL chooses the seed, so nobody chooses what is drawn. What was drawn is never deleted.

    What the examiner has had a hand in is left to another controller. Raises Conflict where there is nothing to draw.
    """
    if wanted.last_day < wanted.first_day:
        raise Invalid("Sista dagen kan inte vara före den första.", "last_day")
    if wanted.last_day > timezone.localdate(now):
        raise Invalid("Dra ur en period som har varit.", "last_day")
    if not wanted.random_count + wanted.risk_count:
        raise Invalid("Skriv hur många som ska dras.", "random_count")
    sample = Sample.objects.create(**vars(wanted), drawn_by=actor)
    # As the system: who examines may be barred from a case in the draw, and must neither stop it nor notice.
    with acting(system_user(), "followup.draw_sample"), connection.cursor() as cursor:
        cursor.execute(FILL, [sample.pk])
    sample.refresh_from_db()
    return sample


@action("followup.draw_sample")
def assign_item(actor: User, now: datetime, item_id: int, examiner: User) -> SampleItem:
    """Let another controller examine it; never somebody who has had a hand in it."""
    item = _waiting(actor, item_id)
    if examiner.employee_id in item.persons:
        raise Invalid("Den personen har själv haft med det att göra. Välj en annan.", "examiner")
    item.examiner = examiner
    item.save(update_fields=["examiner"])
    return item


@action("followup.draw_sample")
def examine_item(actor: User, now: datetime, item_id: int, answers: Mapping[int, str], remark: str = "") -> SampleItem:
    """Answer every question of the checklist, once. A no is a remark, said in words that name nobody."""
    item = _waiting(actor, item_id)
    if actor.employee_id in item.persons:
        raise Conflict("Ingen granskar sitt eget arbete. Låt en annan internkontrollant göra det.")
    given = {str(question["id"]): answers.get(question["id"], "") for question in item.sample.questions}
    for key, answer in given.items():
        if answer not in SampleItem.Answer.values:
            raise Invalid("Svara på frågan.", f"q{key}")
    remark = remark.strip()
    if SampleItem.Answer.NO in given.values() and not remark:
        raise Invalid("Ett nej är en anmärkning. Skriv vad den gäller.", "remark")
    refuse_names(item.case, remark, "remark")
    item.answers, item.remark = given, remark
    item.outcome = SampleItem.Outcome.REMARK if remark else SampleItem.Outcome.IN_ORDER
    item.save(update_fields=["answers", "remark", "outcome"])
    item.refresh_from_db()
    return item


def _waiting(actor: User, item_id: int) -> SampleItem:
    item = SampleItem.objects.select_for_update(of=("self",)).select_related("sample", "case").get(pk=item_id)
    refuse_barred(actor, item.case_id)
    if item.outcome:
        raise Conflict("Det är redan granskat.")
    return item


@action("followup.answer_sample")
def reply_to_item(actor: User, now: datetime, item_id: int, reply: str) -> SampleItem:
    """The section's answer to a remark, by its head, once."""
    item = SampleItem.objects.select_for_update(of=("self",)).select_related("case").get(pk=item_id)
    require(actor, "followup.answer_sample", item.section_id)
    refuse_barred(actor, item.case_id)
    if item.outcome != SampleItem.Outcome.REMARK or item.reply:
        raise Conflict("Anmärkningen är redan besvarad." if item.reply else "Det finns ingen anmärkning att besvara.")
    if not reply.strip():
        raise Invalid("Skriv vad ni har gjort, eller varför det är som det är.", "reply")
    refuse_names(item.case, reply, "reply")
    item.reply = reply.strip()
    item.save(update_fields=["reply"])
    item.refresh_from_db()
    return item


@action("followup.draw_sample")
def close_sample(actor: User, now: datetime, sample_id: int, conclusion: str) -> Sample:
    """Say what the spot check shows, when all of it is examined; then it is reported to the board."""
    sample = Sample.objects.select_for_update().get(pk=sample_id)
    if sample.closed_at:
        raise Conflict("Stickprovet är redan avslutat.")
    if not conclusion.strip():
        raise Invalid("Skriv vad stickprovet visar.", "conclusion")
    if re.search(LONG_NUMBER, conclusion):
        raise Invalid(NO_NUMBER, "conclusion")
    for case in Case.objects.filter(pk__in=sample.items.values("case")):
        refuse_names(case, conclusion, "conclusion")
    Sample.objects.filter(pk=sample.pk).update(conclusion=conclusion.strip(), closed_by=actor, closed_at=now)
    sample.refresh_from_db()
    return sample


def refuse_names(case: Case, text: str, field: str) -> None:
    """Raise Invalid where the text names somebody of the case's household, or has a personnummer or account number."""
    if re.search(LONG_NUMBER, text):
        raise Invalid(NO_NUMBER, field)
    said = set(re.findall(r"\w+", text.lower()))
    people = HouseholdMember.objects.filter(household=case.household_id).select_related("person")
    for person in (member.person for member in people):
        names = re.findall(r"\w+", f"{person.given_name} {person.family_name}".lower())
        if said & {name for name in names if len(name) >= SHORTEST_NAME}:
            raise Invalid("Skriv utan namn: det här rapporteras till nämnden.", field)


@action("followup.draw_sample")
def add_question(actor: User, now: datetime, text: str, about: str = "") -> SampleQuestion:
    """Ask one more question of what is drawn from now on; earlier spot checks keep theirs."""
    if not text.strip():
        raise Invalid("Skriv frågan så att den kan besvaras med ja eller nej.", "text")
    last = SampleQuestion.objects.order_by("-place").values_list("place", flat=True).first() or 0
    return SampleQuestion.objects.create(text=text.strip(), about=about, place=last + 1)


@action("followup.draw_sample")
def end_question(actor: User, now: datetime, question_id: int) -> None:
    """Ask a question no more."""
    SampleQuestion.objects.filter(pk=question_id, ended_at=None).update(ended_at=now)
