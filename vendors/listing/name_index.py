"""Finds countries, vendors and bodies by what they are called: in any language of the names, without accents, with
typing errors. Each process reads the names once under one version of them."""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from vendors.listing.localised_names import first_names
from vendors.models import Body, Country, DataVersion, Vendor

type NamedKind = Literal["country", "vendor", "body"]

SHORTEST = 2
"""Letters of the shortest text looked up: every single letter begins dozens of names."""
LONGEST_NAME = 8
"""Words of the longest run that is looked up as one name. Of the bodies' names 97 % are no longer, and each word more
is one more look-up for every word of the query."""
MOST_WORDS = 24
"""Words of a query that are looked at: 200 characters hold some 30, and those that matter come first."""
MOST_CORRECTED = 3
"""Words of a query that are compared with all names to find a typing error. Each comparison takes a millisecond."""
LONGEST_CORRECTED = 40
"""Letters of the longest run of words that is compared with all names: the cost grows with the length."""
PLAIN_CODES = frozenset({"eu", "uk", "us"})
"""Short names that readers also type in small letters. Other codes of two letters are words: in, it, no, at, ai, tv."""
# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """A country, vendor or body: its key in the database and its English name."""

    kind: NamedKind
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that nothing is called, and what may have been meant."""

    typed: str
    entry: NamedEntry


@dataclass(frozen=True, slots=True)
class Look:
    """What a query names: entries best first, those that only a typing error hides, and the query without the error."""

    exact: tuple[NamedEntry, ...] = ()
    prefix: tuple[NamedEntry, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def entries(self) -> tuple[NamedEntry, ...]:
        corrected = (correction.entry for correction in self.corrections)
        return tuple(dict.fromkeys([*self.exact, *self.prefix, *corrected]))

    def meant(self, kind: NamedKind) -> tuple[NamedEntry, ...]:
        """Return the entries of a kind that are named in full, or would be without the typing error."""
        meant = [*self.exact, *(correction.entry for correction in self.corrections)]
        return tuple(dict.fromkeys(entry for entry in meant if entry.kind == kind))


def words_of(text: str) -> list[str]:
    """Return the words as they are compared: small letters, without accents, signs and marks of direction."""
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN_LETTERS)
    return _WORD.findall("".join(letter for letter in letters if not unicodedata.combining(letter)))


def folded(text: str) -> str:
    return " ".join(words_of(text))


@dataclass
class NameIndex:
    """All names, folded: by the exact name, in alphabetical order for prefixes, and by length for typing errors."""

    exact: dict[str, list[NamedEntry]] = field(default_factory=lambda: defaultdict(list))
    ordered: list[str] = field(default_factory=list)
    by_length: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, names: Iterable[tuple[NamedEntry, Iterable[str]]]) -> "NameIndex":
        index = cls()
        for entry, texts in names:
            for name in {folded(text) for text in texts if text}:
                for form in {name, name.replace(" ", "")}:  # "tplink" is TP-Link
                    if form and entry not in index.exact[form]:
                        index.exact[form].append(entry)
        index.exact = dict(index.exact)
        index.ordered = sorted(index.exact)
        for name in index.ordered:
            index.by_length[len(name)].append(name)
        return index

    def look_up(self, text: str, *, correct: bool = False) -> Look:
        """Return what the text names: the whole of it, or names among its words.

        With `correct`, words that name nothing are compared with all names; that is for a text that finds nothing.
        """
        words = words_of(text)[:MOST_WORDS]
        sought = " ".join(words)
        if len(sought) < SHORTEST:
            return Look()
        exact = self.exact.get(sought, [])
        if exact:
            return Look(exact=tuple(exact), prefix=tuple(self._begun(sought, exact)))
        named, rest = self._among(words, _codes_typed(text))
        prefix = self._begun(sought, named)
        corrections = tuple(self._corrections(rest)) if correct and not prefix else ()
        return Look(tuple(named), tuple(prefix), corrections)

    def exactly(self, text: str) -> list[NamedEntry]:
        """Return what bears exactly this name, or a name that differs in accents and signs alone."""
        sought = folded(text)
        return list(self.exact.get(sought, [])) if len(sought) >= SHORTEST else []

    def _begun(self, sought: str, apart_from: Sequence[NamedEntry]) -> list[NamedEntry]:
        """Return the entries a name of which begins with the text, or has a word that does."""
        first = bisect_left(self.ordered, sought)
        beginning = self.ordered[first : bisect_left(self.ordered, sought + "\U0010ffff")]
        inside = [name for name in self.ordered if f" {sought}" in name]
        names = [*sorted(beginning, key=len), *sorted(inside, key=len)]
        found_entries = dict.fromkeys(entry for name in names for entry in self.exact[name])
        return [entry for entry in found_entries if entry not in apart_from]

    def _among(self, words: Sequence[str], codes: frozenset[str]) -> tuple[list[NamedEntry], list[list[str]]]:
        """Return the entries named among the words, the longest name first at each, and the runs of words left."""
        named: dict[NamedEntry, None] = {}
        rest: list[list[str]] = [[]]
        start = 0
        while start < len(words):
            end = self._end_of_name(words, start, codes)
            if end > start:
                named |= dict.fromkeys(self.exact[" ".join(words[start:end])])
                rest.append([])
            else:
                rest[-1].append(words[start])
            start = max(end, start + 1)
        return list(named), [run for run in rest if run]

    def _end_of_name(self, words: Sequence[str], start: int, codes: frozenset[str]) -> int:
        for end in range(min(len(words), start + LONGEST_NAME), start, -1):
            name = " ".join(words[start:end])
            if name in self.exact and (len(name) > 2 or not name.isascii() or name in codes):
                return end
        return start

    def _corrections(self, runs: Iterable[Sequence[str]]) -> Iterator[Correction]:
        """Yield what may be meant by the runs of words: a run as one name, else each of its words."""
        texts: list[str] = []
        for run in runs:
            joined = " ".join(run)
            as_one = len(joined) <= LONGEST_CORRECTED and self._nearest(joined)
            texts += [joined] if as_one else run
        long_enough = [text for text in texts if allowed_errors(text)]
        for text in long_enough[:MOST_CORRECTED]:
            for entry in self._nearest(text):
                yield Correction(text, entry)

    def _nearest(self, text: str) -> list[NamedEntry]:
        """Return the entries with the name that differs least from the text; none if even that differs too much."""
        errors = allowed_errors(text)
        near = range(len(text) - errors, len(text) + errors + 1) if errors else ()
        names = [name for length in near for name in self.by_length.get(length, ())]
        hits = process.extract(text, names, scorer=OSA.distance, score_cutoff=errors, limit=5)
        # A first letter is seldom mistyped, and with it fixed two errors seldom lead to another word.
        likely = [(distance, name) for name, distance, _ in hits if distance == 1 or name[0] == text[0]]
        if not likely:
            return []
        least = min(distance for distance, _ in likely)
        nearest = [entry for distance, name in likely if distance == least for entry in self.exact[name]]
        return list(dict.fromkeys(nearest))


def allowed_errors(text: str) -> int:
    """Return how many letters may be wrong, missing, too many or swapped.

    None in words of less than four letters ("ban" is one from "Iran"), one up to five, two in longer ones: "Erricson"
    has two. Three lead from one word to another.
    """
    if len(text) < 4 or len(text) > LONGEST_CORRECTED:
        return 0
    return 1 if len(text) < 6 else 2


def _codes_typed(text: str) -> frozenset[str]:
    """Return the words of two letters that may be codes: among other words "in" and "it" are English, unless typed in
    capitals."""
    return PLAIN_CODES | frozenset(word.casefold() for word in _WORD.findall(text) if word.isupper())


def name_index() -> NameIndex:
    """Return the index of the names as they are now: one query, or four where a name has changed since."""
    return index_under(DataVersion.objects.current().names)


@lru_cache(maxsize=1)
def index_under(version: int) -> NameIndex:
    """Return the index of all names that are in use, under a version of the names, which is only the cache's key."""
    return NameIndex.of([*_countries(), *_vendors(), *_bodies()])


def _countries() -> Iterator[tuple[NamedEntry, Iterable[str]]]:
    columns = ("code", "name", "official_name", "aliases", "demonyms", "names_by_language")
    for code, name, official, aliases, demonyms, by_language in Country.objects.order_by("name").values_list(*columns):
        local = [text for names in by_language.values() for text in _local_names(names)]
        texts = [name, official, code, *aliases, *demonyms, *local, *first_names(code)]
        yield NamedEntry("country", code, name), texts


def _local_names(names: Mapping[str, Sequence[str]]) -> list[str]:
    return list(names.get("names", ()))


def _vendors() -> Iterator[tuple[NamedEntry, Iterable[str]]]:
    for slug, name, aliases in Vendor.objects.in_use().order_by("name").values_list("slug", "name", "aliases"):
        yield NamedEntry("vendor", slug, name), [name, slug, *aliases]


def _bodies() -> Iterator[tuple[NamedEntry, Iterable[str]]]:
    columns = ("slug", "name", "abbreviations", "aliases")
    for slug, name, short, aliases in Body.objects.filter(retired=False).order_by("name").values_list(*columns):
        yield NamedEntry("body", slug, name), [name, *short, *aliases]
