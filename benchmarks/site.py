"""How quick the public pages are with many actions, and how they grow with them, on a PostgreSQL database of its own.

    DATABASE_URL=postgres://…/scratch python -m benchmarks.site --actions 20000 200000 --times 7

The database is filled with made-up actions, articles, deadlines and changes first (never on one that holds other
actions), in slices, so that memory does not grow with them. Printed for each number of actions: for each page the
median and the 95th percentile of the time in the server when nothing is kept, the medians of the processor time of this
process and of the database's (the rest is waiting, where other work runs on the machine), the median when the page is
kept, the number of queries, and the size of the page. Last, for several numbers: both side by side with their ratios.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from django.core.cache import caches  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402

from benchmarks.made_up_record import KEY, seed  # noqa: E402
from vendors.models import Action, Country  # noqa: E402

PAGES = {
    "home": "/",
    "list": "/actions/",
    "list, filtered": "/actions/?vendor=huawei&kind=ban&status=in_force&bloc=eu",
    "list, by date": "/actions/?from=2019&to=2021-06",
    "list, on a day": "/actions/?on=2020-07-01&kind=ban",
    "list, words": "/actions/?q=spectrum+-cable",
    "list, phrase": "/actions/?q=%22core+network%22&country=DE",
    "list, by country": "/actions/?sort=country",
    "action": "",
    "countries": "/countries/",
    "country": "/countries/{country}/",
    "country, a vendor": "/countries/{country}/?vendor=huawei",
    "pair": "/countries/{country}/{vendor}/",
    "vendors": "/vendors/",
    "vendor": "/vendors/{vendor}/",
    "map": "/map/",
    "map on a day": "/map/?vendor=zte&on=2020-07-01",
    "recent": "/recent/",
    "search": "/search/?q=core+network",
    "matrix": "/matrix/",
    "matrix of a bloc": "/matrix/?bloc=eu&on=2020-07-01",
    "trends": "/trends/?count=all",
    "compare": "/compare/?c=DE&c=FR&v=huawei",
    "compare four": "/compare/?c=DE&c=FR&c=GB&c=US",
    "deadlines": "/deadlines/",
    "past deadlines": "/deadlines/?when=past&country=DE",
    "changes": "/changes/",
    "changes of a day": "/changes/?day={day}",
    "record on a day": "/changes/?known={day}",
    "said otherwise": "/changes/?known={day}&show=changed",
    "not yet on record": "/changes/?known={day}&show=missed",
    "articles": "/articles/",
    "articles, narrowed": "/articles/?country=DE&lang=de",
    "about": "/about/",
    "data": "/data/",
    "feed": "/actions.atom?country=DE",
    "feed of changes": "/changes.atom",
    "calendar": "/deadlines.ics",
    "API": "/api/v1/actions/?vendor=huawei",
    "API, standing": "/api/v1/standing/?on=2020-07-01",
    "API, countries": "/api/v1/countries/",
}


def addresses() -> dict[str, str]:
    """Return the pages to measure, for the country and the vendor with the most actions and a day of the log."""
    most = Action.objects.published().order_by()
    values = {
        "country": most.values_list("country").annotate(n=Count("pk")).order_by("-n")[0][0],
        "vendor": most.exclude(vendors=None).values_list("vendors").annotate(n=Count("pk")).order_by("-n")[0][0],
        "day": Action.objects.filter(key__startswith=KEY).earliest("pk").changes.earliest("at").at.date().isoformat(),
    }
    first = Action.objects.filter(key__startswith=KEY).earliest("pk").get_absolute_url()
    return {name: address.format(**values) or first for name, address in PAGES.items()}


@dataclass(frozen=True, slots=True)
class Visit:
    """What one page took: times in milliseconds, the queries of one visit, the bytes of the page."""

    taken: list[float]
    own: float
    database: float
    kept: float
    queries: int
    size: int

    @property
    def median(self) -> float:
        return statistics.median(self.taken)

    @property
    def worked(self) -> float:
        """The processor time of both processes: what a machine that is busy with other work does not lengthen much."""
        return self.own + self.database


def one_process_a_query() -> None:
    """Let the database work on a query in one process: the processor time of its helpers would be left out."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")


