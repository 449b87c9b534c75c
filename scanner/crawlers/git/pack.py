"""Packs of a Git repository: where an object stands in one, its kind and size, and its bytes, undone of their deltas.

Read by the formats' own description (gitformat-pack, versions 1 and 2 of the index): a library that takes whole objects
into memory before it looks at their sizes would let a small pack take all of it.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from typing import BinaryIO

from models.errors import ReadError
from scanner.crawlers.local import files

KINDS = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
_BY_OFFSET, _BY_NAME = 6, 7
_DEEPEST = 10_000
"""Deltas upon deltas; git itself makes chains of 4,095 at most."""
_KEPT = 16 << 20
"""Bytes of bases that are kept for the next delta."""
_BLOCK = 64 << 10


def damaged(what: str) -> ReadError:
    """The error of an object that is not what it must be."""
    return ReadError("damaged", what)


def too_large(most: int) -> ReadError:
    """The error of an object that is larger than it may be."""
    return ReadError("expanded", f"{most >> 20} MiB")


def inflated(stream: BinaryIO, size: int) -> bytes:
    """What is packed by zlib from here on, which is ``size`` bytes. Raises ReadError."""
    machine, out = zlib.decompressobj(), bytearray()
    try:
        while not machine.eof:
            block = machine.unconsumed_tail or stream.read(min(_BLOCK, size // 2 + 256))
            if not block:
                break
            out += machine.decompress(block, size + 1 - len(out))
            if len(out) > size:
                break
    except zlib.error:
        raise damaged("zlib") from None
    if len(out) != size or not machine.eof:
        raise damaged("size")
    return bytes(out)


def undone(base: bytes, delta: bytes, most: int) -> bytes:
    """What ``delta`` makes of ``base``. Raises ReadError."""
    held, at = _varint(delta, 0)
    size, at = _varint(delta, at)
    if held != len(base):
        raise damaged("delta")
    if size > most:
        raise too_large(most)
    out = bytearray()
    try:
        while at < len(delta):
            code = delta[at]
            at += 1
            if code & 0x80:
                offset = length = 0
                for bit in range(7):
                    if code & (1 << bit):
                        if bit < 4:
                            offset |= delta[at] << (8 * bit)
                        else:
                            length |= delta[at] << (8 * (bit - 4))
                        at += 1
                length = length or 0x10000
                if offset + length > len(base):
                    raise damaged("delta")
                out += base[offset : offset + length]
            elif code:
                out += delta[at : at + code]
                at += code
            else:
                raise damaged("delta")
            if len(out) > size:
                raise damaged("delta")
    except IndexError:
        raise damaged("delta") from None
    if len(out) != size:
        raise damaged("delta")
    return bytes(out)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 64:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if not data[at - 1] & 0x80:
            return value, at
    raise damaged("delta")


class Pack:
    """One pack with its index. ``width`` is the length of a name: 20 bytes for SHA-1, 32 for SHA-256."""

    def __init__(self, path: str, width: int) -> None:
        """``path`` ends in ``.idx``. Raises ReadError."""
        with files.open_file(path) as stream:
            self._index = stream.read()
        self._width = width
        two = self._index[:8] == b"\xfftOc\x00\x00\x00\x02"
        table = 8 if two else 0
        self._fan = [self._number(table + 4 * at) for at in range(256)] if len(self._index) > table + 1024 else [0]
        self.count = self._fan[-1]
        self._stride, self._skip = (width, 0) if two else (width + 4, 4)
        self._names = table + 1024
        self._offsets = self._names + self.count * (width + 4) if two else self._names
        if len(self._index) < self._offsets + self.count * (4 if two else width + 4) or len(self._fan) < 256:
            raise damaged("index")
        self._large = self._offsets + 4 * self.count if two else 0
        self._path = path.removesuffix(".idx") + ".pack"
        self._stream: BinaryIO | None = None
        self._kinds: dict[int, int] = {}
        self._bases: OrderedDict[int, tuple[int, bytes]] = OrderedDict()
        self._held = 0

    def close(self) -> None:
        """Let go of the file."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def name(self, at: int) -> bytes:
        """The name of the object at a place of the index, from 0 on."""
        begin = self._names + at * self._stride + self._skip
        return self._index[begin : begin + self._width]

    def find(self, name: bytes) -> int | None:
        """Where in the pack the object is; None where it is not in it."""
        low = self._fan[name[0] - 1] if name[0] else 0
        high = min(self._fan[name[0]], self.count)
        while low < high:
            middle = (low + high) // 2
            met = self.name(middle)
            if met == name:
                return self._offset(middle)
            low, high = (middle + 1, high) if met < name else (low, middle)
        return None

    def header(self, offset: int) -> tuple[str, int]:
        """Kind and size of an object. Raises ReadError (``damaged``)."""
        kind, size, data, base = self._entry(offset)
        if base is None:
            return _kind(kind), size
        machine, stream = zlib.decompressobj(), self._opened()
        stream.seek(data)
        try:
            head = machine.decompress(stream.read(256), 32)
        except zlib.error:
            raise damaged("zlib") from None
        size = _varint(head, _varint(head, 0)[1])[0]
        way = [offset]
        while base is not None:
            at = self._base(base, len(way))
            known = self._kinds.get(at)
            kind, _, _, base = (known, 0, 0, None) if known else self._entry(at)
            way.append(at)
        self._kinds.update(dict.fromkeys(way, kind))
        return _kind(kind), size

    def data(self, offset: int, most: int) -> tuple[str, bytes]:
        """Kind and bytes of an object. Raises ReadError (``damaged``, ``expanded``)."""
        deltas: list[tuple[int, int, int]] = []
        at = offset
        while True:
            if at in self._bases:
                kind, data = self._bases[at]
                self._bases.move_to_end(at)
                break
            kind, size, begin, base = self._entry(at)
            if size > most:
                raise too_large(most)
            if base is None:
                data = self._inflated(begin, size)
                break
            deltas.append((at, begin, size))
            at = self._base(base, len(deltas))
        for at, begin, size in reversed(deltas):
            self._keep(at, kind, data := undone(data, self._inflated(begin, size), most))
        return _kind(kind), data

    def plain(self, offset: int) -> BinaryIO | None:
        """A stream at the packed bytes of an object that is no delta; None of one that is."""
        _, _, begin, base = self._entry(offset)
        if base is not None:
            return None
        stream = files.open_file(self._path)
        stream.seek(begin)
        return stream

    def _base(self, base: int | bytes, depth: int) -> int:
        """Where the base of a delta stands, which is in the same pack."""
        at = base if isinstance(base, int) else self.find(base)
        if at is None or depth > _DEEPEST:
            raise damaged("delta")
        return at

    def _keep(self, at: int, kind: int, data: bytes) -> None:
        if len(data) > _KEPT // 4 or at in self._bases:
            return
        self._bases[at] = kind, data
        self._held += len(data)
        while self._held > _KEPT:
            self._held -= len(self._bases.popitem(last=False)[1][1])

    def _entry(self, offset: int) -> tuple[int, int, int, int | bytes | None]:
        """Kind, size, where the packed bytes begin, and the base of a delta: its offset, or its name."""
        stream = self._opened()
        stream.seek(offset)
        head = stream.read(32 + self._width)
        try:
            at, byte = 1, head[0]
            kind, size, shift = (byte >> 4) & 7, byte & 15, 4
            while byte & 0x80 and shift < 64:
                byte = head[at]
                size |= (byte & 0x7F) << shift
                shift, at = shift + 7, at + 1
            if kind == _BY_NAME:
                return kind, size, offset + at + self._width, head[at : at + self._width]
            if kind == _BY_OFFSET:
                byte = head[at]
                back, at = byte & 0x7F, at + 1
                while byte & 0x80 and back < 1 << 57:
                    byte = head[at]
                    back, at = ((back + 1) << 7) | (byte & 0x7F), at + 1
                if not 0 < back < offset:
                    raise damaged("delta")
                return kind, size, offset + at, offset - back
        except IndexError:
            raise damaged("pack") from None
        if kind not in KINDS:
            raise damaged("pack")
        return kind, size, offset + at, None

    def _inflated(self, begin: int, size: int) -> bytes:
        stream = self._opened()
        stream.seek(begin)
        return inflated(stream, size)

    def _opened(self) -> BinaryIO:
        if self._stream is None:
            self._stream = files.open_file(self._path)
        return self._stream

    def _offset(self, at: int) -> int:
        if not self._large:
            return self._number(self._offsets + at * self._stride)
        offset = self._number(self._offsets + 4 * at)
        if offset & 0x80000000:
            begin = self._large + 8 * (offset & 0x7FFFFFFF)
            return int.from_bytes(self._index[begin : begin + 8], "big") & 0x7FFFFFFFFFFFFFFF
        return offset

    def _number(self, at: int) -> int:
        return int.from_bytes(self._index[at : at + 4], "big")


def _kind(number: int) -> str:
    if number not in KINDS:
        raise damaged("pack")
    return KINDS[number]
