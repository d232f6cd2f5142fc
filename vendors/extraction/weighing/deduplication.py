"""From candidates to findings: the ones believed, each measure once, with its best sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from vendors.extraction.rules.candidates import Candidate, traces
from vendors.extraction.types import Finding, PartialDate, Span
from vendors.extraction.vocabulary import UNNAMED, Actor, Kind, Scope, Status
from vendors.extraction.weighing.classifier import Regression
from vendors.extraction.weighing.coreference import compatible, features

MAX_MEASURES = 12
"""More measures of one kind by one government in one text are told apart no further."""
_SURE, _CERTAIN = 0.6, 0.75
_APART = 0.2
"""From this probability on two sentences are held to tell two measures; that gives as many as annotators see."""


@dataclass(slots=True)
class _Measure:
    """Candidates that tell the same measure, the likeliest first."""

    best: Candidate
    apart: Regression | None
    """What decides whether a sentence tells another measure; without it the words' reach does."""
    slugs: dict[str, None] = field(default_factory=dict)
    dates: dict[PartialDate, None] = field(default_factory=dict)
    scope: dict[Scope, None] = field(default_factory=dict)

    def add(self, candidate: Candidate) -> None:
        self.slugs.update(dict.fromkeys(candidate.target.slugs))
        self.scope.update(dict.fromkeys(candidate.scope))
        if candidate.date is not None:
            self.dates[candidate.date] = None

    def holds(self, candidate: Candidate) -> bool:
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
        if self.apart is not None:
            return self.apart.probability(features(candidate, self.best)) < _APART
        reach, known = set(candidate.scope), set(self.best.scope)
        return not (reach and known and not reach & known and candidate.probability > _SURE)


def findings(believed: Sequence[Candidate], apart: Regression | None = None) -> tuple[Finding, ...]:
    """Return one finding for each (jurisdiction, kind, status) and set of vendors that belong together.

    `apart`: the regression that tells two measures from one told twice.
    """
    groups: dict[tuple[str, Kind, Status, Actor], list[Candidate]] = {}
    for candidate in believed:
        status = candidate.modality.status
        if status is None:
            continue
        actor = Actor.VENDOR if candidate.vendor_pledge else Actor.GOVERNMENT
        for code in candidate.actor.codes:
            groups.setdefault((code, candidate.trigger.kind, status, actor), []).append(candidate)
    found = [
        finding
        for (code, _, status, actor), members in groups.items()
        for finding in _measures(code, status, actor, members, apart)
    ]
    return tuple(sorted(found, key=lambda one: (one.quote.start, one.jurisdiction, one.kind)))


def _measures(
    code: str, status: Status, actor: Actor, members: list[Candidate], apart: Regression | None
) -> list[Finding]:
    """Split the candidates of one government, kind and status into measures."""
    measures: list[_Measure] = []
    for candidate in sorted(members, key=lambda one: -one.probability):
        home = next((measure for measure in measures if measure.holds(candidate)), None)
        if home is None:
            if len(measures) == MAX_MEASURES:
                continue
            home = _Measure(candidate, apart)
            measures.append(home)
        home.add(candidate)
    if any(UNNAMED not in measure.best.target.slugs for measure in measures):
        measures = [one for one in measures if UNNAMED not in one.best.target.slugs or one.best.probability > _CERTAIN]
    return [_finding(code, status, actor, measure) for measure in measures]


def _finding(code: str, status: Status, actor: Actor, measure: _Measure) -> Finding:
    best = measure.best
    slugs = tuple(slug for slug in measure.slugs if slug != UNNAMED) or (UNNAMED,)
    government = best.actor.government
    return Finding(
        jurisdiction=code,
        vendors=slugs,
        actor=actor,
        kind=best.trigger.kind,
        status=status,
        quote=Span(best.quote.start, best.quote.end),
        date=best.date or next(iter(measure.dates), None),
        scope=best.scope or tuple(measure.scope),
        body=government.body if government is not None else "",
        confidence=round(best.probability, 4),
        rule=best.trigger.rule,
        traces=traces(best),
    )
