"""Labels beside the cells of a table: sheets of keys and values, forms, a header further down.

In a sheet without a header, or with a column of keys, a cell that is the name of a field (身份证号, QQ, 住址) says what
stands to its right, up to the next such cell; a row of them says what stands below, up to an empty cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.entities import by_catalogue
from models.records import TableChunk
from recognizers.headers import announces, hints, is_about_things, keeps_accounts

_LOOK = 50
"""Rows of a chunk that tell whether a column holds labels."""
_LONGEST = 24
"""Characters of a label at most."""
_MANY = 3
"""Rows from which one label alone is a value like the others."""


@by_catalogue
def _is_label(cell: str) -> bool:
    if announces(cell) or keeps_accounts(cell):
        return True
    return len(cell) <= _LONGEST // 2 and not any(c.isdigit() for c in cell) and is_about_things(cell)


def is_label(cell: str | None) -> bool:
    """Is a cell the name of a field that the catalogue knows, or one of accounts, orders, goods, versions?"""
    if not cell or len(cell) > _LONGEST or (cell.isascii() and cell.upper() == cell.lower()):
        return False  # the last are numbers and dates, which most cells of most tables hold
    return _is_label(cell.strip())


class Labels:
    """Follows the tables of one object."""

    def __init__(self) -> None:
        self._above: dict[str, dict[int, str]] = {}

    def of(self, chunk: TableChunk) -> Mapping[int, Mapping[int, str]]:
        """Column index -> row in the chunk -> the label that stands beside the cell there or above it."""
        rows = chunk.rows
        columns = self._keys(chunk)
        above = self._above.setdefault(chunk.table, {})
        unnamed = not any(column.name for column in chunk.columns)
        if not columns and not above and not unnamed:
            return {}
        found: dict[int, dict[int, str]] = {}
        for at, row in enumerate(rows):
            label = ""
            labels: dict[int, str] = {}
            for index, cell in enumerate(row):
                if not cell or not cell.strip():
                    above.pop(index, None)
                    continue
                looked_at = index in columns or index in above or labels or (unnamed and at < _LOOK)
                if looked_at and is_label(cell):
                    label = labels[index] = cell.strip()
                elif beside := label or above.get(index, ""):
                    found.setdefault(index, {})[at] = beside
            if unnamed and _is_header(labels, row):
                above.clear()
                above.update(labels)
            else:
                for index in labels:
                    above.pop(index, None)
        return found

    @staticmethod
    def _keys(chunk: TableChunk) -> set[int]:
        """Columns in which labels stand: what their cells say is about their neighbours."""
        sample = chunk.rows[:_LOOK]
        found = set()
        for index in range(len(chunk.columns)):
            cells = [row[index] for row in sample if index < len(row) and row[index]]
            if chunk.columns[index].name and len(cells) > _MANY and not _half(cells):
                continue
            told = [cell for cell in cells if is_label(cell)]
            # a column with a name of its own holds values, some of which may read like names of fields (重置密码)
            enough = 2 * len(told) >= len(cells) if chunk.columns[index].name else len(set(told)) > 1
            if told and (enough or len(cells) <= _MANY):
                found.add(index)
        return found


class Introduced:
    """Which cells of a column of numbers of things have a label of their own, though the column's name speaks against.

    Below the rows of goods stand a contact's name and number, or another table begins.
    """

    def __init__(self, rows: Sequence[Sequence[str | None]], cells: Sequence[str | None], index: int) -> None:
        self._rows, self._cells, self._index = rows, cells, index
        self._known: dict[tuple[int, str], bool] = {}

    def as_(self, entity: str, row: int) -> bool:
        """Does the next cell to the left, or the next one above that is no number, announce the type?"""
        left = next((cell for cell in reversed(self._rows[row][: self._index]) if cell and cell.strip()), None)
        if _announces_type(left, entity):
            return True
        found, at = False, row
        while at > 0:
            at -= 1
            if (at, entity) in self._known:  # rows are asked about in their order: no cell is looked at twice
                found = self._known[at, entity]
                break
            cell = self._cells[at]
            if not cell or any(character.isalpha() for character in cell):
                found = _announces_type(cell, entity)
                break
        self._known[row, entity] = found
        return found


def _announces_type(cell: str | None, entity: str) -> bool:
    return cell is not None and is_label(cell) and entity in hints(cell)


def _half(cells: Sequence[str | None]) -> bool:
    """Is half of them labels? Most columns have none, which half of their cells tell."""
    against = 0
    for cell in cells:
        against += not is_label(cell)
        if 2 * against > len(cells):
            return False
    return True


def _is_header(labels: Mapping[int, str], row: Sequence[str | None]) -> bool:
    """Do labels stand side by side, with next to nothing else in the row?"""
    filled = sum(bool(cell and cell.strip()) for cell in row)
    return len(labels) > 1 and 2 * len(labels) > filled and any(index + 1 in labels for index in labels)
