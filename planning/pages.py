"""A page on a case with one form that does one act, for this floor and the one above."""

from __future__ import annotations

from typing import Any

from bistand.ui.act_forms import KeptForm
from cases.models import Case
from cases.views.base import case_url


class ActView(KeptForm):
    """Say `title`, `submit`, `case` (opened and logged in `dispatch`), `back()` and `perform()`."""

    template_name = "planning/form.html"
    title = ""
    submit = "Spara"
    case: Case

    def draft_key(self) -> str:
        match = self.request.resolver_match
        return f"{match.url_name if match else ''}:{':'.join(str(value) for value in self.kwargs.values())}"

    def back(self) -> str:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"title": self.title, "submit": self.submit, "cancel": self.back(), "narrow": True}
        about = {"case": self.case, "case_url": case_url(self.case.pk)}
        return super().get_context_data(**{**own, **about, **kwargs})
