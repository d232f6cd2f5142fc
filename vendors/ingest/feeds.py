"""Feeds: added by address or OPML, polled when due, their entries linked to articles."""

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
from vendors.ingest.feed_schedule import RESTS_AFTER, after_failure, bounded, interval_by_posts, least_wait, spread
from vendors.ingest.fetch_step import patience
from vendors.ingest.fetching import Page, fetch
from vendors.ingest.intake import take_url
from vendors.ingest.pacing import turn
from vendors.models import Article, Feed, FeedEntry, Problem
from vendors.models.choices import ProblemKind

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=3)
MAX_BYTES = 5 * 1024 * 1024
AT_ONCE = 200
"""Feeds claimed at once; the next ones follow in a minute."""
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)


@dataclass(frozen=True, slots=True)
class Poll:
    """What one poll of a feed brought: articles new to us, entries linked, entries left out by its words."""

    feed: int
    new: tuple[int, ...] = ()
    linked: int = 0
    left_out: int = 0
    error: str = ""
    unchanged: bool = False


def add_feed(url: str) -> tuple[Feed, bool]:
    """Add a feed by its address, or by that of a page that offers one; return it and whether it is new.

    Its title and site are those that it gives itself. StepFailed where there is none, BadAddress for no address.
    """
    address = checked_address(url)
    known = Feed.objects.filter(url=address).first()
    if known is not None:
        return known, False
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
class Imported:
    """What an OPML file brought: how many feeds were new, how many known, and why each of the others was left out."""

    new: int
    known: int
    refused: tuple[str, ...] = ()


def import_opml(content: bytes) -> Imported:
    """Add the feeds of an OPML file, unasked yet. One that is no address does not keep the others out."""
    now, addresses, refused = timezone.now(), {}, []
    for url, title in read_opml(content):
        try:
            addresses[checked_address(url)] = title[:300]
        except BadAddress as refusal:
            refused.append(str(refusal))
    known = set(Feed.objects.filter(url__in=addresses).values_list("url", flat=True))
    fresh = [Feed(url=url, title=title, next_poll_at=now) for url, title in addresses.items() if url not in known]
    Feed.objects.bulk_create(fresh, ignore_conflicts=True)
    return Imported(len(fresh), len(known), tuple(refused))


def claim_due(*, at: datetime.datetime | None = None) -> list[tuple[int, datetime.datetime]]:
    """Take the feeds that are due, each for one caller only; return (id, claim). A claim that lapses is due again."""
    now = at or timezone.now()
    due = Feed.objects.due(at=now).order_by("next_poll_at").values_list("pk", flat=True)[:AT_ONCE]
    return [(pk, claim) for pk in due if (claim := claim_feed(pk, at=now)) is not None]


def claim_feed(pk: int, *, at: datetime.datetime | None = None) -> datetime.datetime | None:
    """Take one feed, due or not; None while somebody else polls it."""
    now = at or timezone.now()
    claim = now + LEASE
    return claim if Feed.objects.free(at=now).filter(pk=pk).update(claimed_until=claim) else None


def poll_feed(pk: int, claim: datetime.datetime) -> Poll:
    """Poll the feed that this caller has claimed; whatever happens stands on its row. Nothing if the claim was lost."""
    feed = Feed.objects.filter(pk=pk, claimed_until=claim).first()
    if feed is None:
        return Poll(pk)
    try:
        page = fetch_feed(feed.url, feed)
        if page.status == 304:
            return _settle(feed, claim, page, None, Poll(pk, unchanged=True))
        document = read_feed(page.content, url=page.url, content_type=page.content_type)
        return _settle(feed, claim, page, document, take_entries(feed, document.entries))
    except NotYet as wait:
        Feed.objects.filter(pk=pk, claimed_until=claim).update(claimed_until=None, next_poll_at=wait.until)
        return Poll(pk)
    except StepFailed as failure:
        return _fail(feed, claim, failure)
    except DatabaseError:
        raise  # the row cannot be written now; the claim lapses and the feed is due again
    except Exception as error:
        logger.exception("polling feed %s", pk)
        return _fail(feed, claim, StepFailed(f"Unexpected error: {type(error).__name__}: {error}", final=False))


def fetch_feed(url: str, feed: Feed | None = None) -> Page:
    """Return what the feed's address holds, asked only for news where we have been told how to ask.

    A feed is published for programs to read, so robots.txt, which is about following links, is not asked here.
    """
    headers = {"Accept": ACCEPT}
    if feed is not None and feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed is not None and feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    with turn(host_of(url), patience=patience()):
        return fetch(url, headers=headers, limit=MAX_BYTES, statuses=(200, 203, 304))