def measure(client: Client, address: str, times: int) -> Visit:
    """Visit a page so many times with nothing kept, and each time once more with the page kept."""
    queries = 0

    def counted(execute: Any, *statement: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*statement)

    caches["pages"].clear()
    with connection.execute_wrapper(counted):
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        size = len(response.getvalue())
    taken, worked, in_database, kept = [], [], [], []
    for _ in range(times):
        caches["pages"].clear()
        start, started, asked = time.perf_counter(), time.process_time(), database_seconds()
        client.get(address).getvalue()
        taken.append(1000 * (time.perf_counter() - start))
        worked.append(1000 * (time.process_time() - started))
        in_database.append(1000 * (database_seconds() - asked))
        start = time.perf_counter()
        client.get(address).getvalue()
        kept.append(1000 * (time.perf_counter() - start))
    own, database = statistics.median(worked), statistics.median(in_database)
    return Visit(taken, own, database, statistics.median(kept), queries, size)


def database_seconds() -> float:
    """Return the processor time of the database's process for this connection; 0 where it is not a process here."""
    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    times = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(times.read_text().split()[0]) / 1e9 if times.exists() else 0.0


def visits(times: int, only: str) -> dict[str, Visit]:
    """Measure the pages whose names hold the word, and print each as it is done."""
    one_process_a_query()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\n{Action.objects.published().count()} published actions on {connection.vendor}; {peak} MB at most so far")
    print(f"{'page':18} {'p50 ms':>8} {'p95 ms':>8} {'own ms':>8} {'db ms':>8} {'kept ms':>8} {'queries':>8} {'kB':>8}")
    client = Client(SERVER_NAME="127.0.0.1")
    measured: dict[str, Visit] = {}
    for name, address in addresses().items():
        if only in name:
            visit = measured[name] = measure(client, address, times)
            high = statistics.quantiles(visit.taken, n=20)[-1]
            print(
                f"{name:18} {visit.median:8.1f} {high:8.1f} {visit.own:8.1f} {visit.database:8.1f} {visit.kept:8.1f}"
                f" {visit.queries:8} {visit.size / 1000:8.1f}",
                flush=True,
            )
    return measured


def visit_when_told() -> None:
    """Print the names of the pages, then for each name that is read one visit: its processor time and its queries."""
    pages, client = addresses(), Client(SERVER_NAME="127.0.0.1")
    one_process_a_query()
    print(json.dumps(list(pages)), flush=True)
    for line in sys.stdin:
        visit = measure(client, pages[line.strip()], 1)
        print(json.dumps([visit.worked, visit.queries]), flush=True)


def compared(fewer: int, more: int, before: dict[str, Visit], after: dict[str, Visit]) -> None:
    """Print medians, processor times, queries and sizes with fewer and with more actions, and how they grow."""
    print(
        f"\n{'p50 ms':18} {fewer:8} {more:8} {'ratio':>8} {'processor ms':>17} {'ratio':>8} {'queries':>9} {'kB':>16}"
    )
    for name, visit in after.items():
        earlier = before[name]
        print(
            f"{name:18} {earlier.median:8.1f} {visit.median:8.1f} {visit.median / earlier.median:8.2f}"
            f" {earlier.worked:8.1f} {visit.worked:8.1f} {visit.worked / earlier.worked:8.2f}"
            f" {earlier.queries:4}{visit.queries:4} {earlier.size / 1000:8.1f}{visit.size / 1000:8.1f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, nargs="+", default=[20_000], help="Numbers of actions, rising.")
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--only", default="", help="Only the pages whose names hold this word.")
    parser.add_argument("--told", action="store_true", help="Visit what is read: for benchmarks.side_by_side.")
    options = parser.parse_args()
    if options.told:
        visit_when_told()
        return
    call_command("migrate", verbosity=0)
    if not Country.objects.exists():
        call_command("load_reference", verbosity=0)
    if Action.objects.exclude(key__startswith=KEY).count() > 1000:
        raise SystemExit("This database holds actions of its own: use a scratch database.")
    earlier: dict[str, Visit] = {}
    for position, actions in enumerate(options.actions):
        seed(actions)
        measured = visits(options.times, options.only)
        if position:
            compared(options.actions[position - 1], actions, earlier, measured)
        earlier = measured


if __name__ == "__main__":
    main()
