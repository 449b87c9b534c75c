"""The cells of one worksheet as a stream: for sheets too large, too sparse or too precise to be loaded whole.

Numbers keep the digits that the file holds (an 18-digit number is not rounded to a float), a formula without a cached
value is read as written, and a cell of any length costs the memory of ``max_cell`` characters.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from models.limits import Limits
from models.records import Location
from scanner.readers.base import Part
from scanner.readers.cells import cell_text
from scanner.readers.sheet_rows import SheetRows

_MOST_STRINGS = 256 << 20
_WIDEST = 2000
_DATE_FORMATS = frozenset(map(str, (*range(14, 23), *range(27, 37), 45, 47, *range(50, 59))))
_ELAPSED = re.compile(r"\[[hms]+\]")
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_INTEGER = re.compile(r"-?\d+\Z")
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
            text = "".join(self._parts)
            self._total += len(text)
            if self._total > _MOST_STRINGS:
                self._problem("memory", f"{_MOST_STRINGS >> 20} MiB")
                text = ""
            self.strings.append(text)

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


def shown_by(code: str) -> str:
    """How a number format shows a number: ``date`` (or time of day), ``elapsed`` hours, or as it is (empty)."""
    code = code.casefold()
    date = any(letter in "ymdhs" for letter in _NOT_FORMAT.sub("", code))
    return "elapsed" if _ELAPSED.search(code) else "date" if date else ""


def shown_builtin(number: str) -> str:
    """``shown_by`` for the formats that a file names by number alone."""
    return "elapsed" if number == "46" else "date" if number in _DATE_FORMATS else ""


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
        strings: list[str],
        dates: list[str],
        since_1904: bool,
    ) -> None:
        self.out: list[Part] = []
        self._limits, self._problem = limits, problem
        self._strings, self._dates, self._1904 = strings, dates, since_1904
        self._rows = SheetRows(name, location, 0, limits)
        self._aside = (name, location)
        self._row: dict[int, str] = {}
        self._number = 0
        self._column = -1
        self._type = self._style = ""
        self._value: list[str] = []
        self._formula: list[str] = []
        self._into: list[str] | None = None
        self._length = self._phonetic = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "s:c":
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            found = _REFERENCE.match(attributes.get("r", ""))
            self._column = column_index(found[1]) if found else self._column + 1
            self._value, self._formula, self._length = [], [], 0
        elif name in {"s:v", "s:t"}:
            self._into = None if self._phonetic else self._value
        elif name == "s:f":
            self._into = self._formula
        elif name == "s:row":
            number = attributes.get("r", "")
            self._number = (int(number) if number.isdecimal() and len(number) < 9 else 0) or self._number + 1
            self._row, self._column = {}, -1
        elif name == "s:rPh":
            self._phonetic += 1

    def end(self, name: str) -> None:
        """An element ends."""
        if name in {"s:v", "s:t", "s:f"}:
            self._into = None
        elif name == "s:c":
            text = self._cell()
            if text:
                self._row[self._column] = text
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
        self._number, self._row = number, row
        self._give()

    def finish(self) -> None:
        """The rest of the sheet."""
        self._give()
        self.out.extend(self._rows.flush())

    def _cell(self) -> str | None:
        value = "".join(self._value)
        if not value:
            return "=" + "".join(self._formula) if self._formula else None
        if self._type == "s":
            place = int(value) if value.isdecimal() and len(value) < 10 else -1
            return self._strings[place] if 0 <= place < len(self._strings) else None
        if self._type == "b":
            return "true" if value == "1" else "false"
        return number_text(value, self._shown(), since_1904=self._1904) if self._type == "n" else value

    def _shown(self) -> str:
        style = int(self._style) if self._style.isdecimal() and len(self._style) < 9 else -1
        return self._dates[style] if 0 <= style < len(self._dates) else ""

    def _give(self) -> None:
        row, self._row = self._row, {}
        if not row:
            return
        number = max(self._number, 1)  # cells may stand before any row
        if max(row) < _WIDEST:
            cells = [None] * (max(row) + 1)
            self.out.extend(self._rows.add(number, tuple(row.get(place) for place in range(len(cells)))))
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


def number_text(value: str, shown: str = "", *, since_1904: bool = False) -> str:
    """A number as the file writes it, as a person sees it: all digits, or an ISO date (see Styles)."""
    if _INTEGER.match(value) and not shown:
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    if shown and 0 <= number < 2958466:  # 9999-12-31
        days = dt.timedelta(seconds=round(number * 86400))
        return cell_text(days) or value if shown == "elapsed" else _date(number, since_1904=since_1904)
    return cell_text(number) or value


def _date(serial: float, *, since_1904: bool) -> str:
    """A serial day number (ECMA-376 part 1, 18.17.4); the 1900 system has a 29 February 1900 that never was."""
    base = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 31 if serial < 60 else 30)  # noqa: DTZ001
    moment = base + dt.timedelta(seconds=round(serial * 86400))
    if serial < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(sep=" ")
