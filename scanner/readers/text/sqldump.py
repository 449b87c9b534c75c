"""SQL dumps (mysqldump, Navicat, pg_dump, SQLite, SQL Server): rows under the columns of their table, the rest as text.

Rows come from INSERT ... VALUES and from the data behind COPY ... FROM stdin. Column names and comments come from the
CREATE TABLE and COMMENT ON COLUMN met before. A statement that is not understood is text, so nothing is lost to
procedures, functions or another dialect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from models.records import Column, Problem
from scanner.readers import charset
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.embedded import LEAST, Embedded
from scanner.readers.feed import Feed
from scanner.readers.rows import MAX_COLUMNS, TableRows, fitted
from scanner.readers.text.sql_binary import in_text
from scanner.readers.text.sql_schema import NAME, Schema, table_name
from scanner.readers.text.sql_values import Cell, NotUnderstoodError, copied, parse_row
from scanner.readers.text.text import Decoded
from scanner.readers.windows import Windows

_AHEAD = 64 << 10
_ROW_AHEAD = 4096
_LONGEST = 64 << 20
"""Characters of one row."""
_LONGEST_CREATE = 4 << 20
_OPEN_TABLES = 64
_MAX_SHAPES = 2000

_HEADS = (
    r"[ \t]*(?:(?P<insert>INSERT|REPLACE)\s|(?P<copy>COPY)\s"
    r"|(?P<create>CREATE)\s+(?:GLOBAL\s+|LOCAL\s+|TEMP(?:ORARY)?\s+|UNLOGGED\s+)*TABLE\s|(?P<comment>COMMENT)\s+ON\s+COLUMN\s)"
)
_HEAD = re.compile(_HEADS, re.IGNORECASE)
_HEAD_OF_LINE = re.compile(r"^" + _HEADS, re.IGNORECASE | re.MULTILINE)
_INSERT = re.compile(
    rf"\s*(?:INSERT|REPLACE)\s+(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE|OR\s+\w+)\s+)*(?:INTO\s+)?(?P<name>{NAME})\s*"
    r"(?:\((?P<columns>[^()]*)\)\s*)?(?:OVERRIDING\s+\w+\s+VALUE\s+)?VALUES?\s*(?=\()",
    re.IGNORECASE,
)
_COPY = re.compile(
    rf"\s*COPY\s+(?P<name>{NAME})\s*(?:\((?P<columns>[^()]*)\)\s*)?FROM\s+stdin\b[^;\n]*;[^\n]*\n", re.IGNORECASE
)
_CREATE = re.compile(rf"[^(;]*?\bTABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>{NAME})\s*\(", re.IGNORECASE)
_BODY = re.compile(
    r"(?:'(?:[^'\\]|''|\\.)*+(?:'|\\?\Z)|`[^`]*+(?:`|\Z)|\"[^\"]*+(?:\"|\Z)|--[^\n]*+|[^'`\"()-]++|-)++|\(|\)",
    re.DOTALL,
)
_BLANK = re.compile(r"(?:\s++|--[^\n]*+\n|/\*.*?\*/)*+", re.DOTALL)
_MYSQL = re.compile(r"`|/\*!\d|\bENGINE\s*=|\bAUTO_INCREMENT\b|MySQL|MariaDB", re.IGNORECASE)


class SqlDumpReader:
    """Statements and the rows in them."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Table chunks named after their table, text chunks with lines; ``damaged`` where COPY data is cut off."""
        mysql = _MYSQL.search(charset.preview(source.head, "latin-1")) is not None
        plain = in_text(source) if mysql else source
        text = Decoded(plain)
        head = charset.preview(plain.head, text.decoder.encoding)
        # Only MySQL escapes with backslashes; everywhere else 'C:\\' ends at its second quote.
        mysql = mysql or _MYSQL.search(head) is not None or "\\'" in head.replace("\\')", "").replace("\\',", "")
        yield from _Dump(text.text(), context, backslashes=mysql).read()
        yield from text.problems()


