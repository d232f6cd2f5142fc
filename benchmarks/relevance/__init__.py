"""What a firehose of news costs that is judged before anything is fetched, and what judging by titles alone loses.

    python -m benchmarks.relevance firehose [--stories 100000]
    python -m benchmarks.relevance titles FOLDER

`firehose` serves feeds of 500 entries each from loopback hosts, 2 % of them relevant with pages behind them, and polls
each once: in this process, on one core, and then through Redis with two workers, who also fetch, clean and code what
was taken. It prints stories a second, memory, and what the database grew by. It needs a PostgreSQL
(BENCH_POSTGRES_URL) and a Redis (BENCH_REDIS_URL), and makes and drops a database of its own.

`titles` reads articles in the codebook's file format, one a file, and prints how many of those in which the engine
finds a step would be lost if their titles alone were judged. It needs no database.
"""
