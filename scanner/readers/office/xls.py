"""Excel 97 and 5/95 workbooks (xls, et): every sheet, seen or hidden, and what lies beside the cells (MS-XLS)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Generator, Iterator

from models.errors import ReadError, SkipObject
from models.records import Column, Location, TableChunk
from models.spreadsheet import column_letters
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.office import office97, officeart, xls_beside, xls_raw
from scanner.readers.office.header_words import header_words
from scanner.readers.office.ole import Ole
from scanner.readers.office.sheet_names import is_given
from scanner.readers.office.xls_cells import Book, SheetCells
from scanner.readers.office.xls_chart import ChartCells
from scanner.readers.office.xls_objects import Objects, constant, validation_texts
from scanner.readers.office.xls_records import Segments, characters, continued, joined, records, text8, text16
from scanner.readers.office.xlsx_strings import Strings
from scanner.readers.office.xlsx_values import number_text
from scanner.readers.pieces import Pieces

_STATES = {1: "hidden", 2: "very_hidden"}
_BOF, _EOF, _BOUNDS, _SST, _PICTURES = 0x809, 0x0A, 0x85, 0xFC, 0xEB
_BIFF5 = 0x500
_FILE_PASS, _STRING = 0x2F, 0x207
_GLOBALS, _CHART, _DEEPEST = b"\5\0", b"\x20\0", 8


class XlsReader:
    """Cells as tables with the sheet's own places; notes, boxes, headers, names, caches, properties by ``part``."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``encrypted``, ReadError ``damaged``."""
        stream = xls_raw.bare(source)
        with Ole(source if stream is None else xls_raw.shell(), context) as ole:
            if stream is not None:
                ole.put("Book", stream)
            book = _Workbook(ole, context)
            yield from ole.only_pictures(book.parts(), book.drawings)
            for data in book.drawings:
                yield from ole.pictures(data)
            yield from ole.properties()
            yield from ole.embedded(lambda name: name.startswith(("mbd", "lnk", "_vba_project_cur", "msodatastore")))
            yield from ole.problems


