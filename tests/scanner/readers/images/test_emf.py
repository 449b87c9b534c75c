"""EMF: texts of all kinds of records, put together as they stand; those of EMF+; bitmaps."""

import struct
import time

import pytest

from scanner.readers.images import metafile_bitmaps, metafile_text
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes

WIDE, NARROW, POLY, SMALL, COMMENT, SELECT, FONT = 84, 83, 97, 108, 70, 37, 82


def record(kind, *fields, data=b""):
    """``fields`` are numbers of 32 bits; those with a fraction are floats."""
    body = b"".join(struct.pack("<f" if isinstance(each, float) else "<l", each) for each in fields) + data
    body += bytes(-len(body) % 4)
    return struct.pack("<LL", kind, 8 + len(body)) + body


def text(x, y, said, *, kind=WIDE, options=0, advances=()):
    raw = said.encode("utf-16-le") if kind == WIDE else said
    raw += bytes(-len(raw) % 4)
    count = len(raw) // 2 if isinstance(said, bytes) and kind == WIDE else len(said)
    steps = 76 + len(raw) if advances else 0
    fields = (0, 0, 0, 0, 1, 1.0, 1.0, x, y, count, 76, options, 0, 0, 0, 0, steps)
    return record(kind, *fields, data=raw + struct.pack(f"<{len(advances)}l", *advances))


def font(number, height, charset=0):
    return record(FONT, number, height, 0, 0, 0, 0, data=bytes((0, 0, 0, charset)) + bytes(68))


def emf(*records, description="", end=True):
    said = description.encode("utf-16-le")
    size, extent = 88 + len(said) + -len(said) % 4, (0, 0, 100, 100) * 2
    head = struct.pack("<LL8lLLLLHH", 1, size, *extent, 0x464D4520, 0x10000, 0, 9, 1, 0)
    head += struct.pack("<LLL4l", len(description), 88 if said else 0, 0, 1000, 1000, 300, 300)
    return head + said + bytes(-len(said) % 4) + b"".join(records) + (record(14, 0, 16, 20) if end else b"")


def plus(*records):
    data = b"EMF+" + b"".join(records)
    return record(COMMENT, len(data), data=data)


def part(kind, data=b"", flags=0):
    data += bytes(-len(data) % 4)
    return struct.pack("<HHLL", kind, flags, 12 + len(data), len(data)) + data


def string(x, y, said, flags=0):
    return part(0x401C, struct.pack("<LLL4f", 0, 0, len(said), x, y, 50, 9) + said.encode("utf-16-le"), flags)


def driver(said, x, y, options=1, count=None):
    places = [value for n in range(len(said)) for value in (x + 8.0 * n, y)]
    numbers = said.encode("utf-16-le")
    return part(
        0x4036, struct.pack("<LLLL", 0, options, 0, len(said)) + numbers + struct.pack(f"<{len(places)}f", *places)
    )


def dib(width, height):
    return struct.pack("<LllHHLLllLL", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0), bytes(width * height * 3)


def bitmap(width=80, height=60):
    info, bits = dib(width, height)
    fields = (0, 0, 0, 0, 0, 0, 0, 0, width, height, 80, len(info), 80 + len(info), len(bits), 0, 0x00CC0020, 9, 9)
    return record(81, *fields, data=info + bits)


def drawn():
    many = "13800000005".encode("utf-16-le")
    strings = struct.pack("<llLLL4lL", 10, 130, 5, 120, 0, 0, 0, 0, 0, 0) + struct.pack(
        "<llLLL4lL", 37, 130, 6, 130, 0, 0, 0, 0, 0, 0
    )
    return emf(
        font(1, -10, charset=134),
        record(SELECT, 1),
        text(10, 10, "电话"),
        text(31, 10, "138"),
        text(47, 11, "0000"),
        text(68, 10, "0001"),
        text(10, 40, "001"),
        text(60, 40, "13800000002"),
        text(10, 70, "证 13800000003".encode("gb18030"), kind=NARROW),
        record(SMALL, 10, 100, 11, 0x300, 1, 1.0, 1.0, data=b"13800000004"),
        record(POLY, 0, 0, 0, 0, 1, 1.0, 1.0, 2, data=strings + many),
        record(33),
        record(35, 2.0, 0.0, 0.0, 2.0, 0.0, 160.0),
        text(5, 0, "13800"),
        record(36, 1.0, 0.0, 0.0, 1.0, 13.25, 0.0, 2),
        text(5, 0, "000006"),
        record(34, -1),
        record(22, 1),
        record(27, 10, 190),
        text(0, 0, "1380000", advances=[5] * 7),
        text(0, 0, "0007", advances=[5] * 4),
        description="Zeichner\0张三 13800000008\0",
    )


def drawn_twice():
    """By EMF+ and, for other programs, by plain records; one text by EMF+ alone in another picture."""
    return emf(
        plus(part(0x4001, bytes(16), 1), string(10, 10, "张三 13800000011")),
        text(10, 10, "张三"),
        text(60, 10, "13800000011"),
    )


def drawn_by_plus():
    emoji = struct.pack("<LfLLLL", 0xDBC01002, 12.0, 0, 0, 0, 0)
    return emf(
        plus(part(0x4001, bytes(16)), part(0x4008, emoji, 0x0601), string(10, 10, "李四", 1)),
        plus(
            part(0x4025),
            part(0x402D, struct.pack("<ff", 40.0, 0.0)),
            string(10, 10, "13800000012", 1),
            part(0x4026),
            part(0x402E, struct.pack("<ff", 2.0, 2.0)),
            driver("1380000", 10.0, 40.0),
            driver("0013", 66.0, 40.0),
        ),
    )


