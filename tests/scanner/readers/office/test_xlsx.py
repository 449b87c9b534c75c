"""Workbooks: cells in their places and without loss, what is hidden beside them, and hostile packages."""

import datetime as dt
import functools
import html
import io
import tracemalloc
import zipfile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from models.limits import Limits
from models.records import Problem, TableChunk
from scanner.readers.base import ReadContext
from scanner.readers.office.xlsx_cells import column_index
from scanner.readers.office.xlsx_values import number_text, shown_by
from scanner.readers.registry import reader_for
from tests.scanner.readers import ooxml_maker as make
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes, source_of
from tests.scanner.readers.ooxml_maker import row, xlsx

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PHONE = "13812345678"
HEADER = ("姓名", "身份证号", "手机号")
PEOPLE = (("张三", "110101199003077891", PHONE), ("李四", "110101199103077891", "13912345678"))


@functools.cache
def usual():
    """A workbook as openpyxl writes it, with one of everything."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "员工"
    for values in (HEADER, *PEOPLE):
        sheet.append(values)
    sheet["A2"].comment = Comment("批注 13700000001", "批注人")
    sheet["B2"].hyperlink = "mailto:link@example.cn"
    sheet.oddHeader.center.text = "内部资料 13700000002"
    sheet.oddFooter.left.text = "页脚"
    rule = DataValidation(type="list", formula1='"甲公司,乙公司"', prompt="请填 13700000003")
    rule.add("D2")
    sheet.add_data_validation(rule)
    hidden = book.create_sheet("隐藏")
    hidden.sheet_state = "hidden"
    hidden.append(["13700000004"])
    very = book.create_sheet("深藏")
    very.sheet_state = "veryHidden"
    very.append(["13700000005"])
    book.defined_names["常量"] = openpyxl.workbook.defined_name.DefinedName("常量", attr_text='"13700000006"')
    book.properties.creator = "王五"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@functools.cache
def boxed():
    """A text box and a chart's title."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("图")
    sheet.write_row(0, 0, ["月份", "数量"])
    sheet.write_row(1, 0, ["一月", 5])
    sheet.insert_textbox("D2", "文本框 13700000007")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=图!$B$2:$B$2"})
    chart.set_title({"name": "标题 13700000008"})
    sheet.insert_chart("D9", chart)
    book.close()
    return buffer.getvalue()


@functools.cache
def beside():
    """Threaded comments, persons, a pivot cache, connections, external caches, an embedded workbook."""
    space = f'xmlns="{make.S}"'
    thread = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    return xlsx(
        {"表": row(1, "x")},
        {
            "xl/worksheets/_rels/sheet1.xml.rels": make.relations(
                ("threadedComment", "../threadedComments/tc1.xml"), ("comments", "../comments1.xml")
            ),
            "xl/threadedComments/tc1.xml": f'<ThreadedComments xmlns="{thread}"><threadedComment ref="A1"><text>讨论 13700000009</text></threadedComment></ThreadedComments>',
            "xl/comments1.xml": f'<comments {space}><authors><author>tc={{1}}</author></authors><commentList><comment ref="A1"><text><t>[Threaded comment] 讨论 13700000009</t></text></comment><comment ref="B1"><text><t>旧批注</t></text></comment></commentList></comments>',
            "xl/persons/person.xml": f'<personList xmlns="{thread}"><person displayName="赵六" userId="zhao@example.cn"/></personList>',
            "xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition {space}><cacheFields><cacheField name="姓名"><sharedItems><s v="张三"/><s v="李四"/></sharedItems></cacheField><cacheField name="手机号"/></cacheFields></pivotCacheDefinition>',
            "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": make.relations(
                ("pivotCacheRecords", "pivotCacheRecords1.xml")
            ),
            "xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords {space}><r><x v="1"/><s v="13700000010"/></r><r><x v="0"/><n v="13700000011"/></r></pivotCacheRecords>',
            "xl/connections.xml": f'<connections {space}><connection id="1" name="c"><dbPr connection="Server=db;Uid=sa;Pwd=S3cret!x"/></connection></connections>',
            "xl/externalLinks/externalLink1.xml": f"<externalLink {space}><externalBook><sheetDataSet><sheetData><row><cell><v>13700000012</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>",
            "xl/embeddings/inner.xlsx": xlsx({"内": row(1, "13700000013")}),
        },
    )


