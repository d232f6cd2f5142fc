"""Celery tasks: each takes an id and makes one call. The steps themselves are in `ingest` and `findings`.

One message takes an article through all its steps: after its own step each task goes on with the next. A message that
is lost, repeated or late does no harm, since each step goes by the state on the row.
"""

import datetime
import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from celery import current_app, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from vendors.findings import assessment, coding, learning, relevance, reopening
from vendors.findings.database_lexicon import names_version
from vendors.ingest import drawn_articles, watching
from vendors.ingest.clean_step import clean_step
from vendors.ingest.fetch_step import fetch_step
from vendors.ingest.passing_over import judge_again
from vendors.ingest.pictures import is_installed
from vendors.ingest.steps import Lease, StepResult, close_earlier_problem, run_steps
from vendors.ingest.sweeping import RETRY_LOOKAHEAD, DueArticle, take_stuck
from vendors.listing import list_workbook
from vendors.models import Article, Heartbeat, Problem, SourcePage
from vendors.models.choices import ArticleState, ProblemKind
from vendors.sources import queue, script_pages
from vendors.sources.archiving import submit_next
from vendors.sources.pictures import AT_ONCE, read_pictures_of, unread_pictures
from vendors.sources.sync import sync_pages
from vendors.sources.visits import give_up, visit

logger = logging.getLogger(__name__)

SOURCES_AT_ONCE = 20
"""Sources sent to workers each ten minutes: a lease lasts five, so what is sent is soon begun. 2,880 a day at most."""

OCR_EXPIRES = 590
"""Seconds after which what no worker of the queue “ocr” has begun is sent anew: without one it must not grow."""
OCR_LIMITS: dict[str, Any] = {"soft_time_limit": 280, "time_limit": 295}
"""Seconds that such a task may take: the queue hands a message out again after five minutes."""

LOGINS_KEPT = datetime.timedelta(days=90)
"""Long enough to look into a break-in that was noticed late."""

# While the database is away no attempt is counted: Celery redelivers the message, later each time, with jitter.
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
    _run_steps(pk, ArticleState.QUEUED)


@shared_task(name="vendors.clean_article", **PATIENT)
def clean_article(pk: int) -> None:
    """Clean what was received into the article's text."""
    _run_steps(pk, ArticleState.FETCHED)


@shared_task(name="vendors.code_article", **PATIENT)
def code_article(pk: int) -> None:
    """Extract the findings from an article."""
    _run_steps(pk, ArticleState.CLEANED)


@shared_task(name="vendors.sweep")
def sweep() -> int:
    """Send stuck articles to workers; return how many there were."""
    Heartbeat.objects.beat("sweep")
    due = take_stuck()
    for article in due:
        give_out(article)
    return len(due)


@shared_task(name="vendors.poll_due_feeds")
def poll_due_feeds() -> int:
    """Lease the watched sites that are due and send each to a worker; return how many there were."""
    claimed = watching.lease_due()
    for pk, lease in claimed:
        poll_feed.delay(pk, lease.isoformat())
    return len(claimed)


@shared_task(name="vendors.poll_feed")
def poll_feed(pk: int, lease: str) -> None:
    """Poll one leased site and start the articles that it brought."""
    poll = watching.poll_site(pk, datetime.datetime.fromisoformat(lease), judge=relevance.current_judge())
    for article in Article.objects.filter(pk__in=poll.new):
        start(article)


@shared_task(name="vendors.judge_stories_again", **PATIENT)
def judge_stories_again() -> int:
    """After a change of names, judge stories that were passed over again, and start those that name somebody now;
    return how many were judged."""
    version = names_version()
    recheck = judge_again(relevance.current_judge(version), names=version)
    for article in Article.objects.filter(pk__in=recheck.new):
        start(article)
    return recheck.judged


@shared_task(name="vendors.read_due_sources")
def read_due_sources() -> int:
    """Send the sources that are due to workers, a few at a time and so many a day; return how many there were."""
    if not settings.SOURCES_A_DAY:
        return 0
    sync_pages()
    pages = [
        (pk, until)
        for pk in queue.due_pages(limit=min(queue.left_today(), SOURCES_AT_ONCE))
        if (until := queue.lease(pk))
    ]
    for pk, until in pages:
        read_source.delay(pk, until.isoformat())
    return len(pages)


