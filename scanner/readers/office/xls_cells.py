"""The cells of one sheet of an Excel 97 workbook, gathered into rows."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from models.limits import Limits
from models.records import Location, TableChunk
from models.spreadsheet import column_letters
from scanner.readers.office.sheet_rows import SheetRows
from scanner.readers.office.xls_formulas import token_constants
from scanner.readers.office.xls_records import text16
from scanner.readers.office.xlsx_formulas import Formulas
from scanner.readers.office.xlsx_strings import Strings
from scanner.readers.office.xlsx_values import number_text, shown_builtin, shown_by

WIDEST = 256
_WAITING = 50_000
_OF_SHEET = frozenset({0x1A, 0x1B})
"""Tokens of a cell and of an area of a named sheet (ptgRef3d, ptgArea3d), whatever their class."""
_GONE = 1 << 16
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass(slots=True)
class Book:
    """What the sheets of a workbook share."""

    page: int = 0
    """Code page of BIFF5 strings; 0 for BIFF8."""
    since_1904: bool = False
    strings: Strings = field(default_factory=lambda: Strings(()))
    formats: dict[int, str] = field(default_factory=dict)
    """Own number formats: how each shows a number."""
    styles: list[int] = field(default_factory=list)
    """Cell styles: the number of the format of each."""
    books: list[bool] = field(default_factory=list)
    """Books that formulas name: whether each is this one."""
    sheets: list[int] = field(default_factory=list)
    """Sheets that formulas name: the number of the book of each."""

    def shown(self, style: int) -> str:
        """How a cell of this style shows a number: ``date``, ``elapsed``, or as it is."""
        if style >= len(self.styles):
            return ""
        number = self.styles[style]
        own = self.formats.get(number)
        return shown_builtin(str(number)) if own is None else own

    def is_own(self, tokens: bytes) -> bool:
        """Whether a formula is cells of a sheet of this very workbook, and nothing else."""
        if len(tokens) < 3 or tokens[0] & 0x1F not in _OF_SHEET:
            return False
        number = int.from_bytes(tokens[1:3], "little", signed=True)
        if self.page:
            return number < 0  # BIFF5: numbers of other books' sheets are above zero
        return 0 <= number < len(self.sheets) and self.books[self.sheets[number] : self.sheets[number] + 1] == [True]

    def add_book(self, body: bytes) -> None:
        """A SUPBOOK record."""
        self.books.append(body[2:4] == b"\1\4" and len(body) == 4)

    def add_sheets(self, body: bytes) -> None:
        """An EXTERNSHEET record; a negative number of a sheet is that of one that is gone."""
        for at in range(2, len(body) - 5, 6) if not self.page else ():
            number, first = struct.unpack_from("<Hh", body, at)
            self.sheets.append(number if first >= 0 else len(self.books) + _GONE)

    def constants(self, tokens: bytes, arrays: bytes = b"") -> list[str]:
        """The texts and long numbers of a formula."""
        return token_constants(tokens, arrays, "biff5" if self.page else "biff8", self.page)

    def add_format(self, body: bytes) -> None:
        """A FORMAT record."""
        if len(body) > 2:
            code = body[3 : 3 + body[2]].decode("latin-1") if self.page else text16(body, 2, 0)[0]
            self.formats[body[0] | body[1] << 8] = shown_by(code)

    def number(self, value: float, style: int) -> str:
        """A number as a person sees it."""
        shown = self.shown(style)
        # A fraction is shown with 15 digits; the 17 of a float only show how it is stored.
        text = repr(value) if float(value).is_integer() else f"{value:.15g}"
        return number_text(text, shown, since_1904=self.since_1904)


class SheetCells:
    """Give it the records of one sheet; ``give`` yields rows that are complete, ``flush`` the rest."""

    def __init__(
        self, name: str, location: Location, book: Book, limits: Limits, problem: Callable[[str, str], None]
    ) -> None:
        self._book, self._limits, self._problem = book, limits, problem
        self._rows = SheetRows(name, location, 0, limits)
        self._waiting: dict[int, dict[int, str]] = {}
        self._count = 0
        self._formula: tuple[int, int, list[str]] | None = None
        """Place and constants of a formula whose text is still to come."""
        self.formulas: list[tuple[str, str]] = []
        """Constants that no cell shows: the cell where it is known, the text."""
        self._constants = Formulas(lambda text, cell: self.formulas.append((cell, text)))
        self.far: list[tuple[int, int, str]] = []
        """Cells beyond the last column that the format has."""
        self.act: dict[int, Callable[[bytes], None]] = {
            0xFD: self._shared,
            0x203: self._number,
            0x27E: self._rk,
            0xBD: self._rks,
            0x204: self._label,
            0xD6: self._label,
            **dict.fromkeys((0x06, 0x206, 0x406), self._result),
            **dict.fromkeys((0x207, 0x07), self._string),
            0x205: self._boolean,
            0x4BC: lambda body: self._many(body, 10),
            **dict.fromkeys((0x21, 0x221), lambda body: self._many(body, 14)),
            **dict.fromkeys((0x1B1, 0x87A), lambda body: self._constants.found(book.constants(body), "", "")),
        }

    @property
    def full(self) -> bool:
        """Whether so much waits that ``give`` should be called."""
        return self._count >= _WAITING

    def give(self) -> Iterator[TableChunk]:
        """The rows that wait, but for the last few, which may go on."""
        for number in sorted(self._waiting)[:-64]:
            yield from self._give(number)
        if self.full:  # a few rows of very many cells
            yield from self.flush()

    def flush(self) -> Iterator[TableChunk]:
        """Every row that waits."""
        for number in sorted(self._waiting):
            yield from self._give(number)

    def end(self) -> Iterator[TableChunk]:
        """The rest, and the end of the sheet's tables."""
        self._without_text()
        yield from self.flush()
        yield from self._rows.flush()

    def _give(self, number: int) -> Iterator[TableChunk]:
        cells = self._waiting.pop(number)
        self._count -= len(cells)
        row = tuple(map(cells.get, range(max(cells) + 1)))
        yield from self._rows.add(number + 1, row)

    def _put(self, row: int, column: int, text: str) -> None:
        if not text:
            return
        if len(text) > self._limits.max_cell:
            self._problem("cell_cut", str(self._limits.max_cell))
            text = text[: self._limits.max_cell]
        self._place(row, column, text)

    def _place(self, row: int, column: int, text: str) -> None:
        if column >= WIDEST:
            self.far.append((row, column, text))
            return
        cells = self._waiting.get(row)
        if cells is None:
            cells = self._waiting[row] = {}
        cells[column] = text
        self._count += 1

    # -- records

    def _shared(self, body: bytes) -> None:
        row, column, _, number = struct.unpack_from("<HHHL", body)
        book = self._book
        if number < len(book.strings):
            self._put(row, column, book.strings.at(number) or "")
        else:
            self._problem("damaged", "xls: shared strings")

    def _number(self, body: bytes) -> None:
        row, column, style, value = struct.unpack_from("<HHHd", body)
        self._put(row, column, self._book.number(value, style))

    def _rk(self, body: bytes) -> None:
        row, column, style, value = struct.unpack_from("<HHHL", body)
        self._put(row, column, self._book.number(rk_value(value), style))

    def _rks(self, body: bytes) -> None:
        row, column = struct.unpack_from("<HH", body)
        for number in range((len(body) - 6) // 6):
            style, value = struct.unpack_from("<HL", body, 4 + 6 * number)
            self._put(row, column + number, self._book.number(rk_value(value), style))

    def _label(self, body: bytes) -> None:
        row, column, _ = struct.unpack_from("<HHH", body)
        self._put(row, column, text16(body, 6, self._book.page)[0])

    def _result(self, body: bytes) -> None:
        row, column, style, value = struct.unpack_from("<HHH8s", body)
        self._without_text()
        constants, text = self._formula_of(body, 22), ""
        if value[6:] != b"\xff\xff":
            text = self._book.number(struct.unpack("<d", value)[0], style)
        elif value[0] == 0:
            self._formula = row, column, constants  # the string stands in a record of its own
            return
        elif value[0] == 1:
            text = "true" if value[2] else "false"
        elif value[0] == 2:
            text = _ERRORS.get(value[2], "")
        self._put(row, column, text)
        self._constants.found(constants, text, f"{column_letters(column)}{row + 1}")

    def _string(self, body: bytes) -> None:
        if self._formula is not None:
            (row, column, constants), self._formula = self._formula, None
            text = text16(body, 0, self._book.page)[0]
            self._put(row, column, text)
            self._constants.found(constants, text, f"{column_letters(column)}{row + 1}")

    def _without_text(self) -> None:
        """The formula before had no text, though it said so."""
        if self._formula is not None:
            (row, column, constants), self._formula = self._formula, None
            self._constants.found(constants, "", f"{column_letters(column)}{row + 1}")

    def _many(self, body: bytes, at: int) -> None:
        """A formula that cells share."""
        self._constants.found(self._formula_of(body, at), "", "")

    def _formula_of(self, body: bytes, at: int) -> list[str]:
        """The constants of the formula that begins at ``at``, behind its size."""
        end = at + int.from_bytes(body[at - 2 : at], "little")
        return self._book.constants(body[at:end], body[end:])

    def _boolean(self, body: bytes) -> None:
        row, column, _, value, error = struct.unpack_from("<HHHBB", body)
        self._put(row, column, _ERRORS.get(value, "") if error else "true" if value else "false")


def rk_value(value: int) -> float:
    """A number of 30 bits, whole or the upper half of a double, perhaps in hundredths."""
    if value & 2:
        whole = value >> 2
        number: float = whole - (1 << 30) if whole & 1 << 29 else whole
    else:
        (number,) = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<L", value & 0xFFFFFFFC))
    return number / 100 if value & 1 else number
