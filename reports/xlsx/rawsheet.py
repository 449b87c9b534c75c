"""A worksheet whose rows are written as XML straight away: what a list of a million cells needs.

xlsxwriter takes each cell through a dozen calls; a list has one kind of value, one format and few heights per column,
so most of that is the same again and again. Here each column keeps what it made of a value, and a row is put together
from such pieces. Everything else of the sheet (widths, header, panes, filter, styles) is xlsxwriter's own work, and
the XML is what xlsxwriter writes in its mode of constant memory, which ``constant_memory`` must have asked for.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from reports.xlsx.style import Formats
from reports.xlsx.text import WIDEST, lines
from reports.xlsx.values import LINE_HEIGHT, MAX_HEIGHT, Column, Value, form_of, shown

BLOCK = 256
"""Rows gathered before they are written."""

KEPT = 4_000
"""Texts of one column that are kept ready; folders, laws and demands stand in row after row."""

KEPT_LENGTH = 1_000
"""Characters of the longest of them."""

_EPOCH = datetime(1899, 12, 31)  # noqa: DTZ001  # Excel's times have no zone
_DAY = 86_400
_LAST_BEFORE_LEAP = 59
"""Excel takes 1900 for a leap year: days after the 59th count one more."""
_EXACT = 10**15
"""Whole numbers below it are written digit by digit; larger ones to 16 digits, as a double holds them."""

_PLAIN = re.compile(r"[0-9A-Za-z\u4e00-\u9fff](?:[0-9A-Za-z .()\u4e00-\u9fff-]|_(?!x))*(?<! )")
"""Texts of which nothing needs to be looked at: letters, figures and Chinese words."""

_EXCEL_ESCAPE = re.compile("(_x[0-9a-fA-F]{4}_)")


class RawSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    """A sheet of a workbook in constant memory, of which ``raw`` writes rows. ``start_raw`` comes first."""

    def start_raw(self) -> None:
        """End the rows written so far (the header): only ``raw`` writes from here on."""
        self._write_single_row(self.previous_row + 1)

    def raw(self, rows: str, last: int, columns: int) -> None:
        """Write whole ``<row>`` elements; ``last`` is the number of the last, from 0, ``columns`` how many each has."""
        self.row_data_fh.write(rows)
        self._check_dimensions(last, columns - 1)  # which notes them
        self.previous_row = last + 1


class Cells(NamedTuple):
    """Cells side by side that were made once, to stand in many rows."""

    made: tuple[str, ...]
    high: int
    """Lines of text in the highest."""


class RawRows:
    """Writes the rows of ``columns`` into ``sheet``, each as high as its highest cell."""

    def __init__(self, sheet: RawSheet, formats: Formats, columns: Sequence[Column]) -> None:
        self._sheet, self._columns = sheet, len(columns)
        # A row's number stands before every cell's piece, so it joins them: <row r="7" ht="15.75"><c r="A7"...
        ends = [*(f'<c r="{xl_col_to_name(at)}' for at in range(1, len(columns))), "</row>"]
        made = [_pieces(column, formats, end) for column, end in zip(columns, ends, strict=True)]
        self._known, self._make = [kept.get for kept, _ in made], [make for _, make in made]
        self._waiting: list[str] = []
        self._last = 0
        sheet.start_raw()

    def cells(self, first: int, values: Sequence[Value]) -> Cells:
        """Cells for the columns from ``first`` on, which count from 0. Good for every sheet of equal columns."""
        pieces = [self._known[at](value) or self._make[at](value) for at, value in enumerate(values, first)]
        made, heights = zip(*pieces, strict=True)
        return Cells(made, max(heights))

    def write(self, row: int, values: Iterable[Value | Cells]) -> None:
        """Write ``row``, counted from 0, with a value for each column, or cells for several."""
        known, make = self._known, self._make
        parts = ['<row r="', ""]
        heights = []
        for value in values:
            if type(value) is Cells:
                made, lines = value
                parts += made
            else:
                at = len(parts) - 2
                piece, lines = known[at](value) or make[at](value)  # type: ignore[arg-type]  # no cells: a value
                parts.append(piece)
            heights.append(lines)
        if len(parts) != self._columns + 2:
            raise ValueError("a row has a value for each column")
        parts[1] = _height(max(heights))
        self._waiting.append(str(row + 1).join(parts))
        self._last = row
        if len(self._waiting) >= BLOCK:
            self.flush()

    def flush(self) -> None:
        """Hand over what waits."""
        if self._waiting:
            self._sheet.raw("".join(self._waiting), self._last, self._columns)
            self._waiting.clear()


Piece = tuple[str, int]
"""A cell from behind its row number on, with what stands before the next one's, and the lines of text in it."""


