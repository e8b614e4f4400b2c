"""A load for measuring, whose households are copies of a few: each copy is as true as what it was made of."""

import io
import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from lxml import etree
from psycopg.rows import tuple_row

from cases.numbers import birth_date_of, read_person_number
from followup.demo.check import QUESTIONS
from followup.demo.multiply import STRIDE
from payments.bank import schema
from payments.bank.accounts import read_bank_account, read_ocr
from tests.demo.test_demo import load
from tests.servers import OWNER_URL, make_database, with_database

HOUSEHOLDS, BASE, MONTHS = 120, 40, 3
NAMES = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    name = f"demo_bulk_{os.getpid()}"
    make_database(name)
    size = (f"--households={HOUSEHOLDS}", f"--base={BASE}", f"--months={MONTHS}")
    done = load(name, tmp_path_factory.mktemp("bulk"), "--bulk", *size)
    assert done.returncode == 0, done.stdout + done.stderr
    yield name
    with psycopg.connect(with_database(os.environ["DATABASE_URL"], "postgres"), autocommit=True) as owner:
        owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]


@pytest.fixture
def bulk(database: str) -> Iterator[psycopg.Connection[Any]]:
    url = with_database(os.environ["DATABASE_URL"], database)
    with psycopg.connect(url, autocommit=True, row_factory=tuple_row) as connection:
        yield connection


@pytest.mark.parametrize("rule", QUESTIONS)
def test_every_copy_keeps_rule(bulk: psycopg.Connection[Any], rule: str) -> None:
    assert bulk.execute(QUESTIONS[rule]).fetchall() == []  # type: ignore[arg-type]


def test_there_are_exactly_as_many_households_as_asked_for(bulk: psycopg.Connection[Any]) -> None:
    assert bulk.execute("SELECT count(*) FROM cases_household").fetchone() == (HOUSEHOLDS,)


@pytest.mark.parametrize(
    "catalog",
    [
        "SELECT indexrelid::regclass::text, indrelid::regclass::text, indkey::text, indisunique, indisvalid,"
        " indpred IS NULL FROM pg_index WHERE indrelid::regclass::text !~ '^pg_' ORDER BY 1",
        "SELECT conrelid::regclass::text, conname, contype, convalidated, condeferred, conkey, confkey"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
        "SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    ],
    ids=["indexes", "constraints", "triggers"],
)
def test_what_guards_the_data_is_what_guards_it_elsewhere(bulk: psycopg.Connection[Any], catalog: str) -> None:
    with psycopg.connect(os.environ[OWNER_URL], row_factory=tuple_row) as template:
        expected = template.execute(catalog).fetchall()  # type: ignore[arg-type]
    assert bulk.execute(catalog).fetchall() == expected  # type: ignore[arg-type]


def test_everybody_has_a_valid_number_that_says_their_birth_date(bulk: psycopg.Connection[Any]) -> None:
    for pnr, born in bulk.execute("SELECT pnr, birth_date FROM cases_person"):
        assert read_person_number(pnr) == pnr
        assert birth_date_of(pnr) == born


def test_the_check_digits_of_accounts_hold(bulk: psycopg.Connection[Any]) -> None:
    found = bulk.execute("SELECT clearing, number, bank, normalized FROM payments_payoutaccount WHERE kind = 'bank'")
    for clearing, number, bank, normalized in found:
        account = read_bank_account(clearing, number)
        assert (account.bank, account.normalized, account.warnings) == (bank, normalized, ())


def test_no_two_clients_share_an_account(bulk: psycopg.Connection[Any]) -> None:
    row = bulk.execute("SELECT count(*), count(DISTINCT normalized) FROM payments_payoutaccount").fetchone()
    assert row is not None
    assert row[0] == row[1]


def test_the_check_digits_of_references_hold(bulk: psycopg.Connection[Any]) -> None:
    for (reference,) in bulk.execute("SELECT DISTINCT reference FROM payments_payment WHERE reference <> ''"):
        assert str(read_ocr(reference).number) == reference


def test_a_landlord_knows_each_household_by_a_number_of_its_own(bulk: psycopg.Connection[Any]) -> None:
    shared = bulk.execute(
        "SELECT reference FROM payments_payment WHERE reference <> '' GROUP BY 1 HAVING count(DISTINCT case_id) > 1"
    )
    assert shared.fetchall() == []


def test_a_calculation_is_of_the_members_of_its_own_household(bulk: psycopg.Connection[Any]) -> None:
    strangers = bulk.execute("""
        SELECT k.id, one FROM cases_calculation k JOIN cases_case c ON c.id = k.case_id
         CROSS JOIN LATERAL jsonb_path_query(k.input, '$.household.*[*] ? (exists (@.id))') one
         WHERE NOT EXISTS (SELECT FROM cases_householdmember m JOIN cases_person p ON p.id = m.person_id
                            WHERE m.household_id = c.household_id AND p.id = (one ->> 'id')::bigint
                              AND p.birth_date = (one ->> 'birth_date')::date)""")
    assert strangers.fetchall() == []


def test_a_bank_file_has_the_payments_of_its_run_to_their_accounts(bulk: psycopg.Connection[Any]) -> None:
    files = bulk.execute(
        "SELECT r.run_id, s.content FROM payments_runfile r JOIN cases_storedfile s ON s.id = r.file_id"
        " WHERE r.run_id > %s",
        [STRIDE],
    ).fetchall()
    assert files
    for run, content in files:
        schema.validate(content)
        said = {
            transfer.findtext(".//p:EndToEndId", "", NAMES): (
                transfer.findtext(".//p:InstdAmt", "", NAMES),
                transfer.findtext(".//p:CdtrAcct//p:Othr/p:Id", "", NAMES),
                transfer.findtext(".//p:Ref", "", NAMES),
            )
            for transfer in etree.parse(io.BytesIO(content)).iterfind(".//p:CdtTrfTxInf", NAMES)
        }
        rows = bulk.execute(
            "SELECT p.id, p.amount::text, a.number, p.reference FROM payments_payment p"
            " JOIN payments_payoutaccount a ON a.id = p.account_id WHERE p.run_id = %s",
            [run],
        )
        assert said == {f"P{pk}": (amount, number, reference) for pk, amount, number, reference in rows}


def test_what_is_told_of_a_case_is_of_its_own_payments(bulk: psycopg.Connection[Any]) -> None:
    strangers = bulk.execute("""
        SELECT f.id FROM audit_fact f WHERE f.name = 'PaymentsPaid' AND NOT EXISTS (
          SELECT FROM payments_payment p WHERE p.case_id = f.case_id AND p.run_id = (f.data ->> 'run_id')::bigint)""")
    assert strangers.fetchall() == []
