"""Stories a second, memory and growth of the database: in one process, and with two workers."""

import os
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import redis
from django.db import connection

from benchmarks.ingest import REDIS
from benchmarks.ingest.database import prepared
from benchmarks.ingest.stream import held_to_core, workers
from benchmarks.relevance.stories import FEED_ENTRIES, firehose, title_of
from vendors import tasks
from vendors.findings.relevance import current_judge
from vendors.ingest import watching
from vendors.models import Article, PassedOverStory, WatchedSite
from vendors.models.choices import ArticleState, Relevance

UNFINISHED = (ArticleState.QUEUED, ArticleState.FETCHED, ArticleState.CLEANED)
MAX_WAIT_SECONDS = 900
JUDGED_ALONE = 50_000
MILLION = 1_000_000


def costs(stories: int) -> None:
    feeds = stories // FEED_ENTRIES
    with prepared(), firehose(feeds) as urls:
        with held_to_core(0):
            _judging()
            _one_process(urls)
        _two_workers(urls)


def _judging() -> None:
    judge = current_judge()
    judge("the names are read")
    titles = [title_of(number) for number in range(JUDGED_ALONE)]
    start = time.process_time()
    relevant = sum(map(judge, titles))
    rate = JUDGED_ALONE / (time.process_time() - start)
    print(f"Judging alone: {rate:,.0f} headlines a second of processor time, {relevant / JUDGED_ALONE:.1%} relevant.")


def _one_process(urls: list[str]) -> None:
    sites = [_watched(url) for url in urls]
    stories = len(urls) * FEED_ENTRIES
    _poll(sites[:2])  # what the first poll loads is no cost of a story
    before, size = _memory(), _sizes()
    elapsed, busy = time.perf_counter(), time.process_time()
    _poll(sites[2:])
    elapsed, busy = time.perf_counter() - elapsed, time.process_time() - busy
    polled = stories - 2 * FEED_ENTRIES
    print(f"One process, {polled:,} stories, feeds fetched and read: {polled / elapsed:,.0f} a second,")
    print(
        f"  {polled / busy:,.0f} a second of its processor time; memory {before:.0f} MB before, {_memory():.0f} after"
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    kept = PassedOverStory.objects.count()
    grown = _sizes()
    print(f"  kept as stories: {kept:,}, as articles to fetch: {Article.objects.count():,}")
    one = grown["vendors_passedoverstory"] / kept
    print(f"  a story passed over takes {one:.0f} bytes with its index: {one * MILLION / 2**20:,.0f} MB a million")
    print(f"  the whole database grew by {(grown['all'] - size['all']) / polled * MILLION / 2**20:,.0f} MB a million")
    elapsed = time.perf_counter()
    _poll(sites)
    print(f"  polled again, all known: {stories / (time.perf_counter() - elapsed):,.0f} a second", flush=True)


def _two_workers(urls: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE vendors_article, vendors_watchedsite, vendors_passedoverstory CASCADE")
    redis.Redis.from_url(REDIS).flushdb()
    size = _sizes()
    with workers(2, encoded=False):
        for url in urls:
            _watched(url)
        start = time.perf_counter()
        seen = _wait(_are_polled)
        _wait(_are_read)
        done = time.perf_counter() - start
        peak = max(_peaks(), default=0.0)
    stories = len(urls) * FEED_ENTRIES
    coded = Article.objects.filter(state=ArticleState.CODED).count()
    print(f"Two workers: {stories:,} stories listed in {seen - start:.0f} s; with {coded:,} relevant ones fetched,")
    print(f"  cleaned and coded {done:.0f} s, {stories / done:,.0f} a second; the largest process had {peak:.0f} MB")
    grown = (_sizes()["all"] - size["all"]) / stories * MILLION / 2**20
    print(f"  the whole database, with what was received and read, grew by {grown:,.0f} MB a million stories")
    left = Article.objects.exclude(state=ArticleState.CODED).values_list("state", "reason")[:3]
    print(f"  not coded: {list(left)}", flush=True)


def _are_polled() -> bool:
    """Send what is due, as beat does, and say whether all sites were polled."""
    if not WatchedSite.objects.filter(last_polled_at=None).exists():
        return True
    if redis.Redis.from_url(REDIS).llen("celery") == 0:
        tasks.poll_due_feeds.delay()
    return False


def _are_read() -> bool:
    return not Article.objects.filter(state__in=UNFINISHED).exists()


def _watched(url: str) -> WatchedSite:
    return WatchedSite.objects.create(url=url, relevance=Relevance.TITLE)


def _poll(sites: list[WatchedSite]) -> None:
    for site in sites:
        lease = watching.lease_site(site.pk)
        assert lease is not None
        result = watching.poll_site(site.pk, lease, judge=current_judge())
        if result.error:
            raise SystemExit(f"{site.url}: {result.error}")


def _wait(is_done: Callable[[], bool]) -> float:
    """Wait until it is done; return when that was."""
    end = time.perf_counter() + MAX_WAIT_SECONDS
    while not is_done():
        if time.perf_counter() > end:
            raise SystemExit(f"Not done within {MAX_WAIT_SECONDS} s: is a worker able to start?")
        time.sleep(1.0)
    return time.perf_counter()


def _memory() -> float:
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _peaks() -> Iterator[float]:
    """Yield the most memory, in MB, that each of this process's descendants has had."""
    parents: dict[int, int] = {}
    peaks: dict[int, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            lines = (folder / "status").read_text(encoding="utf-8").splitlines()
        except OSError:
            continue  # it has ended
        status = dict(line.split(":", 1) for line in lines if ":" in line)
        parents[int(folder.name)] = int(status["PPid"])
        peaks[int(folder.name)] = int(status.get("VmHWM", "0 kB").split()[0]) / 1024
    for pid, peak in peaks.items():
        ancestor = pid
        while ancestor in parents and ancestor != os.getpid():
            ancestor = parents[ancestor]
        if ancestor == os.getpid() and pid != os.getpid():
            yield peak


def _sizes() -> dict[str, int]:
    """Return the bytes of the table of stories passed over, with its index, and of the whole database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('vendors_passedoverstory'), pg_database_size(current_database())")
        table, everything = cursor.fetchone() or (0, 0)
    return {"vendors_passedoverstory": table, "all": everything}
