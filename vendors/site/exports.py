"""The list of actions as files: the same filter as the page, the published columns only, sent as they are read."""

import csv
import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from vendors.listing.caching import data_version, public
from vendors.listing.columns import COLUMNS, SOURCE_COLUMNS, STEP_COLUMNS, CellValue, ExportColumn, as_text
from vendors.listing.filters import ActionFilter
from vendors.listing.list_workbook import LARGEST_AT_ONCE, actions_of, is_too_long, kept_workbook, list_workbook
from vendors.listing.presentation import without_empty
from vendors.listing.records import record
from vendors.listing.site_address import site_address
from vendors.models import Action, DataVersion
from vendors.site.errors import bad_filter
from vendors.site.export_files import file_name

FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOO_LONG = (
    f"More than {LARGEST_AT_ONCE:,} actions: narrow the list, or take the CSV files. "
    "The workbook of the whole record is made each night, at /actions.xlsx."
)

BUSY = "Two workbooks are being made for others: try again in ten seconds, or take the CSV files."
_places, _making = threading.BoundedSemaphore(2), threading.Lock()
"""A web process makes one workbook at a time, and one more may wait for it. Eight at once would take all its threads
for as long as they take together, and nobody else would get a page."""


def plain_cell(value: CellValue) -> str | int:
    """Return the value so that a spreadsheet reads it as text: a formula's first sign is put behind an apostrophe."""
    if isinstance(value, int):
        return value
    text = as_text(value)
    return "'" + text if text.startswith(FORMULA) else text


def csv_lines(columns: Sequence[ExportColumn[Any]], rows: Iterable[Any]) -> Iterator[str]:
    yield _line([column.name for column in columns])
    for row in rows:
        yield _line([plain_cell(column.read(row)) for column in columns])


def _line(cells: list[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def json_lines(actions: Iterable[Action], version: DataVersion) -> Iterator[str]:
    until = json.dumps(version.gathered_until.isoformat() if version.gathered_until else None)
    yield f'{{"data_version": {version.number}, "gathered_until": {until}, "actions": ['
    for number, action in enumerate(actions):
        yield ("," if number else "") + "\n" + json.dumps(record(action), ensure_ascii=False)
    yield "\n]}\n"


def _send(
    request: HttpRequest, ending: str, make: Callable[[ActionFilter], HttpResponseBase], rows: str = "actions"
) -> HttpResponseBase:
    """Send a file of the list that the parameters ask for; 400 for parameters that cannot be used."""
    actions = ActionFilter(without_empty(request.GET))
    if not actions.is_valid():
        return bad_filter(request, actions.filter_errors)
    response = make(actions)
    if response.status_code == 200:
        name = file_name(actions, data_version(request), ending, rows=rows)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _csv(lines: Iterator[str]) -> StreamingHttpResponse:
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")


@public
def actions_csv(request: HttpRequest) -> HttpResponseBase:
    return _send(request, "csv", lambda actions: _csv(csv_lines(COLUMNS, actions_of(actions))))


@public
def steps_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the steps of the list's actions, a row a step."""

    def make(actions: ActionFilter) -> HttpResponseBase:
        steps = (milestone for action in actions_of(actions) for milestone in action.milestones.all())
        return _csv(csv_lines(STEP_COLUMNS, steps))

    return _send(request, "csv", make, rows="steps")


@public
def sources_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the sources of the list's actions, a row a source."""

    def make(actions: ActionFilter) -> HttpResponseBase:
        sources = (evidence for action in actions_of(actions) for evidence in action.evidence.all())
        return _csv(csv_lines(SOURCE_COLUMNS, sources))

    return _send(request, "csv", make, rows="sources")


@public
def actions_json(request: HttpRequest) -> HttpResponseBase:
    def make(actions: ActionFilter) -> HttpResponseBase:
        lines = json_lines(actions_of(actions), data_version(request))
        return StreamingHttpResponse(lines, content_type="application/json")

    return _send(request, "json", make)


@require_safe
def actions_xlsx(request: HttpRequest) -> HttpResponseBase:
    """Send a workbook: of the whole of a long record the one that was made last night."""
    kept = None if without_empty(request.GET) else kept_workbook()
    if kept is None:
        return _in_turn(request)
    response = FileResponse(kept.open("rb"), as_attachment=True, filename=kept.name, content_type=XLSX)
    patch_cache_control(response, no_cache=True, public=True)
    return response


def _in_turn(request: HttpRequest) -> HttpResponseBase:
    """Make a workbook when the one before it is made; 503 where somebody waits for that already."""
    if not _places.acquire(blocking=False):
        headers = {"Retry-After": "10", "Cache-Control": "no-store"}
        return HttpResponse(BUSY, status=503, content_type="text/plain; charset=utf-8", headers=headers)
    try:
        with _making:
            return workbook_at_once(request)
    finally:
        _places.release()


@public
def workbook_at_once(request: HttpRequest) -> HttpResponseBase:
    """Make and send a workbook; 413 for a list too long for one."""

    def make(actions: ActionFilter) -> HttpResponseBase:
        if is_too_long(actions.qs.count()):
            return JsonResponse({"error": TOO_LONG}, status=413)
        file = list_workbook(actions, data_version(request), site_address(request))
        return FileResponse(file, content_type=XLSX)

    return _send(request, "xlsx", make)
