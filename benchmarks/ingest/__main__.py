"""The command line of the benchmark."""

import argparse
from pathlib import Path

from benchmarks import ingest
from benchmarks.ingest.archives import warc
from benchmarks.ingest.copies import copies
from benchmarks.ingest.database import prepared
from benchmarks.ingest.serving import pages_in, pages_served
from benchmarks.ingest.stages import stages
from benchmarks.ingest.stream import stream
from benchmarks.pages import page_of


def main() -> None:
    parser = argparse.ArgumentParser(description=ingest.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
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
