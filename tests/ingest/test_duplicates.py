import pytest

from tests.factories import make_article
from tests.ingest.pages import article_text
from vendors.ingest.duplicates import index_signature, kin_of, same_text
from vendors.ingest.similarity import marks_of, text_digest
from vendors.models import Article, SignatureBand
from vendors.models.choices import ArticleState
from vendors.models.statements import run_together

pytestmark = pytest.mark.django_db


def make_indexed(text: str, **fields: object) -> Article:
    marks = marks_of(text)
    article = make_article(text, signature=marks.signature, content_hash=marks.digest, **fields)
    run_together(*index_signature(article.pk, marks))
    return article


def nearest(text: str, *, but: int = 0) -> int | None:
    return kin_of(marks_of(text), but=but).nearest


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
    assert nearest(copy.text, but=first.pk) is None


def test_an_article_is_no_copy_of_itself() -> None:
    article = make_indexed(article_text())
    assert nearest(article_text(), but=article.pk) is None
    assert same_text(text_digest(article_text()), but=article.pk) is None
    assert not kin_of(marks_of(article.text), [str(article.canonical_url)], but=article.pk).known


def test_an_article_is_known_by_its_words_and_by_its_address() -> None:
    article = make_indexed(article_text())
    assert kin_of(marks_of(article_text())).known
    assert kin_of(marks_of("Britain bans Huawei"), ["https://else.example.org/", str(article.canonical_url)]).known
    assert not kin_of(marks_of("Britain bans Huawei"), ["https://else.example.org/"]).known


def test_no_words_are_nobodys_words() -> None:
    make_article("")
    assert not kin_of(marks_of("")).known


def test_an_article_with_a_new_text_is_no_longer_found_by_the_old_one() -> None:
    article = make_indexed(article_text())
    other = marks_of(" ".join(f"word{number}" for number in range(300)))
    run_together(*index_signature(article.pk, other, before=marks_of(article_text()).signature))
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
