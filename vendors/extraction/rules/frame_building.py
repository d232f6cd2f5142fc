"""From the hits of a sentence to its frame."""

from collections.abc import Iterator

from vendors.extraction.rules.frames import (
    ANY_SUPPLIER,
    CLAUSE_PUNCTUATION,
    COMPANIES,
    COMPANY,
    NEUTRAL,
    PRODUCT,
    PRONOUN,
    SentenceFrame,
    VendorMention,
)
from vendors.extraction.rules.government_mentions import government_mentions
from vendors.extraction.text.language_pack import Grammar
from vendors.extraction.text.names import OPERATOR, SEAT, VENDOR
from vendors.extraction.text.scanner import Hit
from vendors.extraction.text.structure import Sentence
from vendors.extraction.types import Span
from vendors.extraction.vocabulary import UNNAMED

_VENDOR_ROLES = frozenset((NEUTRAL, COMPANY, COMPANIES, PRONOUN, PRODUCT, ANY_SUPPLIER))
"""Roles of the words that stand for vendors without naming them."""


def build_frame(sentence: Sentence, text: str, folded: str, hits: list[Hit], grammar: Grammar) -> SentenceFrame:
    """Return the frame of a sentence; `hits` are those that lie within it, in order."""
    frame = SentenceFrame(sentence, text, folded, hits, grammar)
    for hit in hits:
        for role in hit.roles:
            if role in frame.roles:
                frame.roles[role].append(hit)
            else:
                frame.roles[role] = [hit]
    frame.governments = government_mentions(frame)
    frame.vendor_mentions = list(_vendor_mentions(frame))
    operators = (hit for hit in hits if "operator" in hit.roles or OPERATOR in hit.name_types)
    frame.operators = [Span(hit.start, hit.end) for hit in operators]
    frame.opponents = [Span(hit.start, hit.end) for hit in frame.roles.get("opponent", ())]
    frame.borders = _clause_borders(frame)
    return frame


def _clause_borders(frame: SentenceFrame) -> list[int]:
    sentence = frame.sentence
    borders = [match.end() for match in CLAUSE_PUNCTUATION.finditer(frame.folded, sentence.start, sentence.end)]
    borders.extend(hit.start for hit in frame.roles.get("border", ()))
    return sorted(borders)


def _vendor_mentions(frame: SentenceFrame) -> Iterator[VendorMention]:
    for hit in frame.hits:
        words = hit.entry.text
        if VENDOR in hit.name_types:
            name = next(name for name in hit.names if name.name_type == VENDOR)
            yield VendorMention(hit.start, hit.end, (name.code,), VENDOR, name.detail, words)
        elif SEAT in hit.name_types:
            seat = next(name for name in hit.names if name.name_type == SEAT)
            yield VendorMention(hit.start, hit.end, (), COMPANY, words=f"seat:{seat.code}")
        else:
            role = next((role for role in hit.roles if role in _VENDOR_ROLES), None)
            if role is not None:
                slugs = (UNNAMED,) if role in (NEUTRAL, ANY_SUPPLIER) else ()
                yield VendorMention(hit.start, hit.end, slugs, role, words=words)
