"""Finding a coder's quote in the article: a model may copy inexactly, but the record has to quote exactly."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from vendors.extraction.types import Span

MIN_SIMILARITY = 92.0
"""Of 100: a typo, a normalised quotation mark or a lost word in a sentence. Lower, and a paraphrase would pass as a
quote. Chosen by judgement."""
MIN_FUZZY_LENGTH = 15
"""Characters from which a quote is searched for inexactly: a shorter one resembles too many passages."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where the quote was found, how (`exact`, `spaces`, `fuzzy`), and how similar the two are, 0 to 100."""

    span: Span
    how: str
    score: float


def align(quote: str, text: str) -> Alignment | None:
    """Return where `quote` is in `text`: exactly, or else up to white space, or else nearly; None where it is not."""
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


def find_quote(quote: str, text: str, *, near: int) -> Span | None:
    """Return where the text has the quote's words, whatever the white space; of several spans the nearest to `near`."""
    if quote and text.startswith(quote, near):
        return Span(near, near + len(quote))
    words = [re.escape(word) for word in quote.split()]
    if not words:
        return None
    spans = [Span(*match.span()) for match in re.finditer(r"\s+".join(words), text)]
    return min(spans, key=lambda span: abs(span.start - near), default=None)


def _nearly(quote: str, text: str) -> Alignment | None:
    if len(quote) < MIN_FUZZY_LENGTH:
        return None
    alignment = fuzz.partial_ratio_alignment(quote, text, score_cutoff=MIN_SIMILARITY)
    if alignment is None or len(quote) > len(text):
        return None
    start, end = alignment.dest_start, alignment.dest_end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Alignment(Span(start, end), "fuzzy", alignment.score) if end > start else None
