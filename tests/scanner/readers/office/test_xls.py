"""Excel 97 and 5/95 workbooks: cells, hidden sheets, what lies beside them, and hostile streams."""

import datetime as dt
import functools
import io
import struct

import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from models.limits import Limits
from tests.scanner.readers.contract import Case, ReaderContract, check_chunks, read_bytes
from tests.scanner.readers.ole_maker import compound, record, summary, wide
from tests.scanner.readers.ooxml_maker import docx
from tests.scanner.readers.ooxml_maker import p as paragraph

TYPE = "application/vnd.ms-excel"
PHONE = "13812345678"
ID = "11010519491231002X"
EOF = record(0x0A)
URL = bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b02000000")


def bof(kind, version=0x600):
    return record(0x809, struct.pack("<HHHHLL", version, kind, 0, 0, 0, 0))


def book(shared=b"", cells=b"", *, state=0, version=0x600, more=None, name="名单"):
    """A workbook of one sheet from hand-written records."""
    title = (
        (struct.pack("<B", len(name.encode("gbk"))) + name.encode("gbk")) if version == 0x500 else wide(name, size="B")
    )
    bounds = len(title) + 10
    start = 4 + 16 + bounds + len(shared) + 4
    stream = bof(5, version) + shared + record(0x85, struct.pack("<LBB", start, state, 0) + title) + EOF
    stream += bof(0x10, version) + cells + EOF
    return compound({"Book" if version == 0x500 else "Workbook": stream, **(more or {})})


@functools.cache
def usual():
    """A workbook as xlwt writes it."""
    made = xlwt.Workbook(encoding="utf-8")
    sheet = made.add_sheet("客户")
    for column, name in enumerate(("姓名", "手机", "身份证号", "登记日期", "余额")):
        sheet.write(0, column, name)
    date = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row in range(1, 40):
        sheet.write(row, 0, f"张三{row}")
        sheet.write(row, 1, 13812345600 + row)
        sheet.write(row, 2, ID)
        sheet.write(row, 3, dt.date(2021, 3, row % 28 + 1), date)
        sheet.write(row, 4, row + 0.25)
    hidden = made.add_sheet("旧表")
    hidden.visibility = 1
    hidden.write(0, 0, "离职人员 13987654321")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def note_and_box():
    text = "批注：" + PHONE
    txo = record(0x1B6, struct.pack("<HHHHHHHL", 0, 0, 0, 0, 0, len(text), 16, 0))
    go_on = record(0x3C, b"\1" + text.encode("utf-16-le")) + record(0x3C, bytes(16))
    obj = record(0x5D, struct.pack("<HHHH", 0x15, 18, 0x19, 7) + bytes(14))
    box = record(0x5D, struct.pack("<HHHH", 0x15, 18, 6, 8) + bytes(14))
    boxed = record(0x1B6, struct.pack("<HHHHHHHL", 0, 0, 0, 0, 0, 8, 16, 0)) + record(0x3C, b"\0textbox!")
    note = record(0x1C, struct.pack("<HHHH", 4, 2, 0, 7) + wide("李四") + b"\0")
    return obj + txo + go_on + box + boxed + note


def link():
    address = "mailto:wang@example.cn\0".encode("utf-16-le")
    url = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b") + struct.pack("<L", len(address)) + address
    shown = "王五\0"
    display = struct.pack("<L", len(shown)) + shown.encode("utf-16-le")
    return record(0x1B8, struct.pack("<HHHH", 0, 0, 0, 0) + URL + struct.pack("<L", 0x13) + display + url)


def validation():
    body = struct.pack("<L", 0) + b"".join(wide(text) for text in ("标题", "错误", "请填 13700001111", "x"))
    listed = b"\x17" + struct.pack("<BB", 11, 0) + b"13600002222"
    return record(0x1BE, body + struct.pack("<HH", len(listed), 0) + listed + bytes(4))


