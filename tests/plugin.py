"""pytest plugin, loaded with `-p` before pytest-django reads the settings: gives the run its own servers.

The collecting process starts PostgreSQL, each test process its own Valkey. A database configured in the
environment is never used: a test run must not be able to touch it.
"""

import atexit
import os

import pytest

from tests.servers import TestProcess, TestServers

_servers: TestServers | None = None
_process: TestProcess | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args) -> None:  # type: ignore[no-untyped-def]
    global _servers, _process
    # Playwright's loop runs in the tests' thread; Django would otherwise refuse every query there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        _servers = TestServers()
        _servers.start()
    _process = TestProcess(worker or "main")
    _process.start()
    atexit.register(stop)  # pytest does not come to pytest_unconfigure when the settings cannot be loaded


def pytest_unconfigure(config: pytest.Config) -> None:
    stop()


def stop() -> None:
    if _process is not None:
        _process.stop()
    if _servers is not None:
        _servers.stop()
