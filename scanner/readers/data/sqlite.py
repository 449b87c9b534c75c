"""SQLite database files met in a share: every table and view, strictly read only, whatever the schema tries."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any, NamedTuple

from models.errors import ReadError
from models.records import Column, Problem, TableChunk
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.cells import bytes_text, row_texts
from scanner.readers.data.sqlite_free import deleted
from scanner.readers.data.sqlite_open import connect, with_log
from scanner.readers.embedded import LEAST, Embedded
from scanner.readers.scratch import on_disk, remove
from scanner.readers.windows import characters, windows

_LARGEST_BLOB = 64 << 20
_CHUNK_CHARACTERS = 8 << 20
_STEPS = 20_000
_MOST_TABLES = 20_000
_SHADOWS = {
    **dict.fromkeys(("fts3", "fts4"), ("content", "segments", "segdir", "docsize", "stat")),
    "fts5": ("data", "idx", "content", "docsize", "config"),
    **dict.fromkeys(("rtree", "rtree_i32", "geopoly"), ("node", "rowid", "parent")),
}
"""The module of a virtual table -> what the names of the tables end with in which it keeps its data."""
_NAMED = 1 << 12
"""Characters of a table's text in which its module is looked for."""
_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\s+TABLE\s.*?\sUSING\s+(\w+)", re.IGNORECASE | re.DOTALL)
COLUMN_COMMENT = re.compile(r"^[ \t]*+,?[ \t]*+[\"`\[]?(\w++)[\"`\]]?[^\n]*?--[ \t]*+(\S[^\n]*+)$", re.MULTILINE)
"""A column and what stands behind ``--`` on its line, in the text that made a table."""


class SqliteReader:
    """Rows of every table and view as records; files kept in BLOBs as members; the schema's own text as text.

    So is what was deleted and not yet overwritten.

    Nothing is written beside the file: it is opened as immutable. Changes that wait in a write-ahead log are read
    from a private copy; those of a broken-off transaction (a rollback journal) are said to be there.
    """

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged`` where the file is no database at all."""
        path, release = on_disk(source, context)
        local = source if source.path is not None else ByteSource.of_path(path)
        try:
            copy, problem = with_log(path, context) if source.path is not None else (None, None)
            try:
                with contextlib.closing(connect(copy or path, context.limits, private=copy is not None)) as connection:
                    start = yield from _Database(connection, context).parts()
                gone = (f"{line}\n".encode("utf-8", "replace") for line in deleted(local))
                place = {"part": "free_pages"}
                yield from windows(gone, context.limits.text_window, start=start, line=None, location=place)
            except sqlite3.Error as error:
                raise ReadError("damaged", f"SQLite: {_reason(error)}") from None
            finally:
                if copy is not None:
                    remove(copy.parent)
            if problem:
                yield problem
        finally:
            release()


class _Table(NamedTuple):
    name: str
    kind: str
    sql: str


class _Late(Exception):
    """A statement took too long."""


@contextlib.contextmanager
def _damage() -> Iterator[None]:
    """Raise SQLite's error where Python makes another of it: a size that no memory has, words that are no UTF-8."""
    try:
        yield
    except (MemoryError, UnicodeDecodeError) as error:
        raise sqlite3.DatabaseError(type(error).__name__) from None


