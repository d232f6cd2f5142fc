"""Dates in a text: absolute, partial and relative ones, against the day on which the article was published."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from vendors.extraction.text import dates_cjk
from vendors.extraction.text.dates_relative import SEASON_MONTH, following_season, last_season, shifted
from vendors.extraction.text.language_pack import LanguagePack
from vendors.extraction.types import PartialDate

_NAME = re.compile(r"\(\?P<(\w+)>")
_ABSOLUTE = frozenset(("dmy", "mdy", "my", "sy", "y"))
_WORDS = (("two_days_ago", "day", 2), ("this_year", "year", 0), ("last_year", "year", 1), ("last_month", "month", 1))
_NOW = datetime.timedelta(days=31)
"""Before publication: an article's own time."""
_PLAIN_SPACE = re.compile(r"(?<!\\) ")
"""A space that is not escaped yet; in a verbose expression it would mean nothing."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at [start, end). `due`: it says until or from when something holds, not when a step was taken.

    `relative`: it is of the article's own time and not told as a date, such as "on Tuesday"; "the following year" does
    not go by it.
    """

    start: int
    end: int
    date: PartialDate
    deadline: bool = False
    relative: bool = False
    alternative: bool = False
    """Another reading of the words at the same place: a month of last year, or of the year spoken of before."""


