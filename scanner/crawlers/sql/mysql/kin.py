"""Databases that speak MySQL's protocol and are not it: TiDB, OceanBase (its MySQL mode), PolarDB."""

from __future__ import annotations

from models.errors import ReadError
from scanner.crawlers.sql.dialect import driver_error
from scanner.crawlers.sql.mysql.dialect import MysqlDialect

_LONG = 24 * 3600 * 1_000_000
"""A day in microseconds, as OceanBase counts its time-outs: they hold for a whole statement, however fast its rows."""


class TidbDialect(MysqlDialect):
    """TiDB. It knows no read-only transaction: what keeps a session from writing is the account's rights alone."""

    system = MysqlDialect.system | {"metrics_schema", "tidb_binlog", "lightning_task_info"}


class OceanbaseDialect(MysqlDialect):
    """OceanBase, or its proxy; the user is ``user@tenant`` or ``user@tenant#cluster``."""

    system = MysqlDialect.system | {"oceanbase", "__recyclebin", "__public", "lbacsys", "oraauditor"}
    settings = (*MysqlDialect.settings, f"ob_query_timeout = {_LONG}", f"ob_trx_timeout = {_LONG}")

    def read_error(self, error: Exception) -> ReadError:
        """It has a number of its own for a statement that took too long."""
        if driver_error(error).args[:1] == (4012,):
            return ReadError("timeout", f"{self.limits.statement_timeout:g} s")
        return super().read_error(error)


class PolardbDialect(MysqlDialect):
    """PolarDB for MySQL, and PolarDB-X, which shards it."""

    system = MysqlDialect.system | {
        "__recycle_bin__",
        "__cdc__",
        "metadb",
        "polardbx_meta_db",
        "polardbx_meta_db_polardbx",
    }