def _pieces(column: Column, formats: Formats, end: str) -> tuple[dict[Value, Piece], Callable[[Value], Piece]]:
    """The pieces that are ready in ``column``, and what makes that of any other value; ``end`` closes each."""
    kept: dict[Value, Piece] = {}
    numbers: dict[type, str] = {}
    closing = f"</v></c>{end}"
    plain = ""
    if column.kind not in {"number", "date", "share", "size"}:
        plain = f'" s="{formats.index(formats.cell(column.kind))}" t="inlineStr"><is><t>'
    short = KEPT_LENGTH if column.kind == "code" else int((column.width - 1) / WIDEST)
    ended = f"</t></is></c>{end}"

    def make(value: Value) -> Piece:
        kind = type(value)
        if kind is str and plain and len(value) <= short and _PLAIN.fullmatch(value):  # type: ignore[arg-type]
            return f"{plain}{value}{ended}", 1
        if kind in numbers:
            if kind is int and -_EXACT < value < _EXACT:  # type: ignore[operator]
                return f"{numbers[kind]}{value}{closing}", 1
            return f"{numbers[kind]}{_number(value):.16G}{closing}", 1
        words = shown(value)
        opening = f'" s="{formats.index(form_of(value, words, formats, column.kind))}"'
        if words is None and value is not None:
            numbers[kind] = opening + "><v>"
            return f"{opening}><v>{_number(value):.16G}{closing}", 1
        high = lines(words, column.width) if words and column.kind != "code" else 1
        found = (f"{opening}{_text(words)}{end}" if words else f"{opening}/>{end}", high)
        if len(kept) >= KEPT:
            kept.clear()
        if len(found[0]) <= KEPT_LENGTH:
            kept[value] = found
        return found

    return kept, make


def _text(words: str) -> str:
    """A cell's text, in which nothing is invisible; what looks like Excel's own escape is escaped."""
    space = ' xml:space="preserve"' if words[0].isspace() or words[-1].isspace() else ""
    if "_x" in words:
        words = _EXCEL_ESCAPE.sub(r"_x005F\1", words)
    if "&" in words or "<" in words or ">" in words:
        words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f' t="inlineStr"><is><t{space}>{words}</t></is></c>'


def _number(value: Any) -> int | float:
    """The figure or time as Excel counts: days since the end of 1899. Raises TypeError for what is no number."""
    if isinstance(value, datetime):
        delta = value.replace(tzinfo=None) - _EPOCH
        days = delta.days + (float(delta.seconds) + float(delta.microseconds) / 1e6) / _DAY
        return days + 1 if days > _LAST_BEFORE_LEAP else days
    if not isinstance(value, int | float) or value - value != 0:
        raise TypeError("a cell holds text, a time or a finite number")
    return value


@functools.lru_cache(maxsize=1_000)
def _height(high: int) -> str:
    """What stands between a row's number and that of its first cell, for ``high`` lines: whole pixels, as in Excel."""
    pixels = int(min(MAX_HEIGHT, LINE_HEIGHT * high + 3) * 4.0 / 3.0 + 0.5)
    return f'" ht="{pixels * 0.75:.16g}" customHeight="1"><c r="A'
