"""What a page may ask of the database, and what a reader is told while the database does not answer."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

logger = logging.getLogger(__name__)

RETRY_AFTER = 30
"""Seconds: a restarted PostgreSQL answers within them, and a page that was stopped has let go of its connection."""
API = "/api/"


def limit_statements() -> None:
    """Have PostgreSQL end each statement of this process that takes longer than `STATEMENT_TIMEOUT`.

    For web processes: nobody waits longer for a page, and a few costly ones would hold all connections. Workers and
    commands have no reader who waits.
    """
    connection_created.connect(bound, dispatch_uid="statements of a page")


def bound(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Bound the statements of one connection."""
    if connection.vendor == "postgresql" and settings.STATEMENT_TIMEOUT:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{settings.STATEMENT_TIMEOUT:.3f}s"])


class WithoutDatabase:
    """Middleware: 503 where the database refused, was away, or took too long, which is no fault of the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return unavailable(request, exception) if is_of_database(exception) else None


def is_of_database(exception: BaseException | None) -> bool:
    """Whether the database is what failed: no connection, too many of them, a statement that was ended."""
    return isinstance(exception, OperationalError | InterfaceError)


def unavailable(request: HttpRequest, exception: BaseException) -> HttpResponse:
    """Answer 503 with a sentence and a time to come back; the page is made without the database."""
    logger.error("%s %s answered 503: %s: %s", request.method, request.path, type(exception).__name__, exception)
    response: HttpResponse
    if request.path_info.startswith(API):
        response = JsonResponse({"error": "The database is not available at the moment."}, status=503)
    else:
        response = HttpResponse(loader.render_to_string("503.html", {}), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response
