from hypothesis import given
from hypothesis import strategies as st

from vendors.ingest.versions import Piece, word_diff


def test_the_diff_shows_words_that_came_and_went() -> None:
    assert word_diff("Sweden bans Huawei.", "Sweden bars Huawei today.") == [
        Piece("same", "Sweden "),
        Piece("gone", "bans"),
        Piece("new", "bars"),
        Piece("same", " Huawei"),
        Piece("new", " today"),
        Piece("same", "."),
    ]


@given(st.text(alphabet="ab \n.", max_size=60), st.text(alphabet="ab \n.", max_size=60))
def test_the_pieces_make_up_both_texts(older: str, newer: str) -> None:
    pieces = word_diff(older, newer)
    assert "".join(piece.words for piece in pieces if piece.what != "new") == older
    assert "".join(piece.words for piece in pieces if piece.what != "gone") == newer


def test_endless_texts_are_compared_by_paragraph() -> None:
    older = "word " * 30_000 + "\nlast"
    pieces = word_diff(older, older + " line")
    assert [piece.what for piece in pieces] == ["same", "gone", "new"]
