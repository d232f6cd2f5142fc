"""Processes, queue, database, disk and clock fail in turn; each article is read once all the same."""

import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.faults.checks import check
from tests.faults.pages_that_hurt import serve_good
from tests.faults.servers import ROOT, NotHere, wait_for
from tests.faults.site import Site


def wait_for_all(site: Site, name: str, number: int, seconds: float = 120) -> float:
    """Wait until the articles of that name are coded; assert that each was read once and has its findings once."""
    like = f"%/{name}/%"
    states = "SELECT state, count(*) FROM vendors_article WHERE url LIKE %s GROUP BY state"

    def done() -> bool:
        return dict(site.query(states, like)) == {"coded": number}

    waited = wait_for(done, f"{number} articles, of which {dict(site.query(states, like))}", seconds)
    of = "FROM {} r JOIN vendors_article a ON a.id = r.article_id WHERE a.url LIKE %s"
    versions = f"SELECT count(*), count(DISTINCT r.article_id) {of.format('vendors_articleversion')}"
    assert site.query(versions, like) == [(number, number)], site.query(versions, like)
    findings = of.format("vendors_finding")
    twice = f"SELECT 1 {findings} GROUP BY r.article_id, jurisdiction_id, kind, status, quote HAVING count(*) > 1"
    assert site.query(twice, like) == []
    assert site.query(f"SELECT count(DISTINCT r.article_id) {findings}", like) == [(number,)]
    return waited


def pass_time(site: Site) -> None:
    """Make every article look as if nobody had touched it for ten minutes, after which the sweep sends it again."""
    ago = "- make_interval(mins => 10)"
    site.query(
        f"UPDATE vendors_article SET state_since = state_since {ago}, retry_at = retry_at {ago},"
        f" claimed_until = claimed_until {ago} WHERE state IN ('queued', 'fetched', 'cleaned')"
    )
    site.manage("sweep")


@check("V11", "kill -9 of web, worker and beat, again and again while articles are read")
def killed_processes(site: Site) -> str:
    chance, killed, number = random.Random(24), 0, 20
    site.manage("ingest", *serve_good(site.pages, "killed", number))
    end = time.monotonic() + 30
    while time.monotonic() < end:
        role = chance.choice(("worker", "worker", "web", "beat"))
        time.sleep(chance.uniform(0.5, 4.0))
        site.processes[role].kill()
        site.start(role)
        killed += 1
    time.sleep(6)  # the last lease
    pass_time(site)
    waited = wait_for_all(site, "killed", number)
    assert site.lives(site.direct)
    return f"{killed} kills in 30 s; {number} articles, each coded once, {waited:.0f} s later"


@check("V11", "a queue that is killed, and one that loses all messages")
def lost_queue(site: Site) -> str:
    site.processes["worker"].kill()
    site.manage("ingest", *serve_good(site.pages, "queue", 6))
    site.redis.kill()
    with Asking(site) as asking:
        time.sleep(3)
    assert asking.statuses == {200}, asking.statuses
    said = site.manage("ingest", *serve_good(site.pages, "away", 2))
    assert "queued" in said, said
    site.redis.start()
    subprocess.run(["redis-cli", "-p", str(site.redis.port), "FLUSHALL"], check=True, capture_output=True)
    site.start("worker")
    pass_time(site)
    waited = wait_for_all(site, "queue", 6) + wait_for_all(site, "away", 2)
    return f"pages 200 without it; 8 articles, each coded once, {waited:.0f} s after the sweep"


