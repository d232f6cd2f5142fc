"""Feeds: added by address or from OPML, polled when due, their entries linked to articles."""

import datetime
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import Error as DatabaseError
from django.db import transaction
from django.utils import timezone

from vendors.ingest.addresses import MAX_LENGTH, BadAddress, canonical_address, checked_address, host_of
from vendors.ingest.failures import NotYet, StepFailed
from vendors.ingest.feed_reading import Entry, FeedDocument, feeds_in_page, read_feed, read_opml
from vendors.ingest.feed_schedule import (
    MAX_FAILURES,
    add_jitter,
    clamp,
    interval_from_posts,
    minimum_wait,
    wait_after_failure,
)
from vendors.ingest.fetch_step import max_wait
from vendors.ingest.fetching import FetchedPage, fetch
from vendors.ingest.intake import take_url
from vendors.ingest.pacing import host_slot
from vendors.models import Article, Feed, FeedEntry, Problem
from vendors.models.choices import ProblemKind
from vendors.models.feeds import POLL_LEASE

logger = logging.getLogger(__name__)

MAX_BYTES = 5 * 1024 * 1024
"""Bytes of a feed after decompression. Feeds with whole articles in them can have a megabyte or two."""
"""Bytes of a feed: those with whole articles have some hundred kB."""
FEEDS_PER_RUN = 200
"""Feeds leased in one run; the next run follows in a minute. More would see their leases expire in the queue."""
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)


@dataclass(frozen=True, slots=True)
class PollResult:
    """What a poll of a feed brought: ids of new articles, entries linked to articles, entries filtered out."""

    feed: int
    new: tuple[int, ...] = ()
    linked: int = 0
    left_out: int = 0
    error: str = ""
    unchanged: bool = False


def add_feed(url: str) -> tuple[Feed, bool]:
    """Add a feed by its address, or by that of a page that links to one; return it and whether it is new.

    Its title and site are those that it gives itself. StepFailed where there is none, BadAddress for no address.
    """
    address = checked_address(url)
    existing = Feed.objects.filter(url=address).first()
    if existing is not None:
        return existing, False
    page = fetch_feed(address)
    try:
        document = read_feed(page.content, url=page.url, content_type=page.content_type)
    except StepFailed:
        offered = feeds_in_page(page.content, url=page.url, content_type=page.content_type)
        if not offered:
            raise
        address = checked_address(offered[0])
        page = fetch_feed(address)
        document = read_feed(page.content, url=page.url, content_type=page.content_type)
    values = {"title": document.title, "site_url": _site_url(document), "next_poll_at": timezone.now()}
    return Feed.objects.get_or_create(url=address, defaults=values)


@dataclass(frozen=True, slots=True)
class OpmlImport:
    """What an OPML file brought: how many feeds were new and how many were here already, and why the others were
    refused."""

    new: int
    already_here: int
    refused: tuple[str, ...] = ()


def import_opml(content: bytes) -> OpmlImport:
    """Add the feeds of an OPML file without fetching them. A bad address does not keep the other feeds out."""
    now, addresses, refused = timezone.now(), {}, []
    for url, title in read_opml(content):
        try:
            addresses[checked_address(url)] = title[:300]
        except BadAddress as refusal:
            refused.append(str(refusal))
    existing = set(Feed.objects.filter(url__in=addresses).values_list("url", flat=True))
    new_feeds = [
        Feed(url=url, title=title, next_poll_at=now) for url, title in addresses.items() if url not in existing
    ]
    Feed.objects.bulk_create(new_feeds, ignore_conflicts=True)
    return OpmlImport(len(new_feeds), len(existing), tuple(refused))


def lease_due(*, at: datetime.datetime | None = None) -> list[tuple[int, datetime.datetime]]:
    """Lease the feeds that are due, each to one caller only; return (id, end of lease). An expired lease is due
    again."""
    now = at or timezone.now()
    due = Feed.objects.due(at=now).order_by("next_poll_at").values_list("pk", flat=True)[:FEEDS_PER_RUN]
    return [(pk, lease) for pk in due if (lease := lease_feed(pk, at=now)) is not None]


def lease_feed(pk: int, *, at: datetime.datetime | None = None) -> datetime.datetime | None:
    """Lease one feed, due or not; return the lease's end, or None while another worker polls the feed."""
    now = at or timezone.now()
    lease = now + POLL_LEASE
    return lease if Feed.objects.free(at=now).filter(pk=pk).update(claimed_until=lease) else None


def poll_feed(pk: int, lease: datetime.datetime) -> PollResult:
    """Poll a feed that the caller has leased, and record the outcome on its row. If the lease was lost, do nothing."""
    feed = Feed.objects.filter(pk=pk, claimed_until=lease).first()
    if feed is None:
        return PollResult(pk)
    try:
        page = fetch_feed(feed.url, feed)
        if page.status == 304:
            return _record_success(feed, lease, page, None, PollResult(pk, unchanged=True))
        document = read_feed(page.content, url=page.url, content_type=page.content_type)
        return _record_success(feed, lease, page, document, take_entries(feed, document.entries))
    except NotYet as wait:
        Feed.objects.filter(pk=pk, claimed_until=lease).update(claimed_until=None, next_poll_at=wait.until)
        return PollResult(pk)
    except StepFailed as failure:
        return _record_failure(feed, lease, failure)
    except DatabaseError:
        raise  # the row cannot be written now: the lease expires, and the feed is due again
    except Exception as error:
        logger.exception("polling feed %s", pk)
        return _record_failure(
            feed, lease, StepFailed(f"Unexpected error: {type(error).__name__}: {error}", final=False)
        )


