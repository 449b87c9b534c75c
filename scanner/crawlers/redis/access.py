"""Who can read a Redis server: whether it asks for a login at all, from where it is reached, what its ACL says."""

from __future__ import annotations

import contextlib
import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.exposure import EVERYBODY, GROUP
from scanner.crawlers.addresses import is_loopback
from scanner.crawlers.names import printable
from scanner.crawlers.redis.resp import Refusal, Resp
from scanner.crawlers.redis.values import text_of
from scanner.crawlers.rights import Rights

_NAMES = 10
"""Accounts that are named; of the others, their number."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the ACL that is switched on. ``keys``: patterns of those it may read; ``writes``: by commands."""

    name: str
    nopass: bool
    keys: tuple[str, ...]
    writes: bool = False

    def reads(self, family: str) -> bool:
        """Whether some keys of a family (``user:*``) may be among them."""
        return any(fnmatch.fnmatchcase(family, one) or fnmatch.fnmatchcase(one, family) for one in self.keys)


@dataclass(frozen=True, slots=True)
class Access:
    """``reach``: who gets in without a password, None for nobody. ``accounts``: those of the ACL, where it is told."""

    reach: str | None
    accounts: tuple[Account, ...] | None = None

    def rights(self, user: str) -> Rights:
        """What ``user`` may do, see ``rights.py``; told to administrators alone."""
        own = [one for one in self.accounts or () if one.name == (user or "default")]
        return Rights(writes=own[0].writes, note="grants") if own else Rights()

    def of(self, family: str) -> tuple[str | None, str]:
        """``access`` and ``exposure`` of a family of keys."""
        if self.accounts is None:
            return ("nopass", self.reach) if self.reach else (None, GROUP)
        readers = [one for one in self.accounts if one.reads(family)]
        named = [f"{one.name} (nopass)" if one.nopass else one.name for one in readers[:_NAMES]]
        if len(readers) > _NAMES:
            named.append(f"+{len(readers) - _NAMES}")
        return ", ".join(named) or None, self.reach or GROUP if any(one.nopass for one in readers) else GROUP


def access(own: Resp, other: Resp | None) -> Access:
    """What the server tells; ``other`` is a connection without a login, None where ``own`` is one. Raises Lost."""
    reach = None
    if other is None:
        reach = _reach(own)
    else:
        with contextlib.closing(other), contextlib.suppress(Refusal):
            other.connect()
            other.call("PING")
            reach = _reach(other)
    with contextlib.suppress(Refusal):  # only administrators may ask
        return Access(reach, tuple(_accounts(own.call("ACL", "LIST"))))
    return Access(reach)


def _reach(anonymous: Resp) -> str:
    """From where the server answers those without a password."""
    if not is_loopback(anonymous.peer):
        return EVERYBODY
    try:
        told = anonymous.call("CONFIG", "GET", "bind") + anonymous.call("CONFIG", "GET", "protected-mode")
    except Refusal:
        return EVERYBODY  # as far as can be seen
    settings = dict(zip(told[::2], told[1::2], strict=False))
    bound = text_of(settings.get(b"bind", b"")).split()
    if settings.get(b"protected-mode") == b"yes" or (bound and all(is_loopback(one.lstrip("-")) for one in bound)):
        return GROUP
    return EVERYBODY


def _accounts(lines: Sequence[Any]) -> list[Account]:
    found = []
    for line in lines:
        _, name, *rules = text_of(line).split()
        keys = [rule.partition("~")[2] for rule in rules if rule.startswith("~") or _reads(rule)]
        if "on" in rules and keys and "-@all" not in rules[-1:]:
            found.append(Account(printable(name), "nopass" in rules, tuple(keys), _writes(rules)))
    return found


def _writes(rules: Sequence[str]) -> bool:
    """Whether the commands of an account include those that write; the later rule counts."""
    allowed = False
    for rule in rules:
        if rule in {"+@all", "allcommands", "+@write"}:
            allowed = True
        elif rule in {"-@all", "nocommands", "-@write"}:
            allowed = False
    return allowed


def _reads(rule: str) -> bool:
    return rule.startswith("%") and "R" in rule.partition("~")[0]
