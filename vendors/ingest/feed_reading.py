"""RSS, Atom or JSON Feed bytes -> one plain value. A malformed feed gives the entries that can be read, or a reason."""

import calendar
import datetime
import io
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import feedparser
from lxml import etree
from trafilatura.utils import load_html

from vendors.ingest.decoding import charset_of, decode
from vendors.ingest.documents import plain_text
from vendors.ingest.entries import Entry, SiteReading, make_entry, parse_time
from vendors.ingest.failures import StepFailed
from vendors.ingest.fetching import is_number

MAX_ENTRIES = 500
"""Entries read of one feed: feeds with whole archives would otherwise bring thousands of old articles at once."""
FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "application/xml",
    "text/xml",
)
# Hours of a feed's declared update period (RSS 1.0 syndication module).
PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}


def read_feed(content: bytes, *, url: str, content_type: str = "") -> SiteReading:
    """Return the feed in the bytes, which came from `url`. StepFailed, final, where they are no feed."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _read_json(content, url=url)
    headers = {"content-type": content_type} if charset_of(content_type) else {}
    try:
        data = feedparser.parse(
            io.BytesIO(content), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, LookupError, RecursionError, AssertionError, AttributeError, TypeError) as error:
        raise StepFailed(f"The feed cannot be read ({type(error).__name__}: {error}).") from error
    entries = [entry for item in data.entries[:MAX_ENTRIES] if (entry := _entry(item, base=url)) is not None]
    is_broken = data.get("bozo") and not data.feed.get("title")
    if not entries and (is_broken or not (data.get("version") or data.entries)):
        raise StepFailed(f"The address holds no feed ({_parser_error(data)}).")
    return SiteReading(
        title=plain_text(str(data.feed.get("title", "")))[:300],
        site_url=urljoin(url, str(data.feed.get("link", ""))) if data.feed.get("link") else "",
        entries=tuple(entries),
        every=_declared_interval(data.feed),
    )


def feeds_in_page(content: bytes, *, url: str, content_type: str = "") -> list[str]:
    """Return the addresses of the feeds that a web page links to, in its order."""
    tree = load_html(decode(content, declared=charset_of(content_type)))
    if tree is None:
        return []
    links = tree.xpath("//link[contains(concat(' ', @rel, ' '), ' alternate ')][@href]")
    return [urljoin(url, link.get("href")) for link in links if (link.get("type") or "").lower() in FEED_TYPES]


def read_opml(content: bytes) -> list[tuple[str, str]]:
    """Return the feeds in an OPML file as (address, title). StepFailed where it is none, or lists no feed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise StepFailed(f"Not an OPML file ({error}).") from error
    if root is None:
        raise StepFailed("Not an OPML file: nothing in it can be read.")
    feeds: dict[str, str] = {}
    for outline in root.iter("outline", "{*}outline"):
        address = outline.get("xmlUrl") or outline.get("xmlurl") or ""
        if address:
            feeds.setdefault(address.strip(), plain_text(outline.get("title") or outline.get("text") or ""))
    if not feeds:
        raise StepFailed("The file lists no feed: an OPML file has <outline xmlUrl=…> elements.")
    return list(feeds.items())


def _read_json(content: bytes, *, url: str) -> SiteReading:
    try:
        data = json.loads(decode(content))
    except (ValueError, RecursionError) as error:
        raise StepFailed(f"The feed is not valid JSON ({error}).") from error
    items = data.get("items") if isinstance(data, Mapping) else None
    if not isinstance(items, list):
        raise StepFailed("The address holds JSON, but no feed: it has no list of items.")
    entries = (_json_entry(item, base=url) for item in items[:MAX_ENTRIES] if isinstance(item, Mapping))
    return SiteReading(
        title=plain_text(str(data.get("title") or ""))[:300],
        site_url=urljoin(url, str(data.get("home_page_url") or "")) if data.get("home_page_url") else "",
        entries=tuple(entry for entry in entries if entry is not None),
    )


def _json_entry(item: Mapping[str, Any], *, base: str) -> Entry | None:
    return make_entry(
        base,
        item.get("url") or item.get("external_url") or item.get("id"),
        title=item.get("title"),
        summary=item.get("summary") or item.get("content_text"),
        guid=item.get("id"),
        published=parse_time(item.get("date_published")),
    )


def _entry(entry: Mapping[str, Any], *, base: str) -> Entry | None:
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    return make_entry(
        base,
        entry.get("feedburner_origlink") or entry.get("link") or entry.get("id"),
        title=entry.get("title"),
        summary=entry.get("summary"),
        guid=entry.get("id"),
        published=_from_time_tuple(moment) if moment else None,
    )


def _from_time_tuple(moment: Any) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromtimestamp(calendar.timegm(moment), tz=datetime.UTC)
    except (ValueError, OverflowError, TypeError, OSError):
        return None


def _declared_interval(feed: Mapping[str, Any]) -> datetime.timedelta | None:
    """Return how often the feed says it changes: its ttl in minutes, or the syndication module's period."""
    ttl = str(feed.get("ttl") or "").strip()
    if is_number(ttl):
        return datetime.timedelta(minutes=min(int(ttl), 10_000))
    hours = PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    times = str(feed.get("sy_updatefrequency") or "1").strip()
    if hours is None or not is_number(times):
        return None
    return datetime.timedelta(hours=hours) / max(int(times), 1)


def _parser_error(data: Mapping[str, Any]) -> str:
    error = data.get("bozo_exception")
    return str(error) if error else "it is neither RSS, Atom nor JSON Feed"
