"""The structure of a Word 97 (or 6/95) file: information block, piece table, formats that matter (MS-DOC 2.4, 2.5)."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from models.errors import ReadError, SkipObject
from scanner.readers.office import office97
from scanner.readers.office.ole import Ole
from scanner.readers.office.ole_properties import page_text

_WORD_97 = 0x00C0
_PARTS_97 = ("", "footnote", "header", "macro", "comment", "endnote", "textbox", "textbox")
_MOST_PIECES = 1 << 20
_MOST_PAGES = 1 << 18
_PAGE = 512
IN_TABLE, ROW_END, INNER_CELL, INNER_ROW = 1, 2, 4, 8
_FLAGS = {0x2416: IN_TABLE, 0x2417: ROW_END, 0x244B: INNER_CELL, 0x244C: INNER_ROW}
_HUGE = (0x6645, 0x6646)
_DELETED = 0x0800
_OPERAND = (1, 1, 2, 4, 2, 2, 0, 3)


@dataclass(slots=True)
class Piece:
    """A run of the text: characters ``begin`` to ``end`` lie at byte ``at``, ``width`` bytes each."""

    begin: int
    end: int
    at: int
    width: int


@dataclass(slots=True)
class Runs:
    """Byte ranges of the stream with what is said of each; ``starts`` ascending."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)

    def at(self, place: int) -> int | None:
        """The flags of the range that holds ``place``; None where there is none."""
        number = bisect_right(self.starts, place) - 1
        return self.flags[number] if number >= 0 and place < self.ends[number] else None

    def add(self, start: int, end: int, flags: int) -> None:
        """A further range; kept in order by ``sort``."""
        self.starts.append(start)
        self.ends.append(end)
        self.flags.append(flags)

    def sort(self) -> None:
        """Put what was added in any order into order."""
        order = sorted(range(len(self.starts)), key=self.starts.__getitem__)
        self.starts = [self.starts[i] for i in order]
        self.ends = [self.ends[i] for i in order]
        self.flags = [self.flags[i] for i in order]


