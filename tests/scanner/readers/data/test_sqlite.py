"""SQLite files: every table and view, damaged ones as far as they go, hostile ones without harm."""

import base64
import contextlib
import datetime as dt
import io
import os
import sqlite3
import struct
import time
import zipfile
from pathlib import Path

import pytest

from models.limits import Limits
from models.records import Problem
from scanner.readers.base import ByteSource, ReadContext
from tests.scanner.readers.contract import Case, ReaderContract, check_chunks, read, read_bytes

TYPE = "application/vnd.sqlite3"


def database(*statements, rows=(), encoding="UTF-8", page_size=1024):
    """The bytes of a database made by ``statements``; ``rows`` are (statement, values)."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"PRAGMA encoding='{encoding}'")
        connection.execute(f"PRAGMA page_size={page_size}")
        for statement in statements:
            connection.execute(statement)
        for statement, values in rows:
            connection.executemany(statement, values)
        connection.commit()
        return connection.serialize()


def people(count=50, **options):
    rows = [(n, f"张三{n}", f"138{n:08}") for n in range(count)]
    return database(
        "CREATE TABLE 客户 (id INTEGER PRIMARY KEY, 姓名 TEXT, 手机号 TEXT)",
        rows=[("INSERT INTO 客户 VALUES (?, ?, ?)", rows)],
        **options,
    )


def forms():
    return database(
        "CREATE TABLE t (n INTEGER, f REAL, b BLOB, u NUMERIC) ",
        "CREATE TABLE w (k TEXT PRIMARY KEY, v) WITHOUT ROWID",
        "CREATE VIRTUAL TABLE f USING fts5(body)",
        "CREATE VIEW v AS SELECT n, f FROM t",
        'CREATE TABLE "odd ""name" (_rowid_ TEXT, [a b] TEXT, g AS (\'x\' || [a b]))',
        rows=[
            (
                "INSERT INTO t VALUES (?, ?, ?, ?)",
                [(13812345678, 1.10101199003077e17, "备注文字".encode("gb18030"), None)],
            ),
            ("INSERT INTO w VALUES (?, ?)", [("key", "李四 13912345678")]),
            ("INSERT INTO f VALUES (?)", [("全文索引 15012345678",)]),
            ('INSERT INTO "odd ""name" (_rowid_, [a b]) VALUES (?, ?)', [("r", "18612345678")]),
        ],
    )


class TestSqlite(ReaderContract):
    CASES = (
        Case("people", people, ("客户", "手机号", "张三49", "13800000049"), TYPE),
        Case("utf-16", lambda: people(encoding="UTF-16le"), ("张三7", "13800000007"), TYPE),
        Case(
            "forms",
            forms,
            (
                "13812345678",
                "110101199003077000",
                "备注文字",
                "李四 13912345678",
                "15012345678",
                "18612345678",
                "x18612345678",
            ),
            TYPE,
        ),
    )


def test_tables_views_columns_and_rows():
    reading = read_bytes(forms())
    tables = {chunk.table: chunk for chunk in reading.tables}
    assert set(tables) == {"t", "w", "f", "v", 'odd "name'}
    assert [(c.name, c.type) for c in tables["t"].columns] == [
        ("n", "INTEGER"),
        ("f", "REAL"),
        ("b", "BLOB"),
        ("u", "NUMERIC"),
    ]
    assert tables["v"].rows == [("13812345678", "110101199003077000")]
    assert tables["t"].location == {"table": "t"}
    assert tables["t"].first_row == 1
    assert not reading.problems


def test_a_table_named_like_a_search_index_is_read():
    """The index keeps its data in tables of certain names; others that begin as its own do are the user's."""
    made = database(
        "CREATE VIRTUAL TABLE docs USING fts5(body)",
        "CREATE VIRTUAL TABLE IF NOT EXISTS user USING rtree(id, low, high)",
        *(f"CREATE TABLE {name} (t TEXT)" for name in ("docs_private", "docs_parent", "user_accounts", "user_content")),
        *(
            f"INSERT INTO {name} VALUES ('1371234567{n}')"
            for n, name in enumerate(("docs_private", "docs_parent", "user_accounts", "user_content"))
        ),
        "INSERT INTO user VALUES (1, 2, 3)",
        "INSERT INTO docs VALUES ('全文索引 15012345678')",
    )
    reading = read_bytes(made)
    assert {f"1371234567{n}" for n in range(4)} <= set(reading.cells)
    assert reading.cells.count("全文索引 15012345678") == 1
    own = {"docs_private", "docs_parent", "user_accounts", "user_content"}
    assert {chunk.table for chunk in reading.tables} == {"docs", "user", *own}


