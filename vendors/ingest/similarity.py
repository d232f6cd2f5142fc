"""How similar two texts are: an exact digest, and a MinHash whose bands can be looked up in an index (LSH).

It is a one-permutation MinHash over word shingles: each shingle is hashed once, the hash says to which bin it belongs,
and each bin keeps its smallest hash. Empty bins of short texts borrow from others, the same ones for every text, so
that the share of equal bins estimates the share of shingles in common (Jaccard). It costs one hash for each shingle.
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
"""Bins of a MinHash: the estimate's standard error is at most 0.056. More would cost room in each row and index."""
BINS_PER_BAND = 4
"""Two texts are compared when all bins of one band are equal. In theory 20 bands of 4 find 72 % of the pairs that share
half of their shingles, 85 % of those that share 0.55, and all but one in 37,000 of those that share four fifths. Fewer
bins in a band would find more and compare far more texts that have nothing in common."""
SHINGLE_WORDS = 3
NEAR_DUPLICATE_FROM = 0.55
"""Share of shingles in common from which one text is a near-duplicate of another. On the corpus, 99.6 % of the texts
edited as papers edit agency copy are found with it, and the most similar of all different texts share 0.14
(docs/ingest.md)."""
MIN_TOKENS = 20
"""A shorter text has too few shingles to compare: one sentence that many pages share would make it a copy of each."""

# A word, or one character of a script that writes no spaces.
TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_GOLDEN_RATIO_32 = 0x9E3779B1
_MAX_UINT32 = 0xFFFFFFFF
_EMPTY_BIN = _MAX_UINT32 + 1


def text_digest(text: str) -> str:
    """Return the digest of a text's words, "" for no words. White space, case and Unicode form make no difference."""
    return _digest_of(_normalised(text))


def _normalised(text: str) -> str:
    """Return the text without differences of case and Unicode form."""
    return unicodedata.normalize("NFKC", text).casefold()


def _digest_of(normalised: str) -> str:
    words = " ".join(normalised.split())
    return hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest() if words else ""


def bytes_digest(content: bytes) -> str:
    """Return the SHA-256 of the bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Signature:
    """What copies of a text are found by: the digest of its words, its MinHash, and the keys of the MinHash's bands."""

    digest: str
    minhash: bytes
    band_keys: tuple[int, ...]


def signature_of(text: str) -> Signature:
    """Return the text's digest, MinHash and band keys."""
    normalised = _normalised(text)
    minhash = _minhash_of_normalised(normalised)
    return Signature(_digest_of(normalised), minhash, tuple(sorted(set(band_keys(minhash)))))


def minhash_of(text: str) -> bytes:
    """Return the text's MinHash, BINS unsigned 32-bit numbers, or b"" for a text too short to compare."""
    return _minhash_of_normalised(_normalised(text))


def _minhash_of_normalised(normalised: str) -> bytes:
    tokens = " ".join(TOKEN.findall(normalised)).encode(errors="surrogatepass").split(b" ")
    if len(tokens) < MIN_TOKENS:
        return b""
    shingles = zip(*(tokens[start:] for start in range(SHINGLE_WORDS)), strict=False)
    hashes = np.fromiter(map(crc32, map(b" ".join, shingles)), dtype=np.uint32)
    mixed = _mix(hashes)
    minima = np.full(BINS, _EMPTY_BIN, dtype=np.uint64)
    np.minimum.at(minima, mixed % BINS, mixed)
    return array("I", _fill_empty_bins(minima.tolist())).tobytes()


def estimated_jaccard(first: bytes, second: bytes) -> float:
    """Return the estimated share of shingles in common, 0 to 1; 0 where a text has no MinHash."""
    if not first or len(first) != len(second):
        return 0.0
    equal = np.frombuffer(first, dtype=np.uint32) == np.frombuffer(second, dtype=np.uint32)
    return float(np.count_nonzero(equal)) / len(equal)


def band_keys(minhash: bytes) -> list[int]:
    """Return one signed 64-bit key for each band of the MinHash; two texts are compared when they share one."""
    size = BINS_PER_BAND * 4
    return [
        int.from_bytes(
            hashlib.blake2b(minhash[start : start + size], digest_size=8, salt=start.to_bytes(2)).digest(),
            signed=True,
        )
        for start in range(0, len(minhash), size)
    ]


def _mix(value: Any) -> Any:
    """Mix 32 bits, or an array of such (MurmurHash3's finalizer): CRC-32 alone would tie a hash's bin to its size."""
    value = (value ^ (value >> 16)) * 0x85EBCA6B & _MAX_UINT32
    value = (value ^ (value >> 13)) * 0xC2B2AE35 & _MAX_UINT32
    return value ^ (value >> 16)


def _fill_empty_bins(bins: list[int]) -> list[int]:
    """Return the bins, each empty one filled from another that depends on its number and the attempt alone."""
    filled = []
    for number, value in enumerate(bins):
        attempt = 0
        while value == _EMPTY_BIN:
            attempt += 1
            value = bins[_mix(number * _GOLDEN_RATIO_32 + attempt & _MAX_UINT32) % BINS]
        filled.append(value)
    return filled
