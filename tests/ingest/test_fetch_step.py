import datetime
import itertools
from functools import partial

import pytest
from django.utils import timezone
from pytest_django import Settings

from tests.ingest.pages import page
from tests.ingest.server import WebServer
from tests.ingest.test_word import document
from vendors.ingest.addresses import host_of
from vendors.ingest.clean_step import clean_step
from vendors.ingest.cleaning import WORD_TYPES
from vendors.ingest.failures import NotYet
from vendors.ingest.fetch_step import fetch_step
from vendors.ingest.intake import take_url
from vendors.ingest.pacing import FURTHEST_SLOT, MAX_REQUEST_TIME, host_slot
from vendors.ingest.steps import StepResult, run_step
from vendors.models import Article, Host, Problem
from vendors.models.choices import ArticleState

pytestmark = pytest.mark.django_db
step = partial(fetch_step, judge=lambda words: "Huawei" in words)


def fetch(url: str) -> Article:
    article = take_url(url).article
    run_step(article.pk, ArticleState.QUEUED, step)
    return Article.objects.get(pk=article.pk)


def test_a_page_is_fetched_and_kept(site: WebServer) -> None:
    article = fetch(site("/ban", page()))
    assert article.state == ArticleState.FETCHED
    assert article.versions.get().url == site.url + "/ban"
    assert article.versions.get().content_type == "text/html; charset=utf-8"


def test_a_word_document_is_fetched_and_read(site: WebServer) -> None:
    article = fetch(site("/order.docx", document("Norland bars Huawei."), kind=WORD_TYPES[0]))
    run_step(article.pk, ArticleState.FETCHED, clean_step)
    article.refresh_from_db()
    assert (article.state, article.text) == (ArticleState.CLEANED, "Norland bars Huawei.")


def test_a_page_that_is_not_there_fails_for_good(site: WebServer) -> None:
    article = fetch(site.url + "/none")
    assert (article.state, article.reason) == (ArticleState.FAILED, "The page is not there (404).")


def test_a_busy_site_is_asked_again_and_the_problem_ends_with_success(site: WebServer) -> None:
    article = fetch(site("/ban", status=503))
    assert (article.state, article.attempts) == (ArticleState.QUEUED, 1)
    assert article.retry_at is not None
    Problem.objects.note("fetch", article.url, "gone", article=article)  # type: ignore[arg-type]
    assert fetch(site("/ban", page())).state == ArticleState.FETCHED
    assert not Problem.objects.open().exists()


def test_robots_txt_is_honoured_and_asked_once(site: WebServer) -> None:
    site("/robots.txt", "User-agent: *\nDisallow: /private/\nAllow: /", kind="text/plain")
    site("/ban", page())
    site("/private/ban", page())
    assert "robots.txt" in fetch(site.url + "/private/ban").reason
    assert fetch(site.url + "/ban").state == ArticleState.FETCHED
    assert site.asked.count("/robots.txt") == 1
    assert "/private/ban" not in site.asked


def test_a_rule_for_us_by_name_counts(site: WebServer) -> None:
    site("/robots.txt", "User-agent: TelecomVendorTracker\nDisallow: /\n\nUser-agent: *\nAllow: /", kind="text/plain")
    assert fetch(site("/ban", page())).state == ArticleState.FAILED


def test_robots_txt_of_a_redirects_target_is_honoured(site: WebServer) -> None:
    site("/robots.txt", "User-agent: *\nDisallow: /hidden", kind="text/plain")
    site("/hidden", page())
    assert fetch(site("/short", status=302, headers={"Location": "/hidden"})).state == ArticleState.FAILED
    assert "/hidden" not in site.asked


def test_a_site_that_cannot_say_what_it_allows_is_asked_later(site: WebServer) -> None:
    site("/robots.txt", status=503)
    article = fetch(site("/ban", page()))
    assert article.state == ArticleState.QUEUED
    assert "robots.txt" in article.reason
    assert site.pages_asked() == []


def test_a_site_without_robots_txt_allows_all(site: WebServer) -> None:
    assert fetch(site("/ban", page())).state == ArticleState.FETCHED
    assert site.asked == ["/robots.txt", "/ban"]


@pytest.mark.parametrize(
    "rules", ["\x00\xff nonsense", "Disallow: /", "User-agent: *\nCrawl-delay: soon", "<html>404</html>"]
)
def test_an_odd_robots_txt_breaks_nothing(site: WebServer, rules: str) -> None:
    site("/robots.txt", rules, kind="text/html")
    assert fetch(site("/ban", page())).state == ArticleState.FETCHED


def test_a_host_is_asked_one_at_a_time_and_rests_after_each(site: WebServer, settings: Settings) -> None:
    settings.FETCH_PAUSE = 30.0
    settings.CELERY_TASK_ALWAYS_EAGER = False
    name = host_of(site.url)
    site("/one", page())
    site("/two", page())
    assert fetch(site.url + "/one").state == ArticleState.FETCHED
    assert Host.objects.get(name=name).busy_until > timezone.now() + datetime.timedelta(seconds=25)
    waiting = fetch(site.url + "/two")
    assert (waiting.state, waiting.attempts) == (ArticleState.QUEUED, 0)
    assert waiting.retry_at is not None
    assert site.pages_asked() == ["/one"]
    Host.objects.update(busy_until=timezone.now())
    assert fetch(site.url + "/two").state == ArticleState.FETCHED


def test_each_article_that_waits_for_a_host_gets_a_turn_of_its_own(settings: Settings) -> None:
    settings.FETCH_PAUSE = 2.0
    turns = []
    with host_slot("news.example.org", max_wait=datetime.timedelta()):
        for _ in range(3):
            with pytest.raises(NotYet) as wait, host_slot("news.example.org", max_wait=datetime.timedelta()):
                pytest.fail("two at once")
            turns.append(wait.value.until)
    assert [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(turns)] == [2.0, 2.0]


def test_a_clock_that_was_ahead_blocks_its_host_no_longer_than_a_lease():
    """A worker two hours ahead that died in its request held the whole host for two hours."""
    ahead = timezone.now() + datetime.timedelta(hours=2)
    Host.objects.create(name="news.example.org", busy_until=ahead, next_slot=ahead)
    with pytest.raises(NotYet) as wait, host_slot("news.example.org", max_wait=datetime.timedelta()):
        pass
    assert wait.value.until <= timezone.now() + FURTHEST_SLOT
    assert Host.objects.get().busy_until <= timezone.now() + MAX_REQUEST_TIME


def test_the_pause_that_a_site_asks_for_is_kept(site: WebServer) -> None:
    site("/robots.txt", "User-agent: *\nCrawl-delay: 20", kind="text/plain")
    fetch(site("/ban", page()))
    assert Host.objects.get().busy_until > timezone.now() + datetime.timedelta(seconds=15)


def test_without_workers_the_one_process_waits_for_its_turn(site: WebServer, settings: Settings) -> None:
    settings.FETCH_PAUSE = 0.05
    site("/one", page())
    site("/two", page())
    assert fetch(site.url + "/one").state == fetch(site.url + "/two").state == ArticleState.FETCHED


def test_an_article_without_an_address_fails(site: WebServer) -> None:
    article = Article.objects.create()
    assert run_step(article.pk, ArticleState.QUEUED, step) is StepResult.STOPPED
