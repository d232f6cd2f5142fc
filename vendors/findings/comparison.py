"""In what a finding and an action agree and differ: points to sort by, and reasons in words.

`vendors.findings.pair_verdict` decides what follows from it. The limits and points were set for precision by trial, as
`vendors.findings.matching` says.
"""

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Kind, Scope, Status, text_status
from vendors.findings.values import Values

SAME_STEP_DAYS = 21
"""Two reports of one step may date it by the day it was taken, announced or took effect: some weeks apart at most."""
SAME_MEASURE_DAYS = 550
"""With a year and a half between them, two steps that sound the same are more likely two measures than a wrong date."""

POINTS_FOR_VENDORS = {True: 2.0, False: 0.5}
"""By whether the vendors agree: they share one, or neither side names any."""
POINTS_FOR_VENDOR_SHARE = 1.0
"""For all vendors of both sides in common; a part of it for a part of them."""
POINTS_FOR_SAME_KIND, POINTS_FOR_CLOSE_KIND, POINTS_FOR_OPPOSITE_KIND = 3.0, 1.5, 1.5
"""A ban and a restriction are close: papers take one for the other. An opposite kind may be a contradiction."""
POINTS_FOR_SCOPE = {True: 1.5, None: 0.0, False: -0.5}
"""By whether the scopes share one; None where a side names no scope."""
POINTS_AGAINST_SCOPE_CONFLICT = 1.0
POINTS_FOR_BODY = 1.0
POINTS_FOR_WORD, MAX_WORDS_COUNTED = 0.4, 4
"""For each distinctive word in common: a law's or a network's name tells measures apart, but long texts share many."""
POINTS_FOR_SAME_DATE, POINTS_FOR_SAME_YEAR, POINTS_FOR_FAR_DATE, POINTS_FOR_OTHER_DATE = 2.0, 0.5, -0.5, -2.0
"""For a step within SAME_STEP_DAYS, within a third of SAME_MEASURE_DAYS (half a year), within these, and beyond."""

_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMON = frozenset(
    _LONG_WORD.findall(
        "that this with from have been will would which were they their after over into about also said says than more"
        " government minister ministry national security network networks equipment telecom telecoms company companies"
        " chinese china huawei technologies vendor vendors ban bans banned order orders rule rules measure state"
        " country technology communications infrastructure services service suppliers supplier"
    )
)
OPPOSITE = {
    (Kind.BAN, Kind.PERMISSION),
    (Kind.PERMISSION, Kind.BAN),
    (Kind.RESTRICTION, Kind.PERMISSION),
    (Kind.PERMISSION, Kind.RESTRICTION),
}
CLOSE = {(Kind.BAN, Kind.RESTRICTION), (Kind.RESTRICTION, Kind.BAN)}
_WIDE = frozenset({Scope.NETWORKS, Scope.FIVE_G, Scope.CORE})


@dataclass(frozen=True, slots=True)
class CandidateStep:
    """A step of an action's history, with the status that a text would give it."""

    status: Status
    date: PartialDate | None


@dataclass(frozen=True, slots=True)
class CandidateAction:
    """An action as the matcher sees it. `text` is its title, summary and instrument."""

    pk: int
    country: str
    vendors: frozenset[str]
    actor: str
    kind: Kind
    scope: frozenset[Scope]
    body: str
    text: str
    steps: tuple[CandidateStep, ...]
    published: bool = True


