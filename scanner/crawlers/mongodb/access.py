"""Who can read a MongoDB server: whether it asks for a login at all, from where, which accounts it has."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pymongo
from pymongo.errors import OperationFailure, PyMongoError

from models.exposure import EVERYBODY, GROUP
from scanner.crawlers.names import printable
from scanner.crawlers.rights import Rights

_NAMES = 10
_EVERYWHERE = {"readAnyDatabase", "readWriteAnyDatabase", "dbAdminAnyDatabase", "root", "__system", "backup"}
_WRITING = {"insert", "update", "remove", "dropCollection", "dropDatabase", "createCollection", "anyAction"}

Client = pymongo.MongoClient[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Access:
    """``reach``: who gets in without a login, None for nobody. ``accounts``: where they are told, each with its roles.

    ``sees_all``: every database is listed to this account. ``writes``: what it could do to data, None: not told.
    """

    reach: str | None
    accounts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] | None
    sees_all: bool
    writes: tuple[str, ...] | None

    def of(self, database: str) -> tuple[str | None, str]:
        """``access`` and ``exposure`` of a database."""
        if self.accounts is None:
            return None, self.reach or GROUP
        named = []
        for name, roles in self.accounts:
            held = [role for role, where in roles if where == database or role in _EVERYWHERE]
            if held:
                named.append(f"{name} ({', '.join(held)})")
        extra = [f"+{len(named) - _NAMES}"] if len(named) > _NAMES else []
        return ", ".join(named[:_NAMES] + extra) or None, self.reach or GROUP

    @property
    def rights(self) -> Rights:
        """See ``rights.py``."""
        if self.writes is None:
            return Rights()
        return Rights(writes=bool(self.writes), note="grants", detail=", ".join(self.writes))


def access(own: Client, reach: str | None) -> Access:
    """What the server tells; ``reach``: see ``reach`` and ``stranger``. Raises what the driver raises."""
    told: Mapping[str, Any] = {}
    with contextlib.suppress(OperationFailure):
        told = own.admin.command({"connectionStatus": 1, "showPrivileges": True})
    info = told.get("authInfo") or {}
    privileges = list(_privileges(info))
    free = reach is not None and not info.get("authenticatedUsers")
    return Access(
        reach=reach,
        accounts=_accounts(own),
        sees_all=free or any("listDatabases" in actions for actions in privileges),
        writes=None if not info or free else tuple(sorted(_WRITING.intersection(*[set().union(*privileges)]))),
    )


def stranger(other: Client, host: str) -> str | None:
    """From where one gets in without a login, as ``other`` has none; None for nobody."""
    return reach(other, host) if _lets_in(other) else None


def _privileges(info: Mapping[str, Any]) -> Iterator[set[str]]:
    for privilege in info.get("authenticatedUserPrivileges") or ():
        yield set(map(str, privilege.get("actions") or ()))


def _lets_in(other: Client) -> bool:
    try:
        other.admin.command({"listDatabases": 1, "nameOnly": True, "authorizedDatabases": False})
    except PyMongoError:
        return False
    return True


def reach(anonymous: Client, host: str) -> str:
    """From where the server answers those without a login: bound to its own machine alone, or not."""
    if host not in {"localhost", "127.0.0.1", "::1"}:
        return EVERYBODY
    with contextlib.suppress(PyMongoError, AttributeError):
        net = (anonymous.admin.command("getCmdLineOpts").get("parsed") or {}).get("net") or {}
        bound = str(net.get("bindIp") or "127.0.0.1").replace(",", " ").split()
        if not net.get("bindIpAll") and all(one.startswith(("127.", "localhost", "::1", "/")) for one in bound):
            return GROUP
    return EVERYBODY


def _accounts(own: Client) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...] | None:
    try:
        told = own.admin.command({"usersInfo": {"forAllDBs": True}})
    except OperationFailure:  # only administrators may ask
        return None
    found = []
    for user in told.get("users") or ():
        roles = tuple((str(role.get("role")), str(role.get("db"))) for role in user.get("roles") or ())
        found.append((printable(f"{user.get('user')}@{user.get('db')}"), roles))
    return tuple(found) or None
