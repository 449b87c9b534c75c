"""SQLite files opened so that nothing is written, followed or trusted."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sqlite3
import stat
from pathlib import Path

from models.limits import Limits
from models.records import Problem
from scanner.readers.base import ReadContext
from scanner.readers.scratch import private_folder, remove

LARGEST_VALUE = 256 << 20
LARGEST_COPY = 4 << 30
"""Bytes of a database and its log up to which they are read together."""
_DENIED_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit", "sqlite_attach"})
_BLOCK = 1 << 20
_LOG_HEADER = 32
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")


def with_log(path: Path, context: ReadContext) -> tuple[Path | None, Problem | None]:
    """A private copy of a database and its write-ahead log, where there is one; a problem where it is not read.

    A rollback journal is never replayed: it can name any file of this machine as its master, and SQLite deletes that.
    """
    log, journal = _beside(path)
    if journal:
        return None, Problem("pending_changes", "-journal")
    with contextlib.suppress(OSError):
        if log:
            if path.stat().st_size + log.stat().st_size > LARGEST_COPY:
                return None, Problem("pending_changes", "-wal")
            folder = private_folder(context.scratch)
            try:
                copy = Path(shutil.copyfile(path, folder / "copy.db"))
                shutil.copyfile(log, folder / "copy.db-wal")
            except OSError:
                remove(folder)
                return None, Problem("pending_changes", "-wal")
            return copy, None
    return None, None


def changes_wait(path: Path) -> bool:
    """Whether a file beside the database holds changes that are not in it."""
    return any(_beside(path))


def digest_of_changes(path: Path) -> str | None:
    """SHA-256 of what waits beside the database; None where nothing does."""
    whole, any_waits = hashlib.sha256(), False
    for beside in filter(None, _beside(path)):
        any_waits = True
        with contextlib.suppress(OSError), beside.open("rb") as stream:
            while block := stream.read(_BLOCK):
                whole.update(block)
    return whole.hexdigest() if any_waits else None


def _beside(path: Path) -> tuple[Path | None, Path | None]:
    """The write-ahead log and the rollback journal that hold something; plain files alone, a pipe would never end."""
    log, journal = (path.with_name(path.name + end) for end in ("-wal", "-journal"))
    begins = b""
    with contextlib.suppress(OSError):
        if stat.S_ISREG(journal.lstat().st_mode):
            with journal.open("rb") as stream:
                begins = stream.read(8)
    logged = False
    with contextlib.suppress(OSError):
        found = log.lstat()
        logged = stat.S_ISREG(found.st_mode) and found.st_size > _LOG_HEADER
    return log if logged else None, journal if begins == _JOURNAL_MAGIC else None


def connect(path: Path, limits: Limits, *, private: bool) -> sqlite3.Connection:
    """A connection to ``path`` that cannot write; ``private`` is a copy, whose write-ahead log is taken in."""
    options = "mode=rw" if private else "mode=ro&immutable=1"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{options}", uri=True, isolation_level=None, cached_statements=0
    )
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        for setting in (
            "trusted_schema=OFF",
            "query_only=ON",
            "cell_size_check=ON",
            "temp_store=MEMORY",
            "mmap_size=0",
            f"hard_heap_limit={max(limits.worker_memory // 2, 64 << 20)}",
        ):
            connection.execute(f"PRAGMA {setting}").close()
        connection.set_authorizer(_authorize)
    except BaseException:
        connection.close()
        raise
    return connection


def _authorize(action: int, _: str | None, second: str | None, *__: str | None) -> int:
    """Keeps a hostile schema from other files; writing is out of question already."""
    if action in {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and second in _DENIED_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
