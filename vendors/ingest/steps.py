"""The steps of an article, as its row records them: queued -> fetched -> cleaned -> coded, or failed, or duplicate.

A worker leases the row, does the step outside any transaction, and writes the result only while the lease is still its
own. So a step that is repeated, or whose worker was killed, does nothing twice. Coding itself belongs to `findings`.
"""

import datetime
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import transaction
from django.utils import timezone

from vendors.ingest.documents import is_drawn
from vendors.ingest.failures import MAX_ATTEMPTS, NotYet, StepFailed, delay_before
from vendors.ingest.versions import ReceivedVersion
from vendors.models import Article, Problem
from vendors.models.choices import ArticleState, ProblemKind
from vendors.models.statements import Statement

logger = logging.getLogger(__name__)

PROBLEM_KINDS = {
    ArticleState.QUEUED: ProblemKind.FETCH,
    ArticleState.FETCHED: ProblemKind.CLEANING,
    ArticleState.CLEANED: ProblemKind.CODING,
}
SUCCESS_STATES = (ArticleState.FETCHED, ArticleState.CLEANED, ArticleState.CODED)
"""The states that a successful step leads to. From any other state there is no further step."""

FINAL_STATES = (ArticleState.CODED, ArticleState.FAILED, ArticleState.DUPLICATE)


class StepResult(StrEnum):
    """What came of trying a step."""

    DONE = "done"
    STOPPED = "stopped"
    """Failed, or a duplicate: no further step."""
    LATER = "later"
    """To be tried again at the row's `retry_at`."""
    NOT_OURS = "not ours"
    """Another worker holds the article, or has already done the step."""


class LostLease(Exception):
    """The row is no longer leased to this worker; its result is dropped."""


@dataclass(slots=True)
class Lease:
    """The right of one worker to do one step of one article until `until`. `article`: the row as it was when leased.

    `continues_from` lists the states from which the same worker does the next step as well. The lease is then renewed
    in the UPDATE that writes the result: one statement says what is done and that the next step has begun. If the
    worker dies, the lease expires.
    """

    article: Article
    state: ArticleState
    until: datetime.datetime
    continues_from: frozenset[ArticleState] = frozenset()
    received: ReceivedVersion | None = None
    """What was fetched under this lease, so that cleaning need not read it back from the database."""

    @property
    def pk(self) -> int:
        return self.article.pk

    def write_result(
        self, state: ArticleState, statements_before: Sequence[Statement] = (), /, **columns: object
    ) -> None:
        """Write the step's result, and either release the row or renew the lease for the next step.

        `statements_before` run just before it, in the same round trip to the database. LostLease rolls the caller's
        transaction back, and these statements with it.
        """
        values = {
            "reason": "",
            "retry_at": None,
            "attempts": 0,
            **columns,
            "state": state,
            "state_since": timezone.now(),
        }
        until = None
        if state in self.continues_from and state != self.state:
            until, values["attempts"] = _new_lease_end(), 1
        written = Article.objects.write_result(
            self.pk, lease=self.until, expected=self.state, until=until, statements_before=statements_before, **values
        )
        if not written:
            raise LostLease(f"article {self.pk} is no longer {self.state} for this worker")
        if until:
            self._renew(state, until, values)

    def _renew(self, state: ArticleState, until: datetime.datetime, values: Mapping[str, object]) -> None:
        """Bring the instance in line with the stored row. If that is rolled back, the instance is not used again."""
        for name, value in values.items():
            setattr(self.article, name, value)
        self.state, self.until, self.article.claimed_until = state, until, until


StepFunction = Callable[[Lease], ArticleState | None]
"""A step returns the state reached; None where it has left no article, which ends the journey too."""


def _new_lease_end() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(seconds=settings.STEP_LEASE)


def lease_article(pk: int, state: ArticleState, *, continues_from: Iterable[ArticleState] = ()) -> Lease | None:
    """Lease an article for the step that follows `state`; None if it is not waiting for that step."""
    until = _new_lease_end()
    article = Article.objects.lease(pk, expected=state, until=until, at=timezone.now())
    return Lease(article, state, until, frozenset(continues_from)) if article else None


def run_step(pk: int, state: ArticleState, step: StepFunction) -> StepResult:
    """Do the step that follows `state`, if the article is waiting for it. The row records the outcome, good or bad."""
    return run_steps(pk, state, {state: step})[0]


def run_steps(
    pk: int, state: ArticleState, steps: Mapping[ArticleState, StepFunction]
) -> tuple[StepResult, ArticleState]:
    """Do the steps one after the other, beginning at `state`; return the last result and the state that step began
    from.

    Each step is committed before the next one starts, so a worker that is killed loses one step at most.
    """
    lease = lease_article(pk, state, continues_from=steps)
    if lease is None:
        return StepResult.NOT_OURS, state
    while True:
        start_state = lease.state
        result = _run(lease, steps[start_state])
        if result is not StepResult.DONE or lease.state == start_state:
            return result, start_state


