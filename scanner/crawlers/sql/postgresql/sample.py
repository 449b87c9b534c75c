"""PostgreSQL: in which order the rows of a table can be read, how many there are, and samples of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, column, func, literal_column, select, table, tablesample, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import quoted_name
from sqlalchemy.types import UserDefinedType

from scanner.crawlers.sql.dialect import Kind, Layout
from scanner.crawlers.sql.sample import SEED, Draw, Way

_PAGE = 8 << 10
_FEW_PAGES = (32 << 20) // _PAGE
"""Up to here rows are sorted rather than read as they lie."""
_COUNTED_PAGES = (256 << 20) // _PAGE
"""Up to here rows are counted."""
_ALL_PAGES = (4 << 30) // _PAGE
"""Up to here each page is looked at for a sample; of larger tables only the pages that are drawn."""
_IN_ORDER = 0.95
"""Correlation of a column with the place of its rows, from which reading by it is reading in a row."""

_KEYS = {"int2", "int4", "int8", "numeric", "text", "varchar", "bpchar", "uuid", "date", "timestamp", "timestamptz"}
_WHOLE_NUMBERS = {"smallint", "integer", "bigint"}

_KEY = """
SELECT a.attname::text, t.typname::text, c.relpages, c.relkind = 'r',
       (SELECT max(s.correlation) FROM pg_stats s
        WHERE s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname AND NOT s.inherited)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place) ON true
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum JOIN pg_type t ON t.oid = a.atttypid
WHERE n.nspname = :schema AND c.relname = :table AND k.place <= i.indnkeyatts
ORDER BY k.place
"""

_ROUGHLY = """
SELECT CASE WHEN c.relkind = 'p' THEN
         (SELECT sum(l.relpages) FROM pg_partition_tree(c.oid) p JOIN pg_class l ON l.oid = p.relid WHERE p.isleaf)
       ELSE c.relpages END,
       CASE WHEN c.relkind = 'p' THEN
         (SELECT sum(CASE WHEN l.reltuples < 0 THEN NULL ELSE l.reltuples END)
          FROM pg_partition_tree(c.oid) p JOIN pg_class l ON l.oid = p.relid WHERE p.isleaf)
       ELSE c.reltuples END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = :schema AND c.relname = :table
"""


class Named(UserDefinedType[Any]):
    """A type by the name that the server gave it."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: object) -> str:
        """The name as it stands in a statement."""
        return self.name


def key(connection: Connection, layout: Layout) -> tuple[int, ...]:
    """See ``Dialect.key``: the primary key where that costs nothing."""
    found = connection.execute(text(_KEY), _named(layout)).fetchall()
    places = {field.column.name: at for at, field in enumerate(layout.fields)}
    for name, base, *_ in found:
        if base not in _KEYS or name not in places or layout.fields[places[name]].kind is not Kind.TEXT:
            return ()
    if not found:
        return ()
    _, _, pages, plain, correlation = found[0]
    if not plain:  # a partitioned table: each part has an index of its own
        return ()
    return tuple(places[name] for name, *_ in found) if pages <= _FEW_PAGES or (correlation or 0) >= _IN_ORDER else ()


def extent(connection: Connection, layout: Layout, at: int) -> tuple[int, int] | None:
    """See ``Dialect.extent``."""
    field = layout.fields[at]
    if field.column.type not in _WHOLE_NUMBERS:
        return None
    one: ColumnElement[Any] = column(quoted_name(field.column.name, quote=True))
    try:
        with connection.begin_nested():
            low, high = connection.execute(select(func.min(one), func.max(one)).select_from(_table(layout))).one()
    except DBAPIError:
        return None
    return None if low is None else (int(low), int(high))


def count(connection: Connection, layout: Layout) -> tuple[int | None, bool]:
    """See ``Dialect.count``."""
    pages, rows = connection.execute(text(_ROUGHLY), _named(layout)).one()
    if rows is not None and rows >= 0 and (pages or 0) > _COUNTED_PAGES:
        return int(rows), False
    counted = select(func.count()).select_from(_table(layout))
    if layout.only:
        counted = counted.with_hint(counted.get_final_froms()[0], "ONLY", "postgresql")
    try:
        with connection.begin_nested():
            return int(connection.execute(counted).scalar_one()), True
    except DBAPIError:  # it takes too long
        return None, False


def way(connection: Connection, layout: Layout) -> Way:
    """See ``Dialect.draws``."""
    pages, _ = connection.execute(text(_ROUGHLY), _named(layout)).one()
    return "pages" if (pages or 0) > _ALL_PAGES else "rows"


def drawn(whole: Select[Any], layout: Layout, draw: Draw) -> Select[Any]:
    """The sample ``draw`` of ``whole``, which selects all rows."""
    made = whole
    if draw.share < 1 and not layout.stored:
        made = made.where(func.random() < draw.share)
    elif draw.share < 1:
        share: ColumnElement[Any] = literal_column(f"{max(draw.share * 100, 1e-6):.9f}")
        method = func.system(share) if draw.way == "pages" else func.bernoulli(share)
        sampled = tablesample(_table(layout), method, name="t", seed=literal_column(str(SEED)))
        made = select(*whole.selected_columns).select_from(sampled)
        if layout.only:
            made = made.with_hint(sampled, "ONLY", "postgresql")
    if draw.most is None:
        return made
    if draw.way != "first":
        made = made.order_by(func.md5(literal_column(f"tableoid::text || ctid::text || '{SEED}'")))
    return made.limit(draw.most + 1)


def _table(layout: Layout) -> Any:
    return table(quoted_name(layout.table, quote=True), schema=quoted_name(layout.schema, quote=True))


def _named(layout: Layout) -> dict[str, str]:
    return {"schema": layout.schema, "table": layout.table}
