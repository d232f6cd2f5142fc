"""The world map: shapes from the data file, and what each country's colour, pattern and words are on a day."""

import csv
import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from django.utils.translation import gettext as _

from vendors.extraction.vocabulary import IN_EFFECT, STRICTNESS, Kind, Status
from vendors.listing.localised_names import country_name
from vendors.models import Country
from vendors.site.cells import Cell

FILE = Path(__file__).resolve().parents[1] / "data" / "world.csv"
LEFT_OUT = frozenset({"AQ"})


@dataclass(frozen=True, slots=True)
class Shape:
    """A country's outline as an SVG path, empty where it is too small to draw, and its middle, in units of the map."""

    path: str
    x: float
    y: float


@cache
def shapes() -> Mapping[str, Shape]:
    """Return {code: shape} as the data file has them: Equal Earth, 2060 by 900 units."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {r["code"]: Shape(r["path"], float(r["x"]), float(r["y"])) for r in rows if r["code"] not in LEFT_OUT}


@dataclass(frozen=True, slots=True)
class Place:
    """A country on the map, with what is to say of it."""

    country: Country
    shape: Shape
    cell: Cell | None

    @property
    def words(self) -> str:
        told = self.cell.words if self.cell else _("nothing recorded by then")
        return f"{country_name(self.country)}: {told}"

    @property
    def address(self) -> str:
        return self.country.get_absolute_url()

    @property
    def is_coloured(self) -> bool:
        """Whether it is drawn in its kind's colour: in effect, or proposed."""
        return self.cell is not None and self.cell.form in ("filled", "outlined")


@dataclass(frozen=True, slots=True)
class Layer:
    """All countries drawn in one kind and form."""

    kind: Kind
    form: str
    places: list[Place]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of the table that say the same: one kind in one status."""

    kind: Kind
    status: Status
    places: list[Place]

    @property
    def in_effect(self) -> bool:
        return self.status in IN_EFFECT


@dataclass(frozen=True, slots=True)
class Tally:
    """How many countries and other jurisdictions stand under one kind in effect."""

    kind: Kind
    total: int


@dataclass(frozen=True)
class WorldMap:
    """A map of where countries stand on one vendor on a day, and all that it tells as rows."""

    day: datetime.date
    layers: list[Layer]
    plain: list[Place]
    rows: list[Place]
    """All countries with a cell, also those that the map cannot draw: strictest in effect first."""

    @classmethod
    def of(cls, countries: Iterable[Country], found: Collection[Cell], *, day: datetime.date) -> Self:
        """Return the map of the cells of one vendor; `countries` are all that are to be drawn or told."""
        by_code = {cell.country: cell for cell in found}
        nowhere = Shape("", 0, 0)
        places = [Place(c, shapes().get(c.pk, nowhere), by_code.get(c.pk)) for c in countries]
        drawn = [place for place in places if place.country.pk in shapes()]
        name = {place.country.pk: country_name(place.country) for place in places}
        told = sorted(
            (p for p in places if p.cell),
            key=lambda p: (p.cell.order[:2] if p.cell else (), name[p.country.pk]),
        )
        coloured = [place for place in drawn if place.is_coloured]
        layers = [_layer(kind, form, coloured) for form in ("filled", "outlined") for kind in reversed(STRICTNESS)]
        plain = [place for place in drawn if not place.is_coloured and place.shape.path]
        return cls(day, [layer for layer in layers if layer.places], plain, told)

    @property
    def groups(self) -> list[Group]:
        """The rows by what they say, in their order."""
        gathered: dict[tuple[Kind, Status], list[Place]] = {}
        for place in self.rows:
            if place.cell:
                gathered.setdefault((place.cell.kind, place.cell.status), []).append(place)
        groups = [Group(kind, status, places) for (kind, status), places in gathered.items()]
        return sorted(groups, key=lambda group: not group.in_effect)

    @property
    def tallies(self) -> list[Tally]:
        """The kinds in effect, the strictest first, with the number of jurisdictions under each."""
        kinds = [place.cell.kind for place in self.rows if place.cell and place.cell.in_effect]
        return [Tally(kind, kinds.count(kind)) for kind in STRICTNESS if kind in kinds]

    @property
    def proposed(self) -> int:
        return sum(bool(place.cell and place.cell.status == Status.PROPOSED) for place in self.rows)

    @property
    def beyond(self) -> list[Place]:
        """Jurisdictions with something in effect that no outline stands for, such as the European Union."""
        return [p for p in self.rows if p.country.pk not in shapes() and p.cell and p.cell.in_effect]


def _layer(kind: Kind, form: str, places: Iterable[Place]) -> Layer:
    return Layer(kind, form, [p for p in places if p.cell and p.cell.kind == kind and p.cell.form == form])
