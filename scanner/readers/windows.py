"""A stream of UTF-8 cut into windows for the recognizers, so that no value is lost or seen twice at a cut.

A cut lies at the end of a line where one is near, else behind a mark of punctuation, else at a blank, never within a
run of digits or letters unless 64 KiB are one such run. Each window repeats a little of the one before as
context; as the cut lies between values, a value that begins in the repeated part was whole in the window before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from models.records import Location, TextChunk

CONTEXT = 256
"""Bytes of context that a window repeats from the one before, where windows are large enough."""

_NEAR, _FAR = 4096, 64 << 10
_PUNCTUATION = re.compile(
    rb"""[;}\]>\t|\x00\x01\x1f](?!\d)|,(?![\d ])|\xe3\x80\x82|\xef\xbc[\x81\x8c\x9b\x9f]|\xe3\x80\x81""", re.DOTALL
)
"""; } ] > tab | NUL, a comma, and 。 ！ ， ； ？ 、: no value goes on behind one."""
_LIST_MARK = re.compile(rb"""[,;}\]>\t|"'\x00\x01\x1f]""")
_BLANK = re.compile(rb"[ \r\f\v](?![0-9 ])|(?<=[^0-9 ])[ ](?=[0-9])|\xe3\x80\x80")
_OUTSIDE_RUN = re.compile(rb"(?<=[^0-9A-Za-z\x80-\xff._%+@:/\-])(?=[^0-9])|(?<=[0-9A-Za-z\x80-\xbf])(?=[\xe3-\xe9])")
_DIGITS_END = re.compile(rb"(?<=[0-9])(?=[^0-9\x80-\xbf \-])")
_CHARACTER = re.compile(rb"(?=[\x00-\x7f\xc0-\xff])")


class Windows:
    """Give it every piece of an object's text in order with ``add``, then ``flush``; both yield finished windows.

    ``size`` is the most bytes of a window, its context included. ``start`` and ``line`` are those of the first
    character; a ``line`` of None is for formats without lines. Pieces are valid UTF-8 of whole characters.
    """

    def __init__(self, size: int, *, start: int = 0, line: int | None = 1, location: Location | None = None) -> None:
        self._size = max(16, size)
        self._context = min(CONTEXT, self._size // 4)
        self._location: Location = location or {}
        self._buffer = bytearray()
        self._marks: list[tuple[int, Location]] = []
        self._overlap = 0
        self._start, self._line = start, line

    @property
    def start(self) -> int:
        """Characters of the object's text before what comes next; right after ``flush``."""
        return self._start

    def add(self, data: bytes, mark: Location | None = None) -> Iterator[TextChunk]:
        """Append a piece; ``mark`` is the location that holds from it on."""
        if mark is not None and (not self._marks or self._marks[-1][1] != mark):
            self._marks.append((len(self._buffer), mark))
        if len(self._buffer) + len(data) <= self._size:
            self._buffer += data
            return
        view = memoryview(data)
        for place in range(0, len(view), self._size):
            self._buffer += view[place : place + self._size]
            while len(self._buffer) > self._size:
                yield self._window(self._cut())

    def flush(self) -> Iterator[TextChunk]:
        """The rest, as a last window; text added later begins without context."""
        if len(self._buffer) > self._overlap:
            yield self._window(len(self._buffer))
        data = bytes(self._buffer)
        self._start += characters(data)
        if self._line is not None:
            self._line += data.count(b"\n")
        self._buffer.clear()
        self._marks = self._marks[-1:] and [(0, self._marks[-1][1])]
        self._overlap = 0

    def skip(self, count: int, lines: int) -> Iterator[TextChunk]:
        """Leave out text that goes another way (a table): ``count`` characters with ``lines`` line ends."""
        yield from self.flush()
        self._start += count
        if self._line is not None:
            self._line += lines

    def move(self, start: int, line: int) -> Iterator[TextChunk]:
        """Go on at another place of the object's text, never back: what lies between went another way."""
        yield from self.flush()
        self._start = max(self._start, start)
        if self._line is not None:
            self._line = max(self._line, line)

    def _cut(self) -> int:
        """Where the window ends: at most ``size`` bytes from its begin, and past the context it repeats."""
        least, most = self._overlap + 1, self._size
        line = self._buffer.rfind(b"\n", least, most)
        if line >= 0:
            return line + 1
        buffer = self._buffer
        far = max(least, most - _FAR)
        for floor in (max(least, most - _NEAR), far):
            for pattern in (_PUNCTUATION, _LIST_MARK, _BLANK, _OUTSIDE_RUN):
                end = _last(pattern, buffer, floor, most)
                if end > least:
                    return end
        for pattern in (_DIGITS_END, _CHARACTER):
            end = _last(pattern, buffer, far, most)
            if end > least:
                return end
        return most

    def _window(self, end: int) -> TextChunk:
        data = bytes(self._buffer[:end])
        chunk = TextChunk(
            data=data,
            start=self._start,
            overlap=self._overlap,
            line=self._line,
            location=self._location,
            marks=tuple(mark for mark in self._marks if mark[0] < end),
        )
        keep = self._context_from(data)
        self._start += characters(data[:keep])
        if self._line is not None:
            self._line += data.count(b"\n", 0, keep)
        self._overlap = end - keep
        del self._buffer[:keep]
        before = [(0, location) for at, location in self._marks if at <= keep]
        self._marks = before[-1:] + [(at - keep, location) for at, location in self._marks if at > keep]
        return chunk

    def _context_from(self, data: bytes) -> int:
        """Where the repeated part begins: a whole character, and not within a run of digits or letters."""
        floor = max(self._overlap, len(data) - self._context)
        keep = floor
        while keep < len(data) and (data[keep] & 0xC0 == 0x80 or (keep and _in_run(data, keep))):
            keep += 1
        if keep < len(data):
            return keep
        while floor < len(data) and data[floor] & 0xC0 == 0x80:
            floor += 1
        return floor


def windows(
    pieces: Iterable[bytes], size: int, *, start: int = 0, line: int | None = 1, location: Location | None = None
) -> Iterator[TextChunk]:
    """The windows of one text that comes in ``pieces`` of UTF-8."""
    cutter = Windows(size, start=start, line=line, location=location)
    for piece in pieces:
        yield from cutter.add(piece)
    yield from cutter.flush()


def characters(data: bytes) -> int:
    """How many characters a piece of UTF-8 is."""
    return len(data) if data.isascii() else len(data.decode("utf-8", "replace"))


def _in_run(data: bytes, place: int) -> bool:
    return _is_alnum(data[place]) and _is_alnum(data[place - 1])


def _is_alnum(byte: int) -> bool:
    return 48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122


def _last(pattern: re.Pattern[bytes], buffer: bytearray, floor: int, most: int) -> int:
    """The end of the last match in ``buffer[floor:most]``, which may look at what stands behind; -1 for none."""
    near = most - 64
    while True:  # from the end backwards: a megabyte without a break has a million places to cut at
        end = -1
        for match in pattern.finditer(buffer, max(floor, near)):
            if match.end() > most:
                break
            end = match.end()
        if end >= 0 or near <= floor:
            return end
        near = most - 16 * (most - near)
