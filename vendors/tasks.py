"""Celery tasks: ids in, one call each. What a step does, and what state it leaves, is said in `ingest` and `findings`.

A message carries an article as far as it gets: after its own step each task goes on with the next ones. A message that
is lost, repeated or late harms nothing, since each step goes by the state on the row.
"""

import datetime
import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from celery import current_app, shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from vendors.findings import coding, reopening
from vendors.ingest import feeds
from vendors.ingest.clean_step import clean_step
from vendors.ingest.fetch_step import fetch_step
from vendors.ingest.steps import Claim, Result, carry, forget_problem
from vendors.ingest.sweeping import AHEAD, Due, take_stuck
from vendors.models import Article
from vendors.models.choices import ArticleState

logger = logging.getLogger(__name__)

# The database being away is nobody's attempt: the message comes again, later each time, and not all at once.
PATIENT: dict[str, Any] = {
    "autoretry_for": (OperationalError, InterfaceError),
    "retry_backoff": 2,
    "retry_backoff_max": 60,
    "retry_jitter": True,
    "max_retries": 5,
}


@shared_task(name="vendors.fetch_article", **PATIENT)
def fetch_article(pk: int) -> None:
    """Fetch an article from its address."""
    _carry(pk, ArticleState.QUEUED)


@shared_task(name="vendors.clean_article", **PATIENT)
def clean_article(pk: int) -> None:
    """Make an article's text of what was received."""
    _carry(pk, ArticleState.FETCHED)


@shared_task(name="vendors.code_article", **PATIENT)
def code_article(pk: int) -> None:
    """Read the findings in an article."""
    _carry(pk, ArticleState.CLEANED)


@shared_task(name="vendors.sweep")
def sweep() -> int:
    """Give out what got stuck; return how many articles that were."""
    due = take_stuck()
    for article in due:
        give_out(article)
    return len(due)


@shared_task(name="vendors.poll_due_feeds")
def poll_due_feeds() -> int:
    """Claim the feeds that are due and send each to a worker; return how many that were."""
    claimed = feeds.claim_due()
    for pk, claim in claimed:
        poll_feed.delay(pk, claim.isoformat())
    return len(claimed)


@shared_task(name="vendors.poll_feed")
def poll_feed(pk: int, claim: str) -> None:
    """Poll one claimed feed and start the articles that it brought."""
    poll = feeds.poll_feed(pk, datetime.datetime.fromisoformat(claim))
    for article in Article.objects.filter(pk__in=poll.new):
        start(article)


STEP_TASKS: dict[ArticleState, Any] = {
    ArticleState.QUEUED: fetch_article,
    ArticleState.FETCHED: clean_article,
    ArticleState.CLEANED: code_article,
}


def give_out(article: Due) -> None:
    """Send an article that got stuck on its way again; without a queue, its steps are done before this returns."""
    _send(STEP_TASKS[article.state], article.pk, delay=article.delay)


def start(article: Article) -> None:
    """Send an article on its way from the state it is in, once the transaction at hand is committed."""
    task = STEP_TASKS.get(ArticleState(article.state))
    if task is not None:
        transaction.on_commit(partial(_send, task, article.pk))


def start_all(articles: Iterable[Article]) -> None:
    """Send many on their way. A queue that is away is asked once and not once an article: the sweep sends the rest."""
    sent = [(STEP_TASKS.get(ArticleState(article.state)), article.pk) for article in articles]
    transaction.on_commit(partial(_send_all, [(task, pk) for task, pk in sent if task is not None]))


def queue_answers() -> bool:
    """Return whether messages can be sent now; without a queue, where each step runs in place, they always can."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return True
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=1)
    except (BrokerError, OSError):
        return False
    return True


def _send_all(messages: list[tuple[Any, int]]) -> None:
    for place, (task, pk) in enumerate(messages, 1):
        if not _send(task, pk):
            logger.warning("%s more articles wait for the sweep.", len(messages) - place)
            return


def _code_step(claim: Claim) -> ArticleState:
    if claim.article.coder_version:  # it was coded before: decisions may stand on a text that has changed
        reopening.follow_text(claim.pk)
        coding.code_article(claim.pk)
    else:
        coding.code_first(claim.article, settle=claim.settle)
    forget_problem(claim)
    return ArticleState.CODED


def _carry(pk: int, state: ArticleState) -> None:
    """Take the article as far as it gets. Where the row is further on already, that finds nothing to do."""
    steps = {ArticleState.QUEUED: fetch_step, ArticleState.FETCHED: clean_step, ArticleState.CLEANED: _code_step}
    result, began = carry(pk, state, steps)
    if result is Result.LATER:
        _come_back(pk, began)


def _come_back(pk: int, state: ArticleState) -> None:
    """Send a message for a retry that is due soon; what is due later is left to the sweep, not to a worker's memory."""
    retry_at = Article.objects.filter(pk=pk, state=state).values_list("retry_at", flat=True).first()
    wait = (retry_at - timezone.now()) if retry_at else datetime.timedelta()
    if wait < AHEAD and not settings.CELERY_TASK_ALWAYS_EAGER:
        _send(STEP_TASKS[state], pk, delay=max(wait.total_seconds(), 0.0))


def _send(task: Any, pk: int, *, delay: float = 0.0) -> bool:
    """Send a message; False if the queue is away. That stops nobody: the row waits, and the sweep sends it later."""
    try:
        task.apply_async((pk,), countdown=delay or None)
    except BrokerError as error:
        logger.warning("No queue (%s): article %s waits for the sweep.", error, pk)
        return False
    return True
