"""The cells of an xlsb workbook record by record (MS-XLSB)."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable, Iterator

from models.spreadsheet import column_letters
from scanner.readers.base import Part
from scanner.readers.office.xls_cells import rk_value
from scanner.readers.office.xls_formulas import token_constants
from scanner.readers.office.xlsb_parts import records, string_at
from scanner.readers.office.xlsx_cells import SheetCells
from scanner.readers.office.xlsx_strings import Strings
from scanner.readers.office.xlsx_values import number_text, shown_builtin, shown_by

_STRING_ITEM, _FORMAT, _STYLE, _STYLES, _STYLES_END = 19, 44, 47, 617, 618
_ROW, _RK, _BOOL, _REAL, _INLINE, _SHARED = 0, 2, 4, 5, 6, 7
_TEXT_RESULT, _NUMBER_RESULT, _BOOL_RESULT, _ERROR_RESULT = 8, 9, 10, 11
_RESULTS = frozenset({_TEXT_RESULT, _NUMBER_RESULT, _BOOL_RESULT, _ERROR_RESULT})
_FORMULAS = {426: 17, 427: 16}
"""Of arrays, and shared by cells -> where the formula begins in its record."""
_CELLS = frozenset({_ROW, _RK, _BOOL, _REAL, _INLINE, _SHARED}) | _RESULTS | set(_FORMULAS)
_PLACE = 8
_LAST_ROW, _LAST_COLUMN = 1_048_575, 16_383


def strings(blocks: Iterable[bytes]) -> list[str]:
    """The strings that cells share."""
    return [string_at(body, 1)[0] for _, body in records(blocks, (_STRING_ITEM,))]


def styles(blocks: Iterable[bytes]) -> list[str]:
    """How each cell format shows a number (see xlsx_cells.Styles)."""
    own: dict[int, str] = {}
    found: list[str] = []
    inside = False
    for kind, body in records(blocks, (_FORMAT, _STYLE, _STYLES, _STYLES_END)):
        if kind == _FORMAT and len(body) >= 2:
            own[struct.unpack_from("<H", body)[0]] = shown_by(string_at(body, 2)[0])
        elif kind == _STYLE and inside and len(body) >= 4:
            (number,) = struct.unpack_from("<H", body, 2)
            found.append(own.get(number, shown_builtin(str(number))))
        elif kind in {_STYLES, _STYLES_END}:
            inside = kind == _STYLES
    return found


class Shown:
    """What the values of cells look like to who sees the workbook."""

    def __init__(self, shared: Strings, dates: list[str], *, since_1904: bool) -> None:
        self._shared, self._dates, self._1904 = shared, dates, since_1904

    def text(self, kind: int, body: bytes) -> str:
        """The text of a cell's record, which is longer than its place; empty where there is none."""
        if kind in {_INLINE, _TEXT_RESULT}:
            return string_at(body, _PLACE)[0]
        if kind in {_BOOL, _BOOL_RESULT}:
            return "true" if body[_PLACE] == 1 else "false"
        if kind == _ERROR_RESULT:  # #N/A and its like are no values
            return ""
        if len(body) < (_PLACE + 4 if kind in {_RK, _SHARED} else _PLACE + 8):
            return ""
        if kind in {_RK, _SHARED}:
            (number,) = struct.unpack_from("<L", body, _PLACE)
            if kind == _SHARED:
                return self._shared.at(number) or ""
            value = rk_value(number)
        else:
            (value,) = struct.unpack_from("<d", body, _PLACE)
        style = int.from_bytes(body[4:7], "little")
        shown = self._dates[style] if style < len(self._dates) else ""
        if not shown and math.isfinite(value) and value == int(value):
            return str(int(value))
        return number_text(repr(value), shown, since_1904=self._1904)


def cells(
    blocks: Iterable[bytes], handler: SheetCells, shown: Shown, most: int, cut: Callable[[], None]
) -> Iterator[Part]:
    """The rows of a sheet, a few at a time. ``cut`` is called where a text has more than ``most`` characters."""
    row: dict[int, str] = {}
    number = 1
    for kind, body in records(blocks, _CELLS):
        if kind == _ROW:
            handler.give(number, row)
            if handler.out:
                yield from handler.out
                handler.out = []
            row = {}
            number = min(int.from_bytes(body[:4], "little"), _LAST_ROW) + 1
        elif kind in _FORMULAS:
            handler.formulas.found(_constants(body, _FORMULAS[kind]), "", "")
        elif len(body) > _PLACE:
            text = shown.text(kind, body)
            if kind in _RESULTS:
                place = f"{column_letters(min(int.from_bytes(body[:4], 'little'), _LAST_COLUMN))}{number}"
                handler.formulas.found(_constants(body, _behind_value(kind, body)), text, place)
            if len(text) > most:
                cut()
            if text:
                row[min(int.from_bytes(body[:4], "little"), _LAST_COLUMN)] = text[:most]
    handler.give(number, row)
    handler.finish()
    yield from handler.out


def _behind_value(kind: int, body: bytes) -> int:
    """Where the formula of a cell begins."""
    return 2 + (string_at(body, _PLACE)[1] if kind == _TEXT_RESULT else _PLACE + (8 if kind == _NUMBER_RESULT else 1))


def _constants(body: bytes, at: int) -> list[str]:
    """The constants of the formula that begins at ``at`` with its size."""
    end = at + 4 + int.from_bytes(body[at : at + 4], "little")
    return token_constants(body[at + 4 : end], body[end:], "biff12")
