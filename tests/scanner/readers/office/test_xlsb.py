"""Binary workbooks: cells, hidden sheets, comments, headers, links, other parts."""

import datetime as dt
import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from models.limits import Limits
from tests.scanner.readers.contract import Case, ReaderContract, check_chunks, read_bytes
from tests.scanner.readers.office.test_vsdx import package, rels

MAIN = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
PHONE = "13812345678"


def record(kind, body=b""):
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size, length = len(body), b""
    while True:
        length += bytes([size & 127 | (128 if size > 127 else 0)])
        size >>= 7
        if not size:
            return head + length + body


def text(value):
    return struct.pack("<L", len(value)) + value.encode("utf-16-le")


def cell(kind, column, data, style=0):
    return record(kind, struct.pack("<LL", column, style) + data)


def row(number, *cells):
    return record(0, struct.pack("<LL", number, 0) + bytes(17)) + b"".join(cells)


def sheet(*rows, beside=b""):
    dimension = record(148, struct.pack("<LLLL", 0, 20, 0, 6))
    return record(129) + dimension + record(145) + b"".join(rows) + record(146) + beside + record(130)


def usual():
    bundle = b"".join(
        record(156, struct.pack("<LL", state, number) + text(f"r{number - 1}") + text(name))
        for number, (name, state) in enumerate((("客户", 0), ("隐藏", 1)), 1)
    )
    first = sheet(
        row(0, cell(7, 0, struct.pack("<L", 0)), cell(7, 1, struct.pack("<L", 1)), cell(6, 2, text("登记日期"))),
        row(1, cell(6, 0, text("张三")), cell(5, 1, struct.pack("<d", 13812345678)), cell(5, 2, struct.pack("<d", 44197), 1)),
        row(2, cell(6, 0, text("李四")), cell(2, 1, struct.pack("<L", 7 << 2 | 2)), cell(4, 2, b"\1")),
        row(9, cell(8, 0, text("公式 13300001111") + bytes(8)), cell(9, 1, struct.pack("<d", 0.5) + bytes(8))),
        beside=record(479, b"\0\0" + text('&L&"宋体"页眉 13300002222') + text("页脚") + b"\xff\xff\xff\xff" * 4)
        + record(494, bytes(16) + text("r9") + text("") + text("提示 13300003333") + text("wang@example.cn")),
    )  # fmt: skip
    comments = record(628) + record(632, text("王评论")) + record(633)
    comments += record(635, struct.pack("<LLLLL", 0, 4, 4, 2, 2) + bytes(16)) + record(
        637, b"\0" + text("批注 13300004444")
    )
    styles = record(278) + record(617, b"\2\0\0\0")
    styles += (
        b"".join(record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, 14))
        + record(618)
        + record(279)
    )
    strings = (
        record(159, struct.pack("<LL", 2, 2))
        + record(19, b"\0" + text("姓名"))
        + record(19, b"\0" + text("手机"))
        + record(160)
    )
    connection = record(2000, b"\1" + text("Provider=SQLOLEDB;PWD=Secret#123"))
    return package({
        "[Content_Types].xml": f'<Types><Override PartName="/xl/workbook.bin" ContentType="{MAIN}"/></Types>',
        "_rels/.rels": rels(("officeDocument", "xl/workbook.bin", "")),
        "xl/workbook.bin": record(131) + record(143) + bundle + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": rels(
            ("worksheet", "worksheets/sheet1.bin", ""), ("worksheet", "worksheets/sheet2.bin", ""),
            ("sharedStrings", "sharedStrings.bin", ""), ("styles", "styles.bin", ""),
        ),
        "xl/worksheets/sheet1.bin": first,
        "xl/worksheets/_rels/sheet1.bin.rels": rels(("comments", "../comments1.bin", ""), ("drawing", "../drawings/d.xml", "")),
        "xl/worksheets/sheet2.bin": sheet(row(0, cell(6, 0, text("藏 13300005555")))),
        "xl/comments1.bin": comments, "xl/styles.bin": styles, "xl/sharedStrings.bin": strings,
        "xl/connections.bin": connection, "xl/pivotCache/pivotCacheDefinition1.bin": record(2001, text("缓存 13300006666")),
        "xl/drawings/d.xml":
            '<d xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:t>框 13300007777</a:t></a:p></d>',
    })  # fmt: skip


