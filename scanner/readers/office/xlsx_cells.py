"""The cells of one worksheet as a stream, and the shared strings and formats that they point to.

Numbers keep the digits that the file holds (an 18-digit number is not rounded to a float), a formula without a cached
value is read as written, and a cell of any length costs the memory of ``max_cell`` characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from models.limits import Limits
from models.records import Location
from scanner.readers.base import Part
from scanner.readers.office.sheet_rows import Row, SheetRows
from scanner.readers.office.xlsx_formulas import Formulas
from scanner.readers.office.xlsx_strings import Strings
from scanner.readers.office.xlsx_values import number_text, shown_builtin, shown_by, unescaped

_MOST_STRINGS = 256 << 20
WIDEST = 2000
"""Columns from which on a row must be as dense as ``_DENSEST`` says to be one."""
_DENSEST = 64
"""Places for each cell that the rows of such a sheet may have in all."""
_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})\Z")

Attributes = dict[str, str]
Trouble = Callable[[str, str], None]


class SharedStrings:
    """Handler: the strings that cells point to, each cut at ``max_cell``."""

    def __init__(self, limits: Limits, problem: Trouble) -> None:
        self.out: list[Part] = []
        self.strings: list[str] = []
        self._limits, self._problem = limits, problem
        self._parts: list[str] = []
        self._length = self._total = self._phonetic = 0
        self._inside = False

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002 - the seam's signature
        """An element begins."""
        if name == "s:si":
            self._parts, self._length = [], 0
        elif name == "s:rPh":
            self._phonetic += 1
        elif name == "s:t":
            self._inside = not self._phonetic

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "s:t":
            self._inside = False
        elif name == "s:rPh":
            self._phonetic -= 1
        elif name == "s:si":
            text = unescaped("".join(self._parts))
            self.add_all([text], len(text))

    def add_all(self, texts: list[str], characters: int) -> None:
        """The next strings, of so many ``characters`` in all."""
        self._total += characters
        if self._total > _MOST_STRINGS:
            self._problem("memory", f"{_MOST_STRINGS >> 20} MiB")
            texts = [""] * len(texts)
        self.strings += texts

    def text(self, data: str) -> None:
        """Characters."""
        if self._inside:
            room = self._limits.max_cell - self._length
            if len(data) > room:
                self._problem("cell_cut", str(self._limits.max_cell))
                data = data[: max(room, 0)]
            self._length += len(data)
            if data:
                self._parts.append(data)


class Styles:
    """Handler: how each cell format shows a number: ``date`` (or time of day), ``elapsed`` hours, or as it is."""

    def __init__(self) -> None:
        self.out: list[Part] = []
        self.dates: list[str] = []
        self._own: dict[str, str] = {}
        self._inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "s:numFmt":
            self._own[attributes.get("numFmtId", "")] = shown_by(attributes.get("formatCode", ""))
        elif name == "s:cellXfs":
            self._inside = True
        elif name == "s:xf" and self._inside:
            number = attributes.get("numFmtId", "0")
            self.dates.append(self._own.get(number, shown_builtin(number)))

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "s:cellXfs":
            self._inside = False

    def text(self, data: str) -> None:
        """Characters: none are needed."""


class SheetCells:
    """Handler: rows of one sheet, given to SheetRows as they end."""

    def __init__(
        self,
        name: str,
        location: Location,
        limits: Limits,
        problem: Trouble,
        *,
        strings: Strings,
        dates: list[str],
        since_1904: bool,
        formulas: Formulas,
    ) -> None:
        self.out: list[Part] = []
        self._limits, self._problem = limits, problem
        self._strings, self._dates, self._1904 = strings, dates, since_1904
        self.formulas = formulas
        self._first = 0
        """The column that rows begin at: the sheet's own word for it, until a cell stands before that."""
        self._aside = (name, location)
        self._rows = SheetRows(*self._aside, self._first, limits)
        self._row: dict[int, str] = {}
        self.number = 0
        """Of the last row."""
        self._cells = self._places = 0
        self._column = -1
        self._type = self._style = self._place = ""
        self._value: list[str] = []
        self._formula: list[str] = []
        self._into: list[str] | None = None
        self._length = self._phonetic = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "s:c":
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._place = attributes.get("r", "")
            found = _REFERENCE.match(self._place)
            self._column = column_index(found[1]) if found else self._column + 1
            self._value, self._formula, self._length = [], [], 0
        elif name in {"s:v", "s:t"}:
            self._into = None if self._phonetic else self._value
        elif name == "s:f":
            self._into = self._formula
        elif name == "s:row":
            number = attributes.get("r", "")
            self.number = (int(number) if number.isdecimal() and len(number) < 9 else 0) or self.number + 1
            self._row, self._column = {}, -1
        elif name == "s:rPh":
            self._phonetic += 1
        elif name == "s:dimension" and (found := _REFERENCE.match(attributes.get("ref", "").partition(":")[0])):
            self._begin_at(column_index(found[1]))

    def end(self, name: str) -> None:
        """An element ends."""
        if name in {"s:v", "s:t", "s:f"}:
            self._into = None
        elif name == "s:c":
            text = self._cell()
            if text:
                self._row[self._column] = text
            if self._formula and self._value:
                self.formulas.read("".join(self._formula), "".join(self._value), self._place)
        elif name == "s:row":
            self._give()
        elif name == "s:rPh":
            self._phonetic -= 1

    def text(self, data: str) -> None:
        """Characters of a value or a formula."""
        if self._into is not None:
            room = self._limits.max_cell - self._length
            if len(data) > room:
                self._problem("cell_cut", str(self._limits.max_cell))
                data = data[: max(room, 0)]
            self._length += len(data)
            if data:
                self._into.append(data)

    def give(self, number: int, row: dict[int, str]) -> None:
        """A whole row: column, from 0 on -> text."""
        self.number, self._row = number, row
        self._give()

    def give_all(self, rows: Iterable[tuple[int, Row]]) -> None:
        """Whole rows with their numbers, of fewer than ``WIDEST`` columns, from the one on that rows begin at."""
        self.out.extend(self._rows.add_all(rows))

    def begins_at(self, column: int) -> int:
        """The column that rows begin at, when there is a cell in this one."""
        if column < self._first:
            self._begin_at(0)
        return self._first

    def _begin_at(self, column: int) -> None:
        if column != self._first:
            self.out.extend(self._rows.flush())
            self._first = column
            self._rows = SheetRows(*self._aside, column, self._limits)

    def finish(self) -> None:
        """The rest of the sheet."""
        self._give()
        self.out.extend(self._rows.flush())

    def _cell(self) -> str | None:
        value = "".join(self._value)
        if not value:
            return "=" + "".join(self._formula) if self._formula else None
        if self._type == "s":
            return self._strings.at(int(value)) if value.isdecimal() and len(value) < 10 else None
        if self._type == "b":
            return "true" if value == "1" else "false"
        if self._type == "e":  # #N/A and its like are no values
            return None
        value = unescaped(value)
        return number_text(value, self._shown(), since_1904=self._1904) if self._type == "n" else value

    def _shown(self) -> str:
        style = int(self._style) if self._style.isdecimal() and len(self._style) < 9 else -1
        return self._dates[style] if 0 <= style < len(self._dates) else ""

    def _give(self) -> None:
        row, self._row = self._row, {}
        if not row:
            return
        number = max(self.number, 1)  # cells may stand before any row
        first = self.begins_at(min(row))
        width = max(row) + 1 - first
        if width < WIDEST or self._places + width <= _DENSEST * (self._cells + len(row)):
            self._places, self._cells = self._places + width, self._cells + len(row)
            self.out.extend(self._rows.add(number, tuple(map(row.get, range(first, first + width)))))
            return
        # Cells scattered over thousands of columns: each run of neighbours by itself.
        self.out.extend(self._rows.flush())
        places = sorted(row)
        run = [places[0]]
        for place in [*places[1:], -1]:
            if place != run[-1] + 1:
                lone = SheetRows(*self._aside, run[0], self._limits)
                self.out.extend(lone.add(number, tuple(row[p] for p in run)))
                self.out.extend(lone.flush())
                run = []
            run.append(place)


def column_index(letters: str) -> int:
    """0-based column of A, B, ..., AA, ..."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1