class _Workbook:
    def __init__(self, ole: Ole, context: ReadContext) -> None:
        self._ole, self._limits = ole, context.limits
        self._pieces = Pieces(context.limits.text_window)
        self._book = Book()
        self._sheets: dict[int, tuple[str, str]] = {}
        """Place of each sheet in the stream -> name, state."""
        self._authors: dict[str, None] = {}
        self._data = b""
        self._names: list[str] = []
        self._apart: list[tuple[str, str]] = []
        """Part and text of what stands among the workbook's own records."""
        self.drawings: list[bytes] = []

    def parts(self) -> Iterator[Part]:
        """Everything but properties and members."""
        name = next((n for n in ("workbook", "book") if n in self._ole), None)
        if name is None:
            raise ReadError("damaged", "xls: no workbook stream")
        self._data = self._ole.read(name)
        if is_locked(self._data):
            plain = office97.workbook(self._ole, self._data, self._ole.context.passwords)
            if plain is None:
                raise SkipObject("encrypted")
            self._data = plain
        at = self._globals()
        seen: set[int] = set()
        for place in [at, *sorted(self._sheets)]:
            while place not in seen and place < len(self._data):
                seen.add(place)
                following = yield from self._substream(place)
                if following is None:
                    break
                place = following  # noqa: PLW2901 - sheets follow one another, wherever the list says they begin
        for place in self._sheets:
            if place not in seen:
                self._ole.problem("damaged", "xls: a sheet is missing")
        yield from self._beside()
        yield from self._pieces.flush()
        if self._authors:
            rows = tuple((name,) for name in self._authors)
            yield TableChunk((Column("author"),), rows, table="author", location={"part": "author"})

    # -- the workbook's own records

    def _globals(self) -> int:
        """Read what the sheets share; where it ends."""
        book, data = self._book, self._data
        act: dict[int, Callable[[bytes], None]] = {
            0x41E: book.add_format,
            0x1E: book.add_format,
            0xE0: lambda body: book.styles.append(int.from_bytes(body[2:4], "little")),
            0x42: self._codepage,
            0x18: self._defined_name,
            0x1AE: self._external_book,
            0x17: book.add_sheets,
            0x5C: lambda body: self._author(self._any_text(body, 0)),
            0x5B: lambda body: self._author(self._any_text(body, 4)),
            _BOUNDS: self._bounds,
        }
        first = True
        for place, kind, body in records(data):
            if first:
                if kind != _BOF or len(body) < 4:
                    raise ReadError("damaged", "xls: no begin")
                book.page = 1252 if int.from_bytes(body[:2], "little") <= _BIFF5 else 0
                if body[2:4] != _GLOBALS:  # a sheet without a workbook
                    self._sheets[0] = ("", "")
                first = False
            elif kind == _EOF:
                return place + 4 + len(body)
            elif kind == 0x22:
                book.since_1904 = body[:1] == b"\1"
            elif kind == _SST:
                self._shared_strings(place)
            elif kind == _PICTURES:
                self.drawings.append(b"".join(continued(data, place)))
            elif kind in act or kind in _ANYWHERE:
                try:
                    if kind in act:
                        act[kind](body)
                    else:
                        self._apart += self._texts(kind, place, body)
                except (struct.error, IndexError):
                    self._ole.problem("damaged", "xls: a record")
        self._ole.problem("damaged", "xls: breaks off")
        return len(data)

    def _codepage(self, body: bytes) -> None:
        if self._book.page:
            page = int.from_bytes(body[:2], "little")
            self._book.page = {32768: 10000, 32769: 1252, 1200: 1252, 0: 1252}.get(page, page)

    def _any_text(self, body: bytes, at: int) -> str:
        page = self._book.page
        return (text8 if page else text16)(body, at, page)[0].strip(" \0")

    def _author(self, name: str) -> None:
        if name and len(self._authors) < 1000:
            self._authors[name[:1000]] = None

    def _bounds(self, body: bytes) -> None:
        place, state, _ = struct.unpack_from("<LBB", body)
        name = text8(body, 6, self._book.page)[0]
        self._sheets.setdefault(place, (name or _NAMELESS, _STATES.get(state & 3, "")))

    def _defined_name(self, body: bytes) -> None:
        count, size = body[3], int.from_bytes(body[4:6], "little")
        name, at = characters(body, 14, count, self._book.page)
        value = constant(body[at : at + size], self._book.page) or " ".join(
            self._book.constants(body[at : at + size], body[at + size :])
        )
        if len(name) > 1 or value:  # one character is a name of Excel's own: a print area
            self._names.append(f"{name} = {value}" if value else name)

    def _external_book(self, body: bytes) -> None:
        self._book.add_book(body)
        if len(body) > 4:
            name = text16(body, 2, self._book.page)[0]
            text = "".join(c if c >= " " else "/" for c in name).strip("/")
            if text:
                self._names.append(text)

    def _shared_strings(self, place: int) -> None:
        segments = Segments(continued(self._data, place))
        count = int.from_bytes(segments.take(8)[4:], "little")
        strings: list[str] = []
        while len(strings) < count and segments.left:
            strings.append(segments.string())
        if len(strings) < count:
            self._ole.problem("damaged", "xls: shared strings")
        self._book.strings = Strings(strings)

    # -- sheets

    def _substream(self, start: int) -> Generator[Part, None, int | None]:
        """One sheet from its BOF on, with the charts within; returns where it ends, None where there is none."""
        name, state = self._sheets.get(start, ("", ""))
        location: Location = {"sheet": name} if name else {}
        shown: Location = {**location, "part": f"{state}_sheet"} if state else location
        objects = Objects(self._book.page)
        open_: list[SheetCells] = []
        for place, kind, body in records(self._data, start):
            if place == start and kind != _BOF:
                return None
            cells = open_[-1] if open_ else None
            if kind == _BOF:
                made = ChartCells if open_ or body[2:4] == _CHART else SheetCells
                if len(open_) < _DEEPEST:
                    open_.append(made(name, shown, self._book, self._limits, self._ole.problem))
                else:
                    open_.append(open_[-1])
            elif cells is not None and kind in cells.act:
                try:
                    cells.act[kind](joined(self._data, place, body) if kind == _STRING else body)
                except struct.error:
                    self._ole.problem("damaged", "xls: a cell")
                if cells.full:
                    yield from cells.give()
                    yield from self._formulas(cells, location)
            elif kind == _EOF and cells is not None:
                open_.pop()
                if cells not in open_[-1:]:
                    yield from self._end(cells, location)
                if not open_:
                    yield from self._objects(objects, location)
                    return place + 4 + len(body)
            elif kind in _BESIDE:
                try:
                    yield from self._record(kind, place, body, objects, location)
                except (struct.error, IndexError):
                    self._ole.problem("damaged", "xls: a record")
        self._ole.problem("damaged", "xls: breaks off")
        for cells in reversed(dict.fromkeys(open_)):
            yield from self._end(cells, location)
        yield from self._objects(objects, location)
        return None

    def _end(self, cells: SheetCells, location: Location) -> Iterator[Part]:
        yield from cells.end()
        for row, column, text in cells.far:
            yield from self._pieces.add(text, {**location, "cell": f"R{row + 1}C{column + 1}"})
        yield from self._formulas(cells, location)

    def _record(self, kind: int, place: int, body: bytes, objects: Objects, location: Location) -> Iterator[Part]:
        if kind == 0x5D:
            objects.begin(body)
        elif kind == 0x1B6:
            objects.text(continued(self._data, place))
        elif kind == 0x1C:
            objects.note(body)
        elif kind in (0x14, 0x15):
            text = header_words(self._any_text(body, 0)) if body else ""
            if text:
                yield from self._pieces.add(text, {**location, "part": "header" if kind == 0x14 else "footer"})
        elif kind == 0x1B8:
            cell = f"{column_letters(int.from_bytes(body[4:6], 'little'))}{int.from_bytes(body[:2], 'little') + 1}"
            for text in filter(None, officeart.link_texts(body[8:])):
                yield from self._pieces.add(text, {**location, "cell": cell, "part": "link"})
        elif kind == 0x1BE:
            for text in validation_texts(body):
                yield from self._pieces.add(text, {**location, "part": "validation"})
        elif kind == 0x100D:
            text = text8(body, 2, self._book.page)[0]
            if text:
                yield from self._pieces.add(text, {**location, "part": "chart"})
        elif kind == 0x5B:
            self._author(self._any_text(body, 4))
        elif kind in _DRAWINGS:
            for part, text in officeart.carved_texts(b"".join(continued(self._data, place))):
                yield from self._pieces.add(text, {**location, "part": part})
        else:
            for part, text in self._texts(kind, place, body):
                yield from self._pieces.add(text, {**location, "part": part})

    def _texts(self, kind: int, place: int, body: bytes) -> Iterator[tuple[str, str]]:
        """(part, text) of records that stand among those of a sheet as among those of the workbook."""
        if kind == xls_beside.QUERY:
            for text in xls_beside.query_texts(self._data, place):
                if text.strip("\0 "):
                    yield "connection", text
        else:
            yield from ((part, text) for part, text in xls_beside.TEXTS[kind](body) if text.strip("\0 "))

    def _formulas(self, cells: SheetCells, location: Location) -> Iterator[Part]:
        for cell, text in cells.formulas:
            place = {**location, "cell": cell} if cell else location
            yield from self._pieces.add(text, {**place, "part": "formula"})
        cells.formulas.clear()

    def _objects(self, objects: Objects, location: Location) -> Iterator[Part]:
        for part, cell, text in objects.texts():
            place = {**location, "cell": cell} if cell else location
            yield from self._pieces.add(text, {**place, "part": part})
        for author in objects.authors:
            self._author(author)

    # -- beside the sheets

    def _beside(self) -> Iterator[Part]:
        for name, _ in self._sheets.values():
            if is_given(name) and name != _NAMELESS:
                yield from self._pieces.add(name, {"part": "sheet_name"})
        for text in self._names:
            yield from self._pieces.add(text, {"part": "defined_name"})
        for part, text in self._apart:
            yield from self._pieces.add(text, {"part": part})
        if not self._book.page:
            yield from xls_beside.linked_cells(self._data, self._book, self._limits, self._ole.problem)
        for name in xls_beside.user_names(self._ole.read("User Names")):
            self._author(name)
        for text in self._book.strings.unused():
            yield from self._pieces.add(text, {"part": "unused_string"})
        for path in self._ole.streams("_SX_DB_CUR/"):
            for text in _cache_texts(self._ole.read(path)):
                yield from self._pieces.add(text, {"part": "pivot_cache"})
        if self._ole.size("Revision Log"):
            self._ole.problem("unsupported", "xls: revision log")


def is_locked(data: bytes) -> bool:
    """Whether the workbook's own records say that it is under a password."""
    for _, kind, _ in records(data):
        if kind in {_FILE_PASS, _EOF}:
            return kind == _FILE_PASS
    return False


_ANYWHERE = frozenset({xls_beside.QUERY, *xls_beside.TEXTS})
_NAMELESS = "?"
_DRAWINGS = frozenset({0xEC, 0x866})
_BESIDE = frozenset({0x5D, 0x1B6, 0x1C, 0x14, 0x15, 0x1B8, 0x1BE, 0x100D, 0x5B}) | _ANYWHERE | _DRAWINGS


def _cache_texts(data: bytes) -> Iterator[str]:
    """The distinct values of a pivot table's fields, kept although their sheet may be gone."""
    for _, kind, body in records(data):
        if kind == 0xCD:
            text = text16(body, 0, 0)[0]
            if text.strip():
                yield text
        elif kind == 0xC9 and len(body) >= 8:
            yield number_text(repr(struct.unpack_from("<d", body)[0]))
        elif kind == 0xCE and len(body) >= 6:
            year, month, day = struct.unpack_from("<HHB", body)
            yield f"{year:04}-{month:02}-{day:02}"
