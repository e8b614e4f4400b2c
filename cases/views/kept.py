"""A draft as the form data it was."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from bistand.ui.drafts import DraftState
from bistand.ui.models import Draft
from cases.models import Application, Decision


def kept_data(draft: DraftState) -> QueryDict | None:
    """What was typed and not sent, or None when there is nothing kept."""
    if not draft.data:
        return None
    data = QueryDict(mutable=True)
    for name, values in draft.data.items():
        data.setlist(name, values)
    return data


def typed_in_decision(user: Any, application: Application) -> str | None:
    """The individual reasons that the user has typed in a decision on the application, last, and not saved; None where
    nothing is kept.
    """
    of = f"{application.case_id}:{application.pk}"
    begun = application.decisions.filter(state=Decision.State.DRAFT).values_list("pk", flat=True)
    replaced = application.decisions.filter(state__in=Decision.IN_FORCE).values_list("pk", flat=True)
    keys = [
        f"decision_write:{of}",
        f"decision_write:{of}:beside",
        *(f"decision_edit:{of}:{pk}" for pk in begun),
        *(f"decision_replace:{of}:{pk}" for pk in replaced),
    ]
    found = Draft.objects.filter(user=user, key__in=keys, data__has_key="individual").order_by("-updated_at").first()
    return str(found.data["individual"][-1]) if found else None
