"""In what a finding and an action agree and differ, with reasons in words.

`vendors.findings.evidence` counts what it is worth, and `vendors.findings.pair_verdict` decides what follows from it.
"""

import datetime
from dataclasses import dataclass

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Kind, Scope, Status, text_status
from vendors.findings.likeness import BodyLikeness, body_likeness
from vendors.findings.values import Values

SAME_STEP_DAYS = 21
"""Two reports of one step may date it by the day it was taken, announced or took effect: some weeks apart at most."""
SAME_MEASURE_DAYS = 550
"""With a year and a half between them, two steps that sound the same are more likely two measures than a wrong date."""

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
        bodies = body_likeness(values.body, action.body)
        self.same_body, self.other_body = bodies == BodyLikeness.SAME, bodies == BodyLikeness.OTHER

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
