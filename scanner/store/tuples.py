"""Rows of a query as plain tuples: what goes over every object of a run must cost little a row."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

_BATCH = 1_000
"""Rows that a server sends at once."""


def tuples(connection: Connection, query: Select[Any]) -> Generator[tuple[Any, ...]]:
    """The rows of ``query``, streamed, values as the driver gives them: of SQLite a truth is 0 or 1.

    SQLite's own cursor gives a row in a third of the time that it takes by way of SQLAlchemy. Close what is not read to
    its end.
    """
    if connection.dialect.name != "sqlite":
        with connection.execute(query.execution_options(yield_per=_BATCH)) as rows:
            yield from map(tuple, rows)
        return
    compiled = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    values = compiled.params
    raw: Any = connection.connection.driver_connection
    cursor = raw.execute(str(compiled), [values[name] for name in compiled.positiontup or ()])
    try:
        yield from cursor
    finally:
        cursor.close()
