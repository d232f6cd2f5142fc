"""Geometry of the trend charts: stacked bars, a column a year. Drawing is the templates' part.

Across, positions are in per cent of the width, so that a chart fits any screen while its words keep their size; down,
they are in pixels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from vendors.extraction.vocabulary import Kind
from vendors.site.leading_measure import Weight
from vendors.site.trend_counts import Series, Trend, TrendYear

GRID_LINES = 6
"""Lines at most, the axis included: with more, their numbers touch in the small height of a phone's chart."""
STEPS = (1, 2, 5, 10, 20, 50, 100)
"""Distances between two lines. Countries are counted whole, and there are some 200."""
BAR_SHARE = 0.64
"""How much of a year's column its bar fills: two digits have room on a phone with fifteen columns."""
WIDEST = 14.0
"""Per cent of the width that a bar fills at most, where there are few years."""
LABEL_HEIGHT = 13
"""Pixels that a segment needs to hold its number; a lower one has it in the table only."""
EVERY_YEAR = 8
"""Years up to which each is named on a phone; of more, every other one."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The countries under one series in one year."""

    series: Series
    x: float
    width: float
    y: float
    height: float
    count: int

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def baseline(self) -> float:
        """Where the number stands, so that it is in the segment's middle."""
        return round(self.y + self.height / 2 + 4, 1)

    @property
    def is_labelled(self) -> bool:
        return self.height >= LABEL_HEIGHT


@dataclass(frozen=True, slots=True)
class GridLine:
    count: int
    y: float


@dataclass(frozen=True, slots=True)
class YearLabel:
    year: int
    x: float
    is_odd: bool
    """Left out where there is little room."""


@dataclass(frozen=True)
class TrendChart:
    """The bars of some series over a trend's years, in a plot `height` pixels high that ends at `top` countries."""

    trend: Trend
    series: Sequence[Series]
    height: int
    top: int

    @cached_property
    def segments(self) -> list[Segment]:
        return [segment for place, year in enumerate(self.trend.years) for segment in self._stack(place, year)]

    @property
    def layers(self) -> list[tuple["Swatch", list[Segment]]]:
        """The segments by series, with how each is drawn, which the page says once for all its bars."""
        by_series = {series: [bar for bar in self.segments if bar.series == series] for series in self.series}
        return [(swatch_of(series), bars) for series, bars in by_series.items() if bars]

    def _stack(self, place: int, year: TrendYear) -> Iterator[Segment]:
        slot = 100 / len(self.trend.years)
        width = min(slot * BAR_SHARE, WIDEST)
        x = (place + 0.5) * slot - width / 2
        below = 0
        for series in self.series:
            count = year.count(series)
            below += count
            if count:
                height = round(count * self._unit, 1)
                yield Segment(series, round(x, 2), round(width, 2), round(self._y(below), 1), height, count)

    @property
    def _unit(self) -> float:
        return self.height / self.top

    def _y(self, count: int) -> float:
        return round(self.height - count * self._unit, 1)

    @property
    def lines(self) -> list[GridLine]:
        step = step_of(self.top)
        return [GridLine(count, self._y(count)) for count in range(0, self.top + 1, step)]

    @property
    def labels(self) -> list[YearLabel]:
        """The years under their columns. Counted from the last, which is the one to be named in any case."""
        years = [year.year for year in self.trend.years]
        crowded = len(years) > EVERY_YEAR
        return [
            YearLabel(year, round((place + 0.5) * 100 / len(years), 2), crowded and (years[-1] - year) % 2 == 1)
            for place, year in enumerate(years)
        ]


def step_of(highest: int) -> int:
    """Return the distance between two lines of the grid under which the highest number needs few lines."""
    return next((step for step in STEPS if highest / step <= GRID_LINES - 1), STEPS[-1])


def top_of(highest: int) -> int:
    """Return the number at which the axis ends: the next line at or above the highest number, at least 1."""
    step = step_of(highest)
    return max(1, -(-highest // step)) * step


def charts_of(trend: Trend, groups: Sequence[Sequence[Series]], height: int) -> list[TrendChart]:
    """Return a chart for each group of series, all to the scale of the first, which a further one may need less of."""
    top = top_of(max((year.total(series) for year in trend.years for series in groups), default=0))
    unit = height / top
    charts: list[TrendChart] = []
    for series in groups:
        own_top = top_of(max(year.total(series) for year in trend.years))
        charts.append(TrendChart(trend, series, round(own_top * unit), own_top))
    return charts


@dataclass(frozen=True, slots=True)
class Weave:
    """A pattern that tells a series without colour: its cell, its turn, and what is drawn in it."""

    size: float
    turn: int = 0
    path: str = ""
    stroke: float = 0
    dots: tuple[tuple[float, float, float], ...] = ()
    """Middle and radius of each."""
    is_full: bool = False


WEAVES = {
    Series(Kind.BAN, Weight.FULL): Weave(8, is_full=True),
    Series(Kind.RESTRICTION, Weight.FULL): Weave(8, 45, "M2 0v8", 4),
    Series(Kind.PERMISSION, Weight.FULL): Weave(12, -45, "M2 0v12", 2),
    Series(Kind.BAN, Weight.NARROW): Weave(9, dots=((4.5, 4.5, 1.7),)),
    Series(Kind.RESTRICTION, Weight.NARROW): Weave(9, 45, "M4.5 0v9", 1.4),
    Series(Kind.PERMISSION, Weight.NARROW): Weave(12, -45, "M6 0v12", 1.4),
    Series(Kind.INVESTIGATION, Weight.NARROW): Weave(8, dots=((2, 2, 1.8), (6, 6, 1.8))),
    Series(Kind.WARNING, Weight.NARROW): Weave(7, path="M0 2h7", stroke=1.4),
    Series(Kind.PLEDGE, Weight.NARROW): Weave(7, path="M2 0v7", stroke=1.4),
}
"""The patterns of the map, so that a kind looks alike on both."""

ON_PAPER = {
    Kind.BAN: "#b3300a",
    Kind.RESTRICTION: "#8a5300",
    Kind.WARNING: "#6b5e00",
    Kind.INVESTIGATION: "#6a3ab2",
    Kind.PLEDGE: "#1b5fa6",
    Kind.PERMISSION: "#17693f",
}
"""The kinds' colours on a light page, for a drawing that has no stylesheet."""


@dataclass(frozen=True, slots=True)
class Swatch:
    """How a series is drawn: its pattern, and the colours where no stylesheet says them."""

    series: Series
    weave: Weave
    colour: str
    tint: str

    @property
    def fill(self) -> str:
        return self.colour if self.weave.is_full else self.tint


def swatch_of(series: Series) -> Swatch:
    colour = ON_PAPER[series.kind]
    return Swatch(series, WEAVES[series], colour, tint(colour, 0.26 if series.weight == Weight.FULL else 0.07))


def tint(colour: str, share: float) -> str:
    """Return the share of a colour mixed with white, as `#rrggbb`."""
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(255 - share * (255 - part)):02x}" for part in parts)
