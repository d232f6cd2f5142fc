"""From candidates to findings: the ones believed, each measure once, with its best sentence."""

from dataclasses import dataclass, field

from vendors.extraction.propose import Candidate, traces
from vendors.extraction.types import Finding, PartialDate, Span
from vendors.extraction.vocabulary import UNNAMED, Actor, Kind, Status

_Key = tuple[str, Kind, Status]


@dataclass(slots=True)
class _Group:
    members: list[tuple[Candidate, str]] = field(default_factory=list)
    slugs: list[str] = field(default_factory=list)


def findings(believed: list[Candidate]) -> tuple[Finding, ...]:
    """Return one finding for each (jurisdiction, kind, status) and set of vendors that belong together."""
    groups: dict[tuple[str, Kind, Status, Actor], list[Candidate]] = {}
    for candidate in believed:
        status = candidate.status.status
        if status is None:
            continue
        actor = Actor.VENDOR if candidate.vendor_pledge else Actor.GOVERNMENT
        for code in candidate.actor.codes:
            groups.setdefault((code, candidate.trigger.kind, status, actor), []).append(candidate)
    found = [
        finding
        for (code, _, status, actor), members in groups.items()
        for finding in _measures(code, status, actor, members)
    ]
    return tuple(sorted(found, key=lambda one: (one.quote.start, one.jurisdiction, one.kind)))


def _measures(code: str, status: Status, actor: Actor, members: list[Candidate]) -> list[Finding]:
    """Split the candidates of one government, kind and status into measures, by vendors and by date."""
    measures: list[list[Candidate]] = []
    for candidate in sorted(members, key=lambda one: -one.probability):
        home = next((group for group in measures if _same_measure(group, candidate)), None)
        if home is None:
            measures.append([candidate])
        else:
            home.append(candidate)
    named = [group for group in measures if UNNAMED not in group[0].aim.slugs]
    if named:
        measures = [group for group in measures if group in named or group[0].probability > 0.75]
    return [_finding(code, status, actor, group) for group in measures]


def _same_measure(group: list[Candidate], candidate: Candidate) -> bool:
    """Return whether a candidate tells the measure of `group` again: its vendors, and no other date, reach or body."""
    best = group[0]
    mine, theirs = set(candidate.aim.slugs), {slug for one in group for slug in one.aim.slugs}
    if not mine & theirs:
        return False
    if candidate.sentence == best.sentence:
        return True
    dates = [one.date for one in group if one.date is not None]
    if candidate.date is not None and dates and not any(_compatible(candidate.date, date) for date in dates):
        return False
    if mine != theirs and candidate.date is not None and dates:
        return False
    apart = set(candidate.scope) and set(best.scope) and not set(candidate.scope) & set(best.scope)
    return not (apart and candidate.probability > _SURE)


_SURE = 0.6


def _compatible(left: PartialDate, right: PartialDate) -> bool:
    return left.may_overlap(right.first_day, right.last_day)


def _finding(code: str, status: Status, actor: Actor, group: list[Candidate]) -> Finding:
    best = group[0]
    slugs: list[str] = []
    for candidate in group:
        slugs.extend(slug for slug in candidate.aim.slugs if slug not in slugs)
    if len(slugs) > 1 and UNNAMED in slugs:
        slugs.remove(UNNAMED)
    scope = tuple(dict.fromkeys(scope for candidate in group for scope in candidate.scope))
    date = best.date or next((one.date for one in group if one.date is not None), None)
    government = best.actor.government
    return Finding(
        jurisdiction=code,
        vendors=tuple(slugs),
        actor=actor,
        kind=best.trigger.kind,
        status=status,
        quote=Span(best.quote.start, best.quote.end),
        date=date,
        scope=best.scope or scope,
        body=government.body if government is not None else "",
        confidence=round(best.probability, 4),
        rule=best.trigger.rule,
        traces=traces(best),
    )
