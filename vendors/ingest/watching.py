"""Watched sites: polled when due, one request at a time, with what came of it on their rows."""

import datetime
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import Error as DatabaseError
from django.db import transaction
from django.utils import timezone

from vendors.ingest.addresses import MAX_LENGTH
from vendors.ingest.entries import SiteReading
from vendors.ingest.failures import NotYet, StepFailed
from vendors.ingest.feed_schedule import (
    MAX_FAILURES,
    add_jitter,
    clamp,
    interval_from_posts,
    interval_from_yield,
    minimum_wait,
    wait_after_failure,
)
from vendors.ingest.fetching import FetchedPage
from vendors.ingest.passing_over import Judge
from vendors.ingest.site_reading import fetch_site, first_addresses, read_site
from vendors.ingest.steps import FINAL_STATES
from vendors.ingest.taking import Taken, take_entries
from vendors.models import Problem, SiteEntry, WatchedSite
from vendors.models.choices import ArticleState, ProblemKind, SiteKind
from vendors.models.watched_sites import POLL_LEASE

logger = logging.getLogger(__name__)

SITES_PER_RUN = 200
"""Sites leased in one run; the next run follows in a minute. More would see their leases expire in the queue."""
BETWEEN_PARTS = datetime.timedelta(minutes=1)
"""From one part of a round to the next: a poll is one request, and beat looks for due sites each minute."""
MAX_UNFAMILIAR = 3
"""Polls in a row at which all links are new, after which a site is suspended: nothing on it can be compared."""
LONGEST_NOTICE = 500
"""Characters of what a round says was left out: each of twenty parts may say something."""
BARREN_FROM = 30
"""Links in a row that led to no article, after which a site is suspended: enough that chance does not do it."""


@dataclass(frozen=True, slots=True)
class PollResult:
    """What a poll of a site brought. `pending`: addresses of its round that are still to be asked."""

    site: int
    new: tuple[int, ...] = ()
    linked: int = 0
    left_out: int = 0
    passed_over: int = 0
    pending: int = 0
    error: str = ""
    notice: str = ""
    unchanged: bool = False


def lease_due(*, at: datetime.datetime | None = None) -> list[tuple[int, datetime.datetime]]:
    """Lease the sites that are due, each to one caller only; return (id, end of lease). An expired lease is due
    again."""
    now = at or timezone.now()
    due = WatchedSite.objects.due(at=now).order_by("next_poll_at").values_list("pk", flat=True)[:SITES_PER_RUN]
    return [(pk, lease) for pk in due if (lease := lease_site(pk, at=now)) is not None]


def lease_site(pk: int, *, at: datetime.datetime | None = None) -> datetime.datetime | None:
    """Lease one site, due or not; return the lease's end, or None while another worker polls it."""
    now = at or timezone.now()
    lease = now + POLL_LEASE
    return lease if WatchedSite.objects.free(at=now).filter(pk=pk).update(claimed_until=lease) else None


def poll_site(pk: int, lease: datetime.datetime, *, judge: Judge) -> PollResult:
    """Poll a site that the caller has leased, and record the outcome on its row. If the lease was lost, do nothing.

    One poll is one request. A list that is spread over several addresses is asked for one of them each minute.
    """
    site = WatchedSite.objects.filter(pk=pk, claimed_until=lease).first()
    if site is None:
        return PollResult(pk)
    begins = not site.pending
    try:
        return _poll(site, lease, judge)
    except NotYet as wait:
        WatchedSite.objects.filter(pk=pk, claimed_until=lease).update(claimed_until=None, next_poll_at=wait.until)
        return PollResult(pk)
    except StepFailed as failure:
        return _record_failure(site, lease, failure, begins=begins)
    except DatabaseError:
        raise  # the row cannot be written now: the lease expires, and the site is due again
    except Exception as error:
        logger.exception("polling site %s", pk)
        unexpected = StepFailed(f"Unexpected error: {type(error).__name__}: {error}", final=False)
        return _record_failure(site, lease, unexpected, begins=begins)


def _poll(site: WatchedSite, lease: datetime.datetime, judge: Judge) -> PollResult:
    begins = not site.pending
    addresses, notice = first_addresses(site) if begins else (site.pending, site.notice)
    site.pending = addresses
    page = fetch_site(site, addresses[0])
    if page.status == 304:
        return _record_success(
            site, lease, page, None, PollResult(site.pk, notice=site.notice, unchanged=True), (), begins=begins
        )
    reading = read_site(site, page)
    further = reading.further if begins else ()  # an index lists no further indexes, by the protocol
    taken = take_entries(site, reading.entries, judge=judge)
    left = tuple(dict.fromkeys((*addresses[1:], *further)))
    notices = list(dict.fromkeys(text for text in (notice, reading.notice, taken.notice) if text))
    result = PollResult(
        site.pk,
        taken.new,
        taken.linked,
        taken.left_out,
        taken.passed_over,
        len(left),
        notice=" ".join(notices)[:LONGEST_NOTICE],
    )
    _check_health(site, taken, len(reading.entries))
    return _record_success(site, lease, page, reading, result, left, begins=begins)


