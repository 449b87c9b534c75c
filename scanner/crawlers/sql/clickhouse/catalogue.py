"""What ClickHouse's system tables say: tables that are read once, who may read them, what the account can see."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from scanner.crawlers.sql.dialect import Sight, TableEntry

_SYSTEM = {"system", "INFORMATION_SCHEMA", "information_schema", "_temporary_and_external_tables"}
_VIEWS = {"View", "MaterializedView", "LiveView", "WindowView", "Distributed", "Merge", "Buffer", "Dictionary"}
"""What shows the rows of other tables, some of them on other servers."""

# A column of 20.10 and later: the name of what a materialised view stores its rows in holds its view's number.
UUID, NO_UUID = "toString(t.uuid)", "''"
TABLES = """
SELECT t.database AS c0, t.name AS c1, t.engine AS c2, t.engine_full AS c3, {uuid} AS c4, p.size AS c5
FROM system.tables AS t
LEFT JOIN (SELECT database, table AS name, toString(sum(bytes)) AS size
           FROM system.parts WHERE active GROUP BY database, name) AS p USING (database, name)
"""
OWN_CLUSTERS = "SELECT DISTINCT cluster AS c0 FROM system.clusters WHERE is_local"
GRANTS = """
SELECT coalesce(g.user_name, g.role_name) AS c0, g.database AS c1, g.table AS c2, toString(g.is_partial_revoke) AS c3,
       u.open AS c4
FROM system.grants AS g LEFT JOIN
     (SELECT name, toString(toString(auth_type) LIKE '%no_password%') AS open FROM system.users) AS u
     ON g.user_name = u.name
WHERE toString(g.access_type) IN ('SELECT', 'ALL')
"""

_NAME = r"`(?:\\.|[^`\\])*`|[A-Za-z_][A-Za-z0-9_]*"
_GRANT = re.compile(rf"GRANT (?P<what>.+?) ON (?P<database>\*|{_NAME})\.\* TO ", re.DOTALL)
_REVOKE = re.compile(rf"REVOKE (?P<what>.+?) ON (?P<database>\*|{_NAME})(?:\.\S+)? FROM ", re.DOTALL)
_SELECT = re.compile(r"(?:^|, )(?:SELECT|ALL)(?:,|$)")
_WRITES = {"ALL", "INSERT", "ALTER", "ALTER TABLE", "ALTER UPDATE", "ALTER DELETE", "CREATE", "DROP", "TRUNCATE"}
_ARGUMENT = re.compile(r"\s*(?:'((?:\\.|[^'\\])*)'|([^,()'\s]+))\s*(?:,|\)|$)")


def entries_of(
    found: Iterable[Sequence[Any]], clusters: Collection[str], grants: Sequence[Sequence[Any]] | None, alone: str | None
) -> list[TableEntry]:
    """The rows of ``TABLES`` as tables that each hold rows of their own.

    Left out is what is read under another name: what a materialised view stores its rows in, and a table of this
    server that is part of a distributed one. Of Null and of streams (Kafka, ...) reading would take rows away.
    """
    rows = [row for row in found if (row[0] == alone if alone else row[0] not in _SYSTEM)]
    inner = {(row[0], f".inner.{row[1]}") for row in rows if row[2] == "MaterializedView"}
    inner |= {(row[0], f".inner_id.{row[4]}") for row in rows if row[2] == "MaterializedView"}
    parts = {part for row in rows if row[2] == "Distributed" and (part := _part(row[3], row[0], clusters))}
    exposures = Exposures(grants) if grants is not None else None
    return [
        TableEntry(
            schema,
            name,
            view=engine in _VIEWS,
            size=int(size) if size else None,
            exposure=exposures.of(schema, name) if exposures else None,
        )
        for schema, name, engine, _, _, size in rows
        if (schema, name) not in inner and (schema, name) not in parts
    ]


def _part(engine: str, database: str, clusters: Collection[str]) -> tuple[str, str] | None:
    """The table of this server that a distributed one reads from: ``Distributed('cluster', 'database', 'table'…)``."""
    values: list[str] = []
    at = engine.find("(") + 1
    while at and len(values) < 3 and (match := _ARGUMENT.match(engine, at)):
        values.append(re.sub(r"\\(.)", r"\1", match[1]) if match[1] is not None else match[2])
        at = match.end()
    if len(values) < 3 or values[0] not in clusters:
        return None
    return (database if values[1] in {"", "currentDatabase"} else values[1]), values[2]


class Exposures:
    """Who may read a table, by the grants of all accounts (rows of ``GRANTS``)."""

    def __init__(self, grants: Iterable[Sequence[Any]]) -> None:
        self._given: dict[tuple[str | None, str | None], set[str]] = defaultdict(set)
        self._taken: dict[tuple[str | None, str | None], set[str]] = defaultdict(set)
        self._open: set[str] = set()
        for who, database, table, revoked, without in grants:
            (self._taken if revoked == "1" else self._given)[database or None, table or None].add(who)
            if without == "1":
                self._open.add(who)

    def of(self, database: str, table: str) -> str:
        """``public`` where an account without a password may, ``group`` where several may, else ``owner``."""
        may: set[str] = set()
        for scope in ((None, None), (database, None), (database, table)):
            may = (may - self._taken.get(scope, set())) | self._given.get(scope, set())
        return "public" if may & self._open else "group" if len(may) > 1 else "owner"


def sight_of(grants: Iterable[str]) -> Sight:
    """What ``SHOW GRANTS`` means for the tables that the catalogue shows; what is not understood shows nothing."""
    everything = False
    some: set[str] = set()
    hidden: set[str] = set()
    for line in grants:
        if (match := _GRANT.match(line)) and _SELECT.search(match["what"]):
            if match["database"] == "*":
                everything = True
            else:
                some.add(_name(match["database"]))
        elif match := _REVOKE.match(line):
            hidden.add(_name(match["database"]))
    if "*" in hidden:
        return Sight(all=False)
    return Sight(everything, frozenset(some - hidden), frozenset(hidden))


def writing(grants: Iterable[str]) -> set[str]:
    """What of ``SHOW GRANTS`` lets an account change data or tables."""
    held: set[str] = set()
    for line in grants:
        found = re.match(r"GRANT (.+?) ON ", line)
        held |= {word.partition("(")[0].strip() for word in found[1].split(", ")} & _WRITES if found else set()
    return held


def _name(written: str) -> str:
    return re.sub(r"\\(.)", r"\1", written[1:-1]) if written.startswith("`") else written
