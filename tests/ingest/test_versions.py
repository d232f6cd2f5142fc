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
