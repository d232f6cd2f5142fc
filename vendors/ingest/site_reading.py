"""Asking a watched site, by its kind, and reading its answer."""

import datetime

from django.utils import timezone

from vendors.ingest.addresses import host_of
from vendors.ingest.cleaning import HTML_TYPES, media_type
from vendors.ingest.entries import SiteReading
from vendors.ingest.feed_reading import read_feed
from vendors.ingest.fetch_step import fetch_politely, max_wait
from vendors.ingest.fetching import FetchedPage, fetch
from vendors.ingest.list_pages import read_list_page
from vendors.ingest.pacing import host_slot
from vendors.ingest.search_addresses import filled_in
from vendors.ingest.sitemaps import MAX_BYTES as SITEMAP_BYTES
from vendors.ingest.sitemaps import read_sitemap
from vendors.models import WatchedSite
from vendors.models.choices import SiteKind

FEED_BYTES = 5 * 1024 * 1024
"""Bytes of a feed after decompression. Feeds with whole articles in them can have a megabyte or two."""
ACCEPT = {
    SiteKind.FEED: (
        "application/rss+xml, application/atom+xml, application/feed+json, "
        "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
    ),
    SiteKind.SITEMAP: "application/xml, text/xml;q=0.9, */*;q=0.1",
}
STATUSES = (200, 203, 304)
BEFORE_THE_FIRST = datetime.timedelta(days=7)
"""From when on a search asks at its first poll."""


def first_addresses(site: WatchedSite) -> tuple[list[str], str]:
    """Return the addresses with which a round at the site begins, and a notice of what is left out."""
    if site.kind != SiteKind.SEARCH:
        return [site.url], ""
    # A day before the last poll: the site's days may begin later than ours, and what is known is recognised.
    since = (site.last_polled_at or timezone.now() - BEFORE_THE_FIRST) - datetime.timedelta(days=1)
    return filled_in(site.url, site.search_words, since=since.date())


def fetch_site(site: WatchedSite, address: str, *, wait: datetime.timedelta | None = None) -> FetchedPage:
    """Fetch one address of a site; its own one conditionally, where an earlier answer had an ETag or Last-Modified.

    Feeds and sitemaps are published for programs to read, so robots.txt, which is about following links, is not asked
    about their addresses; about those of pages it is. `wait`: for the host's slot, else `max_wait()`.
    """
    kind = SiteKind(site.kind)
    headers = _conditions(site) if address == site.url else {}
    if kind in (SiteKind.PAGE, SiteKind.SEARCH):
        return fetch_politely(address, types=(), headers=headers, statuses=STATUSES, wait=wait)
    limit = SITEMAP_BYTES if kind == SiteKind.SITEMAP else FEED_BYTES
    with host_slot(host_of(address), max_wait=max_wait() if wait is None else wait):
        return fetch(address, headers={"Accept": ACCEPT[kind], **headers}, limit=limit, statuses=STATUSES)


def read_site(site: WatchedSite, page: FetchedPage) -> SiteReading:
    """Return what the answer lists; StepFailed where it is not what the site's kind promises.

    A search may answer with a page or with a feed.
    """
    is_page = media_type(page.content_type) in HTML_TYPES
    if site.kind == SiteKind.SITEMAP:
        return read_sitemap(page.content, url=page.url, at=timezone.now())
    if site.kind == SiteKind.FEED or (site.kind == SiteKind.SEARCH and not is_page):
        return read_feed(page.content, url=page.url, content_type=page.content_type)
    return read_list_page(page.content, url=page.url, content_type=page.content_type, selector=site.selector)


def _conditions(site: WatchedSite) -> dict[str, str]:
    headers = {"If-None-Match": site.etag, "If-Modified-Since": site.last_modified}
    return {name: value for name, value in headers.items() if value}
