"""How the stream of articles runs: what came in, what waits, what failed and why, and what each feed brings."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from vendors.models import Article, Feed
from vendors.models.choices import ArticleState

PERIODS = (datetime.timedelta(hours=1), datetime.timedelta(days=1), datetime.timedelta(days=7))
REASONS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Throughput:
    """Articles within a time: taken in, and come to each end since then."""

    period: datetime.timedelta
    added: int
    coded: int
    failed: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Articles before one step. `oldest`: since when the first of them waits; `later`: those that wait for a retry."""

    state: ArticleState
    number: int
    later: int
    oldest: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Articles that failed for one reason."""

    reason: str
    number: int


def throughput(*, at: datetime.datetime | None = None) -> list[Throughput]:
    """Return what came in and what became of it within the last hour, day and week."""
    return [_throughput(period, (at or timezone.now()) - period) for period in PERIODS]


def _throughput(period: datetime.timedelta, since: datetime.datetime) -> Throughput:
    ends = dict(
        Article.objects.filter(state_since__gte=since).order_by().values_list("state").annotate(number=Count("pk"))
    )
    return Throughput(
        period=period,
        added=Article.objects.filter(added_at__gte=since).count(),
        coded=ends.get(ArticleState.CODED, 0),
        failed=ends.get(ArticleState.FAILED, 0),
        duplicates=ends.get(ArticleState.DUPLICATE, 0),
    )


def waiting(*, at: datetime.datetime | None = None) -> list[Waiting]:
    """Return what waits before each step, in the order of the steps."""
    later = Count("pk", filter=Q(retry_at__gt=at or timezone.now()))
    rows = (
        Article.objects.waiting()
        .order_by()
        .values("state")
        .annotate(number=Count("pk"), later=later, oldest=Min("state_since"))
    )
    found = {row["state"]: row for row in rows}
    steps = (ArticleState.QUEUED, ArticleState.FETCHED, ArticleState.CLEANED)
    return [
        Waiting(state, found[state]["number"], found[state]["later"], found[state]["oldest"])
        if state in found
        else Waiting(state, 0, 0, None)
        for state in steps
    ]


def failures() -> list[Failure]:
    """Return why articles failed, the commonest reason first, at most 30."""
    rows = Article.objects.in_state(ArticleState.FAILED).order_by().values_list("reason")
    counted = rows.annotate(number=Count("pk")).order_by("-number", "reason")[:REASONS_SHOWN]
    return [Failure(reason, number) for reason, number in counted]


def feeds_with_yield(*, at: datetime.datetime | None = None) -> QuerySet[Feed]:
    """Return the feeds, those in trouble first, each with `carried` (entries) and `lately` (those of the last week)."""
    since = (at or timezone.now()) - datetime.timedelta(days=7)
    counted = Feed.objects.annotate(
        carried=Count("entries"), lately=Count("entries", filter=Q(entries__seen_at__gte=since))
    )
    return counted.order_by("active", "-failures", "title", "url")
