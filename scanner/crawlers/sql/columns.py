"""Ranges of a key read batch by batch, each batch a statement of its own that gives one text a column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.packed import of_columns
from scanner.crawlers.sql.dialect import Dialect, Layout
from scanner.crawlers.sql.pieces import Piece
from scanner.crawlers.sql.session import SqlSession

_ROOM = 128 << 20
"""Bytes of the texts of a batch, all columns together: a server puts them together before it sends them."""
_LEAST = 1024
"""Bytes of one value that are always let through."""


_ASKED = {"most": 0, "longest": 0, "behind": 0}


class Columns:
    """Reads a piece. Its rows come in the order of its key, so that a statement begins where the last one ended."""

    def __init__(self, dialect: Dialect, layout: Layout, piece: Piece, most_of_cell: int) -> None:
        """``most_of_cell``: characters, beyond which a value is cut."""
        self._dialect, self._layout, self._piece, self._most = dialect, layout, piece, most_of_cell
        self._compiled: dict[bool, tuple[str, dict[str, Any]]] = {}

    def take(self, session: SqlSession, last: tuple[Any, ...], size: int) -> Sequence[Any] | None:
        """The next rows behind the key ``last``, up to ``size``; None where they must be asked for in another way."""
        behind = int(last[0]) if last else self._piece.low - 1 if self._piece.low is not None else None
        found = self._statement(session, behind=behind is not None)
        if found is None:
            return None
        statement, values = found
        longest = min(self._most, max(_LEAST, _ROOM // (size * len(self._layout.fields))))
        asked = {"most": size, "longest": longest, "behind": behind}
        values = {name: asked.get(name, value) for name, value in values.items()}
        count, *texts = session.texts(statement, values)
        return of_columns(texts, int(count)) if int(count) else ()

    def _statement(self, session: SqlSession, *, behind: bool) -> tuple[str, dict[str, Any]] | None:
        """The statement and its parameters, made once: that takes as long as reading a thousand rows."""
        if behind not in self._compiled:
            made = self._dialect.columns(self._layout, self._piece, behind=behind)
            if made is None:
                return None
            compiled = made.compile(dialect=session.connection.dialect, compile_kwargs={"render_postcompile": True})
            self._compiled[behind] = str(compiled), dict(compiled.construct_params(_ASKED))
        return self._compiled[behind]
