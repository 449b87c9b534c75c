"""OpenDocument files: text, sheets and slides, what is hidden in them, packed and flat."""

from __future__ import annotations

import base64
import time

from models.limits import Limits
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes
from tests.scanner.readers.ooxml_maker import package

SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = (
    " ".join(
        f'xmlns:{name}="{SPACE}{space}:1.0"'
        for name, space in [
            *(("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("meta", "meta")),
            *(("style", "style"), ("form", "form"), ("presentation", "presentation"), ("svg", "svg-compatible")),
        ]
    )
    + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
KIND = "application/vnd.oasis.opendocument."


def content(body: str, kind: str = "text") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>'


def odf(kind: str, body: str, parts: dict[str, str | bytes] | None = None, manifest: str = "<m/>") -> bytes:
    """A document with this body and further parts."""
    inner = "drawing" if kind == "graphics" else kind
    return package(
        {
            "mimetype": KIND + kind,
            "content.xml": content(body, inner),
            "META-INF/manifest.xml": manifest,
            **(parts or {}),
        }
    )


def cell(text: str = "", attributes: str = "", inner: str = "") -> str:
    shown = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell {attributes}>{inner}{shown}</table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return (
        f"<table:table-row {attributes}>{''.join(c if c.startswith('<') else cell(c) for c in cells)}</table:table-row>"
    )


def table(name: str, *rows: str) -> str:
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


def writer() -> bytes:
    """A text with one of everything."""
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>审阅人</dc:creator><dc:date>2026-01-01</dc:date></office:change-info><text:p>删除 13900000001</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        "<text:h>客户资料</text:h><text:p>电话 139<text:span>0000</text:span>0002<text:s text:c='3'/>后<text:tab/>完<text:line-break/>行</text:p>"
        '<text:p>正文<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>脚注 13900000003</text:p></text:note-body></text:note>继续'
        "<office:annotation><dc:creator>批注人</dc:creator><dc:date>2026-02-02</dc:date><text:p>批注 13900000004</text:p></office:annotation></text:p>"
        "<text:p><draw:frame><draw:text-box><text:p>文本框 13900000005</text:p></draw:text-box><svg:desc>替代文字 13900000006</svg:desc></draw:frame>"
        '<text:a xlink:href="mailto:link@example.cn">写信</text:a><text:hidden-text text:string-value="隐藏 13900000007"/></text:p>'
        '<form:form><form:text form:current-value="控件 13900000008"/></form:form>'
        + table("t", row("姓名", "手机号"), row("张三", "13900000009"), row("李四", "13900000010"))
    )
    styles = f"<office:document-styles {SPACES}><office:master-styles><style:master-page><style:header><text:p>页眉 13900000011</text:p></style:header><style:footer><text:p>页脚 13900000012</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>"
    meta = f'<office:document-meta {SPACES}><office:meta><dc:creator>王五</dc:creator><meta:generator>X</meta:generator><meta:user-defined meta:name="电话">13900000013</meta:user-defined></office:meta></office:document-meta>'
    inner = content(table("chart", row("系列", "13900000014")), "chart")
    macro = "<module>' 宏 13900000015</module>"
    return odf(
        "text",
        body,
        {
            "styles.xml": styles,
            "meta.xml": meta,
            "Object 1/content.xml": inner,
            "Basic/Standard/Module1.xml": macro,
            "Files/list.csv": "姓名,电话\n赵六,13900000016\n",
        },
    )


def calc() -> bytes:
    """Sheets: numbers shown short, repeats, comments, a hidden sheet."""
    rows = (
        row("姓名", "手机号", "日期"),
        row(
            "张三",
            cell("1.39E+10", 'office:value-type="float" office:value="13900000021"'),
            cell("26年1月2日", 'office:value-type="date" office:date-value="2026-01-02"'),
        ),
        row(
            "李四",
            cell("139-0000-0022", 'office:value-type="float" office:value="13900000022"'),
            cell("", 'office:value-type="string" office:string-value="只有值"'),
        ),
        row(cell("", 'table:number-columns-repeated="16384"'), attributes='table:number-rows-repeated="1000000"'),
        row("尾行", cell("x", inner="<office:annotation><text:p>批注 13900000023</text:p></office:annotation>")),
    )
    hidden = '<table:table table:name="隐藏" table:display="false">' + row("秘密 13900000024") + "</table:table>"
    return odf("spreadsheet", table("客户", *rows) + hidden)


def impress() -> bytes:
    """Two slides with notes and a table."""
    frame = "<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
    body = (
        f'<draw:page draw:name="p1">{frame.format("第一页 13900000031")}<presentation:notes>{frame.format("备注 13900000032")}</presentation:notes></draw:page>'
        f'<draw:page draw:name="p2">{table("", row("姓名", "手机号"), row("张三", "13900000033"), row("李四", "13900000034"))}<draw:custom-shape><text:p>图形 13900000035</text:p></draw:custom-shape></draw:page>'
    )
    return odf("presentation", body)


def flat() -> bytes:
    """A flat text with an embedded file."""
    data = base64.b64encode("姓名,电话\n张三,13900000042\n".encode()).decode()
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {SPACES} office:version="1.3" office:mimetype="{KIND}text"><office:meta><dc:creator>王五</dc:creator></office:meta>'
        f"<office:body><office:text><text:p>平面\n   文档 13900000041</text:p><draw:object-ole><office:binary-data>{data[:13]}\n{data[13:]}</office:binary-data></draw:object-ole></office:text></office:body></office:document>"
    ).encode()


class TestOdf(ReaderContract):
    CASES = (
        Case(
            "text",
            writer,
            ("客户资料", "审阅人", "批注人", "link@example.cn", "王五", *(f"139{n:08}" for n in range(1, 17))),
            KIND + "text",
        ),
        Case(
            "sheets",
            calc,
            ("13900000021", "139-0000-0022", "2026-01-02", "只有值", "13900000023", "13900000024", "尾行"),
            KIND + "spreadsheet",
        ),
        Case("slides", impress, tuple(f"139{n:08}" for n in range(31, 36)), KIND + "presentation"),
        Case("flat", flat, ("王五", "平面 文档 13900000041", "13900000042"), KIND + "text"),
    )


def places(data: bytes) -> dict[str, dict[str, object]]:
    """Line of text -> its location."""
    found: dict[str, dict[str, object]] = {}
    for chunk in read_bytes(data).chunks:
        for at, location in getattr(chunk, "marks", ()):
            found[chunk.data[at:].split(b"\n")[0].decode()] = dict(location)
    return found


def test_places_of_a_text() -> None:
    found = places(writer())
    assert found["脚注 13900000003"]["part"] == "footnote"
    assert found["批注 13900000004"]["part"] == "comment"
    assert found["删除 13900000001"]["part"] == "deleted"
    assert found["文本框 13900000005"]["part"] == "textbox"
    assert found["页眉 13900000011"]["part"] == "header"
    assert "正文继续" in found
    assert "电话 13900000002   后\t完" in found


def test_a_table_of_a_text_has_a_header() -> None:
    tables = [t for t in read_bytes(writer()).tables if t.columns[0].name == "姓名"]
    assert [list(t.rows) for t in tables] == [[("张三", "13900000009"), ("李四", "13900000010")]]


def test_places_of_a_sheet() -> None:
    reading = read_bytes(calc())
    first, second = reading.tables[:2]
    assert (first.table, [c.name for c in first.columns], first.first_row, first.spreadsheet) == (
        "客户",
        ["姓名", "手机号", "日期"],
        2,
        True,
    )
    assert first.rows[0] == ("张三", "13900000021", "2026-01-02")
    assert (second.first_row, second.rows[0][:2]) == (1_000_004, ("尾行", "x"))
    assert places(calc())["批注 13900000023"] == {"part": "comment", "sheet": "客户", "cell": "B1000004"}


def test_places_of_slides() -> None:
    found = places(impress())
    assert found["第一页 13900000031"]["page"] == 1
    assert found["备注 13900000032"] == {"part": "notes", "page": 1, "paragraph": 1}
    assert found["图形 13900000035"]["page"] == 2


def test_encrypted_documents_are_told() -> None:
    reading = read_bytes(odf("text", "", manifest="<m><encryption-data/></m>"))
    assert (reading.codes, reading.chunks) == (["encrypted"], [])


def test_repeats_are_bounded() -> None:
    bomb = row(
        *[cell("13900000051", 'table:number-columns-repeated="16384"')] * 50,
        attributes='table:number-rows-repeated="1048576"',
    )
    start = time.monotonic()
    reading = read_bytes(odf("spreadsheet", table("b", *[bomb] * 20)))
    assert "13900000051" in reading.cells
    assert time.monotonic() - start < 10
    assert sum(len(t.rows) for t in reading.tables) <= 2000


def test_deep_and_endless_documents() -> None:
    deep = odf("text", "<text:p>13900000061</text:p>" + "<text:p>" * 3000)
    reading = read_bytes(deep)
    assert "13900000061" in reading.text
    assert "depth" in reading.codes
    laughs = (
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 20}">' for n in range(8))
        + "]>"
    )
    bomb = package(
        {
            "mimetype": KIND + "text",
            "content.xml": laughs + content("<text:p>&i;</text:p>").split("?>", 1)[1],
            "META-INF/manifest.xml": "<m/>",
        }
    )
    start = time.monotonic()
    assert "damaged" in read_bytes(bomb).codes
    assert time.monotonic() - start < 10


