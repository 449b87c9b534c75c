"""What lies beside a SQLite database: read with it where it lies there, and for itself in archives and alone."""

import contextlib
import functools
import sqlite3
import tempfile
from pathlib import Path

import pytest

from models.records import Problem
from scanner.readers.base import ByteSource
from tests.scanner.readers.contract import Case, ReaderContract, read, read_bytes

OLD, NEW = "13812345678", "13900000001"


def database(folder, mode="WAL", encoding="UTF-8"):
    """A database whose last change waits in a log: its bytes, those of the log, and of the log's index."""
    path = folder / "a.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA encoding='{encoding}'")
        connection.execute(f"PRAGMA journal_mode={mode}")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("PRAGMA cache_size=5")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE people (name TEXT, phone TEXT)")
        connection.executemany(
            "INSERT INTO people VALUES (?, ?)", [("李四", OLD), *(("客户", str(n)) for n in range(500))]
        )
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("BEGIN")
        connection.execute("UPDATE people SET phone = ? WHERE phone = ?", (NEW, OLD))
        connection.executemany("UPDATE people SET name = ? WHERE phone = ?", [("x" * 99, str(n)) for n in range(500)])
        ends = ("-wal", "-shm") if mode == "WAL" else ("-journal",)
        if mode == "WAL":
            connection.execute("COMMIT")
        return [path.read_bytes(), *(path.with_name(path.name + end).read_bytes() for end in ends)]


@pytest.fixture(scope="module")
def logged(tmp_path_factory):
    return database(tmp_path_factory.mktemp("wal"))


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return database(tmp_path_factory.mktemp("journal"), "DELETE")


@functools.cache
def _made(*arguments):
    with tempfile.TemporaryDirectory() as folder:
        return database(Path(folder), *arguments)[1]


class TestSqliteLog(ReaderContract):
    CASES = (
        Case("log", _made, (NEW,), "application/x-sqlite-wal"),
        Case("UTF-16", lambda: _made("WAL", "UTF-16le"), (NEW,), "application/x-sqlite-wal", breakable=False),
        Case("journal", lambda: _made("DELETE"), (OLD,), "application/x-sqlite-journal"),
    )


def test_a_log_alone_has_its_rows_once(logged):
    reading = read_bytes(logged[1], "a.db-wal")
    assert reading.text.count(NEW) == 1
    assert f"李四\t{NEW}" in reading.text
    assert OLD not in reading.text


def test_a_log_beside_its_database_is_read_with_it(tmp_path, logged):
    for end, data in zip(("", "-wal", "-shm"), logged, strict=True):
        (tmp_path / f"a.db{end}").write_bytes(data)
    whole, log, index = (read(ByteSource.of_path(tmp_path / f"a.db{end}")) for end in ("", "-wal", "-shm"))
    assert NEW in whole.cells
    assert log.problems == index.problems == [Problem("read_with", "SQLite")]
    (tmp_path / "a.db").write_bytes(b"something else")
    assert NEW in read(ByteSource.of_path(tmp_path / "a.db-wal")).text


def test_a_journal_holds_what_was_there_before(kept):
    reading = read_bytes(kept[1], "a.db-journal")
    assert f"李四\t{OLD}" in reading.text
    assert all(f"客户\t{n}\n" in reading.text for n in range(500))


@pytest.mark.parametrize("wiped", [12, 28])
def test_a_journal_whose_header_was_wiped_out(kept, wiped):
    reading = read_bytes(bytes(wiped) + kept[1][wiped:], "a.db-journal")
    assert all(f"客户\t{n}\n" in reading.text for n in range(500))


def test_stretches_that_were_not_counted(kept):
    data = kept[1]
    reading = read_bytes(data[:8] + bytes(4) + data[12:], "a.db-journal")
    assert f"李四\t{OLD}" in reading.text
    reading = read_bytes(data[:8] + b"\0\0\0\1" + data[12:], "a.db-journal")
    assert sum(f"客户\t{n}\n" in reading.text for n in range(500)) > 400


@pytest.mark.parametrize("sector", [0, 1, 27, 1 << 17, 1 << 31])
def test_a_size_that_no_sector_has_is_damage(kept, sector):
    data = kept[1][:20] + sector.to_bytes(4, "big") + kept[1][24:]
    assert read_bytes(data, "a.db-journal").problems == [Problem("damaged", "SQLite: size of a sector")]


@pytest.mark.parametrize("size", [300, 3000, 6000, 30_000])
def test_rows_that_go_on_on_other_pages(tmp_path, size):
    path = tmp_path / "a.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("CREATE TABLE t (phone TEXT, note TEXT)")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.executemany(
            "INSERT INTO t VALUES (?, ?)", [(f"138000{n:05}", "好" * (size // 3)) for n in range(20)]
        )
        text = read_bytes((tmp_path / "a.db-wal").read_bytes(), "a.db-wal").text
    assert all(f"138000{n:05}" in text for n in range(20))


@pytest.mark.parametrize("size", [0, 511, 1000, 1 << 17])
def test_a_size_that_no_page_has_is_damage(logged, size):
    data = logged[1][:8] + size.to_bytes(4, "big") + logged[1][12:]
    assert read_bytes(data, "a.db-wal").problems == [Problem("damaged", "SQLite: size of a page")]
