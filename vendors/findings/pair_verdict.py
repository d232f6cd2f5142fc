"""What a finding is to one action, by in what the two agree: the same step, a further one, a denial, another matter.

A wrong "new" makes a second entry of a known measure, a wrong "same" hides a new fact: what may be either is unclear.
"""

from vendors.extraction.vocabulary import Kind, Status
from vendors.findings.comparison import (
    CLOSE,
    OPPOSITE,
    SAME_MEASURE_DAYS,
    SAME_STEP_DAYS,
    days_apart,
    is_before,
)
from vendors.findings.evidence import Evidence
from vendors.models.choices import Verdict

CERTAIN = 14
"""Points from which a finding tells a recorded step, of at most 22. Kind and date make 10 of them (kind and a missing
date 8), so that four have to come from elsewhere. On the pairs by which the points were set, 3 of 260 were wrong from
12 points on, none of 236 from 13, none of 211 from 14; on unseen ones 3 of 148 from 13, 1 of 123 from 14.
"""
NEEDED_OF_STEP = 4
"""Points beside kind and date for a further step: as many as for the same one."""
OWN_WORDS = 2
"""Words that no other action of the country has, for a further step: one may be chance."""
NEVER_NEW = 8
"""Points from which a finding is unclear at least: as many as date and vendors make where the kind is another."""
NEEDED_OF_OTHER_KIND = 0
"""Below that, an action of another kind shares little more with the finding than the week."""
SAME_NEWS_DAYS = 183
"""Half a year. Two kinds that papers take for one another, or a step soon after the article, may be one measure."""


