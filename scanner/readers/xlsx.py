"""Excel workbooks (xlsx, xlsm, xltx, and xlsb cells): every sheet, seen or hidden, and what lies beside the cells."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from models.records import Column, Location, TableChunk
from scanner.readers import xlsb_cells, xlsb_parts
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.cells import cell_text, form_of
from scanner.readers.ooxml import Package
from scanner.readers.ooxml_small import Relation
from scanner.readers.ooxml_text import PlainText
from scanner.readers.pieces import Pieces
from scanner.readers.sheet_rows import Row, SheetRows
from scanner.readers.xlsx_cells import SharedStrings, SheetCells, Styles
from scanner.readers.xlsx_parts import (
    Comments,
    Persons,
    PivotFields,
    PivotRecords,
    Sheet,
    Workbook,
    survey,
    tail_texts,
)

_WHOLE_SHEET = 192 << 20
_WHOLE_STRINGS = 64 << 20
_WHOLE_TEXT = 512 << 20
"""Bytes that the cells of a sheet may hold if each had the longest shared string: as often as one stands in a
cell it is made anew.
"""
_STRING_END = re.compile(rb"</(?:\w+:)?si>")
_DENSEST = 64
"""A sheet is loaded whole where its rectangle has no more than this many places for each cell."""

_OTHER_PARTS = (
    ("connections.xml", "connection"),
    ("externallinks/externallink", "external_link"),
    ("revisions/", "revision"),
    ("querytables/", "connection"),
)


class XlsxReader:
    """Cells as tables with the sheet's own places; comments, headers, names, caches and properties by ``part``."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``encrypted``, ReadError ``damaged``."""
        package = Package(source, context)
        try:
            yield from package.only_pictures(_Book(package, source, context).parts())
            yield from package.properties()
            yield from package.members()
            yield from package.problems
        finally:
            package.close()


