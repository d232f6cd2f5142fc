"""Whether two sentences tell the same measure of one government, kind and status, or two measures.

The names of the features are keys of the trained weights of `coreference`; the numbers by which they group were set by
judgement before training.
"""

import re
from collections.abc import Iterable

from vendors.extraction.rules.candidates import Candidate
from vendors.extraction.types import PartialDate
from vendors.extraction.weighing.classifier import logit

_WORD = re.compile(r"\w{4,}")
_MAX_SENTENCE_GAP, _OVERLAP_STEPS = 6, 8
"""Sentences from which on two are just far apart, and the parts in which the share of common words is given."""
_MIN_LOGIT, _MAX_LOGIT = -4, 9
_MAX_COMPARED_CHARACTERS = 600
"""Of a sentence, so that one without an end does not cost more than others; none of the round dev is longer."""


def pair_features(candidate: Candidate, other: Candidate) -> list[str]:
    """Return the features of two candidates, in whichever order they are given."""
    first, second = sorted((candidate, other), key=lambda each: (each.sentence, each.trigger.start))
    dates = _compared_dates(first.date, second.date)
    targets = _compared_sets(set(first.target.slugs), set(second.target.slugs))
    scopes = _compared_sets(set(first.scope), set(second.scope))
    bodies = _compared_bodies(_body(first), _body(second))
    kind = first.trigger.kind.value
    same_word = _trigger_words(first) and _trigger_words(first) == _trigger_words(second)
    features = [
        f"date={dates}",
        f"date={dates}/{'-'.join(sorted((_date_origin(first), _date_origin(second))))}",
        *(f"aims={targets}{suffix}" for suffix in ("", f"/date={dates}")),
        f"aims.single={len(first.target.slugs) == 1}/{len(second.target.slugs) == 1}",
        f"gap={min(second.sentence - first.sentence, _MAX_SENTENCE_GAP)}",
        f"paragraph={first.paragraph == second.paragraph}",
        *(f"scope={scopes}{suffix}" for suffix in ("", f"/date={dates}")),
        *(f"body={bodies}{suffix}" for suffix in ("", f"/date={dates}")),
        *(f"kind={kind}{suffix}" for suffix in ("", f"/date={dates}")),
        f"status={first.modality.status}",
        f"word={'same' if same_word else 'other'}",
        f"words={_overlap(_words(first), _words(second))}",
        f"least={_rounded_logit(min(first.probability, second.probability))}",
        *_of_each("first", first),
        *_of_each("second", second),
    ]
    if first.date is not None and second.date is not None and dates in ("equal", "far"):
        features.append(f"date={dates}/{first.date.precision}/{second.date.precision}")
    return features


def compatible(left: PartialDate, right: PartialDate) -> bool:
    """Return whether two dates can be the same."""
    return left.may_overlap(right.first_day, right.last_day)


def _of_each(name: str, candidate: Candidate) -> Iterable[str]:
    yield f"{name}.actor={candidate.actor.relation}"
    yield f"{name}.aim={candidate.target.relation}"
    yield f"{name}.rated={_rounded_logit(candidate.probability)}"
    yield f"{name}.form={candidate.trigger.form}"
    yield f"{name}.variant={candidate.variant}"
    yield f"{name}.weak={candidate.trigger.weak}"


def _rounded_logit(probability: float) -> int:
    return max(_MIN_LOGIT, min(_MAX_LOGIT, round(logit(probability))))


def _compared_dates(first: PartialDate | None, second: PartialDate | None) -> str:
    if first is None and second is None:
        return "none"
    if first is None or second is None:
        return "second" if first is None else "first"
    if first == second:
        return "equal"
    return "near" if compatible(first, second) else "far"


def _date_origin(candidate: Candidate) -> str:
    """Return where the date of a step is given: nowhere, by the publication month, in its sentence, elsewhere."""
    if candidate.date is None:
        return "none"
    if candidate.date_span is None:
        return "month"
    sentence = candidate.frame.sentence
    return "own" if sentence.start <= candidate.date_span.start < sentence.end else "away"


def _compared_sets[Name](first: set[Name], second: set[Name]) -> str:
    if not first or not second:
        return "one" if first or second else "none"
    if first == second:
        return "same"
    if first < second or second < first:
        return "within"
    return "some" if first & second else "apart"


def _compared_bodies(first: str, second: str) -> str:
    if not first or not second:
        return "none" if not first and not second else "second" if not first else "first"
    return "same" if first == second else "other"


def _body(candidate: Candidate) -> str:
    government = candidate.actor.government
    return government.body.lower() if government is not None else ""


def _trigger_words(candidate: Candidate) -> str:
    return candidate.frame.folded[candidate.trigger.start : candidate.trigger.end]


def _words(candidate: Candidate) -> set[str]:
    sentence = candidate.frame.sentence
    end = min(sentence.end, sentence.start + _MAX_COMPARED_CHARACTERS)
    return set(_WORD.findall(candidate.frame.folded, sentence.start, end))


def _overlap(first: set[str], second: set[str]) -> int:
    return int(_OVERLAP_STEPS * len(first & second) / max(1, min(len(first), len(second))))
