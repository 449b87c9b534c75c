"""Delivering a feed: every message reaches the sink, and a later call goes on where the ledger says this one got.

The order of a feed's messages is fixed. After a crash of ours at most one batch is sent again, after one of theirs what
they had not acknowledged; message ids let a receiver drop these repeats.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from models.errors import RunError
from models.messages import default_lang, text
from reports.sinks.base import Message, Sink, SinkError

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Delivered:
    """``sent`` in this call, ``earlier`` before it, ``retries`` of batches."""

    sent: int
    earlier: int
    retries: int


class Ledger:
    """How far each delivery got: SQLite, outside the run, whose seal covers every file of it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._database = sqlite3.connect(path, timeout=30, isolation_level=None)
            # A delivery is told finished only once the disk has it.
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS delivery (run_id TEXT, feed TEXT, sink TEXT, acknowledged INTEGER NOT NULL,"
                " last TEXT NOT NULL, finished INTEGER NOT NULL, at TEXT NOT NULL, PRIMARY KEY (run_id, feed, sink))"
            )
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from None

    def __enter__(self) -> Self:
        """Closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._database.close()

    def reached(self, run_id: str, feed: str, sink: str) -> tuple[int, str]:
        """Messages acknowledged, and the id of the last of them."""
        query = "SELECT acknowledged, last FROM delivery WHERE (run_id, feed, sink) = (?, ?, ?)"
        row = self._do(query, (run_id, feed, sink)).fetchone()
        return (int(row[0]), str(row[1])) if row else (0, "")

    def acknowledge(self, run_id: str, feed: str, sink: str, number: int, last: str, *, finished: bool = False) -> None:
        """Note that the first ``number`` messages are there."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        query = "INSERT OR REPLACE INTO delivery VALUES (?, ?, ?, ?, ?, ?, ?)"
        self._do(query, (run_id, feed, sink, number, last, int(finished), now))

    def forget(self, run_id: str, feed: str, sink: str) -> None:
        """Begin anew."""
        self._do("DELETE FROM delivery WHERE (run_id, feed, sink) = (?, ?, ?)", (run_id, feed, sink))

    def _do(self, query: str, values: tuple[object, ...]) -> sqlite3.Cursor:
        try:
            return self._database.execute(query, values)
        except sqlite3.Error as error:
            raise self._unusable(error) from None

    def _unusable(self, error: Exception) -> RunError:
        return RunError(text("delivery.ledger", default_lang(), path=self._path, reason=type(error).__name__))


def deliver(
    messages: Callable[[], Iterable[Message]],
    sink: Sink,
    ledger: Ledger,
    *,
    run_id: str,
    feed: str,
    give_up: float = 600.0,
    wait: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Delivered:
    """Send what the ledger does not know to be there yet; ``messages`` gives all, in the same order each time.

    A batch that fails is tried again, with growing pauses, until nothing went through for ``give_up`` seconds.
    Raises SinkError then, or at once where trying again does not help; what was acknowledged stays so.
    """
    earlier = _still_true(messages, ledger, run_id, feed, sink.name)
    number, retries, last = earlier, 0, ""
    waiting = itertools.islice(messages(), earlier, None)
    while batch := list(itertools.islice(waiting, sink.batch)):
        try:
            retries += _persist(sink, batch, give_up, wait, clock)
        except SinkError as error:
            words = text("delivery.stopped", default_lang(), reason=str(error), sent=number)
            raise SinkError(words, retry=error.retry) from None
        number, last = number + len(batch), batch[-1].id
        ledger.acknowledge(run_id, feed, sink.name, number, last)
    if last:
        ledger.acknowledge(run_id, feed, sink.name, number, last, finished=True)
    return Delivered(number - earlier, earlier, retries)


def _still_true(messages: Callable[[], Iterable[Message]], ledger: Ledger, run_id: str, feed: str, name: str) -> int:
    """How many messages need not go again; none where the ledger speaks of other messages than there are now."""
    number, last = ledger.reached(run_id, feed, name)
    if not number:
        return 0
    found = next(itertools.islice(messages(), number - 1, None), None)
    if found is not None and found.id == last:
        return number
    ledger.forget(run_id, feed, name)
    return 0


def _persist(
    sink: Sink, batch: list[Message], give_up: float, wait: Callable[[float], object], clock: Callable[[], float]
) -> int:
    """Send one batch until it is there; how often that failed before it went through."""
    began, pause = clock(), FIRST_PAUSE
    for failures in itertools.count():
        try:
            sink.send(batch)
        except SinkError as error:
            # Half of a pause is chance: many senders do not come back all at once to a server that was away.
            delay = error.after if error.after is not None else pause * random.uniform(0.5, 1)  # noqa: S311 no secret
            if not error.retry or clock() - began + delay > give_up:
                raise
            wait(delay)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return failures
    raise AssertionError  # count() has no end
