"""A finished run opened for reading, of whatever version and wherever its store is; reading never changes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import StoreError
from models.messages import default_lang, text
from scanner.store import migrate
from scanner.store.backend import Backend, backend, store_of
from scanner.store.postgresql import PostgresSchema, number_on, stream
from scanner.store.sqlite import FILE, SqliteFile
from scanner.store.writer import unusable

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Opened:
    """A store that is open, and what its settings are."""

    backend: Backend
    engine: Engine
    connection: Connection
    meta: dict[str, Any]
    remove: Callable[[], object] | None = None
    """Removes the copy that was opened in place of an older store."""

    def close(self) -> None:
        """Let go of it."""
        self.connection.close()
        self.engine.dispose()
        if self.remove is not None:
            self.remove()

    def streams(self) -> dict[str, Callable[[], Iterable[bytes]]]:
        """What belongs to the run and is in no file of its folder, for its seal: all that a database holds of it."""
        here = isinstance(self.backend, PostgresSchema)
        return {"store": lambda: stream(self.connection)} if here else {}


def open_run(folder: Path) -> Opened:
    """The store of the run in ``folder``. Raises StoreError where there is none, or none that this version reads."""
    from scanner.store import schema

    try:
        place = store_of(folder)
    except OSError as error:
        raise StoreError(unusable(folder, error)) from None
    if place is None:
        raise StoreError(text("run.store_missing", default_lang(), path=folder))
    opened = _open(place)
    found, known = opened.meta.get("schema"), schema.VERSION
    if found == known:
        return opened
    opened.close()
    if not migrate.is_older(found) or not isinstance(place, SqliteFile):
        raise StoreError(text("run.store_version", default_lang(), path=folder, found=found, known=known))
    copy = migrate.upgraded_copy(place.file)
    try:
        return _open(backend(Path(copy.name) / FILE), copy.cleanup)
    except BaseException:
        copy.cleanup()
        raise


def streams_of(folder: Path) -> dict[str, Callable[[], Iterable[bytes]]]:
    """The same by a folder alone, each opening the store when it is asked; empty where all lies in the folder.

    Raises StoreError, and its streams do.
    """
    try:
        elsewhere = isinstance(store_of(folder), PostgresSchema)
    except OSError as error:
        raise StoreError(unusable(folder, error)) from None

    def given() -> Iterator[bytes]:
        opened = open_run(folder)
        try:
            yield from stream(opened.connection)
        finally:
            opened.close()

    return {"store": given} if elsewhere else {}


def take_over(connection: Connection, base: Path, place: Backend | None) -> object:
    """Fill the empty tables of a new store with the objects of the run in ``base``; gives its version.

    Within one database rows go from schema to schema, else through here.
    """
    from sqlalchemy import select
    from sqlalchemy import text as sql

    from scanner.store import schema

    opened = open_run(base)
    try:
        if opened.meta.get("schema") != schema.VERSION:
            return opened.meta.get("schema")
        same = isinstance(place, PostgresSchema) and connection.engine.url.host == opened.engine.url.host
        same = same and connection.engine.url.set(password=None) == opened.engine.url.set(password=None)
        quote = connection.dialect.identifier_preparer.quote
        for table in (schema.object_, schema.sketch, schema.field, schema.finding, schema.trend):
            key = table.primary_key.columns
            if same and isinstance(place, PostgresSchema):
                names = ", ".join(quote(column.name) for column in table.columns)
                order = ", ".join(quote(column.name) for column in key)
                here, there = quote(table.name), f"{place.name}.{quote(table.name)}"
                connection.execute(sql(f"INSERT INTO {here} ({names}) SELECT {names} FROM {there} ORDER BY {order}"))
                continue
            query = select(table).order_by(*key).execution_options(yield_per=_BATCH)
            for rows in opened.connection.execute(query).mappings().partitions():
                connection.execute(table.insert(), [dict(row) for row in rows])
        if connection.dialect.name == "postgresql":
            number_on(connection)
        return schema.VERSION
    finally:
        opened.close()


def _open(place: Backend, remove: Callable[[], object] | None = None) -> Opened:
    from scanner.store import schema

    engine = place.connect(write=False)
    try:
        connection = engine.connect()
        rows = connection.execute(schema.meta.select()).all()
        meta = {row.key: json.loads(row.value) for row in rows}
    except Exception as error:
        engine.dispose()
        raise StoreError(unusable(place, error)) from None
    return Opened(place, engine, connection, meta, remove)
