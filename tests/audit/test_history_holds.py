"""Attacks on the history: as the application's role, by every door, and as the owner behind its back."""

import threading
import time
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.db.utils import InternalError
from django.utils import timezone

from bistand.actions import acting
from bistand.audit import queries
from bistand.audit.actions import anchor, log_access
from bistand.audit.models import Access, Anchor, Change, Fact
from bistand.proof import bind, proof
from bistand.refusals import NotAllowed, Refusal
from bistand.staff.models import Section, User
from bistand.staff.queries import system_user
from tests.factories import make_section, make_user


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# ---- no write without a person ---------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        lambda: Section.objects.create(name="Dold"),
        lambda: Section.objects.bulk_create([Section(name="Dold")]),
        lambda: User.objects.filter(username="system").update(is_staff=True),
        lambda: run("INSERT INTO staff_section(name) VALUES ('Dold')"),
        lambda: run("UPDATE staff_employee SET name = 'Dold'"),
        lambda: run("WITH x AS (INSERT INTO staff_section(name) VALUES ('Dold') RETURNING id) SELECT * FROM x"),
        lambda: Fact.objects.create(at=timezone.now(), actor=system_user(), name="X", subject="x:1"),
        lambda: Access.objects.create(actor=system_user(), what="x"),
    ],
    ids=["create", "bulk_create", "update", "raw insert", "raw update", "with", "fact", "access"],
)
def test_a_write_without_a_bound_actor_is_refused(write: Any) -> None:
    with pytest.raises(DatabaseError, match="Ingen handlande person"):
        write()


@pytest.mark.django_db
@pytest.mark.parametrize("bound", ["", "1", "nobody", "-1", "1 OR 1=1", "99999999999999999999"])
def test_an_actor_that_is_no_number_is_refused(bound: str) -> None:
    run("SELECT set_config('app.actor', %s, true)", bound)
    with pytest.raises(DatabaseError, match="Ingen handlande person"):
        Section.objects.create(name="Dold")


