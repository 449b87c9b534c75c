"""The records of GDI+ that lie in comments of an enhanced metafile (EMF+, MS-EMFPLUS): texts and pictures."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator

from scanner.readers.base import Member
from scanner.readers.images.metafile_bitmaps import Bitmaps
from scanner.readers.images.metafile_text import IDENTITY, Canvas, Font, Matrix, product

_BEGIN, _OBJECT, _STRING, _DRIVER_STRING = 0x4001, 0x4008, 0x401C, 0x4036
_SAVES, _RESTORES = {0x4025, 0x4027, 0x4028}, {0x4026, 0x4029}
_SET, _RESET, _MULTIPLY, _MOVE, _SCALE = range(0x402A, 0x402F)
_DUAL, _BEHIND, _GOES_ON = 1, 0x2000, 0x8000
_IMAGE, _FONT = 5, 6
_CHARACTERS = 1
"""Option of a driver's string: its numbers are characters, not shapes of the font."""
_LARGEST = 64 << 20
_DEPTHS = (24, 32)
_FILE = 1


class Plus:
    """Texts go onto ``canvas``; ``shapes``: some are told by the shapes of their letters alone."""

    def __init__(self, bitmaps: Bitmaps) -> None:
        self.canvas, self.shapes = Canvas(), False
        self._bitmaps = bitmaps
        self._dual = False
        """The same is drawn by plain records too, bitmaps included."""
        self._fonts: dict[int, float] = {}
        self._kept: list[bytes] = []
        """What there is of an object that goes on in the next record."""
        self._size = 0

    def records(self, data: bytes) -> Iterator[Member]:
        """Those of one comment."""
        at = 0
        while at + 12 <= len(data):
            kind, flags, size, length = struct.unpack_from("<HHLL", data, at)
            if size < 12:
                return
            with contextlib.suppress(struct.error):  # a record that is shorter than its kind costs itself
                yield from self._record(kind, flags, data[at + 12 : min(at + size, at + 12 + length)])
            at += size

    def _record(self, kind: int, flags: int, data: bytes) -> Iterator[Member]:
        if kind == _BEGIN:
            self._dual = bool(flags & _DUAL)
        elif kind == _OBJECT:
            yield from self._part(flags, data)
        elif kind == _STRING:
            count, x, y = struct.unpack_from("<Lff", data, 8)
            self._text(flags, x, y, data[28 : 28 + 2 * count], [])
        elif kind == _DRIVER_STRING:
            self._driver_string(flags, data)
        elif kind in _SAVES:
            self.canvas.save()
        elif kind in _RESTORES:
            self.canvas.restore()
        elif _SET <= kind <= _SCALE:
            self._transform(kind, flags, data)

    def _text(self, font: int, x: float, y: float, raw: bytes, advances: list[float]) -> None:
        em = self._fonts.get(font & 0xFF, 16.0)
        self.canvas.set(font=Font(-em))
        self.canvas.text(x, y, raw.decode("utf-16-le", "replace"), [*advances, em / 2] if advances else ())

    def _driver_string(self, flags: int, data: bytes) -> None:
        options, _, count = struct.unpack_from("<LLL", data, 4)
        if not options & _CHARACTERS:
            self.shapes = self.shapes or count > 0
            return
        if not count:
            return
        raw = data[16 : 16 + 2 * count]
        known = len(data) >= 16 + 10 * count
        places = struct.unpack_from(f"<{2 * count if known else 2}f", data, 16 + len(raw))
        steps = [after - before for before, after in zip(places[::2], places[2::2], strict=False)]
        self._text(flags, places[0], places[1], raw, steps)

    def _transform(self, kind: int, flags: int, data: bytes) -> None:
        before = self.canvas.state.matrix
        if kind == _RESET:
            self.canvas.set(matrix=IDENTITY)
            return
        if kind in {_MOVE, _SCALE}:
            x, y = struct.unpack_from("<ff", data)
            matrix: Matrix = (1.0, 0.0, 0.0, 1.0, x, y) if kind == _MOVE else (x, 0.0, 0.0, y, 0.0, 0.0)
        else:
            matrix = struct.unpack_from("<6f", data)
        if kind != _SET:
            matrix = product(before, matrix) if flags & _BEHIND else product(matrix, before)
        self.canvas.set(matrix=matrix)

    def _part(self, flags: int, data: bytes) -> Iterator[Member]:
        """An object, or what comes of one; each part but the last says how long the whole is."""
        if flags & _GOES_ON:
            data = data[4:]
            self._size += len(data)
            if self._size <= _LARGEST:
                self._kept.append(data)
            return
        whole = b"".join((*self._kept, data))
        self._kept, self._size = [], 0
        kind = flags >> 8 & 0x7F
        if kind == _FONT:
            self._fonts[flags & 0xFF] = abs(struct.unpack_from("<f", whole, 4)[0])
        elif kind == _IMAGE and not self._dual:
            yield from self._image(whole)

    def _image(self, data: bytes) -> Iterator[Member]:
        (kind,) = struct.unpack_from("<L", data, 4)
        if kind != 1:
            yield from self._bitmaps.file(data[16:], ".emf")
            return
        width, height, _, pixels, packed = struct.unpack_from("<llLLL", data, 8)
        depth = pixels >> 8 & 0xFF
        if packed == _FILE:
            yield from self._bitmaps.file(data[28:], "")
        elif depth in _DEPTHS:  # its rows lie as in a bitmap whose first is the uppermost
            info = struct.pack("<LllHHLLllLL", 40, width, -max(height, 0), 1, depth, 0, 0, 0, 0, 0, 0)
            yield from self._bitmaps.of(info, data[28:])
