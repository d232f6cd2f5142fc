import datetime
import json
from collections.abc import Iterator

import pytest
from axes.models import AccessLog
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from tests.factories import make_article, make_country, make_vendor
from tests.ingest.pages import article_text, page
from tests.ingest.server import WebServer, web_server
from vendors import tasks
from vendors.ingest import sweeping
from vendors.ingest.intake import take_html, take_text, take_url
from vendors.models import Article, Heartbeat, PassedOverStory, WatchedSite
from vendors.models.articles import step_lease
from vendors.models.choices import ArticleState, Relevance

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings: Settings) -> Iterator[WebServer]:
    settings.FETCH_ALLOW_LOOPBACK = True
    settings.FETCH_PAUSE = 0.0
    with web_server() as server:
        yield server


def run(article: Article, capture: DjangoCaptureOnCommitCallbacks) -> Article:
    with capture(execute=True):
        tasks.start(article)
    return Article.objects.get(pk=article.pk)


def test_an_address_goes_all_the_way(
    site: WebServer, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make_country("GB"), make_vendor()
    article = run(take_url(site("/ban", page(article_text("Britain")))).article, django_capture_on_commit_callbacks)
    assert (article.state, article.text) == (ArticleState.CODED, article_text("Britain"))


def test_a_text_goes_all_the_way(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    article = run(take_text(article_text()).article, django_capture_on_commit_callbacks)
    assert article.state == ArticleState.CODED


@pytest.mark.parametrize("content", [page(""), page("Subscribe to continue reading.")])
def test_a_page_without_an_article_stops_and_is_not_coded(
    content: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    article = run(take_html(content.encode()).article, django_capture_on_commit_callbacks)
    assert article.state == ArticleState.FAILED
    assert article.reason


def test_a_duplicate_is_not_coded(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    run(take_text(article_text(), url="https://one.example.org/a").article, django_capture_on_commit_callbacks)
    copy = take_text(article_text(), url="https://two.example.org/a").article
    assert run(copy, django_capture_on_commit_callbacks).state == ArticleState.DUPLICATE


def test_a_coded_article_is_not_started_again(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        tasks.start(make_article())
    assert callbacks == []


def test_a_polled_feed_has_its_articles_coded(
    site: WebServer, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    address = site("/ban", page(article_text()))
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": [{"url": address}]}
    WatchedSite.objects.create(url=site("/feed", json.dumps(feed), kind="application/feed+json"))
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.poll_due_feeds() == 1
    assert Article.objects.get().state == ArticleState.CODED


def test_a_new_alias_fetches_the_stories_that_were_passed_over(
    site: WebServer, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    vendor = make_vendor("huawei")
    titles = {"/ban": "Norland bars Tangyin from 5G", "/rain": "Rain expected"}
    feed = {"items": [{"url": site(path, page()), "title": title} for path, title in titles.items()]}
    address = site("/feed", json.dumps(feed), kind="application/feed+json")
    WatchedSite.objects.create(url=address, relevance=Relevance.TITLE)
    tasks.poll_due_feeds()
    assert not Article.objects.exists()
    assert tasks.judge_stories_again() == 2  # under the names at the start; none names anybody yet
    vendor.aliases = [*vendor.aliases, "Tangyin"]
    vendor.save()
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.judge_stories_again() == 2
    assert Article.objects.get().state == ArticleState.CODED
    assert PassedOverStory.objects.get().title == "Rain expected"
    assert tasks.judge_stories_again() == 0


def test_the_sweep_gives_out_what_got_stuck_and_nothing_else() -> None:
    long_ago = timezone.now() - sweeping.STUCK_AFTER * 2
    stuck = make_article(state=ArticleState.FETCHED)
    held = make_article(state=ArticleState.FETCHED, claimed_until=timezone.now() + step_lease())
    waits = make_article(state=ArticleState.QUEUED, retry_at=timezone.now() + sweeping.STUCK_AFTER)
    due = make_article(state=ArticleState.QUEUED, retry_at=long_ago)
    make_article()
    Article.objects.filter(pk__in=[stuck.pk, held.pk, waits.pk]).update(state_since=long_ago)
    assert {found.pk for found in sweeping.take_stuck()} == {stuck.pk, due.pk}
    assert sweeping.take_stuck() == []
    later = timezone.now() + sweeping.STUCK_AFTER * 3
    assert {found.pk for found in sweeping.take_stuck(at=later)} == {stuck.pk, held.pk, waits.pk, due.pk}


def test_a_retry_that_is_due_within_the_minute_is_given_out_with_its_delay() -> None:
    soon = timezone.now() + sweeping.RETRY_LOOKAHEAD / 2
    make_article(state=ArticleState.QUEUED, retry_at=soon)
    (found,) = sweeping.take_stuck()
    assert 20 < found.delay <= 30


def test_a_fresh_article_is_left_to_its_message() -> None:
    make_article(state=ArticleState.QUEUED)
    assert sweeping.take_stuck() == []


def test_a_queue_that_is_away_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise BrokerError("connection refused")

    monkeypatch.setattr(tasks.clean_article, "apply_async", away)
    article = run(take_text(article_text()).article, django_capture_on_commit_callbacks)
    assert article.state == ArticleState.FETCHED


def test_old_records_of_logins_are_deleted_at_night_because_they_hold_addresses():
    about = {"username": "ada", "ip_address": "203.0.113.9", "user_agent": "x", "http_accept": "x", "path_info": "/"}
    for days in (89, 91):
        row = AccessLog.objects.create(**about)
        AccessLog.objects.filter(pk=row.pk).update(attempt_time=timezone.now() - datetime.timedelta(days=days))
    ended = SessionStore()
    ended.set_expiry(-60)
    ended.save()
    assert tasks.keep_house() == 1
    assert AccessLog.objects.count() == 1
    assert not Session.objects.exists()
    assert Heartbeat.objects.age("housekeeping") is not None
