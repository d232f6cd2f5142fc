"""Whether two sentences tell two measures of one government, kind and status, or the same one twice."""

import re
from collections.abc import Iterable

from vendors.extraction.rules.candidates import Candidate
from vendors.extraction.types import PartialDate
from vendors.extraction.weighing.classifier import logit

_WORD = re.compile(r"\w{4,}")
_FARTHEST, _WORDS = 6, 8
"""Sentences from which on two are just far apart, and parts in which the share of common words is told."""
_LOWEST, _HIGHEST = -4, 9
_LONG = 600
"""Characters of a sentence that are compared: one without an end must not cost more than others."""


def features(one: Candidate, other: Candidate) -> list[str]:
    """Return the names of what speaks for two measures or for one, whichever of the two comes first."""
    first, second = sorted((one, other), key=lambda each: (each.sentence, each.trigger.start))
    dates = _dates(first.date, second.date)
    aims = _sets(set(first.target.slugs), set(second.target.slugs))
    reach = _sets(set(first.scope), set(second.scope))
    bodies = _bodies(_body(first), _body(second))
    kind = first.trigger.kind.value
    found = [
        f"date={dates}",
        f"date={dates}/{'-'.join(sorted((_place(first), _place(second))))}",
        *(f"aims={aims}{of}" for of in ("", f"/date={dates}")),
        f"aims.single={len(first.target.slugs) == 1}/{len(second.target.slugs) == 1}",
        f"gap={min(second.sentence - first.sentence, _FARTHEST)}",
        f"paragraph={first.paragraph == second.paragraph}",
        *(f"scope={reach}{of}" for of in ("", f"/date={dates}")),
        *(f"body={bodies}{of}" for of in ("", f"/date={dates}")),
        *(f"kind={kind}{of}" for of in ("", f"/date={dates}")),
        f"status={first.modality.status}",
        f"word={'same' if _told(first) and _told(first) == _told(second) else 'other'}",
        f"words={_common(_words(first), _words(second))}",
        f"least={_rated(min(first.probability, second.probability))}",
        *_each("first", first),
        *_each("second", second),
    ]
    if first.date is not None and second.date is not None and dates in ("equal", "far"):
        found.append(f"date={dates}/{first.date.precision}/{second.date.precision}")
    return found


def compatible(left: PartialDate, right: PartialDate) -> bool:
    """Return whether two dates can be the same."""
    return left.may_overlap(right.first_day, right.last_day)


def _each(name: str, one: Candidate) -> Iterable[str]:
    yield f"{name}.actor={one.actor.relation}"
    yield f"{name}.aim={one.target.relation}"
    yield f"{name}.rated={_rated(one.probability)}"
    yield f"{name}.form={one.trigger.form}"
    yield f"{name}.variant={one.variant}"
    yield f"{name}.weak={one.trigger.weak}"


def _rated(probability: float) -> int:
    return max(_LOWEST, min(_HIGHEST, round(logit(probability))))


def _dates(first: PartialDate | None, second: PartialDate | None) -> str:
    if first is None and second is None:
        return "none"
    if first is None or second is None:
        return "second" if first is None else "first"
    if first == second:
        return "equal"
    return "near" if compatible(first, second) else "far"


def _place(one: Candidate) -> str:
    """Return where the date of a step is told."""
    if one.date is None:
        return "none"
    if one.date_span is None:
        return "month"
    sentence = one.frame.sentence
    return "own" if sentence.start <= one.date_span.start < sentence.end else "away"


def _sets[Name](first: set[Name], second: set[Name]) -> str:
    if not first or not second:
        return "one" if first or second else "none"
    if first == second:
        return "same"
    if first < second or second < first:
        return "within"
    return "some" if first & second else "apart"


def _bodies(first: str, second: str) -> str:
    if not first or not second:
        return "none" if not first and not second else "second" if not first else "first"
    return "same" if first == second else "other"


def _body(one: Candidate) -> str:
    government = one.actor.government
    return government.body.lower() if government is not None else ""


def _told(one: Candidate) -> str:
    return one.frame.folded[one.trigger.start : one.trigger.end]


def _words(one: Candidate) -> set[str]:
    sentence = one.frame.sentence
    return set(_WORD.findall(one.frame.folded, sentence.start, min(sentence.end, sentence.start + _LONG)))


def _common(first: set[str], second: set[str]) -> int:
    return int(_WORDS * len(first & second) / max(1, min(len(first), len(second))))
