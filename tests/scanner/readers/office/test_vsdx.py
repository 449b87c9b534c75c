"""Drawings, unknown packages, maps of thoughts and database documents: packages whose words are read part by part."""

import io
import json
import zipfile

import pytest

from tests.scanner.readers.contract import Case, ReaderContract, read_bytes, source_of
from tests.scanner.readers.ooxml_maker import docx, p

VISIO = "http://schemas.microsoft.com/office/visio/2012/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def package(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def types(main):
    return f'<Types><Override PartName="/x" ContentType="{main}"/></Types>'


def rels(*targets):
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{RELATIONS}/{kind}" Target="{target}" {mode}/>'
        for n, (kind, target, mode) in enumerate(targets)
    )
    return f'<Relationships xmlns="{RELS}">{inner}</Relationships>'


def shapes(*inner, root="PageContents"):
    return f'<{root} xmlns="{VISIO}" xmlns:r="{RELATIONS}"><Shapes>{"".join(inner)}</Shapes></{root}>'


def shape(text="", sections=""):
    return f'<Shape ID="1"><Cell N="PinX" V="1.5781"/>{sections}<Text><cp IX="0"/>{text}</Text></Shape>'


def section(name, **cells):
    inner = "".join(f'<Cell N="{key}" V="{value}"/>' for key, value in cells.items())
    return f'<Section N="{name}"><Row N="a">{inner}</Row></Section>'


def drawing(main="application/vnd.ms-visio.drawing.main+xml", parts=None):
    pages = '<Page ID="0" Name="组织架构"><Rel r:id="r0"/></Page><Page ID="1" Name="背景页" Background="1"><Rel r:id="r1"/></Page>'
    return package({
        "[Content_Types].xml": types(main),
        "_rels/.rels": rels(("document", "visio/document.xml", "")),
        "visio/document.xml": "<VisioDocument/>",
        "visio/pages/pages.xml": f'<Pages xmlns="{VISIO}" xmlns:r="{RELATIONS}">{pages}</Pages>',
        "visio/pages/_rels/pages.xml.rels": rels(("page", "page1.xml", ""), ("page", "page2.xml", "")),
        "visio/pages/page1.xml": shapes(
            shape("张三\n1381234<cp IX='1'/>5678"),
            shape("", section("Property", Label="身份证", Value="110101199003077475", Prompt="x")),
            shape("", section("Hyperlink", Address="mailto:wang@example.cn", Description="写信")),
            shape("", section("User", Value="技术细节")),
        ),
        "visio/pages/page2.xml": shapes(shape("水印 13300001111")),
        "visio/pages/page9.xml": shapes(shape("丢失的页 13300002222")),
        "visio/masters/master1.xml": shapes(shape("模板 13300003333"), root="MasterContents"),
        "visio/comments.xml": (
            f'<Comments xmlns="{VISIO}"><AuthorList><AuthorEntry ID="1" Name="李四" ResolutionID="lisi@example.cn"/></AuthorList>'
            "<CommentList><CommentEntry>批注 13300004444</CommentEntry></CommentList></Comments>"
        ),
        "visio/embeddings/in.docx": docx(p("嵌入 13300005555")),
        "docProps/core.xml": '<cp xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>作者甲</dc:creator></cp>',
        **(parts or {}),
    })  # fmt: skip


class TestVsdx(ReaderContract):
    CASES = (
        Case("drawing", drawing, ("组织架构", "13812345678", "身份证: 110101199003077475", "mailto:wang@example.cn: 写信",
             "13300001111", "13300002222", "13300003333", "批注 13300004444", "李四", "lisi@example.cn", "13300005555",
             "作者甲"), "application/vnd.ms-visio.drawing", absent=("技术细节", "1.5781")),
    )  # fmt: skip


def test_shapes_have_their_page():
    (chunk,) = [chunk for chunk in read_bytes(drawing()).chunks if hasattr(chunk, "marks")]
    places = [place for _, place in chunk.marks]
    assert {"page": 1} in places
    assert {"page": 2, "part": "background"} in places
    assert {"part": "lost_page"} in places
    assert {"page": 1, "part": "property"} in places


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"visio/document.xml": f'<VisioDocument xmlns="{VISIO}"><DocumentSheet>{{}}</DocumentSheet></VisioDocument>'}, "property"),
        ({"visio/pages/pages.xml": f'<Pages xmlns="{VISIO}"><Page ID="0" Name="p"><PageSheet>{{}}</PageSheet></Page></Pages>'}, "property"),
    ],
)  # fmt: skip
def test_data_of_pages_and_of_the_drawing_are_read(changed, part):
    said = section("Property", Label="电话", Value="13500000014")
    data = drawing(parts={name: content.format(said) for name, content in changed.items()})
    assert "电话: 13500000014" in read_bytes(data).by_part[part].splitlines()


