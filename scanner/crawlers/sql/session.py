"""One connection to a database on which the rows of one statement are read."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from sqlalchemy import Connection, CursorResult, Engine, Select

from models.errors import ReadError
from scanner.crawlers.share import Busy, Lost
from scanner.crawlers.sql.dialect import Dialect


class Rows(Protocol):
    """What gives the rows of a statement."""

    def fetchmany(self, size: int) -> Sequence[Any]:
        """The next rows, ``size`` at most."""
        ...

    def close(self) -> None:
        """All were taken."""
        ...


@dataclass(frozen=True, slots=True)
class _Direct:
    """The driver's own cursor in place of SQLAlchemy's result, which would look at each value of each row again."""

    cursor: Any
    connection: Connection

    def fetchmany(self, size: int) -> Sequence[Any]:
        """The driver's rows as they are."""
        rows: Sequence[Any] = self.cursor.fetchmany(size)
        return rows

    def close(self) -> None:
        """Close the cursor."""
        self.cursor.close()


class SqlSession:
    """Connects, runs one statement, gives its rows; raises Lost and Busy for what may pass."""

    def __init__(self, dialect: Dialect, engine: Engine) -> None:
        self._dialect, self._engine = dialect, engine
        self._connection: Connection | None = None
        self._result: Rows | None = None
        self._at_end = False

    @property
    def connection(self) -> Connection:
        """The connection, which was made."""
        if self._connection is None:
            raise Lost("closed")
        return self._connection

    @property
    def reads(self) -> bool:
        """A statement is under way."""
        return self._result is not None

    def connect(self) -> None:
        """Connect. Raises Lost, Busy, TargetError where the login is refused, ReadError."""
        try:
            self._connection = self._engine.connect()
        except Exception as error:  # whatever the driver raises
            self._raise_passing(error)
            told = self._dialect.read_error(error)
            if told.problem.code == "table_unreadable":
                raise self._dialect.explain(error) from None
            raise told from None

    def begin(self, statement: Select[Any]) -> None:
        """Run ``statement``; its rows wait to be taken."""
        self._dialect.reading(self.connection)
        self._dialect.next_rows()
        self._at_end = False
        self._result = self.guarded(lambda: self._begun(self.connection, statement))

    def _begun(self, connection: Connection, statement: Select[Any]) -> Rows:
        cursor = self._dialect.cursor(connection)
        if cursor is None:
            return connection.execution_options(stream_results=True, max_row_buffer=1).execute(statement)
        compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
        values = compiled.construct_params()
        positions = compiled.positiontup
        try:
            cursor.execute(str(compiled), values if positions is None else tuple(values[name] for name in positions))
        except BaseException:
            with contextlib.suppress(Exception):
                cursor.close()
            raise
        return _Direct(cursor, connection)

    def take(self, count: int) -> Sequence[Sequence[Any]]:
        """The next rows, ``count`` at most; none at the end."""
        result = self._result
        if result is None:
            raise Lost("closed")
        rows: Sequence[Sequence[Any]] = self.guarded(lambda: result.fetchmany(count))
        self._at_end = not rows
        self._dialect.next_rows()
        return rows

    def ask(self, statement: str, values: Sequence[Any]) -> None:
        """Have the server begin with ``statement``, whose one row is texts."""
        connection = self.connection
        self._dialect.next_rows()
        self.guarded(lambda: self._dialect.ask(connection, statement, values))

    def texts(self) -> list[bytes]:
        """What was asked for last."""
        connection = self.connection
        found: list[bytes] = self.guarded(lambda: self._dialect.texts(connection))
        return found

    def guarded(self, work: Any) -> Any:
        """What ``work`` gives. Raises Lost and Busy; ReadError for what will not pass."""
        try:
            return work()
        except ReadError:
            raise
        except Exception as error:  # a server may fail in ways that its driver has no class for
            self._raise_passing(error)
            self._dialect.stop(error)
            raise self._dialect.read_error(error) from None

    def close(self) -> None:
        """Let go; rows that were not taken are not read."""
        result, self._result = self._result, None
        connection, self._connection = self._connection, None
        if result is not None:
            with contextlib.suppress(Exception):  # its connection may be gone
                if self._at_end:
                    result.close()
                else:
                    self._dialect.abandon(cast("CursorResult[Any]", result))
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.close()

    def _raise_passing(self, error: Exception) -> None:
        passing = self._dialect.passing(error)
        if passing is not None:
            raise passing from None


__all__ = ["Busy", "Lost", "SqlSession"]
