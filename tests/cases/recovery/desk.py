"""A case whose people are paid before it is claimed back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from bistand.refusals import Refusal
from cases import actions
from cases.actions.recovery import ClaimContent
from cases.models import Decision, RecoveryClaim
from cases.settlement import money_out
from tests.factories import make_application
from tests.story import Story, content_for

WHY = "Lönen från extrajobbet redovisades inte."
PDF = b"%PDF-1.7 krav"
REFUSED = (Refusal, DatabaseError)


class Desk:
    """A grant by right, and one beyond it, in a case of the story's people, who pay it before it is claimed back."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.section, self.caseworker, self.head = story.section, story.caseworker, story.head
        self.case = story.new_case()
        self.today = timezone.localdate()

    def beyond(self, **other: Any) -> Decision:
        application = make_application(self.caseworker, self.case)
        content = replace(content_for(self.case, Decimal(1000)), **other)
        draft = actions.draft_decision(self.caseworker, timezone.now(), application.pk, content)
        return actions.make_decision(self.caseworker, timezone.now(), draft.pk)

    def by_right(self, **other: Any) -> Decision:
        application = make_application(self.caseworker, self.case)
        rent = {"kind": "rent", "applied": "6000.00", "approved": "6000.00"}
        calculation = actions.calculate_month(self.caseworker, timezone.now(), application.pk, {"expenses": [rent]})
        granted = Decimal(calculation.result["result"]["amount"])
        content = replace(
            content_for(self.case, granted, (("livelihood", granted),)),
            legal_ground="12:1", decision_type="livelihood", calculation_id=calculation.pk, **other,
        )  # fmt: skip
        draft = actions.draft_decision(self.caseworker, timezone.now(), application.pk, content)
        return actions.make_decision(self.caseworker, timezone.now(), draft.pk)

    def pay(self, decision: Decision) -> date:
        """Let the money leave, if it has not; the day it is paid."""
        if decision.payments.filter(state="planned").exists():
            self.story.beside().to("exported")
        return money_out(decision).days[0]

    def write(self, decision: Decision, ground: str = "wrong_information", sek: int = 500) -> RecoveryClaim:
        content = ClaimContent(ground, Decimal(sek), self.pay(decision), WHY, "needless")
        return actions.draft_claim(self.caseworker, timezone.now(), decision.pk, content)

    def claim(self, sek: int = 500) -> RecoveryClaim:
        claim = self.write(self.by_right(), sek=sek)
        return actions.decide_claim(self.caseworker, timezone.now(), claim.pk, PDF)
