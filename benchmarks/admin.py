"""How long each admin list takes with 10,000 findings and 5,000 actions.

    python -m benchmarks.admin [--findings N] [--actions N]

Works on a database of its own in memory, or on a test database of the server that DATABASE_URL names; both are gone
afterwards. Prints, for each page, the median of five openings in milliseconds and the number of queries.
"""

import argparse
import datetime
import os
import statistics
import time
from collections.abc import Iterator
from itertools import cycle, islice

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from vendors import permissions  # noqa: E402
from vendors.extraction.types import PartialDate  # noqa: E402
from vendors.extraction.vocabulary import Kind, Scope, Status  # noqa: E402
from vendors.findings import assessment  # noqa: E402
from vendors.models import (  # noqa: E402
    Action,
    Article,
    Body,
    Change,
    Country,
    Decision,
    Evidence,
    Finding,
    Milestone,
    Problem,
    Vendor,
)

LIMIT = 300
"""Milliseconds that a list may take."""
COUNTRIES, VENDORS, FINDINGS_AN_ARTICLE = 120, 50, 5


def fill(findings: int, actions: int) -> None:
    """Make rows of every model that the lists show, spread over countries, vendors, kinds and dates."""
    now = datetime.datetime.now(datetime.UTC)
    countries = [Country(code=f"{n:02X}"[-2:] + "Z", name=f"Country {n}") for n in range(COUNTRIES)]
    Country.objects.bulk_create(countries)
    vendors = Vendor.objects.bulk_create(Vendor(slug=f"vendor-{n}", name=f"Vendor {n}") for n in range(VENDORS))
    Body.objects.bulk_create(Body(slug=f"body-{n}", country=countries[n % 120], name=f"Body {n}") for n in range(400))
    _fill_actions(actions, countries, vendors, now)
    _fill_findings(findings, countries, vendors)
    Problem.objects.bulk_create(Problem(kind="name", subject=f"Name {n}", message="Unknown.") for n in range(2000))
    rows = Finding.objects.filter(state="accepted").values_list("pk", flat=True)
    Decision.objects.bulk_create(Decision(finding_id=pk, what="evidence", at=now) for pk in rows)
    assessment.assess_all()


def _fill_actions(number: int, countries: list[Country], vendors: list[Vendor], now: datetime.datetime) -> None:
    # The head of the list has far more than the tail, as real countries do.
    spread = _skewed(countries)
    rows = Action.objects.bulk_create(
        Action(
            country=country,
            kind=list(Kind)[n % 7],
            title=f"Country acts on a vendor, number {n}",
            state="published" if n % 5 else "draft",
            status="adopted",
            scope=[list(Scope)[n % 12]],
            started=PartialDate(2010 + n % 16),
            latest=PartialDate(2010 + n % 16, 1 + n % 12),
        )
        for n, country in enumerate(islice(spread, number))
    )
    through = Action.vendors.through
    through.objects.bulk_create(
        through(action_id=row.pk, vendor_id=vendors[n % VENDORS].pk) for n, row in enumerate(rows)
    )
    statuses = [Status.PROPOSED, Status.ADOPTED]
    Milestone.objects.bulk_create(
        Milestone(action=row, date=PartialDate(2010 + n % 16, 1 + n % 12), status=status)
        for n, row in enumerate(rows)
        for status in statuses
    )
    Evidence.objects.bulk_create(Evidence(action=row, url=f"https://news.example.org/{row.pk}") for row in rows)
    Change.objects.bulk_create(Change(action=row, at=now, what="published") for row in rows)


def _fill_findings(number: int, countries: list[Country], vendors: list[Vendor]) -> None:
    text = "A government bans a vendor from its networks. " * 60
    articles = Article.objects.bulk_create(
        Article(
            canonical_url=f"https://news.example.org/{n}",
            url=f"https://news.example.org/{n}",
            title=f"Story {n}",
            publisher=f"Paper {n % 40}",
            lang=["en", "de", "fr"][n % 3],
            text=text,
            state="coded",
        )
        for n in range(number // FINDINGS_AN_ARTICLE)
    )
    rows = Finding.objects.bulk_create(
        Finding(
            article=articles[n % len(articles)],
            jurisdiction=country,
            kind=list(Kind)[n % 7],
            status=[Status.PROPOSED, Status.ADOPTED, Status.ENDED][n % 3],
            date=PartialDate(2010 + n % 16),
            scope=[list(Scope)[n % 12]],
            quote=text[:44],
            quote_start=0,
            quote_end=44,
            confidence=0.3 + (n % 60) / 100,
            rule=f"rule.{n % 25}",
            coder="rules",
            coder_version="1",
            fingerprint=str(n),
            state="pending" if n % 10 else "accepted",
        )
        for n, country in enumerate(islice(_skewed(countries), number))
    )
    through = Finding.vendors.through
    through.objects.bulk_create(
        through(finding_id=row.pk, vendor_id=vendors[n % VENDORS].pk) for n, row in enumerate(rows)
    )


def _skewed(countries: list[Country]) -> Iterator[Country]:
    """Every third row is of the first country, every other of the rest in turn."""
    rest = cycle(countries[1:])
    return (countries[0] if n % 3 == 0 else next(rest) for n in cycle(range(3)))


def pages() -> list[tuple[str, str]]:
    """Every list of the admin, the queue, the desk, and the pages on many findings."""
    lists = [
        (model._meta.model_name or "", reverse(f"admin:vendors_{model._meta.model_name}_changelist"))
        for model in admin.site._registry
        if model._meta.app_label == "vendors"
    ]
    finding, action = Finding.objects.pending().best_first().first(), Action.objects.order_by("pk").first()
    assert finding is not None
    assert action is not None
    return [
        *sorted(lists),
        ("action search", reverse("admin:vendors_action_changelist") + "?q=vendor"),
        ("action by country filter", reverse("admin:vendors_action_changelist") + "?state__exact=published"),
        ("finding search", reverse("admin:vendors_finding_changelist") + "?q=government"),
        ("one action", reverse("admin:vendors_action_change", args=[action.pk])),
        ("queue", reverse("admin:vendors_finding_queue")),
        ("queue, one vendor", reverse("admin:vendors_finding_queue") + "?vendor=vendor-1"),
        ("desk", reverse("admin:vendors_finding_desk", args=[finding.pk])),
        ("only confirming", reverse("admin:vendors_finding_corroborating")),
        ("new words", reverse("admin:vendors_problem_words")),
        ("learning", reverse("admin:vendors_finding_learning")),
    ]


def measure(client: Client, address: str) -> tuple[float, int]:
    """Return the median of five openings in milliseconds, and the number of queries."""
    took = []
    for _ in range(5):
        began = time.perf_counter()
        answer = client.get(address)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return statistics.median(took), len(queries)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--findings", type=int, default=10_000)
    parser.add_argument("--actions", type=int, default=5_000)
    options = parser.parse_args()
    runner = DiscoverRunner(verbosity=0, interactive=False)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    try:
        began = time.perf_counter()
        fill(options.findings, options.actions)
        print(f"filled and matched in {time.perf_counter() - began:.0f} s")
        client = Client()
        client.force_login(permissions.grant(User.objects.create_user("benchmark"), permissions.EDITOR))
        print(f"{connection.vendor}: {options.findings} findings, {options.actions} actions")
        for name, address in pages():
            took, queries = measure(client, address)
            print(f"{name:28} {took:7.0f} ms {queries:4} queries{'  TOO SLOW' if took > LIMIT else ''}")
    finally:
        runner.teardown_databases(databases)
        runner.teardown_test_environment()


if __name__ == "__main__":
    main()
