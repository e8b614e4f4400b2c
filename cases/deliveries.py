"""Side effects owed by facts of this floor, carried out after the commit; each is safe to repeat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from html import unescape
from typing import Any

from django.conf import settings
from django.utils import timezone

from bistand.audit.models import Fact
from bistand.refusals import Conflict
from bistand.staff.models import Role, Section, User
from bistand.ui.templatetags.ui import month
from cases.actions import store_letter
from cases.costs import costs_of
from cases.letters import (
    YOU,
    DecisionLetter,
    LetterError,
    Purpose,
    Recipient,
    Sender,
    decision_letter,
    letter_html,
    unnamed,
)
from cases.letters_text import CHANGE_LAWS, CHANGES, NBSP, days_name, in_words, kr
from cases.models import Case, CaseWarning, CommitteeMatter, Decision, DecisionLine, Document, Person, WarningKind
from cases.norm.kinds import ONE_TIME_NEEDS
from cases.numbers import add_months
from cases.parties import other_parties
from cases.queries import leaves_names_out
from cases.settlement import NOTHING_SETTLED, settlement_of
from cases.whole_months import left_beside

FOOD = "Mat i en nödsituation"
# What the letter of a decision is written out of.
LETTER_OF = (
    "case__applicant", "case__section", "application", "calculation", "decided_by__employee", "letter__file",
)  # fmt: skip
TAG = re.compile(r"<[^>]+>")


def write_letter(actor: User, now: datetime, fact: Fact) -> None:
    """Write the letter of a decision that has just been made."""
    letter_of(actor, now, fact.data["decision_id"])


def letter_of(actor: User, now: datetime, decision_id: int) -> Document:
    """The letter of a made decision; written and filed in the record first, where it is not there yet.

    A decision has one letter: of two who ask at once, both get the first. Raises Conflict where no letter can be
    written because the decision's figures contradict each other.
    """
    decision = Decision.objects.select_related(*LETTER_OF).prefetch_related("lines").get(pk=decision_id)
    if decision.letter is not None:
        return decision.letter
    try:
        pdf = render_letter(decision)
    except LetterError as error:
        raise Conflict(str(error)) from error
    return store_letter(actor, now, decision.pk, pdf)


def render_letter(decision: Decision) -> bytes:
    """The letter's PDF, out of the record and of what is known now of its payments; the same facts, the same bytes."""
    return decision_letter(letter_content(decision))


def copy_for(decision: Decision, person: Person) -> bytes:
    """The letter to one of the parties who lives elsewhere, in their name and to their address; whom the money is paid
    to stands by name, and nothing is asked of an account that is not theirs to give.
    """
    content, client = letter_content(decision), decision.case.applicant.name
    paid_to = tuple(replace(one, payee=client) if one.payee == YOU else one for one in content.payouts)
    purposes = tuple(replace(one, payee=client) if one.payee == YOU else one for one in content.purposes)
    return decision_letter(
        replace(content, recipient=recipient(person), copy_of=client, payouts=paid_to, purposes=purposes)
    )


def letter_for(decision: Decision, person: Person) -> bytes:
    """The letter as it was sent; to a party who lives elsewhere their own copy, which says nothing of where the client
    lives.
    """
    if any(person.pk == other.pk for other in parties_elsewhere(decision)):
        return copy_for(decision, person)
    assert decision.letter is not None
    return bytes(decision.letter.file.content)


def words_of(decision: Decision) -> str:
    """All that a made decision says, in the record, in its letter and in what has been put right, as running text."""
    said = [decision.reasons, decision.own_reasons, decision.child_perspective, decision.conditions]
    said += [decision.repayment_ground, *decision.corrections.values_list("after", flat=True)]
    with suppress(LetterError):  # a letter that cannot be written says nothing
        said.append(unescape(TAG.sub(" ", letter_html(letter_content(decision)))))
    return " ".join(said)


