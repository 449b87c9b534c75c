"""SQL dumps: rows with the names and comments of their columns, and as text what is no row."""

from __future__ import annotations

import sqlite3
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.limits import Limits
from models.records import Problem, TableChunk, TextChunk
from scanner.readers.base import ByteSource, ReadContext
from scanner.readers.registry import reader_for
from scanner.readers.sniff import sniff
from scanner.readers.text import sqldump
from tests.scanner.readers.contract import Case, ReaderContract, Reading, read_bytes

MYSQL = """-- MySQL dump 10.13  联系 13800000001
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `sys_user`;
CREATE TABLE `sys_user` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `xm` varchar(50) DEFAULT '无, (空)' COMMENT '姓名',
  `sjh` varchar(20) DEFAULT NULL COMMENT '手机号，含''区号''',
  `memo` text,
  PRIMARY KEY (`id`),
  KEY `idx_sjh` (`sjh`)
) ENGINE=InnoDB COMMENT='用户';
INSERT INTO `sys_user` VALUES (1,'张三','13800000002','it\\'s; (a), \\"b\\" \\n 13800000003'),(2,'李四','13800000004',NULL),
(3,'王''五','13800000005',0xE5BCA0E4B889);
INSERT INTO `sys_user` (`id`, `sjh`) VALUES (4, '13800000006'), (5, 13800000007);
UPDATE sys_user SET sjh='13800000008' WHERE id=1;
INSERT INTO `log` VALUES (now(), concat('13800000009', ''), _binary 'x', CAST(N'13800000010' AS char));
INSERT INTO backup SELECT * FROM t WHERE p = '13800000011';
"""
MYSQL_VALUES = (*(f"138000000{i:02d}" for i in range(1, 12)), "张三", "王'五", "手机号，含'区号'")

POSTGRES = """--
-- PostgreSQL database dump
--
SET standard_conforming_strings = on;
CREATE TABLE public.people (
    id integer NOT NULL,
    name character varying(50),
    tel text
);
COMMENT ON COLUMN public.people.tel IS '联系电话';
COPY public.people (id, name, tel) FROM stdin;
1\t张三\t13800000001
2\t李\\t四\\n五\t\\N
3\tC:\\\\x\t13800000002
\\.

INSERT INTO public.people VALUES (4, 'C:\\', '13800000003');
SELECT pg_catalog.setval('x', 13800000004, true);
"""


def _rows(reading: Reading, table: str) -> list[dict[str, str | None]]:
    return [
        dict(zip([c.name for c in chunk.columns], row, strict=True))
        for chunk in reading.tables
        if chunk.table == table
        for row in chunk.rows
    ]


class TestSqlDump(ReaderContract):
    CASES = (
        Case("mysql", MYSQL.encode, MYSQL_VALUES, "application/sql"),
        Case("mysql in gbk", lambda: MYSQL.encode("gbk"), MYSQL_VALUES, "application/sql"),
        Case(
            "postgres",
            POSTGRES.encode,
            ("13800000001", "13800000002", "13800000003", "13800000004", "李\t四\n五", "联系电话"),
            "application/sql",
        ),
    )


def test_columns_have_the_names_and_comments_of_their_table() -> None:
    reading = read_bytes(MYSQL.encode())
    (table,) = [t for t in reading.tables if t.table == "sys_user"]
    assert [(c.name, c.comment) for c in table.columns] == [
        ("id", ""),
        ("xm", "姓名"),
        ("sjh", "手机号，含'区号'"),
        ("memo", ""),
    ]
    assert table.columns[0].type == "bigint(20)"
    assert [list(r) for r in table.rows][1:] == [
        ["2", "李四", "13800000004", None],
        ["3", "王'五", "13800000005", "张三"],
        ["4", None, "13800000006", None],
        ["5", None, "13800000007", None],
    ]


def test_copy_is_a_table() -> None:
    reading = read_bytes(POSTGRES.encode())
    rows = _rows(reading, "public.people")
    assert rows[:3] == [
        {"id": "1", "name": "张三", "tel": "13800000001"},
        {"id": "2", "name": "李\t四\n五", "tel": None},
        {"id": "3", "name": "C:\\x", "tel": "13800000002"},
    ]
    assert rows[3] == {"id": "4", "name": "C:\\", "tel": "13800000003"}
    assert reading.tables[0].columns[2].comment == "联系电话"


