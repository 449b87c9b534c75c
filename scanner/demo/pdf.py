"""A small PDF writer: Chinese text on A4 pages, in a font that every viewer brings.

PDF 32000-1:2008, 9.7.5.2: the predefined CMap UniGB-UCS2-H with STSong-Light needs no embedded font, so a page costs
a few hundred bytes and the product needs no PDF library to write its demo. The same input gives the same bytes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence

_WIDTH = 76
"""Half-width columns on a line at 12 points between the margins."""
_LINES = 46


def _columns(text: str) -> int:
    return sum(1 if char < "\u2000" else 2 for char in text)


def wrap(line: str, width: int = _WIDTH) -> list[str]:
    """``line`` in pieces of at most ``width`` half-width columns; a number or a word is never broken."""
    pieces, rest = [""], re.findall(r"[!-~]+|.", line)
    for atom in rest:
        if _columns(pieces[-1] + atom) > width and pieces[-1]:
            pieces.append("")
        pieces[-1] += atom
    return pieces


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)


def _page(lines: Iterable[str]) -> bytes:
    """The content stream of one page: one text line each 16 points, from the top margin down."""
    shown = [b"<%s> Tj T*" % line.encode("utf-16-be").hex().encode() for line in lines]
    return b"BT /F1 12 Tf 16 TL 64 780 Td\n" + b"\n".join(shown) + b"\nET"


def make_pdf(pages: Sequence[Sequence[str]], title: str = "") -> bytes:
    """A PDF with one or more pages per entry of ``pages``; an entry is lines, wrapped and broken as needed."""
    sheets: list[list[str]] = []
    for page in pages:
        lines = [piece for line in page for piece in wrap(line)] or [""]
        sheets.extend(lines[at : at + _LINES] for at in range(0, len(lines), _LINES))
    kids = b" ".join(b"%d 0 R" % (7 + 2 * i) for i in range(len(sheets)))
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [4 0 R] >>"
    )
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R /DW 1000"
        b" /W [1 95 500 814 939 500] /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>"
    )
    descriptor = (
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(sheets)),
        font,
        descendant,
        descriptor,
        b"<< /Title <FEFF%s> /Producer (pandian demo) >>" % title.encode("utf-16-be").hex().encode(),
    ]
    for i, lines in enumerate(sheets):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (8 + 2 * i)
        )
        objects.append(_stream(_page(lines)))
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
