"""Pages that only a script can draw: drawn by a browser that reaches nobody, for which the checked fetcher fetches."""

import json
import socket
import subprocess
import tempfile
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from django.urls import reverse

from tests import services
from tests.factories import make_user
from tests.sources.conftest import OTHERS, SENTENCE, drawn, page_with, shell
from vendors import permissions, tasks
from vendors.ingest import browser_pipe, drawing, drawn_articles
from vendors.ingest.drawing import Bounds, NotStarted, draw
from vendors.ingest.fetching import fetch
from vendors.ingest.intake import take_url
from vendors.models import KeptCopy, Problem, SourcePage, SourceQuote
from vendors.models.choices import ArticleState, PageFault, PageHealth, QuoteState
from vendors.sources import decisions
from vendors.sources.script_pages import draw_source, undrawn_pages

pytestmark = pytest.mark.django_db

QUICK = Bounds(requests=12, characters=100_000, seconds=60, settle=1)


@pytest.fixture
def chromium(settings):
    """A browser to draw with, in its sandbox where this machine allows one."""
    settings.CHROMIUM = services.require_chromium()
    settings.CHROMIUM_SANDBOX = not subprocess.run(["unshare", "--user", "true"], check=False).returncode
    settings.RENDER_WORKER = True


@pytest.fixture
def trap():
    """A port of this machine that notes whoever comes near it, by TCP or UDP."""
    visits = []
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(type=socket.SOCK_DGRAM) as datagrams:
        port = server.getsockname()[1]
        datagrams.bind(("127.0.0.1", port))

        def watch(wait, what):
            while True:
                try:
                    visits.append((what, wait()))
                except OSError:
                    return

        for wait, what in ((server.accept, "TCP"), (partial(datagrams.recvfrom, 2000), "UDP")):
            threading.Thread(target=watch, args=(wait, what), daemon=True).start()
        yield port, visits


HOSTILE = """
const ask = (url, options) => fetch(url, options).then(() => 1, () => 0);
new Image().src = "/picture.png";
navigator.sendBeacon("/beacon", "words");
for (const make of [
  () => new WebSocket("ws://127.0.0.1:PORT/"),
  () => new RTCPeerConnection({iceServers: [{urls: "stun:127.0.0.1:PORT"}]}).createDataChannel("x"),
  () => new WebTransport("https://127.0.0.1:PORT/"),
  () => new EventSource("http://127.0.0.1:PORT/events"),
  () => navigator.serviceWorker.register("/worker.js"),
  () => window.open("http://127.0.0.1:PORT/popup"),
  () => document.body.append(Object.assign(document.createElement("iframe"), {src: "http://127.0.0.1:PORT/frame"})),
  () => new Worker(URL.createObjectURL(new Blob(["fetch('http://10.0.0.3/')"]))),
  () => { document.cookie = "kept=1"; },
]) try { make(); } catch (error) {}
Promise.all([
  ask("http://10.0.0.1/"), ask("http://169.254.169.254/latest/meta-data/"), ask("/forbidden/list.json"),
  ask("/to-the-inside"), ask("/words", {method: "POST", body: "words"}),
]).then(answers => fetch("/story.json").then(answer => answer.json()).then(story => {
  location.href = "http://10.0.0.2/away";
  setTimeout(() => { location.href = "/elsewhere"; }, 200);
  document.getElementById("root").innerHTML =
    story.map(words => `<p>${words}</p>`).join("") + `<p>Reached: ${answers.join(" ")}.</p>`;
}));
"""


