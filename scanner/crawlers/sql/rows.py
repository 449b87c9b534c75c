"""The rows of one table, whole or a sample, read to the end though the connection may break on the way.

Rows that come in the order of a key go on behind the last one that was given out. Others are asked for again from their
start, and those that were given out already are passed over, where they are still the same; where they are not, the
table ends as one whose connection broke, and the run reads it again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, column, literal_column
from sqlalchemy.sql import quoted_name

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.packed import PackedRows, of_records
from models.records import Problem, RowSample, TableChunk
from scanner.crawlers.patience import Calls
from scanner.crawlers.sql.cells import Cells
from scanner.crawlers.sql.columns import Columns
from scanner.crawlers.sql.dialect import Dialect, Field, Kind, Layout
from scanner.crawlers.sql.documents import member
from scanner.crawlers.sql.pieces import Piece
from scanner.crawlers.sql.references import references, with_references
from scanner.crawlers.sql.sample import Draw, planned, told
from scanner.crawlers.sql.session import SqlSession
from scanner.crawlers.sql.statistics import with_statistics
from scanner.readers.base import Member

_FIRST_ROWS = 16  # of a table with long values, to see how long they are
_BATCH_CHARACTERS = 8 << 20
_MOST_OF_FILES = 64
"""Rows asked for at once where a value may be a document: they are as large as they like, one after small ones too."""
_TIMES = 4
"""Chunks of so many times the rows of a file's: a server sends them whole or not at all, and every chunk costs."""

Rows = Sequence[Sequence[Any]]


