"""Ruled tables of a PDF page: what stands between two lines across the table is one row, however often it is wrapped.

A narrow column breaks an identity number into pieces that stand one below the other, beside those of its neighbours.
Only the lines drawn around the cells tell which pieces belong together.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from scanner.readers.pdf.pdf_layout import Box, Cell, Line, joined, turned_back

_MOST_PATHS = 5000
_MOST_SEGMENTS = 5000
_SHORTEST = 12.0
_SAME = 1.5
_ACROSS = 0.6
"""Share of a row's width that must lie under rules, for these to end it."""
_TALLEST = 400.0
_EDGE = 4
"""Lines at a page's begin or end among which a row of a table is looked for: others are headers and footers."""

Rule = tuple[float, float, float]
"""Height on the page, left end, right end; in points."""


def rows_between_rules(lines: Sequence[Line], page: Any, quarter: int = 0, *, goes_on: bool = False) -> list[Line]:
    """``lines`` with those of one ruled row made into one line; as they are where no table is drawn.

    ``quarter``: the right angle by which the page was turned back, so that the lines stand upright. One row alone is
    a table where the page before ended in one (``goes_on``); else its rules may be those of a header and a footer.
    """
    if len(lines) < (1 if goes_on else 2):
        return list(lines)
    heights = _heights(
        _rules(page, quarter),
        min(c.left for one in lines for c in one.cells),
        max(c.right for one in lines for c in one.cells),
    )
    if len(heights) < (2 if goes_on else 3):
        return list(lines)
    return list(_merged(lines, heights))


def _rules(page: Any, quarter: int) -> Iterator[Rule]:
    """Level strokes and edges of boxes, as long as a word at least."""
    import pypdfium2.raw as pdfium

    paths = 0
    for item in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,), max_depth=4):
        paths += 1
        if paths > _MOST_PATHS:
            return
        left, bottom, right, top = turned_back(item.get_bounds(), quarter)
        if right - left < _SHORTEST:
            continue
        count = pdfium.FPDFPath_CountSegments(item.raw)
        if top - bottom <= 2 * _SAME or count < 2:
            yield (top + bottom) / 2, left, right
            continue
        yield from _level(_points(item.raw, count, quarter), (left, bottom, right, top))


def _points(path: Any, count: int, quarter: int) -> list[tuple[float, float]]:
    """The points of a path, turned as the page shows it; its bounds say where they come to stand."""
    import pypdfium2.raw as pdfium

    x, y, found = ctypes.c_float(), ctypes.c_float(), []
    matrix = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium.FPDFPageObj_GetMatrix(path, ctypes.byref(matrix))
    for number in range(min(count, _MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, number)
        if pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            right, up = matrix.a * x.value + matrix.c * y.value, matrix.b * x.value + matrix.d * y.value
            found.append(turned_back((right, up, right, up), quarter)[:2])
    return found


def _level(points: Sequence[tuple[float, float]], bounds: Box) -> Iterator[Rule]:
    if not points:
        return
    left, bottom, right, top = bounds
    low_x, high_x = min(x for x, _ in points), max(x for x, _ in points)
    low_y, high_y = min(y for _, y in points), max(y for _, y in points)
    if high_x - low_x <= 0 or high_y - low_y <= 0:
        return
    wide, high = (right - left) / (high_x - low_x), (top - bottom) / (high_y - low_y)
    closed = [*points, points[0]]
    for (x1, y1), (x2, y2) in itertools.pairwise(closed):
        if abs(y1 - y2) * high < _SAME and abs(x1 - x2) * wide >= _SHORTEST:
            ends = sorted((left + (x1 - low_x) * wide, left + (x2 - low_x) * wide))
            yield bottom + (y1 - low_y) * high, ends[0], ends[1]


def _heights(rules: Iterator[Rule], left: float, right: float) -> list[float]:
    """The heights of the rules that go across the table, from top to bottom."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, reverse=True):
        if groups and groups[-1][0][0] - rule[0] < _SAME:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    found = []
    for group in groups:
        covered, end = 0.0, float("-inf")
        for _, a, b in sorted(group, key=lambda rule: rule[1]):
            covered += max(0.0, min(b, right) - max(a, end, left))
            end = max(end, b)
        if covered >= _ACROSS * (right - left):
            found.append(group[0][0])
    return found


def _merged(lines: Sequence[Line], heights: Sequence[float]) -> Iterator[Line]:
    place, waiting = 0, list[Line]()
    for line in lines:  # from top to bottom, as the heights are
        before = place
        while place < len(heights) and heights[place] > line.middle:
            place += 1
        if place != before and waiting:
            yield from _row(waiting)
            waiting = []
        inside = 0 < place < len(heights) and heights[place - 1] - heights[place] < _TALLEST
        if inside:
            waiting.append(line)
        else:
            yield line
    if waiting:
        yield from _row(waiting)


def _row(lines: list[Line]) -> Iterator[Line]:
    """One line of the cells that stand side by side; the lines as they are where there is one column."""
    columns: list[list[Cell]] = []
    for cell in sorted((cell for line in lines for cell in line.cells), key=lambda cell: cell.left):
        last = columns[-1] if columns else None
        if last is not None and cell.left < max(each.right for each in last):
            last.append(cell)
        else:
            columns.append([cell])
    if len(columns) < 2:
        yield from lines
        return
    order = {id(cell): number for number, line in enumerate(lines) for cell in line.cells}
    cells = []
    for column in columns:
        text = ""
        for cell in sorted(column, key=lambda cell: order[id(cell)]):
            text = joined(text, cell.text) or ""
        cells.append(Cell(text, min(cell.left for cell in column), max(cell.right for cell in column)))
    yield Line(cells, lines[0].middle, lines[0].height, ruled=True)


class RowsOverPages:
    """Rows that begin at the end of a page and end at the begin of the next: their values, put together."""

    def __init__(self) -> None:
        self._last: Line | None = None

    @property
    def open(self) -> bool:
        """The page before ends in a row of a table."""
        return self._last is not None

    def over(self, lines: Sequence[Line]) -> str:
        """The values that go on from the page before onto this one, with tabs between them; mostly none."""
        first = next((line for line in lines[:_EDGE] if line.ruled), None)
        old, self._last = self._last, next((line for line in reversed(lines[-_EDGE:]) if line.ruled), None)
        if old is None or first is None or first.cells[0].left < old.cells[0].right:
            return ""  # a row of its own has something in its first column
        found = []
        for cell in first.cells:
            above = next((each for each in old.cells if each.left < cell.right and cell.left < each.right), None)
            if above is not None:
                found.append(joined(above.text, cell.text) or "")
        return "\t".join(found)
