"""Which action on record a finding is about: a verdict that may be "unclear", and reasons that a curator can check.

A wrong "same" hides a new fact, whereas an "unclear" costs one look. The points in `evidence` and the limits here and
in `pair_verdict` were therefore set for precision, by trial on pairs that were judged by hand (tests/findings/data);
docs/matching.md says how often they are right. Everything here works on plain values; `vendors.findings.assessment`
reads them from the database and stores the verdicts.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vendors.findings.comparison import CandidateAction
from vendors.findings.evidence import CountryRecord, is_on_other_vendors
from vendors.findings.pair_verdict import PairVerdict
from vendors.findings.values import Values
from vendors.models.choices import Verdict

MIN_SCORE = 5
"""From this score an action is shown to a curator even where it is another matter, to say what there is."""
CANDIDATES_SHOWN = 5
"""Likely actions kept with a verdict: the desk shows four of them."""
CLEAR = 2
"""Points by which an action must lead before every other one. With a smaller lead the verdict is "unclear"."""


@dataclass(frozen=True, slots=True)
class MatchScore:
    """How a finding relates to one action: the verdict on the two, a score to sort by, and the reasons."""

    action: int
    verdict: Verdict
    score: int
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
    record = CountryRecord(values, (action for action in actions if action.country == values.country))
    scores = [_score(PairVerdict(values, action, article_day, record)) for action in record.actions]
    likely = sorted(scores, key=lambda score: (-score.score, score.action))
    return _verdict(likely)


def compare(values: Values, action: CandidateAction) -> MatchScore | None:
    """Compare a finding with one action, as if it were all that there is; None where it cannot be about it."""
    if action.country != values.country or is_on_other_vendors(values, action):
        return None
    score = _score(PairVerdict(values, action, None, CountryRecord(values, [action])))
    return score if _is_shown(score) else None


def _score(pair: PairVerdict) -> MatchScore:
    return MatchScore(pair.action.pk, pair.verdict(), pair.points(), tuple(pair.reasons()))


def _is_shown(score: MatchScore) -> bool:
    return score.verdict != Verdict.NEW or score.score >= MIN_SCORE


def _verdict(likely: Sequence[MatchScore]) -> Match:
    """Say what the best action is that the finding may be about, unless another one comes near it."""
    shown = tuple(score for score in likely if _is_shown(score))[:CANDIDATES_SHOWN]
    best = next((score for score in likely if score.verdict != Verdict.NEW), None)
    if best is None:
        return Match(Verdict.NEW, None, shown)
    is_clear = all(best.score - rival.score >= CLEAR for rival in likely if rival.action != best.action)
    return Match(best.verdict if is_clear else Verdict.UNCLEAR, best.action, shown)
