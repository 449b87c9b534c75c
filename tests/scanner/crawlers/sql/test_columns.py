"""Ranges of a key as one text a column: what is asked for and when, without a server."""

from __future__ import annotations

from typing import Any

import pytest

from models.errors import ReadError
from models.limits import Limits
from models.packed import CELL
from models.records import Column
from scanner.crawlers.share import Lost
from scanner.crawlers.sql import columns
from scanner.crawlers.sql.columns import Columns
from scanner.crawlers.sql.dialect import Batches, Field, Kind, Layout
from scanner.crawlers.sql.pieces import Piece

ROWS = 1000
LIMITS = Limits(rows_per_chunk=20)


class _Dialect:
    def batches(self, layout: Layout, piece: Piece, *, behind: bool) -> Batches:
        del layout, piece
        return Batches("all" if not behind else "rest", ("most", "longest", "behind"), {})

    def key_values(self, layout: Layout, key: tuple[int, ...], row: Any) -> tuple[Any, ...]:
        del layout
        return tuple(row[at] for at in key)


class _Session:
    """A table of the numbers up to ROWS, each beside a text, as its server would give it."""

    def __init__(self, texts: dict[int, str] | None = None) -> None:
        self.special = texts or {}
        self.asked: list[tuple[int, int]] = []
        self.waiting: list[tuple[int, int, int]] = []
        self.raises: list[Exception] = []
        self.breaks: list[Exception | None] = []

    def ask(self, statement: str, values: list[Any]) -> None:
        assert not self.waiting, "one statement at a time"
        if self.breaks and (error := self.breaks.pop(0)) is not None:
            raise error
        most, longest, behind = values
        assert (statement == "all") == (behind is None)
        self.asked.append((behind or 0, most))
        self.waiting.append((behind or 0, most, longest))

    def texts(self) -> list[bytes]:
        behind, most, longest = self.waiting.pop()
        if self.raises:
            raise self.raises.pop(0)
        numbers = range(behind + 1, min(behind + most, ROWS) + 1)
        told = [self.special.get(number, f"t{number}") for number in numbers]
        cells = [CELL if len(text) > longest else text for text in told]
        return [str(len(numbers)).encode(), CELL.join(map(str, numbers)).encode(), CELL.join(cells).encode()]


def _columns(limits: Limits = LIMITS, *, wide: bool = False) -> Columns:
    fields = (Field(Column("id"), Kind.TEXT), Field(Column("said"), Kind.TEXT, wide=wide))
    return Columns(_Dialect(), Layout("s", "t", fields), Piece("id", None, None, 1), limits, 0)  # type: ignore[arg-type]


def _all(reading: Columns, session: Any) -> list[int]:
    found: list[int] = []
    last: tuple[Any, ...] = ()
    while batch := reading.take(session, last):
        found += [int(row[0]) for row in batch]
        last = (batch[-1][0],)
    return found


def test_the_next_rows_are_asked_for_before_these_are_looked_at() -> None:
    session, reading = _Session(), _columns()
    first = reading.take(session, ())  # type: ignore[arg-type]
    assert first is not None
    assert (len(first), session.waiting[0][0]) == (80, 80)
    session, reading = _Session(), _columns()
    assert _all(reading, session) == list(range(1, ROWS + 1))
    assert session.asked == [(0, 80)] + [(at, 200) for at in range(80, ROWS, 200)]  # none behind the last row


def test_long_rows_are_asked_for_by_the_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "_BYTES", 1000)
    session = _Session()
    assert _all(_columns(wide=True), session) == list(range(1, ROWS + 1))
    assert session.asked[0] == (0, 5)
    assert all(most < 200 for _, most in session.asked)


def test_a_long_value_is_asked_for_among_fewer_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "_LEAST", 2)
    monkeypatch.setattr(columns, "_ROOM", 400 * 10)
    session, reading = _Session({500: "x" * 30}), _columns()
    assert _all(reading, session) == list(range(1, ROWS + 1))
    assert max(most for behind, most in session.asked if behind >= 500) <= 50
    session, reading = _Session({500: "x" * 3000}), _columns()
    last: tuple[Any, ...] = ()
    while batch := reading.take(session, last):  # type: ignore[arg-type]
        last = (batch[-1][0],)
    assert batch is None
    assert int(last[0]) < 500
    assert not session.waiting  # another way of asking finds the connection free


def test_who_is_slow_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(columns.time, "monotonic", lambda: now[0])
    session, reading = _Session(), _columns()
    last: tuple[Any, ...] = ()
    ahead = []
    for seconds in (1.0, 31.0, 1.0, 1.0):
        batch = reading.take(session, last)  # type: ignore[arg-type]
        assert batch
        last = (batch[-1][0],)
        ahead.append(bool(session.waiting))
        now[0] += seconds
    assert ahead == [True, True, False, True]


def test_a_server_that_waited_too_long_for_us_is_asked_again() -> None:
    session, reading = _Session(), _columns()
    batch = reading.take(session, ())  # type: ignore[arg-type]
    assert batch
    session.raises.append(ReadError("timeout", "300 s"))
    with pytest.raises(Lost):
        reading.take(session, (batch[-1][0],))  # type: ignore[arg-type]
    other = _Session()
    again = reading.take(other, (batch[-1][0],))  # type: ignore[arg-type]
    assert again
    assert again[0][0] == "81"
    other.raises.append(ReadError("table_unreadable"))
    with pytest.raises(ReadError):
        reading.take(other, (again[-1][0],))  # type: ignore[arg-type]


def test_what_was_not_asked_ahead_takes_its_time_as_any_statement() -> None:
    session, reading = _Session(), _columns()
    session.raises.append(ReadError("timeout", "300 s"))
    with pytest.raises(ReadError):
        reading.take(session, ())  # type: ignore[arg-type]


@pytest.mark.parametrize("error", [Lost("gone"), ReadError("vanished")])
def test_rows_in_hand_are_not_lost_where_no_more_can_be_asked_for(error: Exception) -> None:
    session, reading = _Session(), _columns()
    session.breaks += [None, error]
    batch = reading.take(session, ())  # type: ignore[arg-type]
    assert batch
    assert len(batch) == 80
    assert _all(reading, session) == list(range(1, ROWS + 1))
