"""How much speaks for a finding and an action being one, in whole points, by what else the country has on record.

One agreement alone proves nothing: ministries act in the same weeks, on the same vendors, with the same words. It
counts for more where no other action on record has it.
"""

import datetime
from collections import Counter
from collections.abc import Iterable

from vendors.findings.comparison import SAME_MEASURE_DAYS, SAME_STEP_DAYS, CandidateAction, Comparison, days_apart
from vendors.findings.likeness import telling_words
from vendors.findings.values import Values

FOR_KIND = 4
"""The points follow a logistic regression on the judged and the fresh pairs, each about 0.6 of its log-odds."""
FOR_DATED_STEP, FOR_UNDATED_STEP, FOR_NEAR_STEP, FOR_DATE_ALONE = 6, 4, 2, 2
"""For a step of the finding's status on its date, with no date to compare, and within three weeks; for a step of
another status on its date."""
AGAINST_FAR, AGAINST_VERY_FAR = 1, 3
"""Where the nearest step is within half a year, and beyond."""
FOR_ONLY_OF_DAYS, FOR_ONLY_OF_DAYS_ON_VENDORS, FOR_ONLY_OF_KIND = 2, 1, 1
"""Where no other action has a step within three weeks of the date, none on these vendors, none of this kind."""
FOR_SCOPE = {True: 2, None: 0, False: -2}
"""By whether the scopes share one; None where a side names none, which papers often do not."""
AGAINST_SCOPE_CONFLICT = 2
FOR_ALL_VENDORS, FOR_HALF_OF_VENDORS = 2, 1
MOST_FOR_OWN_WORDS, MANY_WORDS, FOR_MANY_WORDS = 3, 2, 1
"""A point for each word of the quote that no other action of the country has, and one for two or more others."""
AGAINST_OTHER_BODY = 3
"""A body that the record does not have is the best sign of another decision, although papers name one for another."""


class CountryRecord:
    """A finding's country: the actions that it may be about, and how many of them share a date, a kind or a word."""

    def __init__(self, values: Values, actions: Iterable[CandidateAction]) -> None:
        everything = list(actions)
        self.actions = [action for action in everything if not is_on_other_vendors(values, action)]
        self._vendors = frozenset(values.vendors)
        self._kinds = Counter(str(action.kind) for action in self.actions)
        self._of_days = {action.pk for action in self.actions if _is_of_days(values, action)}
        self._of_days_on_vendors = sum(
            action.pk in self._of_days and bool(action.vendors & self._vendors) for action in self.actions
        )
        names = {name.casefold() for name in values.vendors}
        quoted = telling_words(values.quote) | telling_words(values.body)
        self._quoted = {stem: word for stem, word in quoted.items() if word not in names}
        self._shared = {action.pk: self._words_shared_with(action) for action in everything}
        self._actions_with = Counter(stem for stems in self._shared.values() for stem in stems)

    def _words_shared_with(self, action: CandidateAction) -> set[str]:
        of_action = telling_words(action.text).keys() | telling_words(action.body).keys()
        return self._quoted.keys() & of_action

    def shared_words(self, action: CandidateAction) -> list[str]:
        """Return the words that the quote shares with the action, as the quote has them."""
        return sorted(self._quoted[stem] for stem in self._shared[action.pk])

    def own_words(self, action: CandidateAction) -> int:
        """Count those of the shared words that no other action of the country has."""
        return sum(self._actions_with[stem] == 1 for stem in self._shared[action.pk])

    def is_only_of_kind(self, action: CandidateAction, kind: str) -> bool:
        return action.kind == kind and self._kinds[kind] == 1

    def is_only_of_days(self, action: CandidateAction) -> bool:
        return self._of_days == {action.pk}

    def is_only_of_days_on_vendors(self, action: CandidateAction) -> bool:
        shares = action.pk in self._of_days and bool(action.vendors & self._vendors)
        return shares and self._of_days_on_vendors == 1


def is_on_other_vendors(values: Values, action: CandidateAction) -> bool:
    """Whether both name vendors, and none in common. A side that names none may be about any."""
    return bool(values.vendors) and bool(action.vendors) and action.vendors.isdisjoint(values.vendors)


def _is_of_days(values: Values, action: CandidateAction) -> bool:
    gaps = (days_apart(values.date, step.date) for step in action.steps)
    return any(days is not None and days <= SAME_STEP_DAYS for days in gaps)


class Evidence(Comparison):
    """A comparison with the points for it that the two are one measure, and that they are one step of it."""

    def __init__(
        self, values: Values, action: CandidateAction, article_day: datetime.date | None, record: CountryRecord
    ) -> None:
        super().__init__(values, action, article_day)
        self.record = record

    def points(self) -> int:
        """Add what speaks for one measure, by which the likely actions are sorted; the scale is arbitrary."""
        return FOR_KIND * (self.kind == self.action.kind) + self._points_for_step() + self.points_beside_date()

    def points_beside_date(self) -> int:
        """Add what speaks for one step, apart from kind, status and date."""
        record, action = self.record, self.action
        points = FOR_ONLY_OF_DAYS * record.is_only_of_days(action)
        points += FOR_ONLY_OF_DAYS_ON_VENDORS * record.is_only_of_days_on_vendors(action)
        points += FOR_ONLY_OF_KIND * record.is_only_of_kind(action, self.kind)
        points += FOR_SCOPE[self.scope_agrees] - AGAINST_SCOPE_CONFLICT * self.scope_conflicts
        points -= AGAINST_OTHER_BODY * self.other_body
        return points + self._points_for_vendors() + self._points_for_words()

    def _points_for_step(self) -> int:
        if self.days == 0:
            return FOR_DATED_STEP
        if self.values.date is None:
            return FOR_UNDATED_STEP if self.steps_of_same_status() else 0
        if self.days_from_any == 0:
            return FOR_DATE_ALONE
        if self.days_from_any is not None and self.days_from_any <= SAME_STEP_DAYS:
            return FOR_NEAR_STEP if self.days is not None and self.days <= SAME_STEP_DAYS else 0
        is_far = self.days_from_any is not None and self.days_from_any <= SAME_MEASURE_DAYS / 3
        return -AGAINST_FAR if is_far else -AGAINST_VERY_FAR

    def _points_for_vendors(self) -> int:
        named = self.named_vendors | self.action.vendors
        if not self.shared_vendors or 2 * len(self.shared_vendors) < len(named):
            return 0
        return FOR_ALL_VENDORS if self.shared_vendors == named else FOR_HALF_OF_VENDORS

    def _points_for_words(self) -> int:
        own = self.record.own_words(self.action)
        others = len(self.record.shared_words(self.action)) - own
        return min(own, MOST_FOR_OWN_WORDS) + FOR_MANY_WORDS * (others >= MANY_WORDS)

    def reasons(self) -> list[str]:
        """Say in what the two agree and differ, the most telling first."""
        words = self.record.shared_words(self.action)
        return [*super().reasons(), *([f"same words: {', '.join(words[:5])}"] if words else [])]
