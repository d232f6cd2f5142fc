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
        text = self.cell.words if self.cell else _("nothing recorded by then")
        return f"{country_name(self.country)}: {text}"

    @property
    def address(self) -> str:
        return self.country.get_absolute_url()

    @property
    def is_coloured(self) -> bool:
        """Whether it is drawn in its kind's colour: in effect, or proposed."""
        return self.cell is not None and self.cell.form in ("filled", "outlined")


@dataclass(frozen=True, slots=True)
class MapLayer:
    """All countries drawn in one kind and form."""

    kind: Kind
    form: str
    entries: list[MapCountry]


@dataclass(frozen=True, slots=True)
class MapGroup:
    """The rows of the table that say the same: one kind in one status."""

    kind: Kind
    status: Status
    entries: list[MapCountry]

    @property
    def in_effect(self) -> bool:
        return self.status in IN_EFFECT


@dataclass(frozen=True, slots=True)
class KindTally:
    """How many countries and other jurisdictions stand under one kind in effect."""

    kind: Kind
    total: int


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
        layers = [_layer(kind, form, coloured) for form in ("filled", "outlined") for kind in reversed(STRICTNESS)]
        plain = [entry for entry in drawn if not entry.is_coloured and entry.shape.path]
        return cls(day, [layer for layer in layers if layer.entries], plain, rows)

    @property
    def groups(self) -> list[MapGroup]:
        """The rows by what they say, in their order."""
        gathered: dict[tuple[Kind, Status], list[MapCountry]] = {}
        for entry in self.rows:
            if entry.cell:
                gathered.setdefault((entry.cell.kind, entry.cell.status), []).append(entry)
        groups = [MapGroup(kind, status, entries) for (kind, status), entries in gathered.items()]
        return sorted(groups, key=lambda group: not group.in_effect)

    @property
    def tallies(self) -> list[KindTally]:
        """The kinds in effect, the strictest first, with the number of jurisdictions under each."""
        kinds = [entry.cell.kind for entry in self.rows if entry.cell and entry.cell.in_effect]
        return [KindTally(kind, kinds.count(kind)) for kind in STRICTNESS if kind in kinds]

    @property
    def proposed(self) -> int:
        return sum(bool(entry.cell and entry.cell.status == Status.PROPOSED) for entry in self.rows)

    @property
    def beyond(self) -> list[MapCountry]:
        """Jurisdictions with something in effect that no outline stands for, such as the European Union."""
        return [e for e in self.rows if e.country.pk not in shapes() and e.cell and e.cell.in_effect]


def _layer(kind: Kind, form: str, entries: Iterable[MapCountry]) -> MapLayer:
    return MapLayer(
        kind, form, [entry for entry in entries if entry.cell and entry.cell.kind == kind and entry.cell.form == form]
    )
