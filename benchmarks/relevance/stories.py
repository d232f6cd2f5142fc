"""A made-up firehose: headlines of a general newsroom, one in fifty about a vendor, in feeds on loopback hosts."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue
from threading import Thread
from typing import Any

from benchmarks.pages import page_of

FEED_ENTRIES = 500
RELEVANT_EVERY = 50
"""One story in so many is relevant: 98 % are not."""
HOSTS = 20
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
    ports: Queue[list[int]] = Queue()
    server = Process(target=_serve, args=(ports,), daemon=True)
    server.start()
    try:
        sites = [f"http://127.0.0.{n + 1}:{port}" for n, port in enumerate(ports.get(timeout=60))]
        yield [f"{sites[n % HOSTS]}/feed/{n}" for n in range(feeds)]
    finally:
        server.terminate()
        server.join(timeout=10)


def _serve(ports: "Queue[list[int]]") -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept, as sites do

        def do_GET(self) -> None:
            _, what, number, *_ = (*self.path.split("/"), "", "")
            site = f"http://{self.headers['Host']}"
            body = b"" if not number.isdigit() else _body(what, int(number), site)
            self.send_response(200 if body else 404)
            kind = "application/rss+xml" if what == "feed" else "text/html; charset=utf-8"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    servers = [ThreadingHTTPServer((f"127.0.0.{n + 1}", 0), Handler) for n in range(HOSTS)]
    for server in servers[1:]:
        Thread(target=server.serve_forever, daemon=True).start()
    ports.put([server.server_address[1] for server in servers])
    servers[0].serve_forever()


def _body(what: str, number: int, site: str) -> bytes:
    return feed_of(number, site) if what == "feed" else page_of(number).encode()
