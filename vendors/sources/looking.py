"""One look at a source's address: what the answer says of the page, without a word to the database."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from vendors.ingest.addresses import BadAddress, canonical_address
from vendors.ingest.cleaning import HTML_TYPES, PDF_TYPES, TEXT_TYPES, clean, media_type, sniffed_type
from vendors.ingest.decoding import charset_of, decode
from vendors.ingest.documents import Cleaned
from vendors.ingest.failures import StepFailed
from vendors.ingest.fetching import FetchedPage
from vendors.ingest.html import clean_html
from vendors.ingest.non_articles import COOKIE_WALL, MISSING, NEEDS_JAVASCRIPT, NO_PARAGRAPH, PAYWALL, ROBOT_CHECK
from vendors.ingest.non_articles import prose_words as words_in_sentences
from vendors.ingest.pdf import NO_TEXT
from vendors.models.choices import PageFault, PageHealth

STATUSES = (200, 203, 304, 401, 403, 404, 410, 451)
"""Answers that say something of the page. All others are failures, of which some may pass."""
MIN_WORDS = 8
"""Words in sentences from which a page counts as read: an official notice may be one sentence."""
UNCHANGED = 304
FAULTS = {
    NO_TEXT: PageFault.PICTURES,
    NEEDS_JAVASCRIPT.reason: PageFault.SCRIPT,
    ROBOT_CHECK.reason: PageFault.WALL,
    COOKIE_WALL.reason: PageFault.WALL,
    PAYWALL.reason: PageFault.WALL,
}


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at an address found. `reason` says in words what was wrong, "" where nothing was."""

    health: PageHealth
    status: int = 0
    reason: str = ""
    fault: PageFault | str = ""
    moved_to: str = ""
    url: str = ""
    unchanged: bool = False
    content: bytes = b""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    cleaned: Cleaned | None = None
    failure: StepFailed | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def is_pdf(self) -> bool:
        return media_type(self.content_type) in PDF_TYPES or self.content.startswith(b"%PDF-")


def look_at(url: str, *, get: Callable[[str], FetchedPage]) -> Look:
    """Fetch the address by `get`, which is told what it may answer, and say what the answer means."""
    try:
        page = get(url)
    except StepFailed as failure:
        return _failed(failure)
    look = Look(
        health=PageHealth.ALIVE,
        status=page.status,
        url=page.url,
        content_type=page.content_type[:120],
        etag=page.headers.get("etag", "")[:300],
        last_modified=page.headers.get("last-modified", "")[:100],
        moved_to=moved_to(url, page.url),
    )
    if page.status == UNCHANGED:
        return replace(look, unchanged=True, health=PageHealth.MOVED if look.moved_to else PageHealth.ALIVE)
    if page.status in (404, 410):
        gone = "The page is not there (404)." if page.status == 404 else "The page has been taken down (410)."
        return replace(look, health=PageHealth.GONE, reason=gone, moved_to="")
    if page.status in (401, 403, 451):
        return replace(look, health=PageHealth.REFUSED, reason=f"The site refuses to show the page ({page.status}).")
    if look.moved_to and _is_front_page(look.moved_to) and not _is_front_page(url):
        reason = f"The address leads to the front page {look.moved_to} now."
        return replace(look, health=PageHealth.GONE, reason=reason)
    return _read(replace(look, content=page.content, health=PageHealth.MOVED if look.moved_to else look.health))


def _failed(failure: StepFailed) -> Look:
    health = PageHealth.REFUSED if "robots.txt asks" in failure.reason else PageHealth.UNREACHABLE
    return Look(health=health, reason=failure.reason, failure=failure)


def _read(look: Look) -> Look:
    try:
        return replace(look, cleaned=cleaned_source(look.content, look.content_type, url=look.url))
    except StepFailed as failure:
        if failure.reason == MISSING.reason:
            return replace(look, health=PageHealth.GONE, reason=failure.reason)
        return replace(look, fault=FAULTS.get(failure.reason, PageFault.UNREADABLE), reason=failure.reason)


def cleaned_source(content: bytes, content_type: str, *, url: str) -> Cleaned:
    """Return the text of a source. Unlike an article it may be short: a notice of one sentence is a source."""
    kind = media_type(content_type) or sniffed_type(content)
    if kind not in HTML_TYPES + TEXT_TYPES + PDF_TYPES and not content.startswith(b"%PDF-"):
        raise StepFailed(f"The address holds {kind or 'data of an unknown type'}, which is not read.")
    try:
        return clean(content, content_type or kind, url=url)
    except StepFailed as failure:
        if failure.reason != NO_PARAGRAPH:
            raise
        short = clean_html(decode(content, declared=charset_of(content_type)), url=url)
        if words_in_sentences(short.text) < MIN_WORDS:
            raise
        return short


def moved_to(asked: str, final: str) -> str:
    """Return the address that a page has moved to; "" where both are one page (https, www, a trailing slash)."""
    try:
        return "" if canonical_address(asked) == canonical_address(final) else final
    except BadAddress:
        return ""


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.rstrip("/") in ("", "/index.html", "/en", "/home") and not parts.query
