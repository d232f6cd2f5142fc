"""How far a step has come: the words around a trigger that propose, reject, end or deny it."""

import re
from dataclasses import dataclass, field

from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.rules.triggers import NOMINAL, Trigger
from vendors.extraction.text.language_pack import NOUN
from vendors.extraction.types import Span
from vendors.extraction.vocabulary import Kind, Status

_OFFERED = re.compile(r"\b(?:willing|ready|prepared|offer(?:s|ed|ing)?|stands ready|would sign)\b")
_OFFER_REACH = 120
_INNER, _OUTER, _AFTER = 75, 130, 70


@dataclass(slots=True)
class Modality:
    """The status that the words give a step; None where they tell that there was none."""

    status: Status | None
    span: Span | None = None
    signals: set[str] = field(default_factory=set)


def modality(frame: SentenceFrame, trigger: Trigger) -> Modality:
    """Return the status of a trigger and the signals around it that decided it."""
    start = max(frame.clause_start(trigger.start), trigger.start - _INNER)
    outer = max(frame.sentence.start, trigger.start - _OUTER)
    found = Modality(Status.ADOPTED)
    _collect(frame, trigger, found, start, outer)
    _decide(frame, trigger, found, start)
    return found


_SIGNALS = frozenset(
    (
        "negation",
        "future",
        "future_negated",
        "absence",
        "possible",
        "plan",
        "reject",
        "absent",
        "lift",
        "proposal",
        "demand",
        "impose",
        "press",
        "hypothetical",
        "should",
        "decided",
        "statement",
    )
)


def _collect(frame: SentenceFrame, trigger: Trigger, found: Modality, start: int, outer: int) -> None:
    end = min(frame.sentence.end, trigger.extent + _AFTER)
    for role in _SIGNALS & frame.roles.keys():
        for hit in frame.roles[role]:
            if hit.start == trigger.start:
                continue
            if start <= hit.start < trigger.start:
                found.signals.add(f"in:{role}")
            elif outer <= hit.start < start:
                found.signals.add(f"out:{role}")
            elif trigger.end <= hit.start < end:
                near = frame.borders_between(trigger.end, hit.start) == 0
                found.signals.add(f"{'after' if near else 'far'}:{role}")


def _decide(frame: SentenceFrame, trigger: Trigger, found: Modality, start: int) -> None:
    signals = found.signals
    left = frame.folded[start : trigger.start]
    near = max(frame.sentence.start, trigger.start - _OFFER_REACH)
    if trigger.kind is Kind.PLEDGE and (
        _OFFERED.search(frame.folded[near : trigger.end]) or frame.has_between("offered", near, trigger.end)
    ):
        found.status = Status.PROPOSED
        return
    if _denied(frame, trigger, start):
        found.status = None
        return
    if trigger.form == NOMINAL:
        _decide_noun(frame, trigger, found)
        return
    negated = "negated" in trigger.hints
    if ("in:future_negated" in signals and not negated) or (
        "in:reject" in signals and _governs(frame, "reject", trigger, start)
    ):
        found.status = Status.REJECTED
    elif ("in:absence" in signals or "in:absent" in signals) and not negated:
        found.status = None
    elif "in:negation" in signals and not negated and trigger.kind is not Kind.WARNING:
        found.status = Status.REJECTED if trigger.kind in (Kind.BAN, Kind.RESTRICTION) else None
    elif "in:lift" in signals and _governs(frame, "lift", trigger, start):
        found.status = Status.ENDED
    elif signals & {"in:possible", "in:plan", "in:proposal"}:
        found.status = Status.PROPOSED
        if "in:possible" not in signals and "in:decided" in signals:
            found.status = Status.ADOPTED
    elif (
        "out:proposal" in signals and trigger.form in ("gerund", "infinitive", "active") and " adopted" not in left
    ) or (trigger.form == "obligation" and "out:plan" in signals):
        found.status = Status.PROPOSED


def _denied(frame: SentenceFrame, trigger: Trigger, start: int) -> bool:
    """Return whether nobody takes the step ("nobody wishes to exclude"), or a report is taken back."""
    if frame.has_between("correction", frame.sentence.start, trigger.start):
        return True
    near = min(frame.sentence.end, trigger.end + 14)
    return frame.has_between("nobody", start, trigger.start) or frame.has_between("nobody", trigger.end, near)


def _governs(frame: SentenceFrame, role: str, trigger: Trigger, start: int) -> bool:
    """Return whether the last word of `role` before the trigger takes it as its object, with no other verb between."""
    hits = list(frame.hits_between(role, start, trigger.start))
    return bool(hits) and trigger.start - hits[-1].end < 40


def _decide_noun(frame: SentenceFrame, trigger: Trigger, found: Modality) -> None:
    signals = found.signals
    if _ended(frame, trigger):
        found.status = Status.ENDED
    elif "in:future_negated" in signals or "in:reject" in signals or "after:reject" in signals:
        found.status = Status.REJECTED
    elif "in:absence" in signals or "in:negation" in signals or "in:absent" in signals:
        found.status = None
    elif (
        "in:possible" in signals
        or "in:plan" in signals
        or "after:plan" in signals
        or ("in:proposal" in signals and "in:lift" not in signals)
    ):
        found.status = Status.PROPOSED


def _ended(frame: SentenceFrame, trigger: Trigger) -> bool:
    start = max(frame.sentence.start, trigger.start - 60)
    for hit in frame.hits_between("lift", start, trigger.start):
        if frame.borders_between(hit.end, trigger.start) == 0 and not any(s.form == NOUN for s in hit.senses):
            return True
    end = min(frame.clause_end(trigger.end), trigger.end + 70)
    return any(
        frame.has_between("passive", trigger.end, hit.start) or frame.has_between("passive", trigger.end - 1, hit.start)
        for hit in frame.hits_between("lift", trigger.end, end)
    )
