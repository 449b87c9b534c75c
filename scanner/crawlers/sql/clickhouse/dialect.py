"""ClickHouse: each table one SELECT, read only by its setting, every value as the text that the server writes."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, CursorResult, Select, case, column, func, literal_column, null
from sqlalchemy.dialects import registry
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import quoted_name

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Column, Target
from scanner.crawlers import tls
from scanner.crawlers.errors import target_error
from scanner.crawlers.http.client import basic
from scanner.crawlers.patience import SHARES
from scanner.crawlers.rights import Rights
from scanner.crawlers.share import Busy, Lost
from scanner.crawlers.sql.clickhouse import http, types
from scanner.crawlers.sql.clickhouse.catalogue import (
    GRANTS,
    NO_UUID,
    OWN_CLUSTERS,
    TABLES,
    UUID,
    entries_of,
    sight_of,
    writing,
)
from scanner.crawlers.sql.dialect import Field, Kind, Layout, Sight, TableEntry, driver_error
from scanner.crawlers.sql.documents import LARGEST
from scanner.crawlers.sql.sample import SEED, Draw
from scanner.crawlers.sql.served import DatabasesDialect

registry.register("clickhouse.pandian", "scanner.crawlers.sql.clickhouse.compiler", "ClickhouseSql")

_CONNECT_TIMEOUT = 10

_CAREFUL = {
    "http_send_timeout": "3600",  # a slow reader is no dead one
    "cancel_http_readonly_queries_on_client_close": "1",
    "max_threads": "1",  # of a server that has other work
}
# Numbers of errors: https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp
_READONLY, _UNKNOWN_SETTING, _CONSTRAINT = 164, 115, 452
_LOGIN = {192, 193, 194, 195, 516}
_DENIED = {497, 291}
_NO_DATABASE = {81, 291}
_GONE = {60, 81, 16, 47, 8}
_TIME = {159, 160, 209}
_BUSY = {202, 210, 241, 279, 425}
_MILLION = 1_000_000


class ClickhouseDialect(DatabasesDialect):
    """The database in the URL, or all but the system's own where it names none."""

    driver = "clickhouse+pandian://"
    options = tls.OPTIONS

    def __init__(self, target: Target, limits: Limits) -> None:
        super().__init__(target, limits)
        self._settings: dict[str, str] | None = None
        self._table = ("", "")
        self._sampling = ""

    def connect(self) -> http.Connection:
        """A connection whose every statement is read only, by our setting or by the account's own."""
        self.next_rows()
        url = self._url
        context = http.context_of(url.scheme, url.port, url.options, url.place)
        headers = {"Authorization": basic(url.user, self._password)} if url.user else {}
        address = (url.host or "localhost", url.port)
        waits = tuple(self.limits.patience * share for share in SHARES)
        connection = http.Connection(address, context, headers, url.database, self._left, _CONNECT_TIMEOUT, waits)
        try:
            if self._settings is None:
                self._settings = _allowed(connection)
            connection.settings = self._settings
        except BaseException:
            connection.close()
            raise
        return connection

    def sight(self, connection: Connection) -> Sight:
        """By the account's own grants; a server before 20.4 may hide databases, but no table of one that it shows."""
        try:
            return sight_of(connection.exec_driver_sql("SHOW GRANTS").scalars().all())
        except DBAPIError:
            names = connection.exec_driver_sql("SELECT name FROM system.databases").scalars().all()
            return Sight(all=False, some=frozenset(names))

    def tables(self, connection: Connection) -> Iterable[TableEntry]:
        """What system.tables shows: tables on which the account has some privilege."""
        if self.alone and not self._asked(connection, "system.databases WHERE name = ?", self.alone):
            raise http.Error(min(_NO_DATABASE), f"no database {self.alone}")
        try:
            found = connection.exec_driver_sql(TABLES.format(uuid=UUID)).fetchall()
        except DBAPIError:
            found = connection.exec_driver_sql(TABLES.format(uuid=NO_UUID)).fetchall()
        try:
            grants = connection.exec_driver_sql(GRANTS).fetchall()
        except DBAPIError:  # before 20.4 there are none, and later not everybody may see them
            grants = None
        clusters = connection.exec_driver_sql(OWN_CLUSTERS).scalars().all()
        return entries_of(found, clusters, grants, self.alone)

    def layout(self, connection: Connection, schema: str, table: str) -> Layout:
        """The columns on which the account has a privilege; that there are others is a problem."""
        self._table = (schema, table)
        found = connection.exec_driver_sql(
            "SELECT name, type, comment, default_kind FROM system.columns WHERE database = ? AND table = ?",
            (schema, table),
        )
        fields = tuple(
            types.field(Column(name, comment, kind))
            for name, kind, comment, made in found.fetchall()
            if made != "EPHEMERAL"
        )
        if not fields:
            raise ReadError("table_unreadable", "no columns") if self._there(connection) else ReadError("vanished")
        engine, self._sampling = connection.exec_driver_sql(
            "SELECT engine, sampling_key FROM system.tables WHERE database = ? AND name = ?", (schema, table)
        ).one()
        hidden = self._hidden(connection, schema, table)
        return Layout(schema, table, fields, hidden, stored=engine.endswith("MergeTree"))

    def _denied(self, error: DBAPIError) -> bool:
        return _number(error) in _DENIED

    def expression(self, field: Field) -> ColumnElement[Any]:
        """The value as it is, cut on the far side where it is too long to be fetched whole."""
        if field.kind is Kind.NONE:
            return null()
        value: ColumnElement[Any] = column(quoted_name(field.column.name, quote=True))
        kind = types.plain(field.column.type)
        if kind.startswith("FixedString("):
            return func.toStringCutToZero(value)
        if kind == "String":
            # Cut where it is neither a text nor a document that would be looked into.
            longest = self.limits.max_cell + 1
            most = max(4 * longest, LARGEST + 1)
            return case((func.length(value) > most, func.substringUTF8(value, 1, longest)), else_=value)
        return value

    def count(self, connection: Connection, layout: Layout) -> tuple[int | None, bool]:
        """What the parts of a table hold; of other engines nobody knows without reading."""
        if not layout.stored:
            return None, False
        found = connection.exec_driver_sql(
            "SELECT toString(sum(rows)) AS n FROM system.parts WHERE active AND database = ? AND table = ?",
            (layout.schema, layout.table),
        ).scalar_one()
        return int(found), True

    def draws(self, connection: Connection, layout: Layout) -> Literal["rows", "pages"]:  # noqa: ARG002
        """By the table's own key for samples where it has one: whatever shares it comes together. Else row by row."""
        return "pages" if self._sampling else "rows"

    def drawn(self, layout: Layout, draw: Draw) -> Select[Any]:
        """A sample, the same each time while the table stays as it is."""
        made = self.statement(layout)
        if draw.share < 1 and self._sampling:
            made = made.with_hint(made.get_final_froms()[0], f"SAMPLE {draw.share:.9f}", "clickhouse")
        elif draw.share < 1:
            made = made.where(
                _lot(SEED) % literal_column(str(_MILLION)) < literal_column(f"{draw.share * _MILLION:.3f}")
            )
        if draw.most is None:
            return made
        return (made if draw.way == "first" else made.order_by(_lot(SEED + 1))).limit(
            literal_column(str(draw.most + 1))
        )

    def passing(self, error: Exception) -> Exception | None:
        """A connection that broke; a server with as many statements as it takes, or without memory for one more."""
        original = driver_error(error)
        if isinstance(original, http.OperationalError) and not isinstance(original, http.TimedOut | http.Unavailable):
            return Lost(str(original))
        return Busy(f"ClickHouse {_number(error)}") if _number(error) in _BUSY else None

    def rights(self, connection: Connection) -> Rights:
        """Whether a session may be set to write at all, and what was granted."""
        driver: Any = connection.connection.driver_connection
        driver.settings, ours = {}, driver.settings
        try:
            ((mode,),) = _rows(driver, "SELECT value FROM system.settings WHERE name = 'readonly'")
        finally:
            driver.settings = ours
        if mode != "0":
            return Rights(writes=False, note="grants", detail=f"readonly = {mode}")
        try:
            held = writing(connection.exec_driver_sql("SHOW GRANTS").scalars().all())
        except DBAPIError:  # before 20.4 an account that is not read only may do everything
            return Rights(writes=True, note="grants", detail="readonly = 0")
        return Rights(writes=bool(held), note="grants", detail=", ".join(sorted(held)))

    def abandon(self, result: CursorResult[Any]) -> None:
        """Hang up: the server ends a statement whose rows nobody takes."""
        result.connection.invalidate()

    def explain(self, error: BaseException) -> TargetError:
        """By the error's number."""
        original = driver_error(error)
        place = {"place": self._url.place, "answer": self.answer(error)}
        if isinstance(original, ssl.SSLError):
            refusal = tls.refusal(original, self._url.place)
            return target_error("unreachable", **place) if isinstance(refusal, Lost) else refusal
        number = _number(error)
        if number in _LOGIN:
            return target_error("login", **place)
        if number in _NO_DATABASE:
            return target_error("no_database", **place)
        if number == _READONLY:
            return target_error("clickhouse_readonly", place=self._url.place)
        return target_error("unreachable", **place) if http.is_network(original) else self.unclear(error)

    def read_error(self, error: Exception) -> ReadError:
        """Dropped tables, missing rights and time-outs have reasons of their own."""
        if isinstance(error, ReadError):
            return error
        original, number = driver_error(error), _number(error)
        if isinstance(original, http.Unavailable):  # it was waited for
            return ReadError("connection", str(original))
        if isinstance(original, TimeoutError | http.TimedOut) or number in _TIME:
            return ReadError("timeout", f"{self.limits.statement_timeout:g} s")
        if number in _DENIED:
            return ReadError("table_unreadable", f"permission denied ({number})")
        if number in _GONE and self._is_gone():  # of a view it may be what it looks at that is gone
            return ReadError("vanished")
        return ReadError("table_unreadable", f"ClickHouse {number}" if number else type(original).__name__)

    def _is_gone(self) -> bool:
        try:
            engine = self.engine()
            with engine.connect() as connection:
                return not self._there(connection)
        except Exception:  # it cannot be asked: what it said first stands
            return False

    def _there(self, connection: Connection) -> bool:
        return self._asked(connection, "system.tables WHERE database = ? AND name = ?", *self._table)

    def _asked(self, connection: Connection, what: str, *values: str) -> bool:
        found = connection.exec_driver_sql(f"SELECT toString(count()) AS n FROM {what}", values).scalar_one()
        return str(found) != "0"


