"""Ranges of a key read batch by batch, each batch a statement of its own that gives one text a column.

The next batch is asked for before the last one is looked at, so that the server works while it is.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from typing import Any

from models.errors import ReadError
from models.limits import Limits
from models.packed import of_columns
from scanner.crawlers.share import Busy, Lost
from scanner.crawlers.sql.dialect import Batches, Dialect, Layout
from scanner.crawlers.sql.pieces import Piece
from scanner.crawlers.sql.session import SqlSession

_ROOM = 128 << 20
"""Bytes of the texts of a batch, all columns together: a server puts them together before it sends them."""
_LEAST = 256
"""Bytes of one value that are always let through."""
_BYTES = 4 << 20
"""Of a batch: every one costs, whatever it holds, and more than that is long to hold."""
_FIRST, _MOST = 4, 10
"""Rows asked for at first and at most, in those of a file's chunk."""
_FEW = 16
"""Rows that are still worth asking for so, where values are long."""
_GROWS = 4
_SLOW = 0.1
"""Of the time that a statement has: who looks at a batch for longer asks for the next one behind it."""


class Columns:
    """Reads a piece. Its rows come in the order of its key, so that a statement begins where the last one ended."""

    def __init__(self, dialect: Dialect, layout: Layout, piece: Piece, limits: Limits, key: int) -> None:
        """``key``: which of the columns ``piece`` is a range of."""
        self._dialect, self._layout, self._piece, self._limits, self._key = dialect, layout, piece, limits, key
        self._batches: dict[bool, Batches | None] = {}
        rows = limits.rows_per_chunk
        self._most, self._size = rows * _MOST, rows * _FIRST
        if any(field.wide for field in layout.fields):
            self._size = max(1, rows // 4)
        self._asked: tuple[SqlSession, tuple[Any, ...]] | None = None
        """On which connection what was asked for ahead, and behind which key."""
        self._ended = False
        self._taken = 0.0

    def take(self, session: SqlSession, last: tuple[Any, ...]) -> Sequence[Any] | None:
        """The next rows behind the key ``last``; None where they must be asked for in another way."""
        if self._ended:
            return ()
        asked, self._asked = self._asked, None
        ahead = asked == (session, last)
        if not ahead and not self._ask(session, last):
            return None
        slow = time.monotonic() - self._taken > self._limits.statement_timeout * _SLOW
        try:
            count, *texts = session.texts()
        except ReadError as error:
            if ahead and error.problem.code == "timeout":  # the server waited for us, and not we for it
                raise Lost("timeout") from None
            raise
        rows = int(count)
        self._ended = rows < self._size
        if not rows:
            return ()
        batch = of_columns(texts, rows)
        if batch is None:  # a value too long for so many rows, perhaps
            self._most = min(self._most, self._size) // _GROWS
            if self._most < _FEW:
                self._ended = False
                return None
            self._size, self._ended = self._most, False
            return self.take(session, last)
        each = sum(map(len, texts)) // rows + 1
        self._size = max(1, min(self._most, self._size * _GROWS, _BYTES // each))
        behind = self._dialect.key_values(self._layout, (self._key,), batch[-1])
        if not (self._ended or (slow and last)):
            with contextlib.suppress(Lost, Busy, ReadError):  # said when the rows are needed, and these are not lost
                self._ask(session, behind)
                self._asked = session, behind
        self._taken = time.monotonic()
        return batch

    def _ask(self, session: SqlSession, last: tuple[Any, ...]) -> bool:
        behind = int(last[0]) if last else self._piece.low - 1 if self._piece.low is not None else None
        made = self._made(behind=behind is not None)
        if made is None:
            return False
        longest = min(self._limits.max_cell, max(_LEAST, _ROOM // (self._size * len(self._layout.fields))))
        given = {**made.values, "most": self._size, "longest": longest, "behind": behind}
        session.ask(made.statement, [given[name] for name in made.parameters])
        return True

    def _made(self, *, behind: bool) -> Batches | None:
        """The statement, made once: that takes as long as reading a thousand rows."""
        if behind not in self._batches:
            self._batches[behind] = self._dialect.batches(self._layout, self._piece, behind=behind)
        return self._batches[behind]
