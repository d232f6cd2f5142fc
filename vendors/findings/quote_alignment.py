"""Where a quote that a coder wrote down stands in the article: a model copies nearly, the record must copy exactly."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from vendors.extraction.types import Span

GOOD_ENOUGH = 92.0
SHORTEST = 15


@dataclass(frozen=True, slots=True)
class Alignment:
    """The place found, how (`exact`, `spaces`, `fuzzy`), and how alike the two are, 0 to 100."""

    span: Span
    how: str
    score: float


def align(quote: str, text: str) -> Alignment | None:
    """Return where `quote` stands in `text`: exactly, else but for white space, else nearly; None where it does not."""
    quote = quote.strip()
    if not quote:
        return None
    start = text.find(quote)
    if start >= 0:
        return Alignment(Span(start, start + len(quote)), "exact", 100.0)
    spaced = re.compile(r"\s+".join(map(re.escape, quote.split()))).search(text)
    if spaced is not None:
        return Alignment(Span(*spaced.span()), "spaces", 100.0)
    return _nearly(quote, text)


def place_of(quote: str, text: str, *, near: int) -> Span | None:
    """Return where the words of the quote stand in the text, blanks apart; of several places the nearest to `near`."""
    if quote and text.startswith(quote, near):
        return Span(near, near + len(quote))
    words = [re.escape(word) for word in quote.split()]
    if not words:
        return None
    places = [Span(*match.span()) for match in re.finditer(r"\s+".join(words), text)]
    return min(places, key=lambda place: abs(place.start - near), default=None)


def _nearly(quote: str, text: str) -> Alignment | None:
    if len(quote) < SHORTEST:
        return None  # a short phrase is nearly like too many places
    found = fuzz.partial_ratio_alignment(quote, text, score_cutoff=GOOD_ENOUGH)
    if found is None or len(quote) > len(text):
        return None
    start, end = found.dest_start, found.dest_end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Alignment(Span(start, end), "fuzzy", found.score) if end > start else None
