"""What databases tell beside their rows: keys of tables, who may read them, which schemas were listed wholly."""

from __future__ import annotations

import contextlib
import os
import sqlite3

import pytest

from models.limits import Limits
from models.records import Column, TableChunk, Target
from scanner.crawlers.database_url import sqlite_url
from scanner.crawlers.registry import crawler_for
from tests.scanner.crawlers.contract import items_in, listings, name_of
from tests.scanner.crawlers.reading import items_of
from tests.servers.server import Server

KEYED = "CREATE TABLE keyed (b VARCHAR(9) NOT NULL, a INTEGER NOT NULL, c INTEGER, PRIMARY KEY (a, b))"
UNKEYED = "CREATE TABLE unkeyed (a INTEGER UNIQUE, b INTEGER)"


def keys(target: Target) -> dict[str, list[str]]:
    """The key columns of each table, which must hold a row."""
    found = {}
    with contextlib.closing(crawler_for(target, Limits())) as crawler:
        for item in items_in(crawler):
            columns: tuple[Column, ...] = next(
                part.columns for part in crawler.rows(item) if isinstance(part, TableChunk)
            )
            found[name_of(item)] = sorted(column.name for column in columns if column.key)
    return found


STATEMENTS = (KEYED, UNKEYED, "INSERT INTO keyed VALUES ('x', 1, 2)", "INSERT INTO unkeyed VALUES (1, 2)")
KEYS = {"keyed": ["a", "b"], "unkeyed": []}


def test_sqlite(tmp_path):
    path = tmp_path / "x.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in STATEMENTS:
            connection.execute(statement)
        connection.commit()
    target = Target("db", sqlite_url(str(path)))
    assert keys(target) == KEYS
    assert {uri: listing.entries for uri, listing in listings(target).items()} == {sqlite_url(str(path)): 2}
    if os.name == "posix":
        path.chmod(0o600)
        assert {item.exposure for item in items_of(target).values()} == {"owner"}


def test_an_empty_sqlite_file_was_listed(tmp_path):
    path = tmp_path / "x.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1")
        connection.commit()
    (listing,) = listings(Target("db", sqlite_url(str(path)))).values()
    assert (listing.entries, listing.complete) == (0, True)


def test_postgresql(postgresql: Server):
    name = postgresql.new_name()
    postgresql.run(f"CREATE DATABASE {name}")
    postgresql.run(
        *STATEMENTS,
        "CREATE TABLE open (a int)",
        "GRANT SELECT ON open TO PUBLIC",
        "CREATE TABLE open_column (a int, b int)",
        "GRANT SELECT (b) ON open_column TO PUBLIC",
        "CREATE ROLE reader_of_some",
        "CREATE ROLE first_of_them LOGIN IN ROLE reader_of_some",
        "CREATE ROLE second_of_them LOGIN NOINHERIT IN ROLE reader_of_some",
        "CREATE TABLE partly (a int)",
        "GRANT SELECT ON partly TO reader_of_some",
        "CREATE TABLE write_only (a int)",
        "GRANT INSERT ON write_only TO PUBLIC",
        "CREATE SCHEMA hidden",
        "CREATE TABLE hidden.open_behind (a int)",
        "GRANT SELECT ON hidden.open_behind TO PUBLIC",
        database=name,
    )
    target = Target("db", postgresql.url(name))
    assert {table: item.exposure for table, item in items_of(target).items()} == {
        "keyed": "owner",
        "unkeyed": "owner",
        "open": "everybody",
        "open_column": "everybody",
        "partly": "group",
        "write_only": "owner",
        "open_behind": "owner",
    }
    place = f"postgresql://127.0.0.1:{postgresql.port}/{name}"
    assert {uri: (listing.entries, listing.complete) for uri, listing in listings(target).items()} == {
        f"{place}/hidden": (1, True),
        f"{place}/public": (6, True),
        place: (2, True),
    }
    postgresql.run("DROP SCHEMA hidden CASCADE", "DROP TABLE open, open_column, partly, write_only", database=name)
    assert keys(target) == KEYS
    postgresql.run("DROP ROLE reader_of_some, first_of_them, second_of_them", f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("named", [True, False])
def test_mysql(mariadb: Server, named):
    name = mariadb.new_name()
    mariadb.run(f"CREATE DATABASE {name}")
    place = f"mysql://127.0.0.1:{mariadb.port}"
    target = Target("db", mariadb.url(name if named else ""))
    found = listings(target)
    assert found[f"{place}/{name}" if named else place].complete
    mariadb.run(*STATEMENTS, database=name)
    if named:
        assert keys(target) == KEYS
    found = listings(target)
    assert (found[f"{place}/{name}"].entries, found[f"{place}/{name}"].complete) == (2, True)
    assert (place in found) is not named
    mariadb.run("CREATE OR REPLACE USER part IDENTIFIED BY 'x y'", f"GRANT SELECT ON `{name}`.* TO part")
    found = listings(Target("db", mariadb.url(name if named else "", user="part"), "x y"))
    assert found[f"{place}/{name}"].complete
    if not named:
        assert not found[place].complete
    mariadb.run(f"DROP DATABASE {name}")


def comments(target: Target, table: str) -> dict[str, str]:
    """What is said of each column of a table, which must hold a row."""
    with contextlib.closing(crawler_for(target, Limits())) as crawler:
        item = next(item for item in items_in(crawler) if name_of(item) == table)
        chunk = next(part for part in crawler.rows(item) if isinstance(part, TableChunk))
    return {column.name: column.comment for column in chunk.columns}


REFERRED = (
    "CREATE TABLE people (sfzh VARCHAR(18) PRIMARY KEY, mobile VARCHAR(11) UNIQUE)",
    (
        "CREATE TABLE calls (f1 VARCHAR(18), f2 VARCHAR(11), f3 VARCHAR(9),\n"
        "FOREIGN KEY (f1) REFERENCES people (sfzh), FOREIGN KEY (f2) REFERENCES people (mobile))"
    ),
    "INSERT INTO calls VALUES (NULL, NULL, 'x')",
)


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_what_a_column_refers_to_says_what_it_holds(kind, request):
    server: Server = request.getfixturevalue(kind)
    name = server.new_name()
    server.run(f"CREATE DATABASE {name}")
    said = "COMMENT ON COLUMN people.mobile IS '手机号'" if kind == "postgresql" else (
        "ALTER TABLE people MODIFY mobile VARCHAR(11) COMMENT '手机号'"
    )  # fmt: skip
    server.run(*REFERRED[:1], said, *REFERRED[1:], database=name)
    assert comments(Target("db", server.url(name)), "calls") == {"f1": "people.sfzh", "f2": "手机号", "f3": ""}
    server.run(f"DROP DATABASE {name}")


def test_comments_in_the_text_of_a_schema(tmp_path):
    path = tmp_path / "x.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in (
            *REFERRED,
            "CREATE TABLE said (\n  f1 TEXT, -- 手机号\n  f2 TEXT\n)",
            "INSERT INTO said VALUES (1, 2)",
        ):
            connection.execute(statement)
        connection.commit()
    target = Target("db", sqlite_url(str(path)))
    assert comments(target, "said") == {"f1": "手机号", "f2": ""}
    assert comments(target, "calls")["f1"] == "people.sfzh"
