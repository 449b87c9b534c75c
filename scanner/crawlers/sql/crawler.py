"""Databases: every table and view of a target as an item, its rows streamed as texts in a read-only session."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import cast

from sqlalchemy import Connection, Engine

from models.errors import ReadError
from models.limits import Limits
from models.records import Item, ItemKind, Listing, Problem, RowSample, Status, TableChunk, Target
from scanner.crawlers.globs import Globs
from scanner.crawlers.names import encoded, printable
from scanner.crawlers.registry import scheme_of
from scanner.crawlers.rights import Rights
from scanner.crawlers.sql.asking import Catalogue
from scanner.crawlers.sql.dialect import Dialect, Sight, TableEntry
from scanner.crawlers.sql.pieces import Piece, pieces_of
from scanner.crawlers.sql.rows import TableReading
from scanner.readers.base import ByteSource, Member

TABLE = "application/x-sql-table"
VIEW = "application/x-sql-view"

_Shared = dict[tuple[str, str], tuple[Piece, ...]]
"""Of each table, by schema and name, the pieces that several workers read it in."""

_DIALECTS = {
    "sqlite": "scanner.crawlers.sql.sqlite:SqliteDialect",
    "postgresql": "scanner.crawlers.sql.postgresql.dialect:PostgresqlDialect",
    "opengauss": "scanner.crawlers.sql.postgresql.kin:OpengaussDialect",
    "gaussdb": "scanner.crawlers.sql.postgresql.kin:OpengaussDialect",
    "kingbase": "scanner.crawlers.sql.postgresql.kin:KingbaseDialect",
    "mysql": "scanner.crawlers.sql.mysql.dialect:MysqlDialect",
    "tidb": "scanner.crawlers.sql.mysql.kin:TidbDialect",
    "oceanbase": "scanner.crawlers.sql.mysql.kin:OceanbaseDialect",
    "polardb": "scanner.crawlers.sql.mysql.kin:PolardbDialect",
    "clickhouse": "scanner.crawlers.sql.clickhouse.dialect:ClickhouseDialect",
    "oracle": "scanner.crawlers.sql.oracle.dialect:OracleDialect",
    "oracles": "scanner.crawlers.sql.oracle.dialect:OracleDialect",
    "dm": "scanner.crawlers.sql.oracle.dm:DmDialect",
    "sqlserver": "scanner.crawlers.sql.sqlserver.dialect:SqlServerDialect",
    "clickhouses": "scanner.crawlers.sql.clickhouse.dialect:ClickhouseDialect",
}


class SqlCrawler:
    """Walks the catalogue of a database. Each ``rows`` has a connection, and so a snapshot, of its own."""

    def __init__(self, target: Target, limits: Limits) -> None:
        self._target, self._limits = target, limits
        self._globs = Globs(target.include, target.exclude)
        self._dialect = _dialect(target, limits)
        self._engine: Engine | None = None
        self._catalogue = Catalogue(self._dialect, self._opened, limits)

    def check(self) -> None:
        """Raise TargetError where the server does not answer, refuses the login or has no such database."""
        self._catalogue.ask(self._entries)

    def walk(self) -> Iterator[Item | Listing]:
        """Tables and views by schema and name; one that the account may not read comes with its problem.

        A Listing follows each schema, and the whole. Raises TargetError like ``check``.
        """
        entries, sight, shared = self._catalogue.ask(self._listed_at_once)
        entries.sort(key=lambda entry: (entry.schema, entry.table))
        schemas = 0
        for schema, tables in groupby(entries, key=lambda entry: entry.schema):
            schemas += 1
            if schema and self._globs.excluded((schema,), folder=True):
                yield self._schema_left_out(schema)
                continue
            found = [self._item(entry, shared.get((entry.schema, entry.table), ())) for entry in tables]
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

    def rows(self, item: Item) -> Iterator[TableChunk | Problem | Member | RowSample]:
        """The rows of the table, in chunks of at most ``rows_per_chunk`` and of bounded size; then what was lost.

        Raises ReadError (``vanished``, ``timeout``, ``damaged``, ``connection``, ``table_unreadable``), at the start or
        between chunks.
        """
        schema, table, *piece = json.loads(item.locator)
        reading = TableReading(self._dialect, self._opened, self._limits, (schema, table), gone=self._catalogue.gone)
        if piece:
            reading.piece = Piece(**piece[0])
        try:
            yield from reading.parts()
        finally:
            self._catalogue.gone = reading.gone

    def rights(self) -> Rights:
        """What the account may do, as far as the server says. Raises TargetError."""
        return self._catalogue.ask(self._dialect.rights)

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

    def _entries(self, connection: Connection) -> list[TableEntry]:
        return list(self._dialect.tables(connection))

    def _listed_at_once(self, connection: Connection) -> tuple[list[TableEntry], Sight, _Shared]:
        entries, sight = self._entries(connection), self._dialect.sight(connection)
        return entries, sight, {(e.schema, e.table): self._pieces(connection, e) for e in entries if not self._sampled}

    @property
    def _sampled(self) -> bool:
        return self._limits.sample is not None or self._limits.rows is not None

    def _pieces(self, connection: Connection, entry: TableEntry) -> tuple[Piece, ...]:
        if self._left_out(entry):
            return ()
        try:
            return pieces_of(self._dialect, connection, entry)
        except Exception:  # whatever the driver raises: it is told when the table is read, by one worker
            return ()

    def _left_out(self, entry: TableEntry) -> bool:
        parts = (entry.schema, entry.table) if entry.schema else (entry.table,)
        return self._globs.excluded(parts, folder=False, alias=".".join(parts))

    def _item(self, entry: TableEntry, pieces: tuple[Piece, ...]) -> Item:
        parts = (entry.schema, entry.table) if entry.schema else (entry.table,)
        status, problem = (Status.FAILED, entry.problem) if entry.problem else (None, None)
        if self._left_out(entry):
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
            pieces=tuple(json.dumps([entry.schema, entry.table, asdict(piece)]) for piece in pieces),
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


def _dialect(target: Target, limits: Limits) -> Dialect:
    module, _, name = _DIALECTS[scheme_of(target.url) or ""].partition(":")
    return cast("Dialect", getattr(importlib.import_module(module), name)(target, limits))
