"""Finding the articles whose message was lost. The state on the row is what counts; messages only speed things up."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from vendors.models import Article
from vendors.models.choices import ArticleState

STUCK_AFTER = datetime.timedelta(minutes=5)
"""A waiting article whose state has not changed for so long is sent to a worker again. Shorter, and a long queue would
be filled with second messages; longer, and a lost message would hold its article up for longer."""
RETRY_LOOKAHEAD = datetime.timedelta(seconds=60)
"""Retries due before the next sweep are sent with their delay, so that the slots reserved at a host are used in
time."""
MAX_PER_SWEEP = 1000
"""Articles sent to workers in one sweep; the next sweep follows in a minute."""


@dataclass(frozen=True, slots=True)
class DueArticle:
    """An article to be sent to a worker, and the seconds that it still has to wait."""

    pk: int
    state: ArticleState
    delay: float


def take_stuck(*, at: datetime.datetime | None = None) -> list[DueArticle]:
    """Return the articles to be sent to workers now. Each goes to one caller only, and not again for five minutes."""
    now = at or timezone.now()
    rows = Article.objects.stuck(at=now + RETRY_LOOKAHEAD, since=now - STUCK_AFTER).free(at=now)
    due = []
    for pk, state, retry_at in rows.order_by("state_since").values_list("pk", "state", "retry_at")[:MAX_PER_SWEEP]:
        reminder = max(now, retry_at or now) + STUCK_AFTER
        if Article.objects.filter(pk=pk, state=state, retry_at=retry_at).update(retry_at=reminder):
            delay = max(0.0, (retry_at - now).total_seconds()) if retry_at else 0.0
            due.append(DueArticle(pk, ArticleState(state), delay))
    return due
