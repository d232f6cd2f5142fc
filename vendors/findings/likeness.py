"""Likeness of words: of two texts that may tell one event, and of two names that may be one body's."""

import re
from enum import Enum
from functools import lru_cache

STEM = 6
"""Letters by which words are compared, so that forms of one word agree (licence, licensed); by trial."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"\d[\d.,]*\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_COMMON = frozenset(
    _WORD.findall(
        "that this with from have been will would which were they their after over into about also said says than more"
        " government minister ministry national security network networks equipment telecom telecoms company companies"
        " chinese china huawei technologies vendor vendors ban bans banned order orders rule rules measure state"
        " country technology communications infrastructure services service suppliers supplier"
    )
)
_BODY_WORD = re.compile(r"[^\W_]{2,}")
_FILLERS = frozenset({"the", "of", "and", "for", "ministry", "department"})
_OF_MANY_BODIES = frozenset(
    {"agency", "commission", "committee", "council", "court", "federal", "general", "government", "minister"}
    | {"national", "office", "secretary", "state", "states", "united"}
)


class BodyLikeness(Enum):
    """Whether two names are one body's; MAYBE also where a side names none."""

    SAME = "same"
    MAYBE = "maybe"
    OTHER = "other"


@lru_cache(maxsize=20_000)
def telling_words(text: str) -> dict[str, str]:
    """Return what tells one text from another: its rarer words and its numbers, years apart, by their stems."""
    words = (word.casefold() for word in _WORD.findall(text))
    numbers = (number.replace(",", "") for number in _NUMBER.findall(text))
    stems = {word[:STEM]: word for word in words if word not in _COMMON}
    return stems | {number: number for number in numbers if not _YEAR.fullmatch(number)}


@lru_cache(maxsize=20_000)
def body_likeness(one: str, other: str) -> BodyLikeness:
    """Compare two names of bodies, by words that few bodies share or by initials (FCC)."""
    words, others = _body_words(one), _body_words(other)
    if words & others - _OF_MANY_BODIES or _initials(one) & others or _initials(other) & words:
        return BodyLikeness.SAME
    return BodyLikeness.OTHER if words and others and not words & others else BodyLikeness.MAYBE


def _body_words(name: str) -> frozenset[str]:
    return frozenset(_BODY_WORD.findall(name.casefold())) - _FILLERS


def _initials(name: str) -> frozenset[str]:
    """Return the initials of each name in a list of bodies, as its abbreviation may have them."""
    names = ([word[0] for word in _BODY_WORD.findall(part) if word[0].isupper()] for part in re.split("[;,()]", name))
    return frozenset("".join(letters).casefold() for letters in names if len(letters) > 1)
