"""What a Word document says in attributes and beside its text: other texts of drawings, tips, fields, authors, lists."""

from __future__ import annotations

import base64

import pytest

from tests.scanner.readers.contract import read_bytes
from tests.scanner.readers.ooxml_maker import docx, p, part

_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_OFFICE = "urn:schemas-microsoft-com:office:office"
_REFERENCE = "<EndNote><record><auth-address>zhangsan@corp.example</auth-address></record></EndNote>"


def run(content: str) -> str:
    return f"<w:p><w:r>{content}</w:r></w:p>"


def field(instructions: str) -> str:
    return run(
        f'<w:fldChar w:fldCharType="begin"/><w:instrText xml:space="preserve"> {instructions} </w:instrText>'
        '<w:fldChar w:fldCharType="end"/>'
    )


BODIES = {
    "picture in a group": (
        run(
            '<w:drawing><wp:inline><wp:docPr id="1" name="Group 1"/><a:graphic>'
            f'<pic:pic xmlns:pic="{_PIC}"><pic:cNvPr id="2" name="x" descr="身份证 13800138001"/></pic:pic>'
            '<wps:wsp><wps:cNvPr id="3" name="t" title="13800138002"/></wps:wsp></a:graphic></wp:inline></w:drawing>'
        ),
        ("alt_text", "身份证 13800138001\n13800138002\n"),
    ),
    "file name of a picture": (
        run('<w:drawing><wp:docPr id="1" name="张三身份证.jpg"/></w:drawing>'),
        ("alt_text", "张三身份证.jpg\n"),
    ),
    "VML": (
        run(
            '<w:pict><v:group alt="13800138003"><v:oval alt="13800138004" href="mailto:a@b.example"/></v:group></w:pict>'
        ),
        ("alt_text", "13800138003\n13800138004\n"),
    ),
    "link of a shape": (run('<w:pict><v:oval href="mailto:a@b.example"/></w:pict>'), ("link", "mailto:a@b.example\n")),
    "tip of a drawing": (
        run('<w:drawing><wp:docPr id="1" name="g"><a:hlinkClick tooltip="13800138006"/></wp:docPr></w:drawing>'),
        ("link", "13800138006\n"),
    ),
    "data of a field": (
        run(f"<w:fldChar><w:fldData>{base64.encodebytes(_REFERENCE.encode()).decode()}</w:fldData></w:fldChar>"),
        ("field", "zhangsan@corp.example\n"),
    ),
    "button": (field("MACROBUTTON NoMacro Zhang San"), ("field", "MACROBUTTON NoMacro Zhang San\n")),
    "equation": (field(r"EQ \o(张三丰,李四光)"), ("field", "EQ \\o(张三丰,李四光)\n")),
    "above a word": (
        run("<w:ruby><w:rubyPr/><w:rt><w:r><w:t>13800138007</w:t></w:r></w:rt><w:rubyBase/></w:ruby>"),
        ("ruby", "13800138007\n"),
    ),
    "who shall sign": (
        run(
            f'<w:pict><v:shape><o:signatureline xmlns:o="{_OFFICE}" o:suggestedsigner="张三丰"'
            ' o:suggestedsigneremail="zhangsan@corp.example"/></v:shape></w:pict>'
        ),
        ("control", "张三丰\nzhangsan@corp.example\n"),
    ),
    "data of an element": (
        '<w:p><w:customXml><w:customXmlPr><w:attr w:name="no" w:val="13800138009"/></w:customXmlPr></w:customXml></w:p>',
        ("control", "13800138009\n"),
    ),
    "bookmark": ('<w:p><w:bookmarkStart w:id="0" w:name="张三丰_1"/></w:p>', ("bookmark", "张三丰_1\n")),
}


@pytest.mark.parametrize(("body", "said"), BODIES.values(), ids=BODIES.keys())
def test_what_stands_beside_the_text_is_read(body, said):
    assert read_bytes(docx(p("text") + body)).by_part[said[0]] == said[1]


PARTS = {
    "query": (
        "settings",
        '<w:mailMerge><w:mailSubject w:val="13800138011"/><w:odso><w:udl w:val="User ID=sa"/></w:odso></w:mailMerge>',
        ("settings", "13800138011\nUser ID=sa\n"),
    ),
    "list": (
        "numbering",
        '<w:lvl><w:lvlText w:val="第%1章"/></w:lvl><w:lvl><w:lvlText w:val="电话13800138012 %2"/></w:lvl>',
        ("numbering", "电话13800138012\n"),
    ),
}


@pytest.mark.parametrize(("name", "content", "said"), PARTS.values(), ids=PARTS.keys())
def test_parts_beside_the_document_are_read(name, content, said):
    assert read_bytes(docx(p("text"), {f"word/{name}.xml": part(name, content)})).by_part[said[0]] == said[1]


def test_building_blocks_have_names():
    blocks = "<w:docParts><w:docPart><w:docPartPr>{}</w:docPartPr><w:docPartBody/></w:docPart></w:docParts>"
    name = '<w:name w:val="张三丰"/><w:description w:val="电话13800138013"/>'
    data = docx(p("text"), {"word/glossary/document.xml": part("glossaryDocument", blocks.format(name))})
    assert read_bytes(data).by_part["control"] == "张三丰\n电话13800138013\n"


@pytest.mark.parametrize(
    ("body", "author"),
    [
        ('<w:p><w:moveTo w:author="李四二"><w:r><w:t>x</w:t></w:r></w:moveTo></w:p>', "李四二"),
        ('<w:p><w:moveFrom w:author="李四二"><w:r><w:t>x</w:t></w:r></w:moveFrom></w:p>', "李四二"),
        ('<w:p><w:permStart w:id="1" w:ed="lisi@corp.example"/></w:p>', "lisi@corp.example"),
    ],
)
def test_who_moved_text_or_may_change_it_is_named(body, author):
    assert author in read_bytes(docx(p("text") + body)).cells


def test_digits_of_a_symbol_font_are_digits():
    body = "".join(f'<w:sym w:font="Symbol" w:char="F03{digit}"/>' for digit in "13800138010")
    assert "13800138010" in read_bytes(docx(run(body + '<w:sym w:font="Wingdings" w:char="F0FC"/>'))).text


@pytest.mark.parametrize(
    "quiet",
    [
        '<w:p><w:bookmarkStart w:id="0" w:name="_Toc12345678"/></w:p>',
        '<w:p><w:bookmarkStart w:id="0" w:name="OLE_LINK1"/></w:p>',
        run('<w:drawing><wp:docPr id="1" name="图片 1"/></w:drawing>'),
        run("<w:fldChar><w:fldData>AAECAwQFBgc=</w:fldData></w:fldChar>"),
        field("PAGE"),
        '<w:p><w:smartTag><w:smartTagPr><w:attr w:name="Year" w:val="2005"/></w:smartTagPr></w:smartTag></w:p>',
    ],
)
def test_what_programs_write_for_themselves_is_not(quiet):
    assert read_bytes(docx(p("text") + quiet)).by_part == {}


def test_a_text_that_a_drawing_and_its_fallback_share_stands_once():
    drawing = '<w:drawing><wp:docPr descr="13800138001"/><wps:cNvPr descr="13800138001"/></w:drawing>'
    both = f'<mc:AlternateContent><mc:Choice>{drawing}</mc:Choice><mc:Fallback><w:pict><v:shape alt="13800138001"/></w:pict></mc:Fallback></mc:AlternateContent>'
    assert read_bytes(docx(run(both))).by_part["alt_text"] == "13800138001\n"
