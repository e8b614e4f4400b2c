"""Nobody writes over what they have not seen.

A form that writes over something carries a mark of what stood there when it was opened (`SeenField`, named "seen").
The action compares it under its lock and refuses with `Unseen` where something else stands there by now. The form is
shown again with the refusal, all that was typed, and the mark of what stands: to send it once more is to write over it
knowingly. A draft keeps its mark, so that it is told of what came after it.
"""

from __future__ import annotations

from typing import Any

from django import forms

from bistand.refusals import Refusal, Unseen

FIELD = "seen"


class SeenField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False, max_length=64)


def carry_mark(form: Any, refusal: Refusal) -> None:
    """Let a form that was refused because of what its user had not seen go on from what stands now."""
    if isinstance(refusal, Unseen):
        data = form.data.copy()
        data[form.add_prefix(FIELD)] = refusal.mark
        form.data = data
