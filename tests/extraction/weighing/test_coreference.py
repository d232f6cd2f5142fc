"""When two sentences are held to tell two measures."""

import pytest

from vendors.extraction.engine import Engine
from vendors.extraction.types import Document
from vendors.extraction.weighing import coreference
from vendors.extraction.weighing.classifier import Regression
from vendors.extraction.weighing.deduplication import findings

TEXT = (
    "Latvia banned Huawei from its 5G networks in May 2019. "
    "Latvia banned Huawei cameras from its ministries. "
    "The ban on Huawei angered some in Latvia."
)


@pytest.fixture
def told(lexicon):
    engine = Engine(lexicon, encoder=None)
    found = engine.propose(Document(text=TEXT, lang="en"), "en")
    best = {one.sentence: one for one in sorted(found, key=lambda one: one.probability)}
    return engine.reaching([best[place] for place in sorted(best)], "en")


def always(value: float) -> Regression:
    return Regression({}, value)


def test_what_speaks_for_two_measures_does_not_depend_on_which_comes_first(told):
    assert coreference.features(told[0], told[1]) == coreference.features(told[1], told[0])


def test_a_date_beside_none_another_reach_and_another_word_are_named(told):
    names = coreference.features(told[0], told[1])
    assert {"date=first", "word=same", "gap=1", "aims=same"} <= set(names)
    assert "word=other" in coreference.features(told[0], told[2])


def test_sentences_held_to_be_apart_are_two_findings_and_others_one(told):
    for one in told:
        one.date = None
    assert len(findings(told[:2], always(5.0))) == 2
    assert len(findings(told[:2], always(-5.0))) == 1


def test_two_dates_are_two_measures_whatever_else_speaks_for_one(told):
    told[1].date = told[0].date.of(told[0].date.first_day.replace(year=2021))
    assert len(findings(told[:2], always(-5.0))) == 2


def test_other_vendors_are_another_measure_whatever_else_speaks_for_one(lexicon):
    engine = Engine(lexicon, encoder=None)
    text = "Latvia banned Huawei from its networks. Latvia banned ZTE from its networks."
    told = engine.propose(Document(text=text, lang="en"), "en")
    assert {one.vendors for one in findings(told, always(-5.0))} == {("huawei",), ("zte",)}
