"""What charts are drawn from: actions with their vendors, steps and times in effect, read as plain rows.

A page draws some hundred actions with a thousand rows of theirs: rows are made in a fraction of the time of instances.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Kind
from vendors.models import Action, EffectPeriod, Milestone
from vendors.models.actions import ActionQuerySet
from vendors.models.effect_periods import Period
from vendors.models.milestones import order_of_step
from vendors.record.standing_intervals import CodedAction, in_sequence


class ChartStep(NamedTuple):
    """A milestone: its columns."""

    date: PartialDate | None
    first_day: datetime.date | None
    last_day: datetime.date | None
    status: str
    is_deadline: bool
    position: int
    number: int
    outcome: str
    outcome_on: datetime.date | None
    note: str = ""

    @property
    def order(self) -> tuple[datetime.date, str, int, int]:
        return order_of_step(self.date, self.status, self.position, self.number)


class ChartVendor(NamedTuple):
    """A vendor's slug and name."""

    slug: str
    name: str


@dataclass(frozen=True)
class ChartAction:
    """An action with what is drawn of it: vendors by name, steps in order, deadlines, times in effect."""

    action: Action
    vendors: Sequence[ChartVendor]
    steps: Sequence[ChartStep]
    deadlines: Sequence[ChartStep]
    periods: Sequence[Period]

    def days(self) -> Iterable[datetime.date]:
        """Return the days that a scale must reach."""
        return (day for step in (*self.steps, *self.deadlines) for day in (step.first_day, step.last_day) if day)

    @cached_property
    def coded(self) -> CodedAction:
        """What the standing needs to know of it."""
        steps = in_sequence((step.status, step.date, step.first_day, step.last_day) for step in self.steps)
        action = self.action
        kind = Kind(action.kind)
        return CodedAction(action.pk, kind, action.force, action.reach, action.scope, steps, self.periods)


def chart_actions(queryset: ActionQuerySet) -> list[ChartAction]:
    """Return the actions, in their order, with what is drawn of them, in four queries."""
    actions = list(queryset.for_lanes())
    if not actions:
        return []
    numbers = [action.pk for action in actions]
    vendors, steps, periods = _vendors(numbers), _steps(numbers), _periods(numbers)
    return [
        ChartAction(
            action,
            vendors=vendors.get(action.pk, ()),
            steps=sorted((s for s in steps.get(action.pk, ()) if not s.is_deadline), key=lambda step: step.order),
            deadlines=[step for step in steps.get(action.pk, ()) if step.is_deadline and step.last_day],
            periods=periods.get(action.pk, ()),
        )
        for action in actions
    ]


def _vendors(actions: Sequence[int]) -> Mapping[int, list[ChartVendor]]:
    by_action: dict[int, list[ChartVendor]] = {}
    links = Action.vendors.through._default_manager.filter(action__in=actions).order_by("vendor__name")
    for action, slug, name in links.values_list("action", "vendor", "vendor__name"):
        by_action.setdefault(action, []).append(ChartVendor(slug, name))
    return by_action


def _steps(actions: Sequence[int]) -> Mapping[int, list[ChartStep]]:
    by_action: dict[int, list[ChartStep]] = {}
    columns = (
        "date",
        "first_day",
        "last_day",
        "status",
        "is_deadline",
        "position",
        "pk",
        "outcome",
        "outcome_on",
        "note",
    )
    for action, *row in Milestone.objects.filter(action__in=actions).values_list("action", *columns):
        by_action.setdefault(action, []).append(ChartStep(*row))
    return by_action


def _periods(actions: Sequence[int]) -> Mapping[int, list[Period]]:
    by_action: dict[int, list[Period]] = {}
    for action, start, end in EffectPeriod.objects.filter(action__in=actions).values_list("action", "start", "end"):
        by_action.setdefault(action, []).append(Period(start, end))
    return by_action
