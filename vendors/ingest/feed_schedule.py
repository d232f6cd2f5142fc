"""When to poll a feed next: by how often it posts and what it and its server ask for, within bounds. Pure functions."""

import datetime
import email.utils
import itertools
import random
import re
from collections.abc import Iterable, Mapping
from statistics import median

MIN_INTERVAL = datetime.timedelta(minutes=15)
"""No feed is polled more often, however often it posts: news that is a quarter of an hour old is soon enough here."""
MAX_INTERVAL = datetime.timedelta(hours=24)
"""Every feed is polled once a day, however quiet it has become: many hold their last 20 posts or so only."""
DEFAULT_INTERVAL = datetime.timedelta(hours=1)
"""For a feed with fewer than two dated posts."""
MAX_FAILURES = 10
"""Failures in a row after which a feed is suspended until someone has looked at it: the wait doubles with each, so that
an hourly feed has then failed for almost a week."""
POSTS_CONSIDERED = 20
"""The latest posts by which a feed's rhythm is judged: enough for a median, and recent enough to follow a change."""
MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def interval_from_posts(posted: Iterable[datetime.datetime], *, at: datetime.datetime) -> datetime.timedelta:
    """Return half the median time between two of the latest posts; a feed that fell silent is polled ever less often.

    At half the interval a post waits for a quarter of it on average. A tenth of the silence so far is the other bound.
    """
    times = sorted((moment for moment in posted if moment <= at), reverse=True)[:POSTS_CONSIDERED]
    if len(times) < 2:
        return DEFAULT_INTERVAL
    gaps = [(newer - older).total_seconds() for newer, older in itertools.pairwise(times)]
    usual = datetime.timedelta(seconds=median(gaps)) / 2
    return clamp(max(usual, (at - times[0]) / 10))


def interval_from_yield(interval: datetime.timedelta, *, brought_something: bool) -> datetime.timedelta:
    """Return the interval for a list whose entries have no times: half of it after something new, half more after
    nothing."""
    return clamp(interval / 2 if brought_something else interval * 1.5)


def minimum_wait(
    headers: Mapping[str, str], *, every: datetime.timedelta | None, at: datetime.datetime
) -> datetime.timedelta:
    """Return how long feed and server ask us to wait: the longest of TTL, Cache-Control and Expires, at most a day."""
    waits = [every or datetime.timedelta()]
    match = MAX_AGE.search(headers.get("cache-control", ""))
    if match:
        waits.append(datetime.timedelta(seconds=int(match[1])))
    else:
        waits.append(_until(headers.get("expires", ""), at=at))
    return min(max(waits), MAX_INTERVAL)


def wait_after_failure(
    interval: datetime.timedelta, failures: int, *, retry_after: datetime.timedelta | None
) -> datetime.timedelta:
    """Return the wait after that many failures in a row: doubled each time, and not shorter than the server asks
    for."""
    return max(clamp(interval * 2 ** min(failures, 10)), retry_after or datetime.timedelta())


def add_jitter(wait: datetime.timedelta) -> datetime.timedelta:
    """Return the wait, up to a tenth longer, so that feeds added at the same time are not polled together for ever."""
    return wait * random.uniform(1.0, 1.1)  # noqa: S311 - nothing secret


def clamp(wait: datetime.timedelta) -> datetime.timedelta:
    """Return the wait, no shorter than 15 minutes and no longer than a day."""
    return max(MIN_INTERVAL, min(wait, MAX_INTERVAL))


def _until(value: str, *, at: datetime.datetime) -> datetime.timedelta:
    try:
        moment = email.utils.parsedate_to_datetime(value)
        return max((moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)) - at, datetime.timedelta())
    except (ValueError, OverflowError, TypeError):
        return datetime.timedelta()
