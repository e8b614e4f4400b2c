"""Backup and restore of the whole database, as its owner, with PostgreSQL's own programs.

A backup is one file in pg_dump's custom format. A restore fills a new database beside the one in use, has it
examined there, and only then lets it take the other's name: whatever goes wrong before, the old one stands.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bistand import runtime
from bistand.servers import CannotStart, postgres_programs

MAGIC = b"PGDMP"
# A table that every backup of ours has, and hardly any other database.
OUR_TABLE = "TABLE DATA public audit_change "
SUFFIX = "_restored"
MOST_JOBS = 4
MAINTENANCE = "postgres"  # the database to be in while another is made, renamed or dropped


class BackupError(CannotStart):
    """Why there is no backup, or nothing was restored: one Swedish sentence with what to do about it."""


@dataclass(frozen=True)
class Backup:
    """A file that was written: size in bytes, SHA-256 of the file, and the head of the history in it."""

    path: Path
    size: int
    sha256: str
    head: str


# ---- backup -------------------------------------------------------------------------------------------------


def back_up(path: Path) -> Backup:
    """Write the whole database to `path`, readable by its owner only; there whole or not at all.

    People may go on working: the file holds the database as it was when the backup began.

    Raises:
        BackupError: the file cannot be written, or the programs cannot read the database.
    """
    url = owner_url()
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with plain_file_errors(path):
            if path.is_dir():
                raise BackupError(f"{path} är en mapp: ange ett filnamn.")
            unfinished.unlink(missing_ok=True)
            os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with one_moment(url) as (snapshot, head):
            run_program("pg_dump", ["--format=custom", f"--snapshot={snapshot}", f"--file={unfinished}"], url, path)
        with plain_file_errors(path):
            made = Backup(path, unfinished.stat().st_size, checksum(unfinished), head)
            unfinished.replace(path)
            sync_folder(path.parent)
        return made
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


@contextlib.contextmanager
def one_moment(url: str) -> Iterator[tuple[str, str]]:
    """Hold the database as it is now: a snapshot for pg_dump, and the head of the history at that moment."""
    with runtime.connect(url) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        if connection.execute("SELECT to_regproc('audit_head')").fetchone()[0] is None:
            raise BackupError("Databasen är tom: det finns inget att säkerhetskopiera.")
        yield connection.execute("SELECT pg_export_snapshot(), audit_head()").fetchone()


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Have the new name survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def plain_file_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise BackupError(full_folder(path)) from error
        reason = error.strerror or str(error)
        raise BackupError(
            f"Filen {path} går inte att använda ({reason}): kontrollera sökväg och rättigheter."
        ) from error


# ---- restore ------------------------------------------------------------------------------------------------


def restore(path: Path, replace: bool, examine: Callable[[str], None]) -> None:
    """Put the backup in `path` in the place of the database.

    Parameters:
        replace: whether a database that holds tables may be replaced.
        examine: called with the name of the new database when it is filled and before it is used; must leave
            no connection open. What it raises stops the restore.

    Raises:
        BackupError: the file is no backup of ours, or the database is not free to be replaced.
    """
    url = owner_url()
    refuse_foreign_file(path, url)
    name = str(conninfo_to_dict(url)["dbname"])
    fresh = f"{name}{SUFFIX}"
    refuse_used_database(url, name, replace)
    with in_database(url, MAINTENANCE) as server:
        create_like(server, name, fresh)
        try:
            fill(path, url, fresh)
            examine(fresh)
            take_place(server, name, fresh)
        finally:
            drop(server, fresh)  # gone already when it took the other's place


def refuse_foreign_file(path: Path, url: str) -> None:
    """Read the list of contents, which stands first in the file, before anything is touched."""
    with plain_file_errors(path), path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise BackupError(f"{path} är ingen säkerhetskopia från Bistånd.")
    contents = run_program("pg_restore", ["--list", str(path)], url, path, connect=False)
    if OUR_TABLE not in contents:
        raise BackupError(f"{path} är en säkerhetskopia av en annan databas än Bistånds.")
    found = re.search(r"Dumped from database version: (\d+)", contents)
    if found and int(found[1]) > (here := server_version(url)):
        raise BackupError(
            f"Säkerhetskopian är gjord i PostgreSQL {found[1]} men servern är PostgreSQL {here}: "
            f"läs in den på en server med version {found[1]} eller senare."
        )


def refuse_used_database(url: str, name: str, replace: bool) -> None:
    with runtime.connect(url) as connection:
        used = connection.execute(
            "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))"
        ).fetchone()[0]
        if used and not replace:
            raise BackupError(
                f"Databasen {name} är inte tom: ta en säkerhetskopia av den och kör igen med --replace för att ersätta "
                "den."
            )
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()[0]
    if others:
        raise BackupError(in_use(name))


def in_use(name: str) -> str:
    return f"Databasen {name} används av andra: stoppa Bistånd (web, worker och beat) och kör igen."


def create_like(server: Any, name: str, fresh: str) -> None:
    """Make an empty database with the other's encoding and order of letters; an earlier try's is thrown away."""
    row = server.execute(
        "SELECT pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider::text,"
        " coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') FROM pg_database d WHERE datname = %s",
        [name],
    ).fetchone()
    encoding, collate, ctype, provider, locale = row
    options = [sql.SQL("ENCODING {} LC_COLLATE {} LC_CTYPE {}").format(*map(sql.Literal, (encoding, collate, ctype)))]
    kind = {"i": "ICU", "b": "BUILTIN"}.get(provider)
    if kind:
        options.append(sql.SQL(f"LOCALE_PROVIDER {kind.lower()} {kind}_LOCALE {{}}").format(sql.Literal(locale)))
    drop(server, fresh)
    try:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 {}")
        server.execute(statement.format(sql.Identifier(fresh), sql.SQL(" ").join(options)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise BackupError(
            "Ägarrollen i DATABASE_URL får inte skapa databaser: ge den CREATEDB (ALTER ROLE … CREATEDB) och kör igen."
        ) from error
    except (psycopg.errors.DiskFull, psycopg.errors.IoError) as error:
        raise BackupError(FULL_SERVER) from error


def drop(server: Any, name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def fill(path: Path, url: str, fresh: str) -> None:
    """Load the file. Owner and rights are given here, since the roles may have other names than where it was made."""
    jobs = min(os.cpu_count() or 1, MOST_JOBS)
    options = ["--no-owner", "--no-acl", "--no-comments", "--exit-on-error", f"--jobs={jobs}"]
    run_program("pg_restore", [*options, str(path)], url, path, database=fresh)


def take_place(server: Any, name: str, fresh: str) -> None:
    """Let the new database take the other's name in one transaction, then drop the other."""
    old = f"{name}_replaced"
    drop(server, old)
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    try:
        with server.transaction():
            server.execute(rename.format(sql.Identifier(name), sql.Identifier(old)))
            server.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
    except psycopg.errors.ObjectInUse as error:
        raise BackupError(in_use(name)) from error
    drop(server, old)


