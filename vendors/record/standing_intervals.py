"""The standing of one country on one vendor from day to day (codebook, section 7). Plain values in, plain values out.

A standing is the leading measure among those that stand on a day: what is in effect before what is only proposed, and
both before what has had no news for two years; where nothing stands, it is the last thing that ended or was refused.
`record.standing_periods` reads the actions from the database and stores the intervals; charts build their own.
"""

import bisect
import calendar
import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, OVER, STRICTNESS_RANK, Force, Kind, Reach, Scope, Status
from vendors.models.effect_periods import RECORD_BEGINS, Period, end_after
from vendors.models.milestones import CLOSING

NO_NEWS_AFTER_MONTHS = 24
"""Months without a step after which an inquiry or a proposal is no longer shown as current: the codebook's figure."""

_FORCE = {force: rank for rank, force in enumerate((Force.LAW, Force.POLICY, Force.ADVICE, Force.ACT))}
_REACH = {reach: rank for rank, reach in enumerate((Reach.NATIONAL, Reach.REGIONAL, Reach.BODY, Reach.CASE))}
_BREADTH = (
    Scope.NETWORKS,
    Scope.FIVE_G,
    Scope.MARKET,
    Scope.CORE,
    Scope.GOVERNMENT,
    Scope.CRITICAL_INFRASTRUCTURE,
)
"""The widest scope first; the rest count alike, after these."""
_MEASURES = frozenset({Kind.BAN, Kind.RESTRICTION, Kind.PERMISSION})
_BINDING = frozenset({Force.LAW, Force.POLICY, ""})
"""Forces with which a measure stands. An action that nobody has coded yet counts as one that may."""


class Tier(IntEnum):
    """What leads whatever its kind: a proposed ban never hides a restriction in effect."""

    IN_EFFECT = 0
    PROPOSED = 1
    NO_NEWS = 2
    OVER = 3


@dataclass(frozen=True, slots=True)
class Step:
    """A step taken: its status, its date as it is known, and the day from which it counts, the first that it can mean.

    `latest` is the last day that the date can mean where something ends, by which ends are compared.
    """

    status: Status
    date: PartialDate | None
    day: datetime.date
    latest: datetime.date


type StepColumns = tuple[str, PartialDate | None, datetime.date | None, datetime.date | None]


def in_sequence(rows: Iterable[StepColumns]) -> list[Step]:
    """Return the steps of (status, date, first day, last day), given in order; none counts before the last one."""
    steps: list[Step] = []
    for status, date, first_day, last_day in rows:
        day = first_day or RECORD_BEGINS
        if steps and status in CLOSING:
            day = end_after(steps[-1].day, date)
        elif steps:
            day = max(day, steps[-1].day)
        steps.append(Step(Status(status), date, day, max(day, last_day or day) if status in CLOSING else day))
    return steps


@dataclass(frozen=True, slots=True)
class CodedAction:
    """What the standing needs to know of an action. `steps` are in order; deadlines are no steps."""

    number: int
    kind: Kind
    force: str
    reach: str
    scope: tuple[Scope, ...]
    steps: Sequence[Step]
    periods: Sequence[Period]


@dataclass(frozen=True, slots=True)
class StandingState:
    """The leading measure: the action, its coding, and since when. `status` is `adopted` for all that is in effect."""

    action: int
    kind: Kind
    status: Status
    force: str
    reach: str
    scope: tuple[Scope, ...]
    since: PartialDate | None
    no_news: bool = False


@dataclass(frozen=True, slots=True)
class StandingInterval:
    """A time during which the standing does not change: the end day is excluded, None where it is open."""

    start: datetime.date
    end: datetime.date | None
    state: StandingState


type Rank = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Spell:
    """A time in which one action would lead if nothing ranked before it: the end day is excluded."""

    start: datetime.date
    end: datetime.date
    rank: Rank
    state: StandingState


def may_stand(action: CodedAction) -> bool:
    """Return whether the action, once adopted, stands until it ends (codebook, "What may stand")."""
    if action.force == Force.ACT or action.kind == Kind.PENALTY:
        return False
    return action.force in _BINDING if action.kind in _MEASURES else True


def standing_intervals(
    actions: Iterable[CodedAction], *, may_lead: Callable[[CodedAction], bool] | None = None
) -> list[StandingInterval]:
    """Return the intervals of one country and one vendor in order, from the first day on which there is a standing.

    With `may_lead`, only actions of which it is true are shown; what replaces a warning replaces it all the same.
    """
    intervals: list[StandingInterval] = []
    current: tuple[datetime.date, StandingState] | None = None
    for day, state in _changes(list(actions), may_lead):
        if current:
            intervals.append(StandingInterval(current[0], day, current[1]))
        current = (day, state) if state else None
    return [*intervals, StandingInterval(current[0], None, current[1])] if current else intervals


def _changes(
    actions: Sequence[CodedAction], may_lead: Callable[[CodedAction], bool] | None
) -> Iterator[tuple[datetime.date, StandingState | None]]:
    """Yield each day on which the standing becomes another one, with what it becomes."""
    leading = filter(may_lead, actions) if may_lead else actions
    spells = [spell for action in leading for spell in _spells(action, actions) if spell.start < spell.end]
    starting: dict[datetime.date, list[_Spell]] = {}
    ending: dict[datetime.date, list[_Spell]] = {}
    for spell in spells:
        starting.setdefault(spell.start, []).append(spell)
        ending.setdefault(spell.end, []).append(spell)
    active: list[tuple[Rank, int, _Spell]] = []
    before: StandingState | None = None
    for day in sorted({*starting, *ending} - {datetime.date.max}):
        for spell in ending.get(day, ()):
            del active[bisect.bisect_left(active, (spell.rank, id(spell)), key=_sort_key)]
        for spell in starting.get(day, ()):
            bisect.insort(active, (spell.rank, id(spell), spell), key=_sort_key)
        state = active[0][2].state if active else None
        if state != before:
            yield day, state
            before = state


