"""What a date is chosen by, once a step is believed."""

import datetime

import numpy
import pytest

from vendors.extraction.encoder.queries import NAMED, QueryArgument
from vendors.extraction.engine import Engine
from vendors.extraction.rules.candidates import traces
from vendors.extraction.text.names import VENDOR
from vendors.extraction.types import Document, PartialDate, Span
from vendors.extraction.vocabulary import Kind
from vendors.extraction.weighing.classifier import Regression
from vendors.extraction.weighing.date_selection import NeighbouringDates, date_features, select_dates
from vendors.extraction.weighing.encoder_scores import DateCandidate, HypothesisScores
from vendors.extraction.weighing.ensemble import accepted_hypotheses, as_candidates
from vendors.extraction.weighing.hypotheses import Hypothesis

TEXT = "In October 2019 Latvia listed ZTE, and in May 2020 it banned Huawei."
MAY, OCTOBER, MONTH = PartialDate(2020, 5), PartialDate(2019, 10), PartialDate(2020, 7)


@pytest.fixture
def hypothesis(lexicon):
    """A ban of Huawei of which the encoder takes the wrong date."""
    engine = Engine(lexicon, encoder=None)
    document = Document(text=TEXT, lang="en", published=datetime.date(2020, 7, 15))
    (query,) = engine.queries(document)
    mentions = {mention.date: mention for mention in query.dates}
    candidates = engine.propose(document, "en")
    candidate = max(candidates, key=lambda each: (each.trigger.kind is Kind.BAN, each.trigger.start))
    at = TEXT.index("Huawei")
    scores = HypothesisScores(
        own=0.9,
        best_other_actor=0.0,
        best_other_target=0.1,
        best_other_kind=0.1,
        statuses=numpy.array([0.55, 0.45, 0.0, 0.0]),
        dates=(
            DateCandidate(MAY, 0.3, 0.125, 0.3, ((mentions[MAY], 0),)),
            DateCandidate(OCTOBER, 0.6, 0.125, 0.6, ((mentions[OCTOBER], 0),)),
            DateCandidate(None, 0.1, 0.25, 0.1),
            DateCandidate(MONTH, 0.0, 0.125, 0.0),
        ),
        publication_month=MONTH,
        actor=QueryArgument("LV", (Span(TEXT.index("Latvia"), TEXT.index("Latvia") + 6),), NAMED),
        target=QueryArgument("huawei", (Span(at, at + 6),), VENDOR),
    )
    return Hypothesis(0, "LV", "huawei", Kind.BAN, candidate, from_rules=True, scores=scores, probability=0.9)


def features_of(hypothesis):
    return date_features(hypothesis, hypothesis.scores, NeighbouringDates.of([hypothesis]))


def test_the_nearest_date_of_the_clause_is_told_from_the_one_of_another_clause(hypothesis):
    names = {date.date: names for date, names in features_of(hypothesis)}
    assert "rank=0/2" in names[MAY]
    assert "rank=1/2" in names[OCTOBER]
    assert "share=0/none" in names[None]
    assert "share=0/date" in names[MONTH]


def test_the_date_that_most_speaks_for_is_taken_and_its_words_are_told(hypothesis):
    select_dates([hypothesis], Regression({"rank=0/2": 5.0}, 0.0), 0.3)
    (candidate,) = as_candidates(accepted_hypotheses([hypothesis], 0.3))
    assert candidate.date == MAY
    assert TEXT[candidate.date_span.start : candidate.date_span.end] == "May 2020"
    assert traces(candidate)["date"].rule == "date.weighed"


def test_without_a_regression_the_encoders_date_stands(hypothesis):
    select_dates([hypothesis], None, 0.3)
    assert as_candidates(accepted_hypotheses([hypothesis], 0.3))[0].date == OCTOBER


def test_the_article_s_month_has_no_words(hypothesis):
    weights = {"rank=0/2": -5.0, "rank=1/2": -5.0, "share=0/none": -5.0}
    select_dates([hypothesis], Regression(weights, 0.0), 0.3)
    (candidate,) = as_candidates(accepted_hypotheses([hypothesis], 0.3))
    assert (candidate.date, candidate.date_span) == (MONTH, None)


def test_hypotheses_that_will_not_be_accepted_are_left_alone(hypothesis):
    hypothesis.probability = 0.2
    select_dates([hypothesis], Regression({}, 0.0), 0.3)
    assert hypothesis.chosen_date is None


def test_what_is_said_of_one_option_is_said_once(hypothesis):
    for _, names in features_of(hypothesis):
        assert len(names) == len(set(names))
