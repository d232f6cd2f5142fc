"""Finding every known word and name of a text in one pass: an Aho-Corasick automaton over the folded text."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

import ahocorasick

from vendors.extraction.text.language_pack import LanguagePack, Sense
from vendors.extraction.text.lexicon import CountryNames, Lexicon, VendorNames

_PLAIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\n": " ", "\t": " ", "\u2011": "-", "\u2010": "-"}
CODEBOOK_SLUGS = frozenset(
    [
        "huawei",
        "zte",
        "hikvision",
        "dahua",
        "hytera",
        "china-mobile",
        "china-telecom",
        "china-unicom",
        "pacific-networks",
        "hmn-tech",
        "fiberhome",
        "datang",
        "tp-link",
        "quectel",
        "fibocom",
        "xiaomi",
        "oppo",
        "vivo",
        "honor",
        "lenovo",
        "inspur",
        "nokia",
        "ericsson",
        "samsung",
        "nec",
        "fujitsu",
        "cisco",
        "juniper",
        "starlink",
        "kaspersky",
    ]
)
SOLD_ABROAD = frozenset(
    [
        "arabsat",
        "ast-spacemobile",
        "china-broadnet",
        "china-satnet",
        "citic-telecom",
        "dr-peng",
        "eutelsat",
        "geespace",
        "globalstar",
        "hgc",
        "hkt",
        "inmarsat",
        "intelsat",
        "iridium",
        "kacific",
        "kuiper",
        "ligado",
        "lynk",
        "oneweb",
        "pccw",
        "rivada",
        "ses",
        "spacesail",
        "startimes",
        "swarm-technologies",
        "telesat",
        "thuraya",
        "viasat",
        "viettel",
        "yahsat",
    ]
)
"""Operators that other governments license or keep out, as they do vendors; the others mostly buy what vendors make."""
COUNTRY, DEMONYM, CAPITAL, METONYM, BODY = "country", "demonym", "capital", "metonym", "body"
VENDOR, OPERATOR, SEAT = "vendor", "operator", "seat"
_SHORT = 4
"""Letters up to which a name in capitals is not the word in small letters ("ZTE", "WHO")."""
_INFLECTED = 3
"""Letters of a name from which on endings are added to it."""
PLACE = "place"
_SUPPLIERS = frozenset(("neutral", "product", "generic"))
"""Roles of words for suppliers as a class and for what they make."""
_BEGINNING = 5000
"""Characters in which a text about suppliers mostly names one already."""
_GAP = 90
"""How far, in characters, the second part of a gapped phrase may stand from the first."""


def fold(text: str) -> str:
    """Return `text` in lower case with plain quotes and spaces, every character at its old offset."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    for char, plain in _PLAIN.items():  # one by one: much faster than `translate`
        lowered = lowered.replace(char, plain)
    return lowered


@dataclass(frozen=True, slots=True)
class Name:
    """What a proper name stands for: `what` is the sort of name, `code` a jurisdiction or a vendor's slug."""

    name_type: str
    code: str
    surface: str
    detail: str = ""
    """The kind of a body, or the home country of a vendor."""
    exact: bool = False
    """Whether the text must show the same capitals throughout."""
    capital: bool = True
    """Whether the text must show a capital first letter."""


@dataclass(frozen=True, slots=True)
class VocabularyEntry:
    """All that one string of the vocabulary can mean."""

    text: str
    names: tuple[Name, ...]
    senses: tuple[Sense, ...]
    left: bool
    right: bool
    name_types: tuple[str, ...]
    roles: tuple[str, ...]
    gapped: bool
    """Whether a sense needs more words behind it."""
    proper: bool
    """Whether a capital first letter is all that its names ask for."""


@dataclass(slots=True)
class Hit:
    """A word or name found at [start, end). `name_types`: what each name is; `roles`: the role of each sense."""

    start: int
    end: int
    entry: VocabularyEntry
    names: tuple[Name, ...]
    senses: tuple[Sense, ...]
    name_types: tuple[str, ...]
    roles: tuple[str, ...]


def _is_letter(char: str) -> bool:
    return char.isalnum() and (char < _UNSPACED or not _is_unspaced(char))


_UNSPACED = "\u3040"
"""The first character of the scripts that write no spaces."""


_LETTERS = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
"""Letters and digits of the scripts that part words by spaces."""


def _is_unspaced(char: str) -> bool:
    return "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char == "ー"


def top_slug(vendor: VendorNames, parents: dict[str, VendorNames]) -> str:
    """Return the slug that `vendor` counts as: its topmost parent, unless it stands in the codebook's list."""
    seen = {vendor.slug}
    while vendor.slug not in CODEBOOK_SLUGS and vendor.parent in parents and vendor.parent not in seen:
        vendor = parents[vendor.parent]
        seen.add(vendor.slug)
    return vendor.slug


