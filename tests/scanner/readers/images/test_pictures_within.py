"""Pictures that lie in documents are members, whatever the format keeps them in."""

import gzip
import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from models.limits import Limits
from models.records import Problem
from scanner.readers.base import ByteSource, ReadContext
from scanner.readers.images import ocr
from scanner.readers.images.pictures_within import carved, is_picture
from tests.scanner.readers.contract import check_chunks, read, read_bytes
from tests.scanner.readers.doc_maker import doc
from tests.scanner.readers.images.test_emf import bitmap, emf, text
from tests.scanner.readers.office.test_ofd import ofd, page
from tests.scanner.readers.office.test_pptx import pptx
from tests.scanner.readers.office.test_rtf import rtf
from tests.scanner.readers.office.test_xls import book, record
from tests.scanner.readers.ooxml_maker import docx, p, part, row, xlsx
from tests.scanner.readers.picture_maker import photo_tags, saved

NOISE = Image.effect_noise((160, 120), 90)
PNG = saved(NOISE)
JPEG = saved(NOISE.convert("RGB"), "JPEG", exif=photo_tags(), quality=95)
PHOTO = "121.473694,31.230417"


def odt():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml", "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'/>"
        )
        archive.writestr("Pictures/1.jpg", JPEG)
        archive.writestr("Thumbnails/thumbnail.png", PNG)
    return out.getvalue()


