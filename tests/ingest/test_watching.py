"""Sites without feeds, and stories that name nobody, against a web server of the test's own."""

import datetime
import gzip
import tracemalloc
from collections.abc import Mapping
from functools import partial
from itertools import count

import pytest
from django.utils import timezone

from tests.ingest.pages import page
from tests.ingest.server import Answer, WebServer
from vendors.ingest import passing_over, watching
from vendors.ingest.addresses import canonical_address
from vendors.ingest.clean_step import clean_step
from vendors.ingest.fetch_step import fetch_step
from vendors.ingest.intake import take_url
from vendors.ingest.sitemaps import MAX_FILES, read_sitemap
from vendors.ingest.steps import StepResult, run_step, run_steps
from vendors.models import Article, ArticleVersion, PassedOverStory, Problem, SiteEntry, WatchedSite
from vendors.models.choices import ArticleState, Relevance, SiteKind

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 30, tzinfo=datetime.UTC)
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def names_huawei(words: str) -> bool:
    return "huawei" in words.lower()


def watched(kind: SiteKind, url: str, **fields: object) -> WatchedSite:
    return WatchedSite.objects.create(kind=kind, url=url, **fields)


def poll(site: WatchedSite, times: int = 1) -> watching.PollResult:
    for _ in range(times):
        lease = watching.lease_site(site.pk)
        assert lease is not None
        result = watching.poll_site(site.pk, lease, judge=names_huawei)
    site.refresh_from_db()
    return result


def urlset(*rows: str) -> str:
    body = "".join(f"<url>{row}</url>" for row in rows)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {NEWS}>{body}</urlset>'


def links(*titles: str) -> str:
    items = "".join(f'<li><a href="/news/{n}-{len(title)}">{title}</a></li>' for n, title in enumerate(titles))
    return f'<html><body><nav><a href="/x">All the services of the authority</a></nav><ul>{items}</ul></body></html>'


def taken() -> set[str]:
    return {url.rsplit("/", 1)[1] for url in Article.objects.values_list("url", flat=True)}


def test_a_news_sitemap_of_a_packed_index_brings_what_it_dates_within_the_week(site: WebServer) -> None:
    today, long_ago = timezone.now().isoformat(), "2019-01-01"
    news = "<news:news><news:title>{}</news:title><news:publication_date>{}</news:publication_date></news:news>"
    rows = (
        f"<loc>/ban</loc>{news.format('A &amp; B', today)}<image><loc>/picture</loc><title>No</title></image>",
        f"<loc>/old</loc><lastmod>{long_ago}</lastmod>",
        "<loc>/2026/huawei-undated-12.html</loc>",
        "<loc>/about</loc>",
    )
    part = site("/news.xml.gz", gzip.compress(urlset(*rows).encode()), kind="application/gzip")
    index = f"<sitemap><loc>{part}</loc></sitemap><sitemap><loc>/old.xml</loc><lastmod>{long_ago}</lastmod></sitemap>"
    watch = watched(SiteKind.SITEMAP, site("/map.xml", f"<sitemapindex>{index}</sitemapindex>"))
    assert poll(watch).pending == 1
    assert poll(watch).pending == 0
    assert taken() == {"ban", "huawei-undated-12.html"}
    assert Article.objects.get(url__endswith="/ban").title == "A & B"
    assert [story.url.rsplit("/", 1)[1] for story in PassedOverStory.objects.all()] == ["about"]
    assert "/old.xml" not in site.asked


