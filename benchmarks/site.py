"""How quick the public pages are with many actions, on a PostgreSQL database of its own.

    DATABASE_URL=postgres://…/scratch python -m benchmarks.site --actions 20000

The database is filled with made-up actions, articles, deadlines and changes first (never on one that holds other
actions). Printed: for each page the median and the 95th percentile of the time in the server when nothing is kept, the
median of this process's own share of it (the rest is the database, and waiting where other work runs on the machine),
the median when the page is kept, the number of queries, and the size of the page.
"""

import argparse
import os
import statistics
import time
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
    "vendors": "/vendors/",
    "vendor": "/vendors/{vendor}/",
    "map": "/map/",
    "map on a day": "/map/?vendor=zte&on=2020-07-01",
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


def measure(client: Client, address: str, times: int) -> tuple[list[float], float, list[float], int, int]:
    """Return the times in milliseconds with nothing kept, the median of own time, the times with the page kept, the
    queries of one visit and the bytes of the page."""
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
    taken, worked, cached = [], [], []
    for _ in range(times):
        caches["pages"].clear()
        start, started = time.perf_counter(), time.process_time()
        client.get(address).getvalue()
        taken.append(1000 * (time.perf_counter() - start))
        worked.append(1000 * (time.process_time() - started))
        start = time.perf_counter()
        client.get(address).getvalue()
        cached.append(1000 * (time.perf_counter() - start))
    return taken, statistics.median(worked), cached, queries, size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--only", default="", help="Only the pages whose names hold this word.")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    if not Country.objects.exists():
        call_command("load_reference", verbosity=0)
    if Action.objects.exclude(key__startswith=KEY).count() > 1000:
        raise SystemExit("This database holds actions of its own: use a scratch database.")
    seed(options.actions)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{Action.objects.published().count()} published actions on {connection.vendor}")
    print(f"{'page':18} {'p50 ms':>8} {'p95 ms':>8} {'own ms':>8} {'kept ms':>8} {'queries':>8} {'kB':>8}")
    client = Client(SERVER_NAME="127.0.0.1")
    for name, address in addresses().items():
        if options.only not in name:
            continue
        taken, own, cached, queries, size = measure(client, address, options.times)
        high = statistics.quantiles(taken, n=20)[-1]
        print(
            f"{name:18} {statistics.median(taken):8.1f} {high:8.1f} {own:8.1f} {statistics.median(cached):8.1f}"
            f" {queries:8} {size / 1000:8.1f}"
        )


if __name__ == "__main__":
    main()
