"""Dates in a text: absolute, partial and relative ones, against the day on which the article was published."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from vendors.extraction import dates_cjk
from vendors.extraction.pack import LanguagePack
from vendors.extraction.types import PartialDate

_NAME = re.compile(r"\(\?P<(\w+)>")
_ABSOLUTE = frozenset(("dmy", "mdy", "my", "sy", "y"))
_SEASON_MONTH = (4, 7, 10, 1)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at [start, end). `due`: it says until or from when something holds, not when a step was taken."""

    start: int
    end: int
    date: PartialDate
    due: bool = False
    relative: bool = False
    guess: bool = False
    """Another reading of the date at the same place: last year's, where one without a year would lie ahead."""


class DateGrammar:
    """The ways in which one language writes dates."""

    def __init__(self, pack: LanguagePack) -> None:
        words = pack.dates
        self._months = _numbered(words.get("months", ()))
        self._weekdays = _numbered(words.get("weekdays", ()))
        self._numbers = _numbered(words.get("numbers", ()))
        self._seasons = _numbered(words.get("seasons", ()))
        self._words = words
        self._due = tuple(f" {word}" if pack.spaced else word for word in words.get("deadline", ()))
        self._spaced = pack.spaced
        parts = self._parts()
        self._groups = {names[0]: names for names in map(_NAME.findall, parts)}
        self._pattern = re.compile(self._expression(parts), re.VERBOSE)

    def _parts(self) -> list[str]:
        """Return an expression for each way to write a date; its first group is named after the way."""
        words = self._words
        month, day = _alternatives(self._months), r"\d{1,2}(?:st|nd|rd|th|er|º|ª|\.)?"
        of = _alternatives(dict.fromkeys(words.get("of", ()), 0) or {"of": 0})
        last, this, nxt = (_alternatives(dict.fromkeys(words.get(name, ()), 0)) for name in ("last", "this", "next"))
        unit = _alternatives(
            {w: 0 for name in ("day", "week", "weekend", "month", "year") for w in words.get(name, ())}
        )
        ago = _alternatives(dict.fromkeys(words.get("ago", ()), 0))
        before = words.get("ago_first", ())
        count = rf"(?:{_alternatives(self._numbers)}|\d{{1,2}})"
        year = r"(?:19|20)\d\d"
        years = _alternatives(dict.fromkeys(words.get("year", ()), 0))
        that, after, prior, old = (
            _alternatives(dict.fromkeys(words.get(name, ()), 0))
            for name in ("that", "after_that", "before_that", "old")
        )
        behind = _alternatives(dict.fromkeys((*words.get("last_post", ()), *words.get("next_post", ())), 0))
        return [
            rf"(?P<dmy>(?P<d1>{day})\s+(?:{of}\s+)?(?P<m1>{month})\.?(?:,?\s+(?:{of}\s+)?(?P<y1>{year}))?(?!\w))",
            rf"(?P<mdy>(?P<m2>{month})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y2>{year}))?(?![\w%]|[.,:]\d))",
            rf"(?P<my>(?P<m3>{month})\.?,?\s+(?:{of}\s+)?"
            rf"(?:(?P<y3>{year})|(?P<lasty>{last}\s+{years})|(?P<thisy>{this}\s+{years})))",
            rf"(?P<rel>(?P<how>{last}|{this}|{nxt})\s+(?P<what>{unit}|{month}|{_alternatives(self._weekdays)}|{_alternatives(self._seasons)}))",
            rf"(?P<relpost>(?P<what2>{unit}|{month}|{_alternatives(self._weekdays)})\s+(?P<how2>{behind}))",
            rf"(?P<agof>(?P<n1>{count})\s+(?P<u1>{unit})\s+(?:{ago}))",
            rf"(?P<agob>(?:{_alternatives(dict.fromkeys(before, 0))})\s+(?P<n2>{count})\s+(?P<u2>{unit}))",
            rf"(?P<sy>(?P<s1>{_alternatives(self._seasons)})\s+(?:{of}\s+)?(?P<y4>{year}))",
            rf"(?P<thatm>(?:{that})\s+(?P<m6>{month}))",
            rf"(?P<nexty>(?P<shift>{after}|{prior}|{that})\s+{years})",
            rf"(?P<old>(?P<n3>{count})-(?:{old}))",
            rf"(?P<wd>{_alternatives(self._weekdays)})",
            rf"(?P<mon>(?P<m5>{month}))",
            rf"(?P<today>{_alternatives(dict.fromkeys(words.get('today', ()), 0))})",
            rf"(?P<yest>{_alternatives(dict.fromkeys(words.get('yesterday', ()), 0))})",
            rf"(?P<y>{year})",
        ]

    def _expression(self, parts: list[str]) -> str:
        if not self._spaced:
            return "|".join(part.replace(" ", r"\ ").replace(r"\s+", r"\s*").replace(r"(?!\w)", "") for part in parts)
        ways = "|".join(part.replace(" ", r"\ ") for part in parts)
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
        year: int | None = None,
    ) -> list[DateMention]:
        """Return the dates in [start, end) in order; relative ones only where the day of publication is known.

        `year`: the year that the text spoke of last, for "that May" and "the following year".
        """
        found: list[DateMention] = []
        if not self._spaced:
            for one in dates_cjk.found(folded, start, end, published, year):
                found += _readings(DateMention(*one[:4]), published, yearless=one.yearless)
        own = [(mention.start, mention.end) for mention in found]
        for match in self._pattern.finditer(folded, start, end):
            if any(first < match.end() and match.start() < last for first, last in own):
                continue
            date = self._resolve(match, published, original) or self._anaphoric(match, year)
            if date is not None:
                year = date.year if match.lastgroup in _ABSOLUTE else year
                group = match.lastgroup or ""
                mention = self._mention(match.start(), match.end(), date, folded, start, published, group)
                yearless = group == "mon" or (group in ("dmy", "mdy") and not (match["y1"] or match["y2"]))
                found += _readings(mention, published, yearless=yearless)
        found.sort(key=lambda mention: (mention.start, mention.guess))
        return found

    def _mention(
        self,
        start: int,
        end: int,
        date: PartialDate,
        folded: str,
        floor: int,
        published: datetime.date | None,
        group: str,
    ) -> DateMention:
        before = " " + folded[max(floor, start - 24) : start].rstrip(" ,")
        due = before.endswith(self._due) or (published is not None and date.first_day > published)
        return DateMention(start, end, date, due, group not in _ABSOLUTE)

    def _resolve(self, match: re.Match[str], published: datetime.date | None, original: str) -> PartialDate | None:
        groups = {name: match[name] for name in self._groups[match.lastgroup or ""] if match[name] is not None}
        try:
            return self._absolute(groups, published, original[match.start() : match.end()]) or (
                self._relative(groups, published) if published else None
            )
        except (ValueError, OverflowError):
            return None

    def _anaphoric(self, match: re.Match[str], year: int | None) -> PartialDate | None:
        if year is None:
            return None
        if match.group("m6"):
            return PartialDate(year, self._months[match.group("m6")])
        shift = match.group("shift")
        if shift is None:
            return None
        if shift in self._words.get("after_that", ()):
            return PartialDate(year + 1)
        return PartialDate(year - 1 if shift in self._words.get("before_that", ()) else year)

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
        for number, unit in (("n1", "u1"), ("n2", "u2")):
            if number in groups:
                return self._ago(groups[number], groups[unit], published)
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
            return PartialDate.of(day)
        if what in self._seasons:
            month = _SEASON_MONTH[self._seasons[what] - 1]
            year = published.year if month <= published.month or step > 0 else published.year - 1
            if step < 0 and year == published.year and published.month - month < 3:
                year -= 1
            return PartialDate(year)
        return self._by_unit(self._unit(what), -step, published, loose=True)

    def _unit(self, word: str) -> str:
        return next(
            (name for name in ("day", "week", "weekend", "month", "year") if word in self._words.get(name, ())), ""
        )

    def _ago(self, number: str, unit: str, published: datetime.date) -> PartialDate | None:
        count = self._count(number) * (2 if unit.startswith("fortnight") else 1)
        return self._by_unit(self._unit(unit), count, published, loose=False)

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


def _readings(mention: DateMention, published: datetime.date | None, *, yearless: bool) -> list[DateMention]:
    """Return the mention, and last year's date beside one without a year that was taken to lie ahead."""
    date = mention.date
    if not yearless or published is None or date.first_day <= published:
        return [mention]
    try:
        before = replace(date, year=date.year - 1)
    except ValueError:  # a 29th of February
        return [mention]
    return [mention, DateMention(mention.start, mention.end, before, relative=True, guess=True)]


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
