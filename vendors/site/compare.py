"""Countries side by side: where each stands on the vendors chosen, its lanes on one scale, its steps year by year."""

import dataclasses
import datetime
import functools
import operator
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from vendors.extraction.vocabulary import UNNAMED
from vendors.listing.caching import data_version, public
from vendors.listing.facet_members import MemberSets, dated_sets_under, sets_under
from vendors.listing.filters import FacetFilterSet, FilterError, ValuesFilter
from vendors.listing.localised_names import country_name
from vendors.listing.paging import BadKey
from vendors.listing.presentation import all_of, query_string, without_empty
from vendors.listing.site_address import site_address
from vendors.models import Action, Country, Vendor
from vendors.models.actions import ActionQuerySet
from vendors.site.cells import Cell, cells, cells_naming_no_vendor
from vendors.site.chart_rows import ChartAction, chart_actions
from vendors.site.crowded_pairs import latest_actions
from vendors.site.errors import bad_filter, bad_timeline_key
from vendors.site.lanes import LaneOwner, Lanes
from vendors.site.page_citations import citations_of
from vendors.site.timeline import TimelineStep, timeline_of

MOST_COUNTRIES, MOST_VENDORS = 6, 4
"""Side by side on a desktop, six columns of steps still have room for a title; more vendors would widen the table."""
MOST_DRAWN = 160
"""Actions that the lanes are drawn from: the latest ones."""

SUGGESTIONS = (("DE", "FR", "GB"), ("US", "AU", "NZ", "CA"), ("SE", "NO", "DK", "FI", "IS"), ("IN", "CN"))