class TestXlsb(ReaderContract):
    CASES = (
        Case("usual", usual, ("张三", PHONE, "2021-01-01", "公式 13300001111", "页眉 13300002222", "提示 13300003333",
             "wang@example.cn", "批注 13300004444", "王评论", "藏 13300005555", "PWD=Secret#123", "13300006666",
             "框 13300007777"), "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
    )  # fmt: skip


def test_cells_are_those_that_another_reader_sees():
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(usual())).get_sheet_by_name("客户").to_python()
    first, *_ = read_bytes(usual()).tables
    assert list(first.rows[0]) == ["张三", PHONE, "2021-01-01"]
    assert theirs[1] == ["张三", 13812345678.0, dt.date(2021, 1, 1)]
    assert ["" if cell is None else cell for cell in first.rows[1]] == ["李四", "7", "true"]
    assert theirs[2] == ["李四", 7.0, True]


def test_sheets_that_no_list_names_are_read_and_missing_ones_told():
    with zipfile.ZipFile(io.BytesIO(usual())) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts["xl/worksheets/sheet9.bin"] = parts.pop("xl/worksheets/sheet2.bin")
    reading = read_bytes(package(parts))
    assert (reading.codes, "藏 13300005555" in reading.everything()) == (["damaged"], True)


@pytest.mark.parametrize(
    ("name", "added", "part", "said"),
    [
        ("xl/pivotCache/pivotCacheDefinition1.bin", record(24, text("郭靖")), "pivot_cache", "郭靖"),
        ("xl/pivotCache/pivotCacheDefinition1.bin", record(21, struct.pack("<d", 13300006667)), "pivot_cache", "13300006667"),
        ("xl/externalLinks/externalLink1.bin", record(371, b"\0\0\0\0\2" + text("黄蓉")), "external_link", "黄蓉"),
        ("xl/externalLinks/externalLink1.bin", record(368, struct.pack("<Ld", 0, 13300006668)), "external_link", "13300006668"),
        ("xl/workbook.bin", record(2071, text("C:\\Users\\zhangsan\\")), "link", "C:\\Users\\zhangsan\\"),
        ("xl/workbook.bin", record(548, bytes(4) + text("郭靖")), "author", "郭靖"),
        ("xl/workbook.bin", record(397, bytes(48) + text("李四 - 个人视图")), "view", "李四 - 个人视图"),
    ],
)  # fmt: skip
def test_what_a_workbook_keeps_beside_its_cells(name, added, part, said):
    with zipfile.ZipFile(io.BytesIO(usual())) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts[name] = parts.get(name, b"") + added
    assert said in read_bytes(package(parts)).by_part[part].splitlines()


def test_cells_are_cut_within_the_limits():
    reading = read_bytes(usual(), limits=Limits(max_cell=4))
    assert ("cell_cut" in reading.codes, "公式 1" in reading.cells) == (True, True)


def test_places():
    reading = read_bytes(usual())
    places = [place for chunk in reading.chunks if hasattr(chunk, "marks") for _, place in chunk.marks]
    assert {"sheet": "客户", "part": "comment", "cell": "C5"} in places
    assert {"sheet": "客户", "part": "header"} in places
    assert {"sheet": "隐藏", "part": "hidden_sheet"} in [table.location for table in reading.tables]


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(data=st.binary(max_size=60))
def test_any_records_end(data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "sheet", lambda *rows, beside=b"": record(145) + b"".join(rows)[:-20] + data + beside)
        check_chunks(read_bytes(usual()), Limits())
