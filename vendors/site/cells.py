"""Where countries stand on vendors on a day, as matrix, map, tables and lanes show it: what, since when, how far."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, STRICTNESS_RANK, Force, Kind, Reach, Scope, Status
from vendors.listing.presentation import form_of
from vendors.models import Action, Milestone, StandingPeriod
from vendors.models.addresses import address_of
from vendors.models.choices import ScopeChoices
from vendors.models.standing import StandingPeriodQuerySet
from vendors.record.standing_intervals import CodedAction, StandingInterval, StandingState, breadth, standing_intervals
from vendors.record.standing_periods import Pair, coded_by_pair
from vendors.site.standing_words import (
    extent_words,
    force_words,
    head_words,
    reach_words,
    standing_words,
    when_words,
)

MEASURES = frozenset({Kind.BAN, Kind.RESTRICTION, Kind.PERMISSION})
"""The kinds that can bind a whole market; warnings, pledges and investigations bind nobody."""
WIDE = frozenset({Scope.NETWORKS, Scope.FIVE_G, Scope.CORE, Scope.MARKET})
"""Scopes that reach the networks or the market as a whole: what a reader takes "country X bans vendor Y" to mean."""


class Weight(StrEnum):
    """How heavily a standing is drawn, so that a national law is never taken for one cancelled contract."""

    FULL = "filled"
    NARROW = "light"
    PROPOSED = "outlined"
    NO_NEWS = "silent"
    REJECTED = "crossed"
    OVER = "struck"


@dataclass(frozen=True, slots=True)
class Cell:
    """A country and a vendor on a day: the leading measure that stands, or the last thing that happened by then."""

    country: str
    vendor: str
    action: int
    kind: Kind
    status: Status
    """`adopted` stands for all that is in effect."""
    force: str
    reach: str
    area: str
    scope: tuple[Scope, ...]
    since: PartialDate | None
    no_news: bool
    last_news: PartialDate | None
    """The last step taken, where there has been none for two years; otherwise None."""
    begun: datetime.date
    """The day from which on it stands so."""
    on: datetime.date

    @property
    def is_new(self) -> bool:
        """Whether it came to stand so on this very day."""
        return self.begun == self.on

    @property
    def in_effect(self) -> bool:
        return self.status in IN_EFFECT and not self.no_news

    @property
    def weight(self) -> Weight:
        if self.no_news:
            return Weight.NO_NEWS
        if self.status not in IN_EFFECT:
            return Weight(form_of(self.status))
        return Weight.NARROW if self.narrowing else Weight.FULL

    @property
    def narrowing(self) -> str:
        """Say why a measure in effect is less than a national, binding one on networks or market; "" where it is one.

        For a kind that binds nobody, such as a warning, this is its reach or scope, as far as it says something.
        """
        if self.reach != Reach.NATIONAL:
            return reach_words(self.reach, self.area) or _("reach not recorded")
        if self.force not in (Force.LAW, Force.POLICY):
            return force_words(self.force) or _("force not recorded")
        if self.kind in MEASURES and WIDE.intersection(self.scope):
            return ""
        if not self.scope:
            return _("scope not recorded")
        return str(ScopeChoices(min(self.scope, key=lambda part: breadth([part]))).label)

    @property
    def narrowing_class(self) -> str:
        """Say the same without its particulars, as a legend counts it: a region, other scope."""
        if self.reach == Reach.REGIONAL:
            return _("a region")
        coded = self.reach == Reach.NATIONAL and self.force in (Force.LAW, Force.POLICY) and self.scope
        return _("other scope") if coded else self.narrowing

    @property
    def extent(self) -> str:
        """Say how far it goes: law, national: telecom networks."""
        return extent_words(self.force, self.reach, self.area, self.scope)

    @property
    def head(self) -> str:
        return head_words(self.kind, self.status)

    @property
    def when(self) -> str:
        return when_words(self.status, self.day, no_news=self.no_news)

    @property
    def day(self) -> PartialDate | None:
        """The date that tells most: since when it stands, when it happened, or the last news of it."""
        return (self.last_news or self.since) if self.no_news else self.since

    @property
    def words(self) -> str:
        """Say it in a few words: Ban since 14 Jul 2020 (law, national: telecom networks)."""
        return standing_words(self.kind, self.status, self.day, no_news=self.no_news, extent=self.extent)

    @property
    def address(self) -> str:
        """Return the list of the pair's actions that make the cell."""
        narrowing = "on=" if self.status in IN_EFFECT else f"kind={self.kind.value}&to="
        return f"{address_of('actions')}?country={self.country}&vendor={self.vendor}&{narrowing}{self.on.isoformat()}"

    @property
    def order(self) -> tuple[int, int, str]:
        """What is in effect first, national and binding before narrower, the strictest first."""
        return (list(Weight).index(self.weight), STRICTNESS_RANK[self.kind], str(self.since or ""))


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


def _as_cells(found: Sequence[_Standing], on: datetime.date) -> Cells:
    areas = _areas({s.state.action for s in found if s.state.reach == Reach.REGIONAL})
    news = _last_news({s.state.action for s in found if s.state.no_news}, on)
    return {
        standing.pair: cell_of(
            standing.pair,
            standing.state,
            area=areas.get(standing.state.action, ""),
            last_news=news.get(standing.state.action),
            begun=standing.begun,
            on=on,
        )
        for standing in found
    }


def cell_of(
    pair: Pair,
    state: StandingState,
    *,
    area: str,
    last_news: PartialDate | None,
    begun: datetime.date,
    on: datetime.date,
) -> Cell:
    return Cell(
        country=pair[0],
        vendor=pair[1],
        action=state.action,
        kind=state.kind,
        status=state.status,
        force=state.force,
        reach=state.reach,
        area=area,
        scope=state.scope,
        since=state.since,
        no_news=state.no_news,
        last_news=last_news if state.no_news else None,
        begun=begun,
        on=on,
    )


def _areas(actions: Collection[int]) -> Mapping[int, str]:
    return dict(Action.objects.filter(pk__in=actions).order_by().values_list("pk", "area")) if actions else {}


def _last_news(actions: Collection[int], on: datetime.date) -> Mapping[int, PartialDate | None]:
    """Return the date of the last step that each action had taken by the day."""
    if not actions:
        return {}
    steps = Milestone.objects.filter(action__in=actions, is_deadline=False, first_day__lte=on)
    return dict(steps.order_by("first_day", "pk").values_list("action", "date"))
