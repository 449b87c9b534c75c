"""The run store as one SQLite file: how it is opened, copied and left behind."""

from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from scanner.store.backend import Backend
    from scanner.store.writer import FindingRow

FILE = "run.db"
POINTER = "run.json"
"""What lies in the run's folder where its store is in a database, and says where."""

PART = ".part"
"""Ending of a store that is being made, and of what SQLite keeps beside it: of no use once its maker is dead."""

_SMALL, _FREE = 2500, 0.3
"""Of more pages (10 MB) this share may be free before the file is packed: a copied run has holes."""

_INSERT_FINDING = (
    'INSERT INTO finding (object_id, entity_type, start, "end", location, score, masked, fingerprint, verified_by,'
    " recognizer, over) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
"""Compiled statements take rows as mappings, which for millions of findings is most of the time it takes."""


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A store in the file ``file``."""

    file: Path

    def __str__(self) -> str:
        """Its path."""
        return str(self.file)

    def connect(self, *, write: bool) -> Engine:
        """An engine on the file, by one connection."""
        return connect(self.file, write=write)

    def begin(self, run_id: str | None, base: Backend | None) -> tuple[Backend, bool]:  # noqa: ARG002 another place is named by it
        """A file beside this one, empty or a copy of ``base``. Raises OSError."""
        clear(self.file)
        part = SqliteFile(self.file.with_name(self.file.name + PART))
        if isinstance(base, SqliteFile):
            copy_file(base.file, part.file)
            return part, True
        part.file.touch(mode=0o600)  # whatever folder it lies in; what SQLite puts beside it is as private
        return part, False

    def put(self, final: Backend) -> Backend:
        """Move the file: what lies at ``final`` can always be gone on with."""
        self.file.replace(final.file)
        return final

    def insert_findings(self, connection: Connection, rows: list[FindingRow]) -> None:
        """Write a bundle of findings."""
        connection.exec_driver_sql(_INSERT_FINDING, rows)

    def leave(self, connection: Connection) -> None:
        """Leave one plain file behind, without a journal beside it."""
        one_file(connection)

    def drop(self) -> None:
        """Remove the file."""
        self.file.unlink(missing_ok=True)


def connect(path: Path, *, write: bool) -> Engine:
    """An engine on one run.db, by one connection. A writer holds the file for itself alone."""
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import StaticPool

    place = os.fsencode(path.resolve().as_posix())
    # Three slashes before a drive letter, four before the server of a Windows share.
    slash = "" if place.startswith(b"/") else "/"
    address = f"file://{slash}{quote_from_bytes(place)}?mode={'rwc' if write else 'ro'}"

    def opener() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=2, check_same_thread=False)

    engine = create_engine("sqlite://", creator=opener, poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _settings(raw: sqlite3.Connection, _record: object) -> None:
        raw.execute("PRAGMA cache_size=-16000")
        if write:
            raw.execute("PRAGMA locking_mode=EXCLUSIVE")
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("PRAGMA synchronous=NORMAL")
            # What is taken out of an unfinished object, or starred later, leaves no trace in free pages.
            raw.execute("PRAGMA secure_delete=ON")

    return engine


def one_file(connection: Connection) -> None:
    """Leave one plain file behind, without a journal beside it."""
    raw: Any = connection.connection.dbapi_connection
    if raw is not None:
        pages, free = (raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
        if pages > _SMALL and free > pages * _FREE:
            raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.execute("PRAGMA journal_mode=DELETE")


def copy_file(source: Path, place: Path) -> None:
    """Copy a store that nobody writes; the copy is there whole or not at all, after a power cut too."""
    part = place.with_name(place.name + PART)
    with source.open("rb") as old, part.open("wb") as new:
        part.chmod(0o600)
        shutil.copyfileobj(old, new, 4 << 20)
        new.flush()
        os.fsync(new.fileno())
    part.replace(place)


def is_part(name: str) -> bool:
    """Whether a file is what was left of a store that was being made."""
    return name.startswith((FILE + PART, POINTER + PART))


def clear(path: Path) -> None:
    """Remove what was left there of a store that was being made. Raises OSError."""
    for each in path.parent.iterdir():
        if is_part(each.name):
            each.unlink()
