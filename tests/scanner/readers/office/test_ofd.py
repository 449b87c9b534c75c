"""OFD: text in reading order with its template, annotations, attachments, tags, seals; and what writers get wrong."""

from __future__ import annotations

import io
import struct
import time

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops, ImageDraw

from models.records import Problem
from scanner.readers.base import Member, ReadContext
from scanner.readers.images import ocr
from scanner.readers.office.ofd import OfdReader
from scanner.readers.office.ofd_page import Text, lines
from scanner.readers.office.ofd_scan import as_pdf
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes, source_of
from tests.scanner.readers.ooxml_maker import package

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
TYPE = "application/ofd"


def xml(root: str, body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{root} {SPACE}>{body}</ofd:{root}>'


def text(x: float, y: float, said: str, delta: str = "", more: str = "") -> str:
    given = f'DeltaX="{delta}"' if delta else ""
    return f'<ofd:TextObject ID="1" Boundary="{x} {y} 80 6" Font="1" Size="3" {more}><ofd:TextCode X="0" Y="4" {given}>{said}</ofd:TextCode></ofd:TextObject>'


def page(*objects: str, template: str = "") -> str:
    return xml("Page", f"{template}<ofd:Content><ofd:Layer>{''.join(objects)}</ofd:Layer></ofd:Content>")


def der(tag: int, data: bytes) -> bytes:
    return bytes([tag, len(data)]) + data


def ofd(pages: list[str], parts: dict[str, str | bytes] | None = None, document: str = "", info: str = "") -> bytes:
    listed = "".join(f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    tree = f'<ofd:CommonData><ofd:TemplatePage ID="2" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{document}'
    body = f"<ofd:DocBody><ofd:DocInfo>{info}</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>"
    return package(
        {
            "OFD.xml": xml("OFD", body),
            "Doc_0/Document.xml": xml("Document", tree),
            **{f"Doc_0/Pages/Page_{n}/Content.xml": content for n, content in enumerate(pages)},
            **(parts or {}),
        }
    )


def invoice() -> bytes:
    """An invoice: labels on the template, values on the page, in no order."""
    first = page(
        text(60, 30, "13500000002", "g 10 1.5"),
        text(30, 10, "13500000001", "g 10 1.5"),
        text(20, 50, "1"), text(21.5, 50, "3"), text(23, 50, "500000003", "g 8 1.5"),
        template='<ofd:Template TemplateID="2" ZOrder="Background"/>',
    )  # fmt: skip
    template = page(text(10, 10, "电话：", "3 3"), text(10, 30, "备用电话：", "g 4 3"))
    seal = der(0x30, der(0x0C, "某公司发票专用章".encode()) + der(0x04, der(0x30, der(0x13, b"CERT 13500000009"))))
    annotation = xml(
        "PageAnnot",
        f'<ofd:Annot Creator="批注人"><ofd:Remark>备注 13500000004</ofd:Remark><ofd:Appearance Boundary="5 5 50 50">{text(0, 0, "水印 13500000005")}</ofd:Appearance></ofd:Annot>',
    )
    return ofd(
        [first, page(text(10, 10, "第二页 13500000006"))],
        {
            "Doc_0/Tpls/Tpl_0/Content.xml": template,
            "Doc_0/Annots/Annotations.xml": xml("Annotations", '<ofd:Page PageID="10"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>'),
            "Doc_0/Annots/Page_0/Annotation.xml": annotation,
            "Doc_0/Attachs/Attachments.xml": xml("Attachments", '<ofd:Attachment Name="a"><ofd:FileLoc>list.csv</ofd:FileLoc></ofd:Attachment>'),
            "Doc_0/Attachs/list.csv": "姓名,电话\n赵六,13500000007\n",
            "Doc_0/Tags/CustomTags.xml": xml("CustomTags", "<ofd:CustomTag><ofd:FileLoc>CustomTag.xml</ofd:FileLoc></ofd:CustomTag>"),
            "Doc_0/Tags/CustomTag.xml": "<root><购方电话>13500000008</购方电话><x><ObjectRef>99</ObjectRef></x></root>",
            "Doc_0/Signs/Signatures.xml": xml("Signatures", '<ofd:Signature ID="1" BaseLoc="/Doc_0/Signs/Sign_0/Signature.xml"/>'),
            "Doc_0/Signs/Sign_0/Signature.xml": xml("Signature", '<ofd:SignedInfo><ofd:Provider ProviderName="签章厂商"/></ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue>'),
            "Doc_0/Signs/Sign_0/SignedValue.dat": seal,
        },
        "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments><ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>"
        '<ofd:Outlines><ofd:OutlineElem Title="目录 13500000010"/></ofd:Outlines>',
        '<ofd:Author>王五</ofd:Author><ofd:CustomDatas><ofd:CustomData Name="发票号码">24112000000048542163</ofd:CustomData></ofd:CustomDatas>',
    )  # fmt: skip


class TestOfd(ReaderContract):
    CASES = (
        Case(
            "invoice",
            invoice,
            (
                *("电话：", "批注人", "某公司发票专用章", "签章厂商", "王五", "24112000000048542163"),
                *(f"135{n:08}" for n in range(1, 11)),
            ),
            TYPE,
        ),
    )


def test_labels_of_the_template_stand_before_their_values() -> None:
    text_ = read_bytes(invoice()).text.splitlines()
    assert text_[:3] == ["电话：\t13500000001", "备用电话：\t13500000002", "13500000003"]


def test_places() -> None:
    found: dict[str, dict[str, object]] = {}
    reading = read_bytes(invoice())
    for chunk in reading.chunks:
        for at, location in getattr(chunk, "marks", ()):
            found[chunk.data[at:].split(b"\n")[0].decode()] = dict(location)
    assert found["第二页 13500000006"] == {"page": 2}
    assert found["水印 13500000005"] == {"page": 1, "part": "annotation"}
    assert found["购方电话: 13500000008"] == {"part": "tag"}
    assert [name for name, _ in reading.members] == ["Doc_0/Attachs/list.csv"]
    (table,) = reading.tables
    assert [column.name for column in table.columns] == ["Author", "发票号码"]


def test_a_matrix_moves_text() -> None:
    content = page(text(0, 20, "13500000011", more='CTM="2 0 0 2 0 0"'), text(10, 10, "上"))
    assert read_bytes(ofd([content])).text.splitlines() == ["上", "13500000011"]


def test_text_drawn_twice_is_read_once() -> None:
    assert list(lines([Text(1, 1, 3, 3, "11"), Text(1.1, 1, 3, 3, "11"), Text(9, 1, 3, 3, "22")])) == ["11\t22"]


def test_pages_without_text_are_named() -> None:
    picture = page('<ofd:ImageObject ID="1" ResourceID="2"/>')
    assert read_bytes(ofd([page(text(1, 1, "a")), picture, picture])).problems == [Problem("no_text_layer", "2-3")]


def test_pages_that_no_document_lists_are_read() -> None:
    data = ofd([], {"Doc_0/Pages/Page_7/Content.xml": page(text(1, 1, "13500000012"))})
    assert "13500000012" in read_bytes(data).text


def test_tags_that_are_no_xml_are_read_as_text() -> None:
    parts: dict[str, str | bytes] = {
        "Doc_0/Tags/CustomTags.xml": xml(
            "CustomTags", "<ofd:CustomTag><ofd:FileLoc>T.xml</ofd:FileLoc></ofd:CustomTag>"
        ),
        "Doc_0/Tags/T.xml": "<:eInvoice><a>13500000013</a><x><ofd:ObjectRef>97</ofd:ObjectRef></x></:eInvoice>",
    }
    reading = read_bytes(ofd([page(text(1, 1, "a"))], parts, "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>"))
    assert reading.text.splitlines() == ["a", "13500000013"]
    assert reading.problems == []


def test_encryption_is_told() -> None:
    data = ofd([], {"Encryptions.xml": xml("Encryptions", ""), "Doc_0/Pages/Page_0/Content.xml": b"\x00\x01"})
    assert read_bytes(data).codes[0] == "encrypted"


def test_huge_claims_and_loops_end() -> None:
    claims = text(1, 1, "13500000014", "g 999999999 1.5 " * 200) + text(1e300, 1, "b", "nan inf 1e999")
    loop = xml("CustomTags", "<ofd:CustomTag><ofd:FileLoc>CustomTags.xml</ofd:FileLoc></ofd:CustomTag>")
    start = time.monotonic()
    reading = read_bytes(
        ofd([page(claims)], {"Doc_0/T/CustomTags.xml": loop}, "<ofd:CustomTags>T/CustomTags.xml</ofd:CustomTags>")
    )
    assert "13500000014" in reading.text
    many = page(*[text(n % 50, n % 70, "x") for n in range(20_000)])
    assert read_bytes(ofd([many])).codes == []
    assert time.monotonic() - start < 20


def test_parts_in_other_encodings() -> None:
    content = page(text(1, 1, "电话 13500000015"))
    gbk = content.replace('encoding="UTF-8"', 'encoding="GB2312"').encode("gbk")
    assert "电话 13500000015" in read_bytes(package_of(gbk)).text
    for wrong in ("nonsense", "zlib", "hex", "idna", "undefined"):
        reading = read_bytes(package_of(content.replace('encoding="UTF-8"', f'encoding="{wrong}"').encode()))
        assert "13500000015" in reading.text or reading.codes == ["damaged"]


def package_of(content: bytes) -> bytes:
    """A document of one page, given as bytes."""
    return ofd([], {"Doc_0/Pages/Page_0/Content.xml": content})


UNIT = f'<ofd:CompositeGraphicUnit ID="90" Width="50" Height="20"><ofd:Content>{text(0, 0, "购方 13500000021")}</ofd:Content></ofd:CompositeGraphicUnit>'
UNITS = xml("Res", f"<ofd:CompositeGraphicUnits>{UNIT}</ofd:CompositeGraphicUnits>")
SHOWN = '<ofd:CompositeObject ID="5" Boundary="10 20 50 20" ResourceID="90"/>'


def test_units_of_graphics_stand_where_pages_show_them():
    parts = {"Doc_0/DocumentRes.xml": UNITS}
    first = page(text(10, 10, "上"), SHOWN, text(10, 40, "下"))
    reading = read_bytes(ofd([first, page(SHOWN)], parts, "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"))
    assert reading.text == "上\n购方 13500000021\n下\n购方 13500000021\n"


def test_units_of_a_pages_own_resources_and_such_that_no_page_shows():
    parts = {"Doc_0/Pages/Page_0/PageRes.xml": UNITS}
    own = xml(
        "Page", f"<ofd:PageRes>PageRes.xml</ofd:PageRes><ofd:Content><ofd:Layer>{SHOWN}</ofd:Layer></ofd:Content>"
    )
    assert read_bytes(ofd([own], parts)).text == "购方 13500000021\n"
    unused = read_bytes(ofd([own.replace('"90"', '"91"')], parts))
    assert unused.by_part == {"unused": "购方 13500000021\n"}


def test_pages_and_notes_of_earlier_versions_are_read():
    parts = {
        "Doc_0/Pages/Page_0/Content_0.xml": page(text(1, 1, "旧版 13500000022")),
        "Doc_0/Annots/Page_0/Annotation.xml": xml(
            "PageAnnot", "<ofd:Annot><ofd:Remark>13500000023</ofd:Remark></ofd:Annot>"
        ),
    }
    reading = read_bytes(ofd([page(text(10, 10, "新"))], parts))
    assert "旧版 13500000022" in reading.text
    assert reading.by_part == {"annotation": "13500000023\n"}


def test_a_scan_in_a_format_that_no_reader_knows_is_told_whatever_is_recognised(monkeypatch):
    monkeypatch.setattr(ocr, "unread", lambda _: None)
    media = '<ofd:MultiMedia ID="91" Type="Image"><ofd:MediaFile>{}</ofd:MediaFile></ofd:MultiMedia>'
    shown = page('<ofd:ImageObject ID="5" Boundary="0 0 200 290" ResourceID="91"/>')
    for name, codes in (("scan.jb2", ["no_text_layer"]), ("scan.png", [])):
        parts = {"Doc_0/DocumentRes.xml": xml("Res", f"<ofd:MultiMedias>{media.format(name)}</ofd:MultiMedias>")}
        assert read_bytes(ofd([shown], parts, "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>")).codes == codes


def test_a_scan_that_no_reader_knows_is_a_member_though_its_page_has_text():
    media = '<ofd:MultiMedia ID="91" Type="Image"><ofd:MediaFile>scan.jb2</ofd:MediaFile></ofd:MultiMedia>'
    shown = page(text(1, 1, "页眉"), '<ofd:ImageObject ID="5" Boundary="0 0 200 290" ResourceID="91"/>')
    parts = {
        "Doc_0/DocumentRes.xml": xml("Res", f"<ofd:MultiMedias>{media}</ofd:MultiMedias>"),
        "Doc_0/Res/scan.jb2": b"\x97JB2\r\n\x1a\n" + bytes(2000),
    }
    reading = read_bytes(ofd([shown], parts, "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"))
    assert [name for name, _ in reading.members] == ["Doc_0/Res/scan.jb2"]


def jbig2(picture: Image.Image) -> bytes:
    """A file of one page: its size, and a region coded as facsimiles are (ITU-T T.88 7.4.6, T.6)."""
    out = io.BytesIO()
    # What is black is 1 to the code, and white to Pillow.
    ImageChops.invert(picture.convert("L")).convert("1").save(
        out, "TIFF", compression="group4", tiffinfo={278: picture.height}
    )
    with Image.open(io.BytesIO(out.getvalue())) as saved:
        (start,), (size,) = saved.tag_v2[273], saved.tag_v2[279]
    data = out.getvalue()[start : start + size]
    region = struct.pack(">LLLLB", *picture.size, 0, 0, 0) + b"\1" + data
    segments = (
        struct.pack(">LBBBL", 0, 48, 0, 1, 19) + struct.pack(">LLLLBH", *picture.size, 0, 0, 0, 0),
        struct.pack(">LBBBL", 1, 38, 0, 1, len(region)) + region,
        struct.pack(">LBBBL", 2, 49, 0, 1, 0),
        struct.pack(">LBBBL", 3, 51, 0, 0, 0),
    )
    return b"\x97JB2\r\n\x1a\n\1" + struct.pack(">L", 1) + b"".join(segments)


def bars() -> Image.Image:
    picture = Image.new("1", (300, 200), 1)
    ImageDraw.Draw(picture).rectangle((30, 40, 120, 90), fill=0)
    return picture


@pytest.mark.parametrize("bare", [False, True])
def test_a_scan_in_jbig2_is_a_page_of_pdf(bare):
    pdf = as_pdf(jbig2(bars())[13 if bare else 0 :])
    assert pdf is not None
    shown = pdfium.PdfDocument(pdf)[0].render(scale=300 / 72, grayscale=True).to_pil()
    assert shown.size == (300, 200)
    assert [shown.getpixel(place) for place in ((75, 60), (10, 10), (200, 60))] == [0, 255, 255]


@pytest.mark.parametrize("at", range(0, 60, 3))
def test_damaged_scans_are_pages_or_nothing(at):
    data = bytearray(jbig2(bars()))
    data[at : at + 4] = b"\xff\xff\xff\xff"
    for each in (bytes(data), jbig2(bars())[:at]):
        pdf = as_pdf(each)
        assert pdf is None or pdf.startswith(b"%PDF-")


def test_a_scan_in_jbig2_is_a_member_and_not_told_where_it_is_recognised(monkeypatch):
    monkeypatch.setattr(ocr, "unread", lambda _: None)
    media = '<ofd:MultiMedia ID="91" Type="Image"><ofd:MediaFile>scan.jb2</ofd:MediaFile></ofd:MultiMedia>'
    shown = page('<ofd:ImageObject ID="5" Boundary="0 0 200 290" ResourceID="91"/>')
    parts = {
        "Doc_0/DocumentRes.xml": xml("Res", f"<ofd:MultiMedias>{media}</ofd:MultiMedias>"),
        "Doc_0/Res/scan.jb2": jbig2(bars()),
    }
    data = ofd([shown, shown], parts, "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>")
    parts = list(OfdReader().read(source_of(data, "a.ofd"), ReadContext()))
    assert [part.name for part in parts if isinstance(part, Member)] == ["doc_0/res/scan.jb2"]
    assert not [part for part in parts if isinstance(part, Problem)]


def test_parts_that_nothing_names_and_names_of_attachments_are_read():
    attachments = xml(
        "Attachments",
        '<ofd:Attachment Name="张三的合同"><ofd:FileLoc>f1.csv</ofd:FileLoc></ofd:Attachment>'
        '<ofd:Attachment Name="f2"><ofd:FileLoc>f2.csv</ofd:FileLoc></ofd:Attachment>',
    )
    parts = {
        "Doc_0/Attachs/Attachments.xml": attachments,
        **{f"Doc_0/Attachs/f{n}.csv": "a,b\n" for n in (1, 2)},
        "Doc_0/Forms/form.xml": "<Form><Value>13500000024</Value></Form>",
        "Doc_0/OldRes.xml": xml("Res", "<ofd:Fonts><ofd:FontFile>f.ttf</ofd:FontFile></ofd:Fonts>"),
    }
    reading = read_bytes(ofd([page()], parts, "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"))
    assert reading.by_part == {"attachment": "张三的合同\n", "tag": "Value: 13500000024\n"}


def test_names_in_a_seal_beside_its_signature_are_read_once():
    signature = xml(
        "Signature",
        '<ofd:SignedInfo><ofd:Seal BaseLoc="Seal.esl"/></ofd:SignedInfo><ofd:SignedValue>v.dat</ofd:SignedValue>',
    )
    seal = der(0x30, der(0x0C, "某公司公章".encode()))
    parts = {
        "Doc_0/Signs/Signatures.xml": xml("Signatures", '<ofd:Signature BaseLoc="Signature.xml"/>'),
        "Doc_0/Signs/Signature.xml": signature,
        "Doc_0/Signs/Seal.esl": seal,
        "Doc_0/Signs/v.dat": der(0x30, seal + der(0x0C, "张三".encode())),
    }
    assert read_bytes(ofd([page()], parts)).by_part == {"signature": "某公司公章\n张三\n"}


def test_what_is_named_again_and_again_is_read_once():
    first = page(*(text(1, 5 * n, f"第{n}行") for n in range(200)), template='<ofd:Template TemplateID="2"/>' * 100)
    roots = "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:DocInfo/>" * 50_000
    values = "<ofd:SignedValue>v.dat</ofd:SignedValue>" * 5000
    parts = {
        "OFD.xml": xml("OFD", f"<ofd:DocBody>{roots}<ofd:Signatures>/Doc_0/Signs/s.xml</ofd:Signatures></ofd:DocBody>"),
        "Doc_0/Signs/s.xml": xml("Signatures", '<ofd:Signature BaseLoc="Signature.xml"/>' * 5000),
        "Doc_0/Signs/Signature.xml": xml("Signature", values),
        "Doc_0/Signs/v.dat": b"\x30\x00" * 20_000,
        "Doc_0/t.xml": "<a>" + "<b>x</b>" * 200 + "</a>",
        "Doc_0/Tpls/Tpl_0/Content.xml": page(*(text(50, 5 * n, "x") for n in range(100))),
    }
    began = time.process_time()
    reading = read_bytes(ofd([first], parts, "<ofd:CustomTags>t.xml</ofd:CustomTags>" * 5000))
    assert time.process_time() - began < 20
    assert reading.text.count("第7行") == 1
    assert reading.by_part["tag"].count("x") == 200


def test_distances_of_many_characters_take_time_by_the_characters():
    began = time.process_time()
    reading = read_bytes(ofd([page(*(text(1, 5 * n, "x", "g 10000 1 " * 1000) for n in range(300)))]))
    assert time.process_time() - began < 5
    assert reading.text.count("x") == 300
