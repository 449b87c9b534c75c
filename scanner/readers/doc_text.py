"""The text of a Word 97 file as a stream of paragraphs, rows and cells, told to the handler that reads docx."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from scanner.readers.base import Part
from scanner.readers.doc_file import IN_TABLE, INNER_CELL, INNER_ROW, ROW_END, Piece, WordFile
from scanner.readers.docx_text import DocxText

_MARK = re.compile("[\x07\r\x0c\x13\x14\x15]")
_DROP = {
    **dict.fromkeys([*range(9), *range(14, 30), 31], None),
    0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0xAD: None,
}  # fmt: skip
_STEP = 1 << 16

Runs = list[tuple[str, str]]
"""Text of a paragraph and what it is: ``t`` as it stands, ``delText``, or ``instrText`` of a field."""


class DocParagraphs:
    """One part of the text, character by character, into ``handler``."""

    def __init__(self, file: WordFile, handler: DocxText) -> None:
        self._file, self._handler = file, handler
        self._runs: Runs = []
        self._fields: list[bool] = []
        """Of each open field whether its instruction is being read (not its result)."""
        self._cell: list[Runs] = []
        """Paragraphs of the cell being read."""
        self._row: list[list[Runs]] = []
        self._table = False
        self._guess = not file.paragraphs.starts

    def read(self, begin: int, end: int) -> Iterator[Part]:
        """Characters ``begin`` to ``end``; what the handler puts out comes as it is known."""
        for piece in self._file.pieces:
            low, high = max(begin, piece.begin), min(end, piece.end)
            for at in range(low, high, _STEP):
                self._piece(piece, at, min(at + _STEP, high))
                if self._handler.out:
                    out, self._handler.out = self._handler.out, []
                    yield from out
        self._paragraph_end()
        self._row_end()
        self._end_table()
        self._handler.finish()
        yield from self._handler.out
        self._handler.out = []

    def _piece(self, piece: Piece, begin: int, end: int) -> None:
        text, base = self._file.text(piece, begin, end), piece.at + (begin - piece.begin) * piece.width
        width = piece.width if self._file.new else 1
        at = 0
        for match in _MARK.finditer(text):
            place = match.start()
            if place > at:
                self._text(text[at:place], base + at * width, width)
            at = place + 1
            mark = text[place]
            if mark == "\x13":
                self._fields.append(True)
            elif mark == "\x14":
                if self._fields:
                    self._fields[-1] = False
            elif mark == "\x15":
                if self._fields:
                    self._fields.pop()
                    self._runs.append((" ", "instrText"))
            else:
                self._end(mark, base + place * width)
        if at < len(text):
            self._text(text[at:], base + at * width, width)

    def _text(self, text: str, place: int, width: int) -> None:
        kind = "instrText" if any(self._fields) else "t"
        runs = self._file.deleted
        if not runs.starts:
            self._add(text, kind)
            return
        at, number = 0, max(0, bisect_right(runs.starts, place) - 1)
        while at < len(text) and number < len(runs.starts):
            start = min(max((runs.starts[number] - place) // width, at), len(text))
            stop = min(max((runs.ends[number] - place) // width, start), len(text))
            self._add(text[at:start], kind)
            self._add(text[start:stop], "delText" if kind == "t" else "delInstrText")
            at = stop
            number += 1
        self._add(text[at:], kind)

    def _add(self, text: str, kind: str) -> None:
        text = text.translate(_DROP)
        if text:
            self._runs.append((text, kind))

    def _end(self, mark: str, place: int) -> None:
        """The end of a paragraph, a cell or a row."""
        flags = self._file.paragraphs.at(place)
        if flags is None and (self._guess or mark == "\x07"):
            # No formats to go by: two marks of cells side by side end a row.
            flags = IN_TABLE if mark == "\x07" else 0
            if mark == "\x07" and self._row and not self._runs and not self._cell:
                flags |= ROW_END
        if not (flags or 0) & IN_TABLE and mark != "\x07":
            if self._row or self._cell:
                self._row_end()
            self._end_table()
            self._paragraph_end()
        elif mark == "\x07" and (flags or 0) & ROW_END:
            self._row_end()
        elif mark == "\x07":
            self._cell.append(self._take())
            self._row.append(self._cell)
            self._cell = []
        elif (flags or 0) & INNER_CELL and not (flags or 0) & INNER_ROW:
            self._runs.append(("\t", "t"))  # a table within a cell: its rows are lines of the cell
        else:
            self._cell.append(self._take())

    def _take(self) -> Runs:
        runs, self._runs = self._runs, []
        return runs

    def _paragraph_end(self) -> None:
        runs = self._take()
        if runs:
            self._tell(runs)

    def _tell(self, runs: Runs) -> None:
        handler, none = self._handler, dict[str, str]()
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

    def _row_end(self) -> None:
        if self._runs or self._cell:
            self._cell.append(self._take())
            self._row.append(self._cell)
            self._cell = []
        row, self._row = self._row, []
        if not row:
            return
        handler, none = self._handler, dict[str, str]()
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

    def _end_table(self) -> None:
        if self._table:
            self._handler.end("w:tbl")
            self._table = False
