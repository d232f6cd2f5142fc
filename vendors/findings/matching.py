"""Which known action a finding tells of, with reasons a curator can check, and a verdict that admits what is unclear.

A wrong "same" hides a new fact, an "unclear" costs one look: the thresholds are set for precision (docs/matching.md).
Everything here works on plain values; `vendors.findings.assessment` reads them from the database and stores verdicts.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Kind, Scope, Status, text_status
from vendors.findings.values import Values
from vendors.models.choices import Verdict

NEAR_DAYS = 21
"""Two reports of one step may date it by the day it was taken, told or took effect: some weeks apart at most."""
FAR_DAYS = 550
"""Beyond this a same-sounding step is more likely another measure than a wrong date."""
LIKELY = 5.0
"""From this score an action is worth showing to a curator."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMON = frozenset(
    _WORD.findall(
        "that this with from have been will would which were they their after over into about also said says than more"
        " government minister ministry national security network networks equipment telecom telecoms company companies"
        " chinese china huawei technologies vendor vendors ban bans banned order orders rule rules measure state"
        " country technology communications infrastructure services service suppliers supplier"
    )
)
_OPPOSITE = {
    (Kind.BAN, Kind.PERMISSION),
    (Kind.PERMISSION, Kind.BAN),
    (Kind.RESTRICTION, Kind.PERMISSION),
    (Kind.PERMISSION, Kind.RESTRICTION),
}
_CLOSE = {(Kind.BAN, Kind.RESTRICTION), (Kind.RESTRICTION, Kind.BAN)}
_WIDE = frozenset({Scope.NETWORKS, Scope.FIVE_G, Scope.CORE})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an action's history, its status as a text would tell it."""

    status: Status
    date: PartialDate | None


@dataclass(frozen=True, slots=True)
class Known:
    """An action as the matcher sees it. `words` are its title, summary and instrument."""

    pk: int
    country: str
    vendors: frozenset[str]
    actor: str
    kind: Kind
    scope: frozenset[Scope]
    body: str
    words: str
    steps: tuple[Step, ...]
    published: bool = True


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a finding stands to one action: a verdict on the pair, a score to order by, and the reasons for it."""

    action: int
    verdict: Verdict
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The verdict on a finding and the likely actions, best first; `action` is the one that the verdict is about."""

    verdict: Verdict
    action: int | None
    likely: tuple[Likeness, ...]


def match(values: Values, known: Iterable[Known], *, told: datetime.date | None = None) -> Match:
    """Compare a finding with the actions of its country and say how it stands to them.

    `told` is the day of the article: what was taken later cannot be what it tells.
    """
    likely = sorted(
        (found for found in (compare(values, action, told=told) for action in known) if found is not None),
        key=lambda found: (-found.score, found.action),
    )
    return _verdict(likely)


def compare(values: Values, action: Known, *, told: datetime.date | None = None) -> Likeness | None:
    """Compare a finding with one action; None where they cannot be about one measure."""
    if action.country != values.country or action.actor != values.actor:
        return None
    if values.vendors and action.vendors and action.vendors.isdisjoint(values.vendors):
        return None
    pair = _Pair(values, action, told)
    score = pair.score()
    if score < LIKELY:
        return None
    return Likeness(action.pk, pair.verdict(), round(score, 2), tuple(pair.reasons()))


def _verdict(likely: Sequence[Likeness]) -> Match:
    shown = tuple(likely[:5])
    firm = [found for found in likely if found.verdict == Verdict.SAME]
    if firm:
        clear = _stands_alone(firm[0], likely)
        return Match(Verdict.SAME if clear else Verdict.UNCLEAR, firm[0].action, shown)
    for wanted in (Verdict.CONTRADICTS, Verdict.STEP):
        found = [one for one in likely if one.verdict == wanted]
        if len(found) == 1 or (len(found) > 1 and found[0].score - found[1].score >= 1):
            return Match(wanted, found[0].action, shown)
        if found:
            return Match(Verdict.UNCLEAR, found[0].action, shown)
    unclear = [one for one in likely if one.verdict == Verdict.UNCLEAR]
    if unclear:
        return Match(Verdict.UNCLEAR, unclear[0].action, shown)
    return Match(Verdict.NEW, None, shown)


