"""Error pages that help: what was wrong, and where to go from here."""

import dataclasses
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import DisallowedHost
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.database_limits import API, is_of_database, unavailable
from vendors import permissions
from vendors.listing.filters import MOST_EXPLAINED, FilterError
from vendors.listing.paging import BadKey
from vendors.listing.presentation import changed_query, without_empty

PAGES = {
    "actions": _("Actions"),
    "country": _("Countries"),
    "vendor": _("Vendors"),
    "map": _("Map"),
    "matrix": _("Matrix"),
    "compare": _("Compare"),
    "recent": _("Latest events"),
    "trends": _("Trends"),
    "deadlines": _("Deadlines"),
    "changes": _("Changes"),
    "articles": _("Articles"),
    "report": _("Report an error"),
    "search": _("Search"),
}
"""The pages that take parameters, by the name of their address."""
FILES = {"actions": ("actions-csv", "actions-json", "actions-xlsx", "actions-atom"), "matrix": ("matrix-csv",)} | {
    "deadlines": ("deadlines-ics",),
    "changes": ("changes-atom",),
    "recent": ("recent-atom",),
    "trends": ("trends-csv", "trends-json", "trends-svg"),
}
"""The files of a page, whose parameters are the page's."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that would be valid, with the address that has it instead."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class ErrorHelp:
    """A filter error with the addresses that mend it."""

    error: FilterError
    likeliest: Suggestion | None
    suggestions: tuple[Suggestion, ...]
    without: str


def refuse_unknown(request: HttpRequest, query: Iterable[str], parameters: Sequence[str]) -> HttpResponse | None:
    """Answer 400 where the query has a parameter that the page does not know; None where it has not."""
    valid = tuple((name, "") for name in parameters)
    unknown = [
        FilterError(name, "", gettext("There is no such parameter."), valid) for name in query if name not in parameters
    ]
    return bad_filter(request, unknown) if unknown else None


def bad_filter(request: HttpRequest, filter_errors: Iterable[FilterError]) -> HttpResponse:
    """Answer 400 with a page that names each parameter that cannot be used and offers the valid ones; lead to the right
    address where nothing but small and capital letters differ."""
    filter_errors = list(filter_errors)
    if all(_differs_in_case(error) for error in filter_errors):
        return HttpResponseRedirect(request.path + _in_right_case(request, filter_errors))
    many = len(filter_errors) > MOST_EXPLAINED
    helps, told = [], set()
    for error in filter_errors[:MOST_EXPLAINED]:
        with_values = not many and error.parameter not in told
        told.add(error.parameter)
        helps.append(_help(request, error if with_values else dataclasses.replace(error, valid=())))
    context = {
        "helps": helps,
        "errors": len(filter_errors),
        "more": len(filter_errors) - len(helps),
        "path": request.path,
        "page": _page(request),
    }
    return render(request, "site/bad_filter.html", context, status=400)


def _differs_in_case(error: FilterError) -> bool:
    return bool(error.value and error.likely) and error.value.casefold() == error.likely.casefold()


def _in_right_case(request: HttpRequest, filter_errors: Iterable[FilterError]) -> str:
    """Return the query with each value as it is written, such as `?country=DE` for `?country=de`."""
    query = without_empty(request.GET)
    for error in filter_errors:
        values = [error.likely if value == error.value else value for value in query.getlist(error.parameter)]
        query.setlist(error.parameter, list(dict.fromkeys(values)))
    return changed_query(query, {})


def _page(request: HttpRequest) -> Suggestion:
    """Return the page whose parameters are wrong, without any: its name and its address."""
    match = request.resolver_match
    name = match.url_name or "" if match else ""
    owner = next((page for page, files in FILES.items() if name in files), name)
    if owner in ("country", "vendor") and match:
        return Suggestion(next(iter(match.kwargs.values())), request.path)
    return Suggestion(str(PAGES.get(owner, _("Actions"))), reverse(owner if owner in PAGES else "actions"))


def bad_key(request: HttpRequest, error: BadKey) -> HttpResponse:
    """Answer 400 for a page of a list that does not exist."""
    name = "after" if request.GET.get("after") else "before"
    return bad_filter(request, [FilterError(name, request.GET.get(name, "")[:80], str(error))])


def bad_timeline_key(request: HttpRequest) -> HttpResponse:
    """Answer 400 for a key, in `until`, of a page that a timeline does not have."""
    message = gettext("There is no such place on this timeline. Start from its newest step.")
    return bad_filter(request, [FilterError("until", request.GET.get("until", "")[:80], message)])


def _help(request: HttpRequest, error: FilterError) -> ErrorHelp:
    suggestions = tuple(Suggestion(label or value, _with(request, error, value)) for value, label in error.valid)
    likeliest = error.likely and Suggestion(
        dict(error.valid).get(error.likely) or error.likely, _with(request, error, error.likely)
    )
    return ErrorHelp(error, likeliest or None, suggestions, changed_query(request.GET, {error.parameter: None}))


def _with(request: HttpRequest, error: FilterError, valid: str) -> str:
    """Return the query with the bad value, or the unknown parameter's name, replaced by the valid one."""
    query = without_empty(request.GET)
    if not error.value:  # the name is what was wrong
        query.setlist(valid, query.pop(error.parameter, []))
        return changed_query(query, {})
    other_values = [value for value in query.getlist(error.parameter) if value[:80] != error.value]
    query.setlist(error.parameter, list(dict.fromkeys([*other_values, valid])))
    return changed_query(query, {})


def page(request: HttpRequest, status: int) -> HttpResponse:
    return HttpResponse(loader.render_to_string(f"{status}.html", {}, request), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request cannot be answered; under a host that is not ours without the links that would name it."""
    if isinstance(exception, DisallowedHost):
        return HttpResponse(loader.render_to_string("400.html", {}), status=400)
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the page is not for everybody; to staff in the admin, which role they have and which they may need."""
    user = getattr(request, "user", None)
    if user is None or not user.is_staff or not request.path_info.startswith(reverse("admin:index")):
        return page(request, 403)
    roles = [role for role in permissions.ROLES if user.groups.filter(name=role).exists()]
    context = {**admin.site.each_context(request), "roles": roles, "said": str(exception)}
    return TemplateResponse(request, "admin/forbidden.html", context, status=403).render()


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    if request.path_info.startswith(API):
        return JsonResponse({"error": "There is nothing at this address. See /api/v1/docs/."}, status=404)
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without the database, which may be what failed; 503 if it is (`tracker.database_limits`)."""
    error = sys.exception()  # Django asks for this page while it handles the exception
    if error is not None and is_of_database(error):
        return unavailable(request, error)
    if request.path_info.startswith(API):
        return JsonResponse({"error": "The fault is ours and has been logged."}, status=500)
    return HttpResponse(loader.render_to_string("500.html", {}), status=500)
