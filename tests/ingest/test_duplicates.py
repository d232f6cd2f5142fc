import pytest

from tests.factories import make_article
from tests.ingest.pages import article_text
from vendors.ingest.duplicates import index_signature, near_duplicate, same_text
from vendors.ingest.likeness import signature_of, text_digest
from vendors.models import Article, SignatureBand
from vendors.models.choices import ArticleState

pytestmark = pytest.mark.django_db


def make_indexed(text: str, **fields: object) -> Article:
    article = make_article(text, signature=signature_of(text), content_hash=text_digest(text), **fields)
    index_signature(article.pk, signature_of(text))
    return article


def test_a_copy_with_a_line_more_is_found() -> None:
    article = make_indexed(article_text())
    assert near_duplicate(signature_of(article_text() + "\nMore follows.")) == article


def test_the_most_alike_is_chosen() -> None:
    make_indexed(article_text() + "\n" + " ".join(f"more{number}" for number in range(60)))
    closest = make_indexed(article_text())
    assert near_duplicate(signature_of(article_text() + "\nMore follows.")) == closest


def test_a_copy_of_a_copy_points_to_the_first() -> None:
    first = make_indexed(article_text())
    make_indexed(article_text() + "\nMore follows soon.", near_duplicate_of=first)
    assert near_duplicate(signature_of(article_text() + "\nMore follows soon.")) == first


def test_an_article_is_no_copy_of_itself() -> None:
    article = make_indexed(article_text())
    assert near_duplicate(signature_of(article_text()), but=article.pk) is None
    assert same_text(text_digest(article_text()), but=article.pk) is None


def test_an_article_with_a_new_text_is_no_longer_found_by_the_old_one() -> None:
    article = make_indexed(article_text())
    other = signature_of(" ".join(f"word{number}" for number in range(300)))
    index_signature(article.pk, other, before=signature_of(article_text()))
    assert near_duplicate(signature_of(article_text())) is None
    assert SignatureBand.objects.filter(article=article).count() == 20


def test_the_first_with_the_same_words_is_found_and_no_duplicate_of_it() -> None:
    first = make_indexed(article_text())
    make_indexed(article_text(), state=ArticleState.DUPLICATE, duplicate_of=first)
    assert same_text(text_digest(article_text().upper())) == first
    assert same_text("") is None


def test_looking_up_costs_the_same_however_many_articles_there_are(django_assert_num_queries: object) -> None:
    for number in range(5):
        make_indexed(article_text(f"Country{number}"))
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert near_duplicate(signature_of(article_text("Country3"))) is not None
