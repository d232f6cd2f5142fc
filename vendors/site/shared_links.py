"""Links as social networks and newsletters pass them on: what they add to our addresses is dropped by a redirect.

The pages refuse parameters that they do not know, since an ignored filter would show another list than was asked for.
What a mail program or a network has added is no reader's mistake.
"""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.encoding import escape_uri_path

from vendors.ingest.addresses import is_tracking

LEFT_ALONE = ("/admin/", "//")
"""The admin, where parameters are Django's own, and paths that a browser would take for another site's address."""
MOST_PARAMETERS = 500
"""An address with more is left to the page, which refuses it with its reason."""


class WithoutTracking:
    """Middleware: an address with tracking parameters leads to the same address without them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if query and request.method in ("GET", "HEAD") and not request.path.startswith(LEFT_ALONE):
            plain = without_tracking(query)
            if plain is not None:
                return HttpResponseRedirect(escape_uri_path(request.path) + (f"?{plain}" if plain else ""))
        return self.get_response(request)


def without_tracking(query: str) -> str | None:
    """Return the query string without tracking parameters; None where it has none."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return None
    plain = [(name, value) for name, value in pairs if not is_tracking(name)]
    return None if len(plain) == len(pairs) else urlencode(plain)
