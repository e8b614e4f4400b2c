"""Fetching from SSBTEK as an act: a reason, a row per question, what is kept, and what the page says when it fails."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.utils import timezone

from bistand.audit.models import Fact
from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff import actions as staff
from bistand.staff.models import Role
from bistand.staff.queries import system_user
from cases import actions
from cases.actions.agencies import GIVEN_UP_AFTER, begin_fetch
from cases.asking import ask_waiting
from cases.models import AgencyFetch, AgencyPayment, AgencyReply
from cases.ssbtek.contract import Agency
from cases.ssbtek.fake.town import CODE_TIMEOUT, Trouble
from tests.factories import attack, make_user
from tests.ssbtek.world import World
from tests.together import at_once

HX = {"HTTP_HX_REQUEST": "true"}


def test_each_person_is_a_question_and_a_row_of_its_own_with_who_when_and_why(world: World) -> None:
    fetches = world.ask(world.applicant, world.partner, reason="Kontroll av inkomster")
    assert [(f.person_id, f.asked_by, f.reason) for f in fetches] == [
        (person.pk, world.office.caseworker, "Kontroll av inkomster") for person in (world.applicant, world.partner)
    ]
    assert [asked.person for asked in world.fake.asked] == [world.applicant.pnr, world.partner.pnr]


def test_control_and_comparison_month_are_asked_about_under_the_settings_ground(world: World) -> None:
    (fetch,) = world.ask()
    (asked,) = world.fake.asked
    assert (asked.first_day, asked.last_day.month) == (world.month(2, 1), world.month(1).month)
    assert asked.legal_text == fetch.legal_text
    assert "2001:453" not in asked.legal_text
    assert asked.correlation == str(fetch.correlation)


def test_the_raw_answer_is_kept_as_it_came(world: World) -> None:
    world.says(world.applicant, world.housing("1900"))
    (fetch,) = world.ask()
    answer = world.office.as_(world.office.caseworker).get(world.office.url(f"agencies/{fetch.pk}/answer/"))
    assert fetch.answer is not None
    assert answer.content == bytes(fetch.answer.content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"hamtaBastjanstInformationResponse" in answer.content


def test_the_page_says_per_agency_what_it_answered_and_who_could_not(world: World) -> None:
    script = world.housing("1900.50")
    script = type(script)(script.data, {Agency.CSN: CODE_TIMEOUT}, frozenset({Agency.MIV}))
    world.says(world.applicant, script)
    (fetch,) = world.ask()
    assert dict(fetch.replies.values_list("agency", "status")) == {
        **{agency.value: "data" for agency in Agency},
        "CSN": "error",
        "MIV": "missing",
    }
    page = world.page()
    assert "SSBT-0004" in page
    assert "Kunde inte svara" in page
    assert "1 900,50" in page.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("trouble", "code"), [(Trouble.BUSY, "http_503"), (Trouble.GARBAGE, "not_xml"), (Trouble.SLOW, "timeout")]
)
def test_a_service_that_fails_leaves_a_row_to_try_again_from(world: World, trouble: Trouble, code: str) -> None:
    world.says(world.applicant, trouble)
    (fetch,) = world.ask()
    assert (fetch.state, fetch.error_code, fetch.attempts) == ("failed", code, 1)
    assert "Försök igen" in world.page()
    world.says(world.applicant, world.housing("1900"))
    world.office.as_(world.office.caseworker).post(world.office.url(f"agencies/{fetch.pk}/retry/"))
    ask_waiting()
    fetch.refresh_from_db()
    assert (fetch.state, fetch.attempts, fetch.error_code) == ("answered", 2, "")


def test_a_service_that_is_down_stops_the_round_so_that_other_work_goes_on(world: World, settings: Any) -> None:
    settings.SSBTEK = {**settings.SSBTEK, "url": "https://127.0.0.1:9/ssbt/10"}
    states = [fetch.state for fetch in world.ask(world.applicant, world.partner)]
    assert states == ["failed", "waiting"]


def test_without_a_connection_the_page_says_so_and_offers_no_question(world: World, settings: Any) -> None:
    settings.SSBTEK = {**settings.SSBTEK, "url": ""}
    page = world.page()
    assert "inte ansluten till SSBTEK" in page
    assert "Hämta från SSBTEK" not in page


def test_the_form_asks_about_the_adults_and_wants_a_reason(world: World) -> None:
    client = world.office.as_(world.office.caseworker)
    url = world.office.url(f"applications/{world.application.pk}/agencies/")
    assert "checked" in client.get(url).content.decode()
    answer = client.post(url, {"persons": [str(world.applicant.pk)], "reason": ""})
    assert answer.status_code == 422
    answer = client.post(url, {"persons": [str(world.applicant.pk)], "reason": "Utredning"})
    assert answer.status_code == 302
    assert AgencyFetch.objects.get().state == "waiting"


def test_while_it_waits_the_page_asks_itself_and_then_stops(world: World) -> None:
    actions.ask_agencies(
        world.office.caseworker, timezone.now(), world.application.pk, [world.applicant.pk], reason="Utredning"
    )
    assert "every 2s" in world.page()
    ask_waiting()
    assert "every 2s" not in world.page()


def test_a_person_outside_the_household_cannot_be_asked_about(world: World) -> None:
    stranger = world.office.stranger
    other = make_user(Role.CASEWORKER, world.office.section)
    with pytest.raises(Invalid):
        actions.ask_agencies(other, timezone.now(), world.application.pk, [999_999], reason="Utredning")
    with pytest.raises(Refusal):
        actions.ask_agencies(stranger, timezone.now(), world.application.pk, [world.applicant.pk], reason="Utredning")
    assert world.fake.asked == []


def test_an_assistant_and_a_controller_may_not_ask(world: World) -> None:
    for user in (world.office.assistant, make_user(Role.CONTROLLER)):
        with pytest.raises(NotAllowed):
            actions.ask_agencies(user, timezone.now(), world.application.pk, [world.applicant.pk], reason="Nyfiken")


def test_nothing_is_asked_under_the_repealed_act_whatever_the_setting_says(world: World) -> None:
    system, now = system_user(), timezone.now()
    staff.change_setting(
        system, now, "ssbtek.legal_text", "11 kap. 11 a § socialtjänstlagen (2001:453)", timezone.localdate()
    )
    with pytest.raises(Conflict, match="upphävda"):
        world.ask()
    assert world.fake.asked == []


def test_a_decided_application_gets_no_more_questions(world: World) -> None:
    actions.withdraw_application(world.office.caseworker, timezone.now(), world.application.pk, reason="Ringde.")
    with pytest.raises(Conflict):
        world.ask()


def test_a_person_is_asked_about_once_at_a_time(world: World) -> None:
    ask = lambda: actions.ask_agencies(  # noqa: E731
        world.office.caseworker, timezone.now(), world.application.pk, [world.applicant.pk], reason="Utredning"
    )
    ask()
    with pytest.raises(Conflict, match="hämtas redan"):
        ask()


def test_a_question_that_a_worker_has_is_left_alone_until_it_is_given_up(world: World) -> None:
    actions.ask_agencies(
        world.office.caseworker, timezone.now(), world.application.pk, [world.applicant.pk], reason="Utredning"
    )
    pk, system, now = AgencyFetch.objects.get().pk, system_user(), timezone.now()
    assert begin_fetch(system, now, pk) is not None
    assert begin_fetch(system, now, pk) is None
    assert begin_fetch(system, now + GIVEN_UP_AFTER * 2, pk) is not None


def test_nothing_of_a_question_or_an_answer_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world.says(world.applicant, Trouble.GARBAGE)
    world.says(world.partner, world.housing("1900"))
    world.ask()
    world.ask(world.partner)
    for secret in (world.applicant.pnr, world.partner.pnr, world.applicant.given_name, "Bostadsbidrag"):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("cases_agencyfetch", "reason = 'annat'"),
        ("cases_agencyfetch", "state = 'waiting', answer_id = NULL"),
        ("cases_agencyreply", "status = 'data'"),
        ("cases_agencypayment", "net = 1"),
    ],
)
def test_an_answer_can_not_be_changed_by_any_sql(world: World, table: str, change: str) -> None:
    world.says(world.applicant, world.housing("1900"))
    world.ask()
    with pytest.raises(Refusal):
        attack(world.office.caseworker, f"UPDATE {table} SET {change}")


def test_a_payment_can_not_be_slipped_into_an_answer_afterwards(world: World) -> None:
    (fetch,) = world.ask()
    with pytest.raises(Refusal):
        attack(
            world.office.caseworker,
            "INSERT INTO cases_agencypayment (fetch_id, agency, place, benefit, kind, net, paid_on, planned)"
            " VALUES (%s, 'FK', 'x', 'Påhittad', 'other', 1, current_date, false)",
            fetch.pk,
        )


def test_who_asked_is_the_one_who_is_signed_in_whatever_the_row_says(world: World) -> None:
    (fetch,) = world.ask()
    attack(
        world.office.head,
        "INSERT INTO cases_agencyfetch (case_id, application_id, person_id, asked_by_id, reason, first_day, last_day,"
        " purpose, legal_text, correlation, state, attempts, error_code, error_words)"
        " SELECT case_id, application_id, person_id, asked_by_id, 'Annans namn', first_day, last_day, purpose,"
        " legal_text, gen_random_uuid(), 'waiting', 0, '', '' FROM cases_agencyfetch WHERE id = %s",
        fetch.pk,
    )
    assert AgencyFetch.objects.latest("pk").asked_by == world.office.head


def test_the_log_shows_the_section_head_who_asked_and_why_and_nobody_else_may_see_it(world: World) -> None:
    world.ask(reason="Kontroll av bostadsbidrag")
    page = world.office.as_(world.office.head).get("/cases/fetches/").content.decode()
    assert "Kontroll av bostadsbidrag" in page
    assert world.office.caseworker.get_full_name() in page
    assert world.office.as_(world.office.assistant).get("/cases/fetches/").status_code == 403


def test_the_log_of_another_sections_head_is_empty(world: World) -> None:
    world.ask(reason="Kontroll av bostadsbidrag")
    other = make_user(Role.HEAD, world.office.stranger.grants.get().section)
    assert "Kontroll av bostadsbidrag" not in world.office.as_(other).get("/cases/fetches/").content.decode()


def test_the_log_costs_the_same_however_many_rows(world: World, django_assert_max_num_queries: Any) -> None:
    for _ in range(4):
        world.ask(world.applicant, world.partner)
    client = world.office.as_(world.office.head)
    client.get("/cases/fetches/")
    with django_assert_max_num_queries(12):
        client.get("/cases/fetches/")


def test_the_panel_costs_the_same_however_many_answers(world: World, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        world.ask(world.applicant, world.partner)
    client = world.office.as_(world.office.caseworker)
    client.get(world.office.url("agencies/"))
    with django_assert_max_num_queries(28):
        client.get(world.office.url("agencies/"))


def test_the_timeline_tells_of_question_and_answer(world: World) -> None:
    world.ask()
    assert list(Fact.objects.filter(name__startswith="Agencies").order_by("pk").values_list("name", flat=True)) == [
        "AgenciesAsked",
        "AgenciesAnswered",
    ]


@pytest.mark.usefixtures("committed_db")
class TestTogether:
    def test_two_workers_at_once_send_a_question_once(self, settings: Any) -> None:
        from tests.cases.views.office import make_office
        from tests.ssbtek.service import service

        office = make_office()
        with service() as (fake, connection):
            settings.SSBTEK = {
                **settings.SSBTEK,
                "url": connection.url,
                "certificate": connection.certificate,
                "key": connection.key,
                "authority": connection.authority,
                "at_once": 2,
            }
            world = World(office, fake)
            actions.ask_agencies(
                office.caseworker, timezone.now(), office.application.pk, [world.applicant.pk], reason="Utredning"
            )
            at_once(ask_waiting, ask_waiting)
            assert len(fake.asked) == 1
        assert AgencyReply.objects.count() == len(Agency)
        assert AgencyPayment.objects.count() == AgencyPayment.objects.distinct().count()
