"""Stores without SQL, walked: databases with tables of a kind in them, each table an item whose rows are read later."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Item, ItemKind, Listing, Problem, RowSample, Status, TableChunk, Target, TextChunk
from scanner.crawlers.errors import target_error
from scanner.crawlers.globs import Globs
from scanner.crawlers.names import encoded, printable
from scanner.crawlers.pace import Pace
from scanner.crawlers.patience import Calls
from scanner.crawlers.place_url import PlaceUrl
from scanner.readers.base import ByteSource, Member
from scanner.readers.records import Records

Rows = TableChunk | Problem | RowSample | Member


@dataclass(frozen=True, slots=True)
class Table:
    """One table, collection, index or family of keys, as the store tells of it.

    ``locator`` is what the crawler needs to read it; the other fields are those of ``models.records.Item``.
    ``skipped``: its ``problem`` is no fault.
    """

    name: str
    locator: Any = None
    size: int | None = None
    owner: str | None = None
    access: str | None = None
    media_type: str | None = None
    exposure: str | None = None
    problem: Problem | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one database holds; ``hidden`` says why there may be more than this account is shown.

    ``apart``: why there is more that this target does not reach.
    """

    tables: list[Table]
    hidden: Problem | None = None
    apart: Problem | None = None


@dataclass(frozen=True, slots=True)
class Shelves:
    """The databases of a store by name; a store that has none is one without a name."""

    names: list[str]
    hidden: Problem | None = None
    left: Mapping[str, Problem] = field(default_factory=dict)
    """Those that are not gone into, and why."""


class Store(Protocol):
    """One connection. Read only. Every call raises Lost and Busy for what may pass, ReadError for what will not."""

    def connect(self) -> None:
        """Reach the server and log in. Raises TargetError, with what to do, where that cannot succeed; Lost, Busy."""
        ...

    def shelves(self) -> Shelves:
        """Its databases, or the one that the URL names. Raises ReadError ``vanished`` where there is no such."""
        ...

    def shelf(self, name: str) -> Shelf:
        """What a database holds, in any order."""
        ...

    def close(self) -> None:
        """Let go of the connection. Never raises."""
        ...


S = TypeVar("S", bound=Store)