class WordFile:
    """``parts`` are (name, first character, last), ``pieces`` in the order of the text."""

    def __init__(self, ole: Ole) -> None:
        """Raises SkipObject ``encrypted``, ReadError ``damaged``."""
        self._ole = ole
        self.data = ole.read("WordDocument")
        data = self.data
        if len(data) < 0x60 or data[:2] not in (b"\xec\xa5", b"\xdc\xa5", b"\xdb\xa5"):
            raise ReadError("damaged", "doc: no begin")
        if struct.unpack_from("<H", data, 10)[0] & 0x100:
            if not office97.word(ole, ole.context.passwords):
                raise SkipObject("encrypted")
            self.data = data = ole.read("WordDocument")
        self.version, self._flags = struct.unpack_from("<H", data, 2)[0], struct.unpack_from("<H", data, 10)[0]
        self.new = self.version >= _WORD_97 and len(data) >= 0x1AA
        self.page = 936 if struct.unpack_from("<H", data, 6)[0] == 0x804 else 1252
        self._table = (ole.read("1Table" if self._flags & 0x200 else "0Table")) if self.new else data
        self.pieces = self._pieces()
        self.parts = self._part_ranges()
        self.paragraphs, self.deleted = Runs(), Runs()
        if self.new:
            self._formats()

    def _pair(self, number: int) -> bytes:
        """The structure in the table stream that pair ``number`` of the information block points to."""
        at = 0x9A + 8 * number
        if not self.new or at + 8 > len(self.data):
            return b""
        place, size = struct.unpack_from("<LL", self.data, at)
        return self._table[place : place + size]

    # -- text

    def _pieces(self) -> list[Piece]:
        start, end = struct.unpack_from("<LL", self.data, 0x18)
        if self.new:
            clx = self._pair(33)
        else:
            place, size = struct.unpack_from("<LL", self.data, 0x160) if len(self.data) > 0x168 else (0, 0)
            clx = self.data[place : place + size] if self._flags & 4 else b""
        found = list(self._piece_table(clx))
        if found:
            return found
        if self.new and clx:
            self._ole.problem("damaged", "doc: piece table")
        width = 2 if self.new and self._flags & 0x1000 else 1
        count = max(0, min(end, len(self.data)) - start) // width
        return [Piece(0, count, start, width)]

    def _piece_table(self, clx: bytes) -> Iterator[Piece]:
        at = 0
        while at + 3 <= len(clx) and clx[at] == 1:
            at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
        if at + 5 > len(clx) or clx[at] != 2:
            return
        (size,) = struct.unpack_from("<L", clx, at + 1)
        plc = clx[at + 5 : at + 5 + size]
        count = min((len(plc) - 4) // 12, _MOST_PIECES)
        if count <= 0:
            return
        places = struct.unpack_from(f"<{count + 1}L", plc)
        last = 0
        room = 4 * len(self.data)  # however often the pieces overlap, no more text than that
        for number in range(count):
            (place,) = struct.unpack_from("<L", plc, 4 * (count + 1) + 8 * number + 2)
            width = 2
            if not self.new:
                width = 1
            elif place & 1 << 30:
                place, width = (place & 0x3FFFFFFF) // 2, 1
            begin, end = places[number], places[number + 1]
            if begin != last or end < begin:
                self._ole.problem("damaged", "doc: piece table")
                begin = max(begin, last)
                if end <= begin:
                    continue
            last = end
            if place + (end - begin) * width > len(self.data):
                self._ole.problem("damaged", "doc: text breaks off")
            end = min(end, begin + max(0, len(self.data) - place) // width)
            room -= end - begin
            if room < 0:
                self._ole.problem("damaged", "doc: piece table")
                return
            if end > begin:
                yield Piece(begin, end, place, width)

    def _part_ranges(self) -> list[tuple[str, int, int]]:
        at = 0x4C if self.new else 0x34
        counts = struct.unpack_from("<8L", self.data, at) if len(self.data) >= at + 32 else (0xFFFFFFFF,)
        parts, begin = [], 0
        last = self.pieces[-1].end if self.pieces else 0
        for name, count in zip(_PARTS_97, counts, strict=False):
            end = min(begin + count, last)
            if end > begin:
                parts.append((name, begin, end))
            begin = end
        if begin < last:
            parts.append(("", begin, last))
        return parts

    def text(self, piece: Piece, begin: int, end: int) -> str:
        """Characters ``begin`` to ``end`` of the text, which lie in ``piece``."""
        at = piece.at + (begin - piece.begin) * piece.width
        some = self.data[at : at + (end - begin) * piece.width]
        if piece.width == 2:
            return some.decode("utf-16-le", "replace")
        if self.new:
            return some.decode("cp1252", "replace") if not some.isascii() else some.decode("ascii")
        return page_text(some, self.page)

    def bounds(self) -> tuple[int, int]:
        """Where the text begins and ends in the stream, as the file says; nothing of Word 6 and 95."""
        begin, end = struct.unpack_from("<LL", self.data, 0x18) if self.new else (0, 0)
        return begin, min(end, len(self.data))

    def drawings(self) -> bytes:
        """The shapes in the table stream."""
        return self._pair(50)

    # -- formats

    def _formats(self) -> None:
        for start, end, grpprl in self._pages(self._pair(13), 13):
            self.paragraphs.add(start, end, self._flags_of(grpprl[2:]))
        for start, end, grpprl in self._pages(self._pair(12), 1):
            if b"\x00\x08" in grpprl and any(
                code == _DELETED and operand[:1] == b"\1" for code, operand in _sprms(grpprl)
            ):
                self.deleted.add(start, end, 1)
        self.paragraphs.sort()
        self.deleted.sort()

    def _pages(self, plc: bytes, step: int) -> Iterator[tuple[int, int, bytes]]:
        """(begin, end, format) of each run in the pages of formats; ``step`` 13 for paragraphs, 1 for characters."""
        count = min((len(plc) - 4) // 8, _MOST_PAGES)
        if count <= 0:
            return
        seen: set[int] = set()
        for word in struct.unpack_from(f"<{count}L", plc, 4 * (count + 1)):
            number = word & 0x3FFFFF
            page = self.data[number * _PAGE : (number + 1) * _PAGE]
            if number in seen or len(page) < _PAGE:
                continue
            seen.add(number)
            runs = page[-1]
            if 4 * (runs + 1) + step * runs >= _PAGE:
                continue
            places = struct.unpack_from(f"<{runs + 1}L", page)
            for run in range(runs):
                at = 2 * page[4 * (runs + 1) + step * run]
                yield places[run], places[run + 1], _format(page, at, wide=step == 13) if at else b""

    def _flags_of(self, grpprl: bytes, depth: int = 0) -> int:
        flags = 0
        for code, operand in _sprms(grpprl):
            if code in _FLAGS and operand[:1] != b"\0":
                flags |= _FLAGS[code]
            elif code in _HUGE and not depth and len(operand) == 4:
                (place,) = struct.unpack("<L", operand)
                flags |= self._flags_of(self._huge(place), 1)
        return flags

    def _huge(self, place: int) -> bytes:
        data = self._data_stream()
        size = int.from_bytes(data[place : place + 2], "little")
        return data[place + 2 : place + 2 + size]

    def _data_stream(self) -> bytes:
        if not hasattr(self, "_data"):
            self._data: bytes = self._ole.read("Data")
        return self._data

    # -- names

    def people(self) -> Iterator[str]:
        """Authors of comments and of tracked changes."""
        owners, at = self._pair(36), 0
        while at + 2 <= len(owners):
            (count,) = struct.unpack_from("<H", owners, at)
            yield owners[at + 2 : at + 2 + 2 * count].decode("utf-16-le", "replace")
            at += 2 + 2 * count
        yield from strings(self._pair(51))

    def saved_by(self) -> list[str]:
        """Who saved the file last and where, by turns."""
        return strings(self._pair(71))


def _format(page: bytes, at: int, *, wide: bool) -> bytes:
    """What stands at ``at`` in a page: for paragraphs a style and its exceptions, for characters exceptions alone."""
    size = page[at]
    if not wide:
        return page[at + 1 : at + 1 + size]
    if size == 0:
        return page[at + 2 : at + 2 + 2 * page[at + 1]] if at + 1 < _PAGE else b""
    return page[at + 1 : at + 2 * size]


def _sprms(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """(code, operand) of each property modifier."""
    at = 0
    while at + 2 <= len(grpprl):
        (code,) = struct.unpack_from("<H", grpprl, at)
        at += 2
        size = _OPERAND[code >> 13]
        if code in (0xD606, 0xD608):
            size = 1 + int.from_bytes(grpprl[at : at + 2], "little")
        elif code >> 13 == 6:
            size = 1 + (grpprl[at] if at < len(grpprl) else 0)
        yield code, grpprl[at : at + size]
        at += size


def strings(table: bytes) -> list[str]:
    """A table of wide strings (STTB)."""
    if len(table) < 6 or table[:2] != b"\xff\xff":
        return []
    count, extra = struct.unpack_from("<HH", table, 2)
    found, at = [], 6
    for _ in range(count):
        if at + 2 > len(table):
            break
        (length,) = struct.unpack_from("<H", table, at)
        found.append(table[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace"))
        at += 2 + 2 * length + extra
    return found
