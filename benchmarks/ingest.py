"""How fast articles come in, from bytes on a loopback server to findings in the database.

    python -m benchmarks.ingest stream [--articles 400] [--rounds 3]
    python -m benchmarks.ingest copies [--stored 100000]

`stream` needs a PostgreSQL (BENCH_POSTGRES_URL) and a Redis (BENCH_REDIS_URL) on this machine. It makes and drops a
database of its own. It prints the medians of: cleaning alone in one process, a task that does nothing, and the whole
way with one and with two workers. `copies` stores as many signatures and looks near-duplicates up among them.
"""

import argparse
import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue
from pathlib import Path
from typing import Any

import django
import psycopg
import redis
import trafilatura

POSTGRES = os.environ.get("BENCH_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("BENCH_REDIS_URL", "redis://127.0.0.1:6379/7")
NAME = "tracker_ingest_benchmark"
DATABASE = f"{POSTGRES.rsplit('/', 1)[0]}/{NAME}"

# This process, and those that it starts, use a database and a queue of the benchmark's own.
os.environ.update(DATABASE_URL=DATABASE, REDIS_URL=REDIS, FETCH_ALLOW_LOOPBACK="true", FETCH_PAUSE="0")
os.environ.update(LOG_LEVEL="WARNING", DJANGO_SETTINGS_MODULE="tracker.settings")
django.setup()

from benchmarks.pages import page_of, text_of  # noqa: E402
from benchmarks.worker import nothing  # noqa: E402
from vendors import tasks  # noqa: E402
from vendors.ingest.duplicates import near_duplicate  # noqa: E402
from vendors.ingest.intake import take_url  # noqa: E402
from vendors.ingest.likeness import BINS, band_keys, signature_of  # noqa: E402
from vendors.models import Article  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 300


@contextmanager
def own_database() -> Iterator[None]:
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{NAME}"')
        try:
            yield
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')


def manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def pages_served(number: int) -> Iterator[str]:
    """Serve the pages from another process; yield the server's address."""
    ports: Queue[int] = Queue()
    server = Process(target=_serve, args=(number, ports), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{ports.get(timeout=60)}"
    finally:
        server.terminate()
        server.join(timeout=10)


def _serve(number: int, ports: "Queue[int]") -> None:
    pages = {f"/{n}": page_of(n).encode() for n in range(number)}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path.partition("?")[0], b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ports.put(server.server_address[1])
    server.serve_forever()


@contextmanager
def workers(number: int) -> Iterator[None]:
    command = [sys.executable, "-m", "celery", "-A", "benchmarks.worker", "worker", "--concurrency", "1"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR"]
    quiet = subprocess.DEVNULL
    started = [
        subprocess.Popen([*command, "--hostname", f"bench{n}@%h"], cwd=ROOT, stdout=quiet, stderr=quiet)
        for n in range(number)
    ]
    try:
        yield
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(timeout=30)


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"Not done within {PATIENCE_SECONDS} s: is a worker able to start?")
        time.sleep(0.05)


def cleaning_rate(pages: list[str]) -> float:
    """Return the pages that trafilatura alone reads in a second, in this process."""
    start = time.perf_counter()
    for page in pages:
        trafilatura.bare_extraction(page, with_metadata=True, include_comments=False)
    return len(pages) / (time.perf_counter() - start)


def nothing_rate(number: int) -> float:
    """Return the messages of a task that does nothing that one worker takes in a second."""
    queue = redis.Redis.from_url(REDIS)
    queue.flushdb()
    with workers(1):
        for _ in range(20):
            nothing.delay()
        wait_until(lambda: queue.llen("celery") == 0)
        for _ in range(number):
            nothing.delay()
        before, start = int(queue.llen("celery")), time.perf_counter()
        wait_until(lambda: queue.llen("celery") == 0)
        return before / (time.perf_counter() - start)


def stream_rate(base: str, number: int, of_workers: int, run: int) -> float:
    """Return the articles in a second, counted from the first that is coded to the last."""
    redis.Redis.from_url(REDIS).flushdb()
    Article.objects.all().delete()
    for n in range(number):
        tasks.start(take_url(f"{base}/{n}?run={run}").article)
    with workers(of_workers):
        wait_until(lambda: not Article.objects.exclude(state="coded").exists())
    times = list(Article.objects.order_by("state_since").values_list("state_since", flat=True))
    skipped = number // 10  # the workers' warming up
    return (number - skipped) / (times[-1] - times[skipped]).total_seconds()


def stream(number: int, rounds: int) -> None:
    with own_database(), pages_served(number) as base:
        manage("migrate", "-v0")
        manage("load_reference")
        pages = [page_of(n) for n in range(min(number, 200))]
        size = sum(map(len, pages)) / len(pages) / 1000
        print(f"{number} pages of {size:.0f} kB, medians of {rounds} rounds, a second:")
        alone = _median("trafilatura alone, one process", lambda _: cleaning_rate(pages), rounds)
        _median("a task that does nothing, one worker", lambda _: nothing_rate(3000), rounds)
        one = _median("address to findings, one worker", lambda run: stream_rate(base, number, 1, run), rounds)
        _median("address to findings, two workers", lambda run: stream_rate(base, number, 2, rounds + run), rounds)
        print(f"One worker reaches {one / alone:.0%} of cleaning alone.")


def _median(what: str, measure: Callable[[int], float], rounds: int) -> float:
    found = [measure(run) for run in range(rounds)]
    print(f"  {what:<40} {statistics.median(found):8.1f}   ({', '.join(f'{rate:.1f}' for rate in found)})", flush=True)
    return statistics.median(found)


def copies(stored: int) -> None:
    """Store signatures, a hundredth of them of real texts, and look up copies of those."""
    with own_database():
        manage("migrate", "-v0")
        real = {n * 100: signature_of(text_of(n)) for n in range(stored // 100)}
        start = time.perf_counter()
        _store(stored, real)
        print(f"{stored:,} articles stored in {time.perf_counter() - start:.0f} s")
        probes = random.Random(1).sample(sorted(real), min(200, len(real)))
        near_duplicate(signature_of(text_of(0)))
        before, times, hits = _memory(), [], 0
        for key in probes:
            probe = signature_of(text_of(key // 100) + "\nMore follows.")
            start = time.perf_counter()
            found = near_duplicate(probe)
            times.append((time.perf_counter() - start) * 1000)
            hits += found is not None and found.title == str(key)
        times.sort()
        print(f"look-up: median {statistics.median(times):.2f} ms, 95th of 100 {times[int(len(times) * 0.95)]:.2f} ms")
        print(f"found {hits} of {len(probes)}; memory grew by {_memory() - before:.1f} MB in {len(probes)} look-ups")


def _store(stored: int, real: dict[int, bytes]) -> None:
    now = "2026-01-01 00:00:00+00"
    with psycopg.connect(DATABASE, autocommit=True) as connection:
        empty = "url, publisher, author, lang, text, content_hash, reason, coder_version"
        columns = f"id, title, signature, state, attempts, added_at, state_since, {empty}"
        signatures = {n: real.get(n) or random.Random(n).randbytes(BINS * 4) for n in range(stored)}
        with connection.cursor().copy(f"COPY vendors_article ({columns}) FROM STDIN") as copy:
            for n, signature in signatures.items():
                copy.write_row((n + 1, str(n), signature, "coded", 0, now, now, *[""] * 8))
        with connection.cursor().copy("COPY vendors_signatureband (key, article_id) FROM STDIN") as copy:
            for n, signature in signatures.items():
                for key in set(band_keys(signature)):
                    copy.write_row((key, n + 1))
        connection.execute("ANALYZE")


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["stream", "copies"])
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--stored", type=int, default=100_000)
    options = parser.parse_args()
    if options.what == "stream":
        stream(options.articles, options.rounds)
    else:
        copies(options.stored)


if __name__ == "__main__":
    main()
