"""The steps of an article on its row: queued -> fetched -> cleaned -> coded, or failed, or duplicate.

Each step claims the row, works outside any transaction, and writes its result only while the claim still stands: a step
that is repeated, or whose worker was killed, does nothing twice. Coding itself belongs to `findings`.
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

from vendors.ingest.failures import MAX_ATTEMPTS, NotYet, StepFailed, delay_before
from vendors.ingest.versions import Received
from vendors.models import Article, Problem
from vendors.models.choices import ArticleState, ProblemKind
from vendors.models.statements import Statement

logger = logging.getLogger(__name__)

PROBLEM_OF = {
    ArticleState.QUEUED: ProblemKind.FETCH,
    ArticleState.FETCHED: ProblemKind.CLEANING,
    ArticleState.CLEANED: ProblemKind.CODING,
}
REACHED = (ArticleState.FETCHED, ArticleState.CLEANED, ArticleState.CODED)
"""The states that a step which went well leads to; any other is an end of its own."""

ENDS = (ArticleState.CODED, ArticleState.FAILED, ArticleState.DUPLICATE)


class Result(StrEnum):
    """What came of trying a step."""

    DONE = "done"
    STOPPED = "stopped"
    """Failed, or a duplicate: no further step."""
    LATER = "later"
    """To be tried again at the row's `retry_at`."""
    NOT_MINE = "not mine"
    """Another worker has it or has done it."""


class LostClaim(Exception):
    """Another worker took the row over: this one's result is dropped."""


