"""Mutation that gets behind checksums and packing: of the entries of a package, of headers that carry a sum.

Flipping bytes of a ZIP archive only ever shows that its CRC is checked. So an entry is unpacked, changed, and packed
again; the sums in the headers of 7z and tar are set right after a change. One time in four bytes are left as changed.
"""

from __future__ import annotations

import io
import random
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

Change = Callable[[bytes, int], bytes]
"""Bytes and the most there may be -> other bytes."""

_NUMBERS = (
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    (1 << 63) - 1,
    (1 << 64) - 1,
)
_UNPACKED = 4 << 20


def plain(data: bytes, most: int, chance: random.Random) -> bytes:
    """A few changes that know no format: bytes, numbers, pieces left out, repeated, moved."""
    made = bytearray(data or b"\0")
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        _change(made, chance)
        if not made:
            made += b"\0"
    return bytes(made[:most])


def _change(made: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(made))
    length = min(chance.choice((1, 2, 4, 8, 64, 512, 4096)), len(made) - at)
    match chance.randrange(9):
        case 0:
            made[at] ^= 1 << chance.randrange(8)
        case 1:
            made[at : at + length] = chance.randbytes(length)
        case 2:
            del made[at : at + length]
        case 3:
            made[at:at] = made[at : at + length] * chance.choice((1, 2, 50))
        case 4:
            other = chance.randrange(len(made))
            made[at : at + length] = made[other : other + length]
        case 5:
            size = chance.choice((1, 2, 4, 8))
            number = chance.choice(_NUMBERS) & ((1 << 8 * size) - 1)
            made[at : at + size] = number.to_bytes(size, chance.choice(("little", "big")))
        case 6:
            found = list(re.finditer(rb"\d+", made[at : at + 4096]))
            if found:
                one = chance.choice(found)
                made[at + one.start() : at + one.end()] = str(chance.choice((-1, *_NUMBERS))).encode()
        case 7:
            made[at] = (made[at] + chance.choice((-1, 1))) & 0xFF
        case _:
            del made[at:]


def by_structure(data: bytes, most: int, change: Change, chance: random.Random) -> bytes:
    """``change`` applied where it tells something."""
    if chance.randrange(4) == 0:
        return change(data, most)
    if data.startswith(b"PK\3\4"):
        return _package(data, most, change, chance) or change(data, most)
    if data.startswith(b"7z\xbc\xaf\x27\x1c"):
        return _seven(change(data, most))
    if data[257:262] == b"ustar":
        return _tar(change(data, most))
    if data.startswith(b"\x1f\x8b"):
        return _gzip(data, most, change) or change(data, most)
    return change(data, most)


def _package(data: bytes, most: int, change: Change, chance: random.Random) -> bytes | None:
    try:
        with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(data)) as archive:
            warnings.simplefilter("ignore")
            infos = archive.infolist()
            if not infos or len(infos) > 200 or sum(info.file_size for info in infos) > _UNPACKED:
                return None
            entries = [(info.filename, archive.read(info)) for info in infos]
    except Exception:  # a damaged package is changed as bytes
        return None
    at = chance.randrange(len(entries))
    name, content = entries[at]
    match chance.randrange(8):
        case 0:
            del entries[at]
        case 1:
            entries.insert(chance.randrange(len(entries) + 1), entries[at])
        case 2:
            entries[at] = (name, chance.choice(entries)[1])
        case _:
            entries[at] = (name, change(content, most))
    made = io.BytesIO()
    stored = sum(len(content) for _, content in entries) < most // 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that stand twice
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
            for name, content in entries:
                archive.writestr(name or "?", content)
    return made.getvalue() if len(made.getvalue()) <= most else None


def _seven(data: bytes) -> bytes:
    if len(data) < 32:
        return data
    made = bytearray(data)
    offset, size = struct.unpack_from("<QQ", made, 12)
    if 32 + offset + size <= len(made):
        struct.pack_into("<L", made, 28, zlib.crc32(made[32 + offset : 32 + offset + size]))
    struct.pack_into("<L", made, 8, zlib.crc32(made[12:32]))
    return bytes(made)


def _tar(data: bytes) -> bytes:
    made = bytearray(data)
    for at in range(0, len(made) - 511, 512):
        if made[at + 257 : at + 262] == b"ustar":
            made[at + 148 : at + 156] = b" " * 8
            made[at + 148 : at + 156] = b"%06o\0 " % sum(made[at : at + 512])
    return bytes(made)


def _gzip(data: bytes, most: int, change: Change) -> bytes | None:
    try:
        content = zlib.decompressobj(31).decompress(data, _UNPACKED)
    except zlib.error:
        return None
    machine = zlib.compressobj(1, wbits=31)
    made = machine.compress(change(content, most)) + machine.flush()
    return made if len(made) <= most else None
