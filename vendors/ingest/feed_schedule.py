"""When a feed is worth asking again: by how often it posts, what it and its server say, within bounds. Pure."""

import datetime
import email.utils
import itertools
import random
import re
from collections.abc import Iterable, Mapping
from statistics import median

SHORTEST = datetime.timedelta(minutes=15)
LONGEST = datetime.timedelta(hours=24)
START = datetime.timedelta(hours=1)
RESTS_AFTER = 10
"""Failures in a row after which a feed is no longer polled, until someone has looked at it."""
LOOKED_AT = 20
MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def interval_by_posts(posted: Iterable[datetime.datetime], *, at: datetime.datetime) -> datetime.timedelta:
    """Return half the usual time between two of the last 20 posts; a feed that fell silent is asked ever less often."""
    times = sorted((moment for moment in posted if moment <= at), reverse=True)[:LOOKED_AT]
    if len(times) < 2:
        return START
    gaps = [(newer - older).total_seconds() for newer, older in itertools.pairwise(times)]
    usual = datetime.timedelta(seconds=median(gaps)) / 2
    return bounded(max(usual, (at - times[0]) / 10))


def least_wait(
    headers: Mapping[str, str], *, every: datetime.timedelta | None, at: datetime.datetime
) -> datetime.timedelta:
    """Return how long feed and server ask us to wait: the most of TTL, Cache-Control and Expires, at most a day."""
    waits = [every or datetime.timedelta()]
    match = MAX_AGE.search(headers.get("cache-control", ""))
    if match:
        waits.append(datetime.timedelta(seconds=int(match[1])))
    else:
        waits.append(_until(headers.get("expires", ""), at=at))
    return min(max(waits), LONGEST)


def after_failure(
    interval: datetime.timedelta, failures: int, *, asked: datetime.timedelta | None
) -> datetime.timedelta:
    """Return the wait after that many failures in a row: doubled each time, and no less than the server asks for."""
    return max(bounded(interval * 2 ** min(failures, 10)), asked or datetime.timedelta())


def spread(wait: datetime.timedelta) -> datetime.timedelta:
    """Return the wait, up to a tenth longer: feeds added together are then not all asked together for ever."""
    return wait * random.uniform(1.0, 1.1)  # noqa: S311 - nothing secret


def bounded(wait: datetime.timedelta) -> datetime.timedelta:
    """Return the wait, no shorter than 15 minutes and no longer than a day."""
    return max(SHORTEST, min(wait, LONGEST))


def _until(value: str, *, at: datetime.datetime) -> datetime.timedelta:
    try:
        moment = email.utils.parsedate_to_datetime(value)
        return max((moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)) - at, datetime.timedelta())
    except (ValueError, OverflowError, TypeError):
        return datetime.timedelta()
