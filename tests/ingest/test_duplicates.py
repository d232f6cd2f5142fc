import pytest

from tests.factories import make_article
from tests.ingest.pages import article_text
from vendors.ingest.duplicates import index_signature, look_up_duplicates, same_text
from vendors.ingest.similarity import signature_of, text_digest
from vendors.models import Article, SignatureBand
from vendors.models.choices import ArticleState
from vendors.models.statements import run_together

pytestmark = pytest.mark.django_db


def make_indexed(text: str, **fields: object) -> Article:
    signature = signature_of(text)
    article = make_article(text, signature=signature.minhash, content_hash=signature.digest, **fields)
    run_together(*index_signature(article.pk, signature))
    return article


def nearest(text: str, *, excluding: int = 0) -> int | None:
    return look_up_duplicates(signature_of(text), excluding=excluding).near_duplicate_of


def test_a_copy_with_a_line_more_is_found() -> None:
    article = make_indexed(article_text())
    assert nearest(article_text() + "\nMore follows.") == article.pk


def test_the_most_alike_is_chosen() -> None:
    make_indexed(article_text() + "\n" + " ".join(f"more{number}" for number in range(60)))
    closest = make_indexed(article_text())
    assert nearest(article_text() + "\nMore follows.") == closest.pk


def test_of_two_that_are_alike_to_the_same_degree_the_older_is_chosen() -> None:
    first = make_indexed(article_text())
    make_indexed(article_text())
    assert nearest(article_text() + "\nMore follows.") == first.pk


def test_a_copy_of_a_copy_points_to_the_first() -> None:
    first = make_indexed(article_text())
    copy = make_indexed(article_text() + "\nMore follows soon.", near_duplicate_of=first)
    assert nearest(copy.text) == first.pk
    assert nearest(copy.text, excluding=first.pk) is None


def test_an_article_is_no_copy_of_itself() -> None:
    article = make_indexed(article_text())
    assert nearest(article_text(), excluding=article.pk) is None
    assert same_text(text_digest(article_text()), excluding=article.pk) is None
    assert not look_up_duplicates(
        signature_of(article.text), [str(article.canonical_url)], excluding=article.pk
    ).has_exact_match


def test_an_article_is_known_by_its_words_and_by_its_address() -> None:
    article = make_indexed(article_text())
    assert look_up_duplicates(signature_of(article_text())).has_exact_match
    assert look_up_duplicates(
        signature_of("Britain bans Huawei"), ["https://else.example.org/", str(article.canonical_url)]
    ).has_exact_match
    assert not look_up_duplicates(signature_of("Britain bans Huawei"), ["https://else.example.org/"]).has_exact_match


def test_no_words_are_nobodys_words() -> None:
    make_article("")
    assert not look_up_duplicates(signature_of("")).has_exact_match


def test_an_article_with_a_new_text_is_no_longer_found_by_the_old_one() -> None:
    article = make_indexed(article_text())
    other = signature_of(" ".join(f"word{number}" for number in range(300)))
    run_together(*index_signature(article.pk, other, previous=signature_of(article_text()).minhash))
    assert nearest(article_text()) is None
    assert SignatureBand.objects.filter(article=article).count() == 20


def test_the_first_with_the_same_words_is_found_and_no_duplicate_of_it() -> None:
    first = make_indexed(article_text())
    make_indexed(article_text(), state=ArticleState.DUPLICATE, duplicate_of=first)
    assert same_text(text_digest(article_text().upper())) == first
    assert same_text("") is None


def test_looking_up_costs_the_same_however_many_articles_there_are(django_assert_num_queries: object) -> None:
    for number in range(5):
        make_indexed(article_text(f"Country{number}"))
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert nearest(article_text("Country3")) is not None