@pytest.mark.django_db
def test_whoever_may_only_write_binds_nobody() -> None:
    """A console with the application's role knows the numbers of all sign-ins, but not the servers' secret."""
    mine, other, pid = make_user(None).pk, make_user(None).pk, connection.connection.info.backend_pid
    borrowed = proof(mine, pid).replace(str(mine), str(other), 1)
    for forged in (f"{mine}:{'0' * 64}", proof(mine, pid + 1), borrowed):
        run("SELECT set_config('app.actor', %s, true)", forged)
        with pytest.raises(DatabaseError, match="inte styrkt"), transaction.atomic():
            Section.objects.create(name="Dold")


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["SELECT * FROM audit_actorkey", "UPDATE audit_actorkey SET inner_pad = ''"])
def test_the_key_of_the_proof_is_nobodys_to_read_or_write(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(statement)


@pytest.mark.django_db
def test_the_proof_is_not_seen_by_other_sessions() -> None:
    with acting(system_user(), "test"), app_connection() as other:
        seen = other.execute(
            "SELECT query FROM pg_stat_activity WHERE pid = %s", [connection.connection.info.backend_pid]
        ).fetchone()
    assert seen is not None
    assert proof(system_user().pk, connection.connection.info.backend_pid) not in seen[0]


@pytest.mark.django_db
def test_an_actor_who_does_not_exist_is_refused() -> None:
    bind(connection.connection, 987654321)
    with pytest.raises(DatabaseError, match="finns inte eller är avstängd"):
        Section.objects.create(name="Dold")


@pytest.mark.django_db
def test_a_closed_sign_in_writes_nothing() -> None:
    user = make_user(None)
    with acting(system_user(), "test"):
        User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(Refusal, match="avstängd"), acting(user, "test"):
        Section.objects.create(name="Dold")


@pytest.mark.django_db
def test_the_binding_ends_with_the_act_and_comes_back_with_its_reason_after_an_inner_one() -> None:
    outer, inner = make_user(None), make_user(None)
    with acting(outer, "outer", "därför"):
        with acting(inner, "inner", "annat"):
            pass
        section = Section.objects.create(name="Yttre")
    change = Change.objects.get(table="staff_section", row=str(section.pk))
    assert (change.actor_id, change.act, change.reason) == (outer.pk, "outer", "därför")
    with pytest.raises(DatabaseError, match="Ingen handlande person"):
        Section.objects.create(name="Efter")


# ---- the history is complete -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_insert_update_and_delete_stand_with_before_and_after() -> None:
    from allauth.mfa.models import Authenticator

    user = make_user(None)
    with acting(user, "test"):
        found = Authenticator.objects.create(user=user, type="totp", data={"secret": "hemlig"})
        Authenticator.objects.filter(pk=found.pk).update(type="recovery_codes")
        Authenticator.objects.filter(pk=found.pk).delete()
    rows = list(Change.objects.filter(table="mfa_authenticator").order_by("id"))
    assert [row.operation for row in rows] == ["I", "U", "D"]
    assert rows[0].before is None
    assert rows[0].after is not None
    assert rows[0].after["type"] == "totp"
    assert (rows[1].before, rows[1].after) == ({"type": "totp"}, {"type": "recovery_codes"})
    assert rows[2].after is None
    assert {row.actor_id for row in rows} == {user.pk}


@pytest.mark.django_db
def test_a_secret_column_leaves_a_fingerprint_and_never_the_secret() -> None:
    user = make_user(None, password="Ett-helt-nytt-9-ord")
    before = Change.objects.filter(table="staff_user", row=str(user.pk)).count()
    with acting(user, "test"):
        User.objects.filter(pk=user.pk).update(password="argon2$hemligt")
    change = Change.objects.filter(table="staff_user", row=str(user.pk)).order_by("-id")[0]
    assert Change.objects.filter(table="staff_user", row=str(user.pk)).count() == before + 1
    assert change.after is not None
    assert change.after["password"].startswith("sha256:")
    assert "hemligt" not in str(change.after)


@pytest.mark.django_db
def test_bulk_writes_leave_one_row_each() -> None:
    with acting(system_user(), "test"):
        made = Section.objects.bulk_create([Section(name=f"Bulk {n}") for n in range(50)])
        Section.objects.filter(pk__in=[s.pk for s in made]).update(name=connection_concat())
    rows = Change.objects.filter(table="staff_section", row__in=[str(s.pk) for s in made])
    assert (rows.filter(operation="I").count(), rows.filter(operation="U").count()) == (50, 50)


def connection_concat() -> Any:
    from django.db.models import F, Value
    from django.db.models.functions import Concat

    return Concat(F("name"), Value("!"))


@pytest.mark.django_db
def test_a_write_that_changes_nothing_leaves_nothing() -> None:
    section = make_section("Lika")
    before = Change.objects.count()
    with acting(system_user(), "test"):
        Section.objects.filter(pk=section.pk).update(name="Lika")
        Section.objects.filter(pk=-1).update(name="Ingen")
    assert Change.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "moved", ["id", "CASE WHEN name = 'Många 0' THEN 987654 ELSE id END"], ids=["names", "and a key"]
)
def test_the_history_of_many_rows_says_what_changed_in_each(moved: str) -> None:
    """Of so many that only the columns in which any of them differs are looked at."""
    with acting(system_user(), "test"):
        made = Section.objects.bulk_create([Section(name=f"Många {n}") for n in range(1200)])
        odd = f"UPDATE staff_section SET id = {moved}, name = CASE WHEN id %% 2 = 1 THEN name || '!' ELSE name END"
        run(f"{odd} WHERE id = ANY (%s)", [section.pk for section in made])
    rows = Change.objects.filter(table="staff_section", operation="U", row__in=[str(section.pk) for section in made])
    changed = {row: (before, after) for row, before, after in rows.values_list("row", "before", "after")}
    gone = {str(made[0].pk)} if moved != "id" else set()
    odds = [section for section in made if section.pk % 2 == 1 and str(section.pk) not in gone]
    assert changed == {str(s.pk): ({"name": s.name}, {"name": f"{s.name}!"}) for s in odds}
    assert list(queries.verify()) == []


