"""One list of the working paper: typed columns, row by row, on as many sheets as Excel's row limit asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.messages import Lang, text
from reports.xlsx.rawsheet import Cells, RawRows, RawSheet
from reports.xlsx.style import Formats
from reports.xlsx.values import Column, Value

MAX_ROWS = 1_048_576
"""Rows of one sheet, its header among them."""

PRINT_SCALE = 66
"""Per cent at which a list of two pages' width fits A4."""


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
        self._at = {key: at for at, key in enumerate(keys)}
        self._sheets, self._row = 0, 0
        self.count = 0
        """Rows written so far."""
        self._sheet = self._next_sheet()

    def cells(self, first: str, *values: Value) -> Cells:
        """Cells to be given to ``add`` again and again: for the columns from the one called ``first`` on."""
        return self._rows.cells(self._at[first], values)

    def add(self, *values: Value | Cells) -> None:
        """Write the next row: a value for each column after the running number, or cells for several."""
        if self._row >= MAX_ROWS:
            self._end_sheet()
            self._sheet = self._next_sheet()
        self.count += 1
        self._rows.write(self._row, (self.count, *values))
        self._row += 1

    def finish(self, empty: str) -> None:
        """End the list; where it has no row it says so."""
        if not self.count:
            self._sheet.write_string(1, 1, text(f"xlsx.{empty}", self._lang), self._formats.plain(wrap=False))
            self._row = 2
        self._end_sheet()

    def _next_sheet(self) -> RawSheet:
        self._sheets += 1
        title = self._name if self._sheets == 1 else f"{self._name} ({self._sheets})"
        sheet: RawSheet = self._book.add_worksheet(title, worksheet_class=RawSheet)
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
        self._row, self._rows = 1, RawRows(sheet, self._formats, self._columns)
        return sheet

    def _end_sheet(self) -> None:
        self._rows.flush()
        self._sheet.autofilter(0, 0, max(1, self._row - 1), len(self._columns) - 1)
