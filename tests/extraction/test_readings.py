"""What a status and a date are chosen by, once a step is believed."""

import datetime

import numpy
import pytest

from vendors.extraction.encoder import STATUSES
from vendors.extraction.engine import Engine
from vendors.extraction.fusion import Claim, believed
from vendors.extraction.judge import Regression
from vendors.extraction.opinions import DateOption, Opinion
from vendors.extraction.precedents import Precedents
from vendors.extraction.readings import Around, of_dates, of_statuses, settle
from vendors.extraction.scan import VENDOR
from vendors.extraction.scenes import NAMED, Slot
from vendors.extraction.types import Document, PartialDate, Span
from vendors.extraction.vocabulary import Kind, Status

TEXT = "In October 2019 Latvia listed ZTE, and in May 2020 it banned Huawei."
MAY, OCTOBER, MONTH = PartialDate(2020, 5), PartialDate(2019, 10), PartialDate(2020, 7)
NOTHING = Precedents({})


@pytest.fixture
def claim(lexicon):
    """A ban of Huawei of which the encoder takes the wrong date and is not sure of the status."""
    engine = Engine(lexicon, encoder=None)
    document = Document(text=TEXT, lang="en", published=datetime.date(2020, 7, 15))
    (scene,) = engine.scenes(document)
    mentions = {mention.date: mention for mention in scene.dates}
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
        actor=Slot("LV", (Span(TEXT.index("Latvia"), TEXT.index("Latvia") + 6),), NAMED),
        aim=Slot("huawei", (Span(at, at + 6),), VENDOR),
    )
    return Claim(0, "LV", "huawei", Kind.BAN, base, told=True, opinion=opinion, probability=0.9)


def test_the_nearest_date_of_the_clause_is_told_from_the_one_of_another_clause(claim):
    names = {option.date: names for option, names in of_dates(claim, claim.opinion, Around.of([claim]))}
    assert "rank=0/2" in names[MAY]
    assert "rank=1/2" in names[OCTOBER]
    assert "share=0/none" in names[None]
    assert "share=0/date" in names[MONTH]


def test_the_date_that_most_speaks_for_is_taken_and_its_words_are_told(claim):
    settle([claim], NOTHING, Regression({"rank=0/2": 5.0}, 0.0), None, 0.3)
    (found,) = believed([claim], 0.3)
    assert found.date == MAY
    assert TEXT[found.date_span.start : found.date_span.end] == "May 2020"


def test_without_a_regression_the_encoders_date_stands(claim):
    settle([claim], NOTHING, None, None, 0.3)
    assert believed([claim], 0.3)[0].date == OCTOBER


def test_the_article_s_month_has_no_words(claim):
    weights = {"rank=0/2": -5.0, "rank=1/2": -5.0, "share=0/none": -5.0}
    settle([claim], NOTHING, Regression(weights, 0.0), None, 0.3)
    (found,) = believed([claim], 0.3)
    assert (found.date, found.date_span) == (MONTH, None)


def test_the_status_that_most_speaks_for_is_taken(claim):
    settle([claim], NOTHING, None, Regression({"is=adopted": 5.0}, 0.0), 0.3)
    assert [one.status.status for one in believed([claim], 0.3)] == [Status.ADOPTED]


def test_what_other_articles_say_of_a_status_is_heard(claim):
    known = Precedents.counted([[("LV", "huawei", "ban", "2020-05", "ended")]] * 9)
    names = dict(of_statuses(claim, claim.opinion, Around.of([claim]), known))
    assert set(names) == set(STATUSES)
    assert "is=ended/share=3" in names[Status.ENDED]
    assert "is=adopted/share=0" in names[Status.ADOPTED]


def test_claims_that_will_not_be_believed_are_left_alone(claim):
    claim.probability = 0.2
    settle([claim], NOTHING, Regression({}, 0.0), Regression({}, 0.0), 0.3)
    assert (claim.dated, claim.status) == (None, None)


def test_what_is_said_of_one_option_is_said_once(claim):
    around = Around.of([claim])
    for _, names in [*of_dates(claim, claim.opinion, around), *of_statuses(claim, claim.opinion, around, NOTHING)]:
        assert len(names) == len(set(names))
