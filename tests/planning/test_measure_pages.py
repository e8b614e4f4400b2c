"""The pages of measures and referrals are drawn in every state, to those who may see them."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from bistand.staff.models import Role, Section, User
from planning.models import Plan, Referral
from tests.factories import make_user, sign_in

FORMS = {"proposed": "send", "sent": "answer", "waiting": "answer", "accepted": "start", "started": "end"}


def test_the_caseworker_reaches_every_page_of_a_referral(
    client: Client, caseworker: User, agreed: Plan, rows: dict[str, Referral]
) -> None:
    sign_in(client, caseworker)
    pages = [("referrals", []), ("plan", [agreed.pk]), ("planning_case_panel", [agreed.case_id])]
    pages += [("referral_new", [rows["sent"].activity_id]), ("case", [agreed.case_id])]
    for state, row in rows.items():
        pages += [("referral", [row.pk]), ("measure", [row.measure_id])]
        pages += [(f"referral_{FORMS[state]}", [row.pk])] if state in FORMS else []
    seen = {(name, *given): client.get(reverse(name, args=given)).status_code for name, given in pages}
    assert set(seen.values()) == {200}, seen


def test_the_head_reaches_every_form_of_the_catalogue(
    client: Client, section: Section, rows: dict[str, Referral]
) -> None:
    sign_in(client, make_user(Role.HEAD, section))
    row = rows["sent"].measure
    pages = [("measures", []), ("measure_new", []), ("provider_new", []), ("measure_edit", [row.pk])]
    pages += [("provider", [row.provider_id]), ("provider_edit", [row.provider_id])]
    seen = {name: client.get(reverse(name, args=given)).status_code for name, given in pages}
    assert set(seen.values()) == {200}, seen
    client.post(reverse("measure_end", args=[row.pk]))
    assert "Upphörde" in client.get(reverse("measure", args=[row.pk])).text