@pytest.mark.django_db
def test_the_history_of_many_rows_that_all_changed_alike_says_what_each_was() -> None:
    with acting(system_user(), "test"):
        made = Section.objects.bulk_create([Section(name=f"Alla {n}") for n in range(1200)])
        Section.objects.filter(pk__in=[section.pk for section in made]).update(name=connection_concat())
    rows = Change.objects.filter(table="staff_section", operation="U", row__in=[str(section.pk) for section in made])
    changed = {row: (before, after) for row, before, after in rows.values_list("row", "before", "after")}
    assert changed == {str(s.pk): ({"name": s.name}, {"name": f"{s.name}!"}) for s in made}
    assert list(queries.verify()) == []


@pytest.mark.django_db
def test_a_changed_primary_key_is_a_row_gone_and_a_row_come() -> None:
    section = make_section()
    with acting(system_user(), "test"):
        run("UPDATE staff_section SET id = 987654 WHERE id = %s", section.pk)
    assert Change.objects.get(table="staff_section", row="987654").operation == "I"
    assert Change.objects.filter(table="staff_section", row=str(section.pk), operation="D").exists()


@pytest.mark.django_db
def test_a_wrong_actor_and_time_on_own_rows_are_overwritten() -> None:
    user, other = make_user(None), make_user(None)
    long_ago = timezone.now() - timedelta(days=900)
    with acting(user, "test"):
        fact = Fact.objects.create(at=long_ago, actor=other, name="X", subject="x:1")
        access = Access.objects.create(actor=other, what="x", at=long_ago)
        run("INSERT INTO staff_stepup(user_id, at, purpose) VALUES (%s, %s, 'forged')", other.pk, long_ago)
    fact.refresh_from_db()
    access.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id, at FROM staff_stepup WHERE purpose = 'forged'")
        who, at = cursor.fetchone()
    assert {fact.actor_id, access.actor_id, who} == {user.pk}
    assert min(fact.at, access.at, at) > timezone.now() - timedelta(minutes=1)


@pytest.mark.django_db
def test_an_actor_put_in_the_middle_of_a_statement_writes_nothing() -> None:
    """The first row is written in another's name, and the true one is put back before the statement ends."""
    user, other = make_user(None), make_user(None)
    forged = "INSERT INTO audit_fact (at, actor_id, name, subject, data) SELECT now(), 1,"
    forged += " left(set_config('app.actor', bound, true), 5), 'x:1', '{}' FROM unnest(ARRAY[%s, current_setting(%s)])"
    with acting(user, "test"), pytest.raises(DatabaseError, match="inte styrkt"), transaction.atomic():
        run(f"{forged} bound", f"{other.pk}:{'0' * 64}", "app.actor")


# ---- what the application's role cannot do ---------------------------------------------------------------

FORBIDDEN = [
    "INSERT INTO audit_change(chain_id, seq, at, actor_id, act, reason, table_name, row_id, operation, hash)"
    " VALUES (1, 1, now(), 1, '', '', 'x', '1', 'I', '')",
    "UPDATE audit_change SET actor_id = 1",
    "DELETE FROM audit_change",
    "TRUNCATE audit_change",
    "UPDATE audit_chain SET length = 0",
    "INSERT INTO audit_anchor(at, actor_id, heads, digest) VALUES (now(), 1, '[]', '')",
    "DELETE FROM audit_chain",
    "UPDATE audit_access SET what = 'annat'",
    "DELETE FROM audit_access",
    "UPDATE audit_fact SET name = 'annat'",
    "DELETE FROM audit_fact",
    "DELETE FROM staff_user",
    "UPDATE staff_stepup SET at = now()",
    "TRUNCATE staff_section",
    "ALTER TABLE staff_section DISABLE TRIGGER ALL",
    "ALTER TABLE audit_change DROP COLUMN hash",
    "DROP TRIGGER history_insert ON staff_section",
    "DROP TABLE audit_change CASCADE",
    "SET session_replication_role = replica",
    "SET ROLE bistand",
    "CREATE TABLE public.staff_user2 (id int)",
    "CREATE TEMP TABLE staff_user (id bigint, is_active boolean)",
    "CREATE SCHEMA app",
    "CREATE FUNCTION public.sha256(text) RETURNS bytea LANGUAGE sql AS 'SELECT NULL::bytea'",
    "CREATE OR REPLACE FUNCTION bistand_actor() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
    "SELECT audit_take_chain()",
    "SELECT * FROM audit_end(1)",
    "INSERT INTO auth_group(name) VALUES ('alla')",
    "COPY audit_change TO PROGRAM 'cat'",
]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_applications_role_is_refused_by_the_database(statement: str) -> None:
    with connection.cursor() as cursor:
        bind(connection.connection, system_user().pk)
        with pytest.raises((ProgrammingError, InternalError)) as caught:
            cursor.execute(statement)
    assert getattr(caught.value.__cause__, "sqlstate", "") == "42501"