def _lot(seed: int) -> ColumnElement[Any]:
    """A number by chance for each row, the same each time as long as the rows lie as they do."""
    return func.intHash64(func.rowNumberInAllBlocks() + literal_column(str(seed)))


def _allowed(connection: http.Connection) -> dict[str, str]:
    """The settings that this server knows and this account may give.

    An account that may give none has ``readonly`` 1 of its own. Raises Error where nothing keeps it from writing.
    """
    kept: dict[str, str] = {}
    for name, value in {**_CAREFUL, "readonly": "1"}.items():
        connection.settings = {**kept, name: value}
        try:
            _rows(connection, "SELECT 1 AS one")
        except http.OperationalError:
            raise
        except http.Error as error:
            if error.args[0] not in {_READONLY, _UNKNOWN_SETTING, _CONSTRAINT}:
                raise
        else:
            kept[name] = value
    connection.settings = kept
    if "readonly" not in kept:
        ((mode,),) = _rows(connection, "SELECT value FROM system.settings WHERE name = 'readonly'")
        if mode == "0":
            raise http.Error(_READONLY, "readonly=1 is refused")
    return kept


def _rows(connection: http.Connection, statement: str) -> list[tuple[Any, ...]]:
    cursor = connection.cursor()
    cursor.execute(statement)
    return cursor.fetchall()


def _number(error: BaseException) -> int:
    original = driver_error(error)
    return int(original.args[0]) if isinstance(original, http.Error) and isinstance(original.args[0], int) else 0
