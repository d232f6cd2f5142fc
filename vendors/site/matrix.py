"""The matrix: countries by vendors on a day, each cell with the actions that make it."""

import csv
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from vendors.extraction.vocabulary import IN_EFFECT, UNNAMED
from vendors.listing.caching import data_version, public
from vendors.listing.facet_counts import pair_counts
from vendors.listing.filters import FilterError
from vendors.listing.localised_names import bloc_name, region_name
from vendors.listing.presentation import changed_query, without_empty
from vendors.models import Bloc, Country, DataVersion, Vendor
from vendors.site.cells import Cell, Cells, StandingView
from vendors.site.clean_address import redirect_without_empty
from vendors.site.day_navigation import other_days
from vendors.site.day_parameters import GROUPS, MatrixFilter, most_acted_upon
from vendors.site.errors import bad_filter
from vendors.site.exports import plain_cell
from vendors.site.leading_measure import Weight
from vendors.site.world_map import shapes

COLUMNS = 12
"""Vendors side by side, unless all are asked for: on a desktop some columns more than fit without scrolling."""
CELLS = 300
"""Cells that say something on one page, so that it stays below 150 kB; a group is never cut."""
EMPTY_CELLS = 30
"""Empty cells that are as long in a page as one that says something: 9 characters each, against some 300."""
BLOCS = ("eu", "nato", "five-eyes", "g7", "quad", "brics")
"""The blocs by which rows are grouped where none is chosen."""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    country: Country
    cells: list[Cell | None]


@dataclass(frozen=True, slots=True)
class CountryGroup:
    """The countries of a region or a bloc; of a bloc that was asked for, also those on which nothing is recorded."""

    name: str
    key: str
    countries: list[Country]
    is_bloc: bool = False
    all_shown: bool = False

    def filled(self, standing_cells: Cells, slugs: Sequence[str]) -> "MatrixGroup":
        rows = [
            MatrixRow(country, [standing_cells.get((country.pk, slug)) for slug in slugs]) for country in self.countries
        ]
        shown_rows = rows if self.all_shown else [row for row in rows if any(row.cells)]
        return MatrixGroup(self.name, self.key, shown_rows, len(rows) - len(shown_rows) if self.is_bloc else 0)


@dataclass(frozen=True, slots=True)
class MatrixGroup:
    """The rows of a region or a bloc; `silent` counts members on which nothing is recorded, where they are left out."""

    name: str
    key: str
    rows: list[MatrixRow]
    silent: int = 0


@dataclass(frozen=True, slots=True)
class Total:
    """Countries with a measure in effect on a vendor: national and binding, and narrower or weaker."""

    full: int
    narrow: int


@dataclass(frozen=True)
class Matrix:
    """Countries by vendors on a day; further groups than fit on the page are named only."""

    day: datetime.date
    vendors: list[Vendor]
    groups: list[MatrixGroup]
    further: list[CountryGroup]
    standing: StandingView
    """Where the countries of these groups stand on the vendors, on any day."""
    further_vendors: int
    """Vendors with actions for which there is no column."""

    @classmethod
    def of(cls, chosen: MatrixFilter, *, complete: bool = False) -> Self:
        """Return the matrix that the parameters ask for, in a bounded number of queries. `complete` leaves none out."""
        acted_upon = most_acted_upon()
        slugs = chosen.chosen("vendor") or (acted_upon if "columns" in chosen.values else acted_upon[:COLUMNS])
        named = Vendor.objects.in_bulk(slugs)
        vendors = [named[slug] for slug in slugs if slug in named]
        weights = _weights(slugs)
        groups = _by_bloc(chosen) if chosen.grouped_by_bloc else _by_region(chosen, weights)
        shown = groups if complete else _first(groups, weights, columns=len(slugs))
        codes = {country.pk for group in shown for country in group.countries}
        standing = StandingView(slugs, codes, chosen.narrowing)
        standing_cells = standing.cells(chosen.day)
        filled = [group.filled(standing_cells, slugs) for group in shown]
        return cls(
            chosen.day,
            vendors,
            [group for group in filled if group.rows],
            groups[len(shown) :],
            standing,
            len(set(acted_upon) - set(slugs)),
        )

    @property
    def changed(self) -> bool:
        """Whether any cell came to say on this very day what it says."""
        return any(cell and cell.is_new for group in self.groups for row in group.rows for cell in row.cells)

    @property
    def is_empty(self) -> bool:
        return not any(group.rows for group in self.groups)

    @property
    def filled(self) -> int:
        """How many cells say something."""
        return sum(cell is not None for group in self.groups for row in group.rows for cell in row.cells)

    @property
    def totals(self) -> list[Total]:
        """For each vendor the number of countries; a country in several groups counts once."""
        rows = {row.country.pk: row for group in self.groups for row in group.rows if row.country.pk in shapes()}
        return [_total(cells) for cells in zip(*(row.cells for row in rows.values()), strict=True)]


