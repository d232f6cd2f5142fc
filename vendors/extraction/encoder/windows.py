"""A text in word pieces: passages of some sentences each, as the encoder reads them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy
from numpy.typing import NDArray

from vendors.extraction.encoder.queries import ACTOR_RELATIONS, AIM_RELATIONS, KINDS, Scene, Slot
from vendors.extraction.text.dates import DateMention
from vendors.extraction.types import Span

TITLE, SENTENCE, LONGEST, CONTEXT = 40, 160, 500, 80
"""Most word pieces of the title, of a sentence, of a passage, and of what a passage repeats from the one before."""
MOST_DATES = 24
"""Dates of one passage that a step may have been taken on."""
FARTHEST = 3
"""Sentences from which on a date is just far away."""
ABSENT = 2 * FARTHEST + 1
"""The distance of a date that is not there."""
CLS, SEP = 0, 2
_PLAIN, _ACTOR, _AIM, _DATE, _TRIGGER = 0, 1, 2, 3, 4
SORTS = _TRIGGER + len(KINDS)
"""How many sorts of word pieces there are: plain, names, dates, and the kinds of telling words."""
_PIECE = 12
"""Characters that a word piece has at most, near enough: what cannot fit is not cut into pieces first."""
_PRECISIONS = ("year", "month", "day")
Floats = NDArray[numpy.float32]
Whole = NDArray[numpy.int64]


@dataclass(frozen=True, slots=True)
class Pair:
    """A government and a vendor of one scene, as places in it."""

    scene: int
    actor: int
    aim: int


@dataclass(slots=True)
class Passage:
    """Some sentences in word pieces, and what is asked of them. Lists of places are places of word pieces."""

    ids: list[int] = field(default_factory=list)
    sorts: list[int] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)
    own: list[range] = field(default_factory=list)
    actors: list[list[int]] = field(default_factory=list)
    aims: list[list[int]] = field(default_factory=list)
    actor_relations: list[int] = field(default_factory=list)
    aim_relations: list[int] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    date_pieces: list[list[int]] = field(default_factory=list)
    date_sentences: list[int] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    places: list[tuple[int, int, int]] = field(default_factory=list)
    """For each pair its places among `actors`, `aims` and `own`."""

    def arrays(self) -> dict[str, Floats | Whole]:
        """Return what the model takes: `L` word pieces, `A` governments, `V` vendors, `S` scenes, `D` dates, `P` pairs.

        ids, sorts: L; actors: A x L; aims: V x L; own: S x L; dates: D x L (each row a mean over pieces, `own` a mask);
        actor_relations: A; aim_relations: V; date_sorts: D; gaps: S x D; pairs: P x 3.
        """
        length = len(self.ids)
        own = numpy.zeros((len(self.own), length), dtype=numpy.float32)
        for row, pieces in enumerate(self.own):
            own[row, pieces.start : pieces.stop] = 1
        return {
            "ids": numpy.array(self.ids, dtype=numpy.int64),
            "sorts": numpy.array(self.sorts, dtype=numpy.int64),
            "actors": _means(self.actors, length),
            "aims": _means(self.aims, length),
            "own": own,
            "dates": _means(self.date_pieces or [[]], length),
            "actor_relations": numpy.array(self.actor_relations, dtype=numpy.int64),
            "aim_relations": numpy.array(self.aim_relations, dtype=numpy.int64),
            "date_sorts": numpy.array([_date_sort(one) for one in self.dates] or [0], dtype=numpy.int64),
            "gaps": self._gaps(),
            "pairs": numpy.array(self.places, dtype=numpy.int64).reshape(-1, 3),
        }

    def _gaps(self) -> Whole:
        """Return for each scene and date how many sentences the date stands behind it; 0 is far before."""
        if not self.dates:
            return numpy.full((len(self.scenes), 1), ABSENT, dtype=numpy.int64)
        here = numpy.array([scene.sentence for scene in self.scenes], dtype=numpy.int64)
        there = numpy.array(self.date_sentences, dtype=numpy.int64)
        gaps: Whole = numpy.clip(there[None, :] - here[:, None], -FARTHEST, FARTHEST) + FARTHEST
        return gaps


def _means(rows: Sequence[Sequence[int]], length: int) -> Floats:
    found = numpy.zeros((len(rows), length), dtype=numpy.float32)
    for row, pieces in enumerate(rows):
        found[row, pieces] = 1 / max(len(pieces), 1)
    return found


def _date_sort(mention: DateMention) -> int:
    return _PRECISIONS.index(mention.date.precision) * 2 + mention.deadline


def passages(tokenizer: Any, title: str, text: str, scenes: Sequence[Scene]) -> list[Passage]:
    """Return the passages of a text in which something is asked, in their order."""
    head = tokenizer.encode(title[: TITLE * _PIECE], add_special_tokens=False)
    # One by one: a batch would take threads, and other workers need the other cores.
    parts = [
        tokenizer.encode(text[one.start : min(one.end, one.start + SENTENCE * _PIECE)], add_special_tokens=False)
        for one in scenes
    ]
    return [_passage(head, parts, scenes, first, last, context) for first, last, context in _cuts(parts, scenes, head)]


def _cuts(parts: Sequence[Any], scenes: Sequence[Scene], head: Any) -> Iterator[tuple[int, int, int]]:
    """Yield where passages begin and end, and how many of their first sentences they only repeat."""
    sizes = [min(len(part.ids), SENTENCE) for part in parts]
    room = LONGEST - min(len(head.ids), TITLE) - 3
    first, context = 0, 0
    while first + context < len(scenes):
        last, used = first, 0
        while last < len(scenes) and (used + sizes[last] <= room or last == first + context):
            used += sizes[last]
            last += 1
        if any(one.asked for one in scenes[first + context : last]):
            yield first, last, context
        first, context, used = last, 0, 0
        while last < len(scenes) and first > 0 and used + sizes[first - 1] <= CONTEXT:
            first -= 1
            context += 1
            used += sizes[first]


def _passage(head: Any, parts: Sequence[Any], scenes: Sequence[Scene], first: int, last: int, context: int) -> Passage:
    made = Passage()
    made.ids = [CLS, *head.ids[:TITLE], SEP]
    made.sorts = [_PLAIN] * len(made.ids)
    offsets: list[tuple[int, int, int]] = []
    """Word pieces of the text: start, end, place."""
    for number in range(first, last):
        scene, part = scenes[number], parts[number]
        base = len(made.ids)
        kept = part.ids[:SENTENCE]
        made.ids += kept
        made.sorts += [_PLAIN] * len(kept)
        offsets += [
            (scene.start + left, scene.start + right, base + place)
            for place, (left, right) in enumerate(part.offsets[:SENTENCE])
        ]
        if scene.asked and number >= first + context:
            made.scenes.append(scene)
            made.own.append(range(base, base + len(kept)))
    made.ids.append(SEP)
    made.sorts.append(_PLAIN)
    titled = [(left, right, place + 1) for place, (left, right) in enumerate(head.offsets[:TITLE])]
    _ask(made, offsets, titled)
    _mark(made, scenes[first:last], offsets)
    return made


class _Finder:
    """Finds the word pieces of a span."""

    def __init__(self, offsets: Sequence[tuple[int, int, int]]) -> None:
        self._starts = numpy.array([one[0] for one in offsets], dtype=numpy.int64)
        self._ends = numpy.array([one[1] for one in offsets], dtype=numpy.int64)
        self._places = numpy.array([one[2] for one in offsets], dtype=numpy.int64)

    def pieces(self, span: Span) -> list[int]:
        # Both grow, so that what touches the span stands together.
        first = int(numpy.searchsorted(self._ends, span.start, side="right"))
        last = int(numpy.searchsorted(self._starts, span.end, side="left"))
        return [int(place) for place in self._places[first:last]]


def _ask(made: Passage, offsets: Sequence[tuple[int, int, int]], titled: Sequence[tuple[int, int, int]]) -> None:
    text, title = _Finder(offsets), _Finder(titled)

    def pieces(slot: Slot) -> list[int]:
        finder = title if slot.titled else text
        return [place for span in slot.spans for place in finder.pieces(span)]

    for number, scene in enumerate(made.scenes):
        actors, aims = len(made.actors), len(made.aims)
        made.actors += [pieces(slot) for slot in scene.actors]
        made.aims += [pieces(slot) for slot in scene.aims]
        made.actor_relations += [ACTOR_RELATIONS.index(slot.relation) for slot in scene.actors]
        made.aim_relations += [AIM_RELATIONS.index(slot.relation) for slot in scene.aims]
        for actor in range(len(scene.actors)):
            for aim in range(len(scene.aims)):
                made.pairs.append(Pair(number, actor, aim))
                made.places.append((actors + actor, aims + aim, number))


def _mark(made: Passage, scenes: Sequence[Scene], offsets: Sequence[tuple[int, int, int]]) -> None:
    """Mark what the rules know of the word pieces, and take the dates in."""
    finder = _Finder(offsets)
    for scene in scenes:
        for mention in scene.dates:
            pieces = finder.pieces(Span(mention.start, mention.end))
            if pieces and len(made.dates) < MOST_DATES:
                made.dates.append(mention)
                made.date_pieces.append(pieces)
                made.date_sentences.append(scene.sentence)
                _sort(made, pieces, _DATE)
        for span, kind in scene.triggers:
            _sort(made, finder.pieces(span), _TRIGGER + KINDS.index(kind))
        for slots, sort in ((scene.actors, _ACTOR), (scene.aims, _AIM)):
            for slot in slots:
                for span in slot.spans:
                    if not slot.titled and span.start >= scene.start:
                        _sort(made, finder.pieces(span), sort)


def _sort(made: Passage, pieces: Sequence[int], sort: int) -> None:
    for place in pieces:
        if made.sorts[place] == _PLAIN:
            made.sorts[place] = sort
