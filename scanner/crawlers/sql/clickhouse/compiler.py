"""ClickHouse's way to write a SELECT, for SQLAlchemy's compiler: as much of it as a scan asks for."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql.compiler import IdentifierPreparer, SQLCompiler

from scanner.crawlers.sql.clickhouse import http as clickhouse_http


class ClickhousePreparer(IdentifierPreparer):
    """Names in backticks, escaped as its strings are."""

    def __init__(self, dialect: Any) -> None:
        super().__init__(dialect, initial_quote="`", escape_quote="`")

    def _escape_identifier(self, value: str) -> str:
        return value.replace("\\", "\\\\").replace("`", "\\`")


class ClickhouseCompiler(SQLCompiler):
    """A hint of a table is what stands behind its name: SAMPLE."""

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:  # noqa: ARG002
        """The hint as it is."""
        return text


class ClickhouseSql(DefaultDialect):
    """The rest is the standard's."""

    name = "clickhouse"
    driver = "pandian"
    default_paramstyle = "qmark"
    supports_statement_cache = True
    statement_compiler = ClickhouseCompiler
    preparer = ClickhousePreparer  # type: ignore[assignment]
    supports_native_boolean = True

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """The driver is our own."""
        return clickhouse_http

    def initialize(self, connection: Connection) -> None:
        """Nothing is asked of the server that a scan does not need."""