def _country_names(country: CountryNames, pack: LanguagePack) -> Iterator[Name]:
    own = country.in_language(pack.lang)
    languages = (own,) if pack.lang == "en" else (own, country.in_language("en"))
    for local in languages:
        capitals = [form for word in local.capital for form in (word, *_inflected(word, pack))]
        for what, words in ((COUNTRY, local.names), (CAPITAL, capitals), (METONYM, local.metonyms)):
            for word in words:
                short = word.isupper() and len(word.replace(".", "")) <= 4
                yield Name(what, country.code, word, exact=short and word.isascii())
    for word in own.demonyms:
        yield Name(DEMONYM, country.code, word, capital=word[:1].isupper() and not pack.lowercase_demonyms)


def _inflected(name: str, pack: LanguagePack) -> Iterator[str]:
    """Yield the forms of a proper name that the language makes by an ending: "Ericssons", "Huaweia"."""
    if len(name) >= _INFLECTED and name.isascii() and name[-1].isalpha():
        for ending in pack.grammar.endings:
            yield name + ending


def _vendor_names(lexicon: Lexicon, pack: LanguagePack) -> Iterator[Name]:
    parents = {vendor.slug: vendor for vendor in lexicon.vendors}
    for vendor in lexicon.vendors:
        slug = top_slug(vendor, parents)
        measured = vendor.kind != OPERATOR or slug in CODEBOOK_SLUGS or slug in SOLD_ABROAD
        what = VENDOR if measured else OPERATOR
        home = parents[slug].home_country if slug in parents else vendor.home_country
        for word in vendor.names:
            yield Name(what, slug, word, home)
            for form in _inflected(word, pack):
                yield Name(what, slug, form, home)


def _names(lexicon: Lexicon, pack: LanguagePack) -> Iterator[Name]:
    yield from _vendor_names(lexicon, pack)
    for body in lexicon.bodies:
        for word in body.names:
            yield Name(BODY, body.country, word, body.kind, exact=word.isupper() and len(word) <= 4)
        for word in body.abbreviations:
            yield Name(BODY, body.country, word, body.kind, exact=True)
    for country in lexicon.countries:
        yield from _country_names(country, pack)
    yield from _seats(lexicon, pack)
    if pack.lang == "en":
        yield from _places()


