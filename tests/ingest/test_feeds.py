import datetime
from collections.abc import Mapping

import pytest
from django.utils import timezone

from tests.ingest.server import Answer, WebServer
from vendors.ingest import feeds, watching
from vendors.ingest.failures import StepFailed
from vendors.ingest.feed_schedule import MAX_FAILURES
from vendors.ingest.intake import take_url
from vendors.models import Article, Problem, WatchedSite
from vendors.models.watched_sites import POLL_LEASE

pytestmark = pytest.mark.django_db
ITEM = "<item><title>{title}</title><link>https://news.example.org/{name}</link><guid>{name}</guid></item>"


def rss(**titles: str) -> str:
    items = "".join(ITEM.format(name=name, title=title) for name, title in titles.items())
    return (
        f"<rss version='2.0'><channel><title>News</title><link>https://news.example.org/</link>{items}</channel></rss>"
    )


def poll(feed: WatchedSite) -> watching.PollResult:
    lease = watching.lease_site(feed.pk)
    assert lease is not None
    return watching.poll_site(feed.pk, lease, judge=names_huawei)


def names_huawei(words: str) -> bool:
    return "huawei" in words.lower()


def make_feed(url: str, **fields: object) -> WatchedSite:
    return WatchedSite.objects.create(url=url, **fields)


def test_a_feed_is_added_by_its_address_with_its_own_title_and_site(site: WebServer) -> None:
    feed, new = feeds.add_feed(site("/feed", rss(one="Ban")))
    assert (new, feed.title, feed.site_url) == (True, "News", "https://news.example.org/")
    assert feeds.add_feed(site.url + "/feed") == (feed, False)
    assert feed in WatchedSite.objects.due(at=timezone.now())


def test_a_feed_is_found_from_the_page_that_offers_it(site: WebServer) -> None:
    site("/rss", rss(one="Ban"))
    page = (
        '<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body><p>x</p></body></html>'
    )
    assert feeds.add_feed(site("/", page))[0].url == site.url + "/rss"


def test_a_page_without_a_feed_is_refused(site: WebServer) -> None:
    with pytest.raises(StepFailed, match="no feed"):
        feeds.add_feed(site("/", "<html><body><p>Hello</p></body></html>"))
    assert not WatchedSite.objects.exists()


def test_opml_adds_the_new_ones(site: WebServer) -> None:
    make_feed("https://a.example.org/feed")
    opml = b'<opml><outline xmlUrl="https://a.example.org/feed"/><outline xmlUrl="https://b.example.org/feed"/></opml>'
    assert feeds.import_opml(opml) == feeds.OpmlImport(new=1, already_here=1)


def test_one_bad_address_in_opml_keeps_no_other_feed_out(site: WebServer) -> None:
    opml = b'<opml><outline xmlUrl="feed:nothing"/><outline xmlUrl="https://b.example.org/feed"/></opml>'
    imported = feeds.import_opml(opml)
    assert imported.new == 1
    assert "feed:nothing" in imported.refused[0]


def test_entries_become_articles_once(site: WebServer) -> None:
    feed = make_feed(site("/feed", rss(one="Ban", two="Review")))
    first = poll(feed)
    assert (len(first.new), first.linked) == (2, 2)
    assert poll(feed).new == ()
    assert Article.objects.count() == 2
    assert set(feed.articles.values_list("title", flat=True)) == {"Ban", "Review"}


def test_two_feeds_that_carry_one_article_link_to_the_same(site: WebServer) -> None:
    one, other = (
        make_feed(site("/one", rss(ban="Ban"))),
        make_feed(site("/other", rss(ban="A ban").replace("://news", "://www.news"))),
    )
    poll(one)
    assert poll(other).new == ()
    article = Article.objects.get()
    assert set(article.sites.all()) == {one, other}


def test_a_feed_links_to_an_article_that_is_here_already(site: WebServer) -> None:
    article = take_url("https://news.example.org/one/?utm_source=x").article
    feed = make_feed(site("/feed", rss(one="Ban")))
    assert poll(feed).new == ()
    assert feed.articles.get() == article