class PairVerdict(Evidence):
    """A comparison with the verdict that follows from it."""

    def verdict(self) -> Verdict:
        """Say what the finding is to the action, without regard to other actions that may fit as well."""
        verdict = self._verdict_by_rule()
        return Verdict.UNCLEAR if verdict == Verdict.NEW and self._is_alike() else verdict

    def _is_alike(self) -> bool:
        """Whether too much speaks for one measure for it to be simply new, whatever speaks against it."""
        same_hand = self.same_body or self.record.own_words(self.action) > OWN_WORDS
        agrees = bool(self.shared_vendors) and self.kind == self.action.kind and same_hand
        may_be = self.values.actor == self.action.actor and not all(self.is_later(step) for step in self.action.steps)
        return may_be and (agrees or self.points() >= NEVER_NEW)

    def _verdict_by_rule(self) -> Verdict:
        if self.values.actor != self.action.actor:
            return Verdict.UNCLEAR if self._may_be_its_pledge() else Verdict.NEW
        if (self.kind, self.action.kind) in OPPOSITE:
            if self._denies_by_kind():
                return Verdict.CONTRADICTS
            return Verdict.UNCLEAR if self._may_end_it() else Verdict.NEW
        if self.kind != self.action.kind:
            return Verdict.UNCLEAR if self._may_be_it() else Verdict.NEW
        if not self.same_vendors:
            return self._verdict_without_vendor()
        if self._is_further_step():
            return Verdict.STEP
        if self.days is not None or self.status in self._known_statuses():
            return self._verdict_on_same_status()
        return self._verdict_on_another_status()

    def _verdict_without_vendor(self) -> Verdict:
        """One side names no vendor: the law behind a measure, or a paper that says "Chinese suppliers"."""
        if self._is_certain() and not self.scope_conflicts:
            return Verdict.SAME
        return Verdict.UNCLEAR if self._may_be_it() else Verdict.NEW

    def _is_further_step(self) -> bool:
        """Whether a measure that has begun went on, whatever its status was: extended, renewed, upheld in court.

        It is far from every step on record, so only words tell that it is of this measure and not of a like one.
        """
        is_told = self.status in (Status.PROPOSED, Status.ADOPTED) and not self.scope_conflicts
        is_apart = self.days_from_any is not None and self.days_from_any > SAME_STEP_DAYS
        is_akin = self.record.own_words(self.action) >= OWN_WORDS and self.points_beside_date() >= NEEDED_OF_STEP
        return is_told and is_apart and self._has_begun() and is_akin

    def _known_statuses(self) -> set[Status]:
        return {step.status for step in self.steps_of_same_status()}

    def _may_be_its_pledge(self) -> bool:
        """Whether they are one promise of which one side says that the vendor, the other that the state makes it."""
        both = self.kind == self.action.kind == Kind.PLEDGE and bool(self.shared_vendors)
        return both and (self._is_near() or self.days_from_any is None)

    def _may_be_it(self) -> bool:
        """Whether the dates, or else scope, body or words, allow it although kind or vendors differ."""
        if self.kind == self.action.kind:
            if self.days_from_any is None:
                return self._is_akin_in_matter()
            return self._is_near()
        if (self.kind, self.action.kind) in CLOSE and self.same_vendors:
            if self.days_from_any is None:
                return self.scope_agrees is not False
            return self.days_from_any <= SAME_NEWS_DAYS
        return self._is_of_its_days() and self.points_beside_date() >= NEEDED_OF_OTHER_KIND

    def _is_of_its_days(self) -> bool:
        """Whether a step of any status is of the finding's date, which a mere year is too wide to say."""
        date = self.values.date
        return self.days_from_any is not None and self.days_from_any <= SAME_STEP_DAYS and len(str(date)) > len("2018")

    def _may_end_it(self) -> bool:
        """Whether one may be the end, or the other face, of the other: a licence ends a ban, an order a licence."""
        if self._is_of_its_days():
            return True
        last = self.action.steps[-1] if self.action.steps else None
        if last is not None and last.status == Status.REJECTED:  # to refuse a ban is to allow
            return self.days_from_any is not None and self.days_from_any <= SAME_NEWS_DAYS
        in_effect = last is not None and last.status == Status.ADOPTED
        later = not is_before(self.values.date, last.date if last else None)
        return in_effect and later and bool(self.shared_vendors) and not self.scope_conflicts

    def _verdict_on_same_status(self) -> Verdict:
        if self.scope_conflicts:
            # Papers seldom say what a measure reaches, and the coder guesses it: doubt, but no proof of another one.
            return Verdict.UNCLEAR if self.days_from_any is None or self._is_near() else Verdict.NEW
        if self.days is None or self.days <= SAME_STEP_DAYS:
            return Verdict.SAME if self._is_certain() else Verdict.UNCLEAR
        return Verdict.UNCLEAR if self._is_near() or self._may_be_later_step() else Verdict.NEW

    def _is_certain(self) -> bool:
        """Whether the dates agree as far as they are told, and enough else speaks for one step.

        A paper's August is not the record's September, and of two days that differ by one each may be another body's.
        """
        if (self.action.vendors and not self.mostly_its_vendors) or not self._is_akin_in_matter():
            return False
        if self.values.date is None:
            # A proposal or refusal without a date may be any of several.
            fits = self.status in self._known_statuses() & {Status.ADOPTED, Status.ENDED}
        else:
            fits = self.days == 0
        return fits and self.points() >= CERTAIN

    def _is_akin_in_matter(self) -> bool:
        """Whether scope, body or a word agree: vendor, kind and date alone may be two ministries' in the same week."""
        return bool(self.scope_agrees or self.same_body or self.record.shared_words(self.action))

    def _may_be_later_step(self) -> bool:
        """Whether it came after the action began: an end, or what a standing measure went on to, however late."""
        return self.status == Status.ENDED or self._has_begun()

    def _has_begun(self) -> bool:
        first = next((step.date for step in self.action.steps if step.date), None)
        return is_before(first, self.values.date)

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
        # What is allowed and forbidden in the same days is two sides of one decision.
        return in_effect and later and same and self.status == Status.ADOPTED and not self._is_of_its_days()
