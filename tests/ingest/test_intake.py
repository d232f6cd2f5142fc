import json

import pytest

from tests.factories import make_article
from vendors.ingest.addresses import BadAddress
from vendors.ingest.intake import (
    IntakeOutcome,
    NotAnArticle,
    find_by_address,
    take_html,
    take_json,
    take_text,
    take_url,
)
from vendors.models import Article
from vendors.models.choices import ArticleState

pytestmark = pytest.mark.django_db
TEXT = "Britain bans Huawei\n\nThe government said on Tuesday that it bans Huawei from 5G networks."
FILE = {
    "id": "one",
    "url": "https://news.example.org/one",
    "publisher": "News",
    "published": "2020-07-14",
    "lang": "en",
    "title": "A ban",
    "text": TEXT,
    "events": [{"jurisdiction": "GB"}],
}


def test_a_pasted_text_has_its_first_line_as_title() -> None:
    taken = take_text(TEXT)
    assert taken.outcome is IntakeOutcome.ADDED
    assert taken.article.title == "Britain bans Huawei"
    assert taken.article.state == ArticleState.FETCHED


def test_the_same_text_twice_is_one_article() -> None:
    first, second = take_text(TEXT), take_text(TEXT + "\n")
    assert (second.article, second.outcome) == (first.article, IntakeOutcome.ALREADY_HERE)
    assert Article.objects.count() == 1


def test_the_same_page_twice_is_one_article() -> None:
    page = b"<html><body><p>Britain bans Huawei</p></body></html>"
    assert take_html(page).article == take_html(page).article


@pytest.mark.parametrize(
    "again", ["https://www.news.example.org/one/?utm_source=feed", "http://m.news.example.org/one#top"]
)
def test_another_form_of_an_address_is_the_same_article(again: str) -> None:
    first = take_url("https://news.example.org/one").article
    assert take_url(again).article == first
    assert find_by_address(again) == first


def test_another_text_under_a_known_address_is_its_next_version() -> None:
    first = take_text(TEXT, url="https://news.example.org/one").article
    Article.objects.filter(pk=first.pk).update(state=ArticleState.CODED)
    again = take_text(TEXT + " A deadline was set.", url="https://news.example.org/one")
    assert again.outcome is IntakeOutcome.RECEIVED_AGAIN
    assert again.article.state == ArticleState.FETCHED
    assert [version.number for version in first.versions.all()] == [1, 2]


def test_an_article_that_waits_to_be_fetched_takes_the_text_that_is_pasted_for_it() -> None:
    waiting = take_url("https://news.example.org/one").article
    taken = take_text(TEXT, url="https://news.example.org/one")
    assert taken.article == waiting
    assert taken.article.state == ArticleState.FETCHED


def test_a_text_that_gets_an_address_later_stays_one_article() -> None:
    first = take_text(TEXT).article
    assert take_text(TEXT, url="https://news.example.org/one").article == first
    assert find_by_address("https://news.example.org/one") == first


def test_a_coded_file_gives_its_fields_and_its_events_are_not_read() -> None:
    article = take_json(json.dumps(FILE)).article
    assert (article.title, article.publisher, article.lang) == ("A ban", "News", "en")
    assert str(article.published) == "2020-07-14"
    assert not article.findings.exists()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "Not valid JSON"),
        ("[]", "needs an object with a `text`"),
        ('{"text": 3}', "needs an object with a `text`"),
        ('{"text": "Britain bans Huawei", "published": "14 July"}', "YYYY-MM-DD"),
        ('{"text": "  "}', "no text"),
        ("[" * 100_000, "Not valid JSON"),
    ],
)
def test_a_bad_file_is_refused_with_the_reason(content: str, complaint: str) -> None:
    with pytest.raises(NotAnArticle, match=complaint):
        take_json(content)
    assert not Article.objects.exists()


@pytest.mark.parametrize("url", ["ftp://example.org/a", "news.example.org", "http://", "http://[::1", "javascript:1"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        take_url(url)


def test_the_same_text_under_two_addresses_is_taken_twice_and_compared_when_cleaned() -> None:
    make_article()
    one = take_text(TEXT, url="https://one.example.org/a").article
    other = take_text(TEXT, url="https://other.example.org/a").article
    assert one != other


def test_a_text_with_a_null_character_is_stored_without_it() -> None:
    assert take_text("Britain bans\0 Huawei\n\nIt said so.").article.title == "Britain bans Huawei"


def test_a_lone_half_of_a_character_in_a_file_does_no_harm() -> None:
    half = '{"title": "A \\ud800title", "publisher": "\\udfffNews", "text": "Britain bans Huawei.\\ud800"}'
    article = take_json(half).article
    assert (article.title, article.publisher) == ("A title", "News")
    with pytest.raises(BadAddress):
        take_json('{"text": "Britain bans Huawei.", "url": "https://\\ud800/"}')
    with pytest.raises(NotAnArticle, match="YYYY-MM-DD"):
        take_json('{"text": "Britain bans Huawei.", "published": "\\ud800"}')


@pytest.mark.parametrize(("given", "day", "period"), [("2020-07-14", "2020-07-14", None), ("2020-07", None, "2020-07")])
def test_a_day_may_be_known_to_the_month_or_the_year_only(given: str, day: str | None, period: str | None) -> None:
    article = take_json(json.dumps({"text": TEXT, "published": given})).article
    article.refresh_from_db()
    assert [str(value) if value else None for value in (article.published, article.published_in)] == [day, period]


def test_a_day_in_the_future_is_refused() -> None:
    with pytest.raises(NotAnArticle, match="in the future"):
        take_json(json.dumps({"text": TEXT, "published": "2999-01-01"}))


def test_what_a_person_gives_beside_a_file_counts_instead_of_what_it_says() -> None:
    article = take_json(json.dumps(FILE), title="My title", published="2020-07-15").article
    assert (article.title, article.publisher, str(article.published)) == ("My title", "News", "2020-07-15")


def test_a_pasted_paragraph_is_no_title() -> None:
    assert take_text("Poland on Tuesday banned ZTE. Operators will not be compensated.\n\nMore.").article.title == ""
