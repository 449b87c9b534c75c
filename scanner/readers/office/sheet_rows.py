"""The rows of a sheet as tables: blocks, headers, titles above them, and forms of names and values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from models.limits import Limits
from models.records import Column, Location, TableChunk
from scanner.readers.header import find_header, label_like
from scanner.readers.tables import is_form, row_pairs, split

_LOOK = 40
_LABEL = 14
"""Characters of the longest cell that a header in the middle of a sheet begins with."""

Row = tuple[str | None, ...]


class SheetRows:
    """Give it the rows of one sheet in order, then ``flush``; chunks with the sheet's own numbers come out.

    A block begins at the sheet's begin, after a blank row, and at a row of labels in the middle; it has a header of its
    own, or goes on under the one before. All rows begin at sheet column ``first_column`` (0-based).
    """

    def __init__(self, name: str, location: Location, first_column: int, limits: Limits) -> None:
        self._name, self._location, self._first_column = name, location, first_column
        self._most = max(limits.rows_per_chunk, 1)
        self._columns: tuple[Column, ...] = ()
        self._waiting: list[Row] = []
        """The first rows of a block, before it is known what it is."""
        self._wait_from = 0
        self._rows: list[Row] = []
        self._from = 0
        self._blocks = 0
        self._alone: tuple[Sequence[Row], int] | None = None
        """A header, and its first row's number, while no row under it is known."""
        self._open = False

    def add(self, number: int, row: Row) -> Iterator[TableChunk]:
        """Row ``number`` (1-based); rows that are left out are blank."""
        if not any(row):
            return
        expected = self._from + len(self._rows) if self._open else self._wait_from + len(self._waiting)
        if self._open:
            gap = number - expected
            if gap or self._restarts(row):
                yield from self._close(keep_columns=True)
        elif self._waiting and (number != expected or (self._restarts(row) and not self._restarts(self._waiting[-1]))):
            yield from self._decide()
            yield from self._close(keep_columns=True)
        if not self._open:
            if not self._waiting:
                self._wait_from = number
            self._waiting.append(row)
            if len(self._waiting) >= _LOOK:
                yield from self._decide()
            return
        self._rows.append(row)
        if len(self._rows) >= self._most:
            yield from self._give()

    def add_all(self, rows: Iterable[tuple[int, Row]]) -> Iterator[TableChunk]:
        """``add`` for each of ``rows``; the common case, one more row of an open block, is decided here."""
        expected, room, block = -1, 0, self._rows
        for number, row in rows:
            if number == expected and room > 1 and any(row) and not self._restarts(row):
                block.append(row)
                expected += 1
                room -= 1
                continue
            yield from self.add(number, row)
            if self._open:
                block = self._rows
                expected, room = self._from + len(block), self._most - len(block)
            else:
                expected = -1

    def flush(self) -> Iterator[TableChunk]:
        """What is held back."""
        if self._waiting:
            yield from self._decide()
        yield from self._close(keep_columns=False)

    def _restarts(self, row: Row) -> bool:
        """Whether a row within a block is the header of another."""
        looked = 0
        for cell in row:  # one of the first two must be a label: most rows are decided by that
            if cell:
                if len(cell) <= _LABEL and label_like(cell):
                    break
                looked += 1
                if looked == 2:
                    return False
        filled = [cell for cell in row if cell]
        if len(filled) < 2 or looked == len(filled):
            return False
        return sum(map(label_like, filled)) >= 0.6 * len(filled) and not row_pairs(row)

    def _decide(self) -> Iterator[TableChunk]:
        """What the waiting rows are the begin of."""
        rows, self._waiting = self._waiting, []
        start = self._wait_from
        self._open, self._from, self._rows = True, start, []
        header = find_header(rows)
        if header is not None:
            if header.start:
                yield from split(self._chunk((), rows[: header.start], start), self._most)
            self._blocks += 1
            self._columns = tuple(map(Column, header.names, header.groups))
            self._from = start + header.start + header.height
            self._rows = rows[header.start + header.height :]
            self._alone = rows[header.start : header.start + header.height], start + header.start
        elif is_form(rows) and len(rows) < _LOOK:
            self._columns = ()
            yield from self._form(rows, start)
            self._from = start + len(rows)
        else:
            self._rows = rows
        if len(self._rows) >= self._most:
            yield from self._give()

    def _form(self, rows: Sequence[Row], start: int) -> Iterator[TableChunk]:
        """Each row under the names that stand in it, so that a value has its name and its own cell."""
        for number, row in enumerate(rows, start):
            names = {place: name for _, place, name in row_pairs(row)}
            columns = tuple(Column(names.get(place, "")) for place in range(len(row)))
            yield self._chunk(columns, [row], number)

    def _close(self, *, keep_columns: bool) -> Iterator[TableChunk]:
        if self._rows:
            yield from self._give()
        if self._alone is not None:
            rows, first = self._alone
            self._alone = None
            yield from split(self._chunk((), rows, first), self._most)
        self._open = False
        if not keep_columns:
            self._columns = ()

    def _give(self) -> Iterator[TableChunk]:
        rows, first = self._rows, self._from
        self._rows, self._from = [], first + len(rows)
        if rows:
            self._alone = None
            yield from split(self._chunk(self._columns, rows, first), self._most)

    def _chunk(self, columns: tuple[Column, ...], rows: Sequence[Row], first: int) -> TableChunk:
        width = max(len(columns), *map(len, rows))
        columns += (Column(""),) * (width - len(columns))
        even = all(len(row) == width for row in rows)
        return TableChunk(
            columns=columns,
            rows=rows if even else [row + (None,) * (width - len(row)) for row in rows],
            first_row=first,
            table=f"{self._name}#{self._blocks}" if self._blocks > 1 else self._name,
            location=self._location,
            spreadsheet=True,
            first_column=self._first_column,
        )