def _places() -> Iterator[Name]:
    with (Path(__file__).resolve().parents[1] / "data" / "places.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for word in row["names"].split(";"):
                yield Name(PLACE, row["code"], word)


_SEATED = ("{seat} {noun}", "{seat}-based {noun}")


def _seats(lexicon: Lexicon, pack: LanguagePack) -> Iterator[Name]:
    """Yield "Shenzhen company", "Shenzhen-based group" …; their code is the seat, resolved by the vendors at hand."""
    nouns = pack.raw.get("coref", {}).get("singular", ())
    for seat in {vendor.seat for vendor in lexicon.vendors if vendor.seat}:
        for noun in nouns:
            for pattern in pack.raw["coref"].get("seats", _SEATED):
                words = pattern.format(seat=seat, noun=noun)
                yield Name(SEAT, seat, words, capital=words.startswith(seat))


class Scanner:
    """Finds the words of one language pack and the names of one lexicon. Build once, use for many texts."""

    def __init__(self, lexicon: Lexicon, pack: LanguagePack) -> None:
        self._senses = pack.senses
        self._names: dict[str, list[Name]] = {}
        for name in _names(lexicon, pack):
            self._names.setdefault(fold(name.surface), []).append(name)
        self._automaton, self._suppliers = ahocorasick.Automaton(), ahocorasick.Automaton()
        suppliers = self._of_suppliers()
        for text in sorted({key.rstrip("*") for key in self._names.keys() | pack.senses.keys()} - {""}):
            entry = _Entry(text, len(text))
            self._automaton.add_word(text, entry)
            if text in suppliers:
                self._suppliers.add_word(text, entry)
        self._automaton.make_automaton()
        self._suppliers.make_automaton()

    def scan(self, text: str, folded: str) -> list[Hit]:
        """Return the hits of `text` (and its folded form) in order, longest first at each place, none overlapping."""
        return list(_longest(text, folded, self._found(self._automaton, folded)))

    def mentions_suppliers(self, text: str, folded: str) -> bool:
        """Return whether `text` may name a vendor, suppliers as a class, or what they make; much faster than `scan`."""
        begun = text[:_BEGINNING], folded[:_BEGINNING]
        return self._speaks(*begun) or (len(text) > _BEGINNING and self._speaks(text, folded))

    def _speaks(self, text: str, folded: str) -> bool:
        return any(map(_names_supplier, _longest(text, folded, self._found(self._suppliers, folded))))

    def _of_suppliers(self) -> set[str]:
        """Return the strings that can name a vendor, suppliers as a class, or what they make."""
        named = {text for text, names in self._names.items() if any(name.name_type == VENDOR for name in names)}
        told = {text for text, senses in self._senses.items() if any(one.role in _SUPPLIERS for one in senses)}
        return {text.rstrip("*") for text in named | told}

    def _found(self, automaton: ahocorasick.Automaton, folded: str) -> list[tuple[int, int, int, VocabularyEntry]]:
        """Return the words that stand at a word's border, as start, minus end, minus length and word, in order."""
        found: list[tuple[int, int, int, VocabularyEntry]] = []
        size = len(folded)
        for last, entry in automaton.iter(folded):
            word, longer = entry.whole or self._filled(entry), entry.longer
            end = last + 1
            length = entry.length
            start = end - length
            if word.left and start and (char := folded[start - 1]).isalnum() and _is_letter(char):
                continue
            if word.right and end < size and (char := folded[end]).isalnum() and _is_letter(char):
                if longer is None:
                    continue
                word, end = longer, _word_end(folded, end)
            found.append((start, -end, -length, word))
        found.sort(key=_PLACE)
        return found

    def _filled(self, entry: "_Entry") -> VocabularyEntry:
        """Fill in what an entry means, and return what it means where it stands for itself."""
        # What stands for itself and what stands for all that begins so ("ban", "ban*") may be written alike.
        text, stem = entry.text, f"{entry.text}*"
        names, longer = self._names.get(stem, []), self._senses.get(stem)
        if longer is not None:
            entry.longer = _word(text, names, longer)
        entry.whole = _word(text, (*self._names.get(text, ()), *names), self._senses.get(text, ()) + (longer or ()))
        return entry.whole


@dataclass(slots=True)
class _Entry:
    """A string of the vocabulary; most never occur, so what it means is filled in when it first does."""

    text: str
    length: int
    whole: VocabularyEntry | None = None
    longer: VocabularyEntry | None = None
    """What it means where it only begins a word."""


_PLACE = itemgetter(0, 1, 2)


def _word(text: str, names: Iterable[Name], senses: tuple[Sense, ...]) -> VocabularyEntry:
    known = tuple(names)
    return VocabularyEntry(
        text,
        known,
        senses,
        left=_is_letter(text[0]),
        right=_is_letter(text[-1]),
        name_types=_sorts(known),
        roles=_roles(senses),
        gapped=any(sense.tails for sense in senses),
        proper=not any(name.exact for name in known),
    )


def _names_supplier(found: VocabularyEntry | Hit) -> bool:
    return VENDOR in found.name_types or not _SUPPLIERS.isdisjoint(found.roles)


def _sorts(names: tuple[Name, ...]) -> tuple[str, ...]:
    return tuple(name.name_type for name in names)


def _roles(senses: tuple[Sense, ...]) -> tuple[str, ...]:
    return tuple(sense.role for sense in senses)


def _word_end(folded: str, end: int) -> int:
    rest = _LETTERS.match(folded, end)
    return rest.end() if rest else end


def _fits(name: Name, written: str) -> bool:
    if name.exact:
        return written == name.surface
    if name.capital and name.surface[0].isupper() and not written[0].isupper():
        return False
    return not (len(name.surface) <= _SHORT and name.surface.isupper() and written.islower())


def _tail_ok(folded: str, end: int, tails: tuple[str, ...]) -> bool:
    limit = min(len(folded), end + _GAP)
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


def _longest(text: str, folded: str, found: list[tuple[int, int, int, VocabularyEntry]]) -> Iterator[Hit]:
    reached = 0
    for start, minus_end, _, word in found:
        if start < reached:
            continue
        end = -minus_end
        names, senses, name_types, roles = word.names, word.senses, word.name_types, word.roles
        if names and not (word.proper and text[start].isupper()):
            written = text[start:end]
            fitting = tuple([name for name in names if _fits(name, written)])
            if len(fitting) < len(names):
                names, name_types = fitting, _sorts(fitting)
        if word.gapped:
            senses = tuple(sense for sense in senses if not sense.tails or _tail_ok(folded, end, sense.tails))
            roles = _roles(senses)
        if names or senses:
            reached = end
            yield Hit(start, end, word, names, senses, name_types, roles)