def fetch_feed(url: str, feed: Feed | None = None) -> FetchedPage:
    """Fetch a feed, conditionally where an earlier response had an ETag or Last-Modified.

    A feed is published for programs to read, so robots.txt, which is about following links, is not asked.
    """
    headers = {"Accept": ACCEPT}
    if feed is not None and feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed is not None and feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    with host_slot(host_of(url), max_wait=max_wait()):
        return fetch(url, headers=headers, limit=MAX_BYTES, statuses=(200, 203, 304))


def take_entries(feed: Feed, entries: Iterable[Entry]) -> PollResult:
    """Take in the entries that pass the feed's filters, and link each to its article, new or known."""
    listed = list(entries)
    entries_by_address = {canonical_address(entry.url): entry for entry in listed if passes_filters(feed, entry)}
    article_ids = dict(Article.objects.filter(canonical_url__in=entries_by_address).values_list("canonical_url", "pk"))
    new = []
    for canonical, entry in entries_by_address.items():
        if canonical not in article_ids:
            published = entry.published.date().isoformat() if entry.published else ""
            taken = take_url(entry.url, title=_plain_title(entry.title), published=published)
            article_ids[canonical] = taken.article.pk
            new.append(taken.article.pk)
    links = [
        FeedEntry(feed=feed, article_id=article_ids[key], guid=entry.guid) for key, entry in entries_by_address.items()
    ]
    FeedEntry.objects.bulk_create(links, ignore_conflicts=True)
    return PollResult(feed.pk, tuple(new), len(links), len(listed) - len(entries_by_address))


def passes_filters(feed: Feed, entry: Entry) -> bool:
    """Return whether the entry has one of the feed's keep words (if the feed has any) and none of its block words."""
    text = f"{entry.title}\n{entry.summary}"
    keep, block = _word_pattern(feed.keep_words), _word_pattern(feed.block_words)
    return (keep is None or keep.search(text) is not None) and (block is None or block.search(text) is None)


def _word_pattern(lines: str) -> re.Pattern[str] | None:
    """Return a pattern for the words, one a line: ASCII ones match as whole words, others anywhere in the text.

    Scripts such as Chinese have no spaces to show where a word ends.
    """
    words = [line.strip() for line in lines.splitlines() if line.strip()]
    if not words:
        return None
    patterns = [rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word) for word in words]
    return re.compile("|".join(patterns), re.IGNORECASE)


def _plain_title(title: str) -> str:
    return re.sub(r"<[^>]{1,200}>", "", title)


def _site_url(document: FeedDocument) -> str:
    usable = document.site_url.startswith(("http://", "https://")) and len(document.site_url) <= MAX_LENGTH
    return document.site_url if usable else ""


def _record_success(
    feed: Feed, lease: datetime.datetime, page: FetchedPage, document: FeedDocument | None, poll: PollResult
) -> PollResult:
    now = timezone.now()
    interval = feed.interval
    columns: dict[str, object] = {}
    if document is not None:
        moments = [entry.published for entry in document.entries if entry.published]
        interval = interval_from_posts(moments, at=now)
        columns = {
            "title": feed.title or document.title,
            "site_url": feed.site_url or _site_url(document),
            "etag": page.headers.get("etag", "")[:300],
            "last_modified": page.headers.get("last-modified", "")[:100],
        }
    if poll.new:
        columns["last_new_at"] = now
    wait = clamp(max(interval, minimum_wait(page.headers, every=document.every if document else None, at=now)))
    with transaction.atomic():
        Feed.objects.filter(pk=feed.pk, claimed_until=lease).update(
            claimed_until=None,
            last_polled_at=now,
            failures=0,
            last_error="",
            interval=interval,
            next_poll_at=now + add_jitter(wait),
            **columns,
        )
        Problem.objects.resolve(ProblemKind.FEED, feed=feed)
    return poll


def _record_failure(feed: Feed, lease: datetime.datetime, failure: StepFailed) -> PollResult:
    """Poll less often after a failure; after MAX_FAILURES in a row, or a 410, suspend the feed and list a Problem."""
    now, failures = timezone.now(), feed.failures + 1
    is_suspended = failures >= MAX_FAILURES or "(410)" in failure.reason
    wait = wait_after_failure(feed.interval, failures, retry_after=failure.retry_after)
    with transaction.atomic():
        Feed.objects.filter(pk=feed.pk, claimed_until=lease).update(
            claimed_until=None,
            last_polled_at=now,
            failures=failures,
            last_error=failure.reason,
            next_poll_at=now + add_jitter(wait),
            active=not is_suspended,
        )
        if is_suspended:
            message = f"No longer polled after {failures} failures in a row, the last one: {failure.reason}"
            Problem.objects.note(ProblemKind.FEED, feed.url, message, feed=feed)
    return PollResult(feed.pk, error=failure.reason)


def resume(feed: Feed) -> None:
    """Resume polling a suspended feed from now on."""
    Feed.objects.filter(pk=feed.pk).update(active=True, failures=0, last_error="", next_poll_at=timezone.now())
