"""The calculation: the panel, the sheet one types in, and its sums while one types."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import View

from bistand.refusals import Refusal
from bistand.ui.drafts import TOKEN, clear_draft, draft_for, keep_sent
from bistand.ui.once import once
from bistand.ui.seen import carry_mark
from bistand.ui.templatetags.ui import month
from cases import actions
from cases.agencies import months_of
from cases.calculation import run_calculation
from cases.counted_already import added_to, counted_in_other_parts, granted_words, without_what_is_counted
from cases.differences import changes_of
from cases.household_days import Days, days_of, in_words
from cases.income_proposals import proposals_of
from cases.joined_rows import left_out, mark, sek_in, with_rows
from cases.known_before import Known
from cases.models import Application, Calculation, Case
from cases.proposed_rows import add_proposals, answers_of, has_notes, link_proposals, untaken, with_new_proposals
from cases.queries import (
    adults_of,
    application_of,
    applications_of,
    calculation_before,
    calculation_mark,
    calculations_of,
    decided_periods,
    household_shown,
    latest_calculation,
    why_outdated,
)
from cases.reforms import not_applied
from cases.renewal import added, renewed, without_days
from cases.same_aid import granted_in_month
from cases.sheet import OptionsForm, Sheet, filled_sheet, typed_period, typed_sheet
from cases.sheet_figures import Figures, figures, stated_rows
from cases.sheet_special import mark_shared
from cases.views.base import OnCase, opened, panel
from cases.views.kept import kept_data
from cases.warnings import named_and_not_counted
from cases.whole_months import first_part, is_in, said, undecided_days


@require_GET
def calculations(request: HttpRequest, case_id: int) -> HttpResponse:
    """The latest calculation beside the month before; earlier ones in a list."""
    found = opened(request, case_id)
    rows = calculations_of(found).select_related("made_by__employee", "application").order_by("-month", "-pk")
    shown = list(rows[:13])
    wanted = request.GET.get("calculation", "")
    chosen = next((row for row in shown if str(row.pk) == wanted), shown[0] if shown else None)
    before = calculation_before(found, chosen.month) if chosen else None
    members = household_shown(found, chosen.month, chosen.input.get("period")) if chosen else []
    names = {str(m.person_id): m.person.given_name for m in members}
    open_application = next((a for a in applications_of(found) if a.state in Application.OPEN_STATES), None)
    return panel(
        request,
        found,
        "calculation",
        "cases/panels/calculation.html",
        chosen=chosen,
        before=before,
        calculations=shown,
        names=names,
        figures=figures(None, chosen.result, before.result if before else None) if chosen else None,
        outdated=why_outdated(chosen) if chosen else "",
        open_application=open_application,
    )


class CalculationSheet(OnCase, View):
    """Type in, see the sum, save. Nothing is saved in the record until "Spara beräkning"; what is typed is kept."""

    act = "cases.calculate"

    def prepare(self) -> None:
        self.application = application_of(self.case, self.kwargs["application_id"])
        self.latest = latest_calculation(self.application.pk)
        self.outdated = why_outdated(self.latest) if self.latest else ""
        self.before = calculation_before(self.case, self.application.month)
        self.joined = list(self.application.joined.order_by("pk"))
        self.proposals = proposals_of(self.application, months_of(self.application.month, timezone.localdate()))

    @property
    def draft_key(self) -> str:
        return f"calculation:{self.application.pk}"

    def _of(self, period: Any) -> None:
        """Look up what is known of the household in the part of the month that is counted, None for all of it."""
        self.known = Known.of(self.case, self.application, period, self.latest)
        self.members = self.known.members

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        draft = draft_for(request, self.draft_key, OptionsForm)
        return self._page(self._taking_in(self._begun(draft)), draft)

    def _begun(self, draft: Any) -> Sheet:
        """The sheet as it was left, else as it begins."""
        if kept := kept_data(draft):
            self._of(typed_period(kept))
            if (chosen := self._chosen()) and chosen != self.known.period:
                kept["period_from"], kept["period_to"] = chosen["from"], chosen["to"]
                for name in [name for name in kept if name.endswith("-days")]:
                    del kept[name]
                self._of(chosen)
            return self._typed(kept, goes_on=True)
        self._of((self.latest.input if self.latest else self._renewed()).get("period"))
        if part := self._part():
            self._of(part)
        return self._known_sheet(part)

    def _taking_in(self, sheet: Sheet) -> Sheet:
        """With the rows of the joined application that is asked for on the page, where the sheet lacks them."""
        wanted = self.request.GET.get("take", "")
        joined = next((other for other in self.joined if str(other.pk) == wanted), None)
        if joined is None or not (rows := left_out(sheet, joined)):
            return sheet
        return self._typed(with_rows(as_sent(sheet), sheet, rows, self.known.propose))

    def _chosen(self) -> dict[str, str] | None:
        """The part of the month that is chosen on the page, by its first day."""
        wanted = self.request.GET.get("part", "")
        found = (part for part in self.known.parts if part[0].isoformat() == wanted)
        return next((_period(*part) for part in found), None)

    def _part(self) -> dict[str, str] | None:
        """The part of the month to begin with: the one chosen, else the first that is not decided, where the adults
        change within it.
        """
        if chosen := self._chosen():
            return chosen
        if left := undecided_days(self.application):
            # A part is decided: what is begun is the rest, and what was calculated of that stays.
            counted = days_of(self.application.month, self.known.period)
            return (
                None if self.known.period and is_in(counted[0], left) else _or_none(first_part(left, self.known.parts))
            )
        if self.known.period or len(self.known.parts) == 1 or (self.latest and not self.outdated):
            return None
        decided = decided_periods(self.case, self.application)
        free = (
            (first, last)
            for first, last in self.known.parts
            if not any(begun <= last and first <= ended for begun, ended in decided)
        )
        return _or_none(next(free, None))

    def _typed(self, data: QueryDict, goes_on: bool = False) -> Sheet:
        """The sheet as it was sent; as it was kept, with what agencies have answered since."""
        sheet = self.known.beside(typed_sheet(data, self.members, self._before_input()), data)
        link_proposals(sheet, self.proposals)
        more = with_new_proposals(data, self.proposals, sheet) if goes_on else data
        return sheet if more == data else self._typed(more)

    def _before_input(self) -> Any:
        return self.before.input if self.before else None

    def _renewed(self) -> dict[str, Any]:
        decided = added_to(self.application)
        if decided is not None:
            return added(self.application.content, decided)
        return renewed(self.application.content, self._before_input(), self.application.says_all)

    def _known_sheet(self, part: dict[str, str] | None) -> Sheet:
        """From the last calculation of the month, else from what is applied for, judged as last month; of a part of
        the month where one is given.
        """
        known = self.latest.input if self.latest else self.known.first(self._renewed(), self._before_input())
        if part and known.get("period") != part:
            others = counted_in_other_parts(self.application, part)
            known = without_what_is_counted(without_days(known), others, self.known.propose)
            known = {**known, "period": part}
        sheet = filled_sheet(known, self.members, self._before_input(), calculation_mark(self.latest))
        self.known.beside(sheet, known=known)
        add_proposals(sheet, self.proposals, self.members)
        return sheet

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        self._of(typed_period(request.POST))
        sheet = self._typed(request.POST)
        if sheet.is_valid() and all([sheet.has_reasons(), has_notes(sheet), self.known.has_reason(sheet)]):
            try:
                answer = once(request, lambda: self._save(sheet))
            except Refusal as refusal:
                sheet.add_refusal(refusal.field, refusal.message)
                carry_mark(sheet.options, refusal)
            else:
                clear_draft(request.user, self.draft_key, request.POST.get(TOKEN, ""))
                messages.success(request, f"Beräkningen för {month(self.application.month)} är sparad.")
                return answer
        keep_sent(request)
        return self._page(sheet, draft_for(request, self.draft_key, OptionsForm), status=422)

    def _save(self, sheet: Sheet) -> str:
        values, seen = sheet.values(), sheet.options.cleaned_data["seen"]
        answers = answers_of(sheet)
        actions.calculate_month(self.request.user, timezone.now(), self.application.pk, values, seen, answers)
        return reverse("case_calculation", args=[self.case.pk])

    def _page(self, sheet: Sheet, draft: Any, status: int = 200) -> HttpResponse:
        mark(sheet, self.application, self.joined)
        mark_shared(sheet)
        self._mark_granted(sheet)
        context = {
            "title": f"Beräkning {month(self.application.month)}",
            "case": self.case,
            "application": self.application,
            "sheet": sheet,
            "draft": draft,
            "before": self.before,
            "changes": changes_of(self.case, self.application),
            "incentives": self.known.explanations(),
            "outdated": self.outdated,
            "not_applied": not_applied(self.application.month),
            "named": named_and_not_counted(self.application),
            "parts": [(part[0], in_words(part)) for part in self.known.parts] if len(self.known.parts) > 1 else [],
            "changed": self.known.changed,
            "part_of_month": bool(self.known.period),
            "share": self.known.share,
            "undecided": [said(days) for days in undecided_days(self.application)],
            "granted_beside": granted_in_month(self.application, [p.pk for p in adults_of(self.members)]),
            "joined": [(other, left_out(sheet, other)) for other in self.joined],
            **computed(self.case, self.application, sheet, self.before, self.known),
        }
        return render(self.request, "cases/calculation.html", context, status=status)

    def _mark_granted(self, sheet: Sheet) -> None:
        """Say by each cost what other parts of the month have granted of it."""
        period = self.known.period
        others = counted_in_other_parts(self.application, period) if period else []
        for row in sheet.rows["expenses"] if others else []:
            kind, month_of = row.form["kind"].value(), self.application.month
            if words := granted_words(kind, sek_in(row), month_of, others, self.known.propose):
                row.marks.append((words, False))


def _or_none(days: Days | None) -> dict[str, str] | None:
    return _period(*days) if days else None


def _period(first: date, last: date) -> dict[str, str]:
    return {"from": first.isoformat(), "to": last.isoformat()}


@require_POST
def calculation_preview(request: HttpRequest, case_id: int, application_id: int) -> HttpResponse:
    """The sums of what stands in the sheet now; nothing is saved."""
    found = opened(request, case_id, "cases.calculate")
    application = application_of(found, application_id)
    before = calculation_before(found, application.month)
    known = Known.of(found, application, typed_period(request.POST))
    sheet = known.beside(typed_sheet(request.POST, known.members, before.input if before else None), request.POST)
    link_proposals(sheet, proposals_of(application, months_of(application.month, timezone.localdate())))
    context = {"case": found, "application": application, "sheet": sheet, "live": True, "before": before}
    return render(request, "cases/_figures.html", {**context, **computed(found, application, sheet, before, known)})


def computed(
    case: Case, application: Application, sheet: Sheet, before: Calculation | None, known: Known
) -> dict[str, Any]:
    """The sheet's figures, or in plain words why they cannot be worked out yet."""
    bound = sheet if sheet.together.is_bound else bound_copy(sheet, known)
    if not bound.is_valid():
        said, field = bound.first_error()
        return {"figures": None, "problem": f"Summan räknas när allt går att läsa. {said}", "problem_field": field}
    try:
        _, result = run_calculation(case.household_id, application.month, bound.values())
    except Refusal as refusal:
        return {"figures": None, "problem": refusal.message, "problem_field": bound.id_of(refusal.field)}
    found: Figures = figures(bound, result, before.result if before else None, stated_rows(application.content))
    names = {str(m.person_id): m.person.given_name for m in sheet.members}
    return {"figures": found, "problem": "", "names": names, "untaken": untaken(bound)}


def as_sent(sheet: Sheet) -> QueryDict:
    """What would be sent of the sheet as it stands."""
    data = QueryDict(mutable=True)
    for form in sheet.forms:
        for bound in form:
            value = bound.value()
            values = value if isinstance(value, list) else [value]
            data.setlist(bound.html_name, ["" if v is None else str(v) for v in values])
    return data


def bound_copy(sheet: Sheet, known: Known) -> Sheet:
    """The sheet as if it were sent as it stands, so that it can be summed before anything is typed."""
    data = as_sent(sheet)
    copy = known.beside(typed_sheet(data, sheet.members, None), data)
    for section, rows in sheet.rows.items():
        for row, twin in zip(rows, copy.rows[section], strict=False):
            twin.before, twin.proposal = row.before, row.proposal
    return copy
