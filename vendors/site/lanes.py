"""Lanes: for each vendor (or each country) what it faced over the years, where it stands, and the same in words."""

import datetime
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from vendors.extraction.vocabulary import UNNAMED
from vendors.models import Action
from vendors.record.standing_intervals import StandingInterval, standing_intervals
from vendors.site.chart_rows import ChartAction
from vendors.site.charts import LaneChart, Scale, height_of, stacked
from vendors.site.lane_marks import LaneInterval, act_ticks, deadline_flags, proposal_bars
from vendors.site.leading_measure import LeadingMeasure, Weight

MOST_ACTIONS, FEWEST_LANES = 120, 2
"""Actions that a page's lanes draw at most, so that it stays below 150 kB; two lanes are drawn whatever they hold."""
CROWDED = MOST_ACTIONS // FEWEST_LANES
"""Actions that one lane is drawn from, one by one. No pair of the shipped record has more than 44."""


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
    marked: int
    """Actions whose marks are drawn: all, or the latest of a crowded lane."""
    total: int
    listed: str = ""
    """The address of the list of all its actions, where not all are drawn."""

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


@dataclass(frozen=True, slots=True)
class LaneContent:
    """What a lane is drawn from: the actions whose marks it has, and its standing over time.

    The standing is that of all its `total` actions, also where only the latest are among `actions`.
    """

    owner: LaneOwner
    actions: Sequence[ChartAction]
    intervals: Sequence[LaneInterval]
    total: int
    listed: str = ""

    @classmethod
    def of(cls, owner: LaneOwner, actions: Sequence[ChartAction]) -> Self:
        """Return a lane of which all actions are drawn."""
        intervals = lane_intervals(standing_intervals(drawn.coded for drawn in actions), actions)
        return cls(owner, actions, intervals, len(actions))

    @property
    def read(self) -> list[ChartAction]:
        """All actions that were read for it: those that are drawn, and those that led."""
        return list({d.action.pk: d for d in (*self.actions, *(i.leading for i in self.intervals))}.values())


def lane_intervals(intervals: Iterable[StandingInterval], actions: Iterable[ChartAction]) -> list[LaneInterval]:
    """Return the intervals with the actions that lead in them, which are among those given."""
    by_number = {drawn.action.pk: drawn for drawn in actions}
    return [LaneInterval(interval, by_number[interval.state.action]) for interval in intervals]


def busiest(counts: Mapping[str, int], most: int) -> tuple[list[str], int]:
    """Return the owners of the most actions, and how many owners are left out.

    At most so many lanes, and fewer where they would hold more actions than a page can draw at once. Of actions that
    name no vendor no standing is stored, so that they have no lane where they are too many to be read one by one.
    """
    acting = sorted((value for value in counts if counts[value]), key=lambda value: (-counts[value], value))
    owners = [value for value in acting if value != UNNAMED or counts[value] <= CROWDED]
    totals = itertools.accumulate(counts[value] for value in owners)
    fitting = sum(total <= MOST_ACTIONS for total in totals)
    shown = min(most, max(fitting, FEWEST_LANES))
    return owners[:shown], len(acting) - len(owners[:shown])


@dataclass(frozen=True)
class Lanes:
    """Lanes over one scale, and how many owners are left out."""

    scale: Scale
    rows: list[Lane]
    left_out: int

    @property
    def crowded(self) -> list[Lane]:
        """The lanes that show the latest of their actions only."""
        return [row for row in self.rows if row.marked < row.total]

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
        crowded: Iterable[LaneContent] = (),
    ) -> Self:
        """Return the lanes of the actions, and with them those of owners with more actions than are drawn."""
        grouped: dict[LaneOwner, list[ChartAction]] = {}
        days: list[datetime.date] = []
        for drawn in actions:
            days += drawn.days()
            for owner in owners(drawn):
                grouped.setdefault(owner, []).append(drawn)
        contents = [*(LaneContent.of(owner, group) for owner, group in grouped.items()), *crowded]
        days += [day for content in contents if content.listed for drawn in content.read for day in drawn.days()]
        scale = Scale.over(days, today=today)
        rows = [_lane(content, scale) for content in contents]
        return cls(scale, sorted(rows, key=lambda row: row.order), left_out)


def _lane(content: LaneContent, scale: Scale) -> Lane:
    owner, actions, intervals = content.owner, content.actions, content.intervals
    with_bars = [interval for interval in intervals if interval.has_bar]
    sentences = [interval.sentence(content.read, scale.today) for interval in with_bars]
    acts = [bar for drawn in actions for bar in act_ticks(drawn, scale)]
    proposals = stacked(proposal_bars(actions, scale))
    deadlines = [bar for drawn in actions for bar in deadline_flags(drawn, scale)]
    further = [bar.words for bar in (*acts, *proposals, *deadlines)]
    standing = _standing_today(intervals, actions, scale.today)
    today = standing.measure.words if standing.measure else _("Nothing in place.")
    chart = LaneChart(
        bars=[interval.bar(scale, words) for interval, words in zip(with_bars, sentences, strict=True)],
        acts=acts,
        proposals=proposals,
        deadlines=deadlines,
        # The years before are told in words below the chart: in each lane's name they would be heard twice.
        words=_("%(who)s: %(what)s") % {"who": owner.label, "what": today},
        height=height_of(proposals),
    )
    told = [*sentences, *further]
    return Lane(owner.label, owner.address, standing, chart, told, len(actions), content.total, content.listed)


def _standing_today(
    intervals: Iterable[LaneInterval], actions: Sequence[ChartAction], today: datetime.date
) -> LaneStanding:
    current = next((interval for interval in intervals if interval.includes(today)), None)
    if current:
        return LaneStanding(current.leading.action, current.measure(today))
    latest = max((drawn.action for drawn in actions), key=lambda action: (str(action.latest or ""), action.pk))
    return LaneStanding(latest, None)
