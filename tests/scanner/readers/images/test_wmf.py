"""WMF: texts in the character sets of their fonts, and bitmaps."""

import gzip
import struct
import time

import pytest

from tests.scanner.readers.contract import Case, ReaderContract, read_bytes
from tests.scanner.readers.images.test_emf import dib


def record(kind, *fields, data=b""):
    body = struct.pack(f"<{len(fields)}h", *fields) + data
    body += bytes(len(body) % 2)
    return struct.pack("<LH", 3 + len(body) // 2, kind) + body


def text(x, y, said):
    return record(0x0521, len(said), data=said + bytes(len(said) % 2) + struct.pack("<hh", y, x))


def extended(x, y, said, options=0, advances=()):
    body = (bytes(8) if options else b"") + said + bytes(len(said) % 2) + struct.pack(f"<{len(advances)}h", *advances)
    return record(0x0A32, y, x, len(said), options, data=body)


def font(height, charset):
    return record(0x02FB, height, 0, 0, 0, 0, data=bytes((0, 0, 0, charset)) + bytes(36))


def wmf(*records, placeable=True, end=True):
    before = b"\xd7\xcd\xc6\x9a" + bytes(18) if placeable else b""
    body = b"".join(records) + (record(0) if end else b"")
    return before + struct.pack("<HHHLHLH", 1, 9, 0x300, 9 + len(body) // 2, 4, 99, 0) + body


def drawn():
    return wmf(
        record(0x02FA, data=bytes(10)),
        font(-10, 134),
        font(-10, 136),
        font(-10, 128),
        font(-10, 0),
        record(0x012D, 1),
        text(10, 10, "电话".encode("gbk")),
        text(31, 10, b"138"),
        extended(47, 10, b"0000", advances=[5] * 4),
        extended(67, 10, b"0001", options=2),
        text(10, 40, b"001"),
        text(60, 40, b"13800000002"),
        record(0x012D, 2),
        text(10, 70, "臺灣電話".encode("big5")),
        record(0x012D, 3),
        text(10, 100, "ひらがな".encode("cp932")),
        record(0x012D, 4),
        text(10, 130, b"M\xfcller"),
        record(0x01F0, 0),
        font(-10, 204),
        record(0x012D, 0),
        text(10, 160, "Иван".encode("cp1251")),
    )


def bare():
    return wmf(
        record(0x020B, 5, 5),
        record(0x001E),
        record(0x0127, -1),
        text(1, 1, "张三 13800000003".encode("gbk")),
        placeable=False,
    )


TYPE = "image/wmf"
VALUES = ("电话13800000001", "001 13800000002", "臺灣電話", "ひらがな", "Müller", "Иван")


class TestWmf(ReaderContract):
    CASES = (
        Case("drawn", drawn, VALUES, TYPE),
        Case("bare", bare, ("张三 13800000003",), TYPE),
    )


def test_texts_stand_in_lines():
    assert read_bytes(drawn()).text.splitlines() == list(VALUES)


def test_a_packed_picture_is_a_member():
    ((name, inner),) = read_bytes(gzip.compress(drawn()), "image1.wmz").members
    assert name == "image1.wmf"
    assert "13800000002" in inner.text


@pytest.mark.parametrize(
    ("kind", "before"), [(0x0F43, 22), (0x0B41, 20), (0x0940, 16), (0x0D33, 18)], ids=["stretch", "old", "block", "set"]
)
def test_bitmaps_are_members(kind, before):
    reading = read_bytes(wmf(record(kind, data=bytes(before) + b"".join(dib(80, 60)))))
    assert [(name, inner.codes) for name, inner in reading.members] == [("picture1.bmp", ["ocr_off"])]


@pytest.mark.parametrize(
    "records",
    [
        [record(0x0521, -1, data=b"abc")],
        [record(0x0A32, 1, 1, -1, 6)],
        [record(0x02FA, data=b"")] * 100_000 + [record(0x01F0, 0)] * 100_000,
        [record(0x012D, 5), record(0x01F0, -1), record(0x0127, 0), record(0x0127, 30_000)],
        [record(0x0F43, data=bytes(22) + b"\xff" * 60)],
        [struct.pack("<LH", 0, 0x0521)],
        [struct.pack("<LH", 0xFFFFFFFF, 0x0521)],
    ],
    ids=["count", "options", "objects", "numbers", "bitmap", "endless", "long"],
)
def test_what_lies_ends(records):
    started = time.monotonic()
    read_bytes(wmf(*records))
    assert time.monotonic() - started < 10


def test_what_breaks_off_is_reported_and_read():
    reading = read_bytes(wmf(text(1, 1, b"13800000001"), end=False))
    assert (reading.text, reading.codes) == ("13800000001\n", ["damaged"])
