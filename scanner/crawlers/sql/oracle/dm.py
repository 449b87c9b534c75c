"""DM (达梦): Oracle's statements and catalogue, over DM's own driver, which the user installs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, column, func, literal_column, null, text
from sqlalchemy.dialects import registry
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import quoted_name

from models.errors import ReadError, TargetError
from models.records import Column
from scanner.crawlers.errors import target_error
from scanner.crawlers.share import Lost
from scanner.crawlers.sql.dialect import Field, Kind
from scanner.crawlers.sql.oracle import catalogue
from scanner.crawlers.sql.oracle.dialect import OracleDialect, code_of

registry.register("oracle.pandian_dm", "scanner.crawlers.sql.oracle.compiler", "DmSql")

_CONNECT_TIMEOUT = 10
_LONG_TEXTS = {"CLOB", "TEXT", "LONG", "LONGVARCHAR"}
_BINARY = {"BLOB", "IMAGE", "LONGVARBINARY", "BINARY", "VARBINARY", "RAW"}
_NO_TEXT = {"BFILE", "ROWID", "CURSOR", "ARRAY", "CLASS"}

_LOGIN = {"DM-2501", "DM-2502", "DM-2503", "DM-2504", "DM-2505", "DM-2508", "DM-2510"}
_NETWORK = {"DM-6001", "DM-6002", "DM-6003", "DM-6007", "DM-6010", "DM-70019", "DM-70028", "DM-70024"}
_UNKNOWN = {"DM-2103", "DM-2104", "DM-2106", "DM-2111", "DM-2124", "DM-2207"}
_DENIED = {"DM-5501", "DM-5502", "DM-5503", "DM-5504", "DM-5505", "DM-5506", "DM-5516"}
_TIME = {"DM-7120", "DM-6403", "DM-70009", "DM-70005"}


class DmDialect(OracleDialect):
    """All schemas that the account sees, but the system's own. A server has one database."""

    driver = "oracle+pandian_dm://"
    options = ()
    list_tables = catalogue.TABLES_OF_DM
    list_grants = (catalogue.GRANTS, catalogue.GRANTS_OF_DM)
    unknown = frozenset(_UNKNOWN | _DENIED)

    def _check_url(self) -> None:
        if self._url.database:
            raise target_error("url_database", place=replace(self._url, database="").place)

    def connect(self) -> Any:
        """A connection that its driver opens for reading only, in a read-only transaction."""
        import dmPython

        connection = dmPython.connect(
            user=self._url.user,
            password=self._password or "",
            server=self._url.host or "localhost",
            port=self._url.port,
            access_mode=dmPython.DSQL_MODE_READ_ONLY,
            autoCommit=False,
            login_timeout=_CONNECT_TIMEOUT,
            connection_timeout=max(1, round(self.limits.statement_timeout)),
            app_name="pandian",
        )
        cursor = connection.cursor()
        try:
            cursor.execute("SET TRANSACTION READ ONLY")
        except BaseException:
            connection.close()
            raise
        finally:
            cursor.close()
        return connection

    def _access(self, connection: Connection) -> catalogue.Access:
        """Grants as far as the account sees them; whose catalogue shows none reads what it is shown."""
        try:
            return super()._access(connection)
        except DBAPIError as error:
            if code_of(error) not in self.unknown:
                raise
        user = str(connection.execute(text(catalogue.WHO)).scalar_one())
        return catalogue.Access(user, catalogue.READS_ALL, ())

    def _look_up_charset(self, connection: Connection) -> None:
        """Its client converts text itself."""

    def _field(self, described: Column, kind: str, length: Any) -> Field:  # noqa: ARG002 Oracle's has a use for it
        base = kind.partition("(")[0].strip().upper()
        if base in _NO_TEXT:
            return Field(described, Kind.NONE)
        if base in _BINARY:
            return Field(described, Kind.BINARY, wide=True)
        return Field(described, Kind.TEXT, wide=base in _LONG_TEXTS)

    def expression(self, field: Field) -> ColumnElement[Any]:
        """The column as its driver gives it; long texts cut on the far side."""
        if field.kind is Kind.NONE:
            return null()
        value: ColumnElement[Any] = column(quoted_name(field.column.name, quote=True))
        if field.kind is Kind.TEXT and field.wide:
            return func.substr(value, literal_column("1"), literal_column(str(self.limits.max_cell + 1)))
        return value

    def passing(self, error: Exception) -> Exception | None:
        """The network."""
        return Lost(code_of(error)) if code_of(error) in _NETWORK else None

    def explain(self, error: BaseException) -> TargetError:
        """By the error's number."""
        place = {"place": self.place, "answer": self.answer(error)}
        if code_of(error) in _LOGIN:
            return target_error("login", **place)
        return target_error("unreachable", **place) if code_of(error) in _NETWORK else self.unclear(error)

    def read_error(self, error: Exception) -> ReadError:
        """Dropped tables, missing rights and time-outs have reasons of their own."""
        code = code_of(error)
        if code in {"DM-2106", "DM-2103"}:
            return ReadError("vanished")
        if code in _DENIED:
            return ReadError("table_unreadable", f"permission denied ({code})")
        if code in _TIME:
            return ReadError("timeout", f"{self.limits.statement_timeout:g} s")
        return super().read_error(error)
