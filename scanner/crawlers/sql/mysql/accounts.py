"""Who can read a table of MySQL, MariaDB and their kin: the accounts, as their own database ``mysql`` has them.

No hash of a password is asked for, only whether there is none.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from models.exposure import EVERYBODY, GROUP, OWNER, PUBLIC

_SYSTEM = frozenset({"mysql.sys", "mysql.session", "mysql.infoschema", "mariadb.sys"})
_ANYWHERE = frozenset({"%", ""})
_EVERYBODYS_ROLE = "PUBLIC"
"""MariaDB's, from 10.11 on: what it may do, everybody may who logs in."""

_PASSWORDS = "'', 'mysql_native_password', 'mysql_old_password', 'caching_sha2_password', 'sha256_password'"
_OPTIONAL = {"is_role": "'N'", "account_locked": "'N'", "authentication_string": "'?'", "plugin": "'?'"}
_USERS = (
    "SELECT User, Host, Select_priv, Super_priv, {is_role}, {account_locked}, "
    "CASE WHEN coalesce({plugin}, '') IN (" + _PASSWORDS + ") AND coalesce({authentication_string}, '') = '' "
    "THEN 'Y' ELSE 'N' END FROM mysql.user"
)
_DATABASES = "SELECT User, Host, Db, Select_priv FROM mysql.db"
_TABLES = "SELECT User, Host, Db, Table_name, Table_priv, Column_priv FROM mysql.tables_priv"
_ROLES = (
    "SELECT Role, '', User, Host FROM mysql.roles_mapping",
    "SELECT FROM_USER, FROM_HOST, TO_USER, TO_HOST FROM mysql.role_edges",
)
_LOCKED = "SELECT User, Host FROM mysql.global_priv WHERE JSON_VALUE(Priv, '$.account_locked') IN ('1', 'true')"
"""Where MariaDB keeps it."""

_SHOWN = 12

Name = tuple[str, str]
"""User and host of an account; a role of MariaDB has no host."""


@dataclass(frozen=True, slots=True)
class Account:
    """One that is counted, and whether nothing is asked of who uses it (``open``)."""

    name: Name
    reads_all: bool
    keeper: bool
    role: bool
    locked: bool
    open: bool


@dataclass(frozen=True, eq=False)
class Accounts:
    """The accounts and what was granted to them. ``asking`` is the one that asks: it says nothing of a table."""

    known: dict[Name, Account]
    databases: tuple[tuple[Name, re.Pattern[str]], ...]
    tables: dict[tuple[str, str], dict[Name, bool]]
    """Database and table -> who may read it; True: some of its columns alone."""
    held: dict[Name, frozenset[Name]]
    """A role -> who has it."""
    asking: Name

    def told(self, schema: str, table: str) -> tuple[str, str | None]:
        """Exposure and the list of access in short: ``app@%; audit@10.% (columns)``."""
        whole, columns = self._in(schema), self.tables.get((schema, table), {})
        names = self._holders({*whole, *columns})
        counted = [self.known[name] for name in sorted(names) if name in self.known and self._counts(name)]
        some = self._holders(name for name, partly in columns.items() if partly)
        full = self._holders({*whole, *(name for name, partly in columns.items() if not partly)})
        shown = [f"{'@'.join(each.name)}{' (columns)' if each.name in some - full else ''}" for each in counted]
        rest = len(shown) - _SHOWN
        access = "; ".join(shown[:_SHOWN] + ([f"+{rest}"] if rest > 0 else [])) or None
        return self._circle(names, counted), access

    def _circle(self, names: set[Name], counted: list[Account]) -> str:
        keepers = [each for each in self.known.values() if each.keeper and each.open and not each.locked]
        if any(each.open and each.name[1] in _ANYWHERE for each in (*counted, *keepers) if not each.role):
            return PUBLIC
        if any(name[0] == _EVERYBODYS_ROLE and not name[1] for name in names) or any(each.open for each in counted):
            return EVERYBODY
        return GROUP if len({each.name[0] for each in counted}) > 1 else OWNER

    def _counts(self, name: Name) -> bool:
        account = self.known[name]
        # Whoever runs the server reaches everything anyway.
        return not (account.role or account.locked or account.keeper) and name != self.asking and name[0] not in _SYSTEM

    @functools.lru_cache(1024)  # noqa: B019 an object for each walk
    def _in(self, schema: str) -> frozenset[Name]:
        """Who may read everything, or all of a database."""
        everything = {name for name, account in self.known.items() if account.reads_all}
        return frozenset(everything | {name for name, pattern in self.databases if pattern.fullmatch(schema)})

    def _holders(self, names: Iterable[Name]) -> set[Name]:
        """These, and who has them as a role, by however many steps."""
        found: set[Name] = set()
        ahead = list(names)
        while ahead:
            name = ahead.pop()
            if name not in found:
                found.add(name)
                ahead += self.held.get(name, ())
        return found


def accounts(connection: Connection) -> Accounts | None:
    """The accounts of the server; None where this one may not read the database ``mysql``."""
    try:
        columns = {
            str(name).lower()
            for (name,) in connection.exec_driver_sql(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_schema = 'mysql' AND table_name = 'user'"
            )
        }
        optional = {name: name if name in columns else missing for name, missing in _OPTIONAL.items()}
        users = connection.exec_driver_sql(_USERS.format(**optional)).fetchall()
        databases = connection.exec_driver_sql(_DATABASES).fetchall()
        tables = connection.exec_driver_sql(_TABLES).fetchall()
        (asking,) = connection.exec_driver_sql("SELECT CURRENT_USER()").scalars()
    except DBAPIError:
        return None
    known, more = {}, {(user, host) for user, host in _if_there(connection, _LOCKED)}
    for user, host, reads, keeper, role, locked, empty in users:
        account = Account(
            (user, host),
            reads == "Y",
            keeper == "Y",
            role == "Y",
            locked == "Y" or (user, host) in more,
            empty == "Y",
        )
        known[account.name] = account
    granted: dict[tuple[str, str], dict[Name, bool]] = {}
    for user, host, database, table, whole, columns_ in tables:
        if _reads(whole) or _reads(columns_):
            granted.setdefault((database, table), {})[user, host] = not _reads(whole)
    patterns = tuple(((user, host), _pattern(name)) for user, host, name, reads in databases if reads == "Y")
    user, _, host = str(asking).rpartition("@")
    return Accounts(known, patterns, granted, _held(connection), (user, host))


def _held(connection: Connection) -> dict[Name, frozenset[Name]]:
    held: dict[Name, set[Name]] = {}
    for query in _ROLES:  # MariaDB has the one, MySQL the other, older servers neither
        for role, of, user, host in _if_there(connection, query):
            held.setdefault((role, of), set()).add((user, host))
    return {role: frozenset(names) for role, names in held.items()}


def _if_there(connection: Connection, query: str) -> Sequence[Any]:
    """The rows of a table that not every server has."""
    try:
        return connection.exec_driver_sql(query).fetchall()
    except DBAPIError:
        return ()


def _reads(rights: str | None) -> bool:
    return "select" in (rights or "").lower().split(",")


def _pattern(name: str) -> re.Pattern[str]:
    r"""A database as ``mysql.db`` names it: ``%`` and ``_`` stand for any, ``\_`` for itself."""
    parts = re.findall(r"\\.|.", name, re.DOTALL)
    signs = {"%": ".*", "_": "."}
    made = (signs.get(part) or re.escape(part.removeprefix("\\") or part) for part in parts)
    return re.compile("".join(made), re.DOTALL)
