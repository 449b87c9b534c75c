"""Where a run's store is kept: a file in its folder, or a schema of a PostgreSQL database that the folder names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from scanner.store.postgresql import PostgresSchema, read_pointer
from scanner.store.sqlite import FILE, POINTER, SqliteFile

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from scanner.store.writer import FindingRow


class Backend(Protocol):
    """One place for a store. As text it is what a message calls it: never with a password."""

    @property
    def file(self) -> Path:
        """The file in the run's folder that holds the store, or says where it is."""
        ...

    def connect(self, *, write: bool) -> Engine:
        """An engine of one connection. A writer has the store for itself alone."""
        ...

    def begin(self, run_id: str | None, base: Backend | None) -> tuple[Backend, bool]:
        """A place to make a new store in, and whether it is a copy of ``base`` already. Raises OSError."""
        ...

    def put(self, final: Backend) -> Backend:
        """Move a store that was made, and is closed, to its place; gives the place."""
        ...

    def insert_findings(self, connection: Connection, rows: list[FindingRow]) -> None:
        """Write a bundle of findings, in their order."""
        ...

    def leave(self, connection: Connection) -> None:
        """Leave a store that was written, nothing being under way."""
        ...

    def drop(self) -> None:
        """Remove the store; the folder's own files stay, but for the store's."""
        ...


def backend(place: Path | Backend) -> Backend:
    """A place given as the path of a run.db, or as it is."""
    return SqliteFile(place) if isinstance(place, Path) else place


def new_store(folder: Path, url: str | None) -> Backend:
    """Where the store of a new run in ``folder`` goes: run.db, or the database ``url``.

    Raises UsageError where the URL is none of PostgreSQL.
    """
    return SqliteFile(folder / FILE) if url is None else PostgresSchema.of(folder, url)


def store_of(folder: Path) -> Backend | None:
    """The store of the run that lies in ``folder``; None where there is none. Raises StoreError, OSError."""
    if (folder / FILE).is_file():
        return SqliteFile(folder / FILE)
    return read_pointer(folder) if (folder / POINTER).is_file() else None


def holds_run(folder: Path) -> bool:
    """Whether a run lies in ``folder``, finished or not."""
    return any((folder / name).is_file() for name in (FILE, POINTER))
