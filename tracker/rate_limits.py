"""How often one client may ask for what costs most, so that nobody takes the site away from the others."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils import translation
from django_ratelimit.core import get_usage

from tracker.client_address import address_of, network_of


@dataclass(frozen=True, slots=True)
class Limit:
    """`rate`: requests a minute from one client for what `fits`."""

    name: str
    rate: int
    fits: Callable[[HttpRequest], bool]


API = "/api/"
_FILE = re.compile(r"\.(csv|json|atom|ics|svg)$")
LIMITS = (
    # A workbook of 20,000 actions keeps a processor busy for seconds; nobody needs one every ten seconds.
    Limit("workbooks", 6, lambda request: request.path_info.endswith(".xlsx")),
    Limit("files", 60, lambda request: bool(_FILE.search(request.path_info))),
    # Two a second: a program that fetches the whole record page by page is through in minutes.
    Limit("the API", 120, lambda request: request.path_info.startswith(API)),
    Limit("searches", 60, lambda request: bool(request.GET.get("q"))),
    Limit("forms", 30, lambda request: request.method == "POST" and not request.path_info.startswith("/admin/")),
    # A reader who opens five pages a second is none.
    Limit("pages", 300, lambda request: not request.path_info.startswith(("/admin/", "/static/"))),
)


class RateLimits:
    """Middleware that answers 429, with the wait, to a client beyond one of the limits; the first that fits counts.

    Counts are in the cache that all web processes share. This machine's own addresses are not limited: behind a proxy
    that is not declared (`PROXIES`), all readers would come from one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = next((limit for limit in LIMITS if limit.fits(request)), None)
        if limit is None or not settings.RATE_LIMITS or _is_own(address_of(request)):
            return self.get_response(request)
        usage = get_usage(request, group=limit.name, key=_client, rate=f"{limit.rate}/m", increment=True)
        if usage is None:
            return self.get_response(request)
        response = (
            _too_many(request, limit, usage["time_left"]) if usage["should_limit"] else self.get_response(request)
        )
        response["RateLimit-Limit"] = str(limit.rate)
        response["RateLimit-Remaining"] = str(max(0, limit.rate - usage["count"]))
        response["RateLimit-Reset"] = str(usage["time_left"])
        return response


def _client(_group: str, request: HttpRequest) -> str:
    return network_of(request)


def _is_own(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:  # a socket has no address
        return not address


def _too_many(request: HttpRequest, limit: Limit, seconds: int) -> HttpResponse:
    """Answer 429: with JSON on the API and for JSON files, with a page in a browser, with a sentence to any program."""
    sentence = f"More than {limit.rate} requests a minute for {limit.name}: try again in {seconds} seconds."
    response: HttpResponse
    if request.path_info.startswith(API) or request.path_info.endswith(".json"):
        response = JsonResponse({"error": sentence, "retry_after": seconds}, status=429)
    elif "text/html" in request.headers.get("Accept", ""):
        with translation.override(_language(request)):
            page = loader.render_to_string("429.html", {"seconds": seconds})
        response = HttpResponse(page, status=429)
    else:
        response = HttpResponse(sentence, status=429, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def _language(request: HttpRequest) -> str:
    """Return the language that the address asks for, or else the reader's; what sets it for pages comes after this."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language_from_request(request)
