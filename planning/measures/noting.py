"""Forms that the coach and the caseworker both have: a participant's attendance, and a first day that was wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from bistand.ui.act_forms import KeptForm
from planning.measures import attending, forms
from planning.measures.coach_models import Attendance
from planning.measures.models import Referral
from planning.measures.referring import stands


def chosen_day(given: str) -> date:
    """The day of an address (2026-11-23), or today."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        return timezone.localdate()


def told_or(
    dispatch: Callable[..., HttpResponseBase], page: Any, request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """The form; or, opened when it is done already, back to what it is about with a word."""
    if request.method == "GET" and page.states and (word := stands(page.referral, *page.states)):
        messages.info(request, word)
        return redirect(page.back())
    return dispatch(request, *args, **kwargs)


class NotesAttendance(KeptForm):
    """Shows what is recorded of the day already; somebody who means another day is told before it is replaced."""

    form_class = forms.AttendanceForm
    referral: Referral
    day: date | None = None

    if TYPE_CHECKING:

        def back(self) -> str: ...

    @property
    def asked(self) -> date:
        """The day of the address, or today."""
        return chosen_day(self.request.GET.get("day", ""))

    def draft_key(self) -> str:
        return f"{super().draft_key()}:{self.asked}"

    def noted(self, day: date) -> Attendance | None:
        return self.referral.attendance.filter(day=attending.first_day(self.referral, day)).first()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "weekly": self.referral.weekly}

    def get_initial(self) -> dict[str, Any]:
        day = self.asked
        next_on = self.referral.next_on
        own: dict[str, Any] = {"day": day, "next_on": next_on if next_on and next_on >= timezone.localdate() else None}
        if noted := self.noted(day):
            own |= {"state": noted.state, "reason": noted.reason, "absent_days": noted.absent_days}
            own["replaces"] = noted.pk
        return {**own, **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"noted": self.noted(self.asked), **kwargs})

    def form_invalid(self, form: Any) -> HttpResponse:
        """What was found recorded has now been told of: saving again replaces it."""
        if "day" in form.errors and self.day and (noted := self.noted(self.day)):
            form.data = form.data.copy()
            form.data[form.add_prefix("replaces")] = noted.pk
        return super().form_invalid(form)

    def perform(self, fields: dict[str, Any]) -> str:
        present = attending.Present(fields["day"], fields["state"], fields["reason"], fields.get("absent_days"))
        self.day, next_on, replaces = present.day, fields["next_on"], fields["replaces"]
        user, now = self.request.user, self.now
        attending.note_attendance(user, now, self.referral.pk, present, next_on, replaces)
        return self.back()


class CorrectsStart(KeptForm):
    """The first day of a measure that goes on, and why it is another."""

    form_class = forms.CorrectStartForm
    referral: Referral

    if TYPE_CHECKING:

        def back(self) -> str: ...

    def get_initial(self) -> dict[str, Any]:
        return {"started_on": self.referral.started_on, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        attending.correct_start(self.request.user, self.now, self.referral.pk, **fields)
        return self.back()