class StoreCrawler(ABC, Generic[S]):
    """Walks one store by the ``Store`` that ``make`` makes. A subclass for each kind reads the rows of its tables."""

    keeps_pace = True
    """It fetches no faster than it may by itself, and knows the bytes."""

    def __init__(self, target: Target, limits: Limits, place: PlaceUrl, make: Callable[[], S]) -> None:
        self._target, self._limits, self._place = target, limits, place
        self._globs = Globs(target.include, target.exclude)
        self._pace = Pace(limits.max_rate)
        self._calls: Calls[S] = Calls(make, limits)
        self._shown = printable(place.place)

    def check(self) -> None:
        """Raise TargetError where the server does not answer, refuses the login, or has no such database."""
        try:
            self._calls.call(lambda store: store.shelves())
        except ReadError as error:
            if error.problem.code == "connection":
                raise target_error("unreachable", place=self._shown, answer=error.problem.detail) from None
            raise self._no_database(error) from None

    def walk(self) -> Iterator[Item | Listing]:
        """Tables by database and name; a Listing follows each database, and the whole. Raises as ``check``."""
        try:
            shelves = self._calls.call(lambda store: store.shelves())
        except ReadError as error:
            if error.problem.code == "connection":
                raise
            raise self._no_database(error) from None
        named = bool(self._place.path)
        for name in sorted(shelves.names):
            if name and not named and self._globs.excluded((name,), folder=True):
                yield self._left_out(name, Status.SKIPPED, Problem("excluded"))
            elif name in shelves.left:
                yield self._left_out(name, Status.SKIPPED, shelves.left[name])
            else:
                yield from self._shelf(name)
        if not named and shelves.names != [""]:
            yield self._listed("", len(shelves.names), shelves.hidden)

    def source(self, item: Item) -> ByteSource:
        """A table has no bytes of its own. Raises ReadError."""
        raise ReadError("unsupported", item.kind.value)

    @abstractmethod
    def rows(self, item: Item) -> Iterator[Rows]:
        """The rows of a table, streamed, then what part of them was drawn; a Problem for what cannot be read."""

    def close(self) -> None:
        """Let go of the connection; the crawler may be used again."""
        self._calls.close()

    def locator(self, item: Item) -> Any:
        """What the store gave as ``Table.locator``."""
        return json.loads(item.locator)

    def _no_database(self, error: ReadError) -> TargetError:
        return target_error("no_database", place=self._shown, answer=error.problem.detail or error.problem.code)

    def _shelf(self, name: str) -> Iterator[Item | Listing]:
        try:
            shelf = self._calls.call(lambda store: store.shelf(name))
        except ReadError as error:
            yield self._left_out(name, Status.FAILED, error.problem)
            yield self._listed(name, 0, error.problem)
            return
        tables = sorted(shelf.tables, key=lambda table: table.name)
        for table in tables:
            yield self._item(name, table)
        if shelf.apart is not None:
            yield self._left_out(name, Status.FAILED, shelf.apart)
        if name or not self._place.path:  # one that was named says nothing of what stands beside it
            yield self._listed(name, len(tables), shelf.hidden or shelf.apart)

    def _item(self, shelf: str, table: Table) -> Item:
        parts = (shelf, table.name) if shelf else (table.name,)
        status = None if table.problem is None else Status.SKIPPED if table.skipped else Status.FAILED
        problem = table.problem
        if self._globs.excluded(parts, folder=False, alias=".".join(parts)):
            status, problem = Status.SKIPPED, Problem("excluded")
        return Item(
            uri="/".join((self._place.server, *map(encoded, parts))),
            path="/".join((printable(self._place.server), *map(printable, parts))),
            target=self._target.name,
            kind=ItemKind.TABLE,
            locator=json.dumps(table.locator),
            size=table.size,
            owner=table.owner,
            access=table.access,
            media_type=table.media_type,
            status=status,
            problem=problem,
            exposure=table.exposure,
        )

    def _left_out(self, shelf: str, status: Status, problem: Problem) -> Item:
        uri = self._uri(shelf) + "/"
        path = "/".join((printable(self._place.server), *([printable(shelf)] if shelf else ()), ""))
        return Item(uri, path, self._target.name, ItemKind.OTHER, uri, status=status, problem=problem)

    def _listed(self, shelf: str, entries: int, hidden: Problem | None) -> Listing:
        return Listing(self._target.name, self._uri(shelf), hidden is None, entries, hidden)

    def _uri(self, shelf: str) -> str:
        return f"{self._place.server}/{encoded(shelf)}" if shelf else self._place.server


class Documents:
    """Documents of one table as rows by key path (``address.city``), arrays of objects as tables of their own."""

    def __init__(self, table: str, limits: Limits, comments: Mapping[str, str] | None = None) -> None:
        """``comments``: what is said of fields, by key path. Texts in documents are no longer than ``max_cell``."""
        self._table = printable(table)
        self._records = Records(limits, comments)

    def add(self, documents: Iterable[Any]) -> Iterator[TableChunk]:
        """Take documents; what is full comes out."""
        for document in documents:
            yield from self._placed(self._records.add(document))

    def row(self, cells: list[tuple[str, str]]) -> Iterator[TableChunk]:
        """One row of names and values, taken as they are."""
        yield from self._placed(self._records.row("", cells))

    def flush(self) -> Iterator[TableChunk]:
        """Everything that has gathered."""
        yield from self._placed(self._records.flush())

    def _placed(self, chunks: Iterable[TableChunk | TextChunk]) -> Iterator[TableChunk]:
        for chunk in chunks:
            if isinstance(chunk, TableChunk):  # text beside the rows is that of longer cells
                name = f"{self._table}.{chunk.table}" if chunk.table else self._table
                yield replace(chunk, table=name, location={"table": name})
