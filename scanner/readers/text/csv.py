"""Delimited text (CSV, TSV, ; and |): rows under their header, and as text whatever is no table.

Nothing is lost to bad quoting: a quote that never closes is taken for what it is, a character, and the lines it
seemed to hold are read again.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from models.records import Column, TableChunk
from scanner.readers import charset
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.embedded import LEAST, Embedded
from scanner.readers.header import Header, find_header
from scanner.readers.rows import MAX_COLUMNS, TableRows, fitted
from scanner.readers.text.delimited import Delimited, delimiter_of, single_column
from scanner.readers.text.text import Decoded
from scanner.readers.windows import Windows, windows

_SENTINEL = "\x00end\n"
_FORMULA_TEXT = re.compile(r'="(.*)"$', re.DOTALL)
_LOOK_ROWS = 60
_LOOK_HEADER = 30
_ESCAPED_LINES = 16
"""Lines that a row with escaped line ends may have, below a quote that never closes."""


class CsvReader:
    """A table in text."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Table chunks; text chunks for lines above the header, for endless lines and for what is prose."""
        text = Decoded(source)
        sample = charset.preview(source.head, text.decoder.encoding)
        found = delimiter_of(sample, named=True) or single_column(sample)
        if found is None:
            yield from windows(text, context.limits.text_window)
        else:
            yield from _Table(found, context).read(text.text())
        yield from text.problems()


