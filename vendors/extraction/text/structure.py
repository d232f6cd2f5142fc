"""What of a page is its text: paragraphs and sentences with their offsets, page furniture left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vendors.extraction.text.language_pack import LanguagePack

_END = re.compile(r"""[.!?]+["'”’»)\]]*(?=\s+["'“‘«(\[—–„»¿¡-]*\s*[^\Wa-z_])|[。！？]+[」』”）)]*|[.!?:;]?\n""")
_LINE = re.compile(r"[^\n]+")
_FINISHED = re.compile(r"""[.!?。！？:;…,]["'”’»)\]」』]*\s*\Z""")
_BULLET = re.compile(r"\s*(?:[-–—•*·▪]|\d{1,2}[.):]|\(?[a-z]\))\s+|.{2,40}?(?:: | — | – )")
_LAST_WORD = re.compile(r"([\w.&-]+)\.\W*\Z")
_SEPARATORS = re.compile(r"\s[|•·]\s")
_TRIM = " \t\r\n\u00a0\u3000"
MAX_SENTENCE = 1200
"""Characters from which on a sentence is cut at a space: it is a list or a page without full stops, and what is so far
apart does not belong together."""
_LONG_ITEM = 60
"""Characters from which on an item of a list, even without a full stop, is text and no link."""
_LONG_LINE = 140
"""Characters from which on any line is text: headlines and links are shorter."""
_SHORT_END = 60
"""Characters below which a finished line of page furniture ("Sign up now.") leaves what follows furniture, too."""
_LONG_FURNITURE = 160
"""Characters from which on a finished line is text, though it begins like page furniture ("Photographs show …")."""
_LONG_WITH_BAR = 120
"""The same for a line with one bar or dot between its parts, as links and bylines have."""
_LONGEST_ABBREVIATION = 20
"""Characters before a full stop that hold an abbreviation ("S.p.A.")."""
_FURNITURE_BEGINNING = 60
"""Characters of a line in which its first words are compared with those of page furniture."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at [start, end); `paragraph` counts from 0; a heading gives context but tells no event."""

    start: int
    end: int
    paragraph: int
    heading: bool = False


def split_sentences(text: str, pack: LanguagePack) -> list[Sentence]:
    """Return the sentences of the article itself, in order."""
    sentences: list[Sentence] = []
    paragraph, furniture_block = 0, False
    for line in _LINE.finditer(text):
        words = line.group().strip(_TRIM)
        if not words:
            continue
        # A long item without a full stop may be text, but not among the links behind "Read more".
        finished = bool(_FINISHED.search(words)) or (not furniture_block and _is_long_item(words))
        if _is_furniture(words, pack, finished=finished):
            furniture_block = not finished or len(words) < _SHORT_END
            continue
        if furniture_block and not finished:
            continue
        furniture_block = False
        sentences.extend(_cut(text, line.start(), line.end(), paragraph, pack, heading=not finished))
        paragraph += 1
    return sentences


def _is_long_item(words: str) -> bool:
    return (len(words) > _LONG_ITEM and bool(_BULLET.match(words))) or len(words) > _LONG_LINE


def _is_furniture(words: str, pack: LanguagePack, *, finished: bool) -> bool:
    lowered = words[:_FURNITURE_BEGINNING].lower().replace("’", "'")
    separators = len(_SEPARATORS.findall(words))
    if separators and (not finished or separators > 1 or len(words) < _LONG_WITH_BAR):
        return True
    return bool(lowered.startswith(pack.furniture) and (len(words) < _LONG_FURNITURE or not finished))


def _cut(text: str, start: int, end: int, paragraph: int, pack: LanguagePack, *, heading: bool) -> Iterator[Sentence]:
    sentence_start = start
    for match in _END.finditer(text, start, end):
        if match.group()[0] == "." and _is_abbreviation(text, sentence_start, match.start() + 1, pack):
            continue
        yield from _bounded(text, sentence_start, match.end(), paragraph, heading)
        sentence_start = match.end()
    yield from _bounded(text, sentence_start, end, paragraph, heading)


def _is_abbreviation(text: str, start: int, end: int, pack: LanguagePack) -> bool:
    last = _LAST_WORD.search(text[max(start, end - _LONGEST_ABBREVIATION) : end])
    if last is None:
        return False
    word = last.group(1)
    return (len(word) == 1 and word.isupper()) or word.lower() in pack.abbreviations


def _bounded(text: str, start: int, end: int, paragraph: int, heading: bool) -> Iterator[Sentence]:
    """Yield the sentence without outer spaces, cut into several where it is too long."""
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
