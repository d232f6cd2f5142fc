import datetime
from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.utils import timezone

from tests.factories import make_article
from vendors.ingest.failures import MAX_ATTEMPTS, NotYet, StepFailed, delay_before
from vendors.ingest.steps import Lease, StepResult, lease_article, run_step, run_steps, start_again
from vendors.models import Article, Problem
from vendors.models.choices import ArticleState, ProblemKind

pytestmark = pytest.mark.django_db
QUEUED, FETCHED, CLEANED, FAILED = (
    ArticleState.QUEUED,
    ArticleState.FETCHED,
    ArticleState.CLEANED,
    ArticleState.FAILED,
)


def make_queued(**fields: object) -> Article:
    return make_article(state=QUEUED, **fields)


def reload(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def to_fetched(lease: Lease) -> ArticleState:
    lease.write_result(FETCHED)
    return FETCHED


def failing(**failure: object) -> object:
    def step(lease: Lease) -> ArticleState:
        raise StepFailed("It broke.", **failure)  # type: ignore[arg-type]

    return step


def test_a_step_moves_the_article_on_and_lets_it_go() -> None:
    article = make_queued()
    assert run_step(article.pk, QUEUED, to_fetched) is StepResult.DONE
    row = reload(article)
    assert (row.state, row.claimed_until, row.attempts) == (FETCHED, None, 0)


def test_a_repeated_message_finds_nothing_to_do() -> None:
    article = make_queued()
    run_step(article.pk, QUEUED, to_fetched)
    assert run_step(article.pk, QUEUED, to_fetched) is StepResult.NOT_OURS
    assert run_step(99_999, QUEUED, to_fetched) is StepResult.NOT_OURS


def test_two_workers_cannot_hold_one_article() -> None:
    article = make_queued()
    assert lease_article(article.pk, QUEUED) is not None
    assert lease_article(article.pk, QUEUED) is None


def test_the_claim_of_a_dead_worker_runs_out() -> None:
    article = make_queued(claimed_until=timezone.now() - datetime.timedelta(seconds=1))
    assert run_step(article.pk, QUEUED, to_fetched) is StepResult.DONE


def test_a_worker_that_lost_its_claim_writes_nothing() -> None:
    article = make_queued()

    def slow(lease: Lease) -> ArticleState:
        Article.objects.filter(pk=article.pk).update(claimed_until=None, state=CLEANED)
        return to_fetched(lease)

    assert run_step(article.pk, QUEUED, slow) is StepResult.NOT_OURS
    assert reload(article).state == CLEANED


def test_a_worker_takes_an_article_through_all_its_steps_and_lets_it_go() -> None:
    article, seen = make_queued(), []

    def to(state: ArticleState) -> Callable[[Lease], ArticleState]:
        def step(lease: Lease) -> ArticleState:
            row = reload(article)
            seen.append((row.state, row.claimed_until == lease.until, row.attempts))
            lease.write_result(state)
            return state

        return step

    steps = {QUEUED: to(FETCHED), FETCHED: to(CLEANED)}
    assert run_steps(article.pk, QUEUED, steps) == (StepResult.DONE, FETCHED)
    assert seen == [(QUEUED, True, 1), (FETCHED, True, 1)]
    row = reload(article)
    assert (row.state, row.claimed_until, row.attempts) == (CLEANED, None, 0)


def test_what_fails_on_the_way_stays_at_the_step_before() -> None:
    article = make_queued()
    steps = {QUEUED: to_fetched, FETCHED: failing(final=False)}
    assert run_steps(article.pk, QUEUED, steps) == (StepResult.LATER, FETCHED)  # type: ignore[arg-type]
    row = reload(article)
    assert (row.state, row.claimed_until, row.attempts, row.reason) == (FETCHED, None, 1, "It broke.")
    assert row.retry_at is not None


def test_an_article_that_somebody_changes_on_the_way_is_left_to_them() -> None:
    article = make_queued()

    def interrupted(lease: Lease) -> ArticleState:
        Article.objects.filter(pk=article.pk).update(claimed_until=None)  # as a newly received version does
        lease.write_result(CLEANED)
        return CLEANED

    assert run_steps(article.pk, QUEUED, {QUEUED: to_fetched, FETCHED: interrupted}) == (StepResult.NOT_OURS, FETCHED)
    assert reload(article).state == FETCHED


def test_a_final_failure_is_said_on_the_row_and_listed() -> None:
    article = make_queued()
    assert run_step(article.pk, QUEUED, failing(final=True)) is StepResult.STOPPED  # type: ignore[arg-type]
    row = reload(article)
    assert (row.state, row.reason) == (FAILED, "It broke.")
    assert Problem.objects.get(article=article).kind == ProblemKind.FETCH


def test_a_failure_that_may_pass_is_tried_again_later_and_later() -> None:
    article = make_queued()
    waits = []
    for _ in range(4):
        assert run_step(article.pk, QUEUED, failing(final=False)) is StepResult.LATER  # type: ignore[arg-type]
        row = reload(article)
        assert row.retry_at is not None
        waits.append(row.retry_at - timezone.now())
    assert waits == sorted(waits)
    assert reload(article).state == QUEUED
    assert not Problem.objects.exists()


def test_what_never_passes_is_given_up() -> None:
    article = make_queued()
    results = [run_step(article.pk, QUEUED, failing(final=False)) for _ in range(MAX_ATTEMPTS)]  # type: ignore[arg-type]
    assert results[-1] is StepResult.STOPPED
    assert reload(article).state == FAILED


def test_a_step_that_kills_its_worker_is_given_up_too() -> None:
    article = make_queued(attempts=MAX_ATTEMPTS)
    assert run_step(article.pk, QUEUED, to_fetched) is StepResult.STOPPED
    assert "never finished" in reload(article).reason


def test_the_site_decides_how_long_to_wait_at_least() -> None:
    article = make_queued()
    run_step(article.pk, QUEUED, failing(final=False, retry_after=datetime.timedelta(hours=5)))  # type: ignore[arg-type]
    retry_at = reload(article).retry_at
    assert retry_at is not None
    assert retry_at > timezone.now() + datetime.timedelta(hours=4)


def test_waiting_for_its_turn_is_no_attempt() -> None:
    article = make_queued()

    def not_yet(lease: Lease) -> ArticleState:
        raise NotYet(timezone.now() + datetime.timedelta(seconds=5))

    for _ in range(MAX_ATTEMPTS + 3):
        assert run_step(article.pk, QUEUED, not_yet) is StepResult.LATER
    assert (reload(article).state, reload(article).attempts) == (QUEUED, 0)


def test_an_unexpected_error_stands_on_the_row() -> None:
    article = make_queued()

    def breaks(lease: Lease) -> ArticleState:
        raise ZeroDivisionError("oops")

    assert run_step(article.pk, QUEUED, breaks) is StepResult.LATER
    assert "ZeroDivisionError" in reload(article).reason


def test_a_database_that_is_away_is_not_the_articles_failure() -> None:
    article = make_queued()

    def breaks(lease: Lease) -> ArticleState:
        raise OperationalError("gone")

    with pytest.raises(OperationalError):
        run_step(article.pk, QUEUED, breaks)
    assert reload(article).reason == ""


def test_a_failed_article_can_be_started_again() -> None:
    article = make_article(state=FAILED, attempts=6)
    assert start_again(article)
    assert (reload(article).state, reload(article).attempts) == (QUEUED, 0)
    assert not start_again(article)


def test_retries_of_many_articles_do_not_come_in_step() -> None:
    assert len({delay_before(1) for _ in range(20)}) > 10
