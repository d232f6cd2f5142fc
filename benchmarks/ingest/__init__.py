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

import os

import django

POSTGRES = os.environ.get("BENCH_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("BENCH_REDIS_URL", "redis://127.0.0.1:6379/7")
NAME = "tracker_ingest_benchmark"
DATABASE = f"{POSTGRES.rsplit('/', 1)[0]}/{NAME}"

# Before any model is imported: this process, and those that it starts, use a database and a queue of their own.
os.environ.update(DATABASE_URL=DATABASE, REDIS_URL=REDIS, FETCH_ALLOW_LOOPBACK="true", FETCH_PAUSE="0")
os.environ.update(LOG_LEVEL="WARNING", DJANGO_SETTINGS_MODULE="tracker.settings")
os.environ.setdefault("SECRET_KEY", "of a benchmark, in which nobody logs in, and long enough for its workers")
django.setup()