def _sort_key(entry: tuple[Rank, int, _Spell]) -> tuple[Rank, int]:
    return entry[:2]


def _spells(action: CodedAction, others: Sequence[CodedAction]) -> Iterator[_Spell]:
    if action.force == Force.ACT or action.kind == Kind.PENALTY:
        return
    if may_stand(action):
        for period in action.periods:
            end = period.end or datetime.date.max
            if action.kind == Kind.WARNING:
                end = min(end, _replaced(action, period.start, others))
            yield from _in_effect(action, period.start, end)
    yield from _open_proposals(action)
    yield from _last_outcome(action)


def _in_effect(action: CodedAction, start: datetime.date, end: datetime.date) -> Iterator[_Spell]:
    begun = [step for step in action.steps if step.status in IN_EFFECT and step.day == start]
    since = max((step.date for step in begun if step.date), default=None)
    if since is None and start != RECORD_BEGINS:
        since = PartialDate.of(start)
    if action.kind == Kind.INVESTIGATION:
        yield from _until_no_news(action, Status.ADOPTED, Tier.IN_EFFECT, start, end, since)
    else:
        yield _spell(action, Status.ADOPTED, Tier.IN_EFFECT, start, end, since)


def _replaced(warning: CodedAction, start: datetime.date, others: Sequence[CodedAction]) -> datetime.date:
    """Return the day on which a national ban or restriction that binds takes a warning's place, if ever."""
    days = [
        period.start
        for action in others
        if action.kind in (Kind.BAN, Kind.RESTRICTION) and action.reach == Reach.NATIONAL and may_stand(action)
        for period in action.periods
        if period.start >= start
    ]
    return min(days, default=datetime.date.max)


def _open_proposals(action: CodedAction) -> Iterator[_Spell]:
    """Yield the times in which the action was proposed: a proposal about what is decided already is none."""
    since: Step | None = None
    decided = False
    for step in action.steps:
        if step.status == Status.PROPOSED:
            since = since or (None if decided else step)
        else:
            if since:
                yield from _proposal(action, since, step.day)
            since, decided = None, step.status in IN_EFFECT | OVER
    if since:
        yield from _proposal(action, since, datetime.date.max)


def _proposal(action: CodedAction, made: Step, answered: datetime.date) -> Iterator[_Spell]:
    yield from _until_no_news(action, Status.PROPOSED, Tier.PROPOSED, made.day, answered, made.date)


def _until_no_news(
    action: CodedAction,
    status: Status,
    tier: Tier,
    start: datetime.date,
    end: datetime.date,
    since: PartialDate | None,
) -> Iterator[_Spell]:
    """Yield the time as current for two years after each step in it, and as without news from then on."""
    news = sorted({start, *(step.day for step in action.steps if start <= step.day < end)})
    for day, following in zip(news, [*news[1:], end], strict=True):
        silent = min(months_after(day, NO_NEWS_AFTER_MONTHS), following)
        yield _spell(action, status, tier, day, silent, since)
        yield _spell(action, status, Tier.NO_NEWS, silent, following, since)


def _last_outcome(action: CodedAction) -> Iterator[_Spell]:
    """Yield the times after an end or a refusal, until the action's next step; what confirms it does not move it."""
    since: PartialDate | None = None
    before: Status | None = None
    for place, step in enumerate(action.steps):
        since = since if since and step.status == before else step.date
        before = step.status
        if step.status in CLOSING:
            following = action.steps[place + 1].day if place + 1 < len(action.steps) else datetime.date.max
            yield _spell(action, step.status, Tier.OVER, step.day, following, since, latest=step.latest)


def _spell(
    action: CodedAction,
    status: Status,
    tier: Tier,
    start: datetime.date,
    end: datetime.date,
    since: PartialDate | None,
    *,
    latest: datetime.date | None = None,
) -> _Spell:
    state = StandingState(
        action.number, action.kind, status, action.force, action.reach, action.scope, since, tier == Tier.NO_NEWS
    )
    coding = (STRICTNESS_RANK[action.kind], force_rank(action.force), reach_rank(action.reach), breadth(action.scope))
    age = -(latest or start).toordinal()
    # Of what is over, the latest thing that happened is what a reader wants to know, however strict it was.
    rank = (tier, age, *coding) if tier == Tier.OVER else (tier, *coding, age)
    return _Spell(start, end, (*rank, -action.number), state)


def force_rank(force: str) -> int:
    """Return the place of a force among the forces, the strongest first; one that nobody has coded comes last."""
    return _FORCE[Force(force)] if force else len(_FORCE)


def reach_rank(reach: str) -> int:
    """Return the place of a reach among the reaches, the widest first; one that nobody has coded comes last."""
    return _REACH[Reach(reach)] if reach else len(_REACH)


def breadth(scope: Iterable[Scope]) -> int:
    """Return the place of the widest scope among the scopes, 0 for networks; without any it comes last."""
    return min((_BREADTH.index(part) if part in _BREADTH else len(_BREADTH) for part in scope), default=len(_BREADTH))


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day of the month so many months later, or the last day of a shorter month, or of all days."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if year > datetime.MAXYEAR:
        return datetime.date.max
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
