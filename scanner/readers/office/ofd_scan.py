"""Scans in JBIG2 (ITU-T T.88), which OFD keeps as files of their own: each as a PDF of one page, which can be read."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_MAGIC = b"\x97JB2\r\n\x1a\n"
_IN_ORDER, _PAGES_UNKNOWN = 1, 2
_PAGE = 48
_MOST_SEGMENTS = 1000
_LARGEST_SIDE = 1 << 16
_DOTS = 300
"""Dots to an inch of a scan that says nothing of it."""


def as_pdf(data: bytes) -> bytes | None:
    """The picture on a page of PDF; None where it is none, or its segments do not stand in their order."""
    if data.startswith(_MAGIC):
        flags = int.from_bytes(data[8:9], "big")
        if not flags & _IN_ORDER:
            return None
        data = data[9 if flags & _PAGES_UNKNOWN else 13 :]
    for kind, at in _segments(data):
        if kind == _PAGE and at + 8 <= len(data):
            width, height = struct.unpack_from(">LL", data, at)
            known = 0 < width < _LARGEST_SIDE and 0 < height < _LARGEST_SIDE
            return _page(data, width, height) if known else None
    return None


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """(kind, place of the data) of the segments (7.2)."""
    at = 0
    for _ in range(_MOST_SEGMENTS):
        if at + 11 > len(data):
            return
        number, flags, referred = struct.unpack_from(">LBB", data, at)
        count, at = referred >> 5, at + 6
        if count == 7:  # the long form
            count = int.from_bytes(data[at - 1 : at + 3], "big") & 0x1FFFFFFF
            at += 3 + (count + 8) // 8
        at += count * (1 if number <= 256 else 2 if number <= 65536 else 4)
        at += 4 if flags & 0x40 else 1
        yield flags & 0x3F, at + 4
        at += 4 + int.from_bytes(data[at : at + 4], "big")


def _page(data: bytes, width: int, height: int) -> bytes:
    across, down = (f"{side * 72 / _DOTS:.2f}" for side in (width, height))
    shown = f"{across} 0 0 {down} 0 0 cm /I Do".encode()
    picture = (
        f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 1"
        f"/Filter/JBIG2Decode/Length {len(data)}>>stream\n"
    )
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {across} {down}]/Resources<</XObject<</I 4 0 R>>>>"
        "/Contents 5 0 R>>".encode(),
        b"%b%b\nendstream" % (picture.encode(), data),
        b"<</Length %d>>stream\n%b\nendstream" % (len(shown), shown),
    )
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
