"""Belief without a trained model, and which of the rated candidates are kept."""

from vendors.extraction.propose import Candidate
from vendors.extraction.vocabulary import Kind

_STRICT = 0.85


def rate(candidate: Candidate) -> float:
    """Return a hand-made estimate, from 0 to 1, that the candidate is an event."""
    if candidate.status.status is None or candidate.rank > 0 or candidate.aim_rank > 0:
        return 0.05
    value = 0.35 + 0.08 * min(candidate.actor.score, 5.0)
    present = set(candidate.features)
    if candidate.trigger.weak:
        value -= 0.25
    if candidate.aim.relation in ("last-paragraph", "article", "unstated"):
        value -= 0.15
    if candidate.actor.government is None:
        value -= 0.1
    for feature, weight in _HAND.items():
        if feature in present:
            value += weight
    if candidate.trigger.kind is Kind.PLEDGE and candidate.vendor_pledge:
        value += 0.05
    return max(0.01, min(0.99, value))


_HAND = {
    "home": -0.45, "question": -0.35, "quoted": -0.1, "subject.opponent": -0.3, "other_ban": -0.5,
    "no_vendor_in_article": -0.5, "no_vendor_in_sentence": -0.1, "sig=in:hypothetical": -0.4, "sig=in:demand": -0.2,
    "unnamed.beside_vendor": -0.15, "sig=in:statement": -0.15, "follows=operator": -0.2, "follows=target": -0.2,
}  # fmt: skip


def believable(rated: list[Candidate], threshold: float) -> list[Candidate]:
    """Return the candidates at or above the threshold, and of one trigger only those nearly as good as its best."""
    best: dict[tuple[int, Kind], float] = {}
    for candidate in rated:
        key = candidate.trigger.start, candidate.trigger.kind
        best[key] = max(best.get(key, 0.0), candidate.probability)
    return [
        candidate
        for candidate in rated
        if candidate.probability >= threshold
        and candidate.status.status is not None
        and candidate.probability >= _STRICT * best[candidate.trigger.start, candidate.trigger.kind]
    ]
