"""Office documents as one XML file: what the package they stand for says, and nothing less where they are damaged."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable

import pytest

from scanner.readers.base import ByteSource
from scanner.readers.sniff import sniff
from tests.scanner.readers.contract import Case, ReaderContract, read, read_bytes
from tests.scanner.readers.office.test_docx import PHONE, rich, usual
from tests.scanner.readers.office.test_pptx import rich as show

TYPE = "application/x-flat-ooxml"
HEAD = '<?xml version="1.0" encoding="{0}" standalone="yes"?>\n<?mso-application progid="Word.Document"?>\n'
KINDS = {"word/document.xml": "wordprocessingml.document", "ppt/presentation.xml": "presentationml.presentation"}


def flat(data: bytes, encoding: str = "utf-8") -> bytes:
    """A package as Flat OPC."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            content = package.read(name)
            kind = f"application/vnd.openxmlformats-officedocument.{KINDS[name]}.main+xml" if name in KINDS else "x/y"
            if name == "[Content_Types].xml" or name.endswith("/"):
                continue
            if name.endswith((".xml", ".rels")):
                text = content.decode().partition("?>")[2] if content.startswith(b"<?xml") else content.decode()
                inner = f"<pkg:xmlData>{text}</pkg:xmlData>"
            else:
                inner = f"<pkg:binaryData>{base64.encodebytes(content).decode()}</pkg:binaryData>"
            parts.append(f'<pkg:part pkg:name="/{name}" pkg:contentType="{kind}">{inner}</pkg:part>')
    space = 'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'
    return f"{HEAD.format(encoding)}<pkg:package {space}>{''.join(parts)}</pkg:package>".encode(encoding)


def word_2003(body: str = "", encoding: str = "utf-8") -> bytes:
    """A document as Word 2003 wrote it."""
    spaces = (
        'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:v="urn:schemas-microsoft-com:vml"'
        ' xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:aml="http://schemas.microsoft.com/aml/2001/core"'
    )
    properties = "<o:DocumentProperties><o:Author>王五</o:Author><o:Company>某公司</o:Company></o:DocumentProperties>"
    runs = "".join(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{part}</w:t></w:r>" for part in ("手机 138", "1234", "5678"))
    cells = "".join(
        f"<w:tr>{''.join(f'<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>' for cell in row)}</w:tr>"
        for row in (("姓名", "电话"), ("张三", "13912345678"), ("李四", "13712345678"))
    )
    margins = (
        "<w:hdr w:type='odd'><w:p><w:r><w:t>页眉 1501</w:t></w:r><w:r><w:t>2345678</w:t></w:r></w:p></w:hdr>"
        "<w:ftr w:type='odd'><w:p><w:r><w:t>页脚 15112345678</w:t></w:r></w:p></w:ftr><w:hdr w:type='even'/>"
    )
    picture = base64.encodebytes(b"\x89PNG\r\n\x1a\n" + bytes(2000)).decode()
    text = (
        f"{HEAD.format(encoding)}<w:wordDocument {spaces}>{properties}<w:body><w:p>{runs}</w:p><w:tbl>{cells}</w:tbl>"
        f'<w:p><w:r><w:pict><w:binData w:name="wordml://02000001.png">{picture}</w:binData></w:pict></w:r></w:p>{body}'
        f"<w:sectPr>{margins}</w:sectPr></w:body></w:wordDocument>"
    )
    return text.encode(encoding)


class TestFlat(ReaderContract):
    CASES = (
        Case(
            "package",
            lambda: flat(usual()),
            ("客户资料", "13812345678", "内部资料 注意保密", "15012345678", "王五"),
            TYPE,
        ),
        Case("rich", lambda: flat(rich()), ("13700000001", "13700000002", "13700000003"), TYPE),
        Case("slides", lambda: flat(show()), (), TYPE),
        Case(
            "word 2003",
            word_2003,
            ("13812345678", "13912345678", "15012345678", "15112345678", "王五", "某公司"),
            TYPE,
        ),
        Case("gbk", lambda: word_2003(encoding="gb18030"), ("13812345678", "王五"), TYPE),
        Case("utf-16", lambda: word_2003(encoding="utf-16"), ("13812345678", "王五"), TYPE),
    )


@pytest.mark.parametrize("make", [usual, rich, show])
def test_as_the_package_it_stands_for(make: Callable[[], bytes]) -> None:
    theirs, ours = read_bytes(make()), read_bytes(flat(make()))
    assert ours.text == theirs.text
    assert ours.cells == theirs.cells
    assert [name for name, _ in ours.members] == [name for name, _ in theirs.members]
    assert ours.problems == theirs.problems


def test_tables_margins_and_pictures_of_word_2003() -> None:
    reading = read_bytes(word_2003())
    assert ("张三", "13912345678") in [row for table in reading.tables for row in table.rows]
    assert "页眉 15012345678" in reading.text
    assert [name.rpartition("-")[2] for name, _ in reading.members] == ["02000001.png"]


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_damaged_one_is_read_as_xml(cut: float) -> None:
    data = word_2003(body=f"<w:p><w:r><w:t>{PHONE[:-1]}9</w:t></w:r></w:p>" * 2000)
    reading = read_bytes(data[: int(len(data) * cut)])
    assert "13912345678" in reading.everything()
    assert reading.codes == ["damaged"]


def test_one_with_entities_is_read_as_xml() -> None:
    bombs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else PHONE}">' for n in range(12))
    document = word_2003("<w:p><w:r><w:t>&a11; 13600000001</w:t></w:r></w:p>").decode()
    data = document.replace("<w:wordDocument", f"<!DOCTYPE x [{bombs}]><w:wordDocument", 1).encode()
    reading = read(ByteSource.of_bytes("a.xml", data))
    assert "13600000001" in reading.everything()


def test_other_xml_is_none() -> None:
    for text in (
        "<package><part name='a'/></package>",
        "<?xml version='1.0'?><wordDocument>13800138000</wordDocument>",
    ):
        source = ByteSource.of_bytes("a.xml", text.encode())
        sniff(source)
        assert source.media_type == "application/xml"
