"""How far a step has come: the words around a trigger that propose, reject, end or deny it."""

import re
from dataclasses import dataclass, field

from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.rules.triggers import ACTIVE, GERUNDIAL, INFINITIVE, NOMINAL, OBLIGATION, Trigger
from vendors.extraction.text.language_pack import NOUN
from vendors.extraction.vocabulary import Kind, Status

_OFFERED = re.compile(r"\b(?:willing|ready|prepared|offer(?:s|ed|ing)?|stands ready|would sign)\b")
"""What makes a pledge an offer ("willing to sign"), which is only proposed."""
_OFFER_REACH = 120
"""Characters before a pledge in which an offer is looked for, across clause borders: the quote is often split."""
_INNER, _OUTER, _AFTER = 75, 130, 70
"""Characters around a trigger in which words steer it: within its clause, before that, and behind it.

Set by trial on the tuning articles: with more, "will not" of another clause denies the step; with less, "has no plans,
the minister said, to" is missed.
"""
_DENIAL_REACH = 14
"""Characters behind a trigger in which "nobody" is its object or subject ("was excluded by no one")."""
_GOVERNED_REACH = 40
"""Characters from a verb to the trigger that is its object ("rejected calls for a nationwide ban")."""
_LIFT_BEFORE, _LIFT_AFTER = 60, 70
"""Characters from a measure to the verb that ends it: "lifted … the ban", "the ban … was lifted"."""


@dataclass(slots=True)
class Modality:
    """The status that the words give a step; None where they tell that there was none."""

    status: Status | None
    signals: set[str] = field(default_factory=set)
    """Roles of the words around the trigger, each with where it stands: `in:` its clause, `out:` before the clause,
    `after:` it, or `far:` after it across a border."""


def modality_of(frame: SentenceFrame, trigger: Trigger) -> Modality:
    """Return the status of a trigger and the signals around it that decided it."""
    start = max(frame.clause_start(trigger.start), trigger.start - _INNER)
    outer = max(frame.sentence.start, trigger.start - _OUTER)
    modality = Modality(Status.ADOPTED)
    _collect_signals(frame, trigger, modality, start, outer)
    _decide(frame, trigger, modality, start)
    return modality


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


def _collect_signals(frame: SentenceFrame, trigger: Trigger, modality: Modality, start: int, outer: int) -> None:
    end = min(frame.sentence.end, trigger.extent + _AFTER)
    for role in _SIGNALS & frame.roles.keys():
        for hit in frame.roles[role]:
            if hit.start == trigger.start:
                continue
            if start <= hit.start < trigger.start:
                modality.signals.add(f"in:{role}")
            elif outer <= hit.start < start:
                modality.signals.add(f"out:{role}")
            elif trigger.end <= hit.start < end:
                near = frame.borders_between(trigger.end, hit.start) == 0
                modality.signals.add(f"{'after' if near else 'far'}:{role}")


def _decide(frame: SentenceFrame, trigger: Trigger, modality: Modality, start: int) -> None:
    if trigger.kind is Kind.PLEDGE and _is_offer(frame, trigger):
        modality.status = Status.PROPOSED
    elif _denied(frame, trigger, start):
        modality.status = None
    elif trigger.form == NOMINAL:
        _decide_noun(frame, trigger, modality)
    else:
        _decide_verb(frame, trigger, modality, start)


def _is_offer(frame: SentenceFrame, trigger: Trigger) -> bool:
    near = max(frame.sentence.start, trigger.start - _OFFER_REACH)
    return bool(_OFFERED.search(frame.folded[near : trigger.end])) or frame.has_between("offered", near, trigger.end)


def _decide_verb(frame: SentenceFrame, trigger: Trigger, modality: Modality, start: int) -> None:
    """Set the status of a verb; the order matters: what denies comes before what proposes ("does not plan to ban")."""
    signals = modality.signals
    negated = "negated" in trigger.hints  # "not allowed" has its negation in the trigger: it must not count twice
    rejected = "in:reject" in signals and _governs(frame, "reject", trigger, start)
    if rejected or ("in:future_negated" in signals and not negated):
        modality.status = Status.REJECTED
    elif ("in:absence" in signals or "in:absent" in signals) and not negated:
        modality.status = None
    elif "in:negation" in signals and not negated and trigger.kind is not Kind.WARNING:
        # "Does not ban" is a decision against a ban; "does not investigate" tells nothing. A warning is full of "not".
        modality.status = Status.REJECTED if trigger.kind in (Kind.BAN, Kind.RESTRICTION) else None
    elif "in:lift" in signals and _governs(frame, "lift", trigger, start):
        modality.status = Status.ENDED
    elif signals & {"in:possible", "in:plan", "in:proposal"}:
        decided = "in:possible" not in signals and "in:decided" in signals  # "decided on a plan to remove"
        modality.status = Status.ADOPTED if decided else Status.PROPOSED
    elif _is_proposed_before(frame, trigger, signals, start):
        modality.status = Status.PROPOSED


def _is_proposed_before(frame: SentenceFrame, trigger: Trigger, signals: set[str], start: int) -> bool:
    """Return whether an earlier clause makes the step a proposal ("a bill, tabled on Monday, that bans …")."""
    if trigger.form == OBLIGATION and "out:plan" in signals:
        return True
    adopted = " adopted" in frame.folded[start : trigger.start]
    return "out:proposal" in signals and trigger.form in (GERUNDIAL, INFINITIVE, ACTIVE) and not adopted


def _denied(frame: SentenceFrame, trigger: Trigger, start: int) -> bool:
    """Return whether nobody takes the step ("nobody wishes to exclude"), or a report is taken back."""
    if frame.has_between("correction", frame.sentence.start, trigger.start):
        return True
    near = min(frame.sentence.end, trigger.end + _DENIAL_REACH)
    return frame.has_between("nobody", start, trigger.start) or frame.has_between("nobody", trigger.end, near)


def _governs(frame: SentenceFrame, role: str, trigger: Trigger, start: int) -> bool:
    """Return whether a word of `role` is near enough before the trigger to have it as its object."""
    hits = list(frame.hits_between(role, start, trigger.start))
    return bool(hits) and trigger.start - hits[-1].end < _GOVERNED_REACH


def _decide_noun(frame: SentenceFrame, trigger: Trigger, modality: Modality) -> None:
    signals = modality.signals
    if _ended(frame, trigger):
        modality.status = Status.ENDED
    elif "in:future_negated" in signals or "in:reject" in signals or "after:reject" in signals:
        modality.status = Status.REJECTED
    elif "in:absence" in signals or "in:negation" in signals or "in:absent" in signals:
        modality.status = None
    elif (
        "in:possible" in signals
        or "in:plan" in signals
        or "after:plan" in signals
        or ("in:proposal" in signals and "in:lift" not in signals)
    ):
        modality.status = Status.PROPOSED


def _ended(frame: SentenceFrame, trigger: Trigger) -> bool:
    start = max(frame.sentence.start, trigger.start - _LIFT_BEFORE)
    for hit in frame.hits_between("lift", start, trigger.start):
        is_noun = any(sense.form == NOUN for sense in hit.senses)
        if frame.borders_between(hit.end, trigger.start) == 0 and not is_noun:
            return True
    end = min(frame.clause_end(trigger.end), trigger.end + _LIFT_AFTER)
    lifts = frame.hits_between("lift", trigger.end, end)
    # From one character earlier on, since in Chinese and Japanese the trigger's last sign may be the passive's first.
    return any(frame.has_between("passive", trigger.end - 1, hit.start) for hit in lifts)
