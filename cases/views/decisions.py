"""Decisions: read as they stand or will stand, made, left as proposals or given back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bistand.refusals import Invalid, NotFound, Refusal
from bistand.staff.models import DecisionType
from bistand.staff.permissions import may
from bistand.staff.queries import decision_limit, may_decide, setting
from bistand.ui.templatetags.ui import amount, month
from cases import actions
from cases.actions.delay import may_be_interrupted
from cases.actions.hindrances import hindrances
from cases.benefit_orders import askable, with_balance
from cases.client.reads import shown_to
from cases.communication import communications_of
from cases.deliveries import letter_of, parties_elsewhere
from cases.forms import ReturnForm
from cases.joined_rows import untried
from cases.letters_text import in_words
from cases.models import (
    Application,
    Decision,
    LegalGround,
    Repayment,
)
from cases.overview import rights
from cases.queries import (
    applications_of,
    communicated,
    decision_of,
    decisions_of,
    letter_is_owed,
    twins_of,
    waiting_matter,
)
from cases.reforms import not_applied
from cases.same_aid import Aid, granted_in_month, granted_together
from cases.views.base import CaseForm, ConfirmCase, OnCase, opened, panel
from cases.warnings import warnings_of
from cases.whole_months import said

OPEN = (Decision.State.DRAFT, Decision.State.PROPOSED)
# Where in the form what is one choice of several, or no field of its own, is mended.
PLACES = {
    **dict.fromkeys(("outcome", "legal_ground", "decision_type"), "what"),
    **dict.fromkeys(("lines", "amount"), "lines"),
    "obstacles": "obstacles",
    "change_ground": "change",
    "sections": "decision-reasons",
    "repayment": "id_repayment_0",
}


def decision_url(decision: Decision) -> str:
    return reverse("decision", args=[decision.case_id, decision.pk])


@require_GET
def decisions(request: HttpRequest, case_id: int) -> HttpResponse:
    found = opened(request, case_id)
    rows = decisions_of(found)
    undecided = [a for a in applications_of(found) if a.state in Application.OPEN_STATES]
    begun = {row.application_id for row in rows if row.state in OPEN}
    return panel(
        request,
        found,
        "decision",
        "cases/panels/decisions.html",
        decisions=rows,
        to_decide=[a for a in undecided if a.pk not in begun],
    )


# What the delegation order also distinguishes, but no decision on an application is.
OF_CLAIMS = (DecisionType.RECOVERY, DecisionType.WAIVER)


def limit_words(user: Any, kind: str) -> str:
    """How far the user's delegation goes for this type of decision."""
    may_at_all, limit = decision_limit(user, kind, timezone.localdate())
    if not may_at_all:
        return "lämnas som förslag"
    if limit is None:
        return "du kan besluta utan beloppsgräns"
    each = "" if kind in OF_CLAIMS else " i månaden"
    return f"du kan besluta upp till {amount(limit)}{each}"


def _unshown(row: Decision, shown: set[int]) -> str:
    """The given names of the adults whom the decision is about and to whom it is not shown."""
    adults = {row.case.applicant_id: row.case.applicant} | {one.person_id: one.person for one in row.obstacles.all()}
    return in_words([person.given_name for pk, person in adults.items() if pk not in shown])


@require_GET
def decision(request: HttpRequest, case_id: int, decision_id: int) -> HttpResponse:
    """The decision as it reads, with the steps that are legal now for this user."""
    found = opened(request, case_id)
    row = decision_of(found, decision_id)
    shown = shown_to(row)
    context = {
        "title": f"Beslut {month(row.application.month)}",
        "case": found,
        "decision": row,
        "days": _days(row),
        "matters": row.committee_matters.select_related("document", "sent_by__employee").order_by("-pk"),
        "communications": communications_of(row.application),
        "may": rights(request.user, found),
        "shown": shown,
        "unshown": _unshown(row, {one.person_id for one in shown}),
        "publishes": bool(row.letter_id)
        and not found.protected
        and bool(setting("cases.publish", timezone.localdate())),
        "limit": limit_words(request.user, row.decision_type),
        "together": granted_together(Aid.of(row)) if row.state in OPEN else row.monthly,
        **to_see_to(request.user, row),
        **_letter(request.user, row),
        **_afterwards(request.user, row),
    }
    return render(request, "cases/decision.html", context)


