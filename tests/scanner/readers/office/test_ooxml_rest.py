"""Parts of Office packages that their readers do not know by name, and files in them."""

import base64
import io
import struct
import zipfile

import pytest

from tests.scanner.readers.contract import read_bytes
from tests.scanner.readers.ooxml_maker import docx, p, part, row, xlsx

PHONE = "13800138000"
_TASKS = """<t:Tasks xmlns:t="http://schemas.microsoft.com/office/tasks/2019/documenttasks"><t:Task id="{1}"><t:History>
<t:Event><t:Attribution userId="zhangsan@corp.example" userName="张三"/><t:SetTitle title="call 13800138000"/></t:Event>
</t:History></t:Task></t:Tasks>"""
_ADD_IN = """<we:webextension xmlns:we="http://schemas.microsoft.com/office/webextensions/webextension/2010/11">
<we:properties><we:property name="data" value="{&quot;phone&quot;:&quot;13800138000&quot;}"/></we:properties></we:webextension>"""
_SIGNATURE = """<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignatureValue>13900139000</SignatureValue><Object>
<SignatureInfoV1 xmlns="http://schemas.microsoft.com/office/2006/digsig"><SignatureText>张三</SignatureText>
<SignatureComments>13800138000</SignatureComments></SignatureInfoV1></Object></Signature>"""


def zipped(name: str, text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("word/documenttasks/documenttasks1.xml", _TASKS, ["zhangsan@corp.example", "张三", f"call {PHONE}"]),
        ("word/webextensions/webextension1.xml", _ADD_IN, [f'{{"phone":"{PHONE}"}}']),
        ("_xmlsignatures/sig1.xml", _SIGNATURE, ["张三", PHONE]),
    ],
)
def test_parts_that_no_reader_knows_are_read(name, content, said):
    lines = read_bytes(docx(p("text"), {name: content})).by_part["other"].split("\n")
    assert [line for line in lines if line in said] == said
    assert "13900139000" not in lines


@pytest.mark.parametrize("name", ["word/theme/theme1.xml", "word/styles.xml", "word/fontTable.xml", "xl/calcChain.xml"])
def test_parts_of_programs_alone_are_not(name):
    assert read_bytes(docx(p("text"), {name: f'<a name="{PHONE}"/>'})).by_part == {}


def test_a_part_is_read_once():
    data = docx(p("text"), {"word/header1.xml": part("hdr", p(PHONE)), "customXml/item1.xml": f"<a>{PHONE}</a>"})
    assert read_bytes(data).by_part == {"header": f"{PHONE}\n", "custom_xml": f"{PHONE}\n"}


def test_a_file_in_a_part_is_a_member():
    packed = base64.encodebytes(zipped("phones.txt", f"phone {PHONE}\n" * 9)).decode()
    reading = read_bytes(docx(p("text"), {"customXml/item1.xml": f"<r><doc>{packed}</doc></r>"}))
    assert [name for name, _ in reading.members] == ["customxml/item1.xml/doc"]
    assert PHONE in reading.everything()
    assert packed[:40] not in reading.text


def test_queries_of_a_workbook_are_read():
    query = f'shared Q = Sql.Database("hr", [User="sa", Password="secret"]) /* {PHONE} */;'
    packed = zipped("Formulas/Section1.m", query)
    mashup = base64.b64encode(struct.pack("<LL", 0, len(packed)) + packed + bytes(12)).decode()
    item = f'\ufeff<?xml version="1.0" encoding="utf-16"?><DataMashup xmlns="x">{mashup}</DataMashup>'
    reading = read_bytes(xlsx({"S": row(1, "a")}, {"customXml/item1.xml": item.encode("utf-16-le")}))
    assert query in reading.everything()


def test_texts_of_films_are_members():
    film = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{PHONE}\n"
    assert PHONE in read_bytes(docx(p("text"), {"word/media/captions1.vtt": film})).everything()
