"""UOF of both generations: text, tables, sheets, slides, what stands beside them, and files within."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest

from scanner.readers.base import ByteSource
from scanner.readers.sniff import sniff
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes

TYPE = "application/x-uof"
SPACES = " ".join(
    f'xmlns:{prefix}="http://schemas.uof.org/cn/2003/{space}"'
    for prefix, space in (
        ("uof", "uof"),
        ("字", "uof-wordproc"),
        ("表", "uof-spreadsheet"),
        ("演", "uof-slideshow"),
        ("图", "graph"),
    )
)
SECOND = (
    'xmlns:uof="http://schemas.uof.org/cn/2009/uof" xmlns:字="http://schemas.uof.org/cn/2009/wordproc"'
    ' xmlns:表="http://schemas.uof.org/cn/2009/spreadsheet" xmlns:元="http://schemas.uof.org/cn/2009/metadata"'
    ' xmlns:图="http://schemas.uof.org/cn/2009/graph" xmlns:规则="http://schemas.uof.org/cn/2009/rules"'
)
PROPERTIES = (
    '<uof:元数据><uof:创建者 uof:locID="u0004">王五</uof:创建者><uof:字数>3</uof:字数>'
    '<uof:用户自定义元数据集><uof:用户自定义元数据 uof:名称="经办电话" uof:类型="string">13700000001</uof:用户自定义元数据>'
    "</uof:用户自定义元数据集></uof:元数据>"
)


def run(text: str) -> str:
    return f'<字:句><字:句属性 字:式样引用="T1"><字:孤行控制>2</字:孤行控制></字:句属性><字:文本串>{text}</字:文本串></字:句>'


def p(*texts: str) -> str:
    properties = '<字:段落属性 字:式样引用="Standard"><字:孤行控制>2</字:孤行控制><字:对齐>left</字:对齐></字:段落属性>'
    return f"<字:段落>{properties}{''.join(t if t.startswith('<') else run(t) for t in texts)}</字:段落>"


def document(*content: str, beside: str = "", encoding: str = "utf-8") -> bytes:
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<uof:UOF {SPACES} uof:mimetype="vnd.uof.text">{PROPERTIES}{beside}'
        f"<uof:文字处理><字:主体>{''.join(content)}</字:主体></uof:文字处理></uof:UOF>"
    ).encode(encoding)


def table(*rows: tuple[str, ...]) -> str:
    lines = ("".join(f"<字:单元格>{p(cell)}</字:单元格>" for cell in row) for row in rows)
    return f"<字:文字表><字:文字表属性/>{''.join(f'<字:行>{line}</字:行>' for line in lines)}</字:文字表>"


def cell(at: int, text: str, attributes: str = "", within: str = "") -> str:
    return f'<表:单元格 表:列号="{at}"><表:数据 {attributes}>{within}{run(text)}</表:数据></表:单元格>'


def sheets(*rows: str, name: str = "员工") -> bytes:
    return (
        f'<uof:UOF {SPACES}>{PROPERTIES}<uof:电子表格><表:主体><表:工作表 表:名称="{name}" 表:隐藏="true">'
        f"<表:工作表内容>{''.join(rows)}</表:工作表内容></表:工作表></表:主体></uof:电子表格></uof:UOF>"
    ).encode()


def usual() -> bytes:
    """What people write, and nearly all that stands beside it."""
    picture = base64.b64encode(b"%PDF-1.4 13700000002\n" + bytes(3000)).decode()
    beside = (
        '<uof:链接集><uof:超级链接 uof:标识符="ID13700009999" uof:目标="mailto:a@example.com" uof:提示="提示语"/></uof:链接集>'
        '<uof:书签集><uof:书签 uof:名称="张三合同"/></uof:书签集>'
        f"<uof:对象集><图:图形><图:文本内容>{p('文本框 13700000003')}</图:文本内容></图:图形>"
        f'<uof:其他对象 uof:公共类型="pdf"><uof:数据>{picture}</uof:数据></uof:其他对象></uof:对象集>'
    )
    return document(
        '<字:公用处理规则><字:用户集><字:用户 字:标识符="u1" 字:姓名="赵六"/></字:用户集>'
        f'<字:批注集><字:批注 字:作者="u1">{p("批注 13700000004")}</字:批注></字:批注集></字:公用处理规则>',
        f"<字:分节><字:节属性><字:页眉><字:奇数页页眉>{p('页眉 13700000005')}</字:奇数页页眉></字:页眉>"
        f"<字:页脚><字:首页页脚>{p('页脚 13700000006')}</字:首页页脚></字:页脚></字:节属性></字:分节>",
        p("客户 ", "1381234", "5678", " 尾"),
        p(
            "前",
            '<字:句><字:空格符 字:个数="3"/><字:文本串>中</字:文本串><字:制表符/><字:文本串>后</字:文本串></字:句>',
        ),
        p(
            "修 139",
            '<字:句><字:修订开始 字:标识符="r1" 字:类型="delete"/></字:句>',
            "删了 13700000007",
            '<字:句><字:修订结束 字:开始标识引用="r1"/></字:句>',
            "00000008",
        ),
        p("注", f"<字:句><字:脚注 字:引文体='1'>{p('脚注 13700000009')}</字:脚注></字:句>"),
        table(("姓名", "手机"), ("张伟", "13812345678"), ("李娜", "13912345678")),
        "<uof:扩展区><uof:扩展>扩展 13700000010</uof:扩展></uof:扩展区>",
        beside=beside,
    )


def packed() -> bytes:
    """UOF 2: parts of a package, names with numbers."""
    out = io.BytesIO()
    body = (
        '<字:段落_416B><字:段落属性_419B 式样引用_419C="ID13700009999"/><字:句_419D><字:句属性_4158/>'
        "<字:文本串_415B>客户 1381234</字:文本串_415B></字:句_419D>"
        "<字:句_419D><字:文本串_415B>5678</字:文本串_415B></字:句_419D></字:段落_416B>"
    )
    parts = {
        "uof.xml": f'<uof:UOF_0000 {SECOND} mimetype_0001="vnd.uof.text" language_0002="cn"/>',
        "content.xml": f"<字:文字处理文档_4225 {SECOND}>{body}</字:文字处理文档_4225>",
        "_meta/meta.xml": f"<元:元数据_5200 {SECOND}><元:创建者_5203>王五</元:创建者_5203></元:元数据_5200>",
        "rules.xml": f"<规则:公用处理规则_B665 {SECOND}><规则:批注集_B669><规则:批注_B66A>"
        + body.replace("客户", "批注")
        + "</规则:批注_B66A></规则:批注集_B669></规则:公用处理规则_B665>",
        "graphics.xml": f"<图:图形_8062 {SECOND}><图:文本_803C><图:内容_8043>"
        + body.replace("客户", "图中")
        + "</图:内容_8043></图:文本_803C></图:图形_8062>",
    }
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
        package.writestr("data/1.pdf", b"%PDF-1.4 " + bytes(100))
    return out.getvalue()


ALL = tuple(f"137{n:08}" for n in (1, 3, 4, 5, 6, 7, 9, 10))


class TestUof(ReaderContract):
    CASES = (
        Case("text", usual, ("客户 13812345678 尾", "前   中\t后", "修 13900000008", "李娜", "赵六", *ALL), TYPE),
        Case("sheets", lambda: sheets(f'<表:行 表:行号="1">{cell(1, "甲乙丙")}</表:行>'), ("甲乙丙", "员工"), TYPE),
        Case("package", packed, ("客户 13812345678", "批注 13812345678", "图中 13812345678", "王五"), TYPE),
    )


def test_what_stands_where() -> None:
    reading = read_bytes(usual())
    assert reading.codes == []
    tables = {chunk.table: chunk for chunk in reading.chunks if hasattr(chunk, "rows")}
    assert [column.name for column in tables["1"].columns] == ["姓名", "手机"]
    assert list(tables["1"].rows) == [("张伟", "13812345678"), ("李娜", "13912345678")]
    assert tables["author"].rows == (("赵六",),)
    assert dict(zip([c.name for c in tables["meta"].columns], tables["meta"].rows[0], strict=True)) == {
        "creator": "王五",
        "经办电话": "13700000001",
    }
    assert [name for name, _ in reading.members] == ["object-1"]
    places = {
        chunk.data[at:].split(b"\n")[0].decode(): location.get("part")
        for chunk in reading.chunks
        for at, location in getattr(chunk, "marks", ())
    }
    assert places["文本框 13700000003"] == "textbox"
    assert places["批注 13700000004"] == "comment"
    assert places["页眉 13700000005"] == "header"
    assert places["页脚 13700000006"] == "footer"
    assert places["删了 13700000007"] == "deleted"
    assert places["脚注 13700000009"] == "footnote"
    assert places["mailto:a@example.com"] == "link"
    assert places["客户 13812345678 尾"] is None
    assert "13700009999" not in reading.everything()
    assert "left" not in reading.text


def test_sheets_have_places_and_all_digits() -> None:
    number = '表:数据类型="number" 表:数据数值="13900000011"'
    data = sheets(
        f'<表:行 表:行号="2">{cell(2, "姓名")}{cell(4, "手机")}</表:行>',
        f'<表:行 表:行号="4">{cell(2, "张伟")}{cell(4, "1.39E+10", number)}</表:行>',
        f'<表:行 表:行号="5">{cell(2, "李娜", "", "<表:公式>=&quot;13900000012&quot;</表:公式>")}</表:行>',
    )
    reading = read_bytes(data)
    assert reading.codes == []
    chunk = [chunk for chunk in reading.chunks if getattr(chunk, "table", "") == "员工"][-1]
    assert [column.name for column in chunk.columns] == ["", "姓名", "", "手机"]
    assert list(chunk.rows) == [(None, "张伟", None, "13900000011"), (None, "李娜", None, None)]
    assert chunk.first_row == 4
    assert '="13900000012"' in reading.text
    assert "13900000012" not in "".join(reading.cells)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    data = document(p("客户 ", "1381234", "5678"), encoding=encoding)
    source = ByteSource.of_bytes("x.uot", data)
    sniff(source)
    assert source.media_type == TYPE
    assert "客户 13812345678" in read_bytes(data).text


def test_a_deletion_without_an_end_loses_nothing() -> None:
    data = document(p('<字:句><字:修订开始 字:标识符="r" 字:类型="delete"/></字:句>', "13700000021"), p("13700000022"))
    text = read_bytes(data).text
    assert "13700000021" in text
    assert "13700000022" in text
    long = document(
        p('<字:句><字:修订开始 字:标识符="r" 字:类型="delete"/></字:句>', *("字" * 5000 for _ in range(60)))
    )
    assert read_bytes(long).text.count("字") == 300_000


def test_rows_and_columns_beyond_every_sheet() -> None:
    data = sheets(
        f'<表:行 表:行号="999999999">{cell(999999999, "13700000031")}</表:行>', f"<表:行>{cell(0, '尾')}</表:行>"
    )
    reading = read_bytes(data)
    assert "13700000031" in reading.everything()
    assert "尾" in reading.everything()


def test_deep_and_broken_documents() -> None:
    assert read_bytes(document("<字:段落>" * 3000)).codes in (["depth"], ["damaged"])
    reading = read_bytes(document(p("客户 13812345678"), p("尾"))[:-30])
    assert reading.codes == ["damaged"]
    assert "13812345678" in reading.text
