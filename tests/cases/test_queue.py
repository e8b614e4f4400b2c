"""What comes in stands in one queue until somebody has it, and goes to somebody because a person said so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import Role, Section, User
from cases import actions
from cases.actions.queue import Contact
from cases.models import Application, ApplicationKind, Case, Intake
from cases.numbers import add_months
from cases.queue import load_of, weights_on
from cases.routing import Arrival, Worker, propose
from tests.factories import attack, make_application, make_case, make_section, make_user, sign_in

pytestmark = pytest.mark.django_db


@dataclass
class Reception:
    """A reception where things come in, and a section with two caseworkers where they go."""

    here: Section
    there: Section
    asta: User
    sara: User
    ida: User

    def arrived(self, **kwargs: Any) -> Application:
        case = make_case(self.asta, self.here, **kwargs)
        # The factory gives the case a caseworker; what comes in has none.
        attack(self.asta, "UPDATE cases_case SET caseworker_id = NULL WHERE id = %s", case.pk)
        return make_application(self.asta, case)

    @property
    def browser(self) -> Client:
        return sign_in(Client(), self.asta)


@pytest.fixture
def reception() -> Reception:
    here, there = make_section("Mottagning"), make_section("Försörjning 1")
    asta = make_user(Role.ASSISTANT, here, "Asta Lund")
    sara, ida = make_user(Role.CASEWORKER, there, "Sara Ek"), make_user(Role.CASEWORKER, there, "Ida Ny")
    head = make_user(Role.HEAD, None, "Hans Berg")
    actions.add_routing_rule(head, timezone.now(), 10, there, {"family": "single"})
    return Reception(here, there, asta, sara, ida)


# ---- the queue -------------------------------------------------------------------------------------------


def test_the_queue_shows_who_could_take_what_nobody_has(reception: Reception) -> None:
    application = reception.arrived()

    text = reception.browser.get("/cases/queue/").content.decode()

    assert application.case.applicant.name in text
    assert "Förslag:" in text
    assert "Ida Ny" in text or "Sara Ek" in text


def test_a_paper_counts_from_the_day_it_reached_us_and_never_later_than_it_is_registered(reception: Reception) -> None:
    case, today = reception.arrived().case, timezone.localdate()
    worker = make_user(Role.CASEWORKER, reception.here)
    browser, page = sign_in(Client(), worker), f"/cases/{case.pk}/applications/new/"
    stamped = today - timedelta(days=200)
    fields = {"month": f"{today:%Y-%m}", "channel": "paper", "kind": "renewal", "reached_on": str(stamped)}

    late = browser.post(page, fields | {"reached_on": str(today + timedelta(days=1))})
    browser.post(page, fields)

    assert late.status_code == 422
    made = Application.objects.get(reached_on=stamped)
    assert (made.came_on, timezone.localdate(made.received_at)) == (stamped, today)
    shown = browser.get(f"/cases/{case.pk}/").text
    assert "dröjer (11 § FL)" in shown
    assert "200 dagar" in shown
    actions.receive_decide_request(worker, timezone.now(), made.pk)
    insert = (
        "INSERT INTO cases_application (case_id, month, kind, channel, received_by_id, state, content, reached_on,"
        " supplement_text) VALUES (%s, %s, 'new', %s, %s, 'received', '{}', %s, '')"
    )
    month = today.replace(day=1)
    with pytest.raises(Conflict, match="har inte varit"):
        attack(worker, insert, case.pk, month, "paper", worker.pk, today + timedelta(days=1))
    with pytest.raises(IntegrityError):
        attack(worker, insert, case.pk, month, "e_service", worker.pk, stamped)
    with pytest.raises(Conflict):
        attack(worker, "UPDATE cases_application SET reached_on = NULL WHERE id = %s", made.pk)


def test_what_somebody_has_is_not_among_the_unassigned_but_among_all(reception: Reception) -> None:
    mine = make_application(reception.asta, make_case(reception.asta, reception.here))

    assert mine.case.number not in reception.browser.get("/cases/queue/").content.decode()
    assert mine.case.number in reception.browser.get("/cases/queue/?show=all").content.decode()


def test_the_acute_stand_first_however_late_they_came(reception: Reception) -> None:
    first, acute = reception.arrived(), reception.arrived()
    actions.sort_application(reception.asta, timezone.now(), acute.pk, ApplicationKind.ACUTE)

    text = reception.browser.get("/cases/queue/").content.decode()

    assert text.index(acute.case.number) < text.index(first.case.number)


def test_a_page_of_fifty_takes_a_bounded_number_of_queries(
    reception: Reception, django_assert_max_num_queries: Any
) -> None:
    for _ in range(50):
        reception.arrived()
    browser = reception.browser
    browser.get("/cases/queue/")
    with django_assert_max_num_queries(20):
        text = browser.get("/cases/queue/").content.decode()
    assert text.count("Förslag:") == 50


def test_a_second_application_for_the_month_is_received_said_and_put_to_the_first(reception: Reception) -> None:
    first = reception.arrived()
    case = first.case
    second = make_application(reception.asta, case)
    said = "Det finns redan en ansökan för"
    assert reception.browser.get("/cases/queue/").text.count(said) == 1
    worker = make_user(Role.CASEWORKER, reception.here)
    client = sign_in(Client(), worker)
    assert said in client.get(f"/cases/{case.pk}/").text
    assert said in client.get(f"/cases/{case.pk}/decision/{second.pk}/").text
    page = f"/cases/{case.pk}/applications/{second.pk}/join/"
    client.post(page, {"to": first.pk, "reason": "Samma ansökan skickades två gånger."})
    second.refresh_from_db()
    assert (second.state, second.joined_to_id) == ("joined", first.pk)
    shown = client.get(f"/cases/{case.pk}/").text
    assert said not in shown
    assert "Samma ansökan skickades två gånger" in shown
    with pytest.raises(Conflict):
        actions.start_investigation(worker, timezone.now(), second.pk)


def test_a_decided_application_is_nothing_to_belong_with_and_a_refusal_leads_back(reception: Reception) -> None:
    first = reception.arrived()
    second, worker = make_application(reception.asta, first.case), make_user(Role.CASEWORKER, reception.here)
    attack(worker, "UPDATE cases_application SET state = 'decided' WHERE id = %s", first.pk)
    client, case = sign_in(Client(), worker), f"/cases/{first.case_id}/"
    for url in (f"{case}?application={second.pk}", f"{case}decision/{second.pk}/"):
        shown = client.get(url).text
        assert "Den andra är avgjord. Den här får ett eget beslut" in shown
        assert "Hör ihop med den andra ansökan" not in shown
    actions.withdraw_application(worker, timezone.now(), second.pk, reason="Ringde.")
    for act, said in (("join", "får ett eget beslut"), ("withdraw", "redan återtagen")):
        came = f"http://testserver{case}journal/"
        refused = client.get(f"{case}applications/{second.pk}/{act}/", headers={"referer": came})
        assert (refused.status_code, said in refused.text) == (409, True)
        assert [f'href="{way}"' in refused.text for way in (case, f"{case}journal/")] == [True, True]
    elsewhere = client.get(f"{case}applications/{second.pk}/join/", headers={"referer": "https://evil.example/x"})
    assert "evil.example" not in elsewhere.text


def put_together(reception: Reception) -> tuple[User, Application, Application]:
    """Two applications for a month, the second put to the first, and who did it."""
    first = reception.arrived()
    second, worker = make_application(reception.asta, first.case), make_user(Role.CASEWORKER, reception.here)
    actions.join_application(worker, timezone.now(), second.pk, first.pk, "Samma månad.")
    return worker, first, second


def test_whoever_takes_back_one_of_two_applications_has_not_taken_back_the_other(reception: Reception) -> None:
    worker, first, second = put_together(reception)
    client = sign_in(Client(), worker)
    page = f"/cases/{first.case_id}/applications/{first.pk}/withdraw/"
    assert "Bara den här ansökan återtas" in client.get(page).text
    client.post(page, {"reason": "Ringde och tog tillbaka den."})
    second.refresh_from_db()
    assert (second.state, second.joined_to_id) == ("received", None)
    assert "prövas för sig igen" in client.get(f"/cases/{first.case_id}/").text
    worker, first, second = put_together(reception)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS e_left_alone IMMEDIATE")  # as at commit
    with pytest.raises(Conflict, match="prövas för sig"):
        attack(worker, "UPDATE cases_application SET state = 'withdrawn' WHERE id = %s", first.pk)


def test_the_second_application_is_taken_back_or_parted_without_the_first(reception: Reception) -> None:
    worker, first, second = put_together(reception)
    client = sign_in(Client(), worker)
    client.post(f"/cases/{first.case_id}/applications/{second.pk}/part/", {"reason": "Den gäller glasögon."})
    second.refresh_from_db()
    assert (second.state, second.joined_to_id) == ("received", None)
    actions.join_application(worker, timezone.now(), second.pk, first.pk, "Samma månad.")
    actions.withdraw_application(worker, timezone.now(), second.pk, reason="Ringde.")
    first.refresh_from_db()
    assert first.state == "received"
    worker, first, second = put_together(reception)
    attack(worker, "UPDATE cases_application SET state = 'decided' WHERE id = %s", first.pk)
    with pytest.raises(Conflict, match="besvarad i den andras beslut"):
        actions.part_application(worker, timezone.now(), second.pk, "Hör inte ihop.")


def test_an_application_is_put_to_no_other_that_is_ended_or_for_another_month(reception: Reception) -> None:
    first = reception.arrived()
    worker = make_user(Role.CASEWORKER, reception.here)
    later = make_application(worker, first.case, add_months(first.month, 1))
    with pytest.raises(Conflict, match="annan månad"):
        actions.join_application(worker, timezone.now(), later.pk, first.pk, "Hör ihop.")
    with pytest.raises(Conflict, match="samma månad"):
        attack(worker, "UPDATE cases_application SET state = 'joined', joined_to_id = %s WHERE id = %s", first.pk,
               later.pk)  # fmt: skip


def test_an_application_after_a_decided_one_is_a_renewal(reception: Reception) -> None:
    case = make_case(reception.sara, reception.there)
    assert make_application(reception.sara, case).kind == ApplicationKind.NEW
    attack(reception.sara, "UPDATE cases_application SET state = 'decided' WHERE case_id = %s", case.pk)

    assert make_application(reception.sara, case).kind == ApplicationKind.RENEWAL


# ---- routing ---------------------------------------------------------------------------------------------


def route(reception: Reception, *applications: Application, **changes: str) -> Any:
    pick = "&".join(f"pick={row.pk}" for row in applications)
    fields: dict[str, str] = {}
    for row in applications:
        fields |= {f"r{row.pk}-take": "on", f"r{row.pk}-section": str(reception.there.pk)}
        fields |= {f"r{row.pk}-caseworker": str(reception.sara.pk)}
    return reception.browser.post(f"/cases/queue/route/?{pick}", fields | changes)


def test_a_person_accepts_the_proposal_and_the_case_is_somebodys(reception: Reception) -> None:
    application = reception.arrived()

    answer = route(reception, application)

    assert answer.status_code == 302
    case = Case.objects.get(pk=application.case_id)
    assert (case.section, case.caseworker) == (reception.there, reception.sara)


def test_the_page_says_first_what_will_happen_with_those_picked(reception: Reception) -> None:
    rows = [reception.arrived() for _ in range(4)]

    text = reception.browser.get("/cases/queue/route/?" + "&".join(f"pick={r.pk}" for r in rows)).content.decode()

    assert "4 ansökningar fördelas" in text
    assert "2 till Ida Ny" in text
    assert "2 till Sara Ek" in text
    assert Case.objects.filter(caseworker=None).count() == 4


def test_one_that_cannot_be_routed_stops_them_all_and_says_why(reception: Reception) -> None:
    good, bad = reception.arrived(), reception.arrived()

    answer = route(reception, good, bad, **{f"r{bad.pk}-section": str(reception.here.pk)})

    assert answer.status_code == 422
    assert "är inte socialsekreterare i Mottagning" in answer.content.decode()
    assert not Case.objects.filter(pk=good.case_id, caseworker=reception.sara).exists()


def test_a_case_that_somebody_has_is_not_routed_again(reception: Reception) -> None:
    case = make_case(reception.asta, reception.here)
    with pytest.raises(Conflict, match="redan fördelat"):
        actions.route_case(reception.asta, timezone.now(), case.pk, reception.there, reception.sara)


def test_the_database_moves_no_case_that_somebody_has(reception: Reception) -> None:
    case = make_case(reception.asta, reception.here)
    with pytest.raises(Conflict, match="sektion kan inte ändras"):
        attack(reception.asta, "UPDATE cases_case SET section_id = %s WHERE id = %s", reception.there.pk, case.pk)


def test_somebody_of_another_section_moves_no_case_to_their_own(reception: Reception) -> None:
    application, thief = reception.arrived(), make_user(Role.HEAD, reception.there)
    with pytest.raises(Conflict, match="inte fördelar där"):
        attack(thief, "UPDATE cases_case SET section_id = %s WHERE id = %s", reception.there.pk, application.case_id)


def test_a_caseworker_routes_nothing(reception: Reception) -> None:
    application = reception.arrived()
    with pytest.raises(NotAllowed):
        actions.route_case(reception.sara, timezone.now(), application.case_id, reception.there, reception.sara)


class Rule:
    """A rule of routing with one condition."""

    def __init__(self, section_id: int, **conditions: Any) -> None:
        self.section_id = section_id
        self.family = self.kind = self.language = ""
        self.age_from: int | None = None
        self.age_to: int | None = None
        self.__dict__ |= conditions


class Somebody:
    def __init__(self, pk: int) -> None:
        self.pk = pk


def worker(pk: int, capacity: int, load: int, *languages: str, section: int = 2) -> Worker:
    return Worker(Somebody(pk), frozenset({section}), capacity, Decimal(load), frozenset(languages))


ARRIVAL = Arrival("new", "single", 22, "arabiska", section_id=1)


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({"family": "single"}, True),
        ({"family": "couple"}, False),
        ({"age_from": 18, "age_to": 24}, True),
        ({"age_from": 25}, False),
        ({"age_to": 21}, False),
        ({"language": "Arabiska"}, True),
        ({"language": "somaliska"}, False),
        ({"kind": "new"}, True),
        ({"kind": "acute"}, False),
        ({}, True),
    ],
)
def test_a_rule_fits_when_each_of_its_conditions_holds(conditions: dict[str, Any], fits: bool) -> None:
    assert (propose(ARRIVAL, [Rule(2, **conditions)], []).section_id == 2) is fits


def test_the_first_rule_that_fits_decides() -> None:
    assert propose(ARRIVAL, [Rule(3, family="couple"), Rule(2), Rule(4)], []).section_id == 2


def test_the_one_with_most_room_by_weight_is_proposed_and_the_next_proposal_counts_it() -> None:
    people = [worker(1, 40, 30), worker(2, 80, 40), worker(3, 0, 0), worker(4, 40, 0, section=9)]

    chosen = [propose(ARRIVAL, [Rule(2)], people).worker for _ in range(2)]

    assert [w and w.pk for w in chosen] == [2, 2]
    assert people[1].load == 42


def test_those_who_speak_the_language_come_first_also_when_they_have_more() -> None:
    people = [worker(1, 40, 0), worker(2, 40, 30, "arabiska")]

    proposal = propose(ARRIVAL, [Rule(2)], people)

    assert proposal.worker is people[1]
    assert "talar arabiska" in proposal.why


def test_a_case_with_children_weighs_more_than_one_without(reception: Reception) -> None:
    make_case(reception.sara, reception.there)
    make_case(reception.sara, reception.there, child_ages=(3,))

    today = timezone.localdate()
    assert load_of([reception.sara.pk], today, weights_on(today)) == {reception.sara.pk: Decimal("2.25")}


def test_a_capacity_replaces_the_one_before_from_its_day(reception: Reception) -> None:
    head = make_user(Role.HEAD)
    actions.set_capacity(head, timezone.now(), reception.sara, 20)
    actions.set_capacity(head, timezone.now(), reception.sara, 60, "Arabiska, engelska")

    text = sign_in(Client(), head).get("/cases/queue/routing/").content.decode()

    assert "arabiska" in text
    assert ">60<" in text


# ---- contacts --------------------------------------------------------------------------------------------

CALL = Contact("phone", "new", "Har inga pengar till hyran.", name="Åsa Öberg", phone="070-1740605")


def test_a_call_stands_in_the_queue_until_it_is_handled(reception: Reception) -> None:
    call = actions.note_contact(reception.asta, timezone.now(), reception.here, CALL)
    assert "Åsa Öberg" in reception.browser.get("/cases/queue/").content.decode()

    actions.end_contact(reception.asta, timezone.now(), call.pk, "answered", "Fick veta hur man ansöker.")

    assert "Åsa Öberg" not in reception.browser.get("/cases/queue/").content.decode()
    call.refresh_from_db()
    assert (call.handled_by, call.state) == (reception.asta, Intake.State.ENDED)


def test_a_call_becomes_an_application_with_what_was_said(reception: Reception) -> None:
    case = make_case(reception.asta, reception.here)
    told = Contact("phone", "acute", "Har inga pengar till hyran.", pnr=case.applicant.pnr)
    call = actions.note_contact(reception.asta, timezone.now(), reception.here, told)
    browser = reception.browser
    assert case.number in browser.get(f"/cases/queue/contacts/{call.pk}/").content.decode()

    address = f"/cases/{case.pk}/applications/new/?contact={call.pk}"
    assert "Har inga pengar till hyran." in browser.get(address).content.decode()
    fields = {"month": f"{timezone.localdate():%Y-%m}", "channel": "phone", "kind": "acute", "text": told.text}
    answer = browser.post(address, fields)

    assert answer.status_code == 302, answer.content.decode()
    call.refresh_from_db()
    assert call.application is not None
    assert (call.application.case, call.application.kind) == (case, ApplicationKind.ACUTE)


def test_a_contact_is_handled_once(reception: Reception) -> None:
    call = actions.note_contact(reception.asta, timezone.now(), reception.here, CALL)
    actions.end_contact(reception.asta, timezone.now(), call.pk, "no_wish", "Vill vänta.")
    with pytest.raises(Conflict, match="redan hanterad"):
        actions.end_contact(reception.asta, timezone.now(), call.pk, "answered", "Igen.")


@pytest.mark.parametrize(("reason", "text", "field"), [("", "Svar.", "end_reason"), ("answered", " ", "end_text")])
def test_a_contact_does_not_end_without_reason_and_answer(
    reception: Reception, reason: str, text: str, field: str
) -> None:
    call = actions.note_contact(reception.asta, timezone.now(), reception.here, CALL)
    with pytest.raises(Invalid) as refused:
        actions.end_contact(reception.asta, timezone.now(), call.pk, reason, text)
    assert refused.value.field == field


@pytest.mark.parametrize("statement", ["SET text = 'Annat'", "SET received_at = now() - interval '1 day'"])
def test_what_was_said_and_when_is_never_changed(reception: Reception, statement: str) -> None:
    call = actions.note_contact(reception.asta, timezone.now(), reception.here, CALL)
    with pytest.raises(Conflict, match="kan inte ändras"):
        attack(reception.asta, f"UPDATE cases_intake {statement} WHERE id = %s", call.pk)


def test_a_contact_about_a_protected_person_is_seen_by_few(reception: Reception) -> None:
    senior = make_user(Role.SENIOR, reception.here)
    case = make_case(senior, reception.here, protected=True)
    told = Contact("counter", "new", "Kom hit.", pnr=case.applicant.pnr)
    call = actions.note_contact(reception.asta, timezone.now(), reception.here, told)

    assert reception.browser.get(f"/cases/queue/contacts/{call.pk}/").status_code == 404
    assert sign_in(Client(), senior).get(f"/cases/queue/contacts/{call.pk}/").status_code == 200


# ---- duty ------------------------------------------------------------------------------------------------


def test_the_duty_list_says_who_receives_today(reception: Reception) -> None:
    duty = actions.plan_duty(
        reception.asta, timezone.now(), reception.here, timezone.localdate(), "phone", reception.asta
    )
    assert "I dag tar emot: telefon Asta Lund" in reception.browser.get("/cases/queue/").content.decode()

    reception.browser.post(f"/cases/queue/duty/{duty.pk}/cancel/")

    assert "tar emot: telefon" not in reception.browser.get("/cases/queue/").content.decode()


@pytest.mark.parametrize(
    ("days", "who", "field"), [(-1, "asta", "day"), (1, "sara", "user")], ids=["passed", "elsewhere"]
)
def test_the_list_takes_only_coming_days_and_people_of_the_section(
    reception: Reception, days: int, who: str, field: str
) -> None:
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Invalid) as refused:
        actions.plan_duty(reception.asta, timezone.now(), reception.here, day, "phone", getattr(reception, who))
    assert refused.value.field == field


# ---- what was sent ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["content", "received_at", "channel", "month", "external_id"])
def test_what_was_sent_never_changes(reception: Reception, column: str) -> None:
    application = reception.arrived()
    new = {"content": "'{}'::jsonb || '{\"text\": \"Annat\"}'", "received_at": "now()", "channel": "'paper'"}
    new |= {"month": "date '2020-01-01'", "external_id": "'X'"}
    with pytest.raises(Conflict, match="kan inte ändras"):
        attack(reception.asta, f"UPDATE cases_application SET {column} = {new[column]} WHERE id = %s", application.pk)