# ---- PostgreSQL's programs ----------------------------------------------------------------------------------

FULL_SERVER = "Disken är full där databasen ligger: frigör utrymme och kör igen."


def owner_url() -> str:
    url = runtime.value("DATABASE_URL")
    if not url:
        raise BackupError("Ange ägarrollens adress i DATABASE_URL: programmets egen roll räcker inte.")
    return url


def in_database(url: str, name: str) -> Any:
    return runtime.connect(make_conninfo(url, dbname=name))


def server_version(url: str) -> int:
    with runtime.connect(url) as connection:
        return int(connection.info.server_version) // 10000


def program(name: str, oldest: int) -> Path:
    """The program from the wheel, the path or Debian's folders, of at least the server's version."""
    folders = [postgres_programs()]
    if found := shutil.which(name):
        folders.append(Path(found).parent)
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / name).exists() and program_version(folder / name) >= oldest:
            return folder / name
    raise BackupError(f"Servern är PostgreSQL {oldest}: installera {name} i samma eller en senare version.")


def program_version(path: Path) -> int:
    answer = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    found = re.search(r"\) (\d+)", answer)
    return int(found[1]) if found else 0


def run_program(
    name: str, arguments: Sequence[str], url: str, path: Path, *, database: str = "", connect: bool = True
) -> str:
    """Run pg_dump or pg_restore and return what it printed.

    The password goes through the environment, which only the same account can read, never the command line.
    """
    parts = conninfo_to_dict(url)
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    if password := parts.pop("password", None):
        environment["PGPASSWORD"] = str(password)
    target = make_conninfo(**{**parts, "dbname": database or parts.get("dbname")})  # type: ignore[arg-type]
    command = [str(program(name, server_version(url))), "--no-password", *([f"--dbname={target}"] if connect else [])]
    done = subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise BackupError(sentence(name, done.stderr, path))
    return done.stdout


def full_folder(path: Path) -> str:
    return f"Disken är full: frigör utrymme där {path.parent} ligger och kör igen."


def sentence(name: str, complaint: str, path: Path) -> str:
    """What a program's complaint means for the person who runs the command."""
    if "No space left on device" in complaint or "Disk quota exceeded" in complaint:
        if name == "pg_dump":
            return full_folder(path)
        return FULL_SERVER
    if "unsupported version" in complaint:
        return f"{path} är gjord med en nyare PostgreSQL än den här: installera samma eller en senare version."
    lines = [line.strip() for line in complaint.splitlines() if "error:" in line] or [complaint.strip()]
    reason = lines[0].partition("error: ")[2] or lines[0] or "okänt fel"
    if name == "pg_restore":
        return f"{path} går inte att läsa in ({reason}): filen är skadad eller ofullständig."
    return f"Databasen går inte att läsa ({reason}): kontrollera ägarrollens rättigheter."
