"""Articles a second through a queue, with one worker and with two."""

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import redis
from django.utils import timezone

from benchmarks.ingest import REDIS
from benchmarks.ingest.database import ROOT, prepared, take_afresh
from benchmarks.ingest.serving import pages_served
from benchmarks.ingest.stages import READERS, WARM_UP, stages
from benchmarks.ingest.trafilatura_alone import MAX_WAIT_SECONDS, cleaning_rate, cleaning_rate_of_two
from benchmarks.loopback_sites import HOSTS
from benchmarks.worker import nothing
from vendors import tasks
from vendors.models import Article
from vendors.models.choices import ArticleState

UNFINISHED = (ArticleState.QUEUED, ArticleState.FETCHED, ArticleState.CLEANED)


def stream(pages: list[str], rounds: int, processes: int) -> None:
    with prepared(), pages_served(pages) as urls:
        size = statistics.median(map(len, pages)) / 1000
        print(
            f"Rounds of {len(pages)} pages of {size:.0f} kB from {HOSTS} hosts, medians of {rounds} rounds, a second:"
        )
        redis.Redis.from_url(REDIS).flushdb()
        for encoded, reader in READERS.items():
            print(f"Read {reader}:")
            with workers(1, encoded=encoded, processes=processes):
                stream_rate(urls[:WARM_UP])
                _median("a task that does nothing, one worker", [empty_task_rate(1500) for _ in range(rounds)])
                _compare("one worker", lambda: cleaning_rate(pages), lambda: stream_rate(urls), rounds)
            with workers(2, encoded=encoded, processes=processes):
                stream_rate(urls[: 2 * WARM_UP])
                _compare("two workers", lambda: cleaning_rate_of_two(pages), lambda: stream_rate(urls), rounds)
        stages(urls, pages)


def _compare(who: str, alone: Callable[[], float], full_path: Callable[[], float], rounds: int) -> None:
    pairs = [(alone(), full_path()) for _ in range(rounds)]
    processes = who.replace("workers", "processes").replace("worker", "process")
    _median(f"trafilatura alone, {processes}", [rate for rate, _ in pairs])
    _median(f"address to findings, {who}", [rate for _, rate in pairs])
    shares = [full_path / alone for alone, full_path in pairs]
    listed = ", ".join(f"{share:.0%}" for share in shares)
    print(f"  {who} of cleaning alone {statistics.median(shares):.0%}   ({listed})", flush=True)


def _median(what: str, rates: list[float]) -> None:
    print(f"  {what:<40} {statistics.median(rates):8.1f}   ({', '.join(f'{rate:.1f}' for rate in rates)})", flush=True)


@contextmanager
def workers(number: int, *, encoded: bool, processes: int = 1) -> Iterator[None]:
    """Start so many workers, each held to one core: with two processes one works while the other waits for answers."""
    command = [sys.executable, "-m", "celery", "-A", "benchmarks.worker", "worker", "--concurrency", str(processes)]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR"]
    quiet, environment = subprocess.DEVNULL, {**os.environ, "READ_WITH_ENCODER": str(encoded)}
    started = []
    for n in range(number):
        with held_to_core(n):
            started.append(
                subprocess.Popen(
                    [*command, "--hostname", f"bench{n}@%h"], cwd=ROOT, env=environment, stdout=quiet, stderr=quiet
                )
            )
    try:
        yield
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(timeout=30)


@contextmanager
def held_to_core(number: int) -> Iterator[None]:
    """Keep this process, and those that it starts meanwhile, to one of its cores."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(cores)[number % len(cores)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + MAX_WAIT_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"Not done within {MAX_WAIT_SECONDS} s: is a worker able to start?")
        time.sleep(0.05)


def empty_task_rate(number: int) -> float:
    """Return the messages of a task that does nothing that a worker takes in a second."""
    queue = redis.Redis.from_url(REDIS)
    for _ in range(number):
        nothing.delay()
    before, start = int(queue.llen("celery")), time.perf_counter()
    wait_until(lambda: queue.llen("celery") == 0)
    return before / (time.perf_counter() - start)


def stream_rate(urls: list[str]) -> float:
    """Return the articles in a second, counted from when the last one stands in the queue."""
    take_afresh(urls)
    for article in Article.objects.order_by("pk"):
        tasks.start(article)
    filled = timezone.now()
    wait_until(lambda: not Article.objects.filter(state__in=UNFINISHED).exists())
    times = list(Article.objects.filter(state_since__gt=filled).order_by("state_since").values_list("state_since"))
    if not times:
        raise SystemExit(f"All {len(urls)} articles were coded before the last one stood in the queue: take more.")
    return len(times) / (times[-1][0] - filled).total_seconds()