class _Book:
    def __init__(self, package: Package, source: ByteSource, context: ReadContext) -> None:
        self._package, self._source, self._limits = package, source, context.limits
        self._pieces = Pieces(context.limits.text_window)
        roots = package.relations("").values()
        self._main = next((r.target for r in roots if r.kind == "officeDocument" and not r.external), "xl/workbook.xml")
        self._folder = posixpath.dirname(self._main)
        self._relations = package.relations(self._main)
        self._workbook = Workbook()
        self._strings: list[str] | None = None
        self._longest = 0
        """Bytes of the longest shared string, as far as they were looked at."""
        self._dates: list[str] = []
        self._authors: dict[str, None] = {}

    def parts(self) -> Iterator[Part]:
        """Everything but properties and members."""
        if self._main.endswith(".bin"):
            yield from self._binary()
        else:
            yield from self._sheets()
        yield from self._beside()
        yield from self._pieces.flush()
        if self._authors:
            rows = tuple((name,) for name in self._authors if name)
            yield TableChunk((Column("author"),), rows, table="author", location={"part": "author"})

    # -- cells

    def _sheets(self) -> Iterator[Part]:
        package = self._package
        if self._main not in package.entries:
            package.problem("damaged", "xlsx: no workbook part")
        package.read(self._main, self._workbook)
        sheets = [(sheet, self._relations.get(sheet.relation)) for sheet in self._workbook.sheets]
        known = {relation.target for _, relation in sheets if relation}
        lost = [
            name for name in package.named(f"{self._folder}/worksheets/") if name not in known and "/_rels/" not in name
        ]
        sheets += [(Sheet(posixpath.basename(n), "", ""), Relation("worksheet", n, external=False)) for n in lost]
        loaded = _Loaded(self._source, whole=self._small_strings())
        try:
            for sheet, relation in sheets:
                if relation is None or relation.target not in package.entries:
                    package.problem("damaged", "xlsx: a sheet is missing")
                    continue
                yield from self._sheet(sheet, relation, loaded)
        finally:
            loaded.close()
        for name, value in self._workbook.names:
            yield from self._pieces.add(f"{name} = {value}", {"part": "defined_name"})

    def _small_strings(self) -> bool:
        size, rest = 0, 0
        for name in self._part_of("sharedStrings", "sharedstrings.xml"):
            for block in self._package.stream(name):
                size += len(block)
                if size > _WHOLE_STRINGS:
                    return False
                first, *others = map(len, _STRING_END.split(block) if b":si>" in block else block.split(b"</si>"))
                self._longest = max(self._longest, rest + first, *others)
                rest = others[-1] if others else rest + first
        return not self._package.problems

    def _part_of(self, kind: str, name: str) -> list[str]:
        names = [r.target for r in self._relations.values() if r.kind == kind]
        return [n for n in (names or [f"{self._folder}/{name}"]) if n in self._package.entries]

    def _sheet(self, sheet: Sheet, relation: Relation, loaded: _Loaded) -> Iterator[Part]:
        location: Location = {"sheet": sheet.name}
        cells = {"sheet": sheet.name, "part": f"{sheet.state}_sheet"} if sheet.state else location
        if "chartsheet" not in relation.kind.casefold():
            troubles = len(self._package.problems)
            found = survey(self._package, relation.target)
            dense = found.last_row * (256 if found.far else 26) <= max(_DENSEST * found.cells, 1 << 20)
            whole = (
                dense
                and not found.precise
                and found.size <= _WHOLE_SHEET
                and len(self._package.problems) == troubles
                and found.cells * self._longest <= _WHOLE_TEXT
            )
            rows = loaded.rows(sheet.name) if whole else None
            if rows is None:
                yield from self._stream(sheet, relation, cells)
            else:
                yield from self._whole(sheet, rows, cells)
            for part, text in tail_texts(found.tail):
                yield from self._pieces.add(text, {**location, "part": part})
        yield from self._beside_sheet(relation, location)

    def _whole(self, sheet: Sheet, rows: _Rows, location: Location) -> Iterator[Part]:
        first_column, numbered = rows
        table = SheetRows(sheet.name, location, first_column, self._limits)
        yield from table.add_all(self._texts(numbered))
        yield from table.flush()

    def _texts(self, rows: Iterable[list[object]]) -> Iterator[tuple[int, Row]]:
        """The rows with their numbers, as texts; an empty cell is None."""
        most = self._limits.max_cell
        numbers: list[int] = []
        """Columns in which a value that is no text has been met: the others are looked at all at once."""
        for number, values in enumerate(rows, 1):
            for place in numbers:
                value = values[place]
                if not isinstance(value, str):
                    form = form_of(type(value))
                    values[place] = form(value) if form else cell_text(value, most + 1) or ""
            try:
                together = "".join(values)  # type: ignore[arg-type] # which it says itself
            except TypeError:
                numbers += [place for place, value in enumerate(values) if not isinstance(value, str)]
                values[:] = [cell_text(value, most + 1) or "" for value in values]
                together = "".join(values)  # type: ignore[arg-type]
            if len(together) > most and max(map(len, values)) > most:  # type: ignore[arg-type]
                self._package.problem("cell_cut", str(most))
                values[:] = [value[:most] for value in values]  # type: ignore[index]
            yield number, cast("Row", tuple([value or None for value in values] if "" in values else values))

    def _stream(self, sheet: Sheet, relation: Relation, location: Location) -> Iterator[Part]:
        package = self._package
        if self._strings is None:
            shared, styles = SharedStrings(self._limits, package.problem), Styles()
            for name in self._part_of("sharedStrings", "sharedstrings.xml"):
                package.read(name, shared)
            for name in self._part_of("styles", "styles.xml"):
                package.read(name, styles)
            self._strings, self._dates = shared.strings, styles.dates
        handler = SheetCells(
            sheet.name,
            location,
            self._limits,
            package.problem,
            strings=self._strings,
            dates=self._dates,
            since_1904=self._workbook.since_1904,
        )
        yield from package.parse(relation.target, handler)
        handler.finish()
        yield from handler.out

    def _binary(self) -> Iterator[Part]:
        """xlsb: record by record, for no library reads one in bounded memory; then words of other parts."""
        package = self._package
        if self._main not in package.entries:
            package.problem("damaged", "xlsb: no workbook part")
        listed, since_1904 = xlsb_parts.sheets(package.stream(self._main))
        sheets = [(name, state, self._relations.get(number)) for name, number, state in listed]
        known = {relation.target for _, _, relation in sheets if relation}
        lost = [part for part in package.named(f"{self._folder}/worksheets/sheet", ".bin") if part not in known]
        sheets += [(posixpath.basename(part), "", Relation("worksheet", part, external=False)) for part in lost]
        for name, state, relation in sheets:
            if relation is None or relation.target not in package.entries:
                package.problem("damaged", "xlsb: a sheet is missing")
                continue
            location: Location = {"sheet": name, "part": f"{state}_sheet"} if state else {"sheet": name}
            yield from self._binary_cells(name, relation, location, since_1904=since_1904)
            yield from self._beside_binary(relation, {"sheet": name})
        for start, part in (*_OTHER_PARTS, ("pivotcache/", "pivot_cache")):
            for name in package.named(f"{self._folder}/{start.removesuffix('.xml')}", ".bin"):
                for text in xlsb_parts.words(package.stream(name)):
                    yield from self._pieces.add(text, {"part": part})

    def _binary_cells(self, name: str, relation: Relation, location: Location, *, since_1904: bool) -> Iterator[Part]:
        package = self._package
        if self._strings is None:
            shared = self._part_of("sharedStrings", "sharedstrings.bin")
            styles = self._part_of("styles", "styles.bin")
            self._strings = [text for part in shared for text in xlsb_cells.strings(package.stream(part))]
            self._dates = [shown for part in styles for shown in xlsb_cells.styles(package.stream(part))]
        shown = xlsb_cells.Shown(self._strings, self._dates, since_1904=since_1904)
        handler = SheetCells(name, location, self._limits, package.problem, strings=[], dates=[], since_1904=since_1904)
        most = self._limits.max_cell
        yield from xlsb_cells.cells(
            package.stream(relation.target), handler, shown, most, lambda: package.problem("cell_cut", str(most))
        )

    def _beside_binary(self, relation: Relation, location: Location) -> Iterator[Part]:
        for part, text in xlsb_parts.sheet_texts(self._package.stream(relation.target)):
            yield from self._pieces.add(text, {**location, "part": part})
        for target in (r.target for r in self._package.relations(relation.target).values() if r.kind == "comments"):
            authors, found = xlsb_parts.comments(self._package.stream(target))
            self._authors.update(dict.fromkeys(authors))
            for cell, text in found:
                yield from self._pieces.add(text, {**location, "part": "comment", "cell": cell})
        yield from self._beside_sheet(relation, location)

    # -- beside the cells

    def _beside_sheet(self, relation: Relation, location: Location) -> Iterator[Part]:
        package = self._package
        relations = [r for r in package.relations(relation.target).values() if not r.external]
        threaded: set[str] = set()
        for part in (r.target for r in relations if r.kind == "threadedComment"):
            comments = Comments(self._pieces, location)
            yield from package.parse(part, comments)
            threaded |= comments.cells
        for part in (r.target for r in relations if r.kind == "comments" and r.target.endswith(".xml")):
            comments = Comments(self._pieces, location, frozenset(threaded))
            yield from package.parse(part, comments)
            self._authors.update(dict.fromkeys(a for a in comments.authors if not a.startswith("tc={")))
        for part in (r.target for r in relations if r.kind == "drawing"):
            yield from package.parse(part, PlainText("drawing", self._pieces, ("a:t",), location))
            for chart in (r.target for r in package.relations(part).values() if r.kind == "chart"):
                yield from package.parse(chart, PlainText("chart", self._pieces, ("a:t",), location))

    def _beside(self) -> Iterator[Part]:
        package = self._package
        for name in package.named(f"{self._folder}/persons/"):
            persons = Persons()
            package.read(name, persons)
            self._authors.update(dict.fromkeys(text for pair in persons.names for text in pair if text))
        for number, name in enumerate(package.named(f"{self._folder}/pivotcache/pivotcachedefinition"), 1):
            fields = PivotFields()
            package.read(name, fields)
            targets = [r.target for r in package.relations(name).values() if r.kind == "pivotCacheRecords"]
            records = PivotRecords(fields, f"pivot cache {number}", self._limits.rows_per_chunk)
            for target in targets:
                yield from package.parse(target, records)
            records.finish()
            yield from records.out
        for start, part in _OTHER_PARTS:
            for name in package.named(
                f"{self._folder}/{start}" if "." not in start else f"{self._folder}/{start}"[:-4]
            ):
                if "/_rels/" not in name:
                    yield from package.parse(name, PlainText(part, self._pieces, None))
        for name in package.named("customxml/item"):
            yield from package.parse(name, PlainText("custom_xml", self._pieces, None))
        for link in package.links(""):
            yield from self._pieces.add(link, {"part": "link"})
        if package.named(f"{self._folder}/model/", ".data"):
            package.problem("unsupported", "PowerPivot")


