"""What the encoder is shown: one sentence with its title and what stands before it, and who is named there.

A window holds every government and every group of vendors that the rules consider for some step of the sentence; the
encoder rates all pairs of them at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vendors.extraction.propose import BARE, Candidate
from vendors.extraction.roles import Actor, Aim
from vendors.extraction.structure import Sentence
from vendors.extraction.types import Span
from vendors.extraction.vocabulary import Kind

KINDS = (
    Kind.BAN,
    Kind.RESTRICTION,
    Kind.PLEDGE,
    Kind.WARNING,
    Kind.INVESTIGATION,
    Kind.PENALTY,
    Kind.PERMISSION,
)
"""The order of the kinds in what the encoder takes and gives."""
MOST_SLOTS = 32
"""Governments, and groups of vendors, that a window holds at most: more are in no sentence that a person wrote."""
BEFORE = 2
"""How many sentences before its own a window shows."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One government or group of vendors that a step of the sentence may belong to."""

    names: tuple[str, ...]
    """Country codes or vendor slugs."""
    span: Span | None
    """Where the sentence names it; None where it is only remembered."""
    relation: str
    """How it is named, or from where it is remembered."""


@dataclass(frozen=True, slots=True)
class Window:
    """One sentence as the encoder reads it. All spans are offsets into the article's text."""

    sentence: int
    title: str
    before: tuple[str, ...]
    text: str
    start: int
    actors: tuple[Slot, ...]
    aims: tuple[Slot, ...]
    triggers: tuple[tuple[Span, Kind], ...]

    def holds(self, actor: Slot, aim: Slot) -> bool:
        """Return whether both are among those that are rated."""
        return _among(actor, self.actors) and _among(aim, self.aims)


def _among(wanted: Slot, slots: tuple[Slot, ...]) -> bool:
    return any((slot.names, slot.span) == (wanted.names, wanted.span) for slot in slots)


def actor_slot(actor: Actor) -> Slot:
    """Return the place of a possible actor among a window's."""
    if actor.government is None:
        return Slot(actor.codes, None, actor.relation.removeprefix("to/"))
    return Slot(actor.codes, Span(actor.government.start, actor.government.end), "stated")


def aim_slot(aim: Aim) -> Slot:
    """Return the place of a possible group of vendors among a window's."""
    if not aim.targets:
        return Slot(aim.slugs, None, aim.relation)
    return Slot(aim.slugs, Span(aim.targets[0].start, aim.targets[-1].end), aim.targets[0].form)


def windows(text: str, title: str, parts: Sequence[Sentence], candidates: Iterable[Candidate]) -> list[Window]:
    """Return a window for each sentence that has candidates, in the order of the text."""
    told: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        told.setdefault(candidate.sentence, []).append(candidate)
    return [_window(text, title, parts, index, told[index]) for index in sorted(told)]


def _window(text: str, title: str, parts: Sequence[Sentence], index: int, told: list[Candidate]) -> Window:
    part = parts[index]
    actors = {(slot.names, slot.span): slot for one in told for slot in map(actor_slot, reversed(one.actors))}
    aims = {(slot.names, slot.span): slot for one in told for slot in map(aim_slot, reversed(one.aims))}
    triggers = {(one.trigger.start, one.trigger.end, one.trigger.kind) for one in told if one.variant != BARE}
    return Window(
        sentence=index,
        title=title,
        before=tuple(text[one.start : one.end] for one in parts[max(0, index - BEFORE) : index]),
        text=text[part.start : part.end],
        start=part.start,
        actors=tuple(actors[key] for key in sorted(actors, key=_place)[:MOST_SLOTS]),
        aims=tuple(aims[key] for key in sorted(aims, key=_place)[:MOST_SLOTS]),
        triggers=tuple((Span(start, end), kind) for start, end, kind in sorted(triggers)),
    )


def _place(key: tuple[tuple[str, ...], Span | None]) -> tuple[int, tuple[str, ...]]:
    names, span = key
    return (-1 if span is None else span.start), names
