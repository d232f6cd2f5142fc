"""How much a request may carry: refused by its length, before a byte of it is read or written to the disk."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse

PUBLIC_BYTES = 100 * 1024
"""The longest public form, a report of an error, has some 10 kB."""
CURATORS_BYTES = 13 * 1024 * 1024
"""Curators upload articles and tables of up to 12 MB; the rest is for the form around them."""
ADMIN = "/admin/"


class BoundedBodies:
    """Middleware that answers 413 to a larger body.

    A body without a length reads as empty (WSGI), so that the length is the bound of what is read, too. Django's own
    limits do not count the files of a form, and keep them on the disk until the answer is made.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length, most = _length(request), PUBLIC_BYTES
        if length > most and request.path_info.startswith(ADMIN) and _is_signed_in(request):
            most = CURATORS_BYTES
        if length > most:
            size = f"{most // 1024 // 1024} MB" if most >= 1024 * 1024 else f"{most // 1024} kB"
            sentence = f"This request carries more than the {size} that this address takes."
            return HttpResponse(sentence, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


def _is_signed_in(request: HttpRequest) -> bool:
    """Whether the cookie names a login: looked up here, and for large bodies only, since the session comes later."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return bool(key) and SESSION_KEY in SessionStore(session_key=key)


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0