_Rows = tuple[int, Iterator[list[object]]]


class _Loaded:
    """The workbook in calamine, opened when first needed; ``broken`` says why it could not be."""

    def __init__(self, source: ByteSource, *, whole: bool) -> None:
        self._source, self._whole = source, whole
        self._book: object | None = None
        self._stream: BinaryIO | None = None
        self.broken = "" if whole else "too large"

    def _open(self) -> object | None:
        from python_calamine import CalamineWorkbook

        if self._book is None and not self.broken:
            try:
                if self._source.path is not None:
                    self._book = CalamineWorkbook.from_path(str(self._source.path))
                else:
                    self._stream = self._source.open()
                    self._book = CalamineWorkbook.from_filelike(self._stream)
            except BaseException as error:  # a panic of the library is no Exception
                self._broke(error)
        return self._book

    def _broke(self, error: BaseException) -> None:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise error
        self.broken = type(error).__name__

    def rows(self, name: str) -> _Rows | None:
        """The sheet's first column and all its rows from row 1; None where the library cannot read it."""
        book = self._open()
        if book is None:
            return None
        try:
            sheet = book.get_sheet_by_name(name)  # type: ignore[attr-defined]
            return (sheet.start[1] if sheet.start else 0), sheet.iter_rows()
        except BaseException as error:  # a panic of the library is no Exception
            if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
                raise
            return None

    def close(self) -> None:
        """Let go of the file."""
        if self._book is not None:
            self._book.close()  # type: ignore[attr-defined]
            self._book = None
        if self._stream is not None:
            self._stream.close()
            self._stream = None
