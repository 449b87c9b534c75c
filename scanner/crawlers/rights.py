"""What an account may do at a place, as far as that can be told without trying to write."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from scanner.crawlers.names import io_path

_LOOKED_AT = 200
"""Names of a folder that are asked about."""


@dataclass(frozen=True, slots=True)
class Rights:
    """Whether the account can read there, and whether it could write; None where that cannot be told.

    ``note`` is a key of ``models/messages/scope.yaml`` (without ``note_``) that says by what it is told, filled with
    ``detail``: names of rights, never of data.
    """

    reads: bool | None = True
    writes: bool | None = None
    note: str = "unknown"
    detail: str = ""


@runtime_checkable
class TellsRights(Protocol):
    """A crawler that knows what its account may do; called after ``check``."""

    def rights(self) -> Rights:
        """What the account may do. Asks, reads and writes nothing else. Raises TargetError, ReadError."""
        ...


def rights_of(crawler: object) -> Rights:
    """What the crawler tells; a place whose crawler says nothing can be read, for it was checked."""
    return crawler.rights() if isinstance(crawler, TellsRights) else Rights()


def of_local(path: str) -> Rights:
    """A folder with what lies directly in it, or a file. The administrator of a machine may write anywhere."""
    place = io_path(path)
    reads = os.access(place, os.R_OK | os.X_OK if os.path.isdir(place) else os.R_OK)
    writable = next((name for name in _some(place) if os.access(name, os.W_OK)), None)
    if writable is None:
        return Rights(reads, writes=False, note="modes")
    return Rights(reads, writes=True, note="root" if hasattr(os, "geteuid") and os.geteuid() == 0 else "modes")


def of_grants(lines: Iterable[str]) -> Rights:
    """By ``SHOW GRANTS`` of MySQL and those that speak it; a role whose grants are not shown may allow more."""
    from scanner.crawlers.sql.mysql.grants import words_of

    held: set[str] = set()
    for verb, what in words_of(lines):
        if verb == "GRANT":
            held |= what
    told = held & _WRITING_MYSQL
    return Rights(writes=bool(told), note="grants", detail=", ".join(sorted(told)))


def of_postgresql(connection: Any) -> Rights:
    """By the catalogue's own functions, over all tables that are looked at."""
    superuser, creates, tables, of = connection.exec_driver_sql(_POSTGRESQL).one()
    if superuser:
        return Rights(writes=True, note="superuser")
    if tables:
        return Rights(writes=True, note="tables", detail=f"{tables}/{of}")
    return Rights(writes=bool(creates), note="grants", detail="CREATE" if creates else "")


def _some(place: str) -> list[str]:
    """The place itself, and the first names in it."""
    found = [place]
    try:
        with os.scandir(place) as entries:
            found += [entry.path for entry, _ in zip(entries, range(_LOOKED_AT), strict=False)]
    except OSError:  # a file, or a folder that cannot be listed
        pass
    return found


_WRITING_MYSQL = frozenset(
    {"ALL PRIVILEGES", "ALL", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "INDEX", "TRIGGER", "SUPER"}
    | {"CREATE VIEW", "CREATE ROUTINE", "ALTER ROUTINE", "EVENT", "GRANT OPTION", "FILE"}
)
_POSTGRESQL = """
SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
       has_database_privilege(current_database(), 'CREATE')
         OR EXISTS (SELECT FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
                    AND has_schema_privilege(oid, 'CREATE')),
       count(*) FILTER (WHERE has_schema_privilege(n.oid, 'USAGE')
         AND (has_table_privilege(c.oid, 'INSERT') OR has_table_privilege(c.oid, 'UPDATE')
           OR has_table_privilege(c.oid, 'DELETE') OR has_table_privilege(c.oid, 'TRUNCATE')
           OR has_any_column_privilege(c.oid, 'INSERT') OR has_any_column_privilege(c.oid, 'UPDATE'))),
       count(*)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""
