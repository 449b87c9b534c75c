"""XML Spreadsheet 2003: cells under their sheet and header, and what stands beside them; all of it where it is damaged."""

from __future__ import annotations

import base64

import pytest

from models.limits import Limits
from models.records import Problem
from scanner.readers.base import ByteSource
from scanner.readers.sniff import sniff
from tests.scanner.readers.contract import Case, ReaderContract, read, read_bytes

TYPE = "application/x-xml-spreadsheet"
HEAD = '<?xml version="1.0"{0}?>\n<?mso-application progid="Excel.Sheet"?>\n'
SPACES = (
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:html="http://www.w3.org/TR/REC-html40"'
)


def cell(text: str, kind: str = "String", attributes: str = "") -> str:
    return f'<Cell {attributes}><Data ss:Type="{kind}">{text}</Data></Cell>'


def row(*cells: str, attributes: str = "") -> str:
    return f"<Row {attributes}>{''.join(c if c.startswith('<') else cell(c) for c in cells)}</Row>"


def sheet(*rows: str, name: str = "Sheet1", table: str = "", beside: str = "") -> str:
    return f'<Worksheet ss:Name="{name}"><Table {table}>{"".join(rows)}</Table>{beside}</Worksheet>'


def book(*content: str, encoding: str = "utf-8", spaces: str = SPACES) -> bytes:
    declared = f' encoding="{encoding}"'
    return f"{HEAD.format(declared)}<Workbook {spaces}>{''.join(content)}</Workbook>".encode(encoding)


def customers(**of_sheet: str) -> str:
    return sheet(row("姓名", "手机"), row("张伟", "13812345678"), row("李娜", "13912345678"), **of_sheet)


def rich() -> bytes:
    """Everything that a workbook says beside its cells."""
    properties = "<Author>王五</Author><Company>某公司</Company><Version>14.00</Version>"
    html = "http://www.w3.org/TR/REC-html40"
    beside = (
        '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><PageSetup>'
        '<Header x:Margin="0.3" x:Data="&amp;L&amp;&quot;宋体&quot;&amp;9页眉13700000001"/><Footer x:Data="&amp;C页脚13700000002"/>'
        "</PageSetup><Visible>SheetHidden</Visible><TopRow>123</TopRow></WorksheetOptions>"
        '<AutoFilter x:Range="R1C1:R9C2" xmlns="urn:schemas-microsoft-com:office:excel"><AutoFilterColumn>'
        '<AutoFilterCondition x:Operator="Equals" x:Value="13700000003"/></AutoFilterColumn></AutoFilter>'
        '<DataValidation xmlns="urn:schemas-microsoft-com:office:excel"><Range>R2C1:R9C1</Range>'
        "<InputMessage>请打 13700000004</InputMessage></DataValidation>"
    )
    comment = (
        f'<Comment ss:Author="赵六"><ss:Data xmlns="{html}"><B>赵六:</B><Font>&#10;1370</Font><Font>0000005</Font>'
        "</ss:Data></Comment>"
    )
    return book(
        f'<DocumentProperties xmlns="urn:schemas-microsoft-com:office:office">{properties}</DocumentProperties>',
        '<CustomDocumentProperties xmlns="urn:schemas-microsoft-com:office:office">'
        '<经办电话 dt:dt="string" xmlns:dt="uuid:C2F41010-65B3-11d1-A29F-00AA00C14882">13700000006</经办电话>'
        "</CustomDocumentProperties>",
        '<Names><NamedRange ss:Name="客户" ss:RefersTo="=&quot;13700000007&quot;"/></Names>',
        sheet(row("看得见")),
        sheet(
            row("姓名", "手机"),
            row(
                "张伟",
                f'<Cell ss:HRef="tel:13700000008" x:HRefScreenTip="致电 13700000009"><ss:Data ss:Type="String" xmlns="{html}">'
                f'<Font html:Color="#FF0000">1370000</Font><Font>0010</Font></ss:Data>{comment}</Cell>',
            ),
            name="离职名单",
            beside=beside,
        ),
        "<!-- 13700000011 -->",
    )