@pytest.mark.browser
def test_a_page_is_drawn_and_its_script_gets_nothing_that_the_fetcher_refuses(chromium, site, source, look, trap):
    port, visits = trap
    site("/robots.txt", "User-agent: *\nDisallow: /forbidden/", kind="text/plain")
    site("/story.json", json.dumps([SENTENCE, *OTHERS]), kind="application/json")
    site("/forbidden/list.json", "[]", kind="application/json")
    site("/to-the-inside", status=302, headers={"Location": "http://192.168.0.1/secret"})
    site("/elsewhere", status=302, headers={"Location": site.url.replace("127.0.0.1", "localhost") + "/story.json"})
    hint = f"<link rel=preconnect href=http://127.0.0.1:{port}>"
    look(source(site("/a", shell(HOSTILE.replace("PORT", str(port)), hint))))
    page = SourcePage.objects.get()
    assert undrawn_pages(5) == [page.pk]
    draw_source(page.pk, drawn_by=partial(draw, bounds=QUICK))
    page.refresh_from_db()
    copy = KeptCopy.objects.get()
    assert page.fault == "", page.reason
    assert SourceQuote.objects.get().quote == SENTENCE
    assert "Reached: 0 0 0 0 0." in copy.text
    assert copy.cleaner.startswith("Chromium ")
    for what in (
        "10.0.0.1",
        "10.0.0.2",
        "10.0.0.3",
        "169.254.169.254",
        "robots.txt",
        "192.168.0.1",
        "POST",
        "another site, localhost",
    ):
        assert what in KeptCopy.objects.get().page.reason, "each refusal is said"
    assert visits == []
    assert set(site.pages_asked()) == {"/a", "/story.json", "/to-the-inside", "/elsewhere"}
    assert not any("cookie" in headers for headers in site.headers)


@pytest.mark.browser
def test_endless_requests_and_a_page_without_end_are_bounded(chromium, site, source, look):
    site("/more", "more")
    endless = "setInterval(() => fetch('/more?' + Math.random()), 50);"
    huge = "document.getElementById('root').innerHTML = '<p>word</p>'.repeat(20000);"
    look(source(site("/a", shell(endless + huge))))
    page = SourcePage.objects.get()
    draw_source(page.pk, drawn_by=partial(draw, bounds=QUICK))
    page.refresh_from_db()
    assert page.fault == PageFault.SCRIPT
    assert "larger than" in page.reason
    assert len(site.pages_asked()) <= QUICK.requests + 2
    assert undrawn_pages(5) == [], "it is not tried for ever"


@pytest.mark.browser
def test_a_script_that_never_ends_is_ended_with_all_its_processes_and_files(chromium, site, source, look, monkeypatch):
    folders, make = [], tempfile.mkdtemp
    monkeypatch.setattr(drawing.tempfile, "mkdtemp", lambda **names: folders.append(make(**names)) or folders[-1])
    look(source(site("/a", shell("while (true) {}"))))
    page = SourcePage.objects.get()
    draw_source(page.pk, drawn_by=partial(draw, bounds=replace(QUICK, silence=3)))
    page.refresh_from_db()
    assert "do not come to an end" in page.reason
    (folder,) = folders
    assert not Path(folder).exists()
    assert list(browser_pipe._started_with(folder)) == []


@pytest.mark.parametrize(
    ("package", "browser", "advice"),
    [(None, "chromium", "install requirements-render.txt"), (object(), "", "install Chromium")],
)
def test_without_the_package_or_a_browser_a_page_stays_marked_and_says_what_to_install(
    site, source, look, settings, monkeypatch, package, browser, advice
):
    settings.RENDER_WORKER = True
    monkeypatch.setattr(drawing, "find_spec", lambda name: package)
    monkeypatch.setattr(drawing, "chromium", lambda: browser)
    look(source(site("/a", shell())))
    assert tasks.draw_due_pages() == 1
    page = SourcePage.objects.get()
    assert page.fault == PageFault.SCRIPT
    assert advice in page.reason
    assert undrawn_pages(5) == [page.pk], "once it is installed, the page is drawn"
    article = take_url(site("/b", shell())).article
    tasks.start(article)
    tasks.fetch_article(article.pk)
    article.refresh_from_db()
    assert article.state == ArticleState.FAILED
    assert advice in article.reason
    assert advice in Problem.objects.get(article=article).message


