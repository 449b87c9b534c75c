"""What servers keep of the values in a column: how many rows hold one, and how many differ. Never a value itself.

Asked for are figures alone, of the columns that the account may read: no most common values, no bounds of histograms.
They are the server's estimates of some time ago; where a server tells that a fifth of the rows has changed since, they
are taken for none. Where there are none, nothing is different.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from models.records import ColumnStatistics
from scanner.crawlers.sql.dialect import Layout

# https://www.postgresql.org/docs/current/view-pg-stats.html: below 0, ``n_distinct`` is a share of the rows.
_PG_STATS = """
SELECT s.attname::text, {rows}::bigint, (c.reltuples * (1 - s.null_frac))::bigint,
       (CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * c.reltuples ELSE nullif(s.n_distinct, 0) END)::bigint
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.inherited = (c.relkind = 'p')
WHERE n.nspname = :schema AND c.relname = :table AND c.reltuples >= 1
"""
_CHANGED = "coalesce(pg_stat_get_mod_since_analyze(c.oid), 0) > 0.2 * c.reltuples"
_POSTGRESQL = _PG_STATS.format(rows=f"(CASE WHEN {_CHANGED} THEN NULL ELSE c.reltuples END)")
_OLD_POSTGRESQL = _PG_STATS.format(rows="c.reltuples")
"""Of 9.2, and so of openGauss, where nobody counts changes."""

# An index tells how many values of its first column differ; of a column that may be empty not how often it is.
_INDEXES = """
SELECT s.column_name, t.table_rows,
       CASE WHEN c.is_nullable = 'NO' THEN t.table_rows END, max(s.cardinality)
FROM information_schema.statistics s
JOIN information_schema.tables t ON t.table_schema = s.table_schema AND t.table_name = s.table_name
JOIN information_schema.columns c
  ON c.table_schema = s.table_schema AND c.table_name = s.table_name AND c.column_name = s.column_name
WHERE s.table_schema = :schema AND s.table_name = :table AND CAST(s.table_name AS BINARY) = CAST(:table AS BINARY)
  AND s.seq_in_index = 1 AND t.table_rows > 0
GROUP BY s.column_name, t.table_rows, c.is_nullable
"""
# MariaDB keeps them by ANALYZE TABLE … PERSISTENT: https://mariadb.com/kb/en/mysqlcolumn_stats-table/
_PERSISTENT = """
SELECT s.column_name, t.cardinality, t.cardinality * (1 - s.nulls_ratio),
       t.cardinality * (1 - s.nulls_ratio) / nullif(s.avg_frequency, 0)
FROM mysql.column_stats s JOIN mysql.table_stats t ON t.db_name = s.db_name AND t.table_name = s.table_name
WHERE s.db_name = :schema AND s.table_name = :table AND t.cardinality > 0
"""

# https://www.sqlite.org/fileformat2.html#stat1tab: rows of the index, then rows for each value of its first column.
_SQLITE = """
SELECT c.name, s.stat, c."notnull" FROM sqlite_stat1 s
JOIN pragma_index_list(s.tbl) i ON i.name = s.idx AND NOT i.partial
JOIN pragma_index_info(s.idx) x ON x.seqno = 0 JOIN pragma_table_info(s.tbl) c ON c.name = x.name
WHERE s.tbl = :table
"""

# https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-db-stats-histogram-transact-sql
_SQLSERVER = """
SELECT c.name, MAX(p.rows), MAX(p.rows) - SUM(CASE WHEN h.range_high_key IS NULL THEN h.equal_rows ELSE 0 END),
       SUM(h.distinct_range_rows) + COUNT(h.range_high_key)
FROM sys.objects o JOIN sys.schemas n ON n.schema_id = o.schema_id
JOIN sys.stats s ON s.object_id = o.object_id AND s.has_filter = 0
JOIN sys.stats_columns k ON k.object_id = s.object_id AND k.stats_id = s.stats_id AND k.stats_column_id = 1
JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id
CROSS APPLY sys.dm_db_stats_properties(s.object_id, s.stats_id) p
CROSS APPLY sys.dm_db_stats_histogram(s.object_id, s.stats_id) h
WHERE n.name = :schema AND o.name = :table AND p.rows > 0 AND p.modification_counter <= 0.2 * p.rows
GROUP BY c.name, s.stats_id
"""

_ORACLE = """
SELECT s.column_name, t.num_rows, t.num_rows - s.num_nulls, s.num_distinct
FROM all_tab_col_statistics s
JOIN all_tab_statistics t ON t.owner = s.owner AND t.table_name = s.table_name AND t.partition_name IS NULL
WHERE s.owner = :schema AND s.table_name = :table AND t.num_rows > 0 AND (t.stale_stats IS NULL OR t.stale_stats = 'NO')
"""

_STATEMENTS = {
    "postgresql": (_POSTGRESQL, _OLD_POSTGRESQL),
    "mysql": (_PERSISTENT, _INDEXES),
    "mariadb": (_PERSISTENT, _INDEXES),
    "sqlite": (_SQLITE,),
    "mssql": (_SQLSERVER,),
    "oracle": (_ORACLE,),
}
"""Of each kind of server the questions, best first: a later one is asked where one before it has no answer."""


def with_statistics(connection: Connection, layout: Layout) -> Layout:
    """``layout`` with what the server keeps of each column; as it is where it keeps nothing, or does not tell."""
    for statement in _STATEMENTS.get(connection.dialect.name, ()):
        found = _asked(connection, statement, layout)
        if found:
            told = _together(found if statement != _SQLITE else _of_sqlite(found))
            fields = (
                replace(field, column=replace(field.column, statistics=told[field.column.name]))
                if field.column.name in told
                else field
                for field in layout.fields
            )
            return replace(layout, fields=tuple(fields))
    return layout


def _asked(connection: Connection, statement: str, layout: Layout) -> list[tuple[Any, ...]]:
    names = {"schema": layout.schema, "table": layout.table}
    asked = {name: value for name, value in names.items() if f":{name}" in statement}
    # A statement that fails would end the transaction of PostgreSQL.
    apart = connection.begin_nested() if connection.dialect.name == "postgresql" else contextlib.nullcontext()
    try:
        with apart:
            return [tuple(row) for row in connection.execute(text(statement), asked).fetchall()]
    except DBAPIError:
        return []


def _of_sqlite(found: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for name, stat, never_empty in found:
        figures = [int(word) for word in str(stat).split()[:2] if word.isdecimal()]
        if len(figures) == 2 and min(figures) > 0:
            rows, each = figures
            yield name, rows, rows if never_empty else None, rows / each


def _together(found: Iterable[tuple[Any, ...]]) -> dict[str, ColumnStatistics]:
    """By column; of what several indexes say of one, the most different values."""
    told: dict[str, ColumnStatistics] = {}
    for name, *figures in found:
        rows, filled, distinct = (None if figure is None else max(0, round(float(figure))) for figure in figures)
        if not rows:
            continue
        filled = None if filled is None else min(filled, rows)
        distinct = None if distinct is None else min(distinct, rows if filled is None else filled)
        known = name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
        before = told.get(known)
        if before is None or (distinct or 0) > (before.distinct or 0):
            told[known] = ColumnStatistics(rows, filled, distinct)
    return told