@pytest.mark.parametrize(
    ("inner", "part", "said"),
    [
        (section("Property", Label="p", Format="张三丰;李四光"), "property", "p: 张三丰;李四光"),
        (section("Property", Label="p", Value="v", Prompt="问", Format="@"), "property", "p: v: 问"),
        (section("Hyperlink", Address="http://a.example", SubAddress="s1", ExtraInfo="id=2"), "link", "http://a.example: s1: id=2"),
        ('<Section N="User"><Row N="visAltText"><Cell N="Value" V="图中是张三"/></Row></Section>', "alt_text", "图中是张三"),
        ('<Cell N="Comment" V="提示 13500000013"/>', "comment", "提示 13500000013"),
        ('<Section N="User"><Row N="tel"><Cell N="Value" V="13500000021" U="STR"/></Row></Section>', "field", "13500000021"),
        (section("Actions", Menu="打给张三"), "field", "打给张三"),
        (section("ActionTag", Description="张三"), "field", "张三"),
        (section("Layer", Name="张三的层"), "layer", "张三的层"),
        ('<Cell N="EventDblClick" V="0" F="RUN(&quot;13500000022&quot;)"/>', "event", 'RUN("13500000022")'),
        ('<Shape ID="2" Name="张三 13500000023.12"/>', "name", "张三 13500000023"),
    ],
)  # fmt: skip
def test_what_shapes_say_beside_their_text(inner, part, said):
    data = drawing(parts={"visio/pages/page1.xml": shapes(shape("x", inner))})
    assert said in read_bytes(data).by_part[part].splitlines()


@pytest.mark.parametrize(
    "inner",
    [
        '<Section N="User"><Row N="visVersion"><Cell N="Value" V="15" U="STR"/></Row></Section>',
        '<Section N="User"><Row N="n"><Cell N="Value" V="15"/></Row></Section>',
        section("Layer", Name="连接线"),
        '<Shape ID="2" Name="矩形.12345"/>',
        '<Cell N="EventDblClick" V="0" F="OPENTEXTWIN()"/>',
    ],
)
def test_what_visio_writes_itself_is_not_read(inner):
    before, after = (
        read_bytes(drawing(parts={"visio/pages/page1.xml": shapes(shape("x", each))})).text for each in ("", inner)
    )
    assert after == before


def test_parts_of_other_programs_masters_and_names_of_lost_pages_are_read():
    parts = {
        "visio/solutions/solution1.xml": "<SolutionXML><tel>13500000024</tel></SolutionXML>",
        "visio/windows.xml": '<Windows><Window WindowState="1073741824"/></Windows>',
        "visio/masters/masters.xml": f"<Masters><Master Name='矩形'>{section('Property', Value='13500000025')}</Master></Masters>",
        "visio/pages/pages.xml": f'<Pages xmlns:r="{RELATIONS}"><Page ID="0" Name="13500000026"><Rel r:id="none"/></Page></Pages>',
    }
    found = read_bytes(drawing(parts=parts)).by_part
    assert (found["other"], found["title"]) == ("13500000024\n", "13500000026\n")
    assert "13500000025" in found["property"]
    assert not any("1073741824" in text or "矩形" in text for text in found.values())


def test_headers_of_printed_pages_are_read():
    printed = "<HeaderFooter><HeaderLeft>页眉 13500000011</HeaderLeft><FooterRight>页脚</FooterRight></HeaderFooter>"
    document = f'<VisioDocument xmlns="{VISIO}">{printed}</VisioDocument>'
    found = read_bytes(drawing(parts={"visio/document.xml": document})).by_part
    assert (found["header"], found["footer"]) == ("页眉 13500000011\n", "页脚\n")


def test_drawings_with_macros_and_templates_are_drawings():
    for kind in ("drawing.macroEnabled", "template", "stencil"):
        data = drawing(f"application/vnd.ms-visio.{kind}.main+xml")
        assert source_of(data).media_type == "application/vnd.ms-visio.drawing"


def anything():
    return package({
        "[Content_Types].xml": types("application/vnd.example.form+xml"),
        "_rels/.rels": rels(("form", "form/one.xml", ""), ("link", "mailto:wang@example.cn", 'TargetMode="External"')),
        "form/one.xml": '<f xmlns="urn:x"><font face="Calibri Light"/><v>客户 13812345678</v></f>',
        "form/embeddings/in.docx": docx(p("嵌入 13300005555")),
    })  # fmt: skip


class TestAnyPackage(ReaderContract):
    CASES = (
        Case("form", anything, ("客户 13812345678", "mailto:wang@example.cn", "13300005555"), "application/x-ooxml",
             absent=("Calibri",)),
    )  # fmt: skip


def test_a_map_of_thoughts():
    content = [
        {
            "title": "画布",
            "rootTopic": {"title": "客户 13812345678", "notes": {"plain": {"content": "李四 13300001111"}}},
        }
    ]
    reading = read_bytes(package({"content.json": json.dumps(content), "metadata.json": "{}"}))
    assert "13812345678" in reading.everything()
    assert "13300001111" in reading.everything()


def test_a_database_document():
    script = "CREATE TABLE KH(XM VARCHAR(9),SJ VARCHAR(11))\nINSERT INTO KH VALUES('\u5f20\u4e09','13812345678')\n"
    parts = {"mimetype": "application/vnd.oasis.opendocument.base", "content.xml": "<a/>", "database/script": script}
    reading = read_bytes(package(parts))
    assert "13812345678" in reading.everything()
    assert reading.codes == []


def test_packages_with_a_long_directory_record_are_told():
    data = drawing()
    place = data.rfind(b"PK\x05\x06")
    count, size, offset = data[place + 10 : place + 12], data[place + 12 : place + 16], data[place + 16 : place + 20]
    record = b"PK\x06\x06" + (44).to_bytes(8, "little") + bytes(12) + 2 * count.ljust(8, b"\0")
    record += size.ljust(8, b"\0") + offset.ljust(8, b"\0")
    locator = b"PK\x06\x07" + bytes(4) + place.to_bytes(8, "little") + (1).to_bytes(4, "little")
    end = data[place : place + 8] + b"\xff" * 12 + b"\0\0"
    assert source_of(data[:place] + record + locator + end).media_type == "application/vnd.ms-visio.drawing"
