"""Fixtures every test can use. Tests connect as the application's role, like the application (rule 8)."""

import contextlib
import gc
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.live import LiveApp
from tests.servers import FOLDER, locked, make_database, own_database
from tests.up import Up

_committed: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sequences", type=int, default=2_000, help="random sequences of acts in the long run")
    parser.addoption("--kills", type=int, default=10, help="times that servers are killed in the tests of crashes")


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end, so that nothing is won by looking through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Real commits and rolled-back tests do not mix; pytest-django also sorts them apart.

    The long ones come first, for processes that share the tests would wait for them at the end.
    """
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & {"committed_db", "live_app"} and (item.get_closest_marker("django_db") or "db" in names):
            raise pytest.UsageError(f"{item.nodeid}: use either django_db (rolls back) or committed_db and live_app")
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How many times servers are killed: 10, or as many as `--kills` asks for."""
    return int(request.config.getoption("kills"))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """This process's database: a copy of the migrated template. pytest-django's own would need the owner."""
    make_database(own_database())


@pytest.fixture
def owner_connection(django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the owner to the same database; it sees only what is committed."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        yield connection


@pytest.fixture
def committed_db(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Real commits, visible to other connections and processes; the database is made anew afterwards.

    History cannot be deleted by anyone, so there is no other way back.
    """
    with committed_database(django_db_blocker, request.node.nodeid):
        yield


@pytest.fixture(scope="module")
def live_app(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any
) -> Iterator[LiveApp]:
    """A web server and a worker on this process's database, shared by the tests of one module.

    The module's tests may query and commit; the next module gets a new database.
    """
    with committed_database(django_db_blocker, request.node.nodeid):
        app = LiveApp(tmp_path_factory.mktemp("live"))
        app.start()
        try:
            yield app
        finally:
            app.stop()


@dataclass(frozen=True)
class FirstStart:
    """How `manage.py up` did in a data folder that did not exist, and the folder it left when it was stopped."""

    data: Path
    live: int
    ready: int
    code: int
    output: str
    left: list[int]


@pytest.fixture(scope="session")
def first_start() -> FirstStart:
    """Done once, by whichever test process first asks for it; the folder goes with the tests' servers."""
    folder = Path(os.environ[FOLDER]) / "first-start"
    with locked(folder.with_suffix(".lock")):
        if not (folder / "seen.json").exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a process that did not get through
            folder.mkdir()
            folder.chmod(0o711)  # the servers' account must get through to its own folders
            (folder / "seen.json").write_text(json.dumps(_start_first(Up(folder / "data"))))
    return FirstStart(folder / "data", **json.loads((folder / "seen.json").read_text()))


def _start_first(first: Up) -> dict[str, Any]:
    try:
        first.start_and_wait()
        statuses = {"live": first.status(), "ready": first.status("health/ready")}
        code, output = first.stop(signal.SIGINT)
        return {**statuses, "code": code, "output": output, "left": first.descendants()}
    finally:
        first.kill_everything()


@pytest.fixture(scope="session")
def migrated_data(first_start: FirstStart) -> Path:
    """A data folder whose database is migrated and whose servers are stopped, to be copied."""
    return first_start.data


@pytest.fixture
def up(migrated_data: Path) -> Iterator[Up]:
    """`manage.py up` in a data folder of its own, not started; whatever is left is killed afterwards."""
    with open_folder() as folder, copy_of(migrated_data, folder) as running:
        yield running


@pytest.fixture(scope="module")
def running_up(migrated_data: Path) -> Iterator[Up]:
    """`manage.py up`, started, shared by the tests of one module. They may kill its parts but not stop it."""
    with open_folder() as folder, copy_of(migrated_data, folder) as running:
        running.start_and_wait()
        yield running


@pytest.fixture
def empty_up() -> Iterator[Up]:
    """As `up`, but with a data folder that does not exist yet."""
    with open_folder() as folder:
        running = Up(folder / "data")
        try:
            yield running
        finally:
            running.kill_everything()


@contextlib.contextmanager
def copy_of(data: Path, folder: Path) -> Iterator[Up]:
    subprocess.run(["cp", "-a", str(data), str(folder / "data")], check=True)
    running = Up(folder / "data")
    try:
        yield running
    finally:
        running.kill_everything()


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that the servers' account can enter also when root runs the tests."""
    with tempfile.TemporaryDirectory(prefix="bistand-up-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@contextlib.contextmanager
def committed_database(blocker: DjangoDbBlocker, user: str) -> Iterator[None]:
    from django.conf import settings
    from django.core.cache import cache
    from django.db import connections

    if _committed:
        raise pytest.UsageError(f"{user}: the database is already in use for real commits by {_committed[0]}")
    _committed.append(user)
    try:
        with blocker.unblock():
            yield
            cache.clear()
    finally:
        _committed.clear()
        connections.close_all()
        make_database(own_database())
        # Runs are numbered from one again, and the bank never takes two files of one name.
        shutil.rmtree(settings.BANK["folder"], ignore_errors=True)
