"""Lines and tables of a PDF page by where its characters stand: for pages whose text comes in another order."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from models.records import Column, TableChunk
from scanner.readers.header import column_name, known_name, label_like, looks_like_header

_MOST_CHARACTERS = 20_000
_SHORT = 16
_CELL_GAP = 0.9
_WORD_GAP = 0.22
_CODE = re.compile(r"[\d@_]")
"""What words do not have, and codes and addresses do."""


class Cell(NamedTuple):
    """Characters that stand together; ``left`` and ``right`` in points."""

    text: str
    left: float
    right: float


@dataclass(slots=True)
class Line:
    """Cells side by side; ``middle`` is the height on the page, ``height`` that of a character.

    ``ruled``: it is a whole row of a table, between two lines drawn across it.
    """

    cells: list[Cell]
    middle: float
    height: float
    ruled: bool = False

    @property
    def texts(self) -> list[str | None]:
        """The cells as a row."""
        return [cell.text for cell in self.cells]


def wants_layout(text: str) -> bool:
    """Whether a page's text may hold a table: names of columns side by side, or many short lines."""
    lines = [line for line in text.split("\n") if line.strip()]
    if any(len(line) < 200 and sum(map(known_name, line.split())) >= 2 for line in lines):
        return True
    return len(lines) >= 4 and sum(map(len, lines)) < _SHORT * len(lines)


def page_lines(textpage: Any) -> list[Line]:
    """The page's lines from top to bottom; none where it is too full, or written aslant."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFText_CountChars(textpage)
    if not 0 < count <= _MOST_CHARACTERS:
        return []
    box, characters = pdfium.FS_RECTF(), []
    place = ctypes.byref(box)
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if (
            code <= 32
            or code in {0xA0, 0x3000, 0xFFFE, 0xFFFF}
            or not pdfium.FPDFText_GetLooseCharBox(textpage, index, place)
        ):
            continue
        if box.top > box.bottom and box.right >= box.left:
            characters.append((-(box.top + box.bottom) / 2, box.left, box.right, box.top - box.bottom, chr(code)))
    if characters and pdfium.FPDFText_GetCharAngle(textpage, count // 2) % 3.1415 > 0.1:
        return []
    return list(_grouped(sorted(characters)))


_Character = tuple[float, float, float, float, str]


def _grouped(characters: Sequence[_Character]) -> Iterator[Line]:
    group: list[_Character] = []
    for character in characters:
        if group and character[0] - group[0][0] > 0.45 * min(character[3], group[0][3]):
            yield _line(group)
            group = []
        group.append(character)
    if group:
        yield _line(group)


def _line(group: list[_Character]) -> Line:
    group.sort(key=lambda character: character[1])
    cells: list[Cell] = []
    text, left, right, last = "", 0.0, 0.0, ("", -1e9)
    for _, start, end, height, letter in group:
        if letter == last[0] and start - last[1] < 0.15 * height:
            continue  # drawn twice to look bold
        gap = start - right
        if text and gap > _CELL_GAP * height:
            cells.append(Cell(text, left, right))
            text = ""
        if not text:
            left = start
        elif gap > _WORD_GAP * height:
            text += " "
        text += letter
        right, last = max(right, end) if len(text) > 1 else end, (letter, start)
    cells.append(Cell(text, left, right))
    return Line(cells, -group[0][0], group[0][3])


def tables(lines: Sequence[Line], page: int, first_table: int, most: int) -> tuple[list[TableChunk], list[str]]:
    """The tables among the lines, and the other lines as text.

    A table is a line of labels and the lines below it whose cells stand under them.
    """
    found: list[TableChunk] = []
    rest: list[str] = []
    at = 0
    while at < len(lines):
        end = at + 1
        if _is_header(lines, at):
            rows: list[list[str | None]] = []
            end = _rows_below(lines, at, rows)
            if rows:
                columns = tuple(Column(column_name(cell.text)) for cell in lines[at].cells)
                number = first_table + len({chunk.table for chunk in found})
                found += (
                    TableChunk(
                        columns,
                        [tuple(row) for row in rows[start : start + most]],
                        first_row=start + 2,
                        table=str(number),
                        location={"page": page, "table": number},
                    )
                    for start in range(0, len(rows), most)
                )
                at = end
                continue
        rest.append("\t".join(cell.text for cell in lines[at].cells))
        at += 1
    return found, rest


def _is_header(lines: Sequence[Line], at: int) -> bool:
    cells = lines[at].cells
    if len(cells) < 2 or sum(label_like(cell.text) for cell in cells) < 2:
        return False
    known = sum(known_name(cell.text) for cell in cells)
    return known >= 1 and looks_like_header(lines[at].texts, [line.texts for line in lines[at + 1 : at + 8]])


def _rows_below(lines: Sequence[Line], header: int, rows: list[list[str | None]]) -> int:
    """Fill ``rows`` with what stands under the header; the place of the first line that does not."""
    columns = lines[header].cells
    at = header + 1
    while at < len(lines):
        line, above = lines[at], lines[at - 1]
        far = above.middle - line.middle > 5 * line.height and not (above.ruled and line.ruled)
        if far or (len(line.cells) == 1 and len(columns) > 2 and not rows):
            break
        row: list[str | None] = [None] * len(columns)
        for cell in line.cells:
            if sum(min(cell.right, c.right) - max(cell.left, c.left) > 0 for c in columns) > 1 and len(cell.text) > 25:
                return at  # a sentence, not a cell
            place = _column(cell, columns)
            row[place] = joined(row[place], cell.text)
        filled = sum(cell is not None for cell in row)
        wrapped = filled < len(columns) and row[0] is None and above.middle - line.middle < 1.8 * line.height
        if wrapped and rows and not line.ruled:
            rows[-1] = [joined(old, new) for old, new in zip(rows[-1], row, strict=True)]
        elif filled == 1 and len(columns) > 2 and row[0] is not None:
            break  # a line of its own below the table
        else:
            rows.append(row)
        at += 1
    return at


def _column(cell: Cell, columns: Sequence[Cell]) -> int:
    """The column whose label stands over the cell, or is nearest to it."""

    def fit(place: int) -> tuple[float, float]:
        column = columns[place]
        overlap = min(cell.right, column.right) - max(cell.left, column.left)
        return max(overlap, 0.0), -abs((cell.left + cell.right) - (column.left + column.right))

    return max(range(len(columns)), key=fit)


def joined(old: str | None, new: str | None) -> str | None:
    """Two pieces of one cell: a number, an address or a code that was wrapped is one again; words stay apart."""
    if not old or not new:
        return old or new
    apart = old[-1].isascii() and old[-1].isalpha() and new[0].isascii() and new[0].isalpha()
    if apart and not _CODE.search(old.rsplit(None, 1)[-1] + new.split(None, 1)[0]):
        return f"{old} {new}"
    return old + new


def drawn_by_column(text: str, lines: Sequence[Line]) -> bool:
    """Whether the page's text has its cells one below the other, though they stand side by side."""
    written = sum(bool(line.strip()) for line in text.split("\n"))
    side_by_side = sum(len(line.cells) > 1 for line in lines)
    return written > 1.3 * len(lines) and side_by_side >= 0.4 * len(lines)
