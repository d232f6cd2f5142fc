"""Articles whose pages only a script can draw: drawn from the bytes that were received, which stay the original."""

from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from vendors.ingest.clean_step import clean_step, store
from vendors.ingest.documents import Cleaned
from vendors.ingest.drawing import BEGUN, HTML, Drawn, NotStarted, draw, read_drawn, what_is_missing
from vendors.ingest.failures import StepFailed
from vendors.ingest.fetching import FetchedPage
from vendors.ingest.non_articles import NEEDS_JAVASCRIPT
from vendors.ingest.passing_over import Judge, set_aside, waits_for_text, words_of
from vendors.ingest.steps import Lease, StepFunction, close_earlier_problem
from vendors.ingest.versions import latest_version
from vendors.models import Article, Problem
from vendors.models.choices import ArticleState, ProblemKind

STATES = (ArticleState.FAILED, ArticleState.CODED)
"""In which an article may wait to be drawn. One that was coded keeps that state, and its text, until then."""


def undrawn_articles(limit: int) -> list[int]:
    """Return the keys of articles of which only a script can draw the page and that no worker has tried."""
    return list(_undrawn().order_by("pk").values_list("pk", flat=True)[:limit])


def is_undrawn(pk: int) -> bool:
    return _undrawn().filter(pk=pk).exists()


def _undrawn() -> QuerySet[Article]:
    rows = Article.objects.filter(state__in=STATES, reason__startswith=NEEDS_JAVASCRIPT.reason)
    return rows.exclude(url="")


def draw_article(pk: int, *, judge: Judge, drawn_by: Callable[[FetchedPage], Drawn] = draw) -> StepFunction | None:
    """Draw an article's page, once, and queue it as fetched; return the step that stores its text.

    That it was tried is noted first, so that a page that kills the worker is not tried for ever. None where there is
    nothing to store: then the row says why.
    """
    waiting = _undrawn().filter(pk=pk)
    missing = what_is_missing()
    if missing:
        _say(waiting, pk, f"{NEEDS_JAVASCRIPT.reason} {missing}")
        return None
    if not _say(waiting, pk, BEGUN):
        return None
    begun = Article.objects.filter(pk=pk, state__in=STATES, reason=BEGUN)
    received = latest_version(pk)
    if received is None or not received.content:
        _say(begun, pk, "Nothing was received that could be drawn: fetch it again.")
        return None
    version = received.version
    url, headers = version.url or version.article.url, {"content-type": version.content_type or HTML}
    try:
        drawn = drawn_by(FetchedPage(url, 200, headers, received.content))
        cleaned = read_drawn(drawn)
    except NotStarted as failure:
        _say(begun, pk, f"{NEEDS_JAVASCRIPT.reason} {failure.reason}")
        return None
    except StepFailed as failure:
        _say(begun, pk, f"Its scripts were run, and no article came of it. {failure.reason}")
        return None
    again = {"state": ArticleState.FETCHED, "state_since": timezone.now(), "attempts": 0, "retry_at": None}
    if not begun.update(**again, reason=f"Drawn by {drawn.how}.", claimed_until=None):
        return None  # somebody has had it fetched again meanwhile
    return partial(_store_drawn, drawn_from=version.pk, cleaned=cleaned, judge=judge)


def _store_drawn(lease: Lease, *, drawn_from: int, cleaned: Cleaned, judge: Judge) -> ArticleState | None:
    """Store what was drawn; of an article that is kept only if it is relevant and names nobody, leave a story."""
    received = latest_version(lease.pk)
    if received is None or received.version.pk != drawn_from:
        return clean_step(lease)  # other bytes have come meanwhile
    if waits_for_text(lease.article) and not judge(words_of(lease.article, cleaned)):
        set_aside(lease, title=cleaned.title)
        return None
    with transaction.atomic():
        close_earlier_problem(lease)
        return store(lease, lease.article, received.version, cleaned)


def _say(rows: QuerySet[Article], pk: int, reason: str) -> bool:
    """Write the reason on the row and into the problem that its curators see; False if the row has moved on."""
    if not rows.update(reason=reason):
        return False
    Problem.objects.open().filter(kind=ProblemKind.CLEANING, article=pk).update(message=reason)
    return True