@pytest.mark.django_db
def test_a_trigger_function_cannot_be_borrowed_to_forge_history(owner_connection: Any) -> None:
    granted = owner_connection.execute(
        "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
        " AND p.prorettype = 'trigger'::regtype AND has_function_privilege('bistand_app', p.oid, 'EXECUTE')"
    ).fetchall()
    assert granted == []


@pytest.mark.django_db
def test_every_trigger_of_ours_fires_in_replica_sessions_too(owner_connection: Any) -> None:
    weak = owner_connection.execute(
        "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'A'"
    ).fetchall()
    assert weak == []


@pytest.mark.django_db
def test_every_owners_function_fixes_its_search_path(owner_connection: Any) -> None:
    loose = owner_connection.execute(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        " AND NOT coalesce(array_to_string(proconfig, ',') LIKE '%search_path=public, pg_temp%', false)"
    ).fetchall()
    assert loose == []


# ---- tampering behind its back is found ------------------------------------------------------------------


@pytest.fixture
def chained(committed_db: None) -> None:
    for number in range(4):
        with acting(system_user(), "test"):
            Section.objects.create(name=f"Kedja {number}")


def tamper(owner: psycopg.Connection[Any], *statements: str) -> None:
    with owner.transaction():
        owner.execute("ALTER TABLE audit_change DISABLE TRIGGER ALL")
        owner.execute("ALTER TABLE audit_chain DISABLE TRIGGER ALL")
        for statement in statements:
            owner.execute(statement)
        owner.execute("ALTER TABLE audit_change ENABLE ALWAYS TRIGGER a_never_changed")


LAST = "(SELECT max(id) FROM audit_change)"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_change SET actor_id = actor_id + 1 WHERE id = " + LAST,
        'UPDATE audit_change SET after = after || \'{"name": "annan"}\' WHERE id = ' + LAST + " - 1",
        "UPDATE audit_change SET at = at - interval '1 day' WHERE id = " + LAST + " - 2",
        "UPDATE audit_change SET reason = 'annat' WHERE id = " + LAST,
        "DELETE FROM audit_change WHERE id = " + LAST,
        "DELETE FROM audit_change WHERE id = " + LAST + " - 1",
        "UPDATE audit_chain SET length = length - 1",
    ],
    ids=["actor", "after", "time", "reason", "last row gone", "row gone", "head"],
)
def test_tampering_as_the_owner_is_found(chained: None, owner_connection: Any, statement: str) -> None:
    assert queries.verify() == []
    tamper(owner_connection, statement)
    assert queries.verify() != []


def test_a_chain_rewritten_from_end_to_end_breaks_the_anchor(chained: None, owner_connection: Any) -> None:
    digest = anchor(system_user())
    tamper(
        owner_connection,
        "DELETE FROM audit_change WHERE id = " + LAST,
        "UPDATE audit_chain SET (length, head) = (SELECT e.n, e.h FROM audit_end(audit_chain.id) e)",
    )
    assert {fault.what for fault in queries.verify()} == {f"avviker från förankringen {Anchor.objects.get().pk}"}
    assert queries.anchor_of(digest) is not None


def test_the_command_says_ok_or_names_the_fault(chained: None, owner_connection: Any, capsys: Any) -> None:
    digest = anchor(system_user())
    call_command("verify_history", "--anchor", digest)
    assert "Historiken är orörd" in capsys.readouterr().out
    with pytest.raises(CommandError, match="inte noterad"):
        call_command("verify_history", "--anchor", "0" * 64)
    tamper(owner_connection, "UPDATE audit_change SET act = 'annat' WHERE id = " + LAST)
    with pytest.raises(CommandError, match="ändrad på 1 ställen"):
        call_command("verify_history")


