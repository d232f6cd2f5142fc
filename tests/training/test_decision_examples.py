"""What teaches the date and the status of a step, and whether two sentences tell one measure."""

import datetime

import pytest

from training.decision_examples import pair_examples
from training.gold_quotes import is_quoted_within
from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import CodedArticle
from vendors.extraction.text.lexicon import REFERENCE_DATA, Lexicon
from vendors.extraction.types import Document

TEXT = (
    "Latvia banned Huawei from its 5G networks. Latvia banned Huawei cameras from its ministries. "
    "Latvia has banned Huawei, a minister said again."
)
FIRST, SECOND = "Latvia banned Huawei from its 5G networks", "Latvia banned Huawei cameras from its ministries"


def article(*quotes):
    events = tuple(
        {"jurisdiction": "LV", "vendors": ["huawei"], "kind": "ban", "status": "adopted", "date": "", "evidence": quote}
        for quote in quotes
    )
    return CodedArticle("latvia", Document(TEXT, "", datetime.date(2021, 5, 20), "en"), events)


@pytest.fixture(scope="module")
def candidates():
    """The candidate of each sentence."""
    proposed = Engine(Lexicon.from_folder(REFERENCE_DATA), encoder=None).propose(Document(TEXT, lang="en"), "en")
    best = {one.sentence: one for one in proposed}
    return [best[place] for place in sorted(best)]


def test_two_sentences_that_two_events_are_quoted_from_are_two_measures(candidates):
    assert pair_examples(article(FIRST, SECOND), candidates[:2]).right == [1]


def test_a_sentence_beside_the_quoted_one_tells_the_same_measure(candidates):
    assert pair_examples(article(FIRST), [candidates[0], candidates[2]]).right == [0]


def test_two_sentences_of_which_none_is_quoted_teach_nothing(candidates):
    assert pair_examples(article(FIRST), candidates[1:]).right == []


def test_steps_of_other_vendors_are_no_pair(candidates):
    (of_zte,) = Engine(Lexicon.from_folder(REFERENCE_DATA), encoder=None).propose(
        Document("Latvia banned ZTE.", lang="en"), "en"
    )
    assert pair_examples(article(FIRST), [candidates[0], of_zte]).right == []


def test_a_quote_that_only_touches_a_sentence_does_not_stand_in_it():
    (event,) = article(FIRST).events
    assert is_quoted_within(article(FIRST), 0, len(FIRST), event)
    assert not is_quoted_within(article(FIRST), len(FIRST) - 3, len(TEXT), event)
