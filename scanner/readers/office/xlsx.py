"""Excel workbooks (xlsx, xlsm, xltx, and xlsb cells): every sheet, seen or hidden, and what lies beside the cells."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterable, Iterator

from models.records import Column, Location, TableChunk
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.office import xlsb_cells, xlsb_parts
from scanner.readers.office.ooxml import Package
from scanner.readers.office.ooxml_controls import controls
from scanner.readers.office.ooxml_rest import rest
from scanner.readers.office.ooxml_small import Relation
from scanner.readers.office.ooxml_text import PlainText
from scanner.readers.office.sheet_names import is_given
from scanner.readers.office.xlsx_cells import SharedStrings, SheetCells, Styles
from scanner.readers.office.xlsx_drawing import drawn
from scanner.readers.office.xlsx_parts import (
    Comments,
    Persons,
    PivotFields,
    PivotRecords,
    Sheet,
    Workbook,
)
from scanner.readers.office.xlsx_plain import Book, PlainCells, PlainStrings, without_plain
from scanner.readers.office.xlsx_strings import Strings
from scanner.readers.office.xlsx_texts import SheetTexts, Worksheet
from scanner.readers.pieces import Pieces

_OTHER_PARTS = (
    ("connections.xml", "connection"),
    ("externallinks/externallink", "external_link"),
    ("revisions/", "revision"),
    ("querytables/", "connection"),
    ("richdata/", "rich_data"),
    ("slicers/", "filter"),
    ("slicercaches/", "filter"),
    ("timelines/", "filter"),
    ("volatiledependencies.xml", "external_link"),
)
_OF_SHEETS = {"table": "tables/", "pivotTable": "pivottables/"}
"""Kinds of relations of a sheet -> the folder of the parts, in which some may lie that no sheet names."""
_BINARY_PARTS = (("pivotcache/", "pivot_cache"), ("pivottables/", "pivot_table"), ("tables/", "table"))


class XlsxReader:
    """Cells as tables with the sheet's own places; comments, headers, names, caches and properties by ``part``."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``encrypted``, ReadError ``damaged``."""
        package = Package(source, context)
        try:
            yield from package.only_pictures(_Book(package, context).parts())
            yield from package.properties()
            yield from package.members()
            yield from package.problems
        finally:
            package.close()


