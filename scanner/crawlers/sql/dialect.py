"""What every kind of database says to the SQL crawler: how to connect for reading only, what there is, how to ask."""

# ruff: noqa: B027
# Hooks that do nothing unless a dialect has something to do there.

from __future__ import annotations

import contextlib
import enum
import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Engine,
    Select,
    and_,
    column,
    create_engine,
    literal,
    null,
    or_,
    select,
    table,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlalchemy.sql import quoted_name

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Column, Problem, Target
from scanner.crawlers.errors import target_error
from scanner.crawlers.names import printable
from scanner.crawlers.rights import Rights
from scanner.crawlers.sql.sample import Draw, Way

if TYPE_CHECKING:
    from scanner.crawlers.sql.pieces import Piece

# Below these levels the libraries write statements, their parameters and whole rows to the log.
_LOGS = (("sqlalchemy", logging.WARNING), ("sqlalchemy.pool", logging.CRITICAL), ("psycopg", logging.CRITICAL))
_ANSWER = 300  # characters of a server's own words that a message repeats


class Kind(enum.Enum):
    """How the values of a column become text."""

    TEXT = "text"
    """Text in a known encoding, or a value that the server writes out as text."""
    LEGACY = "legacy"
    """Text whose declared encoding is not to be trusted, as raw bytes: GBK in a latin1 column and the like."""
    BINARY = "binary"
    """Bytes, which may be text."""
    ANY = "any"
    """Values of any type, row by row (SQLite)."""
    NONE = "none"
    """Holds no text, or must not be read: not asked for."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column: what the records say of it, how it is read, whether a value may be long (``wide``)."""

    column: Column
    kind: Kind
    wide: bool = False
    cast: bool = False
    """Whether the server must turn the value into text first."""
    plain: bool = False
    """The driver gives nothing but str and None."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One table as it is asked for. ``only`` leaves out the rows of tables that inherit from it (PostgreSQL)."""

    schema: str
    table: str
    fields: tuple[Field, ...]
    problems: tuple[Problem, ...] = ()
    only: bool = False
    stored: bool = True
    """Rows lie in it: it is no view, and no table of another server."""

    def labels(self) -> list[str]:
        """What the columns are called in what is selected: as no column is, or rows would be put in its order."""
        mark, names = "c", {field.column.name.lower() for field in self.fields}
        while any(f"{mark}{at}" in names for at in range(len(self.fields))):
            mark += "_"
        return [f"{mark}{at}" for at in range(len(self.fields))]


