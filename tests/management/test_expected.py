"""How many articles a run of ingest will come to."""

from pathlib import Path

import pytest

from vendors.ingest.intake import IntakeResult
from vendors.ingest.sources import ArticleSource
from vendors.management.expected import ExpectedCount


def taken() -> IntakeResult:
    raise AssertionError("nothing is taken here")


def test_files_below_folders_and_addresses_are_counted(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("a.html", "deep/b.json", "deep/notes.doc"):
        (tmp_path / name).write_text("x")
    assert ExpectedCount([str(tmp_path), "https://news.example.org/1"], listed=3).before() == 6


@pytest.mark.parametrize(("names", "listed"), [(["-"], 0), ([], None)])
def test_a_stream_has_no_known_end(names: list[str], listed: int | None) -> None:
    expected = ExpectedCount(names, listed=listed)
    assert expected.before() is None
    assert expected.after(ArticleSource("standard input", taken)) is None


def test_pages_of_archives_are_guessed_from_how_much_of_them_is_read(tmp_path: Path) -> None:
    first, second, single = tmp_path / "1.warc", tmp_path / "2.warc", tmp_path / "3.txt"
    first.write_bytes(b"x" * 1000)
    second.write_bytes(b"x" * 3000)
    single.write_text("x")
    expected = ExpectedCount([str(first), str(second), str(single)], listed=0)
    assert expected.before() is None
    assert expected.after(ArticleSource("page", taken, str(first), 0)) is None
    assert expected.after(ArticleSource("page", taken, str(first), 500)) == 1 + 8
    assert expected.after(ArticleSource("page", taken, str(second), 0)) == 1 + 8
    assert expected.after(ArticleSource("page", taken, str(second), 1000)) == 1 + 6
