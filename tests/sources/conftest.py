"""A site of the tests' own on loopback, a source at it, and a coder that reads nothing: names and words decide."""

import datetime
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from pytest_django import Settings

from tests.factories import make_action, make_user
from tests.ingest.server import WebServer, web_server
from vendors import permissions
from vendors.extraction.types import Document, Reading
from vendors.ingest import drawn_articles
from vendors.ingest.drawing import Drawn
from vendors.ingest.fetching import FetchedPage
from vendors.models import Evidence, SourcePage
from vendors.sources import proposals, queue, script_pages
from vendors.sources.sync import sync_pages
from vendors.sources.visits import Visit, visit

SENTENCE = "The United Kingdom barred Huawei from its 5G networks on 14 July 2020."
OTHERS = (
    "Operators have spent more than ever on masts and cables, and analysts expect that they will go on to do so.",
    "Trade bodies had asked for more time, and for help with the costs of what they have to replace in the end.",
    "Shares of several makers fell in the afternoon, although trading was thin on the day before the holiday.",
)


class NoCoder:
    """Reads nothing, so that tests of everything else need neither lexicon nor encoder."""

    name, version = "none", "1"

    def read(self, document: Document) -> Reading:
        return Reading(findings=(), lang=document.lang or "en", covered=True)


def page_with(*paragraphs: str, title: str = "News of the day") -> str:
    body = "".join(f"<p>{words}</p>" for words in paragraphs)
    article = f"<article><h1>{title}</h1>{body}</article>"
    return f"<html lang=en><head><title>{title}</title></head><body>{article}</body></html>"


SHELL = "<html lang=en><head><title>News</title></head><body><div id=root></div>{}</body></html>"


def shell(script: str = "", more: str = "") -> str:
    """Return a page without words, which a script is to draw."""
    return SHELL.format(f"<noscript>You need to enable JavaScript.</noscript>{more}<script>{script}</script>")


def drawn(page: FetchedPage, *, html: str = page_with(SENTENCE, *OTHERS), refused: tuple[str, ...] = ()) -> Drawn:
    """Draw a page without a browser: it has the words given, whatever its scripts are."""
    return Drawn(html, page.url, "Chromium 1", refused)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that is needed to draw pages is missing."""
    monkeypatch.setattr(script_pages, "what_is_missing", lambda: "")
    monkeypatch.setattr(drawn_articles, "what_is_missing", lambda: "")


@pytest.fixture
def site(settings: Settings) -> Iterator[WebServer]:
    settings.FETCH_ALLOW_LOOPBACK = True
    settings.FETCH_PAUSE = 0.0
    with web_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _no_coder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposals, "rules_coder", NoCoder)


@pytest.fixture
def source() -> Callable[[str], Evidence]:
    """Return a published action's source at the address."""

    def at(url: str) -> Evidence:
        action = make_action(source=url, title="United Kingdom bars Huawei from 5G networks")
        return action.evidence.get()

    return at


@pytest.fixture
def curator():
    return permissions.grant(make_user(), permissions.CURATOR)


@pytest.fixture
def look() -> Callable[[Evidence], Visit]:
    """Look at a source's page as a worker does, due or not."""

    def at(piece: Evidence) -> Visit:
        sync_pages()
        piece.refresh_from_db()
        SourcePage.objects.update(due_at=timezone.now())
        lease = queue.lease(piece.page_id)
        assert lease is not None
        return visit(piece.page_id, lease, wait=datetime.timedelta(seconds=5))

    return at
