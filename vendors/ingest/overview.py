"""The state of ingest for the admin: what came in, what waits, what failed and why, and what each feed brings."""

import datetime
import re
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from vendors.models import Article, ArticleVersion, WatchedSite
from vendors.models.choices import ArticleState

PERIODS = (datetime.timedelta(hours=1), datetime.timedelta(days=1), datetime.timedelta(days=7))
REASONS_SHOWN = 30
CHANGES_SHOWN = 20
IDENTIFIER = re.compile(
    r"https?://\S+|“[^”]*”|\b(?:\d{1,3}\.){3}\d{1,3}\b|\b(?!robots\.txt)(?:[\w-]+\.)+[a-z]{2,}\b", re.IGNORECASE
)
DETAIL = re.compile(r" \((?!\d{3}\))[^)]*\)+")


@dataclass(frozen=True, slots=True)
class Throughput:
    """Articles of one period: how many were taken in, and how many reached each final state."""

    period: datetime.timedelta
    added: int
    coded: int
    failed: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class StepBacklog:
    """Articles waiting for one step. `oldest`: since when the first has waited; `later`: those that wait for a
    retry."""

    state: ArticleState
    number: int
    later: int
    oldest: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class FailureReason:
    """Articles that failed for one generalised reason. `example`: the reason of one of them in full."""

    reason: str
    number: int
    example: str


@dataclass(frozen=True, slots=True)
class FailureSummary:
    """The most frequent reasons for failure, and how many articles and reasons there are in all."""

    shown: tuple[FailureReason, ...]
    articles: int
    reasons: int

    @property
    def reasons_left_out(self) -> int:
        return self.reasons - len(self.shown)


def throughput(*, at: datetime.datetime | None = None) -> list[Throughput]:
    """Return what came in and what became of it, for the last hour, day and week."""
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


def waiting(*, at: datetime.datetime | None = None) -> list[StepBacklog]:
    """Return how many articles wait for each step, in the order of the steps."""
    later = Count("pk", filter=Q(retry_at__gt=at or timezone.now()))
    rows = (
        Article.objects.waiting()
        .order_by()
        .values("state")
        .annotate(number=Count("pk"), later=later, oldest=Min("state_since"))
    )
    counts = {row["state"]: row for row in rows}
    steps = (ArticleState.QUEUED, ArticleState.FETCHED, ArticleState.CLEANED)
    return [
        StepBacklog(state, counts[state]["number"], counts[state]["later"], counts[state]["oldest"])
        if state in counts
        else StepBacklog(state, 0, 0, None)
        for state in steps
    ]


def failures() -> FailureSummary:
    """Return why articles failed, the most frequent reason first."""
    rows = Article.objects.in_state(ArticleState.FAILED).order_by().values_list("reason").annotate(number=Count("pk"))
    counted: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for reason, number in rows:
        counted[generalised_reason(reason)] += number
        examples.setdefault(generalised_reason(reason), reason)
    shown = tuple(
        FailureReason(reason, number, examples[reason]) for reason, number in counted.most_common(REASONS_SHOWN)
    )
    return FailureSummary(shown, counted.total(), len(counted))


def failed_for(reason: str) -> QuerySet[Article]:
    """Return the failed articles that have the same generalised reason as this one."""
    failed = Article.objects.in_state(ArticleState.FAILED)
    reasons = set(failed.order_by().values_list("reason", flat=True).distinct())
    return failed.filter(
        reason__in=[candidate for candidate in reasons if generalised_reason(candidate) == generalised_reason(reason)]
    )


def generalised_reason(reason: str) -> str:
    """Return a reason without what differs from article to article: addresses, host names, quoted text, details."""
    return DETAIL.sub("", IDENTIFIER.sub("…", reason)).strip()


def changed(*, at: datetime.datetime | None = None) -> list[ArticleVersion]:
    """Return the versions of the last week whose text differs from the one before, the newest first, at most 20."""
    since = (at or timezone.now()) - datetime.timedelta(days=7)
    before = ArticleVersion.objects.filter(article=OuterRef("article"), number__lt=OuterRef("number"))
    rows = ArticleVersion.objects.filter(received_at__gte=since, number__gt=1).exclude(text="")
    last = before.exclude(text="").order_by("-number").values("content_hash")[:1]
    counts = rows.annotate(earlier=Subquery(last)).exclude(earlier=F("content_hash")).exclude(earlier=None)
    unread = ("received", "text", "article__text", "article__signature")
    return list(counts.select_related("article").defer(*unread).order_by("-received_at")[:CHANGES_SHOWN])


def sites_with_counts(*, at: datetime.datetime | None = None) -> QuerySet[WatchedSite]:
    """Return the sites that are watched or in trouble, the latter first, each with `carried` (entries) and `lately`
    (those of the last week)."""
    since = (at or timezone.now()) - datetime.timedelta(days=7)
    listed = WatchedSite.objects.filter(Q(active=True) | Q(last_polled_at__isnull=False))
    counted = listed.annotate(carried=Count("entries"), lately=Count("entries", filter=Q(entries__seen_at__gte=since)))
    return counted.order_by("active", "-failures", "title", "url")
