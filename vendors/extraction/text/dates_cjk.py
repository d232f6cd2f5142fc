"""Dates as Chinese and Japanese write them: numerals of three sorts, years of two digits or of an era, days alone."""

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

from vendors.extraction.text.dates_relative import SEASON_MONTH, shifted
from vendors.extraction.types import PartialDate

_SIGNS = "〇○零一二三四五六七八九"
_VALUES = {sign: max(0, place - 2) for place, sign in enumerate(_SIGNS)} | {str(n): n for n in range(10)}
_VALUES |= {chr(ord("０") + n): n for n in range(10)}
_PLAIN = "0-9０-９"
_SMALL = rf"[{_PLAIN}]{{1,2}}|[二三]?十[{_SIGNS}]?|[{_SIGNS}]"
"""A number below forty: "17", "１７", "十七", "七"."""
_WHOLE = rf"[{_PLAIN}]{{4}}|[{_SIGNS}]{{4}}"
_SHORT = rf"(?<![{_PLAIN}近約约和成正治国國第数數毎每のこ去後间間全満計])[{_PLAIN}]{{2}}"
_SHORT += rf"|(?<![{_SIGNS}十百千万近約约和成正治国國第数數毎每のこ去後间間全満計])[{_SIGNS}]{{2}}"
"""A year of two digits; what stands before it may say that years are counted."""
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_SHIFTS = {"今": 0, "本": 0, "去": -1, "昨": -1, "前": -2}
"""Years from that of publication."""
_MONTHS = {"今": 0, "本": 0, "这个": 0, "這個": 0, "先": -1, "上": -1, "上个": -1, "上個": -1}
_SEASONS = "春夏秋冬"
_PAIRS = str.maketrans("两兩", "二二")
_UNITS = {"年": "year", "月": "month", "日": "day", "天": "day"}
_COUNTED = "一二两兩三四五六七八九十首本每毎多几幾屡再"
_YEAR = rf"(?P<whole>{_WHOLE})|(?P<era>{'|'.join(_ERAS)})(?P<of_era>元|[{_PLAIN}]{{3}}|{_SMALL})"
_DATE = re.compile(
    rf"(?:(?:{_YEAR}|(?P<short>{_SHORT})|(?P<shift>[今本去昨前])|(?<![{_COUNTED}])(?P<spoken>[同翌次]))年の?)?"
    rf"(?:(?<![{_PLAIN}{_SIGNS}十])|(?<=年)|(?<=の))(?P<month>{_SMALL})月(?:(?P<day>{_SMALL})[日号號])?"
    rf"|(?P<near>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})月(?P<near_day>{_SMALL})[日号號]"
    rf"|(?:{_YEAR.replace('?P<', '?P<y_')})年"
    rf"|(?P<y_short>{_SHORT})年(?=に(?!一度|わた|及)|末|春|夏|秋|冬|初|以降|から|、|は)"
    rf"|(?<![{_COUNTED}])(?P<spoken_unit>[同翌次])(?P<unit>[年月日])"
    rf"|(?P<count>{_SMALL}|两|兩|数)(?P<counted>[年天日]|[个個かカヵケヶ]月)(?:之?[后後])"
    rf"|(?P<shift_season>[今本去昨前])年?的?の?(?P<season>[{_SEASONS}])(?![假休])"
    rf"|(?<![{_PLAIN}{_SIGNS}十百千万月第])(?P<alone>{_SMALL})日(?![間间前後后目以本常々程内內も連ぶ至到~〜～–－-])"
)
_OLDEST, _NEWEST = 1990, 2060
"""Years that a measure on a vendor can be of; other numbers before a sign for "year" count something."""
_AHEAD = datetime.timedelta(days=150)
"""A month without a year that would lie farther ahead than this was last year's: five months ahead is a plan, seven
months back is news that is looked back on. All languages go by it."""
_FARTHEST = 15
"""Years from publication at which two digits are still a year: farther ones count something."""
_DEADLINE = re.compile(r"前|までに|起(?![诉訴])|から|底前")
_LIST_GAP = 3
"""Characters between a date and a day of the same month ("7月1日、2日")."""


class CjkDate(NamedTuple):
    """A date at [start, end)."""

    start: int
    end: int
    date: PartialDate
    deadline: bool
    """Whether it says until or from when."""
    yearless: bool
    """Whether its year was not told in any way."""