def test_bytes_in_hexadecimal_are_what_they_hold() -> None:
    text, gbk = "身份证 13800000021".encode(), "手机 13800000022 备注".encode("gb18030")
    picture = b"%PDF-1.4\n" + bytes(range(256))
    other = bytes(range(128, 160))
    copied = f"1\t\\\\x{text.hex()}\n2\t\\\\x{gbk.hex()}\n3\t\\\\x{picture.hex()}\n4\t\\\\x00000001\n"
    dump = (
        "CREATE TABLE t (\n id integer,\n b bytea\n);\n"
        f"COPY t (b, id) FROM stdin;\n\\\\x{b'13800000023'.hex()}\t0\n\\.\n"
        f"COPY t (id, b) FROM stdin;\n{copied}\\.\n"
        f"INSERT INTO t VALUES (5, '\\x{b'13800000024'.hex()}'), (6, E'\\\\x{b'13800000025'.hex()}');\n"
        f"INSERT INTO t VALUES (7, 0x{picture.hex()}), (8, X'{b'13800000026'.hex()}'), (9, x'{other.hex()}');\n"
    )
    reading = read_bytes(dump.encode())
    rows = {row["id"]: row["b"] for row in _rows(reading, "t")}
    assert (rows["1"], rows["2"], rows["3"], rows["4"]) == (text.decode(), gbk.decode("gb18030"), None, None)
    assert (rows["0"], rows["5"], rows["6"]) == ("13800000023", "13800000024", "13800000025")
    assert (rows["7"], rows["8"], rows["9"]) == (None, "13800000026", None)
    assert [name.rpartition("/")[0] for name, _ in reading.members] == ["t/b", "t/b"]
    assert reading.problems == [Problem("binary_cells", "t: b")]


def test_copied_escapes_are_octal_in_ascii_digits_alone() -> None:
    dump = "COPY t (id, b) FROM stdin;\n\\²\t\\１\n\\61\t\\x31\n\\.\n"
    assert [(row["id"], row["b"]) for row in _rows(read_bytes(dump.encode()), "t")] == [("²", "１"), ("1", "1")]


def test_copy_that_is_cut_off_says_so() -> None:
    reading = read_bytes(POSTGRES[: POSTGRES.index("3\tC:")].encode())
    assert reading.codes == ["damaged"]
    assert "13800000001" in reading.cells


def test_text_knows_its_line() -> None:
    reading = read_bytes(MYSQL.encode())
    for chunk in reading.chunks:
        if isinstance(chunk, TextChunk):
            first = chunk.data[chunk.overlap :].decode().splitlines()[0]
            assert MYSQL[chunk.start :].startswith(first)
            assert MYSQL.count("\n", 0, chunk.start) + 1 == chunk.line


def test_remarks_name_columns() -> None:
    dump = (
        "create table t (\n  a int, -- 编号\n  b varchar(20) -- 手机号\n);\ninsert into t values (1, '13800138000');\n"
    )
    (table,) = read_bytes(dump.encode()).tables
    assert [c.comment for c in table.columns] == ["编号", "手机号"]


def test_sql_server_and_oracle() -> None:
    dump = (
        "SET IDENTITY_INSERT [dbo].[用户] ON\nGO\n"
        "INSERT [dbo].[用户] ([编号], [手机号]) VALUES (1, N'13800138000')\n"
        "INSERT [dbo].[用户] ([编号], [手机号]) VALUES (2, N'13900139000')\nGO\n"
    )
    assert [r["手机号"] for r in _rows(read_bytes(dump.encode("utf-16"), "a.sql"), "dbo.用户")] == [
        "13800138000",
        "13900139000",
    ]
    dump = "REM INSERTING into T\nSET DEFINE OFF;\nInsert into T (ID,TEL,D) values (1,'13800138000',to_date('2020-01-01','YYYY-MM-DD'));\n"
    assert _rows(read_bytes(dump.encode(), "a.sql"), "T") == [
        {"ID": "1", "TEL": "13800138000", "D": "2020-01-01 YYYY-MM-DD"}
    ]


