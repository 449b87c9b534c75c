"""Texts beside the cells of an Excel 97 workbook: headers, tips, comments of names, queries, views, users."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from models.limits import Limits
from models.records import Location
from scanner.readers.base import Part
from scanner.readers.office.header_words import header_words
from scanner.readers.office.xls_cells import Book, SheetCells
from scanner.readers.office.xls_records import Segments, characters, continued, records, text16

QUERY = 0xDC
_SX_STRING, _SUP_BOOK, _XCT, _CRN, _USER = 0xCD, 0x1AE, 0x59, 0x5A, 0x193
_LONGEST = 1 << 16
_SEGMENT = 255
"""Characters of a part of a query that goes on in the next record."""


def _more_headers(body: bytes) -> Iterator[tuple[str, str]]:
    """Of even pages and of the first (HeaderFooter)."""
    at = 38
    for number, count in enumerate(struct.unpack_from("<4H", body, 30)):
        if count:
            # The specification has a second count before each text; not every program writes it.
            counted = int.from_bytes(body[at : at + 2], "little") == count
            text, at = text16(body, at, 0) if counted else characters(body, at, count, 0)
            yield "footer" if number % 2 else "header", header_words(text)


def _name_comment(body: bytes) -> Iterator[tuple[str, str]]:
    name, comment = struct.unpack_from("<HH", body, 12)
    _, at = characters(body, 16, name, 0)
    yield "comment", characters(body, at, comment, 0)[0]


def _tip(body: bytes) -> Iterator[tuple[str, str]]:
    yield "link", body[10 : len(body) & ~1].decode("utf-16-le", "replace").partition("\0")[0]


def _view(body: bytes) -> Iterator[tuple[str, str]]:
    for at in range(46, min(len(body) - 3, 72), 2):  # specification and programs do not agree where the name stands
        text, end = text16(body, at, 0)
        if text and end == len(body):
            yield "view", text
            return


def _connection(body: bytes) -> Iterator[tuple[str, str]]:
    """ExtString: segments of a text."""
    at, parts = 8, []
    while at + 3 < len(body):
        text, at = text16(body, at, 0)
        parts.append(text)
    yield "connection", "".join(parts)


def _scenario(body: bytes) -> Iterator[tuple[str, str]]:
    """Name, author, comment and values of a scenario."""
    cells, name, comment, user = struct.unpack_from("<H2xBBB", body)
    text, at = characters(body, 7, name, 0)
    yield "scenario", text
    for count in (user, comment):
        if count:
            text, at = text16(body, at, 0)
            yield "scenario", text
    at += 4 * cells
    for _ in range(cells):
        if at + 3 > len(body):
            return
        text, at = text16(body, at, 0)
        yield "scenario", text


def _source(body: bytes) -> Iterator[tuple[str, str]]:
    """The workbook that a pivot table's values, or a consolidation's, are of (DConRef)."""
    text = text16(body, 6, 0)[0]
    if text.startswith("\1"):  # \2 is this very workbook
        yield "link", "".join(letter if letter >= " " else "/" for letter in text).strip("/")


TEXTS: dict[int, Callable[[bytes], Iterator[tuple[str, str]]]] = {
    0x51: _source,
    0xAF: _scenario,
    0x894: _name_comment,
    0x1A9: _view,
    0x800: _tip,
    0x804: _connection,
    0x89C: _more_headers,
}
"""Kinds of records, of a sheet or of the workbook -> (part, text) of each text in one."""


def query_texts(data: bytes, at: int) -> Iterator[str]:
    """Connection and query of the DBQUERY record at ``at``, in the records behind it."""
    text = ""
    for place, kind, body in records(data, at):
        if kind == _SX_STRING:
            some = text16(body, 0, 0)[0]
            text += some
            if len(some) < _SEGMENT or len(text) > _LONGEST:
                yield text
                text = ""
        elif place != at:
            break
    yield text


def user_names(data: bytes) -> Iterator[str]:
    """Who has the shared workbook open (the stream User Names)."""
    for _, kind, body in records(data):
        if kind == _USER:
            yield text16(body, 28, 0)[0].strip("\0 ")


def linked_cells(data: bytes, book: Book, limits: Limits, problem: Callable[[str, str], None]) -> Iterator[Part]:
    """Cells that the workbook keeps of other workbooks, a table for each of their sheets."""
    location: Location = {"part": "external_link"}
    names: list[str] = []
    cells: _Linked | None = None
    for place, kind, body in records(data):
        if kind == 0x0A:
            break
        if kind == _SUP_BOOK:
            names = _sheet_names(body)
        elif kind in (_XCT, _CRN):
            if cells is not None and (kind == _XCT or cells.full):
                yield from cells.end() if kind == _XCT else cells.give()
            if kind == _XCT:
                number = int.from_bytes(body[2:4], "little")
                cells = _Linked(names[number] if number < len(names) else "", location, book, limits, problem)
            elif cells is not None:
                try:
                    cells.add(continued(data, place))
                except (struct.error, IndexError):
                    problem("damaged", "xls: a record")
    if cells is not None:
        yield from cells.end()


def _sheet_names(body: bytes) -> list[str]:
    """The names of sheets in a SUPBOOK record, behind that of their workbook."""
    if len(body) <= 4:
        return []
    _, at = text16(body, 2, 0)
    names = []
    while at + 3 <= len(body):
        text, at = text16(body, at, 0)
        names.append(text)
    return names


class _Linked(SheetCells):
    def add(self, bodies: list[bytes]) -> None:
        """A CRN record: values side by side, each behind its kind."""
        segments = Segments(bodies)
        last, first, row = struct.unpack("<BBH", segments.take(4))
        for column in range(first, last + 1):
            kind = segments.take(1)
            if not kind:
                break
            if kind == b"\2":
                count, wide = struct.unpack("<HB", segments.take(3))
                self._put(row, column, segments.characters(count, wide & 1))
                continue
            value = segments.take(8)
            if kind == b"\1" and len(value) == 8:
                self._put(row, column, self._book.number(struct.unpack("<d", value)[0], 0xFFFF))
