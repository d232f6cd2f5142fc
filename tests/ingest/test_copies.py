"""How well copies are told from other stories, on 300 texts of the coded articles.

`python -m benchmarks.copies` measures the same on all of them, for docs/ingest.md.
"""

import pytest

from benchmarks.copies import EDITS, article_texts, finds, highest_similarities
from vendors.ingest.similarity import NEAR_DUPLICATE_FROM

SAMPLE = 300
LEAST = dict.fromkeys(EDITS, 1.0) | {
    # A signature estimates: near the threshold some copies fall below it.
    "the last fifth cut": 0.999,
    "the last third cut": 0.95,
    "every 15th word changed": 0.85,
}
"""The share of copies that has to be found."""


@pytest.fixture(scope="module")
def texts():
    return article_texts(SAMPLE)


@pytest.mark.parametrize("edit", EDITS)
def test_copies_are_found(texts, edit):
    number = sum(finds(text, EDITS[edit](text)) for text in texts)
    assert number / len(texts) >= LEAST[edit], f"{number} of {len(texts)}"


def test_other_stories_are_no_copies_however_much_they_tell_the_same(texts):
    assert max(highest_similarities(texts)) < NEAR_DUPLICATE_FROM
