"""Weighing the candidates of an article against each other: rivals in the sentence, support elsewhere, the whole."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from vendors.extraction.rules.candidates import Candidate
from vendors.extraction.vocabulary import FAMILY

_LIKELY = 0.45
_Tuple = tuple[str, str, str]


@dataclass(slots=True)
class _Support:
    """Where else a tuple is told, and how likely: the best sentence and the best other one are enough."""

    sentences: set[int] = field(default_factory=set)
    best: tuple[float, int] = (0.0, -1)
    second: tuple[float, int] = (0.0, -1)

    def add(self, candidate: Candidate) -> None:
        self.sentences.add(candidate.sentence)
        told = (candidate.probability, candidate.sentence)
        if candidate.sentence == self.best[1]:
            self.best = max(self.best, told)
        elif told > self.best:
            self.best, self.second = told, self.best
        else:
            self.second = max(self.second, told)

    def best_outside(self, sentence: int) -> float:
        return self.second[0] if self.best[1] == sentence else self.best[0]


def of_article(candidates: list[Candidate]) -> list[list[str]]:
    """Return for each candidate the features that the others of its article give it; reads `probability`."""
    by_sentence: dict[int, list[Candidate]] = defaultdict(list)
    support: dict[_Tuple, _Support] = defaultdict(_Support)
    for candidate in candidates:
        by_sentence[candidate.sentence].append(candidate)
        for item in _tuples(candidate):
            support[item].add(candidate)
    whole = _of_whole(candidates)
    return [
        [
            *_own(one),
            *whole,
            *_readings(one, by_sentence[one.sentence]),
            *_rivals(one, by_sentence[one.sentence]),
            *_support(one, support),
        ]
        for one in candidates
    ]


_STEPS = tuple(f"p>{step}" for step in range(1, 10))


def _level(probability: float) -> int:
    return min(9, int(probability * 10))


def _own(one: Candidate) -> list[str]:
    kind = one.trigger.kind.value
    weak = "weak" if one.trigger.weak else "sure"
    level = _level(one.probability)
    return [
        *_STEPS[:level],
        f"variant={one.variant}",
        f"kind={kind}",
        f"{weak}",
        f"{weak}={kind}",
        f"kind={kind}/p={level // 2}",
    ]


def _of_whole(candidates: list[Candidate]) -> list[str]:
    if not candidates:
        return []
    top = max(one.probability for one in candidates)
    likely = len({one.sentence for one in candidates if one.probability >= _LIKELY})
    total = sum(one.probability for one in candidates)
    return [f"article.top={_level(top)}", f"article.likely={min(likely, 6)}", f"article.sum={min(int(total), 8)}"]


def _tuples(one: Candidate) -> Iterable[_Tuple]:
    return [(code, slug, one.trigger.kind.value) for code in one.actor.codes for slug in one.target.slugs]


def _readings(one: Candidate, sentence: list[Candidate]) -> list[str]:
    """Return how this reading of a trigger stands among its other readings."""
    others = [other.probability for other in sentence if other.trigger is one.trigger and other is not one]
    if not others:
        return []
    gap = one.probability - max(others)
    return [f"reading={max(-4, min(4, round(gap * 8)))}", f"reading={one.variant}/{gap > 0}"]


def _rivals(one: Candidate, sentence: list[Candidate]) -> list[str]:
    others = [other for other in sentence if other.trigger is not one.trigger]
    if not others:
        return ["alone"]
    better = [other for other in others if other.probability > one.probability]
    found = [f"rank={min(len(better), 3)}"]
    same = [other for other in better if other.trigger.kind is one.trigger.kind]
    found += ["beaten.kind"] * bool(same)
    if better:
        best = max(better, key=lambda other: other.probability)
        gap = best.probability - one.probability
        kinds = f"{one.trigger.kind}<{best.trigger.kind}"
        related = set(best.actor.codes) & set(one.actor.codes) and set(best.target.slugs) & set(one.target.slugs)
        found += [f"beaten={min(int(gap * 5), 4)}", kinds, f"{kinds}/{bool(related)}", f"related={bool(related)}"]
        family = FAMILY[best.trigger.kind] is FAMILY[one.trigger.kind]
        found.append(f"family={family}/{bool(related)}")
        distance = abs(best.trigger.start - one.trigger.start)
        found.append(f"distance={min(distance // 30, 4)}/{bool(related)}")
    return found


def _support(one: Candidate, support: dict[_Tuple, _Support]) -> list[str]:
    told = [support[item] for item in _tuples(one)]
    others = max(len(each.sentences - {one.sentence}) for each in told)
    if not others:
        return ["unsupported"]
    best = max(each.best_outside(one.sentence) for each in told)
    return [f"support={min(others, 4)}", f"support.best={_level(best)}"]
