"""Pairs of a country and a vendor with more actions than a page reads one by one: what leads is read as it is stored.

Of such a pair a page shows the latest actions and says how many there are. What stands, and what stood before, comes
from the standing periods, which hold for all of the pair's actions.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from django.urls import reverse

from vendors.extraction.vocabulary import Kind, Status
from vendors.listing.bits import numbers_in
from vendors.listing.dated_members import by_month
from vendors.listing.facet_members import MemberSets
from vendors.listing.first_rows import first_members
from vendors.listing.paging import ORDERS
from vendors.models import Action, StandingPeriod
from vendors.models.actions import ActionQuerySet
from vendors.models.listing import LATEST
from vendors.models.standing import OPEN, StandingPeriodQuerySet
from vendors.record.standing_intervals import StandingInterval, StandingState, standing_intervals
from vendors.record.standing_periods import Pair, coded_actions
from vendors.site.chart_rows import ChartAction, chart_actions
from vendors.site.lanes import LaneContent, LaneOwner, lane_intervals
from vendors.site.pair_state import PairState, current_interval, leading_of

MARKED = 30
"""Actions of a crowded pair whose marks its lane has, the latest: beside what led over the years, which is drawn from
all, a page of two such lanes stays below 150 kB."""


def latest_actions(members: int, dated: MemberSets, most: int) -> ActionQuerySet:
    """Return those of the actions, given as bits, that have the latest steps, the latest first."""
    found, _month = first_members(by_month(dated, [LATEST]), members, falling=True, beyond=None, wanted=most)
    rows = Action.objects.published().filter(pk__in=numbers_in(found)).annotate(sort_key=ORDERS["-date"].key)
    return rows.order_by("-sort_key", "-pk")[:most]


@dataclass(frozen=True, slots=True)
class CrowdedPairs:
    """What a page needs of its crowded pairs, read for all of them at once."""

    intervals: Mapping[Pair, Sequence[StandingInterval]]
    """What led over the years; of pairs without a lane only what leads today."""
    members: Mapping[Pair, int]
    latest: Mapping[Pair, Sequence[int]]
    actions: Mapping[int, ChartAction]

    @classmethod
    def read(
        cls,
        drawn: Mapping[Pair, int],
        answered: Collection[Pair],
        sets: MemberSets,
        dated: MemberSets,
        today: datetime.date,
    ) -> Self:
        """Read the pairs that have a lane, with the actions of each as bits, and those that are answered on.

        Where the actions of a lane are not all of the pair, its standing is made of them anew.
        """
        latest = {pair: _numbers(latest_actions(members, dated, MARKED)) for pair, members in drawn.items()}
        whole = {pair for pair, members in drawn.items() if members == _all_of(pair, sets)}
        intervals = _stored(whole, StandingPeriod.objects.all())
        intervals |= _stored(set(answered) - whole, StandingPeriod.objects.on(today))
        for pair in drawn.keys() - whole:
            coded = coded_actions(Action.objects.filter(pk__in=numbers_in(drawn[pair])))
            intervals[pair] = standing_intervals(coded)
        # Few measures ever lead, however many there are: of 550 made-up ones 30.
        leading = {interval.state.action for of_pair in intervals.values() for interval in of_pair}
        numbers = leading.union(*latest.values())
        read = chart_actions(Action.objects.filter(pk__in=numbers)) if numbers else []
        return cls(intervals, drawn, latest, {action.action.pk: action for action in read})

    def lane(self, owner: LaneOwner, pair: Pair) -> LaneContent:
        """Return the lane of a pair from the latest of its actions, and from what led over the years."""
        intervals = self.intervals.get(pair, ())
        latest = [self.actions[number] for number in reversed(self.latest[pair])]
        drawn = lane_intervals(intervals, (self.actions[interval.state.action] for interval in intervals))
        listed = f"{reverse('actions')}?country={pair[0]}&vendor={pair[1]}"
        return LaneContent(owner, latest, drawn, self.members[pair].bit_count(), listed)

    def state(self, pair: Pair, number: int, today: datetime.date) -> PairState:
        """Return what leads for a pair today, and how many actions it has, which are not sorted into groups."""
        current = current_interval(self.intervals.get(pair, ()), today)
        leaders = [self.actions[current.state.action]] if current else []
        return PairState(leading_of(leaders, current, today), {}, unsorted=number)


def _numbers(actions: ActionQuerySet) -> list[int]:
    return list(actions.values_list("pk", flat=True))


def _all_of(pair: Pair, sets: MemberSets) -> int:
    return sets.get(("country", pair[0]), 0) & sets.get(("vendor", pair[1]), 0)


def _stored(pairs: Collection[Pair], periods: StandingPeriodQuerySet) -> dict[Pair, Sequence[StandingInterval]]:
    """Return the stored intervals of the pairs, in one query."""
    if not pairs:
        return {}
    countries, vendors = {country for country, _vendor in pairs}, {vendor for _country, vendor in pairs}
    stored = intervals_of(periods.among(countries=countries, vendors=vendors))
    return {pair: stored[pair] for pair in pairs if pair in stored}


def intervals_of(periods: StandingPeriodQuerySet) -> Mapping[Pair, list[StandingInterval]]:
    """Return the stored periods by their pairs, as intervals, in order."""
    columns = ("action", "kind", "status", "force", "reach", "scope", "since", "no_news")
    rows = periods.order_by("start").values_list("country", "vendor", "start", "end", *columns)
    by_pair: dict[Pair, list[StandingInterval]] = {}
    for country, vendor, start, end, action, kind, status, *coding in rows:
        state = StandingState(action, Kind(kind), Status(status), *coding)
        interval = StandingInterval(start, None if end == OPEN else end, state)
        by_pair.setdefault((country, vendor), []).append(interval)
    return by_pair
