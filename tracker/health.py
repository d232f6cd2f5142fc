"""Whether this process lives and can serve: for load balancers, containers and whoever watches the site.

A probe names the machine's own address as its host and speaks plain HTTP, so these answers are given by a middleware
that stands before everything that looks at host or scheme. They say nothing that a stranger could use.
"""

import shutil
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

LEAST_FREE_BYTES = 100 * 1024 * 1024
"""Below this, received pages (up to 10 MB each) and the database's own temporary files soon find no room."""
LATE_AFTER_SECONDS = 300
"""The sweep begins every minute: five missed ones are no hiccup."""


class HealthChecks:
    """Middleware that answers `/livez`, `/readyz` and, as before, `/healthz`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.answers = {"/livez": livez, "/readyz": readyz, "/healthz": healthz}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.answers.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        response = answer()
        response["Cache-Control"] = "no-store"
        return response


def livez() -> HttpResponse:
    """This process answers; nothing else is looked at. One that does not answer should be started again."""
    return JsonResponse({"process": "ok"})


def healthz() -> HttpResponse:
    """200 where the database answers, 503 with the kind of error where it does not."""
    database = _database()
    return JsonResponse({"database": database}, status=200 if database == "ok" else 503)


def readyz() -> HttpResponse:
    """200 if pages can be served: the database answers and is migrated, and the disk has room; else 503.

    A queue that is away or a beat that is silent stops the reading of articles, not the pages: they are told of, and
    leave the status as it is, so that no balancer takes the whole site away for them.
    """
    needed = {"database": _database(), "disk": _disk()}
    told = {"queue": _queue()}
    if needed["database"] == "ok":
        needed["migrations"] = _migrations()
        told["sweep"] = _sweep() if needed["migrations"] == "ok" else "unknown"
    ready = all(word == "ok" for word in needed.values())
    return JsonResponse({"ready": ready, **needed, **told}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return type(error).__name__
    return "ok"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        return type(error).__name__
    return f"{waiting} not applied" if waiting else "ok"


def _disk() -> str:
    try:
        free = shutil.disk_usage(settings.DATA_DIR if settings.DATA_DIR.exists() else settings.BASE_DIR).free
    except OSError as error:
        return type(error).__name__
    return "ok" if free >= LEAST_FREE_BYTES else f"{free // 1024 // 1024} MB free"


def _queue() -> str:
    from vendors.tasks import queue_answers  # noqa: PLC0415 - the applications are not loaded yet when this module is

    return "ok" if queue_answers() else "no answer"


def _sweep() -> str:
    from vendors.models import Heartbeat  # noqa: PLC0415 - likewise

    if settings.CELERY_TASK_ALWAYS_EAGER:
        return "none: without a queue, steps run in the process that asks for them"
    age = Heartbeat.objects.age("sweep")
    if age is None:
        return "never"
    seconds = int(age.total_seconds())
    return "ok" if seconds <= LATE_AFTER_SECONDS else f"late: {seconds} s ago"
