"""Large tables in ranges of their key, which several workers read apart, each in a transaction of its own.

A row stays in its range whatever else of it is changed, so that each is read once although no two ranges are read at
the same moment.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from models.limits import MIB
from scanner.crawlers.sql.dialect import Dialect, Kind, TableEntry

LARGE = 64 * MIB
"""Bytes of a table from which on it is read in pieces."""
PIECE = 32 * MIB
_MOST = 256


@dataclass(frozen=True, slots=True)
class Piece:
    """The rows whose ``column``, a whole number, is ``low`` or more and less than ``high``; None: without bound."""

    column: str
    low: int | None
    high: int | None
    number: int


def pieces_of(dialect: Dialect, connection: Connection, entry: TableEntry) -> tuple[Piece, ...]:
    """The pieces of a table; none where it is small, or is not kept in the order of a key of one whole number."""
    if entry.view or entry.problem is not None or (entry.size or 0) < LARGE:
        return ()
    layout = dialect.layout(connection, entry.schema, entry.table)
    key = dialect.key(connection, layout)
    if len(key) != 1 or any(field.kind is Kind.BINARY and field.wide for field in layout.fields):
        return ()
    extent = dialect.extent(connection, layout, key[0])
    if extent is None:
        return ()
    low, high = extent
    count = max(2, min(_MOST, (entry.size or 0) // PIECE, high - low + 1))
    bounds = [low + (high - low + 1) * at // count for at in range(1, count)]
    column = layout.fields[key[0]].column.name
    return tuple(
        Piece(column, first, last, number)
        for number, (first, last) in enumerate(zip([None, *bounds], [*bounds, None], strict=True), 1)
    )
