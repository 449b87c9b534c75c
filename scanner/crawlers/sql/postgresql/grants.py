"""Who can read a table of PostgreSQL: its grants and those of its schema and database, roles taken to who logs in.

Of a server that speaks PostgreSQL under another name as well: only its oldest functions are asked for.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from models.exposure import EVERYBODY, GROUP, OWNER

PUBLIC = ""
"""Everybody, in a list of grants."""

_LINE, _PART = "\x1e", "\x1d"
GRANTS = (
    "coalesce(array_to_string(n.nspacl, chr(30)), '') || chr(29) || pg_get_userbyid(n.nspowner)::text || chr(29) || "
    "coalesce(array_to_string(c.relacl, chr(30)), '') || chr(29) || coalesce((SELECT string_agg(array_to_string("
    "a.attacl, chr(30)), chr(30)) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL), '')"
)
"""Of a table ``c`` in a schema ``n``, as one text: grants of the schema, its owner, grants of the table, of columns."""

_ITEM = re.compile(r'(?:group )?(?P<name>"(?:[^"]|"")*"|[^="]*)=(?P<rights>[A-Za-z*]*)/')
"""An aclitem: ``alice=r*w/bob``; ``r`` is SELECT, ``U`` is USAGE, ``c`` is CONNECT."""

_READS_ALL = "pg_read_all_data"
_ROLES = "SELECT rolname::text, rolcanlogin, rolsuper, rolname = session_user FROM pg_roles"
_MEMBERS = (
    "SELECT r.rolname::text, m.rolname::text FROM pg_auth_members a "
    "JOIN pg_roles r ON r.oid = a.roleid JOIN pg_roles m ON m.oid = a.member"
)
_DATABASE = (
    "SELECT pg_get_userbyid(datdba)::text, array_to_string(datacl, chr(30)) FROM pg_database "
    "WHERE datname = current_database()"
)


@dataclass(frozen=True, eq=False)
class Accounts:
    """Who can log in (``counted``: but for superusers and the account that asks), and which roles hold which others.

    Superusers reach everything anyway, and the account that asks was made to: neither says anything of one table.
    """

    counted: frozenset[str]
    members: Mapping[str, frozenset[str]]
    connect: frozenset[str] = field(default=frozenset({PUBLIC}))
    """To whom the right to connect to the database was granted."""

    def circle(self, owner: str, grants: str) -> str:
        """``everybody`` (PUBLIC may), ``group`` (several accounts may) or ``owner`` (one may, or none). See GRANTS."""
        parts = grants.split(_PART)
        if len(parts) != 4:
            return GROUP
        schema, schema_owner, table, columns = parts
        using = frozenset({schema_owner, *_granted(schema, "U")})
        reading = frozenset({owner, *_granted(table, "r"), *_granted(columns, "r")})
        return self._circle(using, reading)

    @functools.lru_cache(4096)  # noqa: B019 an object for each walk; its tables are often granted alike
    def _circle(self, using: frozenset[str], reading: frozenset[str]) -> str:
        if PUBLIC in using and PUBLIC in reading and PUBLIC in self.connect:
            return EVERYBODY
        may = self._who({*using, _READS_ALL}) & self._who({*reading, _READS_ALL}) & self._who(self.connect)
        return GROUP if len(may) > 1 else OWNER

    def _who(self, roles: Iterable[str]) -> frozenset[str]:
        """The accounts that are one of these roles, or a member of one, by however many steps."""
        known: set[str] = set()
        ahead = list(roles)
        if PUBLIC in ahead:
            return self.counted
        while ahead:
            role = ahead.pop()
            if role not in known:
                known.add(role)
                ahead += self.members.get(role, ())
        return self.counted & known


def accounts(connection: Connection) -> Accounts | None:
    """The accounts of the server; None where it does not let them be seen."""
    try:
        with connection.begin_nested():
            roles = connection.exec_driver_sql(_ROLES).fetchall()
            pairs = connection.exec_driver_sql(_MEMBERS).fetchall()
            database = connection.exec_driver_sql(_DATABASE).fetchall()
    except DBAPIError:
        return None
    members: dict[str, set[str]] = {}
    for role, member in pairs:
        members.setdefault(role, set()).add(member)
    counted = frozenset(name for name, logs_in, keeper, asking in roles if logs_in and not keeper and not asking)
    connect = frozenset({PUBLIC})
    for owner, said in database:
        if said is not None:
            connect = frozenset({owner, *_granted(said, "c")})
    return Accounts(counted, {role: frozenset(each) for role, each in members.items()}, connect)


def circle_without_accounts(owner: str, grants: str) -> str | None:
    """The same where only the grants are known: any that is not the owner's may be several people's."""
    parts = grants.split(_PART)
    if len(parts) != 4:
        return None
    schema, _, table, columns = parts
    reading = {*_granted(table, "r"), *_granted(columns, "r")}
    if PUBLIC in reading and PUBLIC in _granted(schema, "U"):
        return EVERYBODY
    return GROUP if reading - {owner} else OWNER


def shown(access: str | None, grants: str | None) -> str | None:
    """Grants of a table as the server writes them, and those of single columns; None: its owner's alone."""
    columns = (grants or "").split(_PART)[-1]
    single = ", ".join(dict.fromkeys(item for item in columns.split(_LINE) if item))
    return "; ".join(part for part in (access, f"columns: {single}" if single else "") if part) or None


def _granted(grants: str, right: str) -> Iterator[str]:
    """The roles that a list of grants gives ``right`` to; ``PUBLIC`` is empty."""
    for item in grants.split(_LINE):
        match = _ITEM.match(item)
        if match and right in match["rights"]:
            name = match["name"]
            yield name[1:-1].replace('""', '"') if name.startswith('"') else name
