"""Dates in a text: absolute, partial and relative ones, against the day on which the article was published."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from vendors.extraction.text import date_patterns, dates_cjk
from vendors.extraction.text.date_patterns import numbered
from vendors.extraction.text.dates_relative import SEASON_MONTH, following_season, last_season, shifted
from vendors.extraction.text.language_pack import LanguagePack
from vendors.extraction.types import PartialDate

_ABSOLUTE = frozenset(("dmy", "mdy", "my", "sy", "y"))
"""The ways of writing a date (`date_patterns`) that need no other day to go by."""
_SINGLE_WORDS = (
    ("two_days_ago", "day", 2),
    ("this_year", "year", 0),
    ("last_year", "year", 1),
    ("last_month", "month", 1),
)
"""Lists of a language file whose words tell a date by themselves, with the unit and how many of it ago."""
_OWN_TIME = datetime.timedelta(days=31)
"""How far before publication a date is still of the article's own time."""
_DEADLINE_REACH = 24
"""Characters before a date that hold the words of a deadline ("no later than the end of")."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at [start, end)."""

    start: int
    end: int
    date: PartialDate
    deadline: bool = False
    """Whether it says until or from when something holds, not when a step was taken."""
    relative: bool = False
    """Whether it is of the article's own time and not told as a date ("on Tuesday"): "the following year" does not go
    by it."""
    alternative: bool = False
    """Another reading of the words at the same place: a month of last year, or of the year spoken of before."""


class DateGrammar:
    """The ways in which one language writes dates."""

    def __init__(self, pack: LanguagePack) -> None:
        words = pack.dates
        self._months = numbered(words.get("months", ()))
        self._weekdays = numbered(words.get("weekdays", ()))
        self._numbers = numbered(words.get("numbers", ()))
        self._seasons = numbered(words.get("seasons", ()))
        self._seasons_alone = numbered(words.get("seasons_alone", ()))
        self._words = words
        self._deadline_words = tuple(f" {word}" if pack.spaced else word for word in words.get("deadline", ()))
        self._spaced = pack.spaced
        self._pattern, self._groups = date_patterns.compiled(words, spaced=pack.spaced)

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
        mentions: list[DateMention] = []
        year: int | None = None  # the one that the sentence has told last
        if not self._spaced:
            for cjk in dates_cjk.find_dates(folded, start, end, published, last):
                mention = DateMention(cjk.start, cjk.end, cjk.date, cjk.deadline)
                mentions += _with_alternatives(mention, published, year, yearless=cjk.yearless)
                year = year if cjk.yearless or cjk.deadline else cjk.date.year
        covered = [(mention.start, mention.end) for mention in mentions]
        for match in self._pattern.finditer(folded, start, end):
            if any(first < match.end() and match.start() < until for first, until in covered):
                continue
            date, by_publication = self._readings(match, published, original, last)
            if date is None:
                continue
            way = match.lastgroup or ""
            mention = self._mention(match, date, folded, start, published, absolute=way in _ABSOLUTE)
            yearless = way == "mon" or (way in ("dmy", "mdy") and not (match["y1"] or match["y2"]))
            mentions += _with_alternatives(mention, published, year, yearless=yearless)
            if by_publication is not None and by_publication != date:
                mentions.append(
                    DateMention(match.start(), match.end(), by_publication, relative=True, alternative=True)
                )
            if not mention.deadline:
                last, year = date, (date.year if way in _ABSOLUTE else year)
        mentions.sort(key=lambda mention: (mention.start, mention.alternative))
        return mentions

    def _readings(
        self, match: re.Match[str], published: datetime.date | None, original: str, last: PartialDate | None
    ) -> tuple[PartialDate | None, PartialDate | None]:
        """Return the date of a match by the one told before it, and by the day of publication if that is another."""
        by_last = self._by_last_date(match, last)
        by_publication = self._resolve(match, published, original)
        return (by_publication, None) if by_last is None else (by_last, by_publication)

    def _mention(
        self,
        match: re.Match[str],
        date: PartialDate,
        folded: str,
        sentence_start: int,
        published: datetime.date | None,
        *,
        absolute: bool,
    ) -> DateMention:
        start = match.start()
        before = " " + folded[max(sentence_start, start - _DEADLINE_REACH) : start].rstrip(" ,")
        ahead = published is not None and date.first_day > published
        own_time = published is not None and published - date.last_day < _OWN_TIME
        deadline = before.endswith(self._deadline_words) or ahead
        return DateMention(start, match.end(), date, deadline, relative=own_time and not absolute)

    def _resolve(self, match: re.Match[str], published: datetime.date | None, original: str) -> PartialDate | None:
        groups = {name: match[name] for name in self._groups[match.lastgroup or ""] if match[name] is not None}
        try:
            return self._absolute(groups, published, original[match.start() : match.end()]) or (
                self._relative(groups, published) if published else None
            )
        except (ValueError, OverflowError):
            return None

    def _by_last_date(self, match: re.Match[str], last: PartialDate | None) -> PartialDate | None:
        """Return a date that is told by the one that the text spoke of last; None for all others."""
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
        for unit, relation in (("u5", "way5"), ("u6", "way6")):
            if groups[unit]:
                word = groups[relation]
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
        for number in ("1", "2", "4", "7", "8", "9"):
            if f"u{number}" in groups:
                unit, count = self._counted(groups.get(f"n{number}"), groups[f"u{number}"])
                return self._by_unit(unit, count, published, loose=False)
        if "season" in groups:
            return last_season(published, self._seasons_alone[groups["season"]])
        return self._by_word(groups.get("word", ""), published)

    def _by_word(self, word: str, published: datetime.date) -> PartialDate | None:
        """Return the date that one word tells: "vorgestern", "heuer", "im Vorjahr", "im Vormonat"."""
        for name, unit, count in _SINGLE_WORDS:
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


def _with_alternatives(
    mention: DateMention, published: datetime.date | None, told_year: int | None, *, yearless: bool
) -> list[DateMention]:
    """Return the mention, and beside one without a year others that it may mean.

    That of the year that the sentence has told before, and last year's where it was taken to lie ahead.
    """
    date = mention.date
    if not yearless or published is None:
        return [mention]
    years = [told_year] if told_year is not None and told_year < date.year else []
    if date.first_day > published and date.year - 1 not in years:
        years.append(date.year - 1)
    mentions = [mention]
    for year in years:
        try:
            in_year = replace(date, year=year)
        except ValueError:  # a 29th of February
            continue
        mentions.append(DateMention(mention.start, mention.end, in_year, relative=True, alternative=True))
    return mentions


def _month_like(written: str) -> bool:
    """Return whether a word is a month and not a verb or an adjective in small letters ("may", "march", "august")."""
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