class CompareFilter(FacetFilterSet):
    """Published actions of the countries `c`, about the vendors `v` where any are given."""

    c = ValuesFilter(field_name="country", lookup_expr="in")
    v = ValuesFilter(method="by_vendor")

    retirable = {"v": Vendor}

    def __init__(self, data: QueryDict, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.filters["c"].extra["choices"] = list(self.labels.countries.items())
        self.filters["v"].extra["choices"] = list(self.labels.vendors.items())

    @cached_property
    def filter_errors(self) -> tuple[FilterError, ...]:
        return (*super().filter_errors, *self._too_many("c", MOST_COUNTRIES), *self._too_many("v", MOST_VENDORS))

    def _too_many(self, name: str, most: int) -> Iterable[FilterError]:
        values: list[str] = list(dict.fromkeys(str(value) for value in self.query.getlist(name)))
        if len(values) > most:
            message = _("At most %(most)d at once, so that they can be read side by side.") % {"most": most}
            joined_values = ", ".join(values)
            yield FilterError(name, joined_values[:80], message)

    def by_vendor(self, rows: ActionQuerySet, name: str, value: list[str]) -> ActionQuerySet:
        return rows.of_vendors(value)

    @cached_property
    def countries(self) -> list[str]:
        return list(dict.fromkeys(self.chosen("c")))

    @cached_property
    def vendors(self) -> list[str]:
        return list(dict.fromkeys(self.chosen("v")))


@dataclass(frozen=True, slots=True)
class CountryColumn:
    """One country's steps in one year."""

    country: Country
    steps: list[TimelineStep]


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year across the countries; `number` is 0 for steps without a date."""

    number: int
    columns: list[CountryColumn]


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A country's standing on each of the vendors, and what leads there of the measures that name none."""

    country: Country
    cells: list[Cell | None]
    unnamed: Cell | None


@public
def compare(request: HttpRequest) -> HttpResponse:
    """Show up to six countries side by side; without a choice, the form. 400 for values that do not exist."""
    query = without_empty(request.GET)
    chosen = CompareFilter(query, queryset=Action.objects.published(), extra=["until"])
    if not chosen.is_valid():
        return bad_filter(request, chosen.filter_errors)
    context = {**form_of(chosen), "chosen": chosen, "today": timezone.localdate()}
    if not chosen.countries:
        return render(request, "site/compare.html", context)
    try:
        comparison = beside(request, chosen)
    except BadKey:
        return bad_timeline_key(request)
    comparison["cite"] = _cited(request, chosen, comparison["heading"])
    return render(request, "site/compare.html", context | comparison)


def _cited(request: HttpRequest, chosen: CompareFilter, title: str) -> dict[str, str]:
    """Return how to cite the comparison, whichever page of its steps is shown."""
    query = urlencode([("c", code) for code in chosen.countries] + [("v", slug) for slug in chosen.vendors])
    address = f"{site_address(request)}{reverse('compare')}?{query}"
    summary = _("%(heading)s: where each stands, and what each did year by year.") % {"heading": title}
    return citations_of(title, summary, address, version=data_version(request), read_on=timezone.localdate())


def form_of(chosen: CompareFilter) -> dict[str, Any]:
    """Return the form's selects with what is chosen in each, and comparisons to start from."""
    countries = dict(chosen.labels.with_actions("country"))
    countries |= {code: chosen.labels.label("country", code) for code in chosen.countries}
    return {
        "country_choices": sorted(countries.items(), key=lambda pair: pair[1]),
        "vendor_choices": chosen.labels.with_actions("vendor"),
        "country_slots": _slots(chosen.countries, MOST_COUNTRIES),
        "vendor_slots": _slots(chosen.vendors, MOST_VENDORS),
        "suggestions": [
            ([countries[code] for code in codes], "&".join(f"c={code}" for code in codes))
            for codes in SUGGESTIONS
            if all(code in countries for code in codes)
        ],
    }


def _slots(values: Sequence[str], most: int) -> list[str]:
    """Return what each select of the form holds: the values chosen, then empty ones."""
    return [*values, *[""] * (most - len(values))]


def beside(request: HttpRequest, chosen: CompareFilter) -> dict[str, Any]:
    """Return the comparison: standing today, lanes on one scale, and a page of steps by year. BadKey."""
    by_code = {country.pk: country for country in Country.objects.named().filter(pk__in=chosen.countries)}
    countries = [by_code[code] for code in chosen.countries]
    version = data_version(request)
    sets = sets_under(version.number, version.changed_at)
    dated = dated_sets_under(version.number, version.changed_at)
    members = members_of(chosen.countries, chosen.vendors, sets)
    actions = chart_actions(latest_actions(members, dated, MOST_DRAWN))
    vendors = compared_vendors(chosen, actions)
    today = timezone.localdate()
    standing_cells = cells(on=today, countries=chosen.countries, vendors=[vendor.pk for vendor in vendors])
    naming_none = members_of(chosen.countries, [UNNAMED], sets)
    unnamed = cells_naming_no_vendor(chart_actions(latest_actions(naming_none, dated, MOST_DRAWN)), today)
    timeline = timeline_of(members, dated, until=chosen.query.get("until", ""))
    return {
        "countries": countries,
        "vendors": vendors,
        "heading": heading(countries, chosen),
        "standing": [
            StandingRow(c, [standing_cells.get((c.pk, vendor.pk)) for vendor in vendors], unnamed.get(c.pk))
            for c in countries
        ],
        "lanes": lanes_of(actions, chosen, today),
        "rows": [YearRow(year.number, _columns(countries, year.steps)) for year in timeline.years],
        "older": timeline.older,
        "actions_query": actions_query(chosen),
        "without": [c for c in countries if not members & sets.get(("country", c.pk), 0)],
    }


def members_of(countries: Iterable[str], vendors: Collection[str], sets: MemberSets) -> int:
    """Return the actions of the countries about any of the vendors, or about all where there are none, as bits."""
    of_countries = functools.reduce(operator.or_, (sets.get(("country", code), 0) for code in countries), 0)
    of_vendors = functools.reduce(operator.or_, (sets.get(("vendor", slug), 0) for slug in vendors), 0)
    return of_countries & of_vendors if vendors else of_countries


def actions_query(chosen: CompareFilter) -> str:
    """Return the query of the list of actions that are compared."""
    query = QueryDict(mutable=True)
    query.setlist("country", chosen.countries)
    query.setlist("vendor", chosen.vendors)
    return query_string(query).removeprefix("?")


def compared_vendors(chosen: CompareFilter, actions: Iterable[ChartAction]) -> list[Vendor]:
    """Return the vendors chosen, or else those that the countries act on most."""
    counts = Counter(vendor for drawn in actions for vendor in drawn.vendors)
    most = sorted(counts, key=lambda vendor: (-counts[vendor], vendor.name))[:MOST_VENDORS]
    slugs = chosen.vendors or [vendor.slug for vendor in most]
    named = Vendor.objects.named().in_bulk(slugs)
    return [named[slug] for slug in slugs if slug in named]


def lanes_of(actions: Iterable[ChartAction], chosen: CompareFilter, today: datetime.date) -> Lanes:
    """Return the lanes in the order in which the countries, and then the vendors, were chosen."""
    lanes = Lanes.of(actions, lambda drawn: owners(drawn, chosen), today=today)
    labels = [chosen.labels.label("country", code) for code in chosen.countries]
    if len(chosen.vendors) > 1:
        named = [chosen.labels.label("vendor", slug) for slug in chosen.vendors]
        labels = [f"{country}: {vendor}" for country in labels for vendor in named]
    return dataclasses.replace(lanes, rows=sorted(lanes.rows, key=lambda lane: labels.index(lane.label)))


def owners(drawn: ChartAction, chosen: CompareFilter) -> Iterable[LaneOwner]:
    """Return the lanes of an action: its country's, one for each of several vendors chosen."""
    code = drawn.action.country_id
    address = f"{reverse('actions')}?country={code}"
    country = chosen.labels.label("country", code)
    if len(chosen.vendors) < 2:
        suffix = f"&vendor={chosen.vendors[0]}" if chosen.vendors else ""
        yield LaneOwner(code, country, address + suffix)
        return
    for slug in [vendor.slug for vendor in drawn.vendors] or [UNNAMED]:
        if slug in chosen.vendors:
            label = f"{country}: {chosen.labels.label('vendor', slug)}"
            yield LaneOwner(f"{code} {slug}", label, f"{address}&vendor={slug}")


def heading(countries: Sequence[Country], chosen: CompareFilter) -> str:
    """Return the title, such as "Germany and France on Huawei"."""
    vendors = [chosen.labels.label("vendor", slug) for slug in chosen.vendors]
    names = all_of([country_name(country) for country in countries])
    return _("%(countries)s on %(vendors)s") % {"countries": names, "vendors": all_of(vendors)} if vendors else names


def _columns(countries: Sequence[Country], steps: Sequence[TimelineStep]) -> list[CountryColumn]:
    return [CountryColumn(c, [step for step in steps if step.milestone.action.country_id == c.pk]) for c in countries]
