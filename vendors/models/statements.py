"""The few statements that every article needs, built once and then reused, for ingest and coding only.

The ORM builds each statement anew, which takes longer than the database takes to run it. Measured on 2026-12-01 with
`python -m benchmarks.ingest stages`, five runs with this module and five with the ORM in its place (`QuerySet.update`,
`bulk_create`), on two busy cores: an article read by the rules alone costs 11.4 to 14.7 ms of processor time with it
and 13.2 to 16.6 ms without, or 1.5 to 1.8 times what trafilatura alone takes instead of 1.8 to 2.0. With the encoder,
which makes an article cost some 90 ms, the difference is 2 to 3 %. So this module is for sites that read many articles
by the rules alone; nothing else may import it (see the contract in pyproject.toml), and no other code should be written
like it.

Values go through the fields as they do in the ORM, so that both databases store and return them alike.
"""

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, Field, Model, TextField, URLField
from django.utils import timezone
from psycopg.types.json import Jsonb

ROWS_AT_ONCE = 200
"""Rows in one INSERT: SQLite takes 32,766 values in a statement, and a finding has some thirty."""


Statement = tuple[str, Sequence[Any]]
"""SQL with a `%s` for each of the values."""


def run_together(*statements: Statement) -> list[int]:
    """Run the statements in order, in one round trip where the database takes several; return the rows each changed.

    Each sees the effects of those before it. This relies on values being bound by the client, which is psycopg's and
    Django's default: PostgreSQL takes several statements at once only without parameters.
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
    """Run the statements as `run_together` does; return the rows of the last one."""
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
    """Return the UPDATE of these columns, for the rows in which the columns of `where` have its values."""
    return _update_statement(model, tuple(columns), tuple(where)), [
        *database_values(model, columns),
        *database_values(model, where),
    ]


def insert_of(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[object]]) -> Statement:
    """Return the INSERT of rows of which only these columns are given, and whose keys are not needed."""
    columns, placeholders = _fields(model, tuple(names)), ", ".join(["%s"] * len(names))
    listed = ", ".join(map(_quoted, columns))
    statement = f"INSERT INTO {_table(model)} ({listed}) VALUES {', '.join([f'({placeholders})'] * len(rows))}"  # noqa: S608 - names of columns
    return statement, [_database_value(field, value) for row in rows for field, value in zip(columns, row, strict=True)]


def update_row(model: type[Model], columns: Mapping[str, object], *, where: Mapping[str, object]) -> bool:
    """Update the one row in which the columns of `where` have its values; False where there is none."""
    return run_together(update_of(model, columns, where=where)) == [1]


def take_row[M: Model](
    model: type[M],
    lease_column: str,
    *,
    until: datetime.datetime,
    at: datetime.datetime,
    where: Mapping[str, object],
    counter: str = "",
    longest: datetime.timedelta | None = None,
) -> M | None:
    """Lease a row that is not leased at the time `at`, and return it in one statement; None where it is leased.

    `lease_column` holds the time until which the row is leased; the column `counter`, if given, is raised by one.
    A lease that ends further than `longest` from the database's time was given by a wrong clock and does not count.
    """
    values = [
        *database_values(model, {lease_column: until}),
        *database_values(model, where),
        *database_values(model, {lease_column: at}),
    ]
    if longest is not None:
        far = timezone.now() + longest  # SQLite is on this machine
        values += [longest] if connection.vendor == "postgresql" else database_values(model, {lease_column: far})
    with connection.cursor() as cursor:
        cursor.execute(_lease_statement(model, lease_column, tuple(where), counter, longest is not None), values)
        row = cursor.fetchone()
    return _instance(model, row) if row else None


def insert_rows[M: Model](rows: Sequence[M]) -> None:
    """Insert new rows of one model and set the keys that the database gives them; no signal is sent."""
    for first in range(0, len(rows), ROWS_AT_ONCE):
        _insert_some(rows[first : first + ROWS_AT_ONCE])


def _insert_some[M: Model](rows: Sequence[M]) -> None:
    model = type(rows[0])
    values = [[_database_value(field, field.pre_save(row, add=True)) for field in _inserted(model)] for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_insert_from_json(model), [_as_json(model, values)])
        else:
            cursor.execute(_insert_statement(model, len(rows)), [value for row in values for value in row])
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk, row._state.adding, row._state.db = key, False, connection.alias


def _as_json(model: type[Model], rows: Sequence[Sequence[object]]) -> str:
    """Return the rows as one JSON value: psycopg takes longer to bind hundreds of values than PostgreSQL to parse
    it."""
    names = [str(field.column) for field in _inserted(model)]
    return json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=_json_default)


def _json_default(value: object) -> object:
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, Jsonb):
        return value.obj
    raise TypeError(f"no JSON for a {type(value).__name__}")


def database_values(model: type[Model], columns: Mapping[str, object]) -> list[Any]:
    """Return the values of the columns as the database takes them."""
    fields = _fields(model, tuple(columns))
    return [_database_value(field, value) for field, value in zip(fields, columns.values(), strict=True)]


_TEXTS = (CharField, TextField, URLField)


def _database_value(field: "Field[Any, Any]", value: object) -> Any:
    if type(field) in _TEXTS and (value is None or type(value) is str):
        return value  # most values are plain text, and Django's preparation returns them unchanged, but slowly
    return field.get_db_prep_save(value.pk if isinstance(value, Model) else value, connection)


@lru_cache
def _update_statement(model: type[Model], columns: tuple[str, ...], where: tuple[str, ...]) -> str:
    return f"UPDATE {_table(model)} SET {_equalities(model, columns, ', ')} WHERE {_equalities(model, where, ' AND ')}"  # noqa: S608 - names of columns


@lru_cache
def _lease_statement(model: type[Model], lease_column: str, where: tuple[str, ...], counter: str, bounded: bool) -> str:
    statement = _update_statement(model, (lease_column,), where)
    column = _quoted_column(model, lease_column)
    if counter:
        raised = _quoted_column(model, counter)
        statement = statement.replace(" SET ", f" SET {raised} = {raised} + 1, ", 1)
    all_columns = ", ".join(_quoted(field) for field in _columns(model))
    furthest = "STATEMENT_TIMESTAMP() + %s" if connection.vendor == "postgresql" else "%s"
    too_far = f" OR {column} > {furthest}" if bounded else ""
    return f"{statement} AND ({column} IS NULL OR {column} <= %s{too_far}) RETURNING {all_columns}"


@lru_cache
def _insert_statement(model: type[Model], number: int) -> str:
    fields = _inserted(model)
    row = f"({', '.join(['%s'] * len(fields))})"
    names, key = ", ".join(map(_quoted, fields)), _quoted_column(model, "pk")
    return f"INSERT INTO {_table(model)} ({names}) VALUES {', '.join([row] * number)} RETURNING {key}"  # noqa: S608 - names of columns


@lru_cache
def _insert_from_json(model: type[Model]) -> str:
    names, key = ", ".join(map(_quoted, _inserted(model))), _quoted_column(model, "pk")
    rows = f"json_populate_recordset(NULL::{_table(model)}, %s::json)"
    return f"INSERT INTO {_table(model)} ({names}) SELECT {names} FROM {rows} RETURNING {key}"  # noqa: S608 - names of columns


def _instance[M: Model](model: type[M], values: Sequence[object]) -> M:
    """Return the instance made of a row's values, in the order of the model's fields."""
    converted = list(values)
    for index, convert in _conversions(model):
        converted[index] = convert(converted[index])
    return model.from_db(connection.alias, [field.attname for field in _columns(model)], converted)


@lru_cache
def _conversions(model: type[Model]) -> list[tuple[int, Callable[[object], object]]]:
    """Return the converters from database to Python values, each with the index of its field, for fields with any."""
    conversions: list[tuple[int, Callable[[object], object]]] = []
    for index, field in enumerate(_columns(model)):
        column = field.get_col(model._meta.db_table)
        for convert in (*connection.ops.get_db_converters(column), *field.get_db_converters(connection)):
            conversions.append((index, lambda value, c=convert, e=column: c(value, e, connection)))  # type: ignore[misc]
    return conversions


@lru_cache
def _columns(model: type[Model]) -> "tuple[Field[Any, Any], ...]":
    return tuple(model._meta.concrete_fields)


@lru_cache
def _inserted(model: type[Model]) -> "tuple[Field[Any, Any], ...]":
    return tuple(field for field in _columns(model) if not field.primary_key)


@lru_cache
def _fields(model: type[Model], names: tuple[str, ...]) -> "tuple[Field[Any, Any], ...]":
    return tuple(_field(model, name) for name in names)


def _equalities(model: type[Model], names: Sequence[str], separator: str) -> str:
    return separator.join(f"{_quoted_column(model, name)} = %s" for name in names)


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _quoted_column(model: type[Model], name: str) -> str:
    return _quoted(_field(model, name))


def _quoted(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(field, Field)
    return field