def _total(column: Iterable[Cell | None]) -> Total:
    weights = [cell.weight for cell in column if cell]
    return Total(weights.count(Weight.FULL), weights.count(Weight.NARROW))


def _weights(slugs: Sequence[str]) -> dict[str, int]:
    """Return for each country on how many of the vendors it has ever acted: the cells that its row may fill."""
    counts = pair_counts(DataVersion.objects.current())
    return {code: sum(slug in of_country for slug in slugs) for code, of_country in counts.items()}


def _by_region(chosen: MatrixFilter, weights: dict[str, int]) -> list[CountryGroup]:
    """Return the countries that have ever acted on the vendors, by region."""
    acting = [code for code, weight in weights.items() if weight]
    countries = Country.objects.filter(pk__in=acting).only("code", "name", "region").order_by("region", "name")
    if chosen.values.get("region"):
        countries = countries.filter(region=chosen.values["region"])
    if chosen.chosen("bloc"):
        countries = countries.filter(blocs__in=chosen.chosen("bloc")).distinct()
    groups: dict[str, list[Country]] = {}
    for country in countries:
        groups.setdefault(country.region, []).append(country)
    # Bodies beyond one country, which have no region, come first.
    return [
        CountryGroup(region_name(region) or _("Beyond one country"), region, members)
        for region, members in groups.items()
    ]


def _by_bloc(chosen: MatrixFilter) -> list[CountryGroup]:
    """Return the members of the blocs that were chosen; where none was, those of some."""
    asked = chosen.chosen("bloc")
    blocs = Bloc.objects.in_bulk(asked or BLOCS)
    members: dict[str, list[Country]] = {slug: [] for slug in asked or BLOCS if slug in blocs}
    countries = Country.objects.filter(blocs__in=blocs).only("code", "name", "region").distinct()
    for country in countries.prefetch_related("blocs").order_by("name"):
        for bloc in country.blocs.all():
            if bloc.pk in members and chosen.values.get("region", country.region) == country.region:
                members[bloc.pk].append(country)
    return [
        CountryGroup(_name_of_bloc(blocs[slug]), slug, in_bloc, is_bloc=True, all_shown=bool(asked))
        for slug, in_bloc in members.items()
        if in_bloc
    ]


def _name_of_bloc(bloc: Bloc) -> str:
    return bloc_name(bloc.full_name or bloc.name)


def _first(groups: Sequence[CountryGroup], weights: dict[str, int], *, columns: int) -> list[CountryGroup]:
    """Return the groups that fit on a page, at least one."""
    shown: list[CountryGroup] = []
    total = 0
    for group in groups:
        filled = sum(weights.get(country.pk, 0) for country in group.countries)
        total += filled + len(group.countries) * columns // EMPTY_CELLS
        if shown and total > CELLS:
            break
        shown.append(group)
    return shown


