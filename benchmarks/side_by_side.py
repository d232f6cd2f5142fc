"""How the public pages grow with the actions: two databases, filled by `benchmarks.site`, visited in turn.

    python -m benchmarks.side_by_side postgres://…/few postgres://…/many --times 9

Each page is visited on the one and on the other, again and again, so that other work on the machine lengthens both
alike. Printed for each page: the medians of the processor time of web process and database together when nothing is
kept, in milliseconds, the ratio of the two, the median of the ratios of neighbouring visits, and the queries.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from typing import IO, Self


@dataclass(frozen=True, slots=True)
class Visitor:
    """A process that visits pages of one database when it is told to."""

    names: list[str]
    asked: IO[str]
    answers: IO[str]

    @classmethod
    def of(cls, database: str) -> Self:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.site", "--told"],
            env={**os.environ, "DATABASE_URL": database},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin
        assert process.stdout
        return cls(json.loads(process.stdout.readline()), process.stdin, process.stdout)

    def visit(self, name: str) -> tuple[float, int]:
        """Return the processor time of a visit in milliseconds, and its queries."""
        print(name, file=self.asked, flush=True)
        worked, queries = json.loads(self.answers.readline())
        return worked, queries


def main() -> None:
    """Print the pages with their times on both databases."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("databases", nargs=2, metavar="DATABASE", help="Addresses: fewer actions, more actions.")
    parser.add_argument("--times", type=int, default=9)
    options = parser.parse_args()
    few, many = (Visitor.of(database) for database in options.databases)
    print(f"{'page':18} {'few ms':>8} {'many ms':>8} {'ratio':>8} {'in turn':>8} {'queries':>9}")
    for name in few.names:
        visits = [(few.visit(name), many.visit(name)) for _ in range(options.times)]
        before, after = (statistics.median(pair[place][0] for pair in visits) for place in (0, 1))
        in_turn = statistics.median(later[0] / earlier[0] for earlier, later in visits)
        queries = f"{visits[-1][0][1]:4} {visits[-1][1][1]:4}"
        print(f"{name:18} {before:8.1f} {after:8.1f} {after / before:8.2f} {in_turn:8.2f} {queries:>9}", flush=True)
    few.asked.close()
    many.asked.close()


if __name__ == "__main__":
    main()
