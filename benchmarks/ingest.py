"""How fast articles come in, from bytes on a loopback server to findings in the database.

    python -m benchmarks.ingest stream [--articles 120] [--rounds 3] [--processes 1] [--pages FOLDER]
    python -m benchmarks.ingest stages [--articles 120] [--pages FOLDER]
    python -m benchmarks.ingest copies [--stored 100000]
    python -m benchmarks.ingest warc [--stored 10000]

It needs a PostgreSQL (BENCH_POSTGRES_URL) and `stream` a Redis (BENCH_REDIS_URL) on this machine. It makes and drops a
database of its own. `stream` prints, as medians of rounds of so many articles: cleaning alone in one process and in
two, a task that does nothing, and the whole way with one and with two workers; then what `stages` prints: where the
time of one worker goes. Both do so for articles read by the rules alone, and again with the encoder. A rate is always
compared with cleaning as measured just before it, since the machine may have other work. `--pages` takes the pages that
stand in a folder, as far as the cleaner finds an article in them, instead of made-up ones. `copies` stores as many
signatures and looks near-duplicates up among them. `warc` takes a web archive of so many records in and watches the
memory.
"""

import argparse
import gzip
import os
import random
import re
import resource
import signal
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import django
import psycopg
import redis
import trafilatura
from django.db import connection
from django.test.utils import override_settings
from django.utils import timezone