def _days(row: Decision) -> str:
    """The month that the decision is for, or the days where what is calculated is a part of it."""
    is_part = row.calculation is not None and row.calculation.input.get("period")
    return said((row.period_from, row.period_to)) if is_part else month(row.application.month)


def _mended_at(row: Decision, refusal: Refusal) -> tuple[str, str]:
    """Where what hinders a decision is mended: the address, and the words of the link to it."""
    if refusal.field is None:
        return "#see-to", "Till varningarna"
    sheet = [row.case_id, row.application_id]
    form = reverse("decision_edit", args=[*sheet, row.pk])
    if refusal.field == "calculation":
        # After a later calculation it is the decision that is written anew.
        again = reverse("calculation", args=sheet), "Till beräkningen"
        return again if isinstance(refusal, Invalid) else (form, "Till beslutet")
    return f"{form}#{PLACES.get(refusal.field, f'id_{refusal.field}')}", "Till fältet"


def to_see_to(user: Any, row: Decision) -> dict[str, Any]:
    """What hinders a decision that is not made yet, what else there is to see to before it is, and the legal steps: the
    same on its page and where its making is confirmed.
    """
    if row.state not in OPEN:
        return {"legal": legal_steps(user, row)}
    today, application = timezone.localdate(), row.application
    application.case = row.case
    hindered = hindrances(row, today)
    legal = legal_steps(user, row, bool(hindered))
    twins = twins_of(application, applications_of(row.case))
    lacks = [refusal for refusal in hindered if refusal.field == "uncommunicated"]
    return {
        "legal": legal,
        # Communication has its own words and ways on.
        "lacks_communication": bool(lacks),
        "sent_otherwise": bool(lacks and (sent := communicated(row).first()) and sent.is_worse),
        "hindered": [
            (refusal.message, *(_mended_at(row, refusal) if legal["edit"] else ("", "")))
            for refusal in hindered
            if refusal not in lacks
        ],
        "warnings": warnings_of(application, user),
        "twins": twins,
        "open_twins": any(twin.is_open for twin in twins),
        "answered_too": [
            (other, untried(row.calculation.input if row.calculation else {}, other))
            for other in application.joined.order_by("pk")
        ],
        "not_applied": not_applied(application.month),
        "granted_beside": granted_in_month(
            application, [one.person_id for one in row.obstacles.all()], row.legal_ground
        ),
    }


def _afterwards(user: Any, row: Decision) -> dict[str, Any]:
    """What has followed a made decision, and what this user may add."""
    if row.decided_at is None:
        return {}
    section = row.case.section_id
    breaks = list(row.breaks.order_by("pk"))
    is_broken = any(one.resumed_on is None for one in breaks)
    may_break = may(user, "cases.interrupt", section) and may_be_interrupted(row)
    notices = list(row.notices.select_related("person").order_by("got_on"))
    told = {notice.person_id for notice in notices}
    return {
        "notices": notices,
        "elsewhere": [person for person in parties_elsewhere(row) if not {person.pk, None} & told],
        "corrections": row.corrections.select_related("made_by__employee").order_by("pk"),
        "appeals": row.appeals.select_related("appellant").order_by("pk"),
        "forwarded": row.forwarded_appeals.order_by("pk"),
        "breaks": breaks,
        "orders": with_balance(row.benefit_orders.all()).order_by("pk"),
        "after": {
            "interrupt": may_break and not is_broken,
            "resume": may_break and is_broken,
            "notice": may(user, "cases.appeal", section),
            "copy": may(user, "cases.write_letter", section),
            "correct": may(user, "cases.decide", section),
            "appeal": may(user, "cases.receive", section) and row.legal_ground == LegalGround.RIGHT,
            "forward": may(user, "cases.appeal", section) and row.legal_ground == LegalGround.DISCRETIONARY,
            "notice_of_payment": may(user, "cases.write_letter", section) and row.amount > 0 and row.in_force,
            "order": may(user, "cases.recover", section)
            and row.in_force
            and row.repayment == Repayment.ADVANCE
            and askable(row) > 0,
            "claim": may(user, "cases.recover", section) and row.amount > 0,
        },
    }


