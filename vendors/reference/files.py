"""Reference data files as text: read, split into rows and checked cell by cell, each fault with its place.

Nothing here touches the database. All files are read and all faults are gathered before anything is said, so that a
person mends a folder in one round.
"""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SEPARATOR = ";"

Rule = Callable[[str], str | None]
"""Takes a cell, returns what is wrong with it or None. An empty cell is only ever shown to `required`."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a data file, and where. Line 0 is the file as a whole; the header is line 1."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = [self.file, f"line {self.line}" if self.line else "", f"column {self.column}" if self.column else ""]
        return f"{', '.join(part for part in place if part)}: {self.reason}"


class BadFiles(ValueError):
    """The folder is not fit to be loaded. `faults` holds all that is wrong, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: rules for its cell, and the file whose key its values must be found in."""

    name: str
    rules: tuple[Rule, ...] = ()
    refers_to: str = ""
    besides: frozenset[str] = frozenset()
    """Values that need no row in the file referred to."""
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class FileKind:
    """One of the files of the folder: its name, columns in their order, and the columns that no two rows share."""

    name: str
    columns: tuple[Column, ...]
    unique: tuple[tuple[str, ...], ...]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the file has it: cells without outer space, and the line on which it begins."""

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


Rows = dict[str, tuple[Row, ...]]
"""The rows of each file by the file's name."""


def split(cell: str) -> tuple[str, ...]:
    """Return the values of a cell that holds several."""
    return tuple(dict.fromkeys(part.strip() for part in cell.split(SEPARATOR) if part.strip()))


def read_folder(folder: Path, kinds: Collection[FileKind]) -> tuple[Rows, list[Fault]]:
    """Return all rows of the folder's files, and all faults in the order of files, lines and columns."""
    rows: Rows = {}
    faults: list[Fault] = []
    unread = set()
    for kind in kinds:
        found, wrong = _read_file(folder / kind.name, kind)
        rows[kind.name] = tuple(found)
        unread |= {kind.name} if wrong else set()
        faults += wrong
        faults += (fault for row in found for fault in _cell_faults(row, kind))
        faults += _repeated(found, kind)
    told = {(fault.file, fault.line, fault.column) for fault in faults}
    keys = {kind.name: {row[kind.unique[0][0]] for row in rows[kind.name]} for kind in kinds if kind.name not in unread}
    dangling = (fault for kind in kinds for fault in _dangling(rows[kind.name], kind, keys))
    faults += (fault for fault in dangling if (fault.file, fault.line, fault.column) not in told)
    return rows, in_order(faults, kinds)


def in_order(faults: Iterable[Fault], kinds: Collection[FileKind]) -> list[Fault]:
    """Return the faults as a person reads the files: by file, line and column."""
    files = [kind.name for kind in kinds]
    columns = {(kind.name, name): number for kind in kinds for number, name in enumerate(kind.header)}
    return sorted(faults, key=lambda f: (files.index(f.file), f.line, columns.get((f.file, f.column), -1)))


def _read_file(path: Path, kind: FileKind) -> tuple[list[Row], list[Fault]]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return [], [Fault(kind.name, 0, "", f"the file is missing from {path.parent}")]
    except OSError as error:
        return [], [Fault(kind.name, 0, "", f"the file cannot be read: {error.strerror}")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = f"byte {content[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        return [], [Fault(kind.name, line, "", reason)]
    return _parse(text, kind)


def _parse(text: str, kind: FileKind) -> tuple[list[Row], list[Fault]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    faults: list[Fault] = []
    begins = 1
    try:
        header = tuple(next(reader, ()))
        if header != kind.header:
            return [], [Fault(kind.name, 1, "", _wrong_header(header, kind))]
        begins = reader.line_num + 1
        for record in reader:
            if len(record) == len(header):
                rows.append(Row(kind.name, begins, dict(zip(header, map(str.strip, record), strict=True))))
            elif record:
                faults.append(Fault(kind.name, begins, "", f"{len(record)} cells where {len(header)} are expected"))
            begins = reader.line_num + 1
    except csv.Error as error:
        faults.append(Fault(kind.name, begins, "", f"not a CSV row: {error}"))
    return rows, faults


def _wrong_header(header: tuple[str, ...], kind: FileKind) -> str:
    """Say which columns are missing or unknown; where there are none such, that their order is wrong."""
    missing = [name for name in kind.header if name not in header]
    unknown = [name for name in header if name not in kind.header]
    reasons = [f"the columns {_listed(missing)} are missing"] if missing else []
    reasons += [f"the columns {_listed(unknown)} are not known"] if unknown else []
    return "; ".join(reasons or ["the columns are in another order"]) + f". The header has to be {_listed(kind.header)}"


def _listed(names: Iterable[str]) -> str:
    return ",".join(names) or "empty"


def _cell_faults(row: Row, kind: FileKind) -> Iterator[Fault]:
    for column in kind.columns:
        cell = row[column.name]
        for value in (row.values(column.name) or ("",)) if column.is_list else (cell,):
            for rule in column.rules:
                reason = rule(value) if value or rule is required else None
                if reason:
                    yield row.fault(column.name, reason)
                    break


def _repeated(rows: Iterable[Row], kind: FileKind) -> Iterator[Fault]:
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        for columns in kind.unique:
            key = (*columns, *(row[column] for column in columns))
            if key in first:
                shown = ", ".join(row[column] for column in columns)
                yield row.fault(columns[-1], f"{shown!r} stands on line {first[key]} already")
            first.setdefault(key, row.line)


def _dangling(rows: Iterable[Row], kind: FileKind, keys: Mapping[str, set[str]]) -> Iterator[Fault]:
    """Give the values that are no key of the file referred to; a file that could not be read accuses nobody."""
    for column in kind.columns:
        if column.refers_to not in keys:
            continue
        known = keys[column.refers_to] | column.besides
        for row in rows:
            for value in row.values(column.name) if column.is_list else (row[column.name],):
                if value and value not in known:
                    yield row.fault(column.name, f"{value!r} is not in {column.refers_to}")


def required(cell: str) -> str | None:
    """A rule: the cell is filled in."""
    return None if cell else "is empty"


def longest(limit: int) -> Rule:
    """Return the rule that a value has no more characters than that."""
    return lambda value: None if len(value) <= limit else f"{len(value)} characters, {limit} are the most"


def one_of(allowed: Iterable[str]) -> Rule:
    """Return the rule that a value is one of those allowed."""
    known = tuple(allowed)
    return lambda value: None if value in known else f"{value!r} is none of {', '.join(known)}"
