"""How quick the public pages are with many actions, on a PostgreSQL database of its own.

    DATABASE_URL=postgres://…/scratch python -m benchmarks.site --actions 20000

The database is filled with made-up actions first (never on one that holds other actions). Printed: for each page the
median and the 95th percentile of the time in the server, the median of this process's own share of it (the rest is the
database, and waiting where other work runs on the machine), the number of queries and the size of the page.
"""

import argparse
import datetime
import os
import random
import statistics
import time
from collections.abc import Iterable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from vendors.curation.indexing import index_all  # noqa: E402
from vendors.extraction.types import PartialDate  # noqa: E402
from vendors.extraction.vocabulary import Kind, Scope, Status  # noqa: E402
from vendors.models import Action, Body, Country, EffectPeriod, Evidence, Milestone, Vendor  # noqa: E402
from vendors.models.actions import periods_in_effect  # noqa: E402
from vendors.models.choices import ActionState  # noqa: E402

KEY = "made-up-"
WORDS = ("ban", "core", "network", "order", "licence", "review", "supplier", "removal", "antenna", "cable", "spectrum")
PAGES = {
    "home": "/",
    "list": "/actions/",
    "list, filtered": "/actions/?vendor=huawei&kind=ban&status=in_force&bloc=eu",
    "list, by date": "/actions/?from=2019&to=2021-06",
    "list, on a day": "/actions/?on=2020-07-01&kind=ban",
    "list, words": "/actions/?q=spectrum+-cable",
    "list, phrase": "/actions/?q=%22core+network%22&country=DE",
    "list, by country": "/actions/?sort=country",
    "countries": "/countries/",
    "country": "/countries/DE/",
    "vendors": "/vendors/",
    "vendor": "/vendors/huawei/",
    "feed": "/actions.atom?country=DE",
    "API": "/api/v1/actions/?vendor=huawei",
    "API, standing": "/api/v1/standing/?on=2020-07-01",
}


def seed(number: int) -> None:
    """Fill the database up to the number of actions, a few statements for all of them; the same for each run."""
    missing = number - Action.objects.filter(key__startswith=KEY).count()
    if missing <= 0:
        return
    chance = random.Random(20_000)
    countries, vendors = list(Country.objects.exclude(code="INT")), list(Vendor.objects.all())
    bodies = list(Body.objects.all())
    weights = [8 if country.code in {"US", "GB", "DE", "IN", "FR"} else 1 for country in countries]
    actions, milestones, evidence, links = [], [], [], []
    through = Action.vendors.through
    for _ in range(missing):
        action = _action(chance, chance.choices(countries, weights)[0], bodies)
        steps = _steps(chance, action)
        action.derive(steps)
        actions.append(action)
        milestones += steps
        evidence.append(Evidence(action=action, url=f"https://news.example.org/{action.key}", quote=_words(chance, 18)))
        named = {chance.choice(vendors[:12]).pk, chance.choice(vendors).pk} if chance.random() < 0.9 else set()
        links += [(action, slug) for slug in sorted(named)]
    Action.objects.bulk_create(actions, batch_size=2000)
    through._default_manager.bulk_create(
        [through(action_id=action.pk, vendor_id=slug) for action, slug in links], batch_size=5000
    )
    Milestone.objects.bulk_create(milestones, batch_size=5000)
    Evidence.objects.bulk_create(evidence, batch_size=5000)
    _periods(actions, milestones)
    index_all()


def _words(chance: random.Random, number: int) -> str:
    return " ".join(chance.choices(WORDS, k=number)).capitalize() + "."


def _action(chance: random.Random, country: Country, bodies: list[Body]) -> Action:
    return Action(
        key=f"{KEY}{chance.getrandbits(48)}",
        country=country,
        kind=chance.choice(list(Kind)),
        scope=tuple(chance.sample(list(Scope), chance.randint(0, 3))),
        body=chance.choice(bodies) if chance.random() < 0.6 else None,
        title=_words(chance, 7)[:-1],
        summary=_words(chance, 40),
        state=ActionState.PUBLISHED,
        published_at=timezone.now(),
        source_count=1,
    )


def _steps(chance: random.Random, action: Action) -> list[Milestone]:
    day = datetime.date(2012, 1, 1) + datetime.timedelta(days=chance.randrange(5300))
    last = chance.choice([Status.IN_FORCE, Status.ENDED, Status.REJECTED, None])
    steps = []
    for position, status in enumerate([Status.PROPOSED, Status.ADOPTED, last]):
        if status is not None:
            steps.append(Milestone(action=action, date=PartialDate.of(day), status=status, position=position))
        day += datetime.timedelta(days=chance.randrange(20, 500))
    return steps


def _periods(actions: list[Action], milestones: Iterable[Milestone]) -> None:
    by_action: dict[int, list[Milestone]] = {}
    for milestone in milestones:
        by_action.setdefault(milestone.action_id, []).append(milestone)
    rows = [
        EffectPeriod(action=action, start=period.start, end=period.end)
        for action in actions
        for period in periods_in_effect(by_action[action.pk])
    ]
    EffectPeriod.objects.bulk_create(rows, batch_size=5000)


def measure(client: Client, address: str, times: int) -> tuple[list[float], float, int, int]:
    """Return the times in milliseconds, the median of own time, the queries of one visit and the bytes of the page."""
    queries = 0

    def counted(execute: Any, *statement: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*statement)

    with connection.execute_wrapper(counted):
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        size = len(response.getvalue())
    taken, worked = [], []
    for _ in range(times):
        start, started = time.perf_counter(), time.process_time()
        client.get(address).getvalue()
        taken.append(1000 * (time.perf_counter() - start))
        worked.append(1000 * (time.process_time() - started))
    return taken, statistics.median(worked), queries, size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=15)
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
    print(f"{'page':18} {'p50 ms':>8} {'p95 ms':>8} {'own ms':>8} {'queries':>8} {'kB':>8}")
    client = Client(SERVER_NAME="127.0.0.1")
    for name, address in PAGES.items():
        taken, own, queries, size = measure(client, address, options.times)
        high = statistics.quantiles(taken, n=20)[-1]
        print(f"{name:18} {statistics.median(taken):8.1f} {high:8.1f} {own:8.1f} {queries:8} {size / 1000:8.1f}")


if __name__ == "__main__":
    main()