class _Book:
    def __init__(self, package: Package, context: ReadContext) -> None:
        self._package, self._context, self._limits = package, context, context.limits
        self._pieces = Pieces(context.limits.text_window)
        roots = package.relations("").values()
        self._main = next((r.target for r in roots if r.kind == "officeDocument" and not r.external), "xl/workbook.xml")
        self._folder = posixpath.dirname(self._main)
        self._relations = package.relations(self._main)
        self._workbook = Workbook()
        self._strings: Strings | None = None
        self._dates: list[str] = []
        self._told: set[str] = set()
        """Tables and pivot tables of which a sheet has given the texts."""
        self._authors: dict[str, None] = {}

    def parts(self) -> Iterator[Part]:
        """Everything but properties and members."""
        if self._main.endswith(".bin"):
            yield from self._binary()
        else:
            yield from self._sheets()
        yield from self._beside()
        yield from self._pieces.flush()
        rows = tuple((name,) for name in self._authors if name)
        if rows:
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
        read: set[str] = set()
        for sheet, relation in sheets:
            if relation is None or relation.target not in package.entries:
                package.problem("damaged", "xlsx: a sheet is missing")
                continue
            if relation.target in read:  # thousands of names may stand for one large sheet
                package.problem("damaged", "xlsx: sheets are one")
                continue
            read.add(relation.target)
            yield from self._sheet(sheet, relation)
        for name, value in self._workbook.names:
            yield from self._pieces.add(f"{name} = {value}", {"part": "defined_name"})
        if self._workbook.place:
            yield from self._pieces.add(self._workbook.place, {"part": "link"})
        yield from self._named(sheet.name for sheet in self._workbook.sheets)
        for view in self._workbook.views:
            yield from self._pieces.add(view, {"part": "view"})
        self._authors.update(dict.fromkeys(filter(None, self._workbook.authors)))

    def _named(self, names: Iterable[str]) -> Iterator[Part]:
        """The names of sheets, but for those that the programs give."""
        for name in names:
            if is_given(name):
                yield from self._pieces.add(name, {"part": "sheet_name"})

    def _part_of(self, kind: str, name: str) -> list[str]:
        names = [r.target for r in self._relations.values() if r.kind == kind]
        return [n for n in (names or [f"{self._folder}/{name}"]) if n in self._package.entries]

    def _sheet(self, sheet: Sheet, relation: Relation) -> Iterator[Part]:
        location: Location = {"sheet": sheet.name}
        cells = {"sheet": sheet.name, "part": f"{sheet.state}_sheet"} if sheet.state else location
        if "chartsheet" in relation.kind.casefold():
            yield from self._texts(relation.target, location)
        else:
            yield from self._cells(sheet, relation, cells, location)
        yield from self._beside_sheet(relation, location)

    def _cells(self, sheet: Sheet, relation: Relation, place: Location, location: Location) -> Iterator[Part]:
        package, limits, since_1904 = self._package, self._limits, self._workbook.since_1904
        texts = SheetTexts(self._pieces, location, limits.max_cell, package.problem)
        strings = self._shared()
        cells = SheetCells(
            sheet.name,
            place,
            limits,
            package.problem,
            strings=strings,
            dates=self._dates,
            since_1904=since_1904,
            formulas=texts.formulas,
        )
        plain = PlainCells(cells, Book(strings, self._dates, since_1904=since_1904), limits.max_cell)
        handler = Worksheet(cells, texts)
        yield from package.parse(
            relation.target, handler, lambda blocks: without_plain(blocks, b"row", b"sheetData", plain.take)
        )
        handler.finish()
        yield from handler.out

    def _shared(self) -> Strings:
        """What the cells share, read when it is first asked for: strings, and the formats of dates."""
        if self._strings is None:
            package, binary = self._package, self._main.endswith(".bin")
            texts = self._shared_binary() if binary else self._shared_texts()
            styles = Styles()
            for name in self._part_of("styles", "styles.bin" if binary else "styles.xml"):
                if binary:
                    styles.dates += xlsb_cells.styles(package.stream(name))
                else:
                    package.read(name, styles)
            self._strings, self._dates = Strings(texts), styles.dates
        return self._strings

    def _shared_texts(self) -> list[str]:
        package, shared = self._package, SharedStrings(self._limits, self._package.problem)
        strings = PlainStrings(shared, self._limits.max_cell)
        for name in self._part_of("sharedStrings", "sharedstrings.xml"):
            for _ in package.parse(name, shared, lambda blocks: without_plain(blocks, b"si", b"sst", strings.take)):
                pass
        return shared.strings

    def _shared_binary(self) -> list[str]:
        parts = self._part_of("sharedStrings", "sharedstrings.bin")
        return [text for part in parts for text in xlsb_cells.strings(self._package.stream(part))]

    def _texts(self, name: str, location: Location) -> Iterator[Part]:
        """The texts of a table, a pivot table or a sheet without cells, once."""
        if name not in self._told:
            self._told.add(name)
            problem = self._package.problem
            yield from self._package.parse(name, SheetTexts(self._pieces, location, self._limits.max_cell, problem))

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
        yield from self._named(name for name, _, _ in listed)
        for part, text in xlsb_parts.told(package.stream(self._main)):
            yield from self._pieces.add(text, {"part": part})
        for start, part in (*_OTHER_PARTS, *_BINARY_PARTS):
            for name in package.named(f"{self._folder}/{start.removesuffix('.xml')}", ".bin"):
                for text in xlsb_parts.words(package.stream(name)):
                    yield from self._pieces.add(text, {"part": part})

    def _binary_cells(self, name: str, relation: Relation, location: Location, *, since_1904: bool) -> Iterator[Part]:
        package, most = self._package, self._limits.max_cell
        texts, strings = SheetTexts(self._pieces, {"sheet": name}, most, package.problem), self._shared()
        shown = xlsb_cells.Shown(strings, self._dates, since_1904=since_1904)
        handler = SheetCells(
            name,
            location,
            self._limits,
            package.problem,
            strings=strings,
            dates=[],
            since_1904=since_1904,
            formulas=texts.formulas,
        )
        yield from xlsb_cells.cells(
            package.stream(relation.target), handler, shown, most, lambda: package.problem("cell_cut", str(most))
        )
        yield from texts.out

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
        for part in (r.target for r in relations if r.kind in _OF_SHEETS and r.target.endswith(".xml")):
            yield from self._texts(part, location)
        for part in (r.target for r in relations if r.kind == "drawing"):
            yield from drawn(package, part, self._pieces, location)

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
            self._authors.update(dict.fromkeys(filter(None, (fields.author,))))
            for value in fields.kept():
                yield from self._pieces.add(value, {"part": "pivot_cache"})
        for start, part in _OTHER_PARTS:
            for name in package.named(
                f"{self._folder}/{start}" if "." not in start else f"{self._folder}/{start}"[:-4]
            ):
                if "/_rels/" not in name:
                    yield from package.parse(name, PlainText(part, self._pieces, None))
        for folder in _OF_SHEETS.values():
            for name in package.named(f"{self._folder}/{folder}"):
                if "/_rels/" not in name:
                    yield from self._texts(name, {})
        yield from controls(package, self._folder, self._pieces)
        for text in self._shared().unused():
            yield from self._pieces.add(text, {"part": "unused_string"})
        for name in package.named(f"{self._folder}/customproperty", ".bin"):
            for text in itertools.chain.from_iterable(map(xlsb_parts.plain_words, package.stream(name))):
                yield from self._pieces.add(text, {"part": "custom_xml"})
        yield from self._lost()
        yield from rest(package, self._pieces, self._context)
        for link in package.links(""):
            yield from self._pieces.add(link, {"part": "link"})
        if package.named(f"{self._folder}/model/", ".data"):
            package.problem("unsupported", "PowerPivot")

    def _lost(self) -> Iterator[Part]:
        """Comments and drawings that no sheet names."""
        package = self._package
        for name in (n for n in package.named(f"{self._folder}/comments") if n not in package.seen):
            yield from package.parse(name, Comments(self._pieces, {}))
        for name in (n for n in package.named(f"{self._folder}/drawings/drawing") if n not in package.seen):
            yield from drawn(package, name, self._pieces, {})
