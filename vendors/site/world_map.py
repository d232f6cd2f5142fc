"""The world map: shapes from the data file, and what each country's colour, pattern and words are on a day."""

import csv
import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vendors.extraction.vocabulary import IN_EFFECT, STRICTNESS, Kind, Status
from vendors.listing.localised_names import country_name
from vendors.models import Country
from vendors.models.choices import IN_SENTENCE
from vendors.site.cells import Cell
from vendors.site.leading_measure import MEASURES, Weight

DRAWN = (Weight.FULL, Weight.NARROW, Weight.PROPOSED, Weight.NO_NEWS)
"""What the map draws, in this order; what was refused or has ended is grey."""
FILE = Path(__file__).resolve().parents[1] / "data" / "world.csv"
LEFT_OUT = frozenset({"AQ"})


@dataclass(frozen=True, slots=True)
class CountryShape:
    """A country's outline as an SVG path, empty where it is too small to draw, and its middle, in units of the map."""

    path: str
    x: float
    y: float


@cache
def shapes() -> Mapping[str, CountryShape]:
    """Return {code: shape} as the data file has them: Equal Earth, 2060 by 900 units."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {r["code"]: CountryShape(r["path"], float(r["x"]), float(r["y"])) for r in rows if r["code"] not in LEFT_OUT}


@dataclass(frozen=True, slots=True)
class MapCountry:
    """A country on the map, with what is to say of it."""

    country: Country
    shape: CountryShape
    cell: Cell | None

    @property
    def words(self) -> str:
        text = self.cell.words if self.cell else _("no measure recorded by then")
        return f"{country_name(self.country)}: {text}"

    @property
    def address(self) -> str:
        return self.country.get_absolute_url()

    @property
    def is_coloured(self) -> bool:
        """Whether it is drawn otherwise than a country of which nothing is recorded."""
        return self.cell is not None and self.cell.weight in DRAWN

    @property
    def is_country(self) -> bool:
        """Whether it is one country, and not a union of several or a body beyond them."""
        return self.country.pk in shapes()


@dataclass(frozen=True, slots=True)
class MapLayer:
    """All countries drawn in one kind and weight, which is its form."""

    kind: Kind
    form: Weight
    entries: list[MapCountry]


@dataclass(frozen=True, slots=True)
class MapGroup:
    """The rows of the table that say the same: one kind in one weight and status."""

    kind: Kind
    status: Status
    weight: Weight
    entries: list[MapCountry]

    @property
    def in_effect(self) -> bool:
        return self.status in IN_EFFECT

    @property
    def note(self) -> str:
        """Say of a kind that can bind a market whether it does, and of what has not been decided that it is so."""
        if self.weight == Weight.NO_NEWS:
            return _("no news for two years")
        if not self.in_effect:
            return str(IN_SENTENCE[self.status])
        if self.kind not in MEASURES:
            return ""
        return _("national and binding") if self.weight == Weight.FULL else _("narrower or weaker")


@dataclass(frozen=True, slots=True)
class KindTally:
    """How many countries stand under one kind in effect: by national, binding measures, and by narrower ones."""

    kind: Kind
    full: int
    narrow: int
    reasons: str
    """Why those are narrower: one body, one case, advice."""

    @property
    def words(self) -> str:
        """Say it without mixing the two: "9 countries by national, binding measures; 6 more by narrower ones"."""
        numbers = {"n": self.full, "more": self.narrow, "reasons": self.reasons}
        if self.kind not in MEASURES:
            return ngettext("%(more)d country", "%(more)d countries", self.narrow) % numbers
        binding = ngettext(
            "%(n)d country by a national, binding measure", "%(n)d countries by national, binding measures", self.full
        )
        if not self.narrow:
            return binding % numbers
        narrower = (
            ngettext(
                "%(more)d more by a narrower one: %(reasons)s",
                "%(more)d more by narrower ones: %(reasons)s",
                self.narrow,
            )
            if self.full
            else ngettext(
                "%(more)d country by a narrower measure: %(reasons)s",
                "%(more)d countries by narrower measures: %(reasons)s",
                self.narrow,
            )
        )
        return (f"{binding}; {narrower}" if self.full else narrower) % numbers


@dataclass(frozen=True)
class WorldMap:
    """A map of where countries stand on one vendor on a day, and all that it tells as rows."""

    day: datetime.date
    layers: list[MapLayer]
    plain: list[MapCountry]
    rows: list[MapCountry]
    """All countries with a cell, also those that the map cannot draw: strictest in effect first."""

    @classmethod
    def of(cls, countries: Iterable[Country], standing_cells: Collection[Cell], *, day: datetime.date) -> Self:
        """Return the map of the cells of one vendor; `countries` are all that are to be drawn or told."""
        by_code = {cell.country: cell for cell in standing_cells}
        nowhere = CountryShape("", 0, 0)
        entries = [MapCountry(c, shapes().get(c.pk, nowhere), by_code.get(c.pk)) for c in countries]
        drawn = [entry for entry in entries if entry.country.pk in shapes()]
        name = {entry.country.pk: country_name(entry.country) for entry in entries}
        rows = sorted(
            (entry for entry in entries if entry.cell),
            key=lambda entry: (entry.cell.order[:2] if entry.cell else (), name[entry.country.pk]),
        )
        coloured = [entry for entry in drawn if entry.is_coloured]
        layers = [_layer(kind, weight, coloured) for weight in DRAWN for kind in reversed(STRICTNESS)]
        plain = [entry for entry in drawn if not entry.is_coloured and entry.shape.path]
        return cls(day, [layer for layer in layers if layer.entries], plain, rows)

    @property
    def groups(self) -> list[MapGroup]:
        """The rows of countries by what they say, in their order."""
        gathered: dict[tuple[Kind, Status, Weight], list[MapCountry]] = {}
        for entry in self.rows:
            if entry.cell and entry.is_country:
                gathered.setdefault((entry.cell.kind, entry.cell.status, entry.cell.weight), []).append(entry)
        return [MapGroup(*key, entries) for key, entries in gathered.items()]

    @property
    def tallies(self) -> list[KindTally]:
        """The kinds in effect, the strictest first, with the number of countries under each."""
        cells = [entry.cell for entry in self.rows if entry.cell and entry.is_country and entry.cell.in_effect]
        return [_tally(kind, [cell for cell in cells if cell.kind == kind]) for kind in _kinds_of(cells)]

    @property
    def proposed(self) -> int:
        return self._count(Weight.PROPOSED)

    @property
    def without_news(self) -> int:
        return self._count(Weight.NO_NEWS)

    def _count(self, weight: Weight) -> int:
        return sum(entry.is_country and entry.cell is not None and entry.cell.weight == weight for entry in self.rows)

    @property
    def beyond(self) -> list[MapCountry]:
        """Jurisdictions that no outline stands for, such as the European Union: no countries, and counted apart."""
        return [entry for entry in self.rows if not entry.is_country]


def _kinds_of(cells: Collection[Cell]) -> list[Kind]:
    return [kind for kind in STRICTNESS if any(cell.kind == kind for cell in cells)]


def _tally(kind: Kind, cells: Collection[Cell]) -> KindTally:
    narrow = [cell for cell in cells if cell.weight == Weight.NARROW]
    reasons = list(dict.fromkeys(cell.narrowing_class for cell in narrow))
    return KindTally(kind, len(cells) - len(narrow), len(narrow), ", ".join(reasons))


def _layer(kind: Kind, weight: Weight, entries: Iterable[MapCountry]) -> MapLayer:
    of_layer = [entry for entry in entries if entry.cell and entry.cell.kind == kind and entry.cell.weight == weight]
    return MapLayer(kind, weight, of_layer)
