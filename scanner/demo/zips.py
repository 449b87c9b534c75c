"""A small ZIP writer for what the standard library does not write: names in GBK, and members under a password.

PKWARE APPNOTE 6.3: local headers, deflate, central directory; section 6.1 for the traditional encryption. The same
input gives the same bytes. For the demo's own files only: that encryption protects nothing.
"""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from collections.abc import Iterable, Iterator

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


def _crc_step(crc: int, byte: int) -> int:
    """One byte of CRC-32 without the complements before and after."""
    return zlib.crc32(bytes((byte,)), crc ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def _encrypt(data: bytes, password: bytes) -> Iterator[int]:
    """Traditional PKWARE encryption, byte by byte."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = _crc_step(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = _crc_step(keys[2], keys[1] >> 24)

    for byte in password:
        update(byte)
    for byte in data:
        mixed = (keys[2] | 2) & 0xFFFF
        yield byte ^ (mixed * (mixed ^ 1) >> 8 & 0xFF)
        update(byte)


def make_zip(
    members: Iterable[tuple[str, bytes]],
    *,
    name_encoding: str = "utf-8",
    password: bytes = b"",
    modified: dt.datetime = dt.datetime(2024, 3, 1, 9, 30),  # noqa: DTZ001 - the format knows local time only
) -> bytes:
    """A ZIP of (name, content); names in another encoding than UTF-8 carry no flag, as old programs wrote them."""
    day = (modified.year - 1980) << 9 | modified.month << 5 | modified.day
    time = modified.hour << 11 | modified.minute << 5 | modified.second // 2
    body, directory = bytearray(), bytearray()
    count = 0
    for name, content in members:
        raw_name = name.encode(name_encoding)
        crc = zlib.crc32(content)
        packer = zlib.compressobj(wbits=-15)
        packed = packer.compress(content) + packer.flush()
        flags = _UTF8_NAME if name_encoding == "utf-8" else 0
        if password:
            flags |= _ENCRYPTED
            head = struct.pack("<3I", crc ^ 0x5A5A5A5A, len(content), crc)[:11] + bytes((crc >> 24,))
            packed = bytes(_encrypt(head + packed, password))
        fields = struct.pack("<5H3I2H", 20, flags, 8, time, day, crc, len(packed), len(content), len(raw_name), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields
        directory += struct.pack("<3H2I", 0, 0, 0, 0, len(body)) + raw_name
        body += b"PK\x03\x04" + fields + raw_name + packed
        count += 1
    end = b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)
