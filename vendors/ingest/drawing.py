"""Pages that only a script can draw -> their text, by Chromium without a network, for which this process fetches.

Each request of the page comes here, by the pipe to `browser_process`, and is fetched as articles are: checked
addresses, robots.txt, one request at a time to a host, bounds of time and size. What a script sends (a body, headers,
cookies) goes nowhere; only its address is asked for.
"""

import base64
import datetime
import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings

from vendors.ingest.addresses import BadAddress, checked_address, host_of
from vendors.ingest.bounded_cleaning import clean
from vendors.ingest.browser_pipe import BrowserPipe, PipeBroken
from vendors.ingest.cleaning import HTML_TYPES, media_type, sniffed_type
from vendors.ingest.documents import BY_BROWSER, Cleaned
from vendors.ingest.failures import NotYet, StepFailed
from vendors.ingest.fetch_step import fetch_politely
from vendors.ingest.fetching import TOTAL_SECONDS, FetchedPage

logger = logging.getLogger(__name__)

BEGUN = "Drawing the page by its scripts was begun and not finished: open it in a browser and take its words by hand."
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
HTML = "text/html; charset=utf-8"
NOBODY = 65534
LEFT_BEHIND = 3600
"""Seconds after which a folder is surely nobody's any more."""
START_SECONDS = 60.0
"""For which Chromium may start: two seconds as a rule, longer where much else runs."""
SANDBOX = (
    "it cannot make its sandbox, for which the system must allow user namespaces to the worker (sysctls "
    "kernel.unprivileged_userns_clone and kernel.apparmor_restrict_unprivileged_userns, a unit's RestrictNamespaces). "
    "Only in a container that is a sandbox itself, CHROMIUM_SANDBOX=false does without."
)
ANSWERED = (*range(200, 300), *range(400, 600))
"""Answers that are handed to the page, as a browser would; redirects are followed here."""
SILENT = (429, 503)
"""Answers after which a host is not asked again for this page."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one page may cost. By judgement: pages that draw an article ask for some twenty files of a few MB in all."""

    requests: int = 60
    bytes_in_all: int = 20 * 1024 * 1024
    bytes_of_one: int = 5 * 1024 * 1024
    characters: int = 5 * 1024 * 1024
    """Of the page as drawn."""
    seconds: float = 150.0
    """In all, the pauses between two requests to a host included; below the limits of a task."""
    reading: float = 15.0
    """Of these, for reading out what is drawn by then of a page that goes on and on."""
    silence: float = 20.0
    """Without a request: after that a script is held to be one that never ends."""
    settle: float = 2.0
    """After the last answer, until the page counts as drawn."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as its scripts drew it. `how` names the browser; `refused`: reasons for which it was not given files."""

    html: str
    url: str
    how: str
    refused: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """Return in words what the page's scripts asked for and did not get; "" where they got all."""
        if not self.refused:
            return ""
        reasons = "; ".join(list(dict.fromkeys(self.refused))[:8])
        return f"Its scripts asked for what is not fetched ({len(self.refused)} requests): {reasons}"[:1000]


class NotStarted(StepFailed):
    """Chromium does not start here, which is no page's fault: what waits to be drawn goes on waiting."""


Get = Callable[[str, float, int], FetchedPage]
"""Fetches an address within so many seconds and bytes."""


def ask_politely(url: str, seconds: float, limit: int) -> FetchedPage:
    """Fetch a file for the browser, after waiting for its host's turn for at most the seconds that are left."""
    if seconds <= 0:
        raise StepFailed("no time is left")
    return fetch_politely(
        url,
        types=(),
        headers={"Accept": "*/*"},
        statuses=ANSWERED,
        wait=datetime.timedelta(seconds=seconds),
        limit=limit,
        seconds=min(seconds, TOTAL_SECONDS),
    )


