"""Two database roles, whatever is configured (rule 8)."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from bistand import runtime
from bistand.servers import CannotStart
from tests.servers import FOLDER, OWNER_URL, with_database


def url_for(role: str, password: str, database: str = "postgres") -> str:
    parts = urlsplit(with_database(os.environ[OWNER_URL], database))
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password)}@{parts.netloc.rpartition('@')[2]}"))


@pytest.fixture
def superuser_url() -> str:
    secret = Path(os.environ[FOLDER]) / "servers" / "secrets" / "database-postgres"
    return url_for("postgres", secret.read_text())


@pytest.fixture
def role(superuser_url: str) -> Iterator[str]:
    """Name of a role of this test process, gone before and after."""
    name = f"probe_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"

    def drop() -> None:
        with psycopg.connect(superuser_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))

    drop()
    yield name
    drop()


@pytest.fixture(autouse=True)
def _only_what_the_test_sets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BISTAND_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_APP_URL")


def test_the_applications_role_is_made_with_no_more_than_the_right_to_sign_in(monkeypatch, superuser_url, role) -> None:
    monkeypatch.setenv("DATABASE_URL", superuser_url)
    monkeypatch.setenv("DATABASE_APP_URL", url_for(role, "första"))
    with psycopg.connect(runtime.ensure_app_role()) as connection:
        rights = connection.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolinherit, rolbypassrls, rolreplication"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert connection.info.user == role
    assert rights == (False,) * 6


def test_a_new_password_is_set_on_a_role_that_exists(monkeypatch, superuser_url, role) -> None:
    monkeypatch.setenv("DATABASE_URL", superuser_url)
    for password in ("första", "andra"):
        monkeypatch.setenv("DATABASE_APP_URL", url_for(role, password))
        runtime.ensure_app_role()
    with psycopg.connect(url_for(role, "andra")) as connection:
        assert connection.info.user == role


def test_with_only_the_owners_url_the_other_role_gets_a_secret_of_its_own(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:pw@db.example:5433/ekb?sslmode=require")
    derived = urlsplit(runtime.derived_app_url(runtime.value("DATABASE_URL")))
    assert (derived.username, derived.hostname, derived.port) == ("ekb_app", "db.example", 5433)
    assert derived.query == "sslmode=require"
    stored = tmp_path / "secrets" / "database-url-ekb_app"
    assert stored.read_text() == derived.password
    assert stored.stat().st_mode & 0o077 == 0
    assert runtime.derived_app_url(runtime.value("DATABASE_URL")) == derived.geturl()


def test_one_role_for_both_is_refused(monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_APP_URL", os.environ["DATABASE_URL"])
    with pytest.raises(CannotStart, match="samma databasroll"):
        runtime.ensure_app_role()


def test_a_superuser_as_the_applications_role_is_refused(monkeypatch, superuser_url) -> None:
    monkeypatch.setenv("DATABASE_URL", os.environ[OWNER_URL])
    monkeypatch.setenv("DATABASE_APP_URL", superuser_url)
    with pytest.raises(CannotStart, match="för vida rättigheter"):
        runtime.ensure_app_role()


def test_an_owner_that_may_not_make_roles_is_told_what_to_do(monkeypatch, role) -> None:
    monkeypatch.setenv("DATABASE_URL", os.environ[OWNER_URL])
    monkeypatch.setenv("DATABASE_APP_URL", url_for(role, "lösen"))
    with pytest.raises(CannotStart, match="CREATEROLE"):
        runtime.ensure_app_role()


def test_a_database_that_does_not_answer_is_one_sentence_without_the_password(monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:hemligt@127.0.0.1:1/ekb")
    with pytest.raises(CannotStart, match="svarar inte") as refusal:
        runtime.connect(runtime.value("DATABASE_URL"))
    assert "hemligt" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_value_may_come_from_a_file(monkeypatch, tmp_path) -> None:
    (tmp_path / "url").write_text("postgresql://owner@db/ekb\n")
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "url"))
    assert runtime.value("DATABASE_URL") == "postgresql://owner@db/ekb"


@pytest.mark.django_db
def test_tests_and_application_connect_as_the_same_powerless_role(owner_connection) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        [user] = cursor.fetchone()
    owned = owner_connection.execute("SELECT count(*) FROM pg_class WHERE relowner = %s::regrole", [user]).fetchone()
    assert user != owner_connection.info.user
    assert owned == (0,)
