"""Closing a plan while a referral of it is open: what becomes of each is asked, and what is typed stays."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.staff.models import User
from planning.actions import close_plan
from planning.models import Plan, Referral
from tests.factories import sign_in

WAITS_FOR = ("proposed", "sent", "waiting", "accepted", "started")


def test_each_open_referral_ends_with_an_outcome_or_goes_on_for_a_reason(
    client: Client, caseworker: User, agreed: Plan, rows: dict[str, Referral]
) -> None:
    url = reverse("plan_close", args=[agreed.pk])
    asked = [f"referral_{rows[state].pk}" for state in WAITS_FOR]
    form = sign_in(client, caseworker).get(url).context["form"]
    assert [name for name in form.fields if name.startswith("referral_")] == asked
    said = {"outcome": "work", "closing_note": "Fick arbete på lagret."}
    refused = client.post(url, said)
    assert set(refused.context["form"].errors) == set(asked)
    assert "Fick arbete på lagret." in refused.text
    said |= dict.fromkeys(asked, "withdrawn") | {asked[-1]: "goes_on"}
    refused = client.post(url, said)
    started = rows["started"]
    assert "Skriv varför anvisningen fortsätter utan planen." in str(
        refused.context["form"].errors[f"why_{started.pk}"]
    )
    client.post(url, {**said, f"why_{started.pk}": "Praktiken löper månaden ut."})
    agreed.refresh_from_db()
    assert agreed.closing_note == (
        "Fick arbete på lagret.\nAnvisningen till Jobbspår started fortsätter: Praktiken löper månaden ut."
    )
    ended = {state: Referral.objects.get(pk=rows[state].pk).outcome for state in WAITS_FOR}
    assert ended == {**dict.fromkeys(WAITS_FOR[:-1], "withdrawn"), "started": ""}


def test_a_plan_that_was_agreed_and_closed_is_not_late(client: Client, caseworker: User, agreed: Plan) -> None:
    close_plan(caseworker, timezone.now(), agreed.pk, "work")
    with time_machine.travel(timezone.now() + timedelta(days=200)):
        page = sign_in(client, caseworker).get(reverse("case", args=[agreed.case_id])).text
        assert "Plan är inte gjort i tid" not in page
        late = client.get(reverse("late_steps"), {"step": "plan"}).context["table"].page.rows
    assert late == []
