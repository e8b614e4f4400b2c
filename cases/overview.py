"""What the case page shows around its panels: who they are, where it stands, what needs attention, what may be done.

What this floor knows needs attention it says itself; an app above adds its own by naming a function in its AppConfig:

    case_attention = ("followup.attention.waiting",)

Each is `f(case, user, today)` and gives Attention for an open case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from bistand.facts import fact_labels
from bistand.staff.permissions import may
from bistand.ui.templatetags.ui import amount, late, month
from cases.backlog import UNSORTED
from cases.models import Application, Calculation, Case, Decision, HouseholdMember, JournalNote
from cases.numbers import age_on, is_temporary
from cases.queries import (
    applications_of,
    decisions_of_applications,
    facts_of,
    members_shown,
    twins_of,
)
from cases.track import DECISION, INVESTIGATION, Standing, standing, steps_of

TIMELINE_PAGE = 15
# What stands first in the list of what needs attention.
URGENT_FIRST = ("danger", "warning", "waiting", "info", "neutral")
ACTS = (
    "register",
    "receive",
    "assign",
    "change_household",
    "note",
    "publish",
    "answer",
    "investigate",
    "fetch",
    "calculate",
    "decide",
    "appeal",
    "close",
    "declare_conflict",
    "screen_violence",
    "oversee",
)


@dataclass(frozen=True)
class Attention:
    """One thing that needs to be seen to; `tone` as in c-tag."""

    text: str
    url: str = ""
    tone: str = "info"
    when: str = ""
    # Where it is dealt with, if not at `url`.
    deal: str = ""
    # The step of the track (its name) that is late because of it, also where it was done before.
    step: str = ""


@dataclass
class Overview:
    case: Case
    members: list[HouseholdMember]
    applications: list[Application]
    standing: Standing
    steps: list[dict[str, Any]]
    attention: list[Attention]
    may: dict[str, bool]
    timeline: Timeline = field(repr=False)
    # Where the next thing is done and by what key, empty where the user does not do it or it is only waited for.
    next_url: str = ""
    next_key: str = ""

    @property
    def household_name(self) -> str:
        return household_name(self.members, self.case)


@dataclass(frozen=True)
class Timeline:
    items: list[dict[str, Any]]
    older_than: int | None


def household_name(members: list[HouseholdMember], case: Case) -> str:
    """ "Hushåll Andersson/Ali": the family names of the adults."""
    names = [m.person.family_name for m in members if m.role != "child"] or [case.applicant.family_name]
    return "Hushåll " + "/".join(dict.fromkeys(names))


def rights(user: Any, case: Case) -> dict[str, bool]:
    """Which acts are the user's in this case now; nothing but reopening in a closed one."""
    is_open = case.state == Case.State.OPEN
    held = {act: may(user, f"cases.{act}", case.section_id) for act in ACTS}
    reopen = held["close"] and not is_open
    return {**{act: right and is_open for act, right in held.items()}, "reopen": reopen}


def overview(case: Case, user: Any) -> Overview:
    """The page around the panels; about ten queries."""
    today = timezone.localdate()
    members = members_shown(case, today)
    applications = applications_of(case)
    latest = applications[0] if applications else None
    ids = [a.pk for a in applications[:12]]
    decisions = decisions_of_applications(ids, today)
    if case.state == Case.State.CLOSED:
        now = Standing("Avslutat", "")
    else:
        now = standing(
            latest.state if latest else None,
            is_calculated=getattr(latest, "is_calculated", False),
            decision=decisions.get(latest.pk) if latest else None,
            supplement_by=latest.supplement_by if latest else None,
        )
    held = rights(user, case)
    steps = steps_of(case, now)
    attention = [*_attention(case, user, members, applications, decisions, today), *_late_steps(steps)]
    behind = {item.step for item in attention if item.step}
    steps = [step | {"state": "late"} if step.get("name") in behind else step for step in steps]
    next_url, next_key = _way_on(case, latest, decisions, now, held)
    return Overview(
        case=case,
        members=members,
        applications=applications,
        standing=now,
        steps=steps,
        attention=sorted(attention, key=lambda item: URGENT_FIRST.index(item.tone)),
        may=held,
        timeline=timeline(case),
        next_url=next_url,
        next_key=next_key,
    )


def _late_steps(steps: list[dict[str, Any]]) -> Iterator[Attention]:
    """The steps of the way in whose last day has passed, each with where it is done."""
    for step in steps:
        if step["state"] == "late":
            yield Attention(f"{step['label']} är inte gjort i tid", step["url"] or "", "danger", late(step["due"]))


def _way_on(
    case: Case, latest: Application | None, decisions: dict[int, Decision], now: Standing, held: dict[str, bool]
) -> tuple[str, str]:
    """The page where the next thing is done, and its key on the case page."""
    if case.state == Case.State.CLOSED:
        return "", ""
    if latest is None:
        return (reverse("application_new", args=[case.pk]), "") if held["receive"] else ("", "")
    if latest.state in {Application.State.RECEIVED, Application.State.SUPPLEMENT_REQUESTED}:
        return f"{reverse('case', args=[case.pk])}?application={latest.pk}", ""
    decision = decisions.get(latest.pk)
    if decision and decision.state in {Decision.State.DRAFT, Decision.State.PROPOSED}:
        return reverse("decision", args=[case.pk, decision.pk]), "d"
    if decision is None and now.step == DECISION and held["decide"]:
        return reverse("decision_write", args=[case.pk, latest.pk]), "d"
    if now.step == INVESTIGATION and held["calculate"]:
        return reverse("calculation", args=[case.pk, latest.pk]), "b"
    return "", ""


