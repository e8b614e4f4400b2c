"""What templates on a case ask for: the page around a panel, and small words about people and states."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone

from cases.client.reads import publication_title
from cases.filecheck import SAVED
from cases.letters_text import short_reference
from cases.models import Application, Case, Decision, DocumentKind, HouseholdMember, MemberRole, Person
from cases.norm.kinds import EXPENSE_KINDS, INCOME_KINDS, NEED_KINDS
from cases.numbers import age_on, is_temporary
from cases.overview import Overview, overview
from cases.sent import SentLine, sent_lines
from cases.ssbtek.contract import Agency
from cases.stated import ASSETS, TENURES

register = template.Library()

TONES: dict[str, str] = {
    Application.State.RECEIVED: "waiting",
    Application.State.UNDER_INVESTIGATION: "info",
    Application.State.SUPPLEMENT_REQUESTED: "waiting",
    Application.State.DECIDED: "success",
    Application.State.WITHDRAWN: "neutral",
    Application.State.JOINED: "neutral",
    Decision.State.DRAFT: "neutral",
    Decision.State.PROPOSED: "waiting",
    Decision.State.MADE: "success",
    Decision.State.EXECUTED: "success",
    Decision.State.REPLACED: "neutral",
}
SECTION_NAMES = {
    "norm": "Riksnorm",
    "expenses": "Boende och övrigt",
    "incomes": "Inkomster",
    "needs": "Levnadskostnader i övrigt",
}
# The words of the API description (cases.api), said again on the page.
STATED: dict[str, str] = {**dict(TENURES), **dict(ASSETS)}
LABELS = {**NEED_KINDS, **EXPENSE_KINDS, **INCOME_KINDS}


@register.simple_tag(takes_context=True)
def case_page(context: Context, case: Case) -> Overview:
    """The overview of a case, worked out once per page whichever app's panel is in it."""
    found: Overview | None = getattr(case, "_overview", None)
    if found is None:
        found = overview(case, context["request"].user)
        case._overview = found  # type: ignore[attr-defined]
    return found


@register.filter
def state_tone(state: str | None) -> str:
    return TONES.get(state or "", "neutral")


register.filter(publication_title)


@register.filter
def of(found: dict[Any, Any], key: Any) -> Any:
    """What a dict has for a key, None where it has nothing."""
    return found.get(key)


@register.simple_tag
def check_parts(case_id: int, current: str) -> list[dict[str, Any]]:
    """The two parts of the panel of checks: the routine's own, and what other agencies have answered."""
    parts = (("Rutinens kontroller", "case_checks"), ("Myndigheter", "case_agencies"))
    return [{"label": label, "url": reverse(name, args=[case_id]), "current": name == current} for label, name in parts]


@register.filter
def fetch_tone(state: str) -> str:
    return {"waiting": "waiting", "answered": "success", "failed": "danger"}.get(state, "neutral")


@register.filter
def reply_tone(status: str) -> str:
    return {"data": "success", "error": "danger", "missing": "warning"}.get(status, "neutral")


@register.filter
def agency_name(code: str) -> str:
    return Agency(code).label if code in set(Agency) else code


@register.filter
def name_of(names: dict[Any, str], key: Any) -> str:
    return names.get(key, "")


@register.filter
def age(member: HouseholdMember) -> int:
    return age_on(member.person.birth_date, timezone.localdate())


@register.filter(name="is_temporary")
def has_temporary_number(person: Person) -> bool:
    """Whether the person has no number yet but one of ours."""
    return is_temporary(person.pnr)


@register.filter
def is_child(member: HouseholdMember) -> bool:
    return member.role == MemberRole.CHILD


@register.filter
def kind_label(kind: str, section: str = "") -> str:
    """The Swedish word of an income, expense or need."""
    words = {"incomes": INCOME_KINDS, "expenses": EXPENSE_KINDS, "needs": NEED_KINDS}.get(section, LABELS)
    return words.get(kind, kind)


@register.filter
def document_kind(kind: str) -> str:
    return DocumentKind(kind).label if kind else ""


@register.filter
def stated(code: str) -> str:
    """The Swedish word of a code that the e-service sends: how one lives, what one owns."""
    return STATED.get(code, code)


@register.filter(name="sent_lines")
def lines_of_sent(application: Application, protected: bool) -> list[SentLine]:
    """What the e-service sent, line by line."""
    return sent_lines(application.content["sent"], protected)


@register.filter
def person_name(person_id: Any, names: dict[str, str]) -> str:
    return names.get(str(person_id), "")


@register.filter
def last_day(member: HouseholdMember) -> Any:
    """The last day in the household; None while still there."""
    return member.valid.upper - timedelta(days=1) if member.valid.upper else None


@register.filter
def rule(reference: str) -> str:
    """A legal reference as it is read: 12 kap. 7 § SoL."""
    return short_reference(reference)


@register.filter
def section_label(section: str) -> str:
    """The name of a part of the calculation."""
    return SECTION_NAMES.get(section, "")


@register.filter
def references(sections: Iterable[str]) -> str:
    """``["SoL 12:3"]`` as "12 kap. 3 § SoL"."""
    return ", ".join(short_reference(section) for section in sections)


@register.filter
def may_be_saved(hindrance: str) -> bool:
    """Whether what cannot be shown for this reason may be saved as a file."""
    return hindrance in SAVED


@register.simple_tag
def warning_of_saving() -> str:
    """What is said beside a file that is saved without having been shown."""
    return (
        "Innehållet är inte kontrollerat här. Spara filen bara om den behövs i ärendet, och öppna den inte om något "
        "verkar fel."
    )