class TestXlsx(ReaderContract):
    CASES = (
        Case(
            "usual",
            usual,
            (
                *HEADER,
                *PEOPLE[0],
                *PEOPLE[1],
                "link@example.cn",
                "甲公司",
                "王五",
                "批注人",
                *(f"1370000000{n}" for n in range(1, 7)),
            ),
            TYPE,
        ),
        Case("boxed", boxed, ("一月", "文本框 13700000007", "标题 13700000008"), TYPE),
        Case(
            "beside",
            beside,
            (
                "讨论 13700000009",
                "旧批注",
                "赵六",
                "zhao@example.cn",
                "Pwd=S3cret!x",
                *(f"137000000{n:02}" for n in range(9, 14)),
            ),
            TYPE,
            absent=("Threaded",),
        ),
        Case(
            "streamed",
            lambda: xlsx({"长号": row(1, *HEADER) + row(2, "张三", "<c r='{}'><v>110101199003077891</v></c>", PHONE)}),
            PEOPLE[0],
            TYPE,
        ),
    )


def test_places_names_and_rows():
    reading = read_bytes(usual())
    table = reading.tables[0]
    assert [column.name for column in table.columns] == list(HEADER)
    assert [tuple(r) for r in table.rows] == list(PEOPLE)
    assert (table.first_row, table.first_column, table.spreadsheet, table.location) == (2, 0, True, {"sheet": "员工"})
    hidden = {chunk.table: chunk.location for chunk in reading.tables if "sheet" in chunk.location}
    assert hidden["隐藏"] == {"sheet": "隐藏", "part": "hidden_sheet"}
    assert hidden["深藏"] == {"sheet": "深藏", "part": "very_hidden_sheet"}
    marks = {
        tuple(sorted(location.items()))
        for chunk in reading.chunks
        if not hasattr(chunk, "rows")
        for _, location in chunk.marks
    }
    assert (("cell", "A2"), ("part", "comment"), ("sheet", "员工")) in marks
    assert (("part", "header"), ("sheet", "员工")) in marks