class DateGrammar:
    """The ways in which one language writes dates."""

    def __init__(self, pack: LanguagePack) -> None:
        words = pack.dates
        self._months = _numbered(words.get("months", ()))
        self._weekdays = _numbered(words.get("weekdays", ()))
        self._numbers = _numbered(words.get("numbers", ()))
        self._seasons = _numbered(words.get("seasons", ()))
        self._seasons_alone = _numbered(words.get("seasons_alone", ()))
        self._words = words
        self._due = tuple(f" {word}" if pack.spaced else word for word in words.get("deadline", ()))
        self._spaced = pack.spaced
        parts = self._parts()
        self._groups = {names[0]: names for names in map(_NAME.findall, parts)}
        self._pattern = re.compile(self._expression(parts), re.VERBOSE)

    def _parts(self) -> list[str]:
        """Return an expression for each way to write a date; its first group is named after the way."""
        words = self._words

        def any_of(*names: str) -> str:
            return _alternatives({word: 0 for name in names for word in words.get(name, ())})

        month, day = _alternatives(self._months), r"\d{1,2}(?:st|nd|rd|th|er|º|ª|\.)?"
        of = _alternatives(dict.fromkeys(words.get("of", ()), 0) or {"of": 0})
        last, this, nxt = any_of("last"), any_of("this"), any_of("next")
        unit = any_of("day", "week", "weekend", "month", "year")
        ago, before, one = any_of("ago"), any_of("ago_first"), any_of("one")
        count = rf"(?:{_alternatives(self._numbers)}|\d{{1,2}})"
        year, years, seasons = r"(?:19|20)\d\d", any_of("year"), _alternatives(self._seasons)
        that, after, prior = any_of("that"), any_of("after_that"), any_of("before_that")
        weekdays, behind = _alternatives(self._weekdays), any_of("last_post", "next_post")
        return [
            rf"(?P<dmy>(?P<d1>{day})\s+(?:{of}\s+)?(?P<m1>{month})\.?(?:,?\s+(?:{of}\s+)?(?P<y1>{year}))?(?!\w))",
            rf"(?P<mdy>(?P<m2>{month})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y2>{year}))?(?![\w%]|[.,:]\d))",
            rf"(?P<my>(?P<m3>{month})\.?,?\s+(?:{of}\s+)?"
            rf"(?:(?P<y3>{year})|(?P<lasty>{last}\s+{years})|(?P<thisy>{this}\s+{years})))",
            rf"(?P<rel>(?P<how>{last}|{this}|{nxt})\s+(?P<what>{unit}|{month}|{weekdays}|{seasons}))",
            rf"(?P<relpost>(?P<what2>{unit}|{month}|{weekdays}|{seasons})\s+(?P<how2>{behind}))",
            rf"(?P<agof>(?P<n1>{count})\s+(?P<u1>{unit})\s+(?:{ago}))",
            rf"(?P<agob>(?:{before})(?:\s+|(?<='))(?P<n2>{count})\s+(?P<u2>{unit}))",
            rf"(?P<agoone>(?P<u7>{one})\s+(?:{ago})|(?:{before})\s+(?P<u8>{one}))",
            rf"(?P<later>(?:(?P<n4>{count})\s+(?P<u4>{unit})|(?P<u9>{one}))\s+(?P<way4>{any_of('later', 'sooner')}))",
            rf"(?P<sy>(?P<s1>{seasons})\s+(?:{of}\s+)?(?P<y4>{year}))",
            rf"(?P<thatm>(?:{that})\s+(?P<m6>{month}))",
            rf"(?P<thats>(?P<way7>{that}|{after})\s+(?P<s7>{seasons}))",
            rf"(?P<spoken>(?P<way5>{that}|{after}|{prior})\s+(?P<u5>{unit}))",
            rf"(?P<behind>(?P<u6>{unit})\s+(?P<way6>{any_of('after_that_post', 'before_that_post')}))",
            rf"(?P<nextday>{any_of('next_day')})",
            rf"(?P<daybefore>{any_of('day_before')})",
            rf"(?P<old>(?P<n3>{count})-(?:{any_of('old')}))",
            rf"(?P<wd>{weekdays})",
            rf"(?P<mon>(?P<m5>{month}))",
            rf"(?P<today>{any_of('today')})",
            rf"(?P<yest>{any_of('yesterday')})",
            rf"(?P<word>{any_of('two_days_ago', 'this_year', 'last_year', 'last_month')})",
            rf"(?P<season>{_alternatives(self._seasons_alone)})(?!\s+{behind})",
            rf"(?P<y>{year})",
        ]

    def _expression(self, parts: list[str]) -> str:
        if not self._spaced:
            loose = (part.replace(r"\s+", r"\s*").replace(r"(?!\w)", "") for part in parts)
            return "|".join(_PLAIN_SPACE.sub(r"\ ", part) for part in loose)
        ways = "|".join(_PLAIN_SPACE.sub(r"\ ", part) for part in parts)
        return rf"(?<![\w-])(?={self._heads()})(?:mid-|early-|late-)?(?:{ways})(?!\w)"

    def _heads(self) -> str:
        """Return what every date begins with; most words are seen to be none by their first letters."""
        lists = [line.split("|") for lines in self._words.values() for line in lines]
        return rf"(?:\d|mid-|early-|late-|{_any_of({word for words in lists for word in words})}(?!\w))"

    def find(
        self,
        folded: str,
        start: int,
        end: int,
        published: datetime.date | None,
        original: str,
        last: PartialDate | None = None,
    ) -> list[DateMention]:
        """Return the dates in [start, end) in order; relative ones only where the day of publication is known.

        `last`: the date that the text spoke of last, for "that May", "the following year" and "two days later".
        """
        found: list[DateMention] = []
        year: int | None = None
        if not self._spaced:
            for one in dates_cjk.found(folded, start, end, published, last):
                found += _readings(DateMention(*one[:4]), published, year, yearless=one.yearless)
                year = year if one.yearless or one.due else one.date.year
        own = [(mention.start, mention.end) for mention in found]
        for match in self._pattern.finditer(folded, start, end):
            if any(first < match.end() and match.start() < until for first, until in own):
                continue
            group = match.lastgroup or ""
            date = self._spoken(match, last)
            other = self._resolve(match, published, original)
            if date is None:
                date, other = other, None
            if date is None:
                continue
            mention = self._mention(match.start(), match.end(), date, folded, start, published, group in _ABSOLUTE)
            yearless = group == "mon" or (group in ("dmy", "mdy") and not (match["y1"] or match["y2"]))
            found += _readings(mention, published, year, yearless=yearless)
            if other is not None and other != date:
                found.append(DateMention(match.start(), match.end(), other, relative=True, alternative=True))
            if not mention.deadline:
                last, year = date, (date.year if group in _ABSOLUTE else year)
        found.sort(key=lambda mention: (mention.start, mention.alternative))
        return found

    def _mention(
        self,
        start: int,
        end: int,
        date: PartialDate,
        folded: str,
        floor: int,
        published: datetime.date | None,
        absolute: bool,
    ) -> DateMention:
        before = " " + folded[max(floor, start - 24) : start].rstrip(" ,")
        due = before.endswith(self._due) or (published is not None and date.first_day > published)
        now = published is not None and published - date.last_day < _NOW
        return DateMention(start, end, date, due, relative=now and not absolute)

    def _resolve(self, match: re.Match[str], published: datetime.date | None, original: str) -> PartialDate | None:
        groups = {name: match[name] for name in self._groups[match.lastgroup or ""] if match[name] is not None}
        try:
            return self._absolute(groups, published, original[match.start() : match.end()]) or (
                self._relative(groups, published) if published else None
            )
        except (ValueError, OverflowError):
            return None

    def _spoken(self, match: re.Match[str], last: PartialDate | None) -> PartialDate | None:
        """Return a date that is told by the one that the text spoke of last."""
        if last is None:
            return None
        groups = match.groupdict()
        if groups["m6"]:
            return PartialDate(last.year, self._months[groups["m6"]])
        if groups["s7"]:
            following = groups["way7"] in self._words.get("after_that", ())
            return following_season(last, self._seasons[groups["s7"]]) if following else PartialDate(last.year)
        if groups["nextday"] or groups["daybefore"]:
            return shifted(last, "day", 1 if groups["nextday"] else -1)
        if groups["way4"]:
            unit, count = self._counted(groups["n4"], groups["u4"] or groups["u9"])
            return shifted(last, unit, count if self._later(groups["way4"], "later") else -count)
        for unit, way in (("u5", "way5"), ("u6", "way6")):
            if groups[unit]:
                word = groups[way]
                if word in self._words.get("that", ()):
                    return shifted(last, self._unit(groups[unit]), 0)
                step = 1 if self._later(word, "after_that", "after_that_post") else -1
                return shifted(last, self._unit(groups[unit]), step)
        return None

    def _later(self, word: str, *names: str) -> bool:
        return any(word in self._words.get(name, ()) for name in names)

    def _absolute(self, groups: Mapping[str, str], published: datetime.date | None, written: str) -> PartialDate | None:
        for day, month, year in (("d1", "m1", "y1"), ("d2", "m2", "y2")):
            if month in groups:
                number = int(re.sub(r"\D", "", groups[day]))
                return _dated(self._months[groups[month]], number, groups.get(year), published)
        if "m3" in groups:
            month_number = self._months[groups["m3"]]
            if "y3" in groups:
                return PartialDate(int(groups["y3"]), month_number)
            if published is None:
                return None
            return PartialDate(published.year - (1 if "lasty" in groups else 0), month_number)
        if "mon" in groups:
            return None if not _month_like(written) else _dated(self._months[groups["m5"]], None, None, published)
        if "sy" in groups:
            return PartialDate(int(groups["y4"]))
        if "y" in groups:
            return PartialDate(int(groups["y"]))
        return None

    def _relative(self, groups: Mapping[str, str], published: datetime.date) -> PartialDate | None:
        if "today" in groups:
            return PartialDate.of(published)
        if "yest" in groups:
            return PartialDate.of(published - datetime.timedelta(days=1))
        if "wd" in groups:
            return PartialDate.of(_weekday(published, self._weekdays[groups["wd"]]))
        for how, what in (("how", "what"), ("how2", "what2")):
            if what in groups:
                return self._shifted(self._direction(groups[how]), groups[what], published)
        if "n3" in groups:
            return self._by_unit("year", self._count(groups["n3"]), published, loose=False)
        if "way4" in groups and groups["way4"] not in self._words.get("sooner", ()):
            return None
        for place in ("1", "2", "4", "7", "8", "9"):
            if f"u{place}" in groups:
                unit, count = self._counted(groups.get(f"n{place}"), groups[f"u{place}"])
                return self._by_unit(unit, count, published, loose=False)
        if "season" in groups:
            return last_season(published, self._seasons_alone[groups["season"]])
        return self._by_word(groups.get("word", ""), published)

    def _by_word(self, word: str, published: datetime.date) -> PartialDate | None:
        """Return the date that one word tells: "vorgestern", "heuer", "im Vorjahr", "im Vormonat"."""
        for name, unit, count in _WORDS:
            if word in self._words.get(name, ()):
                return self._by_unit(unit, count, published, loose=False)
        return None

    def _direction(self, word: str) -> int:
        if word in self._words.get("last", ()) or word in self._words.get("last_post", ()):
            return -1
        return 1 if word in self._words.get("next", ()) or word in self._words.get("next_post", ()) else 0

    def _shifted(self, step: int, what: str, published: datetime.date) -> PartialDate | None:
        if what in self._months:
            return _last_month(self._months[what], published, step)
        if what in self._weekdays:
            day = _weekday(published, self._weekdays[what])
            if step > 0:
                return PartialDate.of(day + datetime.timedelta(days=7))
            if step < 0 and day == published:
                return PartialDate.of(day - datetime.timedelta(days=7))
            return PartialDate.of(day)
        if what in self._seasons:
            month = SEASON_MONTH[self._seasons[what] - 1]
            year = published.year if month <= published.month or step > 0 else published.year - 1
            if step < 0 and year == published.year and published.month - month < 3:
                year -= 1
            return PartialDate(year)
        return self._by_unit(self._unit(what), -step, published, loose=True)

    def _unit(self, word: str) -> str:
        return next(
            (name for name in ("day", "week", "weekend", "month", "year") if word in self._words.get(name, ())), ""
        )

    def _counted(self, number: str | None, unit: str) -> tuple[str, int]:
        """Return the unit and how many of it are meant; one where no number is told."""
        count = self._count(number) if number else 1
        return self._unit(unit), count * (2 if unit.startswith("fortnight") else 1)

    def _count(self, number: str) -> int:
        return int(number) if number.isdigit() else self._numbers[number]

    def _by_unit(self, unit: str, count: int, published: datetime.date, *, loose: bool) -> PartialDate | None:
        if unit == "year":
            return PartialDate(published.year - count)
        if unit == "month":
            months = published.year * 12 + published.month - 1 - count
            return PartialDate(months // 12, months % 12 + 1)
        if unit in ("week", "weekend"):
            day = published - datetime.timedelta(days=7 * count)
            return PartialDate(day.year, day.month)
        if unit == "day" and not loose:
            return PartialDate.of(published - datetime.timedelta(days=count))
        return None


def _readings(
    mention: DateMention, published: datetime.date | None, spoken: int | None, *, yearless: bool
) -> list[DateMention]:
    """Return the mention, and beside one without a year others that it may mean.

    That of the year that the sentence has spoken of before, and last year's where it was taken to lie ahead.
    """
    date = mention.date
    if not yearless or published is None:
        return [mention]
    years = [spoken] if spoken is not None and spoken < date.year else []
    if date.first_day > published and date.year - 1 not in years:
        years.append(date.year - 1)
    found = [mention]
    for year in years:
        try:
            other = replace(date, year=year)
        except ValueError:  # a 29th of February
            continue
        found.append(DateMention(mention.start, mention.end, other, relative=True, alternative=True))
    return found


def _alternatives(words: Mapping[str, int]) -> str:
    if not words:
        return r"(?!)"
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def _any_of(words: set[str]) -> str:
    """Return an expression for any of the words that looks at each letter once."""
    tails: dict[str, set[str]] = {}
    for word in words - {""}:
        tails.setdefault(word[0], set()).add(word[1:])
    ways = [re.escape(letter) + _any_of(rest) for letter, rest in sorted(tails.items())]
    if "" in words:
        ways.append("")
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _numbered(lines: tuple[str, ...]) -> dict[str, int]:
    return {word: number for number, line in enumerate(lines, 1) for word in line.split("|")}


def _month_like(written: str) -> bool:
    return (
        written[:1].isupper()
        or not written.isascii()
        or written not in ("may", "march", "mar", "sep", "dec", "jan", "august")
    )


def _dated(month: int, day: int | None, year: str | None, published: datetime.date | None) -> PartialDate | None:
    if year is not None:
        return PartialDate(int(year), month, day)
    if published is None:
        return None
    return dates_cjk.this_or_last_year(month, day, published)


def _last_month(month: int, published: datetime.date, step: int) -> PartialDate:
    year = published.year
    if step > 0:
        return PartialDate(year if month > published.month else year + 1, month)
    if month > published.month or (step < 0 and month == published.month):
        year -= 1
    return PartialDate(year, month)


def _weekday(published: datetime.date, weekday: int) -> datetime.date:
    return published - datetime.timedelta(days=(published.weekday() - (weekday - 1)) % 7)
