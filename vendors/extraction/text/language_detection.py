"""Which language a text is in: by its script, else by the share of each language's most frequent words."""

import functools
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

_STOP_WORDS = Path(__file__).resolve().parents[1] / "data" / "stop_words.toml"
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 4000
"""Characters that are looked at: some 600 words settle the vote, and a long text costs no more than a short one."""
_LEAST_SHARE = 20
"""One word in so many has to be a stop word; in prose of the right language it is one in three or four, so a text
below this is a list of names, a table, or in a language that is not listed."""
_CJK_SHARE = 4
"""One letter in so many has to be Han or kana: Chinese and Japanese news is full of Latin names and figures."""
_KANA_SHARE = 12
"""Kana are a third and more of Japanese prose; Chinese has them only in the name of a Japanese product."""


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the likeliest language; empty where there is nothing to tell by."""
    sample = text[:_SAMPLE]
    by_script = _language_of_script(sample)
    if by_script:
        return by_script
    words = _WORD.findall(sample.lower())
    if not words:
        return ""
    votes = {lang: sum(word in stop_words for word in words) for lang, stop_words in _stop_words().items()}
    best = max(votes, key=lambda lang: (votes[lang], lang))
    return best if votes[best] * _LEAST_SHARE >= len(words) else ""


@functools.cache
def _stop_words() -> Mapping[str, frozenset[str]]:
    with _STOP_WORDS.open("rb") as file:
        return {lang: frozenset(words) for lang, words in tomllib.load(file).items()}


def _language_of_script(sample: str) -> str:
    """Return `ja` or `zh` where the text is written so, else an empty string."""
    kana = sum("\u3040" <= char <= "\u30ff" for char in sample)
    han = sum("\u4e00" <= char <= "\u9fff" for char in sample)
    letters = sum(char.isalpha() for char in sample)
    if not letters or (kana + han) * _CJK_SHARE < letters:
        return ""
    return "ja" if kana * _KANA_SHARE > han else "zh"
