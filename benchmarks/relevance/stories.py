"""A made-up firehose: headlines of a general newsroom, one in fifty about a vendor, in feeds on loopback hosts."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate

from benchmarks.loopback_sites import HOSTS, sites_served
from benchmarks.pages import page_of

FEED_ENTRIES = 500
RELEVANT_EVERY = 50
"""One story in so many is relevant: 98 % are not."""
FIRST_MOMENT = 1_790_000_000
"""Seconds: the time of the first story. They come a second apart, so that a feed covers some eight minutes."""
PAGE_WORDS = ("Huawei", "ZTE", "Hikvision", "Dahua", "Hytera")
WHO = ("The council", "A farmer", "The club", "Scientists", "The airline", "A family", "Der Verein", "Les pompiers")
DOES = ("opens", "loses", "celebrates", "repairs", "sells", "wins", "eröffnet", "inaugure", "pospone", "vende")
WHAT = ("a bridge", "the cup", "an old mill", "a museum", "the harvest", "das Freibad", "la piscine", "el mercado")
WHERE = ("in the north", "after rain", "before winter", "am Sonntag", "en province", "por la tarde", "on the coast")
SUMMARY = "Neighbours spoke of a long day; what follows will be decided in the coming weeks, people there said."


def title_of(number: int) -> str:
    chance = random.Random(number)
    if number % RELEVANT_EVERY == 0:
        return f"Ministers weigh limits on {chance.choice(PAGE_WORDS)} equipment, case {number}"
    return f"{chance.choice(WHO)} {chance.choice(DOES)} {chance.choice(WHAT)} {chance.choice(WHERE)}, no. {number}"


def feed_of(number: int, site: str) -> bytes:
    """Return the RSS feed of that number, with 500 stories of its own."""
    first = number * FEED_ENTRIES
    items = "".join(
        f"<item><title>{title_of(n)}</title><link>{site}/story/{n}/{title_of(n).split(',')[0].replace(' ', '-')}</link>"
        f"<guid>{n}</guid><pubDate>{formatdate(FIRST_MOMENT + n)}</pubDate><description>{SUMMARY}</description></item>"
        for n in range(first, first + FEED_ENTRIES)
    )
    return f"<rss version='2.0'><channel><title>Wire {number}</title>{items}</channel></rss>".encode()


@contextmanager
def firehose(feeds: int) -> Iterator[list[str]]:
    """Serve so many feeds, and the pages of their relevant stories, from another process; yield the feeds'
    addresses."""
    with sites_served(_answer) as sites:
        yield [f"{sites[n % HOSTS]}/feed/{n}" for n in range(feeds)]


def _answer(path: str, site: str) -> tuple[bytes, str]:
    _, what, number, *_ = (*path.split("/"), "", "")
    body = b"" if not number.isdigit() else _body(what, int(number), site)
    return body, "application/rss+xml" if what == "feed" else "text/html; charset=utf-8"


def _body(what: str, number: int, site: str) -> bytes:
    return feed_of(number, site) if what == "feed" else page_of(number).encode()
