"""Lanes: for each vendor (or each country) what it faced over the years, where it stands, and the same in words."""

import datetime
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from django.utils.translation import gettext as _

from vendors.listing.facet_members import MemberSets
from vendors.models import Action
from vendors.record.standing_intervals import standing_intervals
from vendors.site.chart_rows import ChartAction
from vendors.site.charts import LaneChart, Scale, height_of, stacked
from vendors.site.lane_marks import LaneInterval, act_ticks, deadline_flags, proposal_bars
from vendors.site.leading_measure import LeadingMeasure, Weight

MOST_ACTIONS, FEWEST_LANES = 120, 2
"""Actions that a page's lanes draw at most, so that it stays below 150 kB; two lanes are drawn whatever they hold."""


@dataclass(frozen=True, slots=True)
class LaneStanding:
    """Where a lane stands today: the leading measure and its action; or None where nothing stands, and the last act."""

    action: Action
    measure: LeadingMeasure | None


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: whose it is, where it stands today, its chart, and its text equal."""

    label: str
    address: str
    standing: LaneStanding
    chart: LaneChart
    sentences: list[str]

    @property
    def order(self) -> tuple[int, int, str]:
        """What weighs most first, the strictest before the rest, each by name; lanes on which nothing stands last."""
        measure = self.standing.measure
        return (*measure.order[:2], self.label) if measure else (len(Weight), 0, self.label)


@dataclass(frozen=True, slots=True)
class LaneOwner:
    """Whose lane it is: a vendor on a country's page, a country on a vendor's."""

    key: str
    label: str
    address: str


def busiest(sets: MemberSets, by: Literal["vendor", "country"], within: int, most: int) -> tuple[list[str], int]:
    """Return the owners of the most actions among those `within` (a bit set), and how many owners are left out.

    At most so many lanes, and fewer where they would hold more actions than a page can draw at once.
    """
    counts = {value: (members & within).bit_count() for (facet, value), members in sets.items() if facet == by}
    owners = sorted((value for value in counts if counts[value]), key=lambda value: (-counts[value], value))
    totals = itertools.accumulate(counts[value] for value in owners)
    fitting = sum(total <= MOST_ACTIONS for total in totals)
    shown = min(most, max(fitting, FEWEST_LANES))
    return owners[:shown], max(0, len(owners) - shown)


@dataclass(frozen=True)
class Lanes:
    """Lanes over one scale, and how many owners are left out."""

    scale: Scale
    rows: list[Lane]
    left_out: int

    @property
    def hatched(self) -> list[str]:
        """The kinds for which the lanes need a hatching."""
        return sorted(set().union(*(row.chart.hatched for row in self.rows)))

    @classmethod
    def of(
        cls,
        actions: Iterable[ChartAction],
        owners: Callable[[ChartAction], Iterable[LaneOwner]],
        *,
        today: datetime.date,
        left_out: int = 0,
    ) -> Self:
        """Return the lanes of the actions."""
        grouped: dict[LaneOwner, list[ChartAction]] = {}
        days: list[datetime.date] = []
        for drawn in actions:
            days += drawn.days()
            for owner in owners(drawn):
                grouped.setdefault(owner, []).append(drawn)
        scale = Scale.over(days, today=today)
        rows = [_lane(owner, group, scale) for owner, group in grouped.items()]
        return cls(scale, sorted(rows, key=lambda row: row.order), left_out)


def _lane(owner: LaneOwner, actions: Sequence[ChartAction], scale: Scale) -> Lane:
    by_number = {drawn.action.pk: drawn for drawn in actions}
    intervals = [
        LaneInterval(interval, by_number[interval.state.action])
        for interval in standing_intervals(drawn.coded for drawn in actions)
    ]
    with_bars = [interval for interval in intervals if interval.has_bar]
    sentences = [interval.sentence(actions, scale.today) for interval in with_bars]
    acts = [bar for drawn in actions for bar in act_ticks(drawn, scale)]
    proposals = stacked(proposal_bars(actions, scale))
    deadlines = [bar for drawn in actions for bar in deadline_flags(drawn, scale)]
    further = [bar.words for bar in (*acts, *proposals, *deadlines)]
    standing = _standing_today(intervals, actions, scale.today)
    today = standing.measure.words if standing.measure else _("Nothing stands.")
    chart = LaneChart(
        bars=[interval.bar(scale, words) for interval, words in zip(with_bars, sentences, strict=True)],
        acts=acts,
        proposals=proposals,
        deadlines=deadlines,
        # The years before are told in words below the chart: in each lane's name they would be heard twice.
        words=_("%(who)s: %(what)s") % {"who": owner.label, "what": today},
        height=height_of(proposals),
    )
    return Lane(owner.label, owner.address, standing, chart, [*sentences, *further])


def _standing_today(
    intervals: Iterable[LaneInterval], actions: Sequence[ChartAction], today: datetime.date
) -> LaneStanding:
    current = next((interval for interval in intervals if interval.includes(today)), None)
    if current:
        return LaneStanding(current.leading.action, current.measure(today))
    latest = max((drawn.action for drawn in actions), key=lambda action: (str(action.latest or ""), action.pk))
    return LaneStanding(latest, None)
