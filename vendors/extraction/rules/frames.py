"""One sentence as the rules see it: its hits sorted by role, and who in it could act or be acted on."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from vendors.extraction.text.language_pack import Grammar
from vendors.extraction.text.scanner import Hit
from vendors.extraction.text.structure import Sentence
from vendors.extraction.types import Span

GENERIC, OFFICE = "generic", "office"
"""Forms of a government mention that is no name: "the regulator", "the president"."""
NEUTRAL, COMPANY, COMPANIES, PRONOUN, PRODUCT = "neutral", "company", "companies", "pronoun", "product"
"""Forms of a vendor mention that is no name: "high-risk vendors", "the firm", "both firms", "it", "such cameras"."""
ANY_SUPPLIER = "generic"
"""Form of a vendor mention that names a class of suppliers only ("every supplier", "network equipment")."""
_NEAR_WORD = 30
"""Characters in which the word beside an offset has to end: longer than any preposition or article with its quotes."""
CLAUSE_PUNCTUATION = re.compile(r"[-,;:()—–，；：。、（）](?:(?<!-)|(?<=\s-)(?=\s))")
"""Punctuation that may end a clause; a hyphen only between spaces, as a dash."""
_WORD_BEFORE = re.compile(r"(?s:.*[^\w'.-])?([\w'.-]+)[\s\"“]*\Z")
_WORD_AFTER = re.compile(r"[\s\"“]*([\w'-]+)")


@dataclass(slots=True)
class GovernmentMention:
    """One or several jurisdictions that one phrase names, or a phrase that stands for one."""

    start: int
    end: int
    codes: tuple[str, ...]
    """Country codes; empty where only the text before can tell whose regulator is meant."""
    form: str
    """The sort of name (`country`, `demonym`, `capital`, `metonym`, `body`, `place`), or `generic` or `office`."""
    preposition: str = ""
    """The class of the preposition before it: `in`, `to`, `of`, `by`, or empty."""
    possessive: bool = False
    body: str = ""
    """The words that name an authority."""
    detail: str = ""
    """The kind of the authority, or the vocabulary's word for it."""
    modifies: str = ""
    """What a bare demonym belongs to: `measure`, `operator` or `target`; empty where it is none of these."""
    fallback: str = ""
    """The country meant by an abbreviation that is also a common word, where the text names no other."""


@dataclass(slots=True)
class VendorMention:
    """Vendors that one phrase names, or a phrase that stands for them."""

    start: int
    end: int
    slugs: tuple[str, ...]
    """Vendor slugs; empty where only the text before can tell who "the firm" is."""
    form: str
    """`vendor` for a name, else what sort of phrase stands for one."""
    home_country: str = ""
    words: str = ""
    """The words as the vocabulary has them; `seat:` and a city for "the Shenzhen-based firm"."""


@dataclass(slots=True)
class SentenceFrame:
    """One sentence with its hits sorted into what the rules need."""

    sentence: Sentence
    text: str
    folded: str
    hits: list[Hit]
    grammar: Grammar
    governments: list[GovernmentMention] = field(default_factory=list)
    vendor_mentions: list[VendorMention] = field(default_factory=list)
    operators: list[Span] = field(default_factory=list)
    opponents: list[Span] = field(default_factory=list)
    borders: list[int] = field(default_factory=list)
    """Offsets at which a clause may end, in order: punctuation and the words that open a clause."""
    roles: dict[str, list[Hit]] = field(default_factory=dict)
    """The hits by each role that one of their senses has."""

    def borders_between(self, left: int, right: int) -> int:
        """Return how many clause borders lie between two offsets."""
        return bisect_left(self.borders, right) - bisect_left(self.borders, left)

    def clause_start(self, at: int) -> int:
        """Return where the clause that holds `at` begins."""
        index = bisect_left(self.borders, at)
        return self.borders[index - 1] if index else self.sentence.start

    def clause_end(self, at: int) -> int:
        """Return where the clause that holds `at` ends."""
        index = bisect_left(self.borders, at)
        return self.borders[index] if index < len(self.borders) else self.sentence.end

    def word_before(self, at: int) -> str:
        """Return the folded word before `at`, or an empty string at the sentence's start."""
        match = _WORD_BEFORE.match(self.folded[max(self.sentence.start, at - _NEAR_WORD) : at])
        return match.group(1) if match else ""

    def word_after(self, at: int) -> str:
        """Return the folded word after `at`, or an empty string at the sentence's end."""
        match = _WORD_AFTER.match(self.folded[at : min(self.sentence.end, at + _NEAR_WORD)])
        return match.group(1) if match else ""

    def hits_between(self, role: str, start: int, end: int) -> Iterator[Hit]:
        """Yield the hits with a sense of `role` that lie within two offsets."""
        for hit in self.roles.get(role, ()):
            if hit.start >= end:
                return
            if hit.start >= start:
                yield hit

    def has_between(self, role: str, start: int, end: int) -> bool:
        """Return whether a word of `role` lies within two offsets."""
        hits = self.roles.get(role)
        return hits is not None and any(start <= hit.start < end for hit in hits)