def test_what_sqlite_dumps_comes_back_whole() -> None:
    base = sqlite3.connect(":memory:")
    base.execute("create table people (name text, tel text, note text)")
    values = [("张三", "13800138000", "it's; a 'quote'"), ("李四", "13900139000", "C:\\"), ("王五", None, "a\nb,(c)")]
    base.executemany("insert into people values (?, ?, ?)", values)
    dump = "\n".join(base.iterdump())
    assert _rows(read_bytes(dump.encode()), "people") == [
        dict(zip(("name", "tel", "note"), v, strict=True)) for v in values
    ]


_cell = st.one_of(st.none(), st.integers(0, 10**12), st.text("ab1张'\\\"\n;,() -x", max_size=8))


@settings(max_examples=150, deadline=None, database=None)
@given(st.lists(st.tuples(_cell, _cell), min_size=1, max_size=6))
def test_any_values_come_back(rows: list[tuple[object, object]]) -> None:
    def quoted(value: object) -> str:
        if value is None:
            return "NULL"
        if isinstance(value, int):
            return str(value)
        return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"

    dump = (
        "CREATE TABLE `t` (`a` text, `b` text);\nINSERT INTO `t` VALUES "
        + ",".join(f"({quoted(a)},{quoted(b)})" for a, b in rows)
        + ";\n"
    )
    cells = [list(r) for chunk in read_bytes(dump.encode()).tables for r in chunk.rows]
    wanted = [[None if v is None else str(v) for v in row] for row in rows]
    assert [row for row in cells if any(row)] == [row for row in wanted if any(row)]


@settings(max_examples=100, deadline=None, database=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "INSERT INTO t VALUES ",
                "(",
                ")",
                ",",
                "'",
                ";",
                "\n",
                "12345",
                "67890",
                "COPY t (a) FROM stdin;\n",
                "\\.\n",
                "-- ",
                "/*",
                "*/",
                "CREATE TABLE t (a int",
                "\\",
                "NULL",
            ]
        ),
        max_size=25,
    )
)
def test_no_number_of_any_soup_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    everything = read_bytes(text.encode(), "a.sql").everything()
    for number in ("12345", "67890"):
        assert (number in everything) == (number in text)


def test_large_dumps_stream() -> None:
    values = ",".join(f"({i},'客户','138{i:08d}','{'x' * 200}')" for i in range(5_000))
    data = (
        "CREATE TABLE `t` (`a` int, `b` text, `c` text, `d` text);\n" + f"INSERT INTO `t` VALUES {values};\n" * 3
    ).encode()
    source = ByteSource.of_bytes("a", data)
    sniff(source)
    rows = 0
    tracemalloc.start()
    for part in reader_for(source).read(source, ReadContext()):
        rows += len(part.rows) if isinstance(part, TableChunk) else 0
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows == 15_000
    assert peak < 12 << 20


@pytest.mark.parametrize(
    "piece",
    [
        "INSERT INTO t VALUES ('",
        "INSERT INTO t VALUES (",
        "CREATE TABLE t (",
        "(",
        "'",
        "/*",
        "INSERT ",
        "COPY t FROM stdin;\n",
    ],
)
def test_no_dump_takes_long(piece: str) -> None:
    start = time.process_time()
    read_bytes(b"SET NAMES x;\n" + (piece + "\n").encode() * 6_000, "a.sql", Limits())
    assert time.process_time() - start < 10


def test_rows_that_are_too_long_are_told(monkeypatch):
    monkeypatch.setattr(sqldump, "_LONGEST", 1 << 20)
    data = (
        b"-- MySQL dump\nINSERT INTO `t` VALUES (1,0x"
        + b"41" * (1 << 20)
        + b");\nINSERT INTO `t` VALUES (2,'13812345678');\n"
    )
    reading = read_bytes(data, "a.sql")
    assert [problem.code for problem in reading.problems] == ["row_unreadable"]
    assert "13812345678" in reading.everything()
