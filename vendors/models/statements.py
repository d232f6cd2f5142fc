"""Statements that each article needs, written once: the ORM takes longer to build one anew than the database to run it.

Values go through the fields as they do in the ORM, so that both databases store them alike.
"""

import datetime
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def update_row(model: type[Model], columns: Mapping[str, object], *, where: Mapping[str, object]) -> bool:
    """Write the columns of the one row in which all columns of `where` are equal; False where there is none."""
    values = [*_stored(model, columns), *_stored(model, where)]
    with connection.cursor() as cursor:
        cursor.execute(_update(model, tuple(columns), tuple(where)), values)
        return bool(cursor.rowcount == 1)


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
    values = [*_stored(model, {held: until}), *_stored(model, where), *_stored(model, {held: at})]
    statement = _take(model, held, tuple(where), count)
    return next(iter(model._default_manager.raw(statement, values)), None)


@lru_cache
def _update(model: type[Model], columns: tuple[str, ...], where: tuple[str, ...]) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    return f"UPDATE {table} SET {_equal(model, columns, ', ')} WHERE {_equal(model, where, ' AND ')}"  # noqa: S608 - names of columns


@lru_cache
def _take(model: type[Model], held: str, where: tuple[str, ...], count: str) -> str:
    statement = _update(model, (held,), where)
    column = _named(model, held)
    if count:
        raised = _named(model, count)
        statement = statement.replace(" SET ", f" SET {raised} = {raised} + 1, ", 1)
    return f"{statement} AND ({column} IS NULL OR {column} <= %s) RETURNING *"


def _equal(model: type[Model], names: Sequence[str], between: str) -> str:
    return between.join(f"{_named(model, name)} = %s" for name in names)


def _named(model: type[Model], name: str) -> str:
    return connection.ops.quote_name(str(_field(model, name).column))


def _stored(model: type[Model], columns: Mapping[str, object]) -> list[Any]:
    return [
        _field(model, name).get_db_prep_save(value.pk if isinstance(value, Model) else value, connection)
        for name, value in columns.items()
    ]


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return field