class _Dump(Feed):
    def __init__(self, pieces: Iterator[str], context: ReadContext, *, backslashes: bool) -> None:
        super().__init__(pieces)
        self._limits, self._backslashes = context.limits, backslashes
        self._text = Windows(self._limits.text_window)
        self._bytes, self._blobs = Embedded(context), 0
        self._schema = Schema()
        self._tables: dict[str, TableRows] = {}
        self._shapes: dict[tuple[str, str | None, int], tuple[tuple[Column, ...], tuple[int, ...] | None]] = {}
        self._rows_of: dict[str, int] = {}
        self._new_line = True
        """Whether a statement may begin here: at the start of a line, or behind another."""
        self._text_to = 0
        """Characters up to which the text that has gone out goes."""
        self._cut_off = self._too_long = False
        # How far a row or a CREATE TABLE may go; less after each that did not end, so that no dump takes long.
        self._reach, self._reach_of_create = _LONGEST, _LONGEST_CREATE

    def read(self) -> Iterator[Part]:
        """Statement after statement."""
        self.fill(_AHEAD)
        while self.at < len(self.buffer):
            match = self._next()
            if match is None or match.start() > self.at:
                yield from self._as_text(match.start() if match else self._whole_lines())
                self._new_line = self._new_line or match is not None
            elif match["insert"]:
                yield from self._insert()
            elif match["copy"]:
                yield from self._copy()
            else:
                self._learn(match)
                yield from self._as_text(self._line_end())
            self.fill(_AHEAD)
        yield from self._flush_tables()
        yield from self._text.flush()
        yield from self._bytes.problems()
        if self._too_long:  # it is text, and files in it are none
            yield Problem("row_unreadable", f"> {_LONGEST >> 20} Mi")
        if self._cut_off:
            yield Problem("damaged", "COPY")

    def _next(self) -> re.Match[str] | None:
        """The next statement that could hold rows or names of columns."""
        here = _HEAD.match(self.buffer, self.at) if self._new_line else None
        return here or _HEAD_OF_LINE.search(self.buffer, self.at + (self.at == 0))

    def _whole_lines(self) -> int:
        """Up to where text can go out: the last line may begin a statement that has not come whole."""
        if self.done:
            return len(self.buffer)
        end = self.buffer.rfind("\n", self.at) + 1
        return end if end > self.at else len(self.buffer)

    def _line_end(self) -> int:
        while True:
            end = self.buffer.find("\n", self.at) + 1
            if end:
                return end
            if self.done or len(self.buffer) - self.at > _AHEAD:
                return len(self.buffer)
            self.fill(2 * (len(self.buffer) - self.at) + _AHEAD)

    def _as_text(self, end: int) -> Iterator[Part]:
        """What is no row: text, in its place."""
        if self._text_to != self._gone + self.at:
            yield from self._text.move(*self.place())
        text = self.buffer[self.at : end]
        self.at = end
        self._text_to = self._gone + end
        self._new_line = text.endswith("\n")
        yield from self._text.add(text.encode())

    def _learn(self, match: re.Match[str]) -> None:
        """Names, types and comments of columns."""
        if match["comment"]:
            self._schema.comment(self.buffer, self.at)
            return
        opening = _CREATE.match(self.buffer, self.at)
        if opening is None:
            return
        size = _AHEAD
        while True:
            depth = 1
            for piece in _BODY.finditer(self.buffer, opening.end(), self.at + self._reach_of_create):
                depth += (piece[0] == "(") - (piece[0] == ")")
                if not depth:
                    body = self.buffer[opening.end() : piece.start()]
                    self._schema.create(table_name(opening["name"]), body, backslashes=self._backslashes)
                    return
            size = self._more_than(size)
            if size > self._reach_of_create or not self.fill(size):
                self._reach_of_create = max(2048, self._reach_of_create // 4)
                return
            opening = _CREATE.match(self.buffer, self.at) or opening

    def _insert(self) -> Iterator[Part]:
        """INSERT INTO … VALUES (…), (…); up to the first row that is not understood, which is text."""
        head = _INSERT.match(self.buffer, self.at)
        if head is None:
            yield from self._as_text(self._line_end())
            return
        name, listed = table_name(head["name"]), head["columns"]
        self.at = head.end()
        while True:
            self.keep = self.at
            row = self._row()
            self.keep = -1
            if row is None:
                yield from self._as_text(self._line_end())
                return
            yield from self._add(name, listed, row)
            self._blank()
            mark = self.buffer[self.at : self.at + 1]
            if mark == ",":
                self.at += 1
                self._blank()
            elif mark == ";":
                self.at += 1
            if mark != "," or self.buffer[self.at : self.at + 1] != "(":
                self._new_line = True
                return

    def _blank(self) -> None:
        """Go over blanks and remarks between rows."""
        self.fill(_ROW_AHEAD)
        match = _BLANK.match(self.buffer, self.at)
        self.at = match.end() if match else self.at

    def _row(self) -> list[Cell] | None:
        """The cells of the row at the current place, which moves behind it; None where it is none."""
        size = _AHEAD
        while True:
            try:
                found = parse_row(self.buffer, self.at, self.at + self._reach, backslashes=self._backslashes)
            except NotUnderstoodError:
                self._too_long = self._too_long or len(self.buffer) - self.at > self._reach == _LONGEST
                return None
            if found is not None:
                cells, self.at = found
                return cells
            size = self._more_than(size)
            if size > self._reach or not self.fill(size):
                self._too_long = self._too_long or size > self._reach
                self._reach = max(4096, self._reach // 4)
                return None

    def _more_than(self, size: int) -> int:
        """How much to have at hand where ``size`` was not enough; more may have come than was asked for."""
        return max(4 * size, len(self.buffer) - self.at + _AHEAD)

    def _copy(self) -> Iterator[Part]:
        """COPY … FROM stdin; and lines of cells between tabs, up to one of a backslash and a dot."""
        head = _COPY.match(self.buffer, self.at)
        if head is None:
            yield from self._as_text(self._line_end())
            return
        name, listed = table_name(head["name"]), head["columns"]
        self.at = head.end()
        while True:
            self.fill(_AHEAD)
            end = self.buffer.rfind("\n", self.at) + 1
            if not end and not self.done:
                if len(self.buffer) - self.at > _LONGEST:
                    break
                self.fill(4 * (len(self.buffer) - self.at))
                continue
            block = self.buffer[self.at : end or len(self.buffer)]
            for line in block.split("\n")[: None if not end else -1]:
                if line.rstrip("\r") == "\\.":
                    self.at += 3 + line.endswith("\r")
                    self._new_line = True
                    return
                self.at += len(line) + 1
                if line:
                    yield from self._add(name, listed, copied(line))
            self.at = min(self.at, len(self.buffer))
            if self.done and self.at >= len(self.buffer):
                break
        self._cut_off = self._new_line = True

    def _add(self, name: str, listed: str | None, cells: list[Cell]) -> Iterator[Part]:
        shape = self._shapes.get((name, listed, len(cells)))
        if shape is None:
            columns, order = self._schema.columns(name, listed, len(cells))
            columns = columns[:MAX_COLUMNS]
            if len(self._shapes) > _MAX_SHAPES:
                self._shapes.clear()
            shape = self._shapes[name, listed, len(cells)] = (columns, order)
        columns, order = shape
        if bytes in map(type, cells):
            names = [_name(columns, place) for place in order or range(len(cells))]
            cells = [self._unpacked(cell, name, column) for cell, column in zip(cells, names, strict=True)]
            yield from self._bytes.members()
        row = cast("list[str | None]", cells)
        if order is not None:
            whole: list[str | None] = [None] * len(columns)
            for place, cell in zip(order, row, strict=True):
                if place < len(whole):
                    whole[place] = cell
            row = whole
        table = self._tables.get(name)
        if table is None or table.columns != columns:
            if table is not None:
                yield from self._flush(name)
            elif len(self._tables) >= _OPEN_TABLES:
                yield from self._flush_tables()
            table = TableRows(columns, self._limits, first_row=self._rows_of.get(name, 1), table=name)
            self._tables[name] = table
        width = len(table.columns)
        if len(row) != width:
            row = fitted(row, width)
        weight = 0
        for place, cell in enumerate(row):
            if cell:
                weight += len(cell)
                if len(cell) >= LEAST:
                    if self._bytes.kept(cell, self._member(name, _name(columns, place))):
                        yield from self._bytes.members()
                        row[place] = None
                        continue
                    row[place] = self._bytes.said(cell)
                if len(cell) > self._limits.max_cell:
                    yield from self._text.move(*self.place())
                    yield from self._text.add(cell.encode("utf-8", "replace") + b"\n")
                    row[place] = None
        chunk = table.add(row, weight)
        if chunk is not None:
            yield chunk

    def _unpacked(self, cell: Cell, table: str, column: str) -> str | None:
        if not isinstance(cell, bytes):
            return cell
        return self._bytes.text(cell, self._member(table, column), f"{table}: {column}")

    def _member(self, table: str, column: str) -> str:
        self._blobs += 1
        return f"{table}/{column}/{self._blobs}"

    def _flush(self, name: str) -> Iterator[Part]:
        table = self._tables.pop(name)
        chunk = table.flush()
        self._rows_of[name] = table.next_row
        if chunk is not None:
            yield chunk

    def _flush_tables(self) -> Iterator[Part]:
        for name in list(self._tables):
            yield from self._flush(name)


def _name(columns: tuple[Column, ...], place: int) -> str:
    return columns[place].name if place < len(columns) else ""
