"""Lanes: for each vendor (or each country) what it faced over the years, where it stands, and the same in words."""

import datetime
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from django.utils.translation import gettext as _

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, STRICTNESS_RANK, Kind, Status
from vendors.listing.facet_members import MemberSets
from vendors.listing.presentation import short_date
from vendors.models import Action
from vendors.models.choices import IN_SENTENCE, KindChoices
from vendors.models.effect_periods import RECORD_BEGINS
from vendors.site.chart_rows import ChartAction, ChartStep
from vendors.site.charts import Bar, EffectSpan, LaneChart, LaneSegment, Scale, height_of, stacked, strictest

MOST_ACTIONS, FEWEST_LANES = 120, 2
"""Actions that a page's lanes draw at most, so that it stays below 150 kB; two lanes are drawn whatever they hold."""
PROPOSALS = 12
"""The most proposals drawn in one lane: the latest; all stand in the timeline."""


@dataclass(frozen=True, slots=True)
class LaneStanding:
    """Where a lane stands today: the strictest measure in effect, or the last thing that happened."""

    action: Action
    in_effect: bool
    since: PartialDate | None


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
        """The strictest in effect first, then what is not in effect, each by name."""
        return (0 if self.standing.in_effect else 1, STRICTNESS_RANK[Kind(self.standing.action.kind)], self.label)


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
    segments = strictest(_effect_spans(actions))
    by_number = {drawn.action.pk: drawn for drawn in actions}
    standing = _standing_today(segments, by_number, scale.today)
    sentences = [_sentence(segment, by_number, scale.today) for segment in segments]
    proposals = stacked([scale.bar(*proposal) for proposal in _latest(_proposals(actions))])
    chart = LaneChart(
        bars=[_bar(segment, by_number, scale, words) for segment, words in zip(segments, sentences, strict=True)],
        proposals=proposals,
        height=height_of(proposals),
        deadlines=[bar for drawn in actions for bar in _deadlines(drawn, scale)],
        words=_("%(who)s: %(what)s") % {"who": owner.label, "what": "; ".join(sentences) or _("never in effect")},
    )
    return Lane(
        owner.label, owner.address, standing, chart, sentences + [b.words for b in (*chart.proposals, *chart.deadlines)]
    )


def _effect_spans(actions: Iterable[ChartAction]) -> list[EffectSpan]:
    return [EffectSpan(Kind(d.action.kind), p.start, p.end, d.action.pk) for d in actions for p in d.periods]


def _is_on(segment: LaneSegment, day: datetime.date) -> bool:
    return segment.start <= day and (segment.end is None or segment.end > day)


def _standing_today(
    segments: Sequence[LaneSegment], actions: dict[int, ChartAction], today: datetime.date
) -> LaneStanding:
    current = next((segment for segment in segments if _is_on(segment, today)), None)
    if current:
        leading = actions[current.actions[0]]
        return LaneStanding(leading.action, True, since(leading, current.start))
    last = max((drawn.action for drawn in actions.values()), key=lambda action: (str(action.latest or ""), action.pk))
    return LaneStanding(last, False, last.latest)


def since(drawn: ChartAction, day: datetime.date) -> PartialDate | None:
    """Return the date of the step that put the action in effect for a time that includes the day, as precisely as it
    is known; None where no source tells it."""
    start = next(p.start for p in drawn.periods if p.start <= day and (p.end is None or p.end > day))
    dates = (step.date for step in drawn.steps if step.status in IN_EFFECT and step.first_day == start)
    return next(dates, None if start == RECORD_BEGINS else PartialDate.of(start))


def _sentence(segment: LaneSegment, actions: dict[int, ChartAction], today: datetime.date) -> str:
    leading = actions[segment.actions[0]]
    began = since(leading, segment.start)
    parts = {"kind": KindChoices(segment.kind).label, "start": short_date(began) or _("an unknown date")}
    if segment.end is None or segment.end > today:
        return _("%(kind)s since %(start)s") % parts
    if began is None or began.first_day != segment.start:  # a stricter measure, now over, had stood before it
        parts["start"] = short_date(PartialDate.of(segment.start)) if segment.start != RECORD_BEGINS else parts["start"]
    return _("%(kind)s from %(start)s to %(end)s") % {**parts, "end": _day_of_end(segment, actions)}


def _day_of_end(segment: LaneSegment, actions: dict[int, ChartAction]) -> str:
    """Return the date of the step that closed the segment, or else that of the day."""
    assert segment.end is not None
    steps = (step for drawn in actions.values() for step in drawn.steps)
    date = next((step.date for step in steps if step.first_day == segment.end), None)
    return short_date(date or PartialDate.of(segment.end))


def _bar(segment: LaneSegment, actions: dict[int, ChartAction], scale: Scale, words: str) -> Bar:
    """Return the segment's bar: struck only where its measures are over, not where a stricter one stands above them."""
    leading = actions[segment.actions[0]].action
    standing = leading.is_in_effect or segment.start > scale.today or _is_on(segment, scale.today)
    return scale.bar(segment.kind, "filled" if standing else "struck", segment.start, segment.end, words)


type Proposal = tuple[Kind, Literal["crossed", "outlined"], datetime.date, datetime.date | None, str]


@dataclass(frozen=True, slots=True)
class OpenProposal:
    """The time from an action's first proposal to what came of it, or to today."""

    drawn: ChartAction
    start: datetime.date
    answer: ChartStep | None

    def as_proposal(self) -> Proposal:
        answer, kind = self.answer, Kind(self.drawn.action.kind)
        outcome = IN_SENTENCE[Status(answer.status)] if answer else _("not decided yet")
        began = next(step.date for step in self.drawn.steps if step.first_day == self.start)
        words = _("%(kind)s proposed %(start)s: %(outcome)s") % {
            "kind": KindChoices(kind).label,
            "start": short_date(began),
            "outcome": str(outcome) + (f" {short_date(answer.date)}" if answer else ""),
        }
        rejected = answer and answer.status == Status.REJECTED
        return kind, "crossed" if rejected else "outlined", self.start, answer.first_day if answer else None, words


def _proposals(actions: Iterable[ChartAction]) -> list[OpenProposal]:
    return [proposal for drawn in actions if (proposal := _proposal(drawn))]


def _latest(proposals: Sequence[OpenProposal]) -> list[Proposal]:
    return [proposal.as_proposal() for proposal in proposals[-PROPOSALS:]]


def _proposal(drawn: ChartAction) -> OpenProposal | None:
    steps = [step for step in drawn.steps if step.first_day]
    start = next((step.first_day for step in steps if step.status == Status.PROPOSED), None)
    answer = next((step for step in steps if step.status != Status.PROPOSED), None)
    if start is None and answer is not None and answer.status == Status.REJECTED:
        start = answer.first_day
    if start is None or (answer and answer.first_day and answer.first_day < start):
        return None
    return OpenProposal(drawn, start, answer)


def _deadlines(drawn: ChartAction, scale: Scale) -> list[Bar]:
    return [
        scale.bar(
            drawn.action.kind, "deadline", m.last_day, m.last_day, _("Deadline %(date)s") % {"date": short_date(m.date)}
        )
        for m in drawn.deadlines
        if m.last_day
    ]