class TestXmlSheet(ReaderContract):
    CASES = (
        Case("usual", lambda: book(customers()), ("张伟", "13812345678"), TYPE),
        Case("rich", rich, tuple(f"137{number:08}" for number in range(1, 12)), TYPE),
        Case("gbk", lambda: book(customers(), encoding="gb2312"), ("张伟", "13912345678"), TYPE),
        Case("utf-16", lambda: book(customers(), encoding="utf-16"), ("张伟", "13912345678"), TYPE),
        Case(
            "prefixed",
            lambda: book(customers().replace("<", "<ss:").replace("<ss:/", "</ss:")).replace(
                b"Workbook", b"ss:Workbook"
            ),
            ("张伟", "13912345678"),
            TYPE,
        ),
    )


def tables(data: bytes) -> dict[str, list[tuple[str | None, ...]]]:
    found: dict[str, list[tuple[str | None, ...]]] = {}
    for chunk in read_bytes(data).tables:
        found.setdefault(chunk.table, []).extend(chunk.rows)
    return found


def test_cells_stand_under_their_header() -> None:
    (table,) = read_bytes(book(customers())).tables
    assert [column.name for column in table.columns] == ["姓名", "手机"]
    assert table.rows == [("张伟", "13812345678"), ("李娜", "13912345678")]
    assert (table.first_row, table.first_column, table.location) == (2, 0, {"sheet": "Sheet1"})


def test_what_nobody_sees_is_said_to_be_hidden() -> None:
    places = {chunk.table: chunk.location for chunk in read_bytes(rich()).tables}
    assert places["Sheet1"] == {"sheet": "Sheet1"}
    assert places["离职名单"] == {"sheet": "离职名单", "part": "hidden_sheet"}


def test_what_stands_beside_the_cells_has_its_part() -> None:
    parts = read_bytes(rich()).by_part
    assert "页眉13700000001" in parts["header"]
    assert "页脚13700000002" in parts["footer"]
    assert "13700000003" in parts["filter"].split()
    assert parts["validation"].strip() == "请打 13700000004"
    assert parts["defined_name"].strip() == '客户 = ="13700000007"'
    assert parts["link"].split("\n") == ["tel:13700000008", "致电 13700000009", ""]
    assert "赵六:\n13700000005" in parts["comment"]
    assert "13700000011" in parts["comment"]
    assert parts["sheet_name"].strip() == "离职名单"
    assert "other" not in parts


def test_authors_and_properties() -> None:
    found = tables(rich())
    assert found["author"] == [("赵六",)]
    assert ("王五", "某公司", "14.00") in found["app"]
    assert found["custom"] == [("13700000006",)]


def test_places_that_the_file_names() -> None:
    rows = (
        row("甲", cell("乙", attributes='ss:Index="4"'), attributes='ss:Index="5"'),
        row(cell("丙", attributes='ss:MergeAcross="2"'), "丁"),
    )
    (table,) = read_bytes(book(sheet(*rows))).tables
    assert table.first_row == 5
    assert table.rows == [("甲", None, None, "乙"), ("丙", None, None, "丁")]


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("Number", "1.3812345678E10", "13812345678"),
        ("Number", "13812345678", "13812345678"),
        ("DateTime", "1990-03-07T00:00:00.000", "1990-03-07"),
        ("DateTime", "1990-03-07T10:20:30.000", "1990-03-07 10:20:30"),
        ("Boolean", "1", "true"),
        ("String", "甲&#10;乙", "甲\n乙"),
    ],
)
def test_values(kind: str, value: str, shown: str) -> None:
    assert tables(book(sheet(row("值"), row(cell(value, kind)))))["Sheet1"][-1][-1] == shown


def test_an_error_is_no_value() -> None:
    assert "#N/A" not in read_bytes(book(sheet(row("值", cell("#N/A", "Error"))))).everything()


@pytest.mark.parametrize("holder", ["cell", "row", "column"])
def test_digits_that_a_format_adds(holder: str) -> None:
    styles = '<Styles><Style ss:ID="s1"><NumberFormat ss:Format="&quot;0755&quot;00000000"/></Style></Styles>'
    styled = {place: 'ss:StyleID="s1"' if place == holder else "" for place in ("cell", "row", "column")}
    column = f'<Column ss:Index="2" {styled["column"]}/>'
    data = row("座机", cell("1234567", "Number", styled["cell"]), attributes=styled["row"])
    assert "075501234567" in read_bytes(book(styles, sheet(column, data))).everything()


