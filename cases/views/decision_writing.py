"""Writing a decision: from the calculation, its reasons by outcome, its sum, and the letter as it would read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.refusals import Conflict
from bistand.staff.models import DecisionType
from bistand.ui.files import private_file
from bistand.ui.forms import Together
from bistand.ui.templatetags.ui import month
from cases import actions
from cases.actions.content import DecisionContent, lines_by_month
from cases.by_month import in_all
from cases.calculation import proposed_lines
from cases.children import missing_children, proposed_perspective
from cases.communication import communications_of
from cases.costs import unexplained
from cases.counted_already import comes_to, counted_in_other_parts, granted_already, parts_words, rest_words
from cases.deliveries import letter_content
from cases.differences import is_as_before
from cases.forms import OF_ITS_OWN, DecisionForm, initial_of, type_of
from cases.household_days import days_of
from cases.joined_rows import untried
from cases.letters import DecisionLetter, LetterError, decision_letter
from cases.models import (
    GRANTS,
    Appeal,
    Calculation,
    ChangeGround,
    Decision,
    DecisionLine,
    LegalGround,
    Obstacle,
    Outcome,
    goes_against,
)
from cases.numbers import add_months, last_day_of_month
from cases.overview import rights
from cases.proposals import for_all_months, proposed_texts, with_sums_of
from cases.queries import (
    adults_of,
    application_of,
    applications_of,
    awaited_until,
    current_phrases,
    decision_mark,
    decision_of,
    has_children,
    household_shown,
    last_decision,
    latest_calculation,
    leaves_names_out,
    newer_calculation,
    previous_obstacles,
    twins_of,
    why_outdated,
)
from cases.reforms import not_applied
from cases.same_aid import granted_in_month
from cases.sheet import PurposeRow, lines_of, purpose_rows
from cases.views.base import CaseForm, opened
from cases.views.decision_parts import beside_reasons
from cases.views.decisions import OF_CLAIMS, OPEN, decision_url, limit_words
from cases.views.kept import kept_data
from cases.warnings import warnings_of
from cases.whole_months import is_in, said, undecided_days

WITHOUT_WORK = (Obstacle.UNEMPLOYED_NONE, Obstacle.UNEMPLOYED_LOW, Obstacle.UNEMPLOYED_WAITING)


class WriteDecision(CaseForm):
    """Write, or go on with, the decision of an application; with `replaces_id`, one that replaces another."""

    act = "cases.decide"
    submit = "Spara och läs igenom"
    template_name = "cases/decision_form.html"
    form_class = DecisionForm
    rows: list[PurposeRow]

    def prepare(self) -> None:
        self.application = application_of(self.case, self.kwargs["application_id"])
        self.title = f"Beslut {month(self.application.month)}"
        self.replaces = self._replaced()
        self.phrases = current_phrases()
        self.draft_decision = self._begun()
        if self.replaces is None and self.draft_decision:
            self.replaces = self.draft_decision.replaces
        self.left = undecided_days(self.application)
        self.calculation = self._calculation()
        period = self.calculation.input.get("period") if self.calculation else None
        self.members = household_shown(self.case, self.application.month, period)
        self.taken = self._taken()
        if len(self.taken) == len(LegalGround.values):
            raise Conflict("Ansökan har redan beslut enligt båda paragraferna. Ersätt det som ska ändras.")
        self.last = last_decision(self.case, self.application.month)
        given = self.calculation.input if self.calculation else {}
        self.answered_too = [(other, untried(given, other)) for other in self.application.joined.order_by("pk")]
        self.heard = proposed_perspective(self.application)
        self.carried_over = self._is_routine()
        self.awaited = awaited_until(self.application, timezone.localdate())

    def _calculation(self) -> Calculation | None:
        """The latest of the days that the decision is of already; where a part of the month is decided and the rest is
        begun, only one that is of the rest.
        """
        begun = self.draft_decision or self.replaces
        if begun and (rests_on := begun.calculation):
            return newer_calculation(rests_on) or rests_on
        found = latest_calculation(self.application.pk)
        if found is None or begun or not self.left:
            return found
        return found if is_in(days_of(found.month, found.input.get("period"))[0], self.left) else None

    def _begun(self) -> Decision | None:
        rows = Decision.objects.prefetch_related("lines", "obstacles")
        open_rows = rows.filter(application=self.application, state__in=OPEN).order_by("pk")
        if "decision_id" in self.kwargs:
            found = open_rows.filter(pk=self.kwargs["decision_id"]).first()
            if found is None:
                raise Conflict("Beslutet är inte längre ett utkast.")
        elif self.replaces:
            found = open_rows.filter(replaces=self.replaces).first()
        else:
            found = None if "beside" in self.request.GET else open_rows.first()
        # What has been typed is not thrown away: the action says the same in the form.
        if found and found.state == Decision.State.PROPOSED and self.request.method != "POST":
            raise Conflict("Beslutet ligger som förslag. Det måste lämnas tillbaka innan det kan ändras.")
        return found

    def _replaced(self) -> Decision | None:
        given = self.kwargs.get("replaces_id") or self.request.GET.get("replaces", "")
        if not str(given).isdecimal():
            return None
        found = decision_of(self.case, int(given))
        if found.application_id != self.application.pk or not found.in_force:
            raise Conflict("Det beslut som skulle ersättas gäller inte längre.")
        return found

    def _taken(self) -> list[str]:
        """Legal grounds that another decision on the application has, begun or in force."""
        mine = [known.pk for known in (self.draft_decision, self.replaces) if known]
        others = Decision.objects.filter(application=self.application, state__in=[*OPEN, *Decision.IN_FORCE])
        if self.left or self.replaces:
            # The rest of the month is still to be decided by right, or one of its parts is decided anew.
            others = others.exclude(legal_ground=LegalGround.RIGHT, state__in=Decision.IN_FORCE)
        return list(others.exclude(pk__in=mine).values_list("legal_ground", flat=True))

    def draft_key(self) -> str:
        return super().draft_key() + ":beside" * ("beside" in self.request.GET)

    def back(self) -> str:
        return reverse("case_decisions", args=[self.case.pk])

    # -- what the form begins with

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {
            "adults": adults_of(self.members),
            "children": has_children(self.members, self.application.month),
            "replaces": self.replaces is not None,
            "taken": self.taken,
            "phrases": self.phrases,
        }
        return {**super().get_form_kwargs(), **own}

    def get_initial(self) -> dict[str, Any]:
        begun = self.draft_decision or self.replaces
        known = initial_of(begun) if begun else self._proposed()
        known |= self._reasoned_anew() | self._outcome_anew()
        if self.draft_decision:
            known |= {name: getattr(self.draft_decision, name) for name in OF_ITS_OWN}
        elif judged := self._judged():
            known["change_ground"] = ChangeGround.JUDGMENT
            court = settings.MUNICIPALITY["court"]
            said = f"{court} har avgjort målet {judged.judgment_number} den {judged.judgment_on}."
            if judged.judgment in Appeal.GIVES_MORE and not self._counted_anew():
                # What the court has set aside is no beginning.
                known |= {"outcome": "", "reasons": "", "individual": "", "against_calculation": ""}
            known["reasons"] = f"{said}\n\n{known['reasons']}".rstrip()
        kept = super().get_initial()
        # A draft was saved with it read.
        seen = {"seen": decision_mark(self.draft_decision), "children_same": self.draft_decision is not None}
        own = {"calculation": self.calculation.pk if self.calculation else None}
        # Obstacle fields are per person, so they are not among the form class's own fields.
        kept |= {n: v[-1] for n, v in self.draft_state().data.items() if n.startswith("obstacle_")}
        initial = {**known, **seen, **kept, **own}
        if self.calculation and initial.get("legal_ground") == LegalGround.RIGHT:
            initial["reasons"] = with_sums_of(initial.get("reasons", ""), self.calculation)
        return initial

    def _counted_anew(self) -> str:
        """The outcome by a newer calculation than what is replaced rests on; "" where there is none."""
        if self.draft_decision or not self.replaces or not self.calculation:
            return ""
        is_new = self.replaces.legal_ground == LegalGround.RIGHT and self.replaces.calculation_id != self.calculation.pk
        outcome: str = self.calculation.result["result"]["outcome"]
        return outcome if is_new else ""

    def _reasoned_anew(self) -> dict[str, Any]:
        """Outcome and reasons by a newer calculation; those of the decision before would speak against the new one."""
        outcome = self._counted_anew()
        if not outcome or not self.calculation:
            return {}
        reasons, individual = proposed_texts(self.application, self.calculation, outcome)
        return {"outcome": outcome, "reasons": reasons, "individual": individual, "against_calculation": ""}

    @property
    def _before(self) -> Calculation | None:
        """What a draft was written on, where its days have been calculated anew since."""
        was = self.draft_decision.calculation if self.draft_decision else None
        return was if was and self.calculation and was.pk != self.calculation.pk else None

    def _outcome_anew(self) -> dict[str, Any]:
        """The outcome by the newer calculation, of a draft that had that of the one before."""
        if not (self._before and self.calculation and self.draft_decision):
            return {}
        was, now = (one.result["result"]["outcome"] for one in (self._before, self.calculation))
        return {"outcome": now} if self.draft_decision.outcome == was else {}

    def _judged(self) -> Appeal | None:
        """The judgment that is carried out by replacing the decision: it stands first in the reasons (FL 32 §)."""
        if self.replaces is None:
            return None
        appeals = Appeal.objects.filter(Q(decision=self.replaces) | Q(changed_to=self.replaces), dismissal=None)
        return appeals.filter(state=Appeal.State.JUDGED).order_by("-pk").first()

    def _proposed(self) -> dict[str, Any]:
        first = self.application.month
        initial: dict[str, Any] = {
            "legal_ground": next(ground for ground in LegalGround.values if ground not in self.taken),
            "months": 1,
            "names_left_out": leaves_names_out(self.case),
            "decision_type": DecisionType.LIVELIHOOD,
            "period_from": first,
            "period_to": last_day_of_month(first),
            "child_perspective": self.heard or (self.last.child_perspective if self.last and self.carried_over else ""),
            **{f"obstacle_{person}": value for person, value in self._obstacles().items()},
        }
        if self.left:
            initial["period_from"], initial["period_to"] = self.left[0]
        if self.calculation and initial["legal_ground"] == LegalGround.RIGHT:
            given, result = self.calculation.input, self.calculation.result
            period = given.get("period") or {}
            initial |= {"period_from": period["from"], "period_to": period["to"]} if period else {}
            outcome = result["result"]["outcome"]
            reasons, individual = proposed_texts(self.application, self.calculation, outcome)
            more = sum((part for _, part in self._lines()), Decimal(0))
            comes = comes_to(self.application, sum(self._already.values(), Decimal(0)), more)
            others = counted_in_other_parts(self.application, period) if period else []
            parts = parts_words(self.application, given, others)
            reasons = "\n\n".join(part for part in (reasons, comes, parts) if part)
            # What is applied for and not tried is no grant of all; what it is then, the caseworker says.
            is_tried = not any(rows for _, rows in self.answered_too)
            initial |= {
                "outcome": outcome if is_tried or outcome != Outcome.GRANT else "",
                "reasons": reasons,
                "individual": individual,
                "decision_type": _usual_type(given, result),
                "besides_reason": rest_words(self.application, given, others),
            }
        return initial

    def _obstacles(self) -> dict[int, str]:
        """Those of the last decision, but for who was without work then and has a wage that is counted now."""
        rows = self.calculation.input["incomes"] if self.calculation else []
        earners = {str(r["person"]) for r in rows if r["kind"] == "wage" and r.get("counted") is not False}
        known = previous_obstacles(self.case)
        return {p: said for p, said in known.items() if str(p) not in earners or said not in WITHOUT_WORK}

    def _is_routine(self) -> bool:
        """Whether all is granted now as last time and nothing differs: only then last month's words may still hold. A
        part of a month is never so: something has happened in it.
        """
        if self.last is None or self.calculation is None or self.last.outcome != Outcome.GRANT:
            return False
        if self.calculation.input.get("period"):
            return False
        granted = self.calculation.result["result"]["outcome"] == Outcome.GRANT
        return bool(granted) and is_as_before(self.case, self.calculation)

    def _lines(self) -> list[tuple[str, Decimal]]:
        begun = self.draft_decision or (None if self._counted_anew() else self.replaces)
        # What was refused had no purposes: where something is granted now, they are the calculation's.
        if begun and (begun == self.draft_decision or begun.outcome in GRANTS or begun.calculation_id is None):
            first = (None, self.application.month)
            lines = [(line.purpose, line.amount) for line in begun.lines.all() if line.month in first]
            if not self._before or sorted(lines) != sorted(self._proposed_lines(self._before)):
                return lines
        # Aid beyond the right rests on no calculation of the right, so it begins empty.
        if not self.calculation or LegalGround.RIGHT in self.taken:
            return []
        return self._proposed_lines(self.calculation)

    def _proposed_lines(self, calculation: Calculation) -> list[tuple[str, Decimal]]:
        lines = proposed_lines(calculation.input, calculation.result)
        left = ((purpose, part - self._already.get(purpose, Decimal(0))) for purpose, part in lines)
        return [(purpose, part) for purpose, part in left if part > 0]

    @cached_property
    def _already(self) -> dict[str, Decimal]:
        """What other decisions give of the month, for the days that the calculation is of."""
        period = self.calculation.input.get("period") if self.calculation else None
        return granted_already(self.application, days_of(self.application.month, period))

    def _rows(self) -> list[PurposeRow]:
        kept = kept_data(self.draft_state())
        return purpose_rows(kept) if kept else purpose_rows(None, self._lines())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.rows if self.request.method == "POST" else self._rows()
        twins = twins_of(self.application, applications_of(self.case))
        own = {
            "application": self.application,
            "calculation": self.calculation,
            "counted_anew": self._before,
            "awaited": self.awaited,
            "unexplained": unexplained(self.calculation.input) if self.calculation else [],
            "outdated": why_outdated(self.calculation) if self.calculation else "",
            "left": ", ".join(said(days) for days in self.left),
            "not_applied": not_applied(self.application.month),
            "rows": rows,
            "next_index": len(rows),
            "replaces": self.replaces,
            "heard": self.heard,
            "not_heard": missing_children(self.application),
            "as_last": self.last if not (self.draft_decision or self.replaces) else None,
            "carried_over": self._is_routine(),
            "twins": twins,
            "answered_here": self.draft_decision is not None,
            "open_twins": any(twin.is_open for twin in twins),
            "answered_too": self.answered_too,
            "may": rights(self.request.user, self.case),
            "warnings": warnings_of(self.application, self.request.user),
            "returned": self.draft_decision.returned_reason if self.draft_decision else "",
            "communications": list(communications_of(self.application)),
            "narrow": False,
            "limits": _limits(self.request.user),
            "beside": "beside" in self.request.GET,
        }
        context = super().get_context_data(**{**own, **kwargs})
        form = context["form"]
        ground = form["legal_ground"].value()
        beside = beside_reasons(self.calculation, form["outcome"].value(), ground)
        others = granted_in_month(self.application, [p.pk for p in adults_of(self.members)], ground)
        return {**context, **beside, "granted_beside": others, "together": Together(form, *rows)}

    # -- what is sent

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = self.get_form()
        self.rows = purpose_rows(request.POST)
        valid = [form.is_valid(), *(row.is_valid() for row in self.rows)]
        return self.form_valid(form) if all(valid) else self.form_invalid(form)

    def perform(self, fields: dict[str, Any]) -> str:
        if self.calculation and fields["calculation"] != self.calculation.pk:
            raise Conflict("Det finns en nyare beräkning. Öppna beslutet på nytt så att det bygger på den.")
        replaces = self.replaces.pk if self.replaces else None
        content = self._content(fields)
        begun = self.draft_decision.pk if self.draft_decision else None
        made = actions.draft_decision(
            self.request.user, self.now, self.application.pk, content, replaces, fields["seen"], begun
        )
        return decision_url(made)

    def _content(self, fields: dict[str, Any]) -> DecisionContent:
        form: Any = self.get_form()
        form.is_valid()
        grants = fields["outcome"] in GRANTS
        by_right = fields["legal_ground"] == LegalGround.RIGHT
        lines = lines_of(self.rows) if grants else ()
        amount = in_all(lines, fields["months"])
        return DecisionContent(
            decision_type=type_of(fields["outcome"], fields["legal_ground"], fields["decision_type"]),
            legal_ground=fields["legal_ground"],
            outcome=fields["outcome"],
            amount=amount,
            period_from=fields["period_from"],
            period_to=self._last_day(fields["period_to"], fields["months"]),
            reasons=self._reasons(fields["reasons"], fields["months"]) if by_right else fields["reasons"],
            child_perspective=fields.get("child_perspective", ""),
            lines=lines,
            obstacles=form.obstacles(),
            # Aid beyond the right (SoL 12:2) rests on no calculation of the right.
            calculation_id=self.calculation.pk if self.calculation and by_right else None,
            individual=fields["individual"].strip(),
            sections=tuple(fields["sections"]),
            months=fields["months"],
            until_further_notice=fields["until_further_notice"],
            conditions=fields["conditions"].strip(),
            repayment=fields["repayment"],
            repayment_ground=fields["repayment_ground"].strip(),
            change_ground=fields.get("change_ground", ""),
            names_left_out=fields["names_left_out"],
            uncommunicated=fields["uncommunicated"] if goes_against(fields["outcome"], amount, self.replaces) else "",
            against_calculation=fields["against_calculation"].strip() if fields["outcome"] == Outcome.REJECT else "",
            besides_reason=fields["besides_reason"].strip() if grants else "",
            not_awaited=fields["not_awaited"].strip()
            if goes_against(fields["outcome"], amount, self.replaces) and self.awaited
            else "",
            children_same=fields.get("children_same", False),
        )

    def _reasons(self, given: str, months: int) -> str:
        """The reasons as given; what they say of the first month as proposed is said of all of several."""
        return for_all_months(given, self.calculation, months) if self.calculation else given

    def _last_day(self, given: date, months: int) -> date:
        """The last day as given; where it is still that of the first month, or of as many as were decided on before,
        that of the last of as many as there are now.
        """
        first, before = self.application.month, self.draft_decision or self.replaces
        follows = [last_day_of_month(first), *([before.period_to] if before and before.months > 1 else [])]
        return last_day_of_month(add_months(first, months - 1)) if given in follows else given


class PreviewLetter(WriteDecision):
    """The letter as it would read with what stands in the form, drawn by the same function and marked as a draft."""

    def form_valid(self, form: Any) -> HttpResponse:
        content = self._content(form.cleaned_data)
        row = Decision(
            case=self.case, application=self.application, calculation=self.calculation, replaces=self.replaces
        )
        if content.calculation_id is None:
            row.calculation = None
        for name in Decision.SAID:
            setattr(row, name, getattr(content, name))
        lines = [
            DecisionLine(decision=row, purpose=purpose, amount=part, month=of)
            for of, parts in lines_by_month(self.application, content)
            for purpose, part in parts
        ]
        return draft_letter(letter_content(row, timezone.localdate(), lines))


def draft_letter(content: DecisionLetter) -> HttpResponse:
    """The draft of a decision's letter. Raises Conflict where it cannot be drawn because the figures contradict each
    other.
    """
    try:
        pdf = decision_letter(content)
    except LetterError as error:
        raise Conflict(str(error)) from error
    return draft_file(pdf)


def draft_file(pdf: bytes) -> HttpResponse:
    """A letter that is only looked at: never kept, neither here nor by the browser."""
    return private_file(pdf, "application/pdf", "utkast.pdf")


@require_GET
def decision_preview(request: HttpRequest, case_id: int, decision_id: int) -> HttpResponse:
    """The letter of a decision that is not made yet."""
    found = opened(request, case_id)
    row = decision_of(found, decision_id)
    if row.decided_at is not None:
        raise Conflict("Beslutet är fattat. Öppna dess brev i stället.")
    return draft_letter(letter_content(row, timezone.localdate()))


def _usual_type(given: dict[str, Any], result: dict[str, Any]) -> str:
    """Living costs alone when the balance needs no support (SoL 12:1), else livelihood support (12:7)."""
    only_needs = given["needs"] and Decimal(result["result"]["support"]) == 0
    return DecisionType.LIVING_COSTS if only_needs else DecisionType.LIVELIHOOD


def _limits(user: Any) -> list[tuple[str, str]]:
    """What the user may decide of each type, in words."""
    return [(kind.label, limit_words(user, kind)) for kind in DecisionType if kind not in OF_CLAIMS]
