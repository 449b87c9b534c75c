"""A sheet written top to bottom in blocks: titles, boxes, small tables, paragraphs. For the overview and the legend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from models.messages import Lang
from reports.xlsx.listing import page
from reports.xlsx.style import Formats
from reports.xlsx.text import cell, lines, visible
from reports.xlsx.values import LINE_HEIGHT, MAX_HEIGHT, Value, form_of, shown


class Canvas:
    """A sheet of ``widths`` (in digits), the first column a margin. Rows are written in order, never twice."""

    def __init__(self, book: Any, formats: Formats, lang: Lang, name: str, widths: Sequence[float]) -> None:
        self.sheet, self.formats, self.lang, self.widths = book.add_worksheet(name), formats, lang, tuple(widths)
        for at, width in enumerate(widths):
            self.sheet.set_column(at, at, width)
        page(self.sheet, lang, name)
        self.sheet.fit_to_pages(1, 0)
        self.row = 0

    def gap(self, height: float = 8) -> None:
        """An empty row."""
        self.sheet.set_row(self.row, height)
        self.row += 1

    def across(self, value: str, form: Any, height: float | None = None, line: float = 13) -> None:
        """A text over the whole width, as high as it needs to be."""
        words = cell("\n".join(visible(part) for part in value.split("\n")))
        width = sum(self.widths[1:])
        self.sheet.set_row(self.row, height or line * lines(words, width) + 4)
        self._merge(1, len(self.widths) - 1, words, form)
        self.row += 1

    def part(self, value: str) -> None:
        """The head of a part."""
        self.gap()
        self.across(value, self.formats.part(), 22)

    def cards(self, cards: Sequence[tuple[str, Value, str]]) -> None:
        """Boxes side by side, each with a label, a figure and a note, over as many columns as there are for each."""
        span = (len(self.widths) - 1) // len(cards)
        for part, height in (("label", 16), ("figure", 28), ("note", 14)):
            form = self.formats.card(part)  # type: ignore[arg-type]
            self.sheet.set_row(self.row, height)
            for at, card in enumerate(cards):
                value = card[("label", "figure", "note").index(part)]
                first = 1 + at * span
                last = len(self.widths) - 1 if at == len(cards) - 1 else first + span - 1
                self._merge(first, last, value if isinstance(value, int | float) else visible(str(value or "")), form)
            self.row += 1

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[Value]], spans: Sequence[int], kinds: Sequence[Any]
    ) -> None:
        """A table; ``spans`` says how many columns of the sheet each of its columns takes."""
        firsts = [1 + sum(spans[:at]) for at in range(len(spans))]
        widths = [sum(self.widths[first : first + span]) for first, span in zip(firsts, spans, strict=True)]
        self.sheet.set_row(self.row, LINE_HEIGHT * max(map(lines, header, widths)) + 6)
        for name, first, span in zip(header, firsts, spans, strict=True):
            self._merge(first, first + span - 1, visible(name), self.formats.header())
        self.row += 1
        for row in rows:
            height = max(lines(_text(value), width - 1) for value, width in zip(row, widths, strict=True))
            self.sheet.set_row(self.row, min(MAX_HEIGHT, LINE_HEIGHT * height + 5))
            for value, first, span, kind in zip(row, firsts, spans, kinds, strict=True):
                words = shown(value)
                form = form_of(value, words, self.formats, kind, roomy=True)
                if span > 1:
                    self.sheet.merge_range(self.row, first, self.row, first + span - 1, None, form)
                _put(self.sheet, self.row, first, value, words, form)
            self.row += 1

    def _merge(self, first: int, last: int, value: str | float, form: Any) -> None:
        if last > first:
            self.sheet.merge_range(self.row, first, self.row, last, None, form)
        if isinstance(value, str):
            self.sheet.write_string(self.row, first, cell(value), form)
        else:
            self.sheet.write_number(self.row, first, value, form)


def _put(sheet: Any, row: int, column: int, value: Value, words: str | None, form: Any) -> None:
    """Write one cell. Text is always written as text, whatever it looks like."""
    if words:
        sheet.write_string(row, column, words, form)
    elif value is None or words is not None:
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_number(row, column, value, form)


def _text(value: Value) -> str:
    return f"{value:,.0f}" if isinstance(value, int | float) else shown(value) or ""
