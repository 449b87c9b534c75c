"""Enhanced metafiles (EMF, MS-EMF): the texts that they draw; bitmaps in them are members."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO

from models.errors import ReadError
from models.records import Problem
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.images.emf_plus import Plus
from scanner.readers.images.metafile_bitmaps import Bitmaps
from scanner.readers.images.metafile_text import IDENTITY, Canvas, Font, Matrix, product
from scanner.readers.pieces import Pieces

_HEADER, _END = 1, 14
_LARGEST = 128 << 20
"""Bytes of one record."""
_ALIVE = 1 << 16
"""Records between two signs of life."""
_GLYPHS, _NO_BOUNDS, _BYTES, _BOTH_WAYS = 0x10, 0x100, 0x200, 0x2000
"""Options of a text: numbers of a font's shapes; no rectangle; a byte a character; advances down too."""
_PLACES = {9: "window_size", 10: "window", 11: "view_size", 12: "view", 27: "at"}
_BITMAPS = {**dict.fromkeys((76, 77, 78, 114, 116), 84), **dict.fromkeys((80, 81), 48)}
"""Records with a bitmap, and where they say where it lies."""


class EmfReader:
    """Lines of text as they stand in the picture, its description, and its bitmaps."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged``."""
        picture = _Picture(context)
        with source.open() as stream:
            yield from picture.members(stream)
        pieces = Pieces(context.limits.text_window)
        for text in picture.described:
            yield from pieces.add(text, {"part": "properties"})
        lines, others = list(picture.canvas.lines()), list(picture.plus.canvas.lines())
        # Most pictures with texts of EMF+ draw them all a second time for programs that do not know it.
        if not Counter(_letters(others)) - Counter(_letters(lines)):
            others = []
        known = {_letters([line]) for line in lines}
        for line in (*lines, *(other for other in others if _letters([other]) not in known)):
            yield from pieces.add(line, {})
        yield from pieces.flush()
        if (picture.shapes or picture.plus.shapes) and not (lines or others):
            yield Problem("no_text_layer", "1")
        if picture.canvas.full or picture.plus.canvas.full:
            yield Problem("members", "1000000")
        if picture.bitmaps.problem is not None:
            yield picture.bitmaps.problem
        if not picture.whole:
            yield Problem("damaged", "emf")


def _letters(lines: list[str]) -> str:
    return "".join("".join(lines).split())


