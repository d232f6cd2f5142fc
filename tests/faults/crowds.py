"""Slow clients, large bodies and costly pages, through the proxy; other readers are looked at all the while."""

import itertools
import os
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx

from tests.faults.checks import check
from tests.faults.site import Site
from tests.faults.slow import Readers, connect, dripping, holding, idle, upload

BUSY = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
"""How many processes waited for each core before the run began: so many times longer does everything take."""
WITHIN = 1.0 * BUSY
"""Seconds within which other readers are to be answered; one page in twenty may take longer."""
PROXY_MEMORY = 256.0
"""Megabytes that docker-compose.yml gives the proxy."""


def assert_served(readers: Readers) -> str:
    assert readers.times, "other readers got no page"
    assert not readers.failed, readers.told()
    late = sum(taken > WITHIN for taken in readers.times)
    assert late <= len(readers.times) / 20, f"{late} took more than {WITHIN:.1f} s of {readers.told()}"
    return readers.told()


def at_once(function: Callable[..., Any], number: int) -> list[Any]:
    results: list[Any] = []
    threads = [threading.Thread(target=lambda: results.append(function())) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


@check("V11", "200 idle connections")
def idle_connections(site: Site) -> str:
    with idle(site, site.public, 200) as held, Readers(site, site.public) as readers:
        time.sleep(8)
        opened = held.opened
    return f"{opened} held; {assert_served(readers)}"


@check("V11", "50 clients that drip a byte a second, of headers or a body")
def dripped_requests(site: Site) -> str:
    with dripping(site, site.public, 50) as held, Readers(site, site.public) as readers:
        time.sleep(13)
        left = held.still_open()
    assert left < held.opened, "headers that drip are not cut off after ten seconds"
    return f"{held.opened - left} closed within 13 s; {assert_served(readers)}"


@check("V11", "50 bodies of 12 MB for the admin, and 50 chunked ones, that stop on their way")
def stopped_bodies(site: Site) -> str:
    admin = b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12000000\r\n\r\n" + b"x" * 300_000
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    chunked = b"POST /about/report/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 3
    with holding(site, site.public, 100, lambda position: chunked if position % 2 else admin):
        with Readers(site, site.public) as readers:
            time.sleep(8)
        used = site.processes["proxy"].memory()
    assert used < PROXY_MEMORY, f"the proxy took {used:.0f} MB"
    return f"proxy {used:.0f} MB; {assert_served(readers)}"


@check("V12", "8 uploads of 300 MB by strangers")
def large_uploads(site: Site) -> str:
    with Readers(site, site.public) as readers:
        sent = at_once(lambda: upload(site, site.public, 300_000_000), 8)
        time.sleep(1)
    assert all(status == 413 for _, status in sent), sent
    most = max(number for number, _ in sent)
    assert most < 20_000_000, sent
    return f"413 each, after {most / 1e6:.1f} MB at most; {assert_served(readers)}"


@check("V12", "40 uploads of 12 MB to the login by strangers")
def uploads_to_the_login(site: Site) -> str:
    with Readers(site, site.public) as readers:
        sent = at_once(lambda: upload(site, site.public, 12_000_000, "/admin/login/"), 40)
        time.sleep(1)
    used = site.processes["proxy"].memory()
    # What is beyond the proxy's buffer is on its way while the web process refuses it: some get to hear a 502 of that.
    refused = Counter(status for _, status in sent)
    assert refused.keys() <= {413, 502}, refused
    assert used < PROXY_MEMORY, f"the proxy took {used:.0f} MB"
    return f"{refused[413]} refused with 413, {refused[502]} with 502; proxy {used:.0f} MB; {assert_served(readers)}"


@check("V11", "the heaviest pages past the cache, by 8 at once for 10 s")
def heavy_pages(site: Site) -> str:
    days = [f"20{year}-{month:02}-15" for year in range(12, 26) for month in range(1, 13)]
    pages = [
        page.format(day) for day in days for page in ("/map/?on={}", "/matrix/?on={}", "/actions/?on={}&q=network")
    ]
    return _by_eight(site, pages)


@check("V11", "the workbook of all actions, by 8 at once for 10 s")
def heavy_exports(site: Site) -> str:
    return _by_eight(site, ["/actions.xlsx", "/actions.xlsx?sort=country"])


def _by_eight(site: Site, pages: list[str]) -> str:
    end = time.monotonic() + 10
    statuses: list[int] = []

    turn = itertools.count()  # no two ask for the same at once, as far as there are enough

    def ask() -> None:
        with httpx.Client(base_url=site.public, verify=site.trust, timeout=60) as client:
            while time.monotonic() < end:
                answer = client.get(pages[next(turn) % len(pages)])
                statuses.append(answer.status_code)
                if answer.status_code != 200:
                    time.sleep(1)  # a tenth of what Retry-After asks for

    with Readers(site, site.public) as readers:
        at_once(ask, 8)
    assert set(statuses) <= {200, 429, 503}, set(statuses)
    put_off = len(statuses) - statuses.count(200)
    answered = f"{statuses.count(200)} answered, {put_off} put off"
    return f"{answered}; {assert_served(readers)}"


@check("V11", "40 idle connections to a web process without the proxy", held="gap")
def without_the_proxy(site: Site) -> str:
    with idle(site, site.direct, 40), Readers(site, site.direct, 1) as readers:
        time.sleep(4)
    wait = time.monotonic()
    with Readers(site, site.direct, 1) as after:
        time.sleep(8)
    assert any(taken < WITHIN for taken in after.times), "it does not answer when they have gone, either"
    waited = time.monotonic() - wait - 8
    return f"shut while they are there ({readers.told()}); it answers {waited:.0f} s after they have gone"


@check("V9", "plain HTTP and old TLS")
def transport(site: Site) -> str:
    answer = httpx.get(f"http://localhost:{site.http_port}/actions/", headers={"Host": "localhost"})
    assert answer.status_code in (301, 308), answer.status_code
    assert answer.headers["Location"].startswith("https://localhost")
    secured = connect(site, site.public)
    assert isinstance(secured, ssl.SSLSocket)
    version = secured.version()
    secured.close()
    assert version == "TLSv1.3", version
    with site.client() as client:
        page = client.get("/")
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    return f"led to HTTPS; {version}; Strict-Transport-Security of a year"