class Comparison:
    """A finding and an action, and in what they agree.

    `days` counts from the nearest step of the finding's status, `days_from_any` from the nearest step at all.
    """

    def __init__(self, values: Values, action: CandidateAction, article_day: datetime.date | None) -> None:
        self.values, self.action, self.article_day = values, action, article_day
        self.kind = Kind(values.kind)
        self.status = text_status(Status(values.status))
        self.scope = frozenset(Scope(scope) for scope in values.scope)
        self.named_vendors = frozenset(values.vendors)
        self.shared_vendors = self.named_vendors & action.vendors
        gaps = map(self._days_from, self.steps_of_same_status())
        self.days = min((days for days in gaps if days is not None), default=None)
        gaps = map(self._days_from, action.steps)
        self.days_from_any = min((days for days in gaps if days is not None), default=None)
        names = {name.casefold() for name in self.named_vendors}
        self.shared_words = _distinctive_words(values.quote) & _distinctive_words(action.text) - names
        bodies = _body_words(values.body), _body_words(action.body)
        self.same_body = bool(bodies[0] & bodies[1])
        self.other_body = bool(bodies[0] and bodies[1]) and not self.same_body

    @property
    def same_vendors(self) -> bool:
        return bool(self.shared_vendors) or (not self.named_vendors and not self.action.vendors)

    @property
    def mostly_its_vendors(self) -> bool:
        """Whether at least half of the vendors that the finding names are the action's."""
        return 2 * len(self.shared_vendors) >= len(self.named_vendors)

    @property
    def scope_agrees(self) -> bool | None:
        """True where the scopes share one, False where they share none, None where one side names none."""
        if not self.scope or not self.action.scope:
            return None
        return bool(self.scope & self.action.scope)

    @property
    def scope_conflicts(self) -> bool:
        """Whether they share no scope and are not both about networks, which texts name in several ways."""
        return self.scope_agrees is False and not (self.scope & _WIDE and self.action.scope & _WIDE)

    def steps_of_same_status(self) -> list[CandidateStep]:
        return [step for step in self.action.steps if step.status == self.status and not self.is_later(step)]

    def is_later(self, step: CandidateStep) -> bool:
        """Whether the step was taken well after the article, allowing for steps announced some days ahead."""
        return bool(self.article_day and step.date and (step.date.first_day - self.article_day).days > SAME_STEP_DAYS)

    @property
    def step_of_that_date(self) -> CandidateStep | None:
        """The step of another status that the record has for the finding's date: often the same one, read otherwise.

        A plan that one paper calls decided, an act that the record calls ended on its day.
        """
        near = (step for step in self.action.steps if step.status != self.status)
        gaps = ((self._days_from(step), step) for step in near)
        return next((step for days, step in gaps if days is not None and days <= SAME_STEP_DAYS), None)

    def _days_from(self, step: CandidateStep) -> int | None:
        return days_apart(self.values.date, step.date)

    def score(self) -> float:
        """Add the points for each agreement and difference; their scale is arbitrary (see MIN_SCORE)."""
        points = POINTS_FOR_VENDORS[self.same_vendors] + self._points_for_kind()
        points += POINTS_FOR_SCOPE[self.scope_agrees] - (POINTS_AGAINST_SCOPE_CONFLICT if self.scope_conflicts else 0.0)
        points += POINTS_FOR_BODY if self.same_body else 0.0
        points += POINTS_FOR_WORD * min(len(self.shared_words), MAX_WORDS_COUNTED)
        all_vendors = self.named_vendors | self.action.vendors
        points += POINTS_FOR_VENDOR_SHARE * len(self.shared_vendors) / max(len(all_vendors), 1)
        return points + self._points_for_date()

    def _points_for_kind(self) -> float:
        if self.kind == self.action.kind:
            return POINTS_FOR_SAME_KIND
        if (self.kind, self.action.kind) in CLOSE:
            return POINTS_FOR_CLOSE_KIND
        return POINTS_FOR_OPPOSITE_KIND if (self.kind, self.action.kind) in OPPOSITE else 0.0

    def _points_for_date(self) -> float:
        if self.days is None:
            return 0.0
        if self.days <= SAME_STEP_DAYS:
            return POINTS_FOR_SAME_DATE
        if self.days <= SAME_MEASURE_DAYS / 3:
            return POINTS_FOR_SAME_YEAR
        return POINTS_FOR_FAR_DATE if self.days <= SAME_MEASURE_DAYS else POINTS_FOR_OTHER_DATE

    def reasons(self) -> list[str]:
        """Say in what the two agree and differ, the most telling first."""
        lines = [
            f"same vendor: {', '.join(sorted(self.shared_vendors))}" if self.shared_vendors else "no vendor shared"
        ]
        same_kind = self.kind == self.action.kind
        lines.append(f"same kind: {self.kind}" if same_kind else f"other kind: {self.kind}, not {self.action.kind}")
        lines.append(self._reason_for_date())
        if self.scope_agrees is not None:
            shared = ", ".join(sorted(self.scope & self.action.scope))
            lines.append(f"same scope: {shared}" if shared else "other scope")
        if self.same_body:
            lines.append("same body")
        if self.shared_words:
            lines.append(f"same words: {', '.join(sorted(self.shared_words)[:5])}")
        return lines

    def _reason_for_date(self) -> str:
        if not self.steps_of_same_status():
            near = self.step_of_that_date
            if near is not None:
                return f"it says {self.status}, the record has its date as {near.status}"
            last = self.action.steps[-1].status if self.action.steps else "without a step"
            return f"it says {self.status}, the action is {last}"
        if self.days is None:
            return f"also {self.status}, a date is missing"
        return f"also {self.status}, " + ("dates agree" if self.days == 0 else f"{self.days} days apart")


def days_apart(first: PartialDate | None, second: PartialDate | None) -> int | None:
    """Return the days between two dates at their closest, 0 where they may overlap; None where one is missing."""
    if first is None or second is None:
        return None
    if first.first_day > second.last_day:
        return (first.first_day - second.last_day).days
    return max(0, (second.first_day - first.last_day).days)


def is_before(first: PartialDate | None, second: PartialDate | None) -> bool:
    return first is not None and second is not None and first.last_day < second.first_day


@lru_cache(maxsize=20_000)
def _distinctive_words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _LONG_WORD.findall(text)) - _COMMON


@lru_cache(maxsize=5_000)
def _body_words(name: str) -> frozenset[str]:
    """Return the words that tell one body from another, abbreviations included."""
    return frozenset(re.findall(r"[^\W_]{2,}", name.casefold())) - {"the", "of", "and", "for", "ministry", "department"}
