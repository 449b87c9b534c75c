"""What formulas hold that no cell shows: in workbooks of XML, of records, and of OpenDocument."""

import io
import struct

import pytest
import xlsxwriter

from scanner.readers.office.xls_formulas import token_constants
from scanner.readers.office.xlsx_formulas import constants
from tests.scanner.readers.contract import read_bytes
from tests.scanner.readers.office import test_odf as odf
from tests.scanner.readers.office import test_xls as xls
from tests.scanner.readers.office import test_xlsb as xlsb
from tests.scanner.readers.ole_maker import record, wide
from tests.scanner.readers.ooxml_maker import row, xlsx

SECRET = "13800138000"
STRANGE = "<!-- a row that is not plain -->"


def marks(reading):
    return [place for chunk in reading.chunks if hasattr(chunk, "marks") for _, place in chunk.marks]


def formula(written, value, kind="str"):
    braces = written.replace("{", "{{").replace("}", "}}")
    return f"<c r='{{}}' t='{kind}'><f>{braces}</f><v>{value}</v></c>"


@pytest.mark.parametrize("strange", ["", STRANGE])
@pytest.mark.parametrize(
    ("written", "value", "kind"),
    [
        (f'IF(A1,"{SECRET}","x")', "x", "str"),
        (f"IF(A1,&quot;{SECRET}&quot;,&#34;x&#34;)", "x", "str"),
        (f'LOOKUP(A1,{{0,60}},{{"x","{SECRET}"}})', "x", "str"),
        (f"IF(A1=0,1,{SECRET})", "1", "n"),
        (f'"{SECRET}"/0', "#VALUE!", "e"),
        (f'HYPERLINK("tel:{SECRET}","x&amp;y")', "x&amp;y", "str"),
    ],
)
def test_what_a_formula_may_show_is_read_beside_what_it_shows(strange, written, value, kind):
    cells = row(1, "1", formula(written, value, kind)).replace("</row>", strange + "</row>")
    reading = read_bytes(xlsx({"表": cells}))
    assert reading.text.count(SECRET) == 1
    assert {"sheet": "表", "part": "formula", "cell": "B1"} in marks(reading)
    assert not reading.problems


@pytest.mark.parametrize("strange", ["", STRANGE])
def test_what_a_cell_shows_and_what_says_nothing_is_not_read_again(strange):
    cells = row(
        1,
        formula(f'"{SECRET}"', SECRET),
        formula('IF(A1="","",A1&amp;"-"&amp;B1)', SECRET),
        formula("SUM(A1:A1048576,$B$1:$B$1048576,1:1048576)", "1", "n"),
        "<c r='{}'><f>1+1</f><v>2</v></c>",
        "<c r='{}'><f t='shared' si='0'/><v>3</v></c>",
    ).replace("</row>", strange + "</row>")
    reading = read_bytes(xlsx({"表": cells}))
    assert reading.text == ""
    assert reading.cells[:2] == [SECRET, SECRET]


def test_constants_that_come_again_are_read_once():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("表")
    for number in range(3000):
        sheet.write_formula(number, 0, f'IF(B{number + 1}>60,"及格","不及格")', None, "及格")
    book.close()
    reading = read_bytes(buffer.getvalue())
    assert reading.text.strip() == '=IF(B1>60,"及格","不及格")'
    assert len(reading.cells) >= 3000


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ('IF(A1="","","ab""cd")', ["ab", "cd"]),
        ("1234567+0.1234567+A1234567+$1234567", ["1234567"]),
        ('"a"&"-"', []),
        ('"open', []),
    ],
)
def test_constants(written, found):
    assert constants(written) == found


# -- records


def test_formulas_of_excel_97():
    text = b"\x17" + struct.pack("<BB", 11, 0) + SECRET.encode()
    chinese = b"\x17" + struct.pack("<BB", 2, 1) + "张三".encode("utf-16-le")
    number = b"\x1f" + struct.pack("<d", 13900139000.0)
    array = b"\x60" + bytes(7) + b"\x42\x03\x1c\x00"
    listed = b"\1\0\0" + b"\2" + wide("13700137000") + b"\1" + struct.pack("<d", 13600136000.0)

    def cell(column, value, tokens, rest=b""):
        return record(0x06, struct.pack("<HHH8sHLH", 2, column, 0, value, 0, 0, len(tokens)) + tokens + rest)

    shown = b"\0\0\0\0\0\0\xff\xff"
    cells = cell(0, shown, text + chinese + number) + record(0x207, wide("x"))
    cells += cell(1, struct.pack("<d", 0.5), array, listed)
    cells += cell(2, shown, b"\x17" + struct.pack("<BB", 11, 0) + b"13500135000") + record(0x207, wide("13500135000"))
    cells += record(0x4BC, struct.pack("<HHBBBBH", 3, 4, 0, 0, 0, 2, 14) + b"\x17\x0b\0" + b"13400134000")
    name = record(0x18, struct.pack("<HBBHHH4x", 0, 0, 2, 17, 0, 0) + b"\1" + "电话".encode("utf-16-le")
                  + b"\x1e\1\0\x17\x0b\x0013300133000")  # fmt: skip
    reading = read_bytes(xls.book(name, cells))
    for value in (SECRET, "张三", "13900139000", "13700137000", "13600136000", "13400134000", "13300133000"):
        assert reading.text.count(value) == 1, value
    assert reading.everything().count("13500135000") == 1
    assert {"sheet": "名单", "part": "formula", "cell": "A3"} in marks(reading)
    assert not reading.problems


def test_formulas_of_excel_5():
    text = b"\x17\x0b" + SECRET.encode()
    cells = record(0x06, struct.pack("<HHHdHLH", 0, 0, 0, 0.5, 0, 0, len(text)) + text)
    assert SECRET in read_bytes(xls.book(b"", cells, version=0x500)).text


def test_formulas_of_binary_workbooks(monkeypatch):
    text = b"\x17" + struct.pack("<H", 11) + SECRET.encode("utf-16-le")
    array = b"\x01" + struct.pack("<H", 2) + "张三".encode("utf-16-le") + b"\0" + struct.pack("<d", 13900139000.0)
    rest = struct.pack("<HL", 0, len(text)) + text + struct.pack("<L", len(array)) + array
    made = xlsb.sheet(
        xlsb.row(0, xlsb.cell(8, 0, xlsb.text("x") + rest), xlsb.cell(11, 1, b"\x2a" + rest)),
        beside=xlsb.record(64, bytes(20) + xlsb.text("请填 13700137000"))
        + xlsb.record(463, bytes(40) + xlsb.text("13600136000")),
    )
    monkeypatch.setattr(xlsb, "sheet", lambda *_, **__: made)
    reading = read_bytes(xlsb.usual())
    for value in (SECRET, "张三", "13900139000", "13700137000", "13600136000"):
        assert value in reading.text, value
    assert {"sheet": "客户", "part": "formula", "cell": "A1"} in marks(reading)


@pytest.mark.parametrize("form", ["biff8", "biff5", "biff12"])
def test_any_bytes_have_some_constants(form):
    for size in range(40):
        data = b"\x17\x02\1\x1f" * size + b"\x17\xff"
        assert isinstance(token_constants(data, data, form), list)


# -- OpenDocument


def test_long_numbers_in_formulas_of_opendocument():
    body = odf.table("表", odf.row(odf.cell("1", f'table:formula="of:=IF([.A1]={SECRET};1;0)"')))
    assert SECRET in read_bytes(odf.odf("spreadsheet", body)).text
