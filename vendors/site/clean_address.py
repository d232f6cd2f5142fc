"""A form sends its empty fields too: its reader is led to the address without them, which can be passed on."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from vendors.listing.presentation import changed_query, without_empty


def redirect_without_empty(request: HttpRequest) -> HttpResponseRedirect | None:
    """Return the way to the address without empty values and without a page's key; None for an address without any.

    htmx asks for a part of a page and names the address itself (`HX-Push-Url`, `HX-Replace-Url`): it is led nowhere.
    """
    query = without_empty(request.GET)
    if request.headers.get("HX-Request") or query.urlencode() == request.GET.urlencode():
        return None
    return redirect(request.path + changed_query(query, {}).removesuffix("?"))
