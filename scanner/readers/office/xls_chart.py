"""Cells that a chart of an Excel 97 workbook keeps of other places, apart from those of its sheet (MS-XLS 2.4)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from models.limits import Limits
from models.records import Location, TableChunk
from scanner.readers.office.xls_cells import WIDEST, Book, SheetCells

_REFERENCE = 2
_ORDER = {2: 0, 1: 1, 3: 2}
"""Kinds of what a chart keeps: what stands below, the values, the sizes of bubbles; one beside the other."""


class ChartCells(SheetCells):
    """Cells of one chart: a row per point, what is said of it before its values.

    Cells of the workbook's own sheets are read there, so those are left out, as in xlsx.
    """

    def __init__(
        self, name: str, location: Location, book: Book, limits: Limits, problem: Callable[[str, str], None]
    ) -> None:
        super().__init__(name, {**location, "part": "chart"}, book, limits, problem)
        self._points: dict[tuple[int, int], dict[int, str]] = {}
        """Series and kind -> number of a point, its text."""
        self._kind = 1
        self._series = -1
        self._own: set[tuple[int, int]] = set()
        self.act |= {0x1065: self._begin_kind, 0x1003: self._begin_series, 0x1051: self._source}

    def _begin_kind(self, body: bytes) -> None:
        (self._kind,) = struct.unpack_from("<H", body)

    def _begin_series(self, _: bytes) -> None:
        self._series += 1

    def _source(self, body: bytes) -> None:
        kind, how, size = struct.unpack_from("<BB4xH", body)
        if how == _REFERENCE and kind in _ORDER and self._book.is_own(body[8 : 8 + size]):
            self._own.add((self._series, kind))

    def _place(self, row: int, column: int, text: str) -> None:
        if (column, self._kind) not in self._own:
            self._points.setdefault((column, _ORDER.get(self._kind, 1)), {})[row] = text
            self._count += 1

    def give(self) -> Iterator[TableChunk]:
        """Charts of very many points are given in parts."""
        yield from self.flush()

    def flush(self) -> Iterator[TableChunk]:
        """Every point that waits."""
        points, self._points, self._count = self._points, {}, 0
        columns: list[dict[int, str]] = []
        said: dict[int, str] = {}
        for (_, kind), cells in sorted(points.items(), key=lambda item: item[0]):
            if kind == 0 and cells == said:  # each series has its own copy of what stands below
                continue
            said = cells if kind == 0 else said
            columns.append(cells)
        for cells in columns[WIDEST:]:
            self.far += [(row, WIDEST, text) for row, text in cells.items()]
        for number in sorted(set().union(*columns[:WIDEST])):
            row = tuple(cells.get(number) for cells in columns[:WIDEST])
            yield from self._rows.add(number + 1, row)
