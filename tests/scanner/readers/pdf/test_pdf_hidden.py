"""PDF: what stands on no page, or is drawn over it, or stood there once."""

import datetime as dt
import io
import time
import zlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7

from models.records import TextChunk
from scanner.readers.pdf import pdf, pdf_appearances, pdf_objects, pdf_revisions, pdf_texts
from tests.scanner.readers import pdf_maker as make
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes

RESOURCES = "/Type /XObject /Subtype /Form /BBox [0 0 300 20] /Resources << /Font << /F1 4 0 R >> >>"


def said(reading):
    """Each running text with its place."""
    found = []
    for chunk in reading.chunks:
        if isinstance(chunk, TextChunk):
            starts = [start for start, _ in chunk.marks] + [len(chunk.data)]
            for (start, location), end in zip(chunk.marks, starts[1:], strict=True):
                found += [(line, location) for line in chunk.data[start:end].decode().splitlines() if line]
    return found


def drawn():
    kinds = ("/Stamp", "/FreeText /F 2", "/Widget /FT /Tx /T (x)")
    notes = [
        f"<< /Type /Annot /Subtype {kind} /Rect [50 {600 - 50 * n} 350 {620 - 50 * n}] /AP << /N {9 + n} 0 R >> >>"
        for n, kind in enumerate(kinds)
    ]
    shown = [make.stream(make.show(2, 5, f"图章 1370000000{n}"), RESOURCES) for n in range(3)]
    return make.of_objects(*notes, *shown, page="/Annots [6 0 R 7 0 R 8 0 R]")


def signed():
    return make.of_objects(
        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /V 7 0 R /Rect [1 1 9 9] >>",
        f"<< /Type /Sig /Name {make.text_string('张三 13700000011')} /Reason (13700000012) /Location (13700000013)"
        f" /ContactInfo (13700000014) /ByteRange [0 1 2 3] /Contents <{signature().hex()}0000> >>",
        catalog="/AcroForm << /Fields [6 0 R] >>",
    )


def signature():
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "李四 110101199003077891")])
    day = dt.datetime(2024, 1, 1)
    made = x509.CertificateBuilder(who, who, key.public_key(), 7, day, day + dt.timedelta(9))
    return pkcs7.serialize_certificates([made.sign(key, hashes.SHA256())], serialization.Encoding.DER)


def named():
    text = make.text_string
    return make.of_objects(
        f"<< /Type /OCG /Name {text('图层 13700000021')} >>",
        "<< /Type /StructTreeRoot /K [8 0 R] >>",
        f"<< /S /Figure /P 7 0 R /K 7 0 R /Alt {text('照片 13700000022')} /ActualText (13700000023) /E (13700000024)"
        " /T (13700000025) >>",
        "<< /S /JavaScript /JS 10 0 R >>",
        make.stream("app.alert('13700000026')"),
        "(13700000027)",
        "<< /S /URI /URI (http://a.example/13700000028) /Next << /S /JavaScript /JS (f\\(13700000029\\)) >> >>",
        catalog="/OCProperties << /OCGs [6 0 R] >> /StructTreeRoot 7 0 R /OpenAction 9 0 R /AA << /WC 12 0 R >>"
        " /Names << /Dests << /Names [(to 13700000030) [3 0 R /Fit] (1.2.3.4) [3 0 R /Fit]] >> >>"
        " /PageLabels << /Nums [0 << /P (13700000031-) >> 1 << /P (2) >>] >> /X << /V 11 0 R >>",
    )


def carrying():
    return make.of_objects(
        "<< /Type /Filespec /F (a.txt) /Desc (13700000041) /EF << /F 7 0 R >> >>",
        make.stream("甲 13700000042".encode(), "/Type /EmbeddedFile"),
        "<< /Type /Filespec /UF (b.txt) /EF << /F 9 0 R >> >>",
        make.stream(zlib.compress("乙 13700000043".encode()), "/Type /EmbeddedFile /Filter /FlateDecode"),
        catalog="/Names << /EmbeddedFiles << /Names [(a.txt) 6 0 R] >> >> /AF [8 0 R 6 0 R]",
    )