@shared_task(name="vendors.read_source", **PATIENT)
def read_source(pk: int, lease: str) -> None:
    """Look at one leased source, and start what follows for articles that it has changed."""
    try:
        result = visit(pk, datetime.datetime.fromisoformat(lease))
    except SoftTimeLimitExceeded:
        give_up(pk, reason="Reading it takes longer than a worker may take: open it, and enter its words by hand.")
        return
    start_drawing(result.page)
    for article in result.articles:
        start(article)


@shared_task(name="vendors.read_due_pictures")
def read_due_pictures() -> int:
    """Send PDFs without text to the worker that reads pictures, if there is one; return how many there were."""
    pages = unread_pictures() if settings.OCR_WORKER else []
    for pk in pages:
        read_pictures.apply_async((pk,), expires=OCR_EXPIRES)
    return len(pages)


@shared_task(name="vendors.read_pictures", **OCR_LIMITS)
def read_pictures(pk: int) -> int:
    """Read a PDF without text by OCR; return how many sentences were found in it."""
    if not is_installed():
        raise RuntimeError("This worker takes the queue “ocr” and cannot read pictures: install requirements-ocr.txt.")
    return read_pictures_of(pk)


@shared_task(name="vendors.draw_due_pages")
def draw_due_pages() -> int:
    """Send what only a script can draw to the worker that draws it, if there is one; return how much there was."""
    if not settings.RENDER_WORKER:
        return 0
    pages, articles = script_pages.undrawn_pages(AT_ONCE), drawn_articles.undrawn_articles(AT_ONCE)
    for task, pk in [*((draw_source, pk) for pk in pages), *((draw_article, pk) for pk in articles)]:
        task.apply_async((pk,), expires=OCR_EXPIRES)
    return len(pages) + len(articles)


@shared_task(name="vendors.draw_source", **OCR_LIMITS)
def draw_source(pk: int) -> int:
    """Draw a source's page by its scripts; return how many sentences were found in it."""
    return script_pages.draw_source(pk)


@shared_task(name="vendors.draw_article", **OCR_LIMITS)
def draw_article(pk: int) -> None:
    """Draw an article's page by its scripts, and take the article through its other steps."""
    store = drawn_articles.draw_article(pk, judge=relevance.names_somebody)
    if store:
        run_steps(pk, ArticleState.FETCHED, {ArticleState.FETCHED: store, ArticleState.CLEANED: _code_step})


def start_drawing(page: SourcePage) -> bool:
    """Have a page drawn that was just looked at, if only a script can and a worker does that; False if not."""
    return settings.RENDER_WORKER and script_pages.is_undrawn(page.pk) and _send(draw_source, page.pk, expires=True)


@shared_task(name="vendors.submit_to_archive")
def submit_to_archive() -> str:
    """Submit one source to the web archive, if one is set and the day's bound allows it; return its address."""
    return submit_next()


@shared_task(name="vendors.recalibrate", **PATIENT)
def recalibrate(by: int | None = None) -> int:
    """Learn from all decisions how sure to be of each rule, and put what waits in order anew; return how much waits.

    Beat starts it each night. `by`: who asked for it in between.
    """
    report = learning.recalibrate(by=User.objects.filter(pk=by).first() if by else None)
    return assessment.assess_all() if report.rules else 0


@shared_task(name="vendors.back_up", soft_time_limit=3600, time_limit=3700)
def back_up() -> bool:
    """Write a backup into `BACKUP_DIR`, if that is set; return whether one was written. A failure is a problem on the
    curators' list until a later backup succeeds. An hour is enough for some hundred gigabytes."""
    if not settings.BACKUP_DIR:
        return False
    try:
        call_command("backup", settings.BACKUP_DIR, keep=settings.BACKUPS_KEPT)
    except CommandError as error:
        Problem.objects.note(ProblemKind.OPERATION, "Nightly backup", str(error))
        return False
    Heartbeat.objects.beat("backup")
    Problem.objects.open().filter(kind=ProblemKind.OPERATION, subject="Nightly backup").update(
        resolved_at=timezone.now()
    )
    return True


@shared_task(name="vendors.keep_workbook", soft_time_limit=3600, time_limit=3700)
def keep_workbook() -> bool:
    """Make the workbook of the whole record, where it is too long to be made while a reader waits; see there."""
    return list_workbook.keep_workbook()


