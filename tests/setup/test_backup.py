"""`manage.py backup` and `manage.py restore`: what was comes back whole, and what is wrong replaces nothing."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from bistand import backup
from bistand.backup import BackupError
from bistand.servers import ROOT
from tests.conftest import committed_database
from tests.servers import own_database

pytestmark = pytest.mark.crash

# Everything in the database that guards something: tables, columns, rules, triggers, functions and rights.
SHAPE = """
  SELECT 'right', c.relname, a.grantee::regrole::text, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'S')
  UNION ALL SELECT 'owner', c.relname, c.relowner::regrole::text, '' FROM pg_class c
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'S')
  UNION ALL SELECT 'call', p.oid::regprocedure::text, a.grantee::text, a.privilege_type FROM pg_proc p,
   aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE p.pronamespace = 'public'::regnamespace
     AND p.proowner = (SELECT datdba FROM pg_database WHERE datname = current_database())
  UNION ALL SELECT 'database', '', a.grantee::text, a.privilege_type FROM pg_database d, aclexplode(d.datacl) a
   WHERE datname = current_database()
  UNION ALL SELECT 'locale', datcollate, datctype, encoding::text FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgenabled::text, pg_get_triggerdef(oid) FROM pg_trigger
   WHERE NOT tgisinternal
  UNION ALL SELECT 'rule', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint
   WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT 'index', tablename::text, indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT 'function', oid::regprocedure::text, prosecdef::text, pg_get_functiondef(oid) FROM pg_proc
   WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
  UNION ALL SELECT 'extension', extname::text, extversion, '' FROM pg_extension