class _Database:
    def __init__(self, connection: sqlite3.Connection, context: ReadContext) -> None:
        self._connection, self._context, self._limits = connection, context, context.limits
        self._deadline = 0.0
        self._lossy = 0
        connection.text_factory = self._decode
        connection.set_progress_handler(self._is_late, _STEPS)

    def _is_late(self) -> bool:
        return time.monotonic() > self._deadline

    def _decode(self, raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            pass
        text = bytes_text(raw)
        if text is None:
            from scanner.readers import charset

            text = raw.decode(charset.best_legacy(raw[: 64 << 10]), "replace")
            self._lossy += "\ufffd" in text
        return text

    def _fetch(self, statement: str, what: Callable[[tuple[Any, ...]], Any] = lambda row: row) -> list[Any]:
        """All rows of a small statement."""
        self._deadline = time.monotonic() + self._limits.statement_timeout
        with _damage(), contextlib.closing(self._connection.execute(statement)) as cursor:
            return [what(row) for row in cursor]

    def parts(self) -> Generator[Part, None, int]:
        """Yields all that SQLite gives; returns how many characters of it are text outside of tables."""
        tables, shadows = self._tables()
        schema = ("\n".join(table.sql for table in tables) + "\n").encode("utf-8", "replace")
        yield from windows((schema,), self._limits.text_window, location={"part": "schema"})
        read: set[str] = set()
        # Tables first: a virtual table that can be read makes its shadow tables needless.
        for table in sorted(
            (t for t in tables if t.kind in {"table", "view"}), key=lambda t: (t.name in shadows, t.kind)
        ):
            if shadows.get(table.name) in read or table.name.casefold().startswith("sqlite_"):
                continue
            for part in self._rows(table):
                if isinstance(part, Problem):
                    read.discard(table.name)
                else:
                    read.add(table.name)
                yield part
        if self._lossy:
            yield Problem("decoding", str(self._lossy))
        return characters(schema)

    def _tables(self) -> tuple[list[_Table], dict[str, str]]:
        """Everything in the schema, and for each shadow table the virtual table that it belongs to."""
        statement = f"SELECT name, type, sql FROM sqlite_master LIMIT {_MOST_TABLES}"

        def table(row: tuple[Any, ...]) -> _Table:
            return _Table(*(text if isinstance(text, str) else "" for text in row))

        try:
            tables = self._fetch(statement, table)
        except sqlite3.DatabaseError as error:
            if "malformed database schema" not in str(error):
                raise
            # One bad entry shall not hide the good ones.
            self._connection.execute("PRAGMA writable_schema=ON").close()
            tables = self._fetch(statement, table)
        virtual = {t.name: made[1].lower() for t in tables if (made := _VIRTUAL.match(t.sql[:_NAMED]))}
        shadows = {f"{name}_{end}": name for name, module in virtual.items() for end in _SHADOWS.get(module, ())}
        return tables, {name: owner for name, owner in shadows.items() if name not in virtual}

    def _columns(self, table: _Table) -> tuple[list[Column], bool]:
        """The columns, and whether the table has row ids."""
        comments = dict(COLUMN_COMMENT.findall(table.sql))
        info = self._fetch(f"PRAGMA table_xinfo({_quoted(table.name)})")
        columns = [
            Column(str(name), comments.get(str(name), "").strip(), str(kind))
            for _, name, kind, _, _, _, hidden in info
            if hidden != 1
        ]
        names = {column.name.casefold() for column in columns}
        sql = re.sub(r"\s+", " ", table.sql[-200:].upper())
        plain = (
            table.kind == "table" and "WITHOUT ROWID" not in sql and not table.sql.upper().startswith("CREATE VIRTUAL")
        )
        return columns, plain and "_rowid_" not in names

    def _rows(self, table: _Table) -> Iterator[Part]:
        try:
            columns, numbered = self._columns(table)
        except sqlite3.Error as error:
            yield self._failed(table, error, 0)
            return
        reading = _Reading(self, table.name, tuple(columns))
        selected = ", ".join(
            f"CASE WHEN typeof({q}) = 'blob' AND length({q}) > {_LARGEST_BLOB} THEN zeroblob(16) ELSE {q} END"
            for q in (_quoted(column.name) for column in columns)
        )
        number = "_rowid_" if numbered else "0"
        statement = f"SELECT {number}, {selected or '*'} FROM {_quoted(table.name)}"
        failure = yield from self._run(statement, reading)
        if failure is not None and numbered and reading.last is not None and not isinstance(failure, _Late):
            # Behind a damaged page there are good ones: from the other end up to it.
            yield from self._run(f"{statement} WHERE _rowid_ > {reading.last} ORDER BY _rowid_ DESC", reading)
        if failure is not None:
            yield self._failed(table, failure, reading.count)
        if reading.cut:
            yield Problem("cell_cut", str(self._limits.max_cell))
        yield from reading.bytes.problems()

    def _run(self, statement: str, reading: _Reading) -> Generator[Part, None, Exception | None]:
        """Yields the rows of ``statement``; returns what stopped it, if anything did."""
        try:
            self._deadline = time.monotonic() + self._limits.statement_timeout
            with _damage(), contextlib.closing(self._connection.execute(statement)) as cursor:
                for row in cursor:
                    yield from reading.add(row)
                    self._deadline = time.monotonic() + self._limits.statement_timeout
        except sqlite3.Error as error:
            yield from reading.flush()
            return _Late() if "interrupted" in str(error) else error
        yield from reading.flush()
        return None

    def _failed(self, table: _Table, error: Exception, rows: int) -> Problem:
        if isinstance(error, _Late) or "interrupted" in str(error):
            return Problem("timeout", f"{self._limits.statement_timeout:g} s")
        if isinstance(error, sqlite3.DatabaseError) and "malformed" in str(error):
            return Problem("damaged", f"SQLite: {table.name}")
        return Problem("row_unreadable" if rows else "table_unreadable", f"{table.name}: {_reason(error)}")

    @property
    def context(self) -> ReadContext:
        """Where members go."""
        return self._context


class _Reading:
    """One table on its way into chunks."""

    def __init__(self, database: _Database, name: str, columns: tuple[Column, ...]) -> None:
        self._database, self._name, self._columns = database, name, columns
        self._limits = database.context.limits
        self._rows: list[tuple[str | None, ...]] = []
        self._size = 0
        self.count = 0
        self.last: int | None = None
        self.cut = False
        self.bytes = Embedded(database.context)

    def add(self, row: tuple[Any, ...]) -> Iterator[Part]:
        self.count += 1
        number, values = row[0], row[1:]
        if self.last is None or number > self.last:
            self.last = number
        texts, cut = row_texts(values, self._limits.max_cell)
        self.cut = self.cut or cut
        for place, value in enumerate(values):
            kind = type(value)
            if kind is bytes or (kind is str and len(value) >= LEAST):
                texts = self._without(place, value, texts)
        yield from self.bytes.members()
        self._rows.append(texts)
        self._size += sum(len(text) for text in texts if text)
        if len(self._rows) >= self._limits.rows_per_chunk or self._size > _CHUNK_CHARACTERS:
            yield from self.flush()

    def _without(self, place: int, value: bytes | str, texts: tuple[str | None, ...]) -> tuple[str | None, ...]:
        """``texts`` without a file or a message in a cell, which is a member then, and with what base64 there says."""
        column = self._columns[place].name if place < len(self._columns) else ""
        name = f"{self._name}/{column}/{self.count}"
        if isinstance(value, bytes):
            said = None if self.bytes.text(value, name, f"{self._name}: {column}") == "" else texts[place]
        else:
            said = None if self.bytes.kept(value, name) else self.bytes.said(texts[place] or "")
        return (*texts[:place], said, *texts[place + 1 :])

    def flush(self) -> Iterator[Part]:
        if self._rows:
            rows, self._rows, self._size = self._rows, [], 0
            width = len(rows[0])
            columns = self._columns if len(self._columns) == width else (Column(""),) * width
            yield TableChunk(
                columns, rows, first_row=self.count - len(rows) + 1, table=self._name, location={"table": self._name}
            )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _reason(error: Exception) -> str:
    """SQLite's name of the error, which quotes nothing of the file."""
    return getattr(error, "sqlite_errorname", "") or type(error).__name__
