"""Articles whose pages only a script can draw: drawn from the bytes that were received, which stay the original."""

from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.utils import timezone

from vendors.ingest.clean_step import store
from vendors.ingest.documents import Cleaned
from vendors.ingest.drawing import BEGUN, HTML, Drawn, draw, read_drawn, what_is_missing
from vendors.ingest.failures import StepFailed
from vendors.ingest.fetching import FetchedPage
from vendors.ingest.non_articles import NEEDS_JAVASCRIPT
from vendors.ingest.steps import Lease, StepFunction, close_earlier_problem
from vendors.ingest.versions import latest_version
from vendors.models import Article, Problem
from vendors.models.choices import ArticleState, ProblemKind


def undrawn_articles(limit: int) -> list[int]:
    """Return the keys of failed articles of which only a script can draw the page and that no worker has tried."""
    rows = Article.objects.filter(state=ArticleState.FAILED, reason__startswith=NEEDS_JAVASCRIPT.reason)
    return list(rows.exclude(url="").order_by("pk").values_list("pk", flat=True)[:limit])


def is_undrawn(pk: int) -> bool:
    waiting = Article.objects.filter(pk=pk, state=ArticleState.FAILED, reason__startswith=NEEDS_JAVASCRIPT.reason)
    return waiting.exclude(url="").exists()


def draw_article(pk: int, *, drawn_by: Callable[[FetchedPage], Drawn] = draw) -> StepFunction | None:
    """Draw a failed article's page, once, and queue it as fetched; return the step that stores its text.

    That it was tried is noted first, so that a page that kills the worker is not tried for ever. None where there is
    nothing to store: then the row says why.
    """
    missing = what_is_missing()
    if missing:
        _say(pk, f"{NEEDS_JAVASCRIPT.reason} {missing}")
        return None
    waiting = Article.objects.filter(pk=pk, state=ArticleState.FAILED)
    if not waiting.filter(reason__startswith=NEEDS_JAVASCRIPT.reason).update(reason=BEGUN):
        return None
    received = latest_version(pk)
    url = (received.version.url or received.version.article.url) if received else ""
    if received is None or not url:
        return None
    page = FetchedPage(url, 200, {"content-type": received.version.content_type or HTML}, received.content)
    try:
        drawn = drawn_by(page)
        cleaned = read_drawn(drawn)
    except StepFailed as failure:
        _say(pk, f"Its scripts were run, and no article came of it. {failure.reason}")
        return None
    again = {"state": ArticleState.FETCHED, "state_since": timezone.now(), "attempts": 0, "retry_at": None}
    waiting.update(**again, reason=f"Drawn by {drawn.how}. {drawn.note}".strip(), claimed_until=None)
    return partial(_store_drawn, cleaned=cleaned)


def _store_drawn(lease: Lease, *, cleaned: Cleaned) -> ArticleState:
    received = latest_version(lease.pk)
    if received is None:
        raise StepFailed("Nothing was received for this article: fetch it again.")
    with transaction.atomic():
        close_earlier_problem(lease)
        return store(lease, lease.article, received.version, cleaned)


def _say(pk: int, reason: str) -> None:
    """Write the reason on the failed row and into the problem that its curators see."""
    if Article.objects.filter(pk=pk, state=ArticleState.FAILED).update(reason=reason):
        Problem.objects.open().filter(kind=ProblemKind.CLEANING, article=pk).update(message=reason)
