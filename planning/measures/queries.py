"""Reads of measures and referrals: places, queues, and how long each step takes. Referrals are read with their case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case as CaseWhen
from django.db.models import Count, Exists, F, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject

from bistand.audit.actions import log_access
from bistand.refusals import NotFound
from cases.barriers import barred_cases
from cases.models import Case
from cases.queries import facts_of, open_case, visible_cases
from planning.measures.coach_models import Attendance, Coach
from planning.measures.models import Measure, Provider, Referral

SEE, REFER, COACH = "planning.see_measures", "planning.refer", "planning.coach"
NOT_YOURS = "Deltagaren finns inte, eller hör inte till din anordnare."
FIGURE_DAYS = 365
# Participants that one page of attendance takes.
MOST_IN_GROUP = 200
CORRECTED = {"ReferralStartCorrected": "Första dagen", "ReferralEndCorrected": "Slutet"}
# Each step that is waited in, and what one waits for.
WAITS = (
    (Referral.State.PROPOSED, "Innan den skickas"),
    (Referral.State.SENT, "På svar"),
    (Referral.State.WAITING, "I kö"),
    (Referral.State.ACCEPTED, "På start"),
    ("whole", "Skickad till start"),
)


def with_room(measures: QuerySet[Measure]) -> QuerySet[Measure]:
    """Measures with how many have a place (`taken`), stand in the queue (`queued`), and what is free (`free`: below
    zero is an overflow, None where places are not limited).
    """
    holding = Q(referrals__state__in=Referral.HOLDS_PLACE)
    counted = measures.annotate(
        taken=Count("referrals", filter=holding),
        queued=Count("referrals", filter=Q(referrals__state=Referral.State.WAITING)),
    )
    return counted.annotate(free=F("places") - F("taken")).select_related("provider")


def going_on() -> QuerySet[Measure]:
    return with_room(Measure.objects.filter(ended_on=None))


def measure_of(measure_id: int) -> Measure:
    found = with_room(Measure.objects.filter(pk=measure_id)).first()
    if found is None:
        raise NotFound("Insatsen finns inte.")
    return found


def queue_of(user: Any, measure: Measure) -> list[tuple[Referral, bool]]:
    """Those who wait, in order, each with whether the user may know of the case."""
    rows = Referral.objects.filter(measure=measure, state=Referral.State.WAITING).select_related("person", "case")
    known = set(visible_cases(user, REFER).filter(referrals__in=rows).values_list("pk", flat=True))
    return [(row, row.case_id in known) for row in rows.order_by("since", "pk")]


def with_parts(cases: QuerySet[Case]) -> QuerySet[Referral]:
    """The referrals of the cases, with all that a row shows."""
    return Referral.objects.filter(case__in=cases).select_related("measure__provider", "person", "case")


def read_referral(user: Any, referral_id: int, page: str) -> tuple[Case, Referral]:
    """The referral and its case; the reading is logged. Raises NotFound for what the user may not know of."""
    rows = Referral.objects.select_related("measure__provider", "person", "activity__goal__plan")
    found = rows.filter(pk=referral_id).first()
    if found is None:
        raise NotFound("Anvisningen finns inte, eller hör till en sektion där du inte arbetar.")
    return open_case(user, found.case_id, page), found


def participants_of(user: Any) -> QuerySet[Referral]:
    """What has been sent to the coach's own provider: nobody protected who is not shown to it, nor anybody whose case
    the coach is barred from.
    """
    of_provider = Coach.objects.filter(user=user.pk, ended_on=None).values("provider")
    open_to_see = Q(protected_shown=True) | Q(case__protected=False, person__protected=False)
    rows = Referral.objects.filter(open_to_see, measure__provider__in=of_provider)
    rows = rows.exclude(state=Referral.State.PROPOSED).exclude(case__in=barred_cases(user))
    return rows.select_related("measure__provider", "person")


# What a coach has to do something about comes first.
TURNS = (Referral.State.SENT, Referral.State.ACCEPTED, Referral.State.STARTED, Referral.State.WAITING)


def in_turn(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """The open ones with their place by what they wait for (`turn`), and the last day of attendance (`noted`)."""
    turn = CaseWhen(*(When(state=state, then=Value(n)) for n, state in enumerate(TURNS)), output_field=IntegerField())
    return rows.filter(state__in=TURNS).annotate(turn=turn, noted=Max("attendance__day"))


def group_on(user: Any, day: date) -> list[Referral]:
    """The coach's participants who were to be there that day, or the week it is in, by name. Each has what is `noted`
    of it. Two queries; `MOST_IN_GROUP` at most.
    """
    rows = participants_of(user).filter(state=Referral.State.STARTED).order_by("person__sort_name", "pk")
    monday = day - timedelta(days=day.weekday())
    weekly = Q(measure__rhythm=Measure.Rhythm.WEEK, started_on__lte=monday + timedelta(days=6))
    rows = rows.filter(weekly | Q(measure__rhythm=Measure.Rhythm.DAY, started_on__lte=day))
    found = list(rows[:MOST_IN_GROUP])
    noted = {
        (row.referral_id, row.day): row for row in Attendance.objects.filter(referral__in=found, day__in={day, monday})
    }
    for row in found:
        row.noted = noted.get((row.pk, monday if row.weekly else day))  # type: ignore[attr-defined]
    return found


def lacking(row: Any, today: date) -> str:
    """What attendance a participant of `in_turn` lacks: of last week, or of this one so far."""
    monday = today - timedelta(days=today.weekday())
    if row.state != Referral.State.STARTED or (row.noted and row.noted >= monday):
        return ""
    if row.started_on < monday and (row.noted is None or row.noted < monday - timedelta(days=7)):
        return "Saknas för förra veckan"
    return "Inte än den här veckan"


def unanswered(user: Any) -> QuerySet[Referral]:
    """What has been sent to the coach's own provider and waits for its answer, for the navigation to count."""
    return participants_of(user).filter(state=Referral.State.SENT)