def _stands_alone(best: Likeness, likely: Sequence[Likeness]) -> bool:
    """Whether no other action comes near the best: another "same" by 2 points, another possible one by half a point."""
    for other in likely:
        if other.action == best.action or other.verdict == Verdict.NEW:
            continue
        if best.score - other.score < (2 if other.verdict == Verdict.SAME else 0.5):
            return False
    return True


class _Pair:
    """A finding beside an action, and in what they agree."""

    def __init__(self, values: Values, action: Known, told: datetime.date | None) -> None:
        self.values, self.action, self.told = values, action, told
        self.kind = Kind(values.kind)
        self.status = text_status(Status(values.status))
        self.scope = frozenset(Scope(scope) for scope in values.scope)
        self.named = frozenset(values.vendors)
        self.shared_vendors = self.named & action.vendors
        self.gap = min((gap for gap in map(self._gap, self._told()) if gap is not None), default=None)
        self.shared_words = _words(values.quote) & _words(action.words) - {name.casefold() for name in self.named}
        self.same_body = bool(_body_words(values.body) & _body_words(action.body))

    @property
    def same_vendors(self) -> bool:
        return bool(self.shared_vendors) or (not self.named and not self.action.vendors)

    @property
    def mostly_its_vendors(self) -> bool:
        """Whether at least half of the vendors that the finding names are the action's."""
        return 2 * len(self.shared_vendors) >= len(self.named)

    @property
    def scope_agrees(self) -> bool | None:
        """True where the scopes share one, False where they share none, None where one side tells none."""
        if not self.scope or not self.action.scope:
            return None
        return bool(self.scope & self.action.scope)

    @property
    def scope_conflicts(self) -> bool:
        """Whether they share no scope, nor are both about networks in one way or another."""
        return self.scope_agrees is False and not (self.scope & _WIDE and self.action.scope & _WIDE)

    def _told(self) -> list[Step]:
        return [step for step in self.action.steps if step.status == self.status and not self._is_later(step)]

    def _is_later(self, step: Step) -> bool:
        """Whether the step was taken well after the article: papers announce a step some days ahead at most."""
        return bool(self.told and step.date and (step.date.first_day - self.told).days > NEAR_DAYS)

    def _gap(self, step: Step) -> int | None:
        return days_apart(self.values.date, step.date)

    def score(self) -> float:
        """Weigh the agreements; `LIKELY` is about country, vendor and kind, with nothing against it."""
        points = 2.0 if self.same_vendors else 0.5
        points += 3.0 if self.kind == self.action.kind else (1.5 if (self.kind, self.action.kind) in _CLOSE else 0.0)
        points += 1.5 if (self.kind, self.action.kind) in _OPPOSITE else 0.0
        points += {True: 1.5, None: 0.0, False: -0.5}[self.scope_agrees] - (1.0 if self.scope_conflicts else 0.0)
        points += 1.0 if self.same_body else 0.0
        points += 0.4 * min(len(self.shared_words), 4)
        points += len(self.shared_vendors) / max(len(self.named | self.action.vendors), 1)
        return points + self._points_for_date()

    def _points_for_date(self) -> float:
        if self.gap is None:
            return 0.0
        if self.gap <= NEAR_DAYS:
            return 2.0
        return 0.5 if self.gap <= FAR_DAYS / 3 else (-0.5 if self.gap <= FAR_DAYS else -2.0)

    def verdict(self) -> Verdict:
        if (self.kind, self.action.kind) in _OPPOSITE:
            return Verdict.CONTRADICTS if self._denies_by_kind() else Verdict.NEW
        if self.kind != self.action.kind or not self.same_vendors:
            return Verdict.UNCLEAR if self._may_be_it() else Verdict.NEW
        if self._told():
            return self._verdict_on_a_told_step()
        return self._verdict_on_another_status()

    def _may_be_it(self) -> bool:
        """Whether a date or the words speak for it although the kind differs or no vendor is shared."""
        if self.gap is not None:
            return self.gap <= NEAR_DAYS
        return self.kind == self.action.kind and len(self.shared_words) >= 2

    def _verdict_on_a_told_step(self) -> Verdict:
        if self.scope_conflicts:
            return Verdict.UNCLEAR if self.gap is not None and self.gap <= NEAR_DAYS else Verdict.NEW
        if self.gap is None:
            # "Has banned it from 5G" with no date tells a known decision; a plan or a refusal with no date may be any.
            certain = self.scope_agrees and self.status in (Status.ADOPTED, Status.ENDED)
            return Verdict.SAME if certain and self.mostly_its_vendors else Verdict.UNCLEAR
        if self.gap <= NEAR_DAYS:
            return Verdict.SAME if self.mostly_its_vendors else Verdict.UNCLEAR
        return Verdict.UNCLEAR if self.gap <= FAR_DAYS else Verdict.NEW

    def _verdict_on_another_status(self) -> Verdict:
        """The action has no step of this status: it is the next one, or the denial of one it has."""
        if self.scope_conflicts or not self.action.steps:
            return Verdict.UNCLEAR
        if all(self._is_later(step) for step in self.action.steps):
            # All that is known of it came after the article: a plan may be its first step, anything else is another.
            return self._verdict_on_a_plan() if self.status == Status.PROPOSED else Verdict.NEW
        last = self.action.steps[-1]
        behind = _is_before(self.values.date, last.date)
        decided = any(step.status == Status.ADOPTED for step in self.action.steps)
        if self.status == Status.REJECTED and decided:
            return Verdict.UNCLEAR if behind else Verdict.CONTRADICTS
        if self.status == Status.ENDED:
            return Verdict.STEP if decided and not behind else Verdict.UNCLEAR
        if self.status == Status.PROPOSED:
            return self._verdict_on_a_plan()
        if behind:
            return Verdict.UNCLEAR
        gap = days_apart(self.values.date, last.date)
        return Verdict.STEP if gap is None or gap <= FAR_DAYS * 2 else Verdict.UNCLEAR

    def _verdict_on_a_plan(self) -> Verdict:
        """A plan before the decision is its first step where it came shortly before; any other may be a new measure."""
        first = self.action.steps[0].date
        gap = days_apart(self.values.date, first)
        before = _is_before(self.values.date, first) and gap is not None and gap <= FAR_DAYS
        return Verdict.STEP if before and self.scope_agrees and self.mostly_its_vendors else Verdict.UNCLEAR

    def _denies_by_kind(self) -> bool:
        """One allows what the other forbids, for the same scope, while the action is in effect."""
        in_effect = bool(self.action.steps) and self.action.steps[-1].status == Status.ADOPTED
        later = not _is_before(self.values.date, self.action.steps[-1].date if self.action.steps else None)
        same = bool(self.scope_agrees) and bool(self.shared_vendors)
        return in_effect and later and same and self.status == Status.ADOPTED

    def reasons(self) -> list[str]:
        """Say in what they agree and differ, the strongest first."""
        found = [
            f"same vendor: {', '.join(sorted(self.shared_vendors))}" if self.shared_vendors else "no vendor shared"
        ]
        same_kind = self.kind == self.action.kind
        found.append(f"same kind: {self.kind}" if same_kind else f"other kind: {self.kind}, not {self.action.kind}")
        found.append(self._reason_for_date())
        if self.scope_agrees is not None:
            shared = ", ".join(sorted(self.scope & self.action.scope))
            found.append(f"same scope: {shared}" if shared else "other scope")
        if self.same_body:
            found.append("same body")
        if self.shared_words:
            found.append(f"same words: {', '.join(sorted(self.shared_words)[:5])}")
        return found

    def _reason_for_date(self) -> str:
        if not self._told():
            last = self.action.steps[-1].status if self.action.steps else "without a step"
            return f"it says {self.status}, the action is {last}"
        if self.gap is None:
            return f"also {self.status}, a date is missing"
        return f"also {self.status}, " + ("dates agree" if self.gap == 0 else f"{self.gap} days apart")


def days_apart(one: PartialDate | None, other: PartialDate | None) -> int | None:
    """Return the days between two dates at their closest, 0 where they may overlap; None where one is unknown."""
    if one is None or other is None:
        return None
    if one.first_day > other.last_day:
        return (one.first_day - other.last_day).days
    return max(0, (other.first_day - one.last_day).days)


def _is_before(one: PartialDate | None, other: PartialDate | None) -> bool:
    return one is not None and other is not None and one.last_day < other.first_day


@lru_cache(maxsize=20_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(text)) - _COMMON


@lru_cache(maxsize=5_000)
def _body_words(name: str) -> frozenset[str]:
    """The words that tell one body from another; an abbreviation counts as one."""
    return frozenset(re.findall(r"[^\W_]{2,}", name.casefold())) - {"the", "of", "and", "for", "ministry", "department"}
