"""MySQL and MariaDB: read-only sessions, rows one by one off the wire, raw bytes where a charset cannot be trusted."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, LargeBinary, Select, cast, column, func, null
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import quoted_name

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Column, Target
from scanner.crawlers.errors import target_error
from scanner.crawlers.rights import Rights, of_grants
from scanner.crawlers.share import Busy, Lost
from scanner.crawlers.sql.dialect import Field, Kind, Layout, Sight, TableEntry, driver_error, reason
from scanner.crawlers.sql.documents import LARGEST
from scanner.crawlers.sql.mysql import sample
from scanner.crawlers.sql.mysql.accounts import accounts
from scanner.crawlers.sql.sample import Draw, Way
from scanner.crawlers.sql.served import DatabasesDialect

_CONNECT_TIMEOUT = 10
_SYSTEM = {"mysql", "information_schema", "performance_schema", "sys"}
_TABLE_TYPES = {"BASE TABLE": False, "SYSTEM VERSIONED": False, "VIEW": True}  # type -> is a view

_STRINGS = {"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set", "json"}
_BINARY = {"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "bit"}
_LONG = {"text", "blob", "mediumtext", "longtext", "json", "mediumblob", "longblob"}
_NO_TEXT = {
    "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
    "geometrycollection", "geomcollection", "vector",
}  # fmt: skip
# Charsets that hold a character per byte: what old programs wrote into them was often GBK or UTF-8.
_UNTRUSTED = {"latin1", "ascii", "swe7", "cp850", "dec8", "hp8", "latin2", "cp1250", "cp1251", "cp1252", "binary"}

_NOT_SET = {1193, 1227, 1231, 1235, 1238}
"""A variable that is not known, not this account's to set, not of this value, not supported, read only."""
_TOO_MANY = {1040, 1203, 1226}
_GONE = {1053, 1077, 1079, 1080, 1205, 1213, 1927, 2002, 2003, 2006, 2013, 2055, 1317}
"""Shut down, killed, not there, gone away, lost while it answered; ended for another's sake, a lock or a deadlock."""
# Options of a URL: name -> how the driver takes it.
_TEXT_OPTIONS = {"ssl_ca", "ssl_cert", "ssl_key", "unix_socket", "bind_address"}
_SWITCHES = {"ssl_disabled", "ssl_verify_cert", "ssl_verify_identity"}
_YES = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class MysqlDialect(DatabasesDialect):
    """The database in the URL, or all but the system's own where it names none."""

    driver = "mysql+pymysql://"
    system = frozenset(_SYSTEM)
    settings: tuple[str, ...] = (
        "TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "TRANSACTION READ ONLY",
        "sql_mode = ''",
        "net_write_timeout = 3600",  # a slow reader is no dead one
    )

    def __init__(self, target: Target, limits: Limits) -> None:
        super().__init__(target, limits)
        self._options = self._driver_options()
        self._session = 0

    def sight(self, connection: Connection) -> Sight:
        """By the account's own grants: a table without one is not in the catalogue at all."""
        from scanner.crawlers.sql.mysql.grants import sight_of

        try:
            found = connection.exec_driver_sql("SHOW GRANTS").scalars().all()
        except DBAPIError:
            return Sight(all=False)
        return sight_of([line.decode() if isinstance(line, bytes) else str(line) for line in found])

    def connect(self) -> Any:
        """A session in which every transaction is read only."""
        import pymysql
        from pymysql.converters import conversions

        connection = pymysql.connect(
            host=self._url.host or "localhost",
            port=self._url.port,
            user=self._url.user or None,
            password=(self._password or "").encode(),  # the driver would take a text for Latin-1
            database=self._url.database or None,
            charset="utf8mb4",
            # Without decoders every value stays the text that the server wrote: a date of zeros, a year of 9999.
            conv={kind: form for kind, form in conversions.items() if not isinstance(kind, int)},
            connect_timeout=_CONNECT_TIMEOUT,
            read_timeout=self.limits.statement_timeout,
            write_timeout=self.limits.statement_timeout,
            program_name="pandian",
            local_infile=False,
            autocommit=False,
            **self._options,
        )
        for setting in self.settings:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET SESSION {setting}")
            except pymysql.err.MySQLError as error:
                # Servers too old for one of them, or of another make, are still only asked to SELECT.
                if error.args[0] not in _NOT_SET and not isinstance(error, pymysql.err.ProgrammingError):
                    connection.close()
                    raise
        return connection

    def tables(self, connection: Connection) -> Iterable[TableEntry]:
        """What information_schema shows: tables on which the account has some privilege."""
        known = accounts(connection)
        found = connection.exec_driver_sql(
            "SELECT table_schema, table_name, table_type, data_length FROM information_schema.tables"
        )
        wanted = self._url.database
        for schema, name, kind, size in found.fetchall():
            if kind in _TABLE_TYPES and (schema == wanted if wanted else schema.lower() not in self.system):
                exposure, access = known.told(schema, name) if known else (None, None)
                view, data = _TABLE_TYPES[kind], int(size) if size is not None else None
                yield TableEntry(schema, name, view=view, size=data, access=access, exposure=exposure)

    def rights(self, connection: Connection) -> Rights:
        """By the account's own grants."""
        found = connection.exec_driver_sql("SHOW GRANTS").scalars().all()
        return of_grants([line.decode() if isinstance(line, bytes) else str(line) for line in found])

    def layout(self, connection: Connection, schema: str, table: str) -> Layout:
        """The columns on which the account has a privilege; that there are others is a problem."""
        found = connection.exec_driver_sql(
            "SELECT table_schema, table_name, column_name, column_type, data_type, character_set_name, column_comment, "
            "column_key FROM information_schema.columns WHERE table_schema = %s AND table_name = %s "
            "ORDER BY ordinal_position",
            (schema, table),
        )
        # The catalogue compares names without case, tables on most systems do not.
        fields = tuple(
            _field(Column(name, comment or "", kind, key == "PRI"), base.lower(), (charset or "").lower())
            for owner, of, name, kind, base, charset, comment, key in found.fetchall()
            if (owner, of) == (schema, table)
        )
        if not fields:  # a view of what is no longer there has a name, and no columns
            there = any((entry.schema, entry.table) == (schema, table) for entry in self.tables(connection))
            raise ReadError("table_unreadable", "no columns") if there else ReadError("vanished")
        stored = sample.is_stored(connection, schema, table)
        return Layout(schema, table, fields, self._hidden(connection, schema, table), stored=stored)

    def _denied(self, error: DBAPIError) -> bool:
        return driver_error(error).args[:1] in {(1142,), (1143,)}

    def expression(self, field: Field) -> ColumnElement[Any]:
        """The column; its raw bytes where its charset is not to be trusted."""
        if field.kind is Kind.NONE:
            return null()
        value: ColumnElement[Any] = column(quoted_name(field.column.name, quote=True))
        if field.wide:
            longest = self.limits.max_cell + 1
            value = func.left(value, max(longest, LARGEST + 1) if field.kind is Kind.BINARY else longest)
        return cast(value, LargeBinary()) if field.kind is Kind.LEGACY else value

    def key(self, connection: Connection, layout: Layout) -> tuple[int, ...]:
        """The primary key, or what stands for it: the rows of InnoDB lie in its order."""
        return sample.key(connection, layout)

    def key_value(self, field: Field, value: Any) -> Any:
        """A number as one: compared with a text it would be a float."""
        return sample.key_value(field, value)

    def extent(self, connection: Connection, layout: Layout, at: int) -> tuple[int, int] | None:
        """By the key, in whose order the rows lie."""
        return sample.extent(connection, layout, at)

    def count(self, connection: Connection, layout: Layout) -> tuple[int | None, bool]:
        """Counted where that is soon done, else what the catalogue estimates."""
        return sample.count(connection, layout)

    def draws(self, connection: Connection, layout: Layout) -> Way | None:  # noqa: ARG002
        """Row by row: the server looks at each, and sends those that it draws."""
        return "rows" if layout.stored else None

    def drawn(self, layout: Layout, draw: Draw) -> Select[Any]:
        """By RAND with a fixed seed."""
        return sample.drawn(self.statement(layout), draw)

    def passing(self, error: Exception) -> Exception | None:
        """A connection that was killed or broke, a server that goes down, too many connections."""
        original = driver_error(error)
        number = original.args[0] if original.args else None
        if number in _TOO_MANY:
            return Busy(reason(error))
        if is_timeout(error) or _stays(original):
            return None
        return Lost(reason(error)) if number in _GONE or isinstance(original, OSError) else None

    def reading(self, connection: Connection) -> None:
        """All values as bytes: one that is not what its charset says must not end the table."""
        driver: Any = connection.connection.driver_connection
        driver.use_unicode = False
        self._session = driver.thread_id()

    def cursor(self, connection: Connection) -> Any:
        """Off the wire, row by row."""
        from pymysql.cursors import SSCursor

        driver: Any = connection.connection.driver_connection
        return driver.cursor(SSCursor)

    def abandon(self, result: CursorResult[Any]) -> None:
        """Hang up: the driver would otherwise read every row that is left."""
        unread = getattr(result.cursor, "_result", None)
        if unread is not None:
            unread.unbuffered_active = False
        result.connection.invalidate()

    def stop(self, error: Exception) -> None:
        """After a time-out, ask the server to end the statement that this side has given up on."""
        if not is_timeout(error):
            return
        with contextlib.suppress(Exception):  # the server will notice by itself, later
            other = self.connect()
            try:
                with other.cursor() as cursor:
                    cursor.execute(f"KILL QUERY {self._session}")
            finally:
                other.close()

    def explain(self, error: BaseException) -> TargetError:
        """By the error's number."""
        original = driver_error(error)
        number = original.args[0] if original.args else None
        place = {"place": self._url.place, "answer": self.answer(error)}
        if number in {1045, 1698, 1130, 1820}:
            return target_error("login", **place)
        if number in {1044, 1049}:
            return target_error("no_database", **place)
        if isinstance(_cause(original), ssl.SSLError) or number == 2026:
            return target_error("tls", **place)
        if number in {2002, 2003, 2005, 2006, 2013} or isinstance(original, OSError):
            return target_error("unreachable", **place)
        return self.unclear(error)

    def read_error(self, error: Exception) -> ReadError:
        """Dropped tables, missing rights and time-outs have reasons of their own."""
        original = driver_error(error)
        number = original.args[0] if original.args else None
        if number in {1146, 1049, 1054}:
            return ReadError("vanished")
        if is_timeout(error) or number in {1969, 3024}:
            return ReadError("timeout", f"{self.limits.statement_timeout:g} s")
        if number in {1142, 1143, 1044, 1370}:
            return ReadError("table_unreadable", f"permission denied ({reason(error)})")
        return super().read_error(error)

    def _driver_options(self) -> dict[str, Any]:
        options: dict[str, Any] = {}
        for name, value in self._url.options.items():
            plain = name.lower().replace("-", "_")
            if plain in _TEXT_OPTIONS:
                options[plain] = value
            elif plain in _SWITCHES:
                if value.lower() not in _YES:
                    raise target_error("url_option_value", scheme=self._url.scheme, option=name)
                options[plain] = _YES[value.lower()]
            elif plain != "charset":
                raise target_error("url_option", scheme=self._url.scheme, option=name)
        return options


def _field(described: Column, base: str, charset: str) -> Field:
    if base in _NO_TEXT:
        return Field(described, Kind.NONE)
    if base in _BINARY:
        return Field(described, Kind.BINARY, wide=base in _LONG)
    legacy = base in _STRINGS and charset in _UNTRUSTED
    return Field(described, Kind.LEGACY if legacy else Kind.TEXT, wide=base in _LONG)


def _cause(error: BaseException) -> BaseException:
    """The system's error behind the driver's."""
    return error.__cause__ or error.__context__ or error


def _stays(error: BaseException) -> bool:
    """Whether the next try would end the same: by a certificate, a file that the URL names, a host without address."""
    cause = _cause(error)
    unknown = isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME
    return unknown or isinstance(cause, ssl.SSLError) or isinstance(error, FileNotFoundError | PermissionError)


def is_timeout(error: Exception) -> bool:
    """Whether this side gave up waiting for rows."""
    original = driver_error(error)
    return isinstance(original, TimeoutError) or any("timed out" in str(part) for part in original.args[1:2])