"""


def manage(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True)


def owner() -> "psycopg.Connection[Any]":
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def one(statement: str) -> Any:
    with owner() as connection:
        return connection.execute(statement).fetchone()[0]  # type: ignore[index, arg-type]


def shape() -> list[Any]:
    """PostgreSQL writes some casts and brackets in another way once a definition has been read back."""
    with owner() as connection:
        rows = connection.execute(SHAPE).fetchall()
    return sorted((*row[:3], re.sub(r"::(character varying|text)(\[\])?|[()]", "", row[3])) for row in rows)


def databases() -> set[str]:
    with owner() as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{own_database()}%"])
        return {name for (name,) in names}


def assert_one_sentence(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(lines) == 1, done.stderr
    assert lines[0].endswith(".")
    for word in words:
        assert word in lines[0]


@dataclass
class Story:
    """A case stands in the backup; another, and a sign-in, came after it."""

    file: Path
    cases: int
    head: str
    shape: list[Any]
    user_id: int
    section_id: int
    made: str
    restored: str = field(default="")


@pytest.fixture(scope="module")
def committed(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    with committed_database(django_db_blocker, request.node.nodeid):
        yield


@pytest.fixture(scope="module")
def backed_up(committed: None, tmp_path_factory: pytest.TempPathFactory) -> Story:
    from tests.factories import make_case, make_section, make_user

    section = make_section()
    user = make_user(section=section)
    make_case(user, section, child_ages=(4,))
    connections.close_all()
    file = tmp_path_factory.mktemp("backup") / "säkerhets kopia.dump"
    count, head = one("SELECT count(*) FROM cases_case"), one("SELECT audit_head()")
    done = manage("backup", str(file))
    assert done.returncode == 0, done.stderr
    return Story(file, count, head, shape(), user.pk, section.pk, done.stdout)


@pytest.fixture(scope="module")
def restored(backed_up: Story) -> Story:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from bistand.staff.models import Section, User
    from tests.factories import make_case

    make_case(User.objects.get(pk=backed_up.user_id), Section.objects.get(pk=backed_up.section_id))
    Session.objects.create(session_key="x" * 32, session_data="", expire_date=timezone.now())
    connections.close_all()
    assert one("SELECT count(*) FROM cases_case") == backed_up.cases + 1
    done = manage("restore", "--replace", "--checksum", backup.checksum(backed_up.file), str(backed_up.file))
    assert done.returncode == 0, done.stderr
    backed_up.restored = done.stdout
    return backed_up


# ---- what comes back ----------------------------------------------------------------------------------------


def test_only_its_owner_can_read_the_file(backed_up: Story) -> None:
    assert backed_up.file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backed_up.file.parent.iterdir()] == [backed_up.file.name]


def test_the_printed_checksum_is_one_that_sha256sum_accepts(backed_up: Story) -> None:
    line = backed_up.made.splitlines()[-1]
    done = subprocess.run(["sha256sum", "--check"], input=f"{line}\n", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_backup_names_the_head_of_the_history_it_holds(backed_up: Story) -> None:
    assert backed_up.head in backed_up.made


def test_what_came_after_the_backup_is_gone(restored: Story) -> None:
    assert one("SELECT count(*) FROM cases_case") == restored.cases


def test_the_history_is_the_same_and_verifies(restored: Story) -> None:
    assert one("SELECT audit_head()") == restored.head
    assert one("SELECT count(*) FROM audit_verify()") == 0
    assert restored.head in restored.restored


def test_every_rule_right_and_owner_is_the_same(restored: Story) -> None:
    assert shape() == restored.shape


def test_everybody_is_signed_out(restored: Story) -> None:
    assert one("SELECT count(*) FROM django_session") == 0


def test_the_counts_are_printed_in_words(restored: Story) -> None:
    assert f"  {restored.cases} ärenden\n" in restored.restored


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_change SET act = 'x'",
        "INSERT INTO audit_chain(month, length, head, open) VALUES (now(), 0, '', false)",
        "DELETE FROM cases_case",
        "TRUNCATE cases_person CASCADE",
        "ALTER TABLE cases_case DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id int)",
        "DROP TABLE django_session",
        "SET ROLE bistand",
    ],
)
def test_the_applications_role_may_do_no_more_than_before(restored: Story, statement: str) -> None:
    connection = psycopg.connect(os.environ["DATABASE_APP_URL"])
    with contextlib.closing(connection), pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_work_goes_on_in_the_restored_database(restored: Story) -> None:
    from bistand.staff.models import Section, User
    from tests.factories import make_case

    user, section = User.objects.get(pk=restored.user_id), Section.objects.get(pk=restored.section_id)
    case = make_case(user, section)
    connections.close_all()
    assert one(f"SELECT count(*) FROM audit_change WHERE table_name = 'cases_case' AND row_id = '{case.pk}'") > 0
    assert one("SELECT count(*) FROM audit_verify()") == 0


def test_nothing_is_left_beside_the_database(restored: Story) -> None:
    assert databases() == {own_database()}


# ---- what is refused ----------------------------------------------------------------------------------------


@pytest.fixture
def untouched(backed_up: Story) -> Iterator[Story]:
    """The database must be the very same afterwards, with nothing beside it."""
    connections.close_all()
    same = f"SELECT oid::text || audit_head() FROM pg_database WHERE datname = '{own_database()}'"
    before = one(same)
    yield backed_up
    connections.close_all()
    assert one(same) == before
    assert databases() == {own_database()}


def nothing(name: str) -> None:
    """No examination."""


def test_a_database_in_use_by_people_is_not_replaced_without_being_told(untouched: Story) -> None:
    assert_one_sentence(manage("restore", str(untouched.file)), "inte tom", "--replace")


def test_a_database_that_others_are_connected_to_is_not_replaced(untouched: Story) -> None:
    with psycopg.connect(os.environ["DATABASE_APP_URL"]), pytest.raises(BackupError, match="stoppa Bistånd"):
        backup.restore(untouched.file, True, nothing)


def test_someone_who_connects_meanwhile_stops_the_replacement(untouched: Story) -> None:
    late: list[Any] = []
    try:
        with pytest.raises(BackupError, match="stoppa Bistånd"):
            backup.restore(untouched.file, True, lambda _: late.append(psycopg.connect(os.environ["DATABASE_APP_URL"])))
    finally:
        late[0].close()


def test_a_failed_examination_replaces_nothing(untouched: Story) -> None:
    def refuse(name: str) -> None:
        raise BackupError("Nej.")

    with pytest.raises(BackupError, match="Nej"):
        backup.restore(untouched.file, True, refuse)


def test_another_kind_of_file_is_refused(untouched: Story, tmp_path: Path) -> None:
    (tmp_path / "brev.pdf").write_text("%PDF-1.7")
    assert_one_sentence(manage("restore", "--replace", str(tmp_path / "brev.pdf")), "ingen säkerhetskopia")


def test_half_a_file_is_refused(untouched: Story, tmp_path: Path) -> None:
    half = tmp_path / "half.dump"
    half.write_bytes(untouched.file.read_bytes()[: untouched.file.stat().st_size * 2 // 3])
    with pytest.raises(BackupError, match="skadad eller ofullständig"):
        backup.restore(half, True, nothing)


def test_a_file_with_another_checksum_is_refused(untouched: Story) -> None:
    done = manage("restore", "--replace", "--checksum", "0" * 64, str(untouched.file))
    assert_one_sentence(done, "annan kontrollsumma")


def test_a_backup_of_another_database_is_refused(untouched: Story, tmp_path: Path) -> None:
    other = tmp_path / "other.dump"
    url = os.environ["DATABASE_URL"]
    backup.run_program("pg_dump", ["-Fc", f"--file={other}"], url, other, database="postgres")
    with pytest.raises(BackupError, match="annan databas"):
        backup.restore(other, True, nothing)


def test_a_backup_of_a_newer_version_is_refused(untouched: Story, tmp_path: Path) -> None:
    newer = tmp_path / "newer.dump"
    with owner() as connection:
        connection.execute("INSERT INTO django_migrations(app, name, applied) VALUES ('cases', '9999_later', now())")
        try:
            backup.back_up(newer)
        finally:
            connection.execute("DELETE FROM django_migrations WHERE name = '9999_later'")
    assert_one_sentence(manage("restore", "--replace", str(newer)), "nyare version", "cases.9999")


def test_a_backup_with_a_changed_history_is_refused(untouched: Story, tmp_path: Path) -> None:
    """Whoever owns the tables can switch a trigger off; the chain tells."""
    changed = tmp_path / "changed.dump"
    switch = "ALTER TABLE audit_change {} TRIGGER a_never_changed"
    with owner() as connection:
        connection.execute(switch.format("DISABLE"))
        [row, act] = connection.execute("SELECT id, act FROM audit_change ORDER BY id LIMIT 1").fetchone()  # type: ignore[misc]
        try:
            connection.execute("UPDATE audit_change SET act = 'other' WHERE id = %s", [row])
            backup.back_up(changed)
        finally:
            connection.execute("UPDATE audit_change SET act = %s WHERE id = %s", [act, row])
            connection.execute(switch.format("ENABLE ALWAYS"))
    assert_one_sentence(manage("restore", "--replace", str(changed)), "Historiken", "ändrad")


def test_an_older_backup_is_brought_to_todays_tables_and_rights(backed_up: Story, tmp_path: Path) -> None:
    """Of before the sessions had a table."""
    older = tmp_path / "older.dump"
    connections.close_all()
    with owner() as connection:
        connection.execute("DROP TABLE django_session")
        connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    backup.back_up(older)
    done = manage("restore", "--replace", str(older))
    assert done.returncode == 0, done.stderr
    assert "äldre version: kör 1 migreringar" in done.stdout
    assert shape() == backed_up.shape


def test_a_full_disk_is_named_and_the_earlier_backup_stands(backed_up: Story, tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        file = tmp_path / "b.dump"
        file.write_text("earlier")
        with pytest.raises(BackupError, match="Disken är full"):
            backup.back_up(file)
        assert file.read_text() == "earlier"
        assert [path.name for path in tmp_path.iterdir()] == ["b.dump"]
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)


@pytest.mark.parametrize("place", ["", "saknas/b.dump"])
def test_a_place_where_no_file_can_be_is_refused(backed_up: Story, tmp_path: Path, place: str) -> None:
    assert_one_sentence(manage("backup", str(tmp_path / place)), str(tmp_path))


def test_the_password_is_not_on_the_command_line(backed_up: Story, tmp_path: Path, monkeypatch: Any) -> None:
    """A program that shows how it was called stands in for pg_dump."""
    stand_in = tmp_path / "pg_dump"
    stand_in.write_text('#!/bin/sh\necho "$@"\necho "in the environment: $PGPASSWORD"\n')
    stand_in.chmod(0o755)
    monkeypatch.setattr(backup, "program", lambda name, oldest: stand_in)
    url = os.environ["DATABASE_URL"]
    password = re.search(r"://[^:]+:([^@]+)@", url)
    assert password
    called, environment = backup.run_program("pg_dump", ["--format=custom"], url, tmp_path).splitlines()
    assert "dbname=" in called
    assert password[1] not in called
    assert password[1] in environment


def test_without_the_owners_address_the_command_says_so(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(BackupError, match="DATABASE_URL"):
        backup.back_up(tmp_path / "b.dump")
