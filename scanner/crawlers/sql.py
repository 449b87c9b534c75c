"""Databases: every table and view of a target as an item, its rows streamed as texts in a read-only session."""

from __future__ import annotations

import contextlib
import importlib
import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Engine

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Item, ItemKind, Listing, Problem, Status, TableChunk, Target
from scanner.crawlers.globs import Globs
from scanner.crawlers.names import encoded, printable
from scanner.crawlers.registry import scheme_of
from scanner.crawlers.sql_cells import Cells
from scanner.crawlers.sql_dialect import Dialect, Layout, Sight, TableEntry
from scanner.readers.base import ByteSource

TABLE = "application/x-sql-table"
VIEW = "application/x-sql-view"

_DIALECTS = {
    "sqlite": "scanner.crawlers.sql_sqlite:SqliteDialect",
    "postgresql": "scanner.crawlers.sql_postgresql:PostgresqlDialect",
    "mysql": "scanner.crawlers.sql_mysql:MysqlDialect",
}
_FIRST_ROWS = 16  # of a table with long values, to see how long they are
_BATCH_CHARACTERS = 8 << 20


class SqlCrawler:
    """Walks the catalogue of a database. Each ``rows`` has a connection, and so a snapshot, of its own."""

    def __init__(self, target: Target, limits: Limits) -> None:
        self._target, self._limits = target, limits
        self._globs = Globs(target.include, target.exclude)
        self._dialect = _dialect(target, limits)
        self._engine: Engine | None = None

    def check(self) -> None:
        """Raise TargetError where the server does not answer, refuses the login or has no such database."""
        with self._connected() as connection:
            self._catalogue(connection)

    def walk(self) -> Iterator[Item | Listing]:
        """Tables and views by schema and name; one that the account may not read comes with its problem.

        A Listing follows each schema, and the whole. Raises TargetError like ``check``.
        """
        with self._connected() as connection:
            entries = self._catalogue(connection)
            sight = self._dialect.sight(connection)
        entries.sort(key=lambda entry: (entry.schema, entry.table))
        schemas = 0
        for schema, tables in groupby(entries, key=lambda entry: entry.schema):
            schemas += 1
            if schema and self._globs.excluded((schema,), folder=True):
                yield self._schema_left_out(schema)
                continue
            found = [self._item(entry) for entry in tables]
            yield from found
            yield self._listed(schema, len(found), sight)
        yield from self._whole(entries, schemas, sight)

    def _whole(self, entries: Sequence[TableEntry], schemas: int, sight: Sight) -> Iterator[Listing]:
        """What stands above all schemas: where the URL names one, that schema even where it holds nothing."""
        alone = self._dialect.alone
        if alone is None:
            yield self._listed(None, schemas, sight)
        elif not entries:
            yield self._listed(alone, 0, sight)

    def _listed(self, schema: str | None, entries: int, sight: Sight) -> Listing:
        place = self._dialect.place
        uri = f"{place}/{encoded(schema)}" if schema else place
        hidden = None if sight.sees(schema) else Problem("unreadable", "SHOW GRANTS")
        return Listing(self._target.name, uri, hidden is None, entries, hidden)

    def source(self, item: Item) -> ByteSource:
        """A table has no bytes of its own. Raises ReadError."""
        raise ReadError("unsupported", item.kind.value)

    def rows(self, item: Item) -> Iterator[TableChunk | Problem]:
        """All rows of the table, in chunks of at most ``rows_per_chunk`` and of bounded size; then what was lost.

        Raises ReadError (``vanished``, ``timeout``, ``damaged``, ``table_unreadable``), at the start or between chunks.
        """
        schema, table = json.loads(item.locator)
        try:
            with self._opened().connect() as connection:
                layout = self._dialect.layout(connection, schema, table)
                yield from layout.problems
                if layout.fields:
                    yield from self._stream(connection, layout)
        except ReadError:
            raise
        except Exception as error:  # a server may fail in ways that its driver has no class for
            raise self._dialect.read_error(error) from None

    def close(self) -> None:
        """Let go of connections and copies; the crawler may be used again."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None
        self._dialect.close()

    def _opened(self) -> Engine:
        if self._engine is None:
            self._engine = self._dialect.engine()
        return self._engine

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self._opened().connect() as connection:
                yield connection
        except TargetError:
            raise
        except Exception as error:  # whatever the driver raises, the target cannot be walked
            raise self._dialect.explain(error) from None

    def _catalogue(self, connection: Connection) -> list[TableEntry]:
        return list(self._dialect.tables(connection))

    def _item(self, entry: TableEntry) -> Item:
        parts = (entry.schema, entry.table) if entry.schema else (entry.table,)
        status, problem = (Status.FAILED, entry.problem) if entry.problem else (None, None)
        if self._globs.excluded(parts, folder=False, alias=".".join(parts)):
            status, problem = Status.SKIPPED, Problem("excluded")
        return Item(
            uri="/".join((self._dialect.place, *map(encoded, parts))),
            path=self._path(parts),
            target=self._target.name,
            kind=ItemKind.TABLE,
            locator=json.dumps([entry.schema, entry.table]),
            size=entry.size,
            modified=entry.modified,
            owner=entry.owner,
            access=entry.access,
            media_type=VIEW if entry.view else TABLE,
            status=status,
            problem=problem,
            exposure=entry.exposure,
        )

    def _schema_left_out(self, schema: str) -> Item:
        uri = f"{self._dialect.place}/{encoded(schema)}/"
        return Item(
            uri, self._path((schema,)), self._target.name, ItemKind.OTHER, uri, status=Status.SKIPPED,
            problem=Problem("excluded"),
        )  # fmt: skip

    def _path(self, parts: Sequence[str]) -> str:
        names = ".".join(map(printable, parts))
        shown = self._dialect.shown
        if not shown:
            return names
        return f"{shown}/{names}" if "/" in shown or "\\" in shown else f"{shown}.{names}"

    def _stream(self, connection: Connection, layout: Layout) -> Iterator[TableChunk | Problem]:
        dialect, cells = self._dialect, Cells(layout, self._limits)
        dialect.reading(connection)
        dialect.next_rows()
        result: CursorResult[Any] | None = None
        try:
            streaming = connection.execution_options(stream_results=True, max_row_buffer=1)
            result = streaming.execute(dialect.statement(layout))
            yield from self._chunks(result, layout, cells)
        except GeneratorExit:
            if result is not None:
                dialect.abandon(result)
            raise
        except Exception as error:
            yield from cells.problems()
            dialect.stop(error)
            if result is not None:
                dialect.abandon(result)
            raise
        yield from cells.problems()
        yield from dialect.afterwards()

    def _chunks(self, result: CursorResult[Any], layout: Layout, cells: Cells) -> Iterator[TableChunk]:
        columns = tuple(field.column for field in layout.fields)
        name = f"{layout.schema}.{layout.table}" if layout.schema else layout.table
        most = self._limits.rows_per_chunk
        wide = any(field.wide for field in layout.fields)
        size = min(_FIRST_ROWS, most) if wide else most
        row = 1
        while batch := result.fetchmany(size):
            rows = cells.rows(batch)
            yield TableChunk(columns, rows, first_row=row, table=name, location={"table": name})
            row += len(rows)
            if wide:
                size = _next_size(rows, size, most)
            self._dialect.next_rows()


def _next_size(rows: Sequence[Sequence[str | None]], size: int, most: int) -> int:
    """How many rows to ask for next, so that a batch stays within its bound of characters."""
    average = sum(sum(map(len, filter(None, row))) for row in rows) // len(rows) + 1
    return max(1, min(most, size * 4, _BATCH_CHARACTERS // average))


def _dialect(target: Target, limits: Limits) -> Dialect:
    module, _, name = _DIALECTS[scheme_of(target.url) or ""].partition(":")
    return cast("Dialect", getattr(importlib.import_module(module), name)(target, limits))
