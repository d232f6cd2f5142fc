"""Reference data files as text: read, split into rows and checked cell by cell, each fault with its file and line.

Nothing here touches the database. All files are read and all faults are collected before any is reported, so that a
person can correct a folder in one go.
"""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

SEPARATOR = ";"

Rule = Callable[[str], str | None]
"""Takes a cell and returns what is wrong with it, or None. An empty cell is passed to `required` only."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a data file, and where. Line 0 means the whole file; the header is line 1."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        parts = [self.file, f"line {self.line}" if self.line else "", f"column {self.column}" if self.column else ""]
        return f"{', '.join(part for part in parts if part)}: {self.reason}"


class BadFiles(ValueError):
    """The folder cannot be loaded. `faults` holds everything that is wrong, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: the rules for its cells, and the file whose keys its values must be."""

    name: str
    rules: tuple[Rule, ...] = ()
    refers_to: str = ""
    extra_values: frozenset[str] = frozenset()
    """Values that are valid without a row in the file referred to."""
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class FileSchema:
    """The schema of a file: its name, its columns in order, and the sets of columns that are unique."""

    name: str
    columns: tuple[Column, ...]
    unique: tuple[tuple[str, ...], ...]
    continued: str = ""
    """A pattern of the names of further files with more such rows: no file in the repository is to be over 1 MB."""

    def covers(self, file: str) -> bool:
        """Say whether a file of that name holds such rows."""
        return file == self.name or fnmatchcase(file, self.continued)

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row of a file: its cells without surrounding spaces, and the line on which it begins."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def values(self, column: str) -> tuple[str, ...]:
        """Return the cell's values, split at semicolons, each once."""
        return split(self.cells[column])

    def fault(self, column: str, reason: str) -> Fault:
        return Fault(self.file, self.line, column, reason)


Rows = dict[str, tuple[CsvRow, ...]]
"""The rows of each file by the file's name."""


def split(cell: str) -> tuple[str, ...]:
    """Return the values of a cell that holds several."""
    return tuple(dict.fromkeys(part.strip() for part in cell.split(SEPARATOR) if part.strip()))


def read_folder(folder: Path, schemas: Collection[FileSchema]) -> tuple[Rows, list[Fault]]:
    """Return all rows of the folder's files, and all faults sorted by file, line and column."""
    rows: Rows = {}
    faults: list[Fault] = []
    unreadable = set()
    for schema in schemas:
        file_rows, file_faults = _read_files(folder, schema)
        rows[schema.name] = tuple(file_rows)
        unreadable |= {schema.name} if file_faults else set()
        faults += file_faults
        faults += (fault for row in file_rows for fault in _cell_faults(row, schema))
        faults += _repeated(file_rows, schema)
    with_fault = {(fault.file, fault.line, fault.column) for fault in faults}
    keys = {
        schema.name: {row[schema.unique[0][0]] for row in rows[schema.name]}
        for schema in schemas
        if schema.name not in unreadable
    }
    unknown = (fault for schema in schemas for fault in _unknown_references(rows[schema.name], schema, keys))
    faults += (fault for fault in unknown if (fault.file, fault.line, fault.column) not in with_fault)
    return rows, in_order(faults, schemas)


def in_order(faults: Iterable[Fault], schemas: Collection[FileSchema]) -> list[Fault]:
    """Return the faults sorted by file, line and column, in the order of the schemas."""

    def place(fault: Fault) -> tuple[int, str, int, int]:
        number, schema = next(pair for pair in enumerate(schemas) if pair[1].covers(fault.file))
        column = schema.header.index(fault.column) if fault.column in schema.header else -1
        return number, fault.file, fault.line, column

    return sorted(faults, key=place)


def _read_files(folder: Path, schema: FileSchema) -> tuple[list[CsvRow], list[Fault]]:
    """Return the rows of the schema's file, then those of the files that continue it, by name."""
    rows, faults = _read_file(folder / schema.name, schema)
    for path in sorted(folder.glob(schema.continued)) if schema.continued else ():
        further_rows, further_faults = _read_file(path, schema)
        rows += further_rows
        faults += further_faults
    return rows, faults