class TableReading:
    """One table, read once. ``gone``: the server did not answer when it was last asked."""

    def __init__(
        self, dialect: Dialect, opened: Callable[[], Engine], limits: Limits, name: tuple[str, str], *, gone: bool
    ) -> None:
        self._dialect, self._limits, self._name = dialect, limits, name
        self._calls = Calls(lambda: SqlSession(dialect, opened()), limits, given_up=gone)
        self._draw: Draw | None = None
        self._key: tuple[int, ...] = ()
        """Places of the columns in whose order the rows come; none where they come in no order."""
        self._last: tuple[Any, ...] = ()
        self._given: list[tuple[int, int]] = []
        """Of each batch given out that has no key: how many rows, and their hash."""
        self._read = 0
        self._columns: Columns | None = None
        """Asks for the rows of a piece column by column, as long as they can be had so."""
        self.piece: Piece | None = None
        """The range of the key that is read; None: the whole table."""

    @property
    def gone(self) -> bool:
        """The server does not answer any more."""
        return self._calls.given_up

    def parts(self) -> Iterator[TableChunk | Problem | Member | RowSample]:
        """Chunks, then what was lost in them, then what a sample says. Raises ReadError, at the start or in between."""
        try:
            layout = self._calls.call(self._begin)
            yield from layout.problems
            if layout.fields:
                yield from self._stream(layout)
        except TargetError:
            raise ReadError("connection", "login") from None
        finally:
            self._calls.close()

    def _begin(self, session: SqlSession) -> Layout:
        dialect, connection = self._dialect, session.connection
        layout: Layout = session.guarded(lambda: dialect.layout(connection, *self._name))
        if layout.stored:
            layout = with_references(layout, session.guarded(lambda: references(connection, layout)))
            layout = session.guarded(lambda: with_statistics(connection, layout))
        if self.piece is not None:
            names = [field.column.name for field in layout.fields]
            if self.piece.column not in names:
                raise ReadError("vanished")
            self._key = (names.index(self.piece.column),)
            self._columns = Columns(dialect, layout, self.piece, self._limits, self._key[0])
            return layout
        if self._limits.sample is not None or self._limits.rows is not None:
            total, exact = session.guarded(lambda: dialect.count(connection, layout))
            way = session.guarded(lambda: dialect.draws(connection, layout))
            self._draw = planned(self._limits, total, way, exact=exact)
        if self._draw is None:
            self._key = session.guarded(lambda: dialect.key(connection, layout))
        return layout

    def _stream(self, layout: Layout) -> Iterator[TableChunk | Problem | Member | RowSample]:
        cells = Cells(layout, self._limits)
        cut = False
        try:
            columns = tuple(field.column for field in layout.fields)
            name = f"{layout.schema}.{layout.table}" if layout.schema else layout.table
            place = {"table": name} | ({"range": self.piece.number} if self.piece is not None else {})
            most = self._limits.rows_per_chunk * _TIMES
            wide = any(field.wide for field in layout.fields)
            size = min(_FIRST_ROWS, most) if wide else most
            if any(map(_may_hold_files, layout.fields)):
                size, most = 1, min(most, _MOST_OF_FILES)
            while batch := self._next(layout, size):
                beyond = self._read - self._most
                cut = beyond > 0
                if cut:
                    batch, self._read = batch[: len(batch) - int(beyond)], self._read - int(beyond)
                rows = cells.rows(batch)
                first = self._read - len(rows) + 1
                if rows:
                    yield TableChunk(columns, rows, first_row=first, table=name, location=place)
                yield from self._documents(cells, first)
                if cut:
                    break
                if wide and rows:
                    size = _next_size(cells.weight, len(rows), size, most)
        except GeneratorExit:
            raise
        except BaseException:
            yield from cells.problems()
            yield from self._sampled(cut=True)
            raise
        yield from cells.problems()
        yield from self._dialect.afterwards()
        yield from self._sampled(cut=cut)

    def _documents(self, cells: Cells, first: int) -> Iterator[Member]:
        part = self.piece.number if self.piece is not None else 0
        for row, name, source in cells.documents:
            yield member(source, name, first + row, part)

    @property
    def _most(self) -> float:
        return math.inf if self._draw is None or self._draw.most is None else self._draw.most

    def _sampled(self, *, cut: bool) -> Iterator[RowSample]:
        sample = told(self._draw, self._read, cut=cut) if self._draw is not None else None
        if sample is not None:
            yield sample

    def _next(self, layout: Layout, size: int) -> Rows:
        batch: Rows = self._calls.call(lambda session: self._taken(session, layout, size))
        if batch:
            self._read += len(batch)
            if self._key:
                self._last = self._dialect.key_values(layout, self._key, batch[-1])
            else:
                self._given.append((len(batch), _hash(batch)))
        return batch

    def _taken(self, session: SqlSession, layout: Layout, size: int) -> Rows:
        if self._columns is not None:
            batch = self._columns.take(session, self._last)
            if batch is not None:
                return batch
            self._columns = None
        if not session.reads:
            session.begin(self._statement(layout))
            if not self._key:
                self._pass_over(session, layout)
        return self._rows(session, layout, size)

    def _rows(self, session: SqlSession, layout: Layout, size: int) -> Rows:
        rows = session.take(size)
        if not rows or not self._dialect.packs(layout):
            return rows
        return of_records(chain.from_iterable(rows), len(layout.fields), len(rows))

    def _statement(self, layout: Layout) -> Select[Any]:
        if self._draw is not None:
            return self._dialect.drawn(layout, self._draw)
        if not self._key:
            return self._dialect.statement(layout)
        made = self._dialect.behind(layout, self._key, self._last)
        if self.piece is not None:
            name: ColumnElement[Any] = column(quoted_name(self.piece.column, quote=True))
            if self.piece.low is not None:
                made = made.where(name >= literal_column(str(self.piece.low)))
            if self.piece.high is not None:
                made = made.where(name < literal_column(str(self.piece.high)))
        return made

    def _pass_over(self, session: SqlSession, layout: Layout) -> None:
        """Come to where the connection broke. Raises ReadError where the rows up to there are not the same."""
        for count, before in self._given:
            batch = self._rows(session, layout, count)
            if len(batch) != count or _hash(batch) != before:
                raise ReadError("connection", "rows moved")


def _may_hold_files(field: Field) -> bool:
    declared = field.column.type.upper()
    anything = field.kind is Kind.ANY and (not declared or "BLOB" in declared)
    return field.wide and (field.kind is Kind.BINARY or anything)


def _hash(batch: Rows) -> int:
    return batch.fingerprint() if isinstance(batch, PackedRows) else hash(tuple(map(tuple, batch)))


def _next_size(weight: int, rows: int, size: int, most: int) -> int:
    """How many rows to ask for next, so that a batch stays within its bound of characters."""
    return max(1, min(most, size * 4, _BATCH_CHARACTERS // (weight // rows + 1)))
