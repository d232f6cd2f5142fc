"""Fifty readers at once while a worker takes articles in: errors, times, and memory before and after.

    python -m benchmarks.load [--clients 50] [--seconds 120] [--actions 2000]

It needs a PostgreSQL (BENCH_POSTGRES_URL) and a Redis (BENCH_REDIS_URL), and makes and drops a database of its own,
with the reference data, made-up actions and what the worker reads. The web processes and the worker are those of
docs/deploy/systemd, without a proxy; each client opens one page after the other, at random, of which some are cached
and some are not. Where other work runs on the machine, and the clients are work too, the times are upper bounds.
"""

import argparse
import configparser
import os
import random
import secrets
import shlex
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import redis
from django.db import connection

os.environ["ALLOWED_HOSTS"] = "127.0.0.1"
from benchmarks.ingest import REDIS  # first: it names the database, and starts Django
from benchmarks.ingest.database import ROOT, prepared
from benchmarks.ingest.serving import pages_served
from benchmarks.made_up_record import seed
from benchmarks.pages import page_of
from benchmarks.site import addresses
from vendors import tasks
from vendors.ingest.intake import take_url
from vendors.models import Article
from vendors.models.choices import ArticleState

VARIED = (
    "/actions/?on=20{year}-{month:02}-15",
    "/map/?on=20{year}-{month:02}-15",
    "/actions/?q=core+network&from=20{year}-{month:02}",
)
"""Pages that differ from visit to visit, so that few of them are cached."""
WARM_UP = 10.0
"""Seconds before memory is first looked at: each process reads the record once as it is first asked."""


class Load:
    """What the clients saw. `times`: seconds of each answer; `failed`: what was not answered with 200, counted."""

    def __init__(self, base: str, pages: list[str], seconds: float) -> None:
        self.times: list[float] = []
        self.failed: Counter[str] = Counter()
        self._base, self._pages, self._end = base, pages, time.monotonic() + seconds

    def read(self, number: int) -> None:
        """Open one page after the other until the time is up."""
        chance = random.Random(number)
        with httpx.Client(base_url=self._base, timeout=60) as client:
            while time.monotonic() < self._end:
                page = chance.choice(self._pages)
                if chance.random() < 0.3:
                    page = chance.choice(VARIED).format(year=chance.randint(12, 25), month=chance.randint(1, 12))
                start = time.perf_counter()
                try:
                    status = client.get(page).status_code
                except httpx.HTTPError as error:
                    self.failed[f"{type(error).__name__} {page.partition('?')[0]}"] += 1
                    continue
                self.times.append(time.perf_counter() - start)
                if status != 200:
                    self.failed[f"{status} {page.partition('?')[0]}"] += 1


def command_of(role: str) -> list[str]:
    """Return the command line of a systemd unit, with this Python's programs."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read(ROOT / "docs" / "deploy" / "systemd" / f"tracker-{role}.service", encoding="utf-8")
    return shlex.split(unit["Service"]["ExecStart"].replace("/srv/tracker/.venv", sys.prefix))


@contextmanager
def running(port: int) -> Iterator[dict[str, int]]:
    """Run web and worker; yield their process ids, and end them."""
    web = [*command_of("web"), "--bind", f"127.0.0.1:{port}"]
    web[web.index("--access-logfile") + 1] = "/dev/null"
    worker = [*command_of("worker"), "--concurrency", "1", "--loglevel", "ERROR"]
    started = {"web": subprocess.Popen(web, cwd=ROOT), "worker": subprocess.Popen(worker, cwd=ROOT)}
    try:
        for _ in range(600):
            with suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{port}/livez", timeout=2).status_code == 200:
                    break
            time.sleep(0.1)
        yield {name: process.pid for name, process in started.items()}
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.wait(timeout=60)


def memory(pid: int) -> list[int]:
    """Return the resident megabytes of a process and of its children, the parent's first."""
    found = [pid]
    for parent in found:
        with suppress(OSError):
            found += map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
    kept = []
    for each in found:
        with suppress(OSError):
            lines = Path(f"/proc/{each}/status").read_text().splitlines()
            kept += [int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS:")]
    return kept


def coded() -> int:
    return Article.objects.filter(state=ArticleState.CODED, url__startswith="http://127.").count()


def keep_reading(urls: list[str], over: threading.Event) -> None:
    """Keep some twenty articles in the queue, until all have been given or the time is up."""
    waiting = iter(urls)
    while not over.wait(1.0):
        ahead = Article.objects.filter(
            state__in=(ArticleState.QUEUED, ArticleState.FETCHED, ArticleState.CLEANED)
        ).count()
        for url, _ in zip(waiting, range(20 - ahead), strict=False):
            tasks.start(take_url(url).article)
    connection.close()


def told(load: Load, before: dict[str, list[int]], after: dict[str, list[int]], read: int, seconds: float) -> None:
    times = sorted(load.times)
    p50, p95, p99 = (times[int(len(times) * share)] for share in (0.5, 0.95, 0.99))
    print(f"{len(times)} pages in {seconds:.0f} s ({len(times) / seconds:.0f} a second), {load.failed.total()} failed")
    for what, number in load.failed.most_common(10):
        print(f"  {number:5} {what}")
    print(f"p50 {p50:.2f} s, p95 {p95:.2f} s, p99 {p99:.2f} s, slowest {times[-1]:.2f} s")
    print(f"{read} articles coded meanwhile")
    for name, megabytes in before.items():
        print(f"{name:7} MB after {WARM_UP:.0f} s {megabytes}, at the end {after[name]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--actions", type=int, default=2000)
    options = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run = secrets.randbelow(10**9)  # articles that differ from one run to the next
    made = [page_of(run + number) for number in range(400)]
    with prepared(), pages_served(made) as urls:
        redis.Redis.from_url(REDIS).flushdb()
        seed(options.actions)
        with running(port) as pids:
            measure(Load(f"http://127.0.0.1:{port}", list(addresses().values()), options.seconds), pids, urls, options)
        connection.close()


def measure(load: Load, pids: dict[str, int], urls: list[str], options: argparse.Namespace) -> None:
    """Let the clients and the worker loose, and print what came of it."""
    over = threading.Event()
    clients = [threading.Thread(target=load.read, args=(number,)) for number in range(options.clients)]
    feeder = threading.Thread(target=keep_reading, args=(urls, over))
    for thread in [*clients, feeder]:
        thread.start()
    time.sleep(WARM_UP)
    before = {name: memory(pid) for name, pid in pids.items()}
    for thread in clients:
        thread.join()
    over.set()
    feeder.join()
    told(load, before, {name: memory(pid) for name, pid in pids.items()}, coded(), options.seconds)


if __name__ == "__main__":
    main()
