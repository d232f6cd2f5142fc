"""What a country's actions on a vendor amount to on a day: which stand, which are proposed, done once, or over."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, Force, Kind, Status
from vendors.models.milestones import CLOSING
from vendors.record.standing_intervals import (
    NO_NEWS_AFTER_MONTHS,
    CodedAction,
    StandingInterval,
    may_stand,
    months_after,
    standing_intervals,
)
from vendors.site.chart_rows import ChartAction, ChartStep
from vendors.site.leading_measure import LeadingMeasure


class Group(StrEnum):
    """What an action is on a day, beside the pair's other actions."""

    STANDING = "standing"
    PROPOSED = "proposed"
    NO_NEWS = "no-news"
    ACT = "act"
    """Done once, on its day."""
    ADVICE = "advice"
    """A ban, restriction or permission that only advises, and so never stands."""
    TO_COME = "to-come"
    """All its steps lie ahead."""
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Leading:
    """The leading measure of a pair on a day, with what its own steps say of it."""

    action: ChartAction
    measure: LeadingMeasure
    in_force: bool
    """Whether a step by which it came into force is recorded."""
    since: PartialDate | None
    """When it came into force, or else since when it stands; None where that is not known."""
    deadline: ChartStep | None
    """The next of its deadlines, or the last one where none lies ahead."""
    deadline_ahead: bool

    @property
    def is_over(self) -> bool:
        """Whether nothing stands or is proposed, and this is the last that ended or was rejected."""
        return self.measure.status in CLOSING


@dataclass(frozen=True, slots=True)
class PairState:
    """A country's actions on a vendor on a day, by what they are, each group in the order in which they were given."""

    leading: Leading | None
    """None where nothing leads: all that is recorded are single acts and advice, or nothing is."""
    groups: Mapping[Group, Sequence[ChartAction]]
    unsorted: int = 0
    """How many actions there are where they are too many to be sorted into groups: then there is no group."""

    def of(self, group: Group) -> Sequence[ChartAction]:
        return self.groups.get(group, ())


def pair_state(actions: Sequence[ChartAction], today: datetime.date) -> PairState:
    """Return what the actions, all of them of one country on one vendor, amount to today."""
    coded = [drawn.coded for drawn in actions]
    groups: dict[Group, list[ChartAction]] = {}
    for drawn in actions:
        groups.setdefault(_group(drawn.coded, coded, today), []).append(drawn)
    return PairState(leading_of(actions, current_interval(standing_intervals(coded), today), today), groups)


def current_interval(intervals: Sequence[StandingInterval], today: datetime.date) -> StandingInterval | None:
    """Return the interval in which a day lies."""
    return next((i for i in intervals if i.start <= today and (i.end is None or i.end > today)), None)


def leading_of(
    actions: Sequence[ChartAction], current: StandingInterval | None, today: datetime.date
) -> Leading | None:
    """Return what leads in the current interval with what its own steps say; its action is among those given."""
    if current is None:
        return None
    drawn = next(drawn for drawn in actions if drawn.action.pk == current.state.action)
    taken = [step for step in drawn.steps if step.first_day is None or step.first_day <= today]
    measure = LeadingMeasure.of(current.state, area=drawn.action.area, last_news=taken[-1].date if taken else None)
    begun = [step for step in taken if step.status == Status.IN_FORCE]
    # The first step into force at or after the decision: one of an earlier time in effect says nothing of this one.
    since = measure.since
    of_this_time = [step for step in begun if not since or not step.date or step.date.last_day >= since.first_day]
    since = of_this_time[0].date if of_this_time else since
    return Leading(drawn, measure, bool(of_this_time), since, *_deadline(drawn.deadlines, today))


def _deadline(deadlines: Sequence[ChartStep], today: datetime.date) -> tuple[ChartStep | None, bool]:
    """Return the next deadline, or else the last one, and whether it lies ahead."""
    by_day = sorted(deadlines, key=lambda step: step.last_day or datetime.date.max)
    ahead = [step for step in by_day if step.last_day and step.last_day >= today]
    if ahead:
        return ahead[0], True
    return (by_day[-1] if by_day else None), False


def _group(action: CodedAction, actions: Sequence[CodedAction], today: datetime.date) -> Group:
    if action.force == Force.ACT or action.kind == Kind.PENALTY:
        return _group_of_act(action, today)
    # Only what takes a warning's place depends on the pair's other actions.
    others = actions if action.kind == Kind.WARNING else [action]
    current = current_interval(standing_intervals(others, may_lead=lambda candidate: candidate is action), today)
    if current is None and action.steps and action.steps[0].day > today:
        return Group.TO_COME
    if current is None:
        return Group.OVER if may_stand(action) else Group.ADVICE
    if current.state.no_news:
        return Group.NO_NEWS
    if current.state.status in IN_EFFECT:
        return Group.STANDING
    return Group.PROPOSED if current.state.status == Status.PROPOSED else Group.OVER


def _group_of_act(action: CodedAction, today: datetime.date) -> Group:
    if any(step.status in IN_EFFECT for step in action.steps):
        return Group.ACT
    if not action.steps or action.steps[-1].status != Status.PROPOSED:
        return Group.OVER
    silent = months_after(action.steps[-1].day, NO_NEWS_AFTER_MONTHS) <= today
    return Group.NO_NEWS if silent else Group.PROPOSED
