"""Tables and sheets of OpenDocument content: repeated cells and rows, and values behind what is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from models.limits import Limits
from models.records import Location
from models.spreadsheet import column_letters
from scanner.readers.cells import cell_text
from scanner.readers.office.docx_places import Attributes, Cell, Counters, Places
from scanner.readers.office.sheet_names import is_given
from scanner.readers.office.sheet_rows import SheetRows
from scanner.readers.office.xlsx_formulas import constants

_WIDEST = 16_384
_MOST_COPIES = 100
"""Rows and cells that say the same again and again are given so many times; more of them say nothing new."""
_ALL_COPIES = 1 << 20
"""Cells of one part that are given because others are repeated."""
_NO_DIGIT = re.compile(r"\D")
_NUMBER = re.compile(r"-?[\d.]+\Z")
_SAYS_MORE = re.compile(r"@|\d{5}")
_NUMBERS = frozenset({"float", "currency", "percentage"})


class _Sheet:
    """A sheet being read: its row, and where it has come to."""

    def __init__(self, name: str, rows: SheetRows) -> None:
        self.name, self.rows = name, rows
        self.number = 1
        self.times = 1
        self.cells: list[str | None] = []
        self.width = 0
        """Columns of the row so far, empty ones included."""
        self.value: str | None = None
        self.copies = 1


class Sheets(Places):
    """Places whose outermost tables are sheets while ``_spreadsheet`` holds."""

    def __init__(self, part: str, counters: Counters, limits: Limits, problem: Callable[[str, str], None]) -> None:
        super().__init__(part, counters, limits, problem)
        self._spreadsheet = False
        self._sheet: _Sheet | None = None
        self._values: list[str | None] = []
        """What open cells of tables hold that are no sheets."""
        self._copies = _ALL_COPIES

    def _sheet_location(self) -> Location | None:
        sheet = self._sheet
        if sheet is None:
            return None
        place: dict[str, str] = {"sheet": sheet.name}
        if any(place.cell for place in self._places):
            place["cell"] = f"{column_letters(sheet.width)}{sheet.number}"
        return place

    def _start_table(self, name: str, attributes: Attributes) -> None:
        if name in ("table:table", "table:sub-table"):
            if self._spreadsheet and self._sheet is None:
                title = attributes.get("table:name", "")
                if is_given(title):
                    self._piece(title, {"part": "sheet_name"})
                self._sheet = _Sheet(title, SheetRows(title, {"sheet": title}, 0, self._limits))
            else:
                self._open_table()
        elif name == "table:table-row":
            if self._sheet and not self._tables:
                self._sheet.times = _count(attributes.get("table:number-rows-repeated"))
                self._sheet.cells, self._sheet.width = [], 0
            else:
                self._open_row()
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._enter(self._places[-1].part, Cell())
            if self._sheet and not self._tables:
                self._sheet.copies = _count(attributes.get("table:number-columns-repeated"))
                self._sheet.value = cell_value(attributes)
            else:
                self._values.append(cell_value(attributes))
            formula = attributes.get("table:formula", "")
            if formula and ('"' in formula or "@" in formula or constants(formula)):
                self._piece(formula, {"part": "formula", **(self._sheet_location() or {})})

    def _end_table(self, name: str) -> None:
        if name in ("table:table-cell", "table:covered-table-cell"):
            if self._sheet and not self._tables:
                self._close_sheet_cell(self._sheet)
            else:
                value, cell = self._values.pop() if self._values else None, self._cell()
                if value and cell is not None:
                    cell.texts = [_shown("\n".join(cell.texts), value) or ""]
                self._close_cell()
        elif name == "table:table-row":
            if self._sheet and not self._tables:
                self._close_sheet_row(self._sheet)
            else:
                self._close_row()
        elif name in ("table:table", "table:sub-table"):
            if self._tables:
                self._close_table()
            elif self._sheet:
                self.out.extend(self._sheet.rows.flush())
                self._sheet = None

    def _close_sheet_cell(self, sheet: _Sheet) -> None:
        cell = self._cell()
        if cell is None:
            return
        self._leave()
        text = _shown("\n".join(cell.texts), sheet.value)
        if text and sheet.width < _WIDEST:
            sheet.cells += [None] * (sheet.width - len(sheet.cells))
            sheet.cells += [text] * self._times(sheet.copies)
        elif text:
            self._piece(text, {"sheet": sheet.name, "row": sheet.number})
        sheet.width = min(sheet.width + sheet.copies, _WIDEST)

    def _close_sheet_row(self, sheet: _Sheet) -> None:
        row = tuple(sheet.cells)
        sheet.cells, sheet.width = [], 0
        if row:
            for copy in range(self._times(sheet.times, len(row))):
                self.out.extend(sheet.rows.add(sheet.number + copy, row))
        sheet.number += sheet.times

    def _times(self, copies: int, width: int = 1) -> int:
        """How often a cell or a row is given that is repeated; once where copies have taken their share of time."""
        given = min(copies, _MOST_COPIES, max(1, self._copies // width))
        self._copies -= (given - 1) * width
        return given


def cell_value(attributes: Attributes) -> str | None:
    """What the cell holds where that is more than what it shows: all digits of a number, a date in ISO 8601."""
    kind = attributes.get("office:value-type") or attributes.get("table:value-type", "")
    if kind in _NUMBERS:
        try:
            return cell_text(Decimal(attributes.get("office:value") or attributes.get("table:value", "")))
        except InvalidOperation:
            return None
    if kind == "date":
        date = attributes.get("office:date-value") or attributes.get("table:date-value", "")
        return date.removesuffix("T00:00:00").replace("T", " ") or None
    return attributes.get("office:string-value") or attributes.get("table:string-value")


def _shown(text: str, value: str | None) -> str | None:
    """The text of the cell, or its value where the text leaves out some of it."""
    if value is None or "".join(value.split()) in "".join(text.split()):
        return text if text.strip() else None
    if value[:4].isdigit() and value[4:5] == "-":
        return value
    digits = _NO_DIGIT.sub("", value).strip("0")
    if text.strip() and (not digits or digits in _NO_DIGIT.sub("", text)) and _NO_DIGIT.sub("", value):
        return text
    return f"{text}\n{value}" if _SAYS_MORE.search(text) or (not _NUMBER.match(value) and text.strip()) else value


def _count(text: str | None) -> int:
    try:
        return min(max(int(text or 1), 1), 1 << 24)
    except ValueError:
        return 1
