"""PostgreSQL: one read-only snapshot per table, every value written out as text by the server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    Text,
    cast,
    column,
    func,
    literal,
    null,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import quoted_name

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Column, Problem, Target
from scanner.crawlers.errors import target_error
from scanner.crawlers.rights import Rights, of_postgresql
from scanner.crawlers.share import Busy, Lost
from scanner.crawlers.sql.dialect import Batches, Field, Kind, Layout, TableEntry, driver_error, reason
from scanner.crawlers.sql.documents import LARGEST
from scanner.crawlers.sql.pieces import Piece
from scanner.crawlers.sql.postgresql import sample, wire
from scanner.crawlers.sql.postgresql.columns import SAME, batches
from scanner.crawlers.sql.postgresql.grants import GRANTS, accounts, circle_without_accounts, shown
from scanner.crawlers.sql.sample import Draw, Way
from scanner.crawlers.sql.served import ServedDialect
from scanner.readers.cells import bytes_text

_CONNECT_TIMEOUT = 10
_TOO_MANY = {"53300"}
_TOO_MANY_SIGNS = (
    "too many connections", "remaining connection slots", "too many clients",
    "太多的客户", "连接太多", "已保留的连接位置",
)  # fmt: skip
"""What a server says that has no connection left; while one is made, libpq tells no code. Servers speak Chinese too."""
_SOON = (
    "starting up", "shutting down", "recovery mode", "not yet accepting",
    "启动中", "正在启动", "关闭中", "正在关闭", "恢复模式",
)  # fmt: skip
_REFUSED = (
    "FATAL", "致命错误", "SSL", "certificate", "password", "resolve", "translate", "Name or service", "SASL",
    "authentication", "determine version",
)  # fmt: skip
_ENDED = {"40001", "40P01"}
"""A transaction that was ended for another's sake: on a standby what it read was to be changed; a deadlock."""

_TABLES = """
SELECT {schema}, {name}, c.relkind::text, pg_get_userbyid(c.relowner)::text, array_to_string(c.relacl, ', '),
       has_schema_privilege(n.oid, 'USAGE'),
       has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'),
       {size}, {grants}
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""
_EXACT_SIZE = """
CASE WHEN c.relkind IN ('r', 'm') THEN pg_table_size(c.oid)
     WHEN c.relkind = 'p' THEN
       (SELECT sum(pg_table_size(t.relid))::bigint FROM pg_partition_tree(c.oid) t WHERE t.isleaf)
END"""
_ROUGH_SIZE = "nullif(c.relpages, 0)::bigint * current_setting('block_size')::bigint"

_COLUMNS = """
SELECT {name}, format_type(a.atttypid, a.atttypmod), {comment},
       coalesce(b.typname, t.typname)::text, has_column_privilege(c.oid, a.attnum, 'SELECT'),
       c.relkind = 'r' AND c.relhassubclass, row_security_active(c.oid), c.relkind IN ('r', 'p', 'm'),
       EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey))
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = nullif(t.typbasetype, 0)
WHERE n.nspname = :schema AND c.relname = :table AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""

_EXISTS = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = :schema AND c.relname = :table
"""

_STRINGS = {"text", "varchar", "bpchar"}
_SHORT = {
    "bool", "int2", "int4", "int8", "float4", "float8", "numeric", "money", "date", "time", "timetz", "timestamp",
    "timestamptz", "interval", "uuid", "inet", "cidr", "macaddr", "macaddr8", "oid", "char", "name",
}  # fmt: skip
_MOST_WIDE = 100
"""Long values of a row that are asked for as one text, which a server gives up to 1 GiB."""
_MOST_COLUMNS = 400
"""Columns of which each cell's place is kept in memory, whether it holds much or nothing."""
_NO_TEXT = {"geometry", "geography", "raster", "vector", "halfvec", "sparsevec", "hll", "bitvec"}


