"""The bytes of a file packed by Unix compress (.Z): LZW with codes of 9 to 16 bits, as ncompress 4.2 writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from models.errors import ReadError

_CLEAR = 256
_LEAST = 9
_OUTPUT = 64 << 10


def unpack_lzw(stream: BinaryIO) -> Iterator[bytes]:
    """Raises ReadError ``damaged`` after the last byte that could be had."""
    head = stream.read(3)
    if len(head) < 3 or head[:2] != b"\x1f\x9d" or not _LEAST <= head[2] & 0x1F <= 16:
        raise ReadError("damaged", "compress: header")
    most, first = 1 << (head[2] & 0x1F), 257 if head[2] & 0x80 else 256
    # Strings are kept as their last byte and the code of what stands before it: written out they may take gigabytes.
    before, last = [0] * first, [*range(256), 0][:first]
    width, previous, out = _LEAST, -1, bytearray()
    while group := stream.read(width):
        # Codes come in groups of eight; where the width changes, the rest of the group is filling.
        bits, many = int.from_bytes(group, "little"), len(group) * 8 // width
        mask, begun = (1 << width) - 1, width
        for _ in range(many):
            code = bits & mask
            bits >>= width
            if code == _CLEAR and first == 257:
                del before[first:], last[first:]
                width, previous = _LEAST, -1
                break
            known = code < len(last)
            if not known and (code > len(last) or previous < 0):
                yield bytes(out)
                raise ReadError("damaged", "compress: code")
            text, at = bytearray(), code if known else previous
            while at >= first:
                text.append(last[at])
                at = before[at]
            text.append(at & 0xFF)
            initial = text[-1]
            text.reverse()
            if not known:
                text.append(initial)
            out += text
            if previous >= 0 and len(last) < most:
                before.append(previous)
                last.append(initial)
            previous = code
            if len(out) >= _OUTPUT:
                yield bytes(out)
                out.clear()
            if len(last) >= 1 << width and 1 << width < most:
                width += 1
                break
        if len(group) < begun:
            break
    yield bytes(out)
