"""Which action on record a finding is about: a verdict that may be "unclear", and reasons that a curator can check.

A wrong "same" hides a new fact, whereas an "unclear" costs one look. The limits here and the points in `comparison` and
`pair_verdict` were therefore set for precision, by trial on the half named `tune` of
tests/findings/data/matching_pairs.json; docs/matching.md says how often they are right. Everything here works
on plain values; `vendors.findings.assessment` reads them from the database and stores the verdicts.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vendors.findings.comparison import CandidateAction
from vendors.findings.pair_verdict import PairVerdict
from vendors.findings.values import Values
from vendors.models.choices import Verdict

MIN_SCORE = 5.0
"""From this score an action is shown to a curator: same vendors, same kind, and nothing against it."""
CANDIDATES_SHOWN = 5
"""Likely actions kept with a verdict: the desk shows four of them."""
CLEAR_OF_SAME, CLEAR_OF_OTHERS, CLEAR_OF_NEXT = 2.0, 0.5, 1.0
"""Points by which the best action must lead: a "same" before another "same" and before any other likely action, and a
"contradicts" or "step" before the next of its verdict. With a smaller lead the verdict is "unclear"."""


@dataclass(frozen=True, slots=True)
class MatchScore:
    """How a finding relates to one action: the verdict on the two, a score to sort by, and the reasons."""

    action: int
    verdict: Verdict
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The verdict on a finding and the likely actions, best first; `action` is the one that the verdict is about."""

    verdict: Verdict
    action: int | None
    likely: tuple[MatchScore, ...]


def match(values: Values, actions: Iterable[CandidateAction], *, article_day: datetime.date | None = None) -> Match:
    """Compare a finding with the actions of its country and return how it relates to them.

    `article_day` is the day of the article, which cannot report steps that were taken later.
    """
    actions = list(actions)
    akin = sum(action.kind == values.kind and not _on_other_vendors(values, action) for action in actions)
    scores = (compare(values, action, article_day=article_day, is_only_one=akin == 1) for action in actions)
    likely = sorted((score for score in scores if score is not None), key=lambda score: (-score.score, score.action))
    return _verdict(likely)


def compare(
    values: Values, action: CandidateAction, *, article_day: datetime.date | None = None, is_only_one: bool = False
) -> MatchScore | None:
    """Compare a finding with one action; None where they cannot be about one measure."""
    if action.country != values.country:
        return None
    if _on_other_vendors(values, action):
        return None
    comparison = PairVerdict(values, action, article_day)
    comparison.is_only_one = is_only_one
    score = comparison.score()
    verdict = comparison.verdict()
    if score < MIN_SCORE and verdict == Verdict.NEW:
        return None
    return MatchScore(action.pk, verdict, round(score, 2), tuple(comparison.reasons()))


def _on_other_vendors(values: Values, action: CandidateAction) -> bool:
    return bool(values.vendors) and bool(action.vendors) and action.vendors.isdisjoint(values.vendors)


def _verdict(likely: Sequence[MatchScore]) -> Match:
    shown = tuple(likely[:CANDIDATES_SHOWN])
    same = [score for score in likely if score.verdict == Verdict.SAME]
    if same:
        clear = _is_unrivalled(same[0], likely)
        return Match(Verdict.SAME if clear else Verdict.UNCLEAR, same[0].action, shown)
    for verdict in (Verdict.CONTRADICTS, Verdict.STEP):
        scores = [score for score in likely if score.verdict == verdict]
        if scores:
            clear = len(scores) == 1 or scores[0].score - scores[1].score >= CLEAR_OF_NEXT
            clear = clear and _is_unrivalled(scores[0], likely)
            return Match(verdict if clear else Verdict.UNCLEAR, scores[0].action, shown)
    unclear = [score for score in likely if score.verdict == Verdict.UNCLEAR]
    if unclear:
        return Match(Verdict.UNCLEAR, unclear[0].action, shown)
    return Match(Verdict.NEW, None, shown)


def _is_unrivalled(best: MatchScore, likely: Sequence[MatchScore]) -> bool:
    """Whether the best action leads clearly over every other one that the finding may be about."""
    for rival in likely:
        if rival.action == best.action or rival.verdict == Verdict.NEW:
            continue
        if best.score - rival.score < (CLEAR_OF_SAME if rival.verdict == Verdict.SAME else CLEAR_OF_OTHERS):
            return False
    return True
