"""From accepted candidates to findings: each measure once, with its best sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from vendors.extraction.rules.candidates import Candidate, traces
from vendors.extraction.types import Finding, PartialDate, Span
from vendors.extraction.vocabulary import UNNAMED, Actor, Kind, Scope, Status
from vendors.extraction.weighing.classifier import Regression
from vendors.extraction.weighing.coreference import compatible, pair_features

MAX_MEASURES = 12
"""Measures of one kind by one government in one text: a bound for texts made to hurt, since each is compared to all."""
_SEPARATE_SCOPE_PROBABILITY = 0.6
"""Without the regression: how probable a sentence with another scope must be to tell a measure of its own."""
_UNNAMED_PROBABILITY = 0.75
"""Beside measures against named vendors, one that names none has to be this probable: mostly it is the same again.

Both were set by judgement on early rounds; no trial of other values is on record.
"""
_TWO_MEASURES_PROBABILITY = 0.2
"""From this probability on two sentences are held to tell two measures; that gives as many as annotators see."""


@dataclass(slots=True)
class _MeasureCluster:
    """Candidates that tell the same measure."""

    best: Candidate
    """The most probable, which comes first."""
    coreference: Regression | None
    """Gives the probability that two sentences tell two measures; without it the scopes decide."""
    slugs: dict[str, None] = field(default_factory=dict)
    dates: dict[PartialDate, None] = field(default_factory=dict)
    scope: dict[Scope, None] = field(default_factory=dict)

    def add(self, candidate: Candidate) -> None:
        self.slugs.update(dict.fromkeys(candidate.target.slugs))
        self.scope.update(dict.fromkeys(candidate.scope))
        if candidate.date is not None:
            self.dates[candidate.date] = None

    def includes(self, candidate: Candidate) -> bool:
        """Return whether a candidate tells this measure again: its vendors, no other date, and nothing else apart."""
        if not self.slugs.keys() & set(candidate.target.slugs):
            return False
        if candidate.sentence == self.best.sentence:
            return True
        if candidate.date is not None and self.dates:
            if set(candidate.target.slugs) != self.slugs.keys():
                return False
            if not any(compatible(candidate.date, date) for date in self.dates):
                return False
        if self.coreference is not None:
            return self.coreference.probability(pair_features(candidate, self.best)) < _TWO_MEASURES_PROBABILITY
        scope, best_scope = set(candidate.scope), set(self.best.scope)
        other_scope = scope and best_scope and not scope & best_scope
        return not (other_scope and candidate.probability > _SEPARATE_SCOPE_PROBABILITY)


def deduplicate(candidates: Sequence[Candidate], coreference: Regression | None = None) -> tuple[Finding, ...]:
    """Return one finding for each measure, in the order of their quotes.

    `coreference`: the regression that tells two measures from one told twice.
    """
    groups: dict[tuple[str, Kind, Status, Actor], list[Candidate]] = {}
    for candidate in candidates:
        status = candidate.modality.status
        if status is None:
            continue
        actor = Actor.VENDOR if candidate.vendor_pledge else Actor.GOVERNMENT
        for code in candidate.actor.codes:
            groups.setdefault((code, candidate.trigger.kind, status, actor), []).append(candidate)
    findings = [
        _finding(code, status, actor, cluster)
        for (code, _, status, actor), members in groups.items()
        for cluster in _clusters(members, coreference)
    ]
    return tuple(sorted(findings, key=lambda finding: (finding.quote.start, finding.jurisdiction, finding.kind)))


def _clusters(members: list[Candidate], coreference: Regression | None) -> list[_MeasureCluster]:
    """Return the measures that candidates of one government, kind and status tell."""
    clusters: list[_MeasureCluster] = []
    for candidate in sorted(members, key=lambda member: -member.probability):
        cluster = next((cluster for cluster in clusters if cluster.includes(candidate)), None)
        if cluster is None:
            if len(clusters) == MAX_MEASURES:
                continue
            cluster = _MeasureCluster(candidate, coreference)
            clusters.append(cluster)
        cluster.add(candidate)
    if all(UNNAMED in cluster.best.target.slugs for cluster in clusters):
        return clusters
    return [
        cluster
        for cluster in clusters
        if UNNAMED not in cluster.best.target.slugs or cluster.best.probability > _UNNAMED_PROBABILITY
    ]


def _finding(code: str, status: Status, actor: Actor, cluster: _MeasureCluster) -> Finding:
    best = cluster.best
    slugs = tuple(slug for slug in cluster.slugs if slug != UNNAMED) or (UNNAMED,)
    government = best.actor.government
    return Finding(
        jurisdiction=code,
        vendors=slugs,
        actor=actor,
        kind=best.trigger.kind,
        status=status,
        quote=Span(best.quote.start, best.quote.end),
        date=best.date or next(iter(cluster.dates), None),
        scope=best.scope or tuple(cluster.scope),
        body=government.body if government is not None else "",
        confidence=round(best.probability, 4),
        rule=best.trigger.rule,
        traces=traces(best),
    )