def shared_strings(strings, cut):
    """The table of strings, cut into a CONTINUE record within the second string."""
    first = wide(strings[0]) + struct.pack("<HB", len(strings[1]), 1) + strings[1][:cut].encode("utf-16-le")
    rest = b"\1" + strings[1][cut:].encode("utf-16-le") + b"".join(map(wide, strings[2:]))
    return record(0xFC, struct.pack("<LL", 9, len(strings)) + first) + record(0x3C, rest)


def label(row, column, number):
    return record(0xFD, struct.pack("<HHHL", row, column, 0, number))


def beside():
    shared = shared_strings(["姓名", "电话 " + PHONE, "删除了的 13500003333"], 5)
    shared += record(0x5C, wide("赵六").ljust(112, b" "))
    shared += record(0x18, struct.pack("<HBBHHH4x", 0, 0, 4, 14, 0, 0) + b"\1" + "联系方式".encode("utf-16-le")
                     + b"\x17\x0b\x0013400004444")  # fmt: skip
    cells = label(0, 0, 0) + label(0, 1, 1) + note_and_box() + link() + validation()
    cells += record(0x14, wide("&C页眉 13300005555"))
    cells += bof(0x20) + record(0x100D, struct.pack("<HBB", 0, 4, 1) + "图表标题".encode("utf-16-le")) + EOF
    cache = record(0xCD, wide("透视 13200006666")) + record(0xC9, struct.pack("<d", 13100007777.0))
    more = {
        "\x05SummaryInformation": summary({2: "标题", 4: "作者甲", 8: "作者乙"}),
        "_SX_DB_CUR": {"0001": cache},
        "MBD0001": {"Package": docx(paragraph("嵌入 13000008888"))},
    }
    return book(shared, cells, more=more)


def numbers():
    rk = [struct.pack("<HL", 0, (138 << 2) | 2), struct.pack("<HL", 0, (-5 << 2 | 2) & 0xFFFFFFFF)]
    cells = record(0xBD, struct.pack("<HH", 0, 0) + b"".join(rk) + struct.pack("<H", 1))
    cells += record(0x27E, struct.pack("<HHHL", 1, 0, 0, (12345 << 2) | 3))
    cells += record(0x203, struct.pack("<HHHd", 1, 1, 0, 13812345678.0))
    cells += record(0x06, struct.pack("<HHH8sHL", 2, 0, 0, b"\0\0\0\0\0\0\xff\xff", 0, 0)) + record(
        0x207, wide("公式结果")
    )
    cells += record(0x06, struct.pack("<HHHdHL", 2, 1, 0, 0.5, 0, 0))
    cells += record(0x205, struct.pack("<HHHBB", 3, 0, 0, 1, 0)) + record(0x205, struct.pack("<HHHBB", 3, 1, 0, 42, 1))
    cells += record(0x204, struct.pack("<HHH", 4, 300, 0) + wide("远处 13812340000"))
    return book(b"", cells)


def old():
    text = "张三 13812345678".encode("gbk")
    cells = record(0x204, struct.pack("<HHHH", 0, 0, 0, len(text)) + text)
    note = "旧批注 13911112222".encode("gbk")
    cells += record(0x1C, struct.pack("<HHH", 3, 1, len(note)) + note)
    return book(record(0x42, struct.pack("<H", 936)), cells, version=0x500)


class TestXls(ReaderContract):
    CASES = (
        Case("xlwt", usual, (PHONE[:-2] + "01", ID, "张三39", "2021-03-02", "39.25", "离职人员 13987654321"), TYPE),
        Case("beside", beside, ("电话 " + PHONE, "批注：" + PHONE, "textbox!", "李四", "王五", "mailto:wang@example.cn",
             "请填 13700001111", "13600002222", "13500003333", "赵六", "联系方式 = 13400004444", "页眉 13300005555", "图表标题",
             "透视 13200006666", "13100007777", "作者甲", "作者乙", "嵌入 13000008888"), TYPE),
        Case("numbers", numbers, ("138", "-5", "123.45", PHONE, "公式结果", "0.5", "true", "#N/A", "远处 13812340000"), TYPE),
        Case("Excel 5", old, ("张三 " + PHONE, "旧批注 13911112222", "名单"), TYPE),
    )  # fmt: skip


