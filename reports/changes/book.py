"""A small Excel file of plain lists, written top to bottom in constant memory: changes, statements, destructions."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from models.messages import Lang
from reports.files import replacing, scratch_folder
from reports.xlsx.text import cell, visible

MAX_ROWS = 1_048_576
"""Rows of one sheet, its header among them."""

Value = str | int | float | None

_INK, _LINE, _NAVY = "#1B2733", "#C9D3DC", "#1F3A5F"
_KINDS: dict[str, dict[str, Any]] = {
    "text": {"border": 1, "border_color": _LINE, "text_wrap": True},
    "number": {"border": 1, "border_color": _LINE, "num_format": "#,##0", "align": "right"},
    "header": {
        "bold": True, "font_color": "#FFFFFF", "bg_color": _NAVY, "border": 1, "border_color": "#48607C",
        "text_wrap": True, "align": "center", "valign": "vcenter",
    },
    "fill_in": {"border": 1, "border_color": _LINE, "text_wrap": True, "bg_color": "#FFFDF0"},
    "title": {"bold": True, "font_size": 16, "font_color": _NAVY, "valign": "vcenter"},
    "part": {"bold": True, "font_size": 12, "font_color": _NAVY, "valign": "vcenter"},
    "plain": {"text_wrap": False},
}  # fmt: skip


class Book:
    """The workbook; text is written as text whatever it looks like."""

    def __init__(self, book: Any, lang: Lang) -> None:
        self._book = book
        font = "Microsoft YaHei" if lang == "zh" else "Calibri"
        base = {"font_name": font, "font_size": 9, "font_color": _INK, "valign": "top"}
        self._formats = {kind: book.add_format(base | properties) for kind, properties in _KINDS.items()}

    def sheet(self, name: str, widths: Sequence[float], *, landscape: bool = True) -> Sheet:
        """The next sheet, A4; ``widths`` in digits."""
        made = self._book.add_worksheet(name)
        for at, width in enumerate(widths):
            made.set_column(at, at, width)
        made.set_paper(9)
        if landscape:
            made.set_landscape()
        made.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        made.set_footer("&R&8&P / &N")
        made.fit_to_pages(1, 0)
        made.hide_gridlines(2)
        return Sheet(made, self._formats)


class Sheet:
    """One sheet, written row by row."""

    def __init__(self, sheet: Any, formats: dict[str, Any]) -> None:
        self._sheet, self._formats, self.at = sheet, formats, 0

    def line(self, value: str, kind: str = "plain") -> None:
        """A text that runs over the cells to its right."""
        self._sheet.write_string(self.at, 0, cell(visible(value)), self._formats[kind])
        self.at += 1

    def gap(self) -> None:
        """An empty row."""
        self.at += 1

    def header(self, names: Sequence[str], *, freeze: int | None = None) -> None:
        """Column names; with ``freeze`` they stay in sight with that many columns, and on every page."""
        self.row(names, "header")
        if freeze is not None:
            self._sheet.freeze_panes(self.at, freeze)
            self._sheet.repeat_rows(self.at - 1)

    def row(self, values: Sequence[Value], kind: str = "text") -> None:
        """One row of cells."""
        for column, value in enumerate(values):
            form = self._formats[kind]
            if isinstance(value, str) and value:
                shown = "\n".join(visible(part) for part in value.split("\n"))
                self._sheet.write_string(self.at, column, cell(shown), form)
            elif isinstance(value, int | float):
                self._sheet.write_number(self.at, column, value, self._formats["number"] if kind == "text" else form)
            else:
                self._sheet.write_blank(self.at, column, None, form)
        self.at += 1

    def filtered(self, first: int, columns: int) -> None:
        """Let the rows from ``first`` (the header) on be filtered."""
        self._sheet.autofilter(first, 0, max(first + 1, self.at - 1), columns - 1)


@contextlib.contextmanager
def open_book(path: Path, title: str, lang: Lang) -> Iterator[Book]:
    """A new workbook that takes the place of ``path`` when the block ends well."""
    import xlsxwriter

    with replacing(path) as part, scratch_folder() as scratch:
        options = {"constant_memory": True, "tmpdir": scratch, "strings_to_formulas": False}
        book = xlsxwriter.Workbook(str(part), options | {"strings_to_urls": False, "strings_to_numbers": False})
        try:
            book.use_zip64()
            book.set_properties({"title": title, "author": "pandian"})
            yield Book(book, lang)
            book.close()
        except BaseException:
            with contextlib.suppress(Exception):
                book.close()
            raise
