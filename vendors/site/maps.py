"""The world map of one vendor on a day, drawn on the server, with a table as its equal."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from vendors.extraction.vocabulary import UNNAMED
from vendors.listing.caching import public
from vendors.listing.presentation import changed_query, without_empty
from vendors.models import Country, Vendor
from vendors.site.cells import StandingView
from vendors.site.clean_address import redirect_without_empty
from vendors.site.day_navigation import other_days
from vendors.site.day_parameters import MapFilter, most_acted_upon
from vendors.site.errors import bad_filter
from vendors.site.world_map import WorldMap, shapes

# Half-clear greys suit a light and a dark page alike; attributes, as the pages' policy allows no inline style.
LAND = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2060 880"><path fill="#8a8779" fill-opacity=".34" \
stroke="#8a8779" stroke-opacity=".45" d="%s"/></svg>"""


@require_safe
@cache_control(max_age=7 * 86400, public=True)
def land(request: HttpRequest) -> HttpResponse:
    """Send the world without any colour: pages lay their countries over it and need not repeat it."""
    return HttpResponse(LAND % "".join(shape.path for shape in shapes().values()), content_type="image/svg+xml")


def map_of(vendor: str, *, on: datetime.date) -> WorldMap:
    """Return the map of a vendor on a day, in six queries at most."""
    return _map_of(StandingView([vendor]), on)


def _map_of(standing: StandingView, day: datetime.date) -> WorldMap:
    return WorldMap.of(Country.objects.named().order_by("name"), list(standing.cells(day).values()), day=day)


@public
def world_map(request: HttpRequest) -> HttpResponse:
    """Show where countries stand on a vendor on a day; 400 for parameters that cannot be used."""
    query = without_empty(request.GET)
    partial = request.headers.get("HX-Target") == "map"
    if (clean := redirect_without_empty(request)) is not None:
        return clean
    chosen = MapFilter(query)
    if not chosen.is_valid():
        return bad_filter(request, chosen.filter_errors)
    slug = chosen.values.get("vendor") or next(iter(most_acted_upon(1)), "")
    vendor = Vendor.objects.filter(pk=slug).first()
    standing = StandingView([slug], narrowing=chosen.narrowing)
    context = {
        "vendor": vendor,
        "map": _map_of(standing, chosen.day),
        "narrowing": chosen.narrowing_words,
        "narrowing_choices": chosen.narrowing_choices,
        "query_text": changed_query(query, {"vendor": slug}).removeprefix("?"),
        "day": chosen.day,
        "partial": partial,
        "vendor_choices": [pair for pair in chosen.labels.with_actions("vendor") if pair[0] != UNNAMED],
        **other_days(query, chosen.day, standing),
    }
    response = render(request, "site/map.html#map" if partial else "site/map.html", context)
    if partial:
        # A day passed on the way along the slider is no place to go back to.
        response["HX-Replace-Url"] = request.path + changed_query(query, {}).removesuffix("?")
    return response