def test_comments_of_columns_and_the_schema_are_read():
    sql = "CREATE TABLE t (\n  c1 TEXT, -- 客户手机号\n  c2 TEXT -- 备注\n) "
    reading = read_bytes(database(sql, "INSERT INTO t VALUES ('13812345678', NULL)"))
    assert [column.comment for column in reading.tables[0].columns] == ["客户手机号", "备注"]
    assert "客户手机号" in reading.text


def test_text_that_is_no_utf8():
    text = "客户身份证号码与家庭住址"
    rows = [("INSERT INTO t VALUES (CAST(? AS TEXT))", [(text.encode("gb18030"),), ("普通".encode(),)])]
    reading = read_bytes(database("CREATE TABLE t (c TEXT)", rows=rows))
    assert reading.cells == [text, "普通"]


@pytest.mark.parametrize("kind", [str, bytes])
def test_mail_as_it_travels_is_a_member(kind):
    body = base64.b64encode("电话 13700000001".encode()).decode()
    mail = (
        f"Message-ID: <1@x>\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\nFrom: a@x.cn\r\n\r\n{body}\r\n"
    )
    cells = [(mail if kind is str else mail.encode(), "报价"), ("Subject: 报价\r\n\r\n13700000002" + " " * 200, "x")]
    data = database("CREATE TABLE mails (source, note)", rows=[("INSERT INTO mails VALUES (?, ?)", cells)])
    reading = read_bytes(data)
    ((name, inner),) = reading.members
    assert name == "mails/source/1"
    assert "13700000001" in inner.everything()
    assert "13700000002" in "".join(reading.cells)
    assert body not in "".join(reading.cells)
    bounded = read_bytes(data, limits=Limits(max_members=0))
    assert body in "".join(bounded.cells)


def test_files_in_blobs_are_members_and_other_bytes_are_said_to_be_unread():
    inner = people(3)
    blobs = [(inner,), (bytes(range(128, 160)),), ("文字".encode(),)]
    reading = read_bytes(database("CREATE TABLE files (content BLOB)", rows=[("INSERT INTO files VALUES (?)", blobs)]))
    assert [name for name, _ in reading.members] == ["files/content/1"]
    assert "13800000002" in reading.members[0][1].everything()
    assert reading.cells == ["文字"]
    assert reading.problems == [Problem("binary_cells", "files: content")]


def test_failing_and_endless_views_cost_themselves():
    data = database(
        "CREATE TABLE t (c TEXT)",
        "INSERT INTO t VALUES ('13812345678')",
        "CREATE VIEW missing AS SELECT * FROM nowhere",
        "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) AS c FROM n",
        "CREATE VIEW hidden AS SELECT load_extension('/tmp/x.so') AS c",
        "CREATE VIEW zero AS SELECT hex(zeroblob(900000000)) AS c",
    )
    reading = read_bytes(data, limits=Limits(statement_timeout=0.2))
    assert reading.cells == ["13812345678"]
    assert [p.code for p in reading.problems] == ["table_unreadable", "timeout", "table_unreadable", "table_unreadable"]
    assert reading.problems[1].detail == "0.2 s"


