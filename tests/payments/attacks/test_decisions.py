"""Rule 2: never more than the decision."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict
from cases.models import Decision, Purpose
from tests.factories import attack
from tests.payments.attacks.tools import release_by_hand
from tests.story import Story, check_as_at_commit, content_for, replace


def test_two_decisions_of_one_matter_cannot_both_be_in_force(story: Story) -> None:
    """Made by the back door, a replacing decision would leave the first to be paid as well."""
    from cases import actions as cases

    new = cases.draft_decision(
        story.caseworker, timezone.now(), story.decision.application_id,
        dataclasses.replace(content_for(story.case, story.amount), change_ground="favourable"),
        replaces_id=story.decision.pk,
    )  # fmt: skip
    with pytest.raises(Conflict, match="ersätt"):
        attack(story.caseworker, "UPDATE cases_decision SET state = 'made' WHERE id = %s", new.pk)


def test_a_decision_set_as_replaced_pays_nothing_and_must_have_another_in_its_place(story: Story) -> None:
    story.to("approved")
    with pytest.raises(Conflict, match="ersätts av ett annat"):
        _replaced_by_nothing(story)


def _replaced_by_nothing(story: Story) -> None:
    with acting(story.caseworker, "test"):
        Decision.objects.filter(pk=story.decision.pk).update(state="replaced")
        with pytest.raises(Conflict, match="Beslutet gäller inte"):
            release_by_hand(story.head, story.run)
        check_as_at_commit()


def test_what_has_left_counts_against_the_decision_that_replaces(story: Story) -> None:
    story.to("released")
    new = replace(story.caseworker, story.decision, (Purpose.HOME_EQUIPMENT, Decimal("1200.00")))
    assert new.payments.get().amount == Decimal("200.00")
    row = new.payments.get()
    row.pk, row.amount = None, Decimal("0.01")
    with pytest.raises(Conflict, match="mer än vad beslutet ger"), acting(story.caseworker, "test"):
        row.save(force_insert=True)
