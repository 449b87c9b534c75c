"""Excel 97 workbooks: what lies beside the cells, charts within sheets, and files without a compound file around them."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.limits import Limits
from models.records import TextChunk
from tests.scanner.readers.contract import Case, ReaderContract, check_chunks, read_bytes
from tests.scanner.readers.office.test_xls import EOF, PHONE, TYPE, bof, book
from tests.scanner.readers.ole_maker import drawn, record, wide

OWN = b"\x3b\0\0" + bytes(8)
"""A formula: an area of the first sheet that formulas name."""


def text(row, column, said):
    return record(0x204, struct.pack("<HHH", row, column, 0) + wide(said))


def number(row, column, value):
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def chart(*inner):
    return bof(0x20) + b"".join(inner) + EOF


def of_other(values):
    """Cells of another workbook: its name and sheet, and one row of values."""
    cells = b"".join(
        b"\2" + wide(value) if isinstance(value, str) else b"\1" + struct.pack("<d", value) for value in values
    )
    other = record(0x1AE, struct.pack("<H", 1) + wide("\1C:\\人事.xls") + wide("员工"))
    row = record(0x5A, struct.pack("<BBH", len(values) - 1, 0, 4) + cells)
    return other + record(0x59, struct.pack("<HH", 1, 0)) + row


def beside():
    shared = of_other(["张三", 13300001111.0])
    shared += record(0x894, struct.pack("<HHQHH", 0x894, 0, 0, 1, 11) + b"\0n\x0013300002222")
    shared += record(0x1A9, bytes(50) + wide("李四的视图"))
    connection = "ODBC;UID=sa;PWD=13300003333;" + "x" * 240
    cells = text(0, 0, "x") + record(0xDC, bytes(12)) + record(0xCD, wide(connection[:255]))
    cells += record(0xCD, wide(connection[255:])) + record(0xCD, wide("SELECT 13300004444"))
    cells += record(0x804, bytes(4) + struct.pack("<L", 22) + wide("Provider=p;") + wide("13300005555"))
    cells += record(0x800, struct.pack("<HHHHH", 0x800, 0, 0, 0, 0) + "提示 13300006666\0".encode("utf-16-le"))
    headers = ("&L偶数页 13300007777", "", "", "首页 13300008888")
    counts = struct.pack("<5H", 3, *map(len, headers))
    cells += record(0x89C, struct.pack("<HHQ", 0x89C, 0, 0) + bytes(16) + counts + wide(headers[0]) + wide(headers[3]))
    cells += record(0xEC, drawn((0xC0C0, "机密 13300009999"), (0xC381, "照片 13400001111"), (0xC380, "图片 1")))
    scenario = (
        struct.pack("<HBBBBB", 1, 0, 0, 2, 2, 2) + b"\1" + "方案".encode("utf-16-le") + wide("孙七") + wide("注释")
    )
    cells += record(0xAF, scenario + bytes(4) + wide("13400002222"))
    cells += record(0x51, bytes(6) + wide("\1C:\\工资.xls\3表")) + record(0x51, bytes(6) + wide("\2名单"))
    user = record(0x193, bytes(28) + wide("赵六") + b"\0")
    return book(shared, cells, more={"User Names": user})


def long_formula():
    said = "甲" * 4000 + PHONE
    formula = record(0x06, struct.pack("<HHH8sHLH", 0, 0, 0, b"\0\0\0\0\0\0\xff\xff", 0, 0, 0))
    return book(b"", formula + record(0x207, wide(said)[: -2 * len(PHONE)]) + record(0x3C, b"\0" + PHONE.encode()))


def old_label(row, column, said):
    return struct.pack("<HHHB", row, column, 0, 0) + bytes([len(said)]) + said


def excel_2():
    day = record(0x1E, b"\7General") + record(0x1E, b"\nyyyy-mm-dd")
    cells = record(0x04, old_label(0, 0, "张三".encode("gbk"))) + record(
        0x02, struct.pack("<HHBBBH", 0, 1, 0, 0, 0, 77)
    )
    cells += record(0x03, struct.pack("<HHBBBd", 0, 2, 0, 0, 0, 13300001111.0))
    cells += record(0x03, struct.pack("<HHBBBd", 0, 3, 0, 1, 0, 44197.0))
    cells += record(0x06, struct.pack("<HHBBB8sBB", 0, 4, 0, 0, 0, b"\0\0\0\0\0\0\xff\xff", 0, 0)) + record(7, b"\3abc")
    cells += record(0x05, struct.pack("<HHBBBBB", 0, 5, 0, 0, 0, 1, 0))
    return record(0x09, struct.pack("<HH", 2, 0x10)) + day + cells + EOF


def excel_4():
    style = record(0x443, bytes(12)) + record(0x443, b"\0\1" + bytes(10))
    cells = record(0x204, struct.pack("<HHHH", 0, 0, 0, 4) + "李四".encode("gbk"))
    cells += record(0x203, struct.pack("<HHHd", 0, 1, 1, 13300002222.0))
    cells += record(0x406, struct.pack("<HHHdHH", 0, 2, 0, 0.5, 0, 0))
    return record(0x409, struct.pack("<HHH", 0, 0x10, 0)) + record(0x42, struct.pack("<H", 936)) + style + cells + EOF


def by_hand():
    """As programs write it that follow an example for Delphi: no version, no code page."""
    said = "王五 13300003333".encode("gbk")
    return record(0x809, struct.pack("<4H", 0, 0x10, 0, 0)) + record(
        0x204, struct.pack("<HHHH", 0, 0, 0, len(said)) + said
    ) + EOF  # fmt: skip


def bare_97():
    return bof(0x10) + text(0, 0, "赵六 13300004444") + EOF


class TestXlsBeside(ReaderContract):
    CASES = (
        Case("beside", beside, ("张三", "13300001111", "13300002222", "李四的视图", "PWD=13300003333", "SELECT 13300004444",
             "Provider=p;13300005555", "提示 13300006666", "偶数页 13300007777", "首页 13300008888", "机密 13300009999",
             "照片 13400001111", "赵六", "方案", "孙七", "注释", "13400002222",
             "C:\\工资.xls/表"), TYPE, absent=("&L", "图片 1")),
        Case("long formula", long_formula, ("甲" * 4000 + PHONE,), TYPE),
        Case("Excel 2", excel_2, ("张三", "77", "13300001111", "2021-01-01", "abc", "true"), TYPE),
        Case("Excel 4", excel_4, ("李四", "13300002222", "0.5"), TYPE),
        Case("by hand", by_hand, ("王五 13300003333",), TYPE),
        Case("bare", bare_97, ("赵六 13300004444",), TYPE),
    )  # fmt: skip


def test_cells_of_a_chart_stand_beside_those_of_the_sheet_around_it():
    kept = chart(
        record(0x1065, b"\1\0"), number(0, 0, 5.0), number(1, 0, 7.0), number(0, 1, 6.0), record(0x1065, b"\2\0"),
        *(text(row, column, "甲乙"[row]) for column in range(2) for row in range(2)),
    )  # fmt: skip
    around = [text(0, 0, "姓名"), text(0, 1, "电话"), text(1, 0, "张三"), kept, text(1, 1, PHONE)]
    tables = read_bytes(book(b"", b"".join(around))).tables
    assert [(dict(table.location), [tuple(row) for row in table.rows]) for table in tables] == [
        ({"sheet": "名单", "part": "chart"}, [("甲", "5", "6"), ("乙", "7", None)]),
        ({"sheet": "名单"}, [("张三", PHONE)]),
    ]


@pytest.mark.parametrize(("first", "kept"), [(0, False), (-1, True)])
def test_a_chart_keeps_what_no_sheet_of_the_workbook_has(first, kept):
    shared = record(0x1AE, b"\1\0\1\4") + record(0x17, struct.pack("<HHhh", 1, 0, first, first))
    source = record(0x1051, struct.pack("<BBHHH", 1, 2, 0, 0, len(OWN)) + OWN)
    cells = text(0, 0, "x") + chart(
        record(0x1003, bytes(12)), source, record(0x1065, b"\1\0"), number(0, 0, 13300001111)
    )
    assert ("13300001111" in read_bytes(book(shared, cells)).cells) is kept


def test_parts_have_their_places():
    chunks = [chunk for chunk in read_bytes(beside()).chunks if isinstance(chunk, TextChunk)]
    marks = [place for chunk in chunks for _, place in chunk.marks]
    assert {"sheet": "名单", "part": "watermark"} in marks
    assert {"sheet": "名单", "part": "connection"} in marks
    assert {"part": "view"} in marks


def test_a_chart_of_very_many_points_ends():
    points = b"".join(number(row, row, 1000 + row) for row in range(20_000))
    reading = read_bytes(book(b"", text(0, 0, "x") + chart(points)))
    assert "1000" in reading.cells
    assert "20999" in reading.text


def test_sheets_within_sheets_without_end_end():
    assert read_bytes(book(b"", bof(0x20) * 5000 + text(0, 0, PHONE))).codes == ["damaged"]


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.sampled_from((0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x17, 0x1AE, 0x1E, 0x3C, 0x59, 0x5A, 0xCD, 0xDC, 0xEC,
                                           0x1A9, 0x51, 0xAF, 0x203, 0x204, 0x206, 0x207, 0x406, 0x443, 0x800, 0x804, 0x809, 0x0A, 0x894, 0x89C,
                                           0x1003, 0x1051, 0x1065)),
                          st.binary(max_size=60)), max_size=30), st.sampled_from((0, 1, 2, 3)))  # fmt: skip
def test_any_records_end(made, how):
    stream = b"".join(record(kind, body) for kind, body in made)
    heads = (b"", b"", record(0x09, struct.pack("<HH", 2, 0x10)), record(0x409, struct.pack("<HHH", 0, 0x10, 0)))
    data = heads[how] + stream if how > 1 else book(stream, b"") if how else book(b"", stream)
    check_chunks(read_bytes(data), Limits())
