"""Forms that do one act: done once, refusals shown by their field, and nothing typed is lost."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import FormView

from bistand.refusals import Refusal
from bistand.ui.drafts import TOKEN, DraftFormMixin, clear_draft
from bistand.ui.once import once
from bistand.ui.seen import carry_mark


class RefusalFormMixin:
    """A form that does one act, once: a refusal stands by its field, and nothing typed is lost.

    Say `perform(fields)`, which calls the action and returns the URL to go to, and `done`, the words after.
    """

    request: HttpRequest
    done = ""

    @property
    def now(self) -> datetime:
        return timezone.now()

    def perform(self, fields: dict[str, Any]) -> str:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            answer = once(self.request, lambda: self.perform(form.cleaned_data))
        except Refusal as refusal:
            form.add_error(self.field_of(refusal, form), refusal.message)
            carry_mark(form, refusal)
            return self.form_invalid(form)
        self.forget_draft()
        if self.done:
            messages.success(self.request, self.done)
        return answer

    def field_of(self, refusal: Refusal, form: Any) -> str | None:
        """The form's field that a refusal is about; None puts it over the form."""
        return refusal.field if refusal.field in form.fields else None

    def forget_draft(self) -> None:
        """Forget what was kept of the form, where anything was."""

    def form_invalid(self, form: Any) -> HttpResponse:
        context = self.get_context_data(form=form)  # type: ignore[attr-defined]
        answer: HttpResponse = self.render_to_response(context, status=HTTPStatus.UNPROCESSABLE_ENTITY)  # type: ignore[attr-defined]
        return answer


class KeptForm(RefusalFormMixin, DraftFormMixin, FormView):
    """The same, with what is typed kept as it is typed. Say `draft_key()`."""

    def forget_draft(self) -> None:
        clear_draft(self.request.user, self.draft_key(), self.request.POST.get(TOKEN, ""))
