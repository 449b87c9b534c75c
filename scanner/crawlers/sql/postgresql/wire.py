"""PostgreSQL: a statement that is sent now and whose one row is taken later, as the bytes that came.

psycopg's cursors send and wait at once, and go through Python for every 8 KiB that a server sends.
"""

from __future__ import annotations

from collections.abc import Sequence
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from typing import Any


def ask(driver: Any, statement: str, values: Sequence[Any]) -> None:
    """Send ``statement``, its parameters as ``$1`` and so on, in the transaction of psycopg's connection ``driver``.

    Raises what psycopg raises.
    """
    from psycopg.pq import TransactionStatus

    if driver.pgconn.transaction_status == TransactionStatus.IDLE:
        driver.execute("SELECT 1")  # begins the transaction, with all that it is set to
    connection = driver.pgconn
    connection.send_query_params(statement.encode(), [str(value).encode() for value in values])
    with DefaultSelector() as selector:
        selector.register(connection.socket, EVENT_READ | EVENT_WRITE)
        while connection.flush():  # a statement over hundreds of columns may not fit into what is sent at once
            selector.select()
            connection.consume_input()


def texts(driver: Any) -> list[bytes]:
    """The row that the statement sent last gives. Raises what psycopg raises."""
    import psycopg
    from psycopg.pq import DiagnosticField, ExecStatus

    found: list[bytes] = []
    error: psycopg.Error | None = None
    for result in _results(driver.pgconn):
        if result.status == ExecStatus.TUPLES_OK:
            found = [result.get_value(0, at) or b"" for at in range(result.nfields)]
        else:
            state = (result.error_field(DiagnosticField.SQLSTATE) or b"").decode("ascii", "replace")
            error = _error(state)(result.error_message.decode("utf-8", "replace"))
    if error is not None:
        raise error
    if not found:
        raise psycopg.OperationalError("no answer")
    return found


def _results(connection: Any) -> Any:
    """All that there are, waited for without keeping other threads from their work."""
    with DefaultSelector() as selector:
        selector.register(connection.socket, EVENT_READ)
        while True:
            while connection.is_busy():
                selector.select()
                connection.consume_input()
            result = connection.get_result()
            if result is None:
                return
            yield result


def _error(state: str) -> type[Any]:
    import psycopg

    try:
        return psycopg.errors.lookup(state)
    except KeyError:
        return psycopg.DatabaseError if state else psycopg.OperationalError
