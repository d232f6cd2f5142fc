"""What of a page is its text: paragraphs and sentences with their offsets, page furniture left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vendors.extraction.text.language_pack import LanguagePack

_END = re.compile(r"""[.!?]+["'”’»)\]]*(?=\s+["'“‘«(\[—–„»¿¡-]*\s*[^\Wa-z_])|[。！？]+[」』”）)]*|[.!?:;]?\n""")
_LINE = re.compile(r"[^\n]+")
_FINISHED = re.compile(r"""[.!?。！？:;…,]["'”’»)\]」』]*\s*\Z""")
_BULLET = re.compile(r"\s*(?:[-–—•*·▪]|\d{1,2}[.):]|\(?[a-z]\))\s+|.{2,40}?(?:: | — | – )")
_CLOCK = re.compile(r"\s*(?:\d{1,2}[:.]\d{2}|\d{1,2}\s*[ap]\.?m\.?)")
_LAST_WORD = re.compile(r"([\w.&-]+)\.\W*\Z")
_SEPARATORS = re.compile(r"\s[|•·]\s")
_TRIM = " \t\r\n\u00a0\u3000"
MAX_SENTENCE = 1200
"""Longer sentences are cut at a space: what stands further apart does not belong together."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at [start, end); `paragraph` counts from 0; a heading gives context but tells no event."""

    start: int
    end: int
    paragraph: int
    heading: bool = False


def split_sentences(text: str, pack: LanguagePack) -> list[Sentence]:
    """Return the sentences of the article itself, in order."""
    found: list[Sentence] = []
    paragraph, furniture_block = 0, False
    for line in _LINE.finditer(text):
        words = line.group().strip(_TRIM)
        if not words:
            continue
        # A long item without a full stop may be text, but not among the links behind "Read more".
        finished = bool(_FINISHED.search(words)) or (not furniture_block and _is_long_item(words))
        if _is_furniture(words, pack, finished=finished):
            furniture_block = not finished or len(words) < 60
            continue
        if furniture_block and not finished:
            continue
        furniture_block = False
        found.extend(_cut(text, line.start(), line.end(), paragraph, pack, heading=not finished))
        paragraph += 1
    return found


def _is_long_item(words: str) -> bool:
    return (len(words) > 60 and bool(_BULLET.match(words))) or len(words) > 140


def _is_furniture(words: str, pack: LanguagePack, *, finished: bool) -> bool:
    lowered = words[:60].lower().replace("’", "'")
    if _SEPARATORS.search(words) and (not finished or len(_SEPARATORS.findall(words)) > 1 or len(words) < 120):
        return True
    return bool(lowered.startswith(pack.furniture) and (len(words) < 160 or not finished))


def _cut(text: str, start: int, end: int, paragraph: int, pack: LanguagePack, *, heading: bool) -> Iterator[Sentence]:
    at = start
    for match in _END.finditer(text, start, end):
        if match.group()[0] == "." and _is_abbreviation(text, at, match.start() + 1, pack):
            continue
        yield from _bounded(text, at, match.end(), paragraph, heading)
        at = match.end()
    yield from _bounded(text, at, end, paragraph, heading)


def _is_abbreviation(text: str, start: int, end: int, pack: LanguagePack) -> bool:
    last = _LAST_WORD.search(text[max(start, end - 20) : end])
    if last is None:
        return False
    word = last.group(1)
    return (len(word) == 1 and word.isupper()) or word.lower() in pack.abbreviations


def _bounded(text: str, start: int, end: int, paragraph: int, heading: bool) -> Iterator[Sentence]:
    while start < end:
        stop = end
        if end - start > MAX_SENTENCE:
            space = text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
            stop = space if space > start else start + MAX_SENTENCE
        left = start
        while left < stop and text[left] in _TRIM:
            left += 1
        right = stop
        while right > left and text[right - 1] in _TRIM:
            right -= 1
        if left < right:
            yield Sentence(left, right, paragraph, heading)
        start = stop
