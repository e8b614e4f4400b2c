"""A referral that the provider declines has a reason, and is seen until somebody has said what comes instead."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from planning.measures import attending, referring
from planning.measures.models import Referral
from planning.models import Plan
from tests.factories import attack, sign_in

WHY = "Kursen är på kvällar."


@pytest.fixture
def declined(coach: User, rows: dict[str, Referral]) -> Referral:
    return attending.answer_as_provider(coach, timezone.now(), rows["sent"].pk, "declined", why=WHY)


def seen(client: Client, row: Referral) -> list[str]:
    """The pages where the caseworker is told of it: the case, My day and the list of referrals."""
    pages = {"case": reverse("case", args=[row.case_id]), "my_day": reverse("my_day"), "list": reverse("referrals")}
    texts, link = {name: client.get(url).text for name, url in pages.items()}, reverse("referral", args=[row.pk])
    return [name for name, text in texts.items() if link in text and "tackade nej" in text]


def test_a_no_has_a_reason(caseworker: User, rows: dict[str, Referral]) -> None:
    row, now = rows["sent"], timezone.now()
    with pytest.raises(Invalid, match="varför"):
        referring.answer_referral(caseworker, now, row.pk, "declined", why=" ")
    with pytest.raises(Conflict, match="varför"):
        attack(
            caseworker,
            "UPDATE planning_referral SET state = 'ended', ended_on = now(), outcome = 'declined' WHERE id = %s",
            row.pk,
        )


def test_a_no_is_seen_until_something_comes_instead(client: Client, caseworker: User, declined: Referral) -> None:
    sign_in(client, caseworker)
    assert seen(client, declined) == ["case", "my_day", "list"]
    assert WHY.rstrip(".") in client.get(reverse("case", args=[declined.case_id])).text
    other = Referral.objects.get(measure__name="Jobbspår ended")
    referring.propose_referral(caseworker, timezone.now(), declined.activity_id, other.measure_id)
    assert seen(client, declined) == []
    assert "Anvisas till Jobbspår ended" in client.get(reverse("referral", args=[declined.pk])).text


def test_nothing_for_now_is_said_with_a_word_and_once(client: Client, caseworker: User, declined: Referral) -> None:
    sign_in(client, caseworker)
    page = reverse("referral_settle", args=[declined.pk])
    assert client.post(page, {"words": ""}).status_code == 422
    client.post(page, {"words": "Söker arbete själv till jul."})
    assert seen(client, declined) == []
    with pytest.raises(Conflict, match="redan skrivet"):
        attack(caseworker, "UPDATE planning_referral SET settled = 'x' WHERE id = %s", declined.pk)


def test_a_coach_does_not_settle_the_no(coach: User, declined: Referral) -> None:
    with pytest.raises(Conflict, match="socialsekreteraren"):
        attack(coach, "UPDATE planning_referral SET settled = 'x' WHERE id = %s", declined.pk)


def test_a_place_a_start_and_an_end_stand_on_the_timeline(
    client: Client, caseworker: User, agreed: Plan, rows: dict[str, Referral]
) -> None:
    text = sign_in(client, caseworker).get(reverse("case", args=[agreed.case_id])).text
    for words in ("Anordnaren har en plats", "En insats började", "En insats slutade", "ställde personen i kö"):
        assert f"{words}: " in text or f"{words} " in text, words
    assert str(rows["ended"].measure) in text
