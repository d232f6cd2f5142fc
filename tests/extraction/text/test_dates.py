"""Dates as the press writes them."""

import datetime

import pytest

from vendors.extraction.text import language_pack
from vendors.extraction.text.dates import DateGrammar
from vendors.extraction.text.scanner import fold
from vendors.extraction.types import PartialDate

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
    grammar = DateGrammar(language_pack.load("en"))
    mentions = grammar.find(fold(text), 0, len(text), PUBLISHED, text)
    assert [str(mention.date) for mention in mentions] == [date]


@pytest.mark.parametrize("text", ["by the end of 2027", "until June 2024", "before 2025"])
def test_a_deadline_is_no_date_of_a_step(text):
    (mention,) = DateGrammar(language_pack.load("en")).find(fold(text), 0, len(text), PUBLISHED, text)
    assert mention.deadline


@pytest.mark.parametrize("text", ["it may follow", "they march on", "99 percent", "version 5.2"])
def test_a_word_that_only_looks_like_a_month_is_no_date(text):
    assert DateGrammar(language_pack.load("en")).find(fold(text), 0, len(text), PUBLISHED, text) == []


def test_that_month_belongs_to_the_year_spoken_of():
    text = "lifted that August"
    (mention,) = DateGrammar(language_pack.load("en")).find(
        fold(text), 0, len(text), PUBLISHED, text, PartialDate(2010)
    )
    assert str(mention.date) == "2010-08"


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
    mentions = DateGrammar(language_pack.load("de")).find(fold(text), 0, len(text), PUBLISHED, text)
    assert [str(mention.date) for mention in mentions] == [date]


def test_a_month_without_a_year_that_lies_ahead_may_also_be_last_years():
    text = "Canberra told the company in December not to bother."
    mentions = DateGrammar(language_pack.load("en")).find(fold(text), 0, len(text), datetime.date(2012, 10, 18), text)
    assert [(str(mention.date), mention.deadline, mention.alternative) for mention in mentions] == [
        ("2012-12", True, False),
        ("2011-12", False, True),
    ]


def test_a_month_with_its_year_or_in_the_past_has_one_reading():
    text = "By December 2012 and since March."
    mentions = DateGrammar(language_pack.load("en")).find(fold(text), 0, len(text), datetime.date(2012, 10, 18), text)
    assert [str(mention.date) for mention in mentions] == ["2012-12", "2012-03"]


@pytest.mark.parametrize("text", ["from 29 February", "February 29", "next month", "next January"])
def test_a_date_that_can_be_no_other_has_one_reading(text):
    mentions = DateGrammar(language_pack.load("en")).find(fold(text), 0, len(text), datetime.date(2024, 1, 10), text)
    assert [mention.alternative for mention in mentions] == [False]


def told(lang, text, last=None, published=PUBLISHED):
    mentions = DateGrammar(language_pack.load(lang)).find(fold(text), 0, len(text), published, text, last)
    return [str(mention.date) for mention in mentions if not mention.alternative]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "listed in 2019, and in the following year cut off"),
        ("de", "2019, im Jahr darauf"),
        ("fr", "en 2019, puis l'année suivante"),
        ("es", "en 2019 y al año siguiente"),
        ("it", "nel 2019, l'anno dopo"),
        ("pt", "em 2019 e no ano seguinte"),
        ("nl", "in 2019 en het jaar daarop"),
        ("sv", "2019 och året därpå"),
        ("pl", "w 2019 r. i rok później"),
        ("zh", "2019年，次年"),
        ("ja", "2019年に、翌年"),
    ],
)
def test_the_following_year_goes_by_the_year_before_it(lang, text):
    assert told(lang, text) == ["2019", "2020"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "in May 2019, and two months later"),
        ("de", "im Mai 2019, zwei Monate später"),
        ("fr", "en mai 2019, deux mois plus tard"),
        ("es", "en mayo de 2019 y dos meses después"),
        ("it", "nel maggio 2019, due mesi dopo"),
        ("pt", "em maio de 2019, dois meses depois"),
        ("nl", "in mei 2019 en twee maanden later"),
        ("sv", "i maj 2019 och två månader senare"),
        ("pl", "w maju 2019 r., dwa miesiące później"),
        ("zh", "2019年5月，两个月后"),
        ("ja", "2019年5月、2か月後"),
    ],
)
def test_months_are_counted_on_from_the_date_before(lang, text):
    assert told(lang, text) == ["2019-05", "2019-07"]