def timeline(case: Case, before: int | None = None) -> Timeline:
    """A page of what has happened, the latest first; `before` is the id the page begins under."""
    facts = facts_of(case)
    if before is not None:
        facts = facts.filter(id__lt=before)
    rows = list(facts[: TIMELINE_PAGE + 1])
    shown = rows[:TIMELINE_PAGE]
    labels = fact_labels()
    items = [
        {"at": f.at, "who": f.actor.get_full_name(), "text": _told(labels.get(f.name, f.name), f.data)} for f in shown
    ]
    return Timeline(items, shown[-1].pk if len(rows) > TIMELINE_PAGE else None)


def _told(label: str, data: dict[str, Any]) -> str:
    """The fact's words with the one detail that tells it from others of its kind."""
    details = [
        str(data[name]).rstrip(".")
        for name in ("title", "heading", "change", "caseworker", "person", "measure", "reason", "words", "by")
        if data.get(name)
    ]
    if data.get("month"):
        details.append(month(date.fromisoformat(data["month"])))
    if Decimal(data.get("amount") or 0):
        details.append(amount(data["amount"]))
    return f"{label}: {', '.join(details)}" if details else label


def _attention(
    case: Case,
    user: Any,
    members: list[HouseholdMember],
    applications: list[Application],
    decisions: dict[int, Decision],
    today: date,
) -> Iterator[Attention]:
    if case.state == Case.State.CLOSED:
        yield Attention(f"Avslutat {case.closed_on}: {case.get_close_reason_display()}", tone="neutral")
        return
    if case.applicant.address_unknown and not case.applicant.protected:
        yield Attention(
            f"Adressen till {case.applicant.given_name} är inte känd: lämna över breven, skicka dem inte med post",
            reverse("person_edit", args=[case.pk, case.applicant_id]),
            "warning",
        )
    if case.caseworker_id is None:
        yield Attention("Ärendet har ingen socialsekreterare", reverse("case_assign", args=[case.pk]), "warning")
    for application in applications:
        if application.state in Application.OPEN_STATES:
            yield from _about_application(case, application, decisions.get(application.pk), today)
    for application in applications:
        decided = decisions.get(application.pk)
        if decided and getattr(decided, "is_of_another_household", False):
            yield Attention(
                f"Hushållet har ändrats sedan beslutet för {month(application.month)}. Pröva om det ska ändras",
                reverse("decision", args=[case.pk, decided.pk]),
                "warning",
            )
    for person in (m.person for m in members if is_temporary(m.person.pnr)):
        url = reverse("person_number", args=[case.pk, person.pk])
        yield Attention(f"{person.name} har ett tillfälligt nummer: fråga efter det riktiga och fyll i det", url)
    yield from _about_drafts(case, user)
    yield from _about_papers(case)
    for config in apps.get_app_configs():
        for path in getattr(config, "case_attention", ()):
            yield from import_string(path)(case, user, today)


def _about_application(
    case: Case, application: Application, decision: Decision | None, today: date
) -> Iterator[Attention]:
    name = month(application.month)
    here = f"{reverse('case', args=[case.pk])}?application={application.pk}"
    twins = twins_of(application, applications_of(case))
    if twins and twins[0].pk < application.pk:
        yield Attention(f"Det finns redan en ansökan för {name}", here, "warning")
    waited = (today - application.came_on).days
    if application.state == Application.State.RECEIVED:
        days = "i dag" if waited == 0 else f"{waited} dagar"
        yield Attention(f"Ansökan för {name} är inte påbörjad", here, "warning" if waited > 7 else "waiting", days)
    if application.state == Application.State.SUPPLEMENT_REQUESTED and application.supplement_by:
        tone = "danger" if application.supplement_by < today else "waiting"
        yield Attention(f"Komplettering för {name}", here, tone, late(application.supplement_by))
    if decision and decision.state in {Decision.State.DRAFT, Decision.State.PROPOSED}:
        yield _about_decision(case, decision, name)


def _about_decision(case: Case, decision: Decision, name: str) -> Attention:
    url = reverse("decision", args=[case.pk, decision.pk])
    if decision.state == Decision.State.PROPOSED:
        return Attention(f"Förslag till beslut för {name} väntar", url, "waiting")
    if decision.returned_reason:
        return Attention(f"Förslaget lämnades tillbaka: {decision.returned_reason}", url, "danger")
    return Attention(f"Beslut för {name} är påbörjat", url, "info")


def _about_drafts(case: Case, user: Any) -> Iterator[Attention]:
    drafts = JournalNote.objects.filter(case=case, state=JournalNote.State.DRAFT, written_by=user)
    for note in drafts.only("heading", "case_id")[:5]:
        url = reverse("note_edit", args=[case.pk, note.pk])
        yield Attention(f"Osignerad anteckning: {note.heading}", url, "info")


def _about_papers(case: Case) -> Iterator[Attention]:
    waiting = UNSORTED.filter(document__case=case).count()
    if waiting:
        said = "1 handling är inte sorterad" if waiting == 1 else f"{waiting} handlingar är inte sorterade"
        yield Attention(said, reverse("case_documents", args=[case.pk]), "waiting")


def difference(now: Calculation, before: Calculation | None) -> Decimal | None:
    """How much more or less is granted than the month before, SEK."""
    if before is None:
        return None
    return Decimal(now.result["result"]["amount"]) - Decimal(before.result["result"]["amount"])


def age_today(member: HouseholdMember) -> int:
    return age_on(member.person.birth_date, timezone.localdate())
