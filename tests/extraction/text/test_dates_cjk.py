"""What readers of Chinese and Japanese articles rely on: dates are read in each way in which papers print them."""

import datetime

import pytest

from vendors.extraction.text import language_pack
from vendors.extraction.text.dates import DateGrammar
from vendors.extraction.text.scanner import fold
from vendors.extraction.types import PartialDate

PUBLISHED = datetime.date(2022, 10, 20)
WRITTEN = [
    ("ja", "豪州は一八年に両社を締め出した", "2018"),
    ("ja", "米国では二〇一八年八月に成立した", "2018-08"),
    ("ja", "米国では八月に成立した法律", "2022-08"),
    ("ja", "昨年１２月だった", "2021-12"),
    ("ja", "18年12月に申し合わせた", "2018-12"),
    ("ja", "政府は十日、指針を決めた", "2022-10-10"),
    ("ja", "工業情報化省は二十六日、発表した", "2022-09-26"),
    ("ja", "先月17日に命じた", "2022-09-17"),
    ("zh", "2018年8月23日宣布", "2018-08-23"),
    ("zh", "发言人17日表示", "2022-10-17"),
    ("zh", "去年十二月起诉", "2021-12"),
    ("zh", "工信部上月三日要求", "2022-09-03"),
    ("ja", "平成30年12月の申し合わせ", "2018-12"),
    ("ja", "令和元年に改めた", "2019"),
    ("zh", "民國107年8月公布", "2018-08"),
    ("zh", "二○一八年八月宣布", "2018-08"),
]


def dates(lang, text, year=None):
    last = PartialDate(year) if year else None
    return DateGrammar(language_pack.load(lang)).find(fold(text), 0, len(text), PUBLISHED, text, last)


@pytest.mark.parametrize(("lang", "text", "date"), WRITTEN)
def test_a_date_is_resolved_against_the_day_of_publication(lang, text, date):
    assert [str(mention.date) for mention in dates(lang, text)] == [date]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ja", "三日間の停止"),
        ("zh", "十年來"),
        ("ja", "5年間"),
        ("zh", "三十天"),
        ("ja", "40年勤めた"),
        ("ja", "45年ぶりに"),
        ("zh", "近20年的资格"),
        ("ja", "20年の懲役"),
        ("zh", "30日内拆除"),
        ("ja", "一日も早く"),
        ("zh", "工信部5号令"),
        ("zh", "首次年度审查"),
    ],
)
def test_a_span_of_time_is_no_date(lang, text):
    assert dates(lang, text) == []


def test_the_next_year_and_that_year_go_by_the_year_spoken_of_last():
    assert [str(mention.date) for mention in dates("zh", "翌年又擴及基地台", 2014)] == ["2015"]
    assert [str(mention.date) for mention in dates("ja", "同年五月に禁じた", 2014)] == ["2014-05"]
    assert dates("ja", "同年五月に禁じた") == []


def test_until_and_from_are_told_from_the_day_of_a_step():
    assert [mention.deadline for mention in dates("ja", "2021年までに撤去する")] == [True]


def test_a_year_told_in_any_way_is_the_one_spoken_of_next():
    assert [str(mention.date) for mention in dates("ja", "昨年3月に禁じ、同年10月に解除した")] == ["2021-03", "2021-10"]
    assert [str(mention.date) for mention in dates("ja", "翌年5月に命じ、同年8月に撤回", 2014)] == [
        "2015-05",
        "2015-08",
    ]


def test_a_day_beside_a_date_is_of_its_month():
    assert [str(mention.date) for mention in dates("ja", "7月1日、2日の会合")] == ["2022-07-01", "2022-07-02"]


def test_an_indictment_is_no_deadline():
    assert [mention.deadline for mention in dates("zh", "去年12月起诉")] == [False]


@pytest.mark.parametrize("lang", ["zh", "ja"])
def test_a_month_that_lies_ahead_may_be_last_years_but_not_a_29th_of_february(lang):
    assert [(str(mention.date), mention.alternative) for mention in dates(lang, "12月")] == [
        ("2022-12", False),
        ("2021-12", True),
    ]
    leap = DateGrammar(language_pack.load(lang)).find("2月29日", 0, 5, datetime.date(2024, 1, 10), "2月29日")
    assert [str(mention.date) for mention in leap] == ["2024-02-29"]


@pytest.mark.parametrize(
    ("lang", "text", "written"),
    [
        ("zh", "2018年12月17日，次日", ["2018-12-17", "2018-12-18"]),
        ("ja", "2018年12月17日、翌日", ["2018-12-17", "2018-12-18"]),
        ("zh", "2019年5月，同月", ["2019-05", "2019-05"]),
        ("ja", "2019年5月、翌月", ["2019-05", "2019-06"]),
        ("zh", "2019年，同年", ["2019", "2019"]),
        ("ja", "2019年、2年後", ["2019", "2021"]),
    ],
)
def test_a_date_can_be_told_by_the_one_before_it(lang, text, written):
    assert [str(mention.date) for mention in dates(lang, text)] == written


def test_some_years_later_is_no_date():
    assert [str(mention.date) for mention in dates("ja", "2019年、数年後")] == ["2019"]


@pytest.mark.parametrize(
    ("text", "date"), [("昨秋", "2021"), ("今春", "2022"), ("昨年秋", "2021"), ("去年夏天", "2021")]
)
def test_a_season_is_known_to_the_year(text, date):
    assert [str(mention.date) for mention in dates("ja", text)] == [date]


def test_a_season_ahead_is_no_date_of_a_step():
    grammar = DateGrammar(language_pack.load("ja"))
    assert grammar.find("今秋", 0, 2, datetime.date(2022, 7, 20), "今秋") == []