def take_entries(feed: Feed, entries: Iterable[Entry]) -> Poll:
    """Take the entries that the feed's words let through, and link each to its article, new or known."""
    listed = list(entries)
    wanted = {canonical_address(entry.url): entry for entry in listed if is_wanted(feed, entry)}
    known = dict(Article.objects.filter(canonical_url__in=wanted).values_list("canonical_url", "pk"))
    new = []
    for canonical, entry in wanted.items():
        if canonical not in known:
            published = entry.published.date().isoformat() if entry.published else ""
            taken = take_url(entry.url, title=_headline(entry.title), published=published)
            known[canonical] = taken.article.pk
            new.append(taken.article.pk)
    links = [FeedEntry(feed=feed, article_id=known[key], guid=entry.guid) for key, entry in wanted.items()]
    FeedEntry.objects.bulk_create(links, ignore_conflicts=True)
    return Poll(feed.pk, tuple(new), len(links), len(listed) - len(wanted))


def is_wanted(feed: Feed, entry: Entry) -> bool:
    """Return whether the entry has one of the feed's keep words, if it has any, and none of its block words."""
    text = f"{entry.title}\n{entry.summary}"
    keep, block = _words(feed.keep_words), _words(feed.block_words)
    return (keep is None or keep.search(text) is not None) and (block is None or block.search(text) is None)


def _words(lines: str) -> re.Pattern[str] | None:
    """Return the pattern of the words, one a line: whole words, but in scripts without spaces anywhere."""
    words = [line.strip() for line in lines.splitlines() if line.strip()]
    if not words:
        return None
    patterns = [rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word) for word in words]
    return re.compile("|".join(patterns), re.IGNORECASE)


def _headline(title: str) -> str:
    return re.sub(r"<[^>]{1,200}>", "", title)


def _site_url(document: FeedDocument) -> str:
    usable = document.site_url.startswith(("http://", "https://")) and len(document.site_url) <= MAX_LENGTH
    return document.site_url if usable else ""


def _settle(feed: Feed, claim: datetime.datetime, page: Page, document: FeedDocument | None, poll: Poll) -> Poll:
    now = timezone.now()
    interval = feed.interval
    columns: dict[str, object] = {}
    if document is not None:
        moments = [entry.published for entry in document.entries if entry.published]
        interval = interval_by_posts(moments, at=now)
        columns = {
            "title": feed.title or document.title,
            "site_url": feed.site_url or _site_url(document),
            "etag": page.headers.get("etag", "")[:300],
            "last_modified": page.headers.get("last-modified", "")[:100],
        }
    if poll.new:
        columns["last_new_at"] = now
    wait = bounded(max(interval, least_wait(page.headers, every=document.every if document else None, at=now)))
    with transaction.atomic():
        Feed.objects.filter(pk=feed.pk, claimed_until=claim).update(
            claimed_until=None,
            last_polled_at=now,
            failures=0,
            last_error="",
            interval=interval,
            next_poll_at=now + spread(wait),
            **columns,
        )
        Problem.objects.settle(ProblemKind.FEED, feed=feed)
    return poll


def _fail(feed: Feed, claim: datetime.datetime, failure: StepFailed) -> Poll:
    """Slow down after a failure; after ten in a row, or when the feed is gone for good, let it rest as a Problem."""
    now, failures = timezone.now(), feed.failures + 1
    rests = failures >= RESTS_AFTER or "(410)" in failure.reason
    wait = after_failure(feed.interval, failures, asked=failure.retry_after)
    with transaction.atomic():
        Feed.objects.filter(pk=feed.pk, claimed_until=claim).update(
            claimed_until=None,
            last_polled_at=now,
            failures=failures,
            last_error=failure.reason,
            next_poll_at=now + spread(wait),
            active=not rests,
        )
        if rests:
            message = f"No longer polled after {failures} failures in a row, the last one: {failure.reason}"
            Problem.objects.note(ProblemKind.FEED, feed.url, message, feed=feed)
    return Poll(feed.pk, error=failure.reason)


def wake(feed: Feed) -> None:
    """Poll a resting feed again from now on."""
    Feed.objects.filter(pk=feed.pk).update(active=True, failures=0, last_error="", next_poll_at=timezone.now())
