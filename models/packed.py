"""Rows of a table that are kept as the bytes of their columns; cells are made only where somebody looks at them.

``PackedRows`` stands in ``TableChunk.rows`` like any other rows. Who knows of it asks for a column's bytes and figures;
who does not gets the same texts as from a list of tuples, at the price of making them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, overload

from models.compiled import Figures, Split, digests, joined, set_together, split

_FEW = 8
"""The share of a column's cells, as its inverse, from which on all are made at once."""

CELL = "\x1e"
"""Stands between the cells of a column; the lane takes it for one (``recognizers.base.CELL``)."""
NULL = "\x1d"
"""Stands for a cell that is NULL, in columns that came as texts."""
Cell = str | None
Row = Sequence[Cell]


class PackedColumn(Sequence[Cell]):
    """The cells of one column."""

    def __init__(self, found: Split, at: int) -> None:
        """``at``: which of the columns of ``found``."""
        self.figures: Figures = found.figures[at]
        self._found, self._at = found, at
        self._cells: list[Cell] | None = None
        self._asked = 0

    @property
    def data(self) -> bytes:
        """The texts in UTF-8 with ``CELL`` between them, NULL as nothing."""
        first = int(self._found.starts[self._at])
        return self._found.data[first : first + max(0, self.figures.size - 1)].tobytes()

    def __len__(self) -> int:
        """How many rows there are."""
        return self._found.rows

    @overload
    def __getitem__(self, row: int) -> Cell: ...
    @overload
    def __getitem__(self, row: slice) -> list[Cell]: ...

    def __getitem__(self, row: int | slice) -> Any:
        """One cell, or some, without the others where few are asked for."""
        if isinstance(row, slice):
            first, last, step = row.indices(len(self))
            return self._run(first, last) if step == 1 and first < last and self._few(0) else self.cells()[row]
        if row < 0:
            row += len(self)
        if not 0 <= row < len(self):
            raise IndexError(row)
        return self._one(row) if self._few(1) else self.cells()[row]

    def __iter__(self) -> Iterator[Cell]:
        """All cells, which are made."""
        return iter(self.cells())

    def cells(self) -> list[Cell]:
        """All of them, made at the first call."""
        if self._cells is None:
            # No cell has the separator in it: such rows are never packed.
            self._cells = self._run(0, len(self)) if len(self) else []
        return self._cells

    def _run(self, first: int, last: int) -> list[Cell]:
        ends = self._found.ends[self._at]
        begin = int(ends[first - 1]) + 1 if first else 0
        cells: list[Cell] = list(self._text(begin, int(ends[last - 1])).split(CELL))
        if not self.figures.nulls:
            return cells
        nulls = self._found.nulls[self._at, first:last].tolist()
        return [None if null else cell for cell, null in zip(cells, nulls, strict=True)]

    def _text(self, begin: int, end: int) -> str:
        by = int(self._found.starts[self._at])
        return self._found.data[by + begin : by + end].tobytes().decode("utf-8", "replace")

    def _few(self, more: int) -> bool:
        self._asked += more
        return self._cells is None and self._asked * _FEW < len(self)

    def _one(self, row: int) -> Cell:
        if self._found.nulls[self._at, row]:
            return None
        ends = self._found.ends[self._at]
        return self._text(int(ends[row - 1]) + 1 if row else 0, int(ends[row]))


class PackedRows(Sequence[Row]):
    """Rows, all as long as there are columns."""

    def __init__(self, found: Split) -> None:
        """Made by ``of_records`` and ``of_columns``."""
        self._found = found
        self.columns = tuple(PackedColumn(found, at) for at in range(len(found.figures)))

    def __len__(self) -> int:
        """How many rows there are."""
        return self._found.rows

    @overload
    def __getitem__(self, row: int) -> Row: ...
    @overload
    def __getitem__(self, row: slice) -> list[Row]: ...

    def __getitem__(self, row: int | slice) -> Any:
        """One row, or some."""
        if isinstance(row, slice):
            return list(zip(*(column[row] for column in self.columns), strict=True))
        return tuple(column[row] for column in self.columns)

    def __iter__(self) -> Iterator[Row]:
        """All rows, whose cells are made."""
        return iter(zip(*(column.cells() for column in self.columns), strict=True))

    def fingerprint(self) -> int:
        """Equal for the same rows in this process."""
        return hash((self._found.data.tobytes(), self._found.ends.tobytes(), self._found.nulls.tobytes()))

    def joined(self) -> bytes:
        """All cells row by row in UTF-8, with nothing between them."""
        return joined(self._found)

    def digests(self, secret: bytes, keys: Sequence[int]) -> tuple[bytes, Any]:
        """See ``models.compiled.digests``."""
        return digests(self._found, secret, keys)


def of_records(texts: Iterable[str], columns: int, rows: int) -> PackedRows | list[Row]:
    """The rows of which each of ``texts`` is one, a composite value of so many ``columns`` as PostgreSQL writes it.

    A list where a cell holds the separator itself. Raises ValueError where they are no such rows.
    """
    found = split("\n".join(texts).encode("utf-8", "surrogatepass"), columns, rows)
    if found is None:
        raise ValueError("records")
    if any(each.marks for each in found.figures):
        return _unpacked(found)
    return PackedRows(found)


def of_columns(texts: Sequence[bytes], rows: int) -> PackedRows | None:
    """The rows, one at least, of which each of ``texts`` is a column in UTF-8, with ``CELL`` between its cells.

    ``NULL`` is a cell that is NULL. None where a cell holds one of the two itself.
    """
    found = set_together(texts, rows)
    return None if found is None else PackedRows(found)


def _unpacked(found: Split) -> list[Row]:
    made: list[list[Cell]] = []
    for at, start in enumerate(found.starts.tolist()):
        first, cells = start, list[Cell]()
        for end, null in zip(found.ends[at].tolist(), found.nulls[at].tolist(), strict=True):
            cells.append(None if null else found.data[first : start + end].tobytes().decode("utf-8", "replace"))
            first = start + end + 1
        made.append(cells)
    return list(zip(*made, strict=True))


def column_of(rows: Sequence[Row], index: int) -> Sequence[Cell]:
    """The cells of a column; None for those that shorter rows lack."""
    if isinstance(rows, PackedRows) and index < len(rows.columns):
        return rows.columns[index]
    return [row[index] if index < len(row) else None for row in rows]


def characters(rows: Sequence[Row]) -> int:
    """Of all cells together."""
    if isinstance(rows, PackedRows):
        return sum(column.figures.characters for column in rows.columns)
    return sum(map(len, filter(None, chain.from_iterable(rows))))


def filled(cells: Sequence[Cell]) -> int:
    """How many of a column's cells are neither NULL nor empty."""
    return cells.figures.filled if isinstance(cells, PackedColumn) else sum(map(bool, cells))
