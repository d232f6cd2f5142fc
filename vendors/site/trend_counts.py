"""How many countries ban, restrict or permit a vendor at the end of each year, read from the standing periods.

A country counts once a year, under its leading measure of that day, as map and matrix show it. National, binding
measures and narrower or weaker ones are never added up, and what is no single country is in neither.
"""

import datetime
import functools
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

from django.db.models import Q

from vendors.extraction.vocabulary import Kind, Status
from vendors.models import Action, StandingPeriod
from vendors.models.standing import OPEN
from vendors.record.standing_intervals import StandingState, standing_intervals
from vendors.record.standing_periods import coded_by_pair
from vendors.site.cells import Narrowing
from vendors.site.leading_measure import LeadingMeasure, Weight
from vendors.site.world_map import shapes

FIRST_YEAR = 2012
"""The first year that is counted: what the record has of earlier years is too little to be a trend."""


class Series(NamedTuple):
    """What is counted together: one kind, either national and binding (`FULL`) or narrower or weaker (`NARROW`)."""

    kind: Kind
    weight: Weight

    @property
    def key(self) -> str:
        """Return the series in a word, as files and drawings name it: "ban", "ban-light"."""
        return self.kind.value if self.weight == Weight.FULL else f"{self.kind.value}-light"


BINDING = tuple(Series(kind, Weight.FULL) for kind in (Kind.BAN, Kind.RESTRICTION, Kind.PERMISSION))
NARROWER = tuple(
    Series(kind, Weight.NARROW)
    for kind in (Kind.BAN, Kind.RESTRICTION, Kind.PERMISSION, Kind.INVESTIGATION, Kind.WARNING, Kind.PLEDGE)
)
"""All that is in effect and not national and binding on networks or market; the last three kinds bind nobody."""


ALL_MEASURES = Narrowing()


@dataclass(frozen=True, slots=True)
class TrendQuestion:
    """What is counted: the measures on a vendor, from year to year, of all countries or the members of a bloc."""

    vendor: str
    first: int
    last: int
    today: datetime.date
    bloc: str = ""
    narrowing: Narrowing = ALL_MEASURES

    @property
    def days(self) -> list[datetime.date]:
        """The last day of each year, and today for the current one."""
        return [min(datetime.date(year, 12, 31), self.today) for year in range(self.first, self.last + 1)]


@dataclass(frozen=True, slots=True)
class Beyond:
    """A body beyond one country, such as the European Union, with the measure that leads there."""

    code: str
    series: Series


@dataclass(frozen=True)
class TrendYear:
    """The countries under each series on one day."""

    day: datetime.date
    countries: Mapping[Series, Sequence[str]]
    """The codes in alphabetical order. A series without any is absent."""
    beyond: Sequence[Beyond]

    @property
    def year(self) -> int:
        return self.day.year

    def count(self, series: Series) -> int:
        return len(self.countries.get(series, ()))

    def total(self, series: Iterable[Series]) -> int:
        return sum(self.count(one_series) for one_series in series)


@dataclass(frozen=True)
class Trend:
    """The years of a question, in order."""

    question: TrendQuestion
    years: Sequence[TrendYear]

    @classmethod
    def of(cls, question: TrendQuestion) -> Self:
        """Count each year: one query, or those of `coded_by_pair` where only some measures may lead."""
        spans = list(_narrowed(question) if question.narrowing else _stored(question))
        spans.sort(key=lambda span: span.country)
        return cls(question, [_year(day, spans) for day in question.days])

    @property
    def first(self) -> TrendYear:
        return self.years[0]

    @property
    def last(self) -> TrendYear:
        return self.years[-1]

    @property
    def ends_today(self) -> bool:
        return self.last.day == self.question.today

    @cached_property
    def narrower(self) -> tuple[Series, ...]:
        """The narrower series under which any country ever stood in these years."""
        return tuple(series for series in NARROWER if any(year.count(series) for year in self.years))

    @cached_property
    def has_binding(self) -> bool:
        return any(year.total(BINDING) for year in self.years)

    @property
    def is_empty(self) -> bool:
        return not self.has_binding and not self.narrower

    @property
    def any_beyond(self) -> bool:
        return any(year.beyond for year in self.years)


@dataclass(frozen=True, slots=True)
class _Span:
    """From when to when a country stood under a series; the end day is excluded."""

    country: str
    start: datetime.date
    end: datetime.date
    series: Series


def _stored(question: TrendQuestion) -> Iterator[_Span]:
    days = question.days
    counted = functools.reduce(operator.or_, (Q(start__lte=day, end__gt=day) for day in days))
    rows = StandingPeriod.objects.in_effect().filter(counted, vendor=question.vendor, no_news=False)
    if question.bloc:
        rows = rows.filter(country__blocs=question.bloc)
    columns = ("action", "kind", "status", "force", "reach", "scope", "since")
    for country, start, end, action, kind, status, *coding in rows.values_list("country", "start", "end", *columns):
        yield _span(country, start, end, StandingState(action, Kind(kind), Status(status), *coding))


def _narrowed(question: TrendQuestion) -> Iterator[_Span]:
    actions = Action.objects.published()
    if question.bloc:
        actions = actions.in_blocs([question.bloc])
    for (country, _vendor), pair_actions in coded_by_pair(actions, [question.vendor]).items():
        for interval in standing_intervals(pair_actions, may_lead=question.narrowing.admits):
            if interval.state.status == Status.ADOPTED and not interval.state.no_news:
                yield _span(country, interval.start, interval.end or OPEN, interval.state)


def _span(country: str, start: datetime.date, end: datetime.date, state: StandingState) -> _Span:
    # The weight is that of map and matrix, so that what is national and binding is decided in one place.
    weight = LeadingMeasure.of(state, area="", last_news=None).weight
    return _Span(country, start, end, Series(state.kind, weight))


def _year(day: datetime.date, spans: Iterable[_Span]) -> TrendYear:
    countries: dict[Series, list[str]] = {}
    beyond: list[Beyond] = []
    for span in spans:
        if span.start <= day < span.end:
            if span.country in shapes():
                countries.setdefault(span.series, []).append(span.country)
            else:
                beyond.append(Beyond(span.country, span.series))
    return TrendYear(day, countries, beyond)
