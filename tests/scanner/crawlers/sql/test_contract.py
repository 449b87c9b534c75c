"""Databases pass the contract: SQLite, PostgreSQL, MariaDB."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from models.records import Target
from scanner.crawlers.database_url import sqlite_url
from tests.scanner.crawlers.contract import CrawlerContract, Place
from tests.servers.server import Server

TABLES = {"客户 表": ["张三", "13800138000"], "odd%name/#?": ["李四"], "people_view": ["张三"]}


def statements(quote: str) -> list[str]:
    """The same tables in each system."""
    q = quote
    return [
        f"CREATE TABLE {q}客户 表{q} (id INTEGER, {q}姓名{q} VARCHAR(30), {q}select{q} VARCHAR(30))",
        f"INSERT INTO {q}客户 表{q} VALUES (1, '张三', '13800138000'), (2, NULL, '')",
        f"CREATE TABLE {q}odd%name/#?{q} ({q}a:b %s{q} VARCHAR(30))",
        f"INSERT INTO {q}odd%name/#?{q} VALUES ('李四')",
        f"CREATE VIEW people_view AS SELECT {q}姓名{q} FROM {q}客户 表{q}",
    ]


def insert_by(crawler, item):
    with crawler._opened().connect() as connection:
        quote = '"' if item.uri.startswith(("sqlite", "postgresql")) else "`"
        connection.exec_driver_sql(f"INSERT INTO {quote}客户 表{quote} VALUES (3, 'x', 'y')")
        connection.commit()


class TestSqlite(CrawlerContract):
    @pytest.fixture
    def place(self, tmp_path):
        path = tmp_path / "库 #1.db"

        def run(*lines):
            with contextlib.closing(sqlite3.connect(path)) as connection:
                for line in lines:
                    connection.execute(line)
                connection.commit()

        run(*statements('"'), "CREATE TABLE broken_base (a)", "CREATE VIEW broken AS SELECT a FROM broken_base")
        run("PRAGMA writable_schema = ON", "DELETE FROM sqlite_master WHERE name = 'broken_base'")
        return Place(
            target=Target("db", sqlite_url(str(path))),
            missing=Target("gone", sqlite_url(str(tmp_path / "gone.db"))),
            readable=TABLES,
            unreadable="broken",
            state=lambda: {one: (one.read_bytes(), one.stat().st_mtime_ns) for one in Path(tmp_path).iterdir()},
            remove=lambda name: run('DROP VIEW "people_view"', f'DROP TABLE "{name}"'),
            write=insert_by,
        )


def hide(mariadb: Server, name: str) -> tuple[Target, str]:
    """An account that was given one table: the catalogue hides the others from it."""
    mariadb.run(
        "CREATE OR REPLACE USER one_table IDENTIFIED BY 'x y'",
        f"GRANT SELECT ON `{name}`.`客户 表` TO one_table",
    )
    target = mariadb.url(name, user="one_table")
    return Target("db", target, "x y"), target.partition("?")[0].replace("one_table@", "")


class ServerContract(CrawlerContract):
    """Places on a server: a database of its own each time, read by its administrator unless the test says else."""


class TestPostgresql(ServerContract):
    @pytest.fixture
    def place(self, postgresql: Server):
        name = postgresql.new_name()
        postgresql.run(f"CREATE DATABASE {name}")
        postgresql.run(
            *statements('"'),
            "CREATE FUNCTION fail() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$",
            "CREATE VIEW broken AS SELECT fail() AS a",
            database=name,
        )

        def state():
            with contextlib.closing(postgresql.connect(name)) as connection:
                rows = connection.execute('SELECT * FROM "客户 表" ORDER BY id').fetchall()
                tables = connection.execute("SELECT relname FROM pg_class ORDER BY 1").fetchall()
            return rows, tables

        yield Place(
            target=Target("db", postgresql.url(name)),
            missing=Target("gone", postgresql.url("no_such_database")),
            readable=TABLES,
            unreadable="broken",
            state=state,
            remove=lambda table: postgresql.run(f'DROP TABLE "{table}" CASCADE', database=name),
            write=insert_by,
        )
        postgresql.run(f"DROP DATABASE {name} WITH (FORCE)")


class TestMariadb(ServerContract):
    @pytest.fixture
    def place(self, mariadb: Server):
        name = mariadb.new_name()
        mariadb.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        mariadb.run(
            *statements("`"),
            "CREATE TABLE broken_base (a int)",
            "CREATE VIEW broken AS SELECT a FROM broken_base",
            "DROP TABLE broken_base",
            database=name,
        )

        def state():
            with contextlib.closing(mariadb.connect(name)) as connection, connection.cursor() as cursor:
                cursor.execute("SELECT * FROM `客户 表` ORDER BY id")
                rows = cursor.fetchall()
                cursor.execute("SHOW TABLES")
                return rows, cursor.fetchall()

        yield Place(
            target=Target("db", mariadb.url(name)),
            missing=Target("gone", mariadb.url("no_such_database")),
            readable=TABLES,
            unreadable="broken",
            state=state,
            remove=lambda table: mariadb.run(f"DROP TABLE `{table}`", database=name),
            write=insert_by,
            hide=lambda: hide(mariadb, name),
        )
        mariadb.run(f"DROP DATABASE {name}")
