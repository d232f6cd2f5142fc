"""The command line of the benchmark."""

import argparse
from pathlib import Path

from benchmarks import relevance
from benchmarks.relevance.costs import costs
from benchmarks.relevance.titles import titles


def main() -> None:
    parser = argparse.ArgumentParser(
        description=relevance.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="what", required=True)
    hose = commands.add_parser("firehose", help="stories a second, memory, growth of the database")
    hose.add_argument("--stories", type=int, default=100_000)
    read = commands.add_parser("titles", help="relevant articles lost by their titles")
    read.add_argument("folder", type=Path)
    options = parser.parse_args()
    if options.what == "firehose":
        costs(options.stories)
    else:
        titles(options.folder)


if __name__ == "__main__":
    main()
