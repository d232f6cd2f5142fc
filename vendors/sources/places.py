"""Where a quote stands in a page: its paragraph or page, and the words around it where it stands more than once."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

WORDS_AROUND = 5
"""Words before and after a quote that tell its places apart: more would miss where a page sets a picture between."""
MAX_AROUND = 200


@dataclass(frozen=True, slots=True)
class Place:
    """`before` and `after` are empty where the quote stands once."""

    pinpoint: str
    before: str = ""
    after: str = ""


def place_of(text: str, start: int, end: int, *, page_starts: Sequence[int] = ()) -> Place:
    """Return where the quote at [start, end) stands. `page_starts`: of a PDF, where each page begins."""
    pinpoint = pinpoint_of(text, start, page_starts)
    quote = text[start:end]
    if text.count(quote) < 2:
        return Place(pinpoint)
    before = " ".join(text[max(0, start - MAX_AROUND) : start].split()[-WORDS_AROUND:])
    after = " ".join(text[end : end + MAX_AROUND].split()[:WORDS_AROUND])
    return Place(pinpoint, before[-MAX_AROUND:], after[:MAX_AROUND])


def pinpoint_of(text: str, start: int, page_starts: Sequence[int] = ()) -> str:
    """Return "page 3" in a PDF and "paragraph 7" elsewhere, both counted from 1."""
    if page_starts:
        return f"page {max(1, bisect_right(page_starts, start))}"
    paragraphs = sum(1 for line in text[:start].split("\n")[:-1] if line.strip())
    return f"paragraph {paragraphs + 1}"
