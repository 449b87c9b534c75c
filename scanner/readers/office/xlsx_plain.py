"""Rows of worksheets and shared strings that are written plainly: taken out before a document is parsed.

Nearly every workbook writes nearly every row in one of few ways, which a compiled pass reads many times as fast as a
parser calls handlers. What it does not know to the last byte goes to the parser, between what it did: only whole,
balanced elements are taken out, so the parser sees a document as well-formed, or as broken, as it was.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import unescape
from typing import Any

import numpy as np
import numpy.typing as npt

from recognizers.compiled import INTEGER, NUMBER, SHARED, Cells, find_cells, find_strings
from scanner.readers.office.xlsx_cells import WIDEST, SharedStrings, SheetCells
from scanner.readers.office.xlsx_strings import Strings, Values, objects
from scanner.readers.office.xlsx_values import number_text, unescaped

_NAMES = (
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_DECLARED = re.compile(rb"""\sxmlns(?::(\w{1,16}))?=["'](?:%s)["']""" % b"|".join(map(re.escape, _NAMES)))
_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([^"']*)""")
_DENSEST = 64
"""Places for each cell that a table of rows may have."""
_LONGEST = 4 << 20
"""Bytes in which a row or a string must end."""
_CONSTANT = re.compile(rb'"[^"\0]*"|(?<![\w$:.])\d{7,}')
"""What may be one in formulas with a character 0 between them (see xlsx_formulas)."""
_MOST_CONSTANTS = 100_000
_PLACE = re.compile(rb"""\sr=["']([A-Z]{1,3}\d{1,7})["']""")


class Book:
    """What the cells of a workbook point to: its shared strings, how a style shows a number, where days begin."""

    def __init__(self, strings: Strings, dates: Sequence[str], *, since_1904: bool) -> None:
        self.strings, self.since_1904 = strings, since_1904
        self.dates = [*dates, ""]
        """The last one is for numbers that no style has; so it is with ``shown``."""
        self.shown: npt.NDArray[np.bool_] = np.array([bool(shown) for shown in self.dates])


def _parted(texts: str) -> list[str]:
    parts = texts.split("\0")[:-1]
    return list(map(unescaped, parts)) if "_x" in texts else parts


def _unreferenced(text: bytes) -> str:
    plain = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text
    return unescape(plain.decode("utf-8", "replace"))


@functools.lru_cache(16)
def _formula(prefix: bytes) -> re.Pattern[bytes]:
    """A formula, and the value behind it."""
    return re.compile(rb"<%sf(?:\s[^>]*)?>([^<]+)</%sf\s*>(?:\s*<%sv[^>]*>([^<]*))?" % ((re.escape(prefix),) * 3))


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
        self._constants: set[bytes] = set()
        """Those of the formulas so far, as they are written."""

    def take(self, window: bytes, start: int, prefix: bytes) -> int:
        """See ``Take``."""
        found = find_cells(window, start, prefix, self._longest, self._cells.number)
        try:
            texts = found.texts.decode()
        except UnicodeDecodeError:
            return start
        if len(found.rows):
            self._give(found, self._values(found, _parted(texts)))
        self._formulas(window, start, found.stopped, prefix)
        self._cells.number = found.last
        return found.stopped

    def _formulas(self, window: bytes, start: int, end: int, prefix: bytes) -> None:
        """Those of the rows that were taken which hold a constant that none has held before."""
        if window.find(b"f", start, end) < 0 or window.find(b"</%sf" % prefix, start, end) < 0:
            return  # the letter alone is found many times as fast, and most sheets have none
        pattern = _formula(prefix)
        written = b"\0".join([formula for formula, _ in pattern.findall(window, start, end)])
        constants = set(_CONSTANT.findall(written.replace(b"&quot;", b'"')))
        if constants <= self._constants and b"&#" not in written:
            return
        if len(self._constants) > _MOST_CONSTANTS:
            self._constants.clear()
        self._constants |= constants
        for found in pattern.finditer(window, start, end):
            begin = window.rfind(b"<%sc" % prefix, start, found.start())
            place = _PLACE.search(window, begin, found.start())
            cell = place[1].decode("ascii") if place else ""
            self._cells.formulas.read(_unreferenced(found[1]), _unreferenced(found[2] or b""), cell)

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
        values[shared] = book.strings.all_at(found.strings[shared])
        values[~shared] = objects(texts)
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