def test_without_the_worker_nothing_is_drawn(site, source, look, installed, monkeypatch):
    monkeypatch.setattr(tasks.script_pages, "draw_source", lambda pk: pytest.fail("nothing is to be drawn"))
    look(source(site("/a", shell())))
    assert tasks.draw_due_pages() == 0
    assert not tasks.start_drawing(SourcePage.objects.get())


def test_a_drawn_page_is_drawn_anew_after_each_look_and_its_quotes_are_followed(site, source, look, curator, installed):
    piece = source(site("/a", shell()))
    look(piece)
    page = SourcePage.objects.get()
    assert draw_source(page.pk, drawn_by=drawn) == 1
    assert draw_source(page.pk, drawn_by=drawn) == 0, "a message that comes twice does nothing"
    decisions.confirm(SourceQuote.objects.get().pk, by=curator)
    look(piece)
    assert SourceQuote.objects.get().state == QuoteState.CONFIRMED, "an undrawn page is no change of its text"
    draw_source(page.pk, drawn_by=partial(drawn, html=page_with(*OTHERS)))
    assert SourceQuote.objects.in_public().get().state == QuoteState.GONE
    assert [copy.text.count(SENTENCE) for copy in KeptCopy.objects.order_by("number")] == [1, 0]


def test_the_kept_page_shows_what_was_drawn_and_says_so(site, source, look, client, installed):
    look(source(site("/a", shell())))
    draw_source(SourcePage.objects.get().pk, drawn_by=drawn)
    client.force_login(permissions.grant(make_user("reader"), permissions.CURATOR))
    quote = SourceQuote.objects.get()
    shown = client.get(reverse("admin:vendors_sourcequote_page", args=[quote.pk])).content.decode()
    assert f"<mark id=quote>{SENTENCE}</mark>" in shown
    assert "As its scripts drew it (Chromium 1" in shown


@pytest.mark.browser
def test_a_page_that_goes_on_and_on_is_read_as_it_is_at_the_end_of_its_time(chromium, site):
    site("/more", "more")
    endless = "setInterval(() => fetch('/more?' + Math.random()), 50);"
    page = fetch(site("/a", page_with(SENTENCE, *OTHERS).replace("<body>", f"<body><script>{endless}</script>")))
    result = draw(page, bounds=replace(QUICK, requests=10_000, bytes_in_all=10**9, seconds=18, reading=12))
    assert SENTENCE in result.html
    assert "no time is left" in result.note


def test_a_browser_that_does_not_start_is_no_fault_of_the_page(site, source, look, settings, monkeypatch, installed):
    def fail(page):
        raise NotStarted("Chromium does not start here.")

    look(source(site("/a", shell())))
    page = SourcePage.objects.get()
    draw_source(page.pk, drawn_by=fail)
    assert undrawn_pages(5) == [page.pk], "once it starts, the page is drawn"
    page.refresh_from_db()
    assert "does not start" in page.reason
    article = take_url(site("/b", shell())).article
    tasks.fetch_article(article.pk)
    drawn_articles.draw_article(article.pk, judge=bool, drawn_by=fail)
    assert drawn_articles.undrawn_articles(5) == [article.pk]
    assert "does not start" in Problem.objects.get(article=article).message


def test_what_is_drawn_of_a_page_that_is_found_gone_meanwhile_is_dropped(site, source, look, installed):
    piece = source(site("/a", shell()))
    look(piece)
    page = SourcePage.objects.get()

    def draw_slowly(received):
        site("/a", status=410)
        look(piece)
        return drawn(received)

    assert draw_source(page.pk, drawn_by=draw_slowly) == 0
    page.refresh_from_db()
    assert page.health == PageHealth.GONE
    assert not KeptCopy.objects.exclude(text="").exists()