def saved(fill):
    book = openpyxl.Workbook()
    fill(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_values_without_loss():
    values = {
        "B2": (13812345678.0, "13812345678"),
        "B3": (1.10101199003077e17, "110101199003077000"),
        "B4": (dt.date(2024, 2, 29), "2024-02-29"),
        "B5": (dt.datetime(2024, 2, 29, 8, 5), "2024-02-29 08:05:00"),
        "B6": (dt.time(8, 5), "08:05:00"),
        "B7": (True, "true"),
        "B8": (0.1, "0.1"),
        "B9": ("007", "007"),
        "B10": (dt.timedelta(hours=30), "30:00:00"),
    }

    def fill(sheet):
        for place, (value, _) in values.items():
            sheet[place] = value

    table = read_bytes(saved(fill)).tables[0]
    assert [r[-1] for r in table.rows] == [text for _, text in values.values()]
    assert (table.first_row, table.first_column) == (2, 1)


@pytest.mark.parametrize("streamed", [False, True])
def test_both_ways_of_reading_agree(streamed):
    def fill(sheet):
        sheet["B2"], sheet["C2"], sheet["D2"] = "姓名", "手机号", "生日"
        sheet["B3"], sheet["C3"], sheet["D3"] = "张三", 13812345678, dt.date(1990, 3, 7)
        sheet["B4"], sheet["C4"], sheet["D4"] = "李四", 13912345678.0, dt.datetime(1991, 3, 7, 1, 2)
        if streamed:
            sheet["F9"] = "=1+1"  # without a cached value

    table = read_bytes(saved(fill)).tables[0]
    skip = 1 - table.first_column
    assert [column.name for column in table.columns][skip : skip + 3] == ["姓名", "手机号", "生日"]
    assert [tuple(r[skip : skip + 3]) for r in table.rows] == [
        ("张三", PHONE, "1990-03-07"),
        ("李四", "13912345678", "1991-03-07 01:02:00"),
    ]
    assert table.first_row == 3


def test_numbers_longer_than_a_float_keep_their_digits():
    sheet = row(1, *HEADER) + row(
        2, "张三", "<c r='{}'><v>110101199003077891</v></c>", "<c r='{}'><v>13812345678</v></c>"
    )
    assert list(read_bytes(xlsx({"a": sheet})).tables[0].rows) == [PEOPLE[0]]


def test_a_column_may_hold_anything_and_a_long_value_is_cut_wherever_it_stands():
    rows = [
        ("甲", 1, "乙乙", None),
        (2.5, "丙", 3, "丁丁"),
        ("戊", 4, None, True),
        ("己" * 9, 13812345678, "庚", "辛" * 8),
    ]
    reading = read_bytes(saved(lambda sheet: [sheet.append(row) for row in rows]), limits=Limits(max_cell=8))
    assert reading.cells[:14] == [
        "甲",
        "1",
        "乙乙",
        "2.5",
        "丙",
        "3",
        "丁丁",
        "戊",
        "4",
        "true",
        "己" * 8,
        "13812345",
        "庚",
        "辛" * 8,
    ]
    assert reading.codes == ["cell_cut"]


def test_formulas_without_values_are_read_as_written():
    assert read_bytes(saved(lambda s: s.append(['="138"&"12345678"']))).cells[0] == '="138"&"12345678"'


def test_titles_blank_rows_two_line_headers_and_further_blocks():
    rows = [
        ["某公司员工花名册"],
        [],
        ["姓名", "联系方式", None],
        [None, "电话", "邮箱"],
        ["张三", PHONE, "a@b.cn"],
        [],
        ["李四", "13912345678", "c@d.cn"],
        [],
        ["订单号", "收货人", "地址"],
        ["1", "王五", "北京市海淀区"],
        ["客户", "身份证号", "银行卡号"],
        ["赵六", "110101199003077891", "6222021234567890123"],
    ]
    tables = read_bytes(saved(lambda s: [s.append(r) for r in rows])).tables[:-1]
    assert [(t.first_row, [c.name for c in t.columns], len(t.rows)) for t in tables] == [
        (1, ["", "", ""], 1),
        (5, ["姓名", "电话", "邮箱"], 1),
        (7, ["姓名", "电话", "邮箱"], 1),
        (10, ["订单号", "收货人", "地址"], 1),
        (12, ["客户", "身份证号", "银行卡号"], 1),
    ]
    assert tables[1].columns[1].comment == "联系方式"
    assert tables[1].table == tables[2].table != tables[3].table


def test_a_form_gives_each_value_its_name_and_its_cell():
    rows = [["登记表"], ["姓名", "张三", "性别", "男"], ["身份证号", "110101199003077891", "电话", PHONE]]
    tables = read_bytes(saved(lambda s: [s.append(r) for r in rows])).tables
    by_name = {
        column.name: (table.first_row, table.first_column + place, table.rows[0][place])
        for table in tables
        for place, column in enumerate(table.columns)
        if column.name and table.spreadsheet
    }
    assert by_name["身份证号"] == (3, 1, "110101199003077891")
    assert by_name["电话"] == (3, 3, PHONE)
    assert by_name["姓名"] == (2, 1, "张三")


def test_far_and_scattered_cells_cost_no_memory():
    sheet = row(1, PHONE) + '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>13912345678</t></is></c></row>'
    reading = read_bytes(xlsx({"a": sheet}))
    assert reading.cells == [PHONE, "13912345678"]
    assert (reading.tables[1].first_row, reading.tables[1].first_column) == (1048576, 16383)


def test_a_bomb_in_a_cell_or_the_strings_is_cut():
    huge = "张三" + "x" * (48 << 20)
    for data in (
        xlsx({"a": row(1, PHONE, huge)}),
        xlsx({"a": row(1, PHONE, "<c r='{}' t='s'><v>0</v></c>")}, strings=(huge,)),
    ):
        reading = read_bytes(data)
        assert PHONE in reading.cells
        assert all(len(cell) <= Limits().max_cell for cell in reading.cells)
        assert set(reading.codes) <= {"ratio", "cell_cut"}
        assert reading.codes


def test_entities_and_doctypes_open_nothing(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("13999999999")
    sheet = f'<worksheet xmlns="{make.S}"><sheetData>{row(1, PHONE, "a&x;b")}</sheetData></worksheet>'
    data = xlsx(
        {"a": sheet}, {"xl/worksheets/sheet1.xml": f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>{sheet}'}
    )
    reading = read_bytes(data)
    assert "13999999999" not in reading.everything()
    assert PHONE in reading.cells


def test_a_sheet_that_breaks_off_keeps_its_rows():
    sheet = f'<worksheet xmlns="{make.S}"><sheetData>{row(1, *HEADER)}{row(2, *PEOPLE[0])}<row r="3"><c r="A3"'
    reading = read_bytes(xlsx({"a": sheet, "b": row(1, "13912345678")}))
    assert PHONE in reading.cells
    assert "13912345678" in reading.cells
    assert [problem.code for problem in reading.problems] == ["damaged"]


def test_a_sheet_without_its_entry_is_read_and_a_missing_one_reported():
    data = xlsx({"a": row(1, "x")}, {"xl/worksheets/sheet9.xml": make.worksheet(row(1, PHONE))})
    assert PHONE in read_bytes(data).cells
    missing = xlsx({"a": row(1, "x")}, workbook=f'<sheets xmlns="{make.S}"><sheet name="b" sheetId="9"/></sheets>')
    assert read_bytes(missing).problems == [Problem("damaged", "xlsx: a sheet is missing")]


def test_sheet_names_are_data():
    name = "=cmd|'/c calc'!A1"
    reading = read_bytes(xlsx({name.replace("'", "&apos;"): row(1, PHONE)}))
    assert reading.tables[0].location == {"sheet": name}


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        ("13812345678", "", "13812345678"),
        ("1.3812345678E10", "", "13812345678"),
        ("110101199003077891", "", "110101199003077891"),
        ("45351", "date", "2024-02-29"),
        ("45351.5", "date", "2024-02-29 12:00:00"),
        ("0.25", "date", "06:00:00"),
        ("1", "date", "1900-01-01"),
        ("1.25", "elapsed", "30:00:00"),
        ("99999999999", "date", "99999999999"),
        ("nan?", "", "nan?"),
    ],
)
def test_numbers_of_a_stream(value, shown, text):
    assert number_text(value, shown) == text


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ('"1380013"0000', "8002", "13800138002"),
        ("00000000000", "1012345678", "01012345678"),
        ('[Red]\\8\\6"-"00000;-0', "12", "86-00012"),
        ('0"@corp.example"', "1001", "1001@corp.example"),
        ("00000", "1.5", "1.5"),
        ('"¥"#,##0', "8002", "8002"),
        ('0"元"', "8002", "8002"),
        ("000-0000-0000", "13800138000", "13800138000"),
        ("0" * 65, "1", "1"),
    ],
)
def test_digits_that_a_format_adds_are_part_of_the_number(code, value, text):
    assert number_text(value, shown_by(code)) == text
    styles = (
        f'<styleSheet xmlns="{make.S}"><numFmts><numFmt numFmtId="164" formatCode="{html.escape(code)}"/></numFmts>'
    )
    styles += '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    data = xlsx({"S": f'<row r="1"><c r="A1" s="1"><v>{value}</v></c></row>'}, {"xl/styles.xml": styles})
    assert read_bytes(data).cells == [text]


