"""Statements that each article needs, written once: the ORM takes longer to build one anew than the database to run it.

Values go through the fields as they do in the ORM, so that both databases store and give them alike.
"""

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, Field, Model, TextField, URLField
from psycopg.types.json import Jsonb

ROWS_AT_ONCE = 200
"""Rows in one INSERT: databases limit the values of a statement."""


Statement = tuple[str, Sequence[Any]]
"""SQL with a `%s` for each of the values."""


def run_together(*statements: Statement) -> list[int]:
    """Run the statements in turn, in one exchange with a database that takes several; return the rows each changed.

    Each sees what those before it did, and all that others have committed when it begins: that holds while the values
    are bound by the client (psycopg's and Django's default), which lets a database take several at once.
    """
    changed: list[int] = []
    with connection.cursor() as cursor:
        for statement, values in _exchanges(statements):
            cursor.execute(statement, values)
            changed.append(cursor.rowcount)
        while len(changed) < len(statements) and cursor.nextset():
            changed.append(cursor.rowcount)
    return changed


def last_rows(*statements: Statement) -> list[tuple[Any, ...]]:
    """Run the statements as `run_together` does; return the rows that the last one gives."""
    with connection.cursor() as cursor:
        for statement, values in _exchanges(statements):
            cursor.execute(statement, values)
        if connection.vendor == "postgresql":
            for _ in statements[1:]:
                cursor.nextset()
        return list(cursor.fetchall())


def _exchanges(statements: Sequence[Statement]) -> Sequence[Statement]:
    if connection.vendor != "postgresql" or len(statements) < 2:
        return statements
    return [("; ".join(sql for sql, _ in statements), [value for _, values in statements for value in values])]


def update_of(model: type[Model], columns: Mapping[str, object], *, where: Mapping[str, object]) -> Statement:
    """Return the statement that writes the columns of the rows in which all columns of `where` are equal."""
    return _update(model, tuple(columns), tuple(where)), [*stored(model, columns), *stored(model, where)]


def insert_of(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[object]]) -> Statement:
    """Return the statement that stores rows of which only these columns are given, and nobody needs the keys."""
    columns, places = _fields(model, tuple(names)), ", ".join(["%s"] * len(names))
    listed = ", ".join(map(_quoted, columns))
    statement = f"INSERT INTO {_table(model)} ({listed}) VALUES {', '.join([f'({places})'] * len(rows))}"  # noqa: S608 - names of columns
    return statement, [_stored(field, value) for row in rows for field, value in zip(columns, row, strict=True)]


def update_row(model: type[Model], columns: Mapping[str, object], *, where: Mapping[str, object]) -> bool:
    """Write the columns of the one row in which all columns of `where` are equal; False where there is none."""
    return run_together(update_of(model, columns, where=where)) == [1]


def take_row[M: Model](
    model: type[M],
    held: str,
    *,
    until: datetime.datetime,
    at: datetime.datetime,
    where: Mapping[str, object],
    count: str = "",
) -> M | None:
    """Hold a row that nobody holds at the time `at`, and return all of it as it is then; None where somebody does.

    `held` is its column for the time until which it is held; a column named `count` is raised by one.
    """
    values = [*stored(model, {held: until}), *stored(model, where), *stored(model, {held: at})]
    with connection.cursor() as cursor:
        cursor.execute(_take(model, held, tuple(where), count), values)
        row = cursor.fetchone()
    return _row(model, row) if row else None


def insert_rows[M: Model](rows: Sequence[M]) -> None:
    """Store new rows of one model, whose key the database gives, and set their keys; no signal is sent."""
    for first in range(0, len(rows), ROWS_AT_ONCE):
        _insert_some(rows[first : first + ROWS_AT_ONCE])


def _insert_some[M: Model](rows: Sequence[M]) -> None:
    model = type(rows[0])
    values = [[_stored(field, field.pre_save(row, add=True)) for field in _inserted(model)] for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_insert_listed(model), [_as_json(model, values)])
        else:
            cursor.execute(_insert(model, len(rows)), [value for row in values for value in row])
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk, row._state.adding, row._state.db = key, False, connection.alias


