"""The demo municipality in a database: loaded by the command, true to every rule, and with work for every role."""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import tuple_row

from bistand.servers import ROOT
from followup.demo.check import QUESTIONS
from followup.demo.staff import PASSWORD, PEOPLE
from tests.servers import make_database, with_database

HOUSEHOLDS, MONTHS = 45, 6


def load(name: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as the owner on a database of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": with_database(os.environ["DATABASE_URL"], name),
        "DATABASE_APP_URL": with_database(os.environ["DATABASE_APP_URL"], name),
        "BISTAND_DB_ROLE": "owner",
        "BISTAND_DEMO": "1",
        "BISTAND_DATA": str(folder),
    }
    command = [sys.executable, "-m", "django", "demo", f"--households={HOUSEHOLDS}", f"--months={MONTHS}", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[str]:
    name = f"demo_{os.getpid()}"
    make_database(name)
    done = load(name, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    yield name
    with psycopg.connect(with_database(os.environ["DATABASE_URL"], "postgres"), autocommit=True) as owner:
        owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]


@pytest.fixture
def demo(database: str) -> Iterator[psycopg.Connection[Any]]:
    """The loaded database, as its owner."""
    url = with_database(os.environ["DATABASE_URL"], database)
    with psycopg.connect(url, autocommit=True, row_factory=tuple_row) as connection:
        yield connection


@pytest.mark.parametrize("rule", QUESTIONS)
def test_the_demo_keeps_rule(demo: psycopg.Connection[Any], rule: str) -> None:
    assert demo.execute(QUESTIONS[rule]).fetchall() == []  # type: ignore[arg-type]


STATES = {
    "cases_application": {"received", "under_investigation", "supplement_requested", "decided", "withdrawn"},
    "cases_decision": {"draft", "proposed", "made", "executed"},
    "cases_case": {"open", "closed"},
    "payments_payoutaccount": {"entered", "verified", "rejected"},
    "payments_payment": {"planned", "in_run", "exported", "paid", "returned"},
    "payments_paymentrun": {"open", "submitted", "exported", "reconciled"},
    "planning_plan": {"draft", "agreed", "closed"},
    "planning_referral": {"proposed", "sent", "waiting", "accepted", "started", "ended"},
    "planning_attendance": {"present", "excused", "absent"},
    "followup_followup": {"planned", "called", "held", "cancelled"},
    "followup_visit": {"booked", "called", "held", "missed", "cancelled"},
}


@pytest.mark.parametrize("table", STATES)
def test_every_state_is_there_to_see(demo: psycopg.Connection[Any], table: str) -> None:
    found = {row[0] for row in demo.execute(f"SELECT DISTINCT state FROM {table}")}  # type: ignore[arg-type]
    assert STATES[table] <= found


def test_the_history_reaches_back_to_the_first_month(demo: psycopg.Connection[Any]) -> None:
    row = demo.execute("SELECT count(DISTINCT month) FROM audit_chain WHERE length > 0").fetchone()
    assert row is not None
    assert row[0] >= MONTHS + 1


def test_what_is_calculated_as_applied_for_is_what_the_application_says(demo: psycopg.Connection[Any]) -> None:
    rows = demo.execute(
        "SELECT a.content -> 'expenses', c.input -> 'expenses', a.content -> 'incomes', c.input -> 'incomes'"
        " FROM cases_calculation c JOIN cases_application a ON a.id = c.application_id"
    ).fetchall()
    assert rows
    for said, counted, earned, income in rows:
        assert {row["kind"]: row["applied"] for row in said} == {
            row["kind"]: row["applied"] for row in counted if float(row["applied"])
        }
        assert earned == income


def test_nothing_lies_in_the_future(demo: psycopg.Connection[Any]) -> None:
    row = demo.execute("SELECT max(at) <= clock_timestamp() FROM audit_change").fetchone()
    assert row == (True,)


def test_the_list_of_sign_ins_says_user_password_and_code(database: str, folder: Path) -> None:
    text = (folder / "demo-users.txt").read_text()
    assert all(username in text for username, *_ in PEOPLE)
    assert PASSWORD in text
    assert "246810" in text


def test_the_list_of_sign_ins_says_what_waits_for_whom(database: str, folder: Path) -> None:
    lines = (folder / "demo-users.txt").read_text().splitlines()
    waiting = {line.split()[0]: below for line, below in pairwise(lines) if "väntar:" in below}
    assert "Min dag" in waiting["sara"]
    assert "Konton" in waiting["asta"]
    assert "Körningar" in waiting["helena"]
    assert "Frånvaro" in waiting["sara"]
    assert "Mina deltagare" in waiting["eva"]


def test_only_the_owner_of_the_folder_may_read_the_sign_ins(database: str, folder: Path) -> None:
    assert (folder / "demo-users.txt").stat().st_mode & 0o077 == 0


def test_a_database_in_use_is_refused_in_one_sentence(database: str, folder: Path) -> None:
    again = load(database, folder)
    assert again.returncode != 0
    assert "Databasen används redan" in again.stderr
    assert "Traceback" not in again.stderr


def test_too_few_households_are_refused(database: str, folder: Path) -> None:
    assert "minst" in load(database, folder, "--households=3").stderr


def test_the_same_seed_gives_the_same_database(database: str, folder: Path, demo: psycopg.Connection[Any]) -> None:
    other = f"demo_again_{os.getpid()}"
    make_database(other)
    try:
        assert load(other, folder).returncode == 0
        with psycopg.connect(with_database(os.environ["DATABASE_URL"], other), autocommit=True) as again:
            for question in (
                "SELECT pnr, given_name, family_name FROM cases_person ORDER BY id",
                "SELECT case_id, month, channel, state FROM cases_application ORDER BY id",
                "SELECT case_id, outcome, amount, state FROM cases_decision ORDER BY id",
                "SELECT payee_id, amount, state FROM payments_payment ORDER BY id",
                "SELECT kind, case_id, due, state FROM followup_followup ORDER BY id",
            ):
                assert again.execute(question).fetchall() == demo.execute(question).fetchall()
    finally:
        with psycopg.connect(with_database(os.environ["DATABASE_URL"], "postgres"), autocommit=True) as owner:
            owner.execute(f'DROP DATABASE "{other}" WITH (FORCE)')  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER FUNCTION cases_received_stamp() SET search_path = pg_temp",
        "CREATE SCHEMA demo_clock",
        "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
        "ALTER TABLE cases_decision DISABLE TRIGGER ALL",
    ],
)
def test_the_application_cannot_move_the_clock(database: str, statement: str) -> None:
    url = with_database(os.environ["DATABASE_APP_URL"], database)
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)  # type: ignore[arg-type]