def test_endless_and_packed_sitemaps_are_cut_off_and_say_so(site: WebServer) -> None:
    maps = "".join(f"<sitemap><loc>https://a.example.org/{n}.xml</loc></sitemap>" for n in range(30_000))
    reading = read_sitemap(f"<sitemapindex>{maps}</sitemapindex>".encode(), url="https://a.example.org/", at=NOW)
    assert len(reading.further) == MAX_FILES
    assert "30,000 sitemaps" in reading.notice
    itself = f"<sitemapindex><sitemap><loc>{site.url}/loop.xml</loc></sitemap></sitemapindex>"
    watch = watched(SiteKind.SITEMAP, site("/loop.xml", itself))
    assert (poll(watch).pending, poll(watch).pending) == (1, 0)  # an index in an index is not followed

    bomb = gzip.compress(b"<urlset>" + b" " * 60_000_000, compresslevel=1)
    tracemalloc.start()
    said = poll(watched(SiteKind.SITEMAP, site("/bomb.xml.gz", bomb, kind="application/gzip"))).error
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "larger than 20 MB" in said
    assert peak < 50_000_000
    entities = '<!DOCTYPE urlset [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'
    refused = watched(SiteKind.SITEMAP, site("/entities.xml", entities))
    assert "document type" in poll(refused).error
    assert "document type" in refused.last_error


def test_a_list_page_brings_what_is_new_on_it_and_a_selector_narrows_it(site: WebServer) -> None:
    first = ("Huawei barred from the core network", "Annual report of the authority", "Press")
    watch = watched(SiteKind.PAGE, site("/news/", links(*first)))
    poll(watch)
    assert taken() == {"0-35"}  # at the first look what stands there is judged by its title
    site("/news/", links(*first, "A decision on the numbering plan"))
    assert len(poll(watch).new) == 1
    assert taken() == {"0-35", "3-32"}
    narrow = watched(SiteKind.PAGE, site("/other/", links("Press", "Huawei")), selector="li:last-child")
    poll(narrow)
    assert {entry.article.title for entry in narrow.entries.all()} == {"Huawei"}
    site("/other/", "<html><body><p>Loading</p></body></html>")
    assert "no links to stories" in poll(narrow).error


def test_a_search_asks_for_each_line_of_words_and_reads_pages_and_feeds(site: WebServer) -> None:
    day = (timezone.now() - datetime.timedelta(days=8)).date()
    site(f"/s?q=5G%20ban&from={day}", links("Huawei kit to be removed by 2027"))
    site(
        f"/s?q=%E5%8D%8E%E4%B8%BA&from={day}", '{"items": [{"url": "/b", "title": "Huawei"}]}', kind="application/json"
    )
    watch = watched(SiteKind.SEARCH, site.url + "/s?q={words}&from={day}", search_words="5G ban\n\n华为")
    assert poll(watch).pending == 1
    assert poll(watch).pending == 0
    assert taken() == {"0-32", "b"}
    site.answers.pop(f"/s?q=5G%20ban&from={day}")
    WatchedSite.objects.filter(pk=watch.pk).update(last_polled_at=None, etag="x")
    assert "404" in poll(watch).error
    assert watch.pending == [f"{site.url}/s?q=%E5%8D%8E%E4%B8%BA&from={day}"]  # the other search is made all the same
    assert poll(watch).linked == 1
    WatchedSite.objects.filter(pk=watch.pk).update(url=site.url + "/s?q={word}")
    assert "Unknown placeholder {word}" in poll(watch).error


def test_a_page_whose_links_change_by_themselves_is_suspended_and_brings_nothing(site: WebServer) -> None:
    numbers = count()

    def answer(headers: Mapping[str, str]) -> Answer:
        look = next(numbers)
        rows = "".join(f'<a href="/a?session={look}-{n}">A story about nothing at all {n}</a>' for n in range(12))
        return Answer(f"<html><body>{rows}</body></html>".encode())

    site.answers["/news"] = answer
    watch = watched(SiteKind.PAGE, site.url + "/news")
    error = poll(watch, 1 + watching.MAX_UNFAMILIAR).error
    assert "all of its 12 links were new" in error
    assert not watch.active
    assert Problem.objects.get(site=watch).message == f"No longer polled: {error}"
    assert not Article.objects.exists()
    watching.resume(watch)
    watch.refresh_from_db()
    assert (watch.active, watch.unfamiliar) == (True, 0)


