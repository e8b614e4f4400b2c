"""A draft as the form data it was."""

from __future__ import annotations

from django.http import QueryDict

from bistand.ui.drafts import DraftState


def kept_data(draft: DraftState) -> QueryDict | None:
    """What was typed and not sent, or None when there is nothing kept."""
    if not draft.data:
        return None
    data = QueryDict(mutable=True)
    for name, values in draft.data.items():
        data.setlist(name, values)
    return data
