"""SQLite files as targets: opened so that neither the file nor its folder is touched or locked."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import tempfile
import time
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, column, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import quoted_name

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Column, Problem, Target
from scanner.crawlers.database_url import sqlite_path, sqlite_url
from scanner.crawlers.errors import target_error
from scanner.crawlers.local import access as local_access
from scanner.crawlers.local import files
from scanner.crawlers.names import file_uri, io_path, printable
from scanner.crawlers.rights import Rights, of_local
from scanner.crawlers.sql.dialect import Dialect, Field, Kind, Layout, TableEntry, driver_error
from scanner.crawlers.sql.documents import LARGEST
from scanner.crawlers.sql.sample import SEED, Draw, Way
from scanner.readers.cells import bytes_text
from scanner.readers.data.sqlite import COLUMN_COMMENT

_OPCODES = 50_000  # virtual machine steps between two looks at the clock
_LOT = "pandian_lot"
_UNFINISHED = ("-wal", "-journal")  # beside the file: changes that are not in it yet, or must be taken back


class SqliteDialect(Dialect):
    """One file. Its only schema has no name."""

    driver = "sqlite+pysqlite://"

    def __init__(self, target: Target, limits: Limits) -> None:
        super().__init__(target, limits)
        self._path = sqlite_path(target.url)
        self._copy: Path | None = None
        self._deadline = 0.0
        self._seen: tuple[int, ...] = ()

    @property
    def place(self) -> str:
        """The file's own URL."""
        return sqlite_url(self._path)

    @property
    def shown(self) -> str:
        """The file's path."""
        return printable(self._path)

    @property
    def alone(self) -> str:
        """A file has one schema, without a name."""
        return ""

    def connect(self) -> sqlite3.Connection:
        """The file, unlocked and unchangeable; where changes wait beside it, a private copy with them applied.

        Opening a file in write-ahead mode would make files beside it, and rolling a journal back would write to it.
        """
        os.stat(io_path(self._path))
        if any(self._waiting(end) for end in _UNFINISHED):
            uri = file_uri(str(self._copied())) + "?mode=rw"
        else:
            uri = file_uri(io_path(self._path)) + "?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        for pragma in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
            connection.execute(f"PRAGMA {pragma}")
        connection.text_factory = _text
        connection.set_progress_handler(lambda: time.monotonic() > self._deadline, _OPCODES)
        self.next_rows()
        return connection

    def afterwards(self) -> list[Problem]:
        """Rows read from a file that somebody writes to may be old, or missing."""
        return [] if self._copy or self._seen == self._look() else [Problem("changed")]

    def next_rows(self) -> None:
        """The clock that ends a statement begins anew."""
        self._deadline = time.monotonic() + self.limits.statement_timeout

    def tables(self, connection: Connection) -> Iterable[TableEntry]:
        """All tables and views but SQLite's own."""
        status = os.stat(io_path(self._path))
        said = local_access.told(self._path, status)
        exposure = files.exposure(said.circle, files.reach_above(self._path))
        found = connection.exec_driver_sql(
            "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_'"
        )
        for name, kind in found.fetchall():
            yield TableEntry(
                "",
                name,
                view=kind == "view",
                modified=files.modified(status),
                owner=said.owner,
                access=said.access,
                exposure=exposure,
            )

    def rights(self, connection: Connection) -> Rights:  # noqa: ARG002 the file's own modes say it
        """By the modes of the file."""
        return of_local(self._path)

    def layout(self, connection: Connection, schema: str, table: str) -> Layout:
        """The columns as declared; SQLite lets each value have a type of its own."""
        self._seen = self._look()  # unlocked, it may be written to meanwhile
        query = "SELECT name, type, hidden, pk FROM pragma_table_xinfo(?)"
        made = connection.exec_driver_sql("SELECT type, sql FROM sqlite_master WHERE name = ?", (table,)).first()
        # SQLite has no comments but those that its own text of the schema keeps.
        comments = dict(COLUMN_COMMENT.findall(str(made[1] or ""))) if made is not None else {}
        fields = tuple(
            Field(Column(name, comments.get(name, "").strip(), kind or "", bool(key)), Kind.ANY, wide=True)
            for name, kind, hidden, key in connection.exec_driver_sql(query, (table,)).fetchall()
            if hidden != 1
        )
        if not fields:
            raise ReadError("vanished")
        return Layout(schema, table, fields, stored=made is None or made[0] != "view")

    def expression(self, field: Field) -> ColumnElement[Any]:
        """The value itself, cut on the far side where it is too long to be fetched whole."""
        value: ColumnElement[Any] = column(quoted_name(field.column.name, quote=True))
        longest = self.limits.max_cell
        of_bytes = max(longest, LARGEST)
        return case(
            (and_(func.typeof(value) == "blob", func.length(value) <= of_bytes), value),
            (func.typeof(value) == "blob", func.substr(value, 1, of_bytes + 1)),
            (func.length(value) > longest, func.substr(value, 1, longest + 1)),
            else_=value,
        )

    def count(self, connection: Connection, layout: Layout) -> tuple[int | None, bool]:
        """Counted: the file lies here."""
        if not layout.stored:
            return None, False
        self.next_rows()
        counted = select(func.count()).select_from(self.statement(layout).get_final_froms()[0])
        try:
            return int(connection.execute(counted).scalar_one()), True
        except DBAPIError:
            return None, False

    def draws(self, connection: Connection, layout: Layout) -> Way | None:  # noqa: ARG002
        """Row by row."""
        return "rows" if layout.stored else None

    def reading(self, connection: Connection) -> None:
        """Chance begins anew, so that it falls the same."""
        driver: Any = connection.connection.driver_connection
        driver.create_function(_LOT, 0, random.Random(SEED).random)  # noqa: S311 draws rows, hides nothing

    def drawn(self, layout: Layout, draw: Draw) -> Select[Any]:
        """By a function of ours: SQLite's own takes no seed."""
        made, lot = self.statement(layout), getattr(func, _LOT)()
        if draw.share < 1:
            made = made.where(lot < draw.share)
        if draw.most is None:
            return made
        return (made if draw.way == "first" else made.order_by(lot)).limit(draw.most + 1)

    def explain(self, error: BaseException) -> TargetError:
        """Missing, or not a database."""
        original = driver_error(error)
        if isinstance(original, FileNotFoundError | NotADirectoryError):
            return target_error("sqlite_missing", path=self.shown)
        if isinstance(original, OSError):
            return target_error("unreadable_file", path=self.shown, reason=type(original).__name__)
        return target_error("sqlite_invalid", path=self.shown)

    def read_error(self, error: Exception) -> ReadError:
        """Damaged pages and time-outs have reasons of their own."""
        original = driver_error(error)
        if isinstance(original, FileNotFoundError):
            return ReadError("vanished")
        name = getattr(original, "sqlite_errorname", "")
        if name == "SQLITE_INTERRUPT":
            return ReadError("timeout", f"{self.limits.statement_timeout:g} s")
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            return ReadError("damaged", name)
        return super().read_error(error)

    def close(self) -> None:
        """Remove the private copy."""
        if self._copy is not None:
            shutil.rmtree(self._copy.parent, ignore_errors=True)
            self._copy = None

    def _look(self) -> tuple[int, ...]:
        try:
            status = os.stat(io_path(self._path))
        except OSError:
            return ()
        return (status.st_mtime_ns, status.st_size, *(self._waiting(end) for end in _UNFINISHED))

    def _waiting(self, end: str) -> bool:
        try:
            return os.stat(io_path(self._path + end)).st_size > 0
        except OSError:
            return False

    def _copied(self) -> Path:
        if self._copy is None:
            folder = tempfile.mkdtemp(prefix="pandian-")
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            copy = Path(folder, "copy.db")
            for end in ("", *_UNFINISHED):
                if not end or self._waiting(end):
                    with (
                        files.open_file(self._path + end, follow=True) as source,
                        Path(f"{copy}{end}").open("wb") as made,
                    ):
                        shutil.copyfileobj(source, made, 1 << 20)
            self._copy = copy
        return self._copy


def _text(data: bytes) -> str:
    """A value stored as text: UTF-8 as it should be, GBK as it may be; no byte of it fails the row."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return bytes_text(data) or data.decode("utf-8", "replace")