def test_damaged_pages_cost_their_rows_only():
    data = bytearray(people(2000))
    whole = len(read_bytes(bytes(data)).tables[0].rows)
    page = 1024 * (len(data) // 1024 // 2)
    data[page : page + 1024] = b"\xff" * 1024
    reading = read_bytes(bytes(data))
    rows = [row for chunk in reading.tables for row in chunk.rows]
    assert [p.code for p in reading.problems] == ["damaged"]
    assert "13800000000" in reading.cells
    assert "13800001999" in reading.cells
    assert whole - 100 < len(rows) < whole
    assert len(rows) == len(set(rows))


def test_one_bad_entry_of_the_schema_does_not_hide_the_rest():
    data = people(5).replace(b"CREATE TABLE \xe5", b"CREATE TABEL \xe5")
    reading = read_bytes(data)
    assert reading.problems
    assert {p.code for p in reading.problems} <= {"damaged", "table_unreadable"}


def test_an_error_whose_words_are_no_text():
    data = database(
        "CREATE TABLE t (c TEXT)", "INSERT INTO t VALUES ('13812345678')", "CREATE VIEW v AS SELECT * FROM nowhere"
    )
    reading = read_bytes(data.replace(b"nowhere", b"now\x86ere"))
    assert reading.cells == ["13812345678"]
    assert [p.code for p in reading.problems] == ["table_unreadable"]


def test_a_size_that_no_memory_has():
    """An entry of the schema begins with a length beyond all memory, in a file that is shorter than its page."""
    data = bytearray(352)
    data[:24] = b"SQLite format 3\x00\x04\x00\x00\x00\x00@  "
    data[100:108] = b"\r\x00\x00\x00\n\x00\x00\x00"
    data[108:128] = struct.pack(">10H", 768, 768, 768, 512, 0x86, 512, 473, 0x84, 339, 0xE9)
    data[339:351] = b"\xff\xff\xff\xff\x00\x00M\x00\x00Y\x00K"
    assert read_bytes(bytes(data)).codes == ["damaged"]


def test_nothing_is_written_beside_the_file(tmp_path):
    share = tmp_path / "share"
    share.mkdir()
    path = share / "wal.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("CREATE TABLE t (c TEXT)")
        connection.execute("INSERT INTO t VALUES ('13812345678')")
        connection.commit()
        copy = tmp_path / "copy"
        copy.mkdir()
        for name in ("wal.db", "wal.db-wal"):
            (copy / name).write_bytes((share / name).read_bytes())
    before = {p.name: p.read_bytes() for p in copy.iterdir()}
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    reading = read(ByteSource.of_path(copy / "wal.db"), ReadContext(scratch=scratch))
    assert reading.cells == ["13812345678"]
    assert not reading.problems
    assert {p.name: p.read_bytes() for p in copy.iterdir()} == before
    assert not list(scratch.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are POSIX")
def test_pipes_and_links_beside_a_database_are_let_be(tmp_path):
    path = tmp_path / "a.db"
    path.write_bytes(people(5))
    os.mkfifo(tmp_path / "a.db-journal")
    (tmp_path / "a.db-wal").symlink_to(path)
    reading = read(ByteSource.of_path(path))
    assert "13800000004" in reading.cells
    assert not reading.problems


def test_a_rollback_journal_is_reported_and_never_replayed(tmp_path):
    path = tmp_path / "a.db"
    path.write_bytes(people(5))
    journal = tmp_path / "a.db-journal"
    journal.write_bytes(bytes.fromhex("d9d505f920a163d7") + bytes(1024))
    reading = read(ByteSource.of_path(path))
    assert "13800000004" in reading.cells
    assert reading.problems == [Problem("pending_changes", "-journal")]
    assert journal.exists()


@pytest.mark.parametrize("name", ["空 格#百分%号?.db", "a&mode=rwc.db"])
def test_names_that_look_like_options(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(people(2))
    assert "13800000001" in read(ByteSource.of_path(path)).cells
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_in_an_archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("库/客户.db", people(3))
    ((name, inner),) = read_bytes(buffer.getvalue()).members
    assert name == "库/客户.db"
    assert "13800000002" in inner.cells


def test_rows_come_in_chunks_of_bounded_size():
    reading = read_bytes(people(7), limits=Limits(rows_per_chunk=3))
    assert [(chunk.first_row, len(chunk.rows)) for chunk in reading.tables] == [(1, 3), (4, 3), (7, 1)]


def test_long_values_are_cut_and_said_to_be():
    data = database("CREATE TABLE t (c TEXT)", rows=[("INSERT INTO t VALUES (?)", [("x" * 500,)])])
    reading = read_bytes(data, limits=Limits(max_cell=100))
    assert reading.cells == ["x" * 100]
    assert reading.problems == [Problem("cell_cut", "100")]


def test_dates_stay_as_they_are():
    moment = dt.datetime(2024, 2, 3, 4, 5, 6).isoformat(" ")
    data = database("CREATE TABLE t (c TIMESTAMP)", rows=[("INSERT INTO t VALUES (?)", [(moment,)])])
    assert read_bytes(data).cells == [moment]


def test_path_is_enough(tmp_path):
    path = Path(tmp_path / "b.db")
    path.write_bytes(people(1))
    path.chmod(0o444)
    assert "13800000000" in read(ByteSource.of_path(path)).cells


CUSTOMERS = [(n, f"张三{n}", f"138{n:08}", f"1101051949{n:07}X") for n in range(1, 2001)]


def with_deleted(deletion, table="id INTEGER PRIMARY KEY, 姓名 TEXT, 手机号 TEXT, 证件号 TEXT", encoding="UTF-8"):
    return database(
        "PRAGMA secure_delete=OFF",
        f"CREATE TABLE 客户 ({table})",
        rows=[("INSERT INTO 客户 VALUES (?, ?, ?, ?)", CUSTOMERS), (deletion, [()])],
        encoding=encoding,
        page_size=4096,
    )


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
@pytest.mark.parametrize(
    ("deletion", "gone", "found"),
    [
        ("DELETE FROM 客户", CUSTOMERS, 1990),
        ("DROP TABLE 客户", CUSTOMERS, 1990),
        ("DELETE FROM 客户 WHERE id BETWEEN 700 AND 704", CUSTOMERS[699:704], 5),
        ("DELETE FROM 客户 WHERE id = 1000", CUSTOMERS[999:1000], 1),
    ],
)
def test_deleted_rows_are_read_by_their_values(deletion, gone, found, encoding):
    reading = read_bytes(with_deleted(deletion, encoding=encoding))
    lines = {tuple(line.split("\t")[-3:]) for line in reading.text.split("\n")}
    assert sum(row[1:] in lines for row in gone) >= found
    assert {location["part"] for chunk in reading.chunks for _, location in chunk_marks(chunk)} >= {"free_pages"}
    assert reading.problems == []
    check_chunks(reading, Limits())


def chunk_marks(chunk):
    return [(0, chunk.location), *getattr(chunk, "marks", ())] if "part" in chunk.location else []


def test_deleted_rows_without_their_header_are_read_all_the_same():
    data = with_deleted("DELETE FROM 客户 WHERE id BETWEEN 700 AND 704", "id INT, 姓名 TEXT, 手机号 TEXT, 证件号 TEXT")
    text = read_bytes(data).text
    for row in CUSTOMERS[699:704]:
        assert row[2] in text
        assert row[3] in text


def test_long_texts_that_were_deleted_are_read():
    note = "备注 13700000001 " + "长" * 10_000 + " 13700000002"
    data = database(
        "PRAGMA secure_delete=OFF",
        "CREATE TABLE t (a TEXT)",
        rows=[("INSERT INTO t VALUES (?)", [(note,)]), ("DELETE FROM t", [()])],
    )
    text = read_bytes(data).text
    assert "13700000001" in text
    assert "13700000002" in text


def test_without_deletions_nothing_is_given_twice():
    assert "free_pages" not in str(read_bytes(people(3000)).chunks)


@pytest.mark.parametrize(
    "piece", [b"abcdef\x01", b"#1#1#123456\x00", b"\x0f\x0f1234567\x00\x0f", b"hello 1234567\x00", b"\x91"]
)
def test_no_free_page_takes_long(piece):
    data = database(
        "PRAGMA secure_delete=OFF",
        "CREATE TABLE t (a BLOB)",
        rows=[("INSERT INTO t VALUES (?)", [(piece * (2_000_000 // len(piece)),)]), ("DELETE FROM t", [()])],
    )
    start = time.monotonic()
    read_bytes(data)
    assert time.monotonic() - start < 20
