"""The standing of one country on one vendor over time, as intervals in which it does not change.

Plain values in, plain values out: `record.standing_periods` reads the former from the database and writes the latter.
"""

import bisect
import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import OVER, STRICTNESS, Kind, Status

_RANK = {kind: rank for rank, kind in enumerate(STRICTNESS)}
STATUSES_WITHOUT_EFFECT = (Status.PROPOSED, Status.REJECTED, *sorted(OVER))
"""Statuses of steps that leave no measure in effect. Of two steps on one day, the status that comes later here counts
as the later step: a refusal answers a proposal."""


@dataclass(frozen=True, slots=True)
class EffectSpan:
    """A time in which one action is in effect, its end excluded. `since`: the partial date of the step that began
    it."""

    kind: Kind
    start: datetime.date
    end: datetime.date
    action: int
    since: PartialDate | None

    @property
    def rank(self) -> tuple[int, datetime.date, int]:
        """A sort key: the strictest measure first, and of equally strict ones the one longest in effect."""
        return (_RANK[self.kind], self.start, self.action)


@dataclass(frozen=True, slots=True)
class StepWithoutEffect:
    """A proposal, a refusal or an end. It is known to have happened from `happened_on` on, and is ordered by `day`.

    The two differ where an end is known to the month or year only: what "ended in 2022" is no longer in effect from
    some day of that year, and comes after every other step of that year.
    """

    kind: Kind
    status: Status
    happened_on: datetime.date
    day: datetime.date
    date: PartialDate | None


@dataclass(frozen=True, slots=True)
class StandingState:
    """The strictest measure in effect, with the status `adopted`; without one, the last step that was taken."""

    kind: Kind
    status: Status
    since: PartialDate | None


@dataclass(frozen=True, slots=True)
class StandingInterval:
    """A time in which a standing does not change. Its end is excluded, and None where it still lasts."""

    start: datetime.date
    end: datetime.date | None
    state: StandingState


def standing_intervals(spans: Iterable[EffectSpan], other_steps: Iterable[StepWithoutEffect]) -> list[StandingInterval]:
    """Return the intervals of a pair's standing in order, from the first day on which there is any."""
    intervals: list[StandingInterval] = []
    since: tuple[datetime.date, StandingState] | None = None
    for day, state in _changes(spans, other_steps):
        if since:
            intervals.append(StandingInterval(since[0], day, since[1]))
        since = (day, state) if state else None
    return [*intervals, StandingInterval(since[0], None, since[1])] if since else intervals


def _changes(
    spans: Iterable[EffectSpan], other_steps: Iterable[StepWithoutEffect]
) -> Iterator[tuple[datetime.date, StandingState | None]]:
    """Yield each day on which the standing changes, and what it is from then on (None for no standing)."""
    effective_spans = [span for span in spans if span.start < span.end]
    starting, ending = _group_by(effective_spans, "start"), _group_by(effective_spans, "end")
    other_steps_by_day = _group_by(other_steps, "happened_on")
    active: list[tuple[tuple[int, datetime.date, int], EffectSpan]] = []
    last_step = _LastStep()
    previous: StandingState | None = None
    for day in sorted({*starting, *ending, *other_steps_by_day} - {datetime.date.max}):
        for span in ending.get(day, ()):
            del active[bisect.bisect_left(active, span.rank, key=_rank_of)]
        for span in starting.get(day, ()):
            bisect.insort(active, (span.rank, span), key=_rank_of)
        for step in other_steps_by_day.get(day, ()):
            last_step.take(step)
        state = StandingState(active[0][1].kind, Status.ADOPTED, active[0][1].since) if active else last_step.state()
        if state != previous:
            yield day, state
            previous = state


def _group_by[T](rows: Iterable[T], attribute: str) -> dict[datetime.date, list[T]]:
    by_day: dict[datetime.date, list[T]] = {}
    for row in rows:
        by_day.setdefault(getattr(row, attribute), []).append(row)
    return by_day


def _rank_of(entry: tuple[tuple[int, datetime.date, int], Any]) -> tuple[int, datetime.date, int]:
    return entry[0]


@dataclass(slots=True)
class _LastStep:
    """The latest day, and the latest known date, of the steps taken so far, for each kind and status."""

    days: dict[tuple[Kind, Status], datetime.date] = field(default_factory=dict)
    dates: dict[tuple[Kind, Status], PartialDate] = field(default_factory=dict)

    def take(self, step: StepWithoutEffect) -> None:
        key = (step.kind, step.status)
        self.days[key] = max(step.day, self.days.get(key, step.day))
        if step.date:
            self.dates[key] = max(step.date, self.dates.get(key, step.date))

    def state(self) -> StandingState | None:
        if not self.days:
            return None
        kind, status = max(self.days, key=lambda key: (self.days[key], STATUSES_WITHOUT_EFFECT.index(key[1]), key[0]))
        return StandingState(kind, status, self.dates.get((kind, status)))
