"""Lists of names ("Huawei, ZTE and Hytera"): what may stand between two members in a language."""

import re
from functools import cache

from vendors.extraction.text.language_pack import Grammar

_PUNCTUATION = ("&", "、")
"""What joins names in any language. The comma is not among them: each rule says for itself what a comma means."""


def is_list_gap(gap: str, grammar: Grammar) -> bool:
    """Return whether nothing but punctuation, a conjunction and a determiner stands between two names."""
    return bool(_list_gap(grammar.conjunctions, grammar.list_determiners).fullmatch(gap))


def is_loose_list_gap(gap: str, grammar: Grammar) -> bool:
    """Return whether a comma or conjunction stands between two names, with a word or two on either side of it.

    "Huawei's gear and that of ZTE" puts words between the members that belong to the first or the second.
    """
    return bool(_loose_list_gap(grammar.conjunctions).fullmatch(gap))


def is_within_list(gap: str, grammar: Grammar) -> bool:
    """Return whether a comma or a conjunction stands somewhere between two names, whatever else does."""
    return "," in gap or "、" in gap or any(word in gap for word in _between_spaces(grammar.vendor_conjunctions))


def has_conjunction(text: str, grammar: Grammar) -> bool:
    """Return whether a conjunction stands in the words between the first and the last member of a list."""
    return bool(_conjunction(grammar.conjunctions + grammar.disjunctions, grammar.spaced).search(text))


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _between_spaces(conjunctions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f" {word} " if word.isascii() else word for word in conjunctions)


@cache
def _list_gap(conjunctions: tuple[str, ...], determiners: tuple[str, ...]) -> re.Pattern[str]:
    joined = _any_of((*conjunctions, *_PUNCTUATION))
    optional = rf"(?:{_any_of(determiners)})?" if determiners else ""
    return re.compile(rf"\s*(?:,|/|;)?\s*(?:{joined})?\s*{optional}\s*")


@cache
def _loose_list_gap(conjunctions: tuple[str, ...]) -> re.Pattern[str]:
    # 14 characters: "'s equipment" fits on the left, "equipment from" on the right, but hardly a verb with its object.
    joined = "|".join((",", ";", "、", "&", *(rf" {re.escape(word)}" for word in conjunctions)))
    bare = _any_of(tuple(word for word in conjunctions if not word.isascii()))
    return re.compile(rf"(?:'s?)?[\w ]{{0,14}}(?:{joined}{'|' + bare if bare else ''})[\w' ]{{0,14}}")


@cache
def _conjunction(conjunctions: tuple[str, ...], spaced: bool) -> re.Pattern[str]:
    words = _any_of(conjunctions)
    return re.compile(rf"\b(?:{words})\b|、" if spaced else rf"{words}|、")
