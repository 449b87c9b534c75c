"""Databases that speak PostgreSQL's protocol and are not it: openGauss, GaussDB, KingbaseES."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from sqlalchemy import Connection, text
from sqlalchemy.dialects import registry

from scanner.crawlers.rights import Rights
from scanner.crawlers.sql.dialect import Layout, TableEntry
from scanner.crawlers.sql.postgresql.dialect import PostgresqlDialect
from scanner.crawlers.sql.sample import Way

registry.register("postgresql.pandian", "scanner.crawlers.sql.postgresql.kin_compiler", "KinSql")

_NOT_KNOWN = {"42704", "0A000", "42601", "22023", "42501", "55P02"}
"""A setting that a server does not know, or does not let this account have."""
_READ_ONLY = "default_transaction_read_only"

# Of PostgreSQL 9.2, on which openGauss stands: no SELECT of no columns, no function in FROM that looks to its left,
# partitions in a catalogue of their own.
_OLD_TABLES = """
SELECT {schema}, {name}, c.relkind::text, pg_get_userbyid(c.relowner)::text, array_to_string(c.relacl, ', '),
       has_schema_privilege(n.oid, 'USAGE'),
       has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'),
       {size}, {grants}
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'f')
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""
_OLD_COLUMNS = """
SELECT {name}, format_type(a.atttypid, a.atttypmod), {comment},
       coalesce(b.typname, t.typname)::text, has_column_privilege(c.oid, a.attnum, 'SELECT'),
       false, c.relrowsecurity, c.relkind IN ('r', 'm'),
       EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey))
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = nullif(t.typbasetype, 0)
WHERE n.nspname = :schema AND c.relname = :table AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
_OLD_SIZE = "CASE WHEN c.relkind IN ('r', 'm') THEN pg_table_size(c.oid) END"
_OLD_RIGHTS = """
SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
       has_database_privilege(current_database(), 'CREATE'),
       sum(CASE WHEN has_table_privilege(c.oid, 'INSERT') OR has_table_privilege(c.oid, 'UPDATE')
                  OR has_table_privilege(c.oid, 'DELETE') OR has_table_privilege(c.oid, 'TRUNCATE') THEN 1 ELSE 0 END),
       count(*)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""
_ESTIMATE = """
SELECT c.reltuples, c.relpages FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = :schema AND c.relname = :table
"""


class PostgresqlKin(PostgresqlDialect):
    """What they have in common. ``system``: schemas of the server's own."""

    driver = "postgresql+pandian://"
    system: ClassVar[frozenset[str]] = frozenset()

    def set(self, connection: Any, setting: str) -> None:
        """Set what the server knows; that nothing is written is no matter of choice."""
        import psycopg

        try:
            super().set(connection, setting)
        except psycopg.Error as error:
            if error.sqlstate not in _NOT_KNOWN or setting.startswith(_READ_ONLY):
                raise

    def packs(self, layout: Layout) -> bool:  # noqa: ARG002
        """Never: what a row looks like as a text is theirs to say."""
        return False

    def tables(self, connection: Connection) -> Iterable[TableEntry]:
        """Without the server's own schemas, some of which it lets everybody read."""
        return (entry for entry in super().tables(connection) if entry.schema.lower() not in self.system)


class KingbaseDialect(PostgresqlKin):
    """KingbaseES V8 and later, whose catalogue is that of PostgreSQL 12."""

    system = frozenset({
        "sys", "sys_catalog", "sys_hm", "sys_toast", "sys_bitmapindex", "sysaudit", "sysmac", "src_restrict", "anon",
        "xlog_record_read", "perf", "wmsys", "dbms_sql", "dbms_job", "dbms_scheduler", "dbms_output", "kdb_schedule",
    })  # fmt: skip


class OpengaussDialect(PostgresqlKin):
    """openGauss and GaussDB, whose catalogue grew from that of PostgreSQL 9.2."""

    list_tables, list_columns = _OLD_TABLES, _OLD_COLUMNS
    exact_size = _OLD_SIZE
    system = frozenset({
        "blockchain", "coverage", "cstore", "db4ai", "dbe_perf", "dbe_pldebugger", "dbe_pldeveloper", "dbe_sql_util",
        "gs_logical_cluster", "pkg_service", "pkg_util", "prvt_ilm", "snapshot", "sqladvisor", "sys", "dbe_raw",
        "dbe_lob", "dbe_random", "dbe_task", "dbe_output", "dbe_file", "dbe_session", "dbe_utility", "dbe_scheduler",
        "dbe_stats", "gms_inaddr", "gms_output", "gms_utility", "gms_lob", "gms_sql",
    })  # fmt: skip

    def rights(self, connection: Connection) -> Rights:
        """By the catalogue's own functions, asked in the way that it understands."""
        superuser, creates, tables, of = connection.exec_driver_sql(_OLD_RIGHTS).one()
        if superuser or tables:
            return Rights(writes=True, note="superuser" if superuser else "tables", detail=f"{tables or 0}/{of}")
        return Rights(writes=bool(creates), note="grants", detail="CREATE" if creates else "")

    def settings(self) -> tuple[str, ...]:
        """Its own way to end an idle session is left off as well: a slow reader is no idle one."""
        return (*super().settings(), "session_timeout = 0")

    def key(self, connection: Connection, layout: Layout) -> tuple[int, ...]:  # noqa: ARG002
        """None: how its rows lie is not told in the way that PostgreSQL tells it."""
        return ()

    def count(self, connection: Connection, layout: Layout) -> tuple[int | None, bool]:
        """What the last ANALYZE says."""
        if not layout.stored:
            return None, False
        found = connection.execute(text(_ESTIMATE), {"schema": layout.schema, "table": layout.table}).first()
        return (int(found[0]), False) if found and found[1] else (None, False)

    def draws(self, connection: Connection, layout: Layout) -> Way | None:  # noqa: ARG002
        """Row by row, in tables."""
        return "rows" if layout.stored else None