@pytest.mark.parametrize(
    ("lang", "text", "date"),
    [
        ("en", "He reacted the next day", "2018-12-18"),
        ("en", "Two days earlier he had promised it", "2018-12-15"),
        ("en", "two years after that", "2020"),
        ("en", "a month later", "2019-01"),
        ("en", "that same year", "2018"),
        ("en", "in the same month", "2018-12"),
        ("en", "the following spring", "2019"),
        ("en", "that autumn", "2018"),
        ("en", "the day before", "2018-12-16"),
        ("de", "Tags darauf", "2018-12-18"),
        ("fr", "Le lendemain", "2018-12-18"),
        ("es", "Al día siguiente", "2018-12-18"),
        ("pl", "Następnego dnia", "2018-12-18"),
        ("sv", "Dagen efter", "2018-12-18"),
    ],
)
def test_a_date_can_be_told_by_the_one_of_the_sentence_before(lang, text, date):
    assert told(lang, text, PartialDate(2018, 12, 17)) == [date]


@pytest.mark.parametrize("text", ["the next day", "a month later", "two weeks after that"])
def test_no_days_are_counted_on_from_a_year(text):
    assert told("en", text, PartialDate(2018)) == []


@pytest.mark.parametrize("text", ["two years later", "the following year", "that same month", "a day later"])
def test_nothing_is_counted_on_from_nothing(text):
    assert told("en", text) == []


def test_a_day_earlier_may_be_the_day_before_publication():
    mentions = DateGrammar(language_pack.load("en")).find(
        "a day earlier", 0, 13, PUBLISHED, "a day earlier", PartialDate(2018, 3, 8)
    )
    assert [(str(mention.date), mention.alternative) for mention in mentions] == [
        ("2018-03-07", False),
        ("2020-07-14", True),
    ]


def test_a_month_behind_a_dated_one_may_be_of_the_same_year():
    text = "listed in March 2018, and in May cut off"
    mentions = DateGrammar(language_pack.load("en")).find(fold(text), 0, len(text), PUBLISHED, text)
    assert [(str(mention.date), mention.alternative) for mention in mentions] == [
        ("2018-03", False),
        ("2020-05", False),
        ("2018-05", True),
    ]


@pytest.mark.parametrize(
    ("lang", "text", "date"),
    [
        ("en", "said this morning", "2020-07-15"),
        ("fr", "il y a deux ans", "2018"),
        ("sv", "i går", "2020-07-14"),
        ("sv", "i fjol", "2019"),
        ("sv", "i höstas", "2019"),
        ("de", "im Vorjahr", "2019"),
        ("de", "im Vormonat", "2020-06"),
        ("de", "vorgestern", "2020-07-13"),
        ("de", "im Herbst", "2019"),
        ("en", "since the spring", "2020"),
        ("it", "nell'autunno scorso", "2019"),
        ("fr", "l'été dernier", "2019"),
        ("es", "el verano pasado", "2019"),
        ("pl", "przed dwoma laty", "2018"),
        ("pl", "miesiąc temu", "2020-06"),
        ("pl", "przed rokiem", "2019"),
        ("pt", "há mais de um ano", "2019"),
    ],
)
def test_words_of_several_parts_are_read_too(lang, text, date):
    assert told(lang, text) == [date]


def test_last_friday_on_a_friday_is_a_week_ago_but_friday_is_today():
    friday = datetime.date(2020, 7, 17)
    assert told("en", "last Friday", published=friday) == ["2020-07-10"]
    assert told("en", "on Friday", published=friday) == ["2020-07-17"]
