"""A machine whose clock was ahead holds nothing up for the difference."""

import datetime

import pytest
from django.utils import timezone

from tests.factories import make_article, make_finding, make_user
from vendors.ingest.steps import lease_article
from vendors.ingest.watching import lease_site
from vendors.models import Article, Finding, SourcePage, WatchedSite
from vendors.models.articles import step_lease
from vendors.models.choices import ArticleState
from vendors.models.pages import LOOK_LEASE
from vendors.models.watched_sites import POLL_LEASE
from vendors.review.queue import CLAIM_FOR, QueueFilter, claim_next
from vendors.sources import queue

pytestmark = pytest.mark.django_db
AHEAD = datetime.timedelta(hours=2)


def test_a_lease_by_a_clock_that_was_ahead_counts_for_nothing_and_a_good_one_does():
    article = make_article(state=ArticleState.QUEUED)
    feed = WatchedSite.objects.create(url="https://example.org/feed")
    page = SourcePage.objects.create(url="https://example.org/page", due_at=timezone.now())
    finding, first, second = make_finding(), make_user("first"), make_user("second")
    for far, is_taken in ((datetime.timedelta(), False), (AHEAD, True)):
        now = timezone.now()
        Article.objects.filter(pk=article.pk).update(claimed_until=now + step_lease() + far)
        WatchedSite.objects.update(claimed_until=now + POLL_LEASE + far)
        SourcePage.objects.update(claimed_until=now + LOOK_LEASE + far)
        Finding.objects.update(claimed_by=first, claimed_until=now + CLAIM_FOR + far)
        assert (lease_article(article.pk, ArticleState.QUEUED) is not None) == is_taken
        assert (lease_site(feed.pk) is not None) == is_taken
        assert (queue.lease(page.pk) is not None) == is_taken
        assert (claim_next(QueueFilter(), by=second) == finding) == is_taken
