"""SQLite files as found in the field: unfinished changes, wrong bytes, damage; and never a trace left beside them."""

from __future__ import annotations

import contextlib
import gc
import shutil
import sqlite3
import tempfile
from pathlib import Path

import pytest

from models.errors import TargetError
from models.limits import Limits
from models.records import Problem, Target
from scanner.crawlers.database_url import sqlite_url
from scanner.crawlers.registry import crawler_for
from tests.scanner.crawlers.reading import items_of, table_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data" / "x.db"


@pytest.fixture
def target(path: Path) -> Target:
    return Target("db", sqlite_url(str(path)))


def run(path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_values_of_every_type_are_text(path, target):
    run(
        path,
        "CREATE TABLE t (phone, number REAL, note TEXT, data BLOB, made GENERATED ALWAYS AS (number + 1))",
        "INSERT INTO t (phone, number, note, data) VALUES (13812345678, 13912345678.0, '张三', x'00ff')",
        "INSERT INTO t (phone, number, note, data) VALUES (NULL, 0.1, CAST(x'd5c5c8fd20313338' AS TEXT), CAST('李四' AS BLOB))",
        "INSERT INTO t (phone, number, note, data) VALUES ('x', NULL, CAST(x'ff41ff' AS TEXT), x'"
        + "00ff" * 100
        + "')",
    )
    rows, problems = table_of(target, "t")
    assert rows[0] == {
        "phone": "13812345678",
        "number": "13912345678",
        "note": "张三",
        "data": None,
        "made": "13912345679",
    }
    assert rows[1] == {"phone": None, "number": "0.1", "note": "张三 138", "data": "李四", "made": "1.1"}
    assert rows[2]["note"] == "\ufffdA\ufffd"
    assert problems == [Problem("binary_cells", "data (1)")]


def test_a_table_of_every_kind(path, target):
    run(
        path,
        "CREATE TABLE plain (a INTEGER PRIMARY KEY AUTOINCREMENT)",
        "CREATE TABLE keyed (a TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE VIRTUAL TABLE words USING fts5(body)",
        "INSERT INTO words VALUES ('全文 检索')",
        "CREATE VIEW seen AS SELECT body FROM words",
    )
    items = items_of(target)
    assert {"plain", "keyed", "words", "seen"} <= set(items)
    assert "sqlite_sequence" not in items
    assert items["seen"].media_type == "application/x-sql-view"
    assert items["plain"].modified.endswith("Z")
    assert table_of(target, "words")[0] == [{"body": "全文 检索"}]
    assert items["plain"].uri == f"{sqlite_url(str(path))}/plain"
    assert items["plain"].path == f"{path}/plain"


def test_changes_that_wait_in_the_log_are_read_and_left_alone(path, target):
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("CREATE TABLE t (a)")
    writer.execute("INSERT INTO t VALUES ('in the log')")
    writer.commit()
    before = {one.name: one.read_bytes() for one in path.parent.iterdir()}
    assert len(before["x.db-wal"]) > 0
    assert table_of(target, "t") == ([{"a": "in the log"}], [])
    assert {one.name: one.read_bytes() for one in path.parent.iterdir()} == before
    writer.close()


def test_a_crash_left_a_journal(path, target, tmp_path):
    run(path, "CREATE TABLE t (a)", "INSERT INTO t VALUES ('committed')")
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA cache_size = 1")
    writer.execute("PRAGMA cache_spill = 1")
    writer.execute("BEGIN")
    writer.execute("UPDATE t SET a = 'half done'")
    writer.execute("CREATE TABLE filler (a)")
    writer.executemany("INSERT INTO filler VALUES (?)", [("x" * 3000,)] * 200)
    crashed = tmp_path / "crashed"
    shutil.copytree(path.parent, crashed)
    writer.rollback()
    writer.close()
    assert (crashed / "x.db-journal").stat().st_size > 0
    before = {one.name: one.read_bytes() for one in crashed.iterdir()}
    assert table_of(Target("db", sqlite_url(str(crashed / "x.db"))), "t") == ([{"a": "committed"}], [])
    assert {one.name: one.read_bytes() for one in crashed.iterdir()} == before


def test_no_copy_outlives_the_crawler(path, target, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with contextlib.closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("CREATE TABLE t (a)")
        writer.commit()
        crawler = crawler_for(target, Limits())
        list(crawler.walk())
        assert len(list(scratch.iterdir())) == 1
        crawler.close()
        assert list(scratch.iterdir()) == []
        list(crawler.walk())
        del crawler
        gc.collect()
    assert list(scratch.iterdir()) == []


def test_a_file_that_is_locked_by_its_program_is_read(path, target):
    run(path, "CREATE TABLE t (a)", "INSERT INTO t VALUES ('x')")
    writer = sqlite3.connect(path)
    writer.execute("BEGIN EXCLUSIVE")
    assert table_of(target, "t")[0] == [{"a": "x"}]
    writer.rollback()
    writer.close()


def test_a_write_while_reading_is_told(path, target):
    run(path, "CREATE TABLE t (a)", "INSERT INTO t VALUES ('x')")
    with contextlib.closing(crawler_for(target, Limits())) as crawler:
        rows = crawler.rows(items_of(target)["t"])
        next(rows)
        run(path, "CREATE TABLE more (a)", "INSERT INTO more VALUES (zeroblob(100000))")
        assert list(rows) == [Problem("changed")]


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 500])
def test_what_is_no_database_is_the_users_error(path, target, content):
    path.write_bytes(content)
    with contextlib.closing(crawler_for(target, Limits())) as crawler:
        with pytest.raises(TargetError, match=r"x\.db"):
            crawler.check()
        with pytest.raises(TargetError):
            list(crawler.walk())
    assert path.read_bytes() == content


def test_damage_in_the_middle_leaves_what_came_before(path, target):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.executemany("INSERT INTO t VALUES (?)", [(f"{n:04}" * 200,) for n in range(2000)])
        connection.commit()
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096 * 4] = b"\xff" * 4096 * 4
    path.write_bytes(bytes(data))
    rows, problems = table_of(target, "t", rows_per_chunk=50)
    assert 100 < len(rows) < 2000
    assert [problem.code for problem in problems] == ["damaged"]


def test_a_statement_that_takes_too_long_costs_its_table(path, target):
    run(
        path,
        "CREATE VIEW slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS a FROM n",
    )
    rows, problems = table_of(target, "slow", statement_timeout=0.1)
    assert rows == []
    assert problems == [Problem("timeout", "0.1 s")]


def test_a_long_cell_is_cut_and_told(path, target):
    run(path, "CREATE TABLE t (a)", "INSERT INTO t VALUES (replace(hex(zeroblob(5000)), '00', '字'))")
    assert table_of(target, "t", max_cell=1000) == ([{"a": "字" * 1000}], [Problem("cell_cut", "1000")])


def test_an_empty_file_has_no_tables(path, target):
    path.touch()
    assert items_of(target) == {}


def test_names_that_need_care(path, target):
    names = ['quo"te', "new\nline", "tab%le", "a/b", "select", "\u202eabc", "", "x'y"]
    for number, name in enumerate(names):
        quoted = name.replace('"', '""')
        run(path, f'CREATE TABLE "{quoted}" ("{quoted}" TEXT)', f"INSERT INTO \"{quoted}\" VALUES ('{number}')")
    for number, name in enumerate(names[:-2]):
        assert table_of(target, name)[0] == [{name: str(number)}]
    assert all(item.path.isprintable() for item in items_of(target).values())
    assert len(items_of(target)) == len(names)
