"""Lines and tables of a PDF page by where its characters stand: for pages whose text comes in another order."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
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
_NUMBER = re.compile(r"\d(?:-?\d){5,}[Xx]?")
_BLANKS = frozenset((0xA0, 0x3000, 0xFFFE, 0xFFFF))
_RIGHT_ANGLE = math.pi / 2
_LEVEL = 0.1
"""Radians by which a scan that lies askew may be off."""
_ASLANT, _NO_ANGLE = -1, -2

Box = tuple[float, float, float, float]
"""Left, bottom, right, top; in points."""
_Character = tuple[float, float, float, float, str]
"""Depth of its middle below the page's zero, left, right, height, letter."""


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


class Laid(NamedTuple):
    """What a page's lines are by where its characters stand, from top to bottom.

    ``beside``: what is written at another angle than most of the page, in the page's own order. ``quarter``: the right
    angle that most of it is written at, 0 to 3; the lines stand as if the page were turned back by it.
    """

    lines: list[Line]
    beside: str = ""
    quarter: int = 0


def page_lines(textpage: Any) -> Laid:
    """The page as if its text stood upright; no lines where it is too full, or all of it is written aslant."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFText_CountChars(textpage)
    if not 0 < count <= _MOST_CHARACTERS:
        return Laid([])
    box = pdfium.FS_RECTF()
    place = ctypes.byref(box)
    written: list[tuple[int, str]] = []
    boxes: list[tuple[int, Box, str]] = []
    unicode, angle_of, box_of = (
        pdfium.FPDFText_GetUnicode,
        pdfium.FPDFText_GetCharAngle,
        pdfium.FPDFText_GetLooseCharBox,
    )
    quarter, known = 0, 0.0
    for index in range(count):
        code = unicode(textpage, index)
        if code <= 32 or code in _BLANKS:
            written.append((_NO_ANGLE, "\n" if code in {10, 13} else chr(code)))
            continue
        angle, letter = angle_of(textpage, index), chr(code)
        if angle != known:
            quarter, known = _quarter(angle), angle
        written.append((quarter, letter))
        if quarter >= 0 and box_of(textpage, index, place):
            boxes.append((quarter, (box.left, box.bottom, box.right, box.top), letter))
    right_angles = Counter(quarter for quarter, _, _ in boxes)
    if not right_angles:
        return Laid([])
    main = right_angles.most_common(1)[0][0]
    characters = (_character(turned_back(each, main), letter) for quarter, each, letter in boxes if quarter == main)
    ordered = sorted(each for each in characters if each[3] > 0 and each[2] >= each[1])
    return Laid(list(_grouped(ordered)), _beside(written, main), main)


def _quarter(angle: float) -> int:
    """The right angle that ``angle`` (radians) is, as 0 to 3; ``_ASLANT`` where it is none."""
    nearest = round(angle / _RIGHT_ANGLE)
    return nearest % 4 if abs(angle - nearest * _RIGHT_ANGLE) < _LEVEL else _ASLANT


def turned_back(box: Box, quarter: int) -> Box:
    """Where a box stands once the page is turned so that text at ``quarter`` is upright."""
    left, bottom, right, top = box
    if quarter == 1:
        return -top, left, -bottom, right
    if quarter == 2:
        return -right, -top, -left, -bottom
    if quarter == 3:
        return bottom, -right, top, -left
    return box


def _character(box: Box, letter: str) -> _Character:
    left, bottom, right, top = box
    return -(top + bottom) / 2, left, right, top - bottom, letter


def _beside(written: Sequence[tuple[int, str]], main: int) -> str:
    """The characters at other angles than ``main``; a line ends where the page's own does, or the angle is another."""
    if {quarter for quarter, _ in written} <= {main, _NO_ANGLE}:
        return ""
    found: list[str] = []
    last = main
    for quarter, letter in written:
        if quarter == _NO_ANGLE:
            if found and found[-1] != "\n":
                found.append(letter)
            continue
        if quarter != last and found and found[-1] != "\n":
            found.append("\n")
        last = quarter
        if quarter != main:
            found.append(letter)
    return "".join(found)


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


def drawn_by_column(text: str, laid: Laid, lines: Sequence[Line]) -> bool:
    """Whether the page's text has its cells one below the other, though they stand side by side in ``lines``."""
    written = _filled(text) - _filled(laid.beside)
    side_by_side = sum(len(line.cells) > 1 for line in lines)
    return bool(lines) and written > 1.3 * len(lines) and side_by_side >= 0.4 * len(lines)


def _filled(text: str) -> int:
    return sum(bool(line.strip()) for line in text.split("\n"))


def lost_lines(text: str, given: str) -> list[str]:
    """Lines of the page's own text with a number that ``given`` does not hold: what lies over it broke it up there."""
    held = set(_NUMBER.findall(given))
    lost = {number for number in set(_NUMBER.findall(text)) - held if number not in given}
    if not lost:
        return []
    return [line for line in text.split("\n") if not lost.isdisjoint(_NUMBER.findall(line))]
