"""What workbooks hold beside their cells: rules, tables, controls, rich data, and strings that no cell uses."""

import functools
import io
import zipfile

import pytest

from models.records import TableChunk
from scanner.readers.base import ReadContext
from scanner.readers.registry import reader_for
from tests.scanner.readers import ooxml_maker as make
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes, source_of
from tests.scanner.readers.office import test_xlsb as xlsb
from tests.scanner.readers.office.test_pptx import part, pptx
from tests.scanner.readers.office.test_xlsx import TYPE
from tests.scanner.readers.ooxml_maker import row, xlsx

SPACE = f'xmlns="{make.S}"'
SECRET = "13800138000"


def shared(number, cell):
    return f"<c r='{cell}' t='s'><v>{number}</v></c>"


def marks(reading):
    return [place for chunk in reading.chunks if hasattr(chunk, "marks") for _, place in chunk.marks]


BEHIND = {
    "filter": f'<autoFilter ref="A1:A2"><filterColumn colId="0"><filters><filter val="{SECRET}"/></filters></filterColumn></autoFilter>',
    "custom filter": f'<autoFilter><filterColumn><customFilters><customFilter operator="equal" val="*{SECRET}"/></customFilters></filterColumn></autoFilter>',
    "sort": f'<sortState><sortCondition ref="A1" customList="甲,{SECRET}"/></sortState>',
    "format text": f'<conditionalFormatting sqref="A1"><cfRule type="containsText" text="{SECRET}"><formula>1</formula></cfRule></conditionalFormatting>',
    "format formula": f'<conditionalFormatting sqref="A1"><cfRule type="expression"><formula>A1="{SECRET}"</formula></cfRule></conditionalFormatting>',
    "extended format": f'<extLst><ext xmlns:x14="y" xmlns:xm="z"><x14:cfRule><xm:f>A1="{SECRET}"</xm:f></x14:cfRule></ext></extLst>',
    "validation": f'<dataValidations><dataValidation type="list"><formula1>"甲,{SECRET}"</formula1></dataValidation></dataValidations>',
    "validation formula": f'<dataValidations><dataValidation><formula1>A1&lt;&gt;"{SECRET}"</formula1></dataValidation></dataValidations>',
    "long validation": f'<extLst><ext xmlns:x12="y"><dataValidation><x12:list>"甲,{SECRET}"</x12:list></dataValidation></ext></extLst>',
    "prompt": f'<dataValidations><dataValidation promptTitle="{SECRET}"/></dataValidations>',
    "scenario": f'<scenarios><scenario name="x"><inputCells r="A1" val="{SECRET}"/></scenario></scenarios>',
    "scenario comment": f'<scenarios><scenario name="x" comment="{SECRET}"/></scenarios>',
    "link display": f'<hyperlinks><hyperlink ref="A1" display="{SECRET}"/></hyperlinks>',
    "link place": f'<hyperlinks><hyperlink ref="A1" location="{SECRET}"/></hyperlinks>',
    "control": f'<controls><control name="x"><controlPr altText="{SECRET}"/></control></controls>',
    "header": f"<headerFooter><firstHeader>&amp;C{SECRET}</firstHeader></headerFooter>",
}


@pytest.mark.parametrize("behind", BEHIND.values(), ids=BEHIND)
def test_what_stands_behind_the_cells(behind):
    reading = read_bytes(xlsx({"表": make.worksheet(row(1, "x"), behind)}))
    assert reading.text.count(SECRET) == 1
    assert [place["sheet"] for place in marks(reading)] == ["表"]
    assert not reading.problems