class PostgresqlDialect(ServedDialect):
    """All schemas of one database but the system's own."""

    driver = "postgresql+psycopg://"
    list_tables, list_columns, exact_size = _TABLES, _COLUMNS, _EXACT_SIZE

    def __init__(self, target: Target, limits: Limits) -> None:
        super().__init__(target, limits)
        self._encoding = "UTF8"

    def connect(self) -> Any:
        """A session in which every transaction is a read-only snapshot."""
        import psycopg

        url = self._url
        options: dict[str, Any] = {"connect_timeout": _CONNECT_TIMEOUT, **url.options}
        options |= {"host": url.host or None, "port": url.port, "dbname": url.database, "user": url.user or None}
        connection = psycopg.connect(
            **{name: value for name, value in options.items() if value is not None},
            password=self._password,
            application_name="pandian",
            client_encoding="utf8",
            prepare_threshold=None,
            autocommit=True,
        )
        for setting in self.settings():
            self.set(connection, setting)
        connection.autocommit = False
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return connection

    def settings(self) -> tuple[str, ...]:
        """What is set for the session."""
        milliseconds = max(1, int(self.limits.statement_timeout * 1000))
        return (
            "default_transaction_read_only = on",
            f"statement_timeout = {milliseconds}",
            "idle_in_transaction_session_timeout = 0",  # a slow reader is no idle one
            "client_min_messages = error",
            "synchronize_seqscans = off",  # rows in the same order each time
            "datestyle = 'ISO, YMD'",
        )

    def set(self, connection: Any, setting: str) -> None:
        """Set one of them."""
        connection.execute(f"SET {setting}")

    def tables(self, connection: Connection) -> Iterable[TableEntry]:
        """Tables, partitioned ones once, views, materialised views and foreign tables."""
        self._look_up_encoding(connection)
        names = {"schema": self._raw("n.nspname"), "name": self._raw("c.relname"), "grants": GRANTS}
        try:
            with connection.begin_nested():
                connection.exec_driver_sql("SET LOCAL lock_timeout = '3s'")  # a size is not worth waiting for a lock
                found = connection.execute(text(self.list_tables.format(size=self.exact_size, **names))).fetchall()
        except DBAPIError:
            found = connection.execute(text(self.list_tables.format(size=_ROUGH_SIZE, **names))).fetchall()
        known = accounts(connection)
        circle = known.circle if known else circle_without_accounts
        for schema, name, kind, owner, access, usable, readable, size, grants in found:
            allowed = usable and readable
            yield TableEntry(
                _name(schema),
                _name(name),
                view=kind in {"v", "m"},
                size=size,
                owner=owner,
                access=shown(access, grants),
                problem=None if allowed else Problem("table_unreadable", "permission denied"),
                exposure=circle(owner, grants) if grants is not None else None,
            )

    def rights(self, connection: Connection) -> Rights:
        """By the catalogue: a superuser, rights on tables, rights to create some."""
        return of_postgresql(connection)

    def layout(self, connection: Connection, schema: str, table: str) -> Layout:
        """The columns, those the account may not read left empty and named in a problem."""
        self._look_up_encoding(connection)
        comment = self._raw("coalesce(col_description(c.oid, a.attnum), '')")
        query = text(self.list_columns.format(name=self._raw("a.attname"), comment=comment))
        found = connection.execute(query, {"schema": schema, "table": table}).fetchall()
        if not found:  # a table may have no columns at all
            if not connection.execute(text(_EXISTS), {"schema": schema, "table": table}).scalar_one():
                raise ReadError("vanished")
            return Layout(schema, table, ())
        fields = []
        denied = []
        for name, kind, said, base, allowed, *_, key in found:
            described = Column(_name(name), _name(said or ""), kind, bool(key))
            if not allowed:
                denied.append(described.name)
            fields.append(self._field(described, base) if allowed else Field(described, Kind.NONE))
        problems = []
        if denied:
            problems.append(Problem("columns_unreadable", ", ".join(denied)[:500]))
        if found[0][6]:
            problems.append(Problem("rows_hidden", schema))
        only, stored = bool(found[0][5]), bool(found[0][7])
        return Layout(schema, table, tuple(fields), tuple(problems), only=only, stored=stored)

    def _field(self, described: Column, base: str) -> Field:
        if base in _NO_TEXT:
            return Field(described, Kind.NONE)
        if base == "bytea":
            return Field(described, Kind.BINARY, wide=True)
        kind = Kind.TEXT if self._encoding == "UTF8" or base in _SHORT else Kind.LEGACY
        limited = "(" in described.type and base in _STRINGS
        wide, plain = base not in _SHORT and not limited, kind is Kind.TEXT
        return Field(described, kind, wide=wide, cast=base not in _STRINGS, plain=plain)

    def expression(self, field: Field) -> ColumnElement[Any]:
        """Text as it is, everything else written out by the server; text of other encodings as raw bytes."""
        if field.kind is Kind.NONE:
            return null()
        value: ColumnElement[Any] = column(quoted_name(field.column.name, quote=True))
        longest = self.limits.max_cell + 1
        if field.kind is Kind.BINARY:
            return func.substring(value, 1, max(longest, LARGEST + 1), type_=LargeBinary())
        if field.column.type == "inet":  # a cast would add /32 to an address
            value = func.abbrev(value, type_=Text())
        elif field.cast:
            value = cast(value, Text)
        if field.wide:
            value = func.left(value, longest)
        if field.kind is Kind.LEGACY:
            value = func.convert_to(
                cast(value, Text), literal(self._encoding, literal_execute=True), type_=LargeBinary()
            )
        return value

    def statement(self, layout: Layout) -> Select[Any]:
        """SELECT, from the table alone where others inherit from it: their rows are their own."""
        made = super().statement(layout)
        if self.packs(layout):
            row = func.row(*(self.expression(_in_row(field)) for field in layout.fields))
            made = made.with_only_columns(cast(row, Text).label(layout.labels()[0]))
        if not layout.only:
            return made
        source = made.get_final_froms()[0]
        return made.with_hint(source, "ONLY", "postgresql")

    def packs(self, layout: Layout) -> bool:
        """Where all of them are texts: the server writes one value a row as fast as it copies, and so it is read."""
        wide = sum(field.wide for field in layout.fields)
        if wide > _MOST_WIDE or len(layout.fields) > _MOST_COLUMNS:
            return False
        return all(field.plain or field.kind is Kind.NONE for field in layout.fields)

    def batches(self, layout: Layout, piece: Piece, *, behind: bool) -> Batches | None:
        """Where all of them are texts."""
        return batches(self, layout, piece, behind=behind) if self.packs(layout) else None

    def ask(self, connection: Connection, statement: str, values: Sequence[Any]) -> None:
        """In libpq's own way, which does not wait for an answer."""
        wire.ask(connection.connection.driver_connection, statement, values)

    def texts(self, connection: Connection) -> list[bytes]:
        """As they came over the wire."""
        return wire.texts(connection.connection.driver_connection)

    def key(self, connection: Connection, layout: Layout) -> tuple[int, ...]:
        """The primary key, where the rows lie in its order or are few: else reading by it would fetch page by page."""
        return sample.key(connection, layout) if self._encoding == "UTF8" else ()

    def extent(self, connection: Connection, layout: Layout, at: int) -> tuple[int, int] | None:
        """By the index of the key."""
        return sample.extent(connection, layout, at)

    def key_bound(self, field: Field, value: Any) -> ColumnElement[Any]:
        """Of the column's own type, so that its index serves."""
        return cast(literal(value), sample.Named(field.column.type))

    def count(self, connection: Connection, layout: Layout) -> tuple[int | None, bool]:
        """Counted where that is soon done, else what the last ANALYZE says."""
        return sample.count(connection, layout) if layout.stored else (None, False)

    def draws(self, connection: Connection, layout: Layout) -> Way | None:
        """Rows; whole pages of a table so large that looking at each of its pages would be a burden."""
        return sample.way(connection, layout) if layout.stored else None

    def drawn(self, layout: Layout, draw: Draw) -> Select[Any]:
        """By TABLESAMPLE with a fixed seed; of a view by the server's own chance."""
        return sample.drawn(self.statement(layout), layout, draw)

    def passing(self, error: Exception) -> Exception | None:
        """A backend that was ended or is not there yet, a connection that broke, too many of them."""
        original = driver_error(error)
        state = getattr(original, "sqlstate", None) or ""
        if state in _TOO_MANY or any(sign in str(original) for sign in _TOO_MANY_SIGNS):
            return Busy(reason(error))
        if state[:3] == "57P" or state[:2] == "08" or state in _ENDED:
            return Lost(reason(error))
        if state or type(original).__name__ != "OperationalError":
            return None
        # libpq's own word: it has no code, and refusals of a login come without one too.
        words = str(original)
        passes = any(sign in words for sign in _SOON) or not any(sign in words for sign in _REFUSED)
        return Lost(reason(error)) if passes else None

    def cursor(self, connection: Connection) -> Any:
        """On the server's side."""
        driver: Any = connection.connection.driver_connection
        return driver.cursor(name="pandian")

    def explain(self, error: BaseException) -> TargetError:
        """By the server's words: a failed connection has no code in libpq."""
        answer = self.answer(error)
        place = {"place": self.place, "answer": answer}
        if any(sign in answer for sign in _TOO_MANY_SIGNS):
            return self.unclear(error)
        if re.search(r"SASL|authentication method \d+|authentication request", answer):
            return target_error("kin_login", **place)
        if "determine version" in answer:  # a server that calls itself otherwise
            return target_error("other_make", **place)
        for key, signs in (
            ("login", ("authentication failed", "no password supplied", "pg_hba.conf", 'role "', "认证失败")),
            ("no_database", ("does not exist", "permission denied for database")),
            ("tls", ("SSL", "certificate")),
            ("unreachable", ("Connection refused", "could not translate", "timeout", "timed out", "No route", "resolve",
                             "Name or service", "No such file", "server closed the connection")),
        ):  # fmt: skip
            if any(sign in answer for sign in signs):
                return target_error(key, **place)
        return self.unclear(error)

    def read_error(self, error: Exception) -> ReadError:
        """Dropped tables and time-outs have reasons of their own."""
        state = getattr(driver_error(error), "sqlstate", None)
        if state in {"42P01", "3F000", "42703"}:
            return ReadError("vanished")
        if state == "57014":
            return ReadError("timeout", f"{self.limits.statement_timeout:g} s")
        if state == "42501":
            return ReadError("table_unreadable", f"permission denied ({reason(error)})")
        return super().read_error(error)

    def _look_up_encoding(self, connection: Connection) -> None:
        self._encoding = str(connection.exec_driver_sql("SHOW server_encoding").scalar_one())

    def _raw(self, expression: str) -> str:
        """A name or comment: as raw bytes where the server does not vouch for its encoding."""
        if self._encoding == "UTF8":
            return f"{expression}::text"
        return f"convert_to({expression}::text, '{self._encoding}')"


def _in_row(field: Field) -> Field:
    return replace(field, cast=False) if field.cast and SAME.fullmatch(field.column.type) else field


def _name(value: str | bytes) -> str:
    if isinstance(value, str):
        return value
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return bytes_text(value) or value.decode("latin-1")
