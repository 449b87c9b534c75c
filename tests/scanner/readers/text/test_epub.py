"""Electronic books: chapters in order, tables, properties, and books under lock."""

from __future__ import annotations

import re

from tests.scanner.readers.contract import Case, ReaderContract, read_bytes
from tests.scanner.readers.ooxml_maker import package

TYPE = "application/epub+zip"
CONTAINER = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
OPF = (
    '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>通讯录</dc:title>'
    "<dc:creator>王五</dc:creator><dc:creator>赵六</dc:creator></metadata><manifest>"
    '<item id="b" href="Text/b%20b.xhtml" media-type="application/xhtml+xml"/><item id="a" href="Text/a.page" media-type="application/xhtml+xml"/>'
    '<item id="n" href="toc.ncx"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
)


def page(body: str) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>{body}</body></html>'


def epub(parts: dict[str, str | bytes] | None = None) -> bytes:
    """A book of two chapters and a page that nothing names."""
    rows = "<tr><th>姓名</th><th>电话</th></tr><tr><td>张三</td><td>13400000002</td></tr><tr><td>李四</td><td>13400000003</td></tr>"
    return package(
        {
            "mimetype": TYPE,
            "META-INF/container.xml": CONTAINER,
            "OPS/book.opf": OPF,
            "OPS/Text/b b.xhtml": page(f"<p>第二章</p><table>{rows}</table>"),
            "OPS/Text/a.page": page("<p>第一章 134<b>0000</b>0001</p><!-- 注释 13400000004 -->"),
            "OPS/Text/left.html": page("<p>无人提及 13400000005</p>"),
            "OPS/toc.ncx": '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>目录 13400000006</text></navLabel></navPoint></navMap></ncx>',
            "OPS/list.csv": "姓名,电话\n钱七,13400000007\n",
            **(parts or {}),
        }
    )


class TestEpub(ReaderContract):
    CASES = (Case("book", epub, ("通讯录", "王五 赵六", "钱七", *(f"134{n:08}" for n in range(1, 8))), TYPE),)


def test_chapters_come_in_their_order() -> None:
    reading = read_bytes(epub())
    text = reading.text
    assert text.index("第一章") < text.index("第二章") < text.index("无人提及")
    table = reading.tables[0]
    assert ([c.name for c in table.columns], table.location["part"]) == (["姓名", "电话"], "OPS/Text/b b.xhtml")
    assert [name for name, _ in reading.members] == ["OPS/list.csv"]


def test_what_else_lies_in_a_book_is_read() -> None:
    notes = OPF.replace("</metadata>", '<meta name="calibre:author" content="电话 13400000011"/></metadata>')
    parts = {
        "OPS/book.opf": notes,
        "OPS/notes.xml": "<n>13400000012</n>",
        "OPS/page.js": "var a = '13400000013'",
        "OPS/a.smil": '<smil><par><text src="x"/>13400000014</par></smil>',
    }
    reading = read_bytes(epub(dict(parts)))
    assert "电话 13400000011" in reading.cells
    assert {name for name, _ in reading.members} == {"OPS/list.csv", *list(parts)[1:]}
    assert {f"134000000{n}" for n in (12, 13, 14)} <= set(re.findall(r"[0-9]{11}", reading.everything()))


def encryption(algorithm: str) -> bytes:
    data = f'<enc:EncryptedData><enc:EncryptionMethod Algorithm="{algorithm}"/><enc:CipherData><enc:CipherReference URI="OPS/Text/a.page"/></enc:CipherData></enc:EncryptedData>'
    return epub(
        {"META-INF/encryption.xml": f'<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#">{data}</encryption>'}
    )


def test_a_book_under_lock_says_so() -> None:
    reading = read_bytes(encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc"))
    assert reading.codes == ["encrypted"]
    assert "第一章" not in reading.text
    assert "第二章" in reading.text


def test_hidden_fonts_are_no_lock() -> None:
    reading = read_bytes(encryption("http://www.idpf.org/2008/embedding"))
    assert reading.codes == []
    assert "第一章" in reading.text


def test_a_book_without_its_package_document_is_read() -> None:
    data = package({"mimetype": TYPE, "a/x.xhtml": page("<p>13400000008</p>")})
    reading = read_bytes(data)
    assert "13400000008" in reading.text
    assert reading.codes == ["damaged"]
