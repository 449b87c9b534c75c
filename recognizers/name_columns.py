"""Columns of a table that are running text, each read as one text with a line for each cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from models.packed import PackedColumn, column_of
from models.records import TableChunk
from recognizers.headers import never_names
from recognizers.hits import Hit
from recognizers.model_names import VERIFIED_BY
from recognizers.spans import Span
from recognizers.tables import CellHit

FREE = 20
"""Characters of a column's cells on average from which they are read as running text."""
_HAN = re.compile("[\u3400-\u9fff]")


def free_columns(chunk: TableChunk) -> Iterator[int]:
    """Columns whose cells are sentences: long on average, in Chinese."""
    for index in range(len(chunk.columns)):
        column = column_of(chunk.rows, index)
        if isinstance(column, PackedColumn):
            if column.figures.characters > FREE * column.figures.filled and _holds_han(column.data):
                yield index
            continue
        cells = list(filter(None, column))
        if cells and sum(map(len, cells)) > FREE * len(cells) and any(_HAN.search(cell) for cell in cells):
            yield index


def _holds_han(data: bytes) -> bool:
    return not data.isascii() and _HAN.search(data.decode("utf-8", "replace")) is not None


class ColumnText:
    """One column: ``data`` holds a line for each row, empty for a cell that something else fills already."""

    def __init__(self, chunk: TableChunk, index: int, hits: Iterable[tuple[int, CellHit]]) -> None:
        """``hits``: what was found in the chunk, by column."""
        column = chunk.columns[index]
        self.nobody = never_names(column.name, column.comment)
        """By its name it holds names of things."""
        self._held: dict[int, list[CellHit]] = {}
        for at, hit in hits:
            if at == index:
                self._held.setdefault(hit.row, []).append(hit)
        lines = [self._line(number, cell) for number, cell in enumerate(column_of(chunk.rows, index))]
        self.data = b"\n".join(lines)
        self._ends = np.cumsum([len(line) + 1 for line in lines])
        self._starts = self._ends - [len(line) + 1 for line in lines]

    def _line(self, row: int, cell: str | None) -> bytes:
        """A cell without ends of lines, as long as it is."""
        if not cell or any(2 * len(hit.value) > len(cell) for hit in self._held.get(row, ())):
            return b""
        return cell.encode("utf-8", "replace").replace(b"\n", b" ")

    @property
    def known(self) -> Iterator[Span]:
        """Where persons that were found stand in ``data``."""
        for row, held in self._held.items():
            for hit in held:
                value = hit.value.encode("utf-8", "replace")
                start, end = int(self._starts[row]), int(self._ends[row])
                at = self.data.find(value, start, end) if hit.entity_type == "PERSON" else -1
                if at >= 0:
                    yield at, at + len(value)

    def lines(self, rows: Iterable[int]) -> list[Span]:
        """Where the rows stand in ``data``."""
        return [(int(self._starts[row]), int(self._ends[row])) for row in sorted(rows)]

    def cells(self, found: Iterable[Hit]) -> Iterator[CellHit]:
        """What was found in ``data`` as found in cells, persons in a column of things and what is held left out."""
        for hit in sorted(found):
            row = int(np.searchsorted(self._ends, hit.start, "right"))
            value = self.data[hit.start : hit.end].decode("utf-8", "replace")
            others: Sequence[CellHit] = self._held.get(row, ())
            if hit.entity_type == "PERSON" and self.nobody:
                continue
            if not any(value in other.value or other.value in value for other in others):
                yield CellHit(row, value, hit.entity_type, hit.score, VERIFIED_BY, hit.normal or value)
