"""Rows gathered into table chunks of bounded size, for every reader of records."""

from __future__ import annotations

from collections.abc import Sequence

from models.limits import Limits
from models.records import Column, Location, TableChunk

MAX_COLUMNS = 2048
"""Columns of one table; what a wider row holds beyond is joined into its last cell."""

_MAX_CELLS = 400_000
MAX_CHARACTERS = 8 << 20
"""Of one chunk, beside its last row."""


class TableRows:
    """Rows of one table with fixed columns; ``add`` and ``flush`` hand out a chunk when there is one."""

    def __init__(
        self,
        columns: Sequence[Column],
        limits: Limits,
        *,
        first_row: int = 1,
        table: str = "",
        location: Location | None = None,
    ) -> None:
        self.columns = tuple(columns)
        self.table, self.location = table, location or {}
        self.next_row = first_row
        self.full = max(1, min(limits.rows_per_chunk, _MAX_CELLS // max(1, len(self.columns))))
        self._rows: list[Sequence[str | None]] = []
        self._characters = 0

    def add(self, row: Sequence[str | None], characters: int = 0) -> TableChunk | None:
        """Append a row as long as the columns; ``characters`` is about how much text it holds."""
        self._rows.append(row)
        self._characters += characters
        return self.flush() if len(self._rows) >= self.full or self._characters > MAX_CHARACTERS else None

    def flush(self) -> TableChunk | None:
        """What has gathered; None where that is nothing but empty rows."""
        rows, self._rows, self._characters = self._rows, [], 0
        first, self.next_row = self.next_row, self.next_row + len(rows)
        if not any(cell for row in rows for cell in row):
            return None
        return TableChunk(columns=self.columns, rows=rows, first_row=first, table=self.table, location=self.location)


def fitted(cells: list[str | None], width: int, joint: str = " ") -> list[str | None]:
    """A row that is too short, filled; one that is too long, with its last cells joined as they stood."""
    if len(cells) < width:
        return cells + [None] * (width - len(cells))
    if not any(cells[width:]):
        return cells[:width]
    return [*cells[: width - 1], joint.join(cell or "" for cell in cells[width - 1 :])]