def test_however_much_stands_behind_the_cells():
    rules = '<conditionalFormatting sqref="A1"><cfRule type="expression"><formula>A1=1</formula></cfRule></conditionalFormatting>'
    behind = rules * (5 * (1 << 20) // len(rules)) + BEHIND["header"]
    assert SECRET in read_bytes(xlsx({"表": make.worksheet(row(1, "x"), behind)})).text


def test_header_of_a_sheet_that_is_a_chart():
    links = make.relations(("chartsheet", "chartsheets/sheet1.xml"))
    part = f"<chartsheet {SPACE}>{BEHIND['header']}</chartsheet>"
    reading = read_bytes(
        xlsx({"图": row(1, "x")}, {"xl/_rels/workbook.xml.rels": links, "xl/chartsheets/sheet1.xml": part})
    )
    assert {"sheet": "图", "part": "header"} in marks(reading)


PARTS = {
    "xl/tables/table1.xml": f'<table {SPACE} comment="{{0}}" headerRowCount="1"><tableColumns><tableColumn id="1" name="x"/></tableColumns></table>',
    "xl/tables/table2.xml": f'<table {SPACE} headerRowCount="0"><tableColumns><tableColumn id="1" name="{{0}}"/></tableColumns></table>',
    "xl/tables/table3.xml": f'<table {SPACE}><tableColumns><tableColumn name="x" totalsRowLabel="{{0}}"/></tableColumns></table>',
    "xl/tables/table4.xml": f'<table {SPACE}><tableColumns><tableColumn name="x"><calculatedColumnFormula>IF(1,2,"{{0}}")</calculatedColumnFormula></tableColumn></tableColumns></table>',
    "xl/tables/table5.xml": f'<table {SPACE}><autoFilter><filterColumn><filters><filter val="{{0}}"/></filters></filterColumn></autoFilter></table>',
    "xl/pivotTables/pivotTable1.xml": f'<pivotTableDefinition {SPACE}><pivotField name="x"><items><item n="{{0}}"/></items></pivotField></pivotTableDefinition>',
    "xl/slicers/slicer1.xml": '<slicers><slicer name="x" caption="{0}"/></slicers>',
    "xl/ctrlProps/ctrlProp1.xml": '<formControlPr objectType="Drop"><itemLst><item val="{0}"/></itemLst></formControlPr>',
    "xl/activeX/activeX1.xml": '<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX"><ax:ocxPr ax:name="Caption" ax:value="{0}"/></ax:ocx>',
    "xl/richData/rdrichvalue.xml": '<rvData><rv s="0"><v>{0}</v></rv></rvData>',
    "xl/volatileDependencies.xml": f"<volTypes {SPACE}><volType><main><tp><v>{{0}}</v></tp></main></volType></volTypes>",
    "xl/drawings/vmlDrawing1.vml": '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><div><font>编辑<br>{0}</font></div></v:textbox></v:shape></xml>',
    "xl/drawings/vmlDrawing2.vml": '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape alt="{0}"/></xml>',
    "xl/drawings/vmlDrawing3.vml": '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textpath string="{0}"/></v:shape></xml>',
    "xl/drawings/vmlDrawing5.vml": '<xml xmlns:o="urn:schemas-microsoft-com:office:office"><o:signatureline o:suggestedsigner="{0}"/></xml>',
    "xl/drawings/drawing1.xml": '<xdr:wsDr xmlns:xdr="x" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:hlinkClick tooltip="{0}"/></xdr:wsDr>',
    "xl/drawings/drawing2.xml": '<xdr:wsDr xmlns:xdr="x" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:t>{0}</a:t></a:p></xdr:wsDr>',
    "xl/comments1.xml": f'<comments {SPACE}><commentList><comment ref="A1"><text><t>{{0}}</t></text></comment></commentList></comments>',
    "xl/cellimages.xml": '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"><cNvPr descr="{0}"/></etc:cellImages>',
    "xl/metadata.xml": f'<metadata {SPACE}><metadataStrings><s v="[x].&amp;[{{0}}]"/></metadataStrings></metadata>',
    "xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition {SPACE}><cacheFields><cacheField name="x"><sharedItems><s v="now"/><s v="{{0}}"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>',
    "xl/drawings/vmlDrawing4.vml": '<xml xmlns:x="urn:schemas-microsoft-com:office:excel"><x:ClientData ObjectType="List"><x:Anchor>1, 15, 3, 2</x:Anchor><x:ListItem>{0}</x:ListItem></x:ClientData></xml>',
}


@pytest.mark.parametrize("name", PARTS)
def test_parts_beside_the_sheets(name):
    reading = read_bytes(xlsx({"表": row(1, "x")}, {name: PARTS[name].replace("{0}", SECRET)}))
    assert reading.text.count(SECRET) == 1
    assert "1, 15, 3, 2" not in reading.text
    assert not reading.problems


@functools.cache
def everything():
    """A workbook with all of it, and a formula."""
    cells = row(1, "x", f"<c r='{{}}' t='str'><f>IF(A1,\"旧 {SECRET}\")</f><v>x</v></c>")
    parts = {name: body.replace("{0}", f"{name} {SECRET}") for name, body in PARTS.items()}
    return xlsx({"表": make.worksheet(cells, "".join(BEHIND.values()))}, parts, strings=("未用",))


class TestXlsxBeside(ReaderContract):
    CASES = (Case("everything", everything, (*(f"{name} {SECRET}" for name in PARTS), f"旧 {SECRET}", "未用"), TYPE),)


def test_authors_without_names_are_no_table():
    part = f"<comments {SPACE}><authors><author/></authors></comments>"
    links = {"xl/worksheets/_rels/sheet1.xml.rels": make.relations(("comments", "../comments1.xml"))}
    tables = read_bytes(xlsx({"表": row(1, "x")}, {"xl/comments1.xml": part, **links})).tables
    assert [table.table for table in tables] == ["表"]


def test_a_table_says_on_which_sheet_it_stands_and_its_header_is_read_in_its_cells():
    name = "xl/tables/table1.xml"
    links = {"xl/worksheets/_rels/sheet1.xml.rels": make.relations(("table", "../tables/table1.xml"))}
    reading = read_bytes(xlsx({"表": row(1, "x")}, {name: PARTS[name].replace("{0}", SECRET), **links}))
    assert (reading.text.strip(), marks(reading)) == (SECRET, [{"sheet": "表", "part": "table"}])


def test_what_a_workbook_says_of_its_names_and_its_place():
    names = f'<definedNames><definedName name="n" comment="甲{SECRET}" description="乙{SECRET}">"丙{SECRET}"</definedName></definedNames>'
    place = '<mc:AlternateContent xmlns:mc="m"><x15ac:absPath xmlns:x15ac="x" url="C:\\Users\\zhangsan\\桌面\\"/></mc:AlternateContent>'
    place += '<customWorkbookViews><customWorkbookView name="王五 - 个人视图"/></customWorkbookViews>'
    text = read_bytes(xlsx({"表": row(1, "x")}, workbook=names + place + '<fileSharing userName="李四"/>')).everything()
    assert "王五 - 个人视图" in text
    assert all(f"{mark}{SECRET}" in text for mark in "甲乙丙")
    assert "zhangsan" in text
    assert "李四" in text


def test_a_cache_says_what_its_records_no_longer_show_and_who_made_it():
    items = f'<s v="{SECRET}"/><s v="now"/>'
    name = "xl/pivotCache/pivotCacheDefinition1.xml"
    parts = {
        name: f'<pivotCacheDefinition {SPACE} refreshedBy="李四"><cacheFields><cacheField name="x"><sharedItems>{items}'
        "</sharedItems></cacheField></cacheFields></pivotCacheDefinition>",
        "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": make.relations(("pivotCacheRecords", "records1.xml")),
        "xl/pivotCache/records1.xml": f'<pivotCacheRecords {SPACE}><r><x v="1"/></r></pivotCacheRecords>',
    }
    reading = read_bytes(xlsx({"表": row(1, "a")}, parts))
    assert reading.by_part["pivot_cache"] == f"x: {SECRET}\n"
    assert reading.cells == ["a", "now", "李四"]


def test_a_chart_whose_cells_are_gone_says_what_they_held():
    links = make.relations(("chart", "../charts/chart1.xml"))
    chart = (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:strRef><c:f>{}</c:f>'
        f"<c:strCache><c:pt><c:v>{SECRET}</c:v></c:pt></c:strCache></c:strRef></c:chartSpace>"
    )
    said = {}
    for formula in ("表!$A$1", "#REF!$A$1"):
        parts = {
            "xl/drawings/drawing1.xml": "<xdr:wsDr xmlns:xdr='x'/>",
            "xl/drawings/_rels/drawing1.xml.rels": links,
            "xl/charts/chart1.xml": chart.format(formula),
        }
        said[formula] = read_bytes(xlsx({"表": row(1, "a")}, parts)).text
    assert said == {"表!$A$1": "", "#REF!$A$1": f"{SECRET}\n"}


def test_properties_that_programs_give_to_sheets_are_read():
    kept = f"电话{SECRET}".encode("utf-16-le")
    reading = read_bytes(xlsx({"表": row(1, "a")}, {"xl/customProperty1.bin": kept}))
    assert reading.by_part["custom_xml"] == f"电话{SECRET}\n"


def test_names_of_sheets_are_read_where_somebody_gave_them():
    sheets = {"Sheet1": row(1, "a"), "工作表2": "", f"张三{SECRET}": ""}
    assert read_bytes(xlsx(sheets)).by_part == {"sheet_name": f"张三{SECRET}\n"}


@pytest.mark.parametrize("folder", ["word", "ppt"])
def test_controls_of_documents_and_presentations(folder):
    parts = {
        f"{folder}/activeX/activeX1.xml": PARTS["xl/activeX/activeX1.xml"].replace("{0}", "张三"),
        f"{folder}/drawings/vmlDrawing1.vml": PARTS["xl/drawings/vmlDrawing1.vml"].replace("{0}", SECRET),
    }
    reading = read_bytes(
        make.docx(make.p("x"), parts) if folder == "word" else pptx({"slide1": part("sld", "")}, parts)
    )
    assert "张三" in reading.text
    assert f"编辑 {SECRET}" in reading.text
    assert {"part": "control"} in marks(reading)


# -- shared strings


@pytest.mark.parametrize("strange", ["", "<!-- -->"])
def test_strings_that_no_cell_uses_are_read(strange):
    cells = f'<row r="1">{shared(0, "A1")}{strange}{shared(2, "B1")}</row>'
    reading = read_bytes(xlsx({"表": cells}, strings=("姓名", f"旧 {SECRET}", "手机")))
    assert reading.cells == ["姓名", "手机"]
    assert reading.text.strip() == f"旧 {SECRET}"
    assert marks(reading) == [{"part": "unused_string"}]


def test_strings_that_no_cell_of_a_binary_workbook_uses():
    with zipfile.ZipFile(io.BytesIO(xlsb.usual())) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts["xl/sharedStrings.bin"] += xlsb.record(19, b"\0" + xlsb.text(f"旧 {SECRET}"))
    reading = read_bytes(xlsb.package(parts))
    assert f"旧 {SECRET}" in reading.text
    assert "姓名" not in reading.text


@pytest.mark.parametrize("strange", ["", "<!-- -->"])
def test_a_long_string_is_read_in_a_hundred_cells_and_marked_in_the_others(strange):
    long = f"手机{SECRET}" + "x" * 160_000
    cells = "".join(f'<row r="{n}">{shared(0, f"A{n}")}{strange}</row>' for n in range(1, 20_001))
    source = source_of(xlsx({"a": cells}, strings=(long,)))
    found = [
        cell
        for part in reader_for(source).read(source, ReadContext())
        if isinstance(part, TableChunk)
        for line in part.rows
        for cell in line
    ]
    assert [len(found), found.count(long), found.count("…")] == [20_000, 100, 19_900]


def test_a_short_string_is_read_in_every_cell():
    cells = "".join(f'<row r="{n}">{shared(0, f"A{n}")}</row>' for n in range(1, 2001))
    assert read_bytes(xlsx({"a": cells}, strings=(SECRET,))).cells.count(SECRET) == 2000
