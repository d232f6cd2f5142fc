"""The ways in which one language writes dates, as one regular expression.

Each way is a group of its own, named so that `dates.DateGrammar` knows what it has found: `dmy`, `mdy`, `my`, `sy` and
`y` are dates by themselves (`d`, `m`, `y`, `s` for day, month, year, season), `rel` and `relpost` "last month", `agof`,
`agob` and `agoone` "two years ago", `later` "two days later", `thatm`, `thats`, `spoken` and `behind` "that May", "the
following year", `wd` a weekday, `mon` a month alone.
"""

import re
from collections.abc import Mapping

Words = Mapping[str, tuple[str, ...]]
"""The `[dates]` of a language file: for each name its words; in lists that count, `|` between words for one number."""
_NAME = re.compile(r"\(\?P<(\w+)>")
_PLAIN_SPACE = re.compile(r"(?<!\\) ")
"""A space that is not escaped yet; in a verbose expression it would mean nothing."""


def compiled(words: Words, *, spaced: bool) -> tuple[re.Pattern[str], dict[str, list[str]]]:
    """Return the expression for all dates of a language, and for each way its groups, that of the way first."""
    ways = _ways(words)
    groups = {names[0]: names for names in map(_NAME.findall, ways)}
    return re.compile(_expression(ways, words, spaced=spaced), re.VERBOSE), groups


def numbered(lines: tuple[str, ...]) -> dict[str, int]:
    """Return each word's number in a list that counts from 1."""
    return {word: number for number, line in enumerate(lines, 1) for word in line.split("|")}


def _ways(words: Words) -> list[str]:
    """Return an expression for each way to write a date; its first group is named after the way."""

    def any_of(*names: str) -> str:
        return _alternatives({word: 0 for name in names for word in words.get(name, ())})

    month, day = _alternatives(numbered(words.get("months", ()))), r"\d{1,2}(?:st|nd|rd|th|er|º|ª|\.)?"
    of = _alternatives(dict.fromkeys(words.get("of", ()), 0) or {"of": 0})
    last, this, nxt = any_of("last"), any_of("this"), any_of("next")
    unit = any_of("day", "week", "weekend", "month", "year")
    ago, before, single = any_of("ago"), any_of("ago_first"), any_of("one")
    count = rf"(?:{_alternatives(numbered(words.get('numbers', ())))}|\d{{1,2}})"
    year, years, seasons = r"(?:19|20)\d\d", any_of("year"), _alternatives(numbered(words.get("seasons", ())))
    that, after, prior = any_of("that"), any_of("after_that"), any_of("before_that")
    weekdays, behind = _alternatives(numbered(words.get("weekdays", ()))), any_of("last_post", "next_post")
    return [
        rf"(?P<dmy>(?P<d1>{day})\s+(?:{of}\s+)?(?P<m1>{month})\.?(?:,?\s+(?:{of}\s+)?(?P<y1>{year}))?(?!\w))",
        rf"(?P<mdy>(?P<m2>{month})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y2>{year}))?(?![\w%]|[.,:]\d))",
        rf"(?P<my>(?P<m3>{month})\.?,?\s+(?:{of}\s+)?"
        rf"(?:(?P<y3>{year})|(?P<lasty>{last}\s+{years})|(?P<thisy>{this}\s+{years})))",
        rf"(?P<rel>(?P<how>{last}|{this}|{nxt})\s+(?P<what>{unit}|{month}|{weekdays}|{seasons}))",
        rf"(?P<relpost>(?P<what2>{unit}|{month}|{weekdays}|{seasons})\s+(?P<how2>{behind}))",
        rf"(?P<agof>(?P<n1>{count})\s+(?P<u1>{unit})\s+(?:{ago}))",
        rf"(?P<agob>(?:{before})(?:\s+|(?<='))(?P<n2>{count})\s+(?P<u2>{unit}))",
        rf"(?P<agoone>(?P<u7>{single})\s+(?:{ago})|(?:{before})\s+(?P<u8>{single}))",
        rf"(?P<later>(?:(?P<n4>{count})\s+(?P<u4>{unit})|(?P<u9>{single}))\s+(?P<way4>{any_of('later', 'sooner')}))",
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
        rf"(?P<season>{_alternatives(numbered(words.get('seasons_alone', ())))})(?!\s+{behind})",
        rf"(?P<y>{year})",
    ]


def _expression(ways: list[str], words: Words, *, spaced: bool) -> str:
    if not spaced:
        loose = (way.replace(r"\s+", r"\s*").replace(r"(?!\w)", "") for way in ways)
        return "|".join(_PLAIN_SPACE.sub(r"\ ", way) for way in loose)
    joined = "|".join(_PLAIN_SPACE.sub(r"\ ", way) for way in ways)
    return rf"(?<![\w-])(?={_beginnings(words)})(?:mid-|early-|late-)?(?:{joined})(?!\w)"


def _beginnings(words: Words) -> str:
    """Return what every date begins with: most words are seen to be none by their first letters."""
    forms = {form for lines in words.values() for line in lines for form in line.split("|")}
    return rf"(?:\d|mid-|early-|late-|{_any_of(forms)}(?!\w))"


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