class _Table:
    def __init__(self, found: Delimited, context: ReadContext) -> None:
        limits = context.limits
        self._bytes = Embedded(context)
        # Bounded by what is held at once; the module's own limit would only lose long cells.
        csv.field_size_limit(max(csv.field_size_limit(), 1 << 30))
        self._delimiter, self._limits = found.delimiter, limits
        self._quote = found.quote
        self._format = {
            "delimiter": found.delimiter,
            "quotechar": found.quote,
            "escapechar": "\\" if found.escaped else None,
        }
        self._alone = _ESCAPED_LINES if found.escaped else 1
        self._rows: TableRows | None = None
        self._blank = 0
        """Empty lines above everything."""
        self._aside = Windows(limits.text_window)
        self._open: list[str] = []
        """Lines of a record whose quote has not closed yet."""

    def read(self, pieces: Iterable[str]) -> Iterator[Part]:
        rest, long_line = "", False
        for piece in pieces:
            text = rest + piece.replace("\0", " ")
            if long_line:
                end = text.find("\n") + 1
                yield from self._text(text[:end] if end else text)
                text, long_line, rest = text[end:] if end else "", not end, ""
            cut = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
            rest = text[cut:]
            yield from self._lines(list(io.StringIO(text[:cut], newline="")), final=False)
            if len(rest) > self._limits.max_cell:
                yield from self._lines([], final=True)
                yield from self._text(rest)
                rest, long_line = "", True
        yield from self._lines(list(io.StringIO(rest, newline="")), final=True)
        yield from self._flush()
        yield from self._aside.flush()
        yield from self._bytes.problems()

    def _lines(self, lines: list[str], *, final: bool) -> Iterator[Part]:
        """Rows of ``lines``; a record still open at the end waits for more, or is read anew line by line."""
        lines, self._open = self._open + lines, []
        if not lines:
            return
        rows, ends, complete = self._parse(lines)
        yield from self._take(lines, rows, ends)
        if not complete:
            yield from self._singly(lines[ends[-1] if ends else 0 :], -1 if final else self._limits.max_cell)

    def _singly(self, lines: list[str], room: int) -> Iterator[Part]:
        """Rows of ``lines``, where a quote opens that none of them closes: such a quote is a character of its line.

        As none of the lines closes a quote, none of a later quote's does either: each line is looked at alone, and
        once. A line with an open quote waits for more where no more than ``room`` characters are left from it on.
        """
        left, at = sum(map(len, lines)), 0
        rows: list[list[str]] = []
        ends: list[int] = []
        while at < len(lines):
            row, read = self._first(lines[at : at + self._alone])
            if row is None:
                if left <= room:
                    self._open = lines[at:]
                    break
                row = lines[at].rstrip("\r\n").split(self._delimiter)
            left -= sum(map(len, lines[at : at + read]))
            at += read
            rows.append(row)
            ends.append(at)
        yield from self._take(lines[:at], rows, ends)

    def _first(self, lines: list[str]) -> tuple[list[str] | None, int]:
        """The first row and its number of lines; None, and one line, where the row does not end in ``lines``."""
        reader = csv.reader([*lines, _SENTINEL], **self._format)  # type: ignore[arg-type]
        row = next(reader)
        return (row, reader.line_num) if reader.line_num <= len(lines) else (None, 1)

    def _parse(self, lines: list[str]) -> tuple[list[list[str]], list[int], bool]:
        """Rows, the number of lines read after each, and whether the last record is complete."""
        if not any(self._quote in line for line in lines) and not self._format["escapechar"]:
            rows = list(csv.reader(lines, **self._format))  # type: ignore[arg-type]
            return rows, list(range(1, len(rows) + 1)), True
        reader = csv.reader([*lines, _SENTINEL], **self._format)  # type: ignore[arg-type]
        rows, ends = [], []
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
        complete = rows[-1] == [_SENTINEL.rstrip("\n")]
        return rows[:-1], ends[:-1], complete

    def _take(self, lines: list[str], rows: list[list[str]], ends: list[int]) -> Iterator[Part]:
        if self._rows is None:
            blank = next((at for at, row in enumerate(rows) if row), len(rows))
            if blank:  # however many there are: the first rows say what the table is like
                yield from self._text("".join(lines[: ends[blank - 1]]))
                self._blank += blank
                rows, lines, ends = (
                    rows[blank:],
                    lines[ends[blank - 1] :],
                    [end - ends[blank - 1] for end in ends[blank:]],
                )
        if not rows:
            return
        if self._rows is None:
            first = self._start(rows[:_LOOK_ROWS])
            if first:
                yield from self._text("".join(lines[: ends[first - 1]]))
            skipped = first + (self._header.height if self._header else 0)
            rows, lines = rows[skipped:], lines[ends[skipped - 1] if skipped else 0 :]
        yield from self._cells(rows, lines)

    def _cells(self, rows: list[list[str]], lines: list[str]) -> Iterator[Part]:
        """Hand ``rows`` to the table; a cell that is too long goes out as text."""
        table = self._rows
        if table is None or not rows:
            return
        width, limit = len(table.columns), self._limits.max_cell
        formulas = any('="' in line for line in lines)
        characters = sum(map(len, lines))
        weight = characters // len(rows)
        longest = max(map(len, lines)) if len(lines) == len(rows) else limit + LEAST
        huge, packed = longest > limit, longest >= LEAST
        for row in rows:
            cells = [cell.strip() or None for cell in row]
            if len(cells) != width:
                cells = fitted(cells, width, self._delimiter)
            if formulas:
                cells = [_plain(cell) for cell in cells]
            if packed:
                yield from self._without_files(cells)
            if huge:
                for place, cell in enumerate(cells):
                    if cell is not None and len(cell) > limit:
                        yield from self._text(cell)
                        characters -= len(cell)
                        cells[place] = None
            chunk = table.add(cells, weight)
            if chunk is not None:
                yield chunk
        yield from self._aside.skip(max(0, characters), len(lines))

    def _without_files(self, cells: list[str | None]) -> Iterator[Member]:
        """Files in base64 and messages as members, whose cells are empty then; text in base64 in its place."""
        for place, cell in enumerate(cells):
            if cell is not None and len(cell) >= LEAST:
                cells[place] = None if self._bytes.kept(cell) else self._bytes.said(cell)
        yield from self._bytes.members()

    _header: Header | None = None

    def _start(self, rows: list[list[str]]) -> int:
        """Settle the columns from the first rows; the number of rows above the header."""
        cells = [[cell.strip() or None for cell in row] for row in rows]
        self._header = _header(cells)
        width = min(MAX_COLUMNS, max(len(row) for row in rows))
        names = self._header.names if self._header else ()
        groups = self._header.groups if self._header else ()
        columns = [
            Column(names[place] if place < len(names) else "", groups[place] if place < len(groups) else "")
            for place in range(width)
        ]
        first = self._header.start if self._header else 0
        height = self._header.height if self._header else 0
        self._rows = TableRows(columns, self._limits, first_row=self._blank + first + height + 1)
        return first

    def _text(self, text: str) -> Iterator[Part]:
        yield from self._aside.add(text.encode())

    def _flush(self) -> Iterator[TableChunk]:
        chunk = self._rows.flush() if self._rows else None
        if chunk is not None:
            yield chunk


def _header(rows: list[list[str | None]]) -> Header | None:
    """The header at the top, or below lines about the export (时间,2026-01-02) that are narrower than the table."""
    found = find_header(rows)
    if found is not None:
        return found
    usual = Counter(sum(map(bool, row)) for row in rows).most_common(1)[0][0]
    for number, row in enumerate(rows[:_LOOK_HEADER]):
        if sum(map(bool, row)) >= max(2, 0.7 * usual):
            below = find_header(rows[number:], search=1) if number else None
            return replace(below, start=number) if below else None
    return None


def _plain(cell: str | None) -> str | None:
    """``="0571"``, the way to keep a spreadsheet from eating zeros, as 0571."""
    match = _FORMULA_TEXT.match(cell) if cell else None
    return match[1] if match else cell
