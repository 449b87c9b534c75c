"""The run store as one SQLite file: how it is opened, copied and left behind."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from scanner.store.writer import FindingRow

_INSERT_FINDING = (
    'INSERT INTO finding (object_id, entity_type, start, "end", location, score, masked, fingerprint, verified_by,'
    " recognizer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
"""Compiled statements take rows as mappings, which for millions of findings is most of the time it takes."""


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


def insert_findings(connection: Connection, rows: list[FindingRow]) -> None:
    """Write a bundle of findings."""
    connection.exec_driver_sql(_INSERT_FINDING, rows)


def one_file(connection: Connection) -> None:
    """Leave one plain file behind, without a journal beside it."""
    raw = connection.connection.dbapi_connection
    if raw is not None:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.execute("PRAGMA journal_mode=DELETE")


def copy_file(source: Path, place: Path) -> None:
    """Copy a store that nobody writes; the copy is there whole or not at all, after a power cut too."""
    part = place.with_name(place.name + ".part")
    with source.open("rb") as old, part.open("wb") as new:
        part.chmod(0o600)
        shutil.copyfileobj(old, new, 4 << 20)
        new.flush()
        os.fsync(new.fileno())
    part.replace(place)
