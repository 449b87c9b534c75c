"""HTML: visible and hidden text, data in attributes, comments and scripts; tables as tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from models.records import Location, TableChunk
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.data_uris import DataUris
from scanner.readers.escapes import unescaped
from scanner.readers.rows import MAX_COLUMNS
from scanner.readers.tables import Table
from scanner.readers.text.html_tokens import Attributes, Token, tokens
from scanner.readers.text.text import Decoded
from scanner.readers.windows import Windows

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rp
    rt ruby s samp small span strike strong sub sup svg time tt u var wbr input
    """.split()  # noqa: SIM905 a list of words reads better
)
_LOOKS = frozenset(
    """
    style class width height align valign border cellpadding cellspacing bgcolor color face size rel
    type lang dir target method enctype charset media colspan rowspan nowrap xmlns hspace vspace scope
    tabindex role
    """.split()  # noqa: SIM905 a list of words reads better
)
"""Attributes that only say how something looks."""
_MAX_TABLES_DEEP = 30
_MAX_HELD = 8 << 20
_MOST_ACROSS, _MOST_DOWN = 1000, 65534
"""Columns and rows that a cell may cover, as the HTML standard has it."""
_MOST_HANGING = 256
"""Columns in which a cell may cover rows below: a wider table whose every row is filled up so is an attack."""
_HELD_OF_CELL = 8
_MAX_BLOCK = 1 << 20
_SPACES = re.compile(r"[ \t\r\n\f]+")


class HtmlReader:
    """A web page, or what some program exports as one."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Text chunks with the line of each block, table chunks for tables with rows and columns."""
        text = Decoded(source, charset_hint(source.head))
        page = _Page(context)
        for token in tokens(text.text()):
            page.take(token)
            if page.parts:
                yield from page.ready()
        page.finish()
        yield from page.ready()
        yield from page.uris.problems()
        yield from text.problems()


def charset_hint(head: bytes) -> str:
    """The encoding that a page or document says it is in: a meta tag, an XML declaration; empty for none."""
    found = _CHARSET.search(head[:4096])
    return found[1].decode("ascii", "replace") if found else ""


@dataclass(slots=True)
class _Open:
    """A table being read."""

    line: int
    number: int
    name: str = ""
    table: Table | None = None
    row: list[str | None] | None = None
    cell: list[str] | None = None
    across: int = 1
    down: int = 1
    count: int = 0
    """Rows before the one being read."""
    hanging: dict[int, int] = field(default_factory=dict)
    """Column -> number of the first row that a cell above with a rowspan covers no more."""
    weight: int = 0


