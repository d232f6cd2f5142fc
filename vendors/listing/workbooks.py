"""The list as a workbook: a sheet each for actions, steps and sources, and one that says what the file is."""

import datetime
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from vendors.extraction.types import PartialDate
from vendors.listing.columns import COLUMNS, SOURCE_COLUMNS, STEP_COLUMNS, CellValue, ExportColumn
from vendors.models import Action

IN_MEMORY = 2_000_000
"""Bytes of a finished workbook that stay in memory; a larger one goes to disk. The 265 actions of December 2026 fit."""
TABLES: tuple[tuple[str, Sequence[ExportColumn[Any]]], ...] = (
    ("actions", COLUMNS),
    ("steps", STEP_COLUMNS),
    ("sources", SOURCE_COLUMNS),
)
OPTIONS = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
LONGEST_TEXT = 32_767
"""Characters of a cell; Excel takes a file with a longer one for damaged."""

type Fact = tuple[str, CellValue]


def workbook(actions: Iterable[Action], about: Iterable[Fact]) -> IO[bytes]:
    """Return a workbook as an open file, at its beginning. Cells are text, numbers or days, never formulas or links.

    Rows go to disk as they come, on all three sheets at once, so that memory does not grow with their number.
    """
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with Workbook(file, OPTIONS) as book:
        bold = book.add_format({"bold": True})
        sheets = {name: Rows(book.add_worksheet(name)) for name, _ in TABLES}
        for name, columns in TABLES:
            sheets[name].sheet.freeze_panes(1, 0)
            sheets[name].append([column.name for column in columns], bold)
        for action in actions:
            sheets["actions"].append([column.read(action) for column in COLUMNS])
            for milestone in action.milestones.all():
                sheets["steps"].append([column.read(milestone) for column in STEP_COLUMNS])
            for evidence in action.evidence.all():
                sheets["sources"].append([column.read(evidence) for column in SOURCE_COLUMNS])
        _about(Rows(book.add_worksheet("about")), about, bold)
    file.seek(0)
    return file


class Rows:
    """A sheet that is written row by row."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.next = 0

    def append(self, values: Sequence[CellValue], *formats: Format | None) -> None:
        """Write a row; each format is for the cell at its place, the last for all that follow."""
        for place, value in enumerate(values):
            self._write(place, value, formats[min(place, len(formats) - 1)] if formats else None)
        self.next += 1

    def _write(self, place: int, value: CellValue, cell_format: Format | None) -> None:
        """Write a day as a date, a month or a year as the text that it is, a formula as text."""
        if isinstance(value, PartialDate):
            value = value.first_day if value.day is not None else str(value)
        if isinstance(value, str):
            if value:
                self.sheet.write_string(self.next, place, value[:LONGEST_TEXT], cell_format)
        elif isinstance(value, datetime.date):
            self.sheet.write_datetime(self.next, place, value, cell_format)
        elif value is not None:
            self.sheet.write_number(self.next, place, value, cell_format)


def _about(rows: Rows, facts: Iterable[Fact], bold: Format) -> None:
    rows.sheet.set_column(0, 0, 26)
    rows.sheet.set_column(1, 1, 100)
    for name, value in facts:
        rows.append([name, value], bold, None)
    for name, columns in TABLES:
        rows.append([])
        rows.append([f"Columns of “{name}”"], bold)
        for column in columns:
            rows.append([column.name, str(column.means).replace("`", "")])
