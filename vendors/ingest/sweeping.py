"""Finding the articles whose message was lost: the state in the row is the truth, messages only hurry it along."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from vendors.models import Article
from vendors.models.choices import ArticleState

STUCK_AFTER = datetime.timedelta(minutes=5)
"""A waiting article that nobody has moved for so long is given out again."""
AHEAD = datetime.timedelta(seconds=60)
"""Retries due within this time are given out with their delay, so that turns at one host are kept."""
AT_ONCE = 1000
"""Articles given out in one sweep: the next one follows in a minute."""


@dataclass(frozen=True, slots=True)
class Due:
    """An article to be given out, and the seconds it still has to wait."""

    pk: int
    state: ArticleState
    delay: float


def take_stuck(*, at: datetime.datetime | None = None) -> list[Due]:
    """Return the articles to be given out now, each to one caller only, and not again for five minutes."""
    now = at or timezone.now()
    rows = Article.objects.stuck(at=now + AHEAD, since=now - STUCK_AFTER).free(at=now)
    found = []
    for pk, state, retry_at in rows.order_by("state_since").values_list("pk", "state", "retry_at")[:AT_ONCE]:
        reminder = max(now, retry_at or now) + STUCK_AFTER
        if Article.objects.filter(pk=pk, state=state, retry_at=retry_at).update(retry_at=reminder):
            delay = max(0.0, (retry_at - now).total_seconds()) if retry_at else 0.0
            found.append(Due(pk, ArticleState(state), delay))
    return found
