"""Geometry of the charts: from periods and dates to bars in per cent of the width. Drawing is the templates' part.

Positions are shares of the chart's width, so that a chart fits any screen while its words keep their size.
"""

import dataclasses
import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True)
class YearTick:
    """A year on the axis."""

    year: int
    x: float
    sort: str
    """`odd` and `between` are left out one after the other where there is little room."""


def _sort(number: int) -> str:
    if number % 2:
        return "odd"
    return "between" if number % 4 else ""


@dataclass(frozen=True, slots=True)
class Bar:
    """What is drawn of a segment or a proposal: place and width in per cent, kind, form and words."""

    x: float
    width: float
    kind: str
    form: str
    words: str = ""
    y: int = 0

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def right(self) -> float:
        return round(self.x + self.width, 2)


@dataclass(frozen=True, slots=True)
class Scale:
    """The years that a chart spans, from the first of January of one to a little after the end of another."""

    first: datetime.date
    last: datetime.date
    today: datetime.date

    @classmethod
    def over(cls, days: Iterable[datetime.date], *, today: datetime.date) -> Self:
        """Return the scale that holds all the days and today."""
        years = [today.year, *(day.year for day in days)]
        return cls(datetime.date(min(years), 1, 1), datetime.date(max(years) + 1, 1, 31), today)

    def at(self, day: datetime.date) -> float:
        """Return the day's place in per cent of the width, held within the chart."""
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(100 * min(1.0, max(0.0, share)), 2)

    @property
    def now(self) -> float:
        return self.at(self.today)

    @property
    def ticks(self) -> list[YearTick]:
        """The years' beginnings, all of them up to 24, else one in five."""
        years = range(self.first.year, self.last.year)
        step = 1 if len(years) <= 24 else 5
        return [
            YearTick(year, self.at(datetime.date(year, 1, 1)), _sort(year // step))
            for year in years
            if year % step == 0
        ]

    def bar(self, kind: str, form: str, start: datetime.date, end: datetime.date | None, words: str = "") -> Bar:
        """Return the bar from a day to another, or to today, at least wide enough to be seen."""
        left, right = self.at(start), self.at(end or max(self.today, start))
        return Bar(left, round(max(right - left, 0.6), 2), kind, form, words)


THICK, THIN = 12, 5
"""Heights of a measure's bar and of a proposal's, in pixels; each proposal row takes a little more."""


def stacked(bars: Iterable[Bar]) -> list[Bar]:
    """Return the thin bars in rows below the thick one, so that none covers another, the earliest on top."""
    ends: list[float] = []
    placed: list[Bar] = []
    for bar in sorted(bars, key=lambda bar: (bar.x, bar.width)):
        row = next((number for number, end in enumerate(ends) if end + 0.8 < bar.x), len(ends))
        ends[row : row + 1] = [bar.right]
        placed.append(dataclasses.replace(bar, y=THICK + 7 + row * (THIN + 3)))
    return placed


def height_of(proposals: Iterable[Bar]) -> int:
    """Return the height of a lane in pixels."""
    return max((bar.y + THIN for bar in proposals), default=THICK + 5) + 4


@dataclass(frozen=True, slots=True)
class LaneChart:
    """One row of the chart: bars of what stood, single acts, thin bars of what was only proposed, and deadlines."""

    bars: list[Bar] = field(default_factory=list)
    acts: list[Bar] = field(default_factory=list)
    proposals: list[Bar] = field(default_factory=list)
    deadlines: list[Bar] = field(default_factory=list)
    words: str = ""
    height: int = 22

    @property
    def hatched(self) -> set[str]:
        """The kinds that are drawn hatched."""
        return {bar.kind for bar in self.bars if bar.form.endswith("struck")}
