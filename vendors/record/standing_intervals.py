"""Where one country stands on one vendor from day to day: from times in effect and steps to stretches of time.

Plain values in, plain values out; `record.standing_periods` reads the former and writes the latter.
"""

import bisect
import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import OVER, STRICTNESS, Kind, Status

_RANK = {kind: rank for rank, kind in enumerate(STRICTNESS)}
ANSWERS = (Status.PROPOSED, Status.REJECTED, *sorted(OVER))
"""Steps of measures that are not in effect. On one day an answer counts as later than the proposal that it answers."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A time in effect of one action, its end excluded, and the date of the step that began it as it is known."""

    kind: Kind
    start: datetime.date
    end: datetime.date
    action: int
    since: PartialDate | None

    @property
    def order(self) -> tuple[int, datetime.date, int]:
        """The strictest first, of these the one longest in effect."""
        return (_RANK[self.kind], self.start, self.action)


@dataclass(frozen=True, slots=True)
class Answer:
    """A proposal, a refusal or an end: it had happened from the day `begun` on, and counts as of `day`."""

    kind: Kind
    status: Status
    begun: datetime.date
    day: datetime.date
    date: PartialDate | None


@dataclass(frozen=True, slots=True)
class Stand:
    """The strictest measure in effect, for which the status `adopted` stands, or else the last thing that happened."""

    kind: Kind
    status: Status
    since: PartialDate | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which a country stands on a vendor unchanged: its end is excluded, None where it still lasts."""

    start: datetime.date
    end: datetime.date | None
    stand: Stand


def stretches(measures: Iterable[Measure], answers: Iterable[Answer]) -> list[Stretch]:
    """Return the times in which the pair stands unchanged, in order, from the first day on which it stands at all."""
    found: list[Stretch] = []
    since: tuple[datetime.date, Stand] | None = None
    for day, stand in _changes(measures, answers):
        if since:
            found.append(Stretch(since[0], day, since[1]))
        since = (day, stand) if stand else None
    return [*found, Stretch(since[0], None, since[1])] if since else found


def _changes(measures: Iterable[Measure], answers: Iterable[Answer]) -> Iterator[tuple[datetime.date, Stand | None]]:
    """Give each day on which the pair begins to stand otherwise than before, and how."""
    real = [measure for measure in measures if measure.start < measure.end]
    starting, ending = _by(real, "start"), _by(real, "end")
    given = _by(answers, "begun")
    active: list[tuple[tuple[int, datetime.date, int], Measure]] = []
    last = _Last()
    before: Stand | None = None
    for day in sorted({*starting, *ending, *given} - {datetime.date.max}):
        for measure in ending.get(day, ()):
            del active[bisect.bisect_left(active, measure.order, key=_order)]
        for measure in starting.get(day, ()):
            bisect.insort(active, (measure.order, measure), key=_order)
        for answer in given.get(day, ()):
            last.take(answer)
        stand = Stand(active[0][1].kind, Status.ADOPTED, active[0][1].since) if active else last.stand()
        if stand != before:
            yield day, stand
            before = stand


def _by[Row](rows: Iterable[Row], attribute: str) -> dict[datetime.date, list[Row]]:
    found: dict[datetime.date, list[Row]] = {}
    for row in rows:
        found.setdefault(getattr(row, attribute), []).append(row)
    return found


def _order(entry: tuple[tuple[int, datetime.date, int], Any]) -> tuple[int, datetime.date, int]:
    return entry[0]


@dataclass(slots=True)
class _Last:
    """Of each kind and status the latest day, and the latest date told, of the answers taken so far."""

    days: dict[tuple[Kind, Status], datetime.date] = field(default_factory=dict)
    dates: dict[tuple[Kind, Status], PartialDate] = field(default_factory=dict)

    def take(self, answer: Answer) -> None:
        key = (answer.kind, answer.status)
        self.days[key] = max(answer.day, self.days.get(key, answer.day))
        if answer.date:
            self.dates[key] = max(answer.date, self.dates.get(key, answer.date))

    def stand(self) -> Stand | None:
        if not self.days:
            return None
        kind, status = max(self.days, key=lambda key: (self.days[key], ANSWERS.index(key[1]), key[0]))
        return Stand(kind, status, self.dates.get((kind, status)))
