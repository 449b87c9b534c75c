"""MySQL and MariaDB: in which order the rows of a table can be read, how many there are, and samples of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func
from sqlalchemy.exc import DBAPIError

from scanner.crawlers.sql.dialect import Field, Kind, Layout
from scanner.crawlers.sql.sample import SEED, Draw

_COUNTED = 256 << 20
"""Bytes of a table up to which its rows are counted."""

_WHOLE_NUMBERS = ("tinyint", "smallint", "mediumint", "int", "bigint")
_TEXTS = ("char", "varchar", "date", "datetime", "timestamp", "decimal")
_BYTES = ("binary", "varbinary")


def is_stored(connection: Connection, schema: str, table: str) -> bool:
    """Whether rows lie in it: it is no view."""
    found = connection.exec_driver_sql(
        "SELECT table_type FROM information_schema.tables WHERE table_schema = %s AND table_name = %s", (schema, table)
    )
    return all(_said(kind) != "VIEW" for (kind,) in found.fetchall())


def key(connection: Connection, layout: Layout) -> tuple[int, ...]:
    """See ``Dialect.key``: of InnoDB alone, whose rows lie in the order of the key."""
    if not layout.stored:
        return ()
    found = connection.exec_driver_sql(
        "SELECT engine FROM information_schema.tables WHERE table_schema = %s AND table_name = %s",
        (layout.schema, layout.table),
    )
    if {str(_said(engine)).lower() for (engine,) in found.fetchall()} != {"innodb"}:
        return ()
    names = connection.exec_driver_sql(
        "SELECT column_name FROM information_schema.statistics WHERE table_schema = %s AND table_name = %s "
        "AND index_name = 'PRIMARY' ORDER BY seq_in_index",
        (layout.schema, layout.table),
    )
    places = {field.column.name: at for at, field in enumerate(layout.fields)}
    found_places = [places.get(_said(name), -1) for (name,) in names.fetchall()]
    if -1 in found_places or not all(_is_plain(layout.fields[at]) for at in found_places):
        return ()
    return tuple(found_places)


def extent(connection: Connection, layout: Layout, at: int) -> tuple[int, int] | None:
    """See ``Dialect.extent``."""
    field = layout.fields[at]
    if _base(field) not in _WHOLE_NUMBERS:
        return None
    quote = connection.dialect.identifier_preparer.quote_identifier
    name = quote(field.column.name)
    try:
        found = connection.exec_driver_sql(
            f"SELECT MIN({name}), MAX({name}) FROM {quote(layout.schema)}.{quote(layout.table)}"
        ).one()
    except DBAPIError:
        return None
    return None if found[0] is None else (int(found[0]), int(found[1]))


def key_value(field: Field, value: Any) -> Any:
    """See ``Dialect.key_value``."""
    if field.kind is Kind.BINARY:
        return value
    words = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return int(words) if _base(field) in _WHOLE_NUMBERS else words


def count(connection: Connection, layout: Layout) -> tuple[int | None, bool]:
    """See ``Dialect.count``."""
    if not layout.stored:
        return None, False
    found = connection.exec_driver_sql(
        "SELECT table_rows, data_length FROM information_schema.tables WHERE table_schema = %s AND table_name = %s",
        (layout.schema, layout.table),
    ).first()
    if found is not None and found[0] is not None and int(found[1] or 0) > _COUNTED:
        return int(found[0]), False
    quote = connection.dialect.identifier_preparer.quote_identifier
    try:
        counted = connection.exec_driver_sql(f"SELECT COUNT(*) FROM {quote(layout.schema)}.{quote(layout.table)}")
        return int(counted.scalar_one()), True
    except DBAPIError:
        return None, False


def drawn(whole: Select[Any], draw: Draw) -> Select[Any]:
    """The sample ``draw`` of ``whole``, which selects all rows."""
    made = whole.where(func.rand(SEED) < draw.share) if draw.share < 1 else whole
    if draw.most is None:
        return made
    return (made if draw.way == "first" else made.order_by(func.rand(SEED + 1))).limit(draw.most + 1)


def _is_plain(field: Field) -> bool:
    base = _base(field)
    if field.kind is Kind.BINARY:
        return base in _BYTES and not field.wide
    return field.kind is Kind.TEXT and (base in _WHOLE_NUMBERS or base in _TEXTS)


def _base(field: Field) -> str:
    """``bigint`` of ``bigint(20) unsigned``."""
    return field.column.type.split("(")[0].split(" ")[0].lower()


def _said(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value