def _read_file(path: Path, schema: FileSchema) -> tuple[list[CsvRow], list[Fault]]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return [], [Fault(path.name, 0, "", f"the file is missing from {path.parent}")]
    except OSError as error:
        return [], [Fault(path.name, 0, "", f"the file cannot be read: {error.strerror}")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = f"byte {content[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        return [], [Fault(path.name, line, "", reason)]
    return _parse(text, path.name, schema)


def _parse(text: str, file: str, schema: FileSchema) -> tuple[list[CsvRow], list[Fault]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[CsvRow] = []
    faults: list[Fault] = []
    first_line = 1
    try:
        header = tuple(next(reader, ()))
        if header != schema.header:
            return [], [Fault(file, 1, "", _wrong_header(header, schema))]
        first_line = reader.line_num + 1
        for record in reader:
            if len(record) == len(header):
                rows.append(CsvRow(file, first_line, dict(zip(header, map(str.strip, record), strict=True))))
            elif record:
                faults.append(Fault(file, first_line, "", f"{len(record)} cells where {len(header)} are expected"))
            first_line = reader.line_num + 1
    except csv.Error as error:
        faults.append(Fault(file, first_line, "", f"not a CSV row: {error}"))
    return rows, faults


def _wrong_header(header: tuple[str, ...], schema: FileSchema) -> str:
    """Say which columns are missing or unknown; where there are none such, that their order is wrong."""
    missing = [name for name in schema.header if name not in header]
    unknown = [name for name in header if name not in schema.header]
    reasons = [f"the columns {_listed(missing)} are missing"] if missing else []
    reasons += [f"the columns {_listed(unknown)} are not known"] if unknown else []
    return (
        "; ".join(reasons or ["the columns are in another order"]) + f". The header has to be {_listed(schema.header)}"
    )


def _listed(names: Iterable[str]) -> str:
    return ",".join(names) or "empty"


def _cell_faults(row: CsvRow, schema: FileSchema) -> Iterator[Fault]:
    for column in schema.columns:
        cell = row[column.name]
        for value in (row.values(column.name) or ("",)) if column.is_list else (cell,):
            for rule in column.rules:
                reason = rule(value) if value or rule is required else None
                if reason:
                    yield row.fault(column.name, reason)
                    break


def _repeated(rows: Iterable[CsvRow], schema: FileSchema) -> Iterator[Fault]:
    first: dict[tuple[str, ...], CsvRow] = {}
    for row in rows:
        for columns in schema.unique:
            key = (*columns, *(row[column] for column in columns))
            if key in first:
                values, other = ", ".join(row[column] for column in columns), first[key]
                where = f"line {other.line}" if other.file == row.file else f"line {other.line} of {other.file}"
                yield row.fault(columns[-1], f"{values!r} stands on {where} already")
            first.setdefault(key, row)


def _unknown_references(rows: Iterable[CsvRow], schema: FileSchema, keys: Mapping[str, set[str]]) -> Iterator[Fault]:
    """Give the values that are no key of the file referred to; a file that could not be read accuses nobody."""
    for column in schema.columns:
        if column.refers_to not in keys:
            continue
        allowed_values = keys[column.refers_to] | column.extra_values
        for row in rows:
            for value in row.values(column.name) if column.is_list else (row[column.name],):
                if value and value not in allowed_values:
                    yield row.fault(column.name, f"{value!r} is not in {column.refers_to}")


def required(cell: str) -> str | None:
    """A rule: the cell is filled in."""
    return None if cell else "is empty"


def longest(limit: int) -> Rule:
    """Return the rule that a value has no more characters than that."""
    return lambda value: None if len(value) <= limit else f"{len(value)} characters, {limit} are the most"


def one_of(allowed: Iterable[str]) -> Rule:
    """Return the rule that a value is one of those allowed."""
    allowed_values = tuple(allowed)
    return lambda value: None if value in allowed_values else f"{value!r} is none of {', '.join(allowed_values)}"
