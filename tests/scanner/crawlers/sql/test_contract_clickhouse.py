"""ClickHouse passes the contract; ``clickhouses://`` is the same by TLS."""

from __future__ import annotations

import pytest

from models.records import Target
from tests.scanner.crawlers.contract import CrawlerContract, Place
from tests.scanner.crawlers.sql.test_contract import TABLES
from tests.servers.clickhouse import PASSWORD, Clickhouse

STATEMENTS = (
    "CREATE TABLE `客户 表` (id Int32, `姓名` Nullable(String), `select` String) ENGINE = MergeTree ORDER BY id",
    "INSERT INTO `客户 表` VALUES (1, '张三', '13800138000'), (2, NULL, '')",
    "CREATE TABLE `odd%name/#?` (`a:b %s` String) ENGINE = Log",
    "INSERT INTO `odd%name/#?` VALUES ('李四')",
    "CREATE VIEW people_view AS SELECT `姓名` FROM `客户 表`",
    "CREATE TABLE broken_base (a Int32) ENGINE = Log",
    "CREATE VIEW broken AS SELECT a FROM broken_base",
    "DROP TABLE broken_base",
)


def write(crawler, item):
    with crawler._opened().connect() as connection:
        connection.connection.driver_connection.request("INSERT INTO `客户 表` VALUES (3, 'x', 'y')")


class TestClickhouse(CrawlerContract):
    @pytest.fixture
    def place(self, clickhouse: Clickhouse):
        name = clickhouse.new_name()
        clickhouse.run(f"CREATE DATABASE {name}", "CREATE DATABASE IF NOT EXISTS shown")
        clickhouse.run(*STATEMENTS, database=name)

        def state():
            return clickhouse.ask("SELECT * FROM `客户 表` ORDER BY id", name), clickhouse.ask("SHOW TABLES", name)

        yield Place(
            target=Target("db", clickhouse.url(name)),
            missing=Target("gone", clickhouse.url("no_such_database")),
            readable=TABLES,
            unreadable="broken",
            state=state,
            remove=lambda table: clickhouse.run(f"DROP TABLE `{table}`", database=name),
            write=write,
            hide=lambda: (
                Target("db", clickhouse.url(user="one_database"), PASSWORD),
                clickhouse.url(),
            ),
        )
        clickhouse.run(f"DROP DATABASE {name}")
