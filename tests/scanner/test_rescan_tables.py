"""Databases scanned again: unchanged tables are not recognised again, a changed row is seen, a restored table is the same."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from models.records import Target
from scanner.crawlers.database_url import sqlite_url
from tests.scanner.rescanning import Run, Share
from tests.servers.server import Server

ROWS = [f"({n}, '张三', '1380013{n:04d}')" for n in range(300)]
MAKE = (
    "CREATE TABLE staff (id INTEGER PRIMARY KEY, name VARCHAR(30), mobile VARCHAR(30))",
    f"INSERT INTO staff VALUES {', '.join(ROWS)}",
    "CREATE TABLE log (line VARCHAR(99))",
    "INSERT INTO log VALUES ('called 13900139000'), ('called 13900139000'), (NULL)",
    "CREATE TABLE empty_one (a INTEGER)",
)
BACKWARDS = ("DELETE FROM staff", f"INSERT INTO staff VALUES {', '.join(reversed(ROWS))}")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")


class Base:
    """A database by its target, and how to change it."""

    def __init__(self, folder: Path, target: Target, run: Callable[..., None]) -> None:
        self.share, self.target, self.run = Share(folder), target, run
        run(*MAKE)

    def scan(self, **options: object) -> Run:
        """Scan it once more."""
        return self.share.scan(targets=[self.target], readers="scanner.readers.registry", **options)


def check(base: Base) -> None:
    """Everything that must hold of any kind of database."""
    first = base.scan()
    rows = {row["object"].rpartition("/")[2]: row for row in first.lines()}
    assert rows["staff"]["counts"]["CN_MOBILE"] == 300
    second = base.scan()
    assert carried(second) == {"staff", "log", "empty_one"}
    assert second.texts()[1] == first.texts()[1]
    base.run("UPDATE staff SET mobile = '13700137000' WHERE id = 7", "INSERT INTO empty_one VALUES (1)")
    third = base.scan()
    assert carried(third) == {"log"}
    assert third.texts() == base.scan(full=True).texts()
    assert third.texts()[1] != first.texts()[1]
    base.run("UPDATE staff SET mobile = '13800130007' WHERE id = 7")
    fourth = base.scan()
    assert carried(fourth) == {"log", "empty_one"}
    base.run(*BACKWARDS)
    assert carried(base.scan()) == {"staff", "log", "empty_one"}
    base.run("DELETE FROM log WHERE line IS NULL")
    base.run("DROP TABLE empty_one")
    last = base.scan()
    assert carried(last) == {"staff"}
    assert last.texts()[0] == base.scan(full=True).texts()[0]


def carried(run: Run) -> set[str]:
    """The tables whose findings were not made in this run: their numbers in the store are those of before."""
    with contextlib.closing(sqlite3.connect(f"file:{run.out / 'run.db'}?mode=ro", uri=True)) as database:
        before = Path(run.summary["base"]["folder"]) / "run.db"
        database.execute("ATTACH ? AS before", (f"file:{before}?mode=ro",))
        same = database.execute("SELECT uri FROM object JOIN before.object old USING (id, uri)").fetchall()
        return {uri.rpartition("/")[2] for (uri,) in same}


def test_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "x.db"

    def run(*statements: str) -> None:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    check(Base(tmp_path, Target("db", sqlite_url(str(path))), run))


def test_postgresql(postgresql: Server, tmp_path: Path) -> None:
    name = postgresql.new_name()
    postgresql.run(f"CREATE DATABASE {name}")
    try:
        target = Target("db", postgresql.url(name))
        check(Base(tmp_path, target, lambda *lines: postgresql.run(*lines, database=name)))
    finally:
        postgresql.run(f"DROP DATABASE {name} WITH (FORCE)")


def test_mariadb(mariadb: Server, tmp_path: Path) -> None:
    name = mariadb.new_name()
    mariadb.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    try:
        target = Target("db", mariadb.url(name))
        check(Base(tmp_path, target, lambda *lines: mariadb.run(*lines, database=name)))
    finally:
        mariadb.run(f"DROP DATABASE {name}")


def test_what_cannot_be_read_of_a_table_stays_said(postgresql: Server, tmp_path: Path) -> None:
    name = postgresql.new_name()
    postgresql.run(f"CREATE DATABASE {name}", "CREATE ROLE some_of_it LOGIN PASSWORD 'x y'")
    try:
        base = Base(
            tmp_path,
            Target("db", postgresql.url(name, user="some_of_it"), "x y"),
            lambda *lines: postgresql.run(*lines, database=name),
        )
        base.run("GRANT SELECT (id, mobile) ON staff TO some_of_it")
        first = base.scan()
        second = base.scan()
        rows = {row["object"].rpartition("/")[2]: row["reason_code"] for row in second.lines()}
        assert rows == {"staff": "columns_unreadable", "log": "table_unreadable", "empty_one": "table_unreadable"}
        assert carried(second) == {"staff"}
        base.run("GRANT SELECT ON staff TO some_of_it")
        third = base.scan()
        assert carried(third) == set()
        assert third.lines("findings") != first.lines("findings")
    finally:
        postgresql.run(f"DROP DATABASE {name} WITH (FORCE)", "DROP ROLE some_of_it")


@pytest.mark.skipif(os.name != "posix", reason="changes a mode")
def test_who_may_read_a_table_is_taken_anew_though_its_rows_stand(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in MAKE:
            connection.execute(statement)
        connection.commit()
    path.chmod(0o600)
    base = Base.__new__(Base)
    base.share, base.target = Share(tmp_path), Target("db", sqlite_url(str(path)))
    base.scan()
    path.chmod(0o644)
    second = base.scan()
    assert carried(second) == {"staff", "log", "empty_one"}
    assert all(row["access"].startswith("rw-r--r--") for row in second.lines())