def test_the_1904_system():
    assert number_text("43889", "date", since_1904=True) == "2024-02-29"


def test_columns():
    assert [column_index(name) for name in ("A", "Z", "AA", "xfd")] == [0, 25, 26, 16383]


def test_many_rows_come_in_chunks():
    rows = "".join(row(n, f"客户{n}", f"138{n:08}") for n in range(2, 302))
    tables = read_bytes(xlsx({"a": row(1, "姓名", "手机号") + rows}), limits=Limits(rows_per_chunk=100)).tables
    assert [(t.first_row, len(t.rows)) for t in tables] == [(2, 100), (102, 100), (202, 100)]
    assert tables[-1].rows[-1] == ("客户301", "13800000301")


@pytest.mark.parametrize("row", [b'<row2 r="1">', b'<row r="0">'])
def test_cells_outside_of_rows_have_a_place(row):
    data = saved(lambda sheet: sheet.append(["姓名", "13812345678"]))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<row r="1">', row))
    reading = read_bytes(made.getvalue())
    assert "13812345678" in reading.cells
    assert all(chunk.first_row >= 1 for chunk in reading.tables)


@pytest.mark.parametrize("encoding", [b"utf-" + b"v" * 50, b"none", b"utf-16", b"big5-none", b""])
def test_encodings_that_are_none_are_not_asked_for(encoding):
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(usual())) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            body = old.read(name).partition(b"?>")[2] if old.read(name).startswith(b"<?xml") else old.read(name)
            new.writestr(name, b'<?xml version="1.0" encoding="%s"?>' % encoding + body)
    reading = read_bytes(made.getvalue())
    assert (PHONE in reading.everything()) or encoding == b""