def described():
    xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>钱七 13700000053</dc:creator></x:xmpmeta>"
    return make.of_objects(
        f"<< /Title (one) /Subject (one) /Company (13700000051) /#E8#AF#81 {make.text_string('证 13700000052')} >>",
        make.stream(zlib.compress(xmp.encode()), "/Type /Metadata /Subtype /XML /Filter /FlateDecode"),
        info=6,
        catalog="/Metadata 7 0 R",
    )


def revised():
    data = make.of_objects(
        f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (x) /Rect [1 1 9 9] /V {make.text_string('原 13700000062')} >>",
        content=make.lines("留下的一行", "删去的 13700000061"),
        page="/Annots [6 0 R]",
        catalog="/AcroForm << /Fields [6 0 R] >>",
    )
    data = make.changed(data, 5, make.stream(make.lines("留下的一行")))
    return make.changed(data, 6, b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (x) /Rect [1 1 9 9] >>")


def aside():
    """Texts under keys of all kinds, each at the place where programs put it."""
    text = make.text_string
    return make.of_objects(
        "<< /Type /Filespec /F (a.msg) /EF << /F 7 0 R >> /CI << /Type /CollectionItem /subject (13700000071)"
        f" /from << /D {text('张三')} /P (13700000072) >> >> >>",
        make.stream("file", "/Type /EmbeddedFile"),
        "<< /Type /Annot /Subtype /Widget /FT /Btn /Ff 65536 /T (b) /Rect [1 1 9 9]"
        " /A << /S /SubmitForm /F << /FS /URL /F (mailto:13700000073@a.example) >> >> >>",
        "<< /Type /Outlines /First 10 0 R /Last 10 0 R /Count 1 >>",
        "<< /Title (t) /Parent 9 0 R /A << /S /GoToR /F (C:/13700000074.pdf) /D [0 /Fit] >>"
        " /Next << /Title (u) /Parent 9 0 R /A << /S /URI /URI (http://a.example/13700000075) >> >> >>",
        "<< /Type /Annot /Subtype /Widget /FT /Ch /T (f) /Opt [[(13700000076) (shown)] [(x) (other)]] /Rect [1 1 9 9] >>",
        f"<< /I << /Author {text('李四')} /Title (13700000077) >> /F 13 0 R >>",
        "<< /T 12 0 R /N 13 0 R /V 13 0 R /P 3 0 R /R [0 0 9 9] >>",
        "<< /Type /OCG /Name (x) >>",
        "[(13700000078) (zweite)]",
        page="/Annots [8 0 R 11 0 R] /PieceInfo << /Illustrator << /Private << /Note (13700000079)"
        " /DocumentID (uuid:13700000091) /ID (13700000092) >> >> >>",
        catalog="/Names << /EmbeddedFiles << /Names [(a.msg) 6 0 R] >> >> /AcroForm << /Fields [8 0 R 11 0 R] >>"
        " /Outlines 9 0 R /Threads [12 0 R] /X << /Y 15 0 R >> /OCProperties << /OCGs [14 0 R]"
        " /D << /Name (13700000080) /Order [[(13700000081) 14 0 R]] >> >>",
    )


def filled_in():
    """A form of XFA; in its template a default, a script and where the form is sent to."""
    return make.Pdf(
        [make.lines("x")],
        xfa="<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><template><subform><field name='f'><event><script>"
        '<![CDATA[var t="13700000101"]]></script></event><submit target="mailto:13700000102@a.example"/></field>'
        "</subform></template><d:datasets xmlns:d='x'><d:data><row name='张三' 电话='13700000103'/><身份>13700000104</身份>"
        "</d:data></d:datasets></xdp:xdp>",
    ).save()


def described_by_others():
    """Metadata as older programs wrap it, two packets open and two packed; one of them in UTF-16."""
    packets = (
        "<x:xapmeta xmlns:x='adobe:ns:meta/'><dc:title>13700000111</dc:title></x:xapmeta>",
        "<rdf:RDF><rdf:Description pdf:Author='13700000112'/><dc:title>13700000113</dc:title></rdf:RDF>",
        "<x:xmpmeta><dc:title>证 13700000114</dc:title></x:xmpmeta>",
        "<rdf:RDF><dc:title>13700000115</dc:title></rdf:RDF>",
    )
    kind = "/Type /Metadata /Subtype /XML"
    return make.of_objects(
        make.stream(packets[0], kind),
        make.stream(zlib.compress(packets[1].encode()), kind + " /Filter /FlateDecode"),
        make.stream(zlib.compress(packets[2].encode("utf-16")), kind + " /Filter /FlateDecode"),
        make.stream(packets[3], kind),  # nothing refers to it any more
        catalog="/Metadata 6 0 R /X << /Metadata 7 0 R >>",
        page="/Metadata 8 0 R",
    )


def signed_by_sm2():
    """A signature by GM/T 0010, which the library for certificates does not know."""
    name = der(0x31, der(0x30, der(6, b"\x55\x04\x03") + der(0x0C, "张三 13700000121".encode())))
    data = der(0x30, der(6, bytes.fromhex("2a811ccf550601040202")) + der(0xA0, der(0x30, name)))
    return make.of_objects(
        f"<< /Type /Sig /SubFilter /GM.sm2seal /ByteRange [0 1 2 3] /Contents <{data.hex()}{'00' * 90}> >>",
        catalog="/X << /Y 6 0 R >>",
    )


def der(tag, data):
    """An element of ASN.1 shorter than 128 bytes."""
    return bytes([tag, len(data)]) + data


TYPE = "application/pdf"


class TestHidden(ReaderContract):
    CASES = (
        Case("drawn", drawn, tuple(f"1370000000{n}" for n in range(3)), TYPE),
        Case("signed", signed, ("李四 110101199003077891", *(f"1370000001{n}" for n in range(1, 5))), TYPE),
        Case("named", named, tuple(f"137000000{n}" for n in range(21, 32)), TYPE, absent=("1.2.3.4",)),
        Case("carrying", carrying, ("13700000041", "13700000042", "13700000043"), TYPE),
        Case("described", described, ("13700000051", "13700000052", "13700000053"), TYPE),
        Case("aside", aside, tuple(f"137000000{n}" for n in range(71, 82)), TYPE, absent=("0000091", "0000092")),
        Case("filled in", filled_in, tuple(f"1370000010{n}" for n in range(1, 5)), TYPE),
        Case("by others", described_by_others, tuple(f"1370000011{n}" for n in range(1, 6)), TYPE),
        Case("signed by SM2", signed_by_sm2, ("张三 13700000121",), TYPE),
        Case("revised", revised, ("13700000061", "13700000062", "留下的一行"), TYPE),
    )


def test_each_hidden_text_says_where_it_stands():
    assert {part["part"] for text, part in said(read_bytes(signed())) if "1370" in text or "李四" in text} == {
        "signature"
    }
    places = {text: location.get("part") for text, location in said(read_bytes(named()))}
    assert places["图层 13700000021"] == "layer"
    assert places["照片 13700000022"] == places["13700000024"] == "structure"
    assert places["app.alert('13700000026')"] == places["f(13700000029)"] == "script"
    assert (places["to 13700000030"], places["13700000031-"]) == ("name", "page label")


def test_what_other_keys_hold_says_what_it_is():
    reading = read_bytes(aside())
    places = {text: location.get("part") for text, location in said(reading)}
    assert places["C:/13700000074.pdf"] == places["mailto:13700000073@a.example"] == "link"
    assert places["13700000071"] == places["13700000079"] == "value"
    assert places["李四"] == "value"
    assert reading.text.count("shown") == reading.text.count("a.msg") + 1 == 1  # the file's name is the member's


def test_a_form_in_xml_is_read_as_records():
    (table,) = (table for table in read_bytes(filled_in()).tables if any("电话" in c.name for c in table.columns))
    assert table.location == {"part": "form"}


def test_many_strings_in_one_object_cost_no_more_than_their_bytes():
    data = make.of_objects(f"<< /X [{'(13700000001 ab)' * 30_000}] >>", catalog="/X 6 0 R")
    started = time.monotonic()
    assert "13700000001" in read_bytes(data).text
    assert time.monotonic() - started < 10


def test_what_annotations_show_is_given_once_and_with_its_page():
    reading = read_bytes(drawn())
    shown = [(text, location) for text, location in said(reading) if "图章" in text]
    assert shown == [(" ".join(f"图章 1370000000{n}" for n in range(3)), {"page": 1, "part": "comment"})]
    assert reading.problems == []
    value = make.text_string("张三 13700000000")
    notes = [
        f"<< /Type /Annot /Subtype /Widget /FT /Tx /T ({n}) /V {value} /Rect [{x} 9 {x + 200} 30] /AP << /N 8 0 R >> >>"
        for n, x in enumerate((10, 300))
    ]
    shown = make.stream(make.show(2, 5, "张三 13700000000"), RESOURCES)
    form = make.of_objects(*notes, shown, page="/Annots [6 0 R 7 0 R]", catalog="/AcroForm << /Fields [6 0 R 7 0 R] >>")
    assert "13700000000" not in read_bytes(form).text  # the fields' values are a record


def test_more_annotations_than_can_be_drawn_are_reported(monkeypatch):
    monkeypatch.setattr(pdf_appearances, "MOST", 1200)
    reading = read_bytes(drawn())
    assert reading.codes == ["members"]
    assert "13700000000" not in reading.text
    assert "13700000002" in reading.text


def test_a_file_that_is_listed_and_associated_is_one_member():
    assert [name for name, _ in read_bytes(carrying()).members] == ["a.txt", "b.txt"]


@pytest.mark.parametrize("longest", [None, 10])
def test_an_associated_file_that_cannot_be_unpacked_is_reported(longest, monkeypatch):
    data = carrying()
    if longest is None:
        data = data.replace(b"/Filter /FlateDecode", b"/Filter /Unknown", 1)
    else:
        monkeypatch.setattr(pdf_objects, "_LONGEST", longest)
    assert [(name, inner.codes) for name, inner in read_bytes(data).members][1:] == [("b.txt", ["damaged"])]


def test_properties_of_ones_own_stand_under_their_names():
    first, second = read_bytes(described()).tables
    assert [column.name for column in first.columns] == ["Title", "Subject"]
    assert [column.name for column in second.columns] == ["Company", "证"]


def test_a_revision_gives_only_what_is_gone():
    reading = read_bytes(revised())
    hidden = [(text, location) for text, location in said(reading) if "revision" in location.get("part", "")]
    assert hidden == [
        ("删去的 13700000061", {"page": 1, "part": "revision 1"}),
        ("原 13700000062", {"part": "revision 1"}),
    ]
    assert reading.text.count("留下的一行") == 1
    assert reading.problems == []


def test_a_revision_of_a_document_on_disk_is_read_too(monkeypatch):
    monkeypatch.setattr(pdf, "_IN_MEMORY", 100)
    monkeypatch.setattr(pdf_revisions, "_BLOCK", 200)
    assert "删去的 13700000061" in read_bytes(revised()).text


def test_revisions_beyond_the_limit_are_reported(monkeypatch):
    monkeypatch.setattr(pdf, "_MOST_REVISIONS", 1)
    assert read_bytes(revised()).codes == ["members"]


def test_ends_of_a_linearized_file_are_no_revisions():
    data = make.of_objects().replace(b"%\xe2\xe3\xcf\xd3\n", b"startxref\n0\n%%EOF\n")
    assert pdf_revisions.ends(io.BytesIO(data)) == []
    assert len(pdf_revisions.ends(io.BytesIO(revised()))) == 2


def test_objects_that_unpack_to_too_much_are_reported(monkeypatch):
    monkeypatch.setattr(pdf_objects, "_UNPACKED", -500)
    reading = read_bytes(named())
    assert reading.codes == ["expanded"]
    assert "一页普通的文字" in reading.text


def test_more_objects_than_pdfium_can_hold_are_reported(monkeypatch):
    monkeypatch.setattr(pdf_objects, "_MOST", 5)
    reading = read_bytes(named())
    assert reading.codes == ["members"]
    assert "一页普通的文字" in reading.text


def test_more_texts_than_can_be_told_apart_are_reported(monkeypatch):
    monkeypatch.setattr(pdf_texts, "_MOST", 3)
    assert read_bytes(named()).codes == ["members"]


def test_objects_of_a_sealed_document_are_read():
    reading = read_bytes(make.Pdf([make.lines("正文")], owner_password="x", attachments={"a": b"b"}).save())
    assert [inner.text for _, inner in reading.members] == ["b"]  # sealed it would come twice
    assert reading.problems == []


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (rb"(a\(b\)\\c\r\n)", "a(b)\\c\r\n"),
        (b"<FEFF5F20004>", "张@"),
        (b"(\xff\xfe\x20\x5f)", "张"),
        ("(张三)".encode(), "张三"),
        (b"(M\xfcller)", "Müller"),
    ],
)
def test_strings(written, text):
    assert pdf_objects.text_string(written) == text
