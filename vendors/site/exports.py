"""The list of actions as files: the same filter as the page, the published columns only, sent as they are read."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from vendors.listing.caching import data_version, public
from vendors.listing.columns import COLUMNS, record
from vendors.listing.filters import ActionFilter
from vendors.listing.paging import ORDERS
from vendors.listing.presentation import without_empty
from vendors.models import Action
from vendors.site.errors import bad_filter

BATCH = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX_LARGEST = 50_000
"""A sheet is built in memory before it is sent; longer lists are for CSV."""


def rows_of(actions: ActionFilter) -> Iterable[Action]:
    """Yield the actions in the order asked for, a batch at a time."""
    order = ORDERS[actions.values.get("sort", "-date")]
    sign = "-" if order.falling else ""
    in_order = actions.qs.annotate(sort_key=order.key).with_public_details().order_by(f"{sign}sort_key", f"{sign}pk")
    rows: Iterable[Action] = in_order.iterator(chunk_size=BATCH)
    return rows


def plain_cell(value: str | int | None) -> str | int:
    """Return the value so that a spreadsheet reads it as text: a formula's first sign is put behind an apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return "" if value is None else value


def csv_lines(actions: Iterable[Action]) -> Iterator[str]:
    yield from _lines([[column.name for column in COLUMNS]])
    yield from _lines([plain_cell(column.read(action)) for column in COLUMNS] for action in actions)


def _lines(rows: Iterable[list[Any]]) -> Iterator[str]:
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow(row)
        yield line.getvalue()


def json_lines(actions: Iterable[Action], version: int) -> Iterator[str]:
    yield f'{{"data_version": {version}, "actions": ['
    for number, action in enumerate(actions):
        yield ("," if number else "") + "\n" + json.dumps(record(action), ensure_ascii=False)
    yield "\n]}\n"


def workbook(actions: Iterable[Action]) -> bytes:
    """Return a workbook with one sheet, its first row fixed. Cells are text or numbers, never formulas."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("actions")
    sheet.freeze_panes = "A2"
    heads = [WriteOnlyCell(sheet, value=column.name) for column in COLUMNS]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for action in actions:
        sheet.append([_text_cell(sheet, column.read(action)) for column in COLUMNS])
    sent = io.BytesIO()
    book.save(sent)
    return sent.getvalue()


def _text_cell(sheet: Any, value: str | int | None) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str) and value.startswith("="):
        cell.data_type = "s"
    return cell


def _filtered(request: HttpRequest) -> ActionFilter | HttpResponse:
    actions = ActionFilter(without_empty(request.GET))
    return actions if actions.is_valid() else bad_filter(request, actions.filter_errors)


def _named(response: HttpResponseBase, request: HttpRequest, ending: str) -> HttpResponseBase:
    name = f"telecom-vendor-actions-v{data_version(request).number}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@public
def actions_csv(request: HttpRequest) -> HttpResponseBase:
    actions = _filtered(request)
    if isinstance(actions, HttpResponse):
        return actions
    lines = csv_lines(rows_of(actions))
    return _named(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), request, "csv")


@public
def actions_json(request: HttpRequest) -> HttpResponseBase:
    actions = _filtered(request)
    if isinstance(actions, HttpResponse):
        return actions
    lines = json_lines(rows_of(actions), data_version(request).number)
    return _named(StreamingHttpResponse(lines, content_type="application/json"), request, "json")


@public
def actions_xlsx(request: HttpRequest) -> HttpResponseBase:
    """Send a workbook; 413 for a list too long for one."""
    actions = _filtered(request)
    if isinstance(actions, HttpResponse):
        return actions
    if actions.qs.count() > XLSX_LARGEST:
        return JsonResponse({"error": f"More than {XLSX_LARGEST} rows: narrow the list or take the CSV."}, status=413)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _named(HttpResponse(workbook(rows_of(actions)), content_type=kind), request, "xlsx")
