"""Finding every known word and name of a text in one pass: an Aho-Corasick automaton over the folded text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter

import ahocorasick

from vendors.extraction.text.language_pack import LanguagePack, Sense
from vendors.extraction.text.lexicon import Lexicon
from vendors.extraction.text.names import VENDOR, Name, names_of

_PLAIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\n": " ", "\t": " ", "\u2011": "-", "\u2010": "-"}
_SHORT = 4
"""Letters up to which a name in capitals is not the word in small letters ("ZTE", "WHO")."""
_SUPPLIER_ROLES = frozenset(("neutral", "product", "generic"))
"""Roles of words for suppliers as a class and for what they make."""
_OPENING = 5000
"""Characters in which a text about suppliers mostly names one already; most texts that name none are no longer."""
_TAIL_REACH = 90
"""Characters behind the first part of a gapped phrase in which the next must begin; docs/extraction.md tells authors of
language files so. A longer gap joins words of different clauses."""


def fold(text: str) -> str:
    """Return `text` in lower case with plain quotes and spaces, every character at its old offset."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    for char, plain in _PLAIN.items():  # one by one: much faster than `translate`
        lowered = lowered.replace(char, plain)
    return lowered


@dataclass(frozen=True, slots=True)
class VocabularyEntry:
    """All that one string of the vocabulary can mean."""

    text: str
    names: tuple[Name, ...]
    senses: tuple[Sense, ...]
    bounded_left: bool
    """Whether no letter may precede it: so for all that begin with a letter of a script that parts words by spaces."""
    bounded_right: bool
    name_types: tuple[str, ...]
    """What each name is."""
    roles: tuple[str, ...]
    """The role of each sense."""
    gapped: bool
    """Whether a sense needs more words behind it."""
    only_capital: bool
    """Whether a capital first letter is all that its names ask for."""


@dataclass(slots=True)
class Hit:
    """A word or name found at [start, end), with those of its meanings that the text allows."""

    start: int
    end: int
    entry: VocabularyEntry
    names: tuple[Name, ...]
    senses: tuple[Sense, ...]
    name_types: tuple[str, ...]
    """What each name is."""
    roles: tuple[str, ...]
    """The role of each sense."""


def _is_letter(char: str) -> bool:
    return char.isalnum() and (char < _UNSPACED or not _is_unspaced(char))


_UNSPACED = "\u3040"
"""The first character of the scripts that write no spaces."""
_LETTERS = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
"""Letters and digits of the scripts that part words by spaces."""


def _is_unspaced(char: str) -> bool:
    return "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char == "ー"


class Scanner:
    """Finds the words of one language pack and the names of one lexicon. Build once, use for many texts."""

    def __init__(self, lexicon: Lexicon, pack: LanguagePack) -> None:
        self._senses = pack.senses
        self._names: dict[str, list[Name]] = {}
        for name in names_of(lexicon, pack):
            self._names.setdefault(fold(name.surface), []).append(name)
        self._automaton, self._supplier_automaton = ahocorasick.Automaton(), ahocorasick.Automaton()
        suppliers = self._supplier_strings()
        for text in sorted({key.rstrip("*") for key in self._names.keys() | pack.senses.keys()} - {""}):
            lazy = _LazyEntry(text, len(text))
            self._automaton.add_word(text, lazy)
            if text in suppliers:
                self._supplier_automaton.add_word(text, lazy)
        self._automaton.make_automaton()
        self._supplier_automaton.make_automaton()

    def scan(self, text: str, folded: str) -> list[Hit]:
        """Return the hits of `text` (and its folded form) in order; of overlapping ones the first, and the longest."""
        return list(_longest(text, folded, self._matches(self._automaton, folded)))

    def mentions_suppliers(self, text: str, folded: str) -> bool:
        """Return whether `text` may name a vendor, suppliers as a class, or what they make; much faster than `scan`."""
        if self._has_supplier(text[:_OPENING], folded[:_OPENING]):
            return True
        return len(text) > _OPENING and self._has_supplier(text, folded)

    def _has_supplier(self, text: str, folded: str) -> bool:
        return any(map(_is_supplier, _longest(text, folded, self._matches(self._supplier_automaton, folded))))

    def _supplier_strings(self) -> set[str]:
        """Return the strings that can name a vendor, suppliers as a class, or what they make."""
        names = {text for text, names in self._names.items() if any(name.name_type == VENDOR for name in names)}
        words = {
            text for text, senses in self._senses.items() if any(sense.role in _SUPPLIER_ROLES for sense in senses)
        }
        return {text.rstrip("*") for text in names | words}

    def _matches(self, automaton: ahocorasick.Automaton, folded: str) -> "list[_Match]":
        """Return the strings of the vocabulary that begin and end at a word's border, in order."""
        matches: list[_Match] = []
        size = len(folded)
        for last, lazy in automaton.iter(folded):
            entry, stem = lazy.entry or self._fill_in(lazy), lazy.stem
            end = last + 1
            length = lazy.length
            start = end - length
            if entry.bounded_left and start and (char := folded[start - 1]).isalnum() and _is_letter(char):
                continue
            if entry.bounded_right and end < size and (char := folded[end]).isalnum() and _is_letter(char):
                if stem is None:
                    continue
                entry, end = stem, _word_end(folded, end)
            matches.append((start, -end, -length, entry))
        matches.sort(key=_BY_PLACE)
        return matches

    def _fill_in(self, lazy: "_LazyEntry") -> VocabularyEntry:
        """Look up what a string means, and return what it means as a word of its own."""
        # A word of its own and all that begin so ("ban", "ban*") may be written alike.
        text, key = lazy.text, f"{lazy.text}*"
        names, stem_senses = self._names.get(key, []), self._senses.get(key)
        if stem_senses is not None:
            lazy.stem = _entry(text, names, stem_senses)
        all_names = (*self._names.get(text, ()), *names)
        lazy.entry = _entry(text, all_names, self._senses.get(text, ()) + (stem_senses or ()))
        return lazy.entry


