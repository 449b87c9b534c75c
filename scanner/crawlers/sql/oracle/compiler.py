"""Oracle's dialect of SQLAlchemy, as much of it as a scan asks for, over Oracle's driver and over that of DM."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.oracle.base import OracleCompiler, OracleDialect


class _Compiler(OracleCompiler):
    """A hint of a table is what stands behind its name: SAMPLE."""

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:  # noqa: ARG002
        """The hint as it is."""
        return text

    def get_select_hint_text(self, byfroms: Any) -> str | None:  # noqa: ARG002
        """None stands behind SELECT."""
        return None


class OracleSql(OracleDialect):
    """Statements as every version from 9i on understands them."""

    driver = "pandian"
    supports_statement_cache = True
    statement_compiler = _Compiler

    def __init__(self, **named: Any) -> None:
        super().__init__(**{**named, "enable_offset_fetch": False})

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """Raises ImportError where it is not installed."""
        import oracledb

        return oracledb

    def initialize(self, connection: Connection) -> None:
        """Nothing is asked of the server that a scan does not need."""


class DmSql(OracleSql):
    """DM writes a statement as Oracle does, a sample aside."""

    supports_statement_cache = True

    def __init__(self, **named: Any) -> None:
        super().__init__(**{**named, "paramstyle": "qmark"})

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """Raises ImportError where it is not installed."""
        import dmPython

        return dmPython  # type: ignore[no-any-return]