@dataclass(slots=True)
class Claim:
    """That this worker may do one step of one article, until then. `article`: the row as it was when claimed.

    A worker that will do the next step too keeps the claim (`onward`: the states from which it goes on): the row then
    says what is done, and that the next step has begun, in one UPDATE. If the worker dies, the claim runs out.
    """

    article: Article
    state: ArticleState
    until: datetime.datetime
    onward: frozenset[ArticleState] = frozenset()
    received: Received | None = None
    """What was received in this claim, so that the next step need not read it again."""

    @property
    def pk(self) -> int:
        return self.article.pk

    def settle(self, state: ArticleState, along: Sequence[Statement] = (), /, **columns: object) -> None:
        """Write the step's result and let the row go, or hold it on for the next step.

        `along`: what else is written, just before and in the same exchange with the database. LostClaim rolls the
        caller's transaction back, and that with it.
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
        if state in self.onward and state != self.state:
            until, values["attempts"] = _lease(), 1
        holds = Article.objects.settle(
            self.pk, claim=self.until, expected=self.state, until=until, along=along, **values
        )
        if not holds:
            raise LostClaim(f"article {self.pk} is no longer {self.state} for this worker")
        if until:
            self._go_on(state, until, values)

    def _go_on(self, state: ArticleState, until: datetime.datetime, values: Mapping[str, object]) -> None:
        """Bring the row at hand in line with the stored one; where it is rolled back, nobody goes on with it."""
        for name, value in values.items():
            setattr(self.article, name, value)
        self.state, self.until, self.article.claimed_until = state, until, until


Step = Callable[[Claim], ArticleState]


def _lease() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(seconds=settings.STEP_LEASE)


def take(pk: int, state: ArticleState, *, onward: Iterable[ArticleState] = ()) -> Claim | None:
    """Claim an article for the step that leads on from `state`; None if it does not wait for it."""
    until = _lease()
    article = Article.objects.claim(pk, expected=state, until=until, at=timezone.now())
    return Claim(article, state, until, frozenset(onward)) if article else None


def attempt(pk: int, state: ArticleState, step: Step) -> Result:
    """Do the step that leads on from `state`, if the article waits for it; whatever happens stands on its row."""
    return carry(pk, state, {state: step})[0]


def carry(pk: int, state: ArticleState, steps: Mapping[ArticleState, Step]) -> tuple[Result, ArticleState]:
    """Take an article from `state` as far as the steps lead; return the last step's result, and where that began.

    Each step is committed before the next one starts, so that a worker that is killed has lost one step at most.
    """
    claim = take(pk, state, onward=steps)
    if claim is None:
        return Result.NOT_MINE, state
    while True:
        began = claim.state
        result = _try(claim, steps[began])
        if result is not Result.DONE or claim.state == began:
            return result, began


def _try(claim: Claim, step: Step) -> Result:
    began = claim.state
    try:
        give_up_after_too_many(claim)
        reached = step(claim)
    except NotYet as wait:
        return postpone(claim, wait.until)
    except StepFailed as failure:
        return fail(claim, failure)
    except LostClaim:
        return Result.NOT_MINE
    except DatabaseError:
        raise  # the row cannot be written now; the claim runs out and the sweep comes back to it
    except Exception as error:
        logger.exception("%s of article %s", PROBLEM_OF[began].label, claim.pk)
        return fail(claim, StepFailed(f"Unexpected error: {type(error).__name__}: {error}", final=False))
    return Result.DONE if reached in REACHED else Result.STOPPED


def give_up_after_too_many(claim: Claim) -> None:
    """Raise StepFailed, final, for an article whose step was begun often and never came to an end, good or bad."""
    if claim.article.attempts > MAX_ATTEMPTS:
        raise StepFailed(f"The step was begun {MAX_ATTEMPTS} times and never finished: it may exhaust its worker.")


def fail(claim: Claim, failure: StepFailed) -> Result:
    """Put the failure on the row: to be tried again while that can help, else for good and listed as a Problem.

    An article that was read before keeps its text and its findings, whatever becomes of looking at its page again.
    """
    article = claim.article
    values: dict[str, object] = {"reason": failure.reason, "attempts": article.attempts}
    has_its_text = bool(article.coder_version) and claim.state in (ArticleState.QUEUED, ArticleState.FETCHED)
    try:
        if not failure.final and not has_its_text and article.attempts < MAX_ATTEMPTS:
            delay = delay_before(article.attempts, at_least=failure.retry_after)
            claim.settle(claim.state, retry_at=timezone.now() + delay, **values)
            return Result.LATER
        with transaction.atomic():
            claim.settle(ArticleState.CODED if has_its_text else ArticleState.FAILED, **values)
            Problem.objects.note(PROBLEM_OF[claim.state], article.url or str(article), failure.reason, article=article)
    except LostClaim:
        return Result.NOT_MINE
    return Result.STOPPED


def postpone(claim: Claim, until: datetime.datetime) -> Result:
    """Give the row back until its turn comes; that was no attempt."""
    article = claim.article
    try:
        claim.settle(claim.state, retry_at=until, attempts=max(article.attempts - 1, 0), reason=article.reason)
    except LostClaim:
        return Result.NOT_MINE
    return Result.LATER


def forget_problem(claim: Claim) -> None:
    """Close the problem that an earlier try of this step left; an article that never failed has none to look for."""
    if claim.article.reason or claim.article.coder_version:
        Problem.objects.settle(PROBLEM_OF[claim.state], article=claim.article)


def fetch_again(article: Article) -> bool:
    """Have an article that has come to its end fetched again, to see whether it has changed; False if it cannot be."""
    if not article.url:
        return False
    waits = {"state": ArticleState.QUEUED, "state_since": timezone.now(), "attempts": 0, "retry_at": None}
    return Article.objects.filter(pk=article.pk, state__in=ENDS).update(claimed_until=None, **waits) == 1


def clean_again(article: Article) -> bool:
    """Have an article that has come to its end cleaned again from the bytes kept; False if it is on its way."""
    if not article.versions.exclude(received=b"").exists():
        return False
    waits = {"state": ArticleState.FETCHED, "state_since": timezone.now(), "attempts": 0, "retry_at": None}
    return Article.objects.filter(pk=article.pk, state__in=ENDS).update(claimed_until=None, **waits) == 1


def start_again(article: Article) -> bool:
    """Queue a failed article once more from the step that failed: fetched again if its bytes are not here."""
    has_bytes = article.versions.exclude(received=b"").exists()
    state = ArticleState.FETCHED if has_bytes else ArticleState.QUEUED
    now = timezone.now()
    return (
        Article.objects.filter(pk=article.pk, state=ArticleState.FAILED).update(
            state=state, state_since=now, attempts=0, retry_at=None, claimed_until=None
        )
        == 1
    )
