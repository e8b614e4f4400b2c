"""Pages of the dismissal of a late appeal: when the person got it, and that it is itself appealed (FL 44–46 §§)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cases import actions
from cases.views.afterwards import AppealForm, NoticeForm, OfAppeal, appeal_url
from cases.views.base import CaseForm


class ToldForm(NoticeForm):
    """When and how a dismissal was got; as of a decision, with no note, by the one who appealed."""

    note = None  # type: ignore[assignment]
    person = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, parties=(), **kwargs)
        self.fields["got_on"].label = "Dagen då den enskilde fick del av avvisningen"


class NoteTold(OfAppeal, CaseForm):
    title = "När den enskilde fick del av avvisningen"
    submit = "Anteckna"
    lead = "Från den dagen har den enskilde tre veckor på sig att överklaga avvisningen."
    form_class = ToldForm
    done = "Dagen är antecknad."

    def get_initial(self) -> dict[str, Any]:
        known = {"got_on": self.appeal.told_on, "how": self.appeal.told_how}
        return {**known, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.note_dismissal_told(self.request.user, self.now, self.appeal.pk, fields["got_on"], fields["how"])
        return self.back()


class AppealDismissal(OfAppeal, CaseForm):
    act = "cases.receive"
    title = "Registrera överklagande av avvisningen"
    submit = "Registrera"
    lead = (
        "Skanna först in skrivelsen bland handlingarna. Domstolen prövar bara om avvisningen var rätt, inte biståndet."
    )
    form_class = AppealForm
    done = "Överklagandet av avvisningen är registrerat."

    def get_initial(self) -> dict[str, Any]:
        return {"reached_on": timezone.localdate(self.now), **super().get_initial()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "case": self.case}

    def perform(self, fields: dict[str, Any]) -> str:
        document, of = fields["document"], self.appeal
        said = (fields["wants"], document.pk if document else None, fields["reached_on"])
        return appeal_url(actions.receive_appeal(self.request.user, self.now, of.decision_id, *said, of.pk))
