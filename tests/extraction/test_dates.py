"""Dates as the press writes them."""

import datetime

import pytest

from vendors.extraction import pack
from vendors.extraction.dates import DateGrammar
from vendors.extraction.scan import fold

PUBLISHED = datetime.date(2020, 7, 15)  # a Wednesday

ENGLISH = [
    ("on 23 August 2018", "2018-08-23"),
    ("on Aug. 23, 2018", "2018-08-23"),
    ("in August 2018", "2018-08"),
    ("in 2018", "2018"),
    ("in May", "2020-05"),
    ("in January", "2020-01"),
    ("on Tuesday", "2020-07-14"),
    ("yesterday", "2020-07-14"),
    ("today", "2020-07-15"),
    ("last month", "2020-06"),
    ("last year", "2019"),
    ("last August", "2019-08"),
    ("three years ago", "2017"),
    ("two months ago", "2020-05"),
    ("in August of last year", "2019-08"),
    ("in mid-September 2019", "2019-09"),
]


@pytest.mark.parametrize(("text", "date"), ENGLISH)
def test_an_english_date_is_resolved_against_the_day_of_publication(text, date):
    grammar = DateGrammar(pack.load("en"))
    found = grammar.find(fold(text), 0, len(text), PUBLISHED, text)
    assert [str(one.date) for one in found] == [date]


@pytest.mark.parametrize("text", ["by the end of 2027", "until June 2024", "before 2025"])
def test_a_deadline_is_no_date_of_a_step(text):
    (found,) = DateGrammar(pack.load("en")).find(fold(text), 0, len(text), PUBLISHED, text)
    assert found.due


@pytest.mark.parametrize("text", ["it may follow", "they march on", "99 percent", "version 5.2"])
def test_a_word_that_only_looks_like_a_month_is_no_date(text):
    assert DateGrammar(pack.load("en")).find(fold(text), 0, len(text), PUBLISHED, text) == []


def test_that_month_belongs_to_the_year_spoken_of():
    text = "lifted that August"
    (found,) = DateGrammar(pack.load("en")).find(fold(text), 0, len(text), PUBLISHED, text, 2010)
    assert str(found.date) == "2010-08"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("am 23. August 2018", "2018-08-23"),
        ("im Mai", "2020-05"),
        ("vor drei Jahren", "2017"),
        ("am Dienstag", "2020-07-14"),
    ],
)
def test_german_dates_come_from_the_same_grammar(text, date):
    found = DateGrammar(pack.load("de")).find(fold(text), 0, len(text), PUBLISHED, text)
    assert [str(one.date) for one in found] == [date]


def test_a_month_without_a_year_that_lies_ahead_may_also_be_last_years():
    text = "Canberra told the company in December not to bother."
    found = DateGrammar(pack.load("en")).find(fold(text), 0, len(text), datetime.date(2012, 10, 18), text)
    assert [(str(one.date), one.due, one.guess) for one in found] == [
        ("2012-12", True, False),
        ("2011-12", False, True),
    ]


def test_a_month_with_its_year_or_in_the_past_has_one_reading():
    text = "By December 2012 and since March."
    found = DateGrammar(pack.load("en")).find(fold(text), 0, len(text), datetime.date(2012, 10, 18), text)
    assert [str(one.date) for one in found] == ["2012-12", "2012-03"]


@pytest.mark.parametrize("text", ["from 29 February", "February 29", "next month", "next January"])
def test_a_date_that_can_be_no_other_has_one_reading(text):
    found = DateGrammar(pack.load("en")).find(fold(text), 0, len(text), datetime.date(2024, 1, 10), text)
    assert [one.guess for one in found] == [False]