def _run(lease: Lease, step: StepFunction) -> StepResult:
    start_state = lease.state
    try:
        give_up_after_max_attempts(lease)
        reached = step(lease)
    except NotYet as wait:
        return postpone(lease, wait.until)
    except StepFailed as failure:
        return record_failure(lease, failure)
    except LostLease:
        return StepResult.NOT_OURS
    except DatabaseError:
        raise  # the row cannot be written now: the lease expires, and the sweep picks the article up again
    except Exception as error:
        logger.exception("%s of article %s", PROBLEM_KINDS[start_state].label, lease.pk)
        return record_failure(lease, StepFailed(f"Unexpected error: {type(error).__name__}: {error}", final=False))
    return StepResult.DONE if reached in SUCCESS_STATES else StepResult.STOPPED


def give_up_after_max_attempts(lease: Lease) -> None:
    """Raise StepFailed, final, for an article whose step was begun too often without ever finishing.

    A step that kills its worker (by using up its memory, say) leaves no failure behind, only the count of attempts.
    """
    if lease.article.attempts > MAX_ATTEMPTS:
        raise StepFailed(f"The step was begun {MAX_ATTEMPTS} times and never finished: it may exhaust its worker.")


def record_failure(lease: Lease, failure: StepFailed) -> StepResult:
    """Record a failure on the row: to be retried while that can help, otherwise final and listed as a Problem.

    An article that was coded before keeps its text and findings, whatever comes of fetching its page again.
    """
    article = lease.article
    values: dict[str, object] = {"reason": failure.reason, "attempts": article.attempts}
    was_coded = bool(article.coder_version) and lease.state in (ArticleState.QUEUED, ArticleState.FETCHED)
    try:
        if not failure.final and not was_coded and article.attempts < MAX_ATTEMPTS:
            delay = delay_before(article.attempts, at_least=failure.retry_after)
            lease.write_result(lease.state, retry_at=timezone.now() + delay, **values)
            return StepResult.LATER
        with transaction.atomic():
            lease.write_result(ArticleState.CODED if was_coded else ArticleState.FAILED, **values)
            Problem.objects.note(
                PROBLEM_KINDS[lease.state], article.url or str(article), failure.reason, article=article
            )
    except LostLease:
        return StepResult.NOT_OURS
    return StepResult.STOPPED


def postpone(lease: Lease, until: datetime.datetime) -> StepResult:
    """Release the row until its host is free; this does not count as an attempt."""
    article = lease.article
    try:
        lease.write_result(lease.state, retry_at=until, attempts=max(article.attempts - 1, 0), reason=article.reason)
    except LostLease:
        return StepResult.NOT_OURS
    return StepResult.LATER


def close_earlier_problem(lease: Lease) -> None:
    """Resolve the Problem that an earlier attempt at this step left. An article that never failed has none."""
    if lease.article.reason or lease.article.coder_version:
        Problem.objects.resolve(PROBLEM_KINDS[lease.state], article=lease.article)


def fetch_again(article: Article) -> bool:
    """Queue a finished article to be fetched again, to see whether it has changed; False if that is not possible."""
    if not article.url:
        return False
    waits = {"state": ArticleState.QUEUED, "state_since": timezone.now(), "attempts": 0, "retry_at": None}
    return Article.objects.filter(pk=article.pk, state__in=FINAL_STATES).update(claimed_until=None, **waits) == 1


def clean_again(article: Article) -> bool:
    """Queue a finished article to be cleaned again from the stored bytes; False if these hold no text, or it is in
    progress."""
    if not article.versions.exclude(received=b"").exists():
        return False
    if is_drawn(article.versions.order_by("number").values_list("cleaner", flat=True).last() or ""):
        return False
    waits = {"state": ArticleState.FETCHED, "state_since": timezone.now(), "attempts": 0, "retry_at": None}
    return Article.objects.filter(pk=article.pk, state__in=FINAL_STATES).update(claimed_until=None, **waits) == 1


def start_again(article: Article) -> bool:
    """Queue a failed article again: fetched anew if it has an address, otherwise cleaned again from its bytes."""
    has_only_bytes = not article.url and article.versions.exclude(received=b"").exists()
    state = ArticleState.FETCHED if has_only_bytes else ArticleState.QUEUED
    now = timezone.now()
    return (
        Article.objects.filter(pk=article.pk, state=ArticleState.FAILED).update(
            state=state, state_since=now, attempts=0, retry_at=None, claimed_until=None
        )
        == 1
    )
