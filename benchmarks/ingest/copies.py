"""Looking near-duplicates up among many stored signatures."""

import random
import resource
import statistics
import time

import psycopg

from benchmarks.ingest import DATABASE
from benchmarks.ingest.database import manage, own_database
from benchmarks.pages import text_of
from vendors.ingest.duplicates import look_up_duplicates
from vendors.ingest.similarity import BINS, band_keys, minhash_of, signature_of


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
            original = look_up_duplicates(probe).near_duplicate_of
            times.append((time.perf_counter() - start) * 1000)
            hits += original == key + 1
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