_Match = tuple[int, int, int, VocabularyEntry]
"""Start, minus end, minus the length of the string in the vocabulary, entry: so ordered, the longest comes first."""
_BY_PLACE = itemgetter(0, 1, 2)


@dataclass(slots=True)
class _LazyEntry:
    """A string of the vocabulary; most never occur, so what it means is looked up when it first does."""

    text: str
    length: int
    entry: VocabularyEntry | None = None
    """What it means as a word of its own."""
    stem: VocabularyEntry | None = None
    """What it means where it only begins a word."""


def _entry(text: str, names: Iterable[Name], senses: tuple[Sense, ...]) -> VocabularyEntry:
    names = tuple(names)
    return VocabularyEntry(
        text,
        names,
        senses,
        bounded_left=_is_letter(text[0]),
        bounded_right=_is_letter(text[-1]),
        name_types=_name_types(names),
        roles=_roles(senses),
        gapped=any(sense.tails for sense in senses),
        only_capital=not any(name.exact for name in names),
    )


def _is_supplier(hit: Hit) -> bool:
    return VENDOR in hit.name_types or not _SUPPLIER_ROLES.isdisjoint(hit.roles)


def _name_types(names: tuple[Name, ...]) -> tuple[str, ...]:
    return tuple(name.name_type for name in names)


def _roles(senses: tuple[Sense, ...]) -> tuple[str, ...]:
    return tuple(sense.role for sense in senses)


def _word_end(folded: str, end: int) -> int:
    rest = _LETTERS.match(folded, end)
    return rest.end() if rest else end


def _fits(name: Name, written: str) -> bool:
    """Return whether the capitals of the text allow the name: "who" is not the WHO, "polish" is not Poland."""
    if name.exact:
        return written == name.surface
    if name.capital and name.surface[0].isupper() and not written[0].isupper():
        return False
    return not (len(name.surface) <= _SHORT and name.surface.isupper() and written.islower())


def _tails_follow(folded: str, end: int, tails: tuple[str, ...]) -> bool:
    """Return whether the other parts of a gapped phrase follow in order, within the same sentence."""
    limit = min(len(folded), end + _TAIL_REACH)
    for tail in tails:
        if _is_unspaced(tail[0]):
            at = folded.find(tail, end, limit)
            if at < 0 or "。" in folded[end:at]:
                return False
            end = at + len(tail)
            continue
        at = folded.find(f" {tail}", end, limit)
        while at >= 0 and at + len(tail) + 1 < len(folded) and _is_letter(folded[at + len(tail) + 1]):
            at = folded.find(f" {tail}", at + 1, limit)
        if at < 0 or ". " in folded[end:at]:
            return False
        end = at + len(tail) + 1
    return True


def _longest(text: str, folded: str, matches: list[_Match]) -> Iterator[Hit]:
    """Yield the matches that hold where they are found, each behind the end of the one before."""
    covered = 0
    for start, minus_end, _, entry in matches:
        if start < covered:
            continue
        end = -minus_end
        names, senses, name_types, roles = entry.names, entry.senses, entry.name_types, entry.roles
        if names and not (entry.only_capital and text[start].isupper()):
            written = text[start:end]
            fitting = tuple([name for name in names if _fits(name, written)])
            if len(fitting) < len(names):
                names, name_types = fitting, _name_types(fitting)
        if entry.gapped:
            senses = tuple(sense for sense in senses if not sense.tails or _tails_follow(folded, end, sense.tails))
            roles = _roles(senses)
        if names or senses:
            covered = end
            yield Hit(start, end, entry, names, senses, name_types, roles)
