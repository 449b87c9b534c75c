"""Formats taken out before parsing change nothing of what is read, wherever the blocks of a part are cut."""

import pytest

from models.limits import Limits
from models.records import Problem, TextChunk
from scanner.readers.office.docx_places import Counters
from scanner.readers.office.docx_text import DocxText
from scanner.readers.office.docx_thin import thinned
from scanner.readers.office.xml_stream import parse
from scanner.readers.pieces import Pieces

NAME = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FORMAT = '<w:rPr><w:rFonts w:hint="eastAsia" w:ascii="宋体"/><w:b/><w:sz w:val="24"/></w:rPr>'
BODY = f"""
<w:p w:rsidR="00A77B3E" w:rsidP="00A77B3E"><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:ind
 w:left="3"/>{FORMAT}</w:pPr><w:r w:rsidR="1">{FORMAT}<w:t>身份证号</w:t></w:r><w:r>{FORMAT}<w:t xml:space="preserve">1101011</w:t></w:r>
<w:proofErr w:type="spellStart"/><w:r><w:t>99001011237</w:t></w:r></w:p>
<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr><w:r><w:t>甲</w:t></w:r><w:r><w:tab/><w:t>乙</w:t></w:r></w:p>
<w:p><w:pPr><w:rPr><w:rPrChange w:id="1" w:author="张"><w:rPr><w:b/></w:rPr></w:rPrChange></w:rPr></w:pPr><w:r><w:t>丙</w:t></w:r></w:p>
<w:p a="x>y"><w:r><w:t>13800</w:t></w:r><w:r><w:t>138000</w:t></w:r></w:p>
<w:p><w:ins w:id="2" w:author="李"><w:r><w:t>加</w:t></w:r></w:ins><w:del w:id="3"><w:r><w:delText>去</w:delText></w:r></w:del></w:p>
<w:tbl><w:tblPr><w:tblW w:w="0"/></w:tblPr><w:tblGrid><w:gridCol w:w="1"/><w:gridCol/></w:tblGrid>
<w:tr w:rsidR="2"><w:tc><w:tcPr><w:tcW w:w="1"/><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>姓名</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr/><w:p><w:r><w:t>电话</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t> </w:t></w:r></w:p></w:tc></w:tr>
<w:ins w:id="4" w:author="钱"><w:tr><w:tc><w:p><w:r><w:t>新</w:t></w:r></w:p></w:tc></w:tr></w:ins>
<w:moveFrom><w:tr><w:tc><w:p><w:r><w:t>旧</w:t></w:r></w:p></w:tc></w:tr></w:moveFrom>
<w:tr><w:tc><w:tcPr><w:tcW w:w="1"/></w:tcPr><w:p><w:r><w:t>王五 &amp; 赵六</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>
<w:tc><w:p><w:r><w:t>无表</w:t></w:r></w:p></w:tc><w:p><w:r><w:t>末</w:t></w:r></w:p>
"""
LITERAL = '<w:p><w:r><w:t><![CDATA[<w:rPr></w:rPr><w:p a="1">]]></w:t></w:r></w:p>'
OTHER = f'<x:d xmlns:x="{NAME}" xmlns:w="urn:other"><x:p><x:r><x:t>戊</x:t></x:r><w:p a="1"/></x:p></x:d>'


def _document(body):
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{NAME}"><w:body>{body}</w:body></w:document>'.encode()


def _read(blocks):
    handler = DocxText("", Counters(Pieces(1 << 20)), Limits(), lambda *_: None)
    problems: dict[Problem, None] = {}
    parts = [*parse(blocks, handler, problems)]
    handler.finish()
    parts += [*handler.out, *handler._counters.pieces.flush()]
    return parts, problems, dict(handler._counters.authors)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (_document(BODY), "身份证号110101199001011237\n甲\t乙\n丙\n13800138000\n加\n"),
        (_document(BODY + LITERAL), '<w:rPr></w:rPr><w:p a="1">'),
        (OTHER.encode(), "戊"),
    ],
    ids=["body", "literal", "other"],
)
def test_what_is_read_is_the_same_with_and_without_formats(data, text):
    whole = _read([data])
    assert text in b"".join(part.data for part in whole[0] if isinstance(part, TextChunk)).decode()
    for cut in range(1, len(data), 7):
        assert _read(thinned(iter([data[:cut], data[cut:]]))) == whole


def test_formats_are_gone_and_runs_are_one():
    thin = b"".join(
        thinned([_document(f"<w:p w:rsidR='1'><w:r>{FORMAT}<w:t>1</w:t></w:r><w:r><w:t>2</w:t></w:r></w:p>")])
    )
    assert b"rPr" not in thin
    assert b"<w:t>12</w:t>" in thin


def test_what_looks_like_a_format_and_is_text_stays():
    data = _document(LITERAL)
    assert b"".join(thinned([data[:60], data[60:]])) == data
