"""The list as a workbook: a sheet each for actions, steps and sources, and one that says what the file is."""

import datetime
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from vendors.extraction.types import PartialDate
from vendors.listing.columns import COLUMNS, SOURCE_COLUMNS, STEP_COLUMNS, CellValue, ExportColumn
from vendors.models import Action

IN_MEMORY = 2_000_000
"""Bytes of a finished workbook that stay in memory; a larger one goes to disk. The 265 actions of December 2026 fit."""

type Fact = tuple[str, CellValue]


def workbook(actions: Iterable[Action], about: Iterable[Fact]) -> IO[bytes]:
    """Return a workbook as an open file, at its beginning. Cells are text, numbers or days, never formulas.

    Rows go to disk as they come, on all three sheets at once, so that memory does not grow with their number.
    """
    book = Workbook(write_only=True)
    sheets = {
        name: _sheet(book, name, columns)
        for name, columns in (("actions", COLUMNS), ("steps", STEP_COLUMNS), ("sources", SOURCE_COLUMNS))
    }
    for action in actions:
        _append(sheets["actions"], COLUMNS, action)
        for milestone in action.milestones.all():
            _append(sheets["steps"], STEP_COLUMNS, milestone)
        for evidence in action.evidence.all():
            _append(sheets["sources"], SOURCE_COLUMNS, evidence)
    _about(book, about)
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _sheet(book: Workbook, name: str, columns: Sequence[ExportColumn[Any]]) -> Any:
    """Return a new sheet whose first row, the columns' names, stays in sight."""
    sheet: Any = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, column.name) for column in columns])
    return sheet


def _about(book: Workbook, facts: Iterable[Fact]) -> None:
    sheet: Any = book.create_sheet("about")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 100
    for name, value in facts:
        sheet.append([_bold(sheet, name), _cell(sheet, value)])
    for name, columns in (("actions", COLUMNS), ("steps", STEP_COLUMNS), ("sources", SOURCE_COLUMNS)):
        sheet.append([])
        sheet.append([_bold(sheet, f"Columns of “{name}”")])
        for column in columns:
            sheet.append([column.name, str(column.means).replace("`", "")])


def _append(sheet: Any, columns: Sequence[ExportColumn[Any]], row: Any) -> None:
    sheet.append([_cell(sheet, column.read(row)) for column in columns])


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: CellValue) -> Any:
    """Return a cell: a day as a date, a month or a year as the text that it is, a formula as text."""
    if isinstance(value, PartialDate):
        value = value.first_day if value.day is not None else str(value)
    cell: Any = WriteOnlyCell(sheet)
    cell.value = value
    if isinstance(value, datetime.date):
        cell.number_format = "yyyy-mm-dd"
    if isinstance(value, str) and value.startswith("="):
        cell.data_type = "s"
    return cell
