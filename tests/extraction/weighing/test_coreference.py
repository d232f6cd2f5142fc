"""When two sentences are held to tell two measures."""

import pytest

from vendors.extraction.engine import Engine
from vendors.extraction.types import Document
from vendors.extraction.weighing.classifier import Regression
from vendors.extraction.weighing.coreference import pair_features
from vendors.extraction.weighing.deduplication import deduplicate

TEXT = (
    "Latvia banned Huawei from its 5G networks in May 2019. "
    "Latvia banned Huawei cameras from its ministries. "
    "The ban on Huawei angered some in Latvia."
)


@pytest.fixture
def candidates(lexicon):
    engine = Engine(lexicon, encoder=None)
    proposed = engine.propose(Document(text=TEXT, lang="en"), "en")
    best = {candidate.sentence: candidate for candidate in sorted(proposed, key=lambda each: each.probability)}
    return engine.add_scopes([best[sentence] for sentence in sorted(best)], "en")


def always(value: float) -> Regression:
    return Regression({}, value)


def test_what_speaks_for_two_measures_does_not_depend_on_which_comes_first(candidates):
    assert pair_features(candidates[0], candidates[1]) == pair_features(candidates[1], candidates[0])


def test_a_date_beside_none_another_reach_and_another_word_are_named(candidates):
    names = pair_features(candidates[0], candidates[1])
    assert {"date=first", "word=same", "gap=1", "aims=same"} <= set(names)
    assert "word=other" in pair_features(candidates[0], candidates[2])


def test_sentences_held_to_be_apart_are_two_findings_and_others_one(candidates):
    for candidate in candidates:
        candidate.date = None
    assert len(deduplicate(candidates[:2], always(5.0))) == 2
    assert len(deduplicate(candidates[:2], always(-5.0))) == 1


def test_two_dates_are_two_measures_whatever_else_speaks_for_one(candidates):
    candidates[1].date = candidates[0].date.of(candidates[0].date.first_day.replace(year=2021))
    assert len(deduplicate(candidates[:2], always(-5.0))) == 2


def test_other_vendors_are_another_measure_whatever_else_speaks_for_one(lexicon):
    engine = Engine(lexicon, encoder=None)
    text = "Latvia banned Huawei from its networks. Latvia banned ZTE from its networks."
    candidates = engine.propose(Document(text=text, lang="en"), "en")
    assert {finding.vendors for finding in deduplicate(candidates, always(-5.0))} == {("huawei",), ("zte",)}
