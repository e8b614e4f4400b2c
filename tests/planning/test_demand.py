"""Before the committee asks somebody to take part in practice, the law wants two things (SoL 12 kap. 4 §)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict
from bistand.staff.models import Role, Section, User
from planning.measures import actions as catalogue
from planning.measures import attending, referring
from planning.measures.actions import MeasureText
from planning.measures.attending import Present
from planning.measures.models import Referral
from planning.models import Activity, Plan
from tests.factories import attack, make_user, sign_in

WANTED = ("wishes", "consulted_on", "consulted_how")


@pytest.fixture
def said(today: date) -> dict[str, str]:
    return {
        "shared": "Söker arbete i lager.", "consent_on": today.isoformat(), "consent_how": "muntligt",
        "wishes": "Vill arbeta i lager.", "consulted_on": today.isoformat(), "consulted_how": "Eva Ek, i telefon",
    }  # fmt: skip


@pytest.fixture
def proposed(caseworker: User, section: Section, agreed: Plan) -> dict[str, Referral]:
    """To practice, and to something that the caseworker may ask for or not."""
    head, now = make_user(Role.HEAD, section), timezone.now()
    provider = catalogue.add_provider(head, now, "Lagret", "08-1")
    activity = Activity.objects.get(goal__plan=agreed)
    found = {}
    for kind in ("practice", "language"):
        measure = catalogue.add_measure(head, now, provider.pk, MeasureText(kind, kind, "Vuxna", "Inget"))
        found[kind] = referring.propose_referral(caseworker, now, activity.pk, measure.pk)
    return found


@pytest.fixture
def browser(client: Client, caseworker: User) -> Client:
    return sign_in(client, caseworker)


def send(browser: Client, row: Referral, said: dict[str, str]) -> dict[str, list[str]]:
    page = browser.post(reverse("referral_send", args=[row.pk]), said)
    row.refresh_from_db()
    return dict(page.context["form"].errors) if page.status_code == 422 else {}


@pytest.mark.parametrize("missing", WANTED)
def test_practice_is_not_sent_without_wishes_and_consultation(
    browser: Client, proposed: dict[str, Referral], said: dict[str, str], missing: str
) -> None:
    row = proposed["practice"]
    assert missing in send(browser, row, {**said, missing: ""})
    assert row.state == "proposed"
    assert send(browser, row, said) == {}
    assert (row.state, row.demanded, row.consulted_how) == ("sent", True, "Eva Ek, i telefon")
    assert "Vill arbeta i lager." in browser.get(reverse("referral", args=[row.pk])).text


@pytest.mark.parametrize("missing", WANTED)
def test_of_other_measures_it_is_asked_where_the_committee_demands_it(
    browser: Client, proposed: dict[str, Referral], said: dict[str, str], missing: str
) -> None:
    row = proposed["language"]
    assert missing in send(browser, row, {**said, "demanded": "on", missing: ""})
    assert send(browser, row, {name: value for name, value in said.items() if name not in WANTED}) == {}
    assert (row.state, row.demanded, row.wishes) == ("sent", False, "")


def test_the_consultation_is_before_the_sending(
    browser: Client, proposed: dict[str, Referral], said: dict[str, str], today: date
) -> None:
    late = {**said, "consent_on": f"{today - timedelta(days=3)}", "sent_on": f"{today - timedelta(days=2)}"}
    assert send(browser, proposed["practice"], late) == {"consulted_on": ["Samrådet hålls innan anvisningen skickas."]}


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ("demanded = false", "Praktik anvisas"),
        ("demanded = true, wishes = 'x', consulted_how = 'x'", "samrådde"),
        ("demanded = true, wishes = 'x', consulted_how = 'x', consulted_on = current_date + 1", "innan anvisningen"),
    ],
)
def test_postgresql_holds_it(
    caseworker: User, proposed: dict[str, Referral], today: date, change: str, refused: str
) -> None:
    sending = f"UPDATE planning_referral SET state = 'sent', shared = 'x', consent_how = 'x', consent_on = %s, {change}"
    with pytest.raises(Conflict, match=refused):
        attack(caseworker, f"{sending} WHERE id = %s", today, proposed["practice"].pk)


def test_an_absence_says_whether_the_referral_rests_on_the_law(
    browser: Client, caseworker: User, proposed: dict[str, Referral], said: dict[str, str], today: date
) -> None:
    now, told = timezone.now(), {}
    for kind, row in proposed.items():
        send(browser, row, said)
        referring.answer_referral(caseworker, now, row.pk, "accepted")
        referring.start_referral(caseworker, now, row.pk, today)
        noted = attending.note_attendance(caseworker, now, row.pk, Present(today, "absent"))
        told[kind] = browser.get(reverse("absence", args=[noted.pk])).text
    assert f"gjord enligt 12 kap. 4 §, efter samråd med Arbetsförmedlingen {today}" in told["practice"]
    assert "inte antecknad som gjord enligt 12 kap. 4 §" in told["language"]
