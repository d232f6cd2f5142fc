"""The names that a text can use for a government, a body or a vendor: plain rows in, one frozen value out."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

ENGLISH = "en"
YES = "yes"
"""What a cell of the reference data holds for "yes"; empty for "no"."""
REFERENCE_DATA = Path(__file__).resolve().parents[2] / "data"
"""The folder of the reference data that the project ships."""


@dataclass(frozen=True, slots=True)
class LocalNames:
    """How texts in one language name a country; every tuple may be empty."""

    names: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    capital: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountryNames:
    """A jurisdiction (ISO code, `EU` or `XK`) and its names in English and in other languages by ISO 639-1 code."""

    code: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...] = ()
    capital: str = ""
    metonyms: tuple[str, ...] = ()
    local: Mapping[str, LocalNames] = field(default_factory=dict)

    def in_language(self, lang: str) -> LocalNames:
        """Return the names used in `lang`; the English ones for English and where the language has none."""
        own = LocalNames(self.names, self.demonyms, (self.capital,) if self.capital else (), self.metonyms)
        return own if lang == ENGLISH else self.local.get(lang, own)


@dataclass(frozen=True, slots=True)
class BodyNames:
    """An authority of `country`, by whatever names the press uses for it in any language."""

    slug: str
    country: str
    names: tuple[str, ...]
    abbreviations: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class VendorNames:
    """A vendor or operator; `parent` is the slug that the codebook counts it as, empty for itself."""

    slug: str
    names: tuple[str, ...]
    home_country: str = ""
    parent: str = ""
    seat: str = ""
    """The city of its head office."""
    kind: str = "vendor"
    read_as_vendor: bool = False
    """Whether measures on an operator are read: others are only named as those who buy."""
    prominent: bool = False
    """Whether "the company" may mean it in an article that is mostly about another vendor."""
    leading: bool = False
    """Whether "the two Chinese suppliers" means it where no vendor is named."""


@dataclass(frozen=True, slots=True)
class VendorTraits:
    """What the reading of a text goes by besides the vendors' names: by slug, of those that count as themselves."""

    seats: Mapping[str, str] = field(default_factory=dict)
    prominent: frozenset[str] = frozenset()
    leading: tuple[str, ...] = ()


def _split(value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (value or "").split(";") if part.strip())


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _local_names(path: Path) -> dict[str, dict[str, LocalNames]]:
    by_country: dict[str, dict[str, LocalNames]] = {}
    for row in _rows(path):
        names = LocalNames(*(_split(row.get(key)) for key in ("names", "demonyms", "capital", "metonyms")))
        by_country.setdefault(row["code"], {})[row["lang"]] = names
    return by_country


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All names that the engine looks for. Build a new one when a name changes; engines never alter it."""

    countries: tuple[CountryNames, ...]
    bodies: tuple[BodyNames, ...]
    vendors: tuple[VendorNames, ...]

    @classmethod
    def build(
        cls,
        countries: Iterable[CountryNames] = (),
        bodies: Iterable[BodyNames] = (),
        vendors: Iterable[VendorNames] = (),
    ) -> Self:
        """Return the lexicon of these rows, in their order."""
        return cls(tuple(countries), tuple(bodies), tuple(vendors))

    def vendor_traits(self) -> VendorTraits:
        """Return what is known of the vendors besides their names."""
        return VendorTraits(
            seats={vendor.slug: vendor.seat for vendor in self.vendors if vendor.seat and not vendor.parent},
            prominent=frozenset(vendor.slug for vendor in self.vendors if vendor.prominent),
            leading=tuple(vendor.slug for vendor in self.vendors if vendor.leading),
        )

    @classmethod
    def from_folder(cls, path: Path | str) -> Self:
        """Return the lexicon of the reference data (countries, country_names, bodies and vendors.csv) in `path`."""
        folder = Path(path)
        local = _local_names(folder / "country_names.csv")
        return cls.build(
            countries=[_country(row, local.get(row["code"], {})) for row in _rows(folder / "countries.csv")],
            bodies=[_body(row) for row in _rows(folder / "bodies.csv")],
            vendors=[_vendor(row) for row in _rows(folder / "vendors.csv")],
        )


def _country(row: dict[str, str], local: Mapping[str, LocalNames]) -> CountryNames:
    names = (row["name"], *_split(row.get("official_name")), *_split(row.get("aliases")))
    return CountryNames(
        code=row["code"],
        names=tuple(dict.fromkeys(name for name in names if name)),
        demonyms=_split(row.get("demonyms")),
        capital=(row.get("capital") or "").strip(),
        metonyms=_split(row.get("metonyms")),
        local=local,
    )


def _body(row: dict[str, str]) -> BodyNames:
    return BodyNames(
        slug=row["slug"],
        country=row["country"],
        names=(row["name"], *_split(row.get("aliases"))),
        abbreviations=_split(row.get("abbreviations")),
        kind=(row.get("kind") or "").strip(),
    )


def _vendor(row: dict[str, str]) -> VendorNames:
    return VendorNames(
        slug=row["slug"],
        names=(row["name"], *_split(row.get("aliases"))),
        home_country=(row.get("home_country") or "").strip(),
        parent=(row.get("parent") or "").strip(),
        seat=(row.get("seat") or "").strip(),
        kind=(row.get("kind") or "vendor").strip(),
        read_as_vendor=row.get("read_as_vendor") == YES,
        prominent=row.get("prominent") == YES,
        leading=row.get("leading") == YES,
    )
