"""The list of actions: filter, facets, chips, and pages by key."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.listing import search
from vendors.listing.caching import public
from vendors.listing.facet_labels import FACETS
from vendors.listing.facets import LABELS, Facets
from vendors.listing.filters import DEFAULT_SORT, SORTS, ActionFilter, FilterError
from vendors.listing.list_workbook import LARGEST_AT_ONCE, is_too_long
from vendors.listing.listed_page import listed_page
from vendors.listing.paging import BadKey
from vendors.listing.presentation import PAGE_KEYS, changed_query, query_string, without_empty
from vendors.listing.sentence import day_words, subject
from vendors.listing.site_address import site_address
from vendors.listing.suggestions import pages_named
from vendors.models import Action
from vendors.models.actions import ActionQuerySet
from vendors.site.clean_address import redirect_without_empty
from vendors.site.errors import bad_filter

SORT_LABELS = {
    "-decided": gettext_lazy("Day decided, newest first"),
    "decided": gettext_lazy("Day decided, oldest first"),
    "-date": gettext_lazy("Latest step, newest first"),
    "date": gettext_lazy("Latest step, oldest first"),
    "country": gettext_lazy("Country"),
    "title": gettext_lazy("Title"),
    "-sources": gettext_lazy("Most sources first"),
    "-updated": gettext_lazy("Newest in this record"),
}
UNFOLDED = "all"
"""The parameter that names the facet of which all values are shown. It changes no list and goes into no link."""
assert set(SORT_LABELS) == set(SORTS)


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice that is active, and the address without it."""

    label: str
    value: str
    address: str


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action in a list, with the words of the search marked where there was one."""

    action: Action
    marked: search.MarkedTexts | None


@public
def action_list(request: HttpRequest) -> HttpResponse:
    """Show the actions that the parameters ask for; 400 for parameters that cannot be used."""
    query = without_empty(request.GET)
    if (clean := redirect_without_empty(request)) is not None:
        return clean
    unfolded = query.pop(UNFOLDED, [""])[-1]
    actions = ActionFilter(query, extra=PAGE_KEYS)
    if not actions.is_valid():
        return bad_filter(request, actions.filter_errors)
    if unfolded and unfolded not in FACETS:
        valid = tuple((facet, str(LABELS[facet])) for facet in FACETS)
        return bad_filter(request, [FilterError(UNFOLDED, unfolded[:80], _("There is no such filter."), valid)])
    try:
        context = list_context(actions, unfolded=unfolded)
    except BadKey as error:
        name = "after" if "after" in query else "before"
        return bad_filter(request, [FilterError(name, query.get(name, "")[:80], str(error))])
    partial = request.headers.get("HX-Target") == "listing"
    context |= {
        "partial": partial,
        "canonical": site_address(request) + request.path + changed_query(actions.query, {}).removesuffix("?"),
    }
    response = render(request, "site/action_list.html#listing" if partial else "site/action_list.html", context)
    if partial:
        response["HX-Push-Url"] = request.path + query_string(actions.query)
    return response


def list_context(actions: ActionFilter, *, unfolded: str = "") -> dict[str, Any]:
    """Return what the list page shows, with all values of the facet that is unfolded. BadKey for a page that does not
    exist."""
    facets = Facets(actions, unfolded=unfolded)
    query = actions.query
    page = listed_page(
        facets, ActionQuerySet.for_rows_with_sources, after=query.get("after", ""), before=query.get("before", "")
    )
    words = search.SearchQuery.parse(actions.values.get("q", ""))
    marks = search.marked(words, [row.pk for row in page.rows])
    return {
        "heading": heading(actions, facets),
        "is_exact": facets.is_exact,
        "total": facets.total,
        "facets": facets.all(),
        "chips": chips(actions),
        "named_pages": pages_named(actions.values.get("q", "")),
        "rows": [ActionRow(action, marks.get(action.pk)) for action in page.rows],
        "page": page,
        "query": query,
        "query_text": changed_query(query, {}).removeprefix("?"),
        "largest_workbook": LARGEST_AT_ONCE if query and is_too_long(facets.total, exact=facets.is_exact) else 0,
        "values": actions.values,
        "sorts": SORT_LABELS.items(),
        "sort": actions.values.get("sort", DEFAULT_SORT),
        "default_sort": DEFAULT_SORT,
    }


def heading(actions: ActionFilter, facets: Facets) -> str:
    """Return what is listed with its number, or that it is more than a number up to which matches are counted."""
    listed = subject(actions, facets.total)
    return listed if facets.is_exact else _("More than %(listed)s") % {"listed": listed}


def chips(actions: ActionFilter) -> list[Chip]:
    """Return one chip for each value that is active, in the order of the facets."""
    query = actions.query
    active: list[Chip] = []
    for facet in FACETS:
        chosen = actions.chosen(facet)
        for value in chosen:
            rest = [chosen_value for chosen_value in chosen if chosen_value != value]
            without_value = query.copy()
            without_value.setlist(facet, rest) if rest else without_value.pop(facet)
            active.append(
                Chip(str(LABELS[facet]), actions.labels.label(facet, value), changed_query(without_value, {}))
            )
    labels = {"q": _("Words"), "from": _("From"), "to": _("To"), "on": _("In effect on")}
    for name, label in labels.items():
        if name in actions.values:
            value = actions.values[name]
            text = day_words(value) if name in ("from", "to") else str(value)
            active.append(Chip(label, text, changed_query(query, {name: None})))
    return active
