"""SQL Server: locks as few as reading may take, a snapshot where the database offers it, every value as text."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    LargeBinary,
    Select,
    Unicode,
    cast,
    column,
    func,
    literal_column,
    null,
)
from sqlalchemy.dialects import registry
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import quoted_name

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Column, Problem, Target
from scanner.crawlers import tls
from scanner.crawlers.errors import target_error
from scanner.crawlers.names import printable
from scanner.crawlers.rights import Rights
from scanner.crawlers.share import Busy, Lost
from scanner.crawlers.sql.dialect import Field, Kind, Layout, Sight, TableEntry, driver_error
from scanner.crawlers.sql.documents import LARGEST
from scanner.crawlers.sql.sample import SEED, Draw, Way
from scanner.crawlers.sql.served import ServedDialect
from scanner.crawlers.sql.sqlserver import catalogue
from scanner.crawlers.sql.sqlserver import tls as tds_tls

registry.register("mssql.pandian", "scanner.crawlers.sql.sqlserver.compiler", "SqlServerSql")

_CONNECT_TIMEOUT = 10
_MANY_PAGES = 1000
"""From here on whole pages are drawn for a sample: 8 MB."""

_STRINGS = {"char", "varchar", "text", "nchar", "nvarchar", "ntext"}
_RAW = {"binary", "varbinary", "image"}
_NO_TEXT = {"timestamp", "rowversion", "geometry", "geography", "vector", "cursor", "table"}
_SHORT = {
    "bit", "tinyint", "smallint", "int", "bigint", "decimal", "numeric", "money", "smallmoney", "float", "real",
    "date", "time", "datetime", "datetime2", "smalldatetime", "datetimeoffset", "uniqueidentifier",
}  # fmt: skip
_WHOLE = {"tinyint", "smallint", "int", "bigint"}
_PAGES_OF_CHINESE_AND_KIN = {932, 936, 949, 950, 65001, 54936}
"""Code pages whose text is what it says; in one of a character per byte there may be GBK."""

# Numbers of errors: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors
_LOGIN = {18452, 18456, 18470, 18486, 18487, 18488, 15113}
_NO_DATABASE = {911, 916, 4060, 4063, 40532}
_DENIED = {229, 230, 300, 297, 916}
_GONE = {208, 207, 3701}
_LOCKED = 1222
_BUSY = {1204, 1205, 701, 17142, 17809, 17810, 10928, 10929, 40197, 40501, 40613, 49918, 49919, 49920}
_LOST = {64, 233, 596, 922, 927, 3980, 6005, 10053, 10054, 10060, 18401, 40143, 40166}


class SqlServerDialect(ServedDialect):
    """All schemas of one database but the system's own."""

    driver = "mssql+pandian://"
    options = tls.OPTIONS

    def __init__(self, target: Target, limits: Limits) -> None:
        super().__init__(target, limits)
        self._pages = 0
        self._key: tuple[int, ...] = ()

    def connect(self) -> Any:
        """An encrypted session, for reading as far as the server knows such, that gives way to others."""
        import pytds

        tds_tls.install()
        self.next_rows()
        url = self._url
        connection = pytds.connect(
            dsn=url.host or "localhost",
            port=url.port,
            database=url.database,
            user=url.user,
            password=self._password or "",
            login_timeout=_CONNECT_TIMEOUT,
            timeout=self.limits.statement_timeout,
            appname="pandian",
            autocommit=True,
            readonly=True,
            cafile=tds_tls.Trust(tls.context(url.options, url.place), self._left),
            auth=_domain_login(url.user, self._password),
            disable_connect_retry=True,
        )
        try:
            with connection.cursor() as cursor:
                for setting in self._settings(cursor):
                    cursor.execute(f"SET {setting}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _settings(self, cursor: Any) -> Iterable[str]:
        milliseconds = max(1, int(self.limits.statement_timeout * 1000))
        cursor.execute(catalogue.SNAPSHOT)
        offered = [tuple(row) for row in cursor.fetchall()] == [(1,)]
        yield f"TRANSACTION ISOLATION LEVEL {'SNAPSHOT' if offered else 'READ COMMITTED'}"
        yield f"LOCK_TIMEOUT {milliseconds}"
        yield "DEADLOCK_PRIORITY LOW"
        yield "TEXTSIZE 2147483647"
        yield "NOCOUNT ON"

    def sight(self, connection: Connection) -> Sight:
        """The catalogue shows what the account has some right to."""
        definitions, reads = connection.exec_driver_sql(catalogue.SIGHT).one()
        some = connection.exec_driver_sql(catalogue.SCHEMAS_SEEN).scalars().all()
        return Sight(all=1 in {definitions, reads}, some=frozenset(some))

    def rights(self, connection: Connection) -> Rights:
        """By roles of the server and of the database, and by what was granted on the whole of it."""
        superuser, *held = connection.exec_driver_sql(catalogue.RIGHTS).one()
        if superuser:
            return Rights(writes=True, note="superuser")
        told = [name for name, has in zip(catalogue.RIGHTS_ASKED, held, strict=True) if has]
        return Rights(writes=True if told else None, note="grants" if told else "unknown", detail=", ".join(told))

    def tables(self, connection: Connection) -> Iterable[TableEntry]:
        """Tables and views."""
        found = connection.exec_driver_sql(catalogue.TABLES).fetchall()
        for schema, name, kind, owner, readable, size, exposure in found:
            yield TableEntry(
                schema,
                name,
                view=kind.strip() == "V",
                size=int(size) if size is not None else None,
                owner=owner,
                problem=None if readable else Problem("table_unreadable", "permission denied"),
                exposure=exposure,
            )

    def layout(self, connection: Connection, schema: str, table: str) -> Layout:
        """The columns; those that the account may not read left empty, those that it sees masked named."""
        found = connection.exec_driver_sql(catalogue.COLUMNS, (schema, table)).fetchall()
        if not found:
            raise ReadError("vanished")
        masked = self._of_later(connection, catalogue.MASKED, schema, table)
        fields, denied, key = [], [], []
        for name, base, named, length, precision, scale, page, comment, allowed, _, place, index in found:
            kind = _type(named, base, length, precision, scale)
            described = Column(name, comment or "", kind, place is not None)
            if not allowed or (name,) in masked:
                denied.append(name)
            fields.append(_field(described, base, length, page) if allowed else Field(described, Kind.NONE))
            if place is not None and index == 1:  # the rows lie in the order of this key
                key.append((place, len(fields) - 1, base))
        problems = [Problem("columns_unreadable", ", ".join(map(printable, denied))[:500])] if denied else []
        if any(count for (count,) in self._of_later(connection, catalogue.FILTERED, schema, table)):
            problems.append(Problem("rows_hidden", schema))
        whole = all(base in _WHOLE for _, _, base in key)
        self._key = tuple(at for _, at, _ in sorted(key)) if whole else ()
        return Layout(schema, table, tuple(fields), tuple(problems), stored=bool(found[0][9]))

    def _of_later(self, connection: Connection, statement: str, schema: str, table: str) -> list[tuple[Any, ...]]:
        """What a server before 2016 does not know."""
        try:
            return [tuple(row) for row in connection.exec_driver_sql(statement, (schema, table)).fetchall()]
        except DBAPIError as error:
            if _number(error) in _GONE:
                return []
            raise

    def expression(self, field: Field) -> ColumnElement[Any]:
        """The column; as text what the driver has no text for, cut on the far side where it may be long."""
        if field.kind is Kind.NONE:
            return null()
        value: ColumnElement[Any] = column(quoted_name(field.column.name, quote=True))
        if field.kind is Kind.LEGACY:
            value = cast(value, LargeBinary())
        elif field.cast:
            value = cast(value, Unicode())
        characters = max(self.limits.max_cell, LARGEST) if field.kind is Kind.BINARY else self.limits.max_cell
        longest: ColumnElement[Any] = literal_column(str(characters + 1))
        return func.substring(value, literal_column("1"), longest) if field.wide else value

    def key(self, connection: Connection, layout: Layout) -> tuple[int, ...]:  # noqa: ARG002 the layout has told it
        """The primary key where rows lie in its order and it is of whole numbers: texts compare by their collation."""
        return self._key

    def count(self, connection: Connection, layout: Layout) -> tuple[int | None, bool]:
        """What the catalogue keeps: exact but for what changes meanwhile."""
        if not layout.stored:
            return None, False
        rows, pages = connection.exec_driver_sql(catalogue.COUNT, (layout.schema, layout.table)).one()
        self._pages = int(pages or 0)
        return (int(rows), False) if rows is not None else (None, False)

    def draws(self, connection: Connection, layout: Layout) -> Way | None:  # noqa: ARG002
        """Pages of a table of many, rows of one of few. Call ``count`` before."""
        if not layout.stored:
            return None
        return "pages" if self._pages >= _MANY_PAGES else "rows"

    def drawn(self, layout: Layout, draw: Draw) -> Select[Any]:
        """By TABLESAMPLE with a fixed seed; row by row by the server's own chance, which falls anew each time."""
        made = self.statement(layout)
        chance: ColumnElement[Any] = func.abs(func.checksum(func.newid()) % literal_column("1000000"))
        if draw.share < 1 and draw.way == "pages":
            share = f"{max(draw.share * 100, 1e-6):.9f}"
            hint = f"TABLESAMPLE SYSTEM ({share} PERCENT) REPEATABLE ({SEED})"
            made = made.with_hint(made.get_final_froms()[0], hint, "mssql")
        elif draw.share < 1:
            made = made.where(chance < literal_column(str(round(draw.share * 1_000_000))))
        if draw.most is None:
            return made
        return (made if draw.way == "first" else made.order_by(func.newid())).limit(draw.most + 1)

    def passing(self, error: Exception) -> Exception | None:
        """A session that was ended or broke, a deadlock of which this one was the victim, a server that is full."""
        import pytds

        original, number = driver_error(error), _number(error)
        if isinstance(original, TimeoutError | ssl.SSLError):
            return None
        if number in _BUSY:
            return Busy(f"SQL Server {number}")
        if number in _LOST or isinstance(original, pytds.ClosedConnectionError | OSError | EOFError):
            return Lost(_said(error))
        return None

    def abandon(self, result: CursorResult[Any]) -> None:
        """Hang up: the driver would otherwise read every row that is left."""
        result.connection.invalidate()

    def answer(self, error: BaseException) -> str:
        """The server's words, which the driver keeps apart from their number."""
        original = driver_error(error)
        words = getattr(original, "text", "") or (original.args[0] if original.args else "")
        if self._password:
            words = str(words).replace(self._password, "***")
        return printable(" ".join(str(words).split()))[:300]

    def explain(self, error: BaseException) -> TargetError:
        """By the error's number."""
        original, number = driver_error(error), _number(error)
        place = {"place": self.place, "answer": self.answer(error)}
        if isinstance(original, ssl.SSLError):
            refusal = tls.refusal(original, self.place)
            return target_error("unreachable", **place) if isinstance(refusal, Lost) else refusal
        if number in _LOGIN:
            return target_error("login", **place)
        if number in _NO_DATABASE:
            return target_error("no_database", **place)
        if "encryption" in place["answer"]:
            return target_error("tls", **place)
        return target_error("unreachable", **place) if isinstance(original, OSError) else self.unclear(error)

    def read_error(self, error: Exception) -> ReadError:
        """Dropped tables, missing rights, locks and time-outs have reasons of their own."""
        if isinstance(error, ReadError):
            return error
        number = _number(error)
        if isinstance(driver_error(error), TimeoutError):
            return ReadError("timeout", f"{self.limits.statement_timeout:g} s")
        if number == _LOCKED:
            return ReadError("timeout", f"{self.limits.statement_timeout:g} s (lock)")
        if number in _GONE:
            return ReadError("vanished")
        if number in _DENIED:
            return ReadError("table_unreadable", f"permission denied ({number})")
        return ReadError("table_unreadable", _said(error))


def _domain_login(user: str, password: str | None) -> Any:
    """Who is named with a domain logs in by NTLM or Kerberos; None for a login of the server's own."""
    if "\\" not in user:
        return None
    try:
        from pytds.login import SpnegoAuth

        return SpnegoAuth(user, password, service="MSSQLSvc")
    except ImportError:
        raise target_error("missing_package", scheme="sqlserver", package="pyspnego") from None


def _number(error: BaseException) -> int:
    return int(getattr(driver_error(error), "number", 0) or 0)


def _said(error: BaseException) -> str:
    number = _number(error)
    return f"SQL Server {number}" if number else type(driver_error(error)).__name__


def _type(named: str, base: str, length: int, precision: int, scale: int) -> str:
    """The type as a statement would have it: ``nvarchar(20)``."""
    if named != base:
        return named
    if base in _STRINGS - {"text", "ntext"} or base in _RAW - {"image"}:
        size = length // 2 if base.startswith("n") and length > 0 else length
        return f"{base}({'max' if length < 0 else size})"
    return f"{base}({precision},{scale})" if base in {"decimal", "numeric"} else base


def _field(described: Column, base: str, length: int, page: int | None) -> Field:
    if base in _NO_TEXT:
        return Field(described, Kind.NONE)
    long = length < 0 or base in {"text", "ntext", "image", "xml", "json"}
    if base in _RAW:
        return Field(described, Kind.BINARY, wide=long, cast=False)
    if base in {"char", "varchar", "text"} and page not in _PAGES_OF_CHINESE_AND_KIN:
        return Field(described, Kind.LEGACY, wide=long)
    return Field(
        described, Kind.TEXT, wide=long or base == "sql_variant", cast=base not in _SHORT | {"nchar", "nvarchar"}
    )
