"""What is asked of a database's catalogue, asked again where the server is busy, restarts or went away for a moment."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine

from models.errors import ReadError, TargetError
from models.limits import Limits
from scanner.crawlers.patience import Calls
from scanner.crawlers.sql.dialect import Dialect

T = TypeVar("T")

_FINAL = {"login", "tls", "kin_login", "other_make", "oracle_client"}
"""What a refusal may mean that no waiting mends: asked again and again, an account may be locked."""


class _Session:
    """A connection on which a catalogue is asked; raises Lost and Busy for what may pass, else TargetError."""

    def __init__(self, dialect: Dialect, opened: Callable[[], Engine]) -> None:
        self._dialect, self._opened = dialect, opened
        self._connection: Connection | None = None
        self.last: Exception | None = None
        """What the driver raised last."""

    def connect(self) -> None:
        """Connect."""
        self._connection = self._guarded(lambda: self._opened().connect())

    def ask(self, work: Callable[[Connection], T]) -> T:
        """What ``work`` gives: on a connection of its own after an error, whose transaction is of no more use."""
        if self._connection is None:
            self.connect()
        connection = self._connection
        assert connection is not None  # noqa: S101 connect has made it, or raised
        return self._guarded(lambda: work(connection))

    def close(self) -> None:
        """Let go of the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):  # it may be gone
                connection.close()

    def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except TargetError:
            raise
        except Exception as error:  # whatever the driver raises, the target cannot be walked
            self.close()
            self.last, passing, told = error, self._dialect.passing(error), self._dialect.explain(error)
            raise told if passing is None or told.key in _FINAL else passing from None


class Catalogue:
    """Asks the catalogue of one database. ``gone``: the server did not answer when it was last asked."""

    def __init__(self, dialect: Dialect, opened: Callable[[], Engine], limits: Limits) -> None:
        self._dialect, self._opened, self._limits = dialect, opened, limits
        self.gone = False

    def ask(self, work: Callable[[Connection], T]) -> T:
        """What ``work`` gives on a connection, which is closed afterwards. Raises TargetError."""
        session = _Session(self._dialect, self._opened)
        calls = Calls(lambda: session, self._limits, given_up=self.gone)
        try:
            return calls.call(lambda connected: connected.ask(work))
        except ReadError:
            if session.last is None:
                raise
            raise self._dialect.explain(session.last) from None
        finally:
            self.gone = calls.given_up
            calls.close()
