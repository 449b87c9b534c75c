"""Rows of worksheets and shared strings that are written plainly: taken out before a document is parsed.

Nearly every workbook writes nearly every row in one of few ways, which a compiled pass reads many times as fast as a
parser calls handlers. What it does not know to the last byte goes to the parser, between what it did: only whole,
balanced elements are taken out, so the parser sees a document as well-formed, or as broken, as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from recognizers.compiled import INTEGER, NUMBER, SHARED, Cells, find_cells, find_strings
from scanner.readers.xlsx_cells import WIDEST, SharedStrings, SheetCells
from scanner.readers.xlsx_values import number_text, unescaped

_NAMES = (
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_DECLARED = re.compile(rb"""\sxmlns(?::(\w{1,16}))?=["'](?:%s)["']""" % b"|".join(map(re.escape, _NAMES)))
_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([^"']*)""")
_OVERLAP = 64
_DENSEST = 64
"""Places for each cell that a table of rows may have."""
_LONGEST = 4 << 20
"""Bytes in which a row or a string must end."""

Values = npt.NDArray[np.object_]


class Book:
    """What the cells of a workbook point to: its shared strings, how a style shows a number, where days begin."""

    def __init__(self, strings: Sequence[str], dates: Sequence[str], *, since_1904: bool) -> None:
        self.since_1904 = since_1904
        self.strings = _objects([*(text or None for text in strings), None])
        """The last one is for numbers that no string has; so it is with ``dates`` and ``shown``."""
        self.dates = [*dates, ""]
        self.shown: npt.NDArray[np.bool_] = np.array([bool(shown) for shown in self.dates])


def _parted(texts: str) -> list[str]:
    parts = texts.split("\0")[:-1]
    return list(map(unescaped, parts)) if "_x" in texts else parts


def _objects(values: Sequence[Any]) -> Values:
    found = np.empty(len(values), object)
    found[:] = values
    return found


def _within(places: npt.NDArray[np.int32], array: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
    """The places in an array; the last one for those beyond (and -1)."""
    return np.minimum(places, len(array) - 1)


Take = Callable[[bytes, int, bytes], int]
"""Takes what is plain in the bytes, from an offset on, under the prefix; says where that ends."""


def without_plain(blocks: Iterable[bytes], element: bytes, parent: bytes, take: Take) -> Iterator[bytes]:
    """What of a part is left for the parser, ``take`` having been given the runs of ``element`` within ``parent``.

    A block may be empty: what has been taken by then comes before what is parsed next.
    """
    blocks = iter(blocks)
    head, start, prefix = _head(blocks, element)
    if start < 0:
        yield head
        yield from blocks
        return
    yield head[:start]
    closing, over = b"</%s%s>" % (prefix, element), b"</%s%s>" % (prefix, parent)
    kept = head[start:]
    while True:
        window, found, rest = kept.rpartition(closing)
        if found:
            at, window, kept = 0, window + found, rest
            while at < len(window):
                at = take(window, at, prefix)
                yield b""
                end = window.find(closing, at) + len(closing)
                strange = window[at:end]
                # In comments and sections of characters may stand what looks like an element and is none.
                if b"<!" in strange or b"<?" in strange or b"xmlns" in strange:
                    yield window[at:] + kept
                    yield from blocks
                    return
                if strange:
                    yield strange
                    at = end
        block = None if over in kept or len(kept) > _LONGEST else next(blocks, None)
        if block is None:
            yield kept
            yield from blocks
            return
        kept += block


def _head(blocks: Iterator[bytes], element: bytes) -> tuple[bytes, int, bytes]:
    """(the part's begin, where its first ``element`` stands, the prefix); -1 where nothing may be taken out."""
    head, prefix = next(blocks, b""), b""
    declared, encoding = _DECLARED.search(head, 0, 1 << 16), _ENCODING.search(head, 0, 1 << 10)
    if declared is None or (encoding and encoding[1].lower() != b"utf-8"):
        return head, -1, prefix
    if declared[1]:
        prefix = declared[1] + b":"
    first = re.compile(rb"<%s%s[\s>/]" % (re.escape(prefix), element))
    while (found := first.search(head)) is None:
        block = next(blocks, None) if len(head) < _LONGEST else None
        if block is None:
            return head, -1, prefix
        head += block
    before = head[: found.start()]
    names = re.compile(rb"\sxmlns%s\s*=" % (b":" + declared[1] if declared[1] else b""))
    plain = b"<!" not in before and before.count(b"<?") <= 1 and len(names.findall(before)) == 1
    return head, found.start() if plain else -1, prefix


def behind(blocks: Iterable[bytes], parent: bytes, tail: bytearray, most: int) -> Iterator[bytes]:
    """``blocks`` as they are; what stands behind the end of ``parent`` goes into ``tail``, up to ``most`` bytes."""
    end = re.compile(rb"</(?:\w+:)?%s>|<(?:\w+:)?%s\s*/>" % (parent, parent))
    kept, inside = b"", True
    for block in blocks:
        if inside:
            window = kept + block
            found = end.search(window) if parent in window else None
            inside = found is None
            tail += window[found.end() :][:most] if found else b""
            kept = window[-_OVERLAP:]
        else:
            tail += block[: max(0, most - len(tail))]
        yield block


class PlainStrings:
    """Takes shared strings for a handler of the others."""

    def __init__(self, strings: SharedStrings, longest: int) -> None:
        self._strings, self._longest = strings, longest

    def take(self, window: bytes, start: int, prefix: bytes) -> int:
        """See ``Take``."""
        data, stopped = find_strings(window, start, prefix, self._longest)
        try:
            texts = data.decode()
        except UnicodeDecodeError:
            return start
        if texts:
            self._strings.add_all(_parted(texts), len(texts))
        return stopped


class PlainCells:
    """Takes rows for a handler of the others."""

    def __init__(self, cells: SheetCells, book: Book, longest: int) -> None:
        self._cells, self._book, self._longest = cells, book, longest

    def take(self, window: bytes, start: int, prefix: bytes) -> int:
        """See ``Take``."""
        found = find_cells(window, start, prefix, self._longest, self._cells.number)
        try:
            texts = found.texts.decode()
        except UnicodeDecodeError:
            return start
        if len(found.rows):
            self._give(found, self._values(found, _parted(texts)))
        self._cells.number = found.last
        return found.stopped

    def _values(self, found: Cells, texts: list[str]) -> Values:
        """The text of each cell; None where a string is empty or missing."""
        book, shared = self._book, found.kinds == SHARED
        numbers = found.kinds == NUMBER
        if book.shown.any():
            numbers |= (found.kinds == INTEGER) & book.shown[_within(found.styles, book.shown)]
        if numbers.any():
            places = (np.cumsum(~shared) - 1)[numbers].tolist()
            styles = _within(found.styles[numbers], book.shown).tolist()
            for place, style in zip(places, styles, strict=True):
                texts[place] = number_text(texts[place], book.dates[style], since_1904=book.since_1904)
        values = np.empty(len(found.rows), object)
        values[shared] = book.strings[_within(found.strings[shared], book.strings)]
        values[~shared] = _objects(texts)
        return values

    def _give(self, found: Cells, values: Values) -> None:
        rows, columns = found.rows, found.columns
        starts = np.flatnonzero(np.diff(rows, prepend=rows[0] - 1))
        numbers = rows[starts].tolist()
        first = self._cells.begins_at(int(columns.min()))
        width, height = int(columns.max()) - first + 1, len(starts)
        if width >= WIDEST or width * height > _DENSEST * len(values) + (1 << 16):
            ends = [*starts[1:].tolist(), len(values)]
            for number, start, end in zip(numbers, starts.tolist(), ends, strict=True):
                cells = zip(columns[start:end].tolist(), values[start:end].tolist(), strict=True)
                self._cells.give(number, {column: value for column, value in cells if value})
            return
        table = np.full((height, width), None, object)
        table[np.repeat(np.arange(height), np.diff(starts, append=len(values))), columns - first] = values
        self._cells.give_all(zip(numbers, map(tuple, table.tolist()), strict=True))
