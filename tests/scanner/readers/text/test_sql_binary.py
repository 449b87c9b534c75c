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


PAIR = re.compile(rb"([\x81-\xfe][\x40-\x7e\x80-\xfe])|([\x81-\xfe])|(.)", re.DOTALL)


def escaped(data, encoding="utf-8"):
    """As MySQL does it: of a character of two bytes none is, and what could begin one is."""
    if encoding == "utf-8":
        return b"".join(ESCAPES.get(byte, bytes([byte])) for byte in data)
    return PAIR.sub(lambda m: m[1] or (b"\\" + m[2] if m[2] else ESCAPES.get(m[3][0], m[3])), data)


def dump(*values, encoding="utf-8", told=b"_binary ", together=False, named=None):
    """A dump of one table with a name and these bytes in each row."""
    told_of = f"/*!40101 SET NAMES {named or MYSQL[encoding]} */;\n" if named != "" else ""
    head = f"-- MySQL dump 10.13\n{told_of}CREATE TABLE `t` (\n  `姓名` varchar(9),\n  `照片` longblob\n);\n"
    rows = [
        f"('张三{n}',".encode(encoding) + told + b"'" + escaped(each, encoding if named is None else "utf-8") + b"')"
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
        assert re.fullmatch(rb"0x[0-9a-f]*(?: |\)?;?\n?)", text[start - 9 :]), data[start:end][-20:]
