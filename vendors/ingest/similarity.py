"""How alike two texts are: an exact digest, and a MinHash signature whose bands an index can look up.

The signature is a one-permutation MinHash over word shingles: each shingle is hashed once, the hash says to which bin
it belongs, and each bin keeps its least hash. Empty bins of short texts borrow from others, the same for both texts,
so that the share of equal bins estimates the share of shingles in common (Jaccard). Cost: one hash a shingle.
"""

import hashlib
import re
import unicodedata
from array import array
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np

BINS = 80
ROWS = 4
"""Bins in one band. Two texts are compared when one band is equal throughout: 20 bands of 4 bins find 89 % of the
pairs that share half of their shingles, and all but one in 10,000 that share four fifths."""
SHINGLE_WORDS = 3
NEAR = 0.55
"""Share of shingles in common from which one text is a near-duplicate of another; see docs/ingest.md."""

# A word, or one character of a script that writes no spaces.
TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_MIX = 0x9E3779B1
_WORD = 0xFFFFFFFF
_EMPTY = _WORD + 1


def text_digest(text: str) -> str:
    """Return the digest of the words of a text: blanks, case and Unicode form do not count. Empty for no words."""
    return _digest_of(_alike(text))


def _alike(text: str) -> str:
    """Return the text without what does not count: its Unicode form, capitals."""
    return unicodedata.normalize("NFKC", text).casefold()


def _digest_of(alike: str) -> str:
    words = " ".join(alike.split())
    return hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest() if words else ""


def bytes_digest(content: bytes) -> str:
    """Return the SHA-256 of the bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Marks:
    """What a text is known by: the digest of its words, its signature, and the keys of the signature's bands."""

    digest: str
    signature: bytes
    keys: tuple[int, ...]


def marks_of(text: str) -> Marks:
    """Return what the text is known by."""
    alike = _alike(text)
    signature = _signature_of(alike)
    return Marks(_digest_of(alike), signature, tuple(sorted(set(band_keys(signature)))))


def signature_of(text: str) -> bytes:
    """Return the signature, BINS unsigned 32-bit numbers, or b"" for a text too short to compare (under 20 words)."""
    return _signature_of(_alike(text))


def _signature_of(alike: str) -> bytes:
    tokens = " ".join(TOKEN.findall(alike)).encode(errors="surrogatepass").split(b" ")
    if len(tokens) < 20:
        return b""
    shingles = zip(*(tokens[start:] for start in range(SHINGLE_WORDS)), strict=False)
    hashes = np.fromiter(map(crc32, map(b" ".join, shingles)), dtype=np.uint32)
    stirred = _mixed(hashes)
    least = np.full(BINS, _EMPTY, dtype=np.uint64)
    np.minimum.at(least, stirred % BINS, stirred)
    return array("I", _filled(least.tolist())).tobytes()


def likeness(one: bytes, other: bytes) -> float:
    """Return the estimated share of shingles in common, 0 to 1; 0 where a text had no signature."""
    if not one or len(one) != len(other):
        return 0.0
    equal = np.frombuffer(one, dtype=np.uint32) == np.frombuffer(other, dtype=np.uint32)
    return float(np.count_nonzero(equal)) / len(equal)


def band_keys(signature: bytes) -> list[int]:
    """Return one signed 64-bit key for each band of the signature; near-duplicates share at least one."""
    size = ROWS * 4
    return [
        int.from_bytes(
            hashlib.blake2b(signature[start : start + size], digest_size=8, salt=start.to_bytes(2)).digest(),
            signed=True,
        )
        for start in range(0, len(signature), size)
    ]


def _mixed(value: Any) -> Any:
    """Return 32 bits, or an array of such, stirred: the bin and the order in it do not depend on each other's bits."""
    value = (value ^ (value >> 16)) * 0x85EBCA6B & _WORD
    value = (value ^ (value >> 13)) * 0xC2B2AE35 & _WORD
    return value ^ (value >> 16)


def _filled(bins: list[int]) -> list[int]:
    """Return the bins with each empty one filled from a bin that depends only on its number and on the try."""
    filled = []
    for number, value in enumerate(bins):
        attempt = 0
        while value == _EMPTY:
            attempt += 1
            value = bins[_mixed(number * _MIX + attempt & _WORD) % BINS]
        filled.append(value)
    return filled