def test_rows_stand_under_their_header_with_the_sheets_own_numbers():
    (table, *_) = read_bytes(usual()).tables
    assert [column.name for column in table.columns] == ["姓名", "手机", "身份证号", "登记日期", "余额"]
    assert (table.first_row, table.table, dict(table.location)) == (2, "客户", {"sheet": "客户"})
    assert table.rows[0] == ("张三1", "13812345601", ID, "2021-03-02", "1.25")


def test_places_say_what_is_hidden():
    tables = [t for t in read_bytes(usual()).tables if t.location.get("sheet") == "旧表"]
    assert [t.location["part"] for t in tables] == ["hidden_sheet"]
    marks = [place for chunk in read_bytes(beside()).chunks if hasattr(chunk, "marks") for _, place in chunk.marks]
    assert {"sheet": "名单", "cell": "C5", "part": "comment"} in marks
    assert {"sheet": "名单", "part": "textbox"} in marks
    assert {"part": "unused_string"} in marks


def test_cells_that_come_column_by_column_are_rows_again():
    cells = b"".join(
        record(0x203, struct.pack("<HHHd", row, column, 0, 1000 * row + column))
        for column in range(3)
        for row in range(200)
    )
    tables = read_bytes(book(b"", cells)).tables
    assert [row for table in tables for row in table.rows][7] == ("7000", "7001", "7002")


def test_a_password_is_told():
    assert read_bytes(book(record(0x2F, bytes(6)))).codes == ["encrypted"]
    far = record(0x5C, bytes(5000)) + record(0x2F, bytes(6))
    assert read_bytes(book(far)).codes == ["encrypted"]


def test_a_workbook_that_breaks_off_keeps_what_was_read():
    data = beside()
    reading = read_bytes(
        book(shared_strings(["姓名", PHONE, "x"], 3), label(0, 0, 1) + b"\xfd\x00\xff\xff")[: len(data)]
    )
    assert PHONE in reading.everything()
    assert reading.codes == ["damaged"]


def test_claims_of_the_file_are_not_believed():
    strings = record(0xFC, struct.pack("<LL", 1, 0xFFFFFFFF) + wide("一"))
    reading = read_bytes(book(strings, label(0, 0, 0) + label(1, 0, 0xFFFFFF)))
    assert reading.codes == ["damaged"]
    assert reading.cells == ["一"]


def test_long_cells_are_cut_and_told():
    strings = record(0xFC, struct.pack("<LL", 1, 1) + wide("长" * 3000))
    reading = read_bytes(book(strings, label(0, 0, 0)), limits=Limits(max_cell=1000))
    assert reading.codes == ["cell_cut"]


def test_a_long_string_is_read_in_a_hundred_cells_and_marked_in_the_others():
    strings = record(0xFC, struct.pack("<LL", 1, 1) + wide("长" * 2000))
    cells = read_bytes(book(strings, b"".join(label(row, 0, 0) for row in range(300)))).cells
    assert (cells.count("长" * 2000), cells.count("…")) == (100, 200)


def test_pictures_alone_are_told():
    assert read_bytes(book(record(0xEB, b"\x89PNG\r\n\x1a\n" + bytes(100)))).codes == ["pictures_only"]


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.sampled_from((0x06, 0x14, 0x18, 0x1C, 0x3C, 0x5C, 0x5D, 0x85, 0xBD, 0xE0, 0xFC, 0xFD, 0x1AE,
                                           0x1B6, 0x1B8, 0x1BE, 0x203, 0x204, 0x205, 0x207, 0x27E, 0x41E, 0x809, 0x0A, 0x100D)),
                          st.binary(max_size=60)), max_size=30), st.booleans())  # fmt: skip
def test_any_records_end(made, within):
    stream = b"".join(record(kind, body) for kind, body in made)
    check_chunks(read_bytes(book(stream, b"") if within else book(b"", stream)), Limits())
