"""The queue: best first, each finding handed to one person at a time."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories import make_article, make_finding, make_user
from vendors.models import Finding
from vendors.review import queue
from vendors.review.queue import QueueFilter

pytestmark = pytest.mark.django_db

EVERYTHING = QueueFilter()


@pytest.fixture
def ada():
    return make_user("ada")


@pytest.fixture
def bob():
    return make_user("bob")


def test_two_curators_are_never_handed_the_same_finding(ada, bob):
    findings = [make_finding() for _ in range(4)]
    handed = [queue.claim_next(EVERYTHING, by=person) for person in (ada, bob)]
    assert handed[0] != handed[1]
    assert set(handed) <= set(findings)


def test_the_findings_of_one_article_go_to_one_person(ada, bob):
    article = make_article()
    first, second = make_finding(article), make_finding(article, kind="warning")
    assert queue.claim_next(EVERYTHING, by=ada) == first
    assert queue.claim_next(EVERYTHING, by=bob) is None
    assert queue.claim_next(EVERYTHING, by=ada, skipping=[first.pk], article=article.pk) == second


def test_a_claim_expires(ada, bob):
    finding = make_finding()
    now = timezone.now()
    queue.claim_next(EVERYTHING, by=ada, at=now)
    assert queue.claim_next(EVERYTHING, by=bob, at=now + datetime.timedelta(minutes=9)) is None
    assert queue.claim_next(EVERYTHING, by=bob, at=now + datetime.timedelta(minutes=11)) == finding


def test_the_same_person_is_handed_what_they_hold(ada):
    finding = make_finding()
    assert queue.claim_next(EVERYTHING, by=ada) == queue.claim_next(EVERYTHING, by=ada) == finding


def test_the_best_is_handed_first(ada):
    make_finding(priority=0.3)
    best = make_finding(priority=0.9)
    assert queue.claim_next(EVERYTHING, by=ada) == best


def test_among_equals_the_oldest_is_handed_first(ada):
    first, _second = make_finding(), make_finding()
    assert queue.claim_next(EVERYTHING, by=ada) == first


def test_what_is_released_is_free(ada, bob):
    finding = make_finding()
    queue.claim_next(EVERYTHING, by=ada)
    queue.release(finding.article_id, by=ada)
    assert queue.claim_next(EVERYTHING, by=bob) == finding


def test_a_decided_finding_is_not_claimed(ada):
    finding = make_finding()
    Finding.objects.update(state="superseded")
    assert not queue.claim(finding, by=ada)


@pytest.mark.parametrize(
    "queue_filter",
    [
        QueueFilter(country="AU"),
        QueueFilter(vendor="zte"),
        QueueFilter(kind="warning"),
        QueueFilter(lang="de"),
        QueueFilter(source="Zeitung"),
        QueueFilter(verdict="new"),
    ],
)
def test_a_selection_keeps_only_what_it_names(queue_filter):
    make_finding()
    article = make_article(lang="de", publisher="Zeitung")
    chosen = make_finding(article, country="AU", vendors=("zte",), kind="warning", verdict="new")
    assert list(queue_filter.of(Finding.objects.pending())) == [chosen]


def test_a_selection_survives_the_address():
    queue_filter = QueueFilter(country="AU", source="A & B")
    assert queue_filter.query() == "country=AU&source=A+%26+B"
    assert QueueFilter.read({"country": "AU", "source": "A & B", "page": "2"}) == queue_filter


def test_the_queue_says_how_many_wait_and_since_when():
    assert queue.waiting(EVERYTHING) == queue.QueueSummary(0, None)
    finding = make_finding()
    assert queue.waiting(EVERYTHING) == queue.QueueSummary(1, finding.created_at)


@pytest.mark.django_db(transaction=True)
def test_a_claim_never_waits_for_another_so_that_no_two_can_wait_for_each_other(ada):
    """Two claims of one article locked its findings in different orders: one curator got a fault instead of a page."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, and no locks of rows")
    article = make_article()
    first, second = make_finding(article), make_finding(article, kind="warning")
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT id FROM vendors_finding WHERE id = %s FOR UPDATE", [second.pk])
            with connection.cursor() as own:
                own.execute("SET lock_timeout TO '2s'")
            assert queue.claim(first, by=ada)
            assert not queue.claim(second, by=ada)
            queue.release(article.pk, by=ada)
        other.rollback()
    finally:
        other.close()
        with connection.cursor() as own:
            own.execute("RESET lock_timeout")
    assert queue.claim(second, by=ada)
    assert set(Finding.objects.values_list("claimed_by", flat=True)) == {ada.pk}
