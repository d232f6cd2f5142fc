import pytest

from tests.ingest.pages import article_text, page
from vendors.ingest.clean_step import clean_step
from vendors.ingest.intake import IntakeResult, take_html, take_json, take_text
from vendors.ingest.steps import StepResult, run_step
from vendors.ingest.versions import latest_version
from vendors.models import Article
from vendors.models.choices import ArticleState

pytestmark = pytest.mark.django_db
URL = "https://wire.example.org/ban"


def clean(taken: IntakeResult) -> Article:
    run_step(taken.article.pk, ArticleState.FETCHED, clean_step)
    return Article.objects.get(pk=taken.article.pk)


def test_a_page_becomes_an_articles_text_and_the_bytes_are_kept() -> None:
    article = clean(take_html(page().encode(), url=URL))
    assert (article.state, article.text) == (ArticleState.CLEANED, article_text())
    assert (article.title, article.publisher) == ("Norland bars Huawei from 5G", "The Norland Wire")
    version = article.versions.get()
    received = latest_version(article.pk)
    assert received is not None
    assert (received.version, received.content) == (version, page().encode())
    assert version.text == article.text
    assert version.cleaner.startswith("trafilatura")


def test_what_a_person_gave_stands_against_what_the_page_says() -> None:
    article = clean(take_html(page().encode(), url=URL, title="My title", publisher="Mine", published="2020-01-02"))
    assert (article.title, article.publisher, str(article.published)) == ("My title", "Mine", "2020-01-02")


def test_a_coded_files_title_stands_against_its_first_line() -> None:
    article = clean(take_json('{"title": "The title", "text": "The first line.\\nThe second."}'))
    assert (article.title, article.text) == ("The title", "The first line.\nThe second.")


def test_the_same_text_elsewhere_is_a_duplicate_of_the_first() -> None:
    first = clean(take_html(page().encode(), url=URL))
    copy = clean(take_html(page(head="<meta name='x'>").encode(), url="https://mirror.example.com/ban"))
    assert (copy.state, copy.duplicate_of) == (ArticleState.DUPLICATE, first)
    third = clean(take_html(page(head="<meta name='y'>").encode(), url="https://third.example.com/ban"))
    assert third.duplicate_of == first


def test_a_page_that_names_a_known_address_as_its_own_is_a_duplicate() -> None:
    first = clean(take_html(page().encode(), url=URL))
    head = f'<link rel="canonical" href="{URL}">'
    copy = clean(take_html(page(article_text("Sudland"), head=head).encode(), url="https://wire.example.org/print/7"))
    assert copy.duplicate_of == first


def test_an_upload_without_an_address_learns_it_from_the_page() -> None:
    article = clean(take_html(page(head=f'<link rel="canonical" href="{URL}">').encode()))
    assert (article.canonical_url, article.url) == (URL, URL)


def test_nearly_the_same_text_is_a_near_duplicate_and_still_an_article() -> None:
    first = clean(take_text(article_text(paragraphs=4), url=URL))
    copy = clean(take_text("By our own staff.\n" + article_text(paragraphs=4), url="https://paper.example.com/a"))
    assert (copy.state, copy.near_duplicate_of) == (ArticleState.CLEANED, first)
    third = clean(take_text(article_text(paragraphs=4) + "\nMore follows.", url="https://third.example.com/a"))
    assert third.near_duplicate_of == first


def test_another_story_is_no_near_duplicate() -> None:
    clean(take_text(article_text(), url=URL))
    other = clean(
        take_text("Sweden's regulator opened an auction. " * 3 + "Nothing else is alike. " * 5, url=URL + "2")
    )
    assert other.near_duplicate_of is None


def test_a_changed_page_becomes_a_second_version_and_is_coded_again() -> None:
    article = clean(take_html(page().encode(), url=URL))
    Article.objects.filter(pk=article.pk).update(state=ArticleState.CODED, coder_version="rules 1")
    changed = clean(take_html(page(article_text("Sudland"), title="Sudland, not Norland").encode(), url=URL))
    assert changed.state == ArticleState.CLEANED
    assert changed.text == article_text("Sudland")
    assert changed.title == "Sudland, not Norland"
    assert [version.text for version in changed.versions.all()] == [article_text(), article_text("Sudland")]


def test_a_page_whose_text_has_not_changed_stays_as_it_is_coded() -> None:
    article = clean(take_html(page().encode(), url=URL))
    Article.objects.filter(pk=article.pk).update(state=ArticleState.CODED, coder_version="rules 1")
    again = clean(take_html(page(head="<meta name='ad' content='7'>").encode(), url=URL))
    assert again.state == ArticleState.CODED


def test_a_page_without_an_article_fails_with_the_reason_and_keeps_its_bytes() -> None:
    article = clean(take_html(page("", body="<div id='root'></div>").encode(), url=URL))
    assert article.state == ArticleState.FAILED
    assert "JavaScript" in article.reason
    assert article.versions.exists()


def test_an_article_that_was_never_received_cannot_be_cleaned() -> None:
    article = Article.objects.create(state=ArticleState.FETCHED)
    assert run_step(article.pk, ArticleState.FETCHED, clean_step) is StepResult.STOPPED