def letter_content(
    decision: Decision, day: date | None = None, lines: Iterable[DecisionLine] | None = None
) -> DecisionLetter:
    """What the letter of a decision says. One that is not made yet is a draft, dated `day` and with no maker; one that
    is not even saved brings its own `lines`.
    """
    here = settings.MUNICIPALITY
    case = decision.case
    made = decision.decided_at is not None
    settled = settlement_of(decision) if made else NOTHING_SETTLED
    matter = _approved(decision) if made else None
    lines = decision.lines.all() if lines is None else lines
    committee = f"{here['committee']}, § {matter.paragraph}" if matter else ""
    given = decision.calculation.input if decision.calculation else {}
    return DecisionLetter(
        sender=sender_of(case),
        recipient=replace(recipient_of(case), name=_parties(decision)),
        case_number=case.number,
        decision_number=str(decision.pk or "(nytt)"),
        decided_on=_decided_on(decision, matter, day),
        decided_by=committee or ("" if decision.names_left_out else _maker(decision)),
        decided_by_title="" if committee else _title(decision),
        outcome=decision.outcome,  # type: ignore[arg-type]
        legal_ground=decision.get_legal_ground_display(),
        reasons=decision.reasons,
        individual=decision.own_reasons,
        children=decision.child_perspective,
        sections=tuple(decision.sections),
        conditions=decision.conditions,
        repayment=decision.repayment,
        repayment_ground=decision.repayment_ground,
        until_further_notice=decision.until_further_notice,
        committee=committee,
        changes=_changes(decision),
        change_laws=CHANGE_LAWS.get(decision.change_ground, ()),
        gives_less=bool(decision.replaces and decision.amount < decision.replaces.amount),
        is_draft=not made,
        amount=decision.amount,
        month=f"{decision.application.month:%Y-%m}",
        once=_once(decision, lines),
        last_month=f"{add_months(decision.application.month, decision.months - 1):%Y-%m}" * (decision.months > 1),
        part=_part(decision),
        left=tuple(days_name(*days) for days in left_beside(decision)),
        period=f"{decision.period_from.isoformat()} – {decision.period_to.isoformat()}",
        calculation=decision.calculation.result if decision.calculation else None,
        household=_household(given.get("household") or {}),
        people=_people(given.get("household") or {}),
        uncounted=_uncounted(decision),
        costs=tuple(cost for cost in costs_of(given) if cost.applied or cost.approved),
        purposes=tuple(
            Purpose(_purpose(line, bool(given.get("emergency"))), line.amount, settled.payees.get(line.pk, ""))
            for line in sorted(lines, key=lambda line: line.pk or 0)
        ),
        payouts=settled.payouts,
        already_paid=settled.already_paid,
        appeal=decision.appeal,
        court=here["court"],
        court_address=tuple(here["court_address"]),
    )


def _uncounted(decision: Decision) -> tuple[str, ...]:
    """Whom the applications for the month name who is not counted, with what was said of why before the decision."""
    named = CaseWarning.objects.filter(
        application__case=decision.application.case_id, application__month=decision.application.month,
        kind=WarningKind.STATED_PERSON, state=CaseWarning.State.DEALT,
    )  # fmt: skip
    if decision.decided_at:
        named = named.filter(closed_at__lte=decision.decided_at)
    return tuple(dict.fromkeys(f"{row.text}: {row.word.rstrip('.')}." for row in named.order_by("pk")))


def _part(decision: Decision) -> str:
    """The days in words, where what is counted is a part of a month only."""
    counted = decision.calculation.input if decision.calculation else {}
    return days_name(decision.period_from, decision.period_to) if counted.get("period") else ""


def _approved(decision: Decision) -> CommitteeMatter | None:
    return decision.committee_matters.filter(state=CommitteeMatter.State.APPROVED).first()


def sender_of(of: Case | Section) -> Sender:
    """The board's section, or the one that handles the case, as every letter names it."""
    section = of.section if isinstance(of, Case) else of
    here = settings.MUNICIPALITY
    return Sender(
        municipality=here["name"],
        board=here["board"],
        section=section.name,
        address=tuple(here["address"]),
        phone=here["phone"].replace(" ", NBSP),  # never broken at the end of a line
    )


def recipient_of(case: Case) -> Recipient:
    return recipient(case.applicant)


def recipient(person: Person) -> Recipient:
    return Recipient(person.name, person.address, by_hand=person.address_unknown and not person.protected)


def _parties(decision: Decision) -> str:
    """The adults whom the decision is about and who live where its letter goes, the client first (FL 33 §)."""
    return in_words((decision.case.applicant.name, *(row.person.name for row in _others(decision) if row.together)))