def test_the_owner_cannot_empty_a_table_by_mistake(chained: None, owner_connection: Any) -> None:
    with pytest.raises(psycopg.DatabaseError, match="fastställt"):
        owner_connection.execute("TRUNCATE audit_change")
    with pytest.raises(psycopg.DatabaseError, match="fastställt"):
        owner_connection.execute("DELETE FROM audit_access; TRUNCATE staff_section CASCADE")


# ---- many writers ----------------------------------------------------------------------------------------


def app_connection() -> psycopg.Connection[Any]:
    import os

    return psycopg.connect(os.environ["DATABASE_APP_URL"])


def test_writers_at_the_same_time_take_chains_of_their_own_and_do_not_wait(committed_db: None) -> None:
    actor = system_user().pk
    open_connections = [app_connection() for _ in range(3)]
    started = time.monotonic()
    for number, conn in enumerate(open_connections):
        conn.execute("SET lock_timeout = '3s'")
        bind(conn, actor)
        conn.execute("INSERT INTO staff_section(name) VALUES (%s)", [f"Samtidig {number}"])
    assert time.monotonic() - started < 3
    for conn in open_connections:
        conn.commit()
        conn.close()
    chains = Change.objects.filter(table="staff_section", after__name__startswith="Samtidig")
    assert len(set(chains.values_list("chain_id", flat=True))) == 3
    assert queries.verify() == []


def test_a_forged_chain_setting_only_chooses_among_free_chains(committed_db: None) -> None:
    actor = system_user().pk
    with app_connection() as first, app_connection() as second:
        bind(first, actor)
        first.execute("INSERT INTO staff_section(name) VALUES ('Ett')")
        taken = first.execute("SELECT current_setting('app.chain')").fetchone()
        assert taken is not None
        for forged in (taken[0], "-1", "many", "999999"):
            bind(second, actor)
            second.execute("SELECT set_config('app.chain', %s, true)", [forged])
            second.execute("INSERT INTO staff_section(name) VALUES (%s)", [f"Två {forged}"])
        second.commit()
        first.commit()
    assert queries.verify() == []


def test_constraints_made_immediate_do_not_loosen_the_chain(committed_db: None) -> None:
    with acting(system_user(), "test"):
        run("SET CONSTRAINTS ALL IMMEDIATE")
        Section.objects.create(name="Ett")
        Section.objects.create(name="Två")
    assert queries.verify() == []


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_snapshot_that_could_hide_anothers_write_is_refused(committed_db: None, level: str) -> None:
    with app_connection() as conn:
        conn.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")  # type: ignore[call-overload]
        bind(conn, system_user().pk)
        with pytest.raises(psycopg.Error, match="read committed"):
            conn.execute("INSERT INTO staff_section(name) VALUES ('Gammal bild')")


def test_many_threads_leave_a_history_that_holds(committed_db: None) -> None:
    actor = system_user().pk

    def write(number: int) -> None:
        with app_connection() as conn:
            for step in range(10):
                bind(conn, actor)
                conn.execute("INSERT INTO staff_section(name) VALUES (%s)", [f"Tråd {number} {step}"])
                conn.rollback() if step % 4 == 3 else conn.commit()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Section.objects.filter(name__startswith="Tråd").count() == 48
    assert Change.objects.filter(after__name__startswith="Tråd").count() == 48
    assert queries.verify() == []


def write_and_refuse() -> None:
    with acting(system_user(), "inner"):
        Section.objects.create(name="Bort")
        raise NotAllowed("nej")


@pytest.mark.django_db
def test_a_rolled_back_savepoint_leaves_no_hole() -> None:
    with acting(system_user(), "test"):
        Section.objects.create(name="Kvar")
        with pytest.raises(NotAllowed):
            write_and_refuse()
        Section.objects.create(name="Kvar också")
    assert not Change.objects.filter(after__name="Bort").exists()
    assert queries.verify() == []


@pytest.mark.django_db
def test_log_access_notes_who_what_and_whom() -> None:
    user = make_user()
    log_access(user, "akten", case_id=7, persons=[1, 2], reason="handläggning")
    row = Access.objects.get()
    assert (row.actor_id, row.case_id, row.persons, row.reason) == (user.pk, 7, [1, 2], "handläggning")
    assert list(queries.accesses(person=2)) == [row]
    assert list(queries.accesses(person=3)) == []
