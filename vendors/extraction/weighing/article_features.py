"""What the other candidates of an article say about each: rivals in its sentence, support elsewhere, the article.

As everywhere, the names of the features are keys of trained weights, and the numbers by which they group were set by
judgement before training.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from vendors.extraction.rules.candidates import Candidate
from vendors.extraction.vocabulary import FAMILY

_LIKELY = 0.45
"""From this probability on a sentence counts as one that tells a step."""
_MAX_LIKELY, _MAX_SUM, _MAX_SUPPORT, _MAX_RANK = 6, 8, 4, 3
"""Counts from which on likely sentences, the sum of probabilities, other sentences and better rivals are all alike."""
_READING_STEPS, _RIVAL_STEPS, _MAX_STEPS = 8, 5, 4
"""Steps into which a difference of probability is divided, and how many are told apart."""
_DISTANCE_CHARACTERS, _MAX_DISTANCE = 30, 4
_LEVEL_NAMES = tuple(f"p>{level}" for level in range(1, 10))
_Triple = tuple[str, str, str]
"""Country code, vendor's slug and kind."""


@dataclass(slots=True)
class _Support:
    """Which sentences tell a triple, and how probable the best and the second best of them are."""

    sentences: set[int] = field(default_factory=set)
    best: tuple[float, int] = (0.0, -1)
    """Probability and sentence."""
    second: tuple[float, int] = (0.0, -1)

    def add(self, candidate: Candidate) -> None:
        self.sentences.add(candidate.sentence)
        scored = (candidate.probability, candidate.sentence)
        if candidate.sentence == self.best[1]:
            self.best = max(self.best, scored)
        elif scored > self.best:
            self.best, self.second = scored, self.best
        else:
            self.second = max(self.second, scored)

    def best_outside(self, sentence: int) -> float:
        return self.second[0] if self.best[1] == sentence else self.best[0]


def context_features(candidates: list[Candidate]) -> list[list[str]]:
    """Return for each candidate of an article the features by which `context` scores it; reads `probability`."""
    by_sentence: dict[int, list[Candidate]] = defaultdict(list)
    support: dict[_Triple, _Support] = defaultdict(_Support)
    for candidate in candidates:
        by_sentence[candidate.sentence].append(candidate)
        for triple in _triples(candidate):
            support[triple].add(candidate)
    of_article = _of_article(candidates)
    return [
        [
            *_of_candidate(candidate),
            *of_article,
            *_of_readings(candidate, by_sentence[candidate.sentence]),
            *_of_rivals(candidate, by_sentence[candidate.sentence]),
            *_of_support(candidate, support),
        ]
        for candidate in candidates
    ]


def _level(probability: float) -> int:
    return min(9, int(probability * 10))


def _of_candidate(candidate: Candidate) -> list[str]:
    kind = candidate.trigger.kind.value
    strength = "weak" if candidate.trigger.weak else "sure"
    level = _level(candidate.probability)
    return [
        *_LEVEL_NAMES[:level],
        f"variant={candidate.variant}",
        f"kind={kind}",
        f"{strength}",
        f"{strength}={kind}",
        f"kind={kind}/p={level // 2}",
    ]


def _of_article(candidates: list[Candidate]) -> list[str]:
    """Return how much the article tells at all."""
    if not candidates:
        return []
    top = max(candidate.probability for candidate in candidates)
    likely = len({candidate.sentence for candidate in candidates if candidate.probability >= _LIKELY})
    total = sum(candidate.probability for candidate in candidates)
    return [
        f"article.top={_level(top)}",
        f"article.likely={min(likely, _MAX_LIKELY)}",
        f"article.sum={min(int(total), _MAX_SUM)}",
    ]


def _triples(candidate: Candidate) -> Iterable[_Triple]:
    kind = candidate.trigger.kind.value
    return [(code, slug, kind) for code in candidate.actor.codes for slug in candidate.target.slugs]


def _of_readings(candidate: Candidate, sentence: list[Candidate]) -> list[str]:
    """Return how this reading of a trigger compares with its other readings."""
    others = [
        reading.probability for reading in sentence if reading.trigger is candidate.trigger and reading is not candidate
    ]
    if not others:
        return []
    gap = candidate.probability - max(others)
    step = max(-_MAX_STEPS, min(_MAX_STEPS, round(gap * _READING_STEPS)))
    return [f"reading={step}", f"reading={candidate.variant}/{gap > 0}"]


def _of_rivals(candidate: Candidate, sentence: list[Candidate]) -> list[str]:
    """Return how the candidate compares with those of the other triggers of its sentence."""
    rivals = [rival for rival in sentence if rival.trigger is not candidate.trigger]
    if not rivals:
        return ["alone"]
    better = [rival for rival in rivals if rival.probability > candidate.probability]
    features = [f"rank={min(len(better), _MAX_RANK)}"]
    features += ["beaten.kind"] * any(rival.trigger.kind is candidate.trigger.kind for rival in better)
    if better:
        features += _of_best_rival(candidate, max(better, key=lambda rival: rival.probability))
    return features


def _of_best_rival(candidate: Candidate, best: Candidate) -> list[str]:
    gap = best.probability - candidate.probability
    kinds = f"{candidate.trigger.kind}<{best.trigger.kind}"
    shares_actor = set(best.actor.codes) & set(candidate.actor.codes)
    related = bool(shares_actor and set(best.target.slugs) & set(candidate.target.slugs))
    family = FAMILY[best.trigger.kind] is FAMILY[candidate.trigger.kind]
    distance = abs(best.trigger.start - candidate.trigger.start) // _DISTANCE_CHARACTERS
    return [
        f"beaten={min(int(gap * _RIVAL_STEPS), _MAX_STEPS)}",
        kinds,
        f"{kinds}/{related}",
        f"related={related}",
        f"family={family}/{related}",
        f"distance={min(distance, _MAX_DISTANCE)}/{related}",
    ]


def _of_support(candidate: Candidate, support: dict[_Triple, _Support]) -> list[str]:
    """Return how many other sentences tell the same, and how clearly."""
    supports = [support[triple] for triple in _triples(candidate)]
    others = max(len(each.sentences - {candidate.sentence}) for each in supports)
    if not others:
        return ["unsupported"]
    best = max(each.best_outside(candidate.sentence) for each in supports)
    return [f"support={min(others, _MAX_SUPPORT)}", f"support.best={_level(best)}"]
