"""dBASE tables: every kind of field, deleted records, encodings that the file does not name rightly, damage."""

import struct

import pytest

from models.errors import ReadError
from models.records import Problem
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes

PEOPLE = [("张三", "13800138000", 0), ("李四", "13700137000", 1), ("王五", "13900139000", 0)]


def table(fields, rows, *, version=3, driver=0, count=None, end=b"\x1a"):
    """``fields`` are (name, kind, length, decimals); ``rows`` are (deleted, cells in bytes)."""
    width = 1 + sum(length for _, _, length, _ in fields)
    head = struct.pack(
        "<BBBBLHH", version, 126, 11, 22, len(rows) if count is None else count, 32 + 32 * len(fields) + 1, width
    )
    head += bytes(17) + bytes((driver,)) + bytes(2)
    for name, kind, length, decimals in fields:
        head += name.ljust(11, b"\0") + kind.encode() + bytes(4) + bytes((length, decimals)) + bytes(14)
    body = b"".join(
        (b"*" if deleted else b" ")
        + b"".join(cell.ljust(field[2], b" ")[: field[2]] for cell, field in zip(cells, fields, strict=True))
        for deleted, cells in rows
    )
    return head + b"\r" + body + end


def people(encoding="gbk", driver=0, **options):
    fields = [("姓名".encode(encoding), "C", 20, 0), ("PHONE".encode(encoding), "C", 11, 0), (b"BORN", "D", 8, 0)]
    rows = [(deleted, (name.encode(encoding), phone.encode(), b"19900101")) for name, phone, deleted in PEOPLE]
    return table(fields, rows, driver=driver, **options)


VALUES = ("张三", "13800138000", "李四", "13700137000", "1990-01-01")


class TestDbf(ReaderContract):
    CASES = (
        Case("gbk", people, VALUES, "application/x-dbf"),
        Case("utf-8", lambda: people("utf-8"), VALUES, "application/x-dbf"),
        Case("foxpro", lambda: people(driver=0x7A, version=0x30), VALUES, "application/x-dbf"),
        Case("many", lambda: table([(b"PHONE", "N", 11, 0)], [(0, (b"1380013%04d" % n,)) for n in range(5000)]), ("13800130000", "13800134999"), "application/x-dbf", breakable=False),
    )  # fmt: skip


def test_deleted_records_are_marked():
    (chunk,) = read_bytes(people()).tables
    assert [column.name for column in chunk.columns] == ["姓名", "PHONE", "BORN", "deleted"]
    assert [row[-1] for row in chunk.rows] == [None, "*", None]


def test_big5_by_what_the_file_says():
    fields = [(b"NAME", "C", 20, 0)]
    data = table(fields, [(0, ("陳小明".encode("big5"),))], driver=0x78)
    assert "陳小明" in read_bytes(data).everything()


def test_fields_that_are_no_text():
    fields = [
        (b"I", "I", 4, 0),
        (b"D", "B", 8, 2),
        (b"Y", "Y", 8, 4),
        (b"T", "T", 8, 0),
        (b"M", "M", 4, 0),
        (b"N", "N", 12, 2),
    ]
    cells = (
        struct.pack("<l", -7),
        struct.pack("<d", 13800138000.5),
        struct.pack("<q", 123_450_000),
        struct.pack("<lL", 2_460_000, 3_600_000),
        struct.pack("<L", 9),
        b"     1234.50",
    )
    (chunk,) = read_bytes(table(fields, [(0, cells)], version=0x30)).tables
    assert list(chunk.rows[0]) == ["-7", "13800138000.5", "12345", "2023-02-24 01:00:00", None, "1234.50", None]


def test_fewer_records_than_it_says():
    reading = read_bytes(people(count=9))
    assert reading.problems == [Problem("damaged", "dbf: 3 / 9")]
    assert "13900139000" in reading.cells


def test_records_beyond_the_count_are_read():
    assert "13900139000" in read_bytes(people(count=1)).cells


def test_a_header_that_cannot_be():
    from scanner.readers.base import ByteSource, ReadContext
    from scanner.readers.data.dbf import DbfReader

    for data in (b"", people()[:40], table([(b"A", "C", 200, 0)], [])[:10] + b"\x05\0" + bytes(60)):
        with pytest.raises(ReadError):
            list(DbfReader().read(ByteSource.of_bytes("a.dbf", data), ReadContext()))
