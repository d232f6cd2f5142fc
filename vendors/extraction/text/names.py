"""The proper names that a text can use: those of the lexicon, with the forms that a language makes of them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vendors.extraction.text.language_pack import LanguagePack
from vendors.extraction.text.lexicon import BodyNames, CountryNames, Lexicon, VendorNames

COUNTRY, DEMONYM, CAPITAL, METONYM, BODY, PLACE = "country", "demonym", "capital", "metonym", "body", "place"
VENDOR, OPERATOR, SEAT = "vendor", "operator", "seat"
_PLACES = Path(__file__).resolve().parents[1] / "data" / "places.csv"
_LONGEST_ABBREVIATION = 4
"""Letters up to which a name all in capitals is an abbreviation, which the text must show in capitals, too: "US" and
"WHO" are words in small letters, and longer ones are mostly not."""
_SHORTEST_INFLECTED = 3
"""Letters of a name from which on it takes the endings of the language."""
_SEAT_PATTERNS = ("{seat} {noun}", "{seat}-based {noun}")


@dataclass(frozen=True, slots=True)
class Name:
    """One way to write a proper name, and what it stands for."""

    name_type: str
    """`country`, `demonym`, `capital`, `metonym`, `body`, `place`, `vendor`, `operator` or `seat`."""
    code: str
    """A jurisdiction, a vendor's slug, or the city of a `seat`."""
    surface: str
    detail: str = ""
    """The kind of a body, or the home country of a vendor."""
    exact: bool = False
    """Whether the text must show the same capitals throughout."""
    capital: bool = True
    """Whether the text must show a capital first letter."""


def names_of(lexicon: Lexicon, pack: LanguagePack) -> Iterator[Name]:
    """Yield all names of the lexicon as texts in the pack's language write them."""
    yield from _vendor_names(lexicon, pack)
    for body in lexicon.bodies:
        yield from _body_names(body)
    for country in lexicon.countries:
        yield from _country_names(country, pack)
    yield from _seat_names(lexicon, pack)
    if pack.lang == "en":
        yield from _place_names()


def counted_slug(vendor: VendorNames, by_slug: dict[str, VendorNames]) -> str:
    """Return the slug that measures on `vendor` count for: that of its topmost parent."""
    passed = {vendor.slug}
    while vendor.parent in by_slug and vendor.parent not in passed:
        vendor = by_slug[vendor.parent]
        passed.add(vendor.slug)
    return vendor.slug


def _vendor_names(lexicon: Lexicon, pack: LanguagePack) -> Iterator[Name]:
    by_slug = {vendor.slug: vendor for vendor in lexicon.vendors}
    for vendor in lexicon.vendors:
        counted = by_slug[counted_slug(vendor, by_slug)]
        # An operator is mostly the one that buys; only those that governments license or ban are read like vendors.
        name_type = OPERATOR if vendor.kind == OPERATOR and not counted.read_as_vendor else VENDOR
        for written in vendor.names:
            for surface in (written, *_inflected(written, pack)):
                yield Name(name_type, counted.slug, surface, counted.home_country)


def _body_names(body: BodyNames) -> Iterator[Name]:
    for surface in body.names:
        abbreviation = surface.isupper() and len(surface) <= _LONGEST_ABBREVIATION
        yield Name(BODY, body.country, surface, body.kind, exact=abbreviation)
    for surface in body.abbreviations:
        yield Name(BODY, body.country, surface, body.kind, exact=True)


def _country_names(country: CountryNames, pack: LanguagePack) -> Iterator[Name]:
    own = country.in_language(pack.lang)
    # Texts in other languages use English names, too, in quotes and in names of bodies; adjectives are only their own.
    languages = (own,) if pack.lang == "en" else (own, country.in_language("en"))
    for local in languages:
        capitals = [form for city in local.capital for form in (city, *_inflected(city, pack))]
        for name_type, surfaces in ((COUNTRY, local.names), (CAPITAL, capitals), (METONYM, local.metonyms)):
            for surface in surfaces:
                short = surface.isupper() and len(surface.replace(".", "")) <= _LONGEST_ABBREVIATION
                yield Name(name_type, country.code, surface, exact=short and surface.isascii())
    for surface in own.demonyms:
        capital = surface[:1].isupper() and not pack.lowercase_demonyms
        yield Name(DEMONYM, country.code, surface, capital=capital)


def _inflected(name: str, pack: LanguagePack) -> Iterator[str]:
    """Yield the forms of a proper name that the language makes by an ending: "Ericssons", "Huaweia"."""
    if len(name) >= _SHORTEST_INFLECTED and name.isascii() and name[-1].isalpha():
        for ending in pack.grammar.endings:
            yield name + ending


def _seat_names(lexicon: Lexicon, pack: LanguagePack) -> Iterator[Name]:
    """Yield "Shenzhen company", "Shenzhen-based group" …; the text before tells which vendor of the city is meant."""
    nouns = pack.raw.get("coref", {}).get("singular", ())
    for seat in {vendor.seat for vendor in lexicon.vendors if vendor.seat}:
        for noun in nouns:
            for pattern in pack.raw["coref"].get("seats", _SEAT_PATTERNS):
                surface = pattern.format(seat=seat, noun=noun)
                yield Name(SEAT, seat, surface, capital=surface.startswith(seat))


def _place_names() -> Iterator[Name]:
    with _PLACES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for surface in row["names"].split(";"):
                yield Name(PLACE, row["code"], surface)