def _check_health(site: WatchedSite, taken: Taken, listed: int) -> None:
    """Raise StepFailed, final, for a site whose links cannot be compared, or lead nowhere."""
    site.unfamiliar = site.unfamiliar + 1 if taken.is_unfamiliar else 0
    if site.unfamiliar >= MAX_UNFAMILIAR:
        raise _Suspended(
            f"At {site.unfamiliar} polls in a row all of its {listed} links were new, so that nothing can be compared: "
            "look whether its addresses change by themselves, and narrow it by a selector or words."
        )
    if taken.new and site.kind != SiteKind.FEED:
        _check_yield(site)


def _check_yield(site: WatchedSite) -> None:
    latest = SiteEntry.objects.filter(site=site).order_by("-pk").values_list("article__state", flat=True)
    states = [state for state in latest[: 2 * BARREN_FROM] if state in FINAL_STATES][:BARREN_FROM]
    if len(states) < BARREN_FROM or ArticleState.CODED in states:
        return
    copies = states.count(ArticleState.DUPLICATE)
    raise _Suspended(
        f"None of its last {BARREN_FROM} links led to an article of its own: {BARREN_FROM - copies} failed and "
        f"{copies} led to pages that are here already."
    )


class _Suspended(StepFailed):
    """The site is suspended at once, without waiting for further failures."""


def _record_success(
    site: WatchedSite,
    lease: datetime.datetime,
    page: FetchedPage,
    reading: SiteReading | None,
    poll: PollResult,
    left: Sequence[str],
    *,
    begins: bool,
) -> PollResult:
    now = timezone.now()
    interval, columns = site.interval, _columns_after(site, page, reading, begins=begins)
    if reading is not None and (reading.entries or not left):
        interval = _next_interval(site, reading, poll, at=now)
    if poll.new:
        columns["last_new_at"] = now
    wait = clamp(max(interval, minimum_wait(page.headers, every=reading.every if reading else None, at=now)))
    with transaction.atomic():
        WatchedSite.objects.filter(pk=site.pk, claimed_until=lease).update(
            claimed_until=None,
            last_polled_at=now,
            failures=0,
            last_error="",
            notice=poll.notice,
            interval=interval,
            pending=list(left),
            rounds=site.rounds + (0 if left else 1),
            unfamiliar=site.unfamiliar,
            next_poll_at=now + (BETWEEN_PARTS if left else add_jitter(wait)),
            **columns,
        )
        Problem.objects.resolve(ProblemKind.FEED, site=site)
    return poll


def _columns_after(
    site: WatchedSite, page: FetchedPage, reading: SiteReading | None, *, begins: bool
) -> dict[str, object]:
    if reading is None:
        return {}
    columns: dict[str, object] = {
        "title": site.title or reading.title,
        "site_url": site.site_url or site_url(reading),
    }
    if (
        begins and site.kind != SiteKind.SEARCH
    ):  # the parts of a list have headers of their own, and may change while their index does not
        is_whole = not reading.further
        columns["etag"] = page.headers.get("etag", "")[:300] if is_whole else ""
        columns["last_modified"] = page.headers.get("last-modified", "")[:100] if is_whole else ""
    return columns


def _next_interval(
    site: WatchedSite, reading: SiteReading, poll: PollResult, *, at: datetime.datetime
) -> datetime.timedelta:
    moments = [entry.published for entry in reading.entries if entry.published]
    if site.kind != SiteKind.FEED and len(moments) < 2:
        return interval_from_yield(site.interval, brought_something=bool(poll.new))
    return interval_from_posts(moments, at=at)


def site_url(reading: SiteReading) -> str:
    """Return the home page that a list names, if its address can be stored."""
    usable = reading.site_url.startswith(("http://", "https://")) and len(reading.site_url) <= MAX_LENGTH
    return reading.site_url if usable else ""


def _record_failure(site: WatchedSite, lease: datetime.datetime, failure: StepFailed, *, begins: bool) -> PollResult:
    """Poll less often after a failure; after MAX_FAILURES in a row, or a 410, suspend the site and list a Problem.

    A part of a list that fails is passed by: the others are asked as they would be.
    """
    now, failures = timezone.now(), site.failures + 1
    is_suspended = failures >= MAX_FAILURES or "(410)" in failure.reason or isinstance(failure, _Suspended)
    wait = wait_after_failure(site.interval, failures, retry_after=failure.retry_after)
    with transaction.atomic():
        WatchedSite.objects.filter(pk=site.pk, claimed_until=lease).update(
            claimed_until=None,
            last_polled_at=now,
            failures=failures,
            last_error=failure.reason,
            unfamiliar=site.unfamiliar,
            pending=site.pending[1:],
            rounds=site.rounds + (1 if len(site.pending) == 1 and not begins else 0),
            next_poll_at=now + add_jitter(wait),
            active=not is_suspended,
        )
        if is_suspended:
            why = "" if isinstance(failure, _Suspended) else f" after {failures} failures in a row, the last one"
            message = f"No longer polled{why}: {failure.reason}"
            Problem.objects.note(ProblemKind.FEED, site.url, message, site=site)
    return PollResult(site.pk, error=failure.reason)


def resume(site: WatchedSite) -> None:
    """Resume polling a suspended site from now on, with a round of its own."""
    WatchedSite.objects.filter(pk=site.pk).update(
        active=True, failures=0, unfamiliar=0, last_error="", pending=[], next_poll_at=timezone.now()
    )


def switch_off(site: WatchedSite) -> None:
    """Poll the site no more until someone switches it on again."""
    WatchedSite.objects.filter(pk=site.pk).update(active=False, pending=[])
