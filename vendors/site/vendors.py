"""Vendors: the index, and for each its names, its family, where it stands by country, and its timeline."""

import functools
import operator
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from vendors.listing.bits import numbers_in
from vendors.listing.caching import data_version, public
from vendors.listing.facet_counts import pair_counts, value_counts
from vendors.listing.facet_members import dated_sets_under, sets_under
from vendors.listing.filters import StrictFilterSet
from vendors.listing.localised_names import named
from vendors.listing.paging import BadKey
from vendors.listing.presentation import without_empty
from vendors.models import Action, Country, Vendor
from vendors.models.addresses import address_of
from vendors.site.chart_rows import chart_actions
from vendors.site.crowded_pairs import CrowdedPairs
from vendors.site.errors import bad_filter, bad_timeline_key
from vendors.site.lanes import CROWDED, LaneOwner, Lanes, busiest
from vendors.site.maps import map_of
from vendors.site.timeline import timeline_of
from vendors.site.trends import small_trend

LANES, STEPS = 15, 10
"""Countries and steps on a vendor's page, which has a map beside them: the rest is on the map's table and on the pages
before. The largest page, that of Huawei in German, has 109 kB (December 2026)."""
LATIN = 0x250
"""Letters below are Latin: names in other scripts are shown apart."""


@dataclass(frozen=True, slots=True)
class VendorRow:
    """A vendor with the number of published actions about it, and of countries that took them."""

    vendor: Vendor
    total: int
    countries: int


@public
def vendor_list(request: HttpRequest) -> HttpResponse:
    """Show the vendors that have actions, the most first, and those that have none."""
    version = data_version(request)
    totals = value_counts(version, "vendor")
    acting = Counter(vendor for of_country in pair_counts(version).values() for vendor in of_country)
    vendors: list[VendorRow] = []
    for vendor in Vendor.objects.in_use().select_related("home_country").defer("home_country__names_by_language"):
        vendors.append(VendorRow(vendor, totals.get(vendor.pk, 0), acting[vendor.pk]))
    vendors.sort(key=lambda counted: (-counted.total, counted.vendor.name.casefold()))
    context = {
        "vendors": [counted for counted in vendors if counted.total],
        "without": [counted.vendor for counted in vendors if not counted.total],
    }
    return render(request, "site/vendor_list.html", context)


@public
def vendor(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one vendor: lanes by country, and its timeline."""
    vendor = get_object_or_404(Vendor.objects.with_family(), slug=slug.lower())
    if vendor.merged_into_id:
        return redirect("vendor", vendor.merged_into_id, permanent=True)
    if vendor.slug != slug:
        return redirect("vendor", vendor.slug, permanent=True)
    query = without_empty(request.GET)
    chosen = StrictFilterSet(query, queryset=Action.objects.published().of_vendors([vendor.pk]), extra=["until"])
    if not chosen.is_valid():
        return bad_filter(request, chosen.filter_errors)
    version = data_version(request)
    sets = sets_under(version.number, version.changed_at)
    dated = dated_sets_under(version.number, version.changed_at)
    members = sets.get(("vendor", vendor.pk), 0)
    try:
        timeline = timeline_of(members, dated, until=query.get("until", ""), most=STEPS)
    except BadKey:
        return bad_timeline_key(request)
    counts = pair_counts(version)
    codes, left_out = busiest({code: counts[code].get(vendor.pk, 0) for code in counts}, LANES)
    by_country = {code: sets["country", code] & members for code in codes}
    drawn_whole = [here for here in by_country.values() if here.bit_count() <= CROWDED]
    numbers = numbers_in(functools.reduce(operator.or_, drawn_whole, 0))
    actions = chart_actions(Action.objects.published().filter(pk__in=numbers).order_by("latest", "pk"))
    names = dict(named(Country.objects.filter(pk__in=codes).values_list("pk", "name")))
    today = timezone.localdate()
    too_many = {(code, vendor.pk): here for code, here in by_country.items() if here.bit_count() > CROWDED}
    crowded = CrowdedPairs.read(too_many, (), sets, dated, today)
    context = {
        "vendor": vendor,
        "lanes": Lanes.of(
            actions,
            lambda drawn: [lane_of(drawn.action.country_id, names[drawn.action.country_id], vendor)],
            today=today,
            left_out=left_out,
            crowded=[crowded.lane(lane_of(code, names[code], vendor), (code, slug)) for code, slug in too_many],
        ),
        "map": map_of(vendor.pk, on=today) if codes else None,
        "timeline": timeline,
        "total": members.bit_count(),
        "today": today,
        "trend": small_trend(vendor, today=today),
        "latin": list(in_latin(vendor.aliases, True)),
        "other_scripts": list(in_latin(vendor.aliases, False)),
    }
    return render(request, "site/vendor.html", context)


def lane_of(code: str, name: str, vendor: Vendor) -> LaneOwner:
    """Return the lane in which a country's actions stand on a vendor's page."""
    return LaneOwner(code, name, address_of("pair", code, vendor.pk))


def in_latin(names: Iterable[str], latin: bool) -> Iterable[str]:
    """Return the names that are in Latin letters, or those that are not."""
    return (name for name in names if all(ord(letter) < LATIN for letter in name) == latin)