def test_constants_of_formulas() -> None:
    formula = cell("是", attributes='ss:Formula="=IF(RC[-1]=&quot;13812345678&quot;,&quot;是&quot;)"')
    alone = '<Cell ss:Formula="=&quot;13912345678&quot;"/>'
    said = read_bytes(book(sheet(row("甲", formula, alone)))).everything()
    assert "13812345678" in said
    assert "13912345678" in said


def test_a_file_in_a_cell_is_a_member() -> None:
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(2000)).decode()
    found = read_bytes(book(sheet(row("照片", picture))))
    assert [name for name, _ in found.members] == ["kept/1"]
    assert picture[:100] not in found.everything()


@pytest.mark.parametrize(
    "broken",
    [
        lambda data: data[: -len("</Workbook>")],
        lambda data: data.replace("李娜".encode(), b"A & B"),
        lambda data: data.replace(b"<Workbook", b'<!DOCTYPE Workbook [<!ENTITY e "13612345678">]><Workbook', 1),
        lambda data: data.replace(b"<Row ", b"<a>" * 1200 + b"</a>" * 1200 + b"<Row ", 1),
        lambda data: data.replace(b"<Worksheet", b"<Worksheet/>" * 10_001 + b"<Worksheet", 1),
        lambda data: data.replace(b"</Workbook>", b"<!--" + b"x" * 1_100_000 + b"--></Workbook>"),
        lambda data: data.replace(b'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"', b""),
    ],
    ids=("cut", "not escaped", "entities", "deep", "sheets", "comments", "prefix"),
)
def test_what_is_not_sound_is_read_as_xml(broken) -> None:  # type: ignore[no-untyped-def]
    said = read_bytes(broken(book(customers()))).everything()
    assert "13812345678" in said
    assert "13912345678" in said


@pytest.mark.parametrize(
    "content",
    [
        f"<Worksheet><Table>{cell('13812345678')}{row('13912345678')}</Table></Worksheet>",
        f"<Worksheet><Table>{row('13812345678')}{cell('13912345678')}</Table></Worksheet>",
        sheet(row("13812345678", cell("13912345678", attributes='ss:Index="1"'))),
        sheet(row(cell("13812345678", attributes='ss:Index="0"'), "13912345678")),
        sheet(row("<Cell><Data>13812345678</Data><Cell><Data>13912345678</Data></Cell></Cell>")),
        sheet(row("<Data>13812345678</Data>" + cell("13912345678"))),
        sheet(row("<Data>13812345678</Data>"), row("<Data>13912345678</Data>")),
        f"<Worksheet><Worksheet>{row('13812345678')}</Worksheet>{row('13912345678')}</Worksheet>",
        row("13812345678") + cell("13912345678"),
        sheet(row("<Cell>13812345678</Cell>"), beside="13912345678"),
    ],
)
def test_nothing_is_lost_where_elements_stand_elsewhere(content: str) -> None:
    said = read_bytes(book(content)).everything()
    assert "13812345678" in said
    assert "13912345678" in said


def test_a_long_cell_is_cut_and_said_to_be() -> None:
    found = read_bytes(book(sheet(row("x" * 500))), limits=Limits(max_cell=100))
    assert Problem("cell_cut", "100") in found.problems


def test_cells_far_apart_cost_little() -> None:
    rows = [row(cell("13812345678", attributes=f'ss:Index="{16_384 - n % 9}"')) for n in range(2000)]
    far = row(cell("13912345678", attributes='ss:Index="99999999"'))
    found = read_bytes(book(sheet(*rows, far)))
    assert found.everything().count("13812345678") == 2000
    assert "13912345678" in found.everything()


def test_the_name_of_the_file_makes_no_difference() -> None:
    for name in ("客户.xls", "客户.xml", "客户"):
        source = ByteSource.of_bytes(name, book(customers()))
        sniff(source)
        assert source.media_type == TYPE
        assert len(read(source).tables) == 1
