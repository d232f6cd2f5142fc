"""The list of actions as files: the same filter as the page, the published columns only, sent as they are read."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from vendors.listing.caching import data_version, public
from vendors.listing.columns import COLUMNS, SOURCE_COLUMNS, STEP_COLUMNS, CellValue, ExportColumn, as_text
from vendors.listing.filters import DEFAULT_SORT, ActionFilter
from vendors.listing.paging import ORDERS
from vendors.listing.presentation import changed_query, without_empty
from vendors.listing.records import record
from vendors.listing.sentence import subject
from vendors.listing.site_address import site_address
from vendors.models import Action, DataVersion
from vendors.site.errors import bad_filter
from vendors.site.export_files import file_name
from vendors.site.workbooks import Fact, workbook

BATCH = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX_LARGEST = 5_000
"""Actions in one workbook: some three seconds of a processor with their steps and sources, half of them for reading the
rows. The CSV files have no limit; they are sent as they are read."""
LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"


def actions_of(actions: ActionFilter) -> Iterable[Action]:
    """Yield the actions in the order asked for, a batch at a time."""
    order = ORDERS[actions.values.get("sort", DEFAULT_SORT)]
    sign = "-" if order.falling else ""
    ordered = actions.qs.annotate(sort_key=order.key).with_public_details().order_by(f"{sign}sort_key", f"{sign}pk")
    batches: Iterable[Action] = ordered.iterator(chunk_size=BATCH)
    return batches


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


def about(actions: ActionFilter, version: DataVersion, site: str) -> list[Fact]:
    """Return what a workbook says of itself: what was asked, when, of which version of the data."""
    address = site + reverse("actions") + changed_query(actions.query, {}).removesuffix("?")
    return [
        ("Source", settings.SITE_NAME),
        ("List", subject(actions)),
        ("Address", address),
        ("Day", timezone.localdate()),
        ("Data version", version.number),
        ("Events gathered up to", version.gathered_until or "not recorded"),
        ("Licence", LICENCE),
    ]


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


@public
def actions_xlsx(request: HttpRequest) -> HttpResponseBase:
    """Send a workbook; 413 for a list too long for one."""

    def make(actions: ActionFilter) -> HttpResponseBase:
        if actions.qs.count() > XLSX_LARGEST:
            message = f"More than {XLSX_LARGEST} actions: narrow the list or take the CSV files."
            return JsonResponse({"error": message}, status=413)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        facts = about(actions, data_version(request), site_address(request))
        return FileResponse(workbook(actions_of(actions), facts), content_type=kind)

    return _send(request, "xlsx", make)
