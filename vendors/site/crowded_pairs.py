"""Pairs of a country and a vendor with more actions than a page reads one by one: what leads is read as it is stored.

Of such a pair a page shows the latest actions and says how many there are. What stands, and what stood before, comes
from the standing periods, which hold for all of the pair's actions.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence

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
from vendors.site.pair_state import PairState, leading_of

MARKED = 30
"""Actions of a crowded pair whose marks its lane has, the latest: beside what led over the years, which is drawn from
all, a page of two such lanes stays below 150 kB."""


def latest_actions(members: int, dated: MemberSets, most: int) -> ActionQuerySet:
    """Return those of the actions, given as bits, that have the latest steps, the latest first."""
    found, _month = first_members(by_month(dated, [LATEST]), members, falling=True, beyond=None, wanted=most)
    rows = Action.objects.published().filter(pk__in=numbers_in(found)).annotate(sort_key=ORDERS["-date"].key)
    return rows.order_by("-sort_key", "-pk")[:most]


def crowded_state(pair: Pair, number: int, today: datetime.date) -> PairState:
    """Return what leads for a pair today, as stored, and how many actions it has, which are not sorted into groups."""
    stored = intervals_of(StandingPeriod.objects.among(countries=[pair[0]], vendors=[pair[1]]).on(today))
    current = next(iter(stored.get(pair, ())), None)
    leaders = actions_leading([current] if current else [])
    return PairState(leading_of(leaders, current, today), {}, unsorted=number)


def crowded_lane(owner: LaneOwner, pair: Pair, members: int, sets: MemberSets, dated: MemberSets) -> LaneContent:
    """Return the lane of a pair from the latest of its actions, given as bits, and from what led over the years.

    Where they are not all actions of the pair, the standing is made of them anew.
    """
    latest = chart_actions(latest_actions(members, dated, MARKED))
    if members == sets.get(("country", pair[0]), 0) & sets.get(("vendor", pair[1]), 0):
        stored = intervals_of(StandingPeriod.objects.among(countries=[pair[0]], vendors=[pair[1]]))
        intervals: Sequence[StandingInterval] = stored.get(pair, [])
    else:
        intervals = standing_intervals(coded_actions(Action.objects.filter(pk__in=numbers_in(members))))
    # Few measures ever lead, however many there are: of 550 made-up ones 30.
    drawn = lane_intervals(intervals, actions_leading(intervals))
    listed = f"{reverse('actions')}?country={pair[0]}&vendor={pair[1]}"
    return LaneContent(owner, latest[::-1], drawn, members.bit_count(), listed)


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


def actions_leading(intervals: Iterable[StandingInterval]) -> list[ChartAction]:
    """Return the actions that lead in the intervals."""
    numbers = {interval.state.action for interval in intervals}
    return chart_actions(Action.objects.filter(pk__in=numbers).order_by("latest", "pk")) if numbers else []
