"""Pictures: what is written beside the pixels is always read; what cannot be read is said. No engine is needed here."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from models.limits import Limits
from models.records import Problem, TextChunk
from scanner.readers.base import ByteSource, ReadContext
from scanner.readers.images import ocr
from scanner.readers.images.ocr import Box
from tests.scanner.readers.contract import Case, ReaderContract, check_chunks, read, read_bytes
from tests.scanner.readers.picture_maker import photo_tags, plain, saved

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description dc:creator="李四光"><dc:title>邮箱 li@example.com'
    "</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
)
IPTC = b"".join(
    struct.pack(">BBBH", 0x1C, 2, record, len(value)) + value
    for record, value in ((80, "王五".encode()), (120, "电话 13900139000".encode("gb18030")))
)


def png_texts():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "13800138000")
    info.add_text("Packed", "13700137000 " * 9, zip=True)
    info.add_itxt("Author", "张三", zip=True)
    return saved(plain(), pnginfo=info)


def png_text_at_the_end():
    data = png_texts()
    text = b"tEXtLast\x0013600136000"
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    return data[:-12] + chunk + data[-12:]


def imagemagick():
    raw = b"\n iptc\n %8d\n" % len(IPTC) + IPTC.hex().encode() + b"\n"
    info = PngImagePlugin.PngInfo()
    info.add_text("Raw profile type iptc", raw.decode("latin-1"), zip=True)
    return saved(plain(), pnginfo=info)


def jpeg():
    resource = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(IPTC)) + IPTC + b"\0" * (len(IPTC) % 2)
    data = saved(plain(), "JPEG", exif=photo_tags(), comment="备注 13500135000".encode(), xmp=XMP.encode())
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(resource) + 2) + resource + data[2:]


def pages(count=3):
    frames = [plain((64, 48 + at)) for at in range(count)]
    return saved(frames[0], "TIFF", save_all=True, append_images=frames[1:], exif=photo_tags())


GPS = "121.473694,31.230417"


class TestImage(ReaderContract):
    CASES = (
        Case("png", png_texts, ("13800138000", "13700137000", "张三"), "image/png", problems=("ocr_off",)),
        Case("png-end", png_text_at_the_end, ("13600136000",), "image/png", problems=("ocr_off",)),
        Case("png-raw", imagemagick, ("王五", "电话 13900139000"), "image/png", problems=("ocr_off",)),
        Case("jpeg", jpeg, ("合同扫描件 13800138000", "Zhang San", "联系电话 13700137000", GPS, "li@example.com", "李四光", "王五", "13900139000", "备注 13500135000"), "image/jpeg", problems=("ocr_off",)),
        Case("tiff", pages, ("13800138000", GPS), "image/tiff", problems=("ocr_off",)),
        Case("webp", lambda: saved(plain(), "WEBP", exif=photo_tags()), (GPS,), "image/webp", problems=("ocr_off",)),
        Case("gif", lambda: saved(plain(), "GIF", comment=b"13800138000"), ("13800138000",), "image/gif", problems=("ocr_off",)),
        Case("bmp", lambda: saved(plain(), "BMP"), (), "image/bmp", problems=("ocr_off",)),
    )  # fmt: skip


@pytest.fixture
def engine(monkeypatch):
    """An engine that reads the width of every picture, and remembers what it was shown."""
    shown = []

    def boxes(picture):
        shown.append(picture)
        corners = ((0.0, 0.0), (50.0, 0.0), (50.0, 10.0), (0.0, 10.0))
        return [Box(f"width {picture.width}", corners)]

    monkeypatch.setattr(ocr, "boxes", boxes)
    monkeypatch.setattr(ocr, "unread", lambda context: Problem("ocr_off") if context.ocr == "off" else None)
    return shown


def recognised(data, **context):
    limits = context.pop("limits", Limits())
    return read(ByteSource.of_bytes("x", data), ReadContext(limits=limits, **{"ocr": "auto", **context}))


def test_every_page_of_a_tiff_with_its_number(engine):
    reading = recognised(pages())
    assert reading.text == "width 64\n" * 3
    texts = [chunk for chunk in reading.chunks if isinstance(chunk, TextChunk)]
    assert [dict(chunk.marks[-1][1]) for chunk in texts] == [{"page": page, "part": "picture"} for page in (1, 2, 3)]
    assert reading.problems == []
    check_chunks(reading, Limits())


def test_a_single_picture_has_no_page(engine):
    (chunk,) = recognised(saved(plain())).chunks
    assert [dict(place) for _, place in chunk.marks] == [{"part": "picture"}]


def test_what_is_too_small_to_be_read_is_no_problem(engine):
    icon = saved(plain((15, 200)))
    assert (recognised(icon).problems, engine) == ([], [])
    assert read_bytes(icon).problems == []
    assert recognised(icon, ocr="always").text == "width 15\n"


def test_pictures_that_are_too_large_are_refused_before_they_are_decoded(engine):
    bomb = b"BM" + struct.pack("<IIIIiiHHIIiiII", 54, 0, 54, 40, 30000, 30000, 1, 24, 0, 0, 0, 0, 0, 0)
    header = struct.pack(">I4sIIBBBBB", 13, b"IHDR", 30000, 30000, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + header + struct.pack(">I", zlib.crc32(header[4:]))
    png += struct.pack(">I4s", 4, b"IDAT") + bytes(8) + struct.pack(">I4s", 0, b"IEND") + bytes(4)
    for data in (bomb, png):
        assert recognised(data).problems == [Problem("picture_size", "30000 x 30000")]
    assert engine == []


def test_a_page_that_is_too_large_ends_what_was_begun(engine):
    frames = [plain((64, 48)), plain((640, 480))]
    data = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    reading = recognised(data, limits=Limits(max_pixels=10_000))
    assert reading.codes == ["picture_size"]


def test_the_budget_of_an_object_and_of_the_run(engine):
    reading = recognised(pages(5), limits=Limits(ocr_pages_per_object=2))
    assert (reading.text, reading.problems) == ("width 64\n" * 2, [Problem("ocr_budget", "3-5")])
    assert recognised(pages(2), ocr_grant=lambda: False).problems == [Problem("ocr_budget", "1-2")]


def test_frames_that_show_the_same_are_read_once(engine):
    frames = [plain(), plain(), Image.new("RGB", (64, 48), "black"), Image.new("RGB", (64, 48), "black")]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=[10, 20, 30, 40])
    assert len(recognised(data).text.splitlines()) == len(engine) == 2


def test_of_a_film_the_first_pictures_are_read_and_the_rest_is_told(engine):
    frames = [Image.new("RGB", (64, 48), (at * 60 % 256,) * 3) for at in range(15)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert recognised(data).problems == [Problem("ocr_budget", "11-15")]


def test_a_long_picture_is_cut_between_lines(engine):
    page = Image.new("L", (400, 4000), 255)
    for top in range(100, 4000, 200):
        page.paste(0, (20, top, 380, top + 60))  # a thick line of writing
        page.paste(255, (30, top, 32, top + 60))
    recognised(saved(page))
    assert sum(piece.height for piece in engine) == 4000
    assert len(engine) > 3
    for piece in engine:
        edges = np.asarray(piece.convert("L"))[[0, -1]]
        assert edges.min() == 255, "cut through a line"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "F", "CMYK"])
def test_every_kind_of_pixels_can_be_looked_at(engine, mode):
    kind = "TIFF" if mode in ("F", "CMYK", "LA") else "PNG"
    reading = recognised(saved(Image.new(mode, (64, 48)), kind))
    assert reading.text == "width 64\n"
    assert engine[0].mode == "RGB"


def test_what_is_transparent_lies_on_white(engine):
    recognised(saved(Image.new("RGBA", (64, 48), (0, 0, 0, 0))))
    assert engine[0].getpixel((5, 5)) == (255, 255, 255)


def test_turned_as_the_camera_was_held(engine):
    tags = Image.Exif()
    tags[0x0112] = 6
    recognised(saved(plain((100, 50)), "JPEG", exif=tags))
    assert engine[0].size == (50, 100)


def test_of_a_truncated_picture_what_there_is(engine):
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (200, 200, 3), np.uint8))
    reading = recognised(saved(noise, "JPEG")[:-3000])
    assert (reading.text, reading.codes) == ("width 200\n", ["damaged"])


def test_damage_ends_in_a_reason(engine):
    data = saved(plain((80, 60)), "PNG")
    for at in range(8, len(data), 7):
        reading = recognised(data[:at] + b"\xff\x00\xff" + data[at + 3 :])
        assert reading.text or reading.problems


def test_loops_of_pages_end(engine):
    data = bytearray(pages(2))
    picture = Image.open(io.BytesIO(bytes(data)))
    first = picture.tag_v2._offset if hasattr(picture.tag_v2, "_offset") else 8
    count = struct.unpack_from("<H", data, first)[0]
    at = first + 2 + 12 * count
    second = struct.unpack_from("<I", data, at)[0]
    end = second + 2 + 12 * struct.unpack_from("<H", data, second)[0]
    struct.pack_into("<I", data, end, first)
    assert recognised(bytes(data)).text.count("width") == 2


def test_positions_south_and_west_and_none():
    def place(**given):
        return read_bytes(saved(plain(), "JPEG", exif=photo_tags(**given))).everything()

    assert "0.000000" not in place(latitude=(0.0, 0.0, 0.0), longitude=(0.0, 0.0, 0.0))
    assert "GPS" not in place(latitude=(91.0, 0.0, 0.0))
    assert "-121.473694,-31.230417" in place(sides="SW")


def test_metadata_come_in_windows():
    words = "".join(f"<dc:t>{number:06}</dc:t>" for number in range(5000))
    data = saved(plain(), "JPEG") + f"<x:xmpmeta>{words}</x:xmpmeta>".encode()
    limits = Limits(text_window=8192)
    reading = read_bytes(data, limits=limits)
    check_chunks(reading, limits)
    assert "000000" in reading.text
    assert "004999" in reading.text


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "packet", [b">" + b"a" * 1_000_000, b"a" * 1_000_000, b">" + b" " * 1_000_000, b"<x:xmpmeta" * 400_000]
)
def test_metadata_that_never_end_cost_no_more_than_their_size(packet):
    reading = read_bytes(saved(plain(), "JPEG") + b"<x:xmpmeta" + packet + b"</x:xmpmeta>")
    assert reading.codes == ["ocr_off"]