def find_dates(
    text: str, start: int, end: int, published: datetime.date | None, spoken: PartialDate | None
) -> Iterator[CjkDate]:
    """Yield the dates in [start, end). Those that need the day of publication are left out without one.

    `spoken`: the date that the text spoke of last.
    """
    last: CjkDate | None = None
    for match in _DATE.finditer(text, start, end):
        listed = last.date if last and match["alone"] and match.start() - last.end <= _LIST_GAP else None
        try:
            date = _date(match, published, spoken, listed)
        except ValueError:
            continue
        if date is None or not _OLDEST <= date.year <= _NEWEST:
            continue
        yearless = bool(match["month"]) and not _tells_year(match)
        if not match["alone"] and not match["near"] and not yearless:
            spoken = date
        ahead = bool(published and date.first_day > published)
        deadline = ahead or bool(_DEADLINE.match(text, match.end(), end))
        last = CjkDate(match.start(), match.end(), date, deadline, yearless)
        yield last


def this_or_last_year(month: int, day: int | None, published: datetime.date) -> PartialDate:
    """Return a date without its year as a reader takes it: this year's, last year's where that is far ahead."""
    guess = PartialDate(published.year, month, day)
    return guess if guess.first_day <= published + _AHEAD else PartialDate(published.year - 1, month, day)


def _tells_year(match: re.Match[str]) -> bool:
    return any(match[name] for name in ("whole", "era", "short", "shift", "spoken"))


def _date(
    match: re.Match[str], published: datetime.date | None, spoken: PartialDate | None, listed: PartialDate | None
) -> PartialDate | None:
    if match["unit"] or match["counted"]:
        return _counted_on(match, spoken)
    if match["season"]:
        return _season(match, published)
    if match["alone"]:
        day = _number(match["alone"])
        return PartialDate(listed.year, listed.month, day) if listed and listed.day else _day_of_month(day, published)
    if match["near"]:
        return _near_month(_MONTHS[match["near"]], _number(match["near_day"]), published)
    if match["month"] is None:
        return _only_year(match, published)
    month, day_of = _number(match["month"]), _number(match["day"]) if match["day"] else None
    if match["spoken"]:
        return PartialDate(spoken.year + (match["spoken"] != "同"), month, day_of) if spoken else None
    if match["whole"] or match["era"]:
        return PartialDate(_year(match["whole"], match["era"], match["of_era"]), month, day_of)
    if match["short"]:
        year = _short_year(match["short"], published)
        return PartialDate(year, month, day_of) if year else None
    if published is None:
        return None
    if match["shift"]:
        return PartialDate(published.year + _SHIFTS[match["shift"]], month, day_of)
    return this_or_last_year(month, day_of, published)


def _counted_on(match: re.Match[str], spoken: PartialDate | None) -> PartialDate | None:
    """Return the date that is told by the one spoken of last: the same year, the next day, two months later."""
    if spoken is None:
        return None
    if match["unit"]:
        return shifted(spoken, _UNITS[match["unit"]], int(match["spoken_unit"] != "同"))
    if match["count"] == "数":
        return None
    return shifted(spoken, _UNITS[match["counted"][-1]], _number(match["count"].translate(_PAIRS)))


def _season(match: re.Match[str], published: datetime.date | None) -> PartialDate | None:
    if published is None:
        return None
    year, month = published.year + _SHIFTS[match["shift_season"]], SEASON_MONTH[_SEASONS.index(match["season"])]
    return None if datetime.date(year, month, 1) > published else PartialDate(year)


def _only_year(match: re.Match[str], published: datetime.date | None) -> PartialDate | None:
    if match["y_short"]:
        year = _short_year(match["y_short"], published)
        return PartialDate(year) if year else None
    return PartialDate(_year(match["y_whole"], match["y_era"], match["y_of_era"]))


def _day_of_month(day: int, published: datetime.date | None) -> PartialDate | None:
    """Return the last such day: a report of the 20th that speaks of "the 17th" means this month's."""
    if published is None:
        return None
    return _near_month(0 if day <= published.day else -1, day, published)


def _near_month(shift: int, day: int, published: datetime.date | None) -> PartialDate | None:
    if published is None:
        return None
    months = published.year * 12 + published.month - 1 + shift
    return PartialDate(months // 12, months % 12 + 1, day)


def _year(whole: str | None, era: str | None, of_era: str | None) -> int:
    if whole:
        return int("".join(str(_VALUES[sign]) for sign in whole))
    return _ERAS[era or ""] + (1 if of_era == "元" else _number(of_era or ""))


def _short_year(written: str, published: datetime.date | None) -> int | None:
    year = 2000 + int("".join(str(_VALUES[sign]) for sign in written))
    return year if published is None or abs(year - published.year) <= _FARTHEST else None


def _number(written: str) -> int:
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return int("".join(str(_VALUES[sign]) for sign in written))
    return (_VALUES[tens] if tens else 1) * 10 + (_VALUES[ones] if ones else 0)