def test_external_entities_are_not_resolved() -> None:
    document = (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + content("<text:p>a&x;b</text:p>").split("?>", 1)[1]
    )
    reading = read_bytes(package({"mimetype": KIND + "text", "content.xml": document, "META-INF/manifest.xml": "<m/>"}))
    assert "external_entity" in reading.codes
    assert "root:" not in reading.everything()


def test_a_long_cell_is_cut_and_told() -> None:
    reading = read_bytes(odf("spreadsheet", table("t", row("x" * 50_000))), limits=Limits(max_cell=1000))
    assert reading.codes == ["cell_cut"]


def test_what_a_slide_repeats_and_a_sheet_keeps_beside_its_cells() -> None:
    slide = '<presentation:footer-decl presentation:name="f">每页 13900000041</presentation:footer-decl><draw:page/>'
    assert "每页 13900000041" in read_bytes(odf("presentation", slide)).text
    beside = (
        '<table:filter-condition table:value="筛选 13900000042"/><table:data-pilot-member table:name="透视 13900000043"/>'
        '<table:help-message table:title="提示 13900000044"/>'
    )
    text = read_bytes(odf("spreadsheet", table("t", row("甲")) + beside)).text
    assert [n for n in (42, 43, 44) if f"139000000{n}" not in text] == []
    links = '<text:p><text:placeholder text:description="占位 13900000045"/><text:a office:title="题 13900000046">x</text:a></text:p>'
    text = read_bytes(odf("text", links)).text
    assert [n for n in (45, 46) if f"139000000{n}" not in text] == []