def legal_steps(user: Any, row: Decision, hindered: bool = False) -> dict[str, bool]:
    """What this user may do with the decision in the state it is in; where it is `hindered` it is not made yet."""
    may_act = may(user, "cases.decide", row.case.section_id) and row.case.state == "open"
    matter = waiting_matter(row)
    within = (
        may_act
        and matter is None
        and row.state in OPEN
        and may_decide(user, row.decision_type, granted_together(Aid.of(row)), timezone.localdate())
    )
    return {
        "edit": may_act and row.state == Decision.State.DRAFT,
        "make": within and not hindered,
        "propose": may_act and not within and not hindered and row.state == Decision.State.DRAFT,
        "give_back": may_act
        and row.state == Decision.State.PROPOSED
        and (within or row.written_by_id == user.pk)
        and matter is None,
        "ask_committee": may_act and row.state == Decision.State.PROPOSED and matter is None,
        "note_committee": matter is not None and may(user, "cases.committee", row.case.section_id),
        "replace": may_act and row.in_force,
        "beside": may_act and row.state != Decision.State.REPLACED and not _has_both(row),
    }


def _has_both(row: Decision) -> bool:
    """Whether the application has, or is to have, a decision on the other legal ground too."""
    others = Decision.objects.filter(application=row.application_id, state__in=[*OPEN, *Decision.IN_FORCE])
    return others.exclude(legal_ground=row.legal_ground).exists()


class OfDecision(OnCase):
    act = "cases.decide"
    decision: Decision

    def prepare(self) -> None:
        self.decision = decision_of(self.case, self.kwargs["decision_id"])

    def back(self) -> str:
        return decision_url(self.decision)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(decision=self.decision, **kwargs)


class ConfirmDecision(OfDecision, ConfirmCase):
    """A step with a decision that is not made yet, with what hinders it."""

    template_name = "cases/decision_confirm.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = to_see_to(self.request.user, self.decision)
        sent = communications_of(self.decision.application)
        return super().get_context_data(**{**found, "communications": sent, **kwargs})


class MakeDecision(ConfirmDecision):
    """The act itself, said in words first."""

    title = "Fatta beslutet"
    submit = "Fatta beslutet"
    done = "Beslutet är fattat."

    def words(self) -> str:
        row = self.decision
        said = f"{row.get_outcome_display().capitalize()} för {month(row.application.month)}"
        said += f", {amount(row.amount)}" if row.amount else ""
        after = " Beslutet ersätter det tidigare." if row.replaces_id else ""
        return (
            f"{said}, till {self.case.applicant.name}. Du är beslutsfattare.{after} Ett fattat beslut kan inte ändras, "
            "bara ersättas av ett nytt. Beslutsbrevet skrivs direkt."
        )

    def perform(self, fields: dict[str, Any]) -> str:
        actions.make_decision(self.request.user, self.now, self.decision.pk)
        return self.back()


class ProposeDecision(ConfirmDecision):
    title = "Lämna som förslag"
    submit = "Lämna som förslag"
    done = "Beslutet ligger som förslag."

    def words(self) -> str:
        return (
            "Beslutet går till den som enligt delegationsordningen får besluta. Det kan inte ändras medan det väntar."
        )

    def perform(self, fields: dict[str, Any]) -> str:
        actions.propose_decision(self.request.user, self.now, self.decision.pk)
        return self.back()


class ReturnProposal(OfDecision, CaseForm):
    title = "Lämna tillbaka förslaget"
    submit = "Lämna tillbaka"
    form_class = ReturnForm
    done = "Förslaget är lämnat tillbaka."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.return_proposal(self.request.user, self.now, self.decision.pk, reason=fields["reason"])
        return self.back()


@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, case_id: int, decision_id: int) -> HttpResponse:
    """Where the letter is: there to open, being written (asked again by the page until it is there), or to be written.

    POST opens the letter of a decision that has none yet; it is written then, and only then.
    """
    found = opened(request, case_id, "cases.write_letter" if request.method == "POST" else "")
    row = decision_of(found, decision_id)
    if row.decided_at is None:
        raise NotFound("Beslutet är inte fattat, så det finns inget brev.")
    if request.method == "POST":
        return redirect("document", found.pk, letter_of(request.user, timezone.now(), row.pk).pk)  # type: ignore[arg-type]
    return render(request, "cases/_letter.html", {"case": found, "decision": row, **_letter(request.user, row)})


def _letter(user: Any, row: Decision) -> dict[str, bool]:
    """What the page says of a letter that is not there: that it is coming, or who may write it."""
    lacks = row.decided_at is not None and row.letter is None
    return {
        "letter_owed": lacks and letter_is_owed(row),
        "may_write_letter": lacks and may(user, "cases.write_letter", row.case.section_id),
    }
