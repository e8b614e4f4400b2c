"""A question to SSBTEK over HTTPS with mutual TLS, and all that can become of it; against a server that speaks it."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cases.ssbtek.contract import (
    Agency,
    AgencyPart,
    Answer,
    BadQuestion,
    NoAnswer,
    Scripted,
    SsbtekError,
    Unreadable,
)
from cases.ssbtek.envelope import question_xml, read_answer
from cases.ssbtek.fake.answers import answer_xml
from cases.ssbtek.fake.town import Trouble, usual
from tests.ssbtek.service import PERSON, QUESTION, ask, own_certificates, service


def part_of(answer: Answer, agency: Agency) -> AgencyPart:
    return next(part for part in answer.parts if part.agency == agency)


def test_a_question_names_one_person_the_period_the_purpose_and_the_ground() -> None:
    with service() as (fake, connection):
        ask(connection)
    (asked,) = fake.asked
    assert (asked.person, asked.first_day, asked.last_day) == (PERSON, date(2026, 7, 1), date(2026, 8, 31))
    assert asked.legal_text == QUESTION.legal_text
    assert asked.agencies == frozenset(Agency)


def test_only_the_agencies_that_are_wanted_are_asked() -> None:
    wanted = frozenset({Agency.FK, Agency.SO})
    with service() as (fake, connection):
        answer = ask(connection, replace(QUESTION, agencies=wanted))
    assert fake.asked[0].agencies == wanted
    assert {part.agency for part in answer.parts} == wanted


def test_payments_come_with_kind_net_day_and_their_place_in_the_answer() -> None:
    paid = [("BOB", "Bostadsbidrag", date(2026, 8, 25), Decimal("1900.50"))]
    data = {
        Agency.FK: {"paid": paid, "pension": [(date(2026, 8, 18), 9100)]},
        Agency.SO: [(date(2026, 8, 27), Decimal(7400))],
        Agency.CSN: [(date(2026, 8, 25), Decimal(3600), True)],
    }
    with service(script={PERSON: Scripted(data)}) as (_, connection):
        found = ask(connection).payments
    assert [(p.agency, p.kind, p.net, p.paid_on, p.planned) for p in found] == [
        (Agency.CSN, "student_aid", Decimal("3600.00"), date(2026, 8, 25), True),
        (Agency.FK, "housing_allowance", Decimal("1900.50"), date(2026, 8, 25), False),
        (Agency.FK, "pension", Decimal("9100.00"), date(2026, 8, 18), False),
        (Agency.SO, "unemployment_benefit", Decimal("7400.00"), date(2026, 8, 27), False),
    ]
    assert len({(p.agency, p.place) for p in found}) == 4


def test_facts_of_each_agency_are_said_in_words() -> None:
    data = {
        Agency.AF: {
            "Sekretessmarkering": "true",
            "ArbetssokandeInfo": {"Arbetssokande": "true", "ArbetssokandeRegistrerad": "2025-02-03+01:00"},
        },
        Agency.SKV: {"2025": 666},
        Agency.TNS: [("ABC00A", "Volvo", "V50", 2009)],
        Agency.MIV: [{"beslutsTypNamn": "PERMANENT UPPEHÅLLSTILLSTÅND", "giltighetstid": "PERMANENT"}],
    }
    with service(script={PERSON: Scripted(data)}) as (_, connection):
        answer = ask(connection)
    assert ("Sekretessmarkering", "ja") in part_of(answer, Agency.AF).facts
    assert ("Registrerad", "2025-02-03") in part_of(answer, Agency.AF).facts
    assert ("Överskott av kapital, taxeringsår 2025", "666 kr") in part_of(answer, Agency.SKV).facts
    assert part_of(answer, Agency.TNS).facts == (("Fordon", "ABC00A Volvo V50 2009 (personbil)"),)
    assert "permanent" in part_of(answer, Agency.MIV).facts[0][1]


def test_an_agency_that_fails_or_is_left_out_is_shown_and_the_others_stand() -> None:
    answer = usual(PERSON, QUESTION.first_day, QUESTION.last_day)
    script = replace(
        answer, errors={Agency.CSN: ("SSBT", "SSBT-0004", "Tidsgränsen passerades.")}, left_out=frozenset({Agency.MIV})
    )
    with service(script={PERSON: script}) as (_, connection):
        found = ask(connection)
    csn = part_of(found, Agency.CSN)
    assert (csn.status, csn.code) == (AgencyPart.ERROR, "SSBT-0004")
    assert "Tidsgränsen passerades." in csn.words
    assert part_of(found, Agency.MIV).status == AgencyPart.MISSING
    assert part_of(found, Agency.FK).status == AgencyPart.DATA


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (Trouble.SLOW, "timeout"),
        (Trouble.DRIP, "timeout"),
        (Trouble.CUT, "broken"),
        (Trouble.GARBAGE, "not_xml"),
        (Trouble.NOT_SOAP, "not_soap"),
        (Trouble.ENTITIES, "doctype"),
        (Trouble.HUGE, "too_large"),
        (Trouble.FAULT, "SSBT-0009"),
        (Trouble.BUSY, "http_503"),
    ],
)
def test_trouble_on_the_way_has_its_code_and_says_nothing_of_the_person(trouble: Trouble, code: str) -> None:
    with service(script={PERSON: trouble}) as (_, connection), pytest.raises(SsbtekError) as told:
        ask(connection)
    assert told.value.answer_code == code
    assert PERSON not in told.value.words


def test_a_service_that_is_down_is_said_to_be_so() -> None:
    with service() as (_, connection):
        pass
    with pytest.raises(NoAnswer) as told:
        ask(connection)
    assert told.value.answer_code == "unreachable"


def test_a_service_that_takes_the_connection_and_says_nothing_is_given_up_in_time() -> None:
    with service() as (_, connection), socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(NoAnswer) as told:
            ask(replace(connection, url=f"https://127.0.0.1:{port}/ssbt/10", connect_seconds=0.5))
    assert told.value.answer_code == "connect_timeout"


def test_a_service_whose_certificate_another_has_signed_gets_no_question() -> None:
    with service() as (fake, connection), pytest.raises(NoAnswer) as told:
        ask(replace(connection, authority=str(own_certificates("others").authority)))
    assert told.value.answer_code == "certificate"
    assert fake.asked == []


def test_the_service_refuses_a_client_certificate_that_another_has_signed() -> None:
    theirs = own_certificates("others")
    with service() as (fake, connection), pytest.raises(NoAnswer) as told:
        ask(replace(connection, certificate=str(theirs.certificate("client")), key=str(theirs.key("client"))))
    assert told.value.answer_code in {"client_certificate", "broken"}
    assert fake.asked == []


def test_without_a_certificate_of_our_own_nothing_is_sent() -> None:
    with service() as (fake, connection), pytest.raises(NoAnswer) as told:
        ask(replace(connection, certificate="/nowhere.pem"))
    assert told.value.answer_code == "own_certificate"
    assert fake.asked == []


def test_a_question_under_the_repealed_act_is_not_sent() -> None:
    with pytest.raises(BadQuestion):
        question_xml(replace(QUESTION, legal_text="11 kap. 11 a § socialtjänstlagen (2001:453)"))


def test_a_question_without_a_ground_is_not_sent() -> None:
    with pytest.raises(BadQuestion):
        question_xml(replace(QUESTION, legal_text=" "))


def test_an_address_without_tls_is_refused() -> None:
    with service() as (_, connection), pytest.raises(BadQuestion):
        ask(replace(connection, url=connection.url.replace("https", "http")))


@pytest.mark.parametrize("sum_of_money", ["NaN", "1e99", "abc", ""])
def test_an_amount_that_is_none_makes_that_agency_an_error_and_leaves_the_others(sum_of_money: str) -> None:
    data = {Agency.SO: [(date(2026, 8, 27), sum_of_money)], Agency.FK: {"paid": []}}
    answer = read_answer(answer_xml(Scripted(data), frozenset({Agency.SO, Agency.FK}), "x"))
    assert part_of(answer, Agency.SO).status == AgencyPart.ERROR
    assert part_of(answer, Agency.FK).status == AgencyPart.DATA


@pytest.mark.parametrize("payload", [b"", b"not base64 !", b"bm90IGpzb24=", b"W10=", b"eyJ1dGxhbW5hcmUiOiA1fQ=="])
def test_a_payload_that_is_not_the_agencys_makes_it_an_error(payload: bytes) -> None:
    whole = answer_xml(Scripted(), frozenset({Agency.FK}), "x")
    start, end = whole.index(b"<ssbt:lefiJsonSvar>") + 19, whole.index(b"</ssbt:lefiJsonSvar>")
    answer = read_answer(whole[:start] + payload + whole[end:], frozenset({Agency.FK}))
    assert part_of(answer, Agency.FK).status == AgencyPart.ERROR


def test_entities_inside_an_agencys_own_document_are_refused_too() -> None:
    whole = answer_xml(Scripted(), frozenset({Agency.SKV}), "x").decode()
    start, end = whole.index("<svar>") + 6, whole.index("</svar>")
    bomb = "&lt;!DOCTYPE a [&lt;!ENTITY b 'c'&gt;]&gt;&lt;a&gt;&amp;b;&lt;/a&gt;"
    answer = read_answer((whole[:start] + bomb + whole[end:]).encode(), frozenset({Agency.SKV}))
    assert part_of(answer, Agency.SKV).code == "doctype"


def test_an_answer_in_another_version_of_the_contract_is_still_read_by_its_names() -> None:
    whole = answer_xml(Scripted(), frozenset({Agency.SO}), "x", version="11")
    assert part_of(read_answer(whole), Agency.SO).status == AgencyPart.DATA


def test_an_answer_without_its_data_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read_answer(b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>')