def _filtered(request: HttpRequest) -> MatrixFilter | HttpResponse:
    chosen = MatrixFilter(without_empty(request.GET))
    if not chosen.is_valid():
        return bad_filter(request, chosen.filter_errors)
    if len(chosen.chosen("vendor")) > COLUMNS:
        message = _("At most %(most)d vendors side by side.") % {"most": COLUMNS}
        return bad_filter(request, [FilterError("vendor", "", message)])
    return chosen


@public
def matrix(request: HttpRequest) -> HttpResponse:
    """Show countries by vendors on a day; 400 for parameters that cannot be used."""
    query = without_empty(request.GET)
    partial = request.headers.get("HX-Target") == "matrix"
    if (clean := redirect_without_empty(request)) is not None:
        return clean
    chosen = _filtered(request)
    if isinstance(chosen, HttpResponse):
        return chosen
    shown = Matrix.of(chosen)
    context = {"matrix": shown, "partial": partial, **_choices(chosen, shown)}
    response = render(request, "site/matrix.html#matrix" if partial else "site/matrix.html", context)
    if partial:
        # A day passed on the way along the slider is no place to go back to.
        response["HX-Replace-Url"] = request.path + changed_query(query, {}).removesuffix("?")
    return response


def _choices(chosen: MatrixFilter, shown: Matrix) -> dict[str, Any]:
    """Return what can be chosen, and what is."""
    columns = {vendor.pk: vendor.name for vendor in shown.vendors}
    picked = chosen.chosen("vendor")
    acted_upon = {slug: name for slug, name in chosen.labels.with_actions("vendor") if slug != UNNAMED}
    return {
        "vendor_choices": sorted((name, slug, slug in picked) for slug, name in (acted_upon | columns).items()),
        "bloc_choices": [(b.pk, bloc_name(b.name), b.pk in chosen.chosen("bloc")) for b in Bloc.objects.all()],
        "group_choices": GROUPS,
        "group": "bloc" if chosen.grouped_by_bloc else "region",
        "region": chosen.values.get("region", ""),
        "day": chosen.day,
        "narrowing": chosen.narrowing_words,
        "narrowing_choices": chosen.narrowing_choices,
        "columns": chosen.values.get("columns", ""),
        **other_days(chosen.query, chosen.day, shown.standing),
        "query_text": changed_query(chosen.query, {}).removeprefix("?"),
    }


@public
def matrix_csv(request: HttpRequest) -> HttpResponse:
    """Send the matrix as a table: a row for each country, and for each vendor what holds and since when."""
    chosen = _filtered(request)
    if isinstance(chosen, HttpResponse):
        return chosen
    shown = Matrix.of(chosen, complete=True)
    name = f"telecom-vendor-matrix-{shown.day.isoformat()}-v{data_version(request).number}.csv"
    sent = HttpResponse(content_type="text/csv; charset=utf-8")
    sent["Content-Disposition"] = f'attachment; filename="{name}"'
    lines = csv.writer(sent, lineterminator="\r\n")
    told = [f"{vendor.pk}{suffix}" for vendor in shown.vendors for suffix in FACTS]
    lines.writerow(["day", "group", "country", "country_name", *told])
    for group in shown.groups:
        for row in group.rows:
            facts = [fact for cell in row.cells for fact in _facts(cell)]
            head = [shown.day.isoformat(), group.name, row.country.pk, row.country.name]
            lines.writerow([plain_cell(value) for value in (*head, *facts)])
    return sent


FACTS = ("", "_status", "_force", "_reach", "_area", "_scope", "_since", "_no_news", "_action")
"""The columns of a vendor: the kind under its name, then what else a cell says."""


def _facts(cell: Cell | None) -> tuple[str, ...]:
    """Return the columns of a cell, empty where nothing had happened."""
    if cell is None:
        return ("",) * len(FACTS)
    return (
        cell.kind.value,
        "in_effect" if cell.status in IN_EFFECT else cell.status.value,
        cell.force,
        cell.reach,
        cell.area,
        ";".join(cell.scope),
        str(cell.since or ""),
        "yes" if cell.no_news else "",
        str(cell.action),
    )