def ofd_with_a_photo():
    out = io.BytesIO(ofd([page('<ofd:ImageObject ID="1" ResourceID="2"/>')]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("Doc_0/Res/image_2.jpg", JPEG)
    return out.getvalue()


DOCUMENTS = {
    "docx": lambda: docx(p("文"), {"word/media/image1.jpeg": JPEG}),
    "pptx": lambda: pptx({"s": part("sld", "")}, {"ppt/media/image1.jpg": JPEG}),
    "odt": odt,
    "ofd": ofd_with_a_photo,
    "doc": lambda: doc("\x01\r", more={"Data": struct.pack("<L", 68) + bytes(64) + JPEG + bytes(30)}),
    "xls": lambda: book(record(0xEB, bytes(40) + JPEG[:4000]) + record(0x3C, JPEG[4000:] + bytes(9))),
    "rtf": lambda: rtf(rb"{\pict{\*\picprop}\jpegblip\picw10 " + JPEG.hex().encode() + rb"}\par"),
    "rtf in bytes": lambda: rtf(rb"{\pict\jpegblip\bin%d " % len(JPEG) + JPEG + rb"}\par"),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_photo_in_a_document_is_a_member_with_its_tags(kind):
    reading = read_bytes(DOCUMENTS[kind]())
    ((name, member),) = reading.members
    assert "thumbnail" not in name
    assert PHOTO in member.everything()
    assert member.codes == ["ocr_off"]
    assert reading.codes in (["pictures_only"], ["no_text_layer"])


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_of_pictures_is_whole_where_these_are_recognised(kind, monkeypatch):
    monkeypatch.setattr(ocr, "unread", lambda context: None)
    monkeypatch.setattr(ocr, "boxes", lambda picture: [])
    reading = read(ByteSource.of_bytes("x", DOCUMENTS[kind]()), ReadContext(ocr="auto"))
    assert (reading.problems, reading.members[0][1].problems) == ([], [])


def test_pictures_are_carved_whole_one_after_the_other():
    data = b"junk" + PNG + bytes(100) + JPEG + b"\xff" + JPEG[:2000]
    assert list(carved(data)) == [PNG, JPEG, JPEG[:2000]]
    assert [Image.open(io.BytesIO(each)).size for each in list(carved(data))[:2]] == [(160, 120)] * 2


def test_marks_of_pictures_without_pictures_end():
    assert list(carved(b"\xff\xd8\xff" * 50_000 + b"\x89PNG\r\n\x1a\n" * 50_000)) is not None
    assert list(carved(b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 0xFFFFFFFF, b"IDAT") + bytes(3000))) != []


@pytest.mark.parametrize("kind", ["emz", "svg"])
def test_the_words_of_drawings_are_read(kind):
    drawing = emf(text(10, 10, "张三 13800000001"))
    data = {"emz": gzip.compress(drawing), "svg": "<svg><text>张三 13800000001</text></svg>".encode()}
    reading = read_bytes(docx(p("文" * 60), {f"word/media/image1.{kind}": data[kind]}))
    assert "张三 13800000001" in reading.members[0][1].everything()
    assert reading.codes == reading.members[0][1].codes == []


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_the_words_of_small_metafiles_are_the_documents_own(kind):
    said, nothing = emf(text(10, 10, "张三 13800000001")), emf()
    parts = {f"word/media/{number}.emf": data for number, data in enumerate((said, said, nothing))}
    reading = read_bytes(docx(p("文" * 60), parts) if kind == "docx" else xlsx({"S": row(1, "文")}, parts))
    assert (reading.by_part, reading.members, reading.problems) == ({"drawing": "张三 13800000001\n"}, [], [])
    check_chunks(reading, Limits())


@pytest.mark.parametrize("data", [emf(text(10, 10, "张三 13800000001"), bitmap()), b"\1\0\0\0" + bytes(5000)])
def test_metafiles_that_are_not_read_whole_are_members(data):
    reading = read_bytes(docx(p("文" * 60), {"word/media/1.emf": data}))
    assert [name for name, _ in reading.members] == ["word/media/1.emf"]


def blip(data: bytes, *, packed: bool = True, marks: int = 1, wmf: bool = False) -> bytes:
    """A metafile among the pictures of Office 97."""
    held = zlib.compress(data) if packed else data
    head = struct.pack("<L24xLBB", len(data), len(held), 0 if packed else 0xFE, 0xFE)
    body = bytes(16 * marks) + head + held
    instance = (0x216 if wmf else 0x3D4) + marks - 1
    return struct.pack("<HHL", instance << 4, 0xF01B if wmf else 0xF01A, len(body)) + body


OLD = {
    "doc": lambda data: doc("文" * 60 + "\r", more={"Data": struct.pack("<L", 68) + bytes(64) + data}),
    "xls": lambda data: book(record(0xEB, bytes(40) + data)),
}


@pytest.mark.parametrize("kind", OLD)
@pytest.mark.parametrize(("packed", "marks"), [(True, 1), (False, 2), (True, 2)])
def test_words_of_metafiles_in_documents_of_office_97(kind, packed, marks):
    drawing = blip(emf(text(10, 10, "张三 13800000001")), packed=packed, marks=marks)
    reading = read_bytes(OLD[kind](drawing + drawing))
    assert (reading.by_part["drawing"], reading.members) == ("张三 13800000001\n", [])
    check_chunks(reading, Limits())


def test_metafiles_of_office_97_that_are_not_read_whole_are_members():
    reading = read_bytes(OLD["doc"](blip(emf(text(10, 10, "13800000001"), bitmap())) + blip(emf()[:90])))
    assert [name for name, _ in reading.members] == ["picture 1.emf", "picture 2.emf"]
    assert "13800000001" in reading.everything()


@pytest.mark.parametrize(
    "broken", [b"\x40\x3d\x1a\xf0" * 20_000, blip(b"x")[:40], blip(b"x", packed=False)[:-1], blip(bytes(99))[:-60]]
)
def test_marks_of_metafiles_without_metafiles_end(broken):
    assert read_bytes(OLD["doc"](broken)).problems == []


def test_icons_and_previews_are_left_out():
    assert is_picture("word/media/image1.png", 5000)
    assert not is_picture("word/media/image1.png", 500)
    assert not is_picture("docprops/thumbnail.jpeg", 50_000)
    assert not is_picture("docprops/thumbnail.emf", 50_000)
    assert read_bytes(docx(p("文" * 60), {"word/media/icon.png": bytes(900)})).members == []


def test_a_damaged_picture_costs_itself():
    reading = read_bytes(docx(p("文" * 60), {"word/media/image1.png": PNG[:30] + bytes(2000)}))
    assert reading.problems == []
    assert reading.members[0][1].problems in ([Problem("ocr_off")], [Problem("damaged", "png: UnidentifiedImageError")])