def parties_elsewhere(decision: Decision) -> list[Person]:
    """The other adults whom the decision is about and who do not live where its letter goes: each is to be told of it
    with a copy of their own (FL 33 §).
    """
    return [row.person for row in _others(decision) if not row.together]


def _others(decision: Decision) -> list[Any]:
    """The parties beside the client; a decision that is not saved has none yet."""
    if decision.pk is None:
        return []
    return list(other_parties().filter(decision=decision).select_related("person").order_by("pk"))


def _people(counted: Mapping[str, Any]) -> dict[str, str]:
    """Given names by id of those whom the calculation covers, adults first; empty where there is but one."""
    ids = [str(row["id"]) for part in ("adults", "children", "adult_children") for row in counted.get(part) or ()]
    if len(ids) < 2:
        return {}
    names = {str(pk): name for pk, name in Person.objects.filter(pk__in=ids).values_list("pk", "given_name")}
    return {pk: names[pk] for pk in ids if pk in names}


def _changes(decision: Decision) -> str:
    """What the decision that this one replaces gave, what this one gives, and why it may be changed."""
    old = decision.replaces
    if old is None or old.decided_at is None:
        return ""
    on = timezone.localtime(old.decided_at).date()
    if decision.amount == old.amount:
        became = "Beloppet är detsamma."
    else:
        became = f"Då fick du {kr(old.amount)}, nu får du {kr(decision.amount)}."
    return f"Beslutet ersätter det som vi fattade {on}. {became} {CHANGES.get(decision.change_ground, '')}".rstrip()


def _decided_on(decision: Decision, matter: CommitteeMatter | None, day: date | None) -> date:
    if matter and matter.decided_on:
        return matter.decided_on
    return timezone.localdate(decision.decided_at) if decision.decided_at else day or timezone.localdate()


def _once(decision: Decision, lines: Iterable[DecisionLine]) -> tuple[str, ...]:
    """What of several months is granted in the first alone, in words."""
    labels = [row.get_purpose_display().lower() for row in lines if row.purpose in ONE_TIME_NEEDS]
    return tuple(labels) if decision.months > 1 else ()


def _purpose(line: DecisionLine, emergency: bool) -> str:
    """What the line is for; where only food is granted it is not for all of the norm."""
    label = FOOD if emergency and line.purpose == "livelihood" else line.get_purpose_display()
    return f"{label}, {month(line.month)}" if line.month else label


def _maker(decision: Decision) -> str:
    return decision.decided_by.get_full_name() if decision.decided_by else "(beslutsfattaren)"


def signed_by(of: Decision | Case, user: Any, day: date) -> str:
    """Who signs a letter of the case, or what follows a decision in it: the name, or only the role where names are left
    out (FL 33 §).
    """
    left_out = of.names_left_out or leaves_names_out(of.case) if isinstance(of, Decision) else leaves_names_out(of)
    if not left_out:
        return str(user.get_full_name())
    return unnamed(_role(user, day) or "Handläggare")


def _title(decision: Decision) -> str:
    """The maker's title: the role by which the decision was within delegation on its day."""
    if decision.decided_by is None or decision.decided_at is None:
        return ""
    return _role(decision.decided_by, timezone.localdate(decision.decided_at))


def _role(user: Any, day: date) -> str:
    """The role by which the user decided on the day; "" where it was none."""
    roles = user.grants.filter(valid__contains=day, role__in=[Role.HEAD, Role.SENIOR, Role.CASEWORKER]).values_list(
        "role", flat=True
    )
    order = [Role.HEAD, Role.SENIOR, Role.CASEWORKER]
    return next((role.label for role in order if role in set(roles)), "")


def _household(counted: Mapping[str, Any]) -> tuple[str, ...]:
    """Whom the calculation covers, in words; a grown child is a unit of their own beside it (HFD 2020 ref. 40)."""
    adults, children = len(counted.get("adults", ())), len(counted.get("children", ()))
    single = "1 vuxen" if adults == 1 else f"{adults} vuxna"
    said = [f"{single} som är makar eller sambor" if counted.get("couple") else single]
    if children:
        said.append(f"{children} barn")
    if grown := len(counted.get("adult_children") or ()):
        said.append("1 vuxet barn som bor hemma" if grown == 1 else f"{grown} vuxna barn som bor hemma")
    return tuple(said) if adults else ()
