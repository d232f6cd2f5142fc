import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.ingest.feed_schedule import (
    DEFAULT_INTERVAL,
    MAX_INTERVAL,
    MIN_INTERVAL,
    add_jitter,
    interval_from_posts,
    minimum_wait,
    wait_after_failure,
)

NOW = datetime.datetime(2026, 1, 10, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def every(hours: float, *, since: float = 0) -> list[datetime.datetime]:
    return [NOW - HOUR * (since + hours * number) for number in range(10)]


@pytest.mark.parametrize(
    ("posts", "wait"),
    [
        (every(0.1), MIN_INTERVAL),
        (every(4), 2 * HOUR),
        (every(48), MAX_INTERVAL),
        (every(1, since=100), 10 * HOUR),
        (every(1, since=1000), MAX_INTERVAL),
        ([], DEFAULT_INTERVAL),
        ([NOW], DEFAULT_INTERVAL),
    ],
)
def test_a_feed_is_asked_twice_in_the_time_between_two_posts(
    posts: list[datetime.datetime], wait: datetime.timedelta
) -> None:
    assert interval_from_posts(posts, at=NOW) == wait


def test_posts_dated_in_the_future_do_not_count() -> None:
    assert interval_from_posts([NOW + HOUR, *every(4)], at=NOW) == 2 * HOUR


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({}, 0),
        ({"cache-control": "public, max-age=3600"}, 60),
        ({"cache-control": "no-cache"}, 0),
        ({"expires": "Sat, 10 Jan 2026 12:30:00 GMT"}, 30),
        ({"cache-control": "max-age=60", "expires": "Sat, 10 Jan 2026 22:30:00 GMT"}, 1),
        ({"expires": "0"}, 0),
        ({"expires": "-1"}, 0),
        ({"cache-control": "max-age=999999999"}, 24 * 60),
    ],
)
def test_the_server_says_how_long_its_answer_keeps(headers: dict[str, str], minutes: int) -> None:
    assert minimum_wait(headers, every=None, at=NOW) == datetime.timedelta(minutes=minutes)


def test_the_longer_of_ttl_and_headers_counts() -> None:
    assert minimum_wait({"cache-control": "max-age=60"}, every=2 * HOUR, at=NOW) == 2 * HOUR


def test_each_failure_doubles_the_wait_up_to_a_day() -> None:
    waits = [wait_after_failure(HOUR, number, retry_after=None) for number in range(1, 8)]
    assert waits[:3] == [2 * HOUR, 4 * HOUR, 8 * HOUR]
    assert waits[-1] == MAX_INTERVAL


def test_retry_after_is_heeded() -> None:
    assert wait_after_failure(HOUR, 1, retry_after=20 * HOUR) == 20 * HOUR


@given(st.lists(st.datetimes(timezones=st.just(datetime.UTC)), max_size=30), st.text(max_size=40), st.text(max_size=40))
def test_the_wait_stays_within_its_bounds(posts: list[datetime.datetime], cache: str, expires: str) -> None:
    assert MIN_INTERVAL <= interval_from_posts(posts, at=NOW) <= MAX_INTERVAL
    assert (
        datetime.timedelta()
        <= minimum_wait({"cache-control": cache, "expires": expires}, every=None, at=NOW)
        <= MAX_INTERVAL
    )
    assert HOUR <= add_jitter(HOUR) <= 1.1 * HOUR
