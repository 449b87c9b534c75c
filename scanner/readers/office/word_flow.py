"""Paragraphs, cells and rows of the Word formats before docx, told to the handler that reads docx.

In those formats a row of a table is known at its end, so its cells are gathered until then.
"""

from __future__ import annotations

from scanner.readers.base import Part
from scanner.readers.office.docx_text import DocxText

_LONGEST_ROW = 8 << 20

Runs = list[tuple[str, str]]
"""Text of a paragraph and what it is: ``t`` as it stands, ``delText``, or ``instrText`` of a field."""


class Flow:
    """One part of a document: ``add`` text, then say what ended. ``out`` takes what is finished."""

    def __init__(self, handler: DocxText) -> None:
        self.handler = handler
        self._runs: Runs = []
        self._cell: list[Runs] = []
        """Paragraphs of the cell being read."""
        self._row: list[list[Runs]] = []
        self._length = 0
        self._table = False

    @property
    def begun(self) -> bool:
        """Whether the paragraph or the cell being read has anything in it."""
        return bool(self._runs or self._cell)

    @property
    def in_row(self) -> bool:
        """Whether a cell of a row has ended, and the row has not."""
        return bool(self._row)

    def add(self, text: str, kind: str = "t") -> None:
        """More text of the paragraph."""
        if not text:
            return
        self._runs.append((text, kind))
        self._length += len(text)
        if self._length > _LONGEST_ROW:
            self._length = 0
            if self._row or self._cell:
                self.row()
            else:
                self._tell(self._take())

    def paragraph(self) -> None:
        """A paragraph outside of any table ends."""
        if self._row or self._cell:
            self.row()
        self._end_table()
        runs = self._take()
        if runs:
            self._tell(runs)
        self._length = 0

    def line(self) -> None:
        """A paragraph within a cell ends."""
        self._cell.append(self._take())

    def cell(self) -> None:
        """A cell ends."""
        self._cell.append(self._take())
        self._row.append(self._cell)
        self._cell = []

    def inner_cell(self) -> None:
        """A cell of a table within a cell ends: its rows are lines of the cell."""
        self._runs.append(("\t", "t"))

    def row(self) -> None:
        """A row ends; what stands behind its last cell is one more cell."""
        if self._runs or self._cell:
            self.cell()
        row, self._row, self._length = self._row, [], 0
        if not row:
            return
        handler, none = self.handler, dict[str, str]()
        if not self._table:
            handler.start("w:tbl", none)
            self._table = True
        handler.start("w:tr", none)
        for cell in row:
            handler.start("w:tc", none)
            for runs in cell:
                self._tell(runs)
            handler.end("w:tc")
        handler.end("w:tr")

    def finish(self) -> None:
        """The part ends."""
        if self._row or self._cell:
            self.row()
        self.paragraph()
        self.handler.finish()

    def out(self) -> list[Part]:
        """What is finished so far."""
        out, self.handler.out = self.handler.out, []
        return out

    def _take(self) -> Runs:
        runs, self._runs = self._runs, []
        return runs

    def _end_table(self) -> None:
        if self._table:
            self.handler.end("w:tbl")
            self._table = False

    def _tell(self, runs: Runs) -> None:
        handler, none = self.handler, dict[str, str]()
        handler.start("w:p", none)
        for text, kind in runs:
            deleted = kind.startswith("del")
            if deleted:
                handler.start("w:del", none)
            handler.start(f"w:{kind}", none)
            handler.text(text)
            handler.end(f"w:{kind}")
            if deleted:
                handler.end("w:del")
        handler.end("w:p")