def read_participant(user: Any, referral_id: int, page: str) -> Referral:
    """One of the coach's own participants, while the referral is open; the reading is logged."""
    rows = participants_of(user).exclude(state=Referral.State.ENDED).select_related("case__caseworker__employee")
    found = rows.filter(pk=referral_id).first()
    if found is None:
        raise NotFound(NOT_YOURS)
    log_access(user, page, case_id=found.case_id, persons=[found.person_id])
    return found


def unheard(cases: QuerySet[Case]) -> QuerySet[Attendance]:
    """Absences without a reason in those of the cases that are open, that wait for the person to be heard and them to
    be assessed.
    """
    return Attendance.objects.filter(Attendance.UNHEARD, referral__case__in=cases.filter(state=Case.State.OPEN))


def absences_waiting(user: Any) -> QuerySet[Attendance]:
    """Those in the user's own cases."""
    return unheard(visible_cases(user, REFER).filter(caseworker=user))


def assessments_of(absence: Attendance, case: Case) -> list[dict[str, Any]]:
    """Each assessment that was made of an absence, the latest first: when, by whom, what, and why it was corrected."""
    facts = facts_of(case).filter(subject=f"planning_attendance:{absence.pk}")
    facts = facts.filter(name__in=("AbsenceAssessed", "AbsenceReassessed"))
    return [
        {"at": f.at, "who": f.actor, "text": f.data["assessment"].capitalize(), "why": f.data.get("reason", "")}
        for f in facts
    ]


def way_of(referral: Referral, case: Case) -> list[dict[str, Any]]:
    """The steps of a referral and what was corrected of its days, in the order it was written: when, by whom, what."""
    steps = [
        {"at": step.at, "who": step.actor, "text": step.words}
        for step in referral.steps.select_related("actor__employee")
    ]
    facts = facts_of(case).filter(subject=f"planning_referral:{referral.pk}", name__in=CORRECTED)
    corrected = [
        {"at": f.at, "who": f.actor, "text": f"{CORRECTED[f.name]} rättades: {f.data['change']}. {f.data['reason']}"}
        for f in facts
    ]
    return sorted([*steps, *corrected], key=lambda row: row["at"])


def declined_waiting(user: Any) -> QuerySet[Referral]:
    """What providers have declined in the user's own open cases, and nobody has said what comes instead."""
    mine = visible_cases(user, REFER).filter(caseworker=user, state=Case.State.OPEN)
    return Referral.objects.filter(Referral.TO_SETTLE, case__in=mine)


def referrals_in_case(case: Case) -> QuerySet[Any]:
    """The referrals of a case that are open, were declined with nothing instead, or have an absence to be heard about,
    the oldest first.

    `place` is the number in the queue, `unheard` the absences without a reason that wait: `pk` and `day` (ISO 8601).
    """
    ahead = Referral.objects.filter(
        Q(since__lt=OuterRef("since")) | Q(since=OuterRef("since"), pk__lte=OuterRef("pk")),
        measure=OuterRef("measure"),
        state=Referral.State.WAITING,
    )
    counted = ahead.order_by().values("measure").annotate(n=Count("pk")).values("n")
    absences = Attendance.objects.filter(Attendance.UNHEARD, referral=OuterRef("pk"))
    unheard = ArraySubquery(absences.order_by("day", "pk").values(json=JSONObject(pk="pk", day="day")))
    rows = Referral.objects.filter(~Q(state=Referral.State.ENDED) | Referral.TO_SETTLE | Exists(absences), case=case)
    rows = rows.select_related("measure__provider", "person")
    return rows.annotate(place=Coalesce(Subquery(counted), 0), unheard=unheard).order_by("pk")


