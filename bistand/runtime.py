"""Which database and broker a process uses, and with which role (rule 8: two roles, always).

DATABASE_URL names the owner's role and DATABASE_APP_URL the application's. Where only the first is given, the
second role is made here; where neither is, the embedded servers are used.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from bistand.embedded import AlreadyRunning, Embedded, data_folder
from bistand.servers import CannotStart, plain_errors, secret

JOIN_SECONDS = 60


def value(name: str) -> str:
    """An environment variable, or the content of the file that NAME_FILE points to."""
    if path := os.environ.get(f"{name}_FILE"):
        with plain_errors(Path(path)):
            return Path(path).read_text().strip()
    return os.environ.get(name, "")


def has_database() -> bool:
    return bool(value("DATABASE_URL") or value("DATABASE_APP_URL"))


def local_defaults() -> dict[str, str]:
    """What a machine of one's own needs beside the servers; anything already set is kept."""
    data = data_folder()
    defaults = {"BISTAND_DATA": str(data), "BISTAND_DEMO": "1"}
    if not value("SECRET_KEY"):
        defaults["SECRET_KEY"] = secret(data, "secret-key")
    return {name: os.environ.get(name, default) for name, default in defaults.items()}


@contextlib.contextmanager
def database_for_command(command: str, start: bool, join: bool = True) -> Iterator[None]:
    """Point this process at its database while a management command runs.

    Without any configured database the embedded servers are joined if they run, else started and stopped
    again. `start=False` is for commands that never open the database, `join=False` for those that must have it
    to themselves (AlreadyRunning).
    """
    if has_database():
        if value("DATABASE_URL") and (start or value("DATABASE_APP_URL")):
            os.environ["DATABASE_APP_URL"] = ensure_app_role() if start else value("DATABASE_APP_URL")
        yield
        return
    os.environ.update(local_defaults())
    if not start:
        yield
        return
    embedded = Embedded(data_folder())
    try:
        embedded.claim(command)
    except AlreadyRunning:
        if not join:
            raise
        with joined(embedded):
            yield
        return
    try:
        embedded.launch()
        use(embedded)
        yield
    finally:
        wait_for_joined(embedded.data)
        embedded.stop()
        embedded.release()


def use(embedded: Embedded) -> None:
    """Set the variables of this process; a broker that is configured is kept."""
    found = embedded.environment()
    if value("REDIS_URL"):
        del found["REDIS_URL"]
    os.environ.update(found)


@contextlib.contextmanager
def joined(embedded: Embedded) -> Iterator[None]:
    """Use servers that another process started; that process waits for us before it stops them."""
    with plain_errors(embedded.data):
        users = open(embedded.data / "users.lock", "w")  # noqa: SIM115  closed below
    with users:
        fcntl.flock(users, fcntl.LOCK_SH)
        use(embedded)
        wait_until_answering(os.environ["DATABASE_URL"])
        yield


def wait_for_joined(data: Path) -> None:
    """Let the commands that joined our servers finish first."""
    with contextlib.suppress(OSError), open(data / "users.lock", "w") as users:
        fcntl.flock(users, fcntl.LOCK_EX)


def wait_until_answering(url: str) -> None:
    deadline = time.monotonic() + JOIN_SECONDS
    while True:
        try:
            connect(url).close()
            return
        except CannotStart:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def connect(url: str) -> Any:
    """A plain connection that commits each statement; raises CannotStart with the server's own reason."""
    import psycopg

    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        reason = (str(error).strip() or "inget svar").splitlines()[0]
        raise CannotStart(f"Databasen svarar inte ({reason}): kontrollera DATABASE_URL.") from error


# ---- the application's role --------------------------------------------------------------------------------------


def ensure_app_role() -> str:
    """Have a role for the application beside the owner's, and return the URL it connects with.

    Raises:
        CannotStart: the role cannot be made, or it could undo what the database guards.
    """
    owner_url = value("DATABASE_URL")
    app_url = value("DATABASE_APP_URL") or derived_app_url(owner_url)
    if urlsplit(app_url).username == urlsplit(owner_url).username:
        raise CannotStart(
            "DATABASE_APP_URL har samma databasroll som DATABASE_URL: ange en egen roll för applikationen, "
            "eller utelämna DATABASE_APP_URL så skapas en."
        )
    try:
        application = connect(app_url)
    except CannotStart:
        create_app_role(owner_url, app_url)
        application = connect(app_url)
    with application:
        refuse_powerful_role(application, urlsplit(owner_url).username or "")
    return app_url


def derived_app_url(owner_url: str) -> str:
    """The owner's URL with the role `<database>_app` and a password of our own."""
    parts = urlsplit(owner_url)
    role = f"{unquote(parts.path.lstrip('/')) or unquote(parts.username or '')}_app"
    password = secret(data_folder(), f"database-url-{role}")
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role, safe='')}:{password}@{place}"))


def create_app_role(owner_url: str, app_url: str) -> None:
    """Make the role, or set its password, with the owner's rights."""
    import psycopg
    from psycopg import sql

    parts = urlsplit(app_url)
    role, password = unquote(parts.username or ""), unquote(parts.password or "")
    with connect(owner_url) as owner:
        exists = owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        statement = sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS PASSWORD {}")
        verb = sql.SQL("ALTER" if exists else "CREATE")
        try:
            owner.execute(statement.format(verb, sql.Identifier(role), sql.Literal(password)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise CannotStart(
                f"Ägarrollen i DATABASE_URL får inte skapa databasrollen {role}: ge den CREATEROLE, eller skapa rollen "
                "själv och ange den i DATABASE_APP_URL."
            ) from error


def refuse_powerful_role(application: Any, owner: str) -> None:
    """The application's role must not be able to switch off what guards the money and the history."""
    powerful = application.execute(
        "SELECT rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication"
        " OR coalesce(pg_has_role(current_user, (SELECT oid FROM pg_roles WHERE rolname = %s), 'MEMBER'), false)"
        " FROM pg_roles WHERE rolname = current_user",
        [owner],
    ).fetchone()
    if powerful and powerful[0]:
        raise CannotStart(
            "Databasrollen i DATABASE_APP_URL har för vida rättigheter (superanvändare eller medlem i ägarrollen): "
            "ange en roll som bara har LOGIN."
        )
