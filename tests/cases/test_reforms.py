"""Coming rules: what they need is signed by two, none is on before it is ready, and none is ready in this program.

Every text and amount here is invented for the test, and says so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import Role, User
from cases import actions
from cases.models import AmountTable, ReformSwitch
from cases.municipality import tables_in_force
from cases.norm.reforms import REFORMS
from cases.numbers import add_months
from cases.reforms import not_applied, signed_off, standings, switched_on
from tests.cases.tables_files import as_csv, norm_file
from tests.cases.views.office import make_office
from tests.factories import attack, make_application, make_user, sign_in

INVENTED = "PÅHITTAD TEXT FÖR TEST. Den säger ingenting om vad lagen är eller kommer att bli."
LIMITS = as_csv(
    ("kind", "key", "amount", "status", "source"), [("pahittat", "1", "1", "verified", "påhittat för test")]
)
CAP, JANUARY = REFORMS["benefit_cap"], date(2027, 1, 1)


def now() -> Any:
    return timezone.now()


class Pair:
    """Two who may load and approve tables."""

    def __init__(self) -> None:
        self.one, self.other = make_user(Role.ADMINISTRATOR), make_user(Role.HEAD)

    def load(self) -> list[AmountTable]:
        """All that the benefit cap needs, as drafts."""
        return [
            actions.load_reform_text(self.one, now(), CAP.key, "text", JANUARY, INVENTED, "påhittad för test"),
            actions.load_norm(self.one, now(), norm_file()),
            actions.load_reform_table(self.one, now(), CAP.key, "limits", JANUARY, LIMITS),
        ]

    def sign(self) -> None:
        for table in self.load():
            actions.approve_table(self.other, now(), table.pk)


@pytest.fixture
def pair(db: None) -> Pair:
    return Pair()


def test_postgresql_knows_the_same_rules_as_the_program(db: None) -> None:
    with connection.cursor() as cursor:
        for reform in REFORMS.values():
            cursor.execute(
                "SELECT cases_reform_needs(k), cases_reform_first(k), coalesce(cases_reform_rule(k), '')"
                " FROM (VALUES (%s)) reform(k)",
                [reform.key],
            )
            assert cursor.fetchone() == (list(reform.needs), reform.first_month, reform.rule)


def test_a_rule_without_its_tables_says_what_is_lacking_and_is_not_switched_on(pair: Pair) -> None:
    client = sign_in(Client(), pair.one)
    page = client.get("/tables/").text
    for reform in REFORMS.values():
        answer = client.post(f"/tables/reforms/{reform.key}/on/", {"month": f"{reform.first_month:%Y-%m}"})
        assert answer.status_code == 422
        for need in reform.needs.values():
            assert f"{need.words[0].upper()}{need.words[1:]}: saknas" in page
            assert f"{need.words} är inte inlagd" in answer.text
        assert "inte inbyggd i programmet" in answer.text
    assert page.count("Kan inte slås på: regeln är inte inbyggd i programmet") == len(REFORMS)
    assert "/on/" not in page
    assert not ReformSwitch.objects.exists()


def test_what_a_rule_needs_is_loaded_by_one_and_signed_by_another(pair: Pair) -> None:
    client = sign_in(Client(), pair.one)
    text = {"text": INVENTED, "source": "påhittad för test", "valid_from": "2027-01-01"}
    led_to = client.post(f"/tables/reforms/{CAP.key}/text/new/", text)["Location"]
    assert INVENTED in client.get(led_to).text
    draft = AmountTable.objects.get()
    with pytest.raises(NotAllowed, match="någon annan"):
        actions.approve_table(pair.one, now(), draft.pk)
    with pytest.raises(Conflict, match="provräkna"):
        actions.ask_what_if(pair.one, now(), draft.pk)
    assert signed_off(CAP, JANUARY) == []
    actions.approve_table(pair.other, now(), draft.pk)
    assert signed_off(CAP, JANUARY) == ["text"]
    page = client.get("/tables/").text
    assert f"godkänd av {pair.other.get_full_name()}" in page
    assert "Tabellen över bidragstaket: saknas" in page
    # It is kept and counted with by nothing.
    assert 2027 not in tables_in_force().norms


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("a", "1", "1", "secondary", "x")], "ska vara bekräftat i lagtexten"),
        ([("a", "1", "1", "verified", "")], "källan saknas"),
        ([("a", "1", "ett", "verified", "x")], "Skriv beloppet med siffror"),
        ([("a", "1", "1", "verified", "x"), ("a", "1", "2", "verified", "x")], "står två gånger"),
    ],
)
def test_an_amount_of_a_coming_rule_is_verified_with_its_source(pair: Pair, rows: list[Any], said: str) -> None:
    file = as_csv(("kind", "key", "amount", "status", "source"), rows)
    with pytest.raises(Invalid, match=said):
        actions.load_reform_table(pair.one, now(), CAP.key, "limits", JANUARY, file)


def test_with_everything_signed_it_still_refuses_while_the_rule_is_not_built(pair: Pair) -> None:
    pair.sign()
    [standing] = [s for s in standings() if s.reform is CAP]
    assert standing.lacking == [
        "regeln är inte inbyggd i programmet, eftersom lagtexten inte gick att läsa när det skrevs"
    ]
    with pytest.raises(Invalid, match="inte inbyggd i programmet"):
        actions.propose_reform(pair.one, now(), CAP.key, JANUARY)
    for rule in ("", "1"):
        with pytest.raises(Conflict, match="inte inbyggd i programmet"):
            attack(pair.one, SWITCH, CAP.key, rule, JANUARY)


def test_a_text_in_force_that_nothing_is_counted_by_is_told_of_where_its_month_is_counted_and_decided(
    pair: Pair,
) -> None:
    office = make_office()
    here = REFORMS["activity_requirement"]
    office.application = make_application(office.caseworker, office.case, here.first_month)
    text = actions.load_reform_text(pair.one, now(), here.key, "text", here.first_month, INVENTED, "påhittad för test")
    client, pages = office.as_(office.caseworker), ("calculation", "decision")
    said = "Aktivitetskrav: lagen gäller, men programmet räknar inte med den"
    urls = [office.url(f"{page}/{office.application.pk}/") for page in pages]
    assert [said in client.get(url).text for url in urls] == [False, False]
    actions.approve_table(pair.other, now(), text.pk)
    assert [said in client.get(url).text for url in urls] == [True, True]
    assert not_applied(add_months(here.first_month, -1)) == []


SWITCH = (
    "INSERT INTO cases_reformswitch(reform, rule, valid_from, state, withdrawn_reason, proposed_by_id,"
    " proposed_person_id) VALUES (%s, %s, %s, 'proposed', '', 1, 1)"
)


def test_a_built_rule_is_on_from_its_month_when_another_person_has_approved_it(
    committed_db: None, owner_connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it will be once the act has been read: here the program and PostgreSQL are told of an invented rule."""
    owner_connection.execute("CREATE OR REPLACE FUNCTION cases_reform_rule(reform text) RETURNS text"
                             " LANGUAGE sql IMMUTABLE AS $$ SELECT 'invented'::text $$")  # fmt: skip
    monkeypatch.setitem(REFORMS, CAP.key, replace(CAP, rule="invented"))
    pair = Pair()
    drafts = pair.load()
    for table in drafts[:2]:
        actions.approve_table(pair.other, now(), table.pk)
    with pytest.raises(Invalid, match="tabellen över bidragstaket är inte inlagd"):
        actions.propose_reform(pair.one, now(), CAP.key, JANUARY)
    with pytest.raises(Conflict, match="godkänt av två personer"):
        attack(pair.one, SWITCH, CAP.key, "invented", JANUARY)
    actions.approve_table(pair.other, now(), drafts[2].pk)
    with pytest.raises(Invalid, match="tidigast från 2027-01"):
        actions.propose_reform(pair.one, now(), CAP.key, date(2026, 12, 1))

    switch = actions.propose_reform(pair.one, now(), CAP.key, JANUARY)
    assert switched_on(JANUARY) == set()
    with pytest.raises(NotAllowed, match="någon annan"):
        actions.approve_reform(pair.one, now(), switch.pk)
    with pytest.raises(Conflict, match="någon annan"):
        attack(pair.one, "UPDATE cases_reformswitch SET state = 'on' WHERE id = %s", switch.pk)
    head = sign_in(Client(), pair.other)
    assert "väntar på godkännande, från januari 2027" in head.get("/tables/").text
    head.post(f"/tables/reforms/{switch.pk}/approve/")
    assert (switched_on(date(2026, 12, 1)), switched_on(JANUARY)) == (set(), {CAP.key})
    assert "påslagen från januari 2027" in head.get("/tables/").text
    with pytest.raises(Conflict, match="kan inte ändras"):
        attack(pair.one, "UPDATE cases_reformswitch SET valid_from = '2028-01-01' WHERE id = %s", switch.pk)
    head.post(f"/tables/reforms/{switch.pk}/withdraw/", {"reason": "Påslagen av misstag i testet."})
    assert switched_on(JANUARY) == set()


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.ASSISTANT, Role.CONTROLLER])
def test_only_those_who_load_tables_switch_rules(db: None, role: Role) -> None:
    user: User = make_user(role)
    with pytest.raises(NotAllowed):
        actions.propose_reform(user, now(), CAP.key, JANUARY)
