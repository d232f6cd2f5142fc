"""Answers "not modified" to a visitor who has the page: pages change with the data, the day, and the software."""

import datetime
import hashlib
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
    set_response_etag,
)
from django.utils.translation import get_language
from django.views.decorators.http import condition, require_safe

from vendors.models import DataVersion

type View = Callable[..., HttpResponseBase]


def _software() -> str:
    """Return a word that changes with the templates and the code, so that an update shows at once."""
    files = [*(settings.BASE_DIR / "templates").rglob("*.html"), *Path(__file__).parents[1].rglob("*.py")]
    return str(max((file.stat().st_mtime_ns for file in files), default=0))


SOFTWARE = _software()


def data_version(request: HttpRequest) -> DataVersion:
    """Return the data version, read once a request."""
    version: DataVersion | None = getattr(request, "data_version", None)
    if version is None:
        version = DataVersion.objects.current()
        request.data_version = version  # type: ignore[attr-defined]
    return version


def _etag(request: HttpRequest, *args: object, **kwargs: object) -> str:
    told = (
        SOFTWARE,
        f"{data_version(request).number}.{data_version(request).names}",
        str(timezone.localdate()),
        request.get_full_path(),
        get_language() or "",
        request.headers.get("HX-Request", ""),
    )
    return f'"{hashlib.sha256("|".join(told).encode()).hexdigest()[:24]}"'


def _last_modified(request: HttpRequest, *args: object, **kwargs: object) -> datetime.datetime:
    """Return the later of the last change of the data and this day's beginning: pages tell what holds today."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return max(data_version(request).changed_at, today)


def public(view: View) -> View:
    """Make a view a public page: read only, and not sent again to who has it."""
    guarded: View = condition(etag_func=_etag, last_modified_func=_last_modified)(view)

    @require_safe
    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = guarded(request, *args, **kwargs)
        patch_cache_control(response, no_cache=True, public=True)
        patch_vary_headers(response, ["HX-Request", "Accept-Language"])
        return response

    return page


def public_as_sent(view: Callable[..., HttpResponse]) -> View:
    """Make a view a public page that also changes without a publication: it is made anew, and compared with what
    the visitor has."""

    @require_safe
    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        set_response_etag(response)
        patch_cache_control(response, no_cache=True, public=True)
        patch_vary_headers(response, ["Accept-Language"])
        sent = get_conditional_response(request, etag=response["ETag"], response=response)
        return sent or response

    return page
