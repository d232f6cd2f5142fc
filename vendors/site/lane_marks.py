"""What is drawn in a lane: bars of what stood, ticks of single acts, thin bars of proposals, flags of deadlines."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, Force, Kind, Status
from vendors.listing.presentation import short_date
from vendors.models.choices import IN_SENTENCE, KindChoices
from vendors.models.effect_periods import RECORD_BEGINS
from vendors.record.standing_intervals import NO_NEWS_AFTER_MONTHS, StandingInterval, may_stand, months_after
from vendors.site.chart_rows import ChartAction, ChartStep
from vendors.site.charts import Bar, Scale
from vendors.site.leading_measure import LeadingMeasure, Weight
from vendors.site.standing_words import extent_words, head_words

PROPOSALS = 12
"""The most proposals drawn in one lane: the latest; all stand in the timeline."""


@dataclass(frozen=True, slots=True)
class LaneInterval:
    """A time during which the lane's standing does not change, and the action that leads in it."""

    interval: StandingInterval
    leading: ChartAction

    @property
    def has_bar(self) -> bool:
        """Whether something was in effect; proposals have bars of their own, and what is over has none."""
        return self.interval.state.status in IN_EFFECT

    def includes(self, day: datetime.date) -> bool:
        return self.interval.start <= day and (self.interval.end is None or self.interval.end > day)

    def measure(self, day: datetime.date) -> LeadingMeasure:
        steps = [step for step in self.leading.steps if step.first_day and step.first_day <= day]
        news = steps[-1].date if steps else None
        return LeadingMeasure.of(self.interval.state, area=self.leading.action.area, last_news=news)

    def bar(self, scale: Scale, words: str) -> Bar:
        """Return the bar: struck where its measure is over, not where another one leads that came later."""
        interval = self.interval
        weight = self.measure(interval.start).weight
        stands = self.leading.action.is_in_effect or interval.start > scale.today or self.includes(scale.today)
        form = (
            str(weight) if stands else {Weight.FULL: "struck", Weight.NARROW: "light-struck"}.get(weight, str(weight))
        )
        return scale.bar(interval.state.kind, form, interval.start, interval.end, words)

    def sentence(self, actions: Iterable[ChartAction], today: datetime.date) -> str:
        """Say it: "Ban since 14 Jul 2020 (law, national: 5G networks)"; with its end where another one leads now."""
        interval, measure = self.interval, self.measure(today)
        if interval.end is None or interval.end > today:
            return measure.words
        start = short_date(self._first_date()) or _("an unknown date")
        parts = {"kind": KindChoices(measure.kind).label, "start": start, "end": _end_date(interval.end, actions)}
        words = _("%(kind)s from %(start)s to %(end)s") % parts
        return f"{words} ({measure.extent})" if measure.extent else words

    def _first_date(self) -> PartialDate | None:
        """Return when it came to lead: its own date, or the day on which one that ranked before it ended."""
        interval = self.interval
        began = interval.state.since
        if began and began.first_day == interval.start:
            return began
        return PartialDate.of(interval.start) if interval.start != RECORD_BEGINS else began


def _end_date(day: datetime.date, actions: Iterable[ChartAction]) -> str:
    """Return the date of the step that ended an interval, as precisely as it is known, or else the day."""
    steps = (step for drawn in actions for step in drawn.steps)
    date = next((step.date for step in steps if step.first_day == day), None)
    return short_date(date or PartialDate.of(day))


def act_ticks(drawn: ChartAction, scale: Scale) -> Iterator[Bar]:
    """Yield a tick for each step of what happens on its day and never stands: a single act, a ban that only advises."""
    if may_stand(drawn.coded):
        return
    action = drawn.action
    extent = extent_words(action.force or Force.ACT, action.reach, action.area, action.scope)
    for step in drawn.steps:
        if step.first_day and Status(step.status) in IN_EFFECT:
            words = f"{KindChoices(action.kind).label}, {short_date(step.date)} ({extent})"
            yield scale.bar(action.kind, "act", step.first_day, step.first_day, words)


@dataclass(frozen=True, slots=True)
class OpenProposal:
    """The time from an action's first proposal to what came of it, or to today, or to two years without a step."""

    drawn: ChartAction
    start: datetime.date
    answer: ChartStep | None

    def bar(self, scale: Scale) -> Bar:
        answer, kind = self.answer, Kind(self.drawn.action.kind)
        began = next(step.date for step in self.drawn.steps if step.first_day == self.start)
        last = self.drawn.steps[-1]
        silent = months_after(last.first_day or self.start, NO_NEWS_AFTER_MONTHS)
        form, end = "outlined", answer.first_day if answer else None
        if answer:
            outcome = f"{IN_SENTENCE[Status(answer.status)]} {short_date(answer.date)}".rstrip()
            form = "crossed" if answer.status == Status.REJECTED else form
        elif silent <= scale.today:
            outcome, end, form = _("no news since %(day)s") % {"day": short_date(last.date)}, silent, "silent"
        else:
            outcome = _("not decided yet")
        head = head_words(kind, Status.PROPOSED)
        words = _("%(proposal)s of %(start)s: %(outcome)s") % {
            "proposal": head,
            "start": short_date(began),
            "outcome": outcome,
        }
        return scale.bar(kind, form, self.start, end, words)


def proposal_bars(actions: Iterable[ChartAction], scale: Scale) -> list[Bar]:
    """Return the bars of the latest proposals."""
    proposals = [proposal for drawn in actions if (proposal := _proposal(drawn))]
    return [proposal.bar(scale) for proposal in proposals[-PROPOSALS:]]


def _proposal(drawn: ChartAction) -> OpenProposal | None:
    steps = [step for step in drawn.steps if step.first_day]
    start = next((step.first_day for step in steps if step.status == Status.PROPOSED), None)
    answer = next((step for step in steps if step.status != Status.PROPOSED), None)
    if start is None and answer is not None and answer.status == Status.REJECTED:
        start = answer.first_day
    if start is None or (answer and answer.first_day and answer.first_day < start):
        return None
    return OpenProposal(drawn, start, answer)


def deadline_flags(drawn: ChartAction, scale: Scale) -> list[Bar]:
    return [
        scale.bar(
            drawn.action.kind, "deadline", m.last_day, m.last_day, _("Deadline %(date)s") % {"date": short_date(m.date)}
        )
        for m in drawn.deadlines
        if m.last_day
    ]
