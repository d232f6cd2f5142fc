"""The reader's language: chosen at the foot of a page, asked for in an address, or else as the browser prefers."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from vendors.listing.site_address import site_address

PARAMETER = "language"
ENGLISH_ONLY = ("/admin/", "/api/", "/data/datapackage.json")
"""What curators and programs read: it does not change with who asks."""
ONE_YEAR = 365 * 86400


class LanguageMiddleware(LocaleMiddleware):
    """Activates the reader's language. `?language=de` asks for a page in German, so that each language has an address
    of its own; no filter sees the parameter. Where the cookie says the same, the page is led to without it."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:  # type: ignore[override]
        if request.path_info.startswith(ENGLISH_ONLY):
            translation.activate("en")
        elif (asked := request.GET.get(PARAMETER, "")) in dict(settings.LANGUAGES):
            if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) == asked and request.method in ("GET", "HEAD"):
                return HttpResponseRedirect(_without_language(request.get_full_path()))
            translation.activate(asked)
            other_parameters = request.GET.copy()
            del other_parameters[PARAMETER]
            request.GET = other_parameters  # type: ignore[assignment]
            request.asked_language = asked  # type: ignore[attr-defined]
        else:
            super().process_request(request)
        request.LANGUAGE_CODE = translation.get_language()
        return None


@csrf_exempt  # sets nothing but a preference, and a token would keep pages from being the same for all
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember the language chosen and lead back to the page, by way of which the form was sent."""
    language = request.POST.get(PARAMETER, "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest(_("There is no such language."), content_type="text/plain; charset=utf-8")
    address = _back(request)  # with the language in it, for browsers that keep no cookie
    response = HttpResponseRedirect(f"{address}{'&' if '?' in address else '?'}{PARAMETER}={language}")
    response.status_code = 303
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=ONE_YEAR,
        secure=settings.BEHIND_TLS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _back(request: HttpRequest) -> str:
    """Return the path that the reader comes from, without a language; the first page where it is not told."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    return _without_language(came_from)


def _without_language(address: str) -> str:
    """Return path and query of an address without a language."""
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != PARAMETER]
    return "/" + parts.path.lstrip("/") + (f"?{urlencode(query)}" if query else "")


def languages(request: HttpRequest) -> dict[str, Any]:
    """Return what the head and the foot of a page tell of languages."""
    asked = getattr(request, "asked_language", "")
    address = site_address(request) + request.path
    return {
        "languages": settings.LANGUAGES,
        "alternates": [(code, f"{address}?{PARAMETER}={code}") for code, _name in settings.LANGUAGES],
        "asked_language": asked,
        "canonical": f"{address}?{PARAMETER}={asked}" if asked else address,
    }