POSTGRES = os.environ.get("BENCH_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("BENCH_REDIS_URL", "redis://127.0.0.1:6379/7")
NAME = "tracker_ingest_benchmark"
DATABASE = f"{POSTGRES.rsplit('/', 1)[0]}/{NAME}"

# This process, and those that it starts, use a database and a queue of the benchmark's own.
os.environ.update(DATABASE_URL=DATABASE, REDIS_URL=REDIS, FETCH_ALLOW_LOOPBACK="true", FETCH_PAUSE="0")
os.environ.update(LOG_LEVEL="WARNING", DJANGO_SETTINGS_MODULE="tracker.settings")
django.setup()

from benchmarks.pages import page_of, text_of  # noqa: E402
from benchmarks.timing import Part, Spent  # noqa: E402
from benchmarks.worker import nothing  # noqa: E402
from vendors import tasks  # noqa: E402
from vendors.findings import assessment  # noqa: E402
from vendors.findings.coders import RulesCoder  # noqa: E402
from vendors.ingest import clean_step, fetch_step  # noqa: E402
from vendors.ingest.decoding import decode  # noqa: E402
from vendors.ingest.duplicates import look_up_duplicates  # noqa: E402
from vendors.ingest.html import clean_html  # noqa: E402
from vendors.ingest.intake import take_url  # noqa: E402
from vendors.ingest.similarity import BINS, band_keys, minhash_of, signature_of  # noqa: E402
from vendors.ingest.sources import file_sources  # noqa: E402
from vendors.models import Article  # noqa: E402
from vendors.models.choices import ArticleState  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 60
CANONICAL = re.compile(r"""<(?:link|meta)[^>]*?(?:canonical|og:url|amphtml)[^>]*>""", re.IGNORECASE)
SHORTEST = 1000
"""Characters of text from which on a page is taken for one of an article."""
HOSTS = 20
"""Sites that the articles come from: each is asked one request at a time, so one alone would measure that rule."""
WARM_UP = 20
BATCH = 20
UNFINISHED = (ArticleState.QUEUED, ArticleState.FETCHED, ArticleState.CLEANED)
WAYS = {False: "by the rules alone", True: "with the encoder"}
"""Whether the encoder is asked, and how that is called."""


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
def pages_served(pages: list[str]) -> Iterator[list[str]]:
    """Serve the pages from another process, from several hosts as the articles of a day are; yield their addresses."""
    ports: Queue[list[int]] = Queue()
    server = Process(target=_serve, args=(pages, ports), daemon=True)
    server.start()
    try:
        sites = [f"http://127.0.0.{n + 1}:{port}" for n, port in enumerate(ports.get(timeout=60))]
        yield [f"{sites[n % HOSTS]}/{n}" for n in range(len(pages))]
    finally:
        server.terminate()
        server.join(timeout=10)


def _serve(pages: list[str], ports: "Queue[list[int]]") -> None:
    bodies = {f"/{n}": page.encode() for n, page in enumerate(pages)}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept, as sites do

        def do_GET(self) -> None:
            body = bodies.get(self.path.partition("?")[0], b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
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
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"Not done within {PATIENCE_SECONDS} s: is a worker able to start?")
        time.sleep(0.05)


def cleaning_rate(pages: list[str]) -> float:
    """Return the pages that trafilatura alone, as it comes, reads in a second in this process, metadata included."""
    start = time.perf_counter()
    for page in pages:
        trafilatura.bare_extraction(page, with_metadata=True, include_comments=False)
    return len(pages) / (time.perf_counter() - start)


def cleaning_rate_of_two(pages: list[str]) -> float:
    """Return the same of two processes together."""
    rates: Queue[float] = Queue()
    both = [Process(target=lambda: rates.put(cleaning_rate(pages))) for _ in range(2)]
    for process in both:
        process.start()
    found = [rates.get(timeout=PATIENCE_SECONDS) for _ in both]
    for process in both:
        process.join()
    return sum(found)


def nothing_rate(number: int) -> float:
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


def take_afresh(urls: list[str]) -> list[int]:
    """Empty the database of articles, all but the hosts with their rules, and take the addresses."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE vendors_article CASCADE")
    return [take_url(url).article.pk for url in urls]


def pages_in(folder: Path, number: int) -> list[str]:
    """Return the first pages of a folder in which the cleaner finds an article, links to their own sites left out.

    A page that names its address would be taken for a copy of the one of the round before.
    """
    found: list[str] = []
    for path in sorted(folder.rglob("*.htm*")):
        page = CANONICAL.sub("", decode(path.read_bytes()))
        if len(found) < number and len(clean_html(page).text) >= SHORTEST:
            found.append(page)
    if not found:
        raise SystemExit(f"No page with an article in {folder}: give a folder of .html files.")
    return found


def stream(pages: list[str], rounds: int, processes: int) -> None:
    with prepared(), pages_served(pages) as urls:
        size = statistics.median(map(len, pages)) / 1000
        print(
            f"Rounds of {len(pages)} pages of {size:.0f} kB from {HOSTS} hosts, medians of {rounds} rounds, a second:"
        )
        redis.Redis.from_url(REDIS).flushdb()
        for encoded, way in WAYS.items():
            print(f"Read {way}:")
            with workers(1, encoded=encoded, processes=processes):
                stream_rate(urls[:WARM_UP])
                _median("a task that does nothing, one worker", [nothing_rate(1500) for _ in range(rounds)])
                _compare("one worker", lambda: cleaning_rate(pages), lambda: stream_rate(urls), rounds)
            with workers(2, encoded=encoded, processes=processes):
                stream_rate(urls[: 2 * WARM_UP])
                _compare("two workers", lambda: cleaning_rate_of_two(pages), lambda: stream_rate(urls), rounds)
        stages(urls, pages)


def _compare(who: str, alone: Callable[[], float], whole: Callable[[], float], rounds: int) -> None:
    pairs = [(alone(), whole()) for _ in range(rounds)]
    processes = who.replace("workers", "processes").replace("worker", "process")
    _median(f"trafilatura alone, {processes}", [rate for rate, _ in pairs])
    _median(f"address to findings, {who}", [rate for _, rate in pairs])
    shares = [whole / alone for alone, whole in pairs]
    told = ", ".join(f"{share:.0%}" for share in shares)
    print(f"  {who} of cleaning alone {statistics.median(shares):.0%}   ({told})", flush=True)


def _median(what: str, found: list[float]) -> None:
    print(f"  {what:<40} {statistics.median(found):8.1f}   ({', '.join(f'{rate:.1f}' for rate in found)})", flush=True)


@contextmanager
def prepared() -> Iterator[None]:
    """A database with the tables and the reference data."""
    with own_database():
        manage("migrate", "-v0")
        manage("load_reference")
        yield


def stages(urls: list[str], pages: list[str]) -> None:
    """Print where one worker's time goes, taking the articles through all steps in this process without a queue."""
    for encoded, way in WAYS.items():
        with override_settings(READ_WITH_ENCODER=encoded):
            _stages(urls, pages, f"An article's way without a queue, read {way}")
    print("The time of the processes that serve the database, the queue and the pages is not in it.")


def _stages(urls: list[str], pages: list[str], what: str) -> None:
    keys, batches, alone = take_afresh(urls), [], []
    for key in keys[:WARM_UP]:
        tasks.fetch_article(key)
    for first in range(WARM_UP, len(keys) - BATCH + 1, BATCH):
        alone.append(cleaning_cost(pages[first : first + BATCH]))
        batches.append(spent := Spent())
        with spent.watch(PLACES):
            for key in keys[first : first + BATCH]:
                tasks.fetch_article(key)
    print(f"{what}, milliseconds, medians of {len(batches)} batches of {BATCH}:")
    print(f"  {'':<56} elapsed  processor")
    for part in sorted(batches[0].parts, key=lambda part: -batches[0].parts[part].elapsed):
        _show_part(part, [spent.parts[part] for spent in batches])
    _show_busy("the whole way", [spent.busy() for spent in batches], alone)
    _show_busy("of it neither reading nor cleaning", [spent.busy(but=(READING, CLEANING)) for spent in batches], alone)
    print(f"  {'trafilatura alone, as it comes':<56} {'':7}   {statistics.median(alone) * 1000:8.2f}", flush=True)


READING, CLEANING = "reading events", "cleaning"
PLACES: list[tuple[Any, str, str]] = [
    (fetch_step, "fetch", "asking for the page and receiving it"),
    (clean_step, "clean", CLEANING),
    (RulesCoder, "read", READING),
    (assessment, "match", "matching with known actions"),
]


def _show_part(name: str, found: list[Part]) -> None:
    elapsed, busy = (
        statistics.median(times) / BATCH * 1000 for times in ([p.elapsed for p in found], [p.busy for p in found])
    )
    each = f"{found[0].calls / BATCH:.0f} an article" if found[0].calls else ""
    print(f"  {name:<56} {elapsed:7.2f}   {busy:8.2f}   {each}")


def _show_busy(name: str, busy: list[float], alone: list[float]) -> None:
    """`busy`: processor seconds of each batch; `lock`: what cleaning a page cost just before it."""
    each = [seconds / BATCH for seconds in busy]
    ratio = statistics.median(mine / page for page, mine in zip(alone, each, strict=True))
    print(f"  {name:<56} {'':7}   {statistics.median(each) * 1000:8.2f}   {ratio:.2f} times trafilatura alone")


def cleaning_cost(pages: list[str]) -> float:
    """Return the seconds of processor time that trafilatura alone takes for a page, as it comes."""
    start = time.process_time()
    cleaning_rate(pages)
    return (time.process_time() - start) / len(pages)


def copies(stored: int) -> None:
    """Store signatures, a hundredth of them of real texts, and look up copies of those."""
    with own_database():
        manage("migrate", "-v0")
        real = {n * 100: minhash_of(text_of(n)) for n in range(stored // 100)}
        start = time.perf_counter()
        _store(stored, real)
        print(f"{stored:,} articles stored in {time.perf_counter() - start:.0f} s")
        probes = random.Random(1).sample(sorted(real), min(200, len(real)))
        look_up_duplicates(signature_of(text_of(0)))
        before, times, hits = _memory(), [], 0
        for key in probes:
            probe = signature_of(text_of(key // 100) + "\nMore follows.")
            start = time.perf_counter()
            found = look_up_duplicates(probe).near_duplicate_of
            times.append((time.perf_counter() - start) * 1000)
            hits += found == key + 1
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


def warc(records: int) -> None:
    """Take a web archive in, record by record, and print the memory on the way."""
    with prepared(), TemporaryDirectory() as folder:
        path = Path(folder) / "pages.warc.gz"
        _write_warc(path, records)
        print(f"{records:,} records, {path.stat().st_size / 1e6:.0f} MB packed; memory in use after so many records:")
        start = time.perf_counter()
        for number, source in enumerate(file_sources(path), start=1):
            source.take()
            if number % (records // 5) == 0:
                rate = number / (time.perf_counter() - start)
                print(f"  {number:7,}  {_resident():6.1f} MB   {rate:.0f} records a second", flush=True)
        print(f"{Article.objects.count():,} articles")


def _write_warc(path: Path, records: int) -> None:
    with path.open("wb") as file:
        for number in range(records):
            body = page_of(number).encode()
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
            head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid.UUID(int=number)}>\r\n"
            head += f"WARC-Date: 2020-07-14T09:00:00Z\r\nWARC-Target-URI: https://wire.example.org/{number}\r\n"
            head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            file.write(gzip.compress(head.encode() + http + b"\r\n\r\n", 1))


def _resident() -> float:
    """Return the megabytes in memory now, not the most there ever were."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["stream", "stages", "copies", "warc"])
    parser.add_argument("--articles", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=1, help="of each worker, on the one core that it has")
    parser.add_argument("--stored", type=int)
    parser.add_argument("--pages", type=Path, help="take the pages of this folder instead of made-up ones")
    options = parser.parse_args()
    number = options.articles
    if options.what in ("stream", "stages"):
        pages = pages_in(options.pages, number) if options.pages else [page_of(n) for n in range(number)]
    if options.what == "stream":
        stream(pages, options.rounds, options.processes)
    elif options.what == "stages":
        with prepared(), pages_served(pages) as urls:
            stages(urls, pages)
    elif options.what == "copies":
        copies(options.stored or 100_000)
    else:
        warc(options.stored or 10_000)


if __name__ == "__main__":
    main()