def what_is_missing() -> str:
    """Return in words what has to be installed before this process can draw pages; "" if nothing."""
    if find_spec("playwright") is None:
        return "To have it drawn, install requirements-render.txt where the queue “ocr” is taken."
    if not chromium():
        named = f"{settings.CHROMIUM} of the setting CHROMIUM is not there" if settings.CHROMIUM else "none was found"
        return f"To have it drawn, install Chromium where the queue “ocr” is taken, or name it in CHROMIUM: {named}."
    return ""


def chromium() -> str:
    """Return the path of the system's Chromium, "" if there is none. None is ever downloaded."""
    names = (settings.CHROMIUM,) if settings.CHROMIUM else NAMES
    return next(filter(None, map(shutil.which, names)), "")


def read_drawn(drawn: Drawn, read: Callable[..., Cleaned] = clean) -> Cleaned:
    """Return the text of a drawn page, with the browser in the name of its cleaner. StepFailed also says what the
    scripts did not get, since that may be why there is no text."""
    try:
        cleaned = read(drawn.html.encode(errors="replace"), HTML, url=drawn.url)
    except StepFailed as failure:
        raise StepFailed(f"{failure.reason} {drawn.note}".strip()) from failure
    return replace(cleaned, cleaner=f"{drawn.how}, {cleaned.cleaner}"[:60], left_out=drawn.note)


def draw(first: FetchedPage, *, get: Get = ask_politely, bounds: Bounds | None = None) -> Drawn:
    """Draw a page of which the document has been fetched; StepFailed, final, where that cannot be done."""
    missing = what_is_missing()
    if missing:
        raise StepFailed(missing)
    errands = _Errands(first, get, bounds or Bounds())
    with _folder() as folder, BrowserPipe(folder, most=errands.bounds.characters, until=errands.until) as pipe:
        try:
            result = _talk(pipe, errands)
            html, url, browser = (str(result[name]) for name in ("html", "url", "browser"))
        except PipeBroken as broken:
            logger.warning("Chromium gave %s up: %s %s", first.url, broken, pipe.log())
            if not errands.number:  # it has not even asked for the page itself
                where = f"Chromium ({chromium()}) does not start here"
                raise NotStarted(f"{where} within {START_SECONDS:g} seconds, or ends at once.") from broken
            raise StepFailed(f"Drawing it by its scripts was broken off: {broken}") from broken
        except KeyError as error:
            raise StepFailed("Drawing it by its scripts came to nothing: its process said nonsense.") from error
    if len(html) > errands.bounds.characters:
        raise StepFailed(f"The page that its scripts draw is larger than {errands.bounds.characters / 2**20:g} MB.")
    if host_of(url) != host_of(first.url):
        raise StepFailed(f"Its scripts lead elsewhere: {url[:500]}")
    if not result.get("sealed"):
        logger.warning("Chromium ran with a network, which its settings forbid it to use: no namespace could be made.")
    if errands.refused:
        logger.info("Drawing %s: %s", first.url, "; ".join(errands.refused)[:2000])
    return Drawn(html, url, f"{BY_BROWSER} {browser}", tuple(errands.refused))


def _talk(pipe: BrowserPipe, errands: "_Errands") -> dict[str, Any]:
    """Give the order, answer the browser's requests, and return its last word."""
    bounds = errands.bounds
    pipe.send(
        chromium=chromium(),
        sandbox=settings.CHROMIUM_SANDBOX,
        url=errands.first.url,
        until=errands.until - bounds.reading,
        settle=bounds.settle,
        most=bounds.characters,
    )
    while True:
        patience = bounds.silence if errands.number else START_SECONDS
        message = pipe.receive(min(patience, errands.until - time.monotonic()))
        if "ask" not in message:
            break
        pipe.send(**errands.answer(str(message["ask"]), str(message["method"]), str(message["kind"])))
    if "failed" not in message:
        return message
    detail = str(message.get("detail", ""))
    logger.warning("Chromium: %s", detail)
    if message.get("started"):
        raise StepFailed(f"Chromium could not draw it ({message['failed']}).")
    raise NotStarted(f"Chromium ({chromium()}) does not start here: {why_not_started(detail, str(message['failed']))}")


