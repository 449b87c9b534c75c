"""What a workbook holds beside its sheets: names, comments, caches of pivot tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from models.records import Column, Location, TableChunk
from scanner.readers.base import Part
from scanner.readers.pieces import Pieces

Attributes = dict[str, str]


class Sheet(NamedTuple):
    """``state`` is empty, ``hidden`` or ``very_hidden``."""

    name: str
    state: str
    relation: str


class Workbook:
    """Handler of workbook.xml."""

    def __init__(self) -> None:
        self.out: list[Part] = []
        self.sheets: list[Sheet] = []
        self.names: list[tuple[str, str]] = []
        self.since_1904 = False
        self.place = ""
        """The folder that it was last saved in."""
        self.authors: list[str] = []
        self.views: list[str] = []
        """Names of people's own views."""
        self._name: str | None = None
        self._text: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "s:sheet":
            state = {"hidden": "hidden", "veryHidden": "very_hidden"}.get(attributes.get("state", ""), "")
            self.sheets.append(Sheet(attributes.get("name", ""), state, attributes.get("r:id", "")))
        elif name == "s:workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in {"1", "true", "on"}
        elif name == "s:definedName":
            said = filter(None, map(attributes.get, _OF_NAMES))
            self._name, self._text = attributes.get("name", ""), [" ".join(said), " "]
        elif name.endswith("absPath"):
            self.place = attributes.get("url", "")
        elif name == "s:fileSharing":
            self.authors.append(attributes.get("userName", ""))
        elif name == "s:customWorkbookView":
            self.views.append(attributes.get("name", ""))

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "s:definedName" and self._name is not None:
            self.names.append((self._name, "".join(self._text).strip()))
            self._name = None

    def text(self, data: str) -> None:
        """Characters."""
        if self._name is not None and len(self._text) < 1000:
            self._text.append(data)


_OF_NAMES = ("comment", "description", "help", "statusBar", "customMenu")


class Persons:
    """Handler of the persons part: who wrote threaded comments."""

    def __init__(self) -> None:
        self.out: list[Part] = []
        self.names: list[tuple[str, str]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "tc:person":
            self.names.append((attributes.get("displayName", ""), attributes.get("userId", "")))

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Characters: none are needed."""


class Comments:
    """Handler of notes (comments) and threaded comments; texts go to ``pieces`` with their cell.

    ``skip`` are cells whose note only repeats a thread; ``cells`` are those met.
    """

    def __init__(self, pieces: Pieces, location: Location, skip: frozenset[str] = frozenset()) -> None:
        self.out: list[Part] = []
        self.cells: set[str] = set()
        self.authors: list[str] = []
        self._pieces, self._location, self._skip = pieces, location, skip
        self._cell = ""
        self._text: list[str] = []
        self._author: list[str] | None = None
        self._inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name in {"s:comment", "tc:threadedComment"}:
            self._cell, self._text = attributes.get("ref", ""), []
        elif name in {"s:t", "tc:text"}:
            self._inside = True
        elif name == "s:author":
            self._author = []

    def end(self, name: str) -> None:
        """An element ends."""
        if name in {"s:t", "tc:text"}:
            self._inside = False
        elif name == "s:author" and self._author is not None:
            self.authors.append("".join(self._author).strip())
            self._author = None
        elif name in {"s:comment", "tc:threadedComment"}:
            self.cells.add(self._cell)
            text = "".join(self._text).strip()
            if text and self._cell not in self._skip:
                self.out.extend(self._pieces.add(text, {**self._location, "part": "comment", "cell": self._cell}))

    def text(self, data: str) -> None:
        """Characters."""
        if self._author is not None:
            self._author.append(data)
        elif self._inside:
            self._text.append(data)


class PivotFields:
    """Handler of a pivot cache's definition: its fields, and the values that its records point to."""

    def __init__(self) -> None:
        self.out: list[Part] = []
        self.author = ""
        self.fields: list[str] = []
        self.values: list[list[str | None]] = []
        self.used: list[set[int]] = []
        """Places of the values that records have shown."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "s:pivotCacheDefinition":
            self.author = attributes.get("refreshedBy", "")
        elif name == "s:cacheField":
            self.fields.append(attributes.get("name", ""))
            self.values.append([])
            self.used.append(set())
        elif name in _PIVOT_VALUES and self.values:
            self.values[-1].append(attributes.get("v"))

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Characters: none are needed."""

    def kept(self) -> Iterator[str]:
        """Each field with the values that it has had and no record shows: those of rows that are gone, mostly."""
        for field, values, used in zip(self.fields, self.values, self.used, strict=True):
            rest = [value for place, value in enumerate(values) if value and place not in used]
            if rest:
                yield f"{field}: {', '.join(rest)}"


_DIGITS = 10
_PIVOT_VALUES = frozenset({"s:s", "s:n", "s:d", "s:b", "s:e", "s:m"})


class PivotRecords:
    """Handler of a pivot cache's records: the rows of its source as they once were."""

    def __init__(self, fields: PivotFields, table: str, rows_per_chunk: int) -> None:
        self.out: list[Part] = []
        self._fields, self._table, self._most = fields, table, rows_per_chunk
        self._row: list[str | None] = []
        self._rows: list[tuple[str | None, ...]] = []
        self._done = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "s:r":
            self._row = []
        elif name == "s:x":
            place, number = len(self._row), attributes.get("v", "")
            values = self._fields.values[place] if place < len(self._fields.values) else []
            at = int(number) if number.isdecimal() and len(number) < _DIGITS else len(values)
            self._row.append(values[at] if at < len(values) else None)
            if at < len(values):
                self._fields.used[place].add(at)
        elif name in _PIVOT_VALUES:
            self._row.append(attributes.get("v"))

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "s:r":
            width = len(self._fields.fields)
            self._rows.append(tuple([*self._row, *[None] * (width - len(self._row))][:width]))
            if len(self._rows) >= self._most:
                self.finish()

    def text(self, data: str) -> None:
        """Characters: none are needed."""

    def finish(self) -> None:
        """Give out the rows so far."""
        if self._rows and self._fields.fields:
            columns = tuple(map(Column, self._fields.fields))
            first = self._done + 1
            self.out.append(TableChunk(columns, self._rows, first, self._table, {"part": "pivot_cache"}))
        self._done += len(self._rows)
        self._rows = []
