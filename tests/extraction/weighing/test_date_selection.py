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
from vendors.extraction.weighing.date_selection import Around, of_dates, settle
from vendors.extraction.weighing.encoder_scores import DateOption, Opinion
from vendors.extraction.weighing.ensemble import Claim, believed

TEXT = "In October 2019 Latvia listed ZTE, and in May 2020 it banned Huawei."
MAY, OCTOBER, MONTH = PartialDate(2020, 5), PartialDate(2019, 10), PartialDate(2020, 7)


@pytest.fixture
def claim(lexicon):
    """A ban of Huawei of which the encoder takes the wrong date."""
    engine = Engine(lexicon, encoder=None)
    document = Document(text=TEXT, lang="en", published=datetime.date(2020, 7, 15))
    (query,) = engine.queries(document)
    mentions = {mention.date: mention for mention in query.dates}
    base = max(engine.propose(document, "en"), key=lambda one: (one.trigger.kind is Kind.BAN, one.trigger.start))
    at = TEXT.index("Huawei")
    opinion = Opinion(
        own=0.9,
        other_actor=0.0,
        other_aim=0.1,
        other_kind=0.1,
        statuses=numpy.array([0.55, 0.45, 0.0, 0.0]),
        dates=(
            DateOption(MAY, 0.3, 0.125, 0.3, ((mentions[MAY], 0),)),
            DateOption(OCTOBER, 0.6, 0.125, 0.6, ((mentions[OCTOBER], 0),)),
            DateOption(None, 0.1, 0.25, 0.1),
            DateOption(MONTH, 0.0, 0.125, 0.0),
        ),
        month=MONTH,
        actor=QueryArgument("LV", (Span(TEXT.index("Latvia"), TEXT.index("Latvia") + 6),), NAMED),
        aim=QueryArgument("huawei", (Span(at, at + 6),), VENDOR),
    )
    return Claim(0, "LV", "huawei", Kind.BAN, base, told=True, opinion=opinion, probability=0.9)


def test_the_nearest_date_of_the_clause_is_told_from_the_one_of_another_clause(claim):
    names = {option.date: names for option, names in of_dates(claim, claim.opinion, Around.of([claim]))}
    assert "rank=0/2" in names[MAY]
    assert "rank=1/2" in names[OCTOBER]
    assert "share=0/none" in names[None]
    assert "share=0/date" in names[MONTH]


def test_the_date_that_most_speaks_for_is_taken_and_its_words_are_told(claim):
    settle([claim], Regression({"rank=0/2": 5.0}, 0.0), 0.3)
    (found,) = believed([claim], 0.3)
    assert found.date == MAY
    assert TEXT[found.date_span.start : found.date_span.end] == "May 2020"
    assert traces(found)["date"].rule == "date.weighed"


def test_without_a_regression_the_encoders_date_stands(claim):
    settle([claim], None, 0.3)
    assert believed([claim], 0.3)[0].date == OCTOBER


def test_the_article_s_month_has_no_words(claim):
    weights = {"rank=0/2": -5.0, "rank=1/2": -5.0, "share=0/none": -5.0}
    settle([claim], Regression(weights, 0.0), 0.3)
    (found,) = believed([claim], 0.3)
    assert (found.date, found.date_span) == (MONTH, None)


def test_claims_that_will_not_be_believed_are_left_alone(claim):
    claim.probability = 0.2
    settle([claim], Regression({}, 0.0), 0.3)
    assert claim.dated is None


def test_what_is_said_of_one_option_is_said_once(claim):
    around = Around.of([claim])
    for _, names in of_dates(claim, claim.opinion, around):
        assert len(names) == len(set(names))
