"""A page of the list of actions, as page and API show it: the rows that `paging` finds, however long the list is."""

from collections.abc import Callable

from vendors.listing.bits import numbers_in
from vendors.listing.dated_members import by_month
from vendors.listing.facets import Facets
from vendors.listing.filters import DEFAULT_SORT
from vendors.listing.first_rows import Group, first_members, groups_from, members_by_number
from vendors.listing.paging import ORDERS, PAGE, Page, page_of
from vendors.models import Action, Country
from vendors.models.actions import ActionQuerySet
from vendors.models.listing import DECIDED, LATEST, MONTH

SORTED_BY = {"-decided": DECIDED, "decided": DECIDED, "-date": LATEST, "date": LATEST}
"""The sorts by a date, and the facet that has its months."""


def listed_page(
    facets: Facets,
    details: Callable[[ActionQuerySet], ActionQuerySet],
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE,
    default: str = DEFAULT_SORT,
) -> Page:
    """Return a page of the actions that a filter finds: see `paging.page_by`. `details` adds what its rows show."""
    sort = facets.actions.values.get("sort", default)
    numbers = _numbers(facets, sort, after or before, falling=ORDERS[sort].falling != bool(before), wanted=size + 1)
    rows = facets.actions.qs if numbers is None else Action.objects.published().filter(pk__in=numbers)
    return page_of(details(rows), sort=sort, after=after, before=before, size=size)


def _numbers(facets: Facets, sort: str, key: str, *, falling: bool, wanted: int) -> list[int] | None:
    """Return actions among which are those of the page; None where the database finds them as quickly, or a key is
    none."""
    if not facets.is_exact:
        return None
    number, _tilde, value = key.partition("~")
    whole = facets.found == facets.everything
    if sort in SORTED_BY and not whole:
        groups, beyond = by_month(facets.dated, [SORTED_BY[sort]]), value[:MONTH]
    elif sort == "country":
        return _in_countries(facets, value if key else None, number, falling=falling, wanted=wanted)
    elif sort == "-updated" and not whole and (not key or (number.isascii() and number.isdigit())):
        beyond_number = int(number[:18]) if key else None
        return members_by_number(facets.found, beyond=beyond_number, falling=falling, wanted=wanted)
    else:
        return None
    if key and beyond not in dict(groups):
        return None
    found, _last = first_members(groups, facets.found, falling=falling, beyond=beyond if key else None, wanted=wanted)
    return numbers_in(found)


def _in_countries(facets: Facets, beyond: str | None, number: str, *, falling: bool, wanted: int) -> list[int] | None:
    """Return the actions of the page itself: within a country the list goes by number, as the sets do."""
    groups = _by_country(facets)
    if beyond is not None and (beyond not in dict(groups) or not (number.isascii() and number.isdigit())):
        return None
    found: list[int] = []
    for name, members in groups_from(groups, beyond, falling=falling):
        start = int(number[:18]) if name == beyond else None
        left = wanted - len(found)
        found += members_by_number(members & facets.found, beyond=start, falling=falling, wanted=left)
        if len(found) >= wanted:
            break
    return found


def _by_country(facets: Facets) -> list[Group]:
    """Return the actions of the countries in the order of their names, which is the database's."""
    of_country = facets.sets["country"]
    names = Country.objects.filter(pk__in=of_country).order_by("name").values_list("pk", "name")
    return [(name, of_country[code]) for code, name in names]
