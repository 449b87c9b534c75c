"""Windows metafiles (WMF, MS-WMF), with Aldus' header or without: the texts that they draw; bitmaps are members."""

from __future__ import annotations

import contextlib
import heapq
import struct
from collections.abc import Iterator
from typing import BinaryIO

from models.errors import ReadError
from models.records import Problem
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.images.metafile_bitmaps import Bitmaps
from scanner.readers.images.metafile_text import Canvas, Font
from scanner.readers.pieces import Pieces

_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_LARGEST = 128 << 20
"""Bytes of one record."""
_ALIVE = 1 << 16
"""Records between two signs of life."""
_MOST_OBJECTS = 1 << 16
_TEXT, _EXTENDED, _ALIGN, _SAVE, _RESTORE = 0x0521, 0x0A32, 0x012E, 0x001E, 0x0127
_FONT, _SELECT, _DELETE = 0x02FB, 0x012D, 0x01F0
_OTHERS = frozenset((0x02FA, 0x02FC, 0x0142, 0x01F9, 0x00F7, 0x06FF))
"""What makes other objects than fonts: each takes the lowest number that is free."""
_PLACES = {0x020B: "window", 0x020C: "window_size", 0x020D: "view", 0x020E: "view_size", 0x0214: "at"}
_BITMAPS = {0x0B41: 26, 0x0F43: 28, 0x0940: 22, 0x0D33: 24}
"""Records with a bitmap, and where it begins."""
_READ = {_TEXT, _EXTENDED, _ALIGN, _SAVE, _RESTORE, _FONT, _SELECT, _DELETE, *_OTHERS, *_PLACES, *_BITMAPS}
_RECTANGLE = 6
"""Options of a text that a rectangle comes with."""


class WmfReader:
    """Lines of text as they stand in the picture, and its bitmaps."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged``."""
        picture = _Picture(context)
        with source.open() as stream:
            yield from picture.members(stream)
        pieces = Pieces(context.limits.text_window)
        for line in picture.canvas.lines():
            yield from pieces.add(line, {})
        yield from pieces.flush()
        if picture.canvas.full:
            yield Problem("members", "1000000")
        if picture.bitmaps.problem is not None:
            yield picture.bitmaps.problem
        if not picture.whole:
            yield Problem("damaged", "wmf")


class _Picture:
    def __init__(self, context: ReadContext) -> None:
        self._context = context
        self.canvas, self.bitmaps = Canvas(), Bitmaps(context)
        self.whole = False
        self._objects: list[Font | None] = []
        self._free: list[int] = []

    def members(self, stream: BinaryIO) -> Iterator[Member]:
        """Read all records; raises ReadError where there is no header."""
        at = 22 if stream.read(4) == _PLACEABLE else 0
        stream.seek(at)
        if len(stream.read(18)) < 18:
            raise ReadError("damaged", "wmf")
        at, number = at + 18, 0
        while len(head := stream.read(6)) == 6:
            words, kind = struct.unpack("<LH", head)
            number += 1
            if number % _ALIVE == 0:
                self._context.alive()
            if kind == 0:
                self.whole = True
                return
            if words < 3:
                return
            at += 2 * words
            if kind in _READ and 2 * words <= _LARGEST:
                with contextlib.suppress(struct.error):  # a record that is shorter than its kind costs itself
                    yield from self._record(kind, head + stream.read(2 * words - 6))
            stream.seek(at)

    def _record(self, kind: int, data: bytes) -> Iterator[Member]:
        if kind == _TEXT:
            (count,) = struct.unpack_from("<H", data, 6)
            y, x = struct.unpack_from("<hh", data, 8 + count + count % 2)
            self.canvas.text(x, y, self.canvas.decoded(data[8 : 8 + count]))
        elif kind == _EXTENDED:
            y, x, count, options = struct.unpack_from("<hhHH", data, 6)
            begin = 22 if options & _RECTANGLE else 14
            after = begin + count + count % 2
            steps = struct.unpack_from(f"<{count}h", data, after) if len(data) >= after + 2 * count else ()
            self.canvas.text(x, y, self.canvas.decoded(data[begin : begin + count]), steps)
        elif kind == _ALIGN:
            self.canvas.set(align=struct.unpack_from("<H", data, 6)[0])
        elif kind == _SAVE:
            self.canvas.save()
        elif kind == _RESTORE:
            self.canvas.restore(struct.unpack_from("<h", data, 6)[0])
        elif kind in _PLACES:
            y, x = struct.unpack_from("<hh", data, 6)
            self.canvas.set(**{_PLACES[kind]: (x, y)})
        elif kind in _BITMAPS:
            yield from self.bitmaps.packed(data[_BITMAPS[kind] :])
        else:
            self._object(kind, data)

    def _object(self, kind: int, data: bytes) -> None:
        if kind == _FONT:
            height, width = struct.unpack_from("<hh", data, 6)
            self._make(Font(height or -16, abs(width), data[19] if len(data) > 19 else 0))
        elif kind in _OTHERS:
            self._make(None)
        else:
            (number,) = struct.unpack_from("<H", data, 6)
            if number >= len(self._objects):
                return
            font = self._objects[number]
            if kind == _DELETE:
                self._objects[number] = None
                heapq.heappush(self._free, number)
            elif font is not None:
                self.canvas.set(font=font)

    def _make(self, font: Font | None) -> None:
        if self._free:
            self._objects[heapq.heappop(self._free)] = font
        elif len(self._objects) < _MOST_OBJECTS:
            self._objects.append(font)
