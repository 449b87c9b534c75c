"""The text of a Word 97 file as a stream of paragraphs, rows and cells, told to the handler that reads docx."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from scanner.readers.base import Part
from scanner.readers.office.doc_file import IN_TABLE, INNER_CELL, INNER_ROW, ROW_END, Piece, WordFile
from scanner.readers.office.docx_text import DocxText
from scanner.readers.office.word_flow import Flow

_MARK = re.compile("[\x07\r\x0c\x13\x14\x15]")
_DROP = {
    **dict.fromkeys([*range(9), *range(14, 30), 31], None),
    0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0xAD: None,
}  # fmt: skip
_STEP = 1 << 16


class DocParagraphs:
    """One part of the text, character by character, into ``handler``."""

    def __init__(self, file: WordFile, handler: DocxText) -> None:
        self._file = file
        self._flow = Flow(handler)
        self._fields: list[bool] = []
        """Of each open field whether its instruction is being read (not its result)."""
        self._instructions = 0
        """How many of them are."""
        self._guess = not file.paragraphs.starts

    def read(self, begin: int, end: int) -> Iterator[Part]:
        """Characters ``begin`` to ``end``; what the handler puts out comes as it is known."""
        for piece in self._file.pieces:
            low, high = max(begin, piece.begin), min(end, piece.end)
            for at in range(low, high, _STEP):
                self._piece(piece, at, min(at + _STEP, high))
                yield from self._flow.out()
        self._flow.finish()
        yield from self._flow.out()

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
                self._instructions += 1
            elif mark == "\x14":
                if self._fields and self._fields[-1]:
                    self._fields[-1] = False
                    self._instructions -= 1
            elif mark == "\x15":
                if self._fields:
                    self._instructions -= self._fields.pop()
                    self._flow.add(" ", "instrText")
            else:
                self._end(mark, base + place * width)
        if at < len(text):
            self._text(text[at:], base + at * width, width)

    def _text(self, text: str, place: int, width: int) -> None:
        kind = "instrText" if self._instructions else "t"
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
        self._flow.add(text.translate(_DROP), kind)

    def _end(self, mark: str, place: int) -> None:
        """The end of a paragraph, a cell or a row."""
        flow, flags = self._flow, self._file.paragraphs.at(place)
        if flags is None and (self._guess or mark == "\x07"):
            # No formats to go by: two marks of cells side by side end a row.
            flags = IN_TABLE if mark == "\x07" else 0
            if mark == "\x07" and flow.in_row and not flow.begun:
                flags |= ROW_END
        flags = flags or 0
        if not flags & IN_TABLE and mark != "\x07":
            flow.paragraph()
        elif mark == "\x07" and flags & ROW_END:
            flow.row()
        elif mark == "\x07":
            flow.cell()
        elif flags & INNER_CELL and not flags & INNER_ROW:
            flow.inner_cell()
        else:
            flow.line()