TYPE = "image/emf"


class TestEmf(ReaderContract):
    CASES = (
        Case(
            "drawn",
            drawn,
            ("电话13800000001", "001 13800000002", "证 13800000003", "张三", *(f"1380000000{n}" for n in range(4, 9))),
            TYPE,
        ),
        Case("drawn twice", drawn_twice, ("张三 13800000011",), TYPE),
        Case("drawn by EMF+", drawn_by_plus, ("李四 13800000012", "13800000013"), TYPE),
    )


def test_texts_stand_in_lines():
    assert read_bytes(drawn()).text.splitlines() == [
        "Zeichner",
        "张三 13800000008",
        "电话13800000001",
        "001 13800000002",
        "证 13800000003",
        "13800000004",
        "13800000005",
        "13800000006",
        "13800000007",
    ]


def test_what_is_drawn_for_all_programs_is_given_once():
    assert read_bytes(drawn_twice()).text == "张三 13800000011\n"
    bold = emf(text(10, 10, "13800000001"), text(11, 10, "13800000001"), text(400, 10, "13800000001"))
    assert read_bytes(bold).text == "13800000001 13800000001\n"


def test_bitmaps_are_members_each_once():
    reading = read_bytes(emf(bitmap(), bitmap(), bitmap(8, 8), text(1, 1, "x")))
    assert [(name, inner.codes) for name, inner in reading.members] == [("picture1.bmp", ["ocr_off"])]
    assert reading.codes == []


def test_pictures_of_plus_are_members_where_nothing_else_draws_them():
    file = struct.pack("<LLllLLL", 0xDBC01002, 1, 0, 0, 0, 0, 1) + b"\x89PNG\r\n\x1a\n" + bytes(500)
    pixels = struct.pack("<LLllLLL", 0xDBC01002, 1, 80, 60, 240, 0x21808, 0) + bytes(80 * 60 * 3)
    first, rest = struct.pack("<L", len(file)) + file[:300], file[300:]
    parts = (part(0x4008, first, 0x8500), part(0x4008, rest, 0x0500), part(0x4008, pixels, 0x0501))
    members = [(name, inner.codes) for name, inner in read_bytes(emf(plus(part(0x4001, bytes(16)), *parts))).members]
    assert members == [("picture1", ["damaged"]), ("picture2.bmp", ["ocr_off"])]
    assert read_bytes(emf(plus(part(0x4001, bytes(16), 1), *parts))).members == []


@pytest.mark.parametrize(
    "one", [text(1, 1, "abc", options=0x10), plus(driver("abc", 1.0, 1.0, options=0))], ids=["plain", "EMF+"]
)
def test_text_that_only_the_font_can_tell_is_reported(one):
    assert read_bytes(emf(one)).codes == ["no_text_layer"]
    assert read_bytes(emf(one, text(1, 1, "电话"))).codes == []


def test_more_than_is_kept_is_reported(monkeypatch):
    monkeypatch.setattr(metafile_text, "_MOST", 3)
    monkeypatch.setattr(metafile_bitmaps, "_MOST", 1)
    reading = read_bytes(emf(*(text(1, 50 * n, "abc") for n in range(9)), bitmap(), bitmap(70, 70)))
    assert reading.codes == ["members", "members"]
    assert len(reading.members) == 1


def poly(count, size):
    one = struct.pack("<llLLL4lL", 1, 1, size, 0, 0, 0, 0, 0, 0, 0)
    return record(POLY, 0, 0, 0, 0, 1, 1.0, 1.0, count, data=one * count)


NAN = float("nan")


@pytest.mark.parametrize(
    "records",
    [
        [record(WIDE, 0, 0, 0, 0, 1, 1.0, 1.0, 1, 1, -1, 76, 0, 0, 0, 0, 0, -4, data=bytes(8))],
        [poly(20_000, 400_000)],
        [poly(9, 10_000_000)],
        [record(81, *range(6), 8, 8, 80, 60, -1, -1, -1, -1, 0, 0, 9, 9)],
        [record(33)] * 50_000 + [record(34, -9)] * 50_000,
        [record(35, NAN, NAN, 3e38, 3e38, 3e38, NAN), text(1, 1, "a"), text(2, 2, "b")] * 1000,
        [record(36, 3e38, 3e38, 3e38, 3e38, 3e38, 3e38, 2)] * 50 + [text(1, 1, "a"), text(2, 2, "b")],
        [record(9, 0, 0), record(11, 0, 0), text(1, 1, "a")],
        [text(1, 1, "a", advances=[1])] * 30_000,
        [plus(struct.pack("<HHLL", 0x401C, 0, 0, 0))] * 1000,
        [plus(part(0x4008, bytes(8), 0x8500))] * 20_000,
        [plus(driver("", 1.0, 1.0), part(0x4036, struct.pack("<LLLLff", 0, 1, 0, -1 & 0xFFFFFFFF, 1.0, 1.0)))],
        [struct.pack("<LL", 84, 8)] * 100_000,
        [struct.pack("<LL", 84, 0x7FFFFFFF)],
    ],
    ids=[
        *("count", "same text", "long texts", "places", "states", "no numbers", "infinite", "nothing", "one place"),
        *("plus", "parts", "no glyphs", "empty", "endless"),
    ],
)
def test_what_lies_ends(records):
    started = time.monotonic()
    reading = read_bytes(emf(*records))
    assert time.monotonic() - started < 10
    assert len(reading.text) < 1_000_000


def test_what_breaks_off_is_reported_and_read():
    reading = read_bytes(emf(text(1, 1, "张三 13800000001"), end=False))
    assert (reading.text, reading.codes) == ("张三 13800000001\n", ["damaged"])
