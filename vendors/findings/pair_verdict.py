"""What a finding is to one action, by in what the two agree: the same step, a further one, a denial, another matter.

A wrong "new" makes a second entry of a known measure, a wrong "same" hides a new fact: what may be either is unclear.
"""

from vendors.extraction.vocabulary import Kind, Status
from vendors.findings.comparison import (
    CLOSE,
    OPPOSITE,
    SAME_MEASURE_DAYS,
    SAME_STEP_DAYS,
    Comparison,
    days_apart,
    is_before,
)
from vendors.models.choices import Verdict

CERTAIN, EXACT_DAYS = 5, 2
"""Points for "the same step": 3 for the very day (two days apart at most), 2 for the month, 1 for less; 1 for scope and
for the body, 2 off where both name a body and these differ; 1 for two words in common, 2 for more, since one may be
chance; 2 where the country has no other such action. By trial on the half `tune`."""
MIN_SCORE_OF_OTHER_KIND = 3.0
"""Below that, an action of another kind shares little more with the finding than the week."""
SAME_NEWS_DAYS = 183
"""Half a year. Two kinds that papers take for one another, or a step soon after the article, may be one measure."""


class PairVerdict(Comparison):
    """A comparison with the verdict that follows from it.

    `is_only_one`: whether the country has no other action of this kind on these vendors.
    """

    is_only_one = False

    def verdict(self) -> Verdict:
        if self.values.actor != self.action.actor:
            return Verdict.UNCLEAR if self._may_be_its_pledge() else Verdict.NEW
        if (self.kind, self.action.kind) in OPPOSITE:
            if self._denies_by_kind():
                return Verdict.CONTRADICTS
            return Verdict.UNCLEAR if self._may_end_it() else Verdict.NEW
        if self.kind != self.action.kind or not self.same_vendors:
            return Verdict.UNCLEAR if self._may_be_it() else Verdict.NEW
        if self.days is not None or self.status in self._known_statuses():
            return self._verdict_on_same_status()
        return self._verdict_on_another_status()

    def _known_statuses(self) -> set[Status]:
        return {step.status for step in self.steps_of_same_status()}

    def _may_be_its_pledge(self) -> bool:
        """Whether they are one promise of which one side says that the vendor, the other that the state makes it."""
        both = self.kind == self.action.kind == Kind.PLEDGE and bool(self.shared_vendors)
        return both and (self._is_near() or self.days_from_any is None)

    def _may_be_it(self) -> bool:
        """Whether the dates, or else scope, body or words, allow it although kind or vendors differ."""
        if self.kind == self.action.kind:
            # One side names no vendor: the law behind a measure, or a paper that says "Chinese suppliers".
            if self.days_from_any is None:
                return bool(self.scope_agrees or self.same_body or self.shared_words)
            return self._is_near()
        if (self.kind, self.action.kind) in CLOSE and self.same_vendors:
            if self.days_from_any is None:
                return self.scope_agrees is not False
            return self.days_from_any <= SAME_NEWS_DAYS
        return self._is_of_its_days() and self.score() >= MIN_SCORE_OF_OTHER_KIND

    def _is_of_its_days(self) -> bool:
        """Whether a step of any status is of the finding's date, which a mere year is too wide to say."""
        date = self.values.date
        return self.days_from_any is not None and self.days_from_any <= SAME_STEP_DAYS and len(str(date)) > len("2018")

    def _may_end_it(self) -> bool:
        """Whether one may be the end, or the other face, of the other: a licence ends a ban, an order a licence."""
        if self._is_of_its_days():
            return True
        in_effect = bool(self.action.steps) and self.action.steps[-1].status == Status.ADOPTED
        later = not is_before(self.values.date, self.action.steps[-1].date if self.action.steps else None)
        return in_effect and later and bool(self.shared_vendors) and not self.scope_conflicts

    def _verdict_on_same_status(self) -> Verdict:
        if self.scope_conflicts:
            # Papers seldom say what a measure reaches, and the coder guesses it: doubt, but no proof of another one.
            return Verdict.UNCLEAR if self.days_from_any is None or self._is_near() else Verdict.NEW
        if self.days is None or self.days <= SAME_STEP_DAYS:
            return Verdict.SAME if self._is_certain() else Verdict.UNCLEAR
        return Verdict.UNCLEAR if self._is_near() or self._may_be_later_step() else Verdict.NEW

    def _is_certain(self) -> bool:
        """Whether enough speaks for one step, and not the date alone: ministries act in the same weeks."""
        if not self.mostly_its_vendors or (self.days is None and self.status not in (Status.ADOPTED, Status.ENDED)):
            return False
        points = self._points_for_certain_date() + bool(self.scope_agrees) + self.same_body - 2 * self.other_body
        points += min(max(len(self.shared_words) - 1, 0), 2) + 2 * self.is_only_one
        return points >= CERTAIN

    def _points_for_certain_date(self) -> int:
        """Count how closely the date fits: to the day, to the month, within weeks or the year, or not known."""
        if self.days is None:
            return 0
        precision = {10: 3, 7: 2}.get(len(str(self.values.date)), 1)
        return precision if self.days <= EXACT_DAYS else 1

    def _may_be_later_step(self) -> bool:
        """Whether it came after the action began: an end, or what a standing measure went on to, however late."""
        first = next((step.date for step in self.action.steps if step.date), None)
        return self.status == Status.ENDED or (first is not None and is_before(first, self.values.date))

    def _is_near(self) -> bool:
        return self.days_from_any is not None and self.days_from_any <= SAME_MEASURE_DAYS

    def _verdict_on_another_status(self) -> Verdict:
        """The action has no step of this status: the finding is its next step, or denies one that it has."""
        if self.scope_conflicts or not self.action.steps or self.step_of_that_date is not None:
            return Verdict.UNCLEAR
        if any(step.status == self.status for step in self.action.steps):
            return Verdict.UNCLEAR if self._is_near() or self._was_soon_after() else Verdict.NEW
        if all(self.is_later(step) for step in self.action.steps):
            # All steps on record came after the article: a plan may be the first one, anything else is another measure.
            if self.status == Status.PROPOSED:
                return self._verdict_on_a_plan()
            return Verdict.UNCLEAR if self._was_soon_after() else Verdict.NEW
        last = self.action.steps[-1]
        is_earlier = is_before(self.values.date, last.date)
        decided = any(step.status == Status.ADOPTED for step in self.action.steps)
        if self.status == Status.REJECTED and decided:
            # Readers are told of a contradiction; a refusal without a date is more often one of an earlier plan.
            return Verdict.UNCLEAR if is_earlier or self.values.date is None else Verdict.CONTRADICTS
        if self.status == Status.PROPOSED:
            return self._verdict_on_a_plan()
        if is_earlier or not self.mostly_its_vendors:
            return Verdict.UNCLEAR
        if self.status == Status.ENDED:
            return Verdict.STEP if decided else Verdict.UNCLEAR
        days = days_apart(self.values.date, last.date)
        # Courts and parliaments take their time, so the next step may come twice as late as a report of the same one.
        return Verdict.STEP if days is None or days <= SAME_MEASURE_DAYS * 2 else Verdict.UNCLEAR

    def _was_soon_after(self) -> bool:
        """Whether a step came soon after the article, which may tell what led to it, or be dated wrongly."""
        day = self.article_day
        dates = (step.date for step in self.action.steps if self.is_later(step))
        return day is not None and any(date and (date.first_day - day).days <= SAME_NEWS_DAYS for date in dates)

    def _verdict_on_a_plan(self) -> Verdict:
        """A plan shortly before the decision is its first step; any other plan may be a new measure."""
        first = self.action.steps[0].date
        days = days_apart(self.values.date, first)
        before = is_before(self.values.date, first) and days is not None and days <= SAME_MEASURE_DAYS
        return Verdict.STEP if before and self.scope_agrees and self.mostly_its_vendors else Verdict.UNCLEAR

    def _denies_by_kind(self) -> bool:
        """Whether one side allows what the other forbids, for the same scope, while the action is in effect."""
        in_effect = bool(self.action.steps) and self.action.steps[-1].status == Status.ADOPTED
        later = not is_before(self.values.date, self.action.steps[-1].date if self.action.steps else None)
        same = bool(self.scope_agrees) and bool(self.shared_vendors)
        return in_effect and later and same and self.status == Status.ADOPTED