@dataclass
class ProviderFigures:
    """How long the steps at a provider took in median (days), by step, and how many each rests on; and how many wait
    there now, the one who has waited longest since `oldest`.
    """

    provider: Provider
    waits: dict[str, tuple[float, int]] = field(default_factory=dict)
    waiting: int = 0
    oldest: date | None = None

    @property
    def cells(self) -> list[dict[str, Any]]:
        """Per step its label, and the median days with the number it rests on where there is any."""
        found = ((label, *self.waits.get(state, (0.0, 0))) for state, label in WAITS)
        return [{"label": label, "days": days, "number": number} for label, days, number in found]


# The day of the step that followed ends the wait; what ended without a next step was waited for too. The first day may
# have been corrected since its step. What happened before it was written has not been waited for.
MEDIANS = """
WITH step AS (
  SELECT s.id, s.referral_id, s.state, m.provider_id,
         CASE WHEN s.state = 'started' THEN r.started_on ELSE s.day END AS day
    FROM planning_referralstep s JOIN planning_referral r ON r.id = s.referral_id
    JOIN planning_measure m ON m.id = r.measure_id {of}),
wait AS (
  SELECT provider_id, state, day, lead(day) OVER (PARTITION BY referral_id ORDER BY id) AS until
    FROM step
   UNION ALL
  SELECT sent.provider_id, 'whole', sent.day, began.day
    FROM step sent JOIN step began ON began.referral_id = sent.referral_id AND began.state = 'started'
   WHERE sent.state = 'sent')
SELECT provider_id, state, percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(until - day, 0)), count(*)
  FROM wait WHERE until >= %s AND state <> 'started' GROUP BY 1, 2
"""


@dataclass(frozen=True)
class ProviderResults:
    """How measures of a provider that began and ended during two years went: how many led to work, studies or another
    benefit, and of those how many came back within twelve months and how many are still watched.
    """

    provider: Provider
    ended: int
    onward: int
    back: int
    watched: int


# Back is a case that was opened, or opened again, while the person was an adult of its household.
RESULTS = """
SELECT m.provider_id, count(*), count(*) FILTER (WHERE w.onward), count(*) FILTER (WHERE w.onward AND w.back),
       count(*) FILTER (WHERE w.onward AND NOT w.back AND r.ended_on + interval '12 months' > %(today)s)
  FROM planning_referral r JOIN planning_measure m ON m.id = r.measure_id
 CROSS JOIN LATERAL (
   SELECT r.outcome IN ('work', 'studies', 'benefit') AS onward, EXISTS (
     SELECT FROM cases_householdmember h JOIN cases_case c ON c.household_id = h.household_id
       JOIN audit_fact f ON f.case_id = c.id AND f.name = 'CaseOpened'
      CROSS JOIN LATERAL (SELECT (f.at AT TIME ZONE 'Europe/Stockholm')::date AS day) o
      WHERE h.person_id = r.person_id AND h.role <> 'child' AND h.valid @> o.day
        AND o.day > r.ended_on AND o.day <= r.ended_on + interval '12 months') AS back) w
 WHERE r.state = 'ended' AND r.started_on IS NOT NULL AND r.ended_on > %(since)s GROUP BY 1
"""


def provider_results(today: date) -> list[ProviderResults]:
    """What came of measures, with re-entry within twelve months. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(RESULTS, {"today": today, "since": today - timedelta(days=2 * FIGURE_DAYS)})
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    found = Provider.objects.filter(pk__in=rows).order_by("name")
    return [ProviderResults(provider, *rows[provider.pk]) for provider in found]


def provider_figures(today: date) -> list[ProviderFigures]:
    """Waits per step and provider, of the steps that were left during the last year. Two queries."""
    waits = _medians(today, "", [])
    found = Provider.objects.filter(Q(ended_on=None) | Q(pk__in=waits)).order_by("name")
    return [ProviderFigures(provider, waits.get(provider.pk, {})) for provider in found]


def waits_in(cases: QuerySet[Case], today: date) -> list[ProviderFigures]:
    """The same of those of the cases, with who waits now, at each provider where any of them wait or have waited during
    the last year. Three queries.
    """
    inner, values = cases.order_by().values("pk").query.sql_with_params()
    waits = _medians(today, f"WHERE r.case_id IN ({inner})", values)
    rows = Referral.objects.filter(state__in=Referral.TO_BEGIN, case__in=cases).order_by()
    counted = rows.values_list("measure__provider").annotate(Count("pk"), Min("step_on"))
    now = {provider: given for provider, *given in counted}
    found = Provider.objects.filter(pk__in=waits.keys() | now.keys()).order_by("name")
    return [ProviderFigures(one, waits.get(one.pk, {}), *now.get(one.pk, ())) for one in found]


def _medians(today: date, of: str, values: Sequence[Any]) -> dict[int, dict[str, tuple[float, int]]]:
    with connection.cursor() as cursor:
        cursor.execute(MEDIANS.format(of=of), [*values, today - timedelta(days=FIGURE_DAYS)])
        rows = cursor.fetchall()
    waits: dict[int, dict[str, tuple[float, int]]] = defaultdict(dict)
    for provider, state, days, number in rows:
        waits[provider][state] = (float(days), number)
    return waits