def why_not_started(log: str, error: str) -> str:
    """Return in words what the driver's log says of a browser that did not start, and what to do."""
    if settings.CHROMIUM_SANDBOX and "sandbox" in log.lower():
        return SANDBOX
    ended = re.search(r"<process did exit: exitCode=(\w+), signal=(\w+)>", log)
    how = error
    if ended is not None:
        how = f"it ended with {f'signal {ended[2]}' if ended[1] == 'null' else f'status {ended[1]}'}"
    said = re.findall(r"\[err\] (.{1,300})", log)
    return f"{how}{', and said: ' + said[-1] if said else ''}."


@dataclass(slots=True)
class _Errands:
    """The requests of one page, counted, and what they were answered."""

    first: FetchedPage
    get: Get
    bounds: Bounds
    refused: list[str] = field(default_factory=list)
    number: int = 0
    size: int = 0
    answers: dict[str, FetchedPage] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.answers[self.first.url] = self.first

    @property
    def until(self) -> float:
        """Return the time.monotonic() by which all is over."""
        return self.began + self.bounds.seconds

    def answer(self, url: str, method: str, kind: str) -> dict[str, object]:
        """Fetch for the browser, or refuse; each refusal is noted in words."""
        try:
            url = checked_address(url.partition("#")[0])
            page = self._page(url, method, kind)
        except BadAddress as error:
            self.refused.append(str(error))
            return {"refused": str(error)}
        except StepFailed as failure:
            host = host_of(url)
            self.refused.append(failure.reason if host in failure.reason else f"{host}: {failure.reason}")
            return {"refused": failure.reason}
        body = base64.b64encode(page.content).decode()
        return {"status": page.status, "type": page.content_type or HTML, "body": body}

    def _page(self, url: str, method: str, kind: str) -> FetchedPage:
        self.number += 1
        if self.number > self.bounds.requests:
            raise StepFailed(f"more than {self.bounds.requests} requests")
        if method != "GET":
            raise StepFailed(f"{method} sends something, which is not done")
        if kind not in ("document", "script", "fetch", "xhr"):
            raise StepFailed(f"a request of the kind {kind}")
        if kind == "document":
            self._check_host(url)
        page = self.answers.get(url) or self._fetched(url)
        if kind == "document":
            self._check_host(page.url)
        type_ = media_type(page.content_type) or sniffed_type(page.content)
        if kind == "document" and type_ not in HTML_TYPES:
            raise StepFailed(f"it leads to {type_ or 'data of an unknown type'}")
        return page

    def _check_host(self, url: str) -> None:
        """Refuse another site's page, also where this one redirects to it: it would be kept as this one's words."""
        if host_of(url) != host_of(self.first.url):
            raise StepFailed(f"it leads to another site, {host_of(url)}")

    def _fetched(self, url: str) -> FetchedPage:
        room = self.bounds.bytes_in_all - self.size
        if room <= 0:
            raise StepFailed(f"more than {self.bounds.bytes_in_all / 2**20:g} MB in all")
        try:
            page = self.get(
                url, self.until - self.bounds.reading - time.monotonic(), min(room, self.bounds.bytes_of_one)
            )
        except NotYet as busy:
            raise StepFailed("its site is busy") from busy
        self.size += len(page.content)
        if page.status in SILENT:
            raise StepFailed("its site asks for fewer requests")
        self.answers[url] = page
        return page


@contextmanager
def _folder() -> Iterator[Path]:
    """Make a folder that the browser may write to, and delete it afterwards with all that the browser left there."""
    for old in Path(tempfile.gettempdir()).glob("drawing-*"):  # of a worker that was killed
        with suppress(FileNotFoundError):  # another worker may delete it, too
            if old.stat(follow_symlinks=False).st_mtime < time.time() - LEFT_BEHIND:
                shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="drawing-"))
    try:
        if os.geteuid() == 0:  # the browser then runs as nobody
            os.chown(folder, NOBODY, NOBODY)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
