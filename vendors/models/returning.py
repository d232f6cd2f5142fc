"""Changing rows and reading them as they are then, in one statement."""

from typing import Any

from django.db.models import Model, QuerySet, sql


def update_returning[M: Model](rows: QuerySet[M], **columns: object) -> list[M]:
    """Update the rows of one table and return them with all their columns; both databases know RETURNING."""
    query: Any = rows.query.chain(sql.UpdateQuery)
    query.add_update_values(columns)
    statement, values = query.get_compiler(rows.db).as_sql()
    return list(rows.model._default_manager.using(rows.db).raw(f"{statement} RETURNING *", values))
