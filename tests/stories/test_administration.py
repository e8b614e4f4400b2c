"""A month of the administrators' work: all of it, read and signed once by a controller who did none of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff import actions as staff
from bistand.staff.models import Role, User
from bistand.staff.queries import system_user
from followup.administration.actions import sign_month
from followup.administration.queries import changes_of, done_in
from followup.controls.actions import run_control
from followup.controls.catalogue import BY_CODE
from followup.controls.models import ControlFinding
from payments.models import RunFlag
from tests.factories import attack, make_section, make_user, sign_in
from tests.stories.clock import Clock
from tests.story import Story, give_role

MONTH = date(2026, 9, 1)
SIGN = "INSERT INTO followup_administrationmonth (month, note) VALUES (%s, 'Sett.')"


def test_a_month_is_read_and_signed_by_a_controller_who_did_none_of_it(clock: Clock) -> None:
    clock.to(date(2026, 8, 20))
    administrator = make_user(Role.ADMINISTRATOR, name="Adam Nyberg")
    controller, head = make_user(Role.CONTROLLER), make_user(Role.HEAD, make_section())
    # A controller may keep the staff as well: then another one reads what they did.
    both = make_user(Role.CONTROLLER)
    give_role(both, Role.ADMINISTRATOR)
    clock.to(date(2026, 9, 15))
    assert work(administrator, head) == work_of("Adam Nyberg")
    staff.add_section(both, timezone.now(), "Försörjning 9")
    assert changes_of(date(2026, 10, 1)).count() == 0
    with pytest.raises(Conflict, match="inte slut"):
        sign_month(controller, timezone.now(), MONTH, "Allt är beställt.")
    clock.to(date(2026, 10, 1))
    number = changes_of(MONTH).count()
    now = timezone.now()
    with pytest.raises(NotAllowed):
        sign_month(administrator, now, MONTH, "Allt är beställt.")
    with pytest.raises(Invalid):
        sign_month(controller, now, MONTH, " ")
    with pytest.raises(Conflict, match="själv gjort"):
        sign_month(both, now, MONTH, "Allt är beställt.")
    for who in (administrator, both):
        with pytest.raises(Refusal):
            attack(who, SIGN, MONTH)
    client = sign_in(Client(), controller)
    page = client.get("/controls/administration/2026-09/").text
    assert "Adam Nyberg" in page
    assert "Ge och ta bort roller" in page
    client.post("/controls/administration/2026-09/", {"note": "Allt är beställt av chefen."})
    assert "Allt är beställt av chefen." in client.get("/controls/administration/2026-09/").text
    assert f"{number} ändringar" in client.get("/controls/administration/2026-09/").text
    with pytest.raises(Conflict):
        sign_month(controller, now, MONTH, "En gång till.")
    assert sign_in(Client(), head).get("/controls/administration/").status_code == 403


def work(administrator: User, head: User) -> dict[str, int]:
    """A role, an unlocked sign-in and a setting; and what others do with their own, which is no administration."""
    now, today = timezone.now(), timezone.localdate()
    staff.grant_role(administrator, now, make_somebody(administrator), Role.ASSISTANT, None, today, today)
    staff.set_active(administrator, now, head, False, reason="Ledig")
    staff.set_active(administrator, now, head, True, reason="Tillbaka")
    staff.change_setting(administrator, now, "cases.decision_days", 20, today + timedelta(days=1))
    return {"ge och ta bort roller": 5, "ändra kommunens inställningar": 1}


def make_somebody(administrator: User) -> User:
    now = timezone.now()
    return staff.add_user(administrator, now, staff.add_employee(administrator, now, "9001", "Ny"), "ny", None)


def work_of(name: str) -> dict[str, int]:
    return {one.what: one.number for one in done_in(MONTH) if one.who == name}


def test_what_the_system_does_with_roles_is_there_too(clock: Clock) -> None:
    clock.to(date(2026, 9, 15))
    make_user(Role.ASSISTANT)
    assert work_of(str(system_user()))["ge och ta bort roller"] == 3


def test_what_went_on_though_something_spoke_against_it_is_signed_with_the_month(clock: Clock, settings: Any) -> None:
    settings.BISTAND_DEMO = True
    clock.to(date(2026, 9, 10))
    story = Story()
    controller = make_user(Role.CONTROLLER)
    story.to("approved")
    clock.to(date(2026, 10, 1))
    client = sign_in(Client(), controller)
    page = client.get("/controls/administration/2026-09/").text
    assert "Flagga i en körning bedömdes" in page
    assert "Kontobevis sett, stämmer." in page
    assert "Konto som såg fel ut godkändes" in page
    signed = sign_month(controller, timezone.now(), MONTH, "Kontobevisen är lästa.")
    # The check digit of the story's account does not hold.
    assert signed.overrides == RunFlag.objects.exclude(answer="").count() + 1
    assert "Inga undantag" in client.get("/controls/administration/2026-10/").text


def test_a_month_in_which_nobody_kept_the_staff_is_to_be_read_for_what_others_let_go_on(
    clock: Clock, settings: Any
) -> None:
    settings.BISTAND_DEMO = True
    clock.to(date(2026, 8, 20))
    story = Story()
    clock.to(date(2026, 9, 10))
    story.pay_on = date(2026, 9, 11)
    story.to("approved")
    assert not changes_of(MONTH).exists()
    assert unread(date(2026, 10, 20)) == {"2026-08"}
    assert unread(date(2026, 10, 21)) == {"2026-08", "2026-09"}


def unread(day: date) -> set[str]:
    """The months that the control has found unread, by a day."""
    now = timezone.make_aware(datetime.combine(day, time(6)))
    run_control(system_user(), now, BY_CODE["administration_not_read"], date(2026, 9, 20))
    return set(ControlFinding.objects.filter(control="administration_not_read").values_list("key", flat=True))
