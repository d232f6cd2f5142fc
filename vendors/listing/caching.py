"""Public answers change with the data, the day and the software: until then a visitor who has one is told "not
modified", and one that was made is kept for the next visitor."""

import datetime
import functools
import hashlib
import zlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Self

from django.conf import settings
from django.core.cache import caches
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import condition, require_safe

from vendors.listing.site_address import site_address
from vendors.models import Article, DataVersion, Decision, Finding

type View = Callable[..., HttpResponseBase]

LARGEST_CACHED = 1_000_000
"""Bytes of the largest answer that is kept."""
CACHED_FOR = 6 * 3600
"""Seconds after which a kept answer goes even where nothing changed: those for rare addresses make room."""
PARTS = ("listing", "map", "matrix")
"""Parts of pages that are asked for alone. Any other target gets the whole page, and no entry of its own."""
VARIES = ("HX-Request", "HX-Target", "Accept-Language", "Cookie")


SHOWN_FILES = {"templates": "*.html", "locale": "*.mo", "vendors": "*.py", "tracker": "*.py", "vendors/data": "*.*"}
"""Folders of the software, and the files in them that decide what a page shows."""


@functools.cache
def release() -> str:
    """Return a word that changes with the software, so that an update shows at once; read once a process.

    It is `settings.RELEASE`, or a digest of the files: the same on all machines with the same files, whenever copied.
    """
    return settings.RELEASE or _digest_of_software()


def _digest_of_software() -> str:
    digest = hashlib.sha256()
    for folder, names in SHOWN_FILES.items():
        for file in sorted((settings.BASE_DIR / folder).rglob(names)):
            if file.is_file():
                content = file.read_bytes()
                digest.update(f"{file.relative_to(settings.BASE_DIR)} {len(content)} ".encode() + content)
    return digest.hexdigest()


def data_version(request: HttpRequest) -> DataVersion:
    """Return the data version, read once a request."""
    version: DataVersion | None = getattr(request, "data_version", None)
    if version is None:
        version = DataVersion.objects.current()
        request.data_version = version  # type: ignore[attr-defined]
    return version


def _etag(request: HttpRequest, *args: object, **kwargs: object) -> str:
    """Return what an answer depends on, as one word: two requests with the same one get the same answer."""
    parts = (
        release(),
        site_address(request),
        f"{data_version(request).number}.{data_version(request).names}.{data_version(request).readings}",
        getattr(request, "readings", ""),
        str(timezone.localdate()),
        request.get_full_path(),
        get_language() or "",
        bool(request.headers.get("HX-Request")),
        target if (target := request.headers.get("HX-Target", "")) in PARTS else "",
    )
    return f'"{hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:24]}"'


def _last_modified(request: HttpRequest, *args: object, **kwargs: object) -> datetime.datetime:
    """Return the later of the last change of the data and this day's beginning: pages tell what holds today."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return max(data_version(request).changed_at, today)


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """An answer as it is cached: its headers, and its content compressed."""

    headers: dict[str, str]
    content: bytes

    @classmethod
    def of(cls, response: HttpResponse) -> Self:
        return cls(dict(response.items()), zlib.compress(response.content, 1))

    def response(self) -> HttpResponse:
        return HttpResponse(zlib.decompress(self.content), headers=self.headers)


def cached(view: View) -> View:
    """Cache a view's answers under all that they depend on.

    Cached are whole answers with status 200 that set no cookie. A curator who is signed in gets and leaves none, so
    that nothing a public page may one day show to curators alone can reach a reader.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            return view(request, *args, **kwargs)
        key = f"{request.method}{_etag(request)}"
        cached_response: CachedResponse | None = caches["pages"].get(key)
        if cached_response is not None:
            return cached_response.response()
        response = view(request, *args, **kwargs)
        if isinstance(response, SimpleTemplateResponse):  # those of the API are rendered later otherwise
            response = response.render()
        if isinstance(response, HttpResponse) and _can_be_cached(request, response):
            caches["pages"].set(key, CachedResponse.of(response), CACHED_FOR)
        return response

    return answer


def _can_be_cached(request: HttpRequest, response: HttpResponse) -> bool:
    small = response.status_code == 200 and len(response.content) <= LARGEST_CACHED
    return small and not response.cookies and "CSRF_COOKIE" not in request.META


def unchanged(view: View) -> View:
    """Make a view's answers not sent again to who has them, and not made again for the next visitor."""
    guarded: View = condition(etag_func=_etag, last_modified_func=_last_modified)(cached(view))

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = guarded(request, *args, **kwargs)
        patch_cache_control(response, no_cache=True, public=True)
        patch_vary_headers(response, VARIES)
        return response

    return answer


def public(view: View) -> View:
    """Make a view a public page: read only, and neither sent nor made twice."""
    page: View = require_safe(unchanged(view))
    return page


def public_with_readings(view: View) -> View:
    """Make a view a public page that also tells how many articles were read, and how far their findings have come."""
    page = public(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        request.readings = _readings(data_version(request))  # type: ignore[attr-defined]
        return page(request, *args, **kwargs)

    return answer


def readings_word(request: HttpRequest) -> str:
    """Return a word that changes with all that tells what was read, found and published: on a page with readings."""
    version = data_version(request)
    readings: str = request.readings  # type: ignore[attr-defined]
    return f"{version.number} {version.changed_at} {version.readings} {readings}"


def kept[T](word: str, count: Callable[..., T], *of: Hashable) -> T:
    """Return what is counted, by each process once under such a word: counts of many rows that pages repeat."""
    counted: T = kept_counts(word, count, *of)
    return counted


@functools.lru_cache(maxsize=512)  # some numbers for each country, and those of all
def kept_counts(word: str, count: Callable[..., Any], *of: Hashable) -> Any:
    return count(*of)


def _readings(version: DataVersion) -> str:
    """Return a word that changes when an article has been read, or a finding made, decided or reopened."""
    newest = {
        "moved": Article.objects.order_by("-state_since").values("state_since"),
        "made": Finding.objects.order_by("-pk").values("pk"),
        "decided": Decision.objects.order_by("-at").values("at"),
        "undone": Decision.objects.exclude(undone_at=None).order_by("-undone_at").values("undone_at"),
    }
    version_row = DataVersion.objects.filter(pk=version.pk)  # a row to hang them on: one query for all
    return str(version_row.values_list(*(Subquery(rows[:1]) for rows in newest.values())).first())