@check("V7", "a database that is killed while pages are asked for and articles are read")
def killed_database(site: Site) -> str:
    site.manage("ingest", *serve_good(site.pages, "database", 8))
    with Asking(site) as asking:
        time.sleep(1)
        site.postgres.kill()
        time.sleep(4)
        down = httpx.get(f"{site.direct}/actions/", headers=Asking.headers, timeout=20)
        ready = httpx.get(f"{site.direct}/readyz", timeout=20).status_code
        wait_for(_can_start(site), "PostgreSQL to start again", 60)
        back = wait_for(lambda: _status(site) == 200, "a page", 60)
    assert down.status_code == 503, down.status_code
    assert "Retry-After" in down.headers
    assert "Traceback" not in down.text
    assert ready == 503
    assert asking.statuses <= {200, 503}, asking.statuses
    time.sleep(6)
    pass_time(site)
    waited = wait_for_all(site, "database", 8)
    return (
        f"503 with a sentence while it is away, pages {back:.0f} s after it is back; 8 articles, each coded once, "
        f"{waited:.0f} s later"
    )


def _can_start(site: Site) -> Callable[[], bool]:
    def started() -> bool:
        if not site.postgres.process.runs():
            (site.postgres.data / "postmaster.pid").unlink(missing_ok=True)
            site.postgres.process.start()
            time.sleep(1)
        return site.postgres.answers()

    return started


@check("V11", "leases and a host's pause by a clock that was two hours ahead")
def clock_ahead(site: Site) -> str:
    site.processes["worker"].kill()
    site.manage("ingest", *serve_good(site.pages, "clock", 4))
    site.query("UPDATE vendors_article SET claimed_until = now() + interval '2 hours' WHERE url LIKE %s", "%/clock/%")
    site.query("UPDATE vendors_host SET busy_until = now() + interval '2 hours'")
    site.start("worker")
    site.manage("sweep")
    waited = wait_for_all(site, "clock", 4)
    return f"4 articles coded {waited:.0f} s later"


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a file system of so many megabytes; NotHere where that is not allowed."""
    place = folder / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", place], check=False).returncode:
        raise NotHere("mounting a small file system needs root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@check("V12", "a disk that is full while SQLite takes articles in")
def full_disk(site: Site) -> str:
    with small_disk(site.folder, 120) as disk:
        environment = site.environment | {
            "DATABASE_URL": "", "REDIS_URL": "", "CACHE_URL": "", "DATA_DIR": str(disk), "ALLOW_SQLITE": "true",
        }  # fmt: skip
        del environment["DATABASE_URL"]

        def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True,
                timeout=120, check=False,
            )  # fmt: skip

        assert manage("migrate", "--noinput").returncode == 0
        reference = manage("load_reference")
        assert reference.returncode == 0, reference.stderr[-300:]
        articles = serve_good(site.pages, "disk", 20)
        filler = disk / "filler"
        with filler.open("wb") as file:
            file.write(b"x" * max(0, _free(disk) - 400_000))
        full = manage("ingest", *articles)
        filler.unlink()
        with sqlite3.connect(disk / "tracker.sqlite3") as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        again = manage("ingest", *articles)
        assert again.returncode == 0, again.stderr[-400:]
        manage("sweep")
        with sqlite3.connect(disk / "tracker.sqlite3") as database:
            states = dict(database.execute("SELECT state, count(*) FROM vendors_article GROUP BY state"))
        assert sum(states.values()) == 20, states
        assert full.returncode != 0, "the full disk was not told"
        assert "Traceback" not in full.stderr, f"a traceback: {full.stderr.strip().splitlines()[-1]}"
        return f"said in a sentence; the database whole; with room again all 20 taken in: {states}"


def _free(place: Path) -> int:
    figures = os.statvfs(place)
    return figures.f_bavail * figures.f_frsize


def _status(site: Site) -> int:
    try:
        return httpx.get(f"{site.direct}/actions/", headers=Asking.headers, timeout=20).status_code
    except httpx.HTTPError:
        return 0


class Asking:
    """One reader past the cache, all the while; `statuses` are those that it got (0: no answer)."""

    headers = {"Host": "localhost", "X-Forwarded-Proto": "https", "Cookie": "sessionid=made-up"}

    def __init__(self, site: Site) -> None:
        self.statuses: set[int] = set()
        self._site, self._over = site, threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def _ask(self) -> None:
        while not self._over.wait(0.3):
            self.statuses.add(_status(self._site))

    def __enter__(self) -> "Asking":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(30)