def test_one_long_string_in_many_cells_costs_the_memory_of_a_chunk():
    long = "手机13812345678" + "x" * 3_000_000
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 101))
    source = source_of(xlsx({"a": rows}, strings=(long,)))
    characters = largest = 0
    tracemalloc.start()
    for part in reader_for(source).read(source, ReadContext()):
        if isinstance(part, TableChunk):
            held = sum(len(cell or "") for row in part.rows for cell in row)
            characters, largest = characters + held, max(largest, held)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert characters == 100 * len(long)
    assert largest <= 9 << 20
    assert peak < 64 << 20


def test_what_is_drawn_upon_a_sheet():
    """Charts keep copies of this workbook's cells, which are read there, and of other workbooks', which are nowhere else."""
    spaces = make.SPACES + ' xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    series = (
        "<c:tx><c:v>系列 13700000021</c:v></c:tx>"
        "<c:cat><c:strRef><c:f>表!$A$1</c:f><c:strCache><c:pt><c:v>抄自本表 13700000022</c:v></c:pt></c:strCache></c:strRef></c:cat>"
        "<c:val><c:strRef><c:f>[2]别处!$A$1</c:f><c:strCache><c:pt><c:v>抄自别处 13700000023</c:v></c:pt></c:strCache></c:strRef></c:val>"
    )
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": make.relations(("drawing", "../drawings/drawing1.xml")),
        "xl/drawings/drawing1.xml": f'<xdr:wsDr {spaces}><xdr:cNvPr id="1" name="x" descr="替代 13700000024"/></xdr:wsDr>',
        "xl/drawings/_rels/drawing1.xml.rels": make.relations(
            ("chart", "../charts/chart1.xml"),
            ("diagramData", "../diagrams/data1.xml"),
            ("image", "https://example.cn/x"),
        ),
        "xl/charts/chart1.xml": f"<c:chartSpace {spaces}><c:ser>{series}</c:ser></c:chartSpace>",
        "xl/charts/_rels/chart1.xml.rels": make.relations(("chartUserShapes", "../drawings/drawing2.xml")),
        "xl/drawings/drawing2.xml": f"<c:userShapes {spaces}><a:p><a:t>图上 13700000025</a:t></a:p></c:userShapes>",
        "xl/diagrams/data1.xml": f"<dgm {spaces}><a:p><a:t>组织图 13700000026</a:t></a:p></dgm>",
    }
    reading = read_bytes(xlsx({"表": row(1, "x")}, parts))
    assert [n for n in range(21, 27) if f"137000000{n}" not in reading.text] == [22]


def test_a_pivot_cache_without_records():
    field = '<cacheField name="手机号"><sharedItems><s v="13700000010"/><s v="13700000011"/></sharedItems></cacheField>'
    cache = f'<pivotCacheDefinition xmlns="{make.S}"><cacheFields>{field}</cacheFields></pivotCacheDefinition>'
    reading = read_bytes(xlsx({"表": row(1, "x")}, {"xl/pivotCache/pivotCacheDefinition1.xml": cache}))
    assert "手机号: 13700000010, 13700000011" in reading.text


def test_many_names_for_one_sheet_cost_one():
    names = {f"表{n}": row(1, "13712345678") for n in range(4)}
    links = make.relations(*[("worksheet", "worksheets/sheet1.xml")] * 4)
    reading = read_bytes(xlsx(names, {"xl/_rels/workbook.xml.rels": links}))
    assert Problem("damaged", "xlsx: sheets are one") in reading.problems
    assert reading.cells.count("13712345678") == 1 + 3  # the three parts that no name leads to any more
