"""Countries: the index, and for each its lanes, where it stands today, its timeline, and how far it was searched."""

import datetime
import functools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vendors.extraction.vocabulary import UNNAMED
from vendors.listing.caching import data_version, kept, public_with_readings, readings_word
from vendors.listing.facet_counts import pair_counts, value_counts
from vendors.listing.facet_members import MemberSets, dated_sets_under, sets_under
from vendors.listing.filters import VendorKindFilter
from vendors.listing.localised_names import by_name, region_name
from vendors.listing.paging import BadKey
from vendors.listing.presentation import all_of, without_empty
from vendors.models import Action, Country, DataVersion, Vendor
from vendors.models.choices import KindChoices
from vendors.site.cells import Cell, cells
from vendors.site.country_drawing import CountryDrawing
from vendors.site.coverage import coverage_of, read_about, read_so_far, searched_words
from vendors.site.errors import bad_filter, bad_timeline_key
from vendors.site.timeline import timeline_of

NEIGHBOURS, COMPARED = 12, 4


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A country in the index: how many actions it has taken, and where it stands on the leading vendors."""

    country: Country
    total: int
    cells: list[Cell | None]


@public_with_readings
def country_list(request: HttpRequest) -> HttpResponse:
    """Show the countries that have actions, by region, and those that have none."""
    acting = value_counts(data_version(request), "country")
    countries = Country.objects.only("code", "name", "region", "last_searched").order_by("region", "name")
    today = timezone.localdate()
    leading = list(Vendor.objects.leading())
    by_place = cells(on=today, vendors=[vendor.pk for vendor in leading])
    word = readings_word(request)
    read = kept(word, read_about)
    regions: dict[str, list[CountryRow]] = {}
    for country in countries:
        if country.pk in acting:
            standing = [by_place.get((country.pk, vendor.pk)) for vendor in leading]
            row = CountryRow(country, acting[country.pk], standing)
            regions.setdefault(region_name(country.region) or _("Beyond one country"), []).append(row)
    without = by_name(country for country in countries if country.pk not in acting and country.pk != "INT")
    context = {
        "regions": regions,
        "leading": leading,
        "leading_names": all_of([vendor.name for vendor in leading]),
        "searched": [country for country in without if country.last_searched],
        "read": [country for country in without if not country.last_searched and country.pk in read],
        "unsearched": [country for country in without if not country.last_searched and country.pk not in read],
        "everything": kept(word, read_so_far),
        "today": today,
    }
    return render(request, "site/country_list.html", context)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A country beside another, and its standing on each of the vendors compared."""

    country: Country
    cells: list[Cell | None]


@public_with_readings
def country(request: HttpRequest, code: str) -> HttpResponse:
    """Show one country; a code in small letters is led to its page, an unknown one is not found."""
    country = get_object_or_404(Country.objects.with_blocs(), code=code.upper())
    if country.code != code:
        return redirect("country", country.code, permanent=True)
    query = without_empty(request.GET)
    chosen = VendorKindFilter(query, queryset=Action.objects.published().filter(country=country), extra=["until"])
    if not chosen.is_valid():
        return bad_filter(request, chosen.filter_errors)
    version = data_version(request)
    sets = sets_under(version.number, version.changed_at)
    dated = dated_sets_under(version.number, version.changed_at)
    members = members_of(chosen, country, sets)
    try:
        timeline = timeline_of(members, dated, until=query.get("until", ""))
    except BadKey:
        return bad_timeline_key(request)
    drawing = CountryDrawing(
        country,
        chosen,
        members,
        _counts(chosen, country, sets, version),
        sets=sets,
        dated=dated,
        today=timezone.localdate(),
    )
    context = {
        "country": country,
        "lanes": drawing.lanes,
        "timeline": timeline,
        "today": drawing.today,
        "total": members.bit_count(),
        "opening": drawing.opening,
        "chosen": chosen,
        "coverage": kept(readings_word(request), coverage_of, country),
        "searched_words": searched_words(country),
        "blocs": country.blocs.all(),
        **_choices(country, chosen, sets, version),
        **_neighbours(country, sets, [slug for slug in drawing.slugs if slug != UNNAMED], drawing.today),
    }
    return render(request, "site/country.html", context)


def members_of(chosen: VendorKindFilter, country: Country, sets: MemberSets) -> int:
    """Return the country's actions that are chosen, as bits."""
    members = sets.get(("country", country.pk), 0)
    for facet in ("vendor", "kind"):
        values = chosen.chosen(facet)
        if values:
            members &= functools.reduce(operator.or_, (sets.get((facet, value), 0) for value in values))
    return members


def _counts(chosen: VendorKindFilter, country: Country, sets: MemberSets, version: DataVersion) -> Mapping[str, int]:
    """Return {vendor: actions} of the country's actions that are chosen."""
    of_pairs = pair_counts(version).get(country.pk, {})
    if not chosen.values:
        return of_pairs
    members = members_of(chosen, country, sets)
    return {slug: (sets["vendor", slug] & members).bit_count() for slug in of_pairs}


def _choices(country: Country, chosen: VendorKindFilter, sets: MemberSets, version: DataVersion) -> dict[str, Any]:
    """Return what the page can be narrowed to: vendors and kinds that this country has."""
    here = sets.get(("country", country.pk), 0)
    vendors = pair_counts(version).get(country.pk, {})
    kinds = {value for (facet, value), members in sets.items() if facet == "kind" and members & here}
    return {
        "vendor_choices": [(slug, name) for slug, name in chosen.labels.vendors.items() if slug in vendors],
        "kind_choices": [(value, label) for value, label in KindChoices.choices if value in kinds],
        "chosen_vendors": chosen.chosen("vendor"),
        "chosen_kinds": chosen.chosen("kind"),
    }


def _neighbours(country: Country, sets: MemberSets, slugs: list[str], today: datetime.date) -> dict[str, Any]:
    """Return the countries of the same region that have actions, beside this one, on the vendors it acts on most."""
    names = Vendor.objects.named().in_bulk(slugs[:COMPARED])
    vendors = [names[slug] for slug in slugs[:COMPARED]]
    same = Country.objects.filter(region=country.region).exclude(region="").exclude(pk=country.pk)
    near = same.filter(pk__in=[value for (facet, value), members in sets.items() if facet == "country" and members])
    countries = [country, *near.named().order_by("name")[:NEIGHBOURS]]
    if not vendors or len(countries) < 2:
        return {"neighbours": [], "compared": []}
    standing_cells = cells(on=today, countries=[c.pk for c in countries], vendors=[v.pk for v in vendors])
    rows = [Neighbour(c, [standing_cells.get((c.pk, vendor.pk)) for vendor in vendors]) for c in countries]
    return {"neighbours": rows, "compared": vendors}
