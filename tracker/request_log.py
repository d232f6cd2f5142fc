"""Each request has an id, by which its lines in the log are found, and with JSON a line of its own."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tracker.logs import request_id

logger = logging.getLogger("tracker.requests")

HEADER = "X-Request-ID"
_PLAIN = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestLog:
    """Middleware that gives each request its id: that of our own proxy, or a new one. The answer names it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "") if settings.PROXIES else ""
        own = given if _PLAIN.fullmatch(given) else uuid.uuid4().hex
        # It is not taken back at the end: Django logs a refusal after this, and the next request sets its own.
        request_id.set(own)
        begun = time.perf_counter()
        response = self.get_response(request)
        response[HEADER] = own
        if settings.LOG_FORMAT == "json":
            _log(request, response, time.perf_counter() - begun)
        return response


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    about = {
        "method": request.method,
        "path": request.path,
        "view": match.view_name if match else "",
        "status": response.status_code,
        "ms": round(seconds * 1000),
    }
    logger.info("%s %s %s", request.method, request.path, response.status_code, extra=about)