class _Page:
    def __init__(self, context: ReadContext) -> None:
        self._limits = limits = context.limits
        self.parts: list[Part] = []
        self.uris = DataUris(context)
        self._windows = Windows(limits.text_window, line=None)
        self._block: list[str] = []
        self._block_line, self._weight = 1, 0
        self._aside: list[tuple[str, str, int]] = []
        self._shown: dict[str, int] = {}
        """Value that a cell shows -> how many of the first of ``_aside`` need not repeat it."""
        self._tables: list[_Open] = []
        self._count = 0
        self._keep_space = 0

    def ready(self) -> list[Part]:
        """What has become whole since the last time."""
        ready, self.parts = self.parts, []
        return ready

    def take(self, token: Token) -> None:
        """The next token of the page."""
        kind, value, line, attributes = token
        if kind == "text":
            self._words(value, line)
        elif kind == "start":
            self._start(value, line, attributes)
        elif kind == "end":
            self._end(value, line)
        elif kind == "comment":
            self._apart(self._resolved(value), {"part": "comment", "line": line})
        else:
            self._apart(self._resolved(unescaped(value)), {"part": "script", "line": line})

    def _resolved(self, text: str) -> str:
        """``text`` with what its ``data:`` URIs hold; files in them are members."""
        if "data:" not in text.lower():
            return text
        text = self.uris.resolved(text)
        self.parts += self.uris.members()
        return text

    def finish(self) -> None:
        while self._tables:
            self._close_table()
        self._flush_block()
        self.parts += self._windows.flush()

    def _words(self, text: str, line: int) -> None:
        table = self._tables[-1] if self._tables else None
        target = table.cell if table and table.cell is not None else self._block
        if target is self._block and not target:
            if not text.strip():
                return
            self._block_line = line
        target.append(text)
        self._weight += len(text)
        if self._weight > _MAX_BLOCK:
            self._spill()

    def _spill(self) -> None:
        """A block or cell without end goes out as text."""
        self._weight = 0
        table = self._tables[-1] if self._tables else None
        if table and table.cell is not None:
            text = "".join(table.cell)
            table.cell = []
            self.parts += self._windows.add(text.encode(), {"line": table.line})
        elif self._block:
            text = "".join(self._block)
            self._block = []
            self.parts += self._windows.add(text.encode(), {"line": self._block_line})

    def _start(self, name: str, line: int, attributes: Attributes) -> None:
        if attributes:
            self._attributes(name, line, attributes)
        if _is_inline(name):
            return
        if name in ("br", "hr"):
            self._words("\n", line)
        elif name in ("table", "caption", "tr", "td", "th"):
            self._table_start(name, line, attributes)
        elif self._tables and self._tables[-1].cell is not None:
            self._tables[-1].cell.append("\n")
        else:
            self._flush_block()

    def _end(self, name: str, line: int) -> None:
        if _is_inline(name):
            return
        table = self._tables[-1] if self._tables else None
        if name == "table" and table:
            self._close_table()
        elif name in ("td", "th") and table:
            self._close_cell(table)
        elif name == "tr" and table:
            self._close_row(table)
        elif name == "caption" and table and table.cell is not None:
            table.name = " ".join("".join(table.cell).split())[:80]
            self._apart("".join(table.cell), {"line": line})
            table.cell = None
        elif table and table.cell is not None:
            table.cell.append("\n")
        else:
            self._flush_block()

    def _table_start(self, name: str, line: int, attributes: Attributes) -> None:
        if name == "table":
            if len(self._tables) >= _MAX_TABLES_DEEP:
                return
            if not (self._tables and self._tables[-1].cell is not None):
                self._flush_block()
            self._count += 1
            self._tables.append(_Open(line, self._count))
            return
        if not self._tables:
            self._flush_block()
            return
        table = self._tables[-1]
        if name == "caption":
            table.cell = []
        elif name == "tr":
            self._close_row(table)
            table.row = []
        else:
            self._close_cell(table)
            if table.row is None:
                table.row = []
            given = dict(attributes)
            table.across = _span(given.get("colspan"), _MOST_ACROSS)
            table.down = _span(given.get("rowspan"), _MOST_DOWN)
            table.cell = []

    def _close_cell(self, table: _Open) -> None:
        if table.cell is None:
            return
        if table.row is None:
            table.row = []
        row = table.row
        while table.hanging.get(len(row), 0) > table.count:
            row.append(None)
        text = _tidy("".join(table.cell))
        table.cell = None
        place = len(row)
        # What lies beyond the last column is joined into it: no need of empty cells there.
        row += [text or None] + [None] * min(table.across - 1, MAX_COLUMNS - place)
        if table.down > 1:
            for column in range(place, min(len(row), _MOST_HANGING)):
                table.hanging[column] = table.count + table.down

    def _close_row(self, table: _Open) -> None:
        self._close_cell(table)
        row, table.row = table.row, None
        if row is None:
            return
        table.count += 1
        if len(row) > MAX_COLUMNS:
            row[MAX_COLUMNS - 1 :] = [" ".join(cell for cell in row[MAX_COLUMNS - 1 :] if cell)]
        for place, cell in enumerate(row):
            if cell is not None and len(cell) > self._limits.max_cell:
                self._apart(cell, {"line": table.line})
                row[place] = None
        if table.table is None:
            table.table = Table(table.name or str(table.number), {"line": table.line}, self._limits.rows_per_chunk)
        self._placed(table, table.table.add(row))
        table.weight += self._weight + _HELD_OF_CELL * len(row)
        self._weight = 0
        if table.weight > _MAX_HELD:
            table.weight = 0
            self._placed(table, table.table.flush())

    def _close_table(self) -> None:
        table = self._tables[-1]
        self._close_row(table)
        if table.table is not None:
            self._placed(table, table.table.flush())
        self._tables.pop()
        self._asides()

    def _placed(self, table: _Open, parts: Iterable[TableChunk | tuple[int, str]]) -> None:
        """What a table gives out; its rows that are no records as text."""
        for part in parts:
            if isinstance(part, TableChunk):
                self.parts.append(part)
            else:
                self._apart(part[1], {"line": table.line, "row": part[0]})

    def _attributes(self, tag: str, line: int, attributes: Attributes) -> None:
        """Values that stand in attributes, after the block they stand in; a form's value beside its name."""
        attributes = tuple((key, self._resolved(value)) for key, value in attributes)
        given = dict(attributes)
        before = len(self._aside)
        label = given.get("name") or given.get("id") or given.get("property") or ""
        for key, value in attributes:
            if not value:
                if len(key) > 4 and any(c.isdigit() for c in key):
                    self._aside.append(("", key, line))
                continue
            if key in _LOOKS:
                continue
            if key in ("value", "content") and label:
                self._aside.append((label, value, line))
            elif key == "id" or (key == "name" and ("value" in given or "content" in given)):
                if any(c.isdigit() for c in value):
                    self._aside.append((key, value, line))
            else:
                self._aside.append((key, value, line))
        table = self._tables[-1] if self._tables else None
        if table and table.cell is not None and tag in ("input", "option", "button") and given.get("value"):
            self._show(given["value"], before)
            table.cell.append(f" {given['value']} ")
        if table is None and len(self._aside) > 1000:
            self._block.append("")

    def _show(self, value: str, before: int) -> None:
        """A cell shows ``value``: it need not be repeated, neither for this tag nor for the ``before`` values held."""
        self._aside[before:] = [entry for entry in self._aside[before:] if entry[1] != value]
        self._shown[value] = before
        if len(self._shown) > len(self._aside) + 1000:  # seldom, and so that neither grows without end
            self._aside, self._shown = self._unshown(), {}

    def _unshown(self) -> list[tuple[str, str, int]]:
        return [entry for at, entry in enumerate(self._aside) if at >= self._shown.get(entry[1], 0)]

    def _flush_block(self) -> None:
        text = "".join(self._block)
        self._block, self._weight = [], 0
        text = _tidy(text)
        if text:
            self.parts += self._windows.add(text.encode() + b"\n", {"line": self._block_line})
        if not self._tables or len(self._aside) > 1000:
            self._asides()

    def _asides(self) -> None:
        entries, self._aside, self._shown = self._unshown(), [], {}
        for label, value, line in entries:
            text = f"{label}: {value}\n" if label else f"{value}\n"
            self.parts += self._windows.add(text.encode("utf-8", "replace"), {"part": "attribute", "line": line})

    def _apart(self, text: str, mark: Location) -> None:
        if text.strip():
            self.parts += self._windows.add(text.strip("\r\n").encode("utf-8", "replace") + b"\n", mark)


def _tidy(text: str) -> str:
    """Blanks as a browser shows them: runs of them are one, but a line break stays."""
    if "\n" not in text and "  " not in text and "\t" not in text:
        return text.strip()
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _span(value: str | None, most: int) -> int:
    return (
        min(most, int(value)) if value and value.isascii() and value.isdigit() and len(value) < 9 and int(value) else 1
    )


def _is_inline(name: str) -> bool:
    """Whether an element stands within a line; Word's smart tags, with a colon, stand within numbers."""
    return name in _INLINE or ":" in name