class _Picture:
    def __init__(self, context: ReadContext) -> None:
        self._context = context
        self.canvas, self.bitmaps = Canvas(), Bitmaps(context)
        self.plus = Plus(self.bitmaps)
        self.described: list[str] = []
        self.shapes = False
        """Some text is told by the shapes of its letters alone."""
        self.whole = False
        self._fonts: dict[int, Font] = {}
        self._steps: dict[int, Callable[[bytes], None]] = {
            **{kind: self._place(name) for kind, name in _PLACES.items()},
            **dict.fromkeys((35, 36), self._transform),
            **dict.fromkeys((83, 84), self._text),
            **dict.fromkeys((96, 97), self._texts),
            22: self._align,
            33: lambda _: self.canvas.save(),
            34: self._restore,
            37: self._select,
            82: self._font,
            108: self._small,
        }

    def members(self, stream: BinaryIO) -> Iterator[Member]:
        """Read all records; raises ReadError where there is none."""
        number, at = 0, 0
        while len(head := stream.read(8)) == 8:
            kind, size = struct.unpack("<LL", head)
            if number == 0 and kind != _HEADER:
                raise ReadError("damaged", "emf")
            number += 1
            if number % _ALIVE == 0:
                self._context.alive()
            if kind == _END:
                self.whole = True
                return
            if size < 8:
                return
            at += size
            if (kind in self._steps or kind in _BITMAPS or kind in {_HEADER, 70}) and size <= _LARGEST:
                yield from self._record(kind, head + stream.read(size - 8))
            stream.seek(at)
        if not number:
            raise ReadError("damaged", "emf")

    def _record(self, kind: int, data: bytes) -> Iterator[Member]:
        try:
            if kind in self._steps:
                self._steps[kind](data)
            elif kind in _BITMAPS:
                begin, count, bits, length = struct.unpack_from("<LLLL", data, _BITMAPS[kind])
                yield from self.bitmaps.of(data[begin : begin + count], data[bits : bits + length])
            elif kind == _HEADER:
                count, begin = struct.unpack_from("<LL", data, 60)
                said = data[begin : begin + 2 * count].decode("utf-16-le", "replace").split("\0")
                self.described += [text for text in said if text.strip()]
            elif data[12:16] == b"EMF+":
                (size,) = struct.unpack_from("<L", data, 8)
                yield from self.plus.records(data[16 : 12 + size])
        except struct.error:
            return  # a record that is shorter than its kind costs itself

    def _place(self, name: str) -> Callable[[bytes], None]:
        return lambda data: self.canvas.set(**{name: struct.unpack_from("<ll", data, 8)})

    def _align(self, data: bytes) -> None:
        self.canvas.set(align=struct.unpack_from("<L", data, 8)[0])

    def _restore(self, data: bytes) -> None:
        self.canvas.restore(struct.unpack_from("<l", data, 8)[0])

    def _transform(self, data: bytes) -> None:
        matrix: Matrix = struct.unpack_from("<6f", data, 8)
        mode = struct.unpack_from("<L", data, 32)[0] if len(data) >= 36 else 4
        before = self.canvas.state.matrix
        made = {1: IDENTITY, 2: product(matrix, before), 3: product(before, matrix)}
        self.canvas.set(matrix=made.get(mode, matrix))

    def _font(self, data: bytes) -> None:
        number, height, width = struct.unpack_from("<Lll", data, 8)
        self._fonts[number] = Font(height or -16, abs(width), data[35] if len(data) > 35 else 0)

    def _select(self, data: bytes) -> None:
        font = self._fonts.get(struct.unpack_from("<L", data, 8)[0])
        if font is not None:
            self.canvas.set(font=font)

    def _text(self, data: bytes) -> None:
        self._one(data, 36, wide=data[0] == 84)

    def _texts(self, data: bytes) -> None:
        (count,) = struct.unpack_from("<L", data, 36)
        left = len(data)
        for at in range(40, min(40 + 40 * count, len(data) - 39), 40):
            left -= struct.unpack_from("<L", data, at + 8)[0]
            if left < 0:
                return  # more than the record holds
            self._one(data, at, wide=data[0] == 97)

    def _one(self, data: bytes, at: int, *, wide: bool) -> None:
        x, y, count, begin, options = struct.unpack_from("<llLLL", data, at)
        (advances,) = struct.unpack_from("<L", data, at + 36)
        count = min(count, len(data))
        if options & _GLYPHS:
            self.shapes = self.shapes or count > 0
            return
        raw = data[begin : begin + (2 * count if wide else count)]
        text = raw.decode("utf-16-le", "replace") if wide else self.canvas.decoded(raw)
        both = bool(options & _BOTH_WAYS)
        known = advances and advances + (4 << both) * count <= len(data)
        steps = struct.unpack_from(f"<{count << both}l", data, advances)[:: 1 + both] if known else ()
        self.canvas.text(x, y, text, steps)

    def _small(self, data: bytes) -> None:
        x, y, count, options = struct.unpack_from("<llLL", data, 8)
        begin = 36 if options & _NO_BOUNDS else 52
        if options & _GLYPHS:
            self.shapes = self.shapes or count > 0
            return
        raw = data[begin : begin + (count if options & _BYTES else 2 * count)]
        # A byte a character: those of UTF-16 whose upper half is zero.
        self.canvas.text(x, y, raw.decode("latin-1" if options & _BYTES else "utf-16-le", "replace"))
