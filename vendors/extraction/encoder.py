"""A small neural reader: rates, for each government and group of vendors of a sentence, each kind of step.

Six transformer layers (a MiniLM, trained further on the coded articles by `training/train_encoder.py`) in eight-bit
integers, run by ONNX Runtime on the processor; nothing is fetched. English only.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from vendors.extraction.types import Span
from vendors.extraction.vocabulary import Status
from vendors.extraction.windows import KINDS, Slot, Window

FOLDER = Path(__file__).parent / "data" / "encoder"
LANGUAGES = frozenset(("en",))
STATUSES = (Status.PROPOSED, Status.ADOPTED, Status.ENDED, Status.REJECTED)
TITLE, BEFORE, OWN, LONGEST = 24, 24, 120, 160
"""Most word pieces of the title, of what stands before, of the sentence itself, and of all together.

Training showed 40 of what stands before; 24 cost 0.003 of F1 and save an eighth of the time.
"""
_PIECE = 12
"""Characters that a word piece has at most, near enough: what cannot fit is not cut into pieces first."""
_BATCH = 16
_CLS, _SEP = 101, 102
_CONTEXT, _OWN, _ACTOR, _AIM, _TRIGGER = 0, 1, 2, 3, 4
"""Sorts of word pieces; the kinds of triggers follow the last."""
ACTOR_RELATIONS = ("stated", "acted", "section", "paragraph", "last", "topic")
AIM_RELATIONS = (
    "article",
    "companies",
    "company",
    "generic",
    "last",
    "last-paragraph",
    "neutral",
    "product",
    "pronoun",
    "unstated",
    "vendor",
)
Floats = NDArray[numpy.float32]
Whole = NDArray[numpy.int64]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A window in word pieces: their ids and sorts, and for each slot the pieces that name it and its relation."""

    ids: list[int]
    sorts: list[int]
    own: list[int]
    actors: list[list[int]]
    aims: list[list[int]]
    actor_relations: list[int]
    aim_relations: list[int]


@dataclass(frozen=True, slots=True)
class Rating:
    """What the encoder says of one window.

    `kinds`: probabilities, actors x aims x kinds; `statuses`: probabilities, actors x aims x statuses.
    """

    kinds: Floats
    statuses: Floats


class Encoder:
    """The trained encoder; loading it takes some tenths of a second, a window some milliseconds.

    `folder` holds `model.onnx` and `tokenizer.json`.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        # Imported here: they take a quarter of a second, which whoever reads by the rules alone need not wait for.
        import onnxruntime  # noqa: PLC0415
        from tokenizers import Tokenizer  # noqa: PLC0415

        self.tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def rate(self, shown: Sequence[Window]) -> list[Rating]:
        """Return the rating of each window, in their order."""
        encoded = [encode(self.tokenizer, window) for window in shown]
        order = sorted(range(len(encoded)), key=lambda place: len(encoded[place].ids))
        found: dict[int, Rating] = {}
        for first in range(0, len(order), _BATCH):
            places = order[first : first + _BATCH]
            kinds, statuses = self._session.run(None, batch([encoded[place] for place in places]))
            for row, place in enumerate(places):
                actors, aims = len(encoded[place].actors), len(encoded[place].aims)
                found[place] = Rating(kinds[row, :actors, :aims], statuses[row, :actors, :aims])
        return [found[place] for place in range(len(encoded))]


def encode(tokenizer: Any, window: Window) -> Encoded:
    """Return the window in word pieces, cut to the longest that the encoder takes."""
    title = tokenizer.encode(window.title[: TITLE * _PIECE], add_special_tokens=False).ids[:TITLE]
    own = tokenizer.encode(window.text[: OWN * _PIECE], add_special_tokens=False)
    ids, offsets = own.ids[:OWN], own.offsets[:OWN]
    room = min(LONGEST - 4 - len(title) - len(ids), BEFORE)
    earlier = [
        piece
        for text in window.before
        for piece in tokenizer.encode(text[-BEFORE * _PIECE :], add_special_tokens=False).ids
    ]
    earlier = earlier[-room:] if room > 0 else []
    base = len(title) + len(earlier) + 3

    def pieces(span: Span | None) -> list[int]:
        if span is None:
            return []
        start, end = span.start - window.start, span.end - window.start
        return [base + place for place, (left, right) in enumerate(offsets) if left < end and right > start]

    sorts = [_CONTEXT] * base + [_OWN] * len(ids) + [_CONTEXT]
    actors, aims = ([pieces(slot.span) for slot in slots] for slots in (window.actors, window.aims))
    marks = [(place, _ACTOR) for found in actors for place in found]
    marks += [(place, _AIM) for found in aims for place in found]
    marks += [(place, _TRIGGER + KINDS.index(kind)) for span, kind in window.triggers for place in pieces(span)]
    for place, sort in marks:
        if sorts[place] == _OWN:
            sorts[place] = sort
    return Encoded(
        ids=[_CLS, *title, _SEP, *earlier, _SEP, *ids, _SEP],
        sorts=sorts,
        own=list(range(base, base + len(ids))),
        actors=actors,
        aims=aims,
        actor_relations=_relations(window.actors, ACTOR_RELATIONS),
        aim_relations=_relations(window.aims, AIM_RELATIONS),
    )


def _relations(slots: Sequence[Slot], known: Sequence[str]) -> list[int]:
    return [known.index(slot.relation) for slot in slots]


def batch(encoded: Sequence[Encoded]) -> dict[str, Floats | Whole]:
    """Return the arrays that the model takes for some windows, filled up to the longest of them."""
    rows, length = len(encoded), max(len(one.ids) for one in encoded)
    actors, aims = max(len(one.actors) for one in encoded), max(len(one.aims) for one in encoded)
    ids, sorts, shown = (numpy.zeros((rows, length), dtype=numpy.int64) for _ in range(3))
    actor_relations = numpy.zeros((rows, actors), dtype=numpy.int64)
    aim_relations = numpy.zeros((rows, aims), dtype=numpy.int64)
    pools = [numpy.zeros((rows, size, length), dtype=numpy.float32) for size in (actors, aims, 1)]
    for row, one in enumerate(encoded):
        size = len(one.ids)
        ids[row, :size], sorts[row, :size], shown[row, :size] = one.ids, one.sorts, 1
        actor_relations[row, : len(one.actors)] = one.actor_relations
        aim_relations[row, : len(one.aims)] = one.aim_relations
        for pool, slots in zip(pools, (one.actors, one.aims, [one.own]), strict=True):
            for place, pieces in enumerate(slots):
                pool[row, place, pieces] = 1 / max(len(pieces), 1)
    names = ("ids", "sorts", "shown", "actors", "aims", "own", "actor_relations", "aim_relations")
    return dict(zip(names, (ids, sorts, shown, *pools, actor_relations, aim_relations), strict=True))


@functools.cache
def trained_encoder() -> Encoder:
    """Return the encoder that is shipped with the project."""
    return Encoder()
