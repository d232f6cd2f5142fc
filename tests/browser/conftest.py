"""A real browser for the tests that need one, and a server that answers it."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from tests.factories import make_user
from vendors import permissions

CHROMIUM = Path("/usr/bin/chromium")
MISSING = "Chromium is not installed: apt-get install chromium, then run the tests again."

# Playwright's synchronous interface runs an event loop in this thread; the ORM is used outside of it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium without a window. Skips where it is missing, fails where CI_REQUIRE_SERVICES says it must be there."""
    if not CHROMIUM.exists():
        if os.environ.get("CI_REQUIRE_SERVICES") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser, live_server):
    """Return a function that opens an address and gives the page; scripts' errors and refused content fail the test."""
    contexts, faults = [], []

    def open_at(path: str, *, width: int = 1280, scheme: str = "light", javascript: bool = True) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=javascript
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: message.type == "error" and faults.append(message.text))
        page.goto(live_server.url + path)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="session")
def loaded() -> Iterator[sqlite3.Connection]:
    """An empty database beside the tests' own, for a copy of the record as it was loaded first."""
    kept = sqlite3.connect(":memory:")
    yield kept
    kept.close()


@pytest.fixture
def record(transactional_db, loaded):
    """The reference data with its published actions: loaded by the first test of a process, copied for the others.

    Loading takes two seconds and a copy hundredths, and after each browser test the database is emptied, since the
    server's thread sees only what is committed. A copy is the whole database with its versions and numbers.
    """
    if connection.vendor != "sqlite":
        call_command("load_reference", verbosity=0)
    elif loaded.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        call_command("load_reference", verbosity=0)
        connection.connection.backup(loaded)
    else:
        loaded.backup(connection.connection)


@pytest.fixture
def open_admin(browser, live_server):
    """Return a function that logs a person with a role in, in a window of their own; errors on a page fail the test."""
    contexts, errors = [], []

    def log_in(username: str, role: str, **options):
        permissions.grant(make_user(username), role)
        context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(reverse("admin:login"))
        page.fill("#id_username", username)
        page.fill("#id_password", "correct horse battery")
        page.click("[type=submit]")
        return page

    yield log_in
    for context in contexts:
        context.close()
    assert not errors
