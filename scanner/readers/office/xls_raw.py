"""Excel files without a compound file around them: one sheet of Excel 2 to 97, told as one of Excel 5 or 97.

Records of Excel 2 to 4 are told in the form of Excel 5 ([MS-XLS] and OpenOffice's description of the format, 5).
"""

from __future__ import annotations

import struct

from scanner.readers.base import ByteSource
from scanner.readers.office.ole import LARGEST
from scanner.readers.office.ole_write import compound
from scanner.readers.office.xls_records import records

_COMPOUND = b"\xd0\xcf\x11\xe0"
_BEGINS = {0x09: 2, 0x209: 3, 0x409: 4, 0x809: 5}
_LABELS = frozenset({0x204, 0xD6})
_PAGE = 0x42
_LOOK = 1000
"""Texts by which the code page is told where none is named."""


def bare(source: ByteSource) -> bytes | None:
    """The stream of records that the file is; None where it is a compound file."""
    with source.open() as stream:
        head = stream.read(4)
        if head == _COMPOUND:
            return None
        data = head + stream.read(LARGEST - 4)
    version = _BEGINS.get(int.from_bytes(head[:2], "little"), 0)
    if version == 5 and data[4:6] == b"\0\6":
        return data
    out, formats, page, labels = bytearray(), 0, False, list[bytes]()
    for _, kind, body in records(data):
        if kind == 0x1E and version < 4:
            out += _record(0x41E, struct.pack("<H", formats) + body)
            if version == 2:  # cells name formats without styles in between
                out += _record(0xE0, struct.pack("<HH", 0, formats))
            formats += 1
            continue
        made, told = _as_new(kind, body, version)
        page = page or made == _PAGE
        if made in _LABELS and len(labels) < _LOOK:
            labels.append(told[8:])
        out += _record(made, told)
    if not page and _is_chinese(b" ".join(labels)):
        at = 4 + int.from_bytes(out[2:4], "little")
        out[at:at] = _record(_PAGE, struct.pack("<H", 936))
    return bytes(out)


def shell() -> ByteSource:
    """A compound file to read such a stream in."""
    return ByteSource.of_bytes("xls", compound({"Book": b"\0"}))


def _as_new(kind: int, body: bytes, version: int) -> tuple[int, bytes]:
    """One record in the form of Excel 5."""
    if kind in _BEGINS:
        return 0x809, struct.pack("<H", 0x500) + body[2:4] + bytes(4)
    if kind in (0x243, 0x443):  # a style
        return 0xE0, struct.pack("<HH", 0, body[1] if len(body) > 1 else 0)
    if kind in (0x206, 0x406):
        return 0x06, body[:16] + bytes(4) + body[16:]
    if version > 2 or len(body) < 7 or not 2 <= kind <= 6:
        return (0x207, b"%c\0" % body[0] + body[1:]) if version == 2 and kind == 7 and body else (kind, body)
    place, rest = body[:4] + struct.pack("<H", body[5] & 0x3F), body[7:]
    if kind == 2:
        return 0x203, place + struct.pack("<d", int.from_bytes(rest[:2], "little"))
    if kind == 3:
        return 0x203, place + rest
    if kind == 4:
        return 0x204, place + rest[:1] + b"\0" + rest[1:]
    if kind == 5:
        return 0x205, place + rest
    return 0x06, place + rest[:8] + bytes(6) + rest[9:10] + b"\0" + rest[10:]


def _is_chinese(labels: bytes) -> bool:
    """Whether texts that do not say their code page are in that of China."""
    try:
        return not labels.isascii() and bool(labels.decode("gb18030"))
    except UnicodeDecodeError:
        return False


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body) & 0xFFFF) + body
