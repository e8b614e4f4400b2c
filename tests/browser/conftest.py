"""The browser that the tests of this folder share."""

import shutil
from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # While Playwright's loop runs, Django keeps other connections for this thread than before and after it. Those of
    # the other side are closed here, for nobody else can: the database may be made anew under them.
    connections.close_all()
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield found
        found.close()
        connections.close_all()
