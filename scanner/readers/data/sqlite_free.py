"""What was deleted from a SQLite file and not yet overwritten: on pages that are free, and between the rows of others.

Rows that are whole are given by their columns. Of others what reads as text is given as it stands, where the values of
two columns may touch. Follows the file format of SQLite (sqlite.org/fileformat2.html), sections 1.5, 1.6 and 2.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from scanner.readers.base import ByteSource

DATABASE = b"SQLite format 3\x00"
_LEAF = 0x0D
"""The first byte of a page with rows."""
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)
"""Bytes of the values whose types are below 12."""
_LOST = (0, 1, 2, 3, 4, 6, 8)
_LONGEST_HEADER = 64
_DIGITS = re.compile(rb"(?:\d\x00?){6}")
_PATIENCE = 1000
"""Texts in vain whose row is looked for, one after the other: bytes that are no rows shall not take long."""
_REMEMBERED = 1 << 20
_OVERWRITTEN = 16
"""Bytes before a text in which the rest of its row's header is looked for."""
_RUNS = {
    "utf-8": re.compile(
        rb"(?:[\x20-\x7e\t\r\n]|[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){6,}+"
    ),
    "utf-16-le": re.compile(rb"(?:[\x20-\x7e\t\r\n]\x00|[\x00-\xff][\x4e-\x9f]){6,}+", re.DOTALL),
    "utf-16-be": re.compile(rb"(?:\x00[\x20-\x7e\t\r\n]|[\x4e-\x9f][\x00-\xff]){6,}+", re.DOTALL),
}
_ENCODINGS = {2: "utf-16-le", 3: "utf-16-be"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def deleted(source: ByteSource) -> Iterator[str]:
    """Each row, or stretch of text, that no table holds any more: values with tabs between them."""
    with source.open() as stream:
        head = stream.read(100)
        size = int.from_bytes(head[16:18], "big")
        size = 1 << 16 if size == 1 else size
        if len(head) < 100 or size < 512 or size & (size - 1):
            return
        pages = source.size // size
        rows = _Rows(_ENCODINGS.get(head[59], "utf-8"))
        free = _free_pages(stream, head, size, pages)
        for number in range(1, pages + 1):
            stream.seek((number - 1) * size)
            page = stream.read(size)[: size - head[20]]
            if free[number]:
                yield from rows.of_free_page(page)
            elif page[(start := 100 if number == 1 else 0)] == _LEAF:
                yield from rows.between(page, start)


def rows_of(pages: Iterable[bytes]) -> Iterator[str]:
    """The same of pages that are all that is known of a database; what stands on several of them is given once."""
    rows: _Rows | None = None
    seen: set[int] = set()
    for page in pages:
        if page.startswith(DATABASE):
            rows = _Rows(_ENCODINGS.get(page[59], "utf-8"))
        if rows is None:  # the encoding in which most of a page's rows can be read
            tried = {encoding: sum(1 for _ in _Rows(encoding).listed(page)) for encoding in _RUNS}
            encoding = max(tried, key=lambda each: tried[each])
            if not tried[encoding]:
                continue
            rows = _Rows(encoding)
        for row in rows.of_free_page(page):
            if (mark := hash(row)) not in seen:
                if len(seen) >= _REMEMBERED:
                    seen.clear()
                seen.add(mark)
                yield row


def _free_pages(stream: BinaryIO, head: bytes, size: int, pages: int) -> bytearray:
    """For each page by its number whether it is on the list of free ones."""
    free = bytearray(pages + 1)
    trunk = int.from_bytes(head[32:36], "big")
    while 0 < trunk <= pages and not free[trunk]:
        free[trunk] = 1
        stream.seek((trunk - 1) * size)
        page = stream.read(size)
        trunk, count = int.from_bytes(page[:4], "big"), int.from_bytes(page[4:8], "big")
        for at in range(8, 8 + 4 * min(count, size // 4 - 2), 4):
            leaf = int.from_bytes(page[at : at + 4], "big")
            if 0 < leaf <= pages:
                free[leaf] = 1
    return free


class _Rows:
    def __init__(self, encoding: str) -> None:
        self._encoding, self._run = encoding, _RUNS[encoding]
        self._patience = _PATIENCE

    def of_free_page(self, page: bytes) -> Iterator[str]:
        """All rows of a page that was given back whole, as its own list of them says; what else reads as text."""
        if page[0] != _LEAF:
            yield from self._texts(page, 0, len(page))
            return
        yield from self.listed(page)
        yield from self.between(page, 0)

    def listed(self, page: bytes) -> Iterator[str]:
        """The rows that a page's own list names; nothing of pages of other kinds."""
        named = int.from_bytes(page[3:5], "big") if page[0] == _LEAF else 0
        for place in range(8, min(len(page) - 1, 8 + 2 * named), 2):
            at = int.from_bytes(page[place : place + 2], "big")
            found = self._row(page, at, len(page)) if 8 < at < len(page) else None
            if found:
                yield found[0]

    def between(self, page: bytes, start: int) -> Iterator[str]:
        """Rows in the parts of a page that its list leaves out."""
        first, count, content = (int.from_bytes(page[start + at : start + at + 2], "big") for at in (1, 3, 5))
        yield from self._texts(page, start + 8 + 2 * count, content or len(page))
        last = 0
        while last < first <= len(page) - 4:
            last, length = first, int.from_bytes(page[first + 2 : first + 4], "big")
            first = int.from_bytes(page[first : first + 2], "big")
            yield from self._texts(page, last, min(last + length, len(page)), block=True)

    def _texts(self, page: bytes, at: int, end: int, *, block: bool = False) -> Iterator[str]:
        """What stands in a part of a page; in a ``block`` the first four bytes of each row are overwritten."""
        if not page[at:end].strip(b"\0"):
            return
        while at < end:
            found = self._cut_row(page, at + 4, end) if block else None
            if found is None:
                run = self._run.search(page, at, end)
                if run is None:
                    return
                if self._patience > 0 and _DIGITS.search(run[0]):  # where two values touch a number may be hidden
                    found = self._row_around(page, max(at, run.start() - _LONGEST_HEADER), run, end)
                    self._patience = min(_PATIENCE, self._patience + 4) if found else self._patience - 1
                block = block and found is not None
                if found is None:
                    found = run[0].decode(self._encoding, "replace"), run.end()
            text, at = found
            yield text

    def _row_around(self, page: bytes, least: int, run: re.Match[bytes], end: int) -> tuple[str, int] | None:
        """The row in which a run of text stands; lengths in front of the text may look like text too."""
        for at in range(max(least, run.start() - 1), min(run.start() + 8, end)):
            found = self._row_of_header(page, at, end)
            if found:
                return found
        for at in range(run.start() - 2, least - 1, -1):
            found = self._row_of_header(page, at, end)
            if found and found[1] > run.start():
                return found
        starts = range(max(least, run.start() - _OVERWRITTEN), min(run.start() + 4, end))
        cut = [found for at in starts if (found := self._cut_row(page, at, run.end(), ends=True))]
        return max(cut, key=lambda found: len(found[0]), default=None)

    def _row(self, page: bytes, at: int, end: int) -> tuple[str, int] | None:
        """The row whose cell begins at ``at``: its length, its number, its header, its values."""
        length, at = _number(page, at)
        _, at = _number(page, at)
        end = min(end, at + _here(length, len(page)))
        return self._row_of_header(page[:end], at, end, goes_on=True)

    def _cut_row(self, page: bytes, start: int, end: int, *, ends: bool = False) -> tuple[str, int] | None:
        """A row of whose header the begin is overwritten, as long as there may be one; ``ends``: it does at ``end``.

        The value whose type is lost, if it is a number, is passed over.
        """
        best: tuple[str, int] | None = None
        at, length = start, 0
        kinds: list[int] = []
        while at < min(start + _LONGEST_HEADER, end):
            kind, at = _number(page, at)
            kinds.append(kind)
            length += _size(kind)
            if at + length > end or kind in {10, 11}:
                break
            for lost in _LOST:
                place = at + lost + length
                if place == end or (not ends and _is_block(page, place, end)):
                    found = self._values(page, kinds, at + lost)
                    best = max(found, best, key=lambda row: len(row[0]) if row else 0)
        return best

    def _row_of_header(self, page: bytes, start: int, end: int, *, goes_on: bool = False) -> tuple[str, int] | None:
        """The row whose header begins at ``start``; one that ``goes_on`` may have its last value on another page."""
        length = page[start] if start < end else 0
        at, body = start + 1, start + length
        if not 2 <= length <= _LONGEST_HEADER or body > end:
            return None
        kinds: list[int] = []
        while at < body:
            kind, at = _number(page, at)
            kinds.append(kind)
        if at > body or (not goes_on and body + sum(map(_size, kinds)) > end):
            return None
        return self._values(page, kinds, body)

    def _values(self, page: bytes, kinds: list[int], at: int) -> tuple[str, int] | None:
        """The values of these types that stand from ``at`` on, and where they end; None if they are none."""
        texts: list[str] = []
        written = False
        for kind in kinds:
            value, at = page[at : at + _size(kind)], at + _size(kind)
            if kind > 12 and kind % 2:
                text = _text(value, self._encoding, "strict" if at <= len(page) else "ignore")
                if text is None:
                    return None
                written = written or len(text) > 1
                texts.append(text)
            elif 0 < kind < 7:
                texts.append(str(int.from_bytes(value, "big", signed=True)))
            elif kind in {10, 11}:
                return None
        return ("\t".join(texts), at) if written else None


def _is_block(page: bytes, at: int, end: int) -> bool:
    """Whether a free block that was joined to the one before may begin at ``at``."""
    return 4 <= int.from_bytes(page[at + 2 : at + 4], "big") <= end - at


def _here(length: int, page: int) -> int:
    """How many bytes of a row of this length stand on its own page; the rest stands on others (section 1.6)."""
    if length <= page - 35:
        return length
    least = (page - 12) * 32 // 255 - 23
    local = least + (length - least) % (page - 4)
    return local if local <= page - 35 else least


def _size(kind: int) -> int:
    """Bytes of a value of the type ``kind``."""
    return _SIZES[kind] if kind < 12 else (kind - 12) // 2


def _text(value: bytes, encoding: str, errors: str) -> str | None:
    try:
        text = value.decode(encoding, errors)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def _number(page: bytes, at: int) -> tuple[int, int]:
    """The number of one to nine bytes at ``at``, and where it ends."""
    value = 0
    for byte in page[at : at + 8]:
        value, at = value << 7 | byte & 0x7F, at + 1
        if byte < 0x80:
            return value, at
    return value << 8 | (page[at] if at < len(page) else 0), at + 1
