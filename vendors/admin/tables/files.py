"""Files of tables: CSV in the encodings and with the separators that spreadsheets write, and Excel workbooks.

A file is read by what it is, whatever its name or the format chosen for it; what cannot be read is refused in a
sentence. Its size is bounded before it is unpacked.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import openpyxl
import tablib
from import_export.formats import base_formats

from vendors.admin.tables.cells import as_text
from vendors.ingest.decoding import decode
from vendors.ingest.file_kinds import EXCEL, unpacked_size, unreadable_kind, zipped_kind

MAX_BYTES = 10 * 2**20
"""Bytes of a file: the whole record of December 2026 has under two million in its largest table."""
MAX_UNPACKED = 40 * 2**20
"""Bytes of a workbook once unpacked; ten megabytes of text make about that."""
MAX_ROWS, MAX_COLUMNS = 20_000, 100
"""Rows checked while a person waits, and more columns than any table has: a sheet can claim to have 16,384."""
SEPARATORS = (",", ";", "\t")
LINES_NAMED = 20
"""Lines with too many or too few cells that are named one by one."""


class UnreadableTable(ValueError):
    """A file that holds no table; the message says why and what to do."""


def read_table(content: bytes) -> tablib.Dataset:
    """Return the table in a file, all cells as text; UnreadableTable. `lines` has the line of each row in the file."""
    if len(content) > MAX_BYTES:
        raise UnreadableTable(f"The file has more than {MAX_BYTES // 2**20} MB: divide it into several.")
    if zipped_kind(content) == EXCEL:
        return _table(_rows_of_workbook(content))
    kind = unreadable_kind(content, "")
    if kind:
        raise UnreadableTable(f"It is {kind} and no table: save the table as CSV or as an Excel workbook (.xlsx).")
    return _table(_rows_of_text(_decoded(content)))


def _decoded(content: bytes) -> str:
    """Return the text of a CSV file. Some programs write UTF-16 without the mark that says so."""
    start = content[:400]
    marked = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if marked or start.count(0) <= len(start) // 4:
        return decode(content)
    return content.decode("utf-16-be" if start.startswith(b"\0") else "utf-16-le", errors="replace")


def _rows_of_text(text: str) -> Iterator[list[str]]:
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise UnreadableTable("It is no table: save the table as CSV (UTF-8) or .xlsx.")
    separator = ""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # a line that Excel writes for itself
        separator, text = first.strip()[-1], rest
    separator = separator or max(SEPARATORS, key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise UnreadableTable(f"The table cannot be read any further: {error}.") from error


def _rows_of_workbook(content: bytes) -> Iterator[list[str]]:
    if unpacked_size(content) > MAX_UNPACKED:
        raise UnreadableTable("The workbook is far too large once unpacked: divide it, or save the sheet as CSV.")
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet: Any = book.active
        sheet.reset_dimensions()
        for row in islice(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), MAX_ROWS + 2):
            yield [as_text(cell) for cell in row]
    except (zipfile.BadZipFile, OSError, ValueError, LookupError, TypeError, AttributeError, SyntaxError) as error:
        raise UnreadableTable("The workbook cannot be read: save it anew, or save the sheet as CSV.") from error


def _table(rows: Iterable[list[str]]) -> tablib.Dataset:
    """Return rows as a table; empty rows are passed over, and columns without a name if they are empty."""
    numbered = [(line, row) for line, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if len(numbered) < 2:
        raise UnreadableTable("It holds no rows: the first line names the columns, each further line is a row.")
    if len(numbered) > MAX_ROWS + 1:
        raise UnreadableTable(f"It has more than {MAX_ROWS:,} rows: divide it into several.")
    (_, head), body = numbered[0], numbered[1:]
    names = [name.strip() for name in head]
    while names and not names[-1]:
        names.pop()
    _check_columns(names)
    _check_lengths(body, len(names))
    table = tablib.Dataset(headers=names)
    for _, row in body:
        table.append([*row[: len(names)], *[""] * (len(names) - len(row))])
    table.lines = [line for line, _ in body]
    return table


def _check_columns(names: list[str]) -> None:
    doubled = sorted({name for name in names if names.count(name) > 1})
    if "" in names or doubled:
        what = f"“{'”, “'.join(doubled)}” twice" if doubled != [""] and doubled else "a column without a name"
        raise UnreadableTable(f"Its first line has {what}: each column needs a name of its own.")


def _check_lengths(body: list[tuple[int, list[str]]], width: int) -> None:
    """Refuse rows with more or fewer cells than columns: a missing cell would empty what the record has."""
    wrong = [(line, len(row)) for line, row in body if any(row[width:]) or len(row) < width]
    if wrong:
        named = ", ".join(f"line {line} has {cells}" for line, cells in wrong[:LINES_NAMED])
        more = f" and {len(wrong) - LINES_NAMED} more lines are wrong" if len(wrong) > LINES_NAMED else ""
        raise UnreadableTable(
            f"Its first line names {width} columns, but {named}{more}. A cell that holds the separator needs quotation "
            "marks around it."
        )


class TableCsv(base_formats.CSV):
    """CSV, read as bytes: only the bytes tell in which encoding a spreadsheet has written it."""

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        return read_table(in_stream)

    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Return the file with a mark at its beginning by which Excel knows UTF-8."""
        return b"\xef\xbb\xbf" + super().export_data(dataset, **kwargs).encode()


class TableXlsx(base_formats.XLSX):
    """An Excel workbook; the table is its active sheet."""

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        return read_table(in_stream)
