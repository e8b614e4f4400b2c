"""The tests' own PostgreSQL and Valkey, and one database per test process, cloned from a migrated template."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bistand.embedded import Embedded
from bistand.servers import APP_ROLE, DATABASE, ROOT

FOLDER = "BISTAND_TEST_SERVERS"
OWNER_URL = "BISTAND_TEST_OWNER_URL"  # of the template


class TestServers:
    """Started once, by the process that collects; stopped by it when the last test is done."""

    __test__ = False

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bistand-test-"))
        self.folder.chmod(0o711)  # the servers' account must get through to its own folders
        self.embedded = Embedded(self.folder / "servers", durable=False)

    def start(self) -> None:
        self.embedded.claim("test")
        self.embedded.launch(broker=False)
        found = self.embedded.environment()
        os.environ[FOLDER] = str(self.folder)
        os.environ[OWNER_URL] = found["DATABASE_URL"]
        os.environ["BISTAND_TEST_APP_URL"] = found["DATABASE_APP_URL"]

    def stop(self) -> None:
        self.embedded.stop()
        self.embedded.release()
        shutil.rmtree(self.folder, ignore_errors=True)


class TestProcess:
    """What one test process has to itself: a database name, a broker and a data folder."""

    __test__ = False

    def __init__(self, name: str) -> None:
        self.database = f"bistand_{name}"
        self.folder = Path(os.environ[FOLDER]) / name
        self.broker = Embedded(self.folder)

    def start(self) -> None:
        """Start the broker and set the variables the settings read. The database comes when first asked for."""
        self.broker.claim("test")
        self.broker.launch(database=False)
        (self.folder / "static").mkdir(exist_ok=True)  # the web server warns when it is missing
        for variable in ("DATABASE_URL_FILE", "DATABASE_APP_URL_FILE", "REDIS_URL_FILE", "SECRET_KEY_FILE"):
            os.environ.pop(variable, None)
        os.environ.pop("BISTAND_DB_ROLE", None)
        os.environ |= {
            "DATABASE_URL": with_database(os.environ[OWNER_URL], self.database),
            "DATABASE_APP_URL": with_database(os.environ["BISTAND_TEST_APP_URL"], self.database),
            "REDIS_URL": self.broker.environment()["REDIS_URL"],
            "BISTAND_DATA": str(self.folder),
            "SECRET_KEY": "only-for-tests-" + "0" * 40,
        }

    def stop(self) -> None:
        self.broker.stop()
        self.broker.release()


def own_database() -> str:
    """Name of the database of this test process."""
    return urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/")


def with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """What the test processes do one at a time."""
    with open(path, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure_template() -> None:
    """Migrate the template once, whichever test process needs a database first."""
    folder = Path(os.environ[FOLDER])
    with locked(folder / "template.lock"):
        if (folder / "template.done").exists():
            return
        template = {
            "DATABASE_URL": os.environ[OWNER_URL],
            "DATABASE_APP_URL": os.environ["BISTAND_TEST_APP_URL"],
            "BISTAND_DB_ROLE": "owner",
        }
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **template}, check=True)
        (folder / "template.done").touch()


# Waits until each is gone, 20 s at most; one on its way out still keeps the database from being dropped.
END_OWN_SESSIONS = (
    "SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity WHERE usename = current_user"
    " AND datname = %s AND pid <> pg_backend_pid()"
)


def _end_sessions_of_application(name: str) -> None:
    """End what the application's role still does in a database; only that role may end its own sessions."""
    url = with_database(os.environ["BISTAND_TEST_APP_URL"], name)
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, autocommit=True) as app:
        app.execute(END_OWN_SESSIONS, [name])


def make_database(name: str) -> None:
    """Make the database `name` anew as a copy of the template, with the same rights (a copy gets none)."""
    ensure_template()
    _end_sessions_of_application(name)
    database, app = sql.Identifier(name), sql.Identifier(APP_ROLE)
    with psycopg.connect(with_database(os.environ[OWNER_URL], "postgres"), autocommit=True) as owner:
        owner.execute(END_OWN_SESSIONS, [name])
        # Not with FORCE: that is refused while a session of the application's is leaving, where this waits for it.
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(database))
        owner.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(database, sql.Identifier(DATABASE))
        )
        owner.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        owner.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, app))
