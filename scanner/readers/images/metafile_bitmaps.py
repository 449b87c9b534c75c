"""Bitmaps within metafiles (EMF, WMF) as members: scans and screenshots are often pasted so."""

from __future__ import annotations

from collections.abc import Iterator

from models.records import Problem
from scanner.readers.base import Member, ReadContext
from scanner.readers.scratch import Spool

_LEAST_SIDE, _LEAST_AREA = 16, 2000
"""Pixels below which a picture can hold no writing."""
_MOST = 200
_CORE = 12
_ENDINGS = {4: ".jpg", 5: ".png"}
"""Files that lie in a bitmap as they are, by its compression."""
_MASKS = 3


class Bitmaps:
    """Makes members within the limits, of each bitmap one; ``problem`` says that there were more."""

    def __init__(self, context: ReadContext) -> None:
        self._context = context
        self._seen: set[int] = set()
        self.problem: Problem | None = None

    def packed(self, data: bytes) -> Iterator[Member]:
        """One whose pixels follow its header."""
        size = _header_size(data)
        yield from self.of(data[:size], data[size:])

    def of(self, info: bytes, bits: bytes) -> Iterator[Member]:
        """One of a header (BITMAPINFO, colours included) and pixels."""
        if len(info) < _CORE or not bits or not _large(info):
            return
        compression = int.from_bytes(info[16:20], "little")
        ending = _ENDINGS.get(compression, ".bmp")
        if ending == ".bmp":
            begin = 14 + len(info)
            bits = b"BM%s\0\0\0\0%s" % (_long(begin + len(bits)), _long(begin)) + info + bits
        yield from self.file(bits, ending)

    def file(self, data: bytes, ending: str) -> Iterator[Member]:
        """One that is a file already."""
        digest = hash(data)
        if digest in self._seen:
            return
        limits, context = self._context.limits, self._context
        if len(self._seen) >= _MOST or context.members >= limits.max_members:
            self.problem = Problem("members", str(min(_MOST, limits.max_members)))
            return
        if context.expanded + len(data) > limits.max_expanded:
            self.problem = Problem("expanded", f"{limits.max_expanded >> 20} MiB")
            return
        self._seen.add(digest)
        context.members += 1
        context.expanded += len(data)
        name = f"picture{len(self._seen)}{ending}"
        spool = Spool(context)
        spool.write(data)
        yield Member(name, spool.source(name), size=len(data), release=spool.release)


def _large(info: bytes) -> bool:
    if info[:4] == _long(_CORE):
        width, height = (int.from_bytes(info[at : at + 2], "little") for at in (4, 6))
    else:
        width, height = (abs(int.from_bytes(info[at : at + 4], "little", signed=True)) for at in (4, 8))
    return min(width, height) >= _LEAST_SIDE and width * height >= _LEAST_AREA


def _header_size(data: bytes) -> int:
    """Bytes of a header and its colours."""
    size = int.from_bytes(data[:4], "little")
    if size == _CORE:
        bits = int.from_bytes(data[10:12], "little")
        return size + (3 << bits if bits <= 8 else 0)
    bits, compression = int.from_bytes(data[14:16], "little"), int.from_bytes(data[16:20], "little")
    colours = int.from_bytes(data[32:36], "little") or (1 << bits if bits <= 8 else 0)
    return size + 4 * min(colours, 256) + (12 if compression == _MASKS and size == 40 else 0)


def _long(number: int) -> bytes:
    return (number & 0xFFFFFFFF).to_bytes(4, "little")
