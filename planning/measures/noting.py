"""The form of one participant's attendance, as the coach and the caseworker both have it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from planning.measures import attending, forms
from planning.measures.coach_models import Attendance
from planning.measures.models import Referral


def chosen_day(given: str) -> date:
    """The day of an address (2026-11-23), or today."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        return timezone.localdate()


class NotesAttendance:
    """Shows what is recorded of the day already; somebody who means another day is told before it is replaced."""

    form_class = forms.AttendanceForm
    referral: Referral

    def noted(self, day: date) -> Attendance | None:
        return self.referral.attendance.filter(day=attending.first_day(self.referral, day)).first()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "weekly": self.referral.weekly}  # type: ignore[misc]

    def get_initial(self) -> dict[str, Any]:
        day = chosen_day(self.request.GET.get("day", ""))  # type: ignore[attr-defined]
        next_on = self.referral.next_on
        own: dict[str, Any] = {"day": day, "next_on": next_on if next_on and next_on >= timezone.localdate() else None}
        if noted := self.noted(day):
            own |= {"state": noted.state, "reason": noted.reason, "absent_days": noted.absent_days}
            own["replaces"] = noted.pk
        return {**own, **super().get_initial()}  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = chosen_day(self.request.GET.get("day", ""))  # type: ignore[attr-defined]
        return super().get_context_data(**{"noted": self.noted(day), **kwargs})  # type: ignore[misc]

    def form_invalid(self, form: Any) -> HttpResponse:
        """What was found recorded has now been told of: saving again replaces it."""
        day = form.cleaned_data.get("day")
        if "day" in form.errors and day and (noted := self.noted(day)):
            form.data = form.data.copy()
            form.data[form.add_prefix("replaces")] = noted.pk
        return super().form_invalid(form)  # type: ignore[misc, no-any-return]

    def perform(self, fields: dict[str, Any]) -> str:
        next_on, replaces = fields.pop("next_on"), fields.pop("replaces")
        present = attending.Present(**fields)
        user, now = self.request.user, self.now  # type: ignore[attr-defined]
        attending.note_attendance(user, now, self.referral.pk, present, next_on, replaces)
        return self.back()  # type: ignore[attr-defined, no-any-return]
