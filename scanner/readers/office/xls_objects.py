"""What lies over the cells of an Excel 97 sheet: notes, text boxes, links, messages of validation (MS-XLS 2.4)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from models.spreadsheet import column_letters
from scanner.readers.office.xls_formulas import token_constants
from scanner.readers.office.xls_records import Segments, text16


class Objects:
    """Notes and drawings of one sheet: which text belongs to which cell is known at the end."""

    def __init__(self, page: int) -> None:
        self._page = page
        self._id: int | None = None
        self._texts: list[tuple[int | None, str]] = []
        self._notes: dict[int, str] = {}
        self._old: list[tuple[str, str]] = []
        self._left = 0
        self.authors: dict[str, None] = {}

    def begin(self, body: bytes) -> None:
        """An OBJ record: the text that follows is this object's."""
        self._id = struct.unpack_from("<H", body, 6)[0] if len(body) >= 8 else None

    def text(self, bodies: list[bytes]) -> None:
        """A TXO record with the CONTINUE records behind it."""
        if len(bodies) < 2 or len(bodies[0]) < 12 or not bodies[1]:
            return
        (count,) = struct.unpack_from("<H", bodies[0], 10)
        segments = Segments(bodies[1:])
        text = segments.characters(count, segments.take(1)[0] & 1)
        if text.strip():
            self._texts.append((self._id, text))

    def note(self, body: bytes) -> None:
        """A NOTE record: in BIFF8 the cell of an object, in BIFF5 the text itself, 2048 bytes at a time."""
        row, column = struct.unpack_from("<HH", body)
        if not self._page:
            self._notes[struct.unpack_from("<H", body, 6)[0]] = f"{column_letters(column)}{row + 1}"
            author = text16(body, 8, 0)[0].strip("\0 ")
            if author:
                self.authors[author] = None
            return
        from scanner.readers.office.ole_properties import page_text

        text = page_text(body[6:], self._page)
        if row == 0xFFFF and self._old:
            self._old[-1] = (self._old[-1][0], self._old[-1][1] + text)
        else:
            self._old.append((f"{column_letters(column)}{row + 1}", text))

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """(part, cell, text): ``comment`` of a cell, or ``textbox``, which has none."""
        for number, text in self._texts:
            cell = self._notes.get(number, "") if number is not None else ""
            yield ("comment" if cell else "textbox"), cell, text
        for cell, text in self._old:
            yield "comment", cell, text


def validation_texts(body: bytes) -> Iterator[str]:
    """Titles and messages of a DV record, and its list where that is written out."""
    at = 4
    for _ in range(4):
        text, at = text16(body, at, 0)
        if text.strip("\0 "):
            yield text
    (size,) = struct.unpack_from("<H", body, at)
    text = constant(body[at + 4 : at + 4 + size], 0)
    if text:
        yield text.replace("\0", "\n")
    else:
        yield from token_constants(body[at:], b"", "biff8")


def constant(formula: bytes, page: int) -> str:
    """The string that a formula consists of, where it is one (ptgStr)."""
    if len(formula) < 3 or formula[0] != 0x17:
        return ""
    from scanner.readers.office.xls_records import text8

    return text8(formula, 1, page)[0]
