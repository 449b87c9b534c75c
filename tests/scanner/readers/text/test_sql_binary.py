"""Dumps of MySQL in which bytes stand as they are: nothing of the rows around them is lost, and files are members."""

import random
import re

import pytest

from models.records import Problem
from scanner.readers.base import ByteSource
from scanner.readers.text.sql_binary import head_in_text, in_text
from tests.scanner.readers.contract import read, read_bytes
from tests.scanner.readers.ooxml_maker import docx, p

NOISE = random.Random(1).randbytes(70_000)
LETTER = docx(p("客户 13812345678"))
MYSQL = {"utf-8": "utf8mb4", "gbk": "gbk"}
ESCAPES = {0: b"\\0", 10: b"\\n", 13: b"\\r", 92: b"\\\\", 39: b"\\'", 34: b'\\"', 26: b"\\Z"}


PAIRS = {
    "gbk": re.compile(rb"([\x81-\xfe][\x40-\x7e\x80-\xfe])|([\x81-\xfe])|(.)", re.DOTALL),
    "big5": re.compile(rb"([\xa1-\xf9][\x40-\x7e\xa1-\xfe])|([\xa1-\xf9])|(.)", re.DOTALL),
}


def escaped(data, encoding="utf-8"):
    """As MySQL does it: of a character of two bytes none is, and what could begin one is."""
    if encoding not in PAIRS:
        return b"".join(ESCAPES.get(byte, bytes([byte])) for byte in data)
    return PAIRS[encoding].sub(lambda m: m[1] or (b"\\" + m[2] if m[2] else ESCAPES.get(m[3][0], m[3])), data)


def dump(*values, encoding="utf-8", told=b"_binary ", together=False, named=None):
    """A dump of one table with a name and these bytes in each row."""
    told_of = f"/*!40101 SET NAMES {named or MYSQL[encoding]} */;\n" if named != "" else ""
    head = f"-- MySQL dump 10.13\n{told_of}CREATE TABLE `t` (\n  `姓名` varchar(9),\n  `照片` longblob\n);\n"
    rows = [
        f"('张三{n}',".encode(encoding) + told + b"'" + escaped(each, encoding if named is None else "") + b"')"
        for n, each in enumerate(values)
    ]
    start = b"INSERT INTO `t` VALUES "
    lines = [start + b",".join(rows) + b";\n"] if together else [start + row + b";\n" for row in rows]
    return head.encode(encoding) + b"".join(lines)


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("told", [b"_binary ", b""])
@pytest.mark.parametrize(
    ("encoding", "named"), [("utf-8", None), ("utf-8", ""), ("gbk", None), ("gbk", "utf8"), ("gbk", "latin1")]
)
def test_rows_and_files(encoding, named, told, together):
    data = dump(LETTER, NOISE, b"", NOISE, LETTER, encoding=encoding, told=told, together=together, named=named)
    reading = read_bytes(data, "a.sql")
    assert [cell for cell in reading.cells if "张" in cell] == [f"张三{n}" for n in range(5)]
    assert [inner.text for _, inner in reading.members] == ["客户 13812345678\n"] * 2
    assert all(name.startswith("t/照片/") for name, _ in reading.members)
    assert reading.problems == [Problem("binary_cells", "t: 照片")]


def test_a_large_file_in_a_dump():
    """Its line is longer than what is read at a time, and its row than what is looked at first."""
    letter = docx(p("客户 13812345678"), parts={"word/media/image1.bin": NOISE * 40})
    reading = read(ByteSource.of_bytes("a.sql", dump(NOISE, letter, together=True)))
    assert [inner.text for _, inner in reading.members] == ["客户 13812345678\n"]


def test_what_is_text_stays_as_it_is():
    for data in (
        dump("电话 13812345678\0".encode(), told=b""),
        b"INSERT INTO t VALUES ('C:\\0','a''b');\n(x",
        b"it's _binary 'x' in a sentence\\0\n",
    ):
        assert head_in_text(data) is data or head_in_text(data) == data
        with in_text(ByteSource.of_bytes("a.sql", data)).open() as stream:
            assert b"".join(iter(stream.read, b"")) == data


def test_escapes_are_undone():
    data = dump(b"\x89PNG\0\n\r\\'\"\x1a'\xff")
    assert b"0x89504e47000a0d5c27221a27ff)" in head_in_text(data)
    assert b"0x89504e47000a0d5c27221a27 " in head_in_text(data[: -len(b"\xff');\n")])


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_head_that_ends_anywhere(encoding):
    data = dump(NOISE[:900], encoding=encoding)
    start = data.index(b"_binary") + 9
    for end in range(start, len(data)):
        text = head_in_text(data[:end])
        assert re.fullmatch(rb"0x[0-9a-f]*(?: |\)?;?\n?)", text[text.index(b"0x") :]), data[start:end][-20:]


SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文辉力波玲红健鹏飞宇浩然梓涵欣怡思远"


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("column", ["utf-8", ""])
@pytest.mark.parametrize(
    ("named", "encoding"),
    [("gbk", "gbk"), ("big5", "big5"), ("binary", "gbk"), ("binary", "utf-8"), ("utf8mb4", "utf-8")],
)
def test_short_bytes_cost_no_names_beside_them(named, encoding, column, together):
    """Keys and hashes: bytes that look like characters often enough."""
    chance = random.Random(3)
    names = [name for name in some_names(chance) if name.encode(encoding, "ignore").decode(encoding) == name]
    cells = [(name.encode(encoding), chance.randbytes(16), chance.randbytes(chance.randrange(60))) for name in names]
    reading = read_bytes(people(cells, named, encoding, column or encoding, together), "a.sql")
    found = set(reading.cells)
    assert [name for name in names if name not in found] == []
    assert {column.name for table in reading.tables for column in table.columns} == {"姓名", "物", "值"}


def test_a_dump_that_is_not_in_the_encoding_it_names():
    names = some_names(random.Random(4))
    reading = read_bytes(people([(name.encode(), b"", b"") for name in names], "gbk", "utf-8", "utf-8", True), "a.sql")
    assert set(names) <= set(reading.cells)


def some_names(chance):
    return ["".join(chance.choices(SURNAMES + GIVEN, k=chance.choice((2, 3)))) for _ in range(400)]


def people(cells, named, encoding, column, together):
    """A dump with a row for each; ``column``: the encoding of what creates the table."""
    head = f"/*!40101 SET NAMES {named} */;\nCREATE TABLE `t` (`姓名` varchar(9), `物` binary(16), `值` blob);\n"
    start = "INSERT INTO `t` (`姓名`, `物`, `值`) VALUES ".encode(encoding)
    rows = [b"('%b','%b','%b')" % tuple(escaped(each, named) for each in row) for row in cells]
    lines = start + b",\n".join(rows) + b";\n" if together else b"".join(start + row + b";\n" for row in rows)
    return head.encode(column) + lines
