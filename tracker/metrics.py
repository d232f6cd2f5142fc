"""What this site does, for Prometheus: requests as they are answered, and the state of the record when it is asked.

Counts of requests are shared by the web processes of one server, in files below the data folder that are named by the
server's process; those of a server that has ended are removed.
"""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

ADDRESS = "/metrics"
SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
"""Bounds of the histogram: from what a cached page takes to where PostgreSQL ends a statement."""


class Metrics:
    """Middleware that counts requests and answers `/metrics` to whoever brings `METRICS_TOKEN`; without one, neither.

    Anyone else is answered as at any address that does not exist.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response
        folder = shared_folder(settings.DATA_DIR / "metrics")
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # read when the library is imported
        from tracker.request_counts import count  # noqa: PLC0415 - imports the library

        self.count = count

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == ADDRESS and _may_ask(request):
            from tracker.record_metrics import exposition  # noqa: PLC0415 - models are not loaded when this module is

            content, kind = exposition()
            return HttpResponse(content, content_type=kind, headers={"Cache-Control": "no-store"})
        begun = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        self.count(match.view_name if match else "", response.status_code, time.perf_counter() - begun)
        return response


def _may_ask(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and constant_time_compare(token, settings.METRICS_TOKEN)


def shared_folder(parent: Path) -> Path:
    """Return the folder of this server's counts, and remove those of servers that have ended."""
    parent.mkdir(parents=True, exist_ok=True)
    for folder in parent.iterdir():
        if folder.name.isdigit() and not _runs(int(folder.name)):
            shutil.rmtree(folder, ignore_errors=True)  # another process of this server may be removing it, too
    own = parent / str(os.getppid())
    own.mkdir(exist_ok=True)
    return own


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it runs, as somebody else
        return True
    return True
