"""Databases on a server, told by a URL: their names, what may stand behind its ``?``, and the clock of statements."""

from __future__ import annotations

import time
from dataclasses import replace

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from models.limits import Limits
from models.records import Problem, Target
from scanner.crawlers.database_url import parse_database_url
from scanner.crawlers.errors import target_error
from scanner.crawlers.sql.dialect import Dialect


class ServedDialect(Dialect):
    """One database of a server. The URL must name it."""

    options: tuple[str, ...] | None = None
    """What may stand behind the URL's ``?``; None: its driver knows."""

    def __init__(self, target: Target, limits: Limits) -> None:
        super().__init__(target, limits)
        self._url = parse_database_url(target.url)
        self._deadline = 0.0
        for name in self._url.options:
            if self.options is not None and name not in self.options:
                raise target_error("url_option", scheme=self._url.scheme, option=name)
        self._check_url()

    def _check_url(self) -> None:
        if not self._url.database:
            raise target_error("url_no_database", place=self._url.place)

    @property
    def place(self) -> str:
        """Host, port and database."""
        return self._url.place

    @property
    def shown(self) -> str:
        """The database's name."""
        return self._url.database

    def next_rows(self) -> None:
        """The clock that ends a statement begins anew."""
        self._deadline = time.monotonic() + self.limits.statement_timeout

    def _left(self) -> float:
        """Seconds that the statement still has. Raises TimeoutError where it has none."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class DatabasesDialect(ServedDialect):
    """The database in the URL, or all of the server but its own where it names none."""

    def _check_url(self) -> None:
        pass

    @property
    def place(self) -> str:
        """Host and port; databases stand where other systems have schemas."""
        return replace(self._url, database="").place

    @property
    def shown(self) -> str:
        """Nothing: a table's database says enough."""
        return ""

    @property
    def alone(self) -> str | None:
        """The database that the URL names."""
        return self._url.database or None

    def _denied(self, error: DBAPIError) -> bool:
        """Whether the account may not do what was asked."""
        raise NotImplementedError

    def _hidden(self, connection: Connection, schema: str, table: str) -> tuple[Problem, ...]:
        """Grants of single columns hide the others, names and all: only the server can say that there are any."""
        if self.sight(connection).sees(schema):
            return ()
        quote = connection.dialect.identifier_preparer.quote_identifier
        try:
            connection.exec_driver_sql(f"SELECT * FROM {quote(schema)}.{quote(table)} LIMIT 0").close()
        except DBAPIError as error:
            if self._denied(error):
                return (Problem("columns_unreadable", "SELECT *"),)
        return ()
