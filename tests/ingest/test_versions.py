import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_article
from vendors.ingest.versions import DiffRun, latest_version, store_version, word_diff
from vendors.models import Article, ArticleVersion

HTML = "text/html"


@pytest.fixture
def article(db: None) -> Article:
    return make_article()


def received(article: Article) -> list[tuple[int, bytes]]:
    """Return what is kept of an article, as it came, by number."""
    kept = []
    while (newest := latest_version(article.pk)) is not None:
        kept.append((newest.version.number, newest.content))
        newest.version.delete()
    return kept[::-1]


def test_bytes_are_kept_as_they_came_and_numbered(article: Article) -> None:
    for content in (b"one", b"", b"\x00\xff" * 40_000):
        store_version(article, content, HTML, url="https://wire.example.org/one")
    assert received(article) == [(1, b"one"), (2, b""), (3, b"\x00\xff" * 40_000)]


def test_only_what_differs_from_the_last_version_is_the_next_one(article: Article) -> None:
    kept = [store_version(article, content, HTML) for content in (b"one", b"one", b"two", b"one")]
    assert [(one.version.number, one.content) for one in kept] == [(1, b"one"), (1, b"one"), (2, b"two"), (3, b"one")]
    assert kept[0].version.pk == kept[1].version.pk
    assert article.versions.count() == 3


def test_the_same_bytes_are_kept_for_each_article_that_had_them(article: Article) -> None:
    other = make_article()
    assert [store_version(one, b"same", HTML).version.article_id for one in (article, other)] == [article.pk, other.pk]
    assert ArticleVersion.objects.count() == 2


def test_a_version_is_the_row_that_is_stored(article: Article) -> None:
    kept = store_version(article, b"one", "text/html; charset=utf-8", url="https://wire.example.org/one").version
    row = ArticleVersion.objects.get(pk=kept.pk)
    names = [field.attname for field in ArticleVersion._meta.concrete_fields if field.name != "received"]
    assert [getattr(kept, name) for name in names] == [getattr(row, name) for name in names]
    assert bytes(kept.received) == bytes(row.received)


def test_bytes_that_were_packed_with_zlib_before_are_read(article: Article) -> None:
    version = store_version(article, b"one", HTML).version
    ArticleVersion.objects.filter(pk=version.pk).update(received=zlib.compress(b"page" * 100, 6))
    assert received(article) == [(1, b"page" * 100)]


def test_the_diff_shows_words_that_came_and_went() -> None:
    assert word_diff("Sweden bans Huawei.", "Sweden bars Huawei today.") == [
        DiffRun("same", "Sweden "),
        DiffRun("gone", "bans"),
        DiffRun("new", "bars"),
        DiffRun("same", " Huawei"),
        DiffRun("new", " today"),
        DiffRun("same", "."),
    ]


@given(st.text(alphabet="ab \n.", max_size=60), st.text(alphabet="ab \n.", max_size=60))
def test_the_pieces_make_up_both_texts(older: str, newer: str) -> None:
    pieces = word_diff(older, newer)
    assert "".join(piece.words for piece in pieces if piece.what != "new") == older
    assert "".join(piece.words for piece in pieces if piece.what != "gone") == newer


def test_a_rewritten_passage_is_one_piece_and_not_a_patchwork_of_blanks() -> None:
    pieces = word_diff("It was the cabinet that decided.", "It was all of Parliament who decided.")
    assert [piece.words for piece in pieces if piece.what == "gone"] == ["the cabinet that"]
    assert [piece.words for piece in pieces if piece.what == "new"] == ["all of Parliament who"]


def test_one_word_in_a_very_long_text_is_found() -> None:
    older = "\n".join(f"Paragraph {number} has words. It has more." for number in range(20_000))
    pieces = word_diff(older, older.replace("15000 has words", "15000 had words"))
    assert [(piece.what, piece.words) for piece in pieces if piece.what != "same"] == [("gone", "has"), ("new", "had")]


def test_endless_passages_that_share_nothing_are_not_compared_word_by_word() -> None:
    pieces = word_diff("one two " * 5_000, "three four " * 5_000)
    assert [piece.what for piece in pieces] == ["gone", "new"]