def test_a_farm_of_redirects_is_suspended_once_its_links_lead_nowhere_of_their_own(
    site: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "BARREN_FROM", 4)
    steps = {ArticleState.QUEUED: partial(fetch_step, judge=names_huawei), ArticleState.FETCHED: clean_step}
    known = take_url(site("/known", page())).article
    run_steps(known.pk, ArticleState.QUEUED, steps)
    titles = [f"Huawei story of the farm, number {n}" for n in range(4)]
    watch = watched(SiteKind.PAGE, site("/farm", links(*titles)))
    for n in range(2):
        site(f"/news/{n}-34", status=302, headers={"Location": f"/on/{n}/0"})
        site(f"/news/{n + 2}-34", status=302, headers={"Location": "/known"})
        for hop in range(7):
            site(f"/on/{n}/{hop}", status=302, headers={"Location": f"/on/{n}/{hop + 1}"})
    new = poll(watch).new
    for pk in new:
        run_steps(pk, ArticleState.QUEUED, steps)
    assert len(new) == 4
    assert not any("/6" in path for path in site.asked)  # each chain was left after five redirects
    site("/farm", links(*titles, "Huawei story of the farm, one more of them"))
    said = "None of its last 4 links led to an article of its own: 2 failed and 2 led to pages that are here already."
    assert poll(watch).error == said
    assert (watch.active, watch.last_error) == (False, said)


def test_stories_that_name_nobody_keep_address_title_and_time_and_a_new_name_looks_again(site: WebServer) -> None:
    rows = [("ban", "Huawei barred"), ("zte", "ZTE fined"), ("rain", "Rain expected")]
    feed = {"items": [{"url": f"/{name}", "title": title} for name, title in rows]}
    answer = str(feed).replace("'", '"')
    watch = watched(SiteKind.FEED, site("/feed", answer), relevance=Relevance.TITLE)
    result = poll(watch)
    assert (len(result.new), result.passed_over, watch.passed_over) == (1, 2, 2)
    assert poll(watch).passed_over == 0
    assert passing_over.judge_again(names_huawei, names=7).judged == 2
    assert passing_over.judge_again(names_huawei, names=7).judged == 0
    again = passing_over.judge_again(lambda words: "Huawei" in words or "ZTE" in words, names=8)
    assert Article.objects.get(pk=again.new[0]).title == "ZTE fined"
    assert set(watch.articles.values_list("title", flat=True)) == {"Huawei barred", "ZTE fined"}
    assert [story.title for story in PassedOverStory.objects.all()] == ["Rain expected"]
    everything = watched(SiteKind.FEED, site("/all", answer))
    assert len(poll(everything).new) == 1  # another site's choice keeps nothing from one that takes all
    assert not PassedOverStory.objects.exists()


def test_a_story_is_judged_by_its_text_before_anything_of_it_is_kept(site: WebServer) -> None:
    rain = page().replace("Huawei", "Weather").replace("huawei", "weather")
    feed = f'{{"items": [{{"url": "{site("/rain", rain)}"}}, {{"url": "{site("/ban", page())}"}}]}}'
    watch = watched(SiteKind.FEED, site("/feed", feed), relevance=Relevance.TEXT)
    step = partial(fetch_step, judge=names_huawei)
    new = poll(watch).new
    results = {Article.objects.get(pk=pk).url: run_step(pk, ArticleState.QUEUED, step) for pk in new}
    assert results == {site.url + "/rain": StepResult.STOPPED, site.url + "/ban": StepResult.DONE}
    assert [article.url for article in Article.objects.all()] == [site.url + "/ban"]
    assert PassedOverStory.objects.get().key == passing_over.story_key(canonical_address(site.url + "/rain"))
    assert (ArticleVersion.objects.count(), SiteEntry.objects.count()) == (1, 1)
    assert poll(watch).new == ()
