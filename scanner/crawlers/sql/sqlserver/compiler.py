"""SQL Server's dialect of SQLAlchemy over python-tds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.mssql.base import MSDialect

_TOKENS = re.compile(r"\[(?:[^\]]|\]\])*\]|N?'(?:[^']|'')*'|\?|%")


class SqlServerSql(MSDialect):
    """Statements as for SQL Server 2012 and later, parameters as ``?``."""

    driver = "pandian"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """Raises ImportError where it is not installed."""
        import pytds

        return pytds  # type: ignore[no-any-return]

    def __init__(self, **named: Any) -> None:
        super().__init__(**{**named, "deprecate_large_types": True, "paramstyle": "qmark"})  # type: ignore[no-untyped-call]
        self._supports_nvarchar_max = self._supports_offset_fetch = True

    def initialize(self, connection: Connection) -> None:
        """Nothing is asked of the server that a scan does not need."""

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:  # noqa: ARG002
        """The driver writes parameters as ``%s``, and reads a ``%`` as one only where there are any."""
        cursor.execute(*bound(statement, parameters)) if parameters else cursor.execute(statement)

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Every statement is its own transaction."""


def bound(statement: str, parameters: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    """A statement with ``?`` as the driver takes it; what stands in names and strings is left alone."""

    def said(token: re.Match[str]) -> str:
        return "%s" if token[0] == "?" else token[0].replace("%", "%%")

    return _TOKENS.sub(said, statement), tuple(parameters)
