from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.ingest.server import WebServer, web_server


@pytest.fixture
def site(settings: Settings) -> Iterator[WebServer]:
    """A loopback server, allowed by the setting, with no pause between requests."""
    settings.FETCH_ALLOW_LOOPBACK = True
    settings.FETCH_PAUSE = 0.0
    with web_server() as server:
        yield server
