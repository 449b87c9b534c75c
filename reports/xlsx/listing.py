"""One list of the working paper: typed columns, row by row, on as many sheets as Excel's row limit asks for."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.messages import Lang, text
from reports.xlsx.style import Formats, Kind
from reports.xlsx.text import cell, lines, looks_like_formula, visible

MAX_ROWS = 1_048_576
"""Rows of one sheet, its header among them."""

LINE_HEIGHT, MAX_HEIGHT = 12.5, 400.0
"""Points of one line of a list, and of the highest row that Excel takes, about."""

PRINT_SCALE = 66
"""Per cent at which a list of two pages' width fits A4."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key of its name in models/messages/xlsx.yaml, its width in digits, what it holds."""

    key: str
    width: float
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Badge:
    """A word on a colour."""

    word: str
    colours: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Lines:
    """Several texts, one below the other in one cell."""

    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Bar:
    """A share drawn in blocks."""

    blocks: str


Value = str | int | float | datetime | Badge | Lines | Bar | None


def shown(value: Value) -> str | None:
    """The text of a value as it stands in a cell; None for numbers, times and nothing."""
    if isinstance(value, str):
        return _prepared(value)
    if isinstance(value, Lines):
        return cell("\n".join(visible(each) for each in value.texts))
    if isinstance(value, Badge):
        return cell("\n".join(visible(part) for part in value.word.split("\n")))
    return value.blocks if isinstance(value, Bar) else None


@functools.lru_cache(maxsize=20_000)  # folders, laws and demands stand in row after row
def _prepared(value: str) -> str:
    return cell(visible(value))


def form_of(value: Value, words: str | None, formats: Formats, kind: Kind = "text", *, roomy: bool = False) -> Any:
    """The format that suits ``value``, shown as ``words``, in a column of ``kind``."""
    if value is None:
        return formats.cell(kind, roomy=roomy)
    if words is None:
        kind = "date" if isinstance(value, datetime) else "number" if kind == "text" else kind
        return formats.cell(kind, roomy=roomy)
    if isinstance(value, Badge):
        return formats.badge(value.colours, roomy=roomy)
    if isinstance(value, Bar):
        return formats.bar()
    kind = kind if kind in {"centre", "fill_in", "code"} else "text"
    return formats.cell(kind, quoted=looks_like_formula(words), roomy=roomy)


def put(sheet: Any, row: int, column: int, value: Value, words: str | None, form: Any) -> None:
    """Write one cell. Text is always written as text, whatever it looks like."""
    if words:
        sheet.write_string(row, column, words, form)
    elif value is None or words is not None:
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_number(row, column, value, form)


def page(sheet: Any, lang: Lang, title: str) -> None:
    """Print on A4 landscape with the sheet's name and page numbers."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_header(f"&L&9{title}")
    sheet.set_footer(f"&L&8{text('xlsx.footer_masked', lang)}&R&8{text('xlsx.footer', lang)}")
    sheet.hide_gridlines(2)


class Listing:
    """A list being written.

    ``frozen`` columns stay in sight when the sheet is moved sideways. On paper the list is one page wide, or two with
    the frozen columns on both where ``second_page`` names the first column of the second.
    """

    def __init__(
        self,
        book: Any,
        formats: Formats,
        lang: Lang,
        name: str,
        columns: Sequence[Column],
        *,
        frozen: int,
        second_page: str = "",
    ) -> None:
        self._book, self._formats, self._lang = book, formats, lang
        self._name, self._columns, self._frozen = text(f"xlsx.{name}", lang), tuple(columns), frozen
        keys = [column.key for column in columns]
        self._second_page = keys.index(second_page) if second_page else 0
        self._sheets, self._row = 0, 0
        self.count = 0
        """Rows written so far."""
        self._sheet = self._next_sheet()

    def add(self, *values: Value) -> None:
        """Write the next row: a value for each column after the running number."""
        if self._row >= MAX_ROWS:
            self._end_sheet()
            self._sheet = self._next_sheet()
        self.count += 1
        cells = [
            (column, value, shown(value)) for column, value in zip(self._columns, (self.count, *values), strict=True)
        ]
        high = max(lines(words, column.width) if words and column.kind != "code" else 1 for column, _, words in cells)
        self._sheet.set_row(self._row, min(MAX_HEIGHT, LINE_HEIGHT * high + 3))
        for at, (column, value, words) in enumerate(cells):
            put(self._sheet, self._row, at, value, words, form_of(value, words, self._formats, column.kind))
        self._row += 1

    def finish(self, empty: str) -> None:
        """End the list; where it has no row it says so."""
        if not self.count:
            self._sheet.write_string(1, 1, text(f"xlsx.{empty}", self._lang), self._formats.plain(wrap=False))
            self._row = 2
        self._end_sheet()

    def _next_sheet(self) -> Any:
        self._sheets += 1
        title = self._name if self._sheets == 1 else f"{self._name} ({self._sheets})"
        sheet = self._book.add_worksheet(title)
        for at, column in enumerate(self._columns):
            sheet.set_column(at, at, column.width)
        sheet.set_row(0, 30)
        for at, column in enumerate(self._columns):
            sheet.write_string(0, at, text(f"xlsx.{column.key}", self._lang), self._formats.header())
        sheet.freeze_panes(1, self._frozen)
        sheet.repeat_rows(0)
        page(sheet, self._lang, title)
        if self._second_page:
            sheet.repeat_columns(0, self._frozen - 1)
            sheet.set_v_pagebreaks([self._second_page])
            sheet.set_print_scale(PRINT_SCALE)
            sheet.print_across()
        else:
            sheet.fit_to_pages(1, 0)
        self._row = 1
        return sheet

    def _end_sheet(self) -> None:
        self._sheet.autofilter(0, 0, max(1, self._row - 1), len(self._columns) - 1)