def _as_json(model: type[Model], rows: Sequence[Sequence[object]]) -> str:
    """Return the rows as one value: psycopg takes longer over hundreds of values than the database over this."""
    names = [str(field.column) for field in _inserted(model)]
    return json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, Jsonb):
        return value.obj
    raise TypeError(f"no JSON for a {type(value).__name__}")


def stored(model: type[Model], columns: Mapping[str, object]) -> list[Any]:
    """Return the values of the columns as the database at hand takes them."""
    fields = _fields(model, tuple(columns))
    return [_stored(field, value) for field, value in zip(fields, columns.values(), strict=True)]


_TEXTS = (CharField, TextField, URLField)


def _stored(field: "Field[Any, Any]", value: object) -> Any:
    if type(field) in _TEXTS and (value is None or type(value) is str):
        return value  # most are such, and Django's way to the same takes long
    return field.get_db_prep_save(value.pk if isinstance(value, Model) else value, connection)


@lru_cache
def _update(model: type[Model], columns: tuple[str, ...], where: tuple[str, ...]) -> str:
    return f"UPDATE {_table(model)} SET {_equal(model, columns, ', ')} WHERE {_equal(model, where, ' AND ')}"  # noqa: S608 - names of columns


@lru_cache
def _take(model: type[Model], held: str, where: tuple[str, ...], count: str) -> str:
    statement = _update(model, (held,), where)
    column = _named(model, held)
    if count:
        raised = _named(model, count)
        statement = statement.replace(" SET ", f" SET {raised} = {raised} + 1, ", 1)
    every = ", ".join(_quoted(field) for field in _columns(model))
    return f"{statement} AND ({column} IS NULL OR {column} <= %s) RETURNING {every}"


@lru_cache
def _insert(model: type[Model], number: int) -> str:
    fields = _inserted(model)
    row = f"({', '.join(['%s'] * len(fields))})"
    names, key = ", ".join(map(_quoted, fields)), _named(model, "pk")
    return f"INSERT INTO {_table(model)} ({names}) VALUES {', '.join([row] * number)} RETURNING {key}"  # noqa: S608 - names of columns


@lru_cache
def _insert_listed(model: type[Model]) -> str:
    names, key = ", ".join(map(_quoted, _inserted(model))), _named(model, "pk")
    rows = f"json_populate_recordset(NULL::{_table(model)}, %s::json)"
    return f"INSERT INTO {_table(model)} ({names}) SELECT {names} FROM {rows} RETURNING {key}"  # noqa: S608 - names of columns


def _row[M: Model](model: type[M], values: Sequence[object]) -> M:
    """Return the instance that the columns of a row are, in the order of the model's fields."""
    found = list(values)
    for place, convert in _conversions(model):
        found[place] = convert(found[place])
    return model.from_db(connection.alias, [field.attname for field in _columns(model)], found)


@lru_cache
def _conversions(model: type[Model]) -> list[tuple[int, Callable[[object], object]]]:
    """Return what makes a field's value of the database's, and its place in the row, for fields that need it."""
    found: list[tuple[int, Callable[[object], object]]] = []
    for place, field in enumerate(_columns(model)):
        column = field.get_col(model._meta.db_table)
        for convert in (*connection.ops.get_db_converters(column), *field.get_db_converters(connection)):
            found.append((place, lambda value, c=convert, e=column: c(value, e, connection)))  # type: ignore[misc]
    return found


@lru_cache
def _columns(model: type[Model]) -> "tuple[Field[Any, Any], ...]":
    return tuple(model._meta.concrete_fields)


@lru_cache
def _inserted(model: type[Model]) -> "tuple[Field[Any, Any], ...]":
    return tuple(field for field in _columns(model) if not field.primary_key)


@lru_cache
def _fields(model: type[Model], names: tuple[str, ...]) -> "tuple[Field[Any, Any], ...]":
    return tuple(_field(model, name) for name in names)


def _equal(model: type[Model], names: Sequence[str], between: str) -> str:
    return between.join(f"{_named(model, name)} = %s" for name in names)


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _named(model: type[Model], name: str) -> str:
    return _quoted(_field(model, name))


def _quoted(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(field, Field)
    return field
