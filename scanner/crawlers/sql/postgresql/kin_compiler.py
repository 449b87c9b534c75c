"""PostgreSQL's dialect of SQLAlchemy for servers that speak it under another name and another version."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg


class KinSql(PGDialect_psycopg):
    """The statements are PostgreSQL's; its questions about itself (``version()``) are not asked."""

    supports_statement_cache = True

    def initialize(self, connection: Connection) -> None:
        """Only how strings are written is asked for."""
        driver: Any = connection.connection.driver_connection
        self.server_version_info = (9, 2)
        self._backslash_escapes = driver.info.parameter_status("standard_conforming_strings") == "off"
