"""What a column refers to, as evidence of what it holds: comment or name of the column that its foreign key names."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from scanner.crawlers.sql.dialect import Layout

Reference = tuple[str, str, str, str]
"""A column, the table and the column that it refers to, and that column's comment."""

_POSTGRESQL = """
SELECT a.attname::text, r.relname::text, b.attname::text, coalesce(col_description(r.oid, b.attnum), '')::text
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class r ON r.oid = k.confrelid
CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS u (own, theirs)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.own
JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = u.theirs
WHERE k.contype = 'f' AND n.nspname = :schema AND c.relname = :table
"""
_MYSQL = """
SELECT k.column_name, k.referenced_table_name, k.referenced_column_name, coalesce(c.column_comment, '')
FROM information_schema.key_column_usage k LEFT JOIN information_schema.columns c
  ON c.table_schema = k.referenced_table_schema AND c.table_name = k.referenced_table_name
  AND c.column_name = k.referenced_column_name
WHERE k.table_schema = :schema AND k.table_name = :table AND k.referenced_column_name IS NOT NULL
"""
_SQLITE = """SELECT "from", "table", coalesce("to", ''), '' FROM pragma_foreign_key_list(:table)"""

_STATEMENTS = {"postgresql": _POSTGRESQL, "mysql": _MYSQL, "mariadb": _MYSQL, "sqlite": _SQLITE}


def references(connection: Connection, layout: Layout) -> list[Reference]:
    """The foreign keys of a table; none where the server does not tell: they are evidence, and no more."""
    statement = _STATEMENTS.get(connection.dialect.name)
    if statement is None:
        return []
    names = {"schema": layout.schema, "table": layout.table}
    asked = {name: value for name, value in names.items() if f":{name}" in statement}
    # A statement that fails would end the transaction of PostgreSQL.
    apart = connection.begin_nested() if connection.dialect.name == "postgresql" else contextlib.nullcontext()
    try:
        with apart:
            found = connection.execute(text(statement), asked).fetchall()
    except DBAPIError:
        return []
    return [(_said(own), _said(table), _said(column), _said(comment)) for own, table, column, comment in found]


def with_references(layout: Layout, found: Iterable[Reference]) -> Layout:
    """``layout`` with what columns refer to as the comment of those that have none of their own."""
    said: Mapping[str, str] = {own: comment or ".".join(filter(None, names)) for own, *names, comment in found}
    fields = tuple(
        replace(field, column=replace(field.column, comment=said[field.column.name]))
        if field.column.name in said and not field.column.comment
        else field
        for field in layout.fields
    )
    return replace(layout, fields=fields)


def _said(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