@dataclass(frozen=True, slots=True)
class Batches:
    """A statement that gives rows as one text a column, in the driver's own form, with its parameters in their order.

    Of them ``values`` are those that stay as they are. The others are ``most``, of how many rows; ``behind``, what
    their key is greater than; and ``longest``, bytes of a value that need not come.
    """

    statement: str
    parameters: tuple[str, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table or view of the catalogue; with ``problem``, one the account may not read. ``size`` is in bytes."""

    schema: str
    table: str
    view: bool = False
    size: int | None = None
    modified: str | None = None
    owner: str | None = None
    access: str | None = None
    problem: Problem | None = None
    exposure: str | None = None
    """``owner``, ``group``, ``everybody`` who can log in, or ``public``; None where the catalogue does not tell."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Of which schemas the catalogue shows every table to this account: what lets an absence mean a deletion."""

    all: bool = True
    some: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    def sees(self, schema: str | None) -> bool:
        """Whether all of ``schema`` is seen; None: whether every schema is."""
        if schema is None:
            return self.all and not self.hidden
        return (self.all and schema not in self.hidden) or schema in self.some


class Dialect(ABC):
    """One kind of database server or file."""

    driver: str
    """SQLAlchemy's name of dialect and driver."""

    def __init__(self, target: Target, limits: Limits) -> None:
        self._password = target.password
        self.limits = limits

    @property
    @abstractmethod
    def place(self) -> str:
        """The database as a URL without user and options: the root of its objects' URIs."""

    @property
    @abstractmethod
    def shown(self) -> str:
        """The same as a person reads it: what stands before the names of its schemas and tables; may be empty."""

    @property
    def alone(self) -> str | None:
        """The only schema that is looked at, where the URL names one; None where there may be several."""
        return None

    def sight(self, connection: Connection) -> Sight:  # noqa: ARG002 most catalogues show everything
        """Which schemas the catalogue shows wholly."""
        return Sight()

    @abstractmethod
    def connect(self) -> Any:
        """A new driver connection in which nothing can be written. Raises what the driver raises."""

    @abstractmethod
    def tables(self, connection: Connection) -> Iterable[TableEntry]:
        """Every table and view that the account can see, in any order."""

    @abstractmethod
    def layout(self, connection: Connection, schema: str, table: str) -> Layout:
        """The columns of one table. Raises ReadError (``vanished``)."""

    @abstractmethod
    def explain(self, error: BaseException) -> TargetError:
        """What a failed connection means, and what to do about it."""

    def engine(self) -> Engine:
        """SQLAlchemy's engine over ``connect``: one connection per use, no value in its errors or logs."""
        for name, level in _LOGS:
            logging.getLogger(name).setLevel(level)
        return create_engine(
            self.driver,
            creator=self.connect,
            poolclass=NullPool,
            hide_parameters=True,
            skip_autocommit_rollback=False,
        )

    def expression(self, field: Field) -> ColumnElement[Any]:
        """What to select for a column; a value longer than the limit comes one character longer than it."""
        return null() if field.kind is Kind.NONE else column(quoted_name(field.column.name, quote=True))

    def statement(self, layout: Layout) -> Select[Any]:
        """The SELECT of all rows."""
        source = table(quoted_name(layout.table, quote=True), schema=quoted_name(layout.schema, quote=True) or None)
        named = zip(layout.labels(), layout.fields, strict=True)
        return select(*(self.expression(field).label(name) for name, field in named)).select_from(source)

    def packs(self, layout: Layout) -> bool:  # noqa: ARG002 few servers write rows in a form of their own
        """Whether ``statement`` gives each row as one text (``models.packed.of_records``)."""
        return False

    def batches(self, layout: Layout, piece: Piece, *, behind: bool) -> Batches | None:  # noqa: ARG002 as above
        """The statement that gives the next rows of ``piece`` as one text a column, where there is one.

        ``behind``: it takes a parameter for what their key is greater than.
        """
        return None

    def ask(self, connection: Connection, statement: str, values: Sequence[Any]) -> None:
        """Have the server begin with a statement of ``batches``."""
        raise NotImplementedError

    def texts(self, connection: Connection) -> list[bytes]:
        """What was asked for last: the number of rows, and the texts."""
        raise NotImplementedError

    def key(self, connection: Connection, layout: Layout) -> tuple[int, ...]:  # noqa: ARG002 most have none to tell
        """Places of the columns of a key in whose order the server gives the rows at no cost; none where it cannot."""
        return ()

    def key_values(self, layout: Layout, key: tuple[int, ...], row: Sequence[Any]) -> tuple[Any, ...]:
        """The key of a row as ``behind`` takes it."""
        return tuple(self.key_value(layout.fields[at], row[at]) for at in key)

    def key_value(self, field: Field, value: Any) -> Any:  # noqa: ARG002 what came is what is compared with
        """What stands in the column of a key as it is compared with."""
        return value

    def key_bound(self, field: Field, value: Any) -> ColumnElement[Any]:  # noqa: ARG002
        """The same in a statement."""
        return literal(value)

    def extent(self, connection: Connection, layout: Layout, at: int) -> tuple[int, int] | None:  # noqa: ARG002
        """The least and the greatest value of the column at ``at``, a key of whole numbers; None for any other."""
        return None

    def behind(self, layout: Layout, key: tuple[int, ...], last: tuple[Any, ...]) -> Select[Any]:
        """The SELECT of all rows in the order of ``key``, of those behind the key ``last`` where there is one."""
        names = [quoted_name(layout.fields[at].column.name, quote=True) for at in key]
        columns: list[ColumnElement[Any]] = [column(name) for name in names]
        made = self.statement(layout).order_by(*columns)
        if not last:
            return made
        bounds = [self.key_bound(layout.fields[at], value) for at, value in zip(key, last, strict=True)]
        beyond: ColumnElement[bool] | None = None
        for one, bound in reversed(list(zip(columns, bounds, strict=True))):
            beyond = one > bound if beyond is None else or_(one > bound, and_(one == bound, beyond))
        # The first column alone is said once more: not every server sees that an index helps with the rest.
        return made.where(columns[0] >= bounds[0], beyond) if beyond is not None else made

    def count(self, connection: Connection, layout: Layout) -> tuple[int | None, bool]:  # noqa: ARG002
        """How many rows the table has, and whether they were counted; None where that would cost too much to say."""
        return None, False

    def draws(self, connection: Connection, layout: Layout) -> Way | None:  # noqa: ARG002
        """How the server can draw rows by chance; None: not at all."""
        return None

    def drawn(self, layout: Layout, draw: Draw) -> Select[Any]:
        """The SELECT of a sample; of one row more than ``draw.most``, so that the end of the table is seen."""
        made = self.statement(layout)
        return made if draw.most is None else made.limit(draw.most + 1)

    def passing(self, error: Exception) -> Exception | None:  # noqa: ARG002
        """Lost or Busy (``scanner.crawlers.share``) where a new connection may bring what this one did not."""
        return None

    def reading(self, connection: Connection) -> None:
        """Called on a connection before rows are read from it."""

    def cursor(self, connection: Connection) -> Any:  # noqa: ARG002
        """A cursor of the driver that streams, where nothing of SQLAlchemy's need be done to its rows; else None."""
        return None

    def next_rows(self) -> None:
        """Called before each batch of rows is asked for: the statement time-out begins anew."""

    def rights(self, connection: Connection) -> Rights:  # noqa: ARG002 not every server can say
        """What the account may do there, asked for without trying."""
        return Rights()

    def afterwards(self) -> list[Problem]:
        """Called when all rows of a table are read: what may make them untrue."""
        return []

    def abandon(self, result: CursorResult[Any]) -> None:
        """Called where rows are left unread: must not read them all to get rid of them."""
        cursor = result.cursor
        if cursor is not None:
            with contextlib.suppress(Exception):  # its connection may be gone; it is closed all the same
                cursor.close()

    def stop(self, error: Exception) -> None:
        """Called after an error: where only this side gave up waiting, ends the statement on the server's too."""

    def read_error(self, error: Exception) -> ReadError:
        """What an error while reading one table means; its own text may hold content and is not repeated."""
        return ReadError("table_unreadable", reason(error))

    def answer(self, error: BaseException) -> str:
        """The driver's own words on one line, without the password."""
        original = driver_error(error)
        words = str(original.args[1]) if len(original.args) > 1 and isinstance(original.args[0], int) else str(original)
        if self._password:
            words = words.replace(self._password, "***")
        return printable(" ".join(words.split()))[:_ANSWER]

    def unclear(self, error: BaseException) -> TargetError:
        """A failed connection for which there is no better advice than the server's own words."""
        return target_error("database", place=self.place, answer=self.answer(error) or type(error).__name__)

    def close(self) -> None:
        """Let go of whatever is held beside the connections."""


def driver_error(error: BaseException) -> BaseException:
    """The driver's exception behind SQLAlchemy's."""
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def reason(error: BaseException) -> str:
    """The class of a driver's error and its number or SQLSTATE: the same in every language, no content."""
    original = driver_error(error)
    number = original.args[0] if original.args and isinstance(original.args[0], int) else None
    code = number or getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
    return f"{type(original).__name__} {code}" if code else type(original).__name__
