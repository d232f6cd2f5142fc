"""A page that hurts whoever parses it is refused once, and the next page is read as if nothing had been."""

import time

import pytest

from tests.ingest.pages import article_text
from vendors.ingest import bounded_cleaning
from vendors.ingest.failures import StepFailed
from vendors.ingest.markup import has_empty_app_root, noscript_contents, visible_text

A_MEGABYTE = 1_000_000
"""Time by the square of this is an hour; in proportion to it, under a second."""


@pytest.mark.parametrize(
    "piece", ["<script ", "<noscript>", "<p ", "<div id='root'", "</script ", "<", "<script></script ", "id='app'"]
)
def test_markup_that_never_ends_is_looked_through_once(piece):
    page = piece * (A_MEGABYTE // len(piece))
    began = time.process_time()
    visible_text(page, limit=20_000)
    list(noscript_contents(page))
    has_empty_app_root(page)
    assert time.process_time() - began < 20


def test_what_visitors_see_is_told_from_markup():
    page = "<style>p {}</style><p>One</p><script>two</script> three <template>four</template><script>five"
    assert visible_text(page, limit=1000).split() == ["One", "three", "five"]
    assert list(noscript_contents("<noscript>Turn it on</noscript><noscript>never closed")) == [
        "<noscript>Turn it on</noscript>"
    ]
    assert has_empty_app_root('<div class="a" id="root"> </div>')
    assert not has_empty_app_root('<div id="root">An article</div>')


def test_a_page_that_takes_too_long_is_refused_for_good_and_the_next_one_is_read(monkeypatch):
    monkeypatch.setattr(bounded_cleaning, "MOST_SECONDS", 1.5)
    bounded_cleaning._pool.cache_clear()
    attributes = "".join(f"a{number}=1 " for number in range(300_000))  # lxml compares each with all before it
    with pytest.raises(StepFailed, match="Harmful: reading it takes longer than") as failed:
        bounded_cleaning.clean(f"<html><p {attributes}>".encode(), "text/html")
    assert failed.value.final
    monkeypatch.undo()
    cleaned = bounded_cleaning.clean(f"<html><body>{article_text()}</body></html>".encode(), "text/html")
    assert "Norland" in cleaned.text


def test_a_reader_that_is_crashed_or_runs_out_of_memory_is_said(monkeypatch):
    for error, words in ((MemoryError(), "too much memory"), (bounded_cleaning.ProcessExpired("gone"), "crashed")):
        monkeypatch.setattr(bounded_cleaning, "_pool", lambda error=error: FailingPool(error))
        with pytest.raises(StepFailed, match=words):
            bounded_cleaning.clean(b"<p>x</p>", "text/html")


class FailingPool:
    def __init__(self, error):
        self.error = error

    def schedule(self, *_args, **_kwargs):
        return self

    def result(self):
        raise self.error
