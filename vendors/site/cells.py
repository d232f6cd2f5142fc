"""Where countries stand on vendors on a day, as matrix, map, tables and lanes show it: what, since when, how far."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, UNNAMED, Kind, Reach, Status
from vendors.models import Action, Milestone, StandingPeriod
from vendors.models.addresses import address_of
from vendors.models.standing import StandingPeriodQuerySet
from vendors.record.standing_intervals import CodedAction, StandingInterval, StandingState, standing_intervals
from vendors.record.standing_periods import Pair, coded_by_pair
from vendors.site.chart_rows import ChartAction
from vendors.site.leading_measure import LeadingMeasure


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(LeadingMeasure):
    """A country and a vendor on a day: the leading measure that stands, or the last thing that happened by then."""

    country: str
    vendor: str
    begun: datetime.date
    """The day from which on it stands so."""
    on: datetime.date

    @property
    def is_new(self) -> bool:
        """Whether it came to stand so on this very day."""
        return self.begun == self.on

    @property
    def address(self) -> str:
        """Return the page of the pair, which shows today, or else the list of the actions behind it."""
        if self.on >= timezone.localdate() and self.vendor != UNNAMED:
            return address_of("pair", self.country, self.vendor)
        narrowing = "on=" if self.status in IN_EFFECT else f"kind={self.kind.value}&to="
        return f"{address_of('actions')}?country={self.country}&vendor={self.vendor}&{narrowing}{self.on.isoformat()}"


type Cells = dict[Pair, Cell]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which actions may lead: those of one of the reaches, one of the forces and one of the scopes; empty for all."""

    reach: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.reach or self.force or self.scope)

    def admits(self, action: CodedAction) -> bool:
        return (
            (not self.reach or action.reach in self.reach)
            and (not self.force or action.force in self.force)
            and (not self.scope or not set(action.scope).isdisjoint(self.scope))
        )


@dataclass(frozen=True, slots=True)
class _Standing:
    """The state of a pair from one day on, wherever it was read from."""

    pair: Pair
    begun: datetime.date
    state: StandingState


@dataclass(frozen=True)
class StandingView:
    """The standing of countries on vendors on any day: as stored, or computed anew where only some actions may lead."""

    vendors: Collection[str]
    countries: Collection[str] | None = None
    """None means all."""
    narrowing: Narrowing = Narrowing()

    def cells(self, on: datetime.date) -> Cells:
        """Return {(country, vendor): cell}. A pair on which nothing had happened is absent."""
        return _as_cells(self._narrowed_on(on) if self.narrowing else list(self._stored_on(on)), on)

    def changes_around(
        self, day: datetime.date, *, first: datetime.date, last: datetime.date
    ) -> tuple[datetime.date | None, datetime.date | None]:
        """Return the last day before and the first day after on which something changed, within first and last."""
        if not self.narrowing:
            return self._stored.changes_around(day, first=first, last=last)
        days = {interval.start for intervals in self._intervals.values() for interval in intervals}
        before = max((start for start in days if first <= start < day), default=None)
        return before, min((start for start in days if day < start <= last), default=None)

    @property
    def _stored(self) -> StandingPeriodQuerySet:
        return StandingPeriod.objects.among(countries=self.countries, vendors=self.vendors)

    def _stored_on(self, day: datetime.date) -> Iterable[_Standing]:
        columns = ("action", "kind", "status", "force", "reach", "scope", "since", "no_news")
        rows = self._stored.on(day).values_list("country", "vendor", "start", *columns)
        for country, vendor, start, action, kind, status, *coding in rows:
            yield _Standing((country, vendor), start, StandingState(action, Kind(kind), Status(status), *coding))

    @cached_property
    def _intervals(self) -> Mapping[Pair, Sequence[StandingInterval]]:
        actions = Action.objects.published()
        if self.countries is not None:
            actions = actions.filter(country__in=self.countries)
        by_pair = coded_by_pair(actions, self.vendors)
        return {
            pair: standing_intervals(pair_actions, may_lead=self.narrowing.admits)
            for pair, pair_actions in by_pair.items()
        }

    def _narrowed_on(self, day: datetime.date) -> list[_Standing]:
        return [
            _Standing(pair, interval.start, interval.state)
            for pair, intervals in self._intervals.items()
            for interval in intervals
            if interval.start <= day and (interval.end is None or day < interval.end)
        ]


def cells(*, on: datetime.date, vendors: Collection[str], countries: Collection[str] | None = None) -> Cells:
    """Return {(country, vendor): cell} for a day, in three queries at most."""
    return StandingView(vendors, countries).cells(on)


def cells_naming_no_vendor(actions: Iterable[ChartAction], on: datetime.date) -> Mapping[str, Cell]:
    """Return, by country, what leads on a day of these actions, none of which names a vendor; it is not stored."""
    by_country: dict[str, list[CodedAction]] = {}
    for drawn in actions:
        by_country.setdefault(drawn.action.country_id, []).append(drawn.coded)
    standings = [
        _Standing((country, UNNAMED), interval.start, interval.state)
        for country, coded in by_country.items()
        for interval in standing_intervals(coded)
        if interval.start <= on and (interval.end is None or on < interval.end)
    ]
    return {country: cell for (country, _vendor), cell in _as_cells(standings, on).items()}


def _as_cells(standings: Sequence[_Standing], on: datetime.date) -> Cells:
    areas = _areas({s.state.action for s in standings if s.state.reach == Reach.REGIONAL})
    news = _last_news({s.state.action for s in standings if s.state.no_news}, on)
    return {
        standing.pair: Cell.of(
            standing.state,
            area=areas.get(standing.state.action, ""),
            last_news=news.get(standing.state.action),
            country=standing.pair[0],
            vendor=standing.pair[1],
            begun=standing.begun,
            on=on,
        )
        for standing in standings
    }


def _areas(actions: Collection[int]) -> Mapping[int, str]:
    return dict(Action.objects.filter(pk__in=actions).order_by().values_list("pk", "area")) if actions else {}


def _last_news(actions: Collection[int], on: datetime.date) -> Mapping[int, PartialDate | None]:
    """Return the date of the last step that each action had taken by the day."""
    if not actions:
        return {}
    steps = Milestone.objects.filter(action__in=actions, is_deadline=False, first_day__lte=on)
    return dict(steps.order_by("first_day", "pk").values_list("action", "date"))
