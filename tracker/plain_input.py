"""Addresses that no link of ours makes are refused before any page, or the database, meets them."""

import re
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import AutoField
from django.http import Http404, HttpRequest, HttpResponse

_CONTROL = re.compile("[\x00-\x1f\x7f]")
LONGEST_NUMBER = 18
"""Digits of a number that fits into a column of 64 bits, whatever the digits are."""
ADMIN = "/admin/"


class PlainInput:
    """Middleware: a control character in a path is answered 400; public pages check their parameters themselves. In the
    admin, whose pages trust their addresses further, so is one in a parameter and a number that no key can be; an
    object under such a key is 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_admin = request.path_info.startswith(ADMIN)
        values = [value for name, many in request.GET.lists() for value in (name, *many)]
        if any(_CONTROL.search(text) for text in (request.path_info, *(values if in_admin else ()))):
            return _refused("This address holds a character that cannot be seen. Type it anew, without it.")
        if in_admin and any(_is_no_key(value) for value in values):
            return _refused("This address holds a number that nothing here has.")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        key = kwargs.get("object_id")
        if key is not None and request.path_info.startswith(ADMIN) and not _may_be_key(request, key):
            raise Http404


def _may_be_key(request: HttpRequest, key: str) -> bool:
    """Whether an object of the page's model can have this key; countries and blocs have letters."""
    if _CONTROL.search(key) or _is_no_key(key):
        return False
    match = request.resolver_match
    app, _underscore, rest = (match.url_name or "" if match else "").partition("_")
    try:
        primary = apps.get_model(app, rest.partition("_")[0])._meta.pk
    except LookupError:
        return True
    return not isinstance(primary, AutoField) or (key.isascii() and key.isdigit())


def _is_no_key(value: str) -> bool:
    """Whether the value is written in digits and can still be no key: too long, or digits such as “²”."""
    return value.isdigit() and (len(value) > LONGEST_NUMBER or not value.isascii())


def _refused(sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")