@shared_task(name="vendors.keep_house", **PATIENT)
def keep_house() -> int:
    """Delete ended sessions and old records of logins, which hold addresses of people; return how many of the last."""
    call_command("clearsessions")
    before = timezone.now() - LOGINS_KEPT
    rows = (model.objects.filter(attempt_time__lt=before) for model in (AccessLog, AccessAttempt, AccessFailureLog))
    deleted: int = sum(old.delete()[0] for old in rows)
    Heartbeat.objects.beat("housekeeping")
    return deleted


def recalibrate_now(by: User) -> bool:
    """Send the nightly task at once, or do it where there is no queue; False if the queue is down."""
    return _send(recalibrate, by.pk)


STEP_TASKS: dict[ArticleState, Any] = {
    ArticleState.QUEUED: fetch_article,
    ArticleState.FETCHED: clean_article,
    ArticleState.CLEANED: code_article,
}


def give_out(article: DueArticle) -> None:
    """Send a stuck article to a worker; without a queue, its steps are done before this returns."""
    _send(STEP_TASKS[article.state], article.pk, delay=article.delay)


def start(article: Article) -> None:
    """Queue an article's next step as soon as the current transaction is committed."""
    task = STEP_TASKS.get(ArticleState(article.state))
    if task is not None:
        transaction.on_commit(partial(_send, task, article.pk))


def start_all(articles: Iterable[Article]) -> None:
    """Queue many articles. If the queue is down, stop after the first attempt and leave the rest to the sweep."""
    sent = [(STEP_TASKS.get(ArticleState(article.state)), article.pk) for article in articles]
    transaction.on_commit(partial(_send_all, [(task, pk) for task, pk in sent if task is not None]))


def queue_answers() -> bool:
    """Return whether messages can be sent now; without a queue, where steps run in this process, always True."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return True
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=1)
    except (BrokerError, OSError):
        return False
    return True


def _send_all(messages: list[tuple[Any, int]]) -> None:
    for position, (task, pk) in enumerate(messages, 1):
        if not _send(task, pk):
            logger.warning("%s more articles wait for the sweep.", len(messages) - position)
            return


def _fetch_step(lease: Lease) -> ArticleState | None:
    return fetch_step(lease, judge=relevance.names_somebody)


def _code_step(lease: Lease) -> ArticleState:
    if lease.article.coder_version:  # it was coded before, so decisions may rest on a text that has changed
        reopening.follow_text(lease.pk)
        coding.code_article(lease.pk)
    else:
        coding.code_first(lease.article, write_result=lease.write_result)
    close_earlier_problem(lease)
    return ArticleState.CODED


def _run_steps(pk: int, state: ArticleState) -> None:
    """Run the article's steps from `state` on. Where the row has moved on already, this does nothing."""
    steps = {ArticleState.QUEUED: _fetch_step, ArticleState.FETCHED: clean_step, ArticleState.CLEANED: _code_step}
    result, start_state = run_steps(pk, state, steps)
    if result is StepResult.LATER:
        _schedule_retry(pk, start_state)
    elif result is StepResult.STOPPED and settings.RENDER_WORKER and drawn_articles.is_undrawn(pk):
        _send(draw_article, pk, expires=True)


def _schedule_retry(pk: int, state: ArticleState) -> None:
    """Queue a retry that is due before the next sweep; later ones are left to the sweep, not to a worker's memory."""
    retry_at = Article.objects.filter(pk=pk, state=state).values_list("retry_at", flat=True).first()
    wait = (retry_at - timezone.now()) if retry_at else datetime.timedelta()
    if wait < RETRY_LOOKAHEAD and not settings.CELERY_TASK_ALWAYS_EAGER:
        _send(STEP_TASKS[state], pk, delay=max(wait.total_seconds(), 0.0))


def _send(task: Any, pk: int, *, delay: float = 0.0, expires: bool = False) -> bool:
    """Send a message; False if the queue is down. No article is lost then: its row waits, and the sweep sends it."""
    try:
        task.apply_async((pk,), countdown=delay or None, expires=OCR_EXPIRES if expires else None)
    except BrokerError as error:
        logger.warning("No queue (%s): article %s waits for the sweep.", error, pk)
        return False
    return True