@pytest.mark.parametrize(
    ("keep", "block", "taken"),
    [
        ("", "", {"huawei", "zte", "shares", "zh"}),
        ("Huawei\nZTE", "", {"huawei", "zte"}),
        ("huawei\nzte", "shares", {"huawei", "zte"}),
        ("", "HUAWEI", {"zte", "shares", "zh"}),
        ("华为", "", {"zh"}),
        ("Hua", "", set()),
    ],
)
def test_keep_and_block_words_choose_the_entries(site: WebServer, keep: str, block: str, taken: set[str]) -> None:
    address = site(
        "/", rss(huawei="Britain bans Huawei", zte="ZTE fined", shares="Telecom shares fall", zh="英国禁止华为设备")
    )
    poll(make_feed(address, keep_words=keep, block_words=block))
    assert {article.url.rsplit("/", 1)[1] for article in Article.objects.all()} == taken


def test_a_feed_that_has_not_changed_is_not_sent_again(site: WebServer) -> None:
    def answer(headers: Mapping[str, str]) -> Answer:
        same = headers.get("if-none-match") == '"v1"' and headers.get("if-modified-since") == "yesterday"
        if same:
            return Answer(status=304)
        return Answer(rss(one="Ban").encode(), headers={"ETag": '"v1"', "Last-Modified": "yesterday"})

    site.answers["/feed"] = answer
    feed = make_feed(site.url + "/feed")
    assert not poll(feed).unchanged
    assert poll(feed).unchanged


def test_a_failing_feed_slows_down_then_rests_as_a_problem(site: WebServer) -> None:
    feed = make_feed(site("/feed", status=500))
    waits = []
    for _ in range(MAX_FAILURES):
        assert "500" in poll(feed).error
        feed.refresh_from_db()
        assert feed.next_poll_at is not None
        waits.append(feed.next_poll_at - timezone.now())
    assert waits[0] < waits[1] < waits[2]
    assert not feed.active
    problem = Problem.objects.get(site=feed)
    assert "500" in problem.message
    watching.resume(feed)
    site("/feed", rss(one="Ban"))
    assert not poll(feed).error
    assert not Problem.objects.open().exists()


def test_a_feed_that_is_gone_rests_at_once(site: WebServer) -> None:
    feed = make_feed(site("/feed", status=410))
    poll(feed)
    feed.refresh_from_db()
    assert not feed.active


def test_retry_after_puts_the_next_poll_off(site: WebServer) -> None:
    feed = make_feed(site("/feed", status=429, headers={"Retry-After": "36000"}))
    poll(feed)
    feed.refresh_from_db()
    assert feed.next_poll_at is not None
    assert feed.next_poll_at > timezone.now() + datetime.timedelta(hours=9)


def test_what_the_feed_says_of_its_ttl_is_kept_to(site: WebServer) -> None:
    feed = make_feed(site("/feed", rss(one="Ban").replace("<link>", "<ttl>600</ttl><link>", 1)))
    poll(feed)
    feed.refresh_from_db()
    assert feed.next_poll_at is not None
    assert feed.next_poll_at > timezone.now() + datetime.timedelta(hours=9)


def test_a_due_feed_is_claimed_by_one_only_and_again_when_the_claim_lapses() -> None:
    feed = make_feed("https://a.example.org/feed")
    make_feed("https://b.example.org/feed", active=False)
    make_feed("https://c.example.org/feed", next_poll_at=timezone.now() + datetime.timedelta(hours=1))
    assert [pk for pk, _ in watching.lease_due()] == [feed.pk]
    assert watching.lease_due() == []
    assert [pk for pk, _ in watching.lease_due(at=timezone.now() + POLL_LEASE)] == [feed.pk]


def test_a_poll_whose_claim_was_lost_does_nothing(site: WebServer) -> None:
    feed = make_feed(site("/feed", rss(one="Ban")))
    assert watching.poll_site(feed.pk, timezone.now(), judge=names_huawei).linked == 0
    assert site.asked == []


def test_an_unexpected_error_stands_on_the_feed(site: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(watching, "read_site", breaks)
    feed = make_feed(site("/feed", rss(one="Ban")))
    assert "ZeroDivisionError" in poll(feed).error
    feed.refresh_from_db()
    assert feed.failures == 1
